//! Another station's stream on its way to the mixer.
//!
//! ```text
//!   far station ──network──▶ a thread: decodes, resamples ──reserve of some seconds──▶ mixer
//!                                        ▲                         │
//!                                        └── a touch faster, or slower, as the reserve grows or shrinks
//! ```
//!
//! A stream is not a file: nobody can hurry it, and what of it is not heard now is never heard. So there is a reserve,
//! whose newest part is kept while it waits for its turn, and whose last part is left for a fade when nothing more
//! comes. The far station's clock is not ours: the speed at which its sound is resampled is steered so gently that
//! nobody hears it (a second too much in the reserve makes it a part in a thousand faster). What even that does not hold, a
//! stream at another rate than it says, is cut to measure between two fades.
//!
//! One [`RelayFeed`] is one connection. When it is lost, it is over; the ladder asks for another.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rtrb::{Consumer, Producer, RingBuffer};
use surco_audio::{Block, Steered};
use surco_messages::Message;
use surco_units::{Frames, STATION_RATE, SampleRate};

use crate::deck_source::{Cue, DeckSource, DeckSourceState};
use crate::fade;
use crate::ports::Store;
use crate::ring;
use crate::silence::{self, Silence, WINDOW};
use crate::thread_priority;

/// The reserve that is steered for: it bridges what a rural connection does every few minutes.
pub(crate) const RESERVE: Frames = Frames(4 * STATION_RATE.0 as i64);
/// How much must be there before it may begin.
const ENOUGH: Frames = Frames(3 * STATION_RATE.0 as i64);
/// What is kept of it while it waits for its turn.
const KEPT: Frames = Frames(5 * STATION_RATE.0 as i64);
/// More than this is cut back to the reserve.
const MOST: Frames = Frames(15 * STATION_RATE.0 as i64);
/// All that there is room for: what a server sends in one go for the beginning.
const ROOM: Frames = Frames(20 * STATION_RATE.0 as i64);
/// With less than this left it is given up while it still sounds: what follows is loaded and comes in over its fade.
pub(crate) const LAST: Frames = Frames(STATION_RATE.0 as i64 * 7 / 10);
/// Nothing was to be heard in it for so many windows: it may not begin, until it is.
const QUIET: u32 = 200;
/// Nothing was to be heard in it for so long: it is given up. As what comes is known before it is heard, most of this
/// silence never goes on the air.
pub(crate) const SILENT: Frames = Frames((silence::SILENT as usize * WINDOW) as i64);
/// A frame too much in the reserve makes it so much faster: a part in a thousand for each second.
const STEERING: f64 = 0.001 / STATION_RATE.0 as f64;
/// The most that is steered: 3 parts in a thousand are a twentieth of a semitone.
const STEEPEST: f64 = 0.003;
/// How fast the measure of the reserve follows it: a network gives its sound in gulps.
const SLOWNESS: f64 = 5.0 * STATION_RATE.0 as f64;
/// The fades between which too much is cut out.
const CUT_FADE: Frames = Frames(STATION_RATE.0 as i64 / 50);
/// Titles come no faster, whatever another station does: each is a line of the log.
const TITLES: Frames = Frames(10 * STATION_RATE.0 as i64);
/// How long the thread waits where there is no room.
const NAP: Duration = Duration::from_millis(50);
/// It decodes, and speaks TLS.
const STACK: usize = 2 << 20;

/// Sound that comes in as it is made: another station's stream.
pub trait Incoming: Send {
    /// At which rate; never changes.
    fn rate(&self) -> SampleRate;

    /// Waits for the next sound, in stereo, within a limit.
    ///
    /// # Errors
    /// Why no more comes.
    fn read(&mut self, block: &mut Block) -> Result<(), Message>;

    /// What it says that it plays, if it has said something new.
    fn title(&mut self) -> Option<String> {
        None
    }
}

/// Begins to receive a relay, in a thread of its own that is over when the feed is dropped. `place` is kept as long as
/// there is the thread.
pub(crate) fn receive(store: Arc<dyn Store>, relay: &Cue, place: impl Send + 'static) -> RelayFeed {
    receive_with(STACK, store, relay, place)
}

