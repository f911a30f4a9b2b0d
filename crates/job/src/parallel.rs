//! Work on many things at once, on all the processor's cores, with the results in the order of the things.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread::{self, available_parallelism};

use surco_messages::Message;

use crate::{Cancelled, Job, Reporter};

/// As many threads as the machine has cores, for work that keeps all of them busy; one where it does not tell.
pub fn all_cores() -> NonZeroUsize {
    available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Does `work` for every item, whether or not others fail. An item counts for the progress as much as `weight` says.
/// The result is `None` for items that were not begun because the job was cancelled.
pub fn on_all_cores<Item: Sync, Done: Send>(
    items: &[Item],
    weight: impl Fn(&Item) -> f64,
    work: impl Fn(&Item, &mut Job<'_>) -> Done + Sync,
    job: &mut Job<'_>,
) -> Vec<Option<Done>> {
    let done = until_a_fault(all_cores(), items, weight, |item, job| Ok::<Done, Infallible>(work(item, job)), job);
    let of = |result| match result {
        Ok(done) => done,
        Err(never) => match never {},
    };
    done.into_iter().map(|result| result.map(of)).collect()
}

/// Does `work` for every item, by so many threads. An item counts for the progress as much as `weight` says.
///
/// The work on one item must not depend on that of another: then the results do not depend on how many cores there
/// are.
///
/// # Errors
/// The first that goes wrong, in the order of the items. Items not yet begun are then left out, and so they are when
/// the job is cancelled.
pub fn for_each<Item: Sync, Done: Send, Fault: Send + From<Cancelled>>(
    threads: NonZeroUsize,
    items: &[Item],
    weight: impl Fn(&Item) -> f64,
    work: impl Fn(&Item, &mut Job<'_>) -> Result<Done, Fault> + Sync,
    job: &mut Job<'_>,
) -> Result<Vec<Done>, Fault> {
    let done = until_a_fault(threads, items, weight, work, job);
    // Items are begun in order, so a fault comes before what was left out because of it.
    done.into_iter().map(|result| result.unwrap_or_else(|| Err(Cancelled.into()))).collect()
}

/// The results of the items that were begun before one failed or the job was cancelled.
fn until_a_fault<Item: Sync, Done: Send, Fault: Send>(
    threads: NonZeroUsize,
    items: &[Item],
    weight: impl Fn(&Item) -> f64,
    work: impl Fn(&Item, &mut Job<'_>) -> Result<Done, Fault> + Sync,
    job: &mut Job<'_>,
) -> Vec<Option<Result<Done, Fault>>> {
    let cancel = job.cancel();
    let weights: Vec<f64> = items.iter().map(weight).collect();
    let whole = weights.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    let next = AtomicUsize::new(0);
    let done: Vec<Mutex<Option<Result<Done, Fault>>>> = items.iter().map(|_| Mutex::new(None)).collect();
    let worker = &|to: Sender<WorkerReport>| {
        while !cancel.is_cancelled() {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let (Some(item), Some(place)) = (items.get(index), done.get(index)) else { return };
            let mut reporter = ItemReporter { index, reported: 0.0, to: &to };
            let result = work(item, &mut Job::new(cancel, &mut reporter));
            if result.is_err() {
                next.store(items.len(), Ordering::Relaxed);
            }
            if let Ok(mut place) = place.lock() {
                *place = Some(result);
            }
        }
    };
    let threads = threads.get().min(items.len());
    thread::scope(|scope| {
        let (sender, receiver) = channel();
        for _ in 0..threads {
            let to = sender.clone();
            scope.spawn(move || worker(to));
        }
        drop(sender);
        let mut parts = vec![0.0; items.len()];
        for told in receiver {
            match told {
                WorkerReport::Progress(index, part) => {
                    parts[index] = f64::max(parts[index], part);
                    let done = parts.iter().zip(&weights).map(|(part, weight)| part * weight).sum::<f64>();
                    job.progress(done / whole);
                }
                WorkerReport::Note(message) => job.note(message),
            }
        }
    });
    done.into_iter().map(|place| place.into_inner().ok().flatten()).collect()
}

/// A report from a worker to the thread that has the job.
enum WorkerReport {
    Progress(usize, f64),
    Note(Message),
}

/// The part of an item that is worth a report: work reports every block, and each report wakes the thread that has the
/// job. Without this limit, they take 4 % of the processor while an episode is assembled.
const PROGRESS_STEP: f64 = 0.005;

/// The reporter of the work on one item.
struct ItemReporter<'a> {
    index: usize,
    /// The part that was last reported.
    reported: f64,
    to: &'a Sender<WorkerReport>,
}

impl Reporter for ItemReporter<'_> {
    fn progress(&mut self, part: f64) {
        if part - self.reported < PROGRESS_STEP && (part < 1.0 || self.reported >= 1.0) {
            return;
        }
        self.reported = part;
        // The caller listens for as long as there is a worker.
        let _ = self.to.send(WorkerReport::Progress(self.index, part));
    }

    fn note(&mut self, message: Message) {
        let _ = self.to.send(WorkerReport::Note(message));
    }
}

/// Results that may wait, for each thread, until those before them are done.
const WAITING: usize = 2;

/// Does `work` for every item, by so many threads, and hands what comes of it to `take` in the order of the items. Only
/// a few results wait at any time, so that memory does not grow with the number of items.
///
/// # Errors
/// The first that goes wrong, in the order of the items, or that `take` refuses. Nothing is taken after it.
pub fn in_order<Item: Sync, Done: Send, Fault: Send>(
    threads: NonZeroUsize,
    items: &[Item],
    work: impl Fn(&Item) -> Result<Done, Fault> + Sync,
    mut take: impl FnMut(Done) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let threads = threads.get().min(items.len());
    let (next, taken, more_taken) = (AtomicUsize::new(0), Mutex::new(0), Condvar::new());
    let set_taken = |count: usize| {
        *taken.lock().unwrap_or_else(PoisonError::into_inner) = count;
        more_taken.notify_all();
    };
    let worker = &|tell: Sender<(usize, Result<Done, Fault>)>| loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(item) = items.get(index) else { return };
        let so_far = taken.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = more_taken.wait_while(so_far, |taken| index >= *taken + WAITING * threads);
        drop(waited);
        if tell.send((index, work(item))).is_err() {
            return;
        }
    };
    thread::scope(|scope| {
        let (sender, receiver) = channel();
        for _ in 0..threads {
            let tell = sender.clone();
            scope.spawn(move || worker(tell));
        }
        drop(sender);
        let (mut early, mut expected, mut outcome) = (BTreeMap::new(), 0, Ok(()));
        for (index, done) in &receiver {
            early.insert(index, done);
            while let Some(done) = early.remove(&expected) {
                outcome = done.and_then(&mut take);
                expected += 1;
                if outcome.is_err() {
                    break;
                }
                set_taken(expected);
            }
            if outcome.is_err() {
                break;
            }
        }
        // Workers begin no further item and stop waiting.
        next.store(items.len(), Ordering::Relaxed);
        drop(receiver);
        set_taken(items.len());
        outcome
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cancel, Silent};

    #[derive(Debug, PartialEq)]
    enum Fault {
        Of(usize),
        Cancelled,
    }

    impl From<Cancelled> for Fault {
        fn from(_: Cancelled) -> Fault {
            Fault::Cancelled
        }
    }

    #[test]
    fn results_come_in_the_order_of_the_items_and_progress_to_its_end() {
        let items: Vec<usize> = (0..50).collect();
        let mut told = Vec::new();
        let work = |item: &usize, job: &mut Job<'_>| {
            job.progress(0.5);
            job.progress(1.0);
            item * item
        };
        let mut tell = |part: f64| told.push(part);
        let squares = on_all_cores(&items, |_| 1.0, work, &mut Job::unattended(&mut tell));
        assert_eq!(squares, items.iter().map(|item| Some(item * item)).collect::<Vec<_>>());
        assert!(told.windows(2).all(|pair| pair[0] <= pair[1] + 1e-12));
        assert!((told.last().unwrap() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_first_fault_is_told_and_no_new_work_begun() {
        let items: Vec<usize> = (0..1000).collect();
        let fail = |item: &usize, _: &mut Job<'_>| match item {
            3.. => Err(Fault::Of(*item)),
            _ => Ok(()),
        };
        let error = for_each(all_cores(), &items, |_| 1.0, fail, &mut Job::unattended(&mut Silent)).unwrap_err();
        assert_eq!(error, Fault::Of(3));
    }

    #[test]
    fn when_the_job_is_cancelled_no_other_item_is_begun() {
        let items: Vec<usize> = (0..1000).collect();
        let (cancel, begun) = (Cancel::new(), AtomicUsize::new(0));
        let work = |item: &usize, _: &mut Job<'_>| {
            begun.fetch_add(1, Ordering::SeqCst);
            if *item == 3 {
                cancel.cancel();
            }
        };
        let done = on_all_cores(&items, |_| 1.0, work, &mut Job::new(&cancel, &mut Silent));
        let begun = begun.into_inner();
        assert!(begun <= 4 + all_cores().get());
        assert_eq!(done.iter().flatten().count(), begun);
        let none = for_each(all_cores(), &items, |_| 1.0, |_, _| Ok(()), &mut Job::new(&cancel, &mut Silent));
        assert_eq!(none, Err(Fault::Cancelled));
    }

    #[test]
    fn what_is_taken_comes_in_order_however_long_each_took_and_little_waits() {
        let items: Vec<usize> = (0..200).collect();
        for threads in [1, 3, 8].map(|threads| NonZeroUsize::new(threads).unwrap()) {
            let (begun, mut taken) = (AtomicUsize::new(0), Vec::new());
            let work = |item: &usize| {
                begun.fetch_add(1, Ordering::SeqCst);
                thread::sleep(std::time::Duration::from_micros((item * 7919 % 13) as u64 * 50));
                Ok::<usize, Fault>(*item)
            };
            in_order(threads, &items, work, |item| {
                let ahead = begun.load(Ordering::SeqCst) - taken.len();
                assert!(ahead <= (WAITING + 1) * threads.get(), "{ahead}");
                taken.push(item);
                Ok(())
            })
            .unwrap();
            assert_eq!(taken, items);
        }
    }

    #[test]
    fn after_the_first_fault_nothing_is_taken() {
        let items: Vec<usize> = (0..100).collect();
        let threads = NonZeroUsize::new(4).unwrap();
        let mut taken = 0;
        let work = |item: &usize| if *item == 30 { Err(Fault::Of(*item)) } else { Ok(*item) };
        let error = in_order(threads, &items, work, |_| {
            taken += 1;
            Ok(())
        });
        assert_eq!(error, Err(Fault::Of(30)));
        assert_eq!(taken, 30);
        let refused = in_order(threads, &items, |item| Ok(*item), |item| Err(Fault::Of(item)));
        assert_eq!(refused, Err(Fault::Of(0)));
        assert!(in_order(threads, &[(); 0], |_| Ok(()), |()| Err(Fault::Of(0))).is_ok());
    }

    #[test]
    fn no_items_are_no_work() {
        let nothing = on_all_cores(&[(); 0], |_| 1.0, |_, _| (), &mut Job::unattended(&mut Silent));
        assert!(nothing.is_empty());
    }
}
