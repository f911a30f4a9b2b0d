//! The grid as it last could be used, kept beside the library: a station that comes back after a power cut, and finds a
//! grid that somebody has spoilt meanwhile, goes on the air with it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use surco_files::FileStamp;
use surco_library::StationFolder;
use surco_model::Diagnostic;

use crate::{Error, Station};

/// The grid that a station goes on air with: its own, or else the one that it last could use.
pub struct AirGrid {
    /// The station that it describes.
    pub station: surco_model::Station,
    /// What is wrong in the station folder.
    pub errors: Vec<Diagnostic>,
    /// The texts of the files that they point into.
    pub sources: BTreeMap<PathBuf, String>,
    pub(super) last_good: LastGoodSchedule,
}

impl Station {
    /// The grid that the station can go on air with.
    ///
    /// # Errors
    /// When its own cannot be used, and it never had one that could.
    pub fn grid_for_air(&self) -> Result<AirGrid, Error> {
        match self.read_usable() {
            Ok(written) => Ok(AirGrid {
                errors: written.errors(),
                station: written.station,
                sources: written.folder.sources,
                last_good: LastGoodSchedule::of(self, false),
            }),
            Err(cause) => {
                let last_good = LastGoodSchedule::of(self, true);
                let Some(station) = last_good.read().ok().and_then(|folder| folder.station) else {
                    return Err(cause);
                };
                let (errors, sources) = match cause {
                    Error::Unusable { diagnostics, sources, .. } => (diagnostics, sources),
                    _ => Default::default(),
                };
                Ok(AirGrid { station, errors, sources, last_good })
            }
        }
    }
}

/// The file, and whether it is what the station is on air with.
pub(super) struct LastGoodSchedule {
    /// The station by its own grid.
    own: Station,
    /// The same by the grid that is kept.
    kept: Station,
    /// How its own grid looked when it was kept.
    stamp: Option<FileStamp>,
    stands_in: bool,
}

impl LastGoodSchedule {
    /// What is kept for a station. `stands_in` when its own grid cannot be used.
    fn of(own: &Station, stands_in: bool) -> LastGoodSchedule {
        let kept = own.with_schedule(own.last_good_schedule());
        LastGoodSchedule { own: own.clone(), kept, stamp: None, stands_in }
    }

    /// Whether the station is on air with it.
    pub(super) fn stands_in(&self) -> bool {
        self.stands_in
    }

    /// The folder with the kept grid in place of its own.
    pub(super) fn read(&self) -> Result<StationFolder, Error> {
        self.kept.read()
    }

    /// The station's own grid can be used: from now on it is the one that is kept.
    pub(super) fn keep(&mut self) {
        self.stands_in = false;
        let stamp = FileStamp::at(self.own.schedule());
        if stamp.is_none() || stamp == self.stamp {
            return;
        }
        match self.copy() {
            Ok(()) => self.stamp = stamp,
            Err(cause) => tracing::warn!("{cause}"),
        }
    }

    fn copy(&self) -> Result<(), Error> {
        let (from, to) = (self.own.schedule(), self.kept.schedule());
        let bytes = std::fs::read(from).map_err(|cause| Error::file(from, cause))?;
        // The same bytes are not written again at every start.
        if std::fs::read(to).is_ok_and(|kept| kept == bytes) {
            return Ok(());
        }
        let folder = to.parent().unwrap_or(to);
        std::fs::create_dir_all(folder).map_err(|cause| Error::file(folder, cause))?;
        surco_files::write(to, &bytes).map_err(|cause| Error::file(to, cause))
    }
}
