//! The rule for silence: how long nothing has been heard. Clicks do not end it.

use surco_units::STATION_RATE;

/// The window that is looked at: 10 ms.
pub(crate) const WINDOW: usize = STATION_RATE.0 as usize / 100;
/// A peak of -50 dBFS: what stays below is silence to a listener.
pub(crate) const SILENT_PEAK: f32 = 0.003_162_277_7;
/// So many windows are a silence that is covered: 5 s.
pub(crate) const SILENT: u32 = 500;
/// A click does not end a silence: a window with sound takes back as much as 200 ms of it.
const TAKES_BACK: u32 = 20;
/// No silence is longer, so that three tenths of a second of sound end any.
const MAX_WINDOWS: u32 = SILENT + 100;

/// A silence, as far as it has been heard.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Silence {
    windows: u32,
}

impl Silence {
    /// A silence that has lasted for so many windows.
    pub(crate) fn of(windows: u32) -> Silence {
        Silence { windows }
    }

    /// Hears one more window, by its peak; says how many windows it is silent for.
    pub(crate) fn hear(&mut self, peak: f32) -> u32 {
        self.windows = if peak >= SILENT_PEAK {
            self.windows.saturating_sub(TAKES_BACK)
        } else {
            MAX_WINDOWS.min(self.windows + 1)
        };
        self.windows
    }
}
