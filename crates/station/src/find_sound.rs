//! The sound that a person means by a name.

use std::path::PathBuf;

use surco_library::Library;
use surco_model::{ContentHash, Slug};
use surco_schedule::{Request, plan};
use surco_units::{AirTime, Frames};

use crate::plan::knowledge;
use crate::{Error, Station, Written, find_episode};

/// Fewer digits of a take's name do not tell it from others.
const MIN_DIGITS: usize = 6;
/// How far ahead the next item of a slot is looked for: a weekly slot comes within it.
const AHEAD: Frames = Frames::from_millis(8 * 24 * 3_600_000);

impl Station {
    /// Where the sound lies that a person means: an episode, what a slot plays next, or a take by the beginning of its
    /// name. None where nothing is called so.
    ///
    /// # Errors
    /// When the episode has no master, or the catalogue cannot be read.
    pub fn find_sound(&self, written: &Written, what: &str, now: AirTime) -> Result<Option<PathBuf>, Error> {
        let library = self.library()?;
        let source = match find_episode(&written.folder, what) {
            Ok((program, episode)) => {
                let episode_name = format!("{}/{}", program.slug, episode.slug);
                let master = library.master(&program.slug, &episode.slug)?;
                master.ok_or(Error::NoMaster { episode: episode_name })?.source
            }
            Err(_) => match next_of_slot(what, written, &library, now)? {
                Some(source) => source,
                None => match take(what, &library)? {
                    Some(source) => source,
                    None => return Ok(None),
                },
            },
        };
        Ok(library.store().path_of(&source))
    }
}

fn take(what: &str, library: &Library) -> Result<Option<ContentHash>, Error> {
    if what.len() < MIN_DIGITS {
        return Ok(None);
    }
    let take = library.takes()?.into_iter().find(|take| take.source.to_string().starts_with(what));
    Ok(take.map(|take| take.source))
}

/// What a slot plays next.
fn next_of_slot(
    what: &str,
    written: &Written,
    library: &Library,
    now: AirTime,
) -> Result<Option<ContentHash>, Error> {
    let station = &written.station;
    let Ok(slot) = what.parse::<Slug>() else { return Ok(None) };
    if station.grid.slots.iter().all(|known| known.id != slot) {
        return Ok(None);
    }
    let (catalogue, history) = knowledge(library, &written.folder, now)?;
    let request =
        Request { station, catalogue: &catalogue, history: &history, from: now, until: now + AHEAD, seed: 0 };
    let next = plan(&request).items.into_iter().find(|item| item.slot.as_ref() == Some(&slot));
    Ok(next.and_then(|item| item.source.hash().copied()))
}
