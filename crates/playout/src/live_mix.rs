//! Where a live voice meets the programme, in the last moment before both go out: in the sound card's callback, and once
//! more for those who hear the air beside the card.
//!
//! The programme waits in a long ring, a voice must not. So the voice has a short ring of its own, and how loud either is
//! stands in two numbers that are followed without a jump. Nothing here asks for memory, waits or fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rtrb::{Consumer, Producer, RingBuffer};
use surco_model::Ducking;
use surco_units::{Frames, STATION_RATE};

/// The most of a voice that may wait: 300 ms.
const RING: usize = STATION_RATE.0 as usize * 3 / 10;
/// How much of it waits before it begins, so that it does not break off at once: 20 ms.
const LEAD: usize = STATION_RATE.0 as usize / 50;
/// More than this that waits beyond what is asked for is passed over, in a pause of a few milliseconds: two clocks are
/// never the same. At 100 ppm that comes every ten minutes.
const MAX_WAITING: usize = LEAD + STATION_RATE.0 as usize * 6 / 100;
/// A voice comes and goes in 5 ms: without a click, and without losing a consonant.
const VOICE_STEP: f32 = 200.0 / STATION_RATE.0 as f32;
/// Where the sum of both is bent, and the ceiling of -1 dBFS that it stays under.
const KNEE: f32 = 0.7;
const CEILING: f32 = 0.891;
/// The decay per sample where a voice breaks off: it is gone in 2 ms.
const DECAY: f32 = 0.95;

/// How loud the voice and the programme are to be, as amplitudes.
#[derive(Debug)]
pub(crate) struct Faders {
    voice: AtomicU32,
    programme: AtomicU32,
}

impl Default for Faders {
    fn default() -> Faders {
        Faders { voice: AtomicU32::new(0.0_f32.to_bits()), programme: AtomicU32::new(1.0_f32.to_bits()) }
    }
}

impl Faders {
    pub(crate) fn set(&self, voice: f32, programme: f32) {
        self.voice.store(voice.to_bits(), Ordering::Relaxed);
        self.programme.store(programme.to_bits(), Ordering::Relaxed);
    }

    pub(crate) fn wanted(&self) -> (f32, f32) {
        let read = |amplitude: &AtomicU32| f32::from_bits(amplitude.load(Ordering::Relaxed));
        (read(&self.voice), read(&self.programme))
    }
}

/// The end at which the voice goes in: mono, at the station rate.
pub(crate) struct VoiceIn(Producer<f32>);

impl VoiceIn {
    /// Samples that find no room are lost: nobody reads the ring.
    pub(crate) fn push(&mut self, voice: &[f32]) {
        let count = voice.len().min(self.0.slots());
        let _ = self.0.push_entire_slice(&voice[..count]);
    }
}

/// Mixes a voice into the programme, frame by frame.
#[derive(Debug)]
pub(crate) struct LiveMix {
    ring: Consumer<f32>,
    faders: Arc<Faders>,
    /// The faders at the beginning of this block.
    wanted: (f32, f32),
    /// By how much the programme comes down, and goes up, in a frame.
    down: f32,
    up: f32,
    voice: f32,
    programme: f32,
    /// Whether the voice comes out of the ring, and how far it has come in again after it broke off.
    is_running: bool,
    presence: f32,
    last: f32,
    /// Samples to be skipped as soon as the voice has faded for that.
    surplus: usize,
}

impl LiveMix {
    /// A mix, and where its voice goes in.
    pub(crate) fn new(faders: Arc<Faders>, ducking: Ducking) -> (VoiceIn, LiveMix) {
        let (producer, ring) = RingBuffer::new(RING);
        let step = |length: Frames| 1.0 / length.0.max(1) as f32;
        let mix = LiveMix {
            ring,
            wanted: faders.wanted(),
            faders,
            down: step(ducking.attack),
            up: step(ducking.release),
            voice: 0.0,
            programme: 1.0,
            is_running: false,
            presence: 0.0,
            last: 0.0,
            surplus: 0,
        };
        (VoiceIn(producer), mix)
    }

    /// Before so many frames: where are the faders, is there voice enough, or too much?
    pub(crate) fn begin(&mut self, frames: usize) {
        self.wanted = self.faders.wanted();
        let waiting = self.ring.slots();
        self.is_running |= waiting >= frames + LEAD;
        if waiting > frames + MAX_WAITING && self.surplus == 0 {
            self.surplus = waiting - frames - LEAD;
        }
    }

    /// Mixes the voice into the next frame of the programme.
    pub(crate) fn mix(&mut self, programme: [f32; 2]) -> [f32; 2] {
        self.voice = toward(self.voice, self.wanted.0, VOICE_STEP, VOICE_STEP);
        self.programme = toward(self.programme, self.wanted.1, self.down, self.up);
        let voice = self.next() * self.voice;
        // While nobody speaks, the programme stays as it is to the bit.
        if self.voice == 0.0 && self.programme == 1.0 {
            return programme;
        }
        programme.map(|sample| bent(sample * self.programme + voice))
    }

