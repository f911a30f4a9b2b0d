//! K-weighting: sound as loud as people hear it (ITU-R BS.1770-5 Annex 1).
//!
//! ```text
//! sound ── high shelf (+4 dB: the head) ── high-pass (38 Hz: little is heard below) ── energy
//! ```
//!
//! Channels are worked through in pairs, side by side in one vector register: each sample waits for the one before
//! it, so two channels take hardly longer than one. Both filters share their memory: what leaves the shelf enters the
//! high-pass.

use std::f64::consts::PI;

use surco_units::SampleRate;

use crate::speakers::{Loudspeaker, loudspeakers};

/// Channels worked through side by side.
const LANES: usize = 2;

/// The gain in energy of the surround channels, +1.5 dB (BS.1770-5 Table 4).
const SURROUND: f64 = 1.41;

/// Softer than -300 dBFS a filter's memory is nothing; left alone it becomes numbers that processors are slow with.
const NOTHING: f64 = 1e-15;

/// K-weights sound of a fixed number of channels, and adds up its energy.
#[derive(Debug)]
pub(super) struct Weighting {
    shelf: Filter,
    high_pass: Filter,
    pairs: Vec<[Memory; LANES]>,
    gains: Vec<f64>,
}

/// A filter of the second order; the first number of the denominator is 1.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Filter {
    b: [f64; 3],
    a: [f64; 2],
}

/// The last two samples before the filters, between and behind them.
#[derive(Debug, Clone, Copy, Default)]
struct Memory {
    before: [f64; 2],
    between: [f64; 2],
    behind: [f64; 2],
}

impl Weighting {
    /// For channels in the order of WAVE.
    pub(super) fn new(channels: usize, rate: SampleRate) -> Weighting {
        let (shelf, high_pass) = filters(rate);
        let pairs = vec![[Memory::default(); LANES]; channels.div_ceil(LANES)];
        Weighting { shelf, high_pass, pairs, gains: gains(channels) }
    }

    /// The sum over all frames and channels of the weighted squares: as many slices as channels, equally long.
    pub(super) fn energy(&mut self, channels: &[&[f32]]) -> f64 {
        let mut energy = 0.0;
        for ((pair, memories), gains) in channels.chunks(LANES).zip(&mut self.pairs).zip(self.gains.chunks(LANES))
        {
            let [left, right] = match pair {
                [left, right] => run(&self.shelf, &self.high_pass, memories, [left, right]),
                [only, ..] => {
                    let [mut memory, idle] = *memories;
                    let [energy] = run(&self.shelf, &self.high_pass, std::array::from_mut(&mut memory), [only]);
                    *memories = [memory, idle];
                    [energy, 0.0]
                }
                [] => [0.0; LANES],
            };
            energy += left * gains[0] + right * gains.get(1).copied().unwrap_or(0.0);
        }
        energy
    }
}

/// Runs as many channels side by side as there are lanes, and gives the energy of each.
#[allow(clippy::needless_range_loop, reason = "channels are walked through side by side")]
fn run<const N: usize>(
    shelf: &Filter,
    pass: &Filter,
    memories: &mut [Memory; N],
    channels: [&[f32]; N],
) -> [f64; N] {
    let old = |of: fn(&Memory) -> f64| memories.each_ref().map(of);
    let (mut x1, mut x2) = (old(|memory| memory.before[0]), old(|memory| memory.before[1]));
    let (mut v1, mut v2) = (old(|memory| memory.between[0]), old(|memory| memory.between[1]));
    let (mut y1, mut y2) = (old(|memory| memory.behind[0]), old(|memory| memory.behind[1]));
    let mut energy = [0.0; N];
    let frames = channels.iter().map(|channel| channel.len()).min().unwrap_or(0);
    let channels = channels.map(|channel| &channel[..frames]);
    for frame in 0..frames {
        let (mut v, mut y) = ([0.0; N], [0.0; N]);
        for lane in 0..N {
            let x = f64::from(channels[lane][frame]);
            // The sample before comes last: the processor waits for one product only.
            v[lane] = (shelf.b[0] * x + shelf.b[1] * x1[lane] + shelf.b[2] * x2[lane] - shelf.a[1] * v2[lane])
                - shelf.a[0] * v1[lane];
            y[lane] = (v[lane] - 2.0 * v1[lane] + v2[lane] - pass.a[1] * y2[lane]) - pass.a[0] * y1[lane];
            energy[lane] += y[lane] * y[lane];
            x2[lane] = x1[lane];
            x1[lane] = x;
        }
        (v2, v1, y2, y1) = (v1, v, y1, y);
    }
    for (lane, memory) in memories.iter_mut().enumerate() {
        let kept = |sample: f64| if sample.abs() < NOTHING { 0.0 } else { sample };
        memory.before = [x1[lane], x2[lane]];
        memory.between = [v1[lane], v2[lane]].map(kept);
        memory.behind = [y1[lane], y2[lane]].map(kept);
    }
    energy
}

