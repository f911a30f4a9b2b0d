//! `surco now`: what is on air, since when, what is next, and how it is doing.

use chrono_tz::Tz;
use serde::Serialize;
use surco_library::Airing;
use surco_messages::Message;
use surco_units::{AirTime, Frames};

use crate::cli::Everywhere;
use crate::failure::{Finished, Outcome};
use crate::instant;
use crate::station::Home;
use crate::terminal::Terminal;
use crate::wiring::{StatusLine, is_on_air};

#[derive(Serialize)]
struct Document {
    on_air: bool,
    seen_utc: Option<String>,
    sounding: Vec<Sounding>,
    #[serde(flatten)]
    status: Option<StatusLine>,
}

#[derive(Serialize)]
struct Sounding {
    item: String,
    slot: Option<String>,
    title: String,
    kind: &'static str,
    start_utc: String,
    position_s: f64,
    reason: String,
}

pub(super) fn run(everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let home = Home::find(everywhere)?;
    let (_, station) = home.read_usable(terminal)?;
    let library = home.library()?;
    let now = AirTime::now();
    let beat = library.last_beat()?;
    let airings = match &beat {
        Some(beat) => library.airings(beat.at - Frames::from_millis(1), beat.at + Frames::from_millis(1))?,
        None => Vec::new(),
    };
    let alive = beat.as_ref().filter(|beat| is_on_air(beat, now));
    let status = alive.and_then(StatusLine::in_beat);
    let sounding: Vec<(&Airing, Frames)> = alive.map_or_else(Vec::new, |beat| {
        let with_position = |(airing, position): &(surco_model::AiringId, Frames)| {
            Some((airings.iter().find(|one| one.on_air.airing == *airing)?, *position))
        };
        beat.sounding.iter().filter_map(with_position).collect()
    });
    let clock = |at: AirTime| instant::clock(at, station.timezone);
    match &beat {
        Some(beat) if alive.is_none() => {
            let when = format!("{} {}", instant::local_date(beat.at, station.timezone), clock(beat.at));
            terminal.tell(&Message::new("surco-not-on-air-since").with("time", when));
        }
        None => terminal.tell(&Message::new("surco-not-on-air")),
        Some(_) => {}
    }
    for (airing, position) in &sounding {
        let on_air = &airing.on_air;
        let (time, title) = (clock(on_air.at), on_air.title.as_str());
        let position = position.to_string();
        terminal
            .tell(&Message::new("surco-now").with("time", time).with("title", title).with("position", position));
        terminal.print(&format!("  {}", terminal.text(&on_air.reason)));
    }
    if let Some(status) = &status {
        show(status, station.timezone, terminal);
    }
    let trouble = status.as_ref().is_none_or(|status| !status.clock_trusted || status.rung == "emergency");
    terminal.document(&Document {
        on_air: alive.is_some(),
        seen_utc: beat.as_ref().map(|beat| beat.at.to_string()),
        sounding: (sounding.iter())
            .map(|(airing, position)| Sounding {
                item: airing.on_air.item.to_string(),
                slot: airing.on_air.slot.as_ref().map(ToString::to_string),
                title: airing.on_air.title.clone(),
                kind: airing.on_air.kind.name(),
                start_utc: airing.on_air.at.to_string(),
                position_s: position.seconds(),
                reason: terminal.text(&airing.on_air.reason),
            })
            .collect(),
        status,
    });
    Ok(Outcome::attention_if(trouble))
}

fn show(status: &StatusLine, timezone: Tz, terminal: &Terminal) {
    status.next(timezone).iter().for_each(|next| terminal.tell(next));
    if let Some(until) = status.panic_until {
        terminal.tell(&Message::new("surco-away").with("time", instant::clock(until, timezone)));
    }
    let level = status.peak_dbfs.map_or_else(|| terminal.word("surco-none"), |peak| format!("{peak:.1} dBFS"));
    if let Some(microphone) = &status.microphone {
        let state = super::operate::meter::state_of(microphone);
        let level =
            status.microphone_dbfs.map_or_else(|| terminal.word("surco-none"), |peak| format!("{peak:.1} dBFS"));
        let message = Message::new("surco-microphone").with("state", terminal.word(state)).with("level", level);
        terminal.tell(&message);
    }
    let word = |yes: bool, one: &'static str, other: &'static str| terminal.word(if yes { one } else { other });
    terminal.tell(
        &Message::new("surco-state")
            .with("level", level)
            .with("clock", word(status.clock_trusted, "surco-clock-good", "surco-clock-doubtful"))
            .with("card", word(status.device, "surco-card-playing", "surco-card-none"))
            .with("underruns", status.underruns as f64),
    );
}
