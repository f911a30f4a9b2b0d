//! `episode.toml`: recordings in order.

use std::path::Path;

use surco_messages::Message;
use surco_units::{Decibels, Frames};

use super::Parsed;
use super::table::{self, Table};
use super::value::Value;
use crate::{CuePoint, Episode, Fade, FadeShape, Join, Profile, Segment, Slug, State};

/// More than this by ear, and something is wrong with the recording.
const MOST_GAIN: f64 = 24.0;

/// Fades that are longer are something else.
const LONGEST_FADE: &str = "30s";
/// No recording is longer than its day.
const LONGEST_OVERLAP: &str = "24h";

/// Reads an episode's `episode.toml`. `slug` is its folder's name, whose number counts where the file has none;
/// `file` is how the findings call it.
pub fn parse_episode(program: &Slug, slug: &Slug, file: &Path, text: &str) -> Parsed<Episode> {
    table::read(file, text, |table| episode(program, slug, table))
}

fn episode(program: &Slug, slug: &Slug, file: Table<'_>) -> Option<Episode> {
    let title = file.required("title = \"El lavado de la ubre\"", Value::title);
    let number = number(slug, &file);
    let date = file.required("date = 2026-11-20", Value::date);
    let language = file.optional("language = \"quz\"", Value::language);
    let summary = file.optional("summary = \"Por qué se lava la ubre antes de ordeñar.\"", Value::prose);
    let states = [State::Draft, State::Ready, State::Approved].map(|state| (state.name(), state));
    let state = file.optional("state = \"ready\"", |value| {
        let state = value.choice(&states)?;
        if state == State::Approved && !file.has("approved_by") {
            return value.wrong(Message::new("model-approved-by-nobody"));
        }
        Some(state)
    });
    let approved_by = file.optional("approved_by = \"Elena Cabrera\"", Value::title);
    let approved_sound = file.optional("approved_sound = \"e8f014c7…\"", |value| {
        let text = value.title()?;
        text.parse().ok().or_else(|| value.wrong(Message::new("model-approved-sound").with("found", text)))
    });
    let from = file.optional("from = 2026-12-01", Value::date);
    let until = file.optional("until = 2026-12-31", |value| {
        let until = value.date()?;
        match from.filter(|from| *from > until) {
            Some(from) => value.wrong(
                Message::new("model-dates-reversed")
                    .with("from", from.to_string())
                    .with("until", until.to_string()),
            ),
            None => Some(until),
        }
    });
    let version_of = file.optional("version_of = \"1-el-lavado\"", Value::slug);
    let fit = file.optional("fit = true", Value::flag);
    let segments = file.tables("segment");
    if segments.is_empty() && !file.has("segment") {
        file.lacks("segment", Message::new("model-no-segments"));
    }
    let segments: Vec<_> = segments.into_iter().enumerate().map(segment).collect();
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
        state: state.unwrap_or_default(),
        approved_by,
        approved_sound,
        from,
        until,
        version_of,
        fit: fit.unwrap_or(false),
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

pub(super) fn profiles() -> [(&'static str, Profile); 4] {
    [Profile::Voice, Profile::Interview, Profile::Music, Profile::None].map(|p| (p.name(), p))
}

fn segment((index, table): (usize, Table<'_>)) -> Option<Segment> {
    let shapes = FadeShape::ALL.map(|shape| (shape.name(), shape));
    let spoken = |value: Value<'_>| value.prose().filter(|text| !text.is_empty());
    let fade = |value: Value<'_>| value.length(LONGEST_FADE);
    let recording = table.required("recording = \"01-saludo.ogg\"", Value::path);
    let part = table.optional("part = \"saludo\"", Value::slug);
    let is_optional = table.optional("optional = true", Value::flag);
    let title = table.optional("title = \"Saludo\"", Value::title);
    let speaker = table.optional("speaker = \"Rosa Chilón\"", spoken);
    let role = table.optional("role = \"promotora\"", spoken);
    let place = table.optional("place = \"Chanta\"", spoken);
    let text = table.optional("text = \"Buenos días, vecinos.\"", spoken);
    let image = table.optional("image = \"lavado.jpg\"", Value::path);
    let bed = table.optional("bed = true", Value::flag);
    let profile = table.optional("profile = \"voice\"", |value| value.choice(&profiles()));
    let cue_in = table.optional("cue_in = \"0:01.5\"", |value| cue_point(value, "after-silence"));
    let cue_out = table.optional("cue_out = \"1:02\"", |value| {
        let cue_out = cue_point(value, "before-silence")?;
        if let (CuePoint::At(cue_out), CuePoint::At(cue_in)) =
            (cue_out, cue_in.unwrap_or(CuePoint::At(Frames::ZERO)))
            && cue_out <= cue_in
        {
            let message = Message::new("model-cues-reversed");
            return value.wrong(message.with("cue_in", cue_in.to_string()).with("cue_out", cue_out.to_string()));
        }
        Some(cue_out)
    });
    let gain = table.optional("gain_db = -3.0", |value| value.number(-MOST_GAIN..=MOST_GAIN));
    let fade_in = table.optional("fade_in = \"2s\"", fade);
    let fade_out = table.optional("fade_out = \"3s\"", fade);
    let shape = table.optional("fade_shape = \"equal-power\"", |value| value.choice(&shapes));
    let pan = table.optional("pan = -0.3", |value| value.number(-1.0..=1.0));
    let join = join(index, &table);
    let stinger = table.optional("stinger = true", Value::flag);
    let location = table.page().place(table.span());
    let places = table.places_of(&[
        "recording",
        "part",
        "title",
        "bed",
        "profile",
        "cue_in",
        "cue_out",
        "fade_in",
        "fade_out",
        "overlap",
        "over",
        "stinger",
    ]);
    table.finish();
    let recording = recording?;
    let title = title.unwrap_or_else(|| title_of(&recording));
    Some(Segment {
        part,
        is_optional: is_optional.unwrap_or(false),
        speaker,
        role,
        place,
        text,
        image,
        bed: bed.unwrap_or(false),
        profile: profile.unwrap_or_default(),
        cue_in,
        cue_out,
        gain: gain.map_or(Decibels::UNITY, Decibels),
        fade: Fade { into: fade_in, out: fade_out, shape: shape.unwrap_or_default() },
        pan: pan.unwrap_or(0.0),
        join,
        stinger: stinger.unwrap_or(false),
        places,
        ..Segment::of(recording, title, location)
    })
}

/// A position, or the word for the silence that is meant.
fn cue_point(value: Value<'_>, silence: &str) -> Option<CuePoint> {
    match value.word() {
        Some(word) if word == silence => Some(CuePoint::Silence),
        _ => value.position().map(CuePoint::At),
    }
}

/// How it follows the one before it: one way only, and the first follows nobody.
fn join(index: usize, table: &Table<'_>) -> Join {
    let length = |value: Value<'_>| value.length(LONGEST_OVERLAP);
    fn with_one_before(value: Value<'_>, index: usize) -> Option<Value<'_>> {
        if index == 0 { value.wrong(Message::new("model-nothing-before")) } else { Some(value) }
    }
    let pause = table.optional("pause = \"1s\"", |value| length(with_one_before(value, index)?).map(Join::Pause));
    let overlap = table.optional("overlap = \"1500ms\"", |value| match with_one_before(value, index)?.word() {
        Some("segue") => Some(Join::Segue),
        _ => length(value).map(Join::Overlap),
    });
    let over = table.optional("over = \"2s\"", |value| length(with_one_before(value, index)?).map(Join::Over));
    let written = ["pause", "overlap", "over"].into_iter().filter(|key| table.has(key)).collect::<Vec<_>>();
    if let [first, second, ..] = written[..] {
        let message = Message::new("model-one-way-to-follow").with("first", first).with("second", second);
        table.page().error(table.place_of(second), message);
    }
    pause.or(overlap).or(over).unwrap_or_default()
}

/// What a recording's name says: `01-saludo-de-rosa.ogg` is called "Saludo de rosa".
pub(crate) fn title_of(recording: &Path) -> String {
    let stem = recording.file_stem().unwrap_or_default().to_string_lossy();
    let words = stem.trim_start_matches(|c: char| c.is_ascii_digit() || "-_. ".contains(c));
    let words = if words.is_empty() { &stem } else { words };
    let mut letters = words.replace(['-', '_'], " ").chars().collect::<Vec<_>>().into_iter();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
