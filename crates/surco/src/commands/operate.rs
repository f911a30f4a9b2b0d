//! An operator's hands on a station that is on air in another process: `surco play`, `skip`, `extend`, `panic`,
//! `resume`, `lock`, `unlock`, and the keys of `surco hands`.

mod keys;
pub(super) mod meter;

use surco_control::{Command, Moment};
use surco_documents::station::Obeyed;
use surco_messages::Message;
use surco_model::Talk;
use surco_station::civil;
use surco_units::{AirTime, Frames, Length};

use crate::cli::{self, Everywhere};
use crate::failure::{Failure, Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;
pub(super) use keys::run as keys;

/// Asks, and says what came of it.
fn ask(what: Command, done: &'static str, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let said = here::find(everywhere)?.command(what)?;
    terminal.tell(&said.unwrap_or_else(|| Message::new(done)));
    terminal.document(&Obeyed::YES);
    Ok(Outcome::Done)
}

pub(super) fn skip(everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    ask(Command::Skip, "surco-skipped", everywhere, terminal)
}

pub(super) fn resume(everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    ask(Command::Resume, "surco-resumed", everywhere, terminal)
}

pub(super) fn live(live: &cli::Live, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let (microphone, done) = match live.microphone {
        cli::Voice::On => (Talk::Live, "surco-live"),
        cli::Voice::Off => (Talk::Off, "surco-live-off"),
        cli::Voice::TalkOver => (Talk::Over, "surco-talk-over"),
    };
    ask(Command::Live { microphone }, done, everywhere, terminal)
}

pub(super) fn extend(extend: &cli::Extend, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let seconds = length(&extend.length)?.seconds();
    ask(Command::Extend { seconds }, "surco-extended", everywhere, terminal)
}

pub(super) fn panic(panic: &cli::Panic, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let seconds = length(&panic.length)?.seconds();
    ask(Command::Panic { seconds }, "surco-music-now", everywhere, terminal)
}

pub(super) fn lock(lock: &cli::Lock, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    ask(Command::Lock { code: lock.code.clone() }, "surco-locked", everywhere, terminal)
}

pub(super) fn unlock(lock: &cli::Lock, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    ask(Command::Unlock { code: lock.code.clone() }, "surco-unlocked", everywhere, terminal)
}

pub(super) fn play(play: &cli::Play, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let station = here::find(everywhere)?;
    let when = match &play.at {
        Some(text) => {
            let zone = here::read_usable(&station, terminal)?.station.timezone;
            Moment::At(civil::coming(text, AirTime::now(), zone)?.to_string())
        }
        None if play.now => Moment::Now,
        None if play.over => Moment::Over,
        None => Moment::Next,
    };
    // A file may be named from where one stands; the station knows it by its place in the folder.
    let path = std::path::Path::new(&play.what);
    let what =
        if path.is_file() { station.relative(path).to_string_lossy().into_owned() } else { play.what.clone() };
    ask(Command::Play { what, when }, "surco-skipped", everywhere, terminal)
}

fn length(text: &str) -> Result<Frames, Failure> {
    let length = text.parse::<Length>().map(|length| length.0);
    length.map_err(|_| Failure(Message::new("surco-no-length").with("text", text)))
}
