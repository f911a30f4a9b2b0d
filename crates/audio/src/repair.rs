//! What is done to a recording so that it sounds right: only what it needs, and each step said.

mod denoise;
mod filter;
mod trim;

pub(crate) use filter::Biquad;
