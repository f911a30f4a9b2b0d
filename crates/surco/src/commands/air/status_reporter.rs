//! Tells a person and systemd what a playout does. Neither may hold it up.

use std::io::{self, Write};
use std::sync::mpsc::{self, SyncSender};
use std::thread;

use chrono_tz::Tz;
use sd_notify::NotifyState;
use surco_messages::Message;
use surco_model::AirEvent;
use surco_playout::{Glimpse, Heartbeat, Rung};
use surco_station::civil;
use surco_station::on_air::AirWatcher;
use surco_units::AirTime;
use tracing_appender::non_blocking::{NonBlocking, NonBlockingBuilder, WorkerGuard};

use crate::terminal::Terminal;

/// Lines that may wait for a slow terminal; what comes when there are more is lost.
const MOST: usize = 1_000;

/// A standard error that nobody waits for: a terminal that hangs, or a full pipe, must not hold up what is on air. Whoever
/// drops the guard waits a second at most for the last lines.
pub(crate) fn patient_stderr() -> (NonBlocking, WorkerGuard) {
    NonBlockingBuilder::default().buffered_lines_limit(MOST).thread_name("terminal").finish(io::stderr())
}

/// Tells what happens: to a person on standard error, to systemd by its socket.
pub(in crate::commands) struct StatusReporter<'a> {
    terminal: &'a Terminal,
    timezone: Tz,
    stderr: NonBlocking,
    last_lines: WorkerGuard,
    systemd: Systemd,
    rung: Rung,
}

impl<'a> StatusReporter<'a> {
    pub(in crate::commands) fn new(terminal: &'a Terminal, timezone: Tz) -> StatusReporter<'a> {
        let (stderr, last_lines) = patient_stderr();
        StatusReporter { terminal, timezone, stderr, last_lines, systemd: Systemd::start(), rung: Rung::Silent }
    }

    /// The playout is over.
    pub(in crate::commands) fn finish(self) {
        self.systemd.tell(Word::Stops);
        drop(self.last_lines);
    }

    fn say(&mut self, text: &str) {
        // It never fails, and loses what does not fit.
        let _ = self.stderr.write_all(text.as_bytes());
    }
}

impl AirWatcher for StatusReporter<'_> {
    fn trouble(&mut self, message: &Message) {
        self.say(&self.terminal.warning(message));
    }

    /// Every sound that begins, every trouble, every change of rung; and, to systemd, that sound moves.
    fn see(&mut self, glimpse: &Glimpse<'_>) {
        let zone = self.timezone;
        let clock = |at: AirTime| civil::clock_with_millis(at, zone);
        match glimpse {
            Glimpse::Event(AirEvent::Started(on_air)) => {
                let reason = on_air.reason.text(self.terminal.language);
                let message = Message::new("surco-on-air").with("time", clock(on_air.at));
                let message = message.with("title", on_air.title.as_str()).with("reason", reason);
                if !self.terminal.quiet {
                    self.say(&format!("{}\n", self.terminal.text(&message)));
                }
                self.systemd.tell(Word::OnAir(on_air.title.clone()));
            }
            Glimpse::Event(AirEvent::Noted { at, message, .. }) => {
                let (time, message) = (clock(*at), civil::on_the_clock(message, self.timezone));
                self.trouble(&Message::new("surco-noted").with("time", time).with("message", message));
            }
            Glimpse::Event(AirEvent::Ended { .. }) | Glimpse::Alarm(..) | Glimpse::Levels(_) => {}
            // A heartbeat comes when the output has taken sound, and only then.
            Glimpse::Beat(Heartbeat { status, .. }) => {
                self.systemd.tell(Word::SoundMoves);
                if status.rung != self.rung {
                    tracing::info!(rung = status.rung.name(), "rung");
                    self.rung = status.rung;
                }
            }
        }
    }
}

enum Word {
    SoundMoves,
    OnAir(String),
    Stops,
}

/// The one who restarts a playout that has stopped moving, where there is one.
struct Systemd {
    words: SyncSender<Word>,
}

impl Systemd {
    fn start() -> Systemd {
        let (words, read) = mpsc::sync_channel::<Word>(16);
        // Without a thread systemd hears nothing and starts the playout anew, which is what should happen then.
        let _ = thread::Builder::new().name("systemd".to_owned()).spawn(move || {
            let mut is_ready = false;
            for word in read {
                let said = match &word {
                    Word::SoundMoves if is_ready => sd_notify::notify(false, &[NotifyState::Watchdog]),
                    Word::SoundMoves => {
                        is_ready = true;
                        sd_notify::notify(false, &[NotifyState::Ready, NotifyState::Watchdog])
                    }
                    Word::OnAir(title) => sd_notify::notify(false, &[NotifyState::Status(title)]),
                    Word::Stops => sd_notify::notify(false, &[NotifyState::Stopping]),
                };
                if let Err(cause) = said {
                    tracing::warn!("systemd: {cause}");
                }
            }
        });
        Systemd { words }
    }

    fn tell(&self, word: Word) {
        // One that is lost is made good by the next.
        let _ = self.words.try_send(word);
    }
}
