//! A relay from a far station to the mixer.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use surco_model::MediaRef;
use surco_units::{Decibels, Frames, STATION_RATE, SampleRate};

use super::feed::ENOUGH;
use super::*;
use crate::deck_source::{DeckSource, DeckSourceState};
use crate::ports::Incoming;

/// A tone, as another station's clock counts it.
fn tone(from: usize, frames: usize) -> Block {
    let sample = |n: usize| (0.3 * (n as f64 * 0.05).sin()) as f32;
    let samples: Vec<f32> = (from..from + frames).map(sample).collect();
    Block::from_channels(vec![samples.clone(), samples])
}

/// What a mixer hears of a station whose clock is so much faster, for so many seconds, and the reserve after each.
fn heard(faster: f64, seconds: usize) -> (Vec<f32>, Vec<f64>) {
    let shared = Arc::new(Shared::default());
    let (producer, consumer) = RingBuffer::new(2 * ROOM.index());
    let mut receiver = Receiver::new(STATION_RATE, 1.0, producer, &shared).unwrap();
    let mut feed = RelayFeed::new(consumer, Arc::clone(&shared));
    let (mut sent, mut due) = (0, RESERVE.0 as f64);
    let (mut out, mut reserves) = (Vec::new(), Vec::new());
    let (mut left, mut right) = (vec![0.0; 480], vec![0.0; 480]);
    for step in 0..seconds * 100 {
        // Half a second at a time, as networks do.
        due += 480.0 * (1.0 + faster);
        while due >= (sent + 24_000) as f64 {
            receiver.take_in(&tone(sent, 24_000));
            sent += 24_000;
        }
        if step == 0 {
            assert_eq!(feed.state(), DeckSourceState::Ready);
        }
        assert_eq!(feed.read(&mut left, &mut right), 480, "{faster}: dry after {step}");
        assert_eq!(left, right);
        out.extend_from_slice(&left);
        if step % 100 == 99 {
            reserves.push(feed.consumer.slots() as f64 / 2.0 / f64::from(STATION_RATE.0));
        }
    }
    (out, reserves)
}

/// The sharpest corner in a sound: a click would be one.
fn corner(sound: &[f32]) -> f32 {
    sound.windows(3).map(|w| (w[0] - 2.0 * w[1] + w[2]).abs()).fold(0.0, f32::max)
}

#[test]
fn a_clock_that_is_not_ours_neither_drains_the_reserve_nor_lets_it_grow_and_nobody_hears_it() {
    let even = corner(&tone(0, 48_000).channels()[0]);
    for faster in [0.0003, -0.0003] {
        let (sound, reserves) = heard(faster, 400);
        let bounds =
            reserves.iter().fold((f64::MAX, 0.0), |(low, high): (f64, f64), r| (low.min(*r), high.max(*r)));
        assert!(bounds.0 > 2.9 && bounds.1 < 5.1, "{faster}: {bounds:?}");
        let corner = corner(&sound[4_800..]);
        assert!(corner < even * 1.02, "{faster}: {corner} against {even}");
    }
}

#[test]
fn what_no_steering_holds_is_cut_to_measure_between_two_fades() {
    let (sound, reserves) = heard(0.1, 160);
    let most = reserves.iter().fold(0.0, |most: f64, reserve| most.max(*reserve));
    assert!(most < 17.0 && most > 10.0, "{most}");
    let even = corner(&tone(0, 48_000).channels()[0]);
    let corner = corner(&sound[4_800..]);
    assert!(corner < even * 1.1, "a cut is no click: {corner} against {even}");
}

struct Station {
    at: usize,
    /// Silent up to here, and over there.
    sounds_from: usize,
    ends_at: usize,
}

impl Incoming for Station {
    fn rate(&self) -> SampleRate {
        STATION_RATE
    }
    fn read(&mut self, block: &mut Block) -> Result<(), Message> {
        if self.at >= self.ends_at {
            return Err(Message::new("inputs-no-address"));
        }
        *block = if self.at < self.sounds_from { Block::silence(2, 4_800) } else { tone(self.at, 4_800) };
        self.at += 4_800;
        Ok(())
    }
    fn title(&mut self) -> Option<String> {
        (self.at % 96_000 == 4_800).then(|| format!("from {} s", self.at / 48_000))
    }
}

