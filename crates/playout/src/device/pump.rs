//! The sound card's callback: [`Pump`], and nothing else.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use cpal::{FromSample, Sample, SizedSample};
use rtrb::{Consumer, Producer};

use super::errors::StreamState;
use crate::clock::Stamp;
use crate::live_mix::LiveMix;

/// Copies sound from the ring to the card, counts and stamps it, and mixes a live voice in. It asks for no memory, takes no
/// lock, writes no log and touches no file.
pub(super) struct Pump {
    pub(super) ring: Consumer<f32>,
    /// Mixes a live voice in, where one may come in.
    pub(super) live: Option<LiveMix>,
    pub(super) stamps: Producer<Stamp>,
    pub(super) state: Arc<StreamState>,
    /// Frames taken from the ring so far.
    pub(super) taken: i64,
}

impl Pump {
    /// Fills the card's buffer, whose first frame will be heard at `heard_at`.
    pub(super) fn fill<T: SizedSample + FromSample<f32>>(&mut self, out: &mut [T], heard_at: Instant)
    where
        f32: FromSample<T>,
    {
        // When nobody has looked at the stamps for long, the newest is not needed.
        let _ = self.stamps.push(Stamp { frame: self.taken, heard_at });
        self.taken += self.copy(out);
    }

    /// Frames that were there; the rest becomes silence.
    fn copy<T: SizedSample + FromSample<f32>>(&mut self, out: &mut [T]) -> i64
    where
        f32: FromSample<T>,
    {
        let wanted = out.len();
        let samples = wanted.min(self.ring.slots()) & !1;
        if let Ok(chunk) = self.ring.read_chunk(samples) {
            let (first, second) = chunk.as_slices();
            for (place, sample) in out.iter_mut().zip(first.iter().chain(second)) {
                *place = T::from_sample(*sample);
            }
            chunk.commit_all();
        }
        out[samples..].fill(T::EQUILIBRIUM);
        if let Some(live) = &mut self.live {
            live.begin(wanted / 2);
            for frame in out.chunks_exact_mut(2) {
                let programme = [frame[0], frame[1]].map(f32::from_sample);
                let mixed = live.mix(programme);
                if mixed != programme {
                    (frame[0], frame[1]) = (T::from_sample(mixed[0]), T::from_sample(mixed[1]));
                }
            }
        }
        if samples < wanted {
            self.state.underruns.fetch_add(1, Ordering::Relaxed);
        }
        (samples / 2) as i64
    }
}

#[cfg(test)]
mod tests {
    use rtrb::RingBuffer;
    use surco_model::Ducking;

    use super::*;
    use crate::live_mix::{Faders, VoiceIn};

    /// Ends a test that allocates where it may not.
    #[global_allocator]
    static GUARD: assert_no_alloc::AllocDisabler = assert_no_alloc::AllocDisabler;

    #[test]
    fn the_card_s_callback_asks_for_no_memory_whether_there_is_sound_or_not() {
        let (mut producer, ring) = RingBuffer::new(4096);
        let (stamps, _kept) = RingBuffer::new(4);
        let (mut voice_in, live) = speaking();
        let mut pump = Pump { ring, live, stamps, state: Arc::default(), taken: 0 };
        producer.push_entire_slice(&[0.25; 3000]).unwrap();
        voice_in.push(&[0.25; 3000]);
        let (mut floats, mut numbers) = ([0.0_f32; 1024], [0_i16; 1024]);
        assert_no_alloc::assert_no_alloc(|| {
            for _ in 0..8 {
                pump.fill(&mut floats, Instant::now());
                pump.fill(&mut numbers, Instant::now());
            }
        });
        assert_eq!(pump.taken, 1500, "all that was there was taken");
        assert!(floats.iter().all(|sample| sample.abs() < 1e-3), "and the rest is silence");
    }

    /// A microphone into which somebody speaks.
    fn speaking() -> (VoiceIn, Option<LiveMix>) {
        let faders = Arc::new(Faders::default());
        let (voice_in, live) = LiveMix::new(Arc::clone(&faders), Ducking::default());
        faders.set(1.0, 0.2);
        (voice_in, Some(live))
    }

