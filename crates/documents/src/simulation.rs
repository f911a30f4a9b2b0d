//! What was on the air in a simulation. The lines of a month are more than a small PC wants in its memory, so they wait in
//! a file without a name until they are written.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};

use serde::ser::{Error, SerializeSeq};
use serde::{Deserialize, Serialize, Serializer};
use surco_messages::{Language, Message};
use surco_model::{AirEvent, AiringId, OnAir};
use surco_station::on_air::Simulated;
use surco_units::AirTime;

/// So many sound at the same time at most; a line that waits longer for its end has none.
const MAX_OPEN: usize = 1_000;

/// A simulation, from its first line to its last figure.
#[derive(Debug, Serialize)]
pub struct Simulation {
    as_run: Rows,
    notes: Vec<NoteLine>,
    silence: Vec<SilenceLine>,
    /// Lines that the log never got: the power went while its disk could not be written.
    lost_rows: usize,
    onset_error_ms: OnsetErrors,
    wall_s: f64,
}

#[derive(Debug, Serialize)]
struct NoteLine {
    at_utc: String,
    message: String,
}

#[derive(Debug, Serialize)]
struct SilenceLine {
    start_utc: String,
    duration_s: f64,
    planned: bool,
    power_cut: bool,
    causes: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct OnsetErrors {
    starts: usize,
    p50: Option<f64>,
    p99: Option<f64>,
    p999: Option<f64>,
    max: Option<f64>,
}

impl Simulation {
    /// What came of it.
    pub fn of(
        simulated: &Simulated,
        as_run: Rows,
        notes: &[(AirTime, Message)],
        language: Language,
    ) -> Simulation {
        Simulation {
            as_run,
            notes: (notes.iter())
                .map(|(at, message)| NoteLine { at_utc: at.to_string(), message: message.text(language) })
                .collect(),
            silence: (simulated.silences.iter())
                .map(|silence| SilenceLine {
                    start_utc: silence.start.to_string(),
                    duration_s: silence.length.seconds(),
                    planned: false,
                    power_cut: silence.power_cut,
                    causes: silence.causes.clone(),
                })
                .collect(),
            lost_rows: simulated.lost,
            onset_error_ms: OnsetErrors {
                starts: simulated.onset_errors_ms.len(),
                p50: simulated.onset_percentile(0.5),
                p99: simulated.onset_percentile(0.99),
                p999: simulated.onset_percentile(0.999),
                max: simulated.onset_errors_ms.last().copied(),
            },
            wall_s: simulated.wall_s,
        }
    }
}

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

impl Row {
    fn of(on_air: &OnAir, language: Language) -> Row {
        Row {
            item: on_air.item.to_string(),
            slot: on_air.slot.as_ref().map(ToString::to_string),
            title: on_air.title.clone(),
            start_utc: on_air.at.to_string(),
            end_utc: None,
            planned_start_utc: on_air.planned_start.map(|start| start.to_string()),
            position_s: on_air.position.seconds(),
            outcome: None,
            reason: on_air.reason.text(language),
        }
    }
}

/// Looks on and writes down.
#[derive(Debug)]
pub struct Recorder {
    language: Language,
    /// What has begun, in order, with those behind it that have ended before it.
    open: VecDeque<(AiringId, Row)>,
    file: io::Result<BufWriter<File>>,
    count: usize,
}

/// All lines, in order of their beginnings.
#[derive(Debug)]
pub struct Rows {
    count: usize,
    file: RefCell<File>,
}

impl Recorder {
    /// With words in a language.
    pub fn new(language: Language) -> Recorder {
        Recorder { language, open: VecDeque::new(), file: tempfile::tempfile().map(BufWriter::new), count: 0 }
    }

    /// The next event.
    pub fn see(&mut self, event: &AirEvent) {
        match event {
            AirEvent::Started(on_air) => {
                self.count += 1;
                self.open.push_back((on_air.airing, Row::of(on_air, self.language)));
            }
            AirEvent::Ended { airing, at, ending, .. } => {
                if let Some((_, row)) = self.open.iter_mut().find(|(known, _)| known == airing) {
                    row.end_utc = Some(at.to_string());
                    row.outcome = Some(ending.name().to_owned());
                }
            }
            AirEvent::Noted { .. } => {}
        }
        while self.open.front().is_some_and(|(_, row)| row.outcome.is_some()) || self.open.len() > MAX_OPEN {
            self.write_first();
        }
    }

    /// All that was seen.
    ///
    /// # Errors
    /// When the lines could not be kept.
    pub fn finish(mut self) -> io::Result<Rows> {
        while !self.open.is_empty() {
            self.write_first();
        }
        let file = self.file?.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(Rows { count: self.count, file: RefCell::new(file) })
    }

    fn write_first(&mut self) {
        let Some((_, row)) = self.open.pop_front() else { return };
        if let Ok(file) = &mut self.file
            && let Err(cause) = serde_json::to_writer(&mut *file, &row)
                .map_err(io::Error::from)
                .and_then(|()| file.write_all(b"\n"))
        {
            self.file = Err(cause);
        }
    }
}

impl Serialize for Rows {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rows = serializer.serialize_seq(Some(self.count))?;
        let mut file = self.file.borrow_mut();
        file.seek(SeekFrom::Start(0)).map_err(S::Error::custom)?;
        for line in BufReader::new(&mut *file).lines() {
            let row: Row = serde_json::from_str(&line.map_err(S::Error::custom)?).map_err(S::Error::custom)?;
            rows.serialize_element(&row)?;
        }
        rows.end()
    }
}
