//! A bed (*cama*) as long as it is needed: the end of the music flows into its beginning.

use std::f64::consts::FRAC_PI_2;
use std::sync::Arc;

use surco_audio::{BLOCK_FRAMES, Block, Error, Source};
use surco_units::{Frames, STATION_RATE, SampleRate};

use crate::reader::Reader;

/// How long end and beginning overlap: two bars of a quick piece, enough to hide where it begins again.
const OVERLAP: Frames = Frames::from_millis(2_000);

/// The shortest music that can be a bed. Anything shorter would be heard as a stutter.
pub(crate) const MIN_LENGTH: Frames = Frames::from_millis(1_000);

/// Opens the music at a position, in two channels at the station rate.
pub(crate) type Opener = Arc<dyn Fn(Frames) -> Result<Box<dyn Source>, Error> + Send + Sync>;

/// Music that can be repeated for ever, and how its end flows into its beginning.
#[derive(Clone)]
pub(crate) struct Loop {
    open: Opener,
    length: usize,
    overlap: usize,
    /// How much end and beginning are alike, from 0 (unrelated) to 1 (the same).
    likeness: f64,
}

impl Loop {
    /// The music that is `length` long.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn new(open: Opener, length: Frames) -> Result<Loop, Error> {
        let overlap = OVERLAP.min(Frames(length.0 / 4)).index();
        let (mut end, mut beginning) = (Block::default(), Block::default());
        Reader::new(open(length - Frames::of_len(overlap))?).fill(&mut end, overlap)?;
        Reader::new(open(Frames::ZERO)?).fill(&mut beginning, overlap)?;
        Ok(Loop { open, length: length.index(), overlap, likeness: likeness(&end, &beginning) })
    }

    /// The music repeated, from a frame on. Playing from the beginning gives the same frames.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn from(&self, frame: Frames) -> Result<Looped, Error> {
        let (frame, round) = (frame.index(), self.length - self.overlap);
        let at = if frame < self.length { frame } else { self.overlap + (frame - self.length) % round };
        let going = Reader::new((self.open)(Frames::of_len(at))?);
        let into = at.checked_sub(round).filter(|into| *into > 0);
        let coming = into.map(|into| (self.open)(Frames::of_len(into)).map(Reader::new)).transpose()?;
        Ok(Looped { looped: self.clone(), going, coming, at, other: Block::default() })
    }

    /// The gains of the outgoing and the incoming music at a position in the overlap; they keep the level even.
    ///
    /// Unrelated sounds need sine and cosine; the same sound would swell by 3 dB that way, because amplitudes and not
    /// powers add up, so the gains are divided by what they would add up to.
    fn gains(&self, position: usize) -> (f32, f32) {
        let angle = (position as f64 + 0.5) / self.overlap as f64 * FRAC_PI_2;
        let (sin, cos) = angle.sin_cos();
        let sum = (1.0 + 2.0 * self.likeness * sin * cos).sqrt();
        ((cos / sum) as f32, (sin / sum) as f32)
    }
}

/// Music repeated for ever. It ends only when its file does not hold what it promised.
pub(crate) struct Looped {
    looped: Loop,
    going: Reader,
    coming: Option<Reader>,
    /// The position of `going`.
    at: usize,
    other: Block,
}

/// The correlation of two sounds, at least 0: opposed sounds count as unrelated.
fn likeness(one: &Block, other: &Block) -> f64 {
    let sum = |a: &Block, b: &Block| -> f64 {
        let channels = a.channels().iter().zip(b.channels());
        channels.flat_map(|(a, b)| a.iter().zip(b)).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
    };
    let powers = sum(one, one) * sum(other, other);
    if powers > 0.0 { (sum(one, other) / powers.sqrt()).clamp(0.0, 1.0) } else { 0.0 }
}

impl Source for Looped {
    fn channels(&self) -> usize {
        2
    }

    fn rate(&self) -> SampleRate {
        STATION_RATE
    }

