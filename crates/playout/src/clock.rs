//! Which instant a frame of sound belongs to, and whether the wall clock is believed.

use std::time::{Duration, Instant};

use surco_units::{AirTime, Frames, STATION_RATE};

/// What a sound card says now and then: this frame of the stream will be heard at that instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stamp {
    pub(crate) frame: i64,
    pub(crate) heard_at: Instant,
}

/// How quickly a card's drift is followed: to 63 % in this time. A card's callback jitters by milliseconds; its
/// crystal is off by microseconds a second.
const SMOOTHING: Duration = Duration::from_secs(8);

/// A stamp this far from what was expected tells of a stall, not of jitter.
const STALL: f64 = 0.1;

/// How many stalled stamps in a row are believed.
const BELIEVED: u32 = 5;

/// How many stamps must agree before a card's beginning is over.
const SETTLED: u32 = 8;

/// The measured mapping from frames of a stream to instants, refreshed at every stamp.
#[derive(Debug, Default)]
pub(crate) struct CardClock {
    origin: Option<Origin>,
}

#[derive(Debug)]
struct Origin {
    /// Frame 0 of the stream, were the card's rate exact since then.
    zero: Instant,
    /// How much later (seconds) than that frames are really heard, smoothed.
    late: f64,
    last: Instant,
    stamps: u32,
    stalled: u32,
}

impl CardClock {
    /// Takes a stamp in.
    pub(crate) fn observe(&mut self, stamp: Stamp) {
        let Some(zero) = stamp.heard_at.checked_sub(Frames(stamp.frame).to_duration()) else { return };
        let Some(origin) = &mut self.origin else {
            self.origin = Some(Origin { zero, late: 0.0, last: stamp.heard_at, stamps: 1, stalled: 0 });
            return;
        };
        let late = signed_seconds(origin.zero, zero);
        let surprise = late - origin.late;
        if surprise.abs() > STALL {
            origin.stalled += 1;
            if origin.stalled >= BELIEVED {
                (origin.late, origin.stalled, origin.stamps) = (late, 0, 1);
            }
            return;
        }
        origin.stalled = 0;
        origin.stamps = origin.stamps.saturating_add(1);
        let passed = stamp.heard_at.saturating_duration_since(origin.last).as_secs_f64();
        origin.last = stamp.heard_at;
        // The mean of all stamps at first, then an exponential one.
        let weight = (1.0 - (-passed / SMOOTHING.as_secs_f64()).exp()).max(1.0 / f64::from(origin.stamps));
        origin.late += surprise * weight.min(1.0);
    }

    /// Whether stamps agree with each other, so that it can be started on.
    pub(crate) fn is_settled(&self) -> bool {
        self.origin.as_ref().is_some_and(|origin| origin.stamps >= SETTLED && origin.stalled == 0)
    }

    /// When a frame will be (or was) heard; none before the first stamp.
    pub(crate) fn heard_at(&self, frame: i64) -> Option<Instant> {
        let origin = self.origin.as_ref()?;
        let seconds = frame as f64 / f64::from(STATION_RATE.0) + origin.late;
        if seconds >= 0.0 {
            origin.zero.checked_add(Duration::from_secs_f64(seconds))
        } else {
            origin.zero.checked_sub(Duration::from_secs_f64(-seconds))
        }
    }
}

fn signed_seconds(from: Instant, to: Instant) -> f64 {
    match to.checked_duration_since(from) {
        Some(later) => later.as_secs_f64(),
        None => -from.duration_since(to).as_secs_f64(),
    }
}

/// The clocks of the machine.
pub trait Clock: Send + Sync {
    /// The wall clock, and the monotonic clock at the same moment.
    fn now(&self) -> (AirTime, Instant);

    /// Whether somebody vouches for the wall clock: a time server has set it.
    fn is_synchronised(&self) -> bool;
}

/// The real ones.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> (AirTime, Instant) {
        (AirTime::now(), Instant::now())
    }

    fn is_synchronised(&self) -> bool {
        synchronised::by_the_system()
    }
}

/// The wall clock's instant of a monotonic one.
pub(crate) fn wall_at(clock: &dyn Clock, instant: Instant) -> AirTime {
    let (wall, now) = clock.now();
    match instant.checked_duration_since(now) {
        Some(ahead) => wall + Frames::from_duration(ahead),
        None => wall - Frames::from_duration(now.duration_since(instant)),
    }
}

/// Time that may not have passed, and still the clock is believed: a journal line may be a moment ahead.
const GRACE: Frames = Frames(2 * STATION_RATE.0 as i64);

