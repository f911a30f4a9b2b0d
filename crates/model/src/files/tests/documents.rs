//! What people are shown as an example is right: the guides to the files, and the sample station.

use std::path::{Path, PathBuf};

use super::{episode, program, schedule};
use crate::{Diagnostic, Slug, parse_episode, parse_program, parse_station};

fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn nothing_found(file: &Path, diagnostics: &[Diagnostic]) {
    let found = diagnostics.iter().map(|finding| {
        let line = finding.location.as_ref().map(|place| place.line);
        format!("{line:?} {} {:?}", finding.message, finding.message.help(surco_messages::Language::English))
    });
    assert_eq!(found.collect::<Vec<_>>(), [""; 0], "{}", file.display());
}

fn folders(within: &Path) -> Vec<(Slug, PathBuf)> {
    let entries = std::fs::read_dir(within).unwrap().map(|entry| entry.unwrap().path());
    let folders = entries.filter(|path| path.is_dir());
    folders.map(|path| (path.file_name().unwrap().to_str().unwrap().parse().unwrap(), path)).collect()
}

#[test]
fn the_sample_station_is_read_without_a_finding() {
    let file = home().join("schedule.toml");
    let station = parse_station(&file, &read(&file));
    nothing_found(&file, &station.diagnostics);
    assert!(!station.value.unwrap().grid.slots.is_empty());
    for (slug, folder) in folders(&home().join("programs")) {
        let file = folder.join("program.toml");
        let program = parse_program(&slug, &file, &read(&file));
        nothing_found(&file, &program.diagnostics);
        for (episode, folder) in folders(&folder.join("episodes")) {
            let file = folder.join("episode.toml");
            let episode = parse_episode(&slug, &episode, &file, &read(&file));
            nothing_found(&file, &episode.diagnostics);
            assert!(!episode.value.unwrap().segments.is_empty());
        }
    }
}

/// The blocks of a guide that are marked as TOML, in order.
fn examples(guide: &str) -> Vec<&str> {
    let blocks = guide.split("```toml\n").skip(1);
    blocks.map(|block| block.split("```").next().unwrap_or_default()).collect()
}

#[test]
fn the_examples_of_the_guides_are_read_without_a_finding() {
    for name in ["docs/formatos.md", "docs/formats.md"] {
        let path = home().join(name);
        let guide = read(&path);
        let examples = examples(&guide);
        let [grid, series, one] = examples[..] else { panic!("{name} has {} examples", examples.len()) };
        nothing_found(&path, &schedule(grid).diagnostics);
        nothing_found(&path, &program(series).diagnostics);
        nothing_found(&path, &episode(one).diagnostics);
        assert!(schedule(grid).value.is_some() && program(series).value.is_some() && episode(one).value.is_some());
    }
}

/// A file of the right kind that has every key: nobody is told of one that is not in the guides, nor the other way
/// round. The keys are those that the reader names when it is given one that it does not know.
#[test]
fn the_guides_name_every_key() {
    let unknown = [
        schedule(
            "'' = 1\n[station]\n'' = 1\n[station.loudness]\n'' = 1\n[continuity]\n'' = 1\nplay = { '' = 1 }\n[[slot]]\n'' = 1\n\
             [[campaign]]\n'' = 1\n[[exception]]\n'' = 1\n[archive]\n'' = 1\n",
        )
        .diagnostics,
        program("'' = 1\n[template]\n'' = 1\n[template.duck]\n'' = 1\n").diagnostics,
        episode("'' = 1\n[[segment]]\n'' = 1\n").diagnostics,
    ];
    let help = |finding: &Diagnostic| finding.message.help(surco_messages::Language::English).unwrap();
    let lists = unknown.iter().flatten().filter(|finding| finding.message.id() == "model-unknown-key").map(help);
    let mut keys: Vec<String> = lists
        .map(|list| list.strip_prefix("What can be here: ").unwrap().trim_end_matches('.').to_owned())
        .flat_map(|list| list.split(", ").map(str::to_owned).collect::<Vec<_>>())
        .chain(["count", "live", "relay"].map(str::to_owned))
        .collect();
    keys.sort();
    keys.dedup();
    assert!(keys.len() > 50, "{keys:?}");
    for name in ["docs/formatos.md", "docs/formats.md"] {
        let guide = read(&home().join(name));
        // In the tables of keys, as a heading, or within braces.
        let ways =
            |key: &str| [format!("`{key}`"), format!("[{key}]"), format!(".{key}]"), format!("{{ {key} = ")];
        let is_named = |key: &str| ways(key).iter().any(|way| guide.contains(way));
        let unnamed: Vec<_> = keys.iter().filter(|key| !is_named(key)).collect();
        assert!(unnamed.is_empty(), "{name} does not name {unnamed:?}");
    }
}
