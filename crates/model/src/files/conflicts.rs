//! Slots that get into each other's way, as far as that can be told from the grid alone.

use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use surco_messages::Message;
use surco_units::Frames;

use super::comes::clock;
use super::page::Page;
use crate::{Exception, ExceptionAction, OnHolidays, Play, Slot, StartPolicy};

/// How many days are looked through for one on which both come and no exception is in the way: longer than a year of
/// months, and of fortnights that hardly ever meet.
const DAYS: usize = 60 * 7;

/// Warns of two slots of one priority that begin at one time, so that one of them never comes, and of a slot that
/// begins before one of its own priority is over, so that it waits or cuts. Playlists give way and go on
/// afterwards, so other slots may come in the middle of them.
pub(super) fn report(page: &Page<'_>, slots: &[Slot], exceptions: &[Exception]) {
    for (index, second) in slots.iter().enumerate() {
        for (other, first) in slots.iter().enumerate().filter(|(_, first)| first.priority == second.priority) {
            let begin_together = other < index;
            let Some(clash) = clash(first, second, begin_together, exceptions) else { continue };
            let id = match (clash.together, second.policy) {
                (true, _) => "model-begin-together",
                (false, StartPolicy::Hard) => "model-cuts",
                (false, _) => "model-has-to-wait",
            };
            let message = Message::new(id)
                .with("first", first.title.as_str())
                .with("second", second.title.as_str())
                .with("line", first.location.line.to_string())
                .with("day", Message::new(day_word(clash.date)))
                .with("time", clock(clash.time));
            page.warning(second.location.span.clone(), message);
        }
    }
}

const DAY: Frames = Frames::from_millis(24 * 3_600_000);

struct Clash {
    date: NaiveDate,
    time: NaiveTime,
    together: bool,
}

/// The first time at which `second` begins while `first` lasts; at its very beginning only where asked for.
fn clash(first: &Slot, second: &Slot, begin_together: bool, exceptions: &[Exception]) -> Option<Clash> {
    let gives_way = matches!(first.play, Play::Playlist(_) | Play::OffAir(_) | Play::Relay(_));
    for begun in &first.start.times {
        for time in &second.start.times {
            let mut wait = Frames::from_millis((*time - *begun).num_milliseconds());
            let mut days_later = 0;
            while wait < first.length {
                let together = wait == Frames::ZERO && begin_together;
                let within = Frames::ZERO < wait && !gives_way;
                let date =
                    (together || within).then(|| date_of_both(first, second, Days::new(days_later), exceptions));
                if let Some(date) = date.flatten() {
                    return Some(Clash { date, time: *time, together });
                }
                wait += DAY;
                days_later += 1;
            }
        }
    }
    None
}

/// A date on which `second` comes, `first` having come so many days before.
fn date_of_both(first: &Slot, second: &Slot, later: Days, exceptions: &[Exception]) -> Option<NaiveDate> {
    // A slot without a first date has come since ever: any week serves, this one for example.
    let some_week = NaiveDate::from_ymd_opt(2026, 11, 23)?;
    let until = [first.start.until.and_then(|until| until.checked_add_days(later)), second.start.until];
    let last = until.into_iter().flatten().min();
    let from = [first.start.from.and_then(|from| from.checked_add_days(later)), second.start.from];
    let earliest = from.into_iter().flatten().max();
    let start = earliest.or_else(|| last?.checked_sub_days(Days::new(6))).unwrap_or(some_week);
    // What comes only on holidays takes the place of something.
    let comes = |slot: &Slot, date| {
        let on_holidays = slot.start.holidays == OnHolidays::Only;
        !on_holidays && slot.start.comes_on(date) && !is_skipped(slot, date, exceptions)
    };
    let mut dates = start.iter_days().take(DAYS).take_while(|date| last.is_none_or(|last| *date <= last));
    dates.find(|date| {
        comes(second, *date) && date.checked_sub_days(later).is_some_and(|before| comes(first, before))
    })
}

fn is_skipped(slot: &Slot, date: NaiveDate, exceptions: &[Exception]) -> bool {
    let mut exceptions = exceptions.iter().rev();
    let exception = exceptions.find(|e| e.slot == slot.id && (e.from..=e.until).contains(&date));
    exception.is_some_and(|e| e.action == ExceptionAction::Skip)
}

fn day_word(date: NaiveDate) -> &'static str {
    const WORDS: [&str; 7] = [
        "model-on-mon",
        "model-on-tue",
        "model-on-wed",
        "model-on-thu",
        "model-on-fri",
        "model-on-sat",
        "model-on-sun",
    ];
    WORDS[date.weekday().num_days_from_monday() as usize % 7]
}
