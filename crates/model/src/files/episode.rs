//! `episode.toml`: recordings in order.

use std::path::Path;

use surco_units::{Decibels, Frames};
use surco_words::Message;

use super::Parsed;
use super::page::Page;
use super::table::Table;
use super::value::Value;
use crate::{Episode, Profile, Segment, Slug};

/// More than this by ear, and something is wrong with the recording.
const MOST_GAIN: f64 = 24.0;

/// Reads an episode's `episode.toml`. `slug` is its folder's name, whose number counts where the file has none;
/// `file` is how the findings call it.
pub fn parse_episode(program: &Slug, slug: &Slug, file: &Path, text: &str) -> Parsed<Episode> {
    Page::read(file, text, |table| episode(program, slug, table))
}

fn episode(program: &Slug, slug: &Slug, file: Table<'_>) -> Option<Episode> {
    let title = file.required("title = \"El lavado de la ubre\"", Value::title);
    let number = number(slug, &file);
    let date = file.required("date = 2026-11-20", Value::date);
    let language = file.optional("language = \"quz\"", Value::language);
    let summary = file.optional("summary = \"Por qué se lava la ubre antes de ordeñar.\"", Value::prose);
    let segments = file.tables("segment");
    if segments.is_empty() && !file.has("segment") {
        file.lacks("segment", Message::new("model-no-segments"));
    }
    let segments: Vec<_> = segments.into_iter().map(segment).collect();
    let location = file.page().place(file.span());
    file.finish();
    Some(Episode {
        slug: slug.clone(),
        program: program.clone(),
        title: title?,
        number: number?,
        date: date?,
        language,
        summary: summary.unwrap_or_default(),
        segments: segments.into_iter().collect::<Option<_>>()?,
        location,
    })
}

/// The number that is written, else the one that the folder's name begins with.
fn number(slug: &Slug, file: &Table<'_>) -> Option<u32> {
    const LINE: &str = "number = 1";
    let folder = slug.as_str().split('-').next().and_then(|part| part.parse::<u32>().ok());
    let read = |value: Value<'_>| {
        let number = value.whole(0..=i64::from(u32::MAX)).and_then(|number| u32::try_from(number).ok())?;
        if let Some(folder) = folder.filter(|folder| *folder != number) {
            let facts =
                |message: Message| message.with("number", number.to_string()).with("folder", folder.to_string());
            value.doubtful(facts(Message::new("model-number-differs")));
        }
        Some(number)
    };
    match folder {
        Some(folder) if !file.has("number") => {
            file.value(LINE);
            Some(folder)
        }
        _ => file.required(LINE, read),
    }
}

fn segment(table: Table<'_>) -> Option<Segment> {
    let profiles = [Profile::Voice, Profile::Interview, Profile::Music, Profile::None].map(|p| (p.name(), p));
    let spoken = |value: Value<'_>| value.prose().filter(|text| !text.is_empty());
    let recording = table.required("recording = \"01-saludo.ogg\"", Value::path);
    let title = table.optional("title = \"Saludo\"", Value::title);
    let speaker = table.optional("speaker = \"Rosa Chilón\"", spoken);
    let role = table.optional("role = \"promotora\"", spoken);
    let place = table.optional("place = \"Chanta\"", spoken);
    let text = table.optional("text = \"Buenos días, vecinos.\"", spoken);
    let bed = table.optional("bed = true", Value::flag);
    let profile = table.optional("profile = \"voice\"", |value| value.choice(&profiles));
    let cue_in = table.optional("cue_in = \"0:01.5\"", Value::position);
    let cue_out = table.optional("cue_out = \"1:02\"", |value| {
        let cue_out = value.position()?;
        let cue_in = cue_in.unwrap_or(Frames::ZERO);
        if cue_out > cue_in {
            return Some(cue_out);
        }
        let message = Message::new("model-cues-reversed");
        value.wrong(message.with("cue_in", cue_in.to_string()).with("cue_out", cue_out.to_string()))
    });
    let gain = table.optional("gain_db = -3.0", |value| value.number(-MOST_GAIN..=MOST_GAIN));
    let location = table.page().place(table.span());
    table.finish();
    let recording = recording?;
    Some(Segment {
        title: title.unwrap_or_else(|| title_of(&recording)),
        recording,
        speaker,
        role,
        place,
        text,
        bed: bed.unwrap_or(false),
        profile: profile.unwrap_or_default(),
        cue_in,
        cue_out,
        gain: gain.map_or(Decibels::UNITY, Decibels),
        location,
    })
}

/// What a recording's name says: `01-saludo-de-rosa.ogg` is called "Saludo de rosa".
fn title_of(recording: &Path) -> String {
    let stem = recording.file_stem().unwrap_or_default().to_string_lossy();
    let words = stem.trim_start_matches(|c: char| c.is_ascii_digit() || "-_. ".contains(c));
    let words = if words.is_empty() { &stem } else { words };
    let mut letters = words.replace(['-', '_'], " ").chars().collect::<Vec<_>>().into_iter();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
