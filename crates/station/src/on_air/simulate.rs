//! A rehearsal: the same engine with a virtual clock, and everything that can go wrong.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use surco_audio::{Block, Encoding, Sink};
use surco_job::Job;
use surco_messages::Message;
use surco_model::AirEvent;
use surco_playout::{Fault, Silence, Simulation};
use surco_units::{AirTime, Frames, STATION_RATE};

use super::adapters::{emergency_loop, processor};
use super::planner::FolderPlanner;
use super::simulated_log::SimulatedLog;
use super::sounds::CheckedStore;
use crate::{Error, Station, civil};

/// A hole no longer than this between two sounds is a breath, not dead air.
pub const BREATH: Frames = Frames::from_millis(500);

/// What is rehearsed.
#[derive(Debug, Clone)]
pub struct Rehearsal {
    /// From when.
    pub from: AirTime,
    /// Until when.
    pub until: AirTime,
    /// What goes wrong, as people write it: `power-cut@T:90s`.
    pub faults: Vec<String>,
    /// What is not there.
    pub without: Vec<String>,
    /// Where the sound is written; the name `null` mixes it and drops it. Without, nothing is mixed.
    pub render: Option<PathBuf>,
    /// Of the rotation and of faults at random.
    pub seed: u64,
}

/// How a rehearsal went.
#[derive(Debug, Clone)]
pub struct Simulated {
    /// Where nothing was heard.
    pub silences: Vec<Silence>,
    /// By how much each hard start missed its instant, in milliseconds, ascending.
    pub onset_errors_ms: Vec<f64>,
    /// Lines that the log never got: the power went while its disk could not be written.
    pub lost: usize,
    /// How long it took, in seconds.
    pub wall_s: f64,
}

impl Simulated {
    /// The error, in milliseconds, that so large a part of all starts does not exceed.
    pub fn onset_percentile(&self, part: f64) -> Option<f64> {
        let errors = &self.onset_errors_ms;
        errors.get(((errors.len() as f64 * part).ceil() as usize).saturating_sub(1)).copied()
    }

    /// Silences that a listener would call dead air, power cuts apart.
    pub fn dead_air(&self) -> usize {
        self.silences.iter().filter(|silence| !silence.power_cut && silence.length > BREATH).count()
    }
}

impl Station {
    /// Plays a span of time on a virtual clock. `watch` sees every event.
    ///
    /// # Errors
    /// When a fault or what is to be left out is not understood, or a recording cannot be written.
    pub fn rehearse(
        &self,
        rehearsal: &Rehearsal,
        job: &mut Job<'_>,
        watch: &mut dyn FnMut(&AirEvent),
    ) -> Result<Simulated, Error> {
        let station = self.read_usable()?.station;
        let library = self.library()?;
        let faults = faults(rehearsal, &station)?;
        let mut sink = rehearsal.render.as_deref().map(sink).transpose()?;
        let (emergency, _) = emergency_loop(self, &station);
        let store = Arc::new(CheckedStore::new(library.store().clone()));
        // What was on air in the real world is of no concern to a simulated one, but the numbers go on.
        let past = surco_playout::Past { unfinished: Vec::new(), last_event: None, ..library.past()? };
        let log = SimulatedLog::default();
        let planner = FolderPlanner::new(self.clone(), Some(library), rehearsal.seed, log.clone());
        let mut planner = planner.missing(&rehearsal.without)?;
        let clock = |at: AirTime| civil::date_and_clock(at, station.timezone);
        let simulating = Message::new("station-simulating").with("from", clock(rehearsal.from));
        job.note(simulating.with("until", clock(rehearsal.until)));
        let begun = Instant::now();
        let simulated = Simulation {
            from: rehearsal.from,
            until: rehearsal.until,
            planner: &mut planner,
            store,
            journal: &mut log.clone(),
            emergency,
            past,
            faults,
            processor: processor(&station),
            render: sink.as_deref_mut().map(|sink| sink as &mut dyn Sink),
            cancel: job.cancel().clone(),
            watch: &mut |event| {
                let played = (event.at() - rehearsal.from).seconds();
                job.progress(played / (rehearsal.until - rehearsal.from).seconds());
                watch(event);
            },
        }
        .run()
        .map_err(Error::Refused)?;
        job.check()?;
        if let Some(sink) = sink {
            sink.finish()?;
        }
        let mut errors: Vec<f64> = simulated.onset_errors.iter().map(|error| error.millis().abs()).collect();
        errors.sort_by(f64::total_cmp);
        Ok(Simulated {
            silences: simulated.silences,
            onset_errors_ms: errors,
            lost: simulated.lost,
            wall_s: begun.elapsed().as_secs_f64(),
        })
    }
}

fn faults(rehearsal: &Rehearsal, station: &surco_model::Station) -> Result<Vec<Fault>, Error> {
    let Rehearsal { from, until, .. } = *rehearsal;
    let today = civil::local_date(from, station.timezone);
    let read = |text: &str| civil::parse(text, today, station.timezone).ok();
    let clock = |at: AirTime| civil::date_and_clock(at, station.timezone);
    let mut faults = Vec::new();
    for text in &rehearsal.faults {
        let those = Fault::parse(text, read, [from, until], rehearsal.seed)
            .map_err(|cause| Error::Refused(surco_messages::Explain::explain(&cause)))?;
        if those.iter().any(|fault| fault.at < from || fault.at >= until) {
            let message = Message::new("station-fault-outside").with("fault", text.as_str());
            return Err(message.with("from", clock(from)).with("until", clock(until)).into());
        }
        faults.extend(those);
    }
    Ok(faults)
}

fn sink(path: &Path) -> Result<Box<dyn Sink>, Error> {
    if path.as_os_str() == "null" {
        return Ok(Box::new(Nowhere));
    }
    Ok(surco_audio::create(path, Encoding::for_path(path)?, 2, STATION_RATE)?)
}

/// Takes the mix and drops it: everything is decoded and mixed all the same, and silence on the air noticed.
struct Nowhere;

impl Sink for Nowhere {
    fn write(&mut self, _: &Block) -> Result<(), surco_audio::Error> {
        Ok(())
    }
    fn finish(self: Box<Self>) -> Result<(), surco_audio::Error> {
        Ok(())
    }
}
