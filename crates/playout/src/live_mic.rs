//! The live microphone: whether its voice is on the air, and how the programme gives way to it.
//!
//! ```text
//!        over                 live
//! off ─────────▶ over ─────────────▶ live ──off──▶ leaving ──the grid is heard, or 2 s──▶ off
//!  ▲───── off ────┘ ◀──── over ───────┘
//!  └──── the microphone is lost, or silent while live: told, and the grid is taken up
//! ```

use std::sync::Arc;
use std::time::{Duration, Instant};

use surco_audio::Block;
use surco_messages::Message;
use surco_model::{Ducking, MicrophoneStatus, Talk};
use surco_units::STATION_RATE;

use crate::live_mix::{Faders, LiveMix, VoiceIn};
use crate::microphone::Microphone;
use crate::silence::SILENT_PEAK;

/// A microphone that has given nothing for so long is lost.
const LOST_AFTER: Duration = Duration::from_millis(300);
/// Nobody has spoken for so long, though the air is theirs: it goes back to the grid.
const SILENT_AFTER: Duration = Duration::from_secs(5);
/// From this level on somebody speaks: -40 dBFS.
const SPEAKING: f32 = 0.01;
/// How long after a word the programme stays down: a breath between two sentences does not bring it up.
const HOLD: Duration = Duration::from_millis(700);
/// How long the voice stays on the air, at most, until the grid is heard again.
const MAX_LEAVING: Duration = Duration::from_secs(2);

/// A microphone, and what is to happen when somebody speaks into it.
pub struct Live {
    /// Where the voice comes from.
    pub microphone: Box<dyn Microphone>,
    /// How the programme gives way to it.
    pub ducking: Ducking,
    /// The title of a live voice in the log.
    pub title: String,
}

pub(crate) struct LiveMic {
    microphone: Box<dyn Microphone>,
    ducking: Ducking,
    talk: Talk,
    /// Until when the voice stays though it has been taken off the air.
    leaving: Option<Instant>,
    faders: Arc<Faders>,
    /// The same mix once more, for those who hear the air beside the card.
    beside: (VoiceIn, LiveMix),
    voice: Vec<f32>,
    /// The highest samples since the status and the levels were last asked for.
    peak: f32,
    level: f32,
    last_heard: Instant,
    last_spoken: Instant,
    last_loud: Instant,
}

impl LiveMic {
    pub(crate) fn new(microphone: Box<dyn Microphone>, ducking: Ducking, now: Instant) -> LiveMic {
        let faders = Arc::new(Faders::default());
        LiveMic {
            microphone,
            ducking,
            talk: Talk::Off,
            leaving: None,
            beside: LiveMix::new(Arc::clone(&faders), ducking),
            faders,
            voice: Vec::with_capacity(STATION_RATE.0 as usize),
            peak: 0.0,
            level: 0.0,
            last_heard: now,
            last_spoken: now,
            last_loud: now,
        }
    }

    /// The faders for the mix in the card's callback.
    pub(crate) fn faders(&self) -> (Arc<Faders>, Ducking) {
        (Arc::clone(&self.faders), self.ducking)
    }

    /// Puts the voice on the air, or takes it off.
    ///
    /// # Errors
    /// That there is no microphone.
    pub(crate) fn turn(&mut self, talk: Talk, now: Instant) -> Result<(), Message> {
        if talk != Talk::Off && !self.is_there(now) {
            let name = self.microphone.name();
            return Err(Message::new("playout-microphone-missing").with("device", name));
        }
        let leaves = self.talk == Talk::Live && talk == Talk::Off;
        self.leaving = leaves.then(|| now + MAX_LEAVING);
        self.talk = talk;
        (self.last_spoken, self.last_loud) = (now, now);
        self.set_faders(now);
        Ok(())
    }

