//! The sound of a station on its way to the transmitter: an automatic gain and three bands that are compressed each for
//! itself, gently enough for speech from the field.
//!
//! ```text
//! mix ── automatic gain ──┬─ below 200 Hz ── compressor ─┐
//!                         ├─ 200 Hz to 3.2 kHz ── comp. ─┼─ sum ── (the limiter)
//!                         └─ above 3.2 kHz ── comp. ─────┘
//! ```
//!
//! The bands are split by fourth-order Linkwitz-Riley filters (S. Linkwitz, “Active Crossover Networks for Noncoincident
//! Drivers”, JAES 24, 1976), whose sum has the spectrum of the whole: what is not compressed comes out as loud at every
//! frequency as it went in. The automatic gain stands still in pauses, so that no noise comes up.

use std::f64::consts::{FRAC_1_SQRT_2, TAU};

use surco_units::STATION_RATE;

use crate::Block;

#[derive(Debug, Clone, Copy)]
struct Settings {
    /// How far the automatic gain goes up and down, in dB.
    most_gain: f32,
    ratio: f32,
    /// The make-up gain of each band, in dB.
    makeup: [f32; 3],
}

/// Where one band ends and the next begins, in Hz.
const CROSSOVERS: [f64; 2] = [200.0, 3_200.0];
/// From which level on a band is held back, in dBFS of a channel: what speech of -16 LUFS has in it.
const THRESHOLDS: [f32; 3] = [-24.0, -21.0, -33.0];
/// Over so many dB around it compression sets in.
const KNEE: f32 = 6.0;
/// How fast a band's gain falls and rises, in seconds: the lower the band, the slower, so that no period is bent.
const ATTACKS: [f32; 3] = [0.020, 0.010, 0.005];
const RELEASES: [f32; 3] = [0.300, 0.200, 0.120];

/// The level that the automatic gain brings the sound to, in dBFS of a channel: that of speech of -16 LUFS.
const TARGET: f32 = -20.0;
/// Levels no further from it are left alone, in dB.
const WINDOW: f32 = 2.0;
/// Softer than this it is a pause, in dBFS of a channel: the gain stands still.
const GATE: f32 = -42.0;
/// The level is a mean over so many seconds of sound…
const MEAN: f32 = 3.0;
/// …and the gain rises and falls by so many dB a second.
const RISE: f32 = 0.5;
const FALL: f32 = 2.0;

/// Frames that share a decision.
const CHUNK: usize = 16;

/// Processes stereo sound at the station rate.
#[derive(Debug, Clone)]
pub struct Processor {
    settings: Settings,
    channels: [Crossover; 2],
    /// Powers in the chunk that is being heard, by band, and how many of its frames have come.
    sums: [f32; 3],
    heard: usize,
    bands: [Band; 3],
    gain: AutomaticGain,
    /// The gains at the beginning and the end of the chunk: automatic, and by band.
    from: [f32; 4],
    to: [f32; 4],
}

impl Processor {
    /// Even, for a station with music by many hands; as loud as it comes, within 1.5 LU.
    pub fn gentle() -> Processor {
        Processor::new(Settings { most_gain: 4.0, ratio: 1.6, makeup: [2.0, 2.0, 2.0] })
    }

    /// Denser and up to 4 LU louder (less where the peaks stand out), for a transmitter among others on the dial.
    pub fn fm() -> Processor {
        Processor::new(Settings { most_gain: 6.0, ratio: 3.0, makeup: [7.0, 7.0, 8.0] })
    }

    fn new(settings: Settings) -> Processor {
        let mut processor = Processor {
            settings,
            channels: [Crossover::new(), Crossover::new()],
            sums: [0.0; 3],
            heard: 0,
            bands: [Band::default(); 3],
            gain: AutomaticGain { level: power(TARGET), db: 0.0 },
            from: [1.0; 4],
            to: [1.0; 4],
        };
        processor.from = processor.wanted();
        processor.to = processor.from;
        processor
    }

