//! Where a station's air goes beside the transmitter.

use surco_units::Frames;

/// What `schedule.toml` says of it; by default, nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outlets {
    /// What went out is recorded (*testigo*), within these limits.
    pub air_check: Option<AirCheckLimits>,
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
