//! What a sound is made of: whether it is music, and up to which frequency there is anything in it.
//!
//! Twice a second two spectra are taken, a tenth of a second apart. Notes are held: the lines of the two are in the
//! same places. The lines of a voice glide, and noise has none. So the likeness of the two, in the louder half of the
//! time, tells music from everything else.

use std::f64::consts::TAU;
use std::fmt;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};
use surco_units::{Decibels, SampleRate};

/// How long a spectrum is of, how far two that are compared are from each other, and how often they are, in seconds.
const WINDOW_SECONDS: f64 = 0.085;
const LAG_SECONDS: f64 = 0.1;
const PERIOD_SECONDS: f64 = 0.5;

/// Where lines are looked for, and how wide the mean is over which they stand out, in Hz.
const LINES: [f64; 2] = [200.0, 4000.0];
const AROUND: f64 = 180.0;

/// Synthetic speech reaches 0.26 and sung or plucked music begins at 0.47.
const MUSIC: f32 = 0.37;

/// Where an s lies, in Hz, and the part of the time in which there is no sharper one.
const ESSES: [f64; 2] = [4500.0, 11_000.0];
const SHARPEST: f64 = 0.95;

/// Fewer pairs tell nothing.
const FEWEST: usize = 3;

/// Bands in which it is looked how far a sound reaches, in Hz, and where a voice is loudest.
const BAND: f64 = 100.0;
const LOUDEST: [f64; 2] = [300.0, 3000.0];

/// What is so far under the loudest band, in dB, is as good as nothing.
const NOTHING: f64 = -75.0;

/// Listens to the mean of all channels.
pub(super) struct Character {
    rate: f64,
    lag: usize,
    period: usize,
    /// The frames of the period so far, as long as they are needed.
    heard: Vec<f32>,
    /// How many of the period have come.
    at: usize,
    weights: Vec<f32>,
    transform: Arc<dyn RealToComplex<f32>>,
    work: Vec<f32>,
    scratch: Vec<Complex<f32>>,
    spectrum: Vec<Complex<f32>>,
    lines: [Vec<f32>; 2],
    pairs: Vec<Pair>,
    powers: Vec<f64>,
}

/// Two spectra.
struct Pair {
    /// How alike their lines are.
    likeness: f32,
    /// The mean square of both.
    power: f32,
    /// Of that of the first, what lies where an s lies.
    hiss: f32,
}

/// The result of a scan.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Found {
    pub(super) music: bool,
    /// In Hz.
    pub(super) bandwidth: Option<f64>,
    /// The level of the louder half of it.
    pub(super) loud: Option<Decibels>,
    /// The level of its sharpest esses over that.
    pub(super) esses: Option<Decibels>,
}

impl Character {
    pub(super) fn new(rate: SampleRate) -> Character {
        let rate = f64::from(rate.0);
        let frames = |seconds: f64| ((seconds * rate) as usize).max(2);
        let window = frames(WINDOW_SECONDS) / 2 * 2;
        let transform = RealFftPlanner::new().plan_fft_forward(window);
        let weight = |n: usize| (0.5 - 0.5 * (TAU * n as f64 / window as f64).cos()) as f32;
        Character {
            rate,
            lag: frames(LAG_SECONDS),
            period: frames(PERIOD_SECONDS),
            heard: Vec::with_capacity(frames(LAG_SECONDS) + window),
            at: 0,
            weights: (0..window).map(weight).collect(),
            work: vec![0.0; window],
            scratch: transform.make_scratch_vec(),
            spectrum: transform.make_output_vec(),
            transform,
            lines: [Vec::new(), Vec::new()],
            pairs: Vec::new(),
            powers: vec![0.0; window / 2 + 1],
        }
    }

