//! Broken files and whole ones, as people bring them.

mod broken;
mod documents;
mod meanings;
mod robustness;

use std::path::Path;

use crate::{
    Diagnostic, Episode, Parsed, Program, Severity, Slug, Station, parse_episode, parse_program, parse_station,
};

fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

fn schedule(text: &str) -> Parsed<Station> {
    parse_station(Path::new("schedule.toml"), text)
}

fn program(text: &str) -> Parsed<Program> {
    parse_program(&slug("manos-limpias"), Path::new("program.toml"), text)
}

fn episode(text: &str) -> Parsed<Episode> {
    parse_episode(&slug("manos-limpias"), &slug("1-el-lavado"), Path::new("episode.toml"), text)
}

/// The identifiers of what was found.
fn ids<T>(parsed: &Parsed<T>) -> Vec<&str> {
    parsed.diagnostics.iter().map(|finding| finding.message.id()).collect()
}

/// What a station without slots begins with.
const STATION: &str = "[station]\nid = 'radio-surco'\nname = 'Radio Surco'\ntimezone = 'America/Lima'\n\
                       languages = ['es']\n[continuity]\nplay = { playlist = 'musica' }\n";

/// A slot of the usual kind, and what is different about it.
fn slot(id: &str, different: &str) -> String {
    let usual =
        ["title = 'Franja'", "days = 'daily'", "at = '06:00'", "length = '15m'", "play = { file = 'a.ogg' }"];
    let is_different = |line: &&str| {
        let key = line.split(' ').next().unwrap();
        !different.lines().any(|other| other.split(' ').next() == Some(key))
    };
    let usual: Vec<_> = usual.into_iter().filter(is_different).collect();
    format!("[[slot]]\nid = '{id}'\n{}\n{different}\n", usual.join("\n"))
}

fn is_error(finding: &Diagnostic) -> bool {
    finding.severity == Severity::Error
}
