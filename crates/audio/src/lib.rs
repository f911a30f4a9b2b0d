//! Sound: decode, resample, measure, repair, mix and encode. Knows samples, and nothing of radio.

mod block;
mod error;
mod gain;
mod limiter;
mod sink;

pub use block::{BLOCK_FRAMES, Block, Source};
pub use error::Error;
pub use gain::Gained;
pub use limiter::{Limited, Limiter};
pub use sink::{Bext, Cue, Encoding, Sink, create};

#[cfg(test)]
mod test_sound;
