//! The lock for unattended hours: without its code (a PIN) nobody changes what is on air. It survives a restart.
//!
//! ```text
//!            lock CODE                       5th wrong code
//!   open ───────────────▶ locked ─────────────────────────────▶ locked out for 30 s
//!    ▲                     │  ▲                                        │
//!    └──── right code ─────┘  └───────────── time is up ───────────────┘
//!                              the next wrong code doubles the time, up to an hour
//! ```
//!
//! A code has few digits, so the hash of it is slow on purpose (argon2id), and guessing is made slow by the waiting time.
//! Whoever waits is refused at once: a wrong code never delays another connection.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use surco_files::{Readers, write_privately};
use surco_messages::Message;

/// The shortest code, in characters.
const MIN_CODE: usize = 4;
/// Wrong codes in a row before the first waiting time.
const FREE_ATTEMPTS: u32 = 5;
/// The first waiting time; each further wrong code doubles it.
const FIRST_WAIT: Duration = Duration::from_secs(30);
const MAX_WAIT: Duration = Duration::from_secs(3600);
/// The second of OWASP's equivalent settings for argon2id: 7 MiB, five passes. That is some 50 ms on an old PC, and fits
/// beside a playout in little memory.
const MEMORY_KIB: u32 = 7 * 1024;
const PASSES: u32 = 5;

pub(crate) struct Lock {
    file: PathBuf,
    /// Whether there is a code. Read by every request, so it is never behind a mutex.
    is_locked: AtomicBool,
    state: Mutex<State>,
    /// Held while a code is hashed: one at a time, for the memory that it takes.
    hashing: Mutex<()>,
}

struct State {
    kept: Kept,
    /// Until when every code is refused, by the clock that nobody sets.
    wait_until: Option<Instant>,
}

/// What stands in the file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Kept {
    /// The argon2id hash of the code in the PHC format; none while everybody may.
    code: Option<String>,
    /// Wrong codes since the last right one.
    #[serde(default)]
    wrong: u32,
    /// When the waiting time ends by the wall clock, in seconds since 1970: for after a restart.
    #[serde(default)]
    wait_until: Option<u64>,
}

impl Lock {
    /// The lock as it was left. A file that cannot be understood locks: it is there because somebody locked.
    pub(crate) fn read(file: PathBuf) -> Lock {
        let kept = match fs::read_to_string(&file) {
            Ok(text) => serde_json::from_str(&text)
                .unwrap_or_else(|_| Kept { code: Some(String::new()), ..Kept::default() }),
            Err(cause) if cause.kind() == ErrorKind::NotFound => Kept::default(),
            Err(_) => Kept { code: Some(String::new()), ..Kept::default() },
        };
        let wait_until = kept.remaining_wait(seconds_since_1970()).map(|wait| Instant::now() + wait);
        Lock {
            file,
            is_locked: AtomicBool::new(kept.code.is_some()),
            state: Mutex::new(State { kept, wait_until }),
            hashing: Mutex::new(()),
        }
    }

    pub(crate) fn is_locked(&self) -> bool {
        self.is_locked.load(Ordering::Acquire)
    }

    /// Locks with a code.
    ///
    /// # Errors
    /// That the code is too short, that it is locked already, or that the lock cannot be kept on disk.
    pub(crate) fn lock(&self, code: &str) -> Result<(), Message> {
        if code.chars().count() < MIN_CODE {
            return Err(Message::new("control-short-code"));
        }
        let hash = self.hash(code)?;
        let mut state = self.state();
        if state.kept.code.is_some() {
            return Err(Message::new("control-locked"));
        }
        let kept = Kept { code: Some(hash), ..Kept::default() };
        self.write(&kept)?;
        *state = State { kept, wait_until: None };
        self.is_locked.store(true, Ordering::Release);
        Ok(())
    }

    /// Unlocks with the code.
    ///
    /// # Errors
    /// That the code is wrong, or that there were too many wrong ones; that the file cannot be removed.
    pub(crate) fn unlock(&self, code: &str) -> Result<(), Message> {
        let Some(known) = self.count_attempt()? else { return Ok(()) };
        if !self.is_right(code, &known) {
            return Err(Message::new("control-wrong-code").with("path", self.file.as_path()));
        }
        let mut state = self.state();
        match fs::remove_file(&self.file) {
            Err(cause) if cause.kind() != ErrorKind::NotFound => return Err(self.failed(&cause)),
            _ => *state = State { kept: Kept::default(), wait_until: None },
        }
        self.is_locked.store(false, Ordering::Release);
        Ok(())
    }

    /// Counts an attempt as a wrong one before it is looked at, so that attempts at the same time are all counted, and
    /// one that is interrupted by a power cut as well. Returns the hash of the code; none where it is not locked.
    fn count_attempt(&self) -> Result<Option<String>, Message> {
        let mut state = self.state();
        let Some(known) = state.kept.code.clone() else { return Ok(None) };
        let now = Instant::now();
        if let Some(wait) = state.wait_until.and_then(|until| until.checked_duration_since(now))
            && !wait.is_zero()
        {
            let seconds = wait.as_secs() + 1;
            return Err(Message::new("control-locked-out").with("seconds", seconds as f64));
        }
        let wrong = state.kept.wrong.saturating_add(1);
        let wait = wait_after(wrong);
        let wait_until = wait.map(|wait| seconds_since_1970() + wait.as_secs());
        let kept = Kept { code: Some(known.clone()), wrong, wait_until };
        // What cannot be kept is not tried: else a full disk would allow any number of guesses.
        self.write(&kept)?;
        *state = State { kept, wait_until: wait.map(|wait| now + wait) };
        Ok(Some(known))
    }

