//! `program.toml`: a series, and the form of its episodes.

use std::path::Path;

use surco_messages::Message;
use surco_units::Decibels;

use super::Parsed;
use super::archive;
use super::episode::profiles;
use super::station::loudness;
use super::table::{self, Table};
use super::value::Value;
use crate::{BedEnd, Duck, Fit, Presence, Program, ProgramKind, Slug, Template, TemplatePart};

/// Fades and pauses that are longer are something else.
const LONGEST_FADE: &str = "30s";
/// No programme lasts longer than its day.
const LONGEST_EPISODE: &str = "24h";

/// Reads a series' `program.toml`. `slug` is its folder's name; `file` is how the findings call it.
pub fn parse_program(slug: &Slug, file: &Path, text: &str) -> Parsed<Program> {
    table::read(file, text, |table| program(slug, table))
}

fn program(slug: &Slug, file: Table<'_>) -> Option<Program> {
    let kinds = [
        ("microprogram", ProgramKind::Microprogram),
        ("informative", ProgramKind::Informative),
        ("spot", ProgramKind::Spot),
        ("music", ProgramKind::Music),
    ];
    let title = file.required("title = \"Manos limpias\"", Value::title);
    let kind = file.required("kind = \"microprogram\"", |value| value.choice(&kinds));
    let language = file.required("language = \"es\"", Value::language);
    let topic = file.required("topic = \"ordeno\"", Value::slug);
    let description = file.optional("description = \"El buen ordeño, paso a paso.\"", Value::prose);
    let authors = file.optional("authors = [\"Rosa Chilón\"]", |value| Value::each(value.list()?, Value::title));
    let campaign = file.optional("campaign = \"ordeno-limpio\"", Value::slug);
    let needs_approval = file.optional("needs_approval = true", Value::flag);
    let template = file.optional_table("template").map_or_else(|| Some(Template::default()), template);
    let loudness = file.optional_table("loudness").map(loudness);
    let archive = file.optional_table("archive").map(archive::of_series).unwrap_or_default();
    let location = file.page().place(file.span());
    file.finish();
    Some(Program {
        slug: slug.clone(),
        title: title?,
        kind: kind?,
        language: language?,
        topic: topic?,
        description: description.unwrap_or_default(),
        authors: authors.unwrap_or_default(),
        campaign,
        template: template?,
        needs_approval: needs_approval.unwrap_or(false),
        loudness,
        archive,
        location,
    })
}

fn template(table: Table<'_>) -> Option<Template> {
    let usual = Template::default();
    let fade = |value: Value<'_>| value.length(LONGEST_FADE);
    let signature = table.optional("signature = \"cortina.wav\"", Value::path);
    let closing = table.optional("closing = \"cierre.wav\"", Value::path);
    let bed = table.optional("bed = \"fondo.wav\"", Value::path);
    let stinger = table.optional("stinger = \"golpe.wav\"", Value::path);
    let crossfade = table.optional("crossfade = \"800ms\"", fade);
    let pause = table.optional("pause = \"300ms\"", fade);
    let bed_end = table.optional("bed_end = \"3s\"", |value| match value.word() {
        Some("speech") => Some(BedEnd::Speech),
        _ => value.length(LONGEST_FADE).map(BedEnd::Fade),
    });
    let target_length = table.optional("target_length = \"2m\"", |value| value.some_length(LONGEST_EPISODE));
    let tolerance = table.optional("tolerance = \"20s\"", |value| {
        let tolerance = value.length(LONGEST_EPISODE)?;
        match target_length.filter(|target| tolerance > *target) {
            Some(target) => value.wrong(
                Message::new("model-tolerance-over-target")
                    .with("tolerance", tolerance.to_string())
                    .with("target", target.to_string()),
            ),
            None => Some(tolerance),
        }
    });
    let duck = table.optional_table("duck").map(duck);
    let fit = table.optional_table("fit").map(fit);
    let parts: Vec<_> = table.tables("part").into_iter().map(part).collect();
    let keys = ["signature", "closing", "bed", "stinger", "bed_end", "crossfade"];
    let places = table.places_of(&keys);
    let page = table.page();
    table.finish();
    let parts: Vec<TemplatePart> = parts.into_iter().collect::<Option<_>>()?;
    for (index, part) in parts.iter().enumerate() {
        if let Some(first) = parts[..index].iter().find(|other| other.id == part.id) {
            let message = Message::new("model-part-twice").with("part", part.id.as_str());
            page.error(part.location.span.clone(), message.with("line", first.location.line.to_string()));
        }
    }
    Some(Template {
        signature,
        closing,
        bed,
        stinger,
        crossfade: crossfade.unwrap_or(usual.crossfade),
        pause: pause.unwrap_or(usual.pause),
        duck: duck.unwrap_or_default(),
        bed_end: bed_end.unwrap_or_default(),
        target_length,
        tolerance: tolerance.unwrap_or_else(|| target_length.unwrap_or(usual.tolerance).min(usual.tolerance)),
        fit: fit.unwrap_or_default(),
        parts,
        places,
    })
}

fn fit(table: Table<'_>) -> Fit {
    let drops = table.optional("drop_optional = true", Value::flag);
    let shortest_pause = table.optional("shortest_pause = \"100ms\"", |value| value.length(LONGEST_FADE));
    table.finish();
    Fit { drops_optional: drops.unwrap_or(false), shortest_pause }
}

fn part(table: Table<'_>) -> Option<TemplatePart> {
    let presences =
        [("required", Presence::Required), ("optional", Presence::Optional), ("repeatable", Presence::Repeatable)];
    let id = table.required("id = \"saludo\"", Value::slug);
    let title = table.optional("title = \"Saludo\"", Value::title);
    let presence = table.optional("presence = \"required\"", |value| {
        let presence = value.choice(&presences)?;
        if presence == Presence::Repeatable && table.has("recording") {
            return value.wrong(Message::new("model-standard-part-repeats"));
        }
        Some(presence)
    });
    let recording = table.optional("recording = \"creditos.wav\"", Value::path);
    let bed = table.optional("bed = true", Value::flag);
    let profile = table.optional("profile = \"voice\"", |value| value.choice(&profiles()));
    let location = table.page().place(table.span());
    table.finish();
    Some(TemplatePart {
        id: id?,
        title,
        presence: presence.unwrap_or(Presence::Required),
        recording,
        bed: bed.unwrap_or(false),
        profile: profile.unwrap_or_default(),
        location,
    })
}

fn duck(table: Table<'_>) -> Duck {
    let usual = Duck::default();
    let fade = |value: Value<'_>| value.length(LONGEST_FADE);
    let depth = table.optional("depth_db = -14.0", |value| value.number(-60.0..=0.0));
    let attack = table.optional("attack = \"150ms\"", fade);
    let hold = table.optional("hold = \"200ms\"", fade);
    let release = table.optional("release = \"600ms\"", fade);
    table.finish();
    Duck {
        depth: depth.map_or(usual.depth, Decibels),
        attack: attack.unwrap_or(usual.attack),
        hold: hold.unwrap_or(usual.hold),
        release: release.unwrap_or(usual.release),
    }
}
