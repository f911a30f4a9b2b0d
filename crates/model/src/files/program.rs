//! `program.toml`: a series, and the form of its episodes.

use std::path::Path;

use surco_units::{Decibels, Frames};

use super::Parsed;
use super::page::Page;
use super::station::loudness;
use super::table::Table;
use super::value::Value;
use crate::{Duck, Program, ProgramKind, Slug, Template};

/// Fades and pauses that are longer are something else.
const LONGEST_FADE: &str = "30s";
/// No programme lasts longer than its day.
const LONGEST_EPISODE: &str = "24h";

/// Reads a series' `program.toml`. `slug` is its folder's name; `file` is how the findings call it.
pub fn parse_program(slug: &Slug, file: &Path, text: &str) -> Parsed<Program> {
    Page::read(file, text, |table| program(slug, table))
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
    let template = file.optional_table("template").map_or_else(usual_template, template);
    let loudness = file.optional_table("loudness").map(loudness);
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
        template,
        loudness,
        location,
    })
}

/// What a series has that says nothing of its form: its segments, one after the other.
fn usual_template() -> Template {
    Template {
        signature: None,
        closing: None,
        bed: None,
        crossfade: Frames::from_millis(800),
        pause: Frames::from_millis(300),
        duck: Duck::default(),
        target_length: None,
        tolerance: Frames::from_millis(20_000),
    }
}

fn template(table: Table<'_>) -> Template {
    let usual = usual_template();
    let fade = |value: Value<'_>| value.length(LONGEST_FADE);
    let signature = table.optional("signature = \"cortina.wav\"", Value::path);
    let closing = table.optional("closing = \"cierre.wav\"", Value::path);
    let bed = table.optional("bed = \"fondo.wav\"", Value::path);
    let crossfade = table.optional("crossfade = \"800ms\"", fade);
    let pause = table.optional("pause = \"300ms\"", fade);
    let target_length = table.optional("target_length = \"2m\"", |value| value.some_length(LONGEST_EPISODE));
    let tolerance = table.optional("tolerance = \"20s\"", |value| value.length(LONGEST_EPISODE));
    let duck = table.optional_table("duck").map(duck);
    table.finish();
    Template {
        signature,
        closing,
        bed,
        crossfade: crossfade.unwrap_or(usual.crossfade),
        pause: pause.unwrap_or(usual.pause),
        duck: duck.unwrap_or_default(),
        target_length,
        tolerance: tolerance.unwrap_or(usual.tolerance),
    }
}

fn duck(table: Table<'_>) -> Duck {
    let usual = Duck::default();
    let fade = |value: Value<'_>| value.length(LONGEST_FADE);
    let depth = table.optional("depth_db = -14.0", |value| value.number(-60.0..=0.0));
    let attack = table.optional("attack = \"150ms\"", fade);
    let release = table.optional("release = \"600ms\"", fade);
    table.finish();
    Duck {
        depth: depth.map_or(usual.depth, Decibels),
        attack: attack.unwrap_or(usual.attack),
        release: release.unwrap_or(usual.release),
    }
}
