//! Sound: decode, resample, measure, repair, mix and encode. Knows samples, and nothing of radio.

mod block;
mod cues;
mod decode;
mod error;
mod gain;
mod interpolator;
mod limiter;
mod measure;
mod mixdown;
mod normalize;
mod repair;
mod resample;
mod sink;

pub use block::{BLOCK_FRAMES, Block, Source};
pub use cues::{CueFinder, Cues};
pub use decode::{About, Lost, Recording, open};
pub use error::Error;
pub use gain::Gained;
pub use limiter::{Limited, Limiter};
pub use measure::{ChannelFault, Measurement, Meter, measure};
pub use mixdown::in_channels;
pub use normalize::{Normalized, normalize};
pub use repair::{Profile, Step, repaired};
pub use resample::at_station_rate;
pub use sink::{Bext, Cue, Encoding, Sink, create};

#[cfg(test)]
mod test_sound;
