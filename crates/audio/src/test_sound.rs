//! Sounds for the tests: sources in memory, tones, noise.

use std::f64::consts::{PI, TAU};
use std::path::Path;
use std::process::Command;

use surco_job::{Job, Silent};
use surco_units::{Frames, STATION_RATE, SampleRate};

use crate::{BLOCK_FRAMES, Block, Error, Measurement, Source, measure};

/// A sound held in memory, given out in blocks.
#[derive(Clone)]
pub(crate) struct Samples {
    channels: Vec<Vec<f32>>,
    at: usize,
    block_frames: usize,
    rate: SampleRate,
}

impl Samples {
    pub(crate) fn new(channels: Vec<Vec<f32>>) -> Samples {
        Samples { channels, at: 0, block_frames: BLOCK_FRAMES, rate: STATION_RATE }
    }

    /// The same sound in both channels.
    pub(crate) fn stereo(channel: Vec<f32>) -> Samples {
        Samples::new(vec![channel.clone(), channel])
    }

    /// The same samples, at another rate.
    pub(crate) fn at_rate(self, rate: SampleRate) -> Samples {
        Samples { rate, ..self }
    }

    /// The same sound in blocks of another size.
    pub(crate) fn in_blocks_of(self, block_frames: usize) -> Samples {
        Samples { block_frames, ..self }
    }
}

impl Source for Samples {
    fn channels(&self) -> usize {
        self.channels.len()
    }

    fn rate(&self) -> SampleRate {
        self.rate
    }

    fn read(&mut self, block: &mut Block) -> Result<(), Error> {
        let length = self.channels[0].len();
        let to = (self.at + self.block_frames).min(length);
        *block = Block::from_channels(self.channels.iter().map(|channel| channel[self.at..to].to_vec()).collect());
        self.at = to;
        Ok(())
    }

    fn length_hint(&self) -> Option<Frames> {
        let left = (self.channels[0].len() - self.at) as f64;
        Some(Frames::from_seconds(left / f64::from(self.rate.0)))
    }
}

/// Everything a source gives, channel by channel.
pub(crate) fn all_of(source: &mut dyn Source) -> Vec<Vec<f32>> {
    let (mut block, mut whole) = (Block::default(), Block::new(source.channels()));
    loop {
        source.read(&mut block).unwrap();
        if block.is_empty() {
            return whole.channels().to_vec();
        }
        whole.extend(&block, 0..block.frames());
    }
}

/// What is measured of a source.
pub(crate) fn measurement_of(source: &mut dyn Source) -> Measurement {
    measure(source, &mut Job::unattended(&mut Silent)).unwrap()
}

/// What ffmpeg, a program by others, hears in a file; `None`, said aloud, where it is not installed.
pub(crate) fn as_ffmpeg_hears(path: &Path, channels: usize) -> Option<Vec<Vec<f32>>> {
    let ffmpeg = Command::new("ffmpeg").args(["-v", "error", "-i"]).arg(path).args(["-f", "f32le", "-"]).output();
    let Ok(heard) = ffmpeg else {
        eprintln!("skipped: ffmpeg is not installed");
        return None;
    };
    assert!(heard.status.success() && heard.stderr.is_empty(), "{}", String::from_utf8_lossy(&heard.stderr));
    let samples: Vec<f32> =
        heard.stdout.chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap())).collect();
    let channel = |index| samples.iter().skip(index).step_by(channels).copied().collect();
    Some((0..channels).map(channel).collect())
}

/// Integrated loudness in LUFS, loudness range in LU and true peak in dBTP of a file, as ffmpeg's own meter sums them up
/// to a tenth; `None`, said aloud, where it is not installed.
pub(crate) fn as_ffmpeg_measures(path: &Path) -> Option<[f64; 3]> {
    let meter = ["-af", "ebur128=peak=true", "-f", "null", "-"];
    let Ok(said) = Command::new("ffmpeg").args(["-nostats", "-i"]).arg(path).args(meter).output() else {
        eprintln!("skipped: ffmpeg is not installed");
        return None;
    };
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    let summary = said.split("Summary:").nth(1).unwrap();
    let number = |name: &str| {
        let rest = summary.split(name).nth(1).unwrap();
        rest.split_whitespace().next().unwrap().parse().unwrap()
    };
    Some(["I:", "LRA:", "Peak:"].map(number))
}

/// The true-peak signals 15 to 23 of EBU Tech 3341 by their numbers, with what a meter has to read in dBTP, from 0.4 dB
/// less to 0.2 dB more.
pub(crate) fn tech_3341_peaks() -> Vec<(u32, f64, Vec<f32>)> {
    let steady = [
        (15, -6.0, 0.5, 4.0, 0.0),
        (16, -6.0, 0.5, 4.0, 45.0),
        (17, -6.0, 0.5, 6.0, 60.0),
        (18, -6.0, 0.5, 8.0, 67.5),
        (19, 3.0, 1.41, 4.0, 45.0),
    ];
    let steady = steady.map(|(number, wanted, amplitude, samples_per_cycle, degrees)| {
        // The signal rises and falls slowly, so that its ends have no peaks of their own.
        let sample = |n: u16| {
            let time = f64::from(n);
            let cycle = TAU * time / samples_per_cycle + f64::to_radians(degrees);
            (amplitude * (time / 2400.0).min((48_000.0 - time) / 2400.0).min(1.0) * cycle.sin()) as f32
        };
        (number, wanted, (0..48_000).map(sample).collect())
    });
    let bursts = (0..4u8).map(|phase| (20 + u32::from(phase), 0.0, burst(usize::from(phase))));
    steady.into_iter().chain(bursts).collect()
}

/// A period of a faster and louder tone in the middle of a slower one, at four times the rate, brought down to
/// the rate by a sharp filter, from one of four phases on: between the samples it reaches 0 dBTP.
fn burst(phase: usize) -> Vec<f32> {
    const FOURFOLD: usize = 4;
    let slow = |n: usize| 0.5 * (TAU * n as f64 / (6 * FOURFOLD) as f64).sin();
    let fast = |n: usize| (TAU * n as f64 / (4 * FOURFOLD) as f64).sin();
    let (lead, period) = (100 * 6 * FOURFOLD, 4 * FOURFOLD);
    let high: Vec<f64> = (0..2 * lead + period)
        .map(|n| match n {
            n if n < lead => slow(n),
            n if n < lead + period => fast(n - lead),
            n => slow(n - lead - period),
        })
        .collect();
    // A windowed sinc that passes what is under half the rate.
    let half = 64 * FOURFOLD as i64;
    let tap = |at: i64| {
        let x = PI * at as f64 / FOURFOLD as f64;
        let sinc = if at == 0 { 1.0 } else { x.sin() / x };
        sinc * (0.5 + 0.5 * (PI * at as f64 / (half + 1) as f64).cos()) / FOURFOLD as f64
    };
    let at = |centre: usize| {
        let sum = |n: i64| high.get((centre as i64 - n) as usize).map_or(0.0, |sample| tap(n) * sample);
        (-half..=half).map(sum).sum::<f64>() as f32
    };
    let fade = |n: usize| (n.min(2 * lead / FOURFOLD - n.min(2 * lead / FOURFOLD)) as f32 / 48.0).min(1.0);
    (0..2 * lead / FOURFOLD).map(|n| at(phase + n * FOURFOLD) * fade(n)).collect()
}
