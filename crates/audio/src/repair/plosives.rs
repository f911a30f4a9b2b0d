//! Pops taken away: while one lasts, and only then, what lies under the voice is filtered out. Every other sample
//! stays as it was.

use std::collections::VecDeque;
use std::f32::consts::PI;

use surco_units::{Frames, STATION_RATE};

use super::fir::Fir;
use crate::Block;
use crate::latency_compensation::Process;

/// Under this, in Hz, everything goes while a pop lasts: more than the breath, and of most voices less than their
/// lowest tone.
const HERTZ: f64 = 110.0;

/// How long before and after a pop, in seconds, the filter comes and goes.
const FADE: f64 = 0.025;

/// Takes pops from blocks of a fixed number of channels.
#[derive(Debug)]
pub(super) struct Depop {
    fir: Fir,
    /// What has not been given out yet, unfiltered, channel by channel.
    waiting: Vec<VecDeque<f32>>,
    /// Where pops lie, in frames, those that have not been passed; in their order.
    pops: VecDeque<(usize, usize)>,
    fade: usize,
    /// The next frame that is given out; before the first there are those that make up the latency.
    at: i64,
}

impl Depop {
    /// For pops at these places (at the station rate), in their order, in a sound at so many hertz.
    pub(super) fn new(pops: &[(Frames, Frames)], channels: usize, rate: f64) -> Depop {
        let fir = Fir::high_pass(HERTZ, channels, rate);
        let latency = fir.latency();
        let place = |at: Frames| (at.index() as f64 * rate / f64::from(STATION_RATE.0)) as usize;
        let line = || std::iter::repeat_n(0.0, latency).collect();
        Depop {
            fir,
            waiting: std::iter::repeat_with(line).take(channels).collect(),
            pops: pops.iter().map(|(from, to)| (place(*from), place(*to))).collect(),
            fade: (FADE * rate) as usize,
            at: -(latency as i64),
        }
    }

    /// How much of the filtered sound is heard at a frame: 1 while a pop lasts, 0 far from any.
    fn part(&mut self, frame: usize) -> f32 {
        while self.pops.front().is_some_and(|(_, to)| frame >= to + self.fade) {
            self.pops.pop_front();
        }
        // Two pops may be so near that one comes while the other goes.
        let nearest =
            self.pops.iter().take(2).map(|(from, to)| from.saturating_sub(frame).max(frame.saturating_sub(*to)));
        match nearest.min() {
            Some(distance) if distance < self.fade => 0.5 + 0.5 * (PI * distance as f32 / self.fade as f32).cos(),
            _ => 0.0,
        }
    }
}

impl Process for Depop {
    fn latency(&self) -> usize {
        self.fir.latency()
    }