fn receive_with(stack: usize, store: Arc<dyn Store>, relay: &Cue, place: impl Send + 'static) -> RelayFeed {
    let (gain, relay) = (relay.gain.amplitude(), relay.source.clone());
    let shared = Arc::new(Shared::default());
    let (producer, consumer) = RingBuffer::new(2 * ROOM.index());
    let feed = RelayFeed { consumer, shared: Arc::clone(&shared), has_begun: false, taken: 0, next_title: 0 };
    let thread_shared = Arc::clone(&shared);
    let started = thread::Builder::new().name("relay".to_owned()).stack_size(stack).spawn(move || {
        let _place = place;
        thread_priority::give_back();
        let work = || -> Result<(), Message> {
            let mut incoming = store.tune(&relay)?;
            let mut receiver = Receiver::new(incoming.rate(), gain, producer, &thread_shared)?;
            let mut sound = Block::new(2);
            while !receiver.ring.is_abandoned() {
                incoming.read(&mut sound)?;
                if let Some(title) = incoming.title() {
                    receiver.is_called(title);
                }
                receiver.take_in(&sound);
            }
            Ok(())
        };
        match std::panic::catch_unwind(AssertUnwindSafe(work)) {
            Ok(Ok(())) => {}
            Ok(Err(cause)) => thread_shared.fail(cause),
            Err(_) => thread_shared.fail(Message::new("playout-decoder-panicked")),
        }
    });
    if let Err(cause) = started {
        shared.fail(Message::new("playout-no-thread").with("cause", &cause));
    }
    feed
}

/// What the thread tells the mixer's end.
#[derive(Default)]
struct Shared {
    /// Frames that were given.
    given: AtomicU64,
    /// Windows of silence up to there, and the frame at which it began.
    silence: AtomicU32,
    silent_from: AtomicU64,
    /// Nothing is to be heard, or not for long enough again.
    is_quiet: AtomicBool,
    /// The frame from which on it was to be heard again; written before `is_quiet` becomes false.
    sounds_from: AtomicU64,
    /// The mixer reads it: every frame counts.
    has_begun: AtomicBool,
    is_over: AtomicBool,
    /// Written once, before `is_over`.
    cause: Mutex<Option<Message>>,
    /// The newest title, and how many frames were given before it.
    title: Mutex<Option<(u64, String)>>,
}

impl Shared {
    fn fail(&self, cause: Message) {
        if let Ok(mut place) = self.cause.lock() {
            *place = Some(cause);
        }
        self.is_over.store(true, Ordering::Release);
    }

    fn cause(&self) -> Option<Message> {
        if !self.is_over.load(Ordering::Acquire) {
            return None;
        }
        self.cause.lock().ok().and_then(|cause| cause.clone())
    }
}

/// The thread's end: from what comes in to the reserve.
struct Receiver<'a> {
    ring: Producer<f32>,
    shared: &'a Shared,
    ear: Ear,
    resampler: Steered,
    resampled: Block,
    interleaved: Vec<f32>,
    /// The reserve, as it was on the average of late.
    reserve: Option<f64>,
    /// Frames that are still to be left out.
    cut: usize,
    /// Frames since a cut: what follows it fades in.
    since_cut: i64,
}

