//! Sound: decode, resample, measure, repair, mix and encode. Knows samples, and nothing of radio.

mod block;
mod error;

pub use block::{BLOCK_FRAMES, Block, Source};
pub use error::Error;
