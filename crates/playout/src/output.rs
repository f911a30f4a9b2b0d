//! Where the sound goes: a sound card, or nowhere at the pace of the clock; and from one to the other when a card
//! goes and comes back.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use surco_audio::Block;
use surco_model::Ducking;
use surco_units::{Frames, STATION_RATE};
use surco_words::Message;

use crate::device::Card;
use crate::response::Response;
use crate::stage::Faders;
use crate::urgency;

/// How often a lost card is looked for.
const RETRY: Duration = Duration::from_secs(1);
/// How long the start waits for the card: what a sound server that was idle takes to play evenly.
const START: Duration = Duration::from_secs(4);
/// A search that has not answered for so long hangs in the system's sound, and another is begun beside it.
const HANGS: Duration = Duration::from_secs(15);
/// Searches that may hang at the same time.
const MOST_HANGING: u32 = 8;
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
    response: Response,
    /// How a live voice is mixed in, where one may come in.
    live: Option<(Arc<Faders>, Ducking)>,
    /// What is added to a way's own count of frames.
    base: i64,
    search: Option<Search>,
    hanging: u32,
    underruns: u64,
}

enum Way {
    Card(Box<Card>),
    Null(Pace),
}

struct Search {
    answers: Receiver<Result<Card, Message>>,
    begun: Instant,
}

/// What came of looking after the output.
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
        response: Response,
        live: Option<(Arc<Faders>, Ducking)>,
    ) -> (Output, Option<Message>) {
        let mut output = Output {
            now: Way::Null(Pace::begin()),
            wanted: wanted.clone(),
            response,
            live,
            base: 0,
            search: None,
            hanging: 0,
            underruns: 0,
        };
        let OutputChoice::Device(name) = wanted else { return (output, None) };
        let search = output.look_for_card(Duration::ZERO);
        let answer = search.answers.recv_timeout(START);
        let cause = match answer {
            Ok(Ok(card)) => {
                output.now = Way::Card(Box::new(card));
                return (output, None);
            }
            Ok(Err(cause)) => cause,
            Err(_) => Message::new("playout-device-silent"),
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
                self.search = Some(self.look_for_card(Duration::ZERO));
                Some(Tended::Lost(Message::new("playout-device-lost").with("device", name).with("cause", cause)))
            }
            Way::Null(_) => {
                let search = self.search.as_ref()?;
                match search.answers.try_recv() {
                    Ok(Ok(card)) => {
                        let name = card.name().to_owned();
                        self.search = None;
                        self.change_to(Way::Card(Box::new(card)));
                        Some(Tended::Back(Message::new("playout-device-back").with("device", name)))
                    }
                    // A search that found nothing, or died, is begun anew when it is time.
                    Ok(Err(_)) | Err(mpsc::TryRecvError::Disconnected) => {
                        let passed = search.begun.elapsed();
                        self.search = Some(self.look_for_card(RETRY.saturating_sub(passed)));
                        None
                    }
                    Err(mpsc::TryRecvError::Empty) => {
                        if search.begun.elapsed() > HANGS && self.hanging < MOST_HANGING {
                            self.hanging += 1;
                            self.search = Some(self.look_for_card(Duration::ZERO));
                        }
                        None
                    }
                }
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
            let _ = thread::Builder::new().name("card burial".to_owned()).spawn(move || {
                urgency::give_back();
                drop(dead);
            });
        }
    }

    fn look_for_card(&self, delay: Duration) -> Search {
        let (answer, answers) = mpsc::sync_channel(1);
        if let OutputChoice::Device(name) = &self.wanted {
            let (name, live, response) = (name.clone(), self.live.clone(), self.response);
            // Opening a card can take its time; the mixer does not wait. If no thread can be had, the search counts
            // as failed and is begun anew.
            let _ = thread::Builder::new().name("card search".to_owned()).spawn(move || {
                thread::sleep(delay);
                urgency::give_back();
                let _ = answer.send(Card::open(name.as_deref(), response, live));
            });
        }
        Search { answers, begun: Instant::now() }
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
