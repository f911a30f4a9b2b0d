//! Figures of sound for people: loudness over time, and an episode with its segments, tunes and bed.
//!
//! | function | draws |
//! | --- | --- |
//! | [`loudness`] | a measured file, or one before and after it was normalised |
//! | [`timeline`] | an episode: what sounds when, and how loud |
//!
//! A [`Figure`] is SVG for a page, or PNG made of the very same SVG; its words are in the language that is asked for.
//!
//! ```
//! use surco_figures::{Panel, loudness};
//! use surco_messages::Language;
//! use surco_units::Lufs;
//!
//! let measured = surco_audio::Measurement::default();
//! let panel = Panel { title: "nota.ogg".into(), measured: &measured, problems: Vec::new() };
//! let figure = loudness(&[panel], Lufs::USUAL, Language::English);
//! assert!(figure.svg().contains("Momentary"));
//! ```

mod curve;
mod figure;
mod loudness;
mod style;
mod svg;
mod timeline;

pub use figure::{Error, Figure, Format};
pub use loudness::{Panel, loudness};
pub use timeline::timeline;
