//! Before and after, one key apart: both are played at once, of which one is heard, so that the place in the sound
//! stays when the ear changes over.

use std::io::{BufReader, IsTerminal, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use console::{Key, Term};
use rodio::{ChannelCount, SampleRate, Source};
use surco_audio::{Choice, Comparison};
use surco_documents::sound::Compared;
use surco_messages::Message;
use surco_station::jobs::{compare, name_of};
use surco_units::{Decibels, Frames};

use super::{Decoded, Loudspeaker};
use crate::cli::Everywhere;
use crate::failure::{Finished, Outcome};
use crate::terminal::Terminal;
use crate::{here, job_bar};

/// How soon a key is heard.
const NAP: Duration = Duration::from_millis(30);

/// Normalises a recording into a passing file and plays both.
pub(super) fn run(path: &Path, from: Frames, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let loudness = here::loudnesses(everywhere)?.of(&[path]);
    let both = job_bar::run(terminal, |job| compare(path, loudness, job))?;
    let done = &both.done;
    done.applied.iter().for_each(|step| terminal.print(&format!("  · {}", terminal.text(&step.detail))));
    let choice = Arc::new(Choice::default());
    let (before, after) = (both.before(from), both.after(from));
    let sounds = [Decoded::begin(before.0, before.1)?, Decoded::begin(after.0, after.1)?];
    let gains = both.matching_gains().map(Decibels::amplitude);
    let comparison = Comparison::new(sounds, gains, Arc::clone(&choice));
    let loudspeaker = Loudspeaker::open()?;
    terminal.say(&Message::new("surco-compare-keys"));
    let length = (done.after.duration - from).seconds();
    let bar = terminal.progress_of_sound(Some(length), &heard(&choice, &name_of(path)));
    loudspeaker.player.append(Heard(comparison));
    let keys = keys();
    let mut switched = 0;
    while !loudspeaker.player.empty() {
        match keys.try_recv() {
            Ok(Order::Switch) => {
                choice.switch();
                switched += 1;
            }
            Ok(Order::Match) => choice.match_loudness(),
            Ok(Order::End) => break,
            Err(_) => thread::sleep(NAP),
        }
        bar.set_message(terminal.text(&heard(&choice, &name_of(path))));
        bar.set_position((loudspeaker.player.get_pos().as_secs_f64() * 100.0) as u64);
    }
    let heard_s = loudspeaker.player.get_pos().as_secs_f64();
    bar.finish_and_clear();
    let measured = [&done.before, &done.after];
    terminal.document(&Compared::of(path, from, heard_s, switched, measured));
    Ok(Outcome::Done)
}

/// What is heard just now.
fn heard(choice: &Choice, name: &str) -> Message {
    let id = match (choice.is_after(), choice.is_matched()) {
        (false, false) => "surco-compare-before",
        (true, false) => "surco-compare-after",
        (false, true) => "surco-compare-before-matched",
        (true, true) => "surco-compare-after-matched",
    };
    Message::new(id).with("name", name)
}

/// The two sounds, as the loudspeaker wants them.
struct Heard(Comparison<Decoded>);

impl Iterator for Heard {
    type Item = f32;
    fn next(&mut self) -> Option<f32> {
        self.0.next()
    }
}

impl Source for Heard {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> ChannelCount {
        self.0.before().channels()
    }

    fn sample_rate(&self) -> SampleRate {
        self.0.before().sample_rate()
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Switch,
    Match,
    End,
}

impl Order {
    fn of(key: &Key) -> Option<Order> {
        match key {
            Key::Char(' ') | Key::Tab | Key::Enter => Some(Order::Switch),
            Key::Char('m' | 'M') => Some(Order::Match),
            Key::Char('q' | 'Q') | Key::Escape | Key::CtrlC => Some(Order::End),
            _ => None,
        }
    }
}

/// The keys that are pressed, from a thread that ends with the program; from a pipe, its letters.
fn keys() -> Receiver<Order> {
    let (tell, keys) = channel();
    let read = move || {
        if std::io::stdin().is_terminal() {
            let terminal = Term::stderr();
            while let Ok(key) = terminal.read_key_raw() {
                if Order::of(&key).is_some_and(|order| tell.send(order).is_err()) {
                    return;
                }
            }
        } else {
            for letter in BufReader::new(std::io::stdin()).bytes().map_while(Result::ok) {
                if Order::of(&Key::Char(char::from(letter))).is_some_and(|order| tell.send(order).is_err()) {
                    return;
                }
            }
        }
    };
    // Without a thread there are no keys, and the sound is heard to its end.
    let _ = thread::Builder::new().name("keys".to_owned()).spawn(read);
    keys
}
