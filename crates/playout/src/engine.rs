//! The engine: from a rundown to sound, frame by frame, in the real world and in a simulated one.
//!
//! It is pulled: whoever has room for sound calls [`Engine::render`] (or [`Engine::advance`], without sound) and
//! says what time it is at the first frame. It never waits, and knows neither threads nor clocks nor files.

mod obey;
mod relay;

use surco_audio::{Block, Limiter, Processor};
use surco_messages::Message;
use surco_model::{
    AfterOutage, AirEvent, AiringId, Ending, ItemId, ItemKind, Media, MediaRef, OnAir, Rundown, RundownItem,
    StartPolicy,
};
use surco_units::{AirTime, Frames, STATION_RATE, TruePeak};

use crate::alarms::{Alarm, Listener};
use crate::deck::{Deck, Heard, Stop};
use crate::deck_source::{DeckSourceState, Loader};
use crate::emergency::EmergencyLoop;
use crate::ladder::{Continuity, ENDLESS, Fallbacks, PATIENCE, ReadySound, Sound, Verdict};
use crate::ports::{Past, Rung, Status, Unfinished};
use crate::queue::{Held, Joining, PlanRequest, Queue, is_by_hand};

/// The longest stretch that is mixed in one go.
const SLICE: usize = 1024;
/// The longest stretch that is passed over in one go where there is no sound to mix.
const LEAP: usize = STATION_RATE.0 as usize;
/// How long before its start an item is loaded.
const LOAD_AHEAD: i64 = 10 * STATION_RATE.0 as i64;
/// How long before another attempt at an item none of whose sounds could be loaded.
const LOAD_AGAIN: i64 = 2 * STATION_RATE.0 as i64;
/// A hole shorter than this between two items is left alone: it is a breath, not dead air.
const BREATH: i64 = STATION_RATE.0 as i64 / 2;
/// A jump of the wall clock larger than this is a change of the clock, not drift.
const CLOCK_STEP: i64 = STATION_RATE.0 as i64 / 4;
/// A jump larger than this makes the plan void. After a smaller one it still holds: hard starts keep to the clock by
/// themselves, and the next item is loaded already.
const REPLANNED_STEP: i64 = LOAD_AHEAD / 2;
/// For how long what takes over from another sound may be loading, before what stands in for it is tried.
const TAKING_OVER: i64 = 2 * STATION_RATE.0 as i64;
/// How long what was not planned to end fades away.
const GIVE_WAY: Frames = Frames(STATION_RATE.0 as i64 * 3 / 10);
/// How long continuity fades before the next item.
const CONTINUITY_FADE: Frames = Frames(STATION_RATE.0 as i64 * 3 / 2);
/// How long something fades in that is not begun at its beginning.
const JOIN_FADE: Frames = Frames(STATION_RATE.0 as i64 / 20);
/// The ceiling of what goes to the transmitter.
const CEILING: TruePeak = TruePeak(-1.0);

/// What time it is at the first frame that is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tick {
    /// When this frame will leave the transmitter's socket, by the wall clock.
    pub now: AirTime,
    /// Whether that wall clock is believed.
    pub clock_trusted: bool,
}

/// Why frames are heard at other instants than was to be expected, the wall clock apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutputChange {
    /// The sound card stood still for a moment.
    Stalled,
    /// The sound goes another way: a card was lost, or is back. What was under way there was heard by nobody.
    Another,
}

/// Something that happened, and the frame of the engine's sound at which it did.
#[derive(Debug, Clone, PartialEq)]
pub struct Emitted {
    /// Frames since the engine began, without the limiter's delay.
    pub frame: i64,
    /// What; its instants are those of the mapping at the time it was mixed.
    pub event: AirEvent,
}

/// A stretch without any sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hole {
    /// Its first frame.
    pub frame: i64,
    /// Its length.
    pub length: Frames,
}

