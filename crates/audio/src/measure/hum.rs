//! Hum of the mains, rumble and pops: looked for in sound brought down to a low rate.

use std::f64::consts::TAU;
use std::fmt;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};
use surco_units::{Decibels, SampleRate};

use super::low_pass::LowPass;
use super::plosives::{Plosives, Pop};

/// Enough for hum and its overtones, and little to compute.
const LOW_RATE: f64 = 1500.0;

/// How long the sound is looked at at once. A Hann window of 2 s tells tones apart that differ by 1 Hz.
const WINDOW_SECONDS: f64 = 2.0;

/// The mains of the world. Peru, Ecuador and Colombia have 60 Hz, Bolivia and Chile 50 Hz.
const MAINS: [u32; 2] = [50, 60];

/// Overtones looked at: 60 to 360 Hz.
const OVERTONES: u32 = 6;

/// Where nothing of the hum is: beside the window's own width.
const BESIDE: [f64; 4] = [-5.0, -3.5, 3.5, 5.0];

/// So many dB over what is beside it, a tone stands out.
const STANDS_OUT: f64 = 12.0;

/// What is softer nobody hears, even when the recording is raised.
const FAINTEST: f64 = -75.0;

/// A hum does not pause: it is there in so great a part of the windows.
const ALWAYS: f64 = 0.6;

/// A bass or a drum may hit the mains' frequency; not so the mains' overtones too, or the mains alone for ever.
const FEWEST_TONES: usize = 2;

/// Below this only wind, traffic and hands on the microphone are heard; hum stays out of it.
const RUMBLE_HERTZ: f64 = 30.0;

/// A hum that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hum {
    /// The mains that it comes from: 50 or 60 Hz.
    pub(crate) mains: u32,
    /// How fast the mains, or the clock of the recorder, really was.
    pub(crate) hertz: f64,
}

/// Windows in which one mains hums, and where its tones lie in them.
#[derive(Debug, Clone, Copy, Default)]
struct Humming {
    windows: u64,
    sum: f64,
    weight: f64,
}

/// Listens to one channel for what lies low.
#[derive(Debug)]
pub(super) struct LowTones {
    rate: f64,
    factor: usize,
    /// Sums of the samples towards the next two of the low rate, weighted by a triangle.
    falling: f64,
    rising: f64,
    filled: usize,
    window: Vec<f64>,
    spectrum: Spectrum,
    windows: u64,
    humming: [Humming; 2],
    low_pass: LowPass,
    low_sum: f64,
    low_power: f64,
    low_count: u64,
    plosives: Plosives,
}

/// What lies low in one channel.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Low {
    /// The hum, if something hums.
    pub(super) hum: Option<Hum>,
    /// The level of what rumbles.
    pub(super) rumble: Option<Decibels>,
    /// What pops, in frames of the channel.
    pub(super) pops: Vec<Pop>,
}

impl LowTones {
    pub(super) fn new(rate: SampleRate) -> LowTones {
        let factor = ((f64::from(rate.0) / LOW_RATE).round() as usize).max(1);
        let low_rate = f64::from(rate.0) / factor as f64;
        let window_length = ((WINDOW_SECONDS * low_rate) as usize).max(2);
        LowTones {
            rate: low_rate,
            factor,
            falling: 0.0,
            rising: 0.0,
            filled: 0,
            window: Vec::with_capacity(window_length),
            spectrum: Spectrum::of_length(window_length),
            windows: 0,
            humming: [Humming::default(); 2],
            low_pass: LowPass::at(RUMBLE_HERTZ, SampleRate(low_rate as u32)),
            low_sum: 0.0,
            low_power: 0.0,
            low_count: 0,
            plosives: Plosives::new(low_rate),
        }
    }

    pub(super) fn push(&mut self, mut samples: &[f32]) {
        while !samples.is_empty() {
            let (now, later) = samples.split_at(samples.len().min(self.factor - self.filled));
            let (sum, weighted) = moments(now);
            let rising = f64::from(weighted) + (self.filled + 1) as f64 * f64::from(sum);
            self.rising += rising;
            self.falling += self.factor as f64 * f64::from(sum) - rising;
            self.filled += now.len();
            samples = later;
            if self.filled == self.factor {
                let scale = (self.factor * self.factor) as f64;
                let low = self.falling / scale;
                // What rose towards the next low sample and what falls from this one have changed places.
                self.falling = std::mem::take(&mut self.rising);
                self.filled = 0;
                self.take(low);
            }
        }
    }

    fn take(&mut self, sample: f64) {
        let low = self.low_pass.next(sample);
        self.low_sum += low;
        self.low_power += low * low;
        self.low_count += 1;
        self.plosives.push(sample);
        self.window.push(sample);
        if self.window.len() == self.spectrum.length {
            self.judge_window();
            self.window.clear();
        }
    }

