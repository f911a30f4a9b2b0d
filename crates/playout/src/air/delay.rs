//! The delay until it is heard: between the mixer and the loudspeaker lie up to 0.6 s. The log tells what aired, not what
//! was mixed, so events wait here until their frame is heard, and take its instant.

use std::collections::VecDeque;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use surco_audio::Block;
use surco_messages::Message;
use surco_model::{AirEvent, AiringId, Ending, Heartbeat, ItemKind, Levels, Status};
use surco_units::{AirTime, Frames};

use super::meter::LevelMeter;
use crate::clock::{Clock, wall_at};
use crate::engine::{Emitted, Engine, OutputChange};
use crate::glimpse::Glimpse;
use crate::journal_writer::JournalWriter;
use crate::latency::Latency;
use crate::listener::Listening;
use crate::live_mic::LiveMic;
use crate::output::{Output, Tended};
use crate::output_status::OutputStatus;

/// A sound card this late stood still; less is jitter.
const STALL: Duration = Duration::from_millis(200);
/// How often the heartbeat is written: after a power cut a sound is resumed within so much of where it was cut.
const HEARTBEAT_INTERVAL: Duration = Duration::from_millis(500);
/// How long the end waits until what was written has been heard.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(2);

/// Keeps what happened until it has been heard, and reports it then.
pub(super) struct Delay {
    /// From a frame of the engine to the frame of the output at which it is heard.
    shift: i64,
    unheard: VecDeque<Unheard>,
    meter: LevelMeter,
    /// Levels that are not heard yet, and the output's frame at which their window ends.
    levels: VecDeque<(i64, Levels)>,
    journal: JournalWriter,
    listeners: Vec<Listening>,
    clock: Arc<dyn Clock>,
    next_beat: Instant,
    output_status: OutputStatus,
    /// The frame of the engine that came last, and when it is heard.
    last_heard: Option<(i64, Instant)>,
    /// A sound other than a live voice was heard to begin since this was last asked.
    is_grid_heard: bool,
}

/// Something that happened in the mix, and has not been heard.
struct Unheard {
    /// The output's frame at which it is heard.
    frame: i64,
    event: AirEvent,
    is_alarm: bool,
    /// It says already that nobody heard it.
    is_marked: bool,
}

impl Delay {
    /// `is_heard` tells whether there is a sound card at the beginning; `shift` leads from a frame of the engine to the
    /// frame of the output at which it is heard.
    pub(super) fn new(
        shift: i64,
        is_heard: bool,
        clock: Arc<dyn Clock>,
        journal: JournalWriter,
        listeners: Vec<Listening>,
    ) -> Delay {
        Delay {
            shift,
            unheard: VecDeque::new(),
            meter: LevelMeter::default(),
            levels: VecDeque::new(),
            journal,
            listeners,
            clock,
            next_beat: Instant::now(),
            output_status: OutputStatus::new(is_heard),
            last_heard: None,
            is_grid_heard: false,
        }
    }

    /// Whether a sound other than a live voice was heard to begin since this was last asked.
    pub(super) fn is_grid_heard(&mut self) -> bool {
        std::mem::take(&mut self.is_grid_heard)
    }

    /// The card has gone, or is back: the engine goes on in time, and the log tells that nobody heard what was played.
    pub(super) fn change_output(&mut self, tended: Tended, engine: &mut Engine) {
        self.take_in(engine);
        self.last_heard = None;
        match tended {
            Tended::Lost(message) => {
                self.lose(engine);
                engine.alarm(message);
            }
            Tended::Back(message) => {
                self.output_status.come_back();
                engine.note(message);
            }
        }
        engine.output_changed(OutputChange::Another);
    }

    /// Sound on its way to the card that has gone is not heard either.
    fn lose(&mut self, engine: &Engine) {
        let ending = self.unheard.iter().filter_map(|unheard| match &unheard.event {
            AirEvent::Ended { airing, ending, .. } if *ending != Ending::Unheard => Some(*airing),
            _ => None,
        });
        let sounding = engine.sounding().into_iter().map(|(airing, _)| airing);
        self.output_status.leave(ending.chain(sounding));
        for unheard in self.unheard.iter_mut().filter(|unheard| !unheard.is_marked) {
            unheard.is_marked = self.output_status.mark_unheard(&mut unheard.event);
        }
    }

    /// When a frame of the engine is heard, by the wall clock.
    pub(super) fn wall_of(&self, output: &mut Output, frame: i64) -> AirTime {
        wall_at(&*self.clock, output.heard_at(frame + self.shift))
    }

    /// When the engine's next frame is heard, by the wall clock. An output that stood still is told from a wall clock
    /// that was set.
    pub(super) fn next_instant(&mut self, output: &mut Output, engine: &mut Engine) -> AirTime {
        let frame = engine.frame();
        let heard_at = output.heard_at(frame + self.shift);
        let expected = self.last_heard.replace((frame, heard_at));
        let expected = expected.map(|(last, at)| at + Frames(frame - last).to_duration());
        let late = expected.map_or(Duration::ZERO, |expected| heard_at.saturating_duration_since(expected));
        if late > STALL {
            let seconds = format!("{:.1}", late.as_secs_f64());
            engine.alarm(Message::new("playout-device-stalled").with("seconds", seconds));
            engine.output_changed(OutputChange::Stalled);
        }
        wall_at(&*self.clock, heard_at)
    }