/// Whether the wall clock is believed. A clock that shows less than the last line of the journal cannot be right:
/// the battery of a PC died in a power cut. It is believed again when it is past that line, or set by a time server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClockTrust {
    floor: Option<AirTime>,
}

impl ClockTrust {
    /// With the last line of the journal.
    pub(crate) fn since(last_event: Option<AirTime>) -> ClockTrust {
        ClockTrust { floor: last_event }
    }

    /// Whether a wall clock showing `now` is believed. The system is asked only where it matters.
    pub(crate) fn believes(self, now: AirTime, synchronised: impl FnOnce() -> bool) -> bool {
        self.floor.is_none_or(|floor| now + GRACE >= floor) || synchronised()
    }
}

#[cfg(target_os = "linux")]
mod synchronised {
    /// systemd-timesyncd and chrony's helper leave this mark when a time server has answered since boot.
    pub(super) fn by_the_system() -> bool {
        std::path::Path::new("/run/systemd/timesync/synchronized").exists()
    }
}

#[cfg(not(target_os = "linux"))]
mod synchronised {
    /// Nothing vouches for the clock here; a clock past the journal's last line is believed.
    pub(super) fn by_the_system() -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(origin: Instant, frame: i64, seconds: f64) -> Stamp {
        Stamp { frame, heard_at: origin + Duration::from_secs_f64(seconds) }
    }

    #[test]
    fn a_card_that_runs_fast_and_jitters_is_followed_to_the_millisecond() {
        let (origin, mut card) = (Instant::now(), CardClock::default());
        for block in 1..6_000_i64 {
            let frame = block * 480;
            // 200 ppm fast, and a jitter of ±4 ms that goes round.
            let jitter = 0.004 * f64::from((block * 7 % 11) as i32 - 5) / 5.0;
            card.observe(stamp(origin, frame, 1.0 + frame as f64 / 48_000.0 / 1.0002 + jitter));
        }
        let frame = 6_000 * 480;
        let expected = 1.0 + frame as f64 / 48_000.0 / 1.0002;
        let error = signed_seconds(origin, card.heard_at(frame).unwrap()) - expected;
        // Following 200 ppm with a time constant of 8 s lags by 1.6 ms.
        assert!(error.abs() < 0.0025, "{error}");
    }

    #[test]
    fn a_stall_is_believed_once_it_stays() {
        let (origin, mut card) = (Instant::now(), CardClock::default());
        let observe = |card: &mut CardClock, block: i64, late: f64| {
            card.observe(stamp(origin, block * 480, 1.0 + block as f64 / 100.0 + late));
        };
        (1..200).for_each(|block| observe(&mut card, block, 0.0));
        observe(&mut card, 200, 0.3);
        let error = |card: &CardClock| signed_seconds(origin, card.heard_at(0).unwrap()) - 1.0;
        assert!(error(&card).abs() < 0.001, "one late callback is no stall: {}", error(&card));
        (201..210).for_each(|block| observe(&mut card, block, 0.3));
        assert!((error(&card) - 0.3).abs() < 0.001, "{}", error(&card));
    }

    #[test]
    fn a_card_that_takes_its_first_pieces_at_once_and_then_pauses_settles_only_when_it_plays() {
        let (origin, mut card) = (Instant::now(), CardClock::default());
        assert!(!card.is_settled());
        // What a sound server does that was idle: three pieces for its buffer, a pause, and then evenly.
        for (piece, seconds) in [(0, 0.0), (1, 0.033), (2, 0.066)] {
            card.observe(stamp(origin, piece * 1600, seconds));
        }
        let mut settled_after = 0;
        for piece in 3..30_i64 {
            card.observe(stamp(origin, piece * 1600, 1.85 + piece as f64 / 30.0));
            if card.is_settled() && settled_after == 0 {
                settled_after = piece;
                let error = signed_seconds(origin, card.heard_at(0).unwrap()) - 1.85;
                assert!(error.abs() < 0.001, "{error}");
            }
        }
        assert_eq!(settled_after, 14);
    }

    #[test]
    fn a_clock_before_the_last_line_of_the_journal_is_not_believed_until_it_is_set() {
        let last: AirTime = "2026-11-23T05:00:00Z".parse().unwrap();
        let trust = ClockTrust::since(Some(last));
        let dead_battery: AirTime = "1970-01-01T00:03:00Z".parse().unwrap();
        assert!(!trust.believes(dead_battery, || false));
        assert!(trust.believes(dead_battery, || true), "a time server vouches for it");
        assert!(trust.believes(last + Frames(1), || false));
        assert!(
            ClockTrust::since(None).believes(dead_battery, || false),
            "a station that never played knows no better"
        );
    }
}
