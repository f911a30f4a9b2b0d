//! SQLite's long work, ended by a job that is cancelled.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use surco_job::Cancel;

/// How often it is looked whether the job is cancelled.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// Does work with a connection. When the job is cancelled, its statements fail.
pub(crate) fn interruptible<T>(
    connection: &Connection,
    cancel: &Cancel,
    work: impl FnOnce(&Connection) -> T,
) -> T {
    let handle = connection.get_interrupt_handle();
    let (end, ended) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            while ended.recv_timeout(POLL_INTERVAL) == Err(RecvTimeoutError::Timeout) {
                if cancel.is_cancelled() {
                    handle.interrupt();
                }
            }
        });
        let done = work(connection);
        drop(end);
        done
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    fn a_question_that_would_take_for_ever_ends_with_its_job() {
        let connection = Connection::open_in_memory().unwrap();
        let for_ever = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
        let (cancel, begun) = (Cancel::new(), Instant::now());
        let other = cancel.clone();
        let stop = thread::spawn(move || {
            thread::sleep(Duration::from_millis(100));
            other.cancel();
        });
        let asked = interruptible(&connection, &cancel, |connection| {
            connection.query_row(for_ever, [], |row| row.get::<_, i64>(0))
        });
        assert!(asked.is_err() && begun.elapsed() < Duration::from_secs(5));
        stop.join().unwrap();
    }
}
