//! What is on the air in a simulation, told line by line where it is little, and written down where machines want it.

use chrono_tz::Tz;
use surco_documents::simulation::{Recorder, Rows};
use surco_messages::Message;
use surco_model::AirEvent;
use surco_station::civil;
use surco_units::AirTime;

use crate::failure::Failure;
use crate::terminal::Terminal;

/// Looks on.
pub(super) struct AsRun<'a> {
    terminal: &'a Terminal,
    /// Tells each line as it begins, on this zone's clock.
    told: Option<Tz>,
    /// Of much, people are shown how many there were; machines, all.
    recorder: Option<Recorder>,
    count: usize,
    notes: Vec<(AirTime, Message)>,
}

/// All that was seen.
pub(super) struct Seen {
    pub(super) rows: Option<Rows>,
    pub(super) count: usize,
    pub(super) notes: Vec<(AirTime, Message)>,
}

impl<'a> AsRun<'a> {
    pub(super) fn new(terminal: &'a Terminal, told: Option<Tz>) -> AsRun<'a> {
        let recorder = terminal.json.then(|| Recorder::new(terminal.language));
        AsRun { terminal, told, recorder, count: 0, notes: Vec::new() }
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
            }
            AirEvent::Ended { .. } => {}
            AirEvent::Noted { at, message, .. } => {
                if let Some(zone) = self.told {
                    let clock = civil::clock(*at, zone);
                    let message = civil::on_the_clock(message, zone);
                    self.terminal.print(&format!("{clock}  ! {}", self.terminal.text(&message)));
                }
                self.notes.push((*at, message.clone()));
            }
        }
        if let Some(recorder) = &mut self.recorder {
            recorder.see(event);
        }
    }

    /// # Errors
    /// When the lines could not be kept.
    pub(super) fn finish(self) -> Result<Seen, Failure> {
        let rows = self.recorder.map(Recorder::finish).transpose();
        let rows = rows.map_err(|cause| Failure::io(&std::env::temp_dir(), &cause))?;
        Ok(Seen { rows, count: self.count, notes: self.notes })
    }
}
