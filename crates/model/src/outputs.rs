//! What is plugged into a station's air: where it goes beside the transmitter, and where a live voice comes in.

use surco_units::{Decibels, Frames};

/// What `schedule.toml` says of it; by default, nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outputs {
    /// What went out is recorded (*testigo*), within these limits.
    pub air_check: Option<AirCheckLimits>,
    /// A live voice may come in.
    pub microphone: Option<MicrophoneInput>,
    /// What is done with its sound on the way out.
    pub processing: Processing,
}

/// What is done with a station's sound on its way to the transmitter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Processing {
    /// Nothing: the masters have their loudness, and that is how they go out.
    #[default]
    None,
    /// Automatic gain and three bands, gently.
    Gentle,
    /// The same, denser and louder.
    Fm,
}

impl Processing {
    /// All of them.
    pub const ALL: [Processing; 3] = [Processing::None, Processing::Gentle, Processing::Fm];

    /// As it is written: `none`, `gentle`, `fm`.
    pub fn name(self) -> &'static str {
        match self {
            Processing::None => "none",
            Processing::Gentle => "gentle",
            Processing::Fm => "fm",
        }
    }
}

/// Where a live voice comes in.
#[derive(Debug, Clone, PartialEq)]
pub struct MicrophoneInput {
    /// The system's name of the input; none is its default.
    pub device: Option<String>,
    /// What a live voice is called in the log.
    pub title: String,
    /// How the programme gives way to it.
    pub ducking: Ducking,
}

/// How a programme gives way to a voice over it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ducking {
    /// How loud the programme is meanwhile.
    pub depth: Decibels,
    /// In what time it comes down.
    pub attack: Frames,
    /// In what time it comes up again.
    pub release: Frames,
}

impl Default for Ducking {
    /// Speech is understood over music that is 15 dB below it; down in a syllable, up without being noticed.
    fn default() -> Ducking {
        Ducking { depth: Decibels(-15.0), attack: Frames::from_millis(150), release: Frames::from_millis(1_000) }
    }
}

/// How much of what went out is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AirCheckLimits {
    /// For how long.
    pub keep: Frames,
    /// How many bytes of the disk it may take; the oldest goes before its time where that is not enough.
    pub disk: u64,
}

impl Default for AirCheckLimits {
    /// A month, for which the 8 GB are just enough.
    fn default() -> AirCheckLimits {
        AirCheckLimits { keep: Frames::from_millis(30 * 24 * 3_600_000), disk: 8_000_000_000 }
    }
}
