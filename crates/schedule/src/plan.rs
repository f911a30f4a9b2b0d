//! The plan itself: segment by segment, the slots in the order they come, and between them whatever fills.

use std::collections::VecDeque;

use surco_messages::Message;
use surco_model::{
    AfterOutage, Catalogue, Diagnostic, ItemId, ItemKind, Play, Played, Rundown, RundownItem, StartPolicy,
    Station, TimeCheck,
};
use surco_units::{AirTime, Frames};

use crate::check::missing;
use crate::choose::{Chooser, Pick, SHRED, said};
use crate::civil;
use crate::history::History;
use crate::occurrences::Occurrence;
use crate::preparations::Preparations;
use crate::rotation::ListId;
use crate::rundown_builder::Tape;
use crate::segments::{Segment, segments};
use crate::separation::Piece;

/// What to plan.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Whose grid.
    pub station: &'a Station,
    /// What can be played.
    pub catalogue: &'a Catalogue,
    /// What was played before `from`. What follows `from` does not matter, nor does it for the items up to the
    /// next hard start what lies behind the last one.
    pub history: &'a History,
    /// The first instant.
    pub from: AirTime,
    /// The instant after the last.
    pub until: AirTime,
    /// Decides between equals, and nothing else.
    pub seed: u64,
}

/// The calendar that can be planned, 1900 to 2999: a clock that has lost its mind does not break the arithmetic.
const CALENDAR: (AirTime, AirTime) = (AirTime(-2_208_988_800 * 48_000), AirTime(32_503_680_000 * 48_000));

/// Another station's stream comes in in the middle of something: in so short a time that it is no click. It goes out in
/// more, for it ends none of its sentences for our sake.
const RELAY_FADES: (Frames, Frames) = (Frames::from_millis(50), Frames::from_millis(500));

/// For how many minutes before and after its planned one a time check knows what to say.
const EARLY: i64 = 3;
const LATE: i64 = 20;

/// The rundown of a span of time: every item that sounds in [`from`, `until`), so that no instant is uncovered
/// while the catalogue has any continuity.
///
/// - A **hard** start begins at its frame; what is on air is faded out to end there, even for a slot that then has
///   nothing to play. A grid without any for a week is cut once, at the midnight before Monday.
/// - A **soft** start begins at its instant or as soon as what is on air has ended. One that has not had its turn
///   by the next hard start falls out, with a warning.
/// - An episode, a file, a break plays to its end, however long its slot; if it is shorter, what stands behind it
///   follows. A **playlist** fills its slot's length, and goes on after slots that come within it.
/// - Music may be talked over from its segue point on, and fades meanwhile; speech never.
/// - What fills is chosen so that the next start cuts less than a second off the last piece's end, where a few of the
///   pieces whose turn it is do.
///
/// Up to the first hard start after `from`, items depend only on what was played before the last hard start; from
/// there on, on what was played before `from` and on the items that sound in between. So the plan stays what it was
/// however far it reaches, and for whoever asks again later, as long as what was planned is what was played; and
/// when it was not, the item on air keeps its name and its place. To see a later day as it will be, ask from now
/// on: what is planned until then counts as played.
pub fn plan(request: &Request<'_>) -> Rundown {
    let from = request.from.clamp(CALENDAR.0, CALENDAR.1);
    let until = request.until.clamp(CALENDAR.0, CALENDAR.1);
    let mut segments = segments(request.station, from).peekable();
    let Some(anchor) = segments.peek().map(|segment| segment.start).filter(|_| from < until) else {
        return Rundown::default();
    };
    let Request { station, catalogue, history, seed, .. } = *request;
    let mut chooser = Chooser::new(station, catalogue, seed);
    chooser.remember(history.between(AirTime(i64::MIN), anchor));
    let mut really = chooser.clone();
    let tape = Tape::new(anchor, from, until);
    let mut planner = Planner {
        station,
        chooser,
        tape,
        stretch: None,
        landing: None,
        preparations: Preparations::default(),
        diagnostics: Vec::new(),
    };
    segments.next().into_iter().for_each(|segment| planner.segment(&segment));
    // The anchor lies behind: what was really played up to now takes the place of what should have been.
    really.remember(history.between(anchor, from));
    planner.chooser = really;
    planner.tape.items().for_each(|item| planner.chooser.played(&Played::from(item)));
    while let Some(segment) = segments.next().filter(|_| !planner.tape.is_full()) {
        planner.segment(&segment);
    }
    planner.finish()
}

