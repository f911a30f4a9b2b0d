//! The lengths by which the engine begins, fades and waits, in frames.

use surco_units::{Frames, STATION_RATE};

const SECOND: i64 = STATION_RATE.0 as i64;

/// The most that is mixed in one go.
pub(super) const SLICE: usize = 1024;
/// The most that is passed over in one go where there is no sound to mix.
pub(super) const LEAP: usize = STATION_RATE.0 as usize;
/// How long before its start an item is loaded.
pub(super) const LOAD_AHEAD: i64 = 10 * SECOND;
/// How long before another attempt at an item none of whose sounds could be loaded.
pub(super) const LOAD_AGAIN: i64 = 2 * SECOND;
/// A hole shorter than this between two items is left alone: it is a breath, not dead air.
pub(super) const BREATH: i64 = SECOND / 2;
/// A jump of the wall clock larger than this is a change of the clock, not drift.
pub(super) const CLOCK_STEP: i64 = SECOND / 4;
/// A jump larger than this makes the plan void. After a smaller one it still holds: hard starts keep to the clock by
/// themselves, and the next item is loaded already.
pub(super) const REPLANNED_STEP: i64 = LOAD_AHEAD / 2;
/// How long a sound that takes over from another may be loading, before its fallback is tried.
pub(super) const TAKING_OVER: i64 = 2 * SECOND;
/// How long a sound that was not planned to end fades away.
pub(super) const GIVE_WAY: Frames = Frames(SECOND * 3 / 10);
/// How long continuity fades before the next item.
pub(super) const CONTINUITY_FADE: Frames = Frames(SECOND * 3 / 2);
/// How long a sound fades in that is not begun at its beginning.
pub(super) const JOIN_FADE: Frames = Frames(SECOND / 20);
