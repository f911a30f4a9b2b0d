//! `surco demo`: the main job, end to end, on the sample station: from phone recordings to the air, the log and the
//! archive, in a minute and a half.

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::Serialize;
use surco_job::Cancel;
use surco_messages::Message;
use surco_model::{Airing, Rundown, StartPolicy, Station};
use surco_playout::{OutputChoice, has_default_output};
use surco_production::{IngestOptions, recordings_in};
use surco_schedule::Request;
use surco_station::on_air::{AirOptions, Outputs};
use surco_station::plan::knowledge;
use surco_units::{AirTime, Frames};

use super::air::StatusReporter;
use super::{archive, assemble, ingest, log, plan, sample};
use crate::cli::Demo;
use crate::failure::{Failure, Finished, Outcome};
use crate::signals;
use crate::station::{Home, find_episode};
use crate::terminal::Terminal;
use surco_station::civil;

/// What the demonstration makes.
const EPISODE: &str = "manos-limpias/1-el-lavado-de-la-ubre";
/// From going on air to the start at a second of the clock: the recordings are loaded, and what plays before is heard.
const BEFORE: Frames = Frames::from_millis(7_000);
/// From that start to the end of the demonstration.
const AFTER: Frames = Frames::from_millis(18_000);

#[derive(Serialize)]
struct Document {
    folder: PathBuf,
    master: PathBuf,
    recording: Option<PathBuf>,
    log: Vec<LogLine>,
    archived: Vec<PathBuf>,
    feed: PathBuf,
    page: PathBuf,
    wall_s: f64,
}

#[derive(Serialize)]
struct LogLine {
    title: String,
    planned_start_utc: Option<String>,
    start_utc: String,
    start_error_ms: Option<f64>,
}

pub(super) fn run(demo: &Demo, terminal: &Terminal) -> Finished {
    let begun = Instant::now();
    let home = Home::at(folder(demo)?);
    sample::lay_out(&home.path, &|_| true, sample::SCHEDULE)?;
    let stage = Stage { home: &home, terminal };
    stage.announce("surco-demo-folder", &home.path);
    stage.ingest()?;
    stage.heading("surco-demo-assemble");
    let assembled = assemble::assemble_episode(&home, EPISODE, terminal)?;
    assemble::show(&assembled, terminal);
    stage.plan_the_week()?;
    let (station, airings, recording) = stage.go_on_air()?;
    stage.heading("surco-demo-log");
    airings.iter().for_each(|airing| terminal.print(&log::line(airing, &station, terminal)));
    stage.heading("surco-demo-archive");
    let (folder, _) = home.read_usable(terminal)?;
    let episode = find_episode(&folder, EPISODE)?;
    let archived = archive::archive_episode(&home, &station, episode, archive::BASE_URL, terminal)?;
    archive::show(&archived, terminal);
    stage.heading("surco-demo-end");
    let hard = airings.iter().find(|airing| airing.on_air.slot.as_ref().is_some_and(|slot| slot.as_str() == HARD));
    let late = hard.and_then(|airing| airing.on_air.start_error()).map_or(f64::NAN, Frames::millis);
    terminal.tell(
        &Message::new("surco-demo-done")
            .with("error", format!("{:+.1}", (late * 10.0).round() / 10.0 + 0.0))
            .with("seconds", format!("{:.0}", begun.elapsed().as_secs_f64()))
            .with("folder", home.path.as_path()),
    );
    terminal.document(&Document {
        master: home.relative(&assembled.path),
        recording: recording.map(|file| home.relative(&file)),
        log: airings.iter().map(line).collect(),
        archived: archived.files.iter().map(|file| home.relative(&file.path)).collect(),
        feed: home.relative(&archived.feed),
        page: home.relative(&archived.page),
        wall_s: begun.elapsed().as_secs_f64(),
        folder: home.path.clone(),
    });
    Ok(Outcome::attention_if(hard.is_none()))
}

fn folder(demo: &Demo) -> Result<PathBuf, Failure> {
    let Some(folder) = &demo.folder else {
        let made = tempfile::Builder::new().prefix("surco-demo-").tempdir();
        return made.map(tempfile::TempDir::keep).map_err(|cause| Failure::io(&std::env::temp_dir(), &cause));
    };
    sample::new_folder(folder)?;
    folder.canonicalize().map_err(|cause| Failure::io(folder, &cause))
}

fn line(airing: &Airing) -> LogLine {
    LogLine {
        title: airing.on_air.title.clone(),
        planned_start_utc: airing.on_air.planned_start.map(|start| start.to_string()),
        start_utc: airing.on_air.at.to_string(),
        start_error_ms: airing.on_air.start_error().map(Frames::millis),
    }
}

/// The slot of the demonstration that begins at a second of the clock.
const HARD: &str = "demo-identificacion";

