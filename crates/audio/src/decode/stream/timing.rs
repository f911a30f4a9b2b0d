//! Where the sound of a stream begins and ends, in frames: what every container and codec says of it, and what of that
//! is to be believed.

use symphonia::core::codecs::audio::well_known::{
    CODEC_ID_AAC, CODEC_ID_ADPCM_IMA_QT, CODEC_ID_ADPCM_IMA_WAV, CODEC_ID_ADPCM_MS, CODEC_ID_FLAC, CODEC_ID_MP1,
    CODEC_ID_MP2, CODEC_ID_MP3, CODEC_ID_OPUS, CODEC_ID_VORBIS,
};
use symphonia::core::formats::FormatId;
use symphonia::core::formats::well_known::{FORMAT_ID_CAF, FORMAT_ID_ISOMP4, FORMAT_ID_MKV, FORMAT_ID_OGG};
use symphonia::core::units::TimeBase;

use super::Stream;

impl Stream {
    /// A time in the track's ticks, in frames.
    pub(super) fn frames_of(&self, ticks: i64) -> Option<i64> {
        let TimeBase { numer, denom } = self.track.time_base?;
        let rate = if self.rate.0 == 0 { self.parameters.sample_rate? } else { self.rate.0 };
        let (numer, denom) = (i128::from(numer.get()), i128::from(denom.get()));
        i64::try_from((i128::from(ticks) * numer * i128::from(rate) + denom / 2).div_euclid(denom)).ok()
    }

    /// How far a time stamp may be from the frame it stands for, in frames.
    pub(in crate::decode) fn tolerance(&self) -> i64 {
        let rate = i64::from(self.rate.0);
        match self.format() {
            _ if !self.is_exact() => rate / 2,
            _ if self.parameters.codec == CODEC_ID_FLAC => 0,
            FORMAT_ID_OGG => rate / 100,
            _ => rate / 10,
        }
    }

    /// Whether time stamps count frames.
    pub(in crate::decode) fn is_exact(&self) -> bool {
        self.format() != FORMAT_ID_MKV
            && self.track.time_base.is_some_and(|base| base.numer.get() == 1 && base.denom.get() == self.rate.0)
    }

    /// The first frame of the recording, in frames of the stream: before it is what the encoder needed to begin.
    pub(in crate::decode) fn begin(&self) -> i64 {
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
    pub(in crate::decode) fn end(&self) -> Option<i64> {
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
    pub(in crate::decode) fn resumed(&self) -> Option<i64> {
        let mpeg = [CODEC_ID_MP1, CODEC_ID_MP2, CODEC_ID_MP3].contains(&self.parameters.codec);
        let bare = ![FORMAT_ID_ISOMP4, FORMAT_ID_MKV].contains(&self.format());
        let padding = i64::from(self.track.padding.unwrap_or(0));
        self.end().filter(|_| mpeg && bare).map(|end| end + padding)
    }

    /// How many frames the recording has by its header; `None` where that is a guess.
    pub(in crate::decode) fn declared(&self) -> Option<i64> {
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
    pub(in crate::decode) fn estimate(&self) -> Option<i64> {
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
    pub(in crate::decode) fn first_frame(&self, stamp: Option<i64>, frames: usize) -> i64 {
        match self.parameters.codec {
            CODEC_ID_OPUS if self.format() == FORMAT_ID_MKV => -self.pre_skip(),
            // What the first packet of Vorbis brings is not to be heard; it overlaps with nothing.
            CODEC_ID_VORBIS if self.format() == FORMAT_ID_MKV => -(frames as i64),
            _ => stamp.unwrap_or(0),
        }
    }

    /// Whether a seek leads to its frame. In Ogg files with several tracks the reader does not come back from it, and
    /// in ADPCM it counts wrongly.
    pub(in crate::decode) fn can_seek(&self) -> bool {
        let adpcm = [CODEC_ID_ADPCM_IMA_WAV, CODEC_ID_ADPCM_IMA_QT, CODEC_ID_ADPCM_MS];
        self.is_exact()
            && (self.format() != FORMAT_ID_OGG || self.reader.tracks().len() == 1)
            && !adpcm.contains(&self.parameters.codec)
    }

    /// Whether after a seek and the run-up it gives, to the bit, what it gives without: not so where a decoder remembers
    /// for longer (Opus), or draws random numbers (AAC).
    pub(in crate::decode) fn is_same_after_seek(&self) -> bool {
        self.can_seek() && ![CODEC_ID_OPUS, CODEC_ID_AAC].contains(&self.parameters.codec)
    }

    /// The earliest frame that a seek can go to.
    pub(in crate::decode) fn first_time(&self) -> i64 {
        match self.format() {
            FORMAT_ID_OGG => self.track.start_ts.get(),
            FORMAT_ID_ISOMP4 => 0,
            _ => -i64::from(self.track.delay.unwrap_or(0)),
        }
    }

    /// How many frames before the wanted one a decoder has to begin, so that nothing is left of its beginning.
    pub(in crate::decode) fn run_up(&self) -> i64 {
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
}
