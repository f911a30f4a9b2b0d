//! Holes in a grid that can be told without a date: slots that can never play as they are written.

use chrono::Days;
use surco_messages::Message;
use surco_model::{Catalogue, Diagnostic, EpisodeChoice, Grid, OnHolidays, Play, Slot, Station};

use crate::availability::Stock;
use crate::campaigns::{forecasts, short};
use crate::occurrences::coming;
use crate::preparations::Preparations;

/// What of the grid can never be heard as it is written: slots that never come, slots whose programme, file,
/// playlist or spots have nothing to play, and a continuity without music; for these, exceptions are left aside. And
/// the campaigns that will not get the plays that they want. What is missing only because one command was not given yet is
/// one finding, however many slots wait for it.
pub fn check(station: &Station, catalogue: &Catalogue) -> Vec<Diagnostic> {
    let weekly = Station { grid: Grid { exceptions: Vec::new(), ..station.grid.clone() }, ..station.clone() };
    let stock = Stock { station: &weekly, catalogue };
    let mut preparations = Preparations::default();
    let mut findings = Vec::new();
    if !stock.can_play(&weekly.grid.continuity, None) && !preparations.has_continuity(&stock) {
        findings.push(Diagnostic::error(Message::new("schedule-no-continuity")));
    }
    for slot in &weekly.grid.slots {
        if !comes(&weekly, slot) {
            let message = Message::new("schedule-never-comes").with("slot", slot.title.as_str());
            findings.push(Diagnostic::warning(message).at(slot.location.clone()));
        }
        if !stock.can_play(&slot.play, None) && !preparations.has_slot(&stock, &slot.id, &slot.play) {
            findings.extend(missing(slot, &slot.play));
        }
    }
    // A campaign whose spots are not ready yet is short of plays for that reason alone.
    let forecasts = forecasts(station, catalogue);
    let ready = forecasts.iter().filter(|one| !catalogue.pending.campaigns.contains(&one.campaign.id));
    findings.extend(ready.filter_map(short));
    preparations.findings().chain(findings).collect()
}

/// That a slot has nothing of its own to play. There is always enough of being off the air.
pub(crate) fn missing(slot: &Slot, play: &Play) -> Option<Diagnostic> {
    let message = match play {
        Play::Program { slug, episode: EpisodeChoice::Given(episode), .. } => {
            Message::new("schedule-episode-not-ready")
                .with("program", slug.as_str())
                .with("episode", episode.as_str())
        }
        Play::Program { slug, .. } => Message::new("schedule-program-not-ready").with("program", slug.as_str()),
        Play::Repeat(of) => Message::new("schedule-repeat-not-ready").with("of", of.as_str()),
        Play::File(path) => Message::new("schedule-file-not-ready").with("path", path.as_path()),
        Play::TimeCheck(path) => Message::new("schedule-time-check-not-ready").with("path", path.as_path()),
        Play::Playlist(path) => Message::new("schedule-playlist-not-ready").with("path", path.as_path()),
        Play::OffAir(_) | Play::Relay(_) => return None,
        Play::Break { spots, .. } => {
            let series: Vec<_> = spots.iter().map(|series| series.as_str()).collect();
            Message::new("schedule-break-not-ready").with("program", series.join("», «"))
        }
    };
    Some(Diagnostic::warning(message.with("slot", slot.title.as_str())).at(slot.location.clone()))
}

/// Whether a slot comes at all in two rounds of its weeks or months: those in which all dated slots have begun, or
/// the last two of its own.
fn comes(station: &Station, slot: &Slot) -> bool {
    let all_begun = station.grid.slots.iter().filter_map(|slot| slot.start.from).max().unwrap_or_default();
    let is_heard = |date| coming(station, date).iter().any(|occurrence| occurrence.slot.id == slot.id);
    if slot.start.holidays == OnHolidays::Only {
        return station.grid.holidays.dates.iter().any(|date| is_heard(*date));
    }
    let rounds = 2 * slot.start.recurrence.cycle_days();
    let last_rounds = slot.start.until.and_then(|until| until.checked_sub_days(Days::new(rounds - 1)));
    let first = last_rounds.map_or(all_begun, |rounds| rounds.min(all_begun));
    let first = slot.start.from.map_or(first, |from| from.max(first));
    let mut dates =
        first.iter_days().zip(0..rounds).map(|(date, _)| date).filter(|date| station.grid.comes_on(slot, *date));
    dates.any(is_heard)
}
