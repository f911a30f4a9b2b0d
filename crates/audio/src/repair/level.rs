//! Speakers who stand near and far brought to one loudness, and the pauses between them left in peace.
//!
//! The loudness of every tenth of a second is known. A phrase is as loud as its louder syllables; a speaker is as loud
//! as the phrases of the seconds around that are alike. Found in a few rounds, so that soft words and the ends of words
//! come to the speaker whose they are, and a turn from one speaker to the other stays a step. The gain makes all
//! speakers as loud as the whole. In a pause it is the lowest of those near it, and comes up again just before the next
//! word; and a cough of the one who is near is not raised with the words of the one who is far.

use surco_units::{Decibels, STATION_RATE};

use crate::latency_compensation::Process;
use crate::{Block, Measurement};

/// Frames of a step of the curve.
const STEP: usize = STATION_RATE.0 as usize / 10;

/// Speech stands so far over the softest tenth, in LU, and is not so far under the loudness of the whole.
const OVER_SOFTEST: f32 = 8.0;
const UNDER_WHOLE: f32 = 30.0;

/// The softest tenth of the time is no speech.
const SOFTEST: f32 = 0.1;

/// What makes a phrase and what makes a speaker's loudness: steps to each side.
const PHRASE: usize = 4;
const SPEAKER: usize = 30;

/// A phrase is as loud as the step that so great a part of its steps are not louder than: over the ends of its words, and
/// under a cough.
const LOUDER_SYLLABLES: f32 = 0.75;

/// Two phrases so far from each other, in LU, are hardly of one speaker.
const ALIKE: f32 = 3.0;

/// Rounds in which phrases find their speaker; more change nothing.
const ROUNDS: usize = 3;

/// Steps so far under a speaker, in LU, do not count (BS.1770-5's gate), nor do those so far over their phrase: knocks.
const GATE: f32 = 10.0;
const KNOCK: f32 = 8.0;

/// So many steps of the loudest and of the softest speech are by chance.
const CHANCE: usize = 10;

/// Speakers may be so far apart, in LU: nobody reaches for the volume. One speaker's own reach 2.
const NEAR_ENOUGH: f32 = 3.0;

/// The most that a speaker is raised and lowered by, in LU.
const MAX_RAISED_LU: f32 = 20.0;
const MAX_LOWERED_LU: f32 = 12.0;

/// Nothing is raised to so much over the whole, in LU: no syllable gets there.
const TOP: f32 = 8.0;

/// The gain of a pause is the lowest that speech has within so many steps of it.
const AROUND_PAUSE: usize = 15;

/// Pauses up to this, in steps, belong to the speech around them.
const SHORT_PAUSE: usize = 6;

/// How long the gain stays after a word, and how long before the next it begins to come up, in steps.
const AFTER_WORD: usize = 2;
const BEFORE_WORD: usize = 3;

/// The gains, in dB, that bring the speakers of a sound together, one for each step of its curve; none where they are
/// near enough.
pub(super) fn gains_for(measured: &Measurement) -> Option<Vec<f32>> {
    let whole = measured.loudness.integrated?.0 as f32;
    let curve = &measured.loudness_curve;
    let speech = speech_in(curve, whole)?;
    let phrases = phrases_in(curve, &speech);
    let speakers = (0..ROUNDS).fold(phrases.clone(), |speakers, _| nearer(&speakers, &phrases, curve, &speech));
    let mut heard: Vec<f32> =
        speakers.iter().zip(&speech).filter(|(_, speech)| **speech).map(|(s, _)| *s).collect();
    heard.sort_by(f32::total_cmp);
    let soft = heard.get(CHANCE)?;
    let loud = heard.iter().rev().nth(CHANCE)?;
    if loud - soft < NEAR_ENOUGH {
        return None;
    }
    let gain = |loudness: &f32| (whole - loudness).clamp(-MAX_LOWERED_LU, MAX_RAISED_LU);
    let mut gains: Vec<f32> = speakers.iter().map(gain).collect();
    leave_pauses_in_peace(&mut gains, &speech);
    leave_knocks_as_they_are(&mut gains, curve, whole + TOP);
    Some(smooth(&gains))
}