    /// Takes in what has come. Where that takes the microphone off the air, the reason is returned.
    pub(crate) fn tend(&mut self, now: Instant) -> Option<Message> {
        self.voice.clear();
        self.microphone.take(&mut self.voice);
        if !self.voice.is_empty() {
            self.last_heard = now;
        }
        self.beside.0.push(&self.voice);
        let peak = self.voice.iter().fold(0.0, |peak: f32, sample| peak.max(sample.abs()));
        self.peak = self.peak.max(peak);
        self.level = self.level.max(peak);
        if peak >= SPEAKING {
            self.last_spoken = now;
        }
        if peak >= SILENT_PEAK {
            self.last_loud = now;
        }
        if self.leaving.is_some_and(|until| now >= until) {
            self.leaving = None;
        }
        let trouble = match self.talk {
            Talk::Off => None,
            _ if !self.is_there(now) => Some("playout-microphone-lost"),
            Talk::Live if now.saturating_duration_since(self.last_loud) >= SILENT_AFTER => {
                Some("playout-microphone-silent")
            }
            _ => None,
        };
        if trouble.is_some() {
            (self.talk, self.leaving) = (Talk::Off, None);
        }
        self.set_faders(now);
        trouble.map(|id| Message::new(id).with("device", self.microphone.name()))
    }

    /// The grid is heard again: the voice is not needed any more.
    pub(crate) fn grid_is_heard(&mut self, now: Instant) {
        self.leaving = None;
        self.set_faders(now);
    }

    /// The sound that came in when it was last tended.
    pub(crate) fn voice(&self) -> &[f32] {
        &self.voice
    }

    /// Whether the air belongs to the voice alone.
    pub(crate) fn is_live(&self) -> bool {
        self.talk == Talk::Live
    }

    /// Mixes the voice into a block for those who hear the air beside the card.
    pub(crate) fn mix(&mut self, block: &mut Block) {
        let frames = block.frames();
        let mix = &mut self.beside.1;
        mix.begin(frames);
        let mut channels = block.channels_mut();
        let (Some(left), Some(right)) = (channels.next(), channels.next()) else { return };
        for (left, right) in left.iter_mut().zip(right.iter_mut()) {
            [*left, *right] = mix.mix([*left, *right]);
        }
    }

    /// The state for people; forgets the peak.
    pub(crate) fn status(&mut self, now: Instant) -> MicrophoneStatus {
        MicrophoneStatus { talk: self.talk, is_there: self.is_there(now), peak: std::mem::take(&mut self.peak) }
    }

    /// The highest sample since this was last asked.
    pub(crate) fn take_level(&mut self) -> f32 {
        std::mem::take(&mut self.level)
    }

