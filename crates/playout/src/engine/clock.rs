//! The engine's clock: which frame comes next, and which instant that is.

use surco_units::{AirTime, Frames};

use super::timing::{BREATH, CLOCK_STEP};

/// What time it is at the first frame that is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tick {
    /// When this frame will leave the transmitter's socket, by the wall clock.
    pub now: AirTime,
    /// Whether that wall clock is believed.
    pub clock_trusted: bool,
}

/// Why frames are heard at other instants than expected, the wall clock apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutputChange {
    /// The sound card stood still for a moment.
    Stalled,
    /// The sound goes another way: a card was lost, or is back. What was under way there was heard by nobody.
    Another,
}

/// Counts frames, and maps them to the wall clock.
#[derive(Debug)]
pub(super) struct EngineClock {
    /// The frame that comes next.
    pub(super) frame: i64,
    /// The instant of frame 0 by the wall clock of the last tick; none before the first.
    offset: Option<i64>,
    pub(super) is_trusted: bool,
    /// The clock was set, and no start has been taken from it since: a hole before the next is no breath of the plan.
    pub(super) is_realigning: bool,
    /// The frames from here on are those of another clock than the wall's: the output stalled, or is another one.
    output_change: Option<OutputChange>,
}

/// What a tick has changed.
#[derive(Debug, PartialEq)]
pub(super) struct Change {
    /// So many frames of the plan were heard by nobody, because of the output.
    pub(super) missed: Option<i64>,
    pub(super) kind: ChangeKind,
}

#[derive(Debug, PartialEq)]
pub(super) enum ChangeKind {
    /// Nothing but drift.
    None,
    /// The wall clock is believed from here on.
    Trusted,
    /// It is not believed any more.
    Untrusted,
    /// It was set by so much.
    Stepped(Frames),
}

impl EngineClock {
    pub(super) fn new() -> EngineClock {
        EngineClock { frame: 0, offset: None, is_trusted: true, is_realigning: false, output_change: None }
    }

    /// The instant of the next frame.
    pub(super) fn now(&self) -> AirTime {
        self.at(self.frame)
    }

    /// The instant of a frame.
    pub(super) fn at(&self, frame: i64) -> AirTime {
        AirTime(frame + self.offset.unwrap_or(0))
    }

    /// The instant of frame 0; none before the first tick.
    pub(super) fn offset(&self) -> Option<i64> {
        self.offset
    }

    /// The output is not what it was: the next tick tells by how much frames are heard later.
    pub(super) fn output_changed(&mut self, change: OutputChange) {
        self.output_change = self.output_change.max(Some(change));
    }

    /// Takes the time of the next frame.
    pub(super) fn set(&mut self, tick: Tick) -> Change {
        let offset = tick.now.0 - self.frame;
        let step = self.offset.map_or(0, |before| offset - before);
        self.offset = Some(offset);
        let change = self.output_change.take();
        let missed = match change {
            Some(OutputChange::Stalled) if step.abs() > BREATH => Some(step),
            Some(OutputChange::Another) => Some(step),
            Some(OutputChange::Stalled) | None => None,
        };
        let kind = if tick.clock_trusted != self.is_trusted {
            self.is_trusted = tick.clock_trusted;
            if self.is_trusted { ChangeKind::Trusted } else { ChangeKind::Untrusted }
        } else if step.abs() > CLOCK_STEP && change.is_none() {
            ChangeKind::Stepped(Frames(step))
        } else {
            ChangeKind::None
        };
        Change { missed, kind }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tick(now: i64, clock_trusted: bool) -> Tick {
        Tick { now: AirTime(now), clock_trusted }
    }

    #[test]
    fn drift_is_followed_a_clock_that_is_set_is_told_and_an_output_that_stalls_is_neither() {
        let mut clock = EngineClock::new();
        let none = || Change { missed: None, kind: ChangeKind::None };
        assert_eq!(clock.set(tick(1_000_000, true)), none());
        clock.frame = 480;
        assert_eq!(clock.set(tick(1_000_500, true)), none());
        assert_eq!((clock.now(), clock.at(0)), (AirTime(1_000_500), AirTime(1_000_020)));
        let second = Frames(48_000);
        assert_eq!(clock.set(tick(1_048_500, true)), Change { missed: None, kind: ChangeKind::Stepped(second) });
        clock.output_changed(OutputChange::Stalled);
        assert_eq!(clock.set(tick(1_096_500, true)), Change { missed: Some(48_000), kind: ChangeKind::None });
        clock.output_changed(OutputChange::Stalled);
        assert_eq!(clock.set(tick(1_096_600, true)), none(), "a short stall misses nothing");
        assert_eq!(clock.set(tick(0, false)).kind, ChangeKind::Untrusted);
        assert_eq!(clock.set(tick(1_096_600, true)).kind, ChangeKind::Trusted);
    }
}
