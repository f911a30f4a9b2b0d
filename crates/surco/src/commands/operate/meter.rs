//! The line under the keys: how loud the air and the microphone are, and what comes next.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use chrono_tz::Tz;
use indicatif::ProgressBar;
use surco_library::Library;
use surco_messages::Message;
use surco_model::{MicrophoneStatus, Status, Talk};
use surco_station::on_air::{self, is_on_air};
use surco_units::AirTime;

use crate::terminal::Terminal;

/// How often it is looked at; a playout tells its state twice a second.
const POLL_INTERVAL: Duration = Duration::from_millis(250);
/// What a meter shows at least, in dBFS.
const FLOOR: f64 = -60.0;
/// How long a meter is.
const CELLS: usize = 20;

/// Shows it in a bar until told to stop.
pub(super) fn run(library: &Library, timezone: Tz, bar: &ProgressBar, stop: &AtomicBool, terminal: &Terminal) {
    while !stop.load(Ordering::Relaxed) {
        let beat = library.last_beat().ok().flatten();
        let alive = beat.filter(|beat| is_on_air(beat, AirTime::now()));
        let status = alive.and_then(|beat| beat.status);
        bar.set_message(status.map_or_else(
            || terminal.text(&Message::new("surco-not-on-air")),
            |status| line(&status, timezone, terminal),
        ));
        bar.tick();
        thread::sleep(POLL_INTERVAL);
    }
    bar.finish_and_clear();
}

fn line(status: &Status, timezone: Tz, terminal: &Terminal) -> String {
    let mut parts = vec![format!("{} {}", terminal.word("surco-meter-air"), meter(status.peak_dbfs()))];
    if let Some(microphone) = &status.microphone {
        let state = terminal.word(state_of(microphone));
        parts.push(format!(
            "{} {} {state}",
            terminal.word("surco-meter-microphone"),
            meter(microphone.peak_dbfs())
        ));
    }
    parts.extend(on_air::next(status, timezone).map(|next| terminal.text(&next)));
    parts.join(" · ")
}

/// The word for what the microphone is at.
pub(in crate::commands) fn state_of(microphone: &MicrophoneStatus) -> &'static str {
    match microphone.talk {
        _ if !microphone.is_there => "surco-microphone-lost",
        Talk::Live => "surco-microphone-live",
        Talk::Over => "surco-microphone-over",
        Talk::Off => "surco-microphone-off",
    }
}

/// A peak in dBFS, none for silence, as a bar and a number.
fn meter(peak: Option<f64>) -> String {
    let full = peak.map_or(0.0, |peak| (1.0 - peak / FLOOR).clamp(0.0, 1.0) * CELLS as f64).round() as usize;
    let number = peak.map_or_else(|| "-∞".to_owned(), |peak| format!("{peak:.0}"));
    format!("{}{} {number:>3} dBFS", "▮".repeat(full), "▯".repeat(CELLS - full))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meter_is_empty_for_silence_full_at_full_scale_and_always_as_long() {
        for (peak, full, number) in [
            (None, 0, "-∞"),
            (Some(-90.0), 0, "-90"),
            (Some(-30.0), 10, "-30"),
            (Some(0.0), 20, "0"),
            (Some(2.0), 20, "2"),
        ] {
            let shown = meter(peak);
            assert_eq!(shown.matches('▮').count(), full, "{shown}");
            assert_eq!(shown.chars().filter(|cell| "▮▯".contains(*cell)).count(), CELLS, "{shown}");
            assert!(shown.ends_with(&format!("{number:>3} dBFS")), "{shown}");
        }
    }
}
