//! What this machine has and lacks for a station, and how each thing is mended.

use std::path::Path;
use std::process::{Command, Stdio};

use surco_files::free_space;
use surco_library::Library;
use surco_messages::{Explain, Language, Message};
use surco_playout::{Clock, SystemClock, has_default_output, output_devices};
use surco_units::AirTime;

use crate::Station;

/// A week of masters and logs needs a good deal less, in bytes.
const ENOUGH_DISK: u64 = 2 << 30;
/// The program was made after this; a clock that shows less is wrong: 2026-01-01.
const NOT_BEFORE: AirTime = AirTime(1_767_225_600 * 48_000);

/// One thing that was examined.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// What was examined.
    pub what: Examined,
    /// Whether it is well.
    pub ok: bool,
    /// What was seen. The help of the message says how to mend it.
    pub detail: Message,
}

/// What is examined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Examined {
    /// The sound card.
    Sound,
    /// The wall clock.
    Clock,
    /// Free space.
    Disk,
    /// Whether the folder can be written.
    Permissions,
    /// Whether ffmpeg is installed.
    Ffmpeg,
    /// Whether there is a station here.
    Station,
    /// The station's library.
    Library,
}

impl Examined {
    /// As machines read it.
    pub fn name(self) -> &'static str {
        match self {
            Examined::Sound => "sound",
            Examined::Clock => "clock",
            Examined::Disk => "disk",
            Examined::Permissions => "permissions",
            Examined::Ffmpeg => "ffmpeg",
            Examined::Station => "station",
            Examined::Library => "library",
        }
    }
}

impl Check {
    /// What mends it, where it is not well.
    pub fn fix(&self, language: Language) -> Option<String> {
        self.detail.help(language).filter(|_| !self.ok)
    }

    fn good(what: Examined, detail: Message) -> Check {
        Check { what, ok: true, detail }
    }

    fn bad(what: Examined, detail: Message) -> Check {
        Check { what, ok: false, detail }
    }
}

/// Examines this machine, for a station where there is one.
pub fn examine(station: Option<&Station>) -> Vec<Check> {
    let folder = station.map_or(Path::new("."), Station::home);
    let mut checks = vec![sound(), clock(), disk(folder), writing(folder), ffmpeg()];
    checks.push(match station {
        Some(station) => library(&station.library_folder()),
        None => Check::bad(Examined::Station, Message::new("station-doctor-no-station")),
    });
    checks
}

fn sound() -> Check {
    let devices = output_devices();
    let listed = devices.join(", ");
    if has_default_output() {
        Check::good(Examined::Sound, Message::new("station-doctor-sound").with("devices", listed))
    } else if devices.is_empty() {
        Check::bad(Examined::Sound, Message::new("station-doctor-no-sound"))
    } else {
        Check::bad(Examined::Sound, Message::new("station-doctor-no-default-sound").with("devices", listed))
    }
}

fn clock() -> Check {
    let now = AirTime::now();
    // As the clock on the wall says it, to compare.
    let shown = now.to_utc().with_timezone(&chrono::Local).format("%Y-%m-%d %H:%M:%S (UTC%:z)").to_string();
    if now < NOT_BEFORE {
        Check::bad(Examined::Clock, Message::new("station-doctor-clock-wrong").with("time", shown))
    } else if SystemClock.is_synchronised() {
        Check::good(Examined::Clock, Message::new("station-doctor-clock").with("time", shown))
    } else {
        // A station without internet has a clock all the same; it is only not vouched for.
        Check::good(Examined::Clock, Message::new("station-doctor-clock-alone").with("time", shown))
    }
}

fn disk(folder: &Path) -> Check {
    let Some(free) = free_space(folder) else {
        return Check::bad(Examined::Disk, Message::new("station-doctor-disk-unknown").with("folder", folder));
    };
    let shown = format!("{:.1} GB", free as f64 / 1e9);
    let id = if free >= ENOUGH_DISK { "station-doctor-disk" } else { "station-doctor-disk-low" };
    Check { what: Examined::Disk, ok: free >= ENOUGH_DISK, detail: Message::new(id).with("free", shown) }
}

fn writing(folder: &Path) -> Check {
    match tempfile::NamedTempFile::new_in(folder) {
        Ok(_) => Check::good(Examined::Permissions, Message::new("station-doctor-writing").with("folder", folder)),
        Err(cause) => {
            let message = Message::new("station-doctor-no-writing").with("folder", folder);
            Check::bad(Examined::Permissions, message.with("cause", &cause))
        }
    }
}

fn ffmpeg() -> Check {
    let quiet = Command::new("ffmpeg").arg("-version").stdin(Stdio::null()).output();
    match quiet {
        Ok(output) if output.status.success() => {
            Check::good(Examined::Ffmpeg, Message::new("station-doctor-ffmpeg"))
        }
        // Only rare formats want it.
        _ => Check::good(Examined::Ffmpeg, Message::new("station-doctor-no-ffmpeg")),
    }
}

fn library(folder: &Path) -> Check {
    if !folder.exists() {
        return Check::good(Examined::Library, Message::new("station-doctor-no-library"));
    }
    let checked = Library::open(folder).and_then(|library| library.check_integrity());
    match checked {
        Ok(()) => Check::good(Examined::Library, Message::new("station-doctor-library").with("folder", folder)),
        Err(cause) => Check::bad(Examined::Library, cause.explain()),
    }
}
