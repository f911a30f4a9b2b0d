//! The decoder at work: from one packet of a file to the next, whatever state the file is in.

use std::sync::OnceLock;

use surco_messages::Message;
use surco_units::{STATION_RATE, SampleRate};
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::well_known::*;
use symphonia::core::codecs::audio::{
    AudioCodecId, AudioCodecParameters, AudioDecoder, AudioDecoderOptions, CODEC_ID_NULL_AUDIO,
};
use symphonia::core::codecs::registry::CodecRegistry;
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::{Hint, Probe};
use symphonia::core::formats::well_known::{FORMAT_ID_CAF, FORMAT_ID_ISOMP4, FORMAT_ID_MKV, FORMAT_ID_OGG};
use symphonia::core::formats::{FormatId, FormatOptions, FormatReader, SeekMode, SeekTo, Track, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::StandardTag;
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, TimeBase, Timestamp};
use symphonia::default::{codecs, formats};

use super::patched_file::View;
use super::{aac, mp4, sniff};
use crate::panic_guard::guarded;

/// Packets that cannot be read, one after the other, before a file is given up. Readers may stay where they are.
const MOST_UNREADABLE: usize = 100;

/// Packets that cannot be decoded, one after the other: two minutes of MP3.
const MOST_DAMAGED: usize = 5000;

/// After so many, a new decoder is tried: the packets may be of another kind than the first.
const NEW_DECODER_AFTER: usize = 8;

/// Packets looked at to tell HE-AAC from AAC-LC.
const PACKETS_LOOKED_AT: usize = 20;

/// The highest rate of an AAC-LC half with a high half left out, in Hz: 48 kHz in all.
const HIGHEST_HALF_RATE: u32 = 24_000;

/// Rates in Hz and numbers of channels that a sound can have here.
const RATES: std::ops::RangeInclusive<u32> = 1000..=768_000;
const CHANNELS: std::ops::RangeInclusive<usize> = 1..=8;

/// A piece of a recording, as it comes from the decoder.
#[derive(Debug, PartialEq)]
pub(super) enum Piece {
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
    End(Option<Message>),
}

/// Why a file cannot be decoded.
#[derive(Debug)]
pub(super) enum Refusal {
    /// By the format's name.
    Undecodable(String),
    /// The format is not known.
    Unknown,
    /// There is a picture track at most.
    NoSound,
    /// Format and reason.
    Damaged(String, String),
    /// The system cannot read the file.
    Unreadable(std::io::Error),
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
    pub(super) fn open(view: &View) -> Result<(Stream, Piece), Refusal> {
        guarded(|| Stream::open_unguarded(view))
            .unwrap_or_else(|| Err(Refusal::Damaged(String::new(), "the decoder failed".to_owned())))
    }

