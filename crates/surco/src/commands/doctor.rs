//! `surco doctor`: what this machine has and lacks, and how each thing is mended.

use std::path::Path;
use std::process::{Command, Stdio};

use serde::Serialize;
use surco_library::Library;
use surco_messages::{Explain, Message};
use surco_playout::{Clock, SystemClock, has_default_output, output_devices};
use surco_units::AirTime;

use crate::cli::Everywhere;
use crate::failure::{Finished, Outcome};
use crate::station::Home;
use crate::terminal::Terminal;

/// A week of masters and logs needs a good deal less.
const ENOUGH_DISK: u64 = 2 << 30;
/// The program was made after this; a clock that shows less is wrong: 2026-01-01.
const NOT_BEFORE: AirTime = AirTime(1_767_225_600 * 48_000);

#[derive(Serialize)]
struct Document {
    checks: Vec<CheckLine>,
}

#[derive(Serialize)]
struct CheckLine {
    name: &'static str,
    ok: bool,
    detail: String,
    fix: Option<String>,
}

/// Something looked at: its name, whether it is well, and what was seen (whose help says how to mend it).
struct Check {
    name: &'static str,
    ok: bool,
    detail: Message,
}

impl Check {
    fn good(name: &'static str, detail: Message) -> Check {
        Check { name, ok: true, detail }
    }

    fn bad(name: &'static str, detail: Message) -> Check {
        Check { name, ok: false, detail }
    }
}

pub(super) fn run(everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let home = Home::find(everywhere).ok();
    let folder = home.as_ref().map_or(Path::new("."), |home| &home.path);
    let mut checks = vec![sound(), clock(), disk(folder), writing(folder), ffmpeg()];
    checks.push(match &home {
        Some(home) => library(&home.library_folder()),
        None => Check::bad("station", Message::new("surco-doctor-no-station")),
    });
    for check in &checks {
        let mark = if check.ok { '✓' } else { '✗' };
        terminal.print(&format!("{mark} {}", terminal.text(&check.detail)));
        if let Some(fix) = check.detail.help(terminal.language).filter(|_| !check.ok) {
            terminal.print(&format!("    → {fix}"));
        }
    }
    let line = |check: &Check| CheckLine {
        name: check.name,
        ok: check.ok,
        detail: terminal.text(&check.detail),
        fix: check.detail.help(terminal.language).filter(|_| !check.ok),
    };
    terminal.document(&Document { checks: checks.iter().map(line).collect() });
    Ok(Outcome::attention_if(checks.iter().any(|check| !check.ok)))
}

fn sound() -> Check {
    let devices = output_devices();
    let listed = devices.join(", ");
    if has_default_output() {
        Check::good("sound", Message::new("surco-doctor-sound").with("devices", listed))
    } else if devices.is_empty() {
        Check::bad("sound", Message::new("surco-doctor-no-sound"))
    } else {
        Check::bad("sound", Message::new("surco-doctor-no-default-sound").with("devices", listed))
    }
}

fn clock() -> Check {
    let now = AirTime::now();
    // As the clock on the wall says it, to compare.
    let shown = now.to_utc().with_timezone(&chrono::Local).format("%Y-%m-%d %H:%M:%S (UTC%:z)").to_string();
    if now < NOT_BEFORE {
        Check::bad("clock", Message::new("surco-doctor-clock-wrong").with("time", shown))
    } else if SystemClock.is_synchronised() {
        Check::good("clock", Message::new("surco-doctor-clock").with("time", shown))
    } else {
        // A station without internet has a clock all the same; it is only not vouched for.
        Check::good("clock", Message::new("surco-doctor-clock-alone").with("time", shown))
    }
}

#[cfg(unix)]
fn disk(folder: &Path) -> Check {
    let Ok(figures) = rustix::fs::statvfs(folder) else {
        return Check::bad("disk", Message::new("surco-doctor-disk-unknown").with("folder", folder));
    };
    let free = figures.f_bavail * figures.f_frsize;
    let shown = indicatif::HumanBytes(free).to_string();
    let id = if free >= ENOUGH_DISK { "surco-doctor-disk" } else { "surco-doctor-disk-low" };
    Check { name: "disk", ok: free >= ENOUGH_DISK, detail: Message::new(id).with("free", shown) }
}

#[cfg(not(unix))]
fn disk(folder: &Path) -> Check {
    Check::bad("disk", Message::new("surco-doctor-disk-unknown").with("folder", folder))
}

fn writing(folder: &Path) -> Check {
    match tempfile::NamedTempFile::new_in(folder) {
        Ok(_) => Check::good("permissions", Message::new("surco-doctor-writing").with("folder", folder)),
        Err(cause) => {
            let message = Message::new("surco-doctor-no-writing").with("folder", folder);
            Check::bad("permissions", message.with("cause", &cause))
        }
    }
}

fn ffmpeg() -> Check {
    let quiet = Command::new("ffmpeg").arg("-version").stdin(Stdio::null()).output();
    match quiet {
        Ok(output) if output.status.success() => Check::good("ffmpeg", Message::new("surco-doctor-ffmpeg")),
        // Only rare formats want it.
        _ => Check::good("ffmpeg", Message::new("surco-doctor-no-ffmpeg")),
    }
}

fn library(folder: &Path) -> Check {
    if !folder.exists() {
        return Check::good("library", Message::new("surco-doctor-no-library"));
    }
    let checked = Library::open(folder).and_then(|library| library.check_integrity());
    match checked {
        Ok(()) => Check::good("library", Message::new("surco-doctor-library").with("folder", folder)),
        Err(cause) => Check::bad("library", cause.explain()),
    }
}
