//! `surco now`: what is on air, since when, what is next, and how it is doing.

use chrono_tz::Tz;
use surco_documents::record::OnAirNow;
use surco_messages::Message;
use surco_model::Status;
use surco_station::civil;
use surco_station::on_air;
use surco_station::record::Sounding;
use surco_units::AirTime;

use crate::cli::Everywhere;
use crate::failure::{Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

pub(super) fn run(everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let station = here::find(everywhere)?;
    let zone = here::read_usable(&station, terminal)?.station.timezone;
    let now = station.now(AirTime::now())?;
    match now.seen {
        Some(seen) if !now.is_on_air => {
            let when = format!("{} {}", civil::local_date(seen, zone), civil::clock(seen, zone));
            terminal.tell(&Message::new("surco-not-on-air-since").with("time", when));
        }
        None => terminal.tell(&Message::new("surco-not-on-air")),
        Some(_) => {}
    }
    for Sounding { airing, position } in &now.sounding {
        let on_air = &airing.on_air;
        let message = Message::new("surco-now").with("time", civil::clock(on_air.at, zone));
        terminal.tell(&message.with("title", on_air.title.as_str()).with("position", position.to_string()));
        terminal.print(&format!("  {}", terminal.text(&on_air.reason)));
    }
    if let Some(status) = &now.status {
        show(status, zone, terminal);
    }
    let needs_attention = now.needs_attention();
    terminal.document(&OnAirNow::of(&now, terminal.language));
    Ok(Outcome::attention_if(needs_attention))
}

fn show(status: &Status, timezone: Tz, terminal: &Terminal) {
    on_air::next(status, timezone).iter().for_each(|next| terminal.tell(next));
    if let Some(until) = status.panic_until {
        terminal.tell(&Message::new("surco-away").with("time", civil::clock(until, timezone)));
    }
    let level = status.peak_dbfs().map_or_else(|| terminal.word("surco-none"), |peak| format!("{peak:.1} dBFS"));
    if let Some(microphone) = &status.microphone {
        let state = super::operate::meter::state_of(microphone);
        let level =
            microphone.peak_dbfs().map_or_else(|| terminal.word("surco-none"), |peak| format!("{peak:.1} dBFS"));
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
