//! What was measured of a whole sound.

use surco_units::{Decibels, Frames, Loudness, Lufs};

use super::hum::Hum;
use super::levels::ChannelFault;
use super::limiter_prediction::LimitedLoudness;
use crate::speakers::on_two_loudspeakers;

/// What was measured of a whole sound. Everything that silence does not have is `None` for silence.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Measurement {
    /// How many channels it has.
    pub channels: usize,
    /// Its length at the station rate.
    pub duration: Frames,
    /// By EBU R 128; what is shorter than 400 ms has no loudness, what is shorter than 3 s no range.
    pub loudness: Loudness,
    /// The highest sample, in dBFS.
    pub sample_peak: Option<Decibels>,
    /// The level of the softest tenth of it, in dBFS: between words, the noise of the place and the microphone.
    pub noise_floor: Option<Decibels>,
    /// How far the loud parts stand over the noise; `None` where nothing tells the two apart, as in dense music.
    pub signal_to_noise: Option<Decibels>,
    /// Samples that were cut off because the input was turned up too far.
    pub clipped_samples: u64,
    /// The mains that hum in it: 50 or 60 Hz.
    pub hum: Option<u32>,
    /// The level of what is too low for a voice, under 30 Hz, in dBFS: wind, traffic, hands.
    pub rumble: Option<Decibels>,
    /// The mean of the samples (full scale is 1), of the channel where it is farthest from zero.
    pub dc_offset: f64,
    /// From where to where it is softer than -60 dBFS for 2 s or longer.
    pub silences: Vec<(Frames, Frames)>,
    /// From where to where it is not: the first and the last moment louder than -60 dBFS.
    pub sound: Option<(Frames, Frames)>,
    /// Where the sound stops dead for a moment and goes on: a recorder or a line that lost some of it.
    pub dropouts: Vec<Frames>,
    /// From where to where a breath hits the microphone: the p and b of a voice that is too near to it.
    pub plosives: Vec<(Frames, Frames)>,
    /// Up to which frequency there is anything in it, in Hz: a phone line ends at 3.4 kHz.
    pub bandwidth: Option<f64>,
    /// Whether it is music for the most part: what is soft in it is no noise.
    pub music: bool,
    /// What is wrong between left and right.
    pub channel_fault: Option<ChannelFault>,
    /// The K-weighted loudness of each 100 ms, in LUFS, for drawing it over time; minus infinity where it is silent.
    pub loudness_curve: Vec<f32>,
    /// The peaks of all but the loudest half percent of it, in dBFS: without knocks and clicks.
    pub(crate) usual_peak: Option<Decibels>,
    /// The hum, told exactly.
    pub(crate) hum_exactly: Option<Hum>,
    /// How far the loud parts stand over the softest, whatever those are.
    pub(crate) over_softest: Option<Decibels>,
    /// The level of the louder half of it, in dBFS, and that of its sharpest esses over it.
    pub(crate) loud: Option<Decibels>,
    pub(crate) esses: Option<Decibels>,
    /// How loud it is behind a limiter.
    pub(crate) limited: LimitedLoudness,
}

impl Measurement {
    /// How loud it is on two loudspeakers: as the file reads, but for mono, of which each gets a copy.
    pub fn on_air(&self) -> Loudness {
        let doubled = |loudness: Lufs| on_two_loudspeakers(loudness, self.channels);
        Loudness {
            integrated: self.loudness.integrated.map(doubled),
            max_momentary: self.loudness.max_momentary.map(doubled),
            max_short_term: self.loudness.max_short_term.map(doubled),
            ..self.loudness
        }
    }
}