struct Planner<'a> {
    station: &'a Station,
    chooser: Chooser<'a>,
    tape: Tape,
    stretch: Option<Stretch<'a>>,
    landing: Option<Landing<'a>>,
    preparations: Preparations,
    diagnostics: Vec<Diagnostic>,
}

/// A run of pieces out of one list, for one slot or as continuity.
#[derive(Clone, Copy)]
struct Stretch<'a> {
    list: ListId,
    occurrence: Option<Occurrence<'a>>,
    start: AirTime,
    /// How many pieces it has had.
    index: usize,
}

/// The pieces that a stretch ends with, so that the next start finds the air free.
struct Landing<'a> {
    list: ListId,
    /// The start that they land on.
    next: AirTime,
    /// Those that are still to be played.
    picks: VecDeque<Pick<'a>>,
}

impl<'a> Planner<'a> {
    fn segment(&mut self, segment: &Segment<'a>) {
        let hard = segment.occurrences.iter().filter(|one| one.is_hard() && one.start == segment.start);
        self.tape.cut(segment.start, hard.filter_map(|one| one.slot.handover.fade).max());
        (self.stretch, self.landing) = (None, None);
        let mut lists = Vec::new();
        let mut wholes = Vec::new();
        for occurrence in &segment.occurrences {
            match self.chooser.fills(occurrence) {
                Some(list) => lists.push((*occurrence, list)),
                None if occurrence.start >= segment.start => wholes.push(*occurrence),
                None => {}
            }
            self.report_missing(occurrence);
        }
        let mut wholes = wholes.into_iter().peekable();
        while !self.tape.is_full() && self.tape.latest() < segment.end {
            let on_time = wholes.next_if(|occurrence| occurrence.start <= self.tape.latest());
            if let Some(occurrence) = on_time {
                if self.makes_way(&occurrence) {
                    self.whole(&occurrence, segment.end);
                }
            } else {
                let next = wholes.peek().map_or(segment.end, |next| next.start.min(segment.end));
                self.fill(&lists, next);
            }
        }
        if !self.tape.is_full() {
            wholes.for_each(|occurrence| self.fell_out(&occurrence));
        }
    }

    /// Takes the air for an occurrence from what is on it, as its slot says. Not where it has waited for too long.
    fn makes_way(&mut self, occurrence: &Occurrence<'a>) -> bool {
        let (slot, start) = (occurrence.slot, occurrence.start);
        let handover = slot.handover;
        if slot.policy == StartPolicy::Hard {
            // Speech may end within the grace; music never needs it.
            if self.tape.is_music() || self.tape.latest() > start + handover.grace {
                self.tape.give_way(start, handover.fade);
            }
            return true;
        }
        match handover.max_wait {
            Some(most) if self.tape.earliest() > start + most => {
                if handover.then_cuts {
                    self.tape.give_way(start + most, handover.fade);
                } else {
                    self.lost("schedule-waited", occurrence);
                }
                handover.then_cuts
            }
            _ => true,
        }
    }

    /// Plays what an occurrence plays whole: an episode, a file, spots.
    fn whole(&mut self, occurrence: &Occurrence<'a>, end: AirTime) {
        let Some((play, is_fallback)) = self.chooser.playable(occurrence) else { return };
        let room = end - self.tape.earliest().max(occurrence.start);
        let picks = self.chooser.whole(play, occurrence, room);
        let late = self.tape.earliest() > occurrence.start;
        let is_shred = |pick: &Pick<'_>| late && room < SHRED && pick.piece.length() > room;
        if picks.is_empty() && self.chooser.has_its_fill(play, occurrence) {
            return;
        }
        if picks.first().is_none_or(is_shred) {
            return self.fell_out(occurrence);
        }
        (self.stretch, self.landing) = (None, None);
        let check = self.chooser.time_check(play);
        for (index, pick) in picks.into_iter().enumerate() {
            let due = if index == 0 { occurrence.start } else { self.tape.earliest() };
            let reason = slot_reason(occurrence, is_fallback, pick.why.clone());
            let item = self.item(&pick, due, Some(occurrence), (occurrence.start, index), reason);
            self.lay(item, pick.piece, check);
        }
    }