    fn is_there(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.last_heard) < LOST_AFTER
    }

    fn set_faders(&self, now: Instant) {
        let is_spoken = now.saturating_duration_since(self.last_spoken) < HOLD;
        let (voice, programme) = match self.talk {
            Talk::Off if self.leaving.is_some() => (1.0, 1.0),
            Talk::Off => (0.0, 1.0),
            Talk::Over if is_spoken => (1.0, self.ducking.depth.amplitude()),
            Talk::Over => (1.0, 1.0),
            Talk::Live => (1.0, 0.0),
        };
        self.faders.set(voice, programme);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Says what is put into it.
    #[derive(Clone, Default)]
    struct Puppet(Arc<Mutex<Vec<f32>>>);

    impl Microphone for Puppet {
        fn take(&mut self, into: &mut Vec<f32>) {
            into.append(&mut self.0.lock().unwrap());
        }
        fn name(&self) -> String {
            "puppet".to_owned()
        }
    }

    struct Evening {
        puppet: Puppet,
        live_mic: LiveMic,
        begun: Instant,
        passed: Duration,
    }

    impl Evening {
        fn new() -> Evening {
            let (puppet, begun) = (Puppet::default(), Instant::now());
            let live_mic = LiveMic::new(Box::new(puppet.clone()), Ducking::default(), begun);
            Evening { puppet, live_mic, begun, passed: Duration::ZERO }
        }

        fn now(&self) -> Instant {
            self.begun + self.passed
        }

        /// So many milliseconds, in which somebody speaks so loud, or the cable is out.
        fn goes_by(&mut self, millis: u64, voice: Option<f32>) -> Vec<String> {
            let mut told = Vec::new();
            for _ in 0..millis / 10 {
                self.passed += Duration::from_millis(10);
                self.puppet.0.lock().unwrap().extend(voice.into_iter().flat_map(|level| [level; 480]));
                told.extend(self.live_mic.tend(self.now()).map(|message| message.id().to_owned()));
            }
            told
        }

        fn turn(&mut self, talk: Talk) -> Result<(), Message> {
            let now = self.now();
            self.live_mic.turn(talk, now)
        }

        fn faders(&self) -> (f32, f32) {
            self.live_mic.faders.wanted()
        }
    }

    #[test]
    fn over_the_programme_a_voice_takes_it_down_while_it_speaks_and_a_little_longer() {
        let mut evening = Evening::new();
        let depth = Ducking::default().depth.amplitude();
        assert_eq!(evening.goes_by(100, Some(0.5)), [""; 0]);
        assert_eq!(evening.faders(), (0.0, 1.0), "nobody hears it");
        evening.turn(Talk::Over).unwrap();
        evening.goes_by(100, Some(0.5));
        assert_eq!(evening.faders(), (1.0, depth));
        evening.goes_by(600, Some(0.001));
        assert_eq!(evening.faders(), (1.0, depth), "a breath");
        evening.goes_by(200, Some(0.001));
        assert_eq!(evening.faders(), (1.0, 1.0));
        assert_eq!(evening.goes_by(20_000, Some(0.001)), [""; 0], "who says nothing over music is no trouble");
        evening.turn(Talk::Off).unwrap();
        assert_eq!(evening.faders(), (0.0, 1.0), "and off is off at once");
    }

    #[test]
    fn live_the_voice_is_alone_and_stays_until_the_grid_is_heard_again() {
        let mut evening = Evening::new();
        evening.goes_by(100, Some(0.2));
        evening.turn(Talk::Live).unwrap();
        assert_eq!(evening.faders(), (1.0, 0.0));
        evening.goes_by(3_000, Some(0.2));
        evening.turn(Talk::Off).unwrap();
        evening.goes_by(500, Some(0.2));
        assert_eq!(evening.faders(), (1.0, 1.0));
        let now = evening.now();
        evening.live_mic.grid_is_heard(now);
        assert_eq!(evening.faders(), (0.0, 1.0));
        evening.turn(Talk::Live).unwrap();
        evening.turn(Talk::Off).unwrap();
        evening.goes_by(2_100, Some(0.2));
        assert_eq!(evening.faders(), (0.0, 1.0), "never longer than two seconds");
    }

    #[test]
    fn a_microphone_that_is_lost_or_says_nothing_gives_the_air_back_and_is_told_once() {
        let mut evening = Evening::new();
        assert_eq!(evening.goes_by(1_000, None), [""; 0]);
        assert_eq!(evening.turn(Talk::Live).unwrap_err().id(), "playout-microphone-missing");
        evening.goes_by(100, Some(0.2));
        evening.turn(Talk::Live).unwrap();
        assert_eq!(evening.goes_by(400, None), ["playout-microphone-lost"]);
        assert_eq!((evening.faders(), evening.live_mic.is_live()), ((0.0, 1.0), false));
        evening.goes_by(100, Some(0.2));
        evening.turn(Talk::Live).unwrap();
        assert_eq!(evening.goes_by(4_900, Some(0.001)), [""; 0]);
        assert_eq!(evening.goes_by(1_000, Some(0.001)), ["playout-microphone-silent"]);
        let now = evening.now();
        let status = evening.live_mic.status(now);
        assert!(status.is_there && status.talk == Talk::Off && status.peak == 0.2);
    }
}
