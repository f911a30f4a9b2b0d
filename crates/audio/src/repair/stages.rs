//! The stages of repair that are allowed: by the recording's profile and by the choice of its maker.

use surco_messages::Message;
use surco_units::Frames;

/// The kind of a recording, which decides the repairs that are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Profile {
    /// One person speaks close to the microphone.
    Voice,
    /// People speak in a place that shall be heard too.
    Interview,
    /// Music or a finished piece: only faults of the recorder are repaired.
    Music,
    /// Nothing is done.
    None,
}

/// Something that can be done to a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RepairStage {
    /// Tops that were cut off are made round again.
    Declip,
    /// A dead side gets the sound of the other; one that is upside down is turned.
    Channels,
    /// Rumble and a displaced zero line are taken away.
    HighPass,
    /// Breath that pops on the microphone is taken away.
    Plosives,
    /// The hum of the mains is taken away.
    Hum,
    /// Noise is lowered.
    Denoise,
    /// Waiting at the head and at the tail is cut.
    Trim,
    /// Speakers who are near and far are brought to one loudness.
    Level,
    /// The loudest syllables are held back a little.
    Compress,
    /// Sharp esses are softened.
    DeEss,
}

impl RepairStage {
    /// All stages, in the order in which sound goes through them.
    pub const ALL: [RepairStage; 10] = [
        RepairStage::Declip,
        RepairStage::Channels,
        RepairStage::HighPass,
        RepairStage::Plosives,
        RepairStage::Hum,
        RepairStage::Denoise,
        RepairStage::Trim,
        RepairStage::Level,
        RepairStage::Compress,
        RepairStage::DeEss,
    ];

    /// Its name, for machines and for the command line.
    pub fn name(self) -> &'static str {
        match self {
            RepairStage::Declip => "declip",
            RepairStage::Channels => "channels",
            RepairStage::HighPass => "high-pass",
            RepairStage::Plosives => "plosives",
            RepairStage::Hum => "hum",
            RepairStage::Denoise => "denoise",
            RepairStage::Trim => "trim",
            RepairStage::Level => "level",
            RepairStage::Compress => "compress",
            RepairStage::DeEss => "de-ess",
        }
    }
}

/// The stages that use the measurement of the original, and those that use the measurement of the repaired sound.
pub(super) const REPAIRING: [RepairStage; 7] = [
    RepairStage::Declip,
    RepairStage::Channels,
    RepairStage::HighPass,
    RepairStage::Plosives,
    RepairStage::Hum,
    RepairStage::Denoise,
    RepairStage::Trim,
];
pub(super) const LEVELLING: [RepairStage; 3] = [RepairStage::Level, RepairStage::Compress, RepairStage::DeEss];

/// Goes up whenever a stage would make other samples of the same recording.
const VERSION: u32 = 2;

/// The version of [`repaired`](super::repaired) and [`levelled`](super::levelled), for caches: another name means that
/// the same recording would come out as other samples.
pub fn chain() -> String {
    RepairStage::ALL.iter().fold(VERSION.to_string(), |names, stage| names + " " + stage.name())
}

/// The repairs that are allowed: the stages of the profile, less those that were forbidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Repairs {
    pub(super) profile: Profile,
    /// By the order of [`RepairStage::ALL`].
    allowed: [bool; RepairStage::ALL.len()],
    /// Pauses that are longer are made shorter.
    pub(super) longest_pause: Option<Frames>,
}

impl Repairs {
    /// All that the profile allows.
    pub fn of(profile: Profile) -> Repairs {
        let allowed = RepairStage::ALL.map(|stage| match profile {
            Profile::Voice | Profile::Interview => true,
            Profile::Music => matches!(stage, RepairStage::Declip | RepairStage::HighPass),
            Profile::None => false,
        });
        Repairs { profile, allowed, longest_pause: None }
    }

    /// The same, but not this.
    #[must_use]
    pub fn without(mut self, forbidden: RepairStage) -> Repairs {
        for (allowed, stage) in self.allowed.iter_mut().zip(RepairStage::ALL) {
            *allowed &= stage != forbidden;
        }
        self
    }

    /// The same, but nothing that is not among these.
    #[must_use]
    pub fn only(mut self, stages: &[RepairStage]) -> Repairs {
        for (allowed, stage) in self.allowed.iter_mut().zip(RepairStage::ALL) {
            *allowed &= stages.contains(&stage);
        }
        self
    }

    /// The same, and no pause between words is to be longer than this.
    #[must_use]
    pub fn with_pauses_up_to(self, longest: Frames) -> Repairs {
        Repairs { longest_pause: Some(longest), ..self }
    }

    pub(super) fn allow(&self, wanted: RepairStage) -> bool {
        RepairStage::ALL.iter().zip(self.allowed).any(|(stage, allowed)| *stage == wanted && allowed)
    }
}

/// Something that was done to a sound, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its name, for machines: that of a [`RepairStage`], or `gain`, `limiter`…
    pub name: &'static str,
    /// What was done and why, for people.
    pub detail: Message,
    /// How much of the beginning it took away.
    pub cut_head: Frames,
}

impl Step {
    /// A step that keeps the beginning.
    pub(crate) fn new(name: &'static str, detail: Message) -> Step {
        Step { name, detail, cut_head: Frames::ZERO }
    }
}
