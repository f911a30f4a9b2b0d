//! Measurements as people read them: one file as a card, many as a table.

use std::io::IsTerminal;
use std::path::Path;

use surco_messages::Message;
use surco_units::{Frames, Lufs};

use surco_station::jobs::{MeasuredFile, Verdict, name_of};

use crate::terminal::Terminal;

/// One file: every figure with its name, how far it is from the loudness of the `radio`, then what is wrong and what
/// to do about it.
pub(super) fn card(file: &MeasuredFile, radio: Lufs, terminal: &Terminal) {
    let MeasuredFile { path, about, measured, problems } = file;
    let none = || terminal.word("surco-none");
    let loudness = &measured.loudness;
    let sound = Message::new("surco-measured-sound-is")
        .with("format", format!("{}/{}", about.format, about.codec))
        .with("rate", about.sample_rate.to_string())
        .with("channels", about.channels);
    let loudest = match (loudness.max_momentary, loudness.max_short_term) {
        (Some(momentary), Some(short)) => terminal.text(
            &Message::new("surco-measured-momentary-is")
                .with("momentary", momentary.to_string())
                .with("short", short.to_string()),
        ),
        (momentary, _) => momentary.map_or_else(none, |value| value.to_string()),
    };
    let rows = [
        ("surco-measured-sound", terminal.text(&sound)),
        ("surco-measured-length", measured.duration.to_string()),
        (
            "surco-measured-loudness",
            loudness.integrated.map_or_else(none, |value| verdict(value, radio, terminal)),
        ),
        ("surco-measured-range", loudness.range_lu.map_or_else(none, |value| format!("{value:.1} LU"))),
        ("surco-measured-momentary", loudest),
        ("surco-measured-peak", loudness.true_peak.map_or_else(none, |value| value.to_string())),
        ("surco-measured-noise", measured.noise_floor.map_or_else(none, |level| format!("{:.0} dBFS", level.0))),
        (
            "surco-measured-bandwidth",
            measured.bandwidth.map_or_else(none, |hertz| format!("{:.1} kHz", hertz / 1000.0)),
        ),
        (
            "surco-measured-content",
            terminal.word(if measured.music { "surco-measured-music" } else { "surco-measured-no-music" }),
        ),
    ];
    let rows = rows.map(|(name, value)| (terminal.word(name), value));
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    terminal.print(&path.display().to_string());
    for (name, value) in &rows {
        terminal.print(&format!("  {name:width$}  {value}"));
    }
    let title = terminal.word("surco-measured-problems");
    if problems.is_empty() {
        terminal.print(&format!("  {title:width$}  {}", terminal.word("surco-measured-well")));
    } else {
        terminal.print(&format!("  {title}"));
    }
    for problem in problems {
        terminal.print(&format!("  ! {}", terminal.text(problem)));
        if let Some(help) = problem.help(terminal.language) {
            terminal.print(&format!("    → {help}"));
        }
    }
    let is_right = loudness.integrated.is_some_and(|loudness| Verdict::on(loudness, radio) == Verdict::Right);
    if loudness.integrated.is_some() && !(is_right && problems.is_empty()) {
        let output = Path::new(&name_of(path)).with_extension("mp3").display().to_string();
        let output = if output == name_of(path) { format!("listo-{output}") } else { output };
        terminal.tell(
            &Message::new("surco-measured-advice")
                .with("path", path.as_path())
                .with("output", format!("\"{output}\"")),
        );
    }
}

/// A loudness, and how far it is from that of radio.
fn verdict(loudness: Lufs, radio: Lufs, terminal: &Terminal) -> String {
    let id = match Verdict::on(loudness, radio) {
        Verdict::Right => "surco-measured-right",
        Verdict::Softer => "surco-measured-softer",
        Verdict::Louder => "surco-measured-louder",
    };
    let message = Message::new(id)
        .with("loudness", loudness.to_string())
        .with("distance", format!("{:.1} LU", (loudness - radio).0.abs()))
        .with("target", format!("{:.0} LUFS", radio.0));
    terminal.text(&message)
}

/// Many files: a line each in their order, and what they are together.
pub(super) fn table(files: &[MeasuredFile], failed: usize, terminal: &Terminal) {
    let none = || terminal.word("surco-none");
    let heads = [
        "surco-measured-file",
        "surco-measured-length",
        "surco-measured-loudness",
        "surco-measured-range",
        "surco-measured-peak",
        "surco-measured-noise",
        "surco-measured-problems",
    ];
    let mut rows = vec![heads.map(|head| terminal.word(head))];
    for MeasuredFile { path, measured, problems, .. } in files {
        let loudness = &measured.loudness;
        let worst = problems.first().map(|problem| terminal.text(problem)).unwrap_or_default();
        let more = if problems.len() > 1 { format!(" (+{})", problems.len() - 1) } else { String::new() };
        rows.push([
            shortened(&path.display().to_string()),
            in_seconds(measured.duration),
            loudness.integrated.map_or_else(none, |value| value.to_string()),
            loudness.range_lu.map_or_else(none, |value| format!("{value:.1} LU")),
            loudness.true_peak.map_or_else(none, |value| value.to_string()),
            measured.noise_floor.map_or_else(none, |level| format!("{:.0} dBFS", level.0)),
            worst + &more,
        ]);
    }
    print_columns(&rows, terminal);

    let loudnesses = || files.iter().filter_map(|file| file.measured.loudness.integrated);
    let shown = |value: Option<Lufs>| value.map_or_else(none, |value| value.to_string());
    let less = |one: &Lufs, other: &Lufs| one.0.total_cmp(&other.0);
    let whole: i64 = files.iter().map(|file| file.measured.duration.0).sum();
    terminal.tell(
        &Message::new("surco-measured-many")
            .with("count", files.len())
            .with("length", in_seconds(Frames(whole)))
            .with("problems", files.iter().filter(|file| !file.problems.is_empty()).count())
            .with("failed", failed)
            .with("softest", shown(loudnesses().min_by(less)))
            .with("loudest", shown(loudnesses().max_by(less))),
    );
}

/// Names to the left, figures to the right, and the last column as long as it likes.
fn print_columns<const COLUMNS: usize>(rows: &[[String; COLUMNS]], terminal: &Terminal) {
    let mut widths = [0; COLUMNS];
    for row in rows {
        widths.iter_mut().zip(row).for_each(|(width, cell)| *width = (*width).max(cell.chars().count()));
    }
    for row in rows {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
            match column {
                0 => line.push_str(&format!("{cell:width$}")),
                _ if column == COLUMNS - 1 => line.push_str(&format!("  {cell}")),
                _ => line.push_str(&format!("  {cell:>width$}")),
            }
        }
        terminal.print(line.trim_end());
    }
}

/// On a screen the end of a long name has to do, which tells most.
fn shortened(name: &str) -> String {
    const MOST: usize = 44;
    let letters = name.chars().count();
    if letters <= MOST || !std::io::stdout().is_terminal() {
        return name.to_owned();
    }
    format!("…{}", name.chars().skip(letters + 1 - MOST).collect::<String>())
}

/// A length as a clock shows it: thousandths tell nothing of a recording.
fn in_seconds(length: Frames) -> String {
    let text = length.to_string();
    text.split('.').next().unwrap_or(&text).to_owned()
}
