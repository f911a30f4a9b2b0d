//! The engine: from a rundown to sound, frame by frame, in the real world and in a simulated one.
//!
//! It is pulled: whoever has room for sound calls [`Engine::render`] (or [`Engine::advance`], without sound) and
//! says what time it is at the first frame. It never waits, and knows neither threads nor clocks nor files.
//!
//! | part | its state |
//! | --- | --- |
//! | `clock` | the next frame, and its instant |
//! | `mixer` | the decks, limiter and monitor |
//! | `current` | the item that holds the air, and the next one, loaded |
//! | `fallback` | continuity and the loop in memory |
//! | `operator_state` | the orders that are not done yet |
//! | `as_run` | what is to be reported |
//! | `timing` | lengths |
//!
//! What the parts do together, in the order of each block: `clock_changes`, then `prepare` with `obey`, `starts`, `relay` and
//! `cover`, then mixing.

mod as_run;
mod clock;
mod clock_changes;
mod cover;
mod current;
mod fallback;
mod mixer;
mod obey;
mod operator_state;
mod relay;
mod starts;
mod timing;

use surco_audio::{Block, Processor};
use surco_messages::Message;
use surco_model::{AiringId, Ending, Media, Past, Rundown, Status, Upcoming};
use surco_units::Frames;

use crate::deck::Deck;
use crate::deck_source::Loader;
use crate::emergency::EmergencyLoop;
use crate::ports::PlanRequest;
use crate::queue::{Joining, Queue};
use as_run::AsRun;
pub use as_run::{Emitted, Hole};
use clock::EngineClock;
pub use clock::{OutputChange, Tick};
use current::{Current, Next};
use fallback::Fallback;
use mixer::Mixer;
use operator_state::OperatorState;
use timing::{GIVE_WAY, LEAP, SLICE};

/// The engine. See the [module](self).
pub struct Engine {
    loader: Box<dyn Loader>,
    queue: Queue,
    clock: EngineClock,
    mixer: Mixer,
    current: Option<Current>,
    next: Next,
    fallback: Fallback,
    operator: OperatorState,
    as_run: AsRun,
}

impl Engine {
    /// An engine that takes the air up where `past` left it, as soon as it is given a plan.
    pub fn new(loader: Box<dyn Loader>, emergency: EmergencyLoop, past: &Past) -> Engine {
        Engine {
            loader,
            queue: Queue::new(),
            clock: EngineClock::new(),
            mixer: Mixer::new(),
            current: None,
            next: Next::nothing(),
            fallback: Fallback::new(emergency),
            operator: OperatorState::default(),
            as_run: AsRun::after(past),
        }
    }

    /// The processing before the limiter.
    pub fn set_processor(&mut self, processor: Option<Processor>) {
        self.mixer.processor = processor;
    }

    /// How much later a frame comes out of [`Engine::render`] than [`Tick::now`] is about.
    pub fn latency(&self) -> Frames {
        self.mixer.latency()
    }

    /// Fills `out` (stereo) with the next frames. The sound is that of [`Engine::latency`] frames ago.
    pub fn render(&mut self, tick: Tick, out: &mut Block) {
        self.set_clock(tick);
        let frames = out.frames();
        out.channels_mut().for_each(|channel| channel.fill(0.0));
        let mut done = 0;
        while done < frames {
            let length = self.prepare((frames - done).min(SLICE));
            self.mix(out, done, length);
            self.clock.frame += length as i64;
            done += length;
        }
        for alarm in self.mixer.finish(out) {
            self.handle_alarm(alarm);
        }
    }

    /// Lets so many frames go by without making sound: everything else happens as in [`Engine::render`].
    pub fn advance(&mut self, tick: Tick, frames: usize) {
        self.set_clock(tick);
        let mut done = 0;
        while done < frames {
            let length = self.prepare((frames - done).min(LEAP));
            let given: Vec<usize> = self.mixer.decks.iter_mut().map(|deck| deck.skip(length)).collect();
            let sounds = self.mixer.decks.iter().zip(&given).filter(|(deck, _)| !deck.is_only_a_line());
            let heard_of_it = sounds.map(|(_, given)| *given).max().unwrap_or(0);
            // Where every sound breaks off, it is looked for another as soon as it would be on the air.
            let length = length.min(heard_of_it.max(SLICE));
            for (index, given) in given.into_iter().enumerate() {
                let read = self.mixer.decks[index].skipped(given, length);
                self.check_deck(index, read);
            }
            self.remove_failed(heard_of_it);
            self.clock.frame += length as i64;
            done += length;
        }
    }

    /// A span to be planned, when one is needed.
    pub fn wanted_plan(&mut self) -> Option<PlanRequest> {
        let offset = self.clock.offset()?;
        if self.clock.is_trusted && !self.operator.holds_grid() {
            self.queue.request(self.clock.frame, offset)
        } else {
            None
        }
    }

