//! Sounds for the tests: sources in memory, tones, noise.

use std::f64::consts::TAU;
use std::path::Path;
use std::process::Command;

use surco_units::{STATION_RATE, SampleRate};

use crate::{BLOCK_FRAMES, Block, Error, Source};

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

/// A sine of so many seconds at the station rate.
pub(crate) fn sine(hertz: f64, amplitude: f64, seconds: f64) -> Vec<f32> {
    let rate = f64::from(STATION_RATE.0);
    let radians = TAU * hertz / rate;
    (0..(seconds * rate) as usize).map(|n| (amplitude * (radians * n as f64).sin()) as f32).collect()
}

/// White noise between ± `amplitude`, always the same.
pub(crate) fn noise(amplitude: f64, seconds: f64) -> Vec<f32> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let frames = (seconds * f64::from(STATION_RATE.0)) as usize;
    (0..frames)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (amplitude * ((state >> 11) as f64 / (1u64 << 52) as f64 - 1.0)) as f32
        })
        .collect()
}

/// Something like a voice: the harmonics of a wandering pitch through the formants of an a, in syllables.
pub(crate) fn voice(seconds: f64) -> Vec<f32> {
    let rate = f64::from(STATION_RATE.0);
    let mut cycle = 0.0;
    let sample = |n: usize| {
        let time = n as f64 / rate;
        let pitch = 120.0 + 15.0 * (TAU * 0.6 * time).sin();
        cycle += pitch / rate;
        let harmonics = (1..=30u32).map(|number| {
            let hertz = pitch * f64::from(number);
            let formants = [(700.0, 1.0), (1220.0, 0.5), (2600.0, 0.2)];
            let strength: f64 =
                formants.iter().map(|(centre, gain)| gain / (1.0 + ((hertz - centre) / 90.0f64).powi(2))).sum();
            (strength + 0.02) * (TAU * cycle * f64::from(number)).sin()
        });
        let syllable = (TAU * 2.0 * time).sin().max(0.0).sqrt();
        (0.15 * syllable * harmonics.sum::<f64>()) as f32
    };
    (0..(seconds * rate) as usize).map(sample).collect()
}

/// The mean power in dB below full scale.
pub(crate) fn level(samples: &[f32]) -> f64 {
    let mean = samples.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>() / samples.len() as f64;
    10.0 * mean.log10()
}
