//! Everything that is wrong with a station folder, each thing with its place.

use surco_library::StationFolder;
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
            let catalogue = self.library()?.catalogue(&folder)?;
            findings.extend(surco_schedule::check(station, &catalogue));
            let week = surco_schedule::gaps(station, now, now + WEEK);
            gaps.extend(week.into_iter().map(|(from, until)| Gap { from, until }));
        }
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        Ok(Checked { folder, findings, gaps })
    }
}
