//! From one rate to another.
//!
//! | | from | to |
//! | --- | --- | --- |
//! | [`at_station_rate`] | any rate | 48 kHz, the station's |
//! | [`at_rate`] | any rate | the rate that a file is to have |
//! | [`Steered`] | another clock | 48 kHz, at a speed that is corrected all the time |

mod steered;

use rubato::audioadapter_buffers::direct::SequentialSliceOfVecs;
use rubato::{Fft, FixedSync, Resampler, WindowFunction};
use surco_units::{Frames, STATION_RATE, SampleRate};

use crate::{BLOCK_FRAMES, Block, Error, Source};
pub use steered::Steered;

/// Frames transformed at a time, at least. The filter is as long: with 2048 frames of 44.1 kHz it passes everything
/// up to 21.6 kHz and is at -100 dB from 22.5 kHz on.
const MIN_FILTER_FRAMES: usize = 2048;

/// The same sound at the station rate: in its place to the frame, and round(frames × 48000 / rate) frames long.
///
/// A sound that is at 48 kHz already passes untouched. Others go through the FFT resampler of `rubato`.
pub fn at_station_rate(source: impl Source + 'static) -> Box<dyn Source> {
    if source.rate() == STATION_RATE {
        return Box::new(source);
    }
    resampled(source, STATION_RATE, Rounding::Nearest)
}

/// The same sound at the rate of a file that is to be written: in its place to the frame, and never shorter than it was.
pub fn at_rate(source: impl Source + 'static, rate: SampleRate) -> Box<dyn Source> {
    if source.rate() == rate {
        return Box::new(source);
    }
    resampled(source, rate, Rounding::Up)
}

fn resampled(source: impl Source + 'static, to: SampleRate, rounding: Rounding) -> Box<dyn Source> {
    match Resampled::new(source, to, rounding) {
        Ok(resampled) => Box::new(resampled),
        Err(source) => Box::new(Unchangeable { source, to }),
    }
}

/// How many frames there are in the end, where that is no whole number.
#[derive(Clone, Copy)]
enum Rounding {
    Nearest,
    Up,
}

struct Resampled<S> {
    source: S,
    to: SampleRate,
    rounding: Rounding,
    resampler: Fft<f32>,
    /// A block from the source and how many of its frames are used up.
    sound: Block,
    used: usize,
    /// What the resampler takes and gives at a time.
    taken: Vec<Vec<f32>>,
    given: Vec<Vec<f32>>,
    /// The frames of `given` still to be handed on.
    waiting: std::ops::Range<usize>,
    /// Frames of the resampler's delay still to be dropped.
    delay: usize,
    /// Frames taken from the source and handed on, so far.
    frames_in: u64,
    frames_out: u64,
    source_ended: bool,
}

impl<S: Source> Resampled<S> {
    /// The source comes back when there is no resampling from its rate (0 Hz).
    fn new(source: S, rate: SampleRate, rounding: Rounding) -> Result<Resampled<S>, S> {
        let (from, to) = (source.rate().0 as usize, rate.0 as usize);
        let channels = source.channels();
        // The least number of frames that become a whole number of frames. An even multiple of it has a whole
        // number of frames of delay on both sides.
        let least = from / greatest_common_divisor(from, to).max(1);
        let pairs = MIN_FILTER_FRAMES.div_ceil(2 * least.max(1));
        let made = Fft::new_custom(
            from,
            to,
            2 * pairs * least,
            1,
            channels,
            WindowFunction::BlackmanHarris2,
            FixedSync::Both,
        );
        let Ok(resampler) = made else { return Err(source) };
        Ok(Resampled {
            taken: vec![vec![0.0; resampler.input_frames_next()]; channels],
            given: vec![vec![0.0; resampler.output_frames_next()]; channels],
            waiting: 0..0,
            delay: resampler.output_delay(),
            resampler,
            sound: Block::new(channels),
            used: 0,
            source,
            to: rate,
            rounding,
            frames_in: 0,
            frames_out: 0,
            source_ended: false,
        })
    }

    /// Fills `taken` from the source, with silence after its end.
    fn take(&mut self) -> Result<(), Error> {
        let wanted = self.resampler.input_frames_next();
        let mut filled = 0;
        while filled < wanted && !self.source_ended {
            if self.used == self.sound.frames() {
                self.source.read(&mut self.sound)?;
                self.used = 0;
                self.source_ended = self.sound.is_empty();
            }
            let frames = (self.sound.frames() - self.used).min(wanted - filled);
            for (to, from) in self.taken.iter_mut().zip(self.sound.channels()) {
                to[filled..filled + frames].copy_from_slice(&from[self.used..self.used + frames]);
            }
            filled += frames;
            self.used += frames;
            self.frames_in += frames as u64;
        }
        self.taken.iter_mut().for_each(|channel| channel[filled..].fill(0.0));
        Ok(())
    }

