//! The lines that wait for one subscriber: bounded, so that one who does not read costs nobody else anything.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::Event;

/// Lines that may wait. There are a few events a minute, so this is an hour of them.
const MAX_LINES: usize = 256;
/// Levels among them: two seconds. Older ones tell nobody anything.
const MAX_LEVELS: usize = 20;

/// A line as it goes out, written once for all subscribers.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) text: Arc<str>,
    pub(crate) is_levels: bool,
}

impl Line {
    /// None where an event cannot be written, which no event can.
    pub(crate) fn of(event: &Event) -> Option<Line> {
        let mut text = serde_json::to_string(event).ok()?;
        text.push('\n');
        Some(Line { text: text.into(), is_levels: matches!(event, Event::Levels(_)) })
    }
}

#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    waiting: Mutex<Waiting>,
    has_lines: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    lines: VecDeque<Line>,
    levels: usize,
    /// Lines that were lost since the last one that found room.
    missed_events: u64,
    missed_levels: u64,
    /// The state is to be sent as soon as it is known.
    wants_state: bool,
    is_closed: bool,
}

/// What there is for the subscriber.
pub(crate) enum Taken {
    /// These lines, in order.
    Lines(String),
    /// Nothing, for as long as was waited.
    Nothing,
    /// No more will come.
    Closed,
}

impl Mailbox {
    /// A mailbox that waits for the state.
    pub(crate) fn new() -> Mailbox {
        Mailbox {
            waiting: Mutex::new(Waiting { wants_state: true, ..Waiting::default() }),
            has_lines: Condvar::new(),
        }
    }

    /// Puts a line in. Where there is no room, the oldest levels make way; where there are none, the line is lost and
    /// counted. Whoever still waits for the state gets nothing before it.
    pub(crate) fn put(&self, line: &Line) {
        let mut waiting = self.waiting();
        if waiting.is_closed || waiting.wants_state {
            return;
        }
        waiting.put(line);
        self.has_lines.notify_one();
    }

    /// Puts the state in, where it is waited for.
    pub(crate) fn put_state(&self, first: &Line) {
        let mut waiting = self.waiting();
        if std::mem::take(&mut waiting.wants_state) {
            waiting.put(first);
            self.has_lines.notify_one();
        }
    }

    /// Whether the subscriber has missed something and has to learn the state anew.
    pub(crate) fn wants_state_again(&self) -> bool {
        let waiting = self.waiting();
        waiting.missed_events > 0 && waiting.lines.len() < MAX_LINES / 2
    }

    pub(crate) fn close(&self) {
        self.waiting().is_closed = true;
        self.has_lines.notify_all();
    }

    /// Takes everything that waits, or waits for it.
    pub(crate) fn take(&self, limit: Duration) -> Taken {
        let is_empty = |waiting: &mut Waiting| waiting.lines.is_empty() && !waiting.is_closed;
        let waited = self.has_lines.wait_timeout_while(self.waiting(), limit, is_empty);
        let (mut waiting, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if waiting.lines.is_empty() {
            return if waiting.is_closed { Taken::Closed } else { Taken::Nothing };
        }
        waiting.levels = 0;
        Taken::Lines(waiting.lines.drain(..).map(|line| line.text.to_string()).collect())
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn put(&mut self, line: &Line) {
        let is_full = self.lines.len() >= MAX_LINES;
        if (is_full && self.levels > 0) || (line.is_levels && self.levels >= MAX_LEVELS) {
            self.drop_oldest_levels();
        } else if is_full {
            match line.is_levels {
                true => self.missed_levels += 1,
                false => self.missed_events += 1,
            }
            return;
        }
        if self.missed_events > 0 {
            let (events, levels) =
                (std::mem::take(&mut self.missed_events), std::mem::take(&mut self.missed_levels));
            self.lines.extend(Line::of(&Event::Missed { events, levels }));
        }
        self.levels += usize::from(line.is_levels);
        self.lines.push_back(line.clone());
    }

    fn drop_oldest_levels(&mut self) {
        if let Some(index) = self.lines.iter().position(|line| line.is_levels) {
            self.lines.remove(index);
            self.levels -= 1;
            self.missed_levels += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use surco_messages::Message;
    use surco_model::Levels;
    use surco_units::AirTime;

    use super::*;

    fn noted(at: i64) -> Line {
        Line::of(&Event::Noted { at: AirTime(at), message: Message::new("playout-silent") }).unwrap()
    }

    fn levels(at: i64) -> Line {
        Line::of(&Event::Levels(Levels { at: AirTime(at), peaks: [0.1, 0.2], microphone: None })).unwrap()
    }

    fn taken(mailbox: &Mailbox) -> Vec<Event> {
        match mailbox.take(Duration::ZERO) {
            Taken::Lines(lines) => lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
            Taken::Nothing | Taken::Closed => Vec::new(),
        }
    }

    #[test]
    fn a_subscriber_that_does_not_read_loses_levels_first_and_is_told_how_many_events_it_missed() {
        let mailbox = Mailbox::new();
        mailbox.put(&noted(-1));
        assert!(taken(&mailbox).is_empty(), "nothing comes before the state");
        mailbox.put_state(&noted(0));
        (1..=100).for_each(|at| mailbox.put(&levels(at)));
        let events = taken(&mailbox);
        assert_eq!(events.len(), 1 + MAX_LEVELS);
        assert!(matches!(events[1], Event::Levels(levels) if levels.at.0 == 81), "the newest are kept");
        (1..=10).for_each(|at| mailbox.put(&levels(at)));
        (1..=300).for_each(|at| mailbox.put(&noted(at)));
        assert!(!mailbox.wants_state_again(), "it still does not read");
        let events = taken(&mailbox);
        assert!(events.iter().all(|event| matches!(event, Event::Noted { .. })) && events.len() == MAX_LINES);
        assert!(mailbox.wants_state_again());
        mailbox.put(&noted(301));
        let [Event::Missed { events: 44, levels: 90 }, Event::Noted { at: AirTime(301), .. }] =
            taken(&mailbox)[..]
        else {
            panic!("they are counted")
        };
        mailbox.close();
        assert!(matches!(mailbox.take(Duration::from_secs(60)), Taken::Closed));
    }
}