    #[test]
    fn a_live_voice_is_in_the_mix_of_the_callback_that_comes_next_whatever_waits_of_the_programme() {
        let (mut producer, ring) = RingBuffer::new(96_000);
        let (stamps, _kept) = RingBuffer::new(64);
        let faders = Arc::new(Faders::default());
        let (mut voice_in, live) = LiveMix::new(Arc::clone(&faders), Ducking::default());
        let mut pump = Pump { ring, live: Some(live), stamps, state: Arc::default(), taken: 0 };
        producer.push_entire_slice(&[0.5; 90_000]).unwrap();
        let mut out = [0.0_f32; 1920];
        for _ in 0..10 {
            voice_in.push(&[0.25; 960]);
            pump.fill(&mut out, Instant::now());
            assert_eq!(out, [0.5; 1920], "to the bit");
        }
        faders.set(1.0, 0.0);
        voice_in.push(&[0.25; 960]);
        pump.fill(&mut out, Instant::now());
        assert!(out[1919] > 0.6, "both: {}", out[1919]);
        for _ in 0..10 {
            voice_in.push(&[0.25; 960]);
            pump.fill(&mut out, Instant::now());
        }
        assert_eq!(out, [0.25; 1920], "the voice alone");
    }

    #[test]
    fn the_pump_gives_what_is_there_and_silence_for_the_rest() {
        let (mut producer, ring) = RingBuffer::new(8);
        let (stamps, _kept) = RingBuffer::new(1);
        let state = Arc::new(StreamState::default());
        let mut pump = Pump { ring, live: None, stamps, state: Arc::clone(&state), taken: 0 };
        producer.push_entire_slice(&[0.5, -0.5, 0.25, -0.25]).unwrap();
        let mut out = [9.0_f32; 6];
        assert_eq!(pump.copy(&mut out), 2);
        assert_eq!(out, [0.5, -0.5, 0.25, -0.25, 0.0, 0.0]);
        assert_eq!(state.underruns.load(Ordering::Relaxed), 1);
    }

    /// Tells the test's own program to be the process of the test below, and whether to touch a file on the way.
    #[cfg(target_os = "linux")]
    const CALLBACK: &str = "SURCO_TEST_CALLBACK";

    #[cfg(target_os = "linux")]
    #[test]
    #[ignore = "is a process of the test below"]
    fn the_callback_in_a_process_that_may_ask_the_system_for_nothing() {
        use std::collections::BTreeMap;

        use seccompiler::{
            BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
            SeccompRule, apply_filter,
        };

        let Ok(what) = std::env::var(CALLBACK) else { return };
        let (mut producer, ring) = RingBuffer::new(96_000);
        let (stamps, _kept) = RingBuffer::new(4);
        let state = Arc::new(StreamState::default());
        let (mut voice_in, live) = speaking();
        let mut pump = Pump { ring, live, stamps, state: Arc::clone(&state), taken: 0 };
        producer.push_entire_slice(&vec![0.25; 90_000]).unwrap();
        voice_in.push(&[0.25; 14_000]);
        let (mut floats, mut numbers) = ([0.0_f32; 1024], [0_i16; 1024]);
        // What it takes to end, and what the test's own program says on its standard output then.
        let stdout = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, 1).unwrap();
        let rules = BTreeMap::from([
            (libc::SYS_exit_group, vec![]),
            (libc::SYS_sigaltstack, vec![]),
            (libc::SYS_munmap, vec![]),
            (libc::SYS_write, vec![SeccompRule::new(vec![stdout]).unwrap()]),
        ]);
        let architecture = std::env::consts::ARCH.try_into().unwrap();
        let filter =
            SeccompFilter::new(rules, SeccompAction::KillProcess, SeccompAction::Allow, architecture).unwrap();
        let filter: BpfProgram = filter.try_into().unwrap();
        apply_filter(&filter).unwrap();
        for _ in 0..10_000 {
            pump.fill(&mut floats, Instant::now());
            pump.fill(&mut numbers, Instant::now());
        }
        if what == "file" {
            let _ = std::fs::metadata("/");
        }
        std::process::exit(0);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_card_s_callback_asks_the_system_for_nothing_and_waits_for_no_lock() {
        use std::os::unix::process::ExitStatusExt;

        let run = |what: &str| {
            let name = "device::pump::tests::the_callback_in_a_process_that_may_ask_the_system_for_nothing";
            let mut process = std::process::Command::new(std::env::current_exe().unwrap());
            process.args(["--exact", name, "--ignored", "--nocapture"]).env(CALLBACK, what);
            process.output().unwrap().status
        };
        assert_eq!(run("nothing").code(), Some(0));
        assert_eq!(run("file").signal(), Some(libc::SIGSYS), "and it would be noticed if it did");
    }
}
