//! The decoder at work: from one packet of a file to the next, whatever state the file is in.

mod codecs;
mod timing;

use surco_messages::Explain;
use surco_units::SampleRate;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_AAC, CODEC_ID_VORBIS};
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder};
use symphonia::core::errors::Error;
use symphonia::core::formats::{FormatReader, SeekMode, SeekTo, Track};
use symphonia::core::io::MediaSource;
use symphonia::core::meta::StandardTag;
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

use super::lost::LossReason;
use super::patched_file::PatchedFile;
use super::refusal::Refusal;
use super::{mp4, sniff};
use crate::panic_guard::guarded;
use codecs::{codec_name, is_high_efficiency, make_decoder, probe, probe_source, sound_track};

/// Packets that cannot be read, one after the other, before a file is given up. Readers may stay where they are.
const MAX_UNREADABLE: usize = 100;

/// Packets that cannot be decoded, one after the other: two minutes of MP3.
const MAX_DAMAGED: usize = 5000;

/// After so many, a new decoder is tried: the packets may be of another kind than the first.
const NEW_DECODER_AFTER: usize = 8;

/// The most frames that are handed on at once.
pub(super) const MAX_BLOCK_FRAMES: usize = 8192;

/// Rates in Hz and numbers of channels that a sound can have here.
const RATES: std::ops::RangeInclusive<u32> = 1000..=768_000;
const CHANNELS: std::ops::RangeInclusive<usize> = 1..=8;

/// A piece of a recording, as it comes from the decoder.
#[derive(Debug, PartialEq)]
pub(super) enum Decoding {
    /// Sound, in [`Stream::planes`].
    Sound {
        /// Where it begins by its time stamp.
        stamp: Option<i64>,
        /// How many frames.
        frames: usize,
    },
    /// A packet that could not be decoded.
    Damaged {
        /// Where it begins by its time stamp.
        stamp: Option<i64>,
        /// How many frames it would have had, as far as is known.
        frames: usize,
    },
    /// The file goes on with another stream of its own (chained Ogg), with times of its own.
    Another,
    /// The end, and what is to be said about it.
    End(Option<LossReason>),
}

/// A file being decoded.
pub(super) struct Stream {
    reader: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track: Track,
    parameters: AudioCodecParameters,
    mp4: Option<mp4::Track>,
    /// The samples of the last piece of sound, channel by channel.
    pub(super) planes: Vec<Vec<f32>>,
    pub(super) rate: SampleRate,
    pub(super) channels: usize,
    /// Before the first piece of sound there were damaged ones.
    pub(super) damaged_before: bool,
    unreadable: usize,
    damaged: usize,
}

impl Stream {
    /// Begins to decode. The first piece of sound is decoded already: without one there is no stream.
    pub(super) fn open(view: &PatchedFile) -> Result<(Stream, Decoding), Refusal> {
        guarded(|| Stream::open_unguarded(view))
            .unwrap_or_else(|| Err(Refusal::Damaged(String::new(), "the decoder failed".to_owned())))
    }

    fn open_unguarded(view: &PatchedFile) -> Result<(Stream, Decoding), Refusal> {
        let mut view = view.clone();
        let mp4 = match view.part(4, 4) {
            Ok(name) if name == b"ftyp" => Some(mp4::read(&mut view).map_err(Refusal::Unreadable)?),
            Ok(_) => None,
            Err(cause) => return Err(Refusal::Unreadable(cause)),
        };
        if let Some(name) = mp4.as_ref().and_then(|track| track.entry).and_then(sniff::mp4_format) {
            return Err(Refusal::Undecodable(name.to_owned()));
        }
        let mut reader = probe(&view)?;
        let (track, parameters) = sound_track(reader.as_ref())?;
        if parameters.codec == CODEC_ID_AAC && is_high_efficiency(reader.as_mut(), &track, &parameters) {
            return Err(Refusal::Undecodable("HE-AAC".to_owned()));
        }
        if parameters.codec == CODEC_ID_AAC {
            // The packets looked at have to be heard too.
            reader = probe(&view)?;
        }
        Stream::begun(reader, track, parameters, mp4)
    }

