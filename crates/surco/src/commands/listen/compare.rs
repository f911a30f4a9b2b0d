//! Before and after, one key apart: both are played at once, of which one is heard, so that the place in the sound
//! stays when the ear changes over.

use std::io::{BufReader, IsTerminal, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use console::{Key, Term};
use rodio::{ChannelCount, SampleRate, Source};
use serde::Serialize;
use surco_messages::Message;
use surco_station::jobs::compare;
use surco_units::{Decibels, Frames, STATION_RATE};

use super::{Decoded, Loudspeaker};
use crate::cli::Everywhere;
use crate::commands::measure::name_of;
use crate::failure::{Finished, Outcome};
use crate::terminal::Terminal;
use crate::{here, job_bar};

/// The change from one to the other takes 10 ms: no click, and still at once.
const CHANGE: f32 = 1.0 / (0.01 * STATION_RATE.0 as f32 * 2.0);

/// How soon a key is heard.
const NAP: Duration = Duration::from_millis(30);

#[derive(Serialize)]
struct Document {
    before: std::path::PathBuf,
    from_s: f64,
    heard_s: f64,
    switched: usize,
    before_lufs: Option<f64>,
    after_lufs: Option<f64>,
}

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
    let bar = terminal.progress_of_sound(Some(length), &choice.says(&name_of(path)));
    loudspeaker.player.append(comparison);
    let keys = keys();
    let mut switched = 0;
    while !loudspeaker.player.empty() {
        match keys.try_recv() {
            Ok(Order::Switch) => {
                choice.after.fetch_xor(true, Ordering::Relaxed);
                switched += 1;
            }
            Ok(Order::Match) => {
                choice.matched.fetch_xor(true, Ordering::Relaxed);
            }
            Ok(Order::End) => break,
            Err(_) => thread::sleep(NAP),
        }
        bar.set_message(terminal.text(&choice.says(&name_of(path))));
        bar.set_position((loudspeaker.player.get_pos().as_secs_f64() * 100.0) as u64);
    }
    let heard_s = loudspeaker.player.get_pos().as_secs_f64();
    bar.finish_and_clear();
    let lufs = |measured: &surco_audio::Measurement| measured.loudness.integrated.map(|loudness| loudness.0);
    terminal.document(&Document {
        before: path.to_owned(),
        from_s: from.seconds(),
        heard_s,
        switched,
        before_lufs: lufs(&done.before),
        after_lufs: lufs(&done.after),
    });
    Ok(Outcome::Done)
}

/// What the listener has chosen.
#[derive(Debug, Default)]
struct Choice {
    after: AtomicBool,
    /// Both equally loud, to judge the sound and not the level.
    matched: AtomicBool,
}

impl Choice {
    fn says(&self, name: &str) -> Message {
        let id = match (self.after.load(Ordering::Relaxed), self.matched.load(Ordering::Relaxed)) {
            (false, false) => "surco-compare-before",
            (true, false) => "surco-compare-after",
            (false, true) => "surco-compare-before-matched",
            (true, true) => "surco-compare-after-matched",
        };
        Message::new(id).with("name", name)
    }
}

/// Two sounds going on side by side, of which one is heard.
struct Comparison<Sound> {
    sounds: [Sound; 2],
    matching: [f32; 2],
    choice: Arc<Choice>,
    /// 0 is before, 1 is after.
    at: f32,
    /// 0 is each as loud as it is, 1 is both equally loud.
    matched: f32,
}

impl<Sound> Comparison<Sound> {
    fn new(sounds: [Sound; 2], matching: [f32; 2], choice: Arc<Choice>) -> Comparison<Sound> {
        Comparison { sounds, matching, choice, at: 0.0, matched: 0.0 }
    }
}

fn towards(value: f32, goal: bool) -> f32 {
    if goal { (value + CHANGE).min(1.0) } else { (value - CHANGE).max(0.0) }
}

impl<Sound: Iterator<Item = f32>> Iterator for Comparison<Sound> {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        let [before, after] = &mut self.sounds;
        let (before, after) = (before.next(), after.next());
        if before.is_none() && after.is_none() {
            return None;
        }
        self.at = towards(self.at, self.choice.after.load(Ordering::Relaxed));
        self.matched = towards(self.matched, self.choice.matched.load(Ordering::Relaxed));
        let gain = |matching: f32| 1.0 + (matching - 1.0) * self.matched;
        let [of_before, of_after] = self.matching.map(gain);
        Some(before.unwrap_or(0.0) * of_before * (1.0 - self.at) + after.unwrap_or(0.0) * of_after * self.at)
    }
}

impl Source for Comparison<Decoded> {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> ChannelCount {
        self.sounds[0].channels()
    }

    fn sample_rate(&self) -> SampleRate {
        self.sounds[0].sample_rate()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ear_changes_over_without_a_click_and_without_losing_its_place() {
        let choice = Arc::new(Choice::default());
        let rising = |from: f32| (0..10_000).map(move |n| from + n as f32 * 1e-5);
        let mut comparison = Comparison::new([rising(0.1), rising(-0.3)], [1.0, 0.5], Arc::clone(&choice));
        let mut heard: Vec<f32> = comparison.by_ref().take(3000).collect();
        choice.after.store(true, Ordering::Relaxed);
        heard.extend(comparison.by_ref().take(3000));
        choice.matched.store(true, Ordering::Relaxed);
        heard.extend(comparison);
        assert_eq!(heard.len(), 10_000);
        assert!((heard[2999] - (0.1 + 0.029_99)).abs() < 1e-6);
        assert!((heard[5999] - (-0.3 + 0.059_99)).abs() < 1e-5, "{}", heard[5999]);
        assert!((heard[9999] - 0.5 * (-0.3 + 0.099_99)).abs() < 1e-5, "{}", heard[9999]);
        assert!(heard.windows(2).all(|pair| (pair[1] - pair[0]).abs() < 0.001));
    }
}
