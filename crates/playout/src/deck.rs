//! A deck: one sound that is going out, with its gain and its fades.

use surco_messages::Message;
use surco_model::{AiringId, ItemId, ItemKind, Rung};
use surco_units::Frames;

use crate::deck_source::{DeckSource, DeckSourceState};
use crate::fade;
use crate::ladder::{ReadySound, RungSound};

/// When a deck stops, if its sound does not end before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// At the end of its sound.
    Natural,
    /// At this frame of the mixer.
    At(i64),
    /// When the next item begins, whenever the clock says that is.
    WithNext,
}

/// How much a deck gave.
#[derive(Debug, PartialEq)]
pub(crate) enum ReadResult {
    /// All that was asked for.
    All,
    /// Its feed had not enough, so many frames are missing.
    Starved(usize),
    /// Its feed ended or broke after so many frames.
    Over(usize, DeckSourceState),
}

impl ReadResult {
    /// How many of `wanted` frames it was.
    pub(crate) fn frames(&self, wanted: usize) -> usize {
        match self {
            ReadResult::All => wanted,
            ReadResult::Starved(missing) => wanted - missing,
            ReadResult::Over(given, _) => *given,
        }
    }
}

/// How another station's stream is lost.
#[derive(Debug, PartialEq)]
pub(crate) enum Loss {
    /// Nothing comes any more, and why.
    Gone(Message),
    /// Silence comes.
    Silent,
}

pub(crate) struct Deck {
    pub(crate) airing: AiringId,
    pub(crate) item: ItemId,
    pub(crate) rung: Rung,
    /// It sounds over what holds the air, and stands for nothing there.
    pub(crate) is_over: bool,
    pub(crate) sound: RungSound,
    pub(crate) stop: Stop,
    pub(crate) fade_out: Frames,
    /// The end that was known when it was last mixed, and how long it fades before that.
    fade: (i64, Frames),
    /// The position in the sound of its next frame.
    pub(crate) position: Frames,
    feed: Box<dyn DeckSource>,
    fade_in: Frames,
    gain: f32,
    played: i64,
    /// Frames that its feed owed since it last gave all that was asked.
    pub(crate) starved: i64,
    /// Why it must go off the air, once something is wrong with it.
    pub(crate) failed: Option<Message>,
    /// Another station's stream of which only the reserve is left, or only silence: what stands in for it is being loaded.
    pub(crate) is_lost: bool,
}

impl Deck {
    pub(crate) fn new(airing: AiringId, item: ItemId, rung: Rung, ready: ReadySound, fade_in: Frames) -> Deck {
        let ReadySound { sound, feed, .. } = ready;
        Deck {
            airing,
            item,
            rung,
            is_over: false,
            stop: Stop::Natural,
            fade_out: Frames::ZERO,
            fade: (i64::MAX, Frames::ZERO),
            position: sound.from,
            feed,
            fade_in,
            gain: sound.gain.amplitude(),
            played: 0,
            starved: 0,
            failed: None,
            is_lost: false,
            sound,
        }
    }

    /// The frame after its last, as things stand; `next` is when the next item begins.
    pub(crate) fn end(&self, now: i64, next: Option<i64>) -> i64 {
        let natural = self.natural_end(now);
        match self.stop {
            Stop::Natural => natural,
            Stop::At(frame) => natural.min(frame),
            Stop::WithNext => natural.min(next.unwrap_or(i64::MAX)),
        }
    }

    fn natural_end(&self, now: i64) -> i64 {
        now + (self.sound.until - self.position).0
    }

    /// How long it fades away before an end. What would only have given way to the next item, and ends before that
    /// comes, ends as it was recorded. Where the end comes sooner than was known, the fade takes what is left, so that it
    /// begins without a jump; and one that has begun stays as long as it is.
    fn fade_before(&mut self, end: i64, now: i64) -> Frames {
        let (known, length) = self.fade;
        let has_begun = now > known - length.0;
        if end != known && !has_begun {
            let is_natural = self.stop == Stop::WithNext && end == self.natural_end(now);
            let wanted = if is_natural { Frames::ZERO } else { self.fade_out };
            self.fade.1 = wanted.min(Frames(end - now));
        }
        self.fade.0 = end;
        self.fade.1
    }

    /// Whether it stands for a live voice.
    pub(crate) fn is_live(&self) -> bool {
        self.sound.kind == ItemKind::Live
    }

    /// The title that another station sends, if it has changed.
    pub(crate) fn news(&mut self) -> Option<String> {
        self.feed.news()
    }

    /// Whether it is only a line of the log: a voice over what is on air comes in behind the mixer, and may be silent.
    pub(crate) fn is_only_a_line(&self) -> bool {
        self.is_over && self.is_live()
    }

    /// How it is lost, if it is another station's stream and that is so.
    pub(crate) fn loss(&mut self) -> Option<Loss> {
        match self.feed.state() {
            _ if !self.sound.is_relay() => None,
            DeckSourceState::Failed(cause) => Some(Loss::Gone(cause)),
            _ => self.feed.is_silent().then_some(Loss::Silent),
        }
    }

    /// It is off the air: its feed, to be listened to.
    pub(crate) fn into_feed(self) -> Box<dyn DeckSource> {
        let mut feed = self.feed;
        feed.stand_by();
        feed
    }

