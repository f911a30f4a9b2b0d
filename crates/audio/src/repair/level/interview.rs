//! Interviews put together from recordings of the sample station: who is near at -20 LUFS, who is far in the room's
//! noise, and what goes wrong between them.

use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::Path;

use super::tests::{loudness, measured};
use super::*;
use crate::latency_compensation::LatencyCompensated;
use crate::test_sound::{Samples, all_of};
use crate::{Profile, RepairStage, Repairs, at_station_rate, in_channels, levelled, open, repaired};
use surco_testing::{level, noise};

const SECOND: usize = STATION_RATE.0 as usize;
const NEAR: f64 = -20.0;

/// Who speaks, and where in the sound.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Who {
    Near,
    Far,
}

struct Interview {
    sound: Vec<f32>,
    spoken: Vec<(Who, Range<usize>)>,
    pauses: Vec<Range<usize>>,
}

fn recorded(path: &str) -> Vec<f32> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programs").join(path);
    all_of(at_station_rate(in_channels(open(&path).unwrap(), 1)).as_mut()).swap_remove(0)
}

fn at_loudness(mut sound: Vec<f32>, wanted: f64) -> Vec<f32> {
    let gain = Decibels(wanted - loudness(&sound)).amplitude();
    sound.iter_mut().for_each(|sample| *sample *= gain);
    sound
}

/// Seconds of a recording from a second on, which begins anew at its end.
fn cut(recording: &[f32], from: f64, seconds: f64) -> Vec<f32> {
    let frames = |seconds: f64| (seconds * SECOND as f64) as usize;
    recording.iter().cycle().skip(frames(from)).take(frames(seconds)).copied().collect()
}

impl Interview {
    /// The turns, each so many seconds long, the far one's so many dB under the near one's, with pauses between them.
    fn of(turns: &[(Who, f64)], distance: f64, pause: f64) -> Interview {
        let near = recorded("manos-limpias/episodes/1-el-lavado-de-la-ubre/05-el-sellado.mp3");
        let far = recorded("ubre-sana/episodes/1-la-prueba-de-california/02-que-es.mp3");
        let pause = (pause * SECOND as f64) as usize;
        let mut interview = Interview { sound: vec![0.0; SECOND], spoken: Vec::new(), pauses: Vec::new() };
        for (number, (who, seconds)) in (0u32..).zip(turns) {
            let (recording, wanted) = if *who == Who::Near { (&near, NEAR) } else { (&far, NEAR - distance) };
            let turn = at_loudness(cut(recording, 2.3 * f64::from(number), *seconds), wanted);
            let begin = interview.sound.len();
            interview.sound.extend(turn);
            let end = interview.sound.len();
            interview.spoken.push((*who, begin..end));
            // Beside what rings on after a word and what comes up before the next.
            interview
                .pauses
                .extend((pause > SECOND * 9 / 10).then(|| end + SECOND * 35 / 100..end + pause - SECOND * 4 / 10));
            interview.sound.resize(end + pause, 0.0);
        }
        interview.pauses.pop();
        let room = noise(0.003, interview.sound.len() as f64 / SECOND as f64 + 0.1);
        interview.sound.iter_mut().zip(room).for_each(|(sample, room)| *sample += room);
        interview
    }

    /// The near one makes a noise in the middle of each turn of the far one, which does not count as the far one's.
    fn with(mut self, mut interruption: Vec<f32>, amplitude: f32) -> Interview {
        let highest = interruption.iter().fold(0.0f32, |highest, sample| highest.max(sample.abs()));
        interruption.iter_mut().for_each(|sample| *sample *= amplitude / highest);
        let mut spoken = Vec::new();
        for (who, turn) in self.spoken {
            if who == Who::Near {
                spoken.push((who, turn));
                continue;
            }
            let begin = turn.start + turn.len() * 2 / 5;
            let end = begin + interruption.len();
            self.sound[begin..end].iter_mut().zip(&interruption).for_each(|(sample, other)| *sample += other);
            spoken.push((who, turn.start..begin - SECOND * 3 / 10));
            spoken.push((who, end + SECOND * 3 / 10..turn.end));
        }
        Interview { spoken, ..self }
    }

    fn loudness_of(&self, who: Who, sound: &[f32]) -> f64 {
        let turns = self.spoken.iter().filter(|(speaker, _)| *speaker == who);
        loudness(&turns.flat_map(|(_, turn)| &sound[turn.clone()]).copied().collect::<Vec<f32>>())
    }

    /// Both are equally loud in `out`, and no pause was raised by more than the near one was.
    fn is_even(&self, out: &[f32], case: &str) {
        assert_eq!(out.len(), self.sound.len());
        let [near, far] = [Who::Near, Who::Far].map(|who| self.loudness_of(who, out));
        assert!((near - far).abs() <= 2.0, "{case}: near {near:.1}, far {far:.1} LUFS");
        let gain_of_near = near - self.loudness_of(Who::Near, &self.sound);
        for pause in &self.pauses {
            let raised = level(&out[pause.clone()]) - level(&self.sound[pause.clone()]);
            assert!(raised <= gain_of_near + 1.5, "{case}: a pause {raised:.1} dB, near {gain_of_near:.1} dB");
        }
    }

