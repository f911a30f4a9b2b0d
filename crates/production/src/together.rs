//! Work on many sounds at once, on all the processor's cores, with the results in the order of the sounds.

use std::convert::Infallible;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
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
    let done: Result<_, Infallible> = for_each(items, weight, |item, progress| Ok(work(item, progress)), progress);
    match done {
        Ok(done) => done,
        Err(never) => match never {},
    }
}

/// Does `work` for every item. `progress` hears which part of the whole is done, where an item counts as much as
/// `weight` says.
///
/// The work on one item must not depend on that of another: then the results do not depend on how many cores there
/// are.
///
/// # Errors
/// The first that goes wrong, in the order of the items. Items not yet begun are then left out.
pub(crate) fn for_each<Item: Sync, Done: Send, Fault: Send>(
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
    let threads = all_cores().get().min(items.len());
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
        let error = for_each(&items, |_| 1.0, fail, &mut |_| {}).unwrap_err();
        assert!(matches!(error, Error::Missing { path } if path.as_os_str() == "3"));
    }

    #[test]
    fn no_items_are_no_work() {
        let nothing: Vec<()> = on_all_cores(&[(); 0], |_| 1.0, |_, _| (), &mut |_| {});
        assert!(nothing.is_empty());
    }
}
