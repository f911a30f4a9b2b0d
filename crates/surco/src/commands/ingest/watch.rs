//! A folder that is watched: whatever is put there comes into the library when it is whole.
//!
//! The folder is looked at every second or two. Systems could tell of changes by themselves, but not from network
//! shares, and not from a stick that is pulled out and put in again, which are the places that are watched. A look at
//! a thousand files takes a millisecond.
//!
//! A file is whole when its size and its time have been the same for a while and its name is not one that browsers
//! and telephones give to what they are still writing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use surco_job::Cancel;
use surco_messages::{Explain, Message};
use surco_production::{Error, IngestOptions, scan};

use super::{Document, Harvest, batch_ingest, line, prepare, show};
use crate::commands::measure::Unusable;
use crate::failure::{Finished, Outcome};
use crate::look::Look;
use crate::station::Home;
use crate::terminal::Terminal;

/// Between two looks at the folder, at most.
const PAUSE: Duration = Duration::from_secs(2);

/// How soon a signal is obeyed.
const NAP: Duration = Duration::from_millis(100);

pub(super) fn run(
    home: &Home,
    paths: &[PathBuf],
    settle: Duration,
    options: &IngestOptions,
    prepares: bool,
    stop: &Cancel,
    terminal: &Terminal,
) -> Finished {
    for path in paths {
        let folder = path.display().to_string();
        terminal
            .say(&Message::new("surco-watching").with("folder", folder).with("seconds", settle.as_secs() as f64));
    }
    let mut watch = Watch::new(settle);
    let (mut takes, mut failed, mut prepared, mut attention) = (Vec::new(), Vec::new(), 0, false);
    let mut gone: Vec<PathBuf> = Vec::new();
    while !stop.is_cancelled() {
        let mut there = Vec::new();
        for path in paths {
            match scan(std::slice::from_ref(path), stop) {
                Ok(found) => {
                    there.extend(found.recordings.into_iter().filter_map(|path| Some((Look::at(&path)?, path))));
                    if gone.contains(path) {
                        gone.retain(|one| one != path);
                        terminal.say(&Message::new("surco-watched-is-back").with("folder", path.as_path()));
                    }
                }
                // The share is down or the stick out: it will come back, and nothing is concluded from its absence.
                Err(Error::Cancelled) => {}
                Err(cause) if !gone.contains(path) => {
                    gone.push(path.clone());
                    terminal.warn(&Message::new("surco-watched-is-gone").with("cause", cause.explain()));
                }
                Err(_) => {}
            }
        }
        let ready = watch.ready(there, Instant::now());
        if !ready.is_empty() {
            let mut batch_ingest = batch_ingest(home, &ready, options, stop, terminal)?;
            batch_ingest.take_out_silent_videos(&[]);
            let Harvest { done, failed: not, left, .. } = batch_ingest;
            left.iter().for_each(|path| watch.forget(path));
            done.iter().filter(|one| !one.was_known).for_each(|one| show(one, terminal));
            not.iter().for_each(|(_, message)| terminal.fail(message));
            attention |= !not.is_empty() || done.iter().any(|one| !one.was_known && !one.take.problems.is_empty());
            if prepares && done.iter().any(|one| !one.was_known) {
                prepared += prepare(home, &done, stop, terminal);
            }
            // What was known before the watch began is no news.
            takes.extend(done.iter().filter(|one| !one.was_known).map(|one| line(one, terminal)));
            failed.extend(not.iter().map(|(path, message)| Unusable::new(path, message, terminal)));
        }
        rest(PAUSE.min(settle / 2), stop);
    }
    terminal.say(&Message::new("surco-watched").with("new", takes.len()).with("failed", failed.len()));
    terminal.document(&Document { takes, failed, skipped: Vec::new(), left: Vec::new(), prepared });
    Ok(Outcome::attention_if(attention))
}

fn rest(time: Duration, stop: &Cancel) {
    let begun = Instant::now();
    while begun.elapsed() < time && !stop.is_cancelled() {
        thread::sleep(NAP.min(time));
    }
}

/// Which files have been still for long enough, and were not handed out before as they are.
struct Watch {
    settle: Duration,
    seen: BTreeMap<PathBuf, (Look, State)>,
}

enum State {
    /// It looks so since then.
    Still(Instant),
    HandedOut,
}

impl Watch {
    fn new(settle: Duration) -> Watch {
        Watch { settle, seen: BTreeMap::new() }
    }

    /// Those that are whole by now, of all that are there. An empty file is one whose copy has only begun.
    fn ready(&mut self, there: Vec<(Look, PathBuf)>, now: Instant) -> Vec<PathBuf> {
        let mut ready = Vec::new();
        for (look, path) in there.into_iter().filter(|(look, _)| look.bytes > 0) {
            let known = self.seen.entry(path.clone()).or_insert((look, State::Still(now)));
            if known.0 != look {
                *known = (look, State::Still(now));
            } else if matches!(known.1, State::Still(since) if now.duration_since(since) >= self.settle) {
                known.1 = State::HandedOut;
                ready.push(path);
            }
        }
        ready
    }

    /// It was not come to: it is handed out again.
    fn forget(&mut self, path: &Path) {
        self.seen.remove(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    fn look(bytes: u64, changed: u64) -> (Look, PathBuf) {
        let changed = Some(SystemTime::UNIX_EPOCH + Duration::from_secs(changed));
        (Look { bytes, changed }, PathBuf::from("usb/nota.ogg"))
    }

    #[test]
    fn a_file_is_taken_once_when_it_has_stopped_growing_and_again_when_it_has_changed() {
        let begun = Instant::now();
        let mut watch = Watch::new(Duration::from_secs(10));
        let mut ready_at = |second: u64, look: (Look, PathBuf)| {
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
        let mut watch = Watch::new(Duration::from_secs(1));
        watch.ready(vec![look(9, 1)], begun);
        assert_eq!(watch.ready(vec![look(9, 1)], begun + Duration::from_secs(1)).len(), 1);
        watch.forget(&look(9, 1).1);
        watch.ready(vec![look(9, 1)], begun + Duration::from_secs(2));
        assert_eq!(watch.ready(vec![look(9, 1)], begun + Duration::from_secs(3)).len(), 1);
    }
}
