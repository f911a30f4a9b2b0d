//! Tells a person and systemd what a playout does. Neither may hold it up.

use std::sync::mpsc::{self, SyncSender};
use std::thread;
use std::time::Duration;

use chrono_tz::Tz;
use sd_notify::NotifyState;
use surco_messages::Message;
use surco_model::AirEvent;
use surco_playout::{Glimpse, Heartbeat, Rung};
use surco_station::civil;
use surco_station::on_air::AirWatcher;
use surco_units::AirTime;

use crate::lossy::Lossy;
use crate::terminal::Terminal;

/// How long the last lines may take to be shown.
const TIMEOUT: Duration = Duration::from_secs(1);

/// Tells what happens: to a person on standard error, to systemd by its socket.
pub(in crate::commands) struct StatusReporter<'a> {
    terminal: &'a Terminal,
    timezone: Tz,
    stderr: Lossy,
    systemd: Systemd,
    rung: Rung,
}

impl<'a> StatusReporter<'a> {
    pub(in crate::commands) fn new(terminal: &'a Terminal, timezone: Tz) -> StatusReporter<'a> {
        let (stderr, systemd) = (Lossy::start(), Systemd::start());
        StatusReporter { terminal, timezone, stderr, systemd, rung: Rung::Silent }
    }

    /// The playout is over.
    pub(in crate::commands) fn finish(self) {
        self.systemd.tell(Word::Stops);
        self.stderr.finish(TIMEOUT);
    }
}

impl AirWatcher for StatusReporter<'_> {
    fn trouble(&mut self, message: &Message) {
        self.stderr.say(self.terminal.warning(message));
    }

    /// Every sound that begins, every trouble, every change of rung; and, to systemd, that sound moves.
    fn see(&mut self, glimpse: &Glimpse<'_>) {
        let clock = |at: AirTime| civil::clock_with_millis(at, self.timezone);
        match glimpse {
            Glimpse::Event(AirEvent::Started(on_air)) => {
                let reason = on_air.reason.text(self.terminal.language);
                let message = Message::new("surco-on-air").with("time", clock(on_air.at));
                let message = message.with("title", on_air.title.as_str()).with("reason", reason);
                if !self.terminal.quiet {
                    self.stderr.say(format!("{}\n", self.terminal.text(&message)));
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
