//! Where the sound goes: a sound card, or nowhere at the pace of the clock; and from one to the other when a card
//! goes and comes back.

use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use surco_audio::Block;
use surco_units::{Frames, STATION_RATE};
use surco_words::Message;

use crate::device::Card;

/// How often a lost card is looked for.
const RETRY: Duration = Duration::from_secs(1);
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
    /// What is added to a way's own count of frames.
    base: i64,
    search: Option<Search>,
    underruns: u64,
}

enum Way {
    Card(Box<Card>),
    Null(Pace),
}

struct Search {
    answers: Receiver<Result<Card, Message>>,
    next: Instant,
}

impl Output {
    /// Opens it.
    ///
    /// # Errors
    /// When the card cannot be opened.
    pub(crate) fn open(wanted: &OutputChoice) -> Result<Output, Message> {
        let now = match wanted {
            OutputChoice::Device(name) => Way::Card(Box::new(Card::open(name.as_deref())?)),
            OutputChoice::Null => Way::Null(Pace::begin()),
        };
        Ok(Output { now, wanted: wanted.clone(), base: 0, search: None, underruns: 0 })
    }

    /// Notices that a card has gone, and takes one up again that has come back. What happened is returned for the
    /// journal.
    pub(crate) fn tend(&mut self) -> Option<Message> {
        match &mut self.now {
            Way::Card(card) => {
                let cause = card.failure()?;
                let name = card.name().to_owned();
                self.underruns += card.underruns();
                self.change_to(Way::Null(Pace::begin()));
                self.search = Some(self.look_for_card(Duration::ZERO));
                Some(Message::new("playout-device-lost").with("device", name).with("cause", cause))
            }
            Way::Null(_) => {
                let search = self.search.as_ref()?;
                match search.answers.try_recv() {
                    Ok(Ok(card)) => {
                        let name = card.name().to_owned();
                        self.search = None;
                        self.change_to(Way::Card(Box::new(card)));
                        Some(Message::new("playout-device-back").with("device", name))
                    }
                    // A search that found nothing, or died, is begun anew when it is time.
                    Ok(Err(_)) | Err(mpsc::TryRecvError::Disconnected) => {
                        if search.next <= Instant::now() {
                            self.search = Some(self.look_for_card(RETRY));
                        }
                        None
                    }
                    Err(mpsc::TryRecvError::Empty) => None,
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
        self.now = way;
    }

    fn look_for_card(&self, delay: Duration) -> Search {
        let (answer, answers) = mpsc::sync_channel(1);
        if let OutputChoice::Device(name) = &self.wanted {
            let name = name.clone();
            // Opening a card can take its time; the mixer does not wait. If no thread can be had, the search counts
            // as failed and is begun anew.
            let _ = thread::Builder::new().name("card search".to_owned()).spawn(move || {
                thread::sleep(delay);
                let _ = answer.send(Card::open(name.as_deref()));
            });
        }
        Search { answers, next: Instant::now() + RETRY }
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
