//! Everything that is wrong with a station folder, each thing with its place.

use surco_library::{Library, StationFolder};
use surco_messages::Message;
use surco_model::{Diagnostic, Severity};
use surco_units::{AirTime, Frames};

use crate::{Error, Station};

/// How far ahead gaps are looked for.
const WEEK: Frames = Frames::from_millis(7 * 86_400_000);

/// What was found in a station folder.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What is written in the folder.
    pub folder: StationFolder,
    /// Every finding, the gravest first: those of the files, and those of the grid with what is in the library.
    pub findings: Vec<Diagnostic>,
    /// Where the grid has nothing of its own in the seven days to come.
    pub gaps: Vec<Gap>,
}

impl Checked {
    /// How many findings are of one severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// The longest gap; of several, the last.
    pub fn longest_gap(&self) -> Option<Gap> {
        self.gaps.iter().copied().max_by_key(|gap| gap.until - gap.from)
    }
}

/// A span that the grid leaves to continuity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// Its beginning.
    pub from: AirTime,
    /// Its end.
    pub until: AirTime,
}

impl Gap {
    /// Whole minutes.
    pub fn minutes(&self) -> i64 {
        ((self.until - self.from).seconds() / 60.0) as i64
    }
}

impl Station {
    /// Looks through the folder, and through the grid with what is in the library.
    ///
    /// # Errors
    /// When the folder or the catalogue cannot be read.
    pub fn check(&self, now: AirTime) -> Result<Checked, Error> {
        let folder = self.read()?;
        let mut findings = folder.diagnostics.clone();
        let mut gaps = Vec::new();
        if let Some(station) = &folder.station {
            let library = self.library()?;
            let catalogue = library.catalogue(&folder)?;
            findings.extend(lost_approvals(&library, &folder)?);
            findings.extend(surco_schedule::check(station, &catalogue));
            let week = surco_schedule::gaps(station, now, now + WEEK);
            gaps.extend(week.into_iter().map(|(from, until)| Gap { from, until }));
        }
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        Ok(Checked { folder, findings, gaps })
    }
}

/// The episodes whose sound is another than the one that was approved.
fn lost_approvals(library: &Library, folder: &StationFolder) -> Result<Vec<Diagnostic>, Error> {
    let mut lost = Vec::new();
    for (program, episodes) in &folder.programs {
        for episode in episodes.iter().filter(|episode| episode.approved_sound.is_some()) {
            let Some(master) = library.master(&program.slug, &episode.slug)? else { continue };
            if !episode.is_approved_as(master.source) {
                let by = episode.approved_by.as_deref().unwrap_or_default();
                let message = Message::new("station-approval-lost").with("by", by);
                let name = format!("{}/{}", program.slug, episode.slug);
                lost.push(Diagnostic::warning(message.with("episode", name)).at(episode.location.clone()));
            }
        }
    }
    Ok(lost)
}
