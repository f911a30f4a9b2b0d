//! What goes out while a station is off the air on purpose: made here, so that neither a disk nor a thread can be in its
//! way.

use std::f32::consts::TAU;

use surco_model::{Carrier, MediaRef};
use surco_units::{Frames, STATION_RATE};

use crate::deck_source::{DeckSource, DeckSourceState, LoadRequest};

/// The period of the tone of 1 kHz, in frames.
const PERIOD: usize = STATION_RATE.0 as usize / 1_000;
/// Its amplitude: -18 dBFS, the alignment level of EBU R 68.
const AMPLITUDE: f32 = 0.125_892_54;

pub(crate) struct OffAir {
    carrier: Carrier,
    /// Its next frame.
    at: Frames,
    left: Frames,
}

impl OffAir {
    /// So much silence.
    pub(crate) fn silence(length: Frames) -> OffAir {
        OffAir { carrier: Carrier::Silence, at: Frames::ZERO, left: length }
    }

    /// The carrier that a request asks for; none where it asks for a sound.
    pub(crate) fn requested(request: &LoadRequest) -> Option<OffAir> {
        let MediaRef::OffAir(carrier) = request.source else { return None };
        Some(OffAir { carrier, at: request.from, left: request.length })
    }
}

impl DeckSource for OffAir {
    fn state(&mut self) -> DeckSourceState {
        if self.left > Frames::ZERO { DeckSourceState::Ready } else { DeckSourceState::Ended }
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> usize {
        let first = self.at.index();
        let frames = self.skip(left.len());
        for (index, (left, right)) in left.iter_mut().zip(right).take(frames).enumerate() {
            let phase = ((first + index) % PERIOD) as f32 / PERIOD as f32;
            let sample = if self.carrier == Carrier::Tone { AMPLITUDE * (TAU * phase).sin() } else { 0.0 };
            (*left, *right) = (sample, sample);
        }
        frames
    }

    fn skip(&mut self, frames: usize) -> usize {
        let frames = frames.min(self.left.index());
        self.at += Frames(frames as i64);
        self.left -= Frames(frames as i64);
        frames
    }
}
