//! `surco log`: what really aired.

mod replay;

use surco_documents::record as documents;
use surco_library::{Break, Verified};
use surco_messages::Message;
use surco_model::{Airing, AiringId, Station};
use surco_station::record::{self, outcome};
use surco_station::{civil, sheet};
use surco_units::AirTime;

use crate::cli::{Everywhere, Log, LogFormat};
use crate::failure::{Failure, Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

pub(super) fn run(log: &Log, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let place = here::find(everywhere)?;
    let station = here::read_usable(&place, terminal)?.station;
    if log.verify {
        return verify(place.verify_log(log.expect.as_deref())?, log.expect.as_deref(), terminal);
    }
    if let Some(row) = log.listen {
        let replayed = place.replay(AiringId(row), AirTime::now())?;
        return replay::run(replayed, log.output.as_deref(), &station, terminal);
    }
    let (from, until) = span(log, &station)?;
    let found = place.log(from, until)?;
    let record::Log { airings, notes } = &found;
    let format = if terminal.json { LogFormat::Json } else { log.format.unwrap_or(LogFormat::Table) };
    match format {
        LogFormat::Table => {
            airings.iter().for_each(|airing| terminal.print(&line(airing, &station, terminal)));
            if airings.is_empty() {
                terminal.tell(&Message::new("surco-log-empty"));
            }
            for (at, message) in notes {
                let clock = civil::clock(*at, station.timezone);
                let message = civil::on_the_clock(message, station.timezone);
                terminal.print(&format!("{clock}  ! {}", terminal.text(&message)));
            }
        }
        LogFormat::Json => {
            let document = documents::AsRun::of(&found, &station, terminal.language);
            Terminal { json: true, ..*terminal }.document(&document);
        }
        LogFormat::Csv => {
            let rows = airings.iter().map(|airing| documents::Row::of(airing, &station, terminal.language));
            terminal.print(surco_documents::table(rows)?.trim_end());
        }
        LogFormat::Html => {
            terminal.print(&sheet::log(airings, &station, (from, until), terminal.language)?);
        }
    }
    Ok(Outcome::Done)
}

fn verify(verified: Verified, expected: Option<&str>, terminal: &Terminal) -> Finished {
    let intact = verified.is_intact(expected);
    let Verified { links, head, has_expected, broken } = &verified;
    for Break { kind, line, what, .. } in broken {
        let id = format!("surco-log-{}", what.name());
        let kind = Message::new(format!("surco-log-line-{kind}"));
        terminal.print(&terminal.text(&Message::new(id).with("kind", kind).with("line", line.to_string())));
    }
    if let Some(expected) = expected.filter(|_| !has_expected) {
        terminal.warn(&Message::new("surco-log-unexpected").with("hash", expected));
    }
    let id = match (intact, broken.is_empty()) {
        (true, _) => "surco-log-intact",
        // The mark may have been written down wrongly, or the log begun anew.
        (false, true) => "surco-log-whole",
        (false, false) => "surco-log-broken",
    };
    let shown = Message::new(id).with("links", *links as f64).with("head", head.as_deref().unwrap_or("-"));
    terminal.tell(&shown);
    terminal.document(&documents::VerifiedLog::of(&verified, expected));
    Ok(Outcome::attention_if(!intact))
}

fn span(log: &Log, station: &Station) -> Result<(AirTime, AirTime), Failure> {
    let zone = station.timezone;
    let today = civil::local_date(AirTime::now(), zone);
    if let (Some(from), Some(to)) = (&log.from, &log.to) {
        return Ok((civil::parse(from, today, zone)?, civil::parse(to, today, zone)?));
    }
    Ok(civil::days(log.date.as_deref(), today, 1, zone)?)
}

/// `06:00:00.002   +2 ms   0:02:00.000  Manos limpias  (completo)  #17`
pub(super) fn line(airing: &Airing, station: &Station, terminal: &Terminal) -> String {
    let on_air = &airing.on_air;
    let clock = civil::clock_with_millis(on_air.at, station.timezone);
    // Zero is added so that a little early is no "-0".
    let error = on_air.start_error().map(|error| format!("{:+.0} ms", error.millis().round() + 0.0));
    let error = error.unwrap_or_default();
    let length = airing.end.map_or_else(String::new, |(at, ..)| (at - on_air.at).to_string());
    let ending = terminal.text(&outcome(airing));
    format!("{clock}  {error:>9}  {length:>12}  {}  ({ending})  #{}", on_air.title, on_air.airing.0)
}
