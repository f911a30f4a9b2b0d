//! Which files nobody writes any more.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use surco_files::FileStamp;

/// Which files have stayed the same for long enough, and were not handed out before as they are.
pub(crate) struct SettledFiles {
    settle: Duration,
    seen: BTreeMap<PathBuf, (FileStamp, State)>,
}

enum State {
    /// It looks so since then.
    Still(Instant),
    HandedOut,
}

impl SettledFiles {
    /// A file has to stay the same for `settle`.
    pub(crate) fn new(settle: Duration) -> SettledFiles {
        SettledFiles { settle, seen: BTreeMap::new() }
    }

    /// Those that are whole by now, of all that are there. An empty file is one whose copy has only begun.
    pub(crate) fn ready(&mut self, there: Vec<(FileStamp, PathBuf)>, now: Instant) -> Vec<PathBuf> {
        let mut ready = Vec::new();
        for (stamp, path) in there.into_iter().filter(|(stamp, _)| stamp.bytes > 0) {
            let known = self.seen.entry(path.clone()).or_insert((stamp, State::Still(now)));
            if known.0 != stamp {
                *known = (stamp, State::Still(now));
            } else if matches!(known.1, State::Still(since) if now.duration_since(since) >= self.settle) {
                known.1 = State::HandedOut;
                ready.push(path);
            }
        }
        ready
    }

    /// It was not come to: it is handed out again.
    pub(crate) fn forget(&mut self, path: &Path) {
        self.seen.remove(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(bytes: u64, changed: u64) -> (FileStamp, PathBuf) {
        (FileStamp { bytes, modified: changed, changed }, PathBuf::from("usb/nota.ogg"))
    }

    #[test]
    fn a_file_is_taken_once_when_it_has_stopped_growing_and_again_when_it_has_changed() {
        let begun = Instant::now();
        let mut watch = SettledFiles::new(Duration::from_secs(10));
        let mut ready_at = |second: u64, look: (FileStamp, PathBuf)| {
            !watch.ready(vec![look], begun + Duration::from_secs(second)).is_empty()
        };
        assert!(!ready_at(0, look(0, 1)), "the copy has only begun");
        assert!(!ready_at(12, look(500, 12)));
        assert!(!ready_at(20, look(900, 19)), "it grows");
        assert!(!ready_at(29, look(900, 19)));
        assert!(ready_at(30, look(900, 19)));
        assert!(!ready_at(60, look(900, 19)), "it was taken");
        assert!(!ready_at(61, look(900, 61)), "somebody has written it anew");
        assert!(ready_at(71, look(900, 61)));
    }

    #[test]
    fn what_was_not_come_to_is_taken_later() {
        let begun = Instant::now();
        let mut watch = SettledFiles::new(Duration::from_secs(1));
        watch.ready(vec![look(9, 1)], begun);
        assert_eq!(watch.ready(vec![look(9, 1)], begun + Duration::from_secs(1)).len(), 1);
        watch.forget(&look(9, 1).1);
        watch.ready(vec![look(9, 1)], begun + Duration::from_secs(2));
        assert_eq!(watch.ready(vec![look(9, 1)], begun + Duration::from_secs(3)).len(), 1);
    }
}