    /// Processes the next frames in place; the result does not depend on how they are cut into blocks.
    pub fn process(&mut self, block: &mut Block) {
        let mut channels = block.channels_mut();
        let (Some(left), Some(right)) = (channels.next(), channels.next()) else { return };
        for (left, right) in left.iter_mut().zip(right.iter_mut()) {
            let part = self.heard as f32 / CHUNK as f32;
            let gains: [f32; 4] =
                std::array::from_fn(|one| self.from[one] + (self.to[one] - self.from[one]) * part);
            for (sample, crossover) in [left, right].into_iter().zip(&mut self.channels) {
                let split = crossover.split(*sample * gains[0]);
                *sample = split.iter().zip(&gains[1..]).map(|(band, gain)| band * gain).sum();
                self.sums.iter_mut().zip(split).for_each(|(sum, band)| *sum += band * band);
            }
            self.heard += 1;
            if self.heard == CHUNK {
                self.decide();
            }
        }
    }

    /// A chunk has been heard.
    fn decide(&mut self) {
        let powers = self.sums.map(|sum| sum / (2 * CHUNK) as f32);
        for (number, (band, power)) in self.bands.iter_mut().zip(powers).enumerate() {
            band.hear(power, ATTACKS[number], RELEASES[number]);
        }
        // Before the automatic gain: what it answers to must not follow from its answer.
        let own = self.to[0] * self.to[0];
        self.gain.hear((powers[1] + powers[2] + 0.5 * powers[0]) / own.max(1e-6), self.settings.most_gain);
        (self.sums, self.heard) = ([0.0; 3], 0);
        self.from = self.to;
        self.to = self.wanted();
    }

