//! `surco hands`: one key, one order.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};

use console::{Key, Term};
use indicatif::ProgressBar;
use surco_control::{Command, Moment};
use surco_messages::{Explain, Message};
use surco_model::Talk;
use surco_station::Station;
use surco_station::on_air::{Jingle, jingles};

use super::meter;
use crate::cli::Everywhere;
use crate::failure::{Failure, Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

/// How long continuity stays after the key for panic, if nobody takes it back.
const PANIC_SECONDS: f64 = 600.0;
/// By how much a key extends.
const EXTEND_SECONDS: f64 = 60.0;

pub(in crate::commands) fn run(everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let place = here::find(everywhere)?;
    let screen = Term::stdout();
    if !screen.is_term() || !std::io::stdin().is_terminal() {
        return Err(Failure(Message::new("surco-no-keys")));
    }
    place.command(Command::Ping)?;
    let written = here::read_usable(&place, terminal)?;
    let library = place.library()?;
    let jingles = jingles(&written.folder, &library)?;
    terminal.tell(&Message::new("surco-keys"));
    for jingle in &jingles {
        terminal.print(&format!("  {}  {}", jingle.key, jingle.media.title));
    }
    let zone = written.station.timezone;
    let (bar, stop) = (terminal.status_line(), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let (bar, stop) = (&bar, &stop);
        scope.spawn(move || meter::run(&library, zone, bar, stop, terminal));
        let finished = serve(&place, &screen, &jingles, bar, terminal);
        stop.store(true, Ordering::Relaxed);
        finished
    })
}

/// Does what keys ask for, until one asks for the end.
fn serve(
    station: &Station,
    screen: &Term,
    jingles: &[Jingle],
    bar: &ProgressBar,
    terminal: &Terminal,
) -> Finished {
    loop {
        let key =
            screen.read_key().map_err(|cause| Failure(Message::new("surco-no-keys").with("cause", &cause)))?;
        let wanted = match key {
            Key::Escape | Key::CtrlC => return Ok(Outcome::Done),
            key => meaning(&key, jingles),
        };
        let Some((command, done)) = wanted else { continue };
        let said = station.command(command);
        bar.suspend(|| match said {
            Ok(said) => terminal.tell(&said.unwrap_or_else(|| Message::new(done))),
            Err(failure) => terminal.fail(&failure.explain()),
        });
    }
}

/// What a key asks for, and what is said when it is done. Jingles come first: their keys are the station's own.
fn meaning(key: &Key, jingles: &[Jingle]) -> Option<(Command, &'static str)> {
    let letter = match key {
        Key::Char(letter) => letter.to_lowercase().to_string(),
        _ => String::new(),
    };
    if let Some(jingle) = jingles.iter().find(|jingle| jingle.key == letter) {
        return Some((Command::Play { what: jingle.key.clone(), when: Moment::Over }, "surco-skipped"));
    }
    Some(match key {
        Key::ArrowRight => (Command::Skip, "surco-skipped"),
        Key::Char('+') => (Command::Extend { seconds: EXTEND_SECONDS }, "surco-extended"),
        Key::Char('!') => (Command::Panic { seconds: PANIC_SECONDS }, "surco-music-now"),
        Key::ArrowUp => (Command::Live { microphone: Talk::Live }, "surco-live"),
        Key::Char(' ') => (Command::Live { microphone: Talk::Over }, "surco-talk-over"),
        Key::ArrowDown => (Command::Live { microphone: Talk::Off }, "surco-live-off"),
        Key::Enter => (Command::Resume, "surco-resumed"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_that_is_explained_does_something_and_no_other_does() {
        let hands = [Key::ArrowRight, Key::Char('+'), Key::Char('!'), Key::Enter];
        for key in hands.into_iter().chain([Key::ArrowUp, Key::Char(' '), Key::ArrowDown]) {
            assert!(meaning(&key, &[]).is_some(), "{key:?}");
        }
        for key in [Key::Char('s'), Key::Char('1'), Key::Del, Key::Tab, Key::Unknown] {
            assert_eq!(meaning(&key, &[]), None, "{key:?}");
        }
    }
}
