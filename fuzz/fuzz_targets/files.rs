//! The files that people write, made of any text: what is wrong with them is said in both languages, at a place that
//! exists.

#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use surco_model::{Diagnostic, Slug, parse_episode, parse_holidays, parse_program, parse_station};
use surco_messages::Language;

fuzz_target!(|text: &str| {
    let slug: Slug = "manos-limpias".parse().expect("a name");
    said(text, &parse_station(Path::new("schedule.toml"), text).diagnostics);
    said(text, &parse_holidays(Path::new("feriados.ics"), text).diagnostics);
    said(text, &parse_program(&slug, Path::new("program.toml"), text).diagnostics);
    said(text, &parse_episode(&slug, &slug, Path::new("episode.toml"), text).diagnostics);
});

fn said(text: &str, findings: &[Diagnostic]) {
    for finding in findings {
        for language in Language::ALL {
            assert!(!finding.message.text(language).is_empty());
        }
        if let Some(place) = &finding.location {
            assert!(text.get(place.span.clone()).is_some(), "{:?} is no place in the text", place.span);
        }
    }
}
