//! Listens to what really goes out, as somebody at a receiver would, and notices what is wrong with it: silence,
//! clipping, a channel that is dead.
//!
//! It judges the mix behind the limiter, so it does not matter which sound, or how many in a row, are to blame.

use surco_audio::{Block, Clipping};
use surco_messages::Message;

use crate::silence::{SILENT, SILENT_PEAK, Silence, WINDOW};

/// A peak of -40 dBFS: a channel that has it is sounding.
const SOUNDING_PEAK: f32 = 0.01;
/// Silence is covered by the loop in memory when what covered it is silent too: within the second that a listener forgives.
const STILL_SILENT: u32 = SILENT + 60;
/// One channel sounds for so long and the other not: 20 s. A piece may have an instrument on one side alone.
const DEAD_CHANNEL: u32 = 2_000;
/// Tops are counted over 10 s.
const CLIPPING_SPAN: u32 = 1_000;
/// So many samples cut in that time, one in a thousand, are heard as a rattle.
const CLIPPED: u64 = CLIPPING_SPAN as u64 * WINDOW as u64 / 1_000;

/// A fault that a listener would notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Alarm {
    /// Five seconds of silence.
    Silence,
    /// The fallback is silent too.
    StillSilent,
    /// Tops are cut off.
    Clipping,
    /// One channel is silent while the other sounds.
    LeftDead,
    /// The other one.
    RightDead,
}

impl Alarm {
    /// As a person should read it; none for what the ladder tells by itself.
    pub(crate) fn message(self) -> Option<Message> {
        match self {
            Alarm::Silence | Alarm::StillSilent => None,
            Alarm::Clipping => Some(Message::new("playout-clipping")),
            Alarm::LeftDead => Some(Message::new("playout-left-dead")),
            Alarm::RightDead => Some(Message::new("playout-right-dead")),
        }
    }
}

/// Listens to the mix behind the limiter.
#[derive(Debug, Default)]
pub(crate) struct AirMonitor {
    /// Frames in the window that is open, and the peaks in it.
    frames: usize,
    peaks: [f32; 2],
    silence: Silence,
    /// The alarm that it has raised.
    raised: u32,
    /// Windows in which only the other channel sounded.
    alone: [u32; 2],
    clipping: [Clipping; 2],
    clipping_windows: u32,
    /// Whether the last span was clipped: said once.
    is_clipping: bool,
}

impl AirMonitor {
    /// Listens to a stereo block, and reports every fault in it.
    pub(crate) fn listen(&mut self, block: &Block, mut notice: impl FnMut(Alarm)) {
        let [left, right] = block.channels() else { return };
        self.clipping[0].push(left);
        self.clipping[1].push(right);
        let mut at = 0;
        while at < left.len() {
            let until = left.len().min(at + WINDOW - self.frames);
            for (peak, channel) in self.peaks.iter_mut().zip([left, right]) {
                *peak = channel[at..until].iter().fold(*peak, |peak, sample| peak.max(sample.abs()));
            }
            self.frames += until - at;
            at = until;
            if self.frames == WINDOW {
                self.frames = 0;
                let peaks = std::mem::take(&mut self.peaks);
                self.check_silence(peaks, &mut notice);
                self.check_channels(peaks, &mut notice);
                self.check_clipping(&mut notice);
            }
        }
    }

    /// Silence that is meant is no news: it forgets what it has heard so far.
    pub(crate) fn rest(&mut self) {
        *self = AirMonitor::default();
    }

    fn check_silence(&mut self, [left, right]: [f32; 2], notice: &mut impl FnMut(Alarm)) {
        match self.silence.hear(left.max(right)) {
            0 => self.raised = 0,
            SILENT.. if self.raised == 0 => {
                self.raised = SILENT;
                notice(Alarm::Silence);
            }
            STILL_SILENT.. => {
                // If even that does not help, it is tried again.
                self.silence = Silence::of(SILENT);
                self.raised = STILL_SILENT;
                notice(Alarm::StillSilent);
            }
            _ => {}
        }
    }

    fn check_channels(&mut self, peaks: [f32; 2], notice: &mut impl FnMut(Alarm)) {
        for (channel, alarm) in [(0, Alarm::LeftDead), (1, Alarm::RightDead)] {
            if peaks[channel] >= SILENT_PEAK {
                self.alone[channel] = 0;
            } else if peaks[1 - channel] >= SOUNDING_PEAK && self.alone[channel] <= DEAD_CHANNEL {
                self.alone[channel] += 1;
                if self.alone[channel] == DEAD_CHANNEL {
                    notice(alarm);
                }
            }
        }
    }