impl<'a> Receiver<'a> {
    fn new(rate: SampleRate, gain: f32, ring: Producer<f32>, shared: &'a Shared) -> Result<Receiver<'a>, Message> {
        let unknown = || Message::new("playout-relay-rate").with("rate", rate.to_string());
        let resampler = Steered::new(rate, 2).ok_or_else(unknown)?;
        Ok(Receiver {
            ring,
            shared,
            ear: Ear { gain, ..Ear::default() },
            resampler,
            resampled: Block::new(2),
            interleaved: Vec::new(),
            reserve: None,
            cut: 0,
            since_cut: CUT_FADE.0,
        })
    }

    fn take_in(&mut self, sound: &Block) {
        self.steer(sound.frames());
        self.resampled.clear(2);
        self.resampler.push(sound, &mut self.resampled);
        let [left, right] = self.resampled.channels() else { return };
        self.interleaved.clear();
        for (left, right) in left.iter().zip(right) {
            if self.cut > 0 {
                self.cut -= 1;
                self.since_cut = 0;
                continue;
            }
            let fade = fade::fade_in(self.since_cut, CUT_FADE);
            self.since_cut = self.since_cut.saturating_add(1);
            self.interleaved.extend([fade * left, fade * right]);
        }
        self.cut_to_measure();
        self.ear.listen(&self.interleaved, self.shared);
        self.give();
    }

    /// What comes next has a title.
    fn is_called(&self, title: String) {
        if let Ok(mut place) = self.shared.title.lock() {
            *place = Some((self.shared.given.load(Ordering::Acquire), title));
        }
    }

    /// Makes the sound a touch faster where the reserve grows, slower where it shrinks.
    fn steer(&mut self, frames: usize) {
        if !self.shared.has_begun.load(Ordering::Relaxed) {
            self.reserve = None;
            return;
        }
        let waiting = self.waiting() as f64;
        let before = self.reserve.unwrap_or(waiting);
        let reserve = before + (waiting - before) * (frames as f64 / SLOWNESS).min(1.0);
        self.reserve = Some(reserve);
        self.resampler.set_speed(((reserve - RESERVE.0 as f64) * STEERING).clamp(-STEEPEST, STEEPEST));
    }

    /// Where the reserve has grown beyond all measure, what comes next is left out.
    fn cut_to_measure(&mut self) {
        if self.cut == 0 && self.reserve.is_some_and(|reserve| reserve > MOST.0 as f64) {
            self.cut = self.waiting().saturating_sub(RESERVE.index());
            self.reserve = Some(RESERVE.0 as f64);
            let frames = self.interleaved.len() / 2;
            for (index, sample) in self.interleaved.iter_mut().enumerate() {
                *sample *= fade::fade_out((frames - index / 2) as i64, CUT_FADE);
            }
        }
    }

    fn waiting(&self) -> usize {
        ROOM.index() - self.ring.slots() / 2
    }

    /// Puts what there is into the reserve, as soon as there is room for it.
    fn give(&mut self) {
        let mut rest = &self.interleaved[..];
        while !rest.is_empty() && !self.ring.is_abandoned() {
            // Whole frames only, so that left stays left.
            let room = self.ring.slots().min(rest.len()) & !1;
            let (now, later) = rest.split_at(room);
            if room == 0 || self.ring.push_entire_slice(now).is_err() {
                thread::sleep(NAP);
                continue;
            }
            rest = later;
        }
        let frames = (self.interleaved.len() / 2) as u64;
        self.shared.given.fetch_add(frames, Ordering::Release);
    }
}

/// Listens to what is given as the air would be listened to.
#[derive(Default)]
struct Ear {
    /// How loud it will be on the air.
    gain: f32,
    /// Frames that it has heard.
    heard: u64,
    /// The peak of the window that is open.
    peak: f32,
    silence: Silence,
    is_quiet: bool,
}

impl Ear {
    fn listen(&mut self, interleaved: &[f32], shared: &Shared) {
        for frame in interleaved.chunks_exact(2) {
            self.peak = frame.iter().fold(self.peak, |peak, sample| peak.max(sample.abs()));
            self.heard += 1;
            if self.heard.is_multiple_of(WINDOW as u64) {
                let peak = std::mem::take(&mut self.peak);
                self.judge(self.gain * peak, shared);
            }
        }
    }

    fn judge(&mut self, peak: f32, shared: &Shared) {
        let windows = self.silence.hear(peak);
        match windows {
            1 => shared.silent_from.store(self.heard - WINDOW as u64, Ordering::Relaxed),
            0 if self.is_quiet => {
                self.is_quiet = false;
                shared.sounds_from.store(self.heard, Ordering::Relaxed);
            }
            _ => self.is_quiet |= windows >= QUIET,
        }
        shared.silence.store(windows, Ordering::Release);
        shared.is_quiet.store(self.is_quiet, Ordering::Release);
    }
}

/// The mixer's end: waits for nothing.
pub(crate) struct RelayFeed {
    consumer: Consumer<f32>,
    shared: Arc<Shared>,
    /// It is read: all of it is, then.
    has_begun: bool,
    /// Frames that were taken out.
    taken: u64,
    /// How many have to be before the next title is told.
    next_title: u64,
}

impl RelayFeed {
    fn begin(&mut self) {
        if !std::mem::replace(&mut self.has_begun, true) {
            self.shared.has_begun.store(true, Ordering::Relaxed);
        }
    }