    fn open_unguarded(view: &View) -> Result<(Stream, Piece), Refusal> {
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
    pub(super) fn receive(bytes: Box<dyn MediaSource>) -> Result<(Stream, Piece), Refusal> {
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
    ) -> Result<(Stream, Piece), Refusal> {
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
                Piece::Damaged { .. } => stream.damaged_before = true,
                Piece::Another => {}
                Piece::End(said) => {
                    let reason = said.map_or_else(|| "no sound".to_owned(), |said| said.to_string());
                    return Err(Refusal::Damaged(stream.format_name(), reason));
                }
                Piece::Sound { .. } if stream.may_be_coupled_crosswise() => {
                    return Err(Refusal::Undecodable(stream.codec_name()));
                }
                piece @ Piece::Sound { .. } => return Ok((stream, piece)),
            }
        }
    }

    /// Whether it is Vorbis in which a channel may belong to several couples, as all of libvorbis with six channels. Our
    /// decoder takes couples apart from the first on; from the last on is right (Vorbis I, section 4.3.5).
    fn may_be_coupled_crosswise(&self) -> bool {
        self.parameters.codec == CODEC_ID_VORBIS && self.channels > 2
    }

    /// The next piece. After an [`Piece::End`] nothing comes.
    pub(super) fn next(&mut self) -> Piece {
        guarded(|| self.next_unguarded()).unwrap_or_else(|| Piece::End(Some(Message::new("audio-lost-given-up"))))
    }

    fn next_unguarded(&mut self) -> Piece {
        loop {
            if self.unreadable > MOST_UNREADABLE || self.damaged > MOST_DAMAGED {
                return Piece::End(Some(Message::new("audio-lost-given-up")));
            }
            match self.reader.next_packet() {
                Ok(None) => return Piece::End(None),
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
                        Ok(()) => return Piece::Another,
                        Err(()) => return Piece::End(Some(Message::new("audio-lost-changed"))),
                    }
                }
                Err(Error::IoError(cause)) if cause.kind() == std::io::ErrorKind::UnexpectedEof => {
                    return Piece::End(Some(Message::new("audio-lost-cut-short")));
                }
                Err(Error::IoError(cause)) => {
                    return Piece::End(Some(Message::new("audio-lost-unreadable").with("cause", &cause)));
                }
                Err(Error::DecodeError(_)) => self.unreadable += 1,
                Err(_) => return Piece::End(Some(Message::new("audio-lost-given-up"))),
            }
        }
    }

    /// Decodes a packet; `None` where it holds no frames.
    fn decode(&mut self, mut packet: Packet) -> Option<Piece> {
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
            return Some(Piece::Damaged { stamp, frames: frames.min(MOST_FRAMES_IN_A_PACKET) });
        }
        self.damaged = 0;
        self.fit_channels();
        self.planes.iter_mut().flatten().filter(|sample| !sample.is_finite()).for_each(|sample| *sample = 0.0);
        Some(Piece::Sound { stamp, frames: self.planes.first().map_or(0, Vec::len) })
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

    /// A time in the track's ticks, in frames.
    fn frames_of(&self, ticks: i64) -> Option<i64> {
        let TimeBase { numer, denom } = self.track.time_base?;
        let rate = if self.rate.0 == 0 { self.parameters.sample_rate? } else { self.rate.0 };
        let (numer, denom) = (i128::from(numer.get()), i128::from(denom.get()));
        i64::try_from((i128::from(ticks) * numer * i128::from(rate) + denom / 2).div_euclid(denom)).ok()
    }

    /// How far a time stamp may be from the frame it stands for, in frames.
    pub(super) fn tolerance(&self) -> i64 {
        let rate = i64::from(self.rate.0);
        match self.format() {
            _ if !self.is_exact() => rate / 2,
            _ if self.parameters.codec == CODEC_ID_FLAC => 0,
            FORMAT_ID_OGG => rate / 100,
            _ => rate / 10,
        }
    }

    /// Whether time stamps count frames.
    pub(super) fn is_exact(&self) -> bool {
        self.format() != FORMAT_ID_MKV
            && self.track.time_base.is_some_and(|base| base.numer.get() == 1 && base.denom.get() == self.rate.0)
    }

    /// The first frame of the recording, in frames of the stream: before it is what the encoder needed to begin.
    pub(super) fn begin(&self) -> i64 {
        let delay = i64::from(self.track.delay.unwrap_or(0));
        let start = self.track.start_ts.get();
        match self.format() {
            // RFC 7845, section 4: the first sample to be heard is the one after the pre-skip.
            FORMAT_ID_OGG if self.parameters.codec == CODEC_ID_OPUS => start + self.pre_skip(),
            FORMAT_ID_OGG => (start + delay).max(0),
            FORMAT_ID_ISOMP4 => match self.mp4.as_ref().and_then(|mp4| self.mp4_frames(mp4.begin?)) {
                Some(begin) => begin,
                None if self.parameters.codec == CODEC_ID_OPUS => self.pre_skip(),
                None => 0,
            },
            _ => 0,
        }
    }

    /// The frame after the last of the recording, where the file tells it.
    pub(super) fn end(&self) -> Option<i64> {
        let frames = || i64::try_from(self.track.num_frames?).ok();
        let padded = self.track.delay.is_some() || self.track.padding.is_some();
        match self.format() {
            FORMAT_ID_OGG => frames().filter(|end| *end > self.begin()),
            FORMAT_ID_ISOMP4 => self.mp4_end(),
            FORMAT_ID_MKV => None,
            // Of MPEG audio without such a tag the number of frames is an estimate.
            _ if padded => frames(),
            _ => None,
        }
    }

    /// The frame at which sound begins again after the end: another MP3 file that was put behind the first.
    pub(super) fn resumed(&self) -> Option<i64> {
        let mpeg = [CODEC_ID_MP1, CODEC_ID_MP2, CODEC_ID_MP3].contains(&self.parameters.codec);
        let bare = ![FORMAT_ID_ISOMP4, FORMAT_ID_MKV].contains(&self.format());
        let padding = i64::from(self.track.padding.unwrap_or(0));
        self.end().filter(|_| mpeg && bare).map(|end| end + padding)
    }

    /// How many frames the recording has by its header; `None` where that is a guess.
    pub(super) fn declared(&self) -> Option<i64> {
        let codec = self.parameters.codec;
        let whole = match self.format() {
            // (CAF counts the frames of compressed packets as if all were full.)
            FORMAT_ID_OGG | FORMAT_ID_MKV | FORMAT_ID_CAF => None,
            FORMAT_ID_ISOMP4 if self.mp4.as_ref().is_some_and(|mp4| mp4.fragmented) => None,
            FORMAT_ID_ISOMP4 => self.mp4_end(),
            _ if [CODEC_ID_MP1, CODEC_ID_MP2, CODEC_ID_MP3].contains(&codec) => self.end(),
            _ if codec == CODEC_ID_AAC => None,
            _ => self.track.num_frames.and_then(|frames| i64::try_from(frames).ok()),
        };
        whole.map(|whole| whole - self.begin())
    }

    /// About how many frames the recording has.
    pub(super) fn estimate(&self) -> Option<i64> {
        let told = self.track.num_frames.and_then(|frames| i64::try_from(frames).ok());
        let ticks = || i64::try_from(self.track.duration?.get()).ok();
        let whole = self.end().or(told).or_else(|| self.frames_of(ticks()?)).or_else(|| {
            let media = self.reader.media_info();
            let base = media.time_base?;
            let seconds = media.duration?.get() as f64 * f64::from(base.numer.get()) / f64::from(base.denom.get());
            Some((seconds * f64::from(self.rate.0)) as i64)
        });
        whole.map(|whole| whole - self.begin()).filter(|frames| *frames > 0)
    }

    /// The first frames of Opus, which only bring its decoder into swing, by its header (RFC 7845, section 5.1).
    fn pre_skip(&self) -> i64 {
        let header = self.parameters.extra_data.as_deref().unwrap_or_default();
        match header {
            [b'O', b'p', b'u', b's', b'H', b'e', b'a', b'd', _, _, low, high, ..] => {
                i64::from(u16::from_le_bytes([*low, *high]))
            }
            _ => i64::from(self.track.delay.unwrap_or(0)),
        }
    }

    /// Where the first packet begins, of so many frames. The time stamps of Matroska are too coarse to tell.
    pub(super) fn first_frame(&self, stamp: Option<i64>, frames: usize) -> i64 {
        match self.parameters.codec {
            CODEC_ID_OPUS if self.format() == FORMAT_ID_MKV => -self.pre_skip(),
            // What the first packet of Vorbis brings is not to be heard; it overlaps with nothing.
            CODEC_ID_VORBIS if self.format() == FORMAT_ID_MKV => -(frames as i64),
            _ => stamp.unwrap_or(0),
        }
    }

    /// Whether a seek leads to its frame. In Ogg files with several tracks the reader does not come back from it, and
    /// in ADPCM it counts wrongly.
    pub(super) fn can_seek(&self) -> bool {
        let adpcm = [CODEC_ID_ADPCM_IMA_WAV, CODEC_ID_ADPCM_IMA_QT, CODEC_ID_ADPCM_MS];
        self.is_exact()
            && (self.format() != FORMAT_ID_OGG || self.reader.tracks().len() == 1)
            && !adpcm.contains(&self.parameters.codec)
    }

    /// Whether after a seek and the run-up it gives, to the bit, what it gives without: not so where a decoder remembers
    /// for longer (Opus), or draws random numbers (AAC).
    pub(super) fn is_same_after_seek(&self) -> bool {
        self.can_seek() && ![CODEC_ID_OPUS, CODEC_ID_AAC].contains(&self.parameters.codec)
    }

    /// The earliest frame that a seek can go to.
    pub(super) fn first_time(&self) -> i64 {
        match self.format() {
            FORMAT_ID_OGG => self.track.start_ts.get(),
            FORMAT_ID_ISOMP4 => 0,
            _ => -i64::from(self.track.delay.unwrap_or(0)),
        }
    }

    /// How many frames before the wanted one a decoder has to begin, so that nothing is left of its beginning.
    pub(super) fn run_up(&self) -> i64 {
        match self.parameters.codec {
            // RFC 7845, section 4.6, asks for 80 ms; after half a second the difference is below hearing and measure.
            CODEC_ID_OPUS => 24_000,
            // The longest block of Vorbis, twice.
            CODEC_ID_VORBIS => 16_384,
            // The bit reservoir of MP3 reaches back over up to ten frames, and the filters over two.
            CODEC_ID_MP1 | CODEC_ID_MP2 | CODEC_ID_MP3 => 14 * 1152,
            CODEC_ID_AAC => 4 * 1024,
            _ => 0,
        }
    }

    fn mp4_end(&self) -> Option<i64> {
        let mp4 = self.mp4.as_ref()?;
        let samples = self.track.duration.filter(|_| !mp4.fragmented).map(|ticks| ticks.get());
        let edited =
            mp4.length.map(|(length, exactness)| (mp4.begin.unwrap_or(0).saturating_add(length), exactness));
        let end = match (edited, samples) {
            // The table of samples counts ticks, the edit list often milliseconds.
            (Some((end, exactness)), Some(samples)) if end.abs_diff(samples) <= exactness => samples,
            (Some((end, _)), _) => end,
            (None, samples) => samples?,
        };
        self.mp4_frames(end)
    }

    /// A time in the ticks of an MP4 track, in frames.
    fn mp4_frames(&self, ticks: u64) -> Option<i64> {
        let timescale = i128::from(self.mp4.as_ref()?.timescale);
        if timescale == 0 {
            return None;
        }
        i64::try_from((i128::from(ticks) * i128::from(self.rate.0) + timescale / 2) / timescale).ok()
    }

    fn format(&self) -> FormatId {
        self.reader.format_info().format
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
const MOST_FRAMES_IN_A_PACKET: usize = 1 << 16;

/// Finds the reader that knows the file, by its content.
fn probe(view: &View) -> Result<Box<dyn FormatReader>, Refusal> {
    let mut view = view.clone();
    std::io::Seek::rewind(&mut view).map_err(Refusal::Unreadable)?;
    probe_source(Box::new(view))
}

fn probe_source(source: Box<dyn MediaSource>) -> Result<Box<dyn FormatReader>, Refusal> {
    static PROBE: OnceLock<Probe> = OnceLock::new();
    let probe = PROBE.get_or_init(|| {
        let mut probe = Probe::new();
        probe.register_format::<formats::WavReader<'_>>();
        probe.register_format::<formats::FlacReader<'_>>();
        probe.register_format::<formats::OggReader<'_>>();
        probe.register_format::<formats::IsoMp4Reader<'_>>();
        probe.register_format::<formats::MkvReader<'_>>();
        probe.register_format::<formats::AiffReader<'_>>();
        probe.register_format::<formats::CafReader<'_>>();
        probe.register_format::<formats::AdtsReader<'_>>();
        probe.register_format::<formats::MpaReader<'_>>();
        probe
    });
    let stream = MediaSourceStream::new(source, MediaSourceStreamOptions::default());
    match probe.probe(&Hint::new(), stream, FormatOptions::default(), Default::default()) {
        Ok(reader) => Ok(reader),
        Err(Error::IoError(cause)) if cause.kind() != std::io::ErrorKind::UnexpectedEof => {
            Err(Refusal::Unreadable(cause))
        }
        Err(Error::Unsupported(reason)) if reason.contains("probe") => Err(Refusal::Unknown),
        Err(error) => Err(Refusal::Damaged(String::new(), error.to_string())),
    }
}

/// The track with the sound, and its codec.
fn sound_track(reader: &dyn FormatReader) -> Result<(Track, AudioCodecParameters), Refusal> {
    let Some(track) = reader.default_track(TrackType::Audio).or(reader.first_track(TrackType::Audio)) else {
        return Err(Refusal::NoSound);
    };
    match &track.codec_params {
        Some(CodecParameters::Audio(parameters)) => {
            let mut parameters = parameters.clone();
            if parameters.codec == CODEC_ID_OPUS {
                // Opus is always heard at 48 kHz; the rate in a Matroska file is that of the microphone.
                parameters.sample_rate = Some(STATION_RATE.0);
            }
            Ok((track.clone(), parameters))
        }
        _ => Err(Refusal::NoSound),
    }
}

fn make_decoder(parameters: &AudioCodecParameters) -> Result<Box<dyn AudioDecoder>, Error> {
    static REGISTRY: OnceLock<CodecRegistry> = OnceLock::new();
    let registry = REGISTRY.get_or_init(|| {
        let mut registry = CodecRegistry::new();
        registry.register_audio_decoder::<codecs::PcmDecoder>();
        registry.register_audio_decoder::<codecs::AdpcmDecoder>();
        registry.register_audio_decoder::<codecs::FlacDecoder>();
        registry.register_audio_decoder::<codecs::AlacDecoder>();
        registry.register_audio_decoder::<codecs::MpaDecoder>();
        registry.register_audio_decoder::<codecs::AacDecoder>();
        registry.register_audio_decoder::<codecs::VorbisDecoder>();
        registry.register_audio_decoder::<symphonia_adapter_libopus::OpusDecoder>();
        registry
    });
    let mut parameters = parameters.clone();
    if parameters.codec == CODEC_ID_OPUS {
        // The adapter would take the pre-skip off the first packet it sees, and again after every seek.
        parameters.extra_data = None;
    }
    registry.make_audio_decoder(&parameters, &AudioDecoderOptions::default().gapless(false))
}

fn is_high_efficiency(reader: &mut dyn FormatReader, track: &Track, parameters: &AudioCodecParameters) -> bool {
    // Said in so many words: the object types 5 (SBR) and 29 (PS) of ISO/IEC 14496-3 in the first five bits.
    let said = parameters.extra_data.as_deref().and_then(|config| config.first()).map(|byte| byte >> 3);
    if matches!(said, Some(5 | 29)) {
        return true;
    }
    if parameters.sample_rate.is_none_or(|rate| rate > HIGHEST_HALF_RATE) {
        return false;
    }
    let mut packets = Vec::new();
    while packets.len() < PACKETS_LOOKED_AT {
        match reader.next_packet() {
            Ok(Some(packet)) if packet.track_id == track.id => packets.push(packet.data),
            Ok(Some(_)) => {}
            _ => break,
        }
    }
    aac::is_high_efficiency(&packets)
}

/// What people call a codec.
fn codec_name(parameters: &AudioCodecParameters) -> String {
    let codec: AudioCodecId = parameters.codec;
    let channels = parameters.channels.as_ref().map_or(0, |channels| channels.count());
    let name = match codec {
        CODEC_ID_AAC => match parameters.extra_data.as_deref().and_then(|config| config.first()).map(|b| b >> 3) {
            None | Some(2) => "AAC-LC",
            Some(1) => "AAC Main",
            Some(4) => "AAC-LTP",
            Some(23 | 39) => "AAC-LD",
            Some(42) => "xHE-AAC",
            Some(_) => "AAC",
        },
        CODEC_ID_OPUS => "Opus",
        CODEC_ID_VORBIS => "Vorbis",
        CODEC_ID_FLAC => "FLAC",
        CODEC_ID_MP1 => "MPEG Layer 1",
        CODEC_ID_MP2 => "MPEG Layer 2",
        CODEC_ID_MP3 => "MP3",
        CODEC_ID_ALAC => "ALAC",
        CODEC_ID_PCM_ALAW => "A-law",
        CODEC_ID_PCM_MULAW => "µ-law",
        CODEC_ID_ADPCM_IMA_WAV | CODEC_ID_ADPCM_IMA_QT | CODEC_ID_ADPCM_MS => "ADPCM",
        CODEC_ID_NULL_AUDIO => "unknown",
        other => {
            let known = symphonia::default::get_codecs().get_audio_decoder(other);
            known.map_or("unknown", |known| {
                if known.codec.info.short_name.starts_with("pcm") { "PCM" } else { known.codec.info.long_name }
            })
        }
    };
    if channels > 2 { format!("{name}, {channels} channels") } else { name.to_owned() }
}