    fn judge_window(&mut self) {
        let mean = self.window.iter().sum::<f64>() / self.window.len() as f64;
        for (sample, weight) in self.window.iter_mut().zip(&self.spectrum.weights) {
            *sample = (*sample - mean) * weight;
        }
        if self.window.iter().all(|sample| *sample == 0.0) {
            return;
        }
        self.windows += 1;
        self.spectrum.analyse(&mut self.window);
        for (mains, humming) in MAINS.into_iter().zip(&mut self.humming) {
            let standing_out: Vec<u32> = (1..=OVERTONES)
                .filter(|overtone| self.spectrum.stands_out(f64::from(mains * overtone), self.rate))
                .collect();
            if standing_out.first() == Some(&1) || standing_out.len() >= FEWEST_TONES {
                humming.windows += 1;
                for overtone in standing_out {
                    // An overtone tells the mains so much better as it lies higher.
                    let (hertz, weight) = (f64::from(mains * overtone), f64::from(overtone).powi(2));
                    humming.sum += weight * self.spectrum.exactly(hertz, self.rate) / f64::from(overtone);
                    humming.weight += weight;
                }
            }
        }
    }

    pub(super) fn finish(self) -> Low {
        let share = |humming: Humming| humming.windows as f64 / self.windows.max(1) as f64;
        let [fifty, sixty] = self.humming.map(share);
        let (number, most) = if fifty > sixty { (0, fifty) } else { (1, sixty) };
        let Humming { sum, weight, .. } = self.humming[number];
        // 300 Hz is an overtone of both: what both have alike is something else.
        let hum = (most >= ALWAYS && fifty != sixty).then(|| Hum { mains: MAINS[number], hertz: sum / weight });
        let count = self.low_count.max(1) as f64;
        let rumble = self.low_power / count - (self.low_sum / count).powi(2);
        let rumble = (rumble > 0.0).then(|| Decibels(10.0 * rumble.log10()));
        let in_frames = |pop: Pop| Pop { from: pop.from * self.factor, to: pop.to * self.factor, ..pop };
        let pops = self.plosives.finish().into_iter().map(in_frames).collect();
        Low { hum, rumble, pops }
    }
}

/// The tones of a window.
struct Spectrum {
    length: usize,
    /// Hann's.
    weights: Vec<f64>,
    transform: Arc<dyn RealToComplex<f64>>,
    bins: Vec<Complex<f64>>,
    scratch: Vec<Complex<f64>>,
}

impl Spectrum {
    fn of_length(length: usize) -> Spectrum {
        let transform = RealFftPlanner::new().plan_fft_forward(length);
        let weight = |n: usize| 1.0 - (TAU * n as f64 / length as f64).cos();
        Spectrum {
            length,
            weights: (0..length).map(weight).collect(),
            bins: transform.make_output_vec(),
            scratch: transform.make_scratch_vec(),
            transform,
        }
    }

    /// Takes a weighted window apart, which is used up.
    fn analyse(&mut self, window: &mut [f64]) {
        if self.transform.process_with_scratch(window, &mut self.bins, &mut self.scratch).is_err() {
            self.bins.fill(Complex::default());
        }
    }

    /// Whether a tone is there and stands out from its neighbourhood.
    fn stands_out(&self, hertz: f64, rate: f64) -> bool {
        let at = self.power(hertz, rate);
        let beside = BESIDE.map(|distance| self.power(hertz + distance, rate));
        let around = beside.iter().sum::<f64>() / BESIDE.len() as f64;
        10.0 * at.log10() > FAINTEST && 10.0 * (at / around).log10() > STANDS_OUT
    }

    /// Where a tone near `hertz` lies, in Hz: at the top of the parabola through the logarithms of its three lines,
    /// which is nearly what Hann's window makes of a tone.
    fn exactly(&self, hertz: f64, rate: f64) -> f64 {
        let width = rate / self.length as f64;
        let [before, at, after] = [-width, 0.0, width].map(|beside| self.power(hertz + beside, rate).ln());
        let bend = before - 2.0 * at + after;
        let off = if bend < 0.0 { ((before - after) / (2.0 * bend)).clamp(-0.5, 0.5) } else { 0.0 };
        ((hertz / width).round() + off) * width
    }

    /// The power of a tone, to the nearest half hertz; a sine of amplitude 1 has ½.
    fn power(&self, hertz: f64, rate: f64) -> f64 {
        let bin = (hertz * self.length as f64 / rate).round() as usize;
        let squared = self.bins.get(bin).map_or(0.0, Complex::norm_sqr);
        2.0 * squared / (self.length as f64).powi(2)
    }
}

