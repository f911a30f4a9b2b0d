//! Integrated loudness alone, for what is listened to only to find a gain: a fraction of the work of a whole
//! measurement.

use ebur128::{EbuR128, Mode};
use surco_audio::{Block, Source};
use surco_units::{Frames, Lufs, STATION_RATE};

use crate::Error;
use crate::pass::pass;

/// Integrated loudness by ITU-R BS.1770-5, block by block. An hour takes 300 kB.
pub(crate) struct IntegratedLoudness {
    /// None for sound without a channel, which has no loudness.
    meter: Option<EbuR128>,
}

impl IntegratedLoudness {
    /// For sound of so many channels at the station rate.
    pub(crate) fn new(channels: usize) -> IntegratedLoudness {
        let count = u32::try_from(channels).ok();
        IntegratedLoudness { meter: count.and_then(|count| EbuR128::new(count, STATION_RATE.0, Mode::I).ok()) }
    }

    /// Takes the next frames.
    pub(crate) fn push(&mut self, block: &Block) {
        let planes: Vec<&[f32]> = block.channels().iter().map(Vec::as_slice).collect();
        if let Some(meter) = &mut self.meter
            && meter.add_frames_planar_f32(&planes).is_err()
        {
            self.meter = None;
        }
    }

    /// The loudness of everything pushed; none for silence.
    pub(crate) fn finish(self) -> Option<Lufs> {
        self.meter?.loudness_global().ok().filter(|loudness| loudness.is_finite()).map(Lufs)
    }
}

/// The loudness of the rest of a source.
///
/// # Errors
/// When it cannot be read to its end.
pub(crate) fn integrated(
    source: &mut dyn Source,
    progress: &mut dyn FnMut(Frames),
) -> Result<Option<Lufs>, Error> {
    let mut loudness = IntegratedLoudness::new(source.channels());
    let mut frames = Frames::ZERO;
    let work = |block: &Block| {
        frames += Frames::of_len(block.frames());
        progress(frames);
        Ok(())
    };
    pass(source, work, |block| loudness.push(block))?;
    Ok(loudness.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Samples, noise, sine};

    fn loudness(sound: Vec<f32>) -> Option<Lufs> {
        integrated(&mut Samples::stereo(sound), &mut |_| {}).unwrap()
    }

    #[test]
    fn the_reference_tone_reads_what_the_standard_says() {
        // EBU Tech 3341, signal 1: a sine of 1000 Hz at -23 dBFS in both channels.
        let tone = sine(1000.0, 10f64.powf(-23.0 / 20.0), 20.0);
        assert!((loudness(tone).unwrap().0 + 23.0).abs() < 0.1);
        assert_eq!(loudness(vec![0.0; 100_000]), None);
        assert_eq!(loudness(Vec::new()), None);
    }

    #[test]
    fn it_reads_what_the_whole_measurement_reads() {
        let sound = noise(0.2, 5.0);
        let whole = surco_audio::measure(&mut Samples::stereo(sound.clone()), &mut |_| {}).unwrap();
        assert!((loudness(sound).unwrap().0 - whole.loudness.integrated.unwrap().0).abs() < 0.01);
    }
}