    /// Begins to decode what comes once and is never seen again: packets that were looked at are not heard.
    pub(super) fn receive(bytes: Box<dyn MediaSource>) -> Result<(Stream, Decoding), Refusal> {
        let begin = || {
            let mut reader = probe_source(bytes)?;
            let (track, parameters) = sound_track(reader.as_ref())?;
            if parameters.codec == CODEC_ID_AAC && is_high_efficiency(reader.as_mut(), &track, &parameters) {
                return Err(Refusal::Undecodable("HE-AAC".to_owned()));
            }
            Stream::begun(reader, track, parameters, None)
        };
        guarded(begin).unwrap_or_else(|| Err(Refusal::Damaged(String::new(), "the decoder failed".to_owned())))
    }

    fn begun(
        reader: Box<dyn FormatReader>,
        track: Track,
        parameters: AudioCodecParameters,
        mp4: Option<mp4::Track>,
    ) -> Result<(Stream, Decoding), Refusal> {
        let decoder = make_decoder(&parameters).map_err(|_| Refusal::Undecodable(codec_name(&parameters)))?;
        let mut stream = Stream {
            reader,
            decoder,
            track,
            parameters,
            mp4,
            planes: Vec::new(),
            rate: SampleRate(0),
            channels: 0,
            damaged_before: false,
            unreadable: 0,
            damaged: 0,
        };
        loop {
            match stream.next_unguarded() {
                Decoding::Damaged { .. } => stream.damaged_before = true,
                Decoding::Another => {}
                Decoding::End(said) => {
                    let reason = said.map_or_else(|| "no sound".to_owned(), |said| said.explain().to_string());
                    return Err(Refusal::Damaged(stream.format_name(), reason));
                }
                Decoding::Sound { .. } if stream.may_be_coupled_crosswise() => {
                    return Err(Refusal::Undecodable(stream.codec_name()));
                }
                piece @ Decoding::Sound { .. } => return Ok((stream, piece)),
            }
        }
    }

    /// Whether it is Vorbis in which a channel may belong to several couples, as all of libvorbis with six channels. Our
    /// decoder takes couples apart from the first on; from the last on is right (Vorbis I, section 4.3.5).
    fn may_be_coupled_crosswise(&self) -> bool {
        self.parameters.codec == CODEC_ID_VORBIS && self.channels > 2
    }

    /// The next piece. After an [`Decoding::End`] nothing comes.
    pub(super) fn next(&mut self) -> Decoding {
        guarded(|| self.next_unguarded()).unwrap_or(Decoding::End(Some(LossReason::GivenUp)))
    }

    fn next_unguarded(&mut self) -> Decoding {
        loop {
            if self.unreadable > MAX_UNREADABLE || self.damaged > MAX_DAMAGED {
                return Decoding::End(Some(LossReason::GivenUp));
            }
            match self.reader.next_packet() {
                Ok(None) => return Decoding::End(None),
                Ok(Some(packet)) if packet.track_id != self.track.id => {}
                Ok(Some(packet)) => {
                    self.unreadable = 0;
                    if let Some(piece) = self.decode(packet) {
                        return piece;
                    }
                }
                Err(Error::ResetRequired) => {
                    self.unreadable += 1;
                    match self.begin_another() {
                        Ok(()) => return Decoding::Another,
                        Err(()) => return Decoding::End(Some(LossReason::Changed)),
                    }
                }
                Err(Error::IoError(cause)) if cause.kind() == std::io::ErrorKind::UnexpectedEof => {
                    return Decoding::End(Some(LossReason::CutShort));
                }
                Err(Error::IoError(cause)) => {
                    return Decoding::End(Some(LossReason::Unreadable { cause: (&cause).into() }));
                }
                Err(Error::DecodeError(_)) => self.unreadable += 1,
                Err(_) => return Decoding::End(Some(LossReason::GivenUp)),
            }
        }
    }