    /// Whether it has played its sound to the end.
    pub(crate) fn is_complete(&self) -> bool {
        self.position >= self.sound.until
    }

    /// Fades away from now on.
    pub(crate) fn release(&mut self, now: i64, fade: Frames) {
        let end = now + fade.0;
        if !matches!(self.stop, Stop::At(before) if before <= end) {
            self.stop = Stop::At(end);
            self.fade_out = fade;
        }
    }

    /// Adds its next frames to the mix, which begins at frame `now` of the mixer. `scratch` is as long as the mix.
    pub(crate) fn mix(
        &mut self,
        [left, right]: [&mut [f32]; 2],
        [scratch_left, scratch_right]: [&mut [f32]; 2],
        now: i64,
        next: Option<i64>,
    ) -> ReadResult {
        let (end, frames) = (self.end(now, next), left.len());
        let given = self.feed.read(scratch_left, scratch_right).min(frames);
        let fade_out = self.fade_before(end, now);
        let is_even = self.played >= self.fade_in.0 && end - now - given as i64 >= fade_out.0;
        for (mixed, own) in [(left, scratch_left), (right, scratch_right)] {
            if is_even {
                mixed.iter_mut().zip(&own[..given]).for_each(|(mixed, own)| *mixed += self.gain * own);
                continue;
            }
            for (index, (mixed, own)) in mixed.iter_mut().zip(&own[..given]).enumerate() {
                let fade = fade::fade_in(self.played + index as i64, self.fade_in)
                    * fade::fade_out(end - now - index as i64, fade_out);
                *mixed += self.gain * fade * own;
            }
        }
        self.advance(given, frames)
    }

    /// Passes over its next frames without sound; says how many there were.
    pub(crate) fn skip(&mut self, frames: usize) -> usize {
        self.feed.skip(frames).min(frames)
    }

    /// Judges what [`Deck::skip`] gave of what was wanted.
    pub(crate) fn skipped(&mut self, given: usize, wanted: usize) -> ReadResult {
        self.advance(given, wanted)
    }

    fn advance(&mut self, given: usize, wanted: usize) -> ReadResult {
        self.played += given as i64;
        self.position += Frames(given as i64);
        if given == wanted {
            self.starved = 0;
            return ReadResult::All;
        }
        match self.feed.state() {
            state @ (DeckSourceState::Ended | DeckSourceState::Failed(_)) => ReadResult::Over(given, state),
            DeckSourceState::Loading | DeckSourceState::Ready => {
                self.starved += (wanted - given) as i64;
                ReadResult::Starved(wanted - given)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A deck that gives ones for 10 s, and is to give way to what comes next within 1 s.
    fn deck() -> Deck {
        let sound =
            RungSound { until: Frames(480_000), kind: ItemKind::Music, ..RungSound::emergency(Frames(480_000)) };
        let ready = ReadySound { sound, feed: Box::new(Ones), instead_because: None };
        let mut deck = Deck::new(AiringId(1), ItemId::named("x"), Rung::Continuity, ready, Frames::ZERO);
        (deck.stop, deck.fade_out) = (Stop::WithNext, Frames(48_000));
        deck
    }

    struct Ones;

    impl DeckSource for Ones {
        fn state(&mut self) -> DeckSourceState {
            DeckSourceState::Ready
        }
        fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> usize {
            left.fill(1.0);
            right.fill(1.0);
            left.len()
        }
        fn skip(&mut self, frames: usize) -> usize {
            frames
        }
    }

    /// Plays it up to a frame, with the next item at `next`, in pieces of 480.
    fn play(deck: &mut Deck, from: i64, until: i64, next: Option<i64>) -> Vec<f32> {
        let mut heard = Vec::new();
        for now in (from..until).step_by(480) {
            let mut block = [[0.0; 480]; 2];
            let [left, right] = &mut block;
            let _ = deck.mix([left, right], [&mut [0.0; 480], &mut [0.0; 480]], now, next);
            heard.extend(*left);
        }
        heard
    }

    fn steepest(heard: &[f32]) -> f32 {
        heard.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn what_is_followed_by_nothing_ends_as_it_was_recorded_and_what_gives_way_fades_in_time() {
        assert!(play(&mut deck(), 0, 480_000, None).iter().all(|sample| *sample == 1.0));
        let heard = play(&mut deck(), 0, 96_000, Some(96_000));
        assert!(heard[..48_000].iter().all(|sample| *sample == 1.0) && heard[95_999] < 1e-6);
        assert!(heard[72_000] > 0.49 && heard[72_000] < 0.51 && steepest(&heard) < 1e-4);
    }

    #[test]
    fn where_the_next_start_comes_to_be_known_late_the_fade_begins_without_a_jump() {
        let mut deck = deck();
        let mut heard = play(&mut deck, 0, 48_000, None);
        heard.extend(play(&mut deck, 48_000, 57_600, Some(57_600)));
        assert!(heard[48_000] > 0.999 && heard[57_599] < 1e-6, "{} {}", heard[48_000], heard[57_599]);
        assert!(steepest(&heard) < 1e-3, "{}", steepest(&heard));
    }
}
