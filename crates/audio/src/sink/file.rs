//! The file of a sink: what is written goes to the disk ahead, and headers are filled in at the end.

use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use surco_files::PassingFile;

use crate::Error;

/// Enough for a tenth of a second of sound or more: few calls to the system, little memory.
const BUFFER_BYTES: usize = 64 * 1024;

/// After so many bytes the disk is asked to begin with them, so that little is left to wait for at the end.
const AHEAD_BYTES: u64 = 16 << 20;

/// A file being written under a temporary name in its own folder; dropped unfinished, it is gone.
#[derive(Debug)]
pub(super) struct NewFile {
    path: PathBuf,
    writer: BufWriter<PassingFile>,
    /// Bytes added since the disk was last asked, and the thread that waits for it; it ends with this.
    since: u64,
    ahead: Option<SyncSender<()>>,
}

impl NewFile {
    /// Begins the file that shall be called `path`.
    pub(super) fn create(path: &Path) -> Result<NewFile, Error> {
        let writer = PassingFile::beside(path).map_err(|cause| Error::Write { path: path.to_owned(), cause })?;
        let writer = BufWriter::with_capacity(BUFFER_BYTES, writer);
        Ok(NewFile { path: path.to_owned(), writer, since: 0, ahead: None })
    }

    /// Its final name.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Adds bytes at the end.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.writer.write_all(bytes).map_err(|cause| self.refused(cause))?;
        self.since += bytes.len() as u64;
        if self.since >= AHEAD_BYTES {
            self.since = 0;
            self.sync_ahead();
        }
        Ok(())
    }

    /// Lets a thread bring to the disk what is written so far. Only speed depends on it: what the disk refuses, it
    /// refuses again at the end.
    fn sync_ahead(&mut self) {
        if self.ahead.is_none() {
            let Ok(file) = self.writer.get_ref().as_file().try_clone() else { return };
            let (ask, asked) = sync_channel::<()>(1);
            let wait = move || asked.iter().for_each(|()| drop(file.sync_data()));
            self.ahead = thread::Builder::new().name("disk".to_owned()).spawn(wait).is_ok().then_some(ask);
        }
        if let Some(ahead) = &self.ahead {
            // Busy with the last one: it will be asked again.
            let _ = ahead.try_send(());
        }
    }

    /// Replaces bytes written earlier, for headers that only the end makes known.
    pub(super) fn overwrite(&mut self, at: u64, bytes: &[u8]) -> Result<(), Error> {
        self.try_overwrite(at, bytes).map_err(|cause| self.refused(cause))
    }

    fn try_overwrite(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        self.writer.seek(SeekFrom::Start(at))?;
        self.writer.write_all(bytes)?;
        self.writer.seek(SeekFrom::End(0)).map(drop)
    }

    /// Brings everything to the disk and gives the file its name.
    pub(super) fn keep(self) -> Result<(), Error> {
        let NewFile { path, writer, .. } = self;
        let whole = writer.into_inner().map_err(io::IntoInnerError::into_error);
        whole.and_then(|file| file.keep_as(&path)).map_err(|cause| Error::Write { path, cause })
    }

    fn refused(&self, cause: io::Error) -> Error {
        Error::Write { path: self.path.clone(), cause }
    }
}

/// For writers of containers that want to write for themselves.
impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use surco_messages::{Explain, Language};

    fn names_in(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_left_unfinished_leaves_nothing_and_the_old_one_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("toma.wav");
        std::fs::write(&path, "the old take").unwrap();
        let mut file = NewFile::create(&path).unwrap();
        file.append(&[7; 100_000]).unwrap();
        assert_eq!(names_in(folder.path()).len(), 2);
        drop(file);
        assert_eq!(names_in(folder.path()), ["toma.wav"]);
        assert_eq!(std::fs::read(&path).unwrap(), b"the old take");
    }

    #[test]
    fn a_finished_file_takes_the_place_of_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("toma.wav");
        std::fs::write(&path, "the old take").unwrap();
        let mut file = NewFile::create(&path).unwrap();
        file.append(b"the ??? take").unwrap();
        file.overwrite(4, b"new").unwrap();
        file.append(b".").unwrap();
        file.keep().unwrap();
        assert_eq!(names_in(folder.path()), ["toma.wav"]);
        assert_eq!(std::fs::read(&path).unwrap(), b"the new take.");
    }

    #[test]
    fn a_place_that_refuses_is_named_with_its_reason() {
        let folder = tempfile::tempdir().unwrap();
        let error = NewFile::create(folder.path()).unwrap_err().explain();
        assert!(error.text(Language::English).contains("folder"), "{error}");
        let error = NewFile::create(&folder.path().join("gone/toma.wav")).unwrap_err().explain();
        assert!(error.text(Language::Spanish).contains("gone/toma.wav"), "{error}");
        assert!(error.help(Language::Spanish).is_some());
    }
}
