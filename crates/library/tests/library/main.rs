//! The library as a station uses it.

mod backups;
mod catalogue;
mod fixture;
mod folder;
mod journal;
mod processes;
mod recovering;
mod storing;
mod takes;
