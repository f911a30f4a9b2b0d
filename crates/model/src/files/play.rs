//! `play = …`: what a slot, a fallback, an exception or the continuity plays.

use std::ops::Range;

use surco_messages::Message;
use surco_units::Decibels;

use super::table::Table;
use super::value::Value;
use crate::relay::stream_address;
use crate::{Carrier, EpisodeChoice, Media, Play};

/// The ways to say what is played, each with an example of its line.
const WAYS: [&str; 8] = [
    "program = \"manos-limpias\"",
    "file = \"sonidos/himno.ogg\"",
    "playlist = \"musica\"",
    "time_check = \"sonidos/hora\"",
    "break = \"cunas\"",
    "repeat_of = \"amanecer\"",
    "off_air = \"silence\"",
    "relay = \"https://radio.pe/vivo\"",
];

/// What other programs have in their grids, and is here an operator's: understood to be refused in plain words.
const BY_HAND: &str = "live";

/// The most by which a relay is made louder or softer, in dB.
const MOST_GAIN: f64 = 24.0;

/// More spots than this are no break but a programme of spots.
const MOST_SPOTS: i64 = 50;

pub(super) fn play(value: Value<'_>) -> Option<Play> {
    let table = Table::of(value, value.key().into())?;
    if table.has(BY_HAND) {
        table.page().error(table.place_of(BY_HAND), Message::new("model-live-by-hand"));
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
        "relay" => relay(&table, way),
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

/// The same, where it has to be at hand when all else fails: no stream from far away.
pub(super) fn at_hand(value: Value<'_>) -> Option<Play> {
    match play(value)? {
        Play::Relay(_) => value.wrong(Message::new("model-relay-stands-in")),
        play => Some(play),
    }
}

fn relay(table: &Table<'_>, addresses: Value<'_>) -> Option<Play> {
    let address = |value: Value<'_>| {
        let text = value.title()?;
        stream_address(&text).or_else(|| value.wrong(Message::new("model-not-a-stream").with("found", text)))
    };
    let addresses = addresses.one_or_more().and_then(|addresses| Value::each(addresses, address));
    let gain = table.optional("gain_db = -3.0", |value| value.number(-MOST_GAIN..=MOST_GAIN));
    Some(Play::Relay(Media::relay(&addresses?, Decibels(gain.unwrap_or(0.0)))))
}

fn spots(table: &Table<'_>, series: Value<'_>) -> Option<Play> {
    let spots = series.one_or_more().and_then(|series| Value::each(series, Value::slug));
    let count = table.required("count = 3", |value| value.whole(1..=MOST_SPOTS));
    Some(Play::Break { spots: spots?, count: u8::try_from(count?).ok()? })
}
