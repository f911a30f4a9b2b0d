//! Why something is on the rundown, or was on the air, and where that is written.

use surco_messages::Message;
use surco_model::{Airing, ItemId, Location, RundownItem};
use surco_units::{AirTime, Frames};

use super::rundown;
use crate::{Error, Station, Written, civil};

/// The longest that an item may lie behind the instant in its identifier, at which its run of music began.
const MAX_RUN: Frames = Frames::from_millis(15 * 24 * 3_600_000);

/// What was found, and where its slot is written.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// What it is.
    pub what: Explained,
    /// Where its slot is written, if it still is.
    pub written_at: Option<Location>,
}

/// What was found.
#[derive(Debug, Clone)]
pub enum Explained {
    /// It was on the air.
    Aired(Box<Airing>),
    /// It is planned.
    Planned(Box<RundownItem>),
}

impl Station {
    /// Finds what was or will be on the air at an instant, or under an item's identifier, and why. `what` is either, as
    /// people write it.
    ///
    /// # Errors
    /// When nothing is found, or `what` is not understood.
    pub fn explain(&self, written: &Written, what: &str, seed: u64, now: AirTime) -> Result<Explanation, Error> {
        let zone = written.station.timezone;
        let item = what.parse::<ItemId>().ok();
        let at = match item.as_ref().and_then(ItemId::since) {
            Some(at) => at,
            None => civil::parse(what, civil::local_date(now, zone), zone)?,
        };
        let item = item.as_ref();
        let until = at + item.map_or(Frames(1), |_| MAX_RUN);
        let library = self.library()?;
        let place = |slot: Option<&surco_model::Slug>| {
            let slot = written.station.grid.slots.iter().find(|one| Some(&one.id) == slot);
            slot.map(|slot| slot.location.clone())
        };

        let is_it = |airing: &Airing| item.is_none_or(|item| airing.on_air.item == *item);
        let aired = library.airings(at, until.min(now))?.into_iter().rfind(is_it);
        if let Some(airing) = aired.filter(|_| at <= now) {
            let written_at = place(airing.on_air.slot.as_ref());
            return Ok(Explanation { what: Explained::Aired(Box::new(airing)), written_at });
        }
        let rundown = rundown(&library, written, (at, until), seed, now)?;
        let is_it = |one: &RundownItem| item.is_none_or(|item| one.id == *item);
        let Some(found) = rundown.items.into_iter().rfind(is_it) else {
            return Err(Message::new("station-why-nothing").with("what", what).into());
        };
        let written_at = place(found.slot.as_ref());
        Ok(Explanation { what: Explained::Planned(Box::new(found)), written_at })
    }
}