    /// Passes a block to the listeners, and measures it. It is heard from an instant on, up to a frame of the output.
    pub(super) fn share(
        &mut self,
        at: AirTime,
        block: Block,
        until: i64,
        live_mic: Option<&mut LiveMic>,
        engine: &mut Engine,
    ) {
        if let Some(mut levels) = self.meter.measure(at, &block) {
            levels.microphone = live_mic.map(LiveMic::take_level);
            self.levels.push_back((until, levels));
        }
        let block = Arc::new(block);
        for failure in self.listeners.iter_mut().filter_map(|listener| listener.hear(at, &block)) {
            engine.alarm(failure);
        }
    }

    /// Takes over what happened in the engine.
    pub(super) fn take_in(&mut self, engine: &mut Engine) {
        for Emitted { frame, mut event, is_alarm } in engine.take_events() {
            let is_marked = self.output_status.mark_unheard(&mut event);
            self.unheard.push_back(Unheard { frame: frame + self.shift, event, is_alarm, is_marked });
        }
        // Holes are judged in simulation; on air the journal tells what stood in.
        engine.take_holes();
    }

    /// Reports what has been heard by now.
    pub(super) fn tell(&mut self, output: &mut Output, watch: &mut dyn FnMut(Glimpse<'_>)) {
        let (mut heard, now) = (Vec::new(), Instant::now());
        while let Some(first) = self.unheard.front() {
            let instant = output.heard_at(first.frame);
            if instant > now {
                break;
            }
            let Some(Unheard { event, is_alarm, .. }) = self.unheard.pop_front() else { break };
            heard.push((event.moved_to(wall_at(&*self.clock, instant)), is_alarm));
        }
        while let Some((frame, levels)) = self.levels.front().copied()
            && output.heard_at(frame) <= now
        {
            self.levels.pop_front();
            watch(Glimpse::Levels(levels));
        }
        self.report(heard, watch);
    }

    /// Writes the heartbeat when it is due.
    pub(super) fn beat(
        &mut self,
        engine: &mut Engine,
        output: &mut Output,
        live_mic: Option<&mut LiveMic>,
        watch: &mut dyn FnMut(Glimpse<'_>),
    ) {
        if Instant::now() < self.next_beat {
            return;
        }
        self.next_beat = Instant::now() + HEARTBEAT_INTERVAL;
        let microphone = live_mic.map(|live_mic| live_mic.status(Instant::now()));
        let (underruns, device) = (output.underruns(), output.is_device());
        let status = Status { underruns, device, microphone, ..engine.status() };
        let beat = Heartbeat { at: self.clock.now().0, sounding: self.heard(engine, output), status };
        watch(Glimpse::Beat(&beat));
        self.journal.beat(beat);
    }

    /// The airings that are heard, and the position in each. What has ended for the mixer is still on its way to the ear.
    fn heard(&self, engine: &Engine, output: &mut Output) -> Vec<(AiringId, Frames)> {
        let now = Instant::now();
        let mut heard = |frame: i64, position: Frames| {
            let to_come = output.heard_at(frame).saturating_duration_since(now);
            (position - Frames::from_duration(to_come)).max(Frames::ZERO)
        };
        let ended = self.unheard.iter().filter_map(|unheard| match &unheard.event {
            AirEvent::Ended { airing, position, .. } => Some((unheard.frame, *airing, *position)),
            AirEvent::Started(_) | AirEvent::Noted { .. } => None,
        });
        let mixed = engine.frame() + self.shift;
        let sounding = engine.sounding().into_iter().map(|(airing, position)| (mixed, airing, position));
        ended.chain(sounding).map(|(frame, airing, position)| (airing, heard(frame, position))).collect()
    }

    /// Waits until all that was written has been heard, and reports it.
    pub(super) fn play_out(&mut self, output: &mut Output, watch: &mut dyn FnMut(Glimpse<'_>)) {
        let begun = Instant::now();
        while !self.unheard.is_empty() && begun.elapsed() < DRAIN_TIMEOUT {
            thread::sleep(Latency::Normal.poll_interval());
            self.tell(output, watch);
        }
        // A card that has died meanwhile must not keep the last lines from the log.
        let now = self.clock.now().0;
        let rest = self.unheard.drain(..).map(|unheard| (unheard.event.moved_to(now), unheard.is_alarm)).collect();
        self.report(rest, watch);
    }

    fn report(&mut self, heard: Vec<(AirEvent, bool)>, watch: &mut dyn FnMut(Glimpse<'_>)) {
        for (event, is_alarm) in &heard {
            self.is_grid_heard |= matches!(event, AirEvent::Started(on_air) if on_air.kind != ItemKind::Live);
            watch(Glimpse::Event(event));
            if let (AirEvent::Noted { at, message, .. }, true) = (event, is_alarm) {
                watch(Glimpse::Alarm(*at, message));
            }
            self.listeners.iter_mut().for_each(|listener| listener.learn(event));
        }
        self.journal.write(heard.into_iter().map(|(event, _)| event).collect());
    }

    /// Returns when the journal is written and the listeners have finished, or cannot.
    ///
    /// # Errors
    /// The first listener that could not keep what it had heard.
    pub(super) fn finish(self) -> Result<(), Message> {
        self.journal.finish();
        Listening::finish_all(self.listeners)
    }
}
