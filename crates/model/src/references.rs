//! Names in one file that mean something in another: campaigns, series, episodes.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

use surco_words::Message;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::files::suggest;
use crate::{
    Diagnostic, Episode, EpisodeChoice, ExceptionAction, Location, Play, Program, ProgramKind, Slug, Station,
};

/// What a grid, its series and their episodes call by name and is not there: campaigns that series serve, series
/// and episodes that slots play. Also breaks whose series is not one of spots, and two episodes of one number.
///
/// All are warnings: each file is right by itself, and a station with two grids has one set of series for both.
/// `sources` has the text of each file, by the name that its findings have; without it a finding stands at the
/// beginning of what it is about.
pub fn check_names(
    station: &Station,
    programs: &[(Program, Vec<Episode>)],
    sources: &BTreeMap<PathBuf, String>,
) -> Vec<Diagnostic> {
    let names = Names { programs, sources };
    let mut findings = Vec::new();
    for (program, episodes) in programs {
        findings.extend(names.campaign(program, station));
        findings.extend(names.same_numbers(episodes));
    }
    let grid = &station.grid;
    for slot in &grid.slots {
        for play in [&slot.play].into_iter().chain(&slot.fallback) {
            findings.extend(names.play(play, &slot.location));
        }
    }
    for exception in &grid.exceptions {
        if let ExceptionAction::Play(play) = &exception.action {
            findings.extend(names.play(play, &exception.location));
        }
    }
    findings
}

struct Names<'a> {
    programs: &'a [(Program, Vec<Episode>)],
    sources: &'a BTreeMap<PathBuf, String>,
}

impl Names<'_> {
    fn campaign(&self, program: &Program, station: &Station) -> Option<Diagnostic> {
        let called = program.campaign.as_ref()?;
        let known: Vec<_> = station.campaigns.iter().map(|campaign| campaign.id.as_str()).collect();
        if known.contains(&called.as_str()) {
            return None;
        }
        let advice = advice(called, known, Message::new("model-no-campaigns"));
        let message = Message::new("model-unknown-campaign").with("found", called.as_str()).with("advice", advice);
        Some(Diagnostic::warning(message).at(self.place(&program.location, &["campaign"], called)))
    }

    fn play(&self, play: &Play, location: &Location) -> Option<Diagnostic> {
        let (slug, is_break) = match play {
            Play::Program { slug, .. } => (slug, false),
            Play::Break { spots, .. } => (spots, true),
            Play::File(_) | Play::Playlist(_) => return None,
        };
        let at = |called: &Slug, message: Message| {
            let message = message.with("found", called.as_str());
            Some(Diagnostic::warning(message).at(self.place(location, &["play", "fallback"], called)))
        };
        let Some((program, episodes)) = self.programs.iter().find(|(program, _)| program.slug == *slug) else {
            let known = self.programs.iter().map(|(program, _)| program.slug.as_str()).collect();
            let otherwise = Message::new("model-no-such-folder").with("found", slug.as_str());
            return at(slug, Message::new("model-unknown-program").with("advice", advice(slug, known, otherwise)));
        };
        if is_break && program.kind != ProgramKind::Spot {
            return at(slug, Message::new("model-not-spots"));
        }
        match play {
            Play::Program { episode: EpisodeChoice::Given(given), .. } => {
                let known: Vec<_> = episodes.iter().map(|episode| episode.slug.as_str()).collect();
                if known.contains(&given.as_str()) {
                    return None;
                }
                let advice = advice(given, known, Message::new("model-no-such-episode"));
                let message = Message::new("model-unknown-episode").with("program", slug.as_str());
                at(given, message.with("advice", advice))
            }
            _ => None,
        }
    }

    fn same_numbers(&self, episodes: &[Episode]) -> Vec<Diagnostic> {
        let mut seen: BTreeMap<u32, &Episode> = BTreeMap::new();
        let mut findings = Vec::new();
        for episode in episodes {
            if let Some(first) = seen.get(&episode.number) {
                let message = Message::new("model-number-twice")
                    .with("number", episode.number.to_string())
                    .with("first", first.slug.as_str());
                let place = self.look(&episode.location, |file| Some(file.as_table()?.get("number")?.span()));
                findings.push(Diagnostic::warning(message).at(place));
            } else {
                seen.insert(episode.number, episode);
            }
        }
        findings
    }

    /// Where a name is written for one of these keys, in what begins at a place.
    fn place(&self, from: &Location, keys: &[&str], called: &Slug) -> Location {
        self.look(from, |file| {
            let part = if from.span.is_empty() { file } else { at_span(file, &from.span)? };
            let values = keys.iter().filter_map(|key| part.as_table()?.get(*key));
            values.into_iter().find_map(|value| written(value, called.as_str()))
        })
    }

    /// Looks for a place in a file; where there is none, the place itself that the file is known by.
    fn look(&self, from: &Location, find: impl FnOnce(&DeValue<'_>) -> Option<Range<usize>>) -> Location {
        let text = self.sources.get(&from.file);
        let span = text.and_then(|text| {
            let (document, _) = DeTable::parse_recoverable(text);
            find(&DeValue::Table(document.into_inner()))
        });
        match (text, span) {
            (Some(text), Some(span)) => Location::new(&from.file, text, span),
            _ => from.clone(),
        }
    }
}

fn advice(called: &Slug, known: Vec<&str>, otherwise: Message) -> Message {
    suggest::nearest(called.as_str(), known).map_or(otherwise, suggest::did_you_mean)
}

/// The tables and lists in a value.
fn parts<'v, 'i>(value: &'v DeValue<'i>) -> Vec<&'v Spanned<DeValue<'i>>> {
    match value {
        DeValue::Table(table) => table.values().collect(),
        DeValue::Array(array) => array.iter().collect(),
        _ => Vec::new(),
    }
}

fn at_span<'v, 'i>(value: &'v DeValue<'i>, span: &Range<usize>) -> Option<&'v DeValue<'i>> {
    parts(value).into_iter().find_map(|part| match part.get_ref() {
        // A list of tables has the span of its first; the table is meant.
        table @ DeValue::Table(_) if part.span() == *span => Some(table),
        other => at_span(other, span),
    })
}

fn written(value: &Spanned<DeValue<'_>>, text: &str) -> Option<Range<usize>> {
    match value.get_ref() {
        DeValue::String(string) if string == text => Some(value.span()),
        other => parts(other).into_iter().find_map(|part| written(part, text)),
    }
}
