//! Whether the output is heard: the sound card may go, and come back. What nobody heard counts as no play, whatever the
//! mixer made of it.

use std::collections::BTreeMap;

use surco_messages::Message;
use surco_model::{AirEvent, AiringId, Ending};

/// Whether the output is heard, and which airings were not heard whole.
pub(crate) struct OutputStatus {
    is_heard: bool,
    /// The airings under way that were not heard whole, and how the line of each is to end.
    missed: BTreeMap<AiringId, Ending>,
}

impl OutputStatus {
    pub(crate) fn new(is_heard: bool) -> OutputStatus {
        OutputStatus { is_heard, missed: BTreeMap::new() }
    }

    /// Nobody hears anything from here on; the airings under way break off.
    pub(crate) fn leave(&mut self, under_way: impl IntoIterator<Item = AiringId>) {
        self.is_heard = false;
        for airing in under_way {
            self.missed.entry(airing).or_insert(Ending::Interrupted);
        }
    }

    /// Airings that begin from here on are heard.
    pub(crate) fn come_back(&mut self) {
        self.is_heard = true;
    }

    /// Changes an event so that it says what was heard of it. Returns whether it is the beginning of a sound that nobody
    /// heard: that is changed once and for all.
    pub(crate) fn mark_unheard(&mut self, event: &mut AirEvent) -> bool {
        match event {
            AirEvent::Started(on_air) if !self.is_heard => {
                self.missed.insert(on_air.airing, Ending::Unheard);
                on_air.reason = Message::new("playout-unheard").with("reason", on_air.reason.clone());
                return true;
            }
            AirEvent::Ended { airing, ending, .. } => {
                if let Some(truth) = self.missed.remove(airing) {
                    *ending = truth;
                }
            }
            AirEvent::Started(_) | AirEvent::Noted { .. } => {}
        }
        false
    }
}
