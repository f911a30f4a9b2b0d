//! Rundowns: what will be played, and why.

mod calendar;
mod check;
mod diff;
mod explain;
mod export;
mod stations;
mod summary;

use surco_library::{Library, StationFolder};
use surco_messages::{Fact, Message};
use surco_model::{Catalogue, Rundown};
use surco_schedule::{History, Request};
use surco_units::{AirTime, Frames};

pub use calendar::{event_uid, icalendar};
pub use check::{Checked, Gap};
pub use diff::{CampaignChange, Change, ChangeKind, Content, Difference};
pub use explain::{Explained, Explanation};
pub use export::{m3u8, rivendell, xspf};
pub use stations::{Conflict, EveryStation, PlannedStation};
pub use summary::{Entry, Run, summary};

use crate::{Error, Station, Written};

/// How far back planning remembers: longer than any list of music takes to come round.
pub(crate) const MEMORY: Frames = Frames::from_millis(60 * 24 * 3_600_000);

/// How far a rundown of the future is planned through from now on, at most, before its span: what is planned until then
/// counts as played.
const LEAD: Frames = Frames::from_millis(31 * 24 * 3_600_000);

impl Station {
    /// The rundown of a span as it will be. What is planned from `now` until then counts as played.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn rundown(
        &self,
        written: &Written,
        (from, until): (AirTime, AirTime),
        seed: u64,
        now: AirTime,
    ) -> Result<Rundown, Error> {
        rundown(&self.library()?, written, (from, until), seed, now)
    }
}

fn rundown(
    library: &Library,
    written: &Written,
    (from, until): (AirTime, AirTime),
    seed: u64,
    now: AirTime,
) -> Result<Rundown, Error> {
    let (catalogue, history) = knowledge(library, &written.folder, from.min(now))?;
    let start = from.min(now.max(from - LEAD));
    let station = &written.station;
    let request = Request { station, catalogue: &catalogue, history: &history, from: start, until, seed };
    let mut rundown = surco_schedule::plan(&request);
    rundown.items.retain(|item| item.end() > from && item.start < until);
    Ok(rundown)
}

/// What planning needs to know of the past and of what there is.
///
/// # Errors
/// When the catalogue cannot be read.
pub fn knowledge(library: &Library, folder: &StationFolder, now: AirTime) -> Result<(Catalogue, History), Error> {
    let catalogue = library.catalogue(folder)?;
    Ok((catalogue, History { plays: library.history(now - MEMORY)? }))
}

/// A reason without what was passed over for it: who wants to know that asks for it.
pub fn brief(reason: &Message) -> Message {
    let why = reason.facts().iter().find_map(|(name, fact)| match fact {
        Fact::Message(why) if *name == "why" => Some(why),
        _ => None,
    });
    if let ("schedule-why-passed", Some(why)) = (reason.id(), why) {
        return brief(why);
    }
    reason.facts().iter().fold(Message::new(reason.id().to_owned()), |message, (name, fact)| match fact {
        Fact::Message(inner) => message.with(name.clone(), brief(inner)),
        other => message.with(name.clone(), other.clone()),
    })
}

/// The identifiers of a reason and of those within it, the outermost first.
pub fn reason_chain(reason: &Message) -> String {
    let inner = reason.facts().iter().filter_map(|(_, fact)| match fact {
        Fact::Message(inner) => Some(reason_chain(inner)),
        _ => None,
    });
    [reason.id().to_owned()].into_iter().chain(inner).collect::<Vec<_>>().join(" ")
}