/// The sum of the samples, and their sum weighted by their places from 0 on: in lanes side by side, so that the
/// compiler can use vector instructions.
fn moments(samples: &[f32]) -> (f32, f32) {
    const LANES: usize = 8;
    let (mut sums, mut weighted) = ([0.0f32; LANES], [0.0f32; LANES]);
    let mut start = 0.0f32;
    let chunks = samples.chunks_exact(LANES);
    for (lane, sample) in chunks.remainder().iter().enumerate() {
        sums[lane] = *sample;
        weighted[lane] = (samples.len() / LANES * LANES) as f32 * sample;
    }
    for chunk in chunks {
        for lane in 0..LANES {
            sums[lane] += chunk[lane];
            weighted[lane] += start * chunk[lane];
        }
        start += LANES as f32;
    }
    for (lane, (weighted, sum)) in (0u8..).zip(weighted.iter_mut().zip(sums)) {
        *weighted += f32::from(lane) * sum;
    }
    // In halves, so that no sum waits for all the others.
    for half in [4, 2, 1] {
        for lane in 0..half {
            sums[lane] += sums[lane + half];
            weighted[lane] += weighted[lane + half];
        }
    }
    (sums[0], weighted[0])
}

impl fmt::Debug for Spectrum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spectrum").field("length", &self.length).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use surco_testing::{level, noise, sine, voice};
    use surco_units::STATION_RATE;

    fn mains_of(sound: &[f32]) -> Option<u32> {
        low_tones(sound).hum.map(|hum| hum.mains)
    }

    fn low_tones(sound: &[f32]) -> Low {
        let mut tones = LowTones::new(STATION_RATE);
        sound.chunks(777).for_each(|part| tones.push(part));
        tones.finish()
    }

    fn sum(parts: &[Vec<f32>]) -> Vec<f32> {
        let mut whole = parts[0].clone();
        for part in &parts[1..] {
            whole.iter_mut().zip(part).for_each(|(sum, sample)| *sum += sample);
        }
        whole
    }

    fn hum(mains: f64, amplitude: f64, seconds: f64) -> Vec<f32> {
        let overtones = [(1.0, 1.0), (2.0, 0.6), (3.0, 0.4), (4.0, 0.2)];
        sum(&overtones.map(|(number, strength)| sine(mains * number, amplitude * strength, seconds)))
    }

    #[test]
    fn the_hum_under_a_voice_is_named_by_its_frequency() {
        for mains in [50u32, 60] {
            for amplitude in [0.02, 0.003] {
                let sound = sum(&[voice(12.0), noise(0.002, 12.0), hum(f64::from(mains), amplitude, 12.0)]);
                assert_eq!(mains_of(&sound), Some(mains), "{amplitude}");
            }
        }
        let wandering = sum(&[voice(12.0), hum(60.2, 0.01, 12.0)]);
        assert_eq!(mains_of(&wandering), Some(60));
    }

    #[test]
    fn where_the_tones_lie_is_told_to_a_fiftieth_of_a_hertz() {
        for hertz in [50.0, 49.93, 60.0, 60.05] {
            let sound = sum(&[voice(12.0), noise(0.002, 12.0), hum(hertz, 0.01, 12.0)]);
            let found = low_tones(&sound).hum.unwrap();
            assert!((found.hertz - hertz).abs() < 0.02, "{hertz}: {found:?}");
        }
    }

    #[test]
    fn where_nothing_hums_no_hum_is_found() {
        let bass = [(49.0, 0.4), (61.7, 0.4), (82.4, 0.4), (55.0, 0.4)];
        let line: Vec<f32> = bass.iter().cycle().take(24).flat_map(|(hertz, a)| sine(*hertz, *a, 0.5)).collect();
        let faint = sum(&[noise(0.01, 8.0), hum(60.0, 0.000_01, 8.0)]);
        for sound in [voice(12.0), noise(0.1, 8.0), sine(1000.0, 0.5, 8.0), sine(120.0, 0.5, 8.0), line, faint] {
            assert_eq!(low_tones(&sound).hum, None);
        }
        assert_eq!(low_tones(&[]), Low::default());
        assert_eq!(low_tones(&vec![0.0; 480_000]).hum, None);
    }

    #[test]
    fn wind_on_the_microphone_is_rumble_and_a_voice_is_not() {
        let wind = sum(&[sine(8.0, 0.05, 10.0), sine(17.0, 0.05, 10.0)]);
        let Low { rumble, pops, .. } = low_tones(&sum(&[voice(10.0), wind.clone()]));
        assert_eq!(pops, []);
        assert!((rumble.unwrap().0 - level(&wind)).abs() < 0.5, "{rumble:?}");
        let rumble = low_tones(&voice(10.0).iter().map(|sample| sample + 0.1).collect::<Vec<_>>()).rumble;
        assert!(rumble.unwrap().0 < level(&voice(10.0)) - 25.0, "{rumble:?}");
    }

    #[test]
    fn the_blocks_in_which_it_comes_make_no_difference() {
        let sound = sum(&[voice(4.0), hum(50.0, 0.02, 4.0)]);
        let mut tones = LowTones::new(STATION_RATE);
        sound.chunks(1).for_each(|part| tones.push(part));
        let Low { hum, rumble, .. } = tones.finish();
        assert!((hum.unwrap().hertz - low_tones(&sound).hum.unwrap().hertz).abs() < 1e-6);
        assert_eq!(mains_of(&sound), Some(50));
        assert!((rumble.unwrap() - low_tones(&sound).rumble.unwrap()).0.abs() < 1e-3);
    }
}
