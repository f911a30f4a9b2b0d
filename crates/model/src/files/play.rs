//! `play = …`: what a slot, a fallback, an exception or the continuity plays.

use std::ops::Range;

use surco_words::Message;

use super::table::Table;
use super::value::Value;
use crate::{Carrier, EpisodeChoice, Play};

/// The ways to say what is played, each with an example of its line.
const WAYS: [&str; 7] = [
    "program = \"manos-limpias\"",
    "file = \"sonidos/himno.ogg\"",
    "playlist = \"musica\"",
    "time_check = \"sonidos/hora\"",
    "break = \"cunas\"",
    "repeat_of = \"amanecer\"",
    "off_air = \"silence\"",
];

/// Ways that are planned, and understood so far only to be refused in plain words.
const NOT_YET: [&str; 2] = ["live", "relay"];

/// More spots than this are no break but a programme of spots.
const MOST_SPOTS: i64 = 50;

pub(super) fn play(value: Value<'_>) -> Option<Play> {
    let table = value.table(value.key().into())?;
    let not_yet = NOT_YET.into_iter().find(|way| table.has(way));
    if let Some(way) = not_yet {
        let message = Message::new("model-not-yet-supported").with("what", way);
        table.page().error(table.place_of(way), message);
        return None;
    }
    let ways: Vec<Value<'_>> = WAYS.into_iter().filter_map(|way| table.value(way)).collect();
    if let [first, second, ..] = ways[..] {
        let message =
            Message::new("model-one-way-to-play").with("first", first.key()).with("second", second.key());
        table.page().error(table.place_of(second.key()), message);
        return None;
    }
    let Some(way) = ways.first().copied() else {
        let span = table.span();
        return nothing(table, span);
    };
    let play = match way.key() {
        "program" => program(&table, way),
        "file" => way.path().map(Play::File),
        "playlist" => way.path().map(Play::Playlist),
        "repeat_of" => way.slug().map(Play::Repeat),
        "off_air" => {
            let carriers = [Carrier::Silence, Carrier::Tone].map(|carrier| (carrier.name(), carrier));
            way.choice(&carriers).map(Play::OffAir)
        }
        "time_check" => way.path().map(Play::TimeCheck),
        _ => spots(&table, way),
    };
    table.finish();
    play
}

/// A `play` that says nothing, unless a key that nobody knows was meant to.
fn nothing(table: Table<'_>, span: Range<usize>) -> Option<Play> {
    let page = table.page();
    if table.finish() {
        page.error(span, Message::new("model-nothing-to-play"));
    }
    None
}

fn program(table: &Table<'_>, series: Value<'_>) -> Option<Play> {
    let slug = series.slug();
    let choice = table.value("episode = \"newest\"").map(|value| value.slug());
    let episode = match choice {
        None => EpisodeChoice::Newest,
        Some(choice) => match choice? {
            newest if newest.as_str() == "newest" => EpisodeChoice::Newest,
            next if next.as_str() == "next" => EpisodeChoice::Next,
            serial if serial.as_str() == "serial" => EpisodeChoice::Serial,
            given => EpisodeChoice::Given(given),
        },
    };
    let language = table.optional("language = \"quz\"", Value::language);
    Some(Play::Program { slug: slug?, episode, language })
}

fn spots(table: &Table<'_>, series: Value<'_>) -> Option<Play> {
    let spots = series.one_or_more().and_then(|series| Value::each(series, Value::slug));
    let count = table.required("count = 3", |value| value.whole(1..=MOST_SPOTS));
    Some(Play::Break { spots: spots?, count: u8::try_from(count?).ok()? })
}
