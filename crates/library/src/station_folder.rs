//! The station folder: everything that people write, read and looked over.
//!
//! ```text
//! schedule.toml
//! programs/<series>/program.toml
//! programs/<series>/episodes/<n>-<episode>/episode.toml, and its recordings
//! ```
//!
//! Whatever is wrong is a finding at its place, and the rest is read all the same: one bad file does not take the
//! station off the air.

mod advice;
mod missing;
mod place;
mod reader;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use surco_model::{Diagnostic, Episode, Program, Station};

use crate::{Error, station_path};
use reader::Reader;

pub(crate) use missing::has_audio;
pub use missing::looks_like_audio;

/// The name of the file that makes a folder a station's.
const SCHEDULE: &str = "schedule.toml";

/// What is written in a station's folder, as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct StationFolder {
    /// Where it is.
    pub home: PathBuf,
    /// The station and its grid; none when its file cannot be used.
    pub station: Option<Station>,
    /// Every series that can be used, by its short name, with its episodes by number.
    pub programs: Vec<(Program, Vec<Episode>)>,
    /// What is wrong, file by file. Paths are relative to the folder.
    pub diagnostics: Vec<Diagnostic>,
    /// The text of every file that was read, by the path that findings name it by.
    pub sources: BTreeMap<PathBuf, String>,
}

impl StationFolder {
    /// Reads everything in the folder `home`, with the grid in the file `schedule`.
    ///
    /// # Errors
    /// When the schedule cannot be read. All else is a finding.
    pub fn read(home: &Path, schedule: &Path) -> Result<StationFolder, Error> {
        let mut reader = Reader::new(home);
        let station = reader.station(schedule)?;
        let series = reader.programs();
        let mut folder = reader.finish(station);
        missing::look_over(&mut folder, &series, &station_path(home, schedule));
        Ok(folder)
    }

    /// The nearest folder, from this one upwards, that is a station's.
    pub fn find_home(from: &Path) -> Option<PathBuf> {
        from.ancestors().find(|folder| folder.join(SCHEDULE).is_file()).map(Path::to_owned)
    }

    /// A series and its episodes.
    pub fn program(&self, slug: &surco_model::Slug) -> Option<&(Program, Vec<Episode>)> {
        self.programs.iter().find(|(program, _)| program.slug == *slug)
    }
}
