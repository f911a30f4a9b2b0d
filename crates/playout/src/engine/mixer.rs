//! The mixer: decks, what their sum goes through, and the monitor that listens to it.

use surco_audio::{Block, Limiter, Processor};
use surco_model::{AiringId, ItemKind, Rung};
use surco_units::{Frames, TruePeak};

use super::timing::SLICE;
use crate::alarms::{AirMonitor, Alarm};
use crate::deck::{Deck, ReadResult};

/// The ceiling of what goes to the transmitter.
const CEILING: TruePeak = TruePeak(-1.0);
/// Decks for which there is room without asking for memory: two in a crossfade, continuity, and jingles.
const USUAL_DECKS: usize = 8;

pub(super) struct Mixer {
    pub(super) decks: Vec<Deck>,
    scratch: [Vec<f32>; 2],
    pub(super) processor: Option<Processor>,
    limiter: Limiter,
    monitor: AirMonitor,
    peak: f32,
}

impl Mixer {
    pub(super) fn new() -> Mixer {
        Mixer {
            decks: Vec::with_capacity(USUAL_DECKS),
            scratch: [vec![0.0; SLICE], vec![0.0; SLICE]],
            processor: None,
            limiter: Limiter::new(2, CEILING),
            monitor: AirMonitor::default(),
            peak: 0.0,
        }
    }

    /// How much later a frame comes out than it goes in.
    pub(super) fn latency(&self) -> Frames {
        self.limiter.latency()
    }

    /// Adds the next `length` frames of a deck to a block, from index `at` on.
    pub(super) fn mix_deck(
        &mut self,
        deck: usize,
        out: &mut Block,
        at: usize,
        length: usize,
        frame: i64,
        next: Option<i64>,
    ) -> Option<ReadResult> {
        let mut channels = out.channels_mut();
        let (left, right) = (channels.next()?, channels.next()?);
        let [scratch_left, scratch_right] = &mut self.scratch;
        let read = self.decks[deck].mix(
            [&mut left[at..at + length], &mut right[at..at + length]],
            [&mut scratch_left[..length], &mut scratch_right[..length]],
            frame,
            next,
        );
        Some(read)
    }

    /// What the sum goes through on its way out. Returns what a listener would notice in it.
    pub(super) fn finish(&mut self, out: &mut Block) -> Vec<Alarm> {
        if let Some(processor) = &mut self.processor {
            processor.process(out);
        }
        self.limiter.process(out);
        for channel in out.channels() {
            self.peak = channel.iter().fold(self.peak, |peak, sample| peak.max(sample.abs()));
        }
        let mut alarms = Vec::new();
        // Silence that is meant: the station is off the air, or a live voice comes in behind the mixer.
        let is_meant = |deck: &Deck| deck.sound.kind == ItemKind::OffAir || (deck.is_live() && !deck.is_over);
        if self.decks.iter().any(is_meant) {
            self.monitor.rest();
        } else {
            self.monitor.listen(out, |alarm| alarms.push(alarm));
        }
        alarms
    }

    /// Whether a deck holds the air.
    pub(super) fn is_sounding(&self) -> bool {
        self.decks.iter().any(|deck| !deck.is_over)
    }

    /// The best rung that is on air.
    pub(super) fn rung(&self) -> Rung {
        self.decks.iter().filter(|deck| !deck.is_over).map(|deck| deck.rung).min().unwrap_or(Rung::Silent)
    }

    /// The airings on all decks, and the position in each.
    pub(super) fn sounding(&self) -> Vec<(AiringId, Frames)> {
        self.decks.iter().map(|deck| (deck.airing, deck.position)).collect()
    }

    /// The highest sample since this was last asked.
    pub(super) fn take_peak(&mut self) -> f32 {
        std::mem::take(&mut self.peak)
    }
}
