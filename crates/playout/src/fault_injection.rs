//! The simulated world's files, planner and journal, as they are while something is wrong with them.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use surco_messages::Message;
use surco_units::{AirTime, Frames, STATION_RATE};

use crate::deck_source::{DeckSource, DeckSourceState, LoadRequest, Loader};
use crate::fault::{Fault, FaultKind};
use crate::loader::{AHEAD, ENOUGH};
use crate::relay;

/// How much of a sound is there before its damage.
const WHOLE: usize = 3 * STATION_RATE.0 as usize;

/// The faults, and the true time of the simulated world.
#[derive(Clone)]
pub(crate) struct FaultSchedule {
    now: Arc<AtomicI64>,
    faults: Arc<[Fault]>,
}

impl FaultSchedule {
    pub(crate) fn of(faults: &[Fault]) -> FaultSchedule {
        FaultSchedule { now: Arc::default(), faults: faults.into() }
    }

    pub(crate) fn set(&self, now: AirTime) {
        self.now.store(now.0, Ordering::Relaxed);
    }

    fn now(&self) -> AirTime {
        AirTime(self.now.load(Ordering::Relaxed))
    }

    /// A fault of these kinds that is on now.
    fn on(&self, kinds: &[FaultKind]) -> Option<Fault> {
        let now = self.now();
        self.faults.iter().find(|fault| kinds.contains(&fault.kind) && fault.is_on(now)).copied()
    }

    /// The names of the faults that are on.
    pub(crate) fn names(&self, now: AirTime) -> Vec<&'static str> {
        let mut names: Vec<_> =
            self.faults.iter().filter(|fault| fault.is_on(now)).map(|fault| fault.kind.name()).collect();
        names.dedup();
        names
    }

    /// Why the journal cannot be written, if it cannot.
    pub(crate) fn journal(&self) -> Option<FaultKind> {
        use FaultKind::{Damaged, DiskFull, Locked, ReadOnly, Unmounted};
        self.on(&[DiskFull, ReadOnly, Locked, Damaged, Unmounted]).map(|fault| fault.kind)
    }

    /// Why there is no plan to be had, if there is none.
    pub(crate) fn planner(&self) -> Option<Message> {
        use FaultKind::{Damaged, Locked, PlannerFails, Unmounted};
        let id = match self.on(&[PlannerFails, Locked, Damaged, Unmounted])?.kind {
            FaultKind::PlannerFails => "playout-planner-panicked",
            _ => "messages-io-not-found",
        };
        Some(Message::new(id))
    }

    pub(crate) fn planner_hangs(&self) -> bool {
        self.on(&[FaultKind::PlannerHangs, FaultKind::Starved, FaultKind::MemoryPressure]).is_some()
    }

    pub(crate) fn card_is_gone(&self) -> bool {
        self.on(&[FaultKind::CardGone, FaultKind::CardRate]).is_some()
    }

    fn is_torn(&self) -> bool {
        self.on(&[FaultKind::Missing, FaultKind::Unmounted]).is_some()
    }

    fn is_relay_lost(&self) -> bool {
        self.on(&[FaultKind::RelayLost, FaultKind::NetworkDown]).is_some()
    }

    /// For how long other stations have been silent, as they were so long ago.
    fn relay_silence(&self, ago: Frames) -> Option<Frames> {
        let then = self.now() - ago;
        let is_it = |fault: &&Fault| fault.kind == FaultKind::RelaySilent && fault.is_on(then);
        self.faults.iter().find(is_it).map(|fault| then - fault.at)
    }

    fn is_slow(&self) -> bool {
        self.on(&[FaultKind::Slow]).is_some()
    }

    fn pace(&self) -> Pace {
        match self.on(&[FaultKind::Starved, FaultKind::MemoryPressure]).map(|fault| fault.kind) {
            None => Pace::Ahead,
            Some(FaultKind::MemoryPressure) => Pace::Behind,
            Some(_) => Pace::None,
        }
    }
}

/// How fast loaders decode.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pace {
    /// So fast that all they may have ahead is there.
    Ahead,
    /// Half as fast as their sounds are played.
    Behind,
    /// They stand still.
    None,
}

/// A loader in a world where files fail.
pub(crate) struct FaultyLoader<L> {
    pub(crate) inner: L,
    pub(crate) schedule: FaultSchedule,
}

impl<L: Loader> Loader for FaultyLoader<L> {
    fn load(&mut self, request: &LoadRequest) -> Box<dyn DeckSource> {
        use FaultKind::{Corrupt, Empty, Truncated};
        if request.source.is_relay() {
            // No disk has anything to do with it.
            let (inner, schedule) = (self.inner.load(request), self.schedule.clone());
            return Box::new(FaultyRelay { inner, schedule, reserve: None, has_begun: false });
        }
        let damage = self.schedule.on(&[Corrupt, Empty, Truncated]).map(|fault| fault.kind);
        let whole = match damage {
            None => usize::MAX,
            Some(Empty) => 0,
            Some(_) => WHOLE.min(request.length.index() / 2),
        };
        let is_corrupt = damage == Some(Corrupt);
        let (inner, schedule, looked) = (self.inner.load(request), self.schedule.clone(), self.schedule.now());
        Box::new(FaultyFeed { inner, schedule, torn: false, whole, is_corrupt, ahead: 0, looked })
    }
}

