//! Slots that get into each other's way, as far as that can be told from the grid alone.

use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use surco_units::Frames;
use surco_words::Message;

use super::page::Page;
use super::station::clock;
use crate::{Exception, ExceptionAction, Play, Slot, StartPolicy};

/// How many weeks with exceptions are looked through for one without.
const WEEKS: usize = 60;

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

struct Clash {
    date: NaiveDate,
    time: NaiveTime,
    together: bool,
}

/// The first time at which `second` begins while `first` lasts; at its very beginning only where asked for.
fn clash(first: &Slot, second: &Slot, begin_together: bool, exceptions: &[Exception]) -> Option<Clash> {
    let gives_way = matches!(first.play, Play::Playlist(_));
    for begun in &first.start.times {
        for time in &second.start.times {
            for days_later in 0..=7 {
                let wait = distance(*begun, *time) + Frames::from_millis(days_later * 24 * 3_600_000);
                let together = wait == Frames::ZERO && begin_together;
                let within = Frames::ZERO < wait && wait < first.length && !gives_way;
                if !together && !within {
                    continue;
                }
                let days = Days::new(u64::try_from(days_later).unwrap_or(0));
                if let Some(date) = date_of_both(first, second, days, exceptions) {
                    return Some(Clash { date, time: *time, together });
                }
            }
        }
    }
    None
}

fn distance(from: NaiveTime, to: NaiveTime) -> Frames {
    Frames::from_millis((to - from).num_milliseconds())
}

/// A date on which `second` comes, `first` having come so many days before.
fn date_of_both(first: &Slot, second: &Slot, later: Days, exceptions: &[Exception]) -> Option<NaiveDate> {
    // A slot without a first date has come since ever: any week serves, this house's first for example.
    let some_week = NaiveDate::from_ymd_opt(2026, 11, 23)?;
    let until = [first.start.until.and_then(|until| until.checked_add_days(later)), second.start.until];
    let last = until.into_iter().flatten().min();
    let from = [first.start.from.and_then(|from| from.checked_add_days(later)), second.start.from];
    let earliest = from.into_iter().flatten().max();
    let start = earliest.or_else(|| last?.checked_sub_days(Days::new(6))).unwrap_or(some_week);
    let dates = start.iter_days().take(7 * WEEKS).take_while(|date| last.is_none_or(|last| *date <= last));
    dates.into_iter().find(|date| {
        let before = date.checked_sub_days(later);
        comes(second, *date, exceptions) && before.is_some_and(|before| comes(first, before, exceptions))
    })
}

fn comes(slot: &Slot, date: NaiveDate, exceptions: &[Exception]) -> bool {
    let mut exceptions = exceptions.iter().rev();
    let exception = exceptions.find(|e| e.slot == slot.id && (e.from..=e.until).contains(&date));
    slot.start.days.contains(date.weekday()) && exception.is_none_or(|e| e.action != ExceptionAction::Skip)
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