    /// The answer to [`Engine::wanted_plan`].
    pub fn accept(&mut self, request: &PlanRequest, answer: Result<Rundown, Message>) {
        let Some(offset) = self.clock.offset() else { return };
        let rundown = match answer {
            Ok(rundown) => rundown,
            Err(cause) => {
                if self.queue.planner_failed(request, &cause, self.clock.frame) {
                    self.alarm(Message::new("playout-no-plan").with("cause", cause));
                }
                return;
            }
        };
        self.set_continuity(rundown.continuity.clone());
        let held = self.current.as_ref().map(Current::held);
        match self.queue.accept(request, rundown, self.clock.frame, offset, held, &mut self.as_run.unfinished) {
            None | Some(Joining::Same) => {}
            // The current sound goes on to its end, or to the next start.
            Some(Joining::Gap) => {
                self.current = None;
                self.end_live(GIVE_WAY);
            }
            Some(Joining::Item { item, position, began }) => self.take_over(*item, position, began),
        }
        self.tell_of_queue();
        self.keep_loaded();
    }

    /// The grid was changed: what has not begun is planned anew. What is on air is left to end, and until the new plan
    /// comes, or where it cannot be made, the old one holds.
    pub fn renew_plan(&mut self) {
        self.queue.renew();
    }

    /// From the next frame on the sound is heard later than was to be expected, and not because of the wall clock.
    pub fn output_changed(&mut self, change: OutputChange) {
        self.clock.output_changed(change);
    }

    /// Sets the pieces of continuity, where they are known before any plan.
    pub fn set_continuity(&mut self, pieces: Vec<Media>) {
        self.fallback.set_continuity(pieces);
    }

    /// Ends everything that sounds: the playout is being closed.
    pub fn stop(&mut self) {
        for deck in std::mem::take(&mut self.mixer.decks) {
            self.ended(&deck, Ending::Stopped);
        }
        self.as_run.close_hole(self.clock.frame);
    }

    /// Writes something into the journal.
    pub fn note(&mut self, message: Message) {
        self.as_run.noted(self.clock.frame, self.clock.now(), message, false);
    }

    /// Writes something into the journal that is wrong, and that somebody should look at.
    pub fn alarm(&mut self, message: Message) {
        self.as_run.noted(self.clock.frame, self.clock.now(), message, true);
    }

    /// The events since this was last called.
    pub fn take_events(&mut self) -> Vec<Emitted> {
        std::mem::take(&mut self.as_run.events)
    }

    /// The stretches without any sound that ended since this was last asked.
    pub fn take_holes(&mut self) -> Vec<Hole> {
        std::mem::take(&mut self.as_run.holes)
    }

    /// The airings that sound, and the position in each.
    pub fn sounding(&self) -> Vec<(AiringId, Frames)> {
        self.mixer.sounding()
    }

    /// The state for people; forgets the peak. Device and underruns are the caller's to fill in.
    pub fn status(&mut self) -> Status {
        let next = self.next_start().and_then(|(frame, lost)| Some((self.queue.after(lost)?, frame)));
        let next = next.map(|(item, frame)| Upcoming {
            item: item.id.clone(),
            title: item.title.clone(),
            start: self.clock.at(frame),
        });
        Status {
            rung: self.mixer.rung(),
            next,
            panic_until: self.operator.panic_until.map(|until| self.clock.at(until)),
            clock_trusted: self.clock.is_trusted,
            peak: self.mixer.take_peak(),
            underruns: 0,
            device: false,
            microphone: None,
        }
    }

    /// The frame that comes next.
    pub fn frame(&self) -> i64 {
        self.clock.frame
    }

    /// The instant of frame 0, by the wall clock of the last tick.
    pub(crate) fn offset(&self) -> i64 {
        self.clock.offset().unwrap_or(0)
    }

    /// Begins and ends what is due at this frame; says how many frames nothing changes from here on.
    fn prepare(&mut self, longest: usize) -> usize {
        self.retire();
        self.tend_orders();
        let mut next = self.next_start();
        while let Some((start, lost)) = next
            && start <= self.clock.frame
        {
            self.begin_item(start, lost);
            next = self.next_start();
        }
        let start = next.map(|(start, _)| start);
        self.load_ahead(next);
        self.make_way(next);
        self.tend_relay(start);
        self.begin_sound();
        self.keep_sounding(start);
        let ends = self.mixer.decks.iter().map(|deck| deck.end(self.clock.frame, start));
        let way = start.map(|start| start - GIVE_WAY.0).filter(|way| *way > self.clock.frame);
        let boundary = ends.chain(start).chain(way).min().unwrap_or(i64::MAX);
        // While something is waited for, look again soon.
        let longest = if self.mixer.decks.is_empty() { longest.min(SLICE) } else { longest };
        longest.min(usize::try_from(boundary - self.clock.frame).unwrap_or(0)).max(1)
    }

    fn mix(&mut self, out: &mut Block, at: usize, length: usize) {
        let next = self.next_start().map(|(start, _)| start);
        let mut heard = 0;
        for index in 0..self.mixer.decks.len() {
            let Some(read) = self.mixer.mix_deck(index, out, at, length, self.clock.frame, next) else { return };
            if !self.mixer.decks[index].is_only_a_line() {
                heard = heard.max(read.frames(length));
            }
            self.check_deck(index, read);
        }
        self.remove_failed(heard);
    }

    fn next_start(&self) -> Option<(i64, usize)> {
        if self.operator.holds_grid() {
            return None;
        }
        self.queue.next_start(self.current.as_ref().map(Current::held), self.clock.offset()?)
    }

    fn tell_of_queue(&mut self) {
        self.queue.take_notes().into_iter().for_each(|note| self.note(note));
    }

    fn ended(&mut self, deck: &Deck, ending: Ending) {
        self.as_run.ended(self.clock.frame, self.clock.now(), deck, ending);
    }
}
