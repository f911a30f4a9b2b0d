//! What operators have ordered and is not done yet.

use std::collections::VecDeque;

use crate::ladder::Fallbacks;

/// The orders of operators that are not done yet.
#[derive(Default)]
pub(super) struct OperatorState {
    /// Continuity is in place of the grid up to this frame.
    pub(super) panic_until: Option<i64>,
    /// A live voice has the air.
    pub(super) is_live: bool,
    /// The title of a live voice in the log.
    pub(super) live_title: String,
    /// The current item gives way as soon as its successor is loaded, or at this frame.
    pub(super) skip_at: Option<i64>,
    /// Jingles that are being loaded, and the frame at which each is dropped.
    pub(super) over: VecDeque<(i64, Fallbacks)>,
    /// How many items operators have inserted so far.
    pub(super) inserted: u64,
}

impl OperatorState {
    /// Whether an operator keeps the grid from the air.
    pub(super) fn holds_grid(&self) -> bool {
        self.panic_until.is_some() || self.is_live
    }

    /// Whether the next item is to begin as soon as it is loaded.
    pub(super) fn is_skipping(&self) -> bool {
        self.skip_at.is_some()
    }
}
