//! `surco demo`: the main job, end to end, on the sample station: from phone recordings to the air, the log and the
//! archive, in a minute and a half.

use std::path::{Path, PathBuf};
use std::time::Instant;

use surco_documents::station::Demonstration;
use surco_messages::{Explain, Message};
use surco_model::{Airing, Rundown, StartPolicy, Station};
use surco_playout::{OutputChoice, has_default_output};
use surco_station::find_episode;
use surco_station::jobs::{AssembleRequest, DEMONSTRATED_SLOT, IngestRequest};
use surco_station::on_air::{AirOptions, Outputs};
use surco_units::{AirTime, Frames};

use super::air::StatusReporter;
use super::{archive, assemble, ingest, log, plan};
use crate::cli::Demo;
use crate::failure::{Failure, Finished, Outcome};
use crate::here;
use crate::job_bar;
use crate::signals;
use crate::terminal::Terminal;

/// What the demonstration makes.
const EPISODE: &str = "manos-limpias/1-el-lavado-de-la-ubre";
/// From going on air to the start at a second of the clock: the recordings are loaded, and what plays before is heard.
const BEFORE: Frames = Frames::from_millis(7_000);
/// From that start to the end of the demonstration.
const AFTER: Frames = Frames::from_millis(18_000);

pub(super) fn run(demo: &Demo, terminal: &Terminal) -> Finished {
    let begun = Instant::now();
    let station = surco_station::Station::sample(&folder(demo)?)?;
    // Paths are shown as they really are, without links.
    let real = station.home().canonicalize().map_err(|cause| Failure::io(station.home(), &cause))?;
    let station = surco_station::Station::at(real);
    let stage = Stage { place: &station, terminal };
    stage.announce("surco-demo-folder", station.home());
    stage.ingest()?;
    stage.heading("surco-demo-assemble");
    let written = here::read_usable(&station, terminal)?;
    let episode = find_episode(&written.folder, EPISODE)?;
    let request = AssembleRequest::default();
    let assembled = job_bar::run(terminal, |job| station.assemble(&written, episode, &request, job))?.assembled;
    assemble::show(&assembled, terminal);
    stage.plan_the_week()?;
    let (on_air, airings, recording) = stage.go_on_air()?;
    stage.heading("surco-demo-log");
    airings.iter().for_each(|airing| terminal.print(&log::line(airing, &on_air, terminal)));
    stage.heading("surco-demo-archive");
    let written = here::read_usable(&station, terminal)?;
    let episode = find_episode(&written.folder, EPISODE)?;
    let publishing = archive::publishing(None, false, terminal);
    let archived = job_bar::run(terminal, |job| station.archive(&written, episode, &publishing, job))?.archived;
    archive::show(&archived, terminal);
    stage.heading("surco-demo-end");
    let hard = airings
        .iter()
        .find(|airing| airing.on_air.slot.as_ref().is_some_and(|slot| slot.as_str() == DEMONSTRATED_SLOT));
    let late = hard.and_then(|airing| airing.on_air.start_error()).map_or(f64::NAN, Frames::millis);
    terminal.tell(
        &Message::new("surco-demo-done")
            .with("error", format!("{:+.1}", (late * 10.0).round() / 10.0 + 0.0))
            .with("seconds", format!("{:.0}", begun.elapsed().as_secs_f64()))
            .with("folder", station.home()),
    );
    terminal.document(&Demonstration::of(
        &station,
        &assembled.path,
        (&airings, recording.as_deref()),
        &archived,
        begun.elapsed().as_secs_f64(),
    ));
    Ok(Outcome::attention_if(hard.is_none()))
}

fn folder(demo: &Demo) -> Result<PathBuf, Failure> {
    let Some(folder) = &demo.folder else {
        let made = tempfile::Builder::new().prefix("surco-demo-").tempdir();
        return made.map(tempfile::TempDir::keep).map_err(|cause| Failure::io(&std::env::temp_dir(), &cause));
    };
    Ok(folder.clone())
}

struct Stage<'a> {
    place: &'a surco_station::Station,
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
        let outcome = job_bar::run(self.terminal, |job| self.place.ingest(&IngestRequest::default(), job))?;
        let done = outcome.done.iter();
        done.filter(|one| is_of_the_episode(&one.take.path)).for_each(|one| ingest::show(one, self.terminal));
        self.terminal.tell(&ingest::summary(&outcome));
        outcome.failed.iter().for_each(|(_, cause)| self.terminal.fail(&cause.explain()));
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
        // The start is a whole second of the clock.
        let second = Frames::from_millis(1000).0;
        let start = AirTime((AirTime::now() + BEFORE).0.div_euclid(second) * second);
        self.place.write_demonstration(start)?;
        let station = here::read_usable(self.place, self.terminal)?.station;
        let now = AirTime::now();
        let soon = self.rundown(now, start + AFTER)?;
        soon.items.iter().for_each(|item| self.terminal.print(&plan::line(item, &station)));
        let outputs = self.outputs();
        let recording = outputs.files.first().cloned();
        let mut reporter = StatusReporter::new(self.terminal, station.timezone);
        let options = AirOptions { outputs, until: Some(start + AFTER), seed: 0 };
        let grid = self.place.grid_for_air()?;
        let finished = self.place.go_on_air(grid, &options, &signals::cancel()?, &mut reporter);
        reporter.finish();
        finished?;
        let airings = self.place.log(now, AirTime::now())?.airings;
        Ok((station, airings, recording))
    }

    fn outputs(&self) -> Outputs {
        let (output, files) = if has_default_output() {
            (OutputChoice::Device(None), Vec::new())
        } else {
            let file = self.place.home().join("al-aire.wav");
            self.announce("surco-demo-no-card", &file);
            (OutputChoice::Null, vec![file])
        };
        Outputs { output, files, mounts: Vec::new(), told: Vec::new(), encoders: Vec::new() }
    }

    fn rundown(&self, from: AirTime, until: AirTime) -> Result<Rundown, Failure> {
        let written = here::read_usable(self.place, self.terminal)?;
        Ok(self.place.rundown(&written, (from, until), 0, from)?)
    }
}

fn is_of_the_episode(path: &Path) -> bool {
    path.starts_with("programs/manos-limpias/episodes")
}