/// The engine. See the [module](self).
pub struct Engine {
    loader: Box<dyn Loader>,
    queue: Queue,
    place: Option<Place>,
    loaded: Option<Loaded>,
    /// When that is to be tried anew, if nothing of it could be loaded: the disk may come back.
    load_again: i64,
    decks: Vec<Deck>,
    continuity: Continuity,
    emergency: EmergencyLoop,
    past: Vec<Unfinished>,
    asked: obey::Asked,
    last_airing: AiringId,
    frame: i64,
    offset: Option<i64>,
    trusted: bool,
    /// The clock was set, and no start has been taken from it since: a hole before the next is no breath of the plan.
    realigning: bool,
    /// The frames from here on are those of another clock than the wall's: the output stalled, or is another one.
    output_change: Option<OutputChange>,
    processor: Option<Processor>,
    limiter: Limiter,
    listener: Listener,
    scratch: [Vec<f32>; 2],
    peak: f32,
    /// The frame up to which something was heard.
    sounded: i64,
    holes: Vec<Hole>,
    events: Vec<Emitted>,
}

/// What is loaded ahead for the next item.
struct Loaded {
    /// The item as it waited then.
    item: RundownItem,
    /// The sound with which it was to begin.
    source: MediaRef,
    rungs: Fallbacks,
}

/// The item that holds the air.
struct Place {
    item: RundownItem,
    /// The frame at which its sound began, or would have.
    began: i64,
    rungs: Fallbacks,
    /// Whether its turn to begin a sound is over: it has begun, or has nothing left to try.
    settled: bool,
    stop: Stop,
    joined_at: Option<Frames>,
    /// What sounded before goes on until this is ready, which it has time for up to this frame; none where it begins
    /// in its turn.
    takes_over_by: Option<i64>,
}

impl Engine {
    /// An engine that takes the air up where `past` left it, as soon as it is given a plan.
    pub fn new(loader: Box<dyn Loader>, emergency: EmergencyLoop, past: &Past) -> Engine {
        Engine {
            loader,
            queue: Queue::new(),
            place: None,
            loaded: None,
            load_again: i64::MAX,
            decks: Vec::with_capacity(8),
            continuity: Continuity::default(),
            emergency,
            past: past.unfinished.clone(),
            asked: obey::Asked::default(),
            last_airing: past.last_airing,
            frame: 0,
            offset: None,
            trusted: true,
            realigning: false,
            output_change: None,
            processor: None,
            limiter: Limiter::new(2, CEILING),
            listener: Listener::default(),
            scratch: [vec![0.0; SLICE], vec![0.0; SLICE]],
            peak: 0.0,
            sounded: 0,
            holes: Vec::new(),
            events: Vec::new(),
        }
    }

    /// What everything goes through before the limiter.
    pub fn set_processor(&mut self, processor: Option<Processor>) {
        self.processor = processor;
    }