    pub(super) fn push(&mut self, channels: &[Vec<f32>]) {
        let Some(first) = channels.first() else { return };
        let mut from = 0;
        while from < first.len() {
            let to = first.len().min(from + self.period - self.at);
            let wanted = (self.lag + self.weights.len()).saturating_sub(self.heard.len()).min(to - from);
            if wanted > 0 {
                let begin = self.heard.len();
                self.heard.extend_from_slice(&first[from..from + wanted]);
                for channel in &channels[1..] {
                    let more = &channel[from..from + wanted];
                    self.heard[begin..].iter_mut().zip(more).for_each(|(sum, sample)| *sum += sample);
                }
                if self.heard.len() == self.lag + self.weights.len() {
                    self.compare();
                }
            }
            self.at += to - from;
            from = to;
            if self.at == self.period {
                self.at = 0;
                self.heard.clear();
            }
        }
    }

    fn compare(&mut self) {
        let [from, to] = ESSES.map(|hertz| (hertz * self.weights.len() as f64 / self.rate) as usize);
        // Both halves of the spectrum, over the window's length and what it lets through, which is 3/8.
        let scale = 2.0 / (0.375 * (self.weights.len() as f32).powi(2));
        let (mut powers, mut hiss) = ([0.0; 2], 0.0);
        for (number, begin) in [0, self.lag].into_iter().enumerate() {
            let window = &self.heard[begin..begin + self.weights.len()];
            for (work, (sample, weight)) in self.work.iter_mut().zip(window.iter().zip(&self.weights)) {
                *work = sample * weight;
            }
            // The lengths are those of the plan, so it cannot fail.
            let _ = self.transform.process_with_scratch(&mut self.work, &mut self.spectrum, &mut self.scratch);
            powers[number] = scale * self.spectrum.iter().map(Complex::norm_sqr).sum::<f32>();
            if number == 0 {
                let high = from.min(self.spectrum.len())..to.min(self.spectrum.len());
                hiss = scale * self.spectrum[high].iter().map(Complex::norm_sqr).sum::<f32>();
                let bins = self.powers.iter_mut().zip(&self.spectrum);
                bins.for_each(|(sum, bin)| *sum += f64::from(bin.norm_sqr()));
            }
            self.find_lines(number);
        }
        let product = |one: &[f32], other: &[f32]| one.iter().zip(other).map(|(a, b)| a * b).sum::<f32>();
        let [one, other] = &self.lines;
        let whole = (product(one, one) * product(other, other)).sqrt();
        let power = (powers[0] * powers[1]).sqrt();
        if power > 0.0 && whole > 0.0 {
            self.pairs.push(Pair { likeness: product(one, other) / whole, power, hiss });
        }
    }

    /// How far each bin stands over those around it, in dB.
    fn find_lines(&mut self, number: usize) {
        let bin = |hertz: f64| (hertz * self.weights.len() as f64 / self.rate).round() as usize;
        let [from, to] = LINES.map(bin);
        let side = bin(AROUND).max(1);
        let level = |bin: &Complex<f32>| 10.0 * (bin.norm_sqr() + 1e-12).log10();
        let wide = from.saturating_sub(side)..(to + side + 1).min(self.spectrum.len());
        let first = wide.start;
        let levels: Vec<f32> = self.spectrum[wide].iter().map(level).collect();
        let lines = &mut self.lines[number];
        lines.clear();
        for at in from - first..levels.len().saturating_sub(side) {
            let around = &levels[at.saturating_sub(side)..(at + side + 1).min(levels.len())];
            lines.push(levels[at] - around.iter().sum::<f32>() / around.len() as f32);
        }
    }

