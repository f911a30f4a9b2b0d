//! Whether anybody hears what is played: the sound card may go, and come back. What nobody heard is no play, whatever
//! the mixer made of it.

use std::collections::BTreeMap;

use surco_messages::Message;
use surco_model::{AirEvent, AiringId, Ending};

const UNHEARD: &str = "playout-unheard";

/// Those who hear what goes out, there or gone.
pub(crate) struct Audience {
    is_there: bool,
    /// What is under way and was not heard whole, and how its line is to end.
    missed: BTreeMap<AiringId, Ending>,
}

impl Audience {
    pub(crate) fn new(is_there: bool) -> Audience {
        Audience { is_there, missed: BTreeMap::new() }
    }

    /// Nobody hears anything from here on; what is under way breaks off for them.
    pub(crate) fn leave(&mut self, under_way: impl IntoIterator<Item = AiringId>) {
        self.is_there = false;
        for airing in under_way {
            self.missed.entry(airing).or_insert(Ending::Interrupted);
        }
    }

    /// What begins from here on is heard.
    pub(crate) fn come_back(&mut self) {
        self.is_there = true;
    }

    /// Has an event say what was heard of it.
    pub(crate) fn judge(&mut self, event: &mut AirEvent) {
        match event {
            AirEvent::Started(on_air) if !self.is_there => {
                self.missed.insert(on_air.airing, Ending::Unheard);
                if on_air.reason.id() != UNHEARD {
                    on_air.reason = Message::new(UNHEARD).with("reason", on_air.reason.clone());
                }
            }
            AirEvent::Ended { airing, ending, .. } => {
                if let Some(truth) = self.missed.remove(airing) {
                    *ending = truth;
                }
            }
            AirEvent::Started(_) | AirEvent::Noted { .. } => {}
        }
    }
}