    /// The next frame of the voice.
    fn next(&mut self) -> f32 {
        if self.surplus > 0 && (self.presence == 0.0 || self.voice == 0.0) {
            if let Ok(chunk) = self.ring.read_chunk(self.surplus) {
                chunk.commit_all();
            }
            self.surplus = 0;
        }
        match self.is_running.then(|| self.ring.pop()) {
            Some(Ok(sample)) => {
                let wanted = if self.surplus > 0 { 0.0 } else { 1.0 };
                self.presence = toward(self.presence, wanted, VOICE_STEP, VOICE_STEP);
                self.last = sample * self.presence;
            }
            Some(Err(_)) | None => {
                (self.is_running, self.presence) = (false, 0.0);
                self.last *= DECAY;
            }
        }
        self.last
    }
}

fn toward(now: f32, wanted: f32, down: f32, up: f32) -> f32 {
    if now > wanted { (now - down).max(wanted) } else { (now + up).min(wanted) }
}

/// Bends what is too much for the transmitter.
fn bent(sample: f32) -> f32 {
    let (beyond, room) = (sample.abs() - KNEE, CEILING - KNEE);
    if beyond <= 0.0 { sample } else { (KNEE + room * beyond / (beyond + room)).copysign(sample) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DUCKING: Ducking = Ducking {
        depth: surco_units::Decibels(-20.0),
        attack: Frames::from_millis(100),
        release: Frames::from_millis(500),
    };

    /// So many blocks of 10 ms of a programme of 0.5, with so much voice of 0.25 put in before each.
    fn play(live: &mut LiveMix, voice_in: &mut VoiceIn, blocks: usize, voice: usize) -> Vec<f32> {
        let mut heard = Vec::new();
        for _ in 0..blocks {
            voice_in.push(&vec![0.25; voice]);
            live.begin(480);
            heard.extend((0..480).map(|_| live.mix([0.5, 0.5])[0]));
        }
        heard
    }

    fn steepest(heard: &[f32]) -> f32 {
        heard.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn nothing_changes_to_the_bit_while_nobody_speaks() {
        let (mut voice_in, mut live) = LiveMix::new(Arc::default(), DUCKING);
        assert!(play(&mut live, &mut voice_in, 100, 480).iter().all(|sample| *sample == 0.5));
    }

    #[test]
    fn a_voice_is_there_at_once_and_the_programme_gives_way_and_comes_back_as_was_asked() {
        let faders = Arc::new(Faders::default());
        let (mut voice_in, mut live) = LiveMix::new(Arc::clone(&faders), DUCKING);
        play(&mut live, &mut voice_in, 10, 480);
        faders.set(1.0, 0.1);
        let heard = play(&mut live, &mut voice_in, 20, 480);
        assert!(heard[240] > 0.7 && steepest(&heard) < 0.005, "in 5 ms, without a jump: {}", heard[240]);
        assert!((heard[4_800] - 0.30).abs() < 0.001, "the voice, and a tenth of the programme: {}", heard[4_800]);
        faders.set(0.0, 1.0);
        let heard = play(&mut live, &mut voice_in, 60, 480);
        assert!(heard[12_000] < 0.4 && heard[24_000] == 0.5, "{} {}", heard[12_000], heard[24_000]);
        assert!(steepest(&heard) < 0.005);
    }

    #[test]
    fn what_is_too_loud_together_is_bent_under_the_ceiling() {
        for sample in [-3.0, -1.5, -0.71, 0.0, 0.69, 0.9, 10.0] {
            assert!(
                bent(sample).abs() < CEILING && (bent(sample) - sample).abs() <= (sample.abs() - 0.69).max(0.0)
            );
        }
    }

    #[test]
    fn a_voice_that_breaks_off_and_clocks_that_differ_make_no_click_and_no_ring_that_fills() {
        let faders = Arc::new(Faders::default());
        let (mut voice_in, mut live) = LiveMix::new(Arc::clone(&faders), DUCKING);
        faders.set(1.0, 0.0);
        // A thousand times as far apart as real clocks: 5 % too much, 5 % too little.
        for count in [504, 456] {
            let heard = play(&mut live, &mut voice_in, 500, count);
            assert!(steepest(&heard) < 0.02, "{count}: {}", steepest(&heard));
            assert!(live.ring.slots() < MAX_WAITING + 2 * 504, "{count}: {} wait", live.ring.slots());
            let voiced = heard[24_000..].iter().filter(|sample| **sample > 0.2).count() as f64 / 216_000.0;
            assert!(voiced > 0.6, "{count}: heard {voiced} of the time");
        }
        let heard = play(&mut live, &mut voice_in, 50, 0);
        assert!(heard[20_000] == 0.0 || heard[20_000].abs() < 1e-6, "and nothing is nothing: {}", heard[20_000]);
    }
}
