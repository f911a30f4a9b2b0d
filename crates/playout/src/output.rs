//! Where the sound goes: a sound card, or nowhere at the pace of the clock; and from one to the other when a card
//! goes and comes back.

use std::sync::Arc;
use std::time::{Duration, Instant};

use surco_audio::Block;
use surco_messages::Message;
use surco_model::Ducking;
use surco_units::{Frames, STATION_RATE};

use crate::device::Card;
use crate::latency::Latency;
use crate::live_mix::Faders;
use crate::reconnect::{self, Search};

/// How long the start waits for the card: what a sound server that was idle takes to play evenly.
const START: Duration = Duration::from_secs(4);
/// How far the sound runs ahead where there is no card.
const AHEAD: Frames = Frames(STATION_RATE.0 as i64 / 10);

/// Where the sound is to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutputChoice {
    /// To a sound card, by its name; none is the system's default.
    Device(Option<String>),
    /// Nowhere, in real time.
    Null,
}

/// The output that is in use. Its frames are counted from its opening on, across a change of cards.
pub(crate) struct Output {
    now: Way,
    wanted: OutputChoice,
    latency: Latency,
    /// How a live voice is mixed in, where one may come in.
    live: Option<(Arc<Faders>, Ducking)>,
    /// Added to the current way's own count of frames.
    base: i64,
    search: Option<Search<Card>>,
    underruns: u64,
}

enum Way {
    Card(Box<Card>),
    Null(Pace),
}

/// A change of the output.
pub(crate) enum Tended {
    /// The card has gone: nobody hears what is played, and why.
    Lost(Message),
    /// A card takes the sound again.
    Back(Message),
}

impl Output {
    /// Opens it. Where the card is not there (yet), the sound goes nowhere until it is, and the cause is returned.
    pub(crate) fn open(
        wanted: &OutputChoice,
        latency: Latency,
        live: Option<(Arc<Faders>, Ducking)>,
    ) -> (Output, Option<Message>) {
        let mut output = Output {
            now: Way::Null(Pace::begin()),
            wanted: wanted.clone(),
            latency,
            live,
            base: 0,
            search: None,
            underruns: 0,
        };
        let OutputChoice::Device(name) = wanted else { return (output, None) };
        let mut search = output.look_for_card();
        let cause = match search.first(START) {
            Ok(card) => {
                output.now = Way::Card(Box::new(card));
                return (output, None);
            }
            Err(cause) => cause.unwrap_or_else(|| Message::new("playout-device-silent")),
        };
        output.search = Some(search);
        output.now = Way::Null(Pace::begin());
        let name = name.as_deref().unwrap_or("default");
        (output, Some(Message::new("playout-device-awaited").with("device", name).with("cause", cause)))
    }

    /// Notices that a card has gone, and takes one up again that has come back. What happened is returned for the
    /// journal.
    pub(crate) fn tend(&mut self) -> Option<Tended> {
        match &mut self.now {
            Way::Card(card) => {
                let cause = card.failure()?;
                let name = card.name().to_owned();
                self.underruns += card.underruns();
                self.change_to(Way::Null(Pace::begin()));
                self.search = Some(self.look_for_card());
                Some(Tended::Lost(Message::new("playout-device-lost").with("device", name).with("cause", cause)))
            }
            Way::Null(_) => {
                let card = self.search.as_mut()?.poll()?;
                let name = card.name().to_owned();
                self.search = None;
                self.change_to(Way::Card(Box::new(card)));
                Some(Tended::Back(Message::new("playout-device-back").with("device", name)))
            }
        }
    }

    /// How many frames can be written now.
    pub(crate) fn room(&mut self) -> usize {
        match &mut self.now {
            Way::Card(card) => card.room(),
            Way::Null(pace) => pace.room(),
        }
    }

    /// Frames written so far.
    pub(crate) fn written(&self) -> i64 {
        self.base + self.now.written()
    }

    /// Writes stereo frames; no more than [`Output::room`].
    pub(crate) fn write(&mut self, block: &Block) {
        match &mut self.now {
            Way::Card(card) => card.write(block),
            Way::Null(pace) => pace.written += block.frames() as i64,
        }
    }

    /// Gives it what a live voice says.
    pub(crate) fn write_voice(&mut self, voice: &[f32]) {
        if let Way::Card(card) = &mut self.now {
            card.write_voice(voice);
        }
    }

    /// When a frame is (or was, or will be) heard.
    pub(crate) fn heard_at(&mut self, frame: i64) -> Instant {
        let frame = frame - self.base;
        match &mut self.now {
            Way::Card(card) => card.heard_at(frame).unwrap_or_else(Instant::now),
            Way::Null(pace) => pace.heard_at(frame),
        }
    }

    /// Whether a card is playing.
    pub(crate) fn is_device(&self) -> bool {
        matches!(self.now, Way::Card(_))
    }

    /// Times that cards ran out of sound.
    pub(crate) fn underruns(&self) -> u64 {
        self.underruns
            + match &self.now {
                Way::Card(card) => card.underruns(),
                Way::Null(_) => 0,
            }
    }

    fn change_to(&mut self, way: Way) {
        self.base = self.written() - way.written();
        if let Way::Card(dead) = std::mem::replace(&mut self.now, way) {
            // To close a card that does not answer can take for ever.
            reconnect::close_in_background("card", dead);
        }
    }

    fn look_for_card(&self) -> Search<Card> {
        let OutputChoice::Device(name) = self.wanted.clone() else {
            // No card is wanted, so none is ever found.
            return Search::start("card", || Err(Message::new("playout-device-silent")));
        };
        let (live, latency) = (self.live.clone(), self.latency);
        Search::start("card", move || Card::open(name.as_deref(), latency, live.clone()))
    }
}

impl Way {
    fn written(&self) -> i64 {
        match self {
            Way::Card(card) => card.written(),
            Way::Null(pace) => pace.written,
        }
    }
}

/// Real time without a card.
struct Pace {
    begun: Instant,
    written: i64,
}

impl Pace {
    fn begin() -> Pace {
        Pace { begun: Instant::now(), written: 0 }
    }

    fn room(&self) -> usize {
        let due = Frames::from_duration(self.begun.elapsed()) + AHEAD;
        usize::try_from(due.0 - self.written).unwrap_or(0)
    }

    fn heard_at(&self, frame: i64) -> Instant {
        if frame >= 0 {
            self.begun + Frames(frame).to_duration()
        } else {
            self.begun.checked_sub(Frames(-frame).to_duration()).unwrap_or(self.begun)
        }
    }
}