    fn check_clipping(&mut self, notice: &mut impl FnMut(Alarm)) {
        self.clipping_windows += 1;
        if self.clipping_windows < CLIPPING_SPAN {
            return;
        }
        self.clipping_windows = 0;
        let cut = std::mem::take(&mut self.clipping).map(Clipping::finish);
        let was_clipping = std::mem::replace(&mut self.is_clipping, cut.into_iter().any(|cut| cut > CLIPPED));
        if self.is_clipping && !was_clipping {
            notice(Alarm::Clipping);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use surco_audio::{Limiter, Source, at_station_rate, in_channels};
    use surco_units::TruePeak;

    use super::*;

    fn noticed(left: &[f32], right: &[f32]) -> Vec<(f64, Alarm)> {
        let (mut monitor, mut noticed, mut frame) = (AirMonitor::default(), Vec::new(), 0);
        for (left, right) in left.chunks(777).zip(right.chunks(777)) {
            frame += left.len();
            let block = Block::from_channels(vec![left.to_vec(), right.to_vec()]);
            monitor.listen(&block, |alarm| noticed.push((frame as f64 / 48_000.0, alarm)));
        }
        noticed
    }

    fn tone(amplitude: f32, seconds: f64) -> Vec<f32> {
        (0..(seconds * 48_000.0) as usize).map(|frame| amplitude * (frame as f32 * 0.0577).sin()).collect()
    }

    #[test]
    fn silence_is_noticed_after_five_seconds_and_again_if_nothing_better_comes() {
        let sound = [tone(0.3, 2.0), tone(0.003, 12.0)].concat();
        let alarms = noticed(&sound, &sound);
        let [(first, Alarm::Silence), (second, Alarm::StillSilent), ..] = alarms[..] else { panic!("{alarms:?}") };
        assert!(alarms[2..].iter().all(|(_, alarm)| *alarm == Alarm::StillSilent), "until it helps: {alarms:?}");
        assert!((7.0..7.05).contains(&first) && (7.55..7.7).contains(&second), "{first} {second}");
        let sound = [tone(0.3, 2.0), tone(0.0, 4.9), tone(0.3, 1.0), tone(0.0, 4.9), tone(0.3, 1.0)].concat();
        assert_eq!(noticed(&sound, &sound), [], "under five seconds it is none");
        let sound = [tone(0.0, 5.3), tone(0.3, 1.0), tone(0.0, 5.3)].concat();
        let alarms: Vec<Alarm> = noticed(&sound, &sound).into_iter().map(|(_, alarm)| alarm).collect();
        assert_eq!(alarms, [Alarm::Silence, Alarm::Silence], "each is one");
    }

    #[test]
    fn clicks_do_not_hide_a_silence() {
        let second = [tone(0.4, 0.01), tone(0.0, 0.99)].concat();
        let sound = second.repeat(10);
        let first = noticed(&sound, &sound)[0];
        assert!(first.1 == Alarm::Silence && first.0 < 8.0, "{first:?}");
    }

    #[test]
    fn a_dead_channel_and_cut_tops_are_noticed_once() {
        let (sound, nothing) = (tone(0.3, 60.0), tone(0.0, 60.0));
        let alarms = |left, right| -> Vec<Alarm> { noticed(left, right).into_iter().map(|(_, a)| a).collect() };
        assert_eq!(alarms(&sound, &nothing), [Alarm::RightDead]);
        assert_eq!(alarms(&nothing, &sound), [Alarm::LeftDead]);
        let cut: Vec<f32> = tone(2.0, 60.0).into_iter().map(|sample| sample.clamp(-0.7, 0.7)).collect();
        assert_eq!(alarms(&cut, &cut), [Alarm::Clipping]);
    }

    #[test]
    fn what_the_limiter_holds_down_is_not_clipped() {
        let mut limiter = Limiter::new(2, TruePeak(-1.0));
        let mut seed = 1_u32;
        let mut noise = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as f32 / 8_388_608.0 - 1.0
        };
        let (mut monitor, mut before) = (AirMonitor::default(), 0.0);
        for _ in 0..40 * 48 {
            let loud: Vec<f32> = (0..1_000)
                .map(|_| {
                    before = 0.8 * before + 0.2 * noise();
                    6.0 * before
                })
                .collect();
            let mut block = Block::from_channels(vec![loud.clone(), loud]);
            limiter.process(&mut block);
            monitor.listen(&block, |alarm| panic!("{alarm:?}"));
        }
    }

    /// The peaks of every 10 ms of a recording.
    fn windows(path: &Path) -> Vec<f32> {
        let mut source = in_channels(at_station_rate(surco_audio::open(path).unwrap()), 2);
        let (mut block, mut samples) = (Block::new(2), Vec::new());
        loop {
            source.read(&mut block).unwrap();
            if block.is_empty() {
                break;
            }
            samples.extend_from_slice(&block.channels()[0]);
        }
        samples.chunks(WINDOW).map(|window| window.iter().fold(0.0, |peak: f32, s| peak.max(s.abs()))).collect()
    }

    fn recordings(folder: &Path, found: &mut Vec<Vec<f32>>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                recordings(&path, found);
            } else if path
                .extension()
                .is_some_and(|ending| ["ogg", "opus", "mp3", "wav"].iter().any(|e| ending == *e))
            {
                found.push(windows(&path));
            }
        }
    }

    /// All that is spoken in the sample station, and its music with peaks of -30 dBFS, for a hundred hours, in an
    /// order of chance, with pauses for thought of up to two seconds.
    #[test]
    fn a_hundred_hours_of_speech_and_quiet_music_raise_no_false_alarm() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let (mut speech, mut music) = (Vec::new(), Vec::new());
        recordings(&root.join("programs"), &mut speech);
        recordings(&root.join("musica"), &mut music);
        for piece in &mut music {
            let peak = piece.iter().copied().fold(0.0, f32::max);
            piece.iter_mut().for_each(|window| *window *= 0.0316 / peak);
        }
        let sounds = [speech, music].concat();
        assert!(sounds.len() > 10);
        let (mut monitor, mut heard, mut seed) = (AirMonitor::default(), 0, 7_u64);
        let mut chance = |below: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % below
        };
        while heard < 100 * 3_600 * 100 {
            let sound = &sounds[chance(sounds.len())];
            let pause = chance(200);
            let windows = sound.iter().copied().chain(std::iter::repeat_n(0.0, pause));
            for peak in windows {
                monitor.check_silence([peak; 2], &mut |alarm| panic!("{alarm:?} after {heard} windows"));
                heard += 1;
            }
        }
    }
}
