//! Bringing many recordings into the library at once.
//!
//! ```text
//! stick ── copy and name the bytes ──┬─ known ────────────────────────────────┬─▶ library
//!          one after the other       ├─ on its way already: wait for the first┤   one after the other
//!                                    └─ new ── listen, on all cores ──────────┘
//! ```
//!
//! One thread reads the stick and writes the catalogue: a stick is quickest with one reader. A recording belongs to the
//! library as soon as its row is written. After an interruption (a stick pulled out, a power cut) the same command
//! continues: finished recordings are known and skipped.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use surco_job::{Cancel, Job, Reporter, Silent, all_cores};
use surco_library::Library;
use surco_messages::Message;
use surco_model::{ContentHash, Take};

use crate::copy::name_of;
use crate::ingest::{Arrival, LookUp, look_up, with_news};
use crate::{Error, IngestOptions, Ingested};

/// The result of a batch.
#[derive(Debug, Default)]
pub struct BatchIngested {
    /// Each that is in the library, or is not for a reason, in the order they were given.
    pub done: Vec<(PathBuf, Result<Ingested, Error>)>,
    /// Those that were not finished: the job was cancelled, or their stick is gone.
    pub left: Vec<PathBuf>,
}

/// Brings recordings into the library, as [`ingest`](crate::ingest) does with one. One that cannot be read does not
/// keep the others out. `done` hears of each as soon as it is finished.
///
/// Recordings that are not finished when the job is cancelled, or when their stick is pulled out, are listed in
/// [`BatchIngested::left`]. A stick counts as pulled out when a recording's folder is gone.
///
/// # Errors
/// When the library refuses: what was brought before stays.
pub fn batch_ingest(
    library: &mut Library,
    home: &Path,
    recordings: &[PathBuf],
    options: &IngestOptions,
    done: &mut dyn FnMut(&Path, &Result<Ingested, Error>),
    job: &mut Job<'_>,
) -> Result<BatchIngested, Error> {
    let cancel = job.cancel();
    let listeners = all_cores().get().min(recordings.len().max(1));
    let (work, waiting) = channel::<(usize, Arrival)>();
    let waiting = &Mutex::new(waiting);
    thread::scope(|scope| {
        let (tell, reports) = channel();
        for _ in 0..listeners {
            let tell = tell.clone();
            scope.spawn(move || listen(waiting, options, &tell, cancel));
        }
        drop(tell);
        let mut batch = Batch {
            library,
            home,
            recordings,
            options,
            on_done: done,
            job,
            work,
            done: BTreeMap::new(),
            bytes: recordings.iter().map(|recording| bytes_of(recording)).collect(),
            worked: BTreeMap::new(),
            on_their_way: BTreeSet::new(),
            doubles: Vec::new(),
        };
        let mut next = 0;
        let mut gone = false;
        loop {
            // One more than there are listeners lies ready, so that none waits for the stick.
            let goes_on = !gone && !cancel.is_cancelled();
            if goes_on && next < recordings.len() && batch.waiting() <= listeners {
                gone = batch.begin(next)?;
                next += 1;
                reports.try_iter().try_for_each(|report| batch.hear(report))?;
            } else if batch.on_their_way.is_empty() {
                break;
            } else if let Ok(report) = reports.recv() {
                batch.hear(report)?;
            } else {
                break;
            }
        }
        let mut all = BatchIngested::default();
        for (index, recording) in recordings.iter().enumerate() {
            match batch.done.remove(&index) {
                Some(result) => all.done.push((recording.clone(), result)),
                None => all.left.push(recording.clone()),
            }
        }
        Ok(all)
    })
}

/// The part of a recording that is often enough for a bar.
const PROGRESS_STEP: f64 = 0.005;

/// A report from a listener thread.
enum Report {
    /// Which recording, and which part of the whole of it: 0 to 1.
    VoiceActivity(usize, f64),
    Note(Message),
    Listened(usize, Box<(Arrival, thread::Result<Result<Take, Error>>)>),
}

/// Reports how much of a recording has been listened to.
struct ListeningProgress<'a> {
    index: usize,
    reported: f64,
    to: &'a Sender<Report>,
}

impl Reporter for ListeningProgress<'_> {
    fn progress(&mut self, part: f64) {
        if part - self.reported >= PROGRESS_STEP {
            self.reported = part;
            let _ = self.to.send(Report::VoiceActivity(self.index, part));
        }
    }

    fn note(&mut self, message: Message) {
        let _ = self.to.send(Report::Note(message));
    }
}

fn listen(
    waiting: &Mutex<Receiver<(usize, Arrival)>>,
    options: &IngestOptions,
    tell: &Sender<Report>,
    cancel: &Cancel,
) {
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((index, arrival)) = next else { return };
        let mut progress = ListeningProgress { index, reported: 0.0, to: tell };
        let mut job = Job::new(cancel, &mut progress);
        // A panic is sent as well: the receiver waits for a report of every recording.
        let take = catch_unwind(AssertUnwindSafe(|| arrival.listen(options, &mut job)));
        let _ = tell.send(Report::Listened(index, Box::new((arrival, take))));
    }
}

