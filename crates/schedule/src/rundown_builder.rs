//! The tape: sounds laid one behind the other, with their segues, cuts and fades.
//!
//! ```text
//!   music   ───────────────╲                 speech  ───────────────────┤
//!   what follows        ├──────── …          what follows               ├──── …
//!                       segue
//!   music   ──────────────────────╲┤ faded out, cut
//!   a hard start                   ├──── …
//! ```

use surco_model::{ItemKind, RundownItem};
use surco_units::{AirTime, Frames};

use crate::separation::Piece;

/// How long music takes to fade out before a hard start.
const MUSIC_CUT: Frames = Frames::from_millis(2000);
/// How long anything else does: enough not to click, too short to swallow a word.
const SPEECH_CUT: Frames = Frames::from_millis(50);

/// What has been laid so far. It keeps only what sounds within a span.
#[derive(Debug)]
pub(crate) struct Tape {
    from: AirTime,
    until: AirTime,
    kept: Vec<RundownItem>,
    /// The last item: how it ends depends on what comes after it.
    last: Option<RundownItem>,
    /// Where what comes next may begin at the earliest.
    earliest: AirTime,
    /// Where it has to begin at the latest, if there is to be no hole.
    latest: AirTime,
    /// Nothing before this instant will change any more.
    settled: AirTime,
}

impl Tape {
    /// An empty tape that begins at `start` and keeps what sounds in [`from`, `until`).
    pub(crate) fn new(start: AirTime, from: AirTime, until: AirTime) -> Tape {
        Tape { from, until, kept: Vec::new(), last: None, earliest: start, latest: start, settled: start }
    }

    /// Where what comes next may begin.
    pub(crate) fn earliest(&self) -> AirTime {
        self.earliest
    }

    /// Where what comes next has to begin.
    pub(crate) fn latest(&self) -> AirTime {
        self.latest
    }

    /// Whether the span is laid to its end.
    pub(crate) fn is_full(&self) -> bool {
        self.settled >= self.until
    }

    /// Whether anything between two instants is of interest.
    pub(crate) fn overlaps(&self, start: AirTime, end: AirTime) -> bool {
        end > self.from && start < self.until
    }

    /// Where a piece begins that should at `due`: there if what is on air lets it, else as soon as it does. Two
    /// sounds share at most half of the second, so that there are never three.
    pub(crate) fn start_of(&self, piece: &Piece<'_>, due: AirTime) -> AirTime {
        due.max(self.earliest).max(self.latest - Frames(piece.length().0 / 2))
    }

    /// Lays an item at its start, which [`Tape::start_of`] gave; what it overlaps fades out under it, and what follows may
    /// begin from its `segue` on.
    pub(crate) fn lay(&mut self, item: RundownItem, segue: Frames) {
        self.earliest = item.start + segue;
        self.latest = item.end();
        self.settled = item.start;
        if let Some(mut last) = self.last.replace(item) {
            last.fade_out = last.fade_out.max(last.end() - self.settled);
            self.keep(last);
        }
    }

    /// Whether what was laid last is music.
    pub(crate) fn is_music(&self) -> bool {
        self.last.as_ref().is_some_and(|last| last.kind == ItemKind::Music)
    }

    /// What was laid last ends here, if it began before and sounds longer; what was laid ahead stays.
    pub(crate) fn give_way(&mut self, at: AirTime, fade: Option<Frames>) {
        if self.last.as_ref().is_some_and(|last| last.start < at && last.end() > at) {
            self.cut(at, fade);
        }
    }

    /// A hard start: whatever sounds longer ends here, faded out.
    pub(crate) fn cut(&mut self, at: AirTime, fade: Option<Frames>) {
        if let Some(last) = &mut self.last
            && last.end() > at
        {
            last.duration = at - last.start;
            let usual = if last.kind == ItemKind::Music { MUSIC_CUT } else { SPEECH_CUT };
            let fade = fade.unwrap_or(usual);
            last.fade_out = fade.min(last.duration);
        }
        // Music may still be fading out under what is cut.
        if let Some(before) = self.kept.last_mut()
            && before.end() > at
        {
            let cut = before.end() - at;
            before.duration -= cut;
            before.fade_out -= cut;
            if before.end() <= self.from {
                self.kept.pop();
            }
        }
        (self.earliest, self.latest) = (at, at);
    }