    fn wanted(&self) -> [f32; 4] {
        let band = |number: usize| {
            let held = self.bands[number].reduction(THRESHOLDS[number], self.settings.ratio);
            amplitude(self.settings.makeup[number] - held)
        };
        [amplitude(self.gain.db), band(0), band(1), band(2)]
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Band {
    power: f32,
}

impl Band {
    fn hear(&mut self, power: f32, attack: f32, release: f32) {
        let seconds = if power > self.power { attack } else { release };
        self.power += (power - self.power) * share(seconds);
    }

    /// By how many dB it is held back.
    fn reduction(&self, threshold: f32, ratio: f32) -> f32 {
        let over = level(self.power) - threshold;
        let bent = match over {
            over if over <= -KNEE / 2.0 => 0.0,
            over if over >= KNEE / 2.0 => over,
            over => (over + KNEE / 2.0).powi(2) / (2.0 * KNEE),
        };
        bent * (1.0 - 1.0 / ratio)
    }
}

#[derive(Debug, Clone)]
struct AutomaticGain {
    /// The mean power outside pauses.
    level: f32,
    db: f32,
}

impl AutomaticGain {
    fn hear(&mut self, power: f32, most: f32) {
        if power < self::power(GATE) {
            return;
        }
        self.level += (power - self.level) * share(MEAN);
        let off = TARGET - level(self.level);
        let wanted = (off - off.clamp(-WINDOW, WINDOW)).clamp(-most, most);
        let seconds = CHUNK as f32 / STATION_RATE.0 as f32;
        self.db += (wanted - self.db).clamp(-FALL * seconds, RISE * seconds);
    }
}

/// Splits one channel.
#[derive(Debug, Clone)]
struct Crossover {
    low: [Biquad; 2],
    above: [Biquad; 2],
    middle: [Biquad; 2],
    high: [Biquad; 2],
    /// Turns the low band's phase as the second crossover turns that of the others.
    align: Biquad,
}

impl Crossover {
    fn new() -> Crossover {
        let [first, second] = CROSSOVERS;
        Crossover {
            low: [Biquad::low_pass(first); 2],
            above: [Biquad::high_pass(first); 2],
            middle: [Biquad::low_pass(second); 2],
            high: [Biquad::high_pass(second); 2],
            align: Biquad::all_pass(second),
        }
    }

    fn split(&mut self, sample: f32) -> [f32; 3] {
        let through =
            |pair: &mut [Biquad; 2], sample: f64| pair.iter_mut().fold(sample, |sample, one| one.next(sample));
        let sample = f64::from(sample);
        let low = through(&mut self.low, sample);
        let above = through(&mut self.above, sample);
        let bands = [self.align.next(low), through(&mut self.middle, above), through(&mut self.high, above)];
        bands.map(|band| band as f32)
    }
}

/// A second-order filter with Butterworth's Q (R. Bristow-Johnson, “Cookbook formulae for audio equalizer biquad filter
/// coefficients”), in transposed direct form II.
#[derive(Debug, Clone, Copy)]
struct Biquad {
    b: [f64; 3],
    a: [f64; 2],
    state: [f64; 2],
}

impl Biquad {
    fn of(hertz: f64, numerator: impl FnOnce(f64, f64) -> [f64; 3]) -> Biquad {
        let angle = TAU * hertz / f64::from(STATION_RATE.0);
        let (cosine, alpha) = (angle.cos(), angle.sin() / (2.0 * FRAC_1_SQRT_2));
        let whole = 1.0 + alpha;
        Biquad {
            b: numerator(cosine, alpha).map(|part| part / whole),
            a: [-2.0 * cosine / whole, (1.0 - alpha) / whole],
            state: [0.0; 2],
        }
    }

    fn low_pass(hertz: f64) -> Biquad {
        Biquad::of(hertz, |cosine, _| [(1.0 - cosine) / 2.0, 1.0 - cosine, (1.0 - cosine) / 2.0])
    }

    fn high_pass(hertz: f64) -> Biquad {
        Biquad::of(hertz, |cosine, _| [(1.0 + cosine) / 2.0, -1.0 - cosine, (1.0 + cosine) / 2.0])
    }

    fn all_pass(hertz: f64) -> Biquad {
        Biquad::of(hertz, |cosine, alpha| [1.0 - alpha, -2.0 * cosine, 1.0 + alpha])
    }

    fn next(&mut self, sample: f64) -> f64 {
        let out = self.b[0] * sample + self.state[0];
        self.state = [self.b[1] * sample - self.a[0] * out + self.state[1], self.b[2] * sample - self.a[1] * out];
        // Silence would else be reckoned in numbers so small that some processors take a hundred times as long.
        if out.abs() < 1e-15 {
            self.state = self.state.map(|state| if state.abs() < 1e-15 { 0.0 } else { state });
        }
        out
    }
}

/// How far a mean over so many seconds goes towards a new chunk.
fn share(seconds: f32) -> f32 {
    1.0 - (-(CHUNK as f32) / (seconds * STATION_RATE.0 as f32)).exp()
}

fn level(power: f32) -> f32 {
    10.0 * power.max(1e-12).log10()
}

fn power(db: f32) -> f32 {
    10f32.powf(db / 10.0)
}

fn amplitude(db: f32) -> f32 {
    10f32.powf(db / 20.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_sound::{Samples, all_of, measurement_of};
    use crate::{Limiter, at_station_rate, in_channels};
    use surco_testing::{noise, sine, voice};
    use surco_units::{Loudness, TruePeak};

    fn processed(mut processor: Processor, sound: &[f32], block: usize) -> Vec<f32> {
        let mut out = Vec::new();
        for part in sound.chunks(block) {
            let mut block = Block::from_channels(vec![part.to_vec(), part.to_vec()]);
            processor.process(&mut block);
            out.extend_from_slice(&block.channels()[0]);
        }
        out
    }

    fn rms_db(sound: &[f32]) -> f32 {
        level(sound.iter().map(|sample| sample * sample).sum::<f32>() / sound.len() as f32)
    }

    /// The level of a tone in a sound.
    fn tone_db(sound: &[f32], hertz: f64) -> f64 {
        let (mut sine, mut cosine) = (0.0, 0.0);
        for (n, sample) in sound.iter().enumerate() {
            let phase = TAU * hertz * n as f64 / 48_000.0;
            sine += f64::from(*sample) * phase.sin();
            cosine += f64::from(*sample) * phase.cos();
        }
        20.0 * (2.0 * sine.hypot(cosine) / sound.len() as f64).log10()
    }

    #[test]
    fn the_bands_together_are_the_whole_at_every_frequency() {
        for hertz in [30.0, 80.0, 150.0, 200.0, 260.0, 700.0, 2_000.0, 3_200.0, 4_100.0, 9_000.0, 19_000.0] {
            let mut crossover = Crossover::new();
            let sound = sine(hertz, 0.5, 2.0);
            let sum: Vec<f32> = sound.iter().map(|sample| crossover.split(*sample).iter().sum()).collect();
            let off = tone_db(&sum[48_000..], hertz) - tone_db(&sound[48_000..], hertz);
            assert!(off.abs() < 0.01, "{hertz} Hz: {off} dB");
        }
    }

    #[test]
    fn it_does_not_matter_how_the_sound_is_cut() {
        let sound = voice(6.0);
        let whole = processed(Processor::fm(), &sound, sound.len());
        assert_eq!(processed(Processor::fm(), &sound, 7), whole);
        assert_eq!(processed(Processor::fm(), &sound, 1_024), whole);
    }

    #[test]
    fn what_is_too_soft_comes_up_within_seconds_and_pauses_do_not() {
        let soft: Vec<f32> = voice(60.0).iter().map(|sample| sample * 0.25).collect();
        let pause = noise(0.000_5, 20.0);
        let sound = [soft.clone(), pause.clone()].concat();
        let out = processed(Processor::gentle(), &sound, 480);
        let late = 40 * 48_000..60 * 48_000;
        let raised = rms_db(&out[late.clone()]) - rms_db(&sound[late]);
        assert!((3.5..6.0).contains(&raised), "{raised} dB");
        let pauses = soft.len() + 48_000;
        let first = rms_db(&out[pauses..pauses + 96_000]);
        let last = rms_db(&out[out.len() - 96_000..]);
        assert!((first - last).abs() < 0.3, "the noise of the pause stays where it was: {first} {last}");
    }

    #[test]
    fn a_loud_bass_does_not_pull_the_treble_down() {
        let treble = sine(6_000.0, 0.01, 8.0);
        let bass = sine(60.0, 0.4, 8.0);
        let both: Vec<f32> = treble.iter().zip(&bass).map(|(treble, bass)| treble + bass).collect();
        let late = 5 * 48_000..;
        let alone = tone_db(&processed(Processor::gentle(), &treble, 480)[late.clone()], 6_000.0);
        let under = tone_db(&processed(Processor::gentle(), &both, 480)[late.clone()], 6_000.0);
        // The automatic gain hears the whole.
        assert!((alone - under).abs() < 4.5, "{alone} {under}");
        let held =
            tone_db(&processed(Processor::gentle(), &both, 480)[late.clone()], 60.0) - tone_db(&both[late], 60.0);
        assert!(held < -2.0, "the bass itself is held: {held}");
    }

    /// A recording of the sample station, at -16 LUFS.
    fn sample(path: &str) -> Vec<f32> {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
        let mut source = in_channels(at_station_rate(crate::open(&path).unwrap()), 2);
        let mut sound = all_of(&mut source).swap_remove(0);
        let off = -16.0 - loudness(&sound).integrated.unwrap().0;
        sound.iter_mut().for_each(|sample| *sample *= amplitude(off as f32));
        sound
    }

    /// As it goes out: behind the limiter, from both channels.
    fn loudness(sound: &[f32]) -> Loudness {
        let mut block = Block::from_channels(vec![sound.to_vec(); 2]);
        Limiter::new(2, TruePeak(-1.5)).process(&mut block);
        measurement_of(&mut Samples::new(block.channels().to_vec())).loudness
    }

    #[test]
    fn a_station_is_more_even_gently_and_some_louder_for_a_transmitter() {
        for path in [
            "programs/manos-limpias/episodes/1-el-lavado-de-la-ubre/04-lavar-y-secar.wav",
            "musica/vals-del-establo.opus",
            "musica/huayno-de-la-lechera.mp3",
        ] {
            let sound = sample(path);
            let of = |processor| loudness(&processed(processor, &sound, 480));
            let (plain, gentle, fm) = (loudness(&sound), of(Processor::gentle()), of(Processor::fm()));
            let louder = |one: Loudness| (one.integrated.unwrap() - plain.integrated.unwrap()).0;
            assert!(louder(gentle).abs() < 1.5, "{path}: {} LU", louder(gentle));
            assert!((1.0..4.5).contains(&louder(fm)), "{path}: {} LU", louder(fm));
            assert!(fm.range_lu.unwrap() < plain.range_lu.unwrap() + 0.2, "{path}: {fm:?}");
        }
    }
}
