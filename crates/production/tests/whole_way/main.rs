//! From files on a stick to the master of an episode, through the public doors only.

#![cfg(test)]

mod episodes;
mod recordings;
mod station;
