//! The catalogue and every sound that it refers to, into one file and back.

use std::path::Path;

use surco_job::Job;
use surco_library::{BackedUp, Library, Restored};
use surco_messages::Message;

use crate::{Error, Station};

impl Station {
    /// Copies the catalogue and its sounds into one file, while on air as well.
    ///
    /// # Errors
    /// When the catalogue is damaged, the file cannot be written, or the job is cancelled. The file appears whole or not
    /// at all.
    pub fn back_up(&self, to: &Path, job: &mut Job<'_>) -> Result<BackedUp, Error> {
        job.doing(Message::new("station-backing-up"));
        Ok(self.library()?.backup(to, job)?)
    }

    /// Brings a backup back. With `replace`, a catalogue that is there already is set aside.
    ///
    /// # Errors
    /// When the backup is damaged, when there is a library already and `replace` is not said, when another program works
    /// with it, the disk refuses, or the job is cancelled. The library is then as it was.
    pub fn restore(&self, from: &Path, replace: bool, job: &mut Job<'_>) -> Result<Restored, Error> {
        job.doing(Message::new("station-restoring"));
        Ok(Library::restore(from, &self.library_folder(), replace, job)?)
    }
}