    /// How many frames there will be in all, as far as is known.
    fn frames_due(&self) -> u64 {
        if !self.source_ended {
            return u64::MAX;
        }
        match self.rounding {
            Rounding::Nearest => frames_at_rate(self.frames_in, self.source.rate(), self.to),
            Rounding::Up => {
                let (from, to) = (u64::from(self.source.rate().0.max(1)), u64::from(self.to.0));
                (self.frames_in * to).div_ceil(from)
            }
        }
    }

    fn resample(&mut self) -> Result<(), Error> {
        let channels = self.taken.len();
        let (frames_in, frames_out) = (self.resampler.input_frames_next(), self.resampler.output_frames_next());
        let taken = SequentialSliceOfVecs::new(&self.taken[..], channels, frames_in);
        let given = SequentialSliceOfVecs::new_mut(&mut self.given[..], channels, frames_out);
        let (Ok(taken), Ok(mut given)) = (taken, given) else { return Err(Error::Rate(self.source.rate())) };
        self.resampler
            .process_into_buffer(&taken, &mut given, None)
            .map_err(|_| Error::Rate(self.source.rate()))?;
        let dropped = self.delay.min(frames_out);
        self.delay -= dropped;
        self.waiting = dropped..frames_out;
        Ok(())
    }
}

impl<S: Source> Source for Resampled<S> {
    fn channels(&self) -> usize {
        self.source.channels()
    }

    fn rate(&self) -> SampleRate {
        self.to
    }

    fn read(&mut self, block: &mut Block) -> Result<(), Error> {
        block.clear(self.channels());
        while self.waiting.is_empty() && self.frames_out < self.frames_due() {
            self.take()?;
            self.resample()?;
        }
        let due = usize::try_from(self.frames_due() - self.frames_out).unwrap_or(usize::MAX);
        let frames = self.waiting.len().min(BLOCK_FRAMES).min(due);
        let range = self.waiting.start..self.waiting.start + frames;
        block.extend_planes(&self.given, range);
        self.waiting.start += frames;
        self.frames_out += frames as u64;
        Ok(())
    }

    fn length_hint(&self) -> Option<Frames> {
        self.source.length_hint()
    }
}

/// A source whose rate leads nowhere: it says so when it is read.
struct Unchangeable<S> {
    source: S,
    to: SampleRate,
}

impl<S: Source> Source for Unchangeable<S> {
    fn channels(&self) -> usize {
        self.source.channels()
    }

    fn rate(&self) -> SampleRate {
        self.to
    }

    fn read(&mut self, block: &mut Block) -> Result<(), Error> {
        block.clear(self.channels());
        Err(Error::Rate(self.source.rate()))
    }
}

/// A number of frames at one rate as the nearest number at another.
pub(crate) fn frames_at_rate(frames: u64, from: SampleRate, to: SampleRate) -> u64 {
    let (from, to) = (u128::from(from.0.max(1)), u128::from(to.0));
    u64::try_from((u128::from(frames) * to + from / 2) / from).unwrap_or(u64::MAX)
}

