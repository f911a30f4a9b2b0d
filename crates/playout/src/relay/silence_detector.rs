//! Silence in a relay: found while it is still in the reserve, before it is on the air.

use std::sync::atomic::Ordering;

use surco_units::Frames;

use super::shared::Shared;
use crate::silence::{self, Silence, WINDOW};

/// A relay in which nothing was heard for so long is given up. Silence is found while it is in the reserve, so most of it
/// never goes on the air.
pub(crate) const SILENT: Frames = Frames((silence::SILENT as usize * WINDOW) as i64);

/// After so many silent windows it may not begin until there is sound again.
const QUIET: u32 = 200;

/// Finds silence in what is given, by the rule of the air.
#[derive(Default)]
pub(super) struct SilenceDetector {
    /// How loud it will be on the air.
    gain: f32,
    /// Frames that it has heard.
    heard: u64,
    /// The peak of the window that is open.
    peak: f32,
    silence: Silence,
    is_quiet: bool,
}

impl SilenceDetector {
    pub(super) fn new(gain: f32) -> SilenceDetector {
        SilenceDetector { gain, ..SilenceDetector::default() }
    }

    pub(super) fn listen(&mut self, interleaved: &[f32], shared: &Shared) {
        for frame in interleaved.chunks_exact(2) {
            self.peak = frame.iter().fold(self.peak, |peak, sample| peak.max(sample.abs()));
            self.heard += 1;
            if self.heard.is_multiple_of(WINDOW as u64) {
                let peak = std::mem::take(&mut self.peak);
                self.judge(self.gain * peak, shared);
            }
        }
    }

    fn judge(&mut self, peak: f32, shared: &Shared) {
        let windows = self.silence.hear(peak);
        match windows {
            1 => shared.silent_from.store(self.heard - WINDOW as u64, Ordering::Relaxed),
            0 if self.is_quiet => {
                self.is_quiet = false;
                shared.sounds_from.store(self.heard, Ordering::Relaxed);
            }
            _ => self.is_quiet |= windows >= QUIET,
        }
        shared.silence.store(windows, Ordering::Release);
        shared.is_quiet.store(self.is_quiet, Ordering::Release);
    }
}
