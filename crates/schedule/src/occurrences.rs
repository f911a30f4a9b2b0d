//! When each slot comes: the weekly grid laid out on real dates, with its exceptions and priorities applied.

use chrono::{NaiveDate, NaiveDateTime};
use surco_model::{ExceptionAction, Play, Slot, StartPolicy, Station};
use surco_units::{AirTime, Frames};

use crate::civil;

/// One coming of a slot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Occurrence<'a> {
    /// The slot.
    pub slot: &'a Slot,
    /// What it plays on this date: the slot's own, or an exception's.
    pub play: &'a Play,
    /// The local date and time at which it is written to begin.
    pub local: NaiveDateTime,
    /// The instant that this means.
    pub start: AirTime,
    /// The slot's place in the grid's file.
    order: usize,
}

impl Occurrence<'_> {
    /// The instant at which its length is over.
    pub fn end(&self) -> AirTime {
        self.start + self.slot.length
    }

    /// Whether it cuts whatever is on air at its instant.
    pub(crate) fn is_hard(&self) -> bool {
        // Music has no last words to forgive anybody, nor does it wait for any.
        let forgives = self.slot.handover.grace > Frames::ZERO && !self.play.fills();
        self.slot.policy == StartPolicy::Hard && !forgives
    }

    /// Which of two that overlap wins, the greater: the higher priority, else the later start, else what is
    /// written later (by the clock, then in the file).
    pub(crate) fn rank(&self) -> (i32, AirTime, NaiveDateTime, usize) {
        (self.slot.priority, self.start, self.local, self.order)
    }

    /// Whether it keeps another from coming: it lasts over the other's start, and outranks it.
    fn covers(&self, other: &Occurrence<'_>) -> bool {
        let lasts = self.start == other.start || (self.start < other.start && other.start < self.end());
        let keeps_out = match self.play {
            // Whoever is off the air lets nobody in who is not more important.
            Play::OffAir(_) if self.start < other.start => self.slot.priority >= other.slot.priority,
            _ => self.rank() > other.rank(),
        };
        lasts && keeps_out
    }
}

/// The slots that come with a start in [`from`, `until`), in order.
///
/// A slot does not come on the dates that an exception skips, nor when at its start another slot of higher
/// priority is still within its length; of two with one start and one priority, the one written later comes. A
/// local time that the clock jumps over in spring begins when the gap ends; one that comes twice in autumn is the
/// first of the two.
pub fn occurrences(station: &Station, from: AirTime, until: AirTime) -> Vec<Occurrence<'_>> {
    let zone = station.timezone;
    // A day of margin on both sides: where clocks are changed an instant may lie outside the date it is written for.
    let first = civil::days_before(civil::date(zone, from), 1);
    let last = civil::date(zone, until).succ_opt().unwrap_or(NaiveDate::MAX);
    let dates = first.iter_days().take_while(|date| *date <= last);
    dates.flat_map(|date| coming(station, date)).filter(|o| (from..until).contains(&o.start)).collect()
}

/// The slots that come on one local date, in order.
pub(crate) fn coming(station: &Station, date: NaiveDate) -> Vec<Occurrence<'_>> {
    // Whatever may last into the date, and the next date for a day that the calendar itself skipped.
    let neighbours = civil::days_before(date, longest_in_days(station)).iter_days();
    let neighbours = neighbours.take_while(|neighbour| date.succ_opt().is_some_and(|next| *neighbour <= next));
    let rivals: Vec<_> = neighbours.flat_map(|neighbour| written(station, neighbour)).collect();
    let mut coming = written(station, date);
    coming.retain(|occurrence| !rivals.iter().any(|rival| rival.covers(occurrence)));
    coming
}

/// How many dates back a slot may have begun that is not over yet; one more for days on which clocks are changed.
pub(crate) fn longest_in_days(station: &Station) -> u64 {
    let day = Frames::from_millis(24 * 3_600_000);
    let longest = station.grid.slots.iter().map(|slot| slot.length).max().unwrap_or_default();
    u64::try_from(longest.0 / day.0).unwrap_or(0) + 2
}

/// Everything the grid writes for one local date, outranked or not, in order of start.
fn written(station: &Station, date: NaiveDate) -> Vec<Occurrence<'_>> {
    let mut written = Vec::new();
    for (order, slot) in station.grid.slots.iter().enumerate() {
        let Some(play) = play_on(station, slot, date) else { continue };
        written.extend(slot.start.times.iter().map(|time| {
            let local = date.and_time(*time);
            Occurrence { slot, play, local, start: civil::instant(station.timezone, local), order }
        }));
    }
    written.sort_by_key(|occurrence| (occurrence.start, occurrence.local, occurrence.order));
    written
}

/// What a slot plays on a date; `None` when it does not come. Of several exceptions the one written last counts.
fn play_on<'a>(station: &'a Station, slot: &'a Slot, date: NaiveDate) -> Option<&'a Play> {
    if !station.grid.comes_on(slot, date) {
        return None;
    }
    let mut exceptions = station.grid.exceptions.iter().rev();
    match exceptions.find(|e| e.slot == slot.id && (e.from..=e.until).contains(&date)) {
        None => Some(&slot.play),
        Some(exception) => match &exception.action {
            ExceptionAction::Skip => None,
            ExceptionAction::Play(play) => Some(play),
        },
    }
}