    fn read(&mut self, block: &mut Block) -> Result<(), Error> {
        let Loop { length, overlap, .. } = self.looped;
        if self.at == length
            && let Some(coming) = self.coming.take()
        {
            (self.going, self.at) = (coming, overlap);
        }
        let overlap_from = length - overlap;
        if self.at < overlap_from {
            self.going.fill(block, BLOCK_FRAMES.min(overlap_from - self.at))?;
            self.at += block.frames();
            return Ok(());
        }
        let frames = BLOCK_FRAMES.min(length - self.at);
        self.going.fill(block, frames)?;
        let coming = match &mut self.coming {
            Some(coming) => coming,
            none => none.insert(Reader::new((self.looped.open)(Frames::ZERO)?)),
        };
        coming.fill(&mut self.other, frames)?;
        let into = self.at - overlap_from;
        let gains: Vec<(f32, f32)> = (into..into + frames).map(|position| self.looped.gains(position)).collect();
        for (going, coming) in block.channels_mut().zip(self.other.channels()) {
            for ((going, coming), (goes, comes)) in going.iter_mut().zip(coming).zip(&gains) {
                *going = *going * goes + coming * comes;
            }
        }
        self.at += block.frames();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Samples;
    use surco_testing::{level, noise, sine};

    fn loop_of(sound: &[f32]) -> Loop {
        let whole = sound.to_vec();
        let open: Opener =
            Arc::new(move |from: Frames| Ok(Samples::stereo(whole[from.index()..].to_vec()).boxed()));
        Loop::new(open, Frames::of_len(sound.len())).unwrap()
    }

    fn heard(looped: &Loop, from: usize, frames: usize) -> Vec<f32> {
        let mut block = Block::default();
        Reader::new(Box::new(looped.from(Frames::of_len(from)).unwrap())).fill(&mut block, frames).unwrap();
        block.channels()[0].clone()
    }

    fn looped(sound: &[f32], frames: usize) -> Vec<f32> {
        heard(&loop_of(sound), 0, frames)
    }

    #[test]
    fn whoever_comes_in_later_hears_what_the_others_hear() {
        let looped = loop_of(&noise(0.3, 5.0));
        let whole = heard(&looped, 0, 48_000 * 20);
        for from in [1, 180_000, 180_001, 239_999, 240_000, 240_001, 400_000, 419_999, 420_000, 900_001] {
            assert!(heard(&looped, from, 50_000) == whole[from..from + 50_000], "{from}");
        }
    }

    #[test]
    fn music_without_a_pattern_keeps_its_level_where_it_begins_again() {
        let music = noise(0.3, 10.0);
        let out = looped(&music, 48_000 * 30);
        assert_eq!(out.len(), 48_000 * 30);
        assert_eq!(out[..48_000 * 8], music[..48_000 * 8]);
        for part in out.chunks(24_000) {
            assert!((level(part) - level(&music)).abs() < 0.4, "{}", level(part));
        }
        // The second time around it is the music again, from where the overlap ended.
        assert_eq!(out[48_000 * 10..48_000 * 11], music[48_000 * 2..48_000 * 3]);
    }

    #[test]
    fn a_tone_that_fits_goes_on_as_if_it_had_no_end() {
        let tone = sine(100.0, 0.5, 4.0);
        let out = looped(&tone, 48_000 * 12);
        let wanted = sine(100.0, 0.5, 12.0);
        let worst = out.iter().zip(&wanted).map(|(out, wanted)| (out - wanted).abs()).fold(0.0, f32::max);
        assert!(worst < 1e-3, "{worst}");
    }

    #[test]
    fn a_file_that_holds_less_than_it_promised_ends_and_does_not_turn_in_circles() {
        let short = sine(100.0, 0.5, 1.0);
        let open: Opener = Arc::new(move |from: Frames| {
            Ok(Samples::stereo(short.get(from.index()..).unwrap_or_default().to_vec()).boxed())
        });
        let mut source = Loop::new(open, Frames::from_seconds(10.0)).unwrap().from(Frames::ZERO).unwrap();
        let mut block = Block::default();
        for _ in 0..100 {
            source.read(&mut block).unwrap();
        }
        assert!(block.is_empty());
    }
}
