//! What is wrong with a recording, in plain words.

use surco_messages::Message;
use surco_units::{Decibels, Frames, Lufs};

use super::{ChannelFault, Measurement};

/// Shorter than this is no recording but a finger that slipped.
const TOO_SHORT: Frames = Frames::from_millis(1000);

/// So soft a recording has to be raised by 20 dB and more, and its noise with it.
const QUIET: Lufs = Lufs(-38.0);

/// A voice that stands less than this over its noise is tiring to listen to.
const NOISY: Decibels = Decibels(25.0);

/// What a phone line lets through, and a little more, in Hz.
const NARROW: f64 = 4500.0;

/// So much of full scale is lost to a zero line that is displaced.
const DISPLACED: f64 = 0.01;

/// Louder than this against the whole, rumble covers a voice.
const RUMBLE: Decibels = Decibels(-12.0);

/// A silence in the middle that a listener takes for a fault.
const LONG_SILENCE: Frames = Frames::from_millis(5000);

impl Measurement {
    /// What a person should know or do about it, the worst first; empty when all is well.
    pub fn problems(&self) -> Vec<Message> {
        let mut problems = Vec::new();
        let Some((first, last)) = self.sound else {
            let nothing = if self.duration == Frames::ZERO { "audio-no-sound" } else { "audio-silent" };
            return vec![Message::new(nothing)];
        };
        if self.duration < TOO_SHORT {
            problems.push(Message::new("audio-short").with("length", self.duration.to_string()));
        }
        match self.channel_fault {
            Some(ChannelFault::LeftDead) => problems.push(Message::new("audio-left-dead")),
            Some(ChannelFault::RightDead) => problems.push(Message::new("audio-right-dead")),
            Some(ChannelFault::OutOfPhase) => problems.push(Message::new("audio-out-of-phase")),
            None => {}
        }
        if self.clipped_samples > 0 {
            problems.push(Message::new("audio-clipped").with("samples", self.clipped_samples as f64));
        }
        if let Some(first) = self.dropouts.first() {
            let message = Message::new("audio-dropouts").with("count", self.dropouts.len());
            problems.push(message.with("at", first.to_string()));
        }
        if let Some(hertz) = self.bandwidth.filter(|hertz| *hertz < NARROW) {
            problems.push(Message::new("audio-narrow").with("hertz", format!("{:.1}", hertz / 1000.0)));
        }
        if let Some(loudness) = self.loudness.integrated.filter(|loudness| *loudness < QUIET) {
            problems.push(Message::new("audio-quiet").with("loudness", loudness.to_string()));
        }
        if let Some(distance) = self.signal_to_noise.filter(|distance| *distance < NOISY) {
            problems.push(Message::new("audio-noisy").with("distance", distance.to_string()));
        }
        if let Some(mains) = self.hum {
            problems.push(Message::new("audio-hum").with("hertz", f64::from(mains)));
        }
        if let Some((first, _)) = self.plosives.first() {
            let message = Message::new("audio-plosives").with("count", self.plosives.len());
            problems.push(message.with("at", first.to_string()));
        }
        if self.rumbles(RUMBLE) {
            problems.push(Message::new("audio-rumble"));
        }
        if self.dc_offset.abs() > DISPLACED {
            let percent = format!("{:.1}", self.dc_offset.abs() * 100.0);
            problems.push(Message::new("audio-dc-offset").with("percent", percent));
        }
        let inside = |(from, to): &(Frames, Frames)| *from > first && *to < last;
        let long = self.silences.iter().filter(|silence| inside(silence) && silence.1 - silence.0 >= LONG_SILENCE);
        if let Some((from, to)) = long.max_by_key(|(from, to)| *to - *from) {
            let length = format!("{:.0}", (*to - *from).seconds());
            problems
                .push(Message::new("audio-long-silence").with("from", from.to_string()).with("seconds", length));
        }
        problems
    }

    /// Whether what is too low for a voice is louder than the whole by this.
    pub(crate) fn rumbles(&self, distance: Decibels) -> bool {
        let whole = self.loudness.integrated.map(|loudness| Decibels(loudness.0));
        self.rumble.zip(whole).is_some_and(|(rumble, whole)| rumble > whole + distance)
    }
}

#[cfg(test)]
mod tests {
    use crate::test_sound::{Samples, measurement_of};
    use surco_messages::Language;
    use surco_testing::{noise, sine, voice};

    fn problems(channels: Vec<Vec<f32>>) -> Vec<String> {
        let problems = measurement_of(&mut Samples::new(channels)).problems();
        for problem in &problems {
            for language in Language::ALL {
                assert!(problem.text(language) != problem.id() && problem.help(language).is_some(), "{problem:?}");
            }
        }
        problems.iter().map(|problem| problem.id().to_owned()).collect()
    }

    fn with(sound: &[f32], more: &[f32]) -> Vec<f32> {
        sound.iter().zip(more).map(|(sample, more)| sample + more).collect()
    }

    #[test]
    fn each_fault_of_a_recording_is_named_and_a_good_one_has_none() {
        let good = with(&voice(8.0), &noise(0.000_5, 8.0));
        assert_eq!(problems(vec![good.clone()]), [""; 0]);
        assert_eq!(problems(vec![good.clone(), good.clone()]), [""; 0]);
        let hum = with(&sine(50.0, 0.004, 8.0), &sine(150.0, 0.002, 8.0));
        let change = |change: fn(f32) -> f32| good.iter().map(|sample| change(*sample)).collect::<Vec<_>>();
        for (sound, problem) in [
            (vec![], "audio-no-sound"),
            (vec![0.0; 96_000], "audio-silent"),
            (good[..24_000].to_vec(), "audio-short"),
            (change(|sample| sample * 0.05), "audio-quiet"),
            (change(|sample| (sample * 4.0).clamp(-1.0, 1.0)), "audio-clipped"),
            (with(&good, &noise(0.05, 8.0)), "audio-noisy"),
            (with(&good, &hum), "audio-hum"),
            (with(&good, &sine(9.0, 0.1, 8.0)), "audio-rumble"),
            (change(|sample| sample + 0.03), "audio-dc-offset"),
            (voice(8.0), "audio-narrow"),
            ([with(&good, &noise(0.05, 8.0)), vec![0.0; 4_800], good.clone()].concat(), "audio-dropouts"),
            ([good.clone(), vec![0.0; 480_000], good.clone()].concat(), "audio-long-silence"),
        ] {
            let found = problems(vec![sound]);
            assert!(found.iter().any(|found| found == problem), "{problem}: {found:?}");
        }
        assert_eq!(problems(vec![good.clone(), vec![0.0; good.len()]]), ["audio-right-dead"]);
        assert_eq!(problems(vec![vec![0.0; good.len()], good.clone()]), ["audio-left-dead"]);
        let upside_down = change(|sample| -sample);
        assert_eq!(problems(vec![good, upside_down]), ["audio-out-of-phase"]);
    }
}