    fn drop_oldest(&mut self, frames: usize) -> usize {
        let frames = ring::skip(&mut self.consumer, frames);
        self.taken += frames as u64;
        frames
    }
}

impl DeckSource for RelayFeed {
    fn state(&mut self) -> DeckSourceState {
        let cause = self.shared.cause();
        let waiting = ring::frames(&self.consumer);
        if self.has_begun {
            let lost = || cause.unwrap_or_else(|| Message::new("playout-relay-stalls"));
            return if waiting < LAST.index() { DeckSourceState::Failed(lost()) } else { DeckSourceState::Ready };
        }
        if let Some(cause) = cause {
            return DeckSourceState::Failed(cause);
        }
        // What is live waits for nobody, and no silence goes before it.
        let is_quiet = self.shared.is_quiet.load(Ordering::Acquire);
        let silence = self.shared.sounds_from.load(Ordering::Relaxed).saturating_sub(self.taken) as usize;
        self.drop_oldest(waiting.saturating_sub(KEPT.index()).max(silence));
        let is_enough = ring::frames(&self.consumer) >= ENOUGH.index();
        if is_enough && !is_quiet { DeckSourceState::Ready } else { DeckSourceState::Loading }
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> usize {
        self.begin();
        let frames = ring::read(&mut self.consumer, left, right);
        self.taken += frames as u64;
        frames
    }

    fn skip(&mut self, frames: usize) -> usize {
        self.begin();
        self.drop_oldest(frames)
    }

    fn news(&mut self) -> Option<String> {
        // Where the thread has it just now, it is had the next time.
        let mut place = self.shared.title.try_lock().ok()?;
        let is_due = place.as_ref().is_some_and(|(from, _)| self.next_title.max(*from) <= self.taken);
        if !is_due {
            return None;
        }
        self.next_title = self.taken + TITLES.0 as u64;
        place.take().map(|(_, title)| title)
    }

    fn is_silent(&mut self) -> bool {
        let is_long = self.shared.silence.load(Ordering::Acquire) >= silence::SILENT;
        // What came before it is heard to its end.
        is_long && (!self.has_begun || self.taken >= self.shared.silent_from.load(Ordering::Relaxed))
    }

    fn stand_by(&mut self) {
        self.has_begun = false;
        self.shared.has_begun.store(false, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use surco_model::MediaRef;
    use surco_units::Decibels;

    use super::*;

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
        let mut feed =
            RelayFeed { consumer, shared: Arc::clone(&shared), has_begun: false, taken: 0, next_title: 0 };
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
        (receive(far, &cue(), Arc::clone(&place)), place)
    }

    fn cue() -> Cue {
        let (from, length) = (Frames::ZERO, Frames(i64::MAX / 4));
        Cue { source: MediaRef::new("relay:http://a.pe/"), from, length, gain: Decibels(0.0) }
    }

    #[test]
    fn where_no_thread_can_be_had_its_place_is_free_again() {
        let (place, far) = (Arc::new(()), Arc::new(Far(0, usize::MAX)));
        let mut feed = receive_with(1 << 60, far, &cue(), Arc::clone(&place));
        assert!(matches!(feed.state(), DeckSourceState::Failed(cause) if cause.id() == "playout-no-thread"));
        assert_eq!(Arc::strong_count(&place), 1);
    }

    #[test]
    fn while_it_waits_the_newest_of_it_is_kept_and_its_thread_ends_with_it() {
        let (mut feed, place) = feed_of(0, usize::MAX);
        until(|| {
            feed.state() == DeckSourceState::Ready && feed.shared.given.load(Ordering::Relaxed) > 60 * 48_000
        });
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
        let mut feed =
            RelayFeed { consumer, shared: Arc::clone(&shared), has_begun: false, taken: 0, next_title: 0 };
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
}