/// The demonstration's own slots: the station's identification at a second of the clock, and the microprograma over
/// its end.
fn slots(start: AirTime, station: &Station) -> String {
    let clock = |at: AirTime| civil::clock(at, station.timezone);
    let (first, second) = (clock(start), clock(start + Frames::from_millis(3_000)));
    format!(
        r#"
[[slot]]
id = "{HARD}"
title = "Identificación"
days = "daily"
at = "{first}"
length = "3s"
start_policy = "hard"
priority = 100
play = {{ playlist = "sonidos/identificacion.m3u8" }}

[[slot]]
id = "demo-microprograma"
title = "Manos limpias"
days = "daily"
at = "{second}"
length = "2m"
start_policy = "soft"
priority = 100
play = {{ program = "manos-limpias" }}
"#
    )
}

struct Stage<'a> {
    home: &'a Home,
    terminal: &'a Terminal,
}

impl Stage<'_> {
    fn heading(&self, id: &'static str) {
        self.terminal.print(&format!("\n── {}", self.terminal.word(id)));
    }

    fn announce(&self, id: &'static str, path: &Path) {
        self.terminal.tell(&Message::new(id).with("path", path));
    }

    fn ingest(&self) -> Result<(), Failure> {
        self.heading("surco-demo-ingest");
        let folders = ["programs", "musica", "sonidos"].map(|name| self.home.path.join(name));
        let recordings = recordings_in(&folders, &Cancel::new())?;
        let never = Cancel::new();
        let batch_ingest =
            ingest::batch_ingest(self.home, &recordings, &IngestOptions::default(), &never, self.terminal)?;
        let done = batch_ingest.done.iter();
        done.filter(|one| is_of_the_episode(&one.take.path)).for_each(|one| ingest::show(one, self.terminal));
        self.terminal.tell(&batch_ingest.summary(0));
        batch_ingest.failed.iter().for_each(|(_, message)| self.terminal.fail(message));
        Ok(())
    }

    fn plan_the_week(&self) -> Result<(), Failure> {
        self.heading("surco-demo-plan");
        let now = AirTime::now();
        let week = self.rundown(now, now + Frames::from_millis(7 * 24 * 3_600_000))?;
        let hard = week.items.iter().filter(|item| item.policy == StartPolicy::Hard).count();
        self.terminal.tell(&Message::new("surco-demo-planned").with("items", week.items.len()).with("hard", hard));
        Ok(())
    }

    /// Writes two slots that come in a few seconds, and airs them.
    fn go_on_air(&self) -> Result<(Station, Vec<Airing>, Option<PathBuf>), Failure> {
        self.heading("surco-demo-air");
        let (_, station) = self.home.read_usable(self.terminal)?;
        let list = self.home.path.join("sonidos/identificacion.m3u8");
        std::fs::write(&list, "#EXTM3U\nidentificacion.opus\n").map_err(|cause| Failure::io(&list, &cause))?;
        // The start is a whole second of the clock.
        let second = Frames::from_millis(1000).0;
        let start = AirTime((AirTime::now() + BEFORE).0.div_euclid(second) * second);
        let schedule = format!("{}{}", sample::SCHEDULE, slots(start, &station));
        std::fs::write(&self.home.schedule, schedule).map_err(|cause| Failure::io(&self.home.schedule, &cause))?;
        let (_, station) = self.home.read_usable(self.terminal)?;
        let now = AirTime::now();
        let soon = self.rundown(now, start + AFTER)?;
        soon.items.iter().for_each(|item| self.terminal.print(&plan::line(item, &station)));
        let outputs = self.outputs();
        let recording = outputs.files.first().cloned();
        let place = surco_station::Station::at(self.home.path.clone());
        let mut reporter = StatusReporter::new(self.terminal, station.timezone);
        let options = AirOptions { outputs, until: Some(start + AFTER), seed: 0 };
        let grid = place.grid_for_air()?;
        let finished = place.go_on_air(grid, &options, &signals::cancel_in_good_order()?, &mut reporter);
        reporter.finish();
        finished?;
        let airings = place.log(now, AirTime::now())?.airings;
        Ok((station, airings, recording))
    }

    fn outputs(&self) -> Outputs {
        let (output, files) = if has_default_output() {
            (OutputChoice::Device(None), Vec::new())
        } else {
            let file = self.home.path.join("al-aire.wav");
            self.announce("surco-demo-no-card", &file);
            (OutputChoice::Null, vec![file])
        };
        Outputs { output, files, mounts: Vec::new(), told: Vec::new(), encoders: Vec::new() }
    }

    fn rundown(&self, from: AirTime, until: AirTime) -> Result<Rundown, Failure> {
        let (folder, station) = self.home.read_usable(self.terminal)?;
        let library = self.home.library()?;
        let (catalogue, history) = knowledge(&library, &folder, from)?;
        let (catalogue, history) = (&catalogue, &history);
        Ok(surco_schedule::plan(&Request { station: &station, catalogue, history, from, until, seed: 0 }))
    }
}

fn is_of_the_episode(path: &Path) -> bool {
    path.starts_with("programs/manos-limpias/episodes")
}
