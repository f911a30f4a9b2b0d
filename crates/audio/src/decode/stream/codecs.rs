//! The formats and codecs that are decoded here: which reader knows a file, which track is its sound, which decoder that
//! needs, and what people call it.

use std::sync::OnceLock;

use surco_units::STATION_RATE;
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::well_known::*;
use symphonia::core::codecs::audio::{
    AudioCodecId, AudioCodecParameters, AudioDecoder, AudioDecoderOptions, CODEC_ID_NULL_AUDIO,
};
use symphonia::core::codecs::registry::CodecRegistry;
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::{Hint, Probe};
use symphonia::core::formats::{FormatOptions, FormatReader, Track, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream, MediaSourceStreamOptions};
use symphonia::default::{codecs, formats};

use crate::decode::aac;
use crate::decode::patched_file::PatchedFile;
use crate::decode::refusal::Refusal;

/// Packets looked at to tell HE-AAC from AAC-LC.
const PACKETS_LOOKED_AT: usize = 20;

/// The highest rate of an AAC-LC half with a high half left out, in Hz: 48 kHz in all.
const MAX_HALF_RATE: u32 = 24_000;

/// Finds the reader that knows the file, by its content.
pub(super) fn probe(view: &PatchedFile) -> Result<Box<dyn FormatReader>, Refusal> {
    let mut view = view.clone();
    std::io::Seek::rewind(&mut view).map_err(Refusal::Unreadable)?;
    probe_source(Box::new(view))
}

pub(super) fn probe_source(source: Box<dyn MediaSource>) -> Result<Box<dyn FormatReader>, Refusal> {
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
pub(super) fn sound_track(reader: &dyn FormatReader) -> Result<(Track, AudioCodecParameters), Refusal> {
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

pub(super) fn make_decoder(parameters: &AudioCodecParameters) -> Result<Box<dyn AudioDecoder>, Error> {
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

pub(super) fn is_high_efficiency(
    reader: &mut dyn FormatReader,
    track: &Track,
    parameters: &AudioCodecParameters,
) -> bool {
    // Said in so many words: the object types 5 (SBR) and 29 (PS) of ISO/IEC 14496-3 in the first five bits.
    let said = parameters.extra_data.as_deref().and_then(|config| config.first()).map(|byte| byte >> 3);
    if matches!(said, Some(5 | 29)) {
        return true;
    }
    if parameters.sample_rate.is_none_or(|rate| rate > MAX_HALF_RATE) {
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
pub(super) fn codec_name(parameters: &AudioCodecParameters) -> String {
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
