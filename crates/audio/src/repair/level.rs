//! Speakers who stand near and far brought to one loudness, and the pauses between them left in peace.
//!
//! The loudness of every tenth of a second is known. Where somebody speaks, the speaker's loudness is the mean of the
//! seconds around, of which those count that are about as loud: so a turn from one speaker to the other stays a step,
//! and a speaker's own stress stays as it was. The gain makes all speakers as loud as the whole; in a pause it is the
//! lower of those on both sides, and comes up again just before the next word.

use surco_units::{Decibels, STATION_RATE};

use crate::undelayed::Process;
use crate::{Block, Measurement};

/// Frames of a step of the course.
const STEP: usize = STATION_RATE.0 as usize / 10;

/// Speech stands so far over the softest tenth, in LU, and is not so far under the loudness of the whole.
const OVER_SOFTEST: f32 = 8.0;
const UNDER_WHOLE: f32 = 30.0;

/// The softest tenth of the time is no speech.
const SOFTEST: f32 = 0.1;

/// What makes a phrase and what makes a speaker's loudness: steps to each side.
const PHRASE: usize = 4;
const SPEAKER: usize = 30;

/// Two phrases so far from each other, in LU, are hardly of one speaker.
const ALIKE: f32 = 4.0;

/// From the softest to the loudest tenth speakers may be so far apart, in LU: nobody reaches for the volume.
const NEAR_ENOUGH: f32 = 3.0;

/// The most that a speaker is raised and lowered by, in LU.
const MOST_RAISED: f32 = 15.0;
const MOST_LOWERED: f32 = 12.0;

/// Pauses up to this, in steps, belong to the speech around them.
const SHORT_PAUSE: usize = 6;

/// How long the gain stays after a word, and how long before the next it begins to come up, in steps.
const AFTER_WORD: usize = 2;
const BEFORE_WORD: usize = 3;

/// The gains, in dB, that bring the speakers of a sound together, one for each step of its course; none where they are
/// near enough.
pub(super) fn gains_for(measured: &Measurement) -> Option<Vec<f32>> {
    let whole = measured.loudness.integrated?.0 as f32;
    let course = &measured.course;
    let speech = speech_in(course, whole)?;
    let phrases = around(course, PHRASE, |at, other| f32::from(u8::from(speech[at] && speech[other])));
    let mut speakers = around(&phrases, SPEAKER, |at, other| {
        let distance = (phrases[at] - phrases[other]) / ALIKE;
        let near = 1.0 - at.abs_diff(other) as f32 / (SPEAKER + 1) as f32;
        if speech[at] && speech[other] { near * (-distance * distance).exp() } else { 0.0 }
    });
    let mut heard: Vec<f32> =
        speakers.iter().zip(&speech).filter(|(_, speech)| **speech).map(|(s, _)| *s).collect();
    heard.sort_by(f32::total_cmp);
    let (soft, loud) = (heard.get(heard.len() / 10)?, heard.get(heard.len() * 9 / 10)?);
    if loud - soft < NEAR_ENOUGH {
        return None;
    }
    for loudness in &mut speakers {
        *loudness = (whole - *loudness).clamp(-MOST_LOWERED, MOST_RAISED);
    }
    leave_pauses_in_peace(&mut speakers, &speech);
    Some(smooth(&speakers))
}

/// In which steps somebody speaks; none where speech cannot be told from the rest.
fn speech_in(course: &[f32], whole: f32) -> Option<Vec<bool>> {
    let mut sorted: Vec<f32> = course.iter().copied().filter(|loudness| loudness.is_finite()).collect();
    sorted.sort_by(f32::total_cmp);
    let softest = *sorted.get((SOFTEST * sorted.len() as f32) as usize)?;
    let least = (softest + OVER_SOFTEST).max(whole - UNDER_WHOLE);
    (least < whole).then(|| course.iter().map(|loudness| *loudness > least).collect())
}

/// The mean power, in dB, of each step and those around it, weighted; the step's own where nothing has a weight.
fn around(course: &[f32], side: usize, weight: impl Fn(usize, usize) -> f32) -> Vec<f32> {
    let mean = |at: usize| {
        let near = at.saturating_sub(side)..course.len().min(at + side + 1);
        let (mut sum, mut weights) = (0.0, 0.0);
        for other in near {
            let weight = weight(at, other);
            if weight > 0.0 {
                sum += weight * 10f32.powf(course[other] / 10.0);
                weights += weight;
            }
        }
        if weights > 0.0 { 10.0 * (sum / weights).log10() } else { course[at] }
    };
    (0..course.len()).map(mean).collect()
}

fn leave_pauses_in_peace(gains: &mut [f32], speech: &[bool]) {
    let mut at = 0;
    while at < gains.len() {
        if speech[at] {
            at += 1;
            continue;
        }
        let end = speech[at..].iter().position(|speech| *speech).map_or(gains.len(), |length| at + length);
        let before = if at == 0 { None } else { Some(gains[at - 1]) };
        let after = gains.get(end).copied();
        let low = before.unwrap_or(0.0).min(after.unwrap_or(0.0));
        let length = end - at;
        for (since, gain) in gains[at..end].iter_mut().enumerate() {
            let until = length - since;
            *gain = match (before, after) {
                (Some(before), Some(after)) if length <= SHORT_PAUSE => {
                    before + (after - before) * (since + 1) as f32 / (length + 1) as f32
                }
                (Some(before), _) if since < AFTER_WORD => before,
                (_, Some(after)) if until <= BEFORE_WORD => {
                    low + (after - low) * (BEFORE_WORD + 1 - until) as f32 / (BEFORE_WORD + 1) as f32
                }
                _ => low,
            };
        }
        at = end;
    }
}

