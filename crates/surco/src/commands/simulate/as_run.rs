//! What was on the air in a simulation, line by line. The lines of a month are more than a small PC wants in its memory,
//! so they wait in a file without a name until they are shown.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};

use chrono_tz::Tz;
use serde::ser::{Error, SerializeSeq};
use serde::{Deserialize, Serialize, Serializer};
use surco_messages::Message;
use surco_model::{AirEvent, AiringId, OnAir};
use surco_station::civil;
use surco_units::AirTime;

use crate::failure::Failure;
use crate::terminal::Terminal;

/// So many sound at the same time at most; a line that waits longer for its end has none.
const MAX_OPEN: usize = 1_000;

/// A line of the log.
#[derive(Debug, Serialize, Deserialize)]
struct Row {
    item: String,
    slot: Option<String>,
    title: String,
    start_utc: String,
    end_utc: Option<String>,
    planned_start_utc: Option<String>,
    position_s: f64,
    outcome: Option<String>,
    reason: String,
}

/// What was noted.
pub(super) struct Note {
    pub(super) at: AirTime,
    pub(super) message: Message,
}

/// Looks on and writes down.
pub(super) struct AsRun<'a> {
    terminal: &'a Terminal,
    /// Tells each line as it begins, on this zone's clock.
    told: Option<Tz>,
    /// What has begun, in order, with those behind it that have ended before it.
    open: VecDeque<(AiringId, Row)>,
    written: io::Result<Option<BufWriter<File>>>,
    count: usize,
    notes: Vec<Note>,
}

/// All lines, in order of their beginnings.
pub(super) struct Rows {
    count: usize,
    file: Option<RefCell<File>>,
}

impl<'a> AsRun<'a> {
    pub(super) fn new(terminal: &'a Terminal, told: Option<Tz>) -> AsRun<'a> {
        // Of much, people are shown how many there were; machines, all.
        let written = terminal.json.then(tempfile::tempfile).transpose().map(|file| file.map(BufWriter::new));
        AsRun { terminal, told, open: VecDeque::new(), written, count: 0, notes: Vec::new() }
    }

    pub(super) fn see(&mut self, event: &AirEvent) {
        match event {
            AirEvent::Started(on_air) => {
                self.count += 1;
                if let Some(zone) = self.told {
                    let said = Message::new("surco-on-air").with("time", civil::clock(on_air.at, zone));
                    let said = said.with("title", on_air.title.as_str()).with("reason", on_air.reason.clone());
                    self.terminal.print(&self.terminal.text(&said));
                }
                self.open.push_back((on_air.airing, row(on_air, self.terminal)));
            }
            AirEvent::Ended { airing, at, ending, .. } => {
                if let Some((_, row)) = self.open.iter_mut().find(|(known, _)| known == airing) {
                    row.end_utc = Some(at.to_string());
                    row.outcome = Some(ending.name().to_owned());
                }
            }
            AirEvent::Noted { at, message, .. } => {
                if let Some(zone) = self.told {
                    let clock = civil::clock(*at, zone);
                    let message = civil::on_the_clock(message, zone);
                    self.terminal.print(&format!("{clock}  ! {}", self.terminal.text(&message)));
                }
                self.notes.push(Note { at: *at, message: message.clone() });
            }
        }
        while self.open.front().is_some_and(|(_, row)| row.outcome.is_some()) || self.open.len() > MAX_OPEN {
            self.write_first();
        }
    }

    /// All that was seen.
    ///
    /// # Errors
    /// When the lines could not be kept.
    pub(super) fn finish(mut self) -> Result<(Rows, Vec<Note>), Failure> {
        while !self.open.is_empty() {
            self.write_first();
        }
        let failed = |cause: io::Error| Failure::io(&std::env::temp_dir(), &cause);
        let file = match self.written.map_err(failed)? {
            Some(written) => Some(RefCell::new(written.into_inner().map_err(|error| failed(error.into_error()))?)),
            None => None,
        };
        Ok((Rows { count: self.count, file }, self.notes))
    }

    fn write_first(&mut self) {
        let Some((_, row)) = self.open.pop_front() else { return };
        if let Ok(Some(file)) = &mut self.written
            && let Err(cause) = serde_json::to_writer(&mut *file, &row)
                .map_err(io::Error::from)
                .and_then(|()| file.write_all(b"\n"))
        {
            self.written = Err(cause);
        }
    }
}

impl Rows {
    pub(super) fn count(&self) -> usize {
        self.count
    }
}

impl Serialize for Rows {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rows = serializer.serialize_seq(Some(self.count))?;
        if let Some(file) = &self.file {
            let mut file = file.borrow_mut();
            file.seek(SeekFrom::Start(0)).map_err(S::Error::custom)?;
            for line in BufReader::new(&mut *file).lines() {
                let row: Row = serde_json::from_str(&line.map_err(S::Error::custom)?).map_err(S::Error::custom)?;
                rows.serialize_element(&row)?;
            }
        }
        rows.end()
    }
}

fn row(on_air: &OnAir, terminal: &Terminal) -> Row {
    Row {
        item: on_air.item.to_string(),
        slot: on_air.slot.as_ref().map(ToString::to_string),
        title: on_air.title.clone(),
        start_utc: on_air.at.to_string(),
        end_utc: None,
        planned_start_utc: on_air.planned_start.map(|start| start.to_string()),
        position_s: on_air.position.seconds(),
        outcome: None,
        reason: terminal.text(&on_air.reason),
    }
}
