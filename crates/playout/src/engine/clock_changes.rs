//! When the clock is set or not believed, or the output has stood still: which item is to be on air now, and from where.

use surco_messages::Message;
use surco_model::{AfterOutage, RundownItem};
use surco_units::Frames;

use super::Engine;
use super::clock::{Change, ChangeKind, Tick};
use super::current::Current;
use super::timing::{REPLANNED_STEP, TAKING_OVER};
use crate::ladder::Fallbacks;

impl Engine {
    /// Tells it the time before the first frame is asked for.
    pub(crate) fn set_clock(&mut self, tick: Tick) {
        let Change { missed, kind } = self.clock.set(tick);
        if let Some(missed) = missed {
            self.catch_up(missed);
        }
        match kind {
            ChangeKind::None => {}
            ChangeKind::Trusted => {
                self.note(Message::new("playout-clock-trusted").with("time", tick.now.to_string()));
                self.forget_plan();
            }
            ChangeKind::Untrusted => {
                self.alarm(Message::new("playout-clock-untrusted").with("time", tick.now.to_string()));
                self.forget_plan();
            }
            ChangeKind::Stepped(step) => {
                let seconds = step.seconds();
                self.note(Message::new("playout-clock-stepped").with("seconds", format!("{seconds:+.1}")));
                self.clock.is_realigning = true;
                if step.0.abs() > REPLANNED_STEP {
                    self.forget_plan();
                }
            }
        }
    }

    /// So many frames were heard by nobody. What is to be where it would be by now goes on from there, and the log
    /// has a line of its own for what is heard again.
    fn catch_up(&mut self, missed: i64) {
        if self.catch_up_relay(missed) {
            return;
        }
        let Some(current) = &self.current else { return };
        let began = current.began - missed;
        let passed = Frames(self.clock.frame - began);
        let position = current.item.cue_in + passed;
        let is_sounding = self.mixer.decks.iter().any(|deck| deck.item == current.item.id);
        let has_more = passed >= Frames::ZERO && passed < current.item.duration && position < current.item.cue_out;
        if current.item.after_outage != AfterOutage::Join || !is_sounding || !has_more {
            return;
        }
        let item = current.item.clone();
        self.take_over(item, position, began);
    }

    /// The plan is void; the current sound goes on until there is a new one.
    fn forget_plan(&mut self) {
        self.queue.forget();
        self.next.loaded = None;
        if !self.clock.is_trusted {
            self.current = None;
        }
    }

    /// An item holds the air from now on, from a position of its sound. What sounds goes on until that is ready.
    pub(super) fn take_over(&mut self, item: RundownItem, position: Frames, began: i64) {
        let joined_at = (position > item.cue_in).then_some(position);
        let (fallbacks, stop) = (Fallbacks::of(&item, position), self.stop_of(&item, began));
        let takes_over_by = self.mixer.is_sounding().then_some(self.clock.frame + TAKING_OVER);
        self.clock.is_realigning = false;
        self.current = Some(Current { fallbacks, stop, item, began, settled: false, joined_at, takes_over_by });
    }
}
