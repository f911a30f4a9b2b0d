//! The lock for unattended hours: who does not know the code cannot touch the air. It outlasts a power cut.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use surco_messages::Message;

/// How long a wrong code keeps one waiting: nobody tries ten thousand.
const WRONG_CODE: Duration = Duration::from_secs(1);
/// A code of fewer letters is no code.
const SHORTEST: usize = 4;

pub(crate) struct Lock {
    file: PathBuf,
    /// The BLAKE3 of the code; none while everybody may.
    code: Mutex<Option<String>>,
}

impl Lock {
    /// As it was left.
    pub(crate) fn at(file: PathBuf) -> Lock {
        let code = fs::read_to_string(&file).ok().map(|code| code.trim().to_owned());
        Lock { file, code: Mutex::new(code) }
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.code.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    pub(crate) fn close(&self, code: &str) -> Result<(), Message> {
        if code.chars().count() < SHORTEST {
            return Err(Message::new("control-short-code"));
        }
        let mut closed = self.code.lock().unwrap_or_else(PoisonError::into_inner);
        let hash = blake3::hash(code.as_bytes()).to_hex().to_string();
        self.write(&hash).map_err(|cause| self.failed(&cause))?;
        *closed = Some(hash);
        Ok(())
    }

    pub(crate) fn open(&self, code: &str) -> Result<(), Message> {
        let mut closed = self.code.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(known) = &*closed else { return Ok(()) };
        let is_right = blake3::Hash::from_hex(known).is_ok_and(|known| known == blake3::hash(code.as_bytes()));
        if !is_right {
            thread::sleep(WRONG_CODE);
            return Err(Message::new("control-wrong-code").with("path", self.file.as_path()));
        }
        match fs::remove_file(&self.file) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(self.failed(&cause)),
            _ => *closed = None,
        }
        Ok(())
    }

    fn write(&self, hash: &str) -> io::Result<()> {
        let folder = self.file.parent().ok_or(io::ErrorKind::NotFound)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(hash.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(&self.file)?;
        fs::File::open(folder)?.sync_all()
    }

    fn failed(&self, cause: &io::Error) -> Message {
        Message::new("control-lock-failed").with("path", self.file.as_path()).with("cause", cause)
    }
}
