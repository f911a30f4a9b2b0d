//! From files on a stick to the master of an episode, through the public doors only.

#![cfg(test)]

mod cancelling;
mod edits;
mod episodes;
mod recordings;
mod reviewing;
mod station;