/// The two filters that BS.1770-5 gives in Tables 1 and 2 for 48 kHz, for any rate: their analogue models, whose
/// corner frequencies, gain and qualities follow from the tables, by the bilinear transform.
fn filters(rate: SampleRate) -> (Filter, Filter) {
    let prewarped = |hertz: f64| (PI * hertz / f64::from(rate.0.max(1))).tan();
    let denominator = |k: f64, quality: f64| {
        let whole = 1.0 + k / quality + k * k;
        (whole, [2.0 * (k * k - 1.0) / whole, (1.0 - k / quality + k * k) / whole])
    };
    let (k, quality, high) = (prewarped(1_681.974_450_955_533), 0.707_175_236_955_419_6, 1.584_864_701_130_855);
    let middle = f64::powf(high, 0.499_666_774_154_541_6);
    let (whole, a) = denominator(k, quality);
    let b = [
        (high + middle * k / quality + k * k) / whole,
        2.0 * (k * k - high) / whole,
        (high - middle * k / quality + k * k) / whole,
    ];
    let (_, high_pass) = denominator(prewarped(38.135_470_876_024_44), 0.500_327_037_323_877_3);
    (Filter { b, a }, Filter { b: [1.0, -2.0, 1.0], a: high_pass })
}

/// What each channel counts for: what comes from the sides more than the front, low frequencies nothing (BS.1770-5
/// Table 4).
fn gains(channels: usize) -> Vec<f64> {
    let gain = |channel: usize| match loudspeakers(channels).get(channel) {
        Some(Loudspeaker::SurroundLeft | Loudspeaker::SurroundRight) => SURROUND,
        Some(Loudspeaker::LowFrequencies) => 0.0,
        _ => 1.0,
    };
    (0..channels).map(gain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ebur128::{EbuR128, Mode};
    use surco_testing::{noise, voice};
    use surco_units::STATION_RATE;

    #[test]
    fn the_filters_at_48_khz_are_those_of_the_standard() {
        let (shelf, high_pass) = filters(STATION_RATE);
        let table = [
            (shelf.b, [1.535_124_859_586_97, -2.691_696_189_406_38, 1.198_392_810_852_85]),
            (high_pass.b, [1.0, -2.0, 1.0]),
            ([1.0, shelf.a[0], shelf.a[1]], [1.0, -1.690_659_293_182_41, 0.732_480_774_215_85]),
            ([1.0, high_pass.a[0], high_pass.a[1]], [1.0, -1.990_047_454_833_98, 0.990_072_250_366_21]),
        ];
        for (ours, wanted) in table {
            for (ours, wanted) in ours.into_iter().zip(wanted) {
                assert!((ours - wanted).abs() < 1e-10, "{ours} is not {wanted}");
            }
        }
    }

    #[test]
    fn another_implementation_finds_the_same_energy_at_any_rate_in_any_number_of_channels() {
        for rate in [8_000, 44_100, 48_000, 192_000] {
            for count in 1..=6u32 {
                let sound: Vec<Vec<f32>> = (0..count)
                    .map(|channel| {
                        let level = 0.1 + 0.05 * channel as f32;
                        voice(0.5)
                            .iter()
                            .zip(noise(0.1, 0.5))
                            .map(|(voice, noise)| level * (voice + noise))
                            .collect()
                    })
                    .collect();
                let mut planes: Vec<&[f32]> = sound.iter().map(Vec::as_slice).collect();
                // 400 ms, as the other wants them.
                let frames = (rate as usize * 2 / 5).min(sound[0].len());
                planes.iter_mut().for_each(|plane| *plane = &plane[..frames]);
                let mut other = EbuR128::new(count, rate, Mode::M).unwrap();
                other.add_frames_planar_f32(&planes).unwrap();
                let seconds = frames as f64 / f64::from(rate);
                let window = other.loudness_window((1000.0 * seconds).floor() as u32).unwrap();
                let energy = Weighting::new(count as usize, SampleRate(rate)).energy(&planes) / frames as f64;
                let ours = super::super::loudness(energy);
                assert!((ours - window).abs() < 0.01, "{rate} Hz, {count} channels: {ours} and {window}");
            }
        }
    }

    #[test]
    fn the_blocks_in_which_it_comes_make_no_difference() {
        let sound = voice(0.2);
        let at_once = Weighting::new(1, STATION_RATE).energy(&[&sound]);
        let mut pieces = Weighting::new(1, STATION_RATE);
        let sum: f64 = sound.chunks(7).map(|piece| pieces.energy(&[piece])).sum();
        assert!((sum / at_once - 1.0).abs() < 1e-9);
    }
}
