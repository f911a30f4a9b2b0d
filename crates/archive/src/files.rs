//! Files that appear whole or not at all, and what their bytes are known by.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use surco_job::Cancel;

use crate::Error;

/// Bytes read at a time while hashing.
const CHUNK: usize = 1 << 16;

/// How often a command that waits for its turn looks whether the turn has come.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// The exclusive right to change an archive, held until it is dropped: two commands that archive at once wait for
/// one another, so no feed is ever written from half of the episodes.
#[derive(Debug)]
pub(crate) struct Turn {
    _lock: File,
}

impl Turn {
    /// Waits for the right to change the archive at `site`, which is made if it is not there.
    ///
    /// # Errors
    /// When the disk refuses, or the job is cancelled while it waits.
    pub(crate) fn take(site: &Path, cancel: &Cancel) -> Result<Turn, Error> {
        fs::create_dir_all(site).map_err(Error::writing(site))?;
        let path = site.join(".lock");
        let lock = File::options().create(true).append(true).open(&path).map_err(Error::writing(&path))?;
        loop {
            cancel.check()?;
            match lock.try_lock() {
                Err(TryLockError::WouldBlock) => thread::sleep(POLL_INTERVAL),
                // Some sticks and network disks know no locks; there one command at a time is the user's care.
                Err(TryLockError::Error(cause)) if cause.kind() != io::ErrorKind::Unsupported => {
                    return Err(Error::Write { path, cause });
                }
                _ => return Ok(Turn { _lock: lock }),
            }
        }
    }
}

/// A folder inside the archive for files that are not finished; it goes when it is dropped.
#[derive(Debug)]
pub(crate) struct Workshop {
    folder: tempfile::TempDir,
}

impl Workshop {
    const PREFIX: &str = ".archiving-";

    /// Opens a workshop at `site`, and clears away those that a power cut left behind.
    pub(crate) fn open(site: &Path, _turn: &Turn) -> Result<Workshop, Error> {
        for entry in fs::read_dir(site).map_err(Error::reading(site))?.flatten() {
            if entry.file_name().to_string_lossy().starts_with(Workshop::PREFIX) {
                fs::remove_dir_all(entry.path()).map_err(Error::writing(&entry.path()))?;
            }
        }
        let folder = tempfile::Builder::new().prefix(Workshop::PREFIX).tempdir_in(site);
        Ok(Workshop { folder: folder.map_err(Error::writing(site))? })
    }

    /// A place in the workshop.
    pub(crate) fn place(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// What a file's bytes are known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fingerprint {
    /// How many there are.
    pub(crate) bytes: u64,
    /// Their BLAKE3 in hexadecimal.
    pub(crate) blake3: String,
    /// Their SHA-256 as it comes, for subresource integrity.
    pub(crate) sha256: Vec<u8>,
}

impl Fingerprint {
    /// Of some bytes.
    pub(crate) fn of(bytes: &[u8]) -> Fingerprint {
        Fingerprint {
            bytes: bytes.len() as u64,
            blake3: blake3::hash(bytes).to_hex().to_string(),
            sha256: Sha256::digest(bytes).to_vec(),
        }
    }

    /// Of a file.
    ///
    /// # Errors
    /// When it cannot be read, or the job is cancelled.
    pub(crate) fn of_file(path: &Path, cancel: &Cancel) -> Result<Fingerprint, Error> {
        let (mut blake3, mut sha256) = (blake3::Hasher::new(), Sha256::new());
        let mut bytes = 0;
        let mut file = File::open(path).map_err(Error::reading(path))?;
        let mut chunk = vec![0; CHUNK];
        loop {
            cancel.check()?;
            let length = file.read(&mut chunk).map_err(Error::reading(path))?;
            if length == 0 {
                let blake3 = blake3.finalize().to_hex().to_string();
                return Ok(Fingerprint { bytes, blake3, sha256: sha256.finalize().to_vec() });
            }
            bytes += length as u64;
            blake3.update(&chunk[..length]);
            sha256.update(&chunk[..length]);
        }
    }
}

/// Moves a finished file from the workshop to its place, safely on the disk, in place of what stood there.
pub(crate) fn publish(made: &Path, place: &Path) -> Result<(), Error> {
    File::open(made).and_then(|file| file.sync_all()).map_err(Error::writing(made))?;
    fs::rename(made, place).map_err(Error::writing(place))?;
    sync_folder_of(place)
}

/// Writes a small file whole, in place of what stood there; one that is already so is left alone.
pub(crate) fn write(place: &Path, bytes: &[u8]) -> Result<(), Error> {
    if fs::read(place).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    let written = || {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".surco-").suffix(".part");
        #[cfg(unix)]
        // A web server reads these: the user's umask decides, as for any other new file.
        builder.permissions(<fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o666));
        let mut file = builder.tempfile_in(place.parent().unwrap_or(Path::new(".")))?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(place).map_err(|error| error.error)
    };
    written().map_err(Error::writing(place))?;
    sync_folder_of(place)
}

/// Makes a folder, and brings its name to the disk.
pub(crate) fn make_folder(path: &Path) -> Result<(), Error> {
    if path.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(path).map_err(Error::writing(path))?;
    sync_folder_of(path)
}

/// A file's name is an entry of its folder, which has to reach the disk too.
fn sync_folder_of(path: &Path) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(Error::writing(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_the_same_marks_as_its_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let bytes = vec![7; CHUNK + 3];
        write(&path, &bytes).unwrap();
        assert_eq!(Fingerprint::of_file(&path, &Cancel::new()).unwrap(), Fingerprint::of(&bytes));
        let empty = Fingerprint::of(b"");
        // From the standards' own examples.
        assert!(empty.blake3.starts_with("af1349b9f5f9a1a6"), "{}", empty.blake3);
        assert_eq!(empty.sha256[..4], [0xe3, 0xb0, 0xc4, 0x42]);
    }

    #[test]
    fn what_a_power_cut_left_in_the_workshop_is_cleared_away() {
        let site = tempfile::tempdir().unwrap();
        fs::create_dir(site.path().join(".archiving-old")).unwrap();
        fs::create_dir(site.path().join("manos-limpias")).unwrap();
        let turn = Turn::take(site.path(), &Cancel::new()).unwrap();
        let workshop = Workshop::open(site.path(), &turn).unwrap();
        assert!(!site.path().join(".archiving-old").exists());
        assert!(site.path().join("manos-limpias").exists());
        let place = workshop.place("x");
        fs::write(&place, "half").unwrap();
        drop(workshop);
        assert!(!place.exists());
    }

    #[test]
    fn the_archive_has_one_writer_at_a_time() {
        let site = tempfile::tempdir().unwrap();
        let first = Turn::take(site.path(), &Cancel::new()).unwrap();
        let path = site.path().to_owned();
        let (says, hears) = std::sync::mpsc::channel();
        let second = std::thread::spawn(move || {
            let _turn = Turn::take(&path, &Cancel::new()).unwrap();
            says.send(()).unwrap();
        });
        assert!(hears.recv_timeout(std::time::Duration::from_millis(100)).is_err());
        drop(first);
        hears.recv_timeout(std::time::Duration::from_secs(10)).unwrap();
        second.join().unwrap();
    }
}