/// In which steps somebody speaks; none where speech cannot be told from the rest.
fn speech_in(curve: &[f32], whole: f32) -> Option<Vec<bool>> {
    let mut sorted: Vec<f32> = curve.iter().copied().filter(|loudness| loudness.is_finite()).collect();
    sorted.sort_by(f32::total_cmp);
    let softest = *sorted.get((SOFTEST * sorted.len() as f32) as usize)?;
    let least = (softest + OVER_SOFTEST).max(whole - UNDER_WHOLE);
    (least < whole).then(|| curve.iter().map(|loudness| *loudness > least).collect())
}

/// The steps near one, itself among them.
fn near(at: usize, side: usize, length: usize) -> std::ops::Range<usize> {
    at.saturating_sub(side)..length.min(at + side + 1)
}

/// How loud the phrase around each step of speech is; elsewhere the step itself.
fn phrases_in(curve: &[f32], speech: &[bool]) -> Vec<f32> {
    let mut phrase = Vec::with_capacity(2 * PHRASE + 1);
    let mut loudness = |at: usize| {
        if !speech[at] {
            return curve[at];
        }
        phrase.clear();
        phrase.extend(near(at, PHRASE, curve.len()).filter(|other| speech[*other]).map(|other| curve[other]));
        let rank = (LOUDER_SYLLABLES * (phrase.len() - 1) as f32).round() as usize;
        *phrase.select_nth_unstable_by(rank, f32::total_cmp).1
    };
    (0..curve.len()).map(&mut loudness).collect()
}

/// The mean power, in dB, of the steps around each step of speech whose phrases are like its speaker.
fn nearer(speakers: &[f32], phrases: &[f32], curve: &[f32], speech: &[bool]) -> Vec<f32> {
    let mean = |at: usize| {
        let speaker = speakers[at];
        let (mut sum, mut weights) = (0.0, 0.0);
        for other in near(at, SPEAKER, curve.len()).filter(|_| speech[at]) {
            if speech[other] && curve[other] > speaker - GATE && curve[other] < phrases[other] + KNOCK {
                let distance = (speaker - phrases[other]) / ALIKE;
                let nearness = 1.0 - at.abs_diff(other) as f32 / (SPEAKER + 1) as f32;
                let weight = nearness * (-distance * distance).exp();
                sum += weight * 10f32.powf(curve[other] / 10.0);
                weights += weight;
            }
        }
        if weights > 1e-6 { 10.0 * (sum / weights).log10() } else { speaker }
    };
    (0..curve.len()).map(mean).collect()
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
        let around = near(at, AROUND_PAUSE, end).chain(near(end, AROUND_PAUSE, gains.len()));
        let lowest = around.filter(|step| speech[*step]).map(|step| gains[step]).fold(f32::INFINITY, f32::min);
        // Before the first word and after the last nothing is raised.
        let at_an_end = before.is_none() || after.is_none();
        let low = if at_an_end { lowest.min(0.0) } else { lowest };
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

/// Lets no step come over `top`, louder than it was, with its neighbours, by which the fader reaches it.
fn leave_knocks_as_they_are(gains: &mut [f32], curve: &[f32], top: f32) {
    for at in 0..gains.len().min(curve.len()) {
        if gains[at] > 0.0 && curve[at] + gains[at] > top {
            let most = (top - curve[at]).max(0.0);
            near(at, 1, gains.len()).for_each(|step| gains[step] = gains[step].min(most));
        }
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
mod interview;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::latency_compensation::LatencyCompensated;
    use crate::test_sound::{Samples, all_of, measurement_of};
    use surco_testing::{noise, voice};

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

    pub(super) fn measured(sound: &[f32]) -> Measurement {
        measurement_of(&mut Samples::new(vec![sound.to_vec()]))
    }

    pub(super) fn loudness(sound: &[f32]) -> f64 {
        measured(sound).loudness.integrated.unwrap().0
    }

    fn levelled(sound: &[f32]) -> Vec<f32> {
        let gains = gains_for(&measured(sound)).expect("the speakers are too far apart");
        all_of(&mut LatencyCompensated::through(Samples::new(vec![sound.to_vec()]), Fader::new(&gains)))
            .swap_remove(0)
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
            let level = |sound: &[f32]| surco_testing::level(&sound[pause.clone()]);
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
        let out =
            all_of(&mut LatencyCompensated::through(Samples::stereo(sound).in_blocks_of(333), Fader::new(&gains)));
        assert!(out[0].windows(2).all(|two| (two[1] - two[0]).abs() < 2e-4));
        assert!((out[1][3 * STEP] / 0.1 - 3.981).abs() < 0.01, "{}", out[1][3 * STEP]);
    }
}