fn greatest_common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_sound::{Samples, all_of};
    use std::f64::consts::TAU;
    use surco_testing::{level, sine};

    fn tone(hertz: f64, rate: u32, frames: usize) -> Vec<f32> {
        surco_testing::sine_at(rate, hertz, 0.5, frames)
    }

    fn resampled(channel: Vec<f32>, rate: u32) -> Vec<f32> {
        all_of(&mut at_station_rate(Samples::new(vec![channel]).at_rate(SampleRate(rate)))).remove(0)
    }

    const RATES: [u32; 10] = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 88_200, 96_000];

    #[test]
    fn a_tone_keeps_its_level_its_pitch_and_its_place() {
        for rate in RATES {
            let out = resampled(tone(1000.0, rate, rate as usize), rate);
            let wanted = tone(1000.0, 48_000, 48_000);
            assert_eq!(out.len(), 48_000, "{rate}");
            let middle = 4800..43_200;
            let gain = level(&out[middle.clone()]) - level(&wanted[middle.clone()]);
            assert!(gain.abs() < 0.05, "{rate}: {gain} dB");
            let rest: Vec<f32> =
                out[middle.clone()].iter().zip(&wanted[middle]).map(|(out, wanted)| out - wanted).collect();
            assert!(level(&rest) - level(&wanted) < -80.0, "{rate}: {} dB", level(&rest) - level(&wanted));
        }
    }

    #[test]
    fn the_length_is_exact_to_the_frame() {
        for rate in RATES.into_iter().chain([44_056, 47_999]) {
            for frames in [0, 1, 2, 100, 4096, 50_001] {
                let out = resampled(tone(300.0, rate, frames), rate);
                let wanted = (frames as f64 * 48_000.0 / f64::from(rate)).round() as usize;
                assert_eq!(out.len(), wanted, "{frames} frames at {rate} Hz");
            }
        }
    }

    #[test]
    fn what_48_khz_cannot_hold_is_gone_and_not_folded_back() {
        for hertz in [25_000.0, 30_000.0, 40_000.0] {
            let out = resampled(tone(hertz, 96_000, 96_000), 96_000);
            let folded = level(&out[2400..45_600]);
            assert!(folded < level(&tone(hertz, 96_000, 96_000)) - 80.0, "{hertz} Hz: {folded} dB");
        }
    }

    #[test]
    fn nothing_is_added_above_the_old_limit() {
        // A tone of 3.5 kHz at 8 kHz has its image at 4.5 kHz; an ideal tone taken away leaves that image.
        let out = resampled(tone(3500.0, 8_000, 8_000), 8_000);
        let image: f64 =
            (4800..43_200).map(|n| f64::from(out[n]) * (TAU * 4500.0 * n as f64 / 48_000.0).sin()).sum::<f64>()
                / 38_400.0;
        assert!(20.0 * image.abs().log10() < -90.0, "{image}");
    }

    #[test]
    fn the_upper_octave_of_a_song_passes() {
        for hertz in [15_000.0, 19_000.0, 20_000.0] {
            let out = resampled(tone(hertz, 44_100, 44_100), 44_100);
            let lost = level(&tone(hertz, 44_100, 44_100)) - level(&out[4800..43_200]);
            assert!(lost.abs() < 0.1, "{hertz}: {lost} dB");
        }
    }

    #[test]
    fn the_blocks_in_which_it_comes_make_no_difference() {
        let sound = tone(440.0, 44_100, 20_000);
        let whole = resampled(sound.clone(), 44_100);
        for frames in [1, 333, 5000] {
            let source = Samples::new(vec![sound.clone()]).at_rate(SampleRate(44_100)).in_blocks_of(frames);
            assert_eq!(all_of(&mut at_station_rate(source)), vec![whole.clone()]);
        }
    }

    #[test]
    fn a_sound_at_the_station_rate_passes_bit_by_bit() {
        let sound = tone(440.0, 48_000, 5000);
        assert_eq!(resampled(sound.clone(), 48_000), sound);
    }

    #[test]
    fn at_the_rate_of_an_mp3_a_tone_keeps_its_pitch_its_level_its_place_and_its_length() {
        for frames in [1, 147, 1024, 48_000, 48_001] {
            let source = Samples::new(vec![sine(440.0, 0.5, 1.1)[..frames].to_vec()]);
            let mut resampled = at_rate(source, SampleRate(44_100));
            let heard = all_of(&mut resampled).remove(0);
            assert_eq!(heard.len(), (frames * 44_100).div_ceil(48_000), "{frames}");
            for (frame, sample) in heard.iter().enumerate() {
                let at = frame as f64 / 44_100.0;
                let wanted = 0.5 * (std::f64::consts::TAU * 440.0 * at).sin();
                // A tone that begins or ends at once rings within the filter's length.
                let inside = frame > 1100 && frame + 1100 < heard.len();
                assert!(!inside || (f64::from(*sample) - wanted).abs() < 1e-3, "{frame} of {frames}: {sample}");
            }
        }
    }

    #[test]
    fn at_the_rate_of_an_mp3_silence_stays_silence_and_nothing_stays_nothing() {
        for seconds in [0.0, 0.5] {
            let frames = Frames::from_seconds(seconds).index();
            let mut resampled = at_rate(Samples::new(vec![vec![0.0; frames]]), SampleRate(44_100));
            assert!(all_of(&mut resampled)[0].iter().all(|sample| *sample == 0.0));
        }
    }
}