struct Far(usize, usize);

impl Store for Far {
    fn open(&self, _: &MediaRef, _: Frames) -> Result<Box<dyn surco_audio::Source>, Message> {
        Err(Message::new("messages-io-not-found"))
    }
    fn tune(&self, _: &MediaRef) -> Result<Box<dyn Incoming>, Message> {
        Ok(Box::new(Station { at: 0, sounds_from: self.0, ends_at: self.1 }))
    }
}

fn until(mut is_done: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_done() {
        assert!(begun.elapsed() < Duration::from_secs(20));
        thread::sleep(Duration::from_millis(5));
    }
}

fn feed_of(sounds_from: usize, ends_at: usize) -> (RelayFeed, Arc<()>) {
    let place = Arc::new(());
    let far = Arc::new(Far(sounds_from, ends_at));
    (receive(far, &request(), Arc::clone(&place)), place)
}

fn request() -> LoadRequest {
    let (from, length) = (Frames::ZERO, Frames(i64::MAX / 4));
    LoadRequest { source: "relay:http://a.pe/".parse().unwrap(), from, length, gain: Decibels(0.0) }
}

#[test]
fn where_no_thread_can_be_had_its_place_is_free_again() {
    let (place, far) = (Arc::new(()), Arc::new(Far(0, usize::MAX)));
    let mut feed = receive_with(1 << 60, far, &request(), Arc::clone(&place));
    assert!(matches!(feed.state(), DeckSourceState::Failed(cause) if cause.id() == "playout-no-thread"));
    assert_eq!(Arc::strong_count(&place), 1);
}

#[test]
fn while_it_waits_the_newest_of_it_is_kept_and_its_thread_ends_with_it() {
    let (mut feed, place) = feed_of(0, usize::MAX);
    until(|| feed.state() == DeckSourceState::Ready && feed.shared.given.load(Ordering::Relaxed) > 60 * 48_000);
    feed.state();
    assert!(feed.consumer.slots() / 2 >= ENOUGH.index());
    drop(feed);
    until(|| Arc::strong_count(&place) == 1);
}

