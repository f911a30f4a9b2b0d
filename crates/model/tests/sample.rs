//! The sample station of this repository is read without a finding.

use std::path::{Path, PathBuf};

use surco_model::{Diagnostic, Slug, parse_episode, parse_program, parse_station};

fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn nothing_found(file: &Path, diagnostics: &[Diagnostic]) {
    let found: Vec<_> = diagnostics.iter().map(|finding| finding.message.to_string()).collect();
    assert!(found.is_empty(), "{}: {found:#?}", file.display());
}

fn folders(within: &Path) -> Vec<(Slug, PathBuf)> {
    let entries = std::fs::read_dir(within).unwrap().map(|entry| entry.unwrap().path());
    let folders = entries.filter(|path| path.is_dir());
    folders.map(|path| (path.file_name().unwrap().to_str().unwrap().parse().unwrap(), path)).collect()
}

#[test]
fn the_sample_station_is_read_without_a_finding() {
    let schedule = home().join("schedule.toml");
    let station = parse_station(&schedule, &std::fs::read_to_string(&schedule).unwrap());
    nothing_found(&schedule, &station.diagnostics);
    assert!(station.value.is_some());

    for (slug, folder) in folders(&home().join("programs")) {
        let file = folder.join("program.toml");
        let program = parse_program(&slug, &file, &std::fs::read_to_string(&file).unwrap());
        nothing_found(&file, &program.diagnostics);
        for (episode, folder) in folders(&folder.join("episodes")) {
            let file = folder.join("episode.toml");
            let episode = parse_episode(&slug, &episode, &file, &std::fs::read_to_string(&file).unwrap());
            nothing_found(&file, &episode.diagnostics);
            assert!(!episode.value.unwrap().segments.is_empty());
        }
    }
}