    /// Decodes a packet; `None` where it holds no frames.
    fn decode(&mut self, mut packet: Packet) -> Option<Decoding> {
        let stamp = self.frames_of(packet.pts.get());
        let length = self.frames_of(i64::try_from(packet.block_dur().get()).unwrap_or(0));
        // All of the packet is wanted; what is too much is taken away by its place on the time line.
        (packet.trim_start, packet.trim_end) = (Duration::ZERO, Duration::ZERO);
        let failed = match self.decoder.decode(&packet) {
            Ok(sound) => {
                let frames = sound.frames();
                let (rate, channels) = (sound.spec().rate(), sound.spec().channels().count());
                if frames == 0 {
                    return None;
                }
                if self.rate.0 == 0 && RATES.contains(&rate) && CHANNELS.contains(&channels) {
                    (self.rate, self.channels) = (SampleRate(rate), channels);
                }
                if rate == self.rate.0 {
                    sound.copy_to_vecs_planar(&mut self.planes);
                    false
                } else {
                    true
                }
            }
            Err(_) => true,
        };
        if failed {
            self.damaged += 1;
            if self.damaged.is_multiple_of(NEW_DECODER_AFTER)
                && let Ok(decoder) = make_decoder(&self.parameters)
            {
                self.decoder = decoder;
            }
            let frames = length.and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
            return Some(Decoding::Damaged { stamp, frames: frames.min(MAX_PACKET_FRAMES) });
        }
        self.damaged = 0;
        self.fit_channels();
        self.planes.iter_mut().flatten().filter(|sample| !sample.is_finite()).for_each(|sample| *sample = 0.0);
        Some(Decoding::Sound { stamp, frames: self.planes.first().map_or(0, Vec::len) })
    }

    /// As many channels as at the beginning, should they change on the way: a copy of the first in those that lack.
    fn fit_channels(&mut self) {
        self.planes.truncate(self.channels);
        while let Some(first) = self.planes.first().filter(|_| self.planes.len() < self.channels) {
            self.planes.push(first.clone());
        }
    }

    /// What it says that it plays, and who does, in the newest of what it has said of itself; what was before is not kept.
    pub(super) fn title(&mut self) -> Option<String> {
        let mut metadata = self.reader.metadata();
        let tags = &metadata.skip_to_latest()?.media.tags;
        let said = || tags.iter().filter_map(|tag| tag.std.as_ref());
        let title =
            said().find_map(|tag| if let StandardTag::TrackTitle(title) = tag { Some(title) } else { None })?;
        let artist =
            said().find_map(|tag| if let StandardTag::Artist(artist) = tag { Some(artist) } else { None });
        Some(artist.map_or_else(|| title.to_string(), |artist| format!("{artist} - {title}")))
    }

    /// The next stream of a chained Ogg file; an error when its sound is of another rate.
    fn begin_another(&mut self) -> Result<(), ()> {
        let (track, parameters) = sound_track(self.reader.as_ref()).map_err(drop)?;
        let same_rate = parameters.sample_rate.is_none_or(|rate| self.rate.0 == 0 || rate == self.rate.0);
        if !same_rate {
            return Err(());
        }
        self.decoder = make_decoder(&parameters).map_err(drop)?;
        (self.track, self.parameters) = (track, parameters);
        Ok(())
    }

    /// Moves to a packet that begins at `frame` or before; gives where. The time stamps must be exact to the frame.
    pub(super) fn seek(&mut self, frame: i64) -> Option<i64> {
        let to = SeekTo::Timestamp { ts: Timestamp::new(frame), track_id: self.track.id };
        let found = guarded(|| self.reader.seek(SeekMode::Accurate, to))?.ok()?;
        self.decoder.reset();
        (self.unreadable, self.damaged) = (0, 0);
        Some(found.actual_ts.get())
    }

    /// What people call the container.
    pub(super) fn format_name(&self) -> String {
        match self.reader.format_info().short_name {
            "wave" => "WAV",
            "isomp4" => "MP4",
            "matroska" | "mkv" => "Matroska",
            "ogg" => "Ogg",
            "adts" | "aac" => "AAC",
            other => return other.to_uppercase(),
        }
        .to_owned()
    }

    /// What people call the codec.
    pub(super) fn codec_name(&self) -> String {
        codec_name(&self.parameters)
    }
}

/// No packet of any codec has more; what claims more is damaged.
const MAX_PACKET_FRAMES: usize = 1 << 16;