    fn levelled(&self) -> Vec<f32> {
        let gains = gains_for(&measured(&self.sound)).expect("the speakers are too far apart");
        all_of(&mut LatencyCompensated::through(Samples::new(vec![self.sound.clone()]), Fader::new(&gains)))
            .swap_remove(0)
    }
}

const CONVERSATION: [(Who, f64); 6] =
    [(Who::Near, 7.0), (Who::Far, 6.0), (Who::Near, 4.0), (Who::Far, 8.0), (Who::Near, 5.0), (Who::Far, 4.0)];

#[test]
fn the_far_one_becomes_as_loud_as_the_near_one_and_the_pauses_stay_soft() {
    for distance in [12.0, 15.0, 18.0] {
        let interview = Interview::of(&CONVERSATION, distance, 1.2);
        interview.is_even(&interview.levelled(), &format!("{distance} dB"));
    }
}

#[test]
fn the_far_one_is_heard_who_says_little() {
    let turns = [(Who::Near, 20.0), (Who::Far, 2.0), (Who::Near, 16.0), (Who::Far, 1.5), (Who::Near, 12.0)];
    for distance in [12.0, 18.0] {
        let interview = Interview::of(&turns, distance, 1.0);
        interview.is_even(&interview.levelled(), &format!("{distance} dB"));
    }
}

#[test]
fn question_and_answer_without_a_pause_are_even_too() {
    let turns: Vec<(Who, f64)> = [(Who::Near, 3.0), (Who::Far, 2.5)].repeat(6);
    for distance in [12.0, 15.0] {
        let interview = Interview::of(&turns, distance, 0.15);
        interview.is_even(&interview.levelled(), &format!("{distance} dB"));
    }
}

#[test]
fn a_cough_of_the_near_one_neither_lowers_the_far_one_nor_becomes_louder_itself() {
    let cough = noise(1.0, 0.25);
    let cough: Vec<f32> =
        (0u16..).zip(cough).map(|(n, sample)| sample * (f32::from(n) / 3820.0).sin().max(0.0)).collect();
    for distance in [12.0, 18.0] {
        let interview = Interview::of(&CONVERSATION, distance, 1.2).with(cough.clone(), 0.6);
        let out = interview.levelled();
        interview.is_even(&out, &format!("{distance} dB"));
        let highest = |sound: &[f32]| sound.iter().fold(0.0f32, |highest, sample| highest.max(sample.abs()));
        let raised = Decibels::of_amplitude(highest(&out) / highest(&interview.sound));
        assert!(raised.0 <= 4.0, "{distance} dB: the cough {raised}");
    }
}

#[test]
fn a_yes_of_the_near_one_over_the_far_one_leaves_both_even() {
    let yes = cut(&recorded("manos-limpias/episodes/1-el-lavado-de-la-ubre/05-el-sellado.mp3"), 1.0, 0.8);
    for distance in [12.0, 15.0] {
        let interview = Interview::of(&CONVERSATION, distance, 1.2).with(yes.clone(), 0.4);
        interview.is_even(&interview.levelled(), &format!("{distance} dB"));
    }
}

#[test]
fn the_whole_chain_brings_them_together() {
    let interview = Interview::of(&CONVERSATION, 15.0, 1.2);
    let repairs = Repairs::of(Profile::Interview).without(RepairStage::Trim);
    let source = Box::new(Samples::new(vec![interview.sound.clone()]));
    let (source, _) = repaired(source, &measured(&interview.sound), &repairs, NonZeroUsize::MIN);
    let clean = all_of(&mut { source }).swap_remove(0);
    let source = Box::new(Samples::new(vec![clean.clone()]));
    let (source, steps) = levelled(source, &measured(&clean), &repairs, NonZeroUsize::MIN);
    assert!(steps.iter().any(|step| step.name == "level"), "{steps:?}");
    interview.is_even(&all_of(&mut { source }).swap_remove(0), "the whole chain");
}

#[test]
fn one_speaker_alone_is_left_as_he_speaks() {
    for path in [
        "manos-limpias/episodes/1-el-lavado-de-la-ubre/05-el-sellado.mp3",
        "manos-limpias/episodes/1-el-lavado-de-la-ubre/01-saludo.ogg",
        "pasto-verde/episodes/1-abonar-despues-del-pastoreo/04-cuando-abonar.ogg",
        "ubre-sana/episodes/1-la-prueba-de-california/02-que-es.mp3",
        "cunas/episodes/2-un-papel-para-cada-vaca/cuna.mp3",
    ] {
        assert_eq!(gains_for(&measured(&recorded(path))), None, "{path}");
    }
}
