//! The log as a page to print, or to send to a funder.

use askama::Template;
use surco_messages::{Language, Message};
use surco_model::{Airing, Station};
use surco_units::AirTime;

use crate::{Error, civil};

#[derive(Template)]
#[template(path = "log.html")]
struct Page<'a> {
    language: &'static str,
    title: String,
    headings: [String; 5],
    rows: &'a [[String; 5]],
}

/// The page of what aired in a span.
///
/// # Errors
/// When the page cannot be made.
pub fn log(
    airings: &[Airing],
    station: &Station,
    (from, until): (AirTime, AirTime),
    language: Language,
) -> Result<String, Error> {
    let day = |at: AirTime| civil::local(at, station.timezone).format("%Y-%m-%d %H:%M").to_string();
    let title = Message::new("station-log-title").with("station", station.name.as_str());
    let title = title.with("from", day(from)).with("to", day(until));
    let line = |airing: &Airing| {
        let on_air = &airing.on_air;
        [
            civil::date_and_clock(on_air.at, station.timezone),
            airing.end.map_or_else(String::new, |(at, ..)| (at - on_air.at).to_string()),
            on_air.title.clone(),
            on_air.reason.text(language),
            crate::record::outcome(airing).text(language),
        ]
    };
    let rows: Vec<_> = airings.iter().map(line).collect();
    let headings =
        ["station-log-start", "station-log-length", "station-log-what", "station-log-why", "station-log-outcome"];
    let page = Page {
        language: language.code(),
        title: title.text(language),
        headings: headings.map(|id| Message::new(id).text(language)),
        rows: &rows,
    };
    Ok(page.render()?)
}