/// Each step the mean of itself and its two neighbours.
fn smooth(gains: &[f32]) -> Vec<f32> {
    let mean = |at: usize| {
        let near = &gains[at.saturating_sub(1)..gains.len().min(at + 2)];
        near.iter().sum::<f32>() / near.len() as f32
    };
    (0..gains.len()).map(mean).collect()
}

/// A fader that is moved as was planned: from the middle of each step to the middle of the next.
#[derive(Debug)]
pub(super) struct Fader {
    /// As factors; never empty.
    gains: Vec<f32>,
    at: usize,
}

impl Fader {
    /// For gains in dB, one a step.
    pub(super) fn new(gains: &[f32]) -> Fader {
        let mut factors: Vec<f32> = gains.iter().map(|gain| Decibels(f64::from(*gain)).amplitude()).collect();
        if factors.is_empty() {
            factors.push(1.0);
        }
        Fader { gains: factors, at: 0 }
    }
}

impl Process for Fader {
    fn latency(&self) -> usize {
        0
    }

    fn process(&mut self, block: &mut Block) {
        let last = self.gains.len() - 1;
        let gain = |frame: usize| {
            let place = (frame + STEP / 2) as f32 / STEP as f32;
            let (after, part) = ((place as usize).min(last), place.fract());
            let before = (place as usize).saturating_sub(1).min(last);
            self.gains[before] + (self.gains[after] - self.gains[before]) * part
        };
        for samples in block.channels_mut() {
            for (n, sample) in samples.iter_mut().enumerate() {
                *sample *= gain(self.at + n);
            }
        }
        self.at += block.frames();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure;
    use crate::test_sound::{Samples, all_of, noise, voice};
    use crate::undelayed::Undelayed;

    /// So many seconds of a voice, so loud, and a second's pause.
    fn turn(seconds: f64, decibels: f64) -> Vec<f32> {
        let spoken = voice(seconds).into_iter().map(|sample| sample * Decibels(decibels).amplitude());
        spoken.chain(std::iter::repeat_n(0.0, 48_000)).collect()
    }

    fn in_a_room(turns: &[Vec<f32>]) -> Vec<f32> {
        let spoken = turns.concat();
        let room = noise(0.001, spoken.len() as f64 / 48_000.0);
        spoken.iter().zip(room).map(|(spoken, room)| spoken + room).collect()
    }

    fn measured(sound: &[f32]) -> Measurement {
        measure(&mut Samples::new(vec![sound.to_vec()]), &mut |_| {}).unwrap()
    }

    fn loudness(sound: &[f32]) -> f64 {
        measured(sound).loudness.integrated.unwrap().0
    }

    fn levelled(sound: &[f32]) -> Vec<f32> {
        let gains = gains_for(&measured(sound)).expect("the speakers are too far apart");
        all_of(&mut Undelayed::through(Samples::new(vec![sound.to_vec()]), Fader::new(&gains))).swap_remove(0)
    }

    #[test]
    fn one_speaker_near_and_one_far_come_within_two_units() {
        for distance in [6.0, 10.0, 14.0] {
            let turns =
                [turn(6.0, 0.0), turn(5.0, -distance), turn(4.0, 0.0), turn(7.0, -distance), turn(3.0, 0.0)];
            let sound = in_a_room(&turns);
            let out = levelled(&sound);
            assert_eq!(out.len(), sound.len());
            let mut at = 0;
            let mut loud = Vec::new();
            for turn in &turns {
                loud.push(loudness(&out[at..at + turn.len() - 48_000]));
                at += turn.len();
            }
            let (softest, loudest) = loud.iter().fold((0.0f64, -99.0f64), |(s, l), x| (s.min(*x), l.max(*x)));
            assert!(loudest - softest <= 2.0, "{distance} dB apart: {loud:?}");
        }
    }

    #[test]
    fn pauses_are_not_pumped_up() {
        let turns = [turn(6.0, 0.0), turn(5.0, -12.0), turn(4.0, 0.0), turn(7.0, -12.0)];
        let sound = in_a_room(&turns);
        let out = levelled(&sound);
        let gain_of_near = loudness(&out[..288_000]) - loudness(&sound[..288_000]);
        let mut end = 0;
        for turn in &turns[..3] {
            end += turn.len();
            let pause = end - 36_000..end - 19_200;
            let level = |sound: &[f32]| crate::test_sound::level(&sound[pause.clone()]);
            assert!(level(&out) - level(&sound) < gain_of_near + 0.5, "{} dB", level(&out) - level(&sound));
        }
    }

    #[test]
    fn one_speaker_is_left_as_he_speaks_and_so_are_noise_and_silence() {
        for sound in
            [in_a_room(&[turn(8.0, 0.0), turn(6.0, -2.0)]), noise(0.1, 8.0), vec![0.0; 480_000], Vec::new()]
        {
            assert_eq!(gains_for(&measured(&sound)), None);
        }
    }

    #[test]
    fn the_fader_moves_without_a_step() {
        let gains = [0.0, 0.0, 12.0, 12.0, -12.0, 0.0];
        let sound = vec![0.1; 6 * STEP + 1_000];
        let out = all_of(&mut Undelayed::through(Samples::stereo(sound).in_blocks_of(333), Fader::new(&gains)));
        assert!(out[0].windows(2).all(|two| (two[1] - two[0]).abs() < 2e-4));
        assert!((out[1][3 * STEP] / 0.1 - 3.981).abs() < 0.01, "{}", out[1][3 * STEP]);
    }
}
