//! Work on many sounds at once, on all the processor's cores, with the results in the order of the sounds.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

use surco_audio::all_cores;

/// Does `work` for every item, whatever comes of the others: a batch in which one bad file does not keep the rest.
/// `progress` hears which part of the whole is done, where an item counts as much as `weight` says.
pub fn on_all_cores<Item: Sync, Done: Send>(
    items: &[Item],
    weight: impl Fn(&Item) -> f64,
    work: impl Fn(&Item, &mut dyn FnMut(f64)) -> Done + Sync,
    progress: &mut dyn FnMut(f64),
) -> Vec<Done> {
    let done: Result<_, Infallible> =
        for_each(all_cores(), items, weight, |item, progress| Ok(work(item, progress)), progress);
    match done {
        Ok(done) => done,
        Err(never) => match never {},
    }
}

/// Does `work` for every item, by so many threads. `progress` hears which part of the whole is done, where an item counts as much as
/// `weight` says.
///
/// The work on one item must not depend on that of another: then the results do not depend on how many cores there
/// are.
///
/// # Errors
/// The first that goes wrong, in the order of the items. Items not yet begun are then left out.
pub(crate) fn for_each<Item: Sync, Done: Send, Fault: Send>(
    threads: NonZeroUsize,
    items: &[Item],
    weight: impl Fn(&Item) -> f64,
    work: impl Fn(&Item, &mut dyn FnMut(f64)) -> Result<Done, Fault> + Sync,
    progress: &mut dyn FnMut(f64),
) -> Result<Vec<Done>, Fault> {
    let weights: Vec<f64> = items.iter().map(weight).collect();
    let whole = weights.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    let next = AtomicUsize::new(0);
    let done: Vec<Mutex<Option<Result<Done, Fault>>>> = items.iter().map(|_| Mutex::new(None)).collect();
    let worker = &|told: Sender<(usize, f64)>| loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let (Some(item), Some(place)) = (items.get(index), done.get(index)) else { return };
        let result = work(item, &mut |part| {
            // The caller listens for as long as there is a worker.
            let _ = told.send((index, part));
        });
        if result.is_err() {
            next.store(items.len(), Ordering::Relaxed);
        }
        if let Ok(mut place) = place.lock() {
            *place = Some(result);
        }
    };
    let threads = threads.get().min(items.len());
    thread::scope(|scope| {
        let (sender, receiver) = channel();
        for _ in 0..threads {
            let told = sender.clone();
            scope.spawn(move || worker(told));
        }
        drop(sender);
        let mut parts = vec![0.0; items.len()];
        for (index, part) in receiver {
            parts[index] = f64::max(parts[index], part);
            progress(parts.iter().zip(&weights).map(|(part, weight)| part * weight).sum::<f64>() / whole);
        }
    });
    // What failed comes before what was left out because of it: items are begun in order.
    done.into_iter().filter_map(|place| place.into_inner().ok().flatten()).collect()
}

/// Results that may wait, for each thread, until those before them are done.
const WAITING: usize = 2;

/// Does `work` for every item, by so many threads, and hands what comes of it to `take` in the order of the items. Only
/// a few results wait at any time, so that memory does not grow with the number of items.
///
/// # Errors
/// The first that goes wrong, in the order of the items, or that `take` refuses. Nothing is taken after it.
pub(crate) fn in_order<Item: Sync, Done: Send, Fault: Send>(
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
        // Nobody begins another one, and nobody waits any more.
        next.store(items.len(), Ordering::Relaxed);
        drop(receiver);
        set_taken(items.len());
        outcome
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;
    use std::path::PathBuf;

    #[test]
    fn results_come_in_the_order_of_the_items_and_progress_to_its_end() {
        let items: Vec<usize> = (0..50).collect();
        let mut told = Vec::new();
        let work = |item: &usize, progress: &mut dyn FnMut(f64)| {
            progress(0.5);
            progress(1.0);
            item * item
        };
        let squares = on_all_cores(&items, |_| 1.0, work, &mut |part| told.push(part));
        assert_eq!(squares, items.iter().map(|item| item * item).collect::<Vec<_>>());
        assert!(told.windows(2).all(|pair| pair[0] <= pair[1] + 1e-12));
        assert!((told.last().unwrap() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_first_fault_is_told_and_no_new_work_begun() {
        let items: Vec<usize> = (0..1000).collect();
        let fail = |item: &usize, _: &mut dyn FnMut(f64)| match item {
            3.. => Err(Error::Missing { path: PathBuf::from(item.to_string()) }),
            _ => Ok(()),
        };
        let error = for_each(all_cores(), &items, |_| 1.0, fail, &mut |_| {}).unwrap_err();
        assert!(matches!(error, Error::Missing { path } if path.as_os_str() == "3"));
    }

    #[test]
    fn what_is_taken_comes_in_order_however_long_each_took_and_little_waits() {
        let items: Vec<usize> = (0..200).collect();
        for threads in [1, 3, 8].map(|threads| NonZeroUsize::new(threads).unwrap()) {
            let (begun, mut taken) = (AtomicUsize::new(0), Vec::new());
            let work = |item: &usize| {
                begun.fetch_add(1, Ordering::SeqCst);
                thread::sleep(std::time::Duration::from_micros((item * 7919 % 13) as u64 * 50));
                Ok::<usize, Error>(*item)
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
        let fault = |item: &usize| Error::Missing { path: PathBuf::from(item.to_string()) };
        let threads = NonZeroUsize::new(4).unwrap();
        let mut taken = 0;
        let work = |item: &usize| if *item == 30 { Err(fault(item)) } else { Ok(*item) };
        let error = in_order(threads, &items, work, |_| {
            taken += 1;
            Ok(())
        });
        assert!(matches!(error, Err(Error::Missing { path }) if path.as_os_str() == "30"));
        assert_eq!(taken, 30);
        let refused = in_order(threads, &items, |item| Ok(*item), |item| Err(fault(&item)));
        assert!(matches!(refused, Err(Error::Missing { path }) if path.as_os_str() == "0"));
        assert!(in_order(threads, &[(); 0], |_| Ok(()), |()| Err(fault(&0))).is_ok());
    }

    #[test]
    fn no_items_are_no_work() {
        let nothing: Vec<()> = on_all_cores(&[(); 0], |_| 1.0, |_, _| (), &mut |_| {});
        assert!(nothing.is_empty());
    }
}