/// Another station that may be lost: then only what is in reserve of it is heard. It may be silent too, which is heard when
/// its reserve has been.
struct FaultyRelay {
    inner: Box<dyn DeckSource>,
    schedule: FaultSchedule,
    /// Since it was lost. It does not come back: the ladder asks for another.
    reserve: Option<usize>,
    has_begun: bool,
}

impl FaultyRelay {
    fn is_heard(&self) -> bool {
        self.schedule.relay_silence(relay::RESERVE).is_none()
    }

    fn there_are(&mut self, frames: usize) -> usize {
        if self.reserve.is_none() && self.schedule.is_relay_lost() {
            self.reserve = Some(relay::LAST.index());
        }
        let Some(reserve) = &mut self.reserve else { return frames };
        let there = frames.min(*reserve);
        *reserve -= there;
        there
    }
}

impl DeckSource for FaultyRelay {
    fn state(&mut self) -> DeckSourceState {
        if self.reserve.is_some() || self.schedule.is_relay_lost() {
            return DeckSourceState::Failed(Message::new("playout-relay-stalls"));
        }
        let is_silent = !self.is_heard() || self.schedule.relay_silence(Frames::ZERO).is_some();
        if is_silent && !self.has_begun { DeckSourceState::Loading } else { self.inner.state() }
    }

    fn is_silent(&mut self) -> bool {
        self.schedule.relay_silence(Frames::ZERO).is_some_and(|silence| silence >= relay::SILENT)
    }

    fn stand_by(&mut self) {
        self.has_begun = false;
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> usize {
        self.has_begun = true;
        let there = self.there_are(left.len());
        let given = self.inner.read(&mut left[..there], &mut right[..there]);
        if !self.is_heard() {
            [left, right].into_iter().for_each(|channel| channel[..given].fill(0.0));
        }
        given
    }

    fn skip(&mut self, frames: usize) -> usize {
        self.has_begun = true;
        let there = self.there_are(frames);
        self.inner.skip(there)
    }
}

struct FaultyFeed {
    inner: Box<dyn DeckSource>,
    schedule: FaultSchedule,
    torn: bool,
    /// Frames until its damage.
    whole: usize,
    is_corrupt: bool,
    /// Frames that are decoded already.
    ahead: usize,
    /// When the loader was last looked at.
    looked: AirTime,
}

impl FaultyFeed {
    /// Once torn, an open file does not come back with its disk.
    fn is_torn(&mut self) -> bool {
        self.torn |= self.schedule.is_torn();
        self.torn
    }

    /// Lets the loader do what it can since it was last looked at.
    fn load(&mut self) {
        let now = self.schedule.now();
        let since = (now - std::mem::replace(&mut self.looked, now)).index();
        self.ahead = match self.schedule.pace() {
            Pace::Ahead => AHEAD.index(),
            Pace::Behind => AHEAD.index().min(self.ahead + since / 2),
            Pace::None => self.ahead,
        };
    }

    /// How many of these frames there are.
    fn there_are(&mut self, frames: usize) -> usize {
        if self.is_torn() || self.schedule.is_slow() {
            return 0;
        }
        self.load();
        let ahead = if self.schedule.pace() == Pace::Ahead { usize::MAX } else { self.ahead };
        frames.min(self.whole).min(ahead)
    }

    fn gave(&mut self, frames: usize) {
        self.whole -= frames.min(self.whole);
        self.ahead -= frames.min(self.ahead);
    }
}

impl DeckSource for FaultyFeed {
    fn state(&mut self) -> DeckSourceState {
        if self.is_torn() {
            return DeckSourceState::Failed(Message::new("messages-io-not-found"));
        }
        self.load();
        if self.schedule.is_slow() || self.ahead < ENOUGH.index() {
            return DeckSourceState::Loading;
        }
        match self.whole {
            0 if self.is_corrupt => DeckSourceState::Failed(Message::new("playout-decoder-panicked")),
            0 => DeckSourceState::Ended,
            _ => self.inner.state(),
        }
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> usize {
        let there = self.there_are(left.len());
        let given = self.inner.read(&mut left[..there], &mut right[..there]);
        self.gave(given);
        given
    }

    fn skip(&mut self, frames: usize) -> usize {
        let there = self.there_are(frames);
        let given = self.inner.skip(there);
        self.gave(given);
        given
    }
}