/// The state of the thread that reads the stick and writes the catalogue.
struct Batch<'a, 'b> {
    library: &'a mut Library,
    home: &'a Path,
    recordings: &'a [PathBuf],
    options: &'a IngestOptions,
    on_done: &'a mut dyn FnMut(&Path, &Result<Ingested, Error>),
    job: &'a mut Job<'b>,
    work: Sender<(usize, Arrival)>,
    done: BTreeMap<usize, Result<Ingested, Error>>,
    /// How many bytes each recording has, and which part (0 to 1) of each is done.
    bytes: Vec<u64>,
    worked: BTreeMap<usize, f64>,
    /// The bytes that are being listened to.
    on_their_way: BTreeSet<ContentHash>,
    /// Recordings whose bytes are on their way from another place.
    doubles: Vec<(usize, Arrival)>,
}

impl Batch<'_, '_> {
    /// How many copies lie in the work folder.
    fn waiting(&self) -> usize {
        self.on_their_way.len() + self.doubles.len()
    }

    /// Looks at a recording. Whether the folder that it lay in is gone.
    fn begin(&mut self, index: usize) -> Result<bool, Error> {
        let recording = &self.recordings[index];
        let cancel = self.job.cancel();
        match look_up(self.library, self.home, recording, &|path| name_of(path, cancel), cancel) {
            Ok(LookUp::Known(ingested)) => self.finish(index, Ok(ingested))?,
            Ok(LookUp::New(arrival)) if self.on_their_way.contains(arrival.source()) => {
                self.doubles.push((index, arrival));
            }
            Ok(LookUp::New(arrival)) => {
                self.on_their_way.insert(*arrival.source());
                // There are listeners for as long as this is held.
                let _ = self.work.send((index, arrival));
            }
            Err(cause @ Error::Library(_)) => return Err(cause),
            Err(Error::Cancelled) => {}
            Err(cause) => {
                let gone =
                    recording.parent().is_some_and(|folder| !folder.as_os_str().is_empty() && !folder.exists());
                if gone {
                    return Ok(true);
                }
                self.finish(index, Err(cause))?;
            }
        }
        Ok(false)
    }

    fn hear(&mut self, report: Report) -> Result<(), Error> {
        match report {
            Report::VoiceActivity(index, part) => {
                self.worked.insert(index, part);
                self.report_progress();
            }
            Report::Note(message) => self.job.note(message),
            Report::Listened(index, listened) => {
                let (arrival, take) = *listened;
                let source = *arrival.source();
                let take = take.unwrap_or_else(|panic| resume_unwind(panic));
                match take {
                    Err(Error::Cancelled) => {}
                    take => {
                        let settled = take.and_then(|take| arrival.settle(self.library, take));
                        self.finish(index, settled)?;
                    }
                }
                self.on_their_way.remove(&source);
                self.settle_doubles(&source)?;
            }
        }
        Ok(())
    }

    /// Those with the same bytes are known now; where the first could not be used, neither can they.
    fn settle_doubles(&mut self, source: &ContentHash) -> Result<(), Error> {
        let (those, others) =
            std::mem::take(&mut self.doubles).into_iter().partition(|(_, arrival)| arrival.source() == source);
        self.doubles = others;
        let those: Vec<(usize, Arrival)> = those;
        for (index, mut arrival) in those {
            let settled = arrival.look_again(self.library).and_then(|()| {
                let take = arrival.listen(self.options, &mut Job::new(self.job.cancel(), &mut Silent))?;
                arrival.settle(self.library, take)
            });
            if !matches!(settled, Err(Error::Cancelled)) {
                self.finish(index, settled)?;
            }
        }
        Ok(())
    }

    fn finish(&mut self, index: usize, result: Result<Ingested, Error>) -> Result<(), Error> {
        let result = match result {
            Err(cause @ Error::Library(_)) => return Err(cause),
            Ok(ingested) => Ok(with_news(self.library, ingested, self.options)?),
            other => other,
        };
        let recording = &self.recordings[index];
        (self.on_done)(recording, &result);
        let name = recording.file_name().unwrap_or(recording.as_os_str()).to_string_lossy().into_owned();
        self.job.doing(Message::new("production-ingested").with("name", name));
        self.done.insert(index, result);
        self.worked.insert(index, 1.0);
        self.report_progress();
        Ok(())
    }

    /// Each recording counts as much as it has bytes.
    fn report_progress(&mut self) {
        let worked = self.worked.iter().map(|(index, part)| self.bytes[*index] as f64 * part).sum::<f64>();
        let whole = self.bytes.iter().sum::<u64>();
        self.job.progress(worked / whole.max(1) as f64);
    }
}