    /// How much later a frame comes out of [`Engine::render`] than [`Tick::now`] is about.
    pub fn latency(&self) -> Frames {
        self.limiter.latency()
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
            self.frame += length as i64;
            done += length;
        }
        if let Some(processor) = &mut self.processor {
            processor.process(out);
        }
        self.limiter.process(out);
        for channel in out.channels() {
            self.peak = channel.iter().fold(self.peak, |peak, sample| peak.max(sample.abs()));
        }
        let mut alarms = Vec::new();
        let is_meant = |deck: &Deck| deck.sound.kind == ItemKind::OffAir || (deck.is_live() && !deck.is_over);
        if self.decks.iter().any(is_meant) {
            self.listener.rest();
        } else {
            self.listener.listen(out, |alarm| alarms.push(alarm));
        }
        alarms.into_iter().for_each(|alarm| self.attend_to(alarm));
    }

    /// Lets so many frames go by without making sound: everything else happens as in [`Engine::render`].
    pub fn advance(&mut self, tick: Tick, frames: usize) {
        self.set_clock(tick);
        let mut done = 0;
        while done < frames {
            let length = self.prepare((frames - done).min(LEAP));
            let given: Vec<usize> = self.decks.iter_mut().map(|deck| deck.skip(length)).collect();
            let sounds = self.decks.iter().zip(&given).filter(|(deck, _)| !deck.is_only_a_line());
            let heard_of_it = sounds.map(|(_, given)| *given).max().unwrap_or(0);
            // Where every sound breaks off, it is looked for another as soon as it would be on the air.
            let length = length.min(heard_of_it.max(SLICE));
            for (index, given) in given.into_iter().enumerate() {
                let heard = self.decks[index].skipped(given, length);
                self.judge(index, heard);
            }
            self.remove_failed(heard_of_it);
            self.frame += length as i64;
            done += length;
        }
    }

    /// A span to be planned, when one is needed.
    pub fn wanted_plan(&mut self) -> Option<PlanRequest> {
        let offset = self.offset?;
        if self.trusted && !self.asked.is_away() { self.queue.request(self.frame, offset) } else { None }
    }

    /// The answer to [`Engine::wanted_plan`].
    pub fn accept(&mut self, request: &PlanRequest, answer: Result<Rundown, Message>) {
        let Some(offset) = self.offset else { return };
        let rundown = match answer {
            Ok(rundown) => rundown,
            Err(cause) => {
                if self.queue.planner_failed(request, &cause, self.frame) {
                    self.note(Message::new("playout-no-plan").with("cause", cause));
                }
                return;
            }
        };
        self.set_continuity(rundown.continuity.clone());
        let held = self.place.as_ref().map(Place::held);
        match self.queue.accept(request, rundown, self.frame, offset, held, &mut self.past) {
            None | Some(Joining::Same) => {}
            // What sounds goes on to its end, or to the next start.
            Some(Joining::Gap) => {
                self.place = None;
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
        self.output_change = self.output_change.max(Some(change));
    }

    /// What continuity may choose from, when that is known before any plan.
    pub fn set_continuity(&mut self, pieces: Vec<Media>) {
        self.continuity.set(pieces);
    }

    /// Ends everything that sounds: the playout is being closed.
    pub fn stop(&mut self) {
        for deck in std::mem::take(&mut self.decks) {
            self.ended(&deck, Ending::Stopped);
        }
        self.watch_for_holes(self.frame);
    }

    /// Writes something into the journal.
    pub fn note(&mut self, message: Message) {
        let at = self.now();
        self.events.push(Emitted { frame: self.frame, event: AirEvent::Noted { at, message } });
    }

    fn tell_of_queue(&mut self) {
        self.queue.take_notes().into_iter().for_each(|note| self.note(note));
    }

    /// What happened since this was last asked.
    pub fn take_events(&mut self) -> Vec<Emitted> {
        std::mem::take(&mut self.events)
    }

    /// The stretches without any sound that ended since this was last asked.
    pub fn take_holes(&mut self) -> Vec<Hole> {
        std::mem::take(&mut self.holes)
    }

    /// What is sounding, and the position in each sound.
    pub fn sounding(&self) -> Vec<(AiringId, Frames)> {
        self.decks.iter().map(|deck| (deck.airing, deck.position)).collect()
    }

    /// The state for people; forgets the peak. Device and underruns are the caller's to fill in.
    pub fn status(&mut self) -> Status {
        let next = self.next_start().and_then(|(frame, lost)| Some((self.queue.after(lost)?, frame)));
        let next = next
            .map(|(item, frame)| (item.id.clone(), item.title.clone(), AirTime(frame + self.offset.unwrap_or(0))));
        Status {
            rung: self
                .decks
                .iter()
                .filter(|deck| !deck.is_over)
                .map(|deck| deck.rung)
                .min()
                .unwrap_or(Rung::Silent),
            next,
            away_until: self.asked.music_until().map(|until| AirTime(until + self.offset.unwrap_or(0))),
            clock_trusted: self.trusted,
            peak: std::mem::take(&mut self.peak),
            underruns: 0,
            device: false,
            microphone: None,
        }
    }

    /// The frame that comes next.
    pub fn frame(&self) -> i64 {
        self.frame
    }

    /// The instant of frame 0, by the wall clock of the last tick.
    pub(crate) fn offset(&self) -> i64 {
        self.offset.unwrap_or(0)
    }

    fn now(&self) -> AirTime {
        AirTime(self.frame + self.offset.unwrap_or(0))
    }

    /// Tells it the time before the first frame is asked for.
    pub(crate) fn set_clock(&mut self, tick: Tick) {
        let offset = tick.now.0 - self.frame;
        let step = self.offset.map_or(0, |before| offset - before);
        self.offset = Some(offset);
        let change = self.output_change.take();
        match change {
            Some(OutputChange::Stalled) if step.abs() > BREATH => self.catch_up(step),
            Some(OutputChange::Another) => self.catch_up(step),
            Some(OutputChange::Stalled) | None => {}
        }
        if tick.clock_trusted != self.trusted {
            self.trusted = tick.clock_trusted;
            let id = if self.trusted { "playout-clock-trusted" } else { "playout-clock-untrusted" };
            self.note(Message::new(id).with("time", tick.now.to_string()));
            self.forget_plan();
        } else if step.abs() > CLOCK_STEP && change.is_none() {
            let seconds = Frames(step).seconds();
            self.note(Message::new("playout-clock-stepped").with("seconds", format!("{seconds:+.1}")));
            self.realigning = true;
            if step.abs() > REPLANNED_STEP {
                self.forget_plan();
            }
        }
    }

    /// So many frames were heard by nobody. What is to be where it would be by now goes on from there, and the log
    /// has a line of its own for what is heard again.
    fn catch_up(&mut self, missed: i64) {
        if self.catch_up_relay(missed) {
            return;
        }
        let Some(place) = &self.place else { return };
        let began = place.began - missed;
        let passed = Frames(self.frame - began);
        let position = place.item.cue_in + passed;
        let is_sounding = self.decks.iter().any(|deck| deck.item == place.item.id);
        let has_more = passed >= Frames::ZERO && passed < place.item.duration && position < place.item.cue_out;
        if place.item.after_outage != AfterOutage::Join || !is_sounding || !has_more {
            return;
        }
        let item = place.item.clone();
        self.take_over(item, position, began);
    }

    /// The plan is void; what sounds goes on until there is a new one.
    fn forget_plan(&mut self) {
        self.queue.forget();
        self.loaded = None;
        if !self.trusted {
            self.place = None;
        }
    }

    /// An item holds the air from now on, from a position of its sound. What sounds goes on until that is ready.
    fn take_over(&mut self, item: RundownItem, position: Frames, began: i64) {
        let joined_at = (position > item.cue_in).then_some(position);
        let (rungs, stop) = (Fallbacks::of(&item, position), self.stop_of(&item, began));
        let takes_over_by = self.is_sounding().then_some(self.frame + TAKING_OVER);
        self.realigning = false;
        self.place = Some(Place { rungs, stop, item, began, settled: false, joined_at, takes_over_by });
    }

    /// Whether anything is on the air that holds it.
    fn is_sounding(&self) -> bool {
        self.decks.iter().any(|deck| !deck.is_over)
    }

    fn next_start(&self) -> Option<(i64, usize)> {
        if self.asked.is_away() {
            return None;
        }
        self.queue.next_start(self.place.as_ref().map(Place::held), self.offset?)
    }

    /// Begins and ends what is due at this frame; says how many frames nothing changes from here on.
    fn prepare(&mut self, longest: usize) -> usize {
        self.retire();
        self.tend_orders();
        let mut next = self.next_start();
        while let Some((start, lost)) = next
            && start <= self.frame
        {
            self.begin_place(start, lost);
            next = self.next_start();
        }
        let start = next.map(|(start, _)| start);
        self.load_ahead(next);
        self.make_way(next);
        self.tend_relay(start);
        self.begin_sound();
        self.keep_sounding(start);
        let ends = self.decks.iter().map(|deck| deck.end(self.frame, start));
        let way = start.map(|start| start - GIVE_WAY.0).filter(|way| *way > self.frame);
        let boundary = ends.chain(start).chain(way).min().unwrap_or(i64::MAX);
        // While something is waited for, look again soon.
        let longest = if self.decks.is_empty() { longest.min(SLICE) } else { longest };
        longest.min(usize::try_from(boundary - self.frame).unwrap_or(0)).max(1)
    }

    /// Takes away the decks that have come to their end.
    fn retire(&mut self) {
        let next = self.next_start().map(|(start, _)| start);
        let mut index = 0;
        while index < self.decks.len() {
            if self.decks[index].end(self.frame, next) <= self.frame {
                let deck = self.decks.remove(index);
                let ending = match (deck.is_lost, deck.is_complete()) {
                    (true, _) => Ending::Failed,
                    (false, true) => Ending::Completed,
                    (false, false) => Ending::Cut,
                };
                self.ended(&deck, ending);
                self.put_away(deck);
            } else {
                index += 1;
            }
        }
    }

    /// The next item takes the air.
    fn begin_place(&mut self, start: i64, lost: usize) {
        let Some(item) = self.queue.begin_next(lost) else { return };
        self.tell_of_queue();
        let planned = item.duration;
        let item = item.begun_at(AirTime(start + self.offset.unwrap_or(0)));
        let rungs = match self.loaded.take() {
            Some(Loaded { item: waited, source, rungs }) if waited.id == item.id && source == item.source => rungs,
            _ => Fallbacks::of(&item, item.cue_in),
        };
        // What is said at this time may be longer or shorter than what was planned to be.
        self.queue.advance(planned - item.duration);
        // What overlaps by plan ends by itself; nothing else may sound into this item.
        let overlap = self.overlap_with(&item);
        // Only a clock that was set makes it late. Nothing has made way for it then, and it may not be loaded.
        let is_late = self.frame - start > JOIN_FADE.0;
        for deck in self.decks.iter_mut().filter(|deck| !deck.is_over && !is_late) {
            if deck.stop == Stop::WithNext {
                deck.stop = Stop::At(start);
            } else if deck.end(start, None) > start + overlap {
                deck.release(start, if overlap > 0 { Frames(overlap) } else { JOIN_FADE });
            }
        }
        self.realigning &= item.policy == StartPolicy::Follow;
        let stop = self.stop_of(&item, start);
        let takes_over_by = (is_late && self.is_sounding()).then_some(self.frame + TAKING_OVER);
        self.place =
            Some(Place { item, began: start, rungs, settled: false, stop, joined_at: None, takes_over_by });
    }

    /// For how long what holds the air is planned to go on under an item. What an operator wants stands alone.
    fn overlap_with(&self, item: &RundownItem) -> i64 {
        let place = self.place.as_ref().filter(|_| !is_by_hand(item));
        place.map_or(0, |place| (place.item.end() - item.start).0.max(0))
    }

    /// When an item that began (or would have begun) at a frame of the mixer stops.
    fn stop_of(&self, item: &RundownItem, began: i64) -> Stop {
        let cut_by_clock = item.duration < item.cue_out - item.cue_in
            && self.queue.front().is_some_and(|next| next.policy == StartPolicy::Hard && next.start == item.end());
        if cut_by_clock { Stop::WithNext } else { Stop::At(began + item.duration.0) }
    }

    /// What would sound into the next item, unplanned, fades away before it.
    fn make_way(&mut self, next: Option<(i64, usize)>) {
        let Some((start, lost)) = next else { return };
        let Some(item) = self.queue.after(lost) else { return };
        let left = Frames(start - self.frame);
        if left > GIVE_WAY {
            return;
        }
        let overlap = self.overlap_with(item);
        for deck in self.decks.iter_mut().filter(|deck| deck.stop != Stop::WithNext && !deck.is_over) {
            if deck.end(self.frame, None) > start + overlap {
                (deck.stop, deck.fade_out) = (Stop::WithNext, left);
            }
        }
    }

    /// Loads the next item and the next piece of continuity, so that they are ready when their time comes.
    fn load_ahead(&mut self, next: Option<(i64, usize)>) {
        let mut failures = Vec::new();
        if let Some((start, lost)) = next
            && (start - self.frame <= LOAD_AHEAD || self.asked.is_skipping())
            // What is on air gives way to the first, which has its turn then.
            && let Some(item) = self.queue.after(if self.asked.is_skipping() { 0 } else { lost })
        {
            let at = AirTime(start + self.offset.unwrap_or(0));
            let is_it = |loaded: &Loaded| loaded.item.id == item.id && loaded.source == *item.source_at(at);
            let known = self.loaded.as_ref().is_some_and(is_it);
            if !known || (self.frame >= self.load_again && start - self.frame > LOAD_AGAIN) {
                let begun = item.clone().begun_at(at);
                let rungs = Fallbacks::of(&begun, begun.cue_in);
                self.loaded = Some(Loaded { item: item.clone(), source: begun.source, rungs });
                self.load_again = i64::MAX;
            }
            if let Some(Loaded { rungs, .. }) = &mut self.loaded
                && self.load_again == i64::MAX
            {
                if rungs.is_back(&mut *self.loader, self.frame) {
                    rungs.prefer_back();
                }
                // What fails now is said at its turn, if it still fails then.
                let verdict = rungs.poll(&mut *self.loader, self.frame, false);
                if matches!(verdict, Verdict::Exhausted) && !rungs.is_away() {
                    self.load_again = self.frame + LOAD_AGAIN;
                }
            }
        }
        self.continuity.poll(&mut *self.loader, self.frame, false, &mut |message| failures.push(message));
        failures.into_iter().for_each(|message| self.note(message));
    }

    /// The rundown ahead has changed: what is loaded stays if it still comes next, and soon.
    fn keep_loaded(&mut self) {
        let is_soon = |(start, _): &(i64, usize)| start - self.frame <= LOAD_AHEAD || self.asked.is_skipping();
        let next = self.next_start().filter(is_soon).and_then(|(_, lost)| self.queue.after(lost));
        self.loaded.take_if(|loaded| !next.is_some_and(|next| sounds_alike(next, &loaded.item)));
    }

    /// Begins the sound of the item that holds the air, or of what stands in for it.
    fn begin_sound(&mut self) {
        let is_sounding = self.is_sounding();
        let Some(place) = self.place.as_mut().filter(|place| !place.settled) else { return };
        let has_time = is_sounding && place.takes_over_by.is_some_and(|latest| self.frame < latest);
        let verdict = place.rungs.poll(&mut *self.loader, self.frame, !has_time);
        let failures = place.rungs.take_failures();
        let ready = match verdict {
            Verdict::Ready => place.rungs.take(),
            Verdict::Wait | Verdict::Exhausted => None,
        };
        place.settled = !matches!(verdict, Verdict::Wait);
        match ready {
            Some(ready) => self.begin_deck_of_place(ready),
            None if matches!(verdict, Verdict::Exhausted) => self.end_over_continuity(),
            None => {}
        }
        failures.into_iter().for_each(|message| self.note(message));
    }

    fn begin_deck_of_place(&mut self, mut ready: ReadySound) {
        let Some(place) = &mut self.place else { return };
        let item = &place.item;
        let first_choice = ready.instead_because.is_none();
        let (mut fade_in, mut fade_out) = (item.fade_in, item.fade_out);
        let mut stop = place.stop;
        if first_choice {
            // What waited for its file begins later, and what follows it with it.
            let late = self.frame - (place.began + (ready.sound.from - item.cue_in).0);
            if item.kind == ItemKind::Relay {
                // Another station waits for nobody.
                ready.sound.from += Frames(late.max(0));
            } else {
                place.began += late;
                if let Stop::At(end) = stop {
                    stop = Stop::At(end + late);
                }
            }
            if place.joined_at.is_some() {
                fade_in = fade_in.max(JOIN_FADE);
            }
        } else {
            (fade_in, fade_out) = (JOIN_FADE, GIVE_WAY);
            if stop == Stop::Natural {
                stop = Stop::WithNext;
            }
        }
        let reason = match (&ready.instead_because, place.joined_at) {
            (Some(cause), _) => {
                Message::new("playout-stands-in").with("title", item.title.clone()).with("cause", cause.clone())
            }
            (None, Some(at)) => {
                Message::new("playout-joined").with("position", at.to_string()).with("reason", item.reason.clone())
            }
            (None, None) => item.reason.clone(),
        };
        let rung = if first_choice { Rung::Scheduled } else { Rung::Substitute };
        let takes_over = place.takes_over_by.take().is_some();
        for deck in self.decks.iter_mut().filter(|deck| takes_over || deck.rung >= Rung::Continuity) {
            if !deck.is_over {
                deck.release(self.frame, GIVE_WAY);
            }
        }
        let (id, slot, planned) = (item.id.clone(), item.slot.clone(), Some(item.start));
        let sound = &ready.sound;
        let on_air = self.next_on_air(id, slot, sound, planned, reason);
        self.begin_deck(on_air, rung, ready, [fade_in, fade_out], stop);
    }

    /// Goes down the ladder when nothing sounds, and up again when it can.
    fn keep_sounding(&mut self, next: Option<i64>) {
        let is_bare = !self.is_sounding();
        let lasting = |deck: &Deck| !matches!(deck.stop, Stop::At(end) if end - self.frame <= GIVE_WAY.0);
        let on_emergency = self.decks.iter().any(|deck| deck.rung == Rung::Emergency && lasting(deck));
        let waits = |place: &Place| !place.settled && place.takes_over_by.is_none();
        let place_waits = self.place.as_ref().is_some_and(waits);
        if (place_waits && self.dead_air() < PATIENCE) || (!is_bare && !on_emergency) {
            return;
        }
        // A breath before the next item is left alone; where the clock was set it is none, but better it than a stub of
        // the loop in memory.
        let is_breath = !on_emergency && next.is_some_and(|start| start - self.sounded < BREATH);
        if is_breath && !self.realigning {
            return;
        }
        let mut failures = Vec::new();
        let verdict =
            self.continuity.poll(&mut *self.loader, self.frame, true, &mut |message| failures.push(message));
        failures.into_iter().for_each(|message| self.note(message));
        match verdict {
            Verdict::Ready => {
                let Some(ready) = self.continuity.take() else { return };
                if on_emergency {
                    self.decks.iter_mut().for_each(|deck| deck.release(self.frame, GIVE_WAY));
                }
                self.begin_filler(Rung::Continuity, ready, Message::new("playout-continuity"));
            }
            Verdict::Wait | Verdict::Exhausted if on_emergency || is_breath => {}
            Verdict::Wait if self.dead_air() < PATIENCE => {}
            Verdict::Wait | Verdict::Exhausted => {
                let sound = Sound::emergency(ENDLESS);
                let ready = ReadySound { sound, feed: self.emergency.feed(), instead_because: None };
                self.begin_filler(Rung::Emergency, ready, Message::new("playout-emergency"));
            }
        }
    }

    /// Does something about what a listener would notice.
    fn attend_to(&mut self, alarm: Alarm) {
        match alarm {
            Alarm::Silence => self.cover_silence(),
            Alarm::StillSilent => {
                // Nothing but the loop in memory is known to sound.
                if let Some(place) = &mut self.place {
                    place.rungs.forget();
                }
                self.continuity.rest(self.frame);
                self.cover_silence();
            }
            Alarm::Clipping | Alarm::LeftDead | Alarm::RightDead => {}
        }
        alarm.message().into_iter().for_each(|message| self.note(message));
    }

    /// Whatever is on the air is silent: it gives way to what stands in for it.
    fn cover_silence(&mut self) {
        for deck in self.decks.iter_mut().filter(|deck| deck.rung != Rung::Emergency && !deck.is_live()) {
            deck.failed = Some(Message::new("playout-silent"));
            if deck.rung == Rung::Continuity {
                self.continuity.shun(&deck.sound.source);
            }
        }
        self.remove_failed(0);
        // Nothing has been heard, whatever was played: there is no breath to wait for.
        self.sounded = self.sounded.min(self.frame - BREATH);
    }

    fn begin_filler(&mut self, rung: Rung, ready: ReadySound, reason: Message) {
        let item = ItemId(format!("{}/{}", rung.name(), self.last_airing.0 + 1));
        let on_air = self.next_on_air(item, None, &ready.sound, None, reason);
        // What only bridges a moment is heard for most of it.
        let third =
            self.next_start().map_or(CONTINUITY_FADE, |(start, _)| Frames((start - self.frame).max(0) / 3));
        let fade_in = if self.is_sounding() { JOIN_FADE } else { Frames::ZERO };
        self.begin_deck(on_air, rung, ready, [fade_in, CONTINUITY_FADE.min(third)], Stop::WithNext);
    }

    fn next_on_air(
        &mut self,
        item: ItemId,
        slot: Option<surco_model::Slug>,
        sound: &Sound,
        planned_start: Option<AirTime>,
        reason: Message,
    ) -> OnAir {
        self.last_airing.0 += 1;
        OnAir {
            airing: self.last_airing,
            item,
            slot,
            episode: sound.episode.clone(),
            title: sound.title.clone(),
            kind: sound.kind,
            source: (!sound.is_emergency()).then(|| sound.source.clone()),
            planned_start,
            at: self.now(),
            cue_in: sound.cue_in,
            position: sound.from,
            reason,
        }
    }

    fn begin_deck(&mut self, on_air: OnAir, rung: Rung, ready: ReadySound, fades: [Frames; 2], stop: Stop) {
        let mut deck = Deck::new(on_air.airing, on_air.item.clone(), rung, ready, fades[0]);
        (deck.fade_out, deck.stop) = (fades[1], stop);
        self.decks.push(deck);
        self.events.push(Emitted { frame: self.frame, event: AirEvent::Started(on_air) });
    }

    fn mix(&mut self, out: &mut Block, at: usize, length: usize) {
        let next = self.next_start().map(|(start, _)| start);
        let mut heard_of_it = 0;
        for index in 0..self.decks.len() {
            let mut channels = out.channels_mut();
            let (Some(left), Some(right)) = (channels.next(), channels.next()) else { return };
            let [scratch_left, scratch_right] = &mut self.scratch;
            let heard = self.decks[index].mix(
                [&mut left[at..at + length], &mut right[at..at + length]],
                [&mut scratch_left[..length], &mut scratch_right[..length]],
                self.frame,
                next,
            );
            if !self.decks[index].is_only_a_line() {
                heard_of_it = heard_of_it.max(heard.frames(length));
            }
            self.judge(index, heard);
        }
        self.remove_failed(heard_of_it);
    }

    /// Marks a deck whose sound broke off, or has been starved for too long.
    fn judge(&mut self, index: usize, heard: Heard) {
        let deck = &mut self.decks[index];
        let cause = match heard {
            Heard::Over(_, DeckSourceState::Failed(cause)) => Some(cause),
            // Shorter than the catalogue says: half a second of nothing is no loss, more is.
            Heard::Over(..) if deck.sound.until - deck.position > Frames(BREATH) => {
                Some(Message::new("playout-too-short"))
            }
            Heard::Over(..) => {
                deck.position = deck.sound.until;
                None
            }
            Heard::Starved(missing) => {
                // What it owes it gives later, and what follows it comes later by as much.
                if let Some(place) = self.place.as_mut().filter(|place| place.item.id == deck.item) {
                    place.began += missing as i64;
                    if let Stop::At(end) = deck.stop {
                        deck.stop = Stop::At(end + missing as i64);
                    }
                }
                (deck.starved > PATIENCE.0).then(|| Message::new("playout-not-ready"))
            }
            Heard::Sound => None,
        };
        deck.failed = deck.failed.take().or(cause);
    }

    /// Takes failed decks off the air; what they stood for goes on with its next rung. So many frames were heard.
    fn remove_failed(&mut self, heard: usize) {
        if heard > 0 {
            self.watch_for_holes(self.frame);
            self.sounded = self.frame + heard as i64;
        }
        while let Some(index) = self.decks.iter().position(|deck| deck.failed.is_some()) {
            let mut deck = self.decks.remove(index);
            let cause = deck.failed.take().unwrap_or_else(|| Message::new("playout-too-short"));
            self.ended(&deck, Ending::Failed);
            if deck.is_lost {
                // That has been seen, and something stands in for it.
                self.put_away(deck);
                continue;
            }
            let title = deck.sound.title.clone();
            self.note(Message::new("playout-broke-off").with("title", title).with("cause", cause.clone()));
            // What only fades away behind another sound of its item leaves nothing to stand in for.
            let is_later = |other: &Deck| other.item == deck.item && other.airing > deck.airing;
            if self.decks.iter().any(|other| is_later(other) && other.failed.is_none()) {
                continue;
            }
            if let Some(place) = self.place.as_mut().filter(|place| place.item.id == deck.item) {
                place.rungs.broke(cause, &deck.sound, deck.position, self.frame);
                place.settled = false;
            }
        }
    }

    fn ended(&mut self, deck: &Deck, ending: Ending) {
        let event = AirEvent::Ended { airing: deck.airing, at: self.now(), position: deck.position, ending };
        self.events.push(Emitted { frame: self.frame, event });
    }

    /// Something is heard again at `frame`: what lay between was a hole.
    fn watch_for_holes(&mut self, frame: i64) {
        if frame > self.sounded {
            self.holes.push(Hole { frame: self.sounded, length: Frames(frame - self.sounded) });
        }
    }

    /// For how long nothing has been heard.
    fn dead_air(&self) -> Frames {
        Frames(self.frame - self.sounded)
    }
}

/// Whether an item, as it waits now, has the sounds that it had, whenever it comes.
fn sounds_alike(now: &RundownItem, before: &RundownItem) -> bool {
    let RundownItem { start, duration, policy, ref reason, .. } = *before;
    RundownItem { start, duration, policy, reason: reason.clone(), ..now.clone() } == *before
}

impl Place {
    fn held(&self) -> Held<'_> {
        Held { item: &self.item, began: self.began }
    }
}
