//! Where a station's air goes beside the transmitter.

use surco_units::Frames;

/// What `schedule.toml` says of it; by default, nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outlets {
    /// What went out is recorded (*testigo*), within these limits.
    pub air_check: Option<AirCheckLimits>,
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