/// How many bytes a recording has; none where it is gone.
fn bytes_of(recording: &Path) -> u64 {
    recording.metadata().map_or(0, |metadata| metadata.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use surco_audio::{Block, Encoding, create};
    use surco_testing::sine;
    use surco_units::STATION_RATE;

    struct Stick {
        home: tempfile::TempDir,
        library: Library,
        recordings: Vec<PathBuf>,
    }

    /// A station, and a stick with so many recordings of which every third is the first one again.
    fn stick(count: u32) -> Stick {
        let home = tempfile::tempdir().unwrap();
        let library = Library::open(&home.path().join("library")).unwrap();
        let stick = home.path().join("usb");
        fs::create_dir(&stick).unwrap();
        let recording = |number: u32| {
            let path = stick.join(format!("{number}.wav"));
            let pitch = if number.is_multiple_of(3) { 200.0 } else { 300.0 + f64::from(number) };
            let mut file = create(&path, Encoding::Flac { bits: 16 }, 1, STATION_RATE).unwrap();
            file.write(&Block::from_channels(vec![sine(pitch, 0.2, 1.6)])).unwrap();
            file.finish().unwrap();
            path
        };
        Stick { recordings: (0..count).map(recording).collect(), home, library }
    }

    impl Stick {
        fn batch_ingest(
            &mut self,
            done: &mut dyn FnMut(&Path, &Result<Ingested, Error>),
            job: &mut Job<'_>,
        ) -> BatchIngested {
            let options = IngestOptions { promoter: Some("Rosa".to_owned()), ..IngestOptions::default() };
            batch_ingest(&mut self.library, self.home.path(), &self.recordings, &options, done, job).unwrap()
        }
    }

    #[test]
    fn a_stick_is_brought_in_at_once_in_its_order_and_what_is_twice_on_it_is_listened_to_once() {
        let mut stick = stick(10);
        fs::write(&stick.recordings[4], "no sound").unwrap();
        let (mut done, mut told) = (0, Vec::new());
        let mut tell = |part: f64| told.push(part);
        let batch_ingest = stick.batch_ingest(&mut |_, _| done += 1, &mut Job::unattended(&mut tell));
        assert_eq!((done, batch_ingest.left.len()), (10, 0));
        assert!(told.is_sorted() && told.last() == Some(&1.0), "{told:?}");
        let paths: Vec<&PathBuf> = batch_ingest.done.iter().map(|(path, _)| path).collect();
        assert_eq!(paths, stick.recordings.iter().collect::<Vec<_>>());
        for (index, (_, result)) in batch_ingest.done.iter().enumerate() {
            match result {
                Err(cause) => assert!(index == 4 && matches!(cause, Error::Sound(_)), "{index}: {cause}"),
                Ok(one) => {
                    assert_eq!(one.duplicate_of.is_some(), [3, 6, 9].contains(&index), "{index}: {one:?}");
                    assert_eq!(one.take.promoter.as_deref(), Some("Rosa"));
                    let kept = stick.library.store().path_of(&one.take.source).unwrap();
                    assert_eq!(fs::read(kept).unwrap(), fs::read(&stick.recordings[index]).unwrap());
                }
            }
        }
        assert_eq!(stick.library.takes().unwrap().len(), 6);
        let again = stick.batch_ingest(&mut |_, _| {}, &mut Job::unattended(&mut Silent));
        assert!(
            again.done.iter().all(|(_, result)| result.as_ref().is_ok_and(|one| one.was_known) || result.is_err())
        );
        assert_eq!(stick.library.takes().unwrap().len(), 6);
    }

    #[test]
    fn a_stick_that_is_pulled_out_leaves_the_rest_for_the_next_time() {
        let mut stick = stick(40);
        let (usb, pocket) = (stick.home.path().join("usb"), stick.home.path().join("pocket"));
        let mut pulled = false;
        let mut pull = |_: &Path, _: &Result<Ingested, Error>| {
            if !pulled {
                fs::rename(&usb, &pocket).unwrap();
                pulled = true;
            }
        };
        let first = stick.batch_ingest(&mut pull, &mut Job::unattended(&mut Silent));
        assert!(!first.left.is_empty() && first.done.iter().all(|(_, result)| result.is_ok()), "{:?}", first.left);
        assert_eq!(first.done.len() + first.left.len(), 40);
        fs::rename(&pocket, &usb).unwrap();
        let second = stick.batch_ingest(&mut |_, _| {}, &mut Job::unattended(&mut Silent));
        assert!(second.left.is_empty() && second.done.iter().all(|(_, result)| result.is_ok()));
        let known =
            second.done.iter().filter(|(_, result)| result.as_ref().is_ok_and(|one| one.was_known)).count();
        assert!(known >= first.done.len());
    }

    #[test]
    fn nothing_new_is_begun_when_somebody_says_stop() {
        let mut stick = stick(40);
        let cancel = Cancel::new();
        let batch_ingest = stick.batch_ingest(&mut |_, _| cancel.cancel(), &mut Job::new(&cancel, &mut Silent));
        assert!(!batch_ingest.done.is_empty() && !batch_ingest.left.is_empty());
        assert!(batch_ingest.done.iter().all(|(_, result)| result.is_ok()));
    }
}