#[test]
fn silence_does_not_begin() {
    let (mut feed, _) = feed_of(90 * 48_000, 300 * 48_000);
    let (mut states, begun) = (Vec::new(), Instant::now());
    while states.last() != Some(&DeckSourceState::Ready) && begun.elapsed() < Duration::from_secs(20) {
        states.push(feed.state());
        thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(states[0], DeckSourceState::Loading);
    assert!(feed.taken >= 90 * 48_000, "nor does any of it go before what sounds: {}", feed.taken);
    let (mut left, mut right) = (vec![0.0; 480], vec![0.0; 480]);
    assert_eq!(feed.read(&mut left, &mut right), 480);
    assert!(left.iter().any(|sample| sample.abs() > 0.1), "it begins with sound");
}

/// Sound and silence by turns, each so many seconds with its amplitude, ten times a second; whether it is told as
/// silent and as ready after each tenth, while it is on the air or not.
fn told(gain: f32, is_on_air: bool, parts: &[(usize, f32)]) -> Vec<(bool, bool)> {
    let shared = Arc::new(Shared::default());
    let (producer, consumer) = RingBuffer::new(2 * ROOM.index());
    let mut receiver = Receiver::new(STATION_RATE, gain, producer, &shared).unwrap();
    let mut feed = RelayFeed::new(consumer, Arc::clone(&shared));
    // The reserve.
    receiver.take_in(&tone(0, RESERVE.index()));
    if is_on_air {
        feed.begin();
    }
    let mut told = Vec::new();
    let (mut left, mut right) = (vec![0.0; 4_800], vec![0.0; 4_800]);
    for (seconds, amplitude) in parts {
        for tenth in 0..10 * seconds {
            let mut sound = tone(tenth * 4_800, 4_800);
            sound.channels_mut().flatten().for_each(|sample| *sample *= amplitude / 0.3);
            receiver.take_in(&sound);
            if is_on_air {
                feed.read(&mut left, &mut right);
            }
            told.push((feed.is_silent(), feed.state() == DeckSourceState::Ready));
        }
    }
    told
}

fn seconds_of(told: &[(bool, bool)], of: impl Fn(&(bool, bool)) -> bool) -> Vec<f64> {
    let changes = (1..told.len()).filter(|at| of(&told[*at]) != of(&told[at - 1]));
    changes.map(|at| at as f64 / 10.0).collect()
}

#[test]
fn a_silence_of_five_seconds_is_told_when_most_of_it_has_not_been_heard_yet() {
    let silent = |gain, parts: &[(usize, f32)]| seconds_of(&told(gain, true, parts), |(silent, _)| *silent);
    let about = |found: Vec<f64>, wanted: &[f64]| {
        let near = found.iter().zip(wanted).all(|(one, other)| (one - other).abs() < 0.25);
        assert!(near && found.len() == wanted.len(), "{found:?} is not {wanted:?}");
    };
    // 4 s of it are in reserve: one has been heard.
    about(silent(1.0, &[(10, 0.3), (8, 0.0), (10, 0.3)]), &[15.0, 18.0]);
    about(silent(1.0, &[(10, 0.3), (8, 0.002), (10, 0.3)]), &[15.0, 18.0]);
    about(silent(1.0, &[(10, 0.3), (4, 0.0), (10, 0.3), (4, 0.0), (10, 0.3)]), &[]);
    // What is made louder is heard, what is made softer is not.
    about(silent(2.0, &[(10, 0.3), (8, 0.002), (10, 0.3)]), &[]);
    about(silent(0.5, &[(10, 0.3), (8, 0.005), (10, 0.3)]), &[15.0, 18.0]);
}

#[test]
fn what_is_listened_to_may_begin_when_there_is_enough_of_it_behind_a_silence() {
    let ready = seconds_of(&told(1.0, false, &[(10, 0.3), (20, 0.0), (10, 0.3)]), |(_, ready)| *ready);
    let [stops, begins] = ready[..] else { panic!("{ready:?}") };
    assert!((11.9..12.2).contains(&stops) && (33.0..33.6).contains(&begins), "{ready:?}");
}

#[test]
fn what_stands_by_is_live_again_when_it_begins_again() {
    let (mut feed, _) = feed_of(0, 600 * 48_000);
    let (mut left, mut right) = (vec![0.0; 480], vec![0.0; 480]);
    until(|| feed.state() == DeckSourceState::Ready);
    while feed.taken < 20 * 48_000 {
        feed.read(&mut left, &mut right);
    }
    feed.stand_by();
    until(|| {
        let _ = feed.state();
        feed.shared.given.load(Ordering::Relaxed) > 100 * 48_000
    });
    assert_eq!(feed.state(), DeckSourceState::Ready);
    assert!(feed.taken > 75 * 48_000, "what nobody read is gone: {}", feed.taken);
}

#[test]
fn the_last_of_a_stream_is_told_while_it_is_still_heard() {
    let (mut feed, _) = feed_of(0, 10 * 48_000);
    let (mut left, mut right) = (vec![0.0; 480], vec![0.0; 480]);
    until(|| feed.consumer.slots() / 2 >= ENOUGH.index());
    until(|| feed.shared.given.load(Ordering::Relaxed) >= 10 * 48_000 - 480);
    // It is over before anything of it was heard: then it is nothing to begin with.
    until(|| matches!(feed.state(), DeckSourceState::Failed(_)));
    feed.begin();
    assert_eq!(feed.state(), DeckSourceState::Ready, "what has begun is heard to its end");
    let (mut heard, mut titles) = (0, Vec::new());
    while feed.state() == DeckSourceState::Ready {
        heard += feed.read(&mut left, &mut right);
        titles.extend(feed.news().map(|title| (title, heard / 48_000)));
    }
    // Only the newest is kept of those that come while nobody listens, and it is told when it is heard.
    assert_eq!(titles, [("from 8 s".to_owned(), 8)]);
    assert_eq!(feed.state(), DeckSourceState::Failed(Message::new("inputs-no-address")));
    let mut rest = 0;
    loop {
        match feed.read(&mut left, &mut right) {
            0 => break,
            frames => rest += frames,
        }
    }
    assert!(heard > 8 * 48_000 && rest <= LAST.index() && rest > LAST.index() - 960, "{heard}, {rest}");
}