    fn process(&mut self, block: &mut Block) {
        let frames = block.frames();
        for (line, samples) in self.waiting.iter_mut().zip(block.channels()) {
            line.extend(samples);
        }
        self.fir.process(block);
        for frame in 0..frames {
            let part = usize::try_from(self.at).map_or(0.0, |at| self.part(at));
            self.at += 1;
            for (line, samples) in self.waiting.iter_mut().zip(block.channels_mut()) {
                let unfiltered = line.pop_front().unwrap_or(0.0);
                let filtered = samples[frame];
                samples[frame] =
                    if part == 0.0 { unfiltered } else { unfiltered + part * (filtered - unfiltered) };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::measure::low_pass::LowPass;
    use crate::test_sound::{Samples, all_of, measurement_of};
    use crate::{Profile, RepairStage, Repairs, at_station_rate, in_channels, open, repaired};
    use std::num::NonZeroUsize;
    use surco_testing::{level, noise, voice};
    use surco_units::{STATION_RATE, SampleRate};

    /// Breath on a microphone: a damped swing of 45 Hz, over within 80 ms.
    fn pop(amplitude: f64) -> Vec<f32> {
        let swing = |n: u16| {
            let time = f64::from(n) / 48_000.0;
            let shape = (time / 0.004).min(1.0) * (-time / 0.02).exp() * ((0.08 - time) / 0.02).min(1.0);
            (amplitude * shape * (std::f64::consts::TAU * 45.0 * time).cos()) as f32
        };
        (0..3840).map(swing).collect()
    }

    /// Where pops are put, in frames: at the beginning of words of the voice of the tests, and in one.
    const PLACES: [usize; 4] = [46_000, 142_000, 250_000, 400_000];

    fn spoken() -> Vec<f32> {
        voice(10.0).iter().zip(noise(0.000_2, 10.0)).map(|(voice, room)| voice + room).collect()
    }

    #[test]
    fn pops_go_and_every_other_sample_stays_as_it_was() {
        let clean = spoken();
        let mut sound = clean.clone();
        for place in PLACES {
            sound[place..].iter_mut().zip(pop(0.5)).for_each(|(sample, pop)| *sample += pop);
        }
        let measured = measurement_of(&mut Samples::new(vec![sound.clone()]));
        assert_eq!(measured.plosives.len(), PLACES.len(), "{:?}", measured.plosives);
        for ((from, to), place) in measured.plosives.iter().zip(PLACES) {
            assert!(from.index() < place + 2000 && to.index() > place + 1500, "{from} to {to} for {place}");
            assert!((*to - *from).seconds() < 0.15);
        }
        assert!(measured.problems().iter().any(|problem| problem.id() == "audio-plosives"));

        let only = Repairs::of(Profile::Voice).only(&[RepairStage::Plosives]);
        let source = Box::new(Samples::stereo(sound.clone()).in_blocks_of(777));
        let (mut source, steps) = repaired(source, &measured, &only, NonZeroUsize::MIN);
        assert_eq!(steps.iter().map(|step| step.name).collect::<Vec<_>>(), ["plosives"]);
        let out = all_of(&mut source);
        assert_eq!(out[0].len(), sound.len());
        assert_eq!(out[0], out[1]);
        let mut untouched = 0;
        for n in 0..sound.len() {
            if PLACES.iter().all(|place| n + 4800 < *place || n > place + 3840 + 4800) {
                assert_eq!(out[0][n], sound[n], "frame {n}");
                untouched += 1;
            }
        }
        assert!(untouched > sound.len() * 8 / 10);
        for place in PLACES {
            let burst = place..place + 3840;
            let over = |sound: &[f32]| {
                let breath: Vec<f32> =
                    sound[burst.clone()].iter().zip(&clean[burst.clone()]).map(|(a, b)| a - b).collect();
                level(&breath)
            };
            let lower = over(&sound) - over(&out[0]);
            assert!(lower >= 12.0, "the pop at {place} is {lower} dB lower");
        }
    }

    #[test]
    fn where_nothing_pops_nothing_is_done() {
        let sound = spoken();
        let measured = measurement_of(&mut Samples::new(vec![sound.clone()]));
        assert_eq!(measured.plosives, []);
        let source = Box::new(Samples::new(vec![sound]));
        let repairs = Repairs::of(Profile::Voice).only(&[RepairStage::Plosives]);
        assert_eq!(repaired(source, &measured, &repairs, NonZeroUsize::MIN).1, []);
    }

    #[test]
    fn a_bass_keeps_what_makes_him_one() {
        let programs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programs");
        for path in [
            "manos-limpias/episodes/1-el-lavado-de-la-ubre/05-el-sellado.mp3",
            "pasto-verde/episodes/1-abonar-despues-del-pastoreo/04-cuando-abonar.ogg",
            "ubre-sana/episodes/1-la-prueba-de-california/02-que-es.mp3",
        ] {
            let recording = in_channels(open(&programs.join(path)).unwrap(), 1);
            let sound = all_of(at_station_rate(recording).as_mut()).swap_remove(0);
            for semitones in [0, 4, 6, 9] {
                // Played so much slower, it is so much lower.
                let rate = SampleRate((48_000.0 * f64::exp2(-f64::from(semitones) / 12.0)) as u32);
                let slower = Samples::new(vec![sound.clone()]).at_rate(rate);
                let bass = all_of(at_station_rate(slower).as_mut()).swap_remove(0);
                let measured = measurement_of(&mut Samples::new(vec![bass.clone()]));
                let repairs = Repairs::of(Profile::Voice).only(&[RepairStage::Plosives]);
                let source = Box::new(Samples::new(vec![bass.clone()]));
                let out = all_of(&mut repaired(source, &measured, &repairs, NonZeroUsize::MIN).0).swap_remove(0);
                let low = |sound: &[f32]| {
                    let mut low_pass = LowPass::at(150.0, STATION_RATE);
                    level(&sound.iter().map(|sample| low_pass.next(f64::from(*sample)) as f32).collect::<Vec<_>>())
                };
                let lost = low(&bass) - low(&out);
                assert!(lost < 0.3, "{path}, {semitones} semitones lower: {lost} dB below 150 Hz");
            }
        }
    }
}
