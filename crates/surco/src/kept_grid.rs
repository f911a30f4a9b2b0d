//! The grid as it last could be used, kept beside the library: a station that comes back after a power cut, and finds a
//! grid that somebody has spoilt meanwhile, goes on the air with it.

use std::path::{Path, PathBuf};

use surco_library::StationFolder;

use crate::failure::Failure;
use crate::look::Look;
use crate::station::Home;
use crate::whole_file;

/// The file, and whether it is what the station is on air with.
pub(crate) struct KeptGrid {
    home: Home,
    /// How the grid looked that is kept.
    look: Option<Look>,
    stands_in: bool,
}

impl KeptGrid {
    /// What is kept for a station. `stands_in` when its own grid cannot be used.
    pub(crate) fn of(home: &Home, stands_in: bool) -> KeptGrid {
        let schedule = KeptGrid::path(home);
        KeptGrid { home: Home { schedule, path: home.path.clone() }, look: None, stands_in }
    }

    fn path(home: &Home) -> PathBuf {
        // Stations that share a folder have a grid each.
        let name = home.schedule.file_name().unwrap_or(home.schedule.as_os_str());
        home.library_folder().join("grid").join(name)
    }

    /// Whether the station is on air with it.
    pub(crate) fn stands_in(&self) -> bool {
        self.stands_in
    }

    /// The folder with the kept grid in place of its own.
    pub(crate) fn read(&self) -> Result<StationFolder, Failure> {
        self.home.read()
    }

    /// The station's own grid can be used: from now on it is the one that is kept.
    pub(crate) fn keep(&mut self, schedule: &Path) {
        self.stands_in = false;
        let look = Look::at(schedule);
        if look.is_none() || look == self.look {
            return;
        }
        let kept = std::fs::read(schedule).map_err(|cause| Failure::io(schedule, &cause)).and_then(|bytes| {
            let to = &self.home.schedule;
            // The same bytes are not written again at every start.
            if std::fs::read(to).is_ok_and(|kept| kept == bytes) {
                return Ok(());
            }
            let folder = to.parent().unwrap_or(to);
            std::fs::create_dir_all(folder).map_err(|cause| Failure::io(folder, &cause))?;
            whole_file::write(to, &bytes)
        });
        match kept {
            Ok(()) => self.look = look,
            Err(Failure(cause)) => tracing::warn!("{cause}"),
        }
    }
}
