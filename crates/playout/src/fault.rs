//! The faults of a simulated world: their kinds, how they are written, and random ones.

use surco_messages::{Explain, Message, error_from_words};
use surco_units::{AirTime, Frames, Length};

/// How long a PC takes to be on air again, boot included, when its power is back.
const BOOT: Frames = Frames::from_millis(90_000);

/// Something that goes wrong for a while, in the true time of the simulated world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// Its kind.
    pub kind: FaultKind,
    /// When it begins.
    pub at: AirTime,
    /// How long it lasts; nothing for what happens at once and stays.
    pub length: Frames,
}

/// The kinds of faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// No sound can be read: the stick was pulled, the disk is gone.
    Missing,
    /// Sounds that are opened are empty files.
    Empty,
    /// Sounds that are opened end long before their end.
    Truncated,
    /// Sounds that are opened cannot be decoded to their end.
    Corrupt,
    /// Sounds give nothing, and do not fail either.
    Slow,
    /// Everything but the mixer gets no processor: what is decoded ahead is all there is.
    Starved,
    /// There is so little memory that what is not locked into it is pushed out: loaders come to half their sound's own
    /// speed, the planner to nothing.
    MemoryPressure,
    /// Other stations are not to be heard.
    RelayLost,
    /// Other stations send silence.
    RelaySilent,
    /// There is no network: of what a playout has from it, other stations.
    NetworkDown,
    /// The library's disk is gone, the catalogue and its journal with it.
    Unmounted,
    /// The disk is full: the journal cannot be written.
    DiskFull,
    /// The disk can only be read.
    ReadOnly,
    /// Another program holds the catalogue.
    Locked,
    /// The catalogue is damaged until it has been restored.
    Damaged,
    /// The planner does not answer.
    PlannerHangs,
    /// The planner fails.
    PlannerFails,
    /// The sound card is gone: nobody hears anything.
    CardGone,
    /// The sound card is gone for a moment, and back at another rate.
    CardRate,
    /// The power goes, and comes back.
    PowerCut,
    /// The power goes, and when it is back the clock shows 1970, for so long.
    DeadBattery,
    /// The wall clock is set forward, or back.
    ClockStep {
        /// By so much; negative is back.
        by: Frames,
    },
}

/// Every kind that lasts: its name, and for how many seconds if nobody says.
const LASTING: [(&str, FaultKind, i64); 21] = [
    ("missing", FaultKind::Missing, 60),
    ("empty", FaultKind::Empty, 60),
    ("truncated", FaultKind::Truncated, 60),
    ("corrupt", FaultKind::Corrupt, 60),
    ("slow", FaultKind::Slow, 60),
    ("starved", FaultKind::Starved, 5),
    ("memory-pressure", FaultKind::MemoryPressure, 30),
    ("relay-lost", FaultKind::RelayLost, 60),
    ("relay-silent", FaultKind::RelaySilent, 60),
    ("network-down", FaultKind::NetworkDown, 300),
    ("unmounted", FaultKind::Unmounted, 60),
    ("disk-full", FaultKind::DiskFull, 600),
    ("read-only", FaultKind::ReadOnly, 600),
    ("db-locked", FaultKind::Locked, 60),
    ("db-damaged", FaultKind::Damaged, 60),
    ("planner-hangs", FaultKind::PlannerHangs, 3_600),
    ("planner-fails", FaultKind::PlannerFails, 3_600),
    ("card-gone", FaultKind::CardGone, 60),
    ("card-rate", FaultKind::CardRate, 1),
    ("power-cut", FaultKind::PowerCut, 90),
    ("dead-battery", FaultKind::DeadBattery, 600),
];

const CLOCK_STEP: &str = "clock-step";

/// A fault that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFault(pub String);

impl Explain for UnknownFault {
    fn explain(&self) -> Message {
        let kinds: Vec<&str> = LASTING.iter().map(|(name, ..)| *name).chain([CLOCK_STEP]).collect();
        Message::new("playout-unknown-fault").with("fault", self.0.as_str()).with("kinds", kinds.join(", "))
    }
}

error_from_words!(UnknownFault);

impl FaultKind {
    /// As people and machines write it: `missing`, `power-cut`, `clock-step`.
    pub fn name(self) -> &'static str {
        LASTING.iter().find(|(_, kind, _)| *kind == self).map_or(CLOCK_STEP, |(name, ..)| name)
    }
}

impl Fault {
    /// Reads `KIND@T[:ARG]`: `missing@T:60s`, `power-cut@T`, `clock-step@T:-30s`; or, for faults by chance between
    /// two instants, `random:N` and `random:N:KIND`. `instant` reads the T.
    ///
    /// # Errors
    /// When the kind, the instant or the argument is not one.
    pub fn parse(
        text: &str,
        instant: impl Fn(&str) -> Option<AirTime>,
        [from, until]: [AirTime; 2],
        seed: u64,
    ) -> Result<Vec<Fault>, UnknownFault> {
        let unknown = || UnknownFault(text.to_owned());
        if let Some(rest) = text.strip_prefix("random:") {
            let (count, kind) = rest.split_once(':').map_or((rest, None), |(count, kind)| (count, Some(kind)));
            let count = count.parse().ok().filter(|count| *count <= 100_000).ok_or_else(unknown)?;
            return Fault::by_chance(count, kind, [from, until], seed).ok_or_else(unknown);
        }
        let (kind, rest) = text.split_once('@').ok_or_else(unknown)?;
        // An instant has colons of its own, so it is tried whole first.
        let (at, argument) = match instant(rest) {
            Some(at) => (at, None),
            None => {
                let (before, argument) = rest.rsplit_once(':').ok_or_else(unknown)?;
                (instant(before).ok_or_else(unknown)?, Some(argument))
            }
        };
        let length = |text: &str| text.parse::<Length>().map(|length| length.0).map_err(|_| unknown());
        if kind == CLOCK_STEP {
            let argument = argument.ok_or_else(unknown)?;
            let (sign, size) = match argument.strip_prefix('-') {
                Some(size) => (-1, size),
                None => (1, argument.trim_start_matches('+')),
            };
            let by = Frames(sign * length(size)?.0);
            return Ok(vec![Fault { kind: FaultKind::ClockStep { by }, at, length: Frames::ZERO }]);
        }
        let known = LASTING.iter().find(|(name, ..)| *name == kind);
        let (_, kind, default) = *known.ok_or_else(unknown)?;
        let length = argument.map_or(Ok(Frames::from_millis(default * 1000)), length)?;
        Ok(vec![Fault { kind, at, length }])
    }

