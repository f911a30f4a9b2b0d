//! From files on a stick to the master of an episode, through the public doors only.

mod episodes;
mod recordings;
mod station;