    pub(super) fn finish(mut self) -> Found {
        let bandwidth = self.bandwidth();
        if self.pairs.len() / 2 < FEWEST {
            return Found { bandwidth, ..Found::default() };
        }
        self.pairs.sort_by(|one, other| one.power.total_cmp(&other.power));
        let louder = &self.pairs[self.pairs.len() / 2..];
        let mean = |value: fn(&Pair) -> f32| louder.iter().map(value).sum::<f32>() / louder.len() as f32;
        let (likeness, power) = (mean(|pair| pair.likeness), mean(|pair| pair.power));
        let mut hisses: Vec<f32> = self.pairs.iter().map(|pair| pair.hiss).collect();
        hisses.sort_by(f32::total_cmp);
        let sharpest = hisses[(SHARPEST * (hisses.len() - 1) as f64) as usize];
        let decibels = |power: f32| (power > 0.0).then(|| Decibels(10.0 * f64::from(power).log10()));
        Found { music: likeness > MUSIC, bandwidth, loud: decibels(power), esses: decibels(sharpest / power) }
    }

    /// The upper end of the highest band that is not as good as nothing.
    fn bandwidth(&self) -> Option<f64> {
        let width = ((BAND * self.weights.len() as f64 / self.rate).round() as usize).max(1);
        let hertz = |band: usize| (band * width) as f64 * self.rate / self.weights.len() as f64;
        let bands: Vec<f64> = self.powers.chunks(width).map(|bins| bins.iter().sum::<f64>()).collect();
        let [low, high] = LOUDEST;
        let voiced = |(band, _): &(usize, &f64)| (low..high).contains(&hertz(*band));
        let loudest = bands.iter().enumerate().filter(voiced).map(|(_, power)| *power).fold(0.0, f64::max);
        let least = loudest * 10f64.powf(NOTHING / 10.0);
        let last = bands.iter().rposition(|power| *power > least && *power > 0.0)?;
        Some(hertz(last + 1).min(self.rate / 2.0))
    }
}

impl fmt::Debug for Character {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Character").field("pairs", &self.pairs.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use surco_testing::{noise, sine, voice};
    use surco_units::STATION_RATE;

    fn found(sound: &[f32], rate: SampleRate) -> Found {
        let mut character = Character::new(rate);
        sound.chunks(777).for_each(|part| character.push(&[part.to_vec(), part.to_vec()]));
        character.finish()
    }

    fn sum(parts: &[Vec<f32>]) -> Vec<f32> {
        (0..parts[0].len()).map(|n| parts.iter().map(|part| part[n]).sum()).collect()
    }

    #[test]
    fn held_notes_are_music_and_a_voice_and_noise_are_not() {
        let note = |hertz: f64| {
            let strings: Vec<_> = (1..12).map(|k| sine(hertz * f64::from(k), 0.1 / f64::from(k), 0.4)).collect();
            sum(&strings)
        };
        let tune: Vec<f32> = [262.0, 294.0, 330.0, 392.0].iter().cycle().take(40).flat_map(|n| note(*n)).collect();
        assert!(found(&tune, STATION_RATE).music);
        assert!(found(&sum(&[tune.clone(), noise(0.02, 16.0)]), STATION_RATE).music);
        for sound in
            [voice(16.0), noise(0.1, 16.0), sum(&[voice(16.0), noise(0.02, 16.0)]), Vec::new(), vec![0.0; 480_000]]
        {
            assert!(!found(&sound, STATION_RATE).music);
        }
    }

    #[test]
    fn the_bandwidth_is_where_the_sound_ends() {
        let of = |hertz: &[f64]| {
            let tones: Vec<_> = hertz.iter().map(|hertz| sine(*hertz, 0.1, 4.0)).collect();
            found(&sum(&tones), STATION_RATE).bandwidth.unwrap()
        };
        assert!((of(&[500.0, 1000.0, 3400.0]) - 3450.0).abs() < 150.0, "{}", of(&[500.0, 1000.0, 3400.0]));
        assert!((of(&[500.0, 12_000.0]) - 12_050.0).abs() < 150.0);
        assert_eq!(found(&noise(0.1, 4.0), STATION_RATE).bandwidth, Some(24_000.0));
        assert_eq!(found(&noise(0.1, 4.0), SampleRate(8_000)).bandwidth, Some(4_000.0));
        assert_eq!(found(&vec![0.0; 96_000], STATION_RATE), Found::default());
    }
}