    /// What was laid last has faded out by an instant that lies behind its segue.
    pub(crate) fn fade_by(&mut self, at: AirTime) {
        if let Some(last) = &mut self.last
            && last.end() > at
        {
            last.duration = at - last.start;
            self.latest = at;
        }
    }

    /// Nothing to play until an instant.
    pub(crate) fn leave_empty(&mut self, until: AirTime) {
        (self.earliest, self.latest) = (until, until);
        self.settled = until;
    }

    /// What has been laid so far of the items that sound within the span.
    pub(crate) fn items(&self) -> impl Iterator<Item = &RundownItem> {
        let last = self.last.iter().filter(|last| self.overlaps(last.start, last.end()));
        self.kept.iter().chain(last)
    }

    /// The items that sound within the span.
    pub(crate) fn finish(mut self) -> Vec<RundownItem> {
        if let Some(last) = self.last.take() {
            self.keep(last);
        }
        self.kept
    }

    fn keep(&mut self, item: RundownItem) {
        if self.overlaps(item.start, item.end()) {
            self.kept.push(item);
        }
    }
}

#[cfg(test)]
mod tests {
    use surco_messages::Message;
    use surco_model::{AfterOutage, ItemId, MediaRef, StartPolicy};

    use super::*;

    fn seconds(seconds: i64) -> Frames {
        Frames(seconds * 48_000)
    }

    fn item(kind: ItemKind, start: i64, length: i64) -> RundownItem {
        RundownItem {
            id: ItemId::named("it"),
            slot: None,
            title: String::new(),
            kind,
            episode: None,
            start: AirTime(seconds(start).0),
            duration: seconds(length),
            policy: StartPolicy::Follow,
            source: MediaRef::named("sound"),
            cue_in: Frames::ZERO,
            cue_out: seconds(length),
            fade_in: Frames::ZERO,
            fade_out: Frames::ZERO,
            gain: surco_units::Decibels(0.0),
            after_outage: AfterOutage::Join,
            substitutes: Vec::new(),
            by_start: Vec::new(),
            reason: Message::new("schedule-why-turn"),
        }
    }

    /// Where the items of a tape end, and how long they fade out, in seconds.
    fn ends(tape: Tape) -> Vec<(f64, f64)> {
        let in_seconds = |frames: i64| frames as f64 / 48_000.0;
        tape.finish().iter().map(|item| (in_seconds(item.end().0), in_seconds(item.fade_out.0))).collect()
    }

    fn music_that_fades_out_from_forty() -> Tape {
        let mut tape = Tape::new(AirTime(0), AirTime(0), AirTime(seconds(90).0));
        tape.lay(item(ItemKind::Music, 0, 60), seconds(40));
        tape
    }

    #[test]
    fn a_hard_start_ends_the_music_that_fades_out_under_what_it_cuts_too() {
        let mut tape = music_that_fades_out_from_forty();
        tape.lay(item(ItemKind::Episode, 45, 100), seconds(100));
        tape.cut(AirTime(seconds(50).0), None);
        tape.lay(item(ItemKind::Episode, 50, 40), seconds(40));
        assert_eq!(ends(tape), [(50.0, 5.0), (50.0, 0.05), (90.0, 0.0)]);
    }

    #[test]
    fn what_fades_out_under_a_sound_without_end_can_be_shortened() {
        let mut tape = music_that_fades_out_from_forty();
        tape.fade_by(AirTime(seconds(45).0));
        tape.lay(item(ItemKind::Relay, 40, 10), seconds(10));
        assert_eq!(ends(tape), [(45.0, 5.0), (50.0, 0.0)]);
    }
}