    /// So many faults between two instants, of all kinds or of one, each up to twice as long as is usual; the same for
    /// the same seed.
    fn by_chance(count: usize, kind: Option<&str>, [from, until]: [AirTime; 2], seed: u64) -> Option<Vec<Fault>> {
        let mut chance = Chance(seed);
        let span = u64::try_from((until - from).0).ok().filter(|span| *span > 0)?;
        let steps = kind.is_none_or(|kind| kind == CLOCK_STEP);
        let kinds: Vec<_> = LASTING.iter().filter(|(name, ..)| kind.is_none_or(|kind| kind == *name)).collect();
        let choices = kinds.len() as u64 + u64::from(steps);
        if choices == 0 {
            return None;
        }
        let one = |_| {
            let at = from + Frames(chance.below(span) as i64);
            match kinds.get(chance.below(choices) as usize) {
                Some((_, kind, usual)) => {
                    let length = Frames::from_millis(chance.below(2_000 * usual.unsigned_abs()) as i64 + 1);
                    Fault { kind: *kind, at, length }
                }
                None => {
                    let size = Frames::from_millis(chance.below(7_200_000) as i64 - 3_600_000);
                    Fault { kind: FaultKind::ClockStep { by: size }, at, length: Frames::ZERO }
                }
            }
        };
        Some((0..count).map(one).collect())
    }

    /// When it is over.
    pub fn until(&self) -> AirTime {
        self.at + self.length
    }

    /// When the power goes and when it is back, if it does.
    pub(crate) fn dark(&self) -> Option<[AirTime; 2]> {
        match self.kind {
            FaultKind::PowerCut => Some([self.at, self.until()]),
            FaultKind::DeadBattery => Some([self.at, self.at + BOOT]),
            _ => None,
        }
    }

    /// When something changes because of it.
    pub(crate) fn edges(&self) -> [AirTime; 3] {
        let boot = self.dark().map_or(self.at, |[_, back]| back);
        [self.at, boot, boot.max(self.until())]
    }

    /// Whether it is going on at an instant.
    pub(crate) fn is_on(&self, now: AirTime) -> bool {
        (self.at..self.until()).contains(&now)
    }

    /// How far the wall clock is off because of it.
    pub(crate) fn clock_error(&self, now: AirTime) -> Frames {
        match self.kind {
            FaultKind::ClockStep { by } if self.at <= now => by,
            FaultKind::DeadBattery => {
                let back = self.at + BOOT;
                if (back..back + self.length).contains(&now) { AirTime(0) - back } else { Frames::ZERO }
            }
            _ => Frames::ZERO,
        }
    }
}

/// Numbers by chance that are the same for the same seed, everywhere (SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((u128::from(mixed ^ (mixed >> 31)) * u128::from(limit)) >> 64) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPAN: [AirTime; 2] = [AirTime(0), AirTime(3600 * 48_000)];

    fn parse(text: &str) -> Result<Vec<Fault>, UnknownFault> {
        let instant =
            |text: &str| text.strip_prefix("t:")?.parse().ok().map(|seconds: i64| AirTime(seconds * 48_000));
        Fault::parse(text, instant, SPAN, 7)
    }

    #[test]
    fn every_kind_is_read_by_its_name_and_what_is_none_is_refused() {
        for (name, kind, seconds) in LASTING {
            let fault = Fault { kind, at: AirTime(480_000), length: Frames::from_millis(seconds * 1000) };
            assert_eq!(parse(&format!("{name}@t:10")), Ok(vec![fault]));
            let short = Fault { length: Frames(48_000), ..fault };
            assert_eq!(parse(&format!("{name}@t:10:1s")), Ok(vec![short]));
            assert_eq!(kind.name(), name);
        }
        let step = |by| {
            Ok(vec![Fault { kind: FaultKind::ClockStep { by: Frames(by) }, at: AirTime(0), length: Frames(0) }])
        };
        assert_eq!(parse("clock-step@t:0:-2s"), step(-96_000));
        assert_eq!(parse("clock-step@t:0:+2s"), step(96_000));
        for text in
            ["", "lluvia@t:1", "slow", "slow@", "slow@x", "slow@t:1:x", "clock-step@t:1", "random:x", "random:1:x"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn chance_is_the_same_for_the_same_seed_and_stays_within_the_span() {
        let faults = parse("random:500").unwrap();
        assert_eq!(parse("random:500").unwrap(), faults);
        assert!(faults.iter().all(|fault| fault.at >= SPAN[0] && fault.at < SPAN[1]));
        let kinds: std::collections::BTreeSet<_> = faults.iter().map(|fault| fault.kind.name()).collect();
        assert_eq!(kinds.len(), LASTING.len() + 1, "all kinds come: {kinds:?}");
        assert!(parse("random:9:power-cut").unwrap().iter().all(|fault| fault.kind == FaultKind::PowerCut));
    }
}