    /// Plays one piece of the playlist whose slot it is, else of continuity; `next` is the next start that is known.
    fn fill(&mut self, lists: &[(Occurrence<'a>, ListId)], next: AirTime) {
        let starts = || lists.iter().map(|(occurrence, _)| occurrence.start);
        let window = (self.tape.earliest(), self.tape.latest());
        // A playlist that begins while the last piece fades out begins at its time.
        let at = starts().filter(|start| window.0 < *start && *start <= window.1).min().unwrap_or(window.0);
        let open_at = |at| {
            let open = lists.iter().filter(move |(occurrence, _)| occurrence.start <= at && at < occurrence.end());
            open.max_by_key(|(occurrence, _)| occurrence.rank())
        };
        // Nobody goes off the air under something that still sounds.
        let is_off_air = |(occurrence, _): &(Occurrence<'a>, ListId)| {
            self.chooser.playable(occurrence).is_some_and(|(play, _)| matches!(play, Play::OffAir(_)))
        };
        let at = if open_at(at).is_some_and(is_off_air) { window.1 } else { at };
        let slot = open_at(at);
        let ends = slot.map(|(occurrence, _)| occurrence.end());
        let next = starts().filter(|start| *start > at).chain(ends).fold(next, AirTime::min);

        let list = slot.map(|(_, list)| *list).or_else(|| self.chooser.continuity());
        let pick = list.and_then(|list| Some((list, self.next_piece(list, at, next)?)));
        let Some((list, pick)) = pick else {
            self.stretch = None;
            return self.tape.leave_empty(next);
        };
        let occurrence = slot.map(|(occurrence, _)| *occurrence);
        let at = self.tape.start_of(&pick.piece, at);
        let goes_on = self.stretch.filter(|stretch| stretch.list == list && stretch.occurrence == occurrence);
        let stretch = goes_on.unwrap_or(Stretch { list, occurrence, start: at, index: 0 });
        self.stretch = Some(Stretch { index: stretch.index + 1, ..stretch });
        let reason = match &occurrence {
            Some(occurrence) => {
                let is_fallback = self.chooser.playable(occurrence).is_some_and(|(_, is_fallback)| is_fallback);
                slot_reason(occurrence, is_fallback, pick.why.clone())
            }
            None => Message::new("schedule-reason-continuity").with("why", pick.why.clone()),
        };
        let mut item = self.item(&pick, at, occurrence.as_ref(), (stretch.start, stretch.index), reason);
        if pick.piece.is_endless() {
            // As long as it is wanted, and called as its slot is.
            item.duration = next - at;
            // What fades out under it has half of it at most, as with every other sound: there are never three.
            self.tape.fade_by(at + Frames(item.duration.0 / 2));
            occurrence.into_iter().for_each(|one| item.title.clone_from(&one.slot.title));
        }
        if item.kind == ItemKind::Relay {
            (item.fade_in, item.fade_out) = (RELAY_FADES.0, RELAY_FADES.1.min(item.duration));
        }
        self.lay(item, pick.piece, None);
    }

    /// The next piece of a landing that has begun, else of one that can begin here, else the one whose turn it is.
    fn next_piece(&mut self, list: ListId, at: AirTime, next: AirTime) -> Option<Pick<'a>> {
        let begun = self.landing.take().filter(|landing| landing.list == list && landing.next == next);
        let tail = (self.tape.latest() - at).max(Frames::ZERO);
        let begin = || self.chooser.landing(list, at, next - at, tail).map(VecDeque::from);
        let picks = begun.map(|landing| landing.picks).filter(|picks| !picks.is_empty()).or_else(begin);
        let Some(mut picks) = picks else { return self.chooser.next_piece(list, at, next - at) };
        let pick = picks.pop_front();
        self.landing = Some(Landing { list, next, picks });
        pick
    }

    fn item(
        &mut self,
        pick: &Pick<'a>,
        due: AirTime,
        occurrence: Option<&Occurrence<'a>>,
        (since, index): (AirTime, usize),
        reason: Message,
    ) -> RundownItem {
        let piece = pick.piece;
        let slot = occurrence.map(|occurrence| occurrence.slot);
        let start = self.tape.start_of(&piece, due);
        // A playlist taken up again after a slot in its middle just follows that.
        let is_hard = |o: &&Occurrence<'_>| o.slot.policy == StartPolicy::Hard;
        let is_free = self.tape.latest() <= start;
        let begins = occurrence.filter(|o| index == 0 && (!is_hard(o) || (start == o.start && is_free)));
        let policy = begins.map_or(StartPolicy::Follow, |occurrence| occurrence.slot.policy);
        let episode = piece.episode.map(|episode| (episode.program.clone(), episode.slug.clone()));
        RundownItem {
            id: ItemId::planned(civil::local_time(self.station.timezone, since), slot.map(|slot| &slot.id), index),
            slot: slot.map(|slot| slot.id.clone()),
            title: piece.media.title.clone(),
            kind: piece.kind,
            episode,
            start,
            duration: piece.length(),
            policy,
            source: piece.media.source.clone(),
            cue_in: piece.media.cue_in,
            cue_out: piece.media.cue_out,
            fade_in: Frames::ZERO,
            fade_out: Frames::ZERO,
            gain: piece.media.gain,
            after_outage: slot.map_or(AfterOutage::Join, |slot| slot.after_outage),
            substitutes: occurrence.map_or(Vec::new(), |o| self.chooser.substitutes(o, piece.media)),
            by_start: Vec::new(),
            reason,
        }
    }

    fn lay(&mut self, item: RundownItem, piece: Piece<'a>, check: Option<&'a TimeCheck>) {
        let (item, piece) = match check {
            Some(check) => self.saying_the_time(item, piece, check),
            None => (item, piece),
        };
        self.chooser.played(&Played::from(&item));
        let segue = piece.segue().min(item.duration);
        self.tape.lay(item, segue);
    }

    /// What is said depends on when it really begins, which only the air will tell.
    fn saying_the_time(
        &self,
        item: RundownItem,
        piece: Piece<'a>,
        check: &'a TimeCheck,
    ) -> (RundownItem, Piece<'a>) {
        let minute = Frames::from_millis(60_000).0;
        let this_minute = item.start.0.div_euclid(minute);
        let said_at = |at: AirTime| said(check, civil::time(self.station.timezone, at));
        let minutes = (this_minute - EARLY..=this_minute + LATE).map(|count| AirTime(count * minute));
        let by_start = minutes.filter_map(|at| Some((at, said_at(at)?.clone()))).collect();
        let piece = said_at(item.start).map_or(piece, Piece::file);
        let item = RundownItem { by_start, after_outage: AfterOutage::Skip, ..item };
        let start = item.start;
        (item.begun_at(start), piece)
    }

    fn report_missing(&mut self, occurrence: &Occurrence<'a>) {
        let is_planned = self.chooser.playable(occurrence).is_some_and(|(_, is_fallback)| !is_fallback);
        if !is_planned && self.tape.overlaps(occurrence.start, occurrence.end()) {
            let (slot, play) = (occurrence.slot, occurrence.play);
            if !self.preparations.has_slot(self.chooser.stock(), &slot.id, play) {
                missing(slot, play).into_iter().for_each(|finding| self.report(finding));
            }
        }
    }

    fn fell_out(&mut self, occurrence: &Occurrence<'a>) {
        self.lost("schedule-fell-out", occurrence);
    }

    fn lost(&mut self, id: &'static str, occurrence: &Occurrence<'a>) {
        if self.tape.overlaps(occurrence.start, occurrence.end()) && self.chooser.playable(occurrence).is_some() {
            let message = Message::new(id)
                .with("slot", occurrence.slot.title.as_str())
                .with("date", occurrence.local.format("%Y-%m-%d").to_string())
                .with("time", occurrence.local.format("%H:%M").to_string());
            self.report(Diagnostic::warning(message).at(occurrence.slot.location.clone()));
        }
    }

    /// Says a thing once, however often it happens.
    fn report(&mut self, diagnostic: Diagnostic) {
        if !self.diagnostics.contains(&diagnostic) {
            self.diagnostics.push(diagnostic);
        }
    }

    fn finish(mut self) -> Rundown {
        let items = self.tape.finish();
        let continuity = self.chooser.continuity_media();
        let is_silent = items.is_empty() || continuity.is_empty();
        if is_silent && self.preparations.has_continuity(self.chooser.stock()) {
            // It is told what to do about that.
        } else if items.is_empty() {
            self.diagnostics.push(Diagnostic::error(Message::new("schedule-nothing-to-play")));
        } else if continuity.is_empty() {
            self.diagnostics.push(Diagnostic::error(Message::new("schedule-no-continuity")));
        }
        let diagnostics = self.preparations.findings().chain(self.diagnostics).collect();
        Rundown { items, continuity, diagnostics }
    }
}

/// "«Manos limpias» a las 05:00: el episodio más nuevo de la serie".
fn slot_reason(occurrence: &Occurrence<'_>, is_fallback: bool, why: Message) -> Message {
    let is_exception = !std::ptr::eq::<Play>(occurrence.play, &occurrence.slot.play);
    let id = match (is_fallback, is_exception) {
        (true, _) => "schedule-reason-fallback",
        (false, true) => "schedule-reason-exception",
        (false, false) => "schedule-reason-slot",
    };
    Message::new(id)
        .with("slot", occurrence.slot.title.as_str())
        .with("time", occurrence.local.format("%H:%M").to_string())
        .with("why", why)
}
