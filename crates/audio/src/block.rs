//! Planar blocks of samples, their sources and their sinks.

use surco_units::{Frames, Loudness, SampleRate};

use crate::Error;

/// How many frames a stage hands on at a time. 1024 frames at 48 kHz are 21 ms: small beside any fade, large
/// beside the cost of a call.
pub const BLOCK_FRAMES: usize = 1024;

/// A piece of sound: for every channel the same number of samples, full scale at ±1.0.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Block {
    channels: Vec<Vec<f32>>,
}

impl Block {
    /// An empty block of so many channels.
    pub fn new(channels: usize) -> Block {
        Block { channels: vec![Vec::new(); channels] }
    }

    /// An empty block whose channels need no more memory up to so many frames.
    pub(crate) fn with_room(channels: usize, frames: usize) -> Block {
        Block { channels: std::iter::repeat_with(|| Vec::with_capacity(frames)).take(channels).collect() }
    }

    /// So many frames of silence.
    pub fn silence(channels: usize, frames: usize) -> Block {
        Block { channels: vec![vec![0.0; frames]; channels] }
    }

    /// A block of these channels. Shorter channels are filled up with silence.
    pub fn from_channels(mut channels: Vec<Vec<f32>>) -> Block {
        let frames = channels.iter().map(Vec::len).max().unwrap_or(0);
        channels.iter_mut().for_each(|channel| channel.resize(frames, 0.0));
        Block { channels }
    }

    /// The number of frames.
    pub fn frames(&self) -> usize {
        self.channels.first().map_or(0, Vec::len)
    }

    /// Whether there is no frame in it.
    pub fn is_empty(&self) -> bool {
        self.frames() == 0
    }

    /// The samples, channel by channel.
    pub fn channels(&self) -> &[Vec<f32>] {
        &self.channels
    }

    /// The samples, channel by channel, to be changed in place.
    pub fn channels_mut(&mut self) -> impl Iterator<Item = &mut [f32]> {
        self.channels.iter_mut().map(Vec::as_mut_slice)
    }

    /// Forgets the samples and keeps their memory; the block has `channels` channels afterwards.
    pub fn clear(&mut self, channels: usize) {
        self.channels.resize_with(channels, Vec::new);
        self.channels.iter_mut().for_each(Vec::clear);
    }

    /// Adds `samples` (interleaved, as many as [`Block::channels`]) at the end.
    pub fn extend_interleaved(&mut self, samples: &[f32]) {
        let count = self.channels.len();
        for (index, channel) in self.channels.iter_mut().enumerate() {
            channel.extend(samples.iter().skip(index).step_by(count));
        }
    }

    /// Adds the frames `range` of another block of as many channels at the end.
    pub fn extend(&mut self, other: &Block, range: std::ops::Range<usize>) {
        for (channel, more) in self.channels.iter_mut().zip(&other.channels) {
            channel.extend_from_slice(&more[range.clone()]);
        }
    }

    /// Adds the frames `range` of as many planes of samples at the end.
    pub(crate) fn extend_planes(&mut self, planes: &[Vec<f32>], range: std::ops::Range<usize>) {
        for (channel, more) in self.channels.iter_mut().zip(planes) {
            channel.extend_from_slice(&more[range.clone()]);
        }
    }

    /// Gives the block `channels` channels of `frames` frames; what is in them is for the caller to write.
    pub(crate) fn resize(&mut self, channels: usize, frames: usize) {
        self.channels.resize_with(channels, Vec::new);
        self.channels.iter_mut().for_each(|channel| channel.resize(frames, 0.0));
    }

    /// Drops the first `frames` frames.
    pub fn drop_front(&mut self, frames: usize) {
        for channel in &mut self.channels {
            channel.drain(..frames.min(channel.len()));
        }
    }

    /// Drops everything after the first `frames` frames.
    pub fn truncate(&mut self, frames: usize) {
        self.channels.iter_mut().for_each(|channel| channel.truncate(frames));
    }
}

/// Where sound comes from: a decoder, or a stage that changes what another source gives.
pub trait Source: Send {
    /// How many channels its blocks have; never changes.
    fn channels(&self) -> usize;

    /// At which rate; never changes.
    fn rate(&self) -> SampleRate;

    /// Replaces `block` with the next frames: any number from 1 to a few thousand, and none at the end.
    ///
    /// # Errors
    /// When the sound cannot be read further. Earlier blocks stay valid.
    fn read(&mut self, block: &mut Block) -> Result<(), Error>;

    /// The whole length at the station rate where it is known beforehand: for progress and for planning only.
    fn length_hint(&self) -> Option<Frames> {
        None
    }
}

impl Source for Box<dyn Source> {
    fn channels(&self) -> usize {
        (**self).channels()
    }

    fn rate(&self) -> SampleRate {
        (**self).rate()
    }

    fn read(&mut self, block: &mut Block) -> Result<(), Error> {
        (**self).read(block)
    }

    fn length_hint(&self) -> Option<Frames> {
        (**self).length_hint()
    }
}

/// A file (or anything else) that takes sound block by block.
pub trait Sink: Send {
    /// Takes the next frames. Every block has as many channels as the sink was made for.
    ///
    /// # Errors
    /// When the sound cannot be encoded or the disk refuses it. Dropping the sink then leaves no trace of the file.
    fn write(&mut self, block: &Block) -> Result<(), Error>;

    /// Tells the loudness of the whole to formats that have a place for it (Broadcast Wave); others ignore it.
    fn set_loudness(&mut self, _loudness: Loudness) {}

    /// Completes the file and gives it its name. Without this nothing appears on the disk.
    ///
    /// # Errors
    /// When the disk refuses the rest. An earlier file of that name stays.
    fn finish(self: Box<Self>) -> Result<(), Error>;
}
