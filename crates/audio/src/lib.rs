//! Sound: decode, resample, measure, repair, mix and encode. Knows samples, and nothing of radio.
//!
//! Sound flows in [`Block`]s from a [`Source`] (a file that was opened, or a stage that changes another source) to a
//! [`Sink`] (a file being written), and is never in memory as a whole.
//!
//! ```
//! use surco_audio::{Block, Encoding, Profile, Repairs, Wanted, create, measure, normalize, open};
//! use surco_job::{Job, Silent};
//! use surco_units::{Frames, Lufs, STATION_RATE, TruePeak};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let (note, ready) = (folder.path().join("nota.wav"), folder.path().join("nota.mp3"));
//! // Two seconds of a soft tone, as somebody's recorder might write them.
//! let tone = (0..96_000u32).map(|n| 0.02 * (n as f32 * 0.06).sin()).collect();
//! let mut sink = create(&note, Encoding::for_path(&note)?, 1, STATION_RATE)?;
//! sink.write(&Block::from_channels(vec![tone]))?;
//! sink.finish()?;
//!
//! let measured = measure(&mut open(&note)?, &mut Job::unattended(&mut Silent))?;
//! assert_eq!(measured.duration, Frames::from_seconds(2.0));
//! assert!(measured.loudness.integrated < Some(Lufs(-35.0)));
//!
//! let wanted = Wanted { repairs: Repairs::of(Profile::Music), ..Wanted::for_path(&ready)? };
//! let done = normalize(&note, &ready, &wanted, &mut Job::unattended(&mut Silent))?;
//! let loudness = done.after.loudness.integrated.ok_or("silence")?;
//! assert!((loudness - Lufs(-16.0)).0.abs() <= 0.1);
//! assert!(done.after.loudness.true_peak <= Some(TruePeak(-1.5)));
//! # Ok(())
//! # }
//! ```

mod ahead;
mod block;
mod comparison;
mod cues;
mod decode;
mod error;
mod gain;
mod interpolator;
mod latency_compensation;
mod limiter;
mod loudness_match;
mod measure;
mod mixdown;
mod normalize;
mod panic_guard;
mod processing;
mod repair;
mod resample;
mod shared_file;
mod sink;
mod speakers;
mod tags;

pub use ahead::Ahead;
pub use block::{BLOCK_FRAMES, Block, Sink, Source};
pub use comparison::{Choice, Comparison};
pub use cues::{CueFinder, Cues};
pub use decode::{About, Decoded, LossReason, Lost, Received, Recording, open, open_for, receive};
pub use error::Error;
pub use gain::Gained;
pub use latency_compensation::{LatencyCompensated, Process};
pub use limiter::{Limited, Limiter};
pub use loudness_match::{Level, LoudnessMatch, Tolerance};
use measure::part_of;
pub use measure::{ChannelFault, Clipping, Gates, Measurement, Meter, PartMeter, energy, loudness, measure};
pub use mixdown::in_channels;
pub use normalize::{Normalized, Wanted, normalize};
pub use panic_guard::reads_foreign_bytes;
pub use processing::Processor;
pub use repair::{Profile, RepairStage, Repairs, Step, chain, levelled, repaired};
pub use resample::{Steered, at_rate, at_station_rate};
pub use sink::{
    Bext, Broadcast, BroadcastWave, Cart, Cue, Encoding, Mp3Stream, OggOpus, Samples, create, packed, samples_in,
    with_other_words,
};
pub use speakers::{MONO_IN_STEREO, on_two_loudspeakers};
pub use tags::Tags;

#[cfg(test)]
mod test_sound;