    fn hash(&self, code: &str) -> Result<String, Message> {
        let failed = |cause: String| self.failed(&io::Error::other(cause));
        let _alone = self.hashing.lock().unwrap_or_else(PoisonError::into_inner);
        let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|cause| failed(cause.to_string()))?;
        let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let hash = hasher.hash_password(code.as_bytes()).map_err(|cause| failed(cause.to_string()))?;
        Ok(hash.to_string())
    }

    fn is_right(&self, code: &str, known: &str) -> bool {
        let _alone = self.hashing.lock().unwrap_or_else(PoisonError::into_inner);
        PasswordHash::new(known)
            .is_ok_and(|known| Argon2::default().verify_password(code.as_bytes(), &known).is_ok())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, kept: &Kept) -> Result<(), Message> {
        let written = serde_json::to_vec(kept).map_err(io::Error::from);
        written
            .and_then(|bytes| write_privately(&self.file, &bytes, Readers::Owner))
            .map_err(|cause| self.failed(&cause))
    }

    fn failed(&self, cause: &io::Error) -> Message {
        Message::new("control-lock-failed").with("path", self.file.as_path()).with("cause", cause)
    }
}

impl Kept {
    /// What is left of the waiting time after a restart. Never more than the whole of it, wherever the wall clock was
    /// set to meanwhile.
    fn remaining_wait(&self, now: u64) -> Option<Duration> {
        let left = Duration::from_secs(self.wait_until?.saturating_sub(now));
        Some(left.min(wait_after(self.wrong)?)).filter(|wait| !wait.is_zero())
    }
}

/// How long to wait after so many wrong codes.
fn wait_after(wrong: u32) -> Option<Duration> {
    let doublings = wrong.checked_sub(FREE_ATTEMPTS)?;
    Some(FIRST_WAIT.saturating_mul(1 << doublings.min(16)).min(MAX_WAIT))
}

fn seconds_since_1970() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |passed| passed.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened() -> (tempfile::TempDir, Lock) {
        let folder = tempfile::tempdir().unwrap();
        let lock = Lock::read(folder.path().join("control.lock"));
        (folder, lock)
    }

    fn refusal(lock: &Lock, code: &str) -> String {
        lock.unlock(code).unwrap_err().id().to_owned()
    }

    #[test]
    fn a_code_is_kept_as_argon2id_and_its_file_is_for_nobody_else() {
        let (folder, lock) = opened();
        lock.lock("4711").unwrap();
        let file = folder.path().join("control.lock");
        let kept: Kept = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        assert!(kept.code.unwrap().starts_with("$argon2id$v=19$m=7168,t=5,p=1$"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o077, 0);
        }
        lock.unlock("4711").unwrap();
        assert!(!file.exists() && !lock.is_locked());
    }

    #[test]
    fn after_five_wrong_codes_even_the_right_one_has_to_wait_and_after_a_restart_as_well() {
        let (folder, lock) = opened();
        lock.lock("4711").unwrap();
        let begun = Instant::now();
        for _ in 0..FREE_ATTEMPTS {
            assert_eq!(refusal(&lock, "1174"), "control-wrong-code");
        }
        assert_eq!(refusal(&lock, "4711"), "control-locked-out");
        assert!(begun.elapsed() < FIRST_WAIT, "nobody was kept waiting for an answer");
        let file = folder.path().join("control.lock");
        let again = Lock::read(file.clone());
        assert!(again.is_locked());
        assert_eq!(refusal(&again, "4711"), "control-locked-out");
        // The time is up.
        let mut kept: Kept = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        kept.wait_until = Some(seconds_since_1970());
        fs::write(&file, serde_json::to_string(&kept).unwrap()).unwrap();
        let later = Lock::read(file);
        later.unlock("4711").unwrap();
        assert!(!later.is_locked());
    }

    #[test]
    fn the_waiting_time_doubles_up_to_an_hour_and_no_clock_makes_it_longer() {
        let waits: Vec<u64> = (1..=13).map(|wrong| wait_after(wrong).map_or(0, |wait| wait.as_secs())).collect();
        assert_eq!(waits, [0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
        assert_eq!(wait_after(u32::MAX), Some(MAX_WAIT));
        let kept = |wait_until| Kept { code: None, wrong: 6, wait_until: Some(wait_until) };
        assert_eq!(kept(1_000).remaining_wait(990), Some(Duration::from_secs(10)));
        assert_eq!(kept(1_000_000).remaining_wait(0), Some(Duration::from_secs(60)), "the clock was set back");
        assert_eq!(kept(1_000).remaining_wait(1_000), None);
    }

    #[test]
    fn guesses_at_the_same_time_are_all_counted() {
        let (_folder, lock) = opened();
        lock.lock("4711").unwrap();
        let ids: Vec<String> = std::thread::scope(|scope| {
            let guesses: Vec<_> = (0..8).map(|_| scope.spawn(|| refusal(&lock, "0000"))).collect();
            guesses.into_iter().map(|guess| guess.join().unwrap()).collect()
        });
        assert_eq!(ids.iter().filter(|id| *id == "control-wrong-code").count(), FREE_ATTEMPTS as usize);
    }

    #[test]
    fn a_lock_that_cannot_be_read_is_locked() {
        let (folder, _) = opened();
        let file = folder.path().join("control.lock");
        fs::write(&file, "half a li").unwrap();
        let lock = Lock::read(file);
        assert!(lock.is_locked());
        assert_eq!(refusal(&lock, "4711"), "control-wrong-code");
    }
}
