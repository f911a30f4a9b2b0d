//! Something of the system's sound that is looked for until it is there: a card, an input. To open one can take its time,
//! or for ever, so threads of their own do it; and to close one that has died as well.

use std::mem::ManuallyDrop;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

use surco_messages::Message;

use crate::thread_priority;

/// How often what is not there is looked for.
const RETRY: Duration = Duration::from_secs(1);
/// An attempt that has not come back for so long hangs in the system's sound, and another is begun beside it.
const HANG_TIMEOUT: Duration = Duration::from_secs(15);
/// Attempts that may hang at the same time.
const MAX_ATTEMPTS: usize = 8;

type Open<T> = dyn Fn() -> Result<T, Message> + Send + Sync;

/// A search that goes on until something is found.
pub(crate) struct Search<T: Send + 'static> {
    what: &'static str,
    open: Arc<Open<T>>,
    found: SyncSender<Result<T, Message>>,
    answers: Receiver<Result<T, Message>>,
    /// When the last look was begun.
    begun: Instant,
    /// Looks that have not come back.
    away: usize,
    hangs: Duration,
}

impl<T: Send + 'static> Search<T> {
    /// Begins to look at once.
    pub(crate) fn start(
        what: &'static str,
        open: impl Fn() -> Result<T, Message> + Send + Sync + 'static,
    ) -> Search<T> {
        Search::patient(what, open, HANG_TIMEOUT)
    }

    fn patient(
        what: &'static str,
        open: impl Fn() -> Result<T, Message> + Send + Sync + 'static,
        hangs: Duration,
    ) -> Search<T> {
        // Each look has room for its answer, however late that comes.
        let (found, answers) = mpsc::sync_channel(MAX_ATTEMPTS);
        let mut search =
            Search { what, open: Arc::new(open), found, answers, begun: Instant::now(), away: 0, hangs };
        search.look();
        search
    }

    /// Waits for what the first look finds.
    ///
    /// # Errors
    /// Why it found nothing; none when it has not come back in time.
    pub(crate) fn first(&mut self, patience: Duration) -> Result<T, Option<Message>> {
        let answer = self.answers.recv_timeout(patience).map_err(|_| None)?;
        self.away -= 1;
        answer.map_err(Some)
    }

    /// The device that was found, also by an attempt that was given up. Never waits; tries again when it is time.
    pub(crate) fn poll(&mut self) -> Option<T> {
        while let Ok(answer) = self.answers.try_recv() {
            self.away -= 1;
            if let Ok(found) = answer {
                return Some(found);
            }
        }
        let pause = if self.away == 0 { RETRY } else { self.hangs };
        if self.begun.elapsed() > pause && self.away < MAX_ATTEMPTS {
            self.look();
        }
        None
    }

    /// Where no thread can be had, it counts as a look that found nothing.
    fn look(&mut self) {
        self.begun = Instant::now();
        let (open, found) = (Arc::clone(&self.open), self.found.clone());
        let started = thread::Builder::new().name(format!("{} search", self.what)).spawn(move || {
            thread_priority::give_back();
            let _ = found.try_send(open());
        });
        self.away += usize::from(started.is_ok());
    }
}

impl<T: Send + 'static> Drop for Search<T> {
    /// A device that was found twice is closed in the background: whoever drops the search may not wait.
    fn drop(&mut self) {
        while let Ok(answer) = self.answers.try_recv() {
            if let Ok(found) = answer {
                close_in_background(self.what, found);
            }
        }
    }
}

/// Closes something that has died. Where no thread can be had for that, it is left open rather than waited for.
pub(crate) fn close_in_background<T: Send + 'static>(what: &'static str, dead: T) {
    let dead = ManuallyDrop::new(dead);
    let _ = thread::Builder::new().name(format!("{what} closing")).spawn(move || {
        thread_priority::give_back();
        drop(ManuallyDrop::into_inner(dead));
    });
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn soon<T>(mut done: impl FnMut() -> Option<T>) -> Option<T> {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(20) {
            if let Some(done) = done() {
                return Some(done);
            }
            thread::sleep(Duration::from_millis(5));
        }
        None
    }

    #[test]
    fn what_is_not_there_is_looked_for_until_it_is() {
        let looks = AtomicUsize::new(0);
        let mut search = Search::start("thing", move || match looks.fetch_add(1, Ordering::Relaxed) {
            0 | 1 => Err(Message::new("no")),
            look => Ok(look),
        });
        assert_eq!(search.first(Duration::from_secs(20)), Err(Some(Message::new("no"))));
        assert_eq!(soon(|| search.poll()), Some(2));
    }

    #[test]
    fn looks_that_hang_are_few_and_the_one_that_comes_back_counts() {
        let (let_go, held) = mpsc::sync_channel::<()>(0);
        let (held, looks) = (std::sync::Mutex::new(held), Arc::new(AtomicUsize::new(0)));
        let counted = Arc::clone(&looks);
        let hanging = move || {
            let look = counted.fetch_add(1, Ordering::Relaxed);
            let _ = held.lock().map(|held| held.recv());
            Ok(look)
        };
        let mut search = Search::patient("thing", hanging, Duration::from_millis(20));
        assert_eq!(search.first(Duration::from_millis(1)), Err(None));
        let all = soon(|| {
            assert_eq!(search.poll(), None);
            (looks.load(Ordering::Relaxed) == MAX_ATTEMPTS).then_some(())
        });
        assert!(all.is_some());
        thread::sleep(Duration::from_millis(100));
        assert_eq!(search.poll(), None);
        assert_eq!(looks.load(Ordering::Relaxed), MAX_ATTEMPTS, "no more than so many hang");
        let_go.send(()).unwrap();
        assert!(soon(|| search.poll()).is_some(), "found by a look that was given up");
    }
}
