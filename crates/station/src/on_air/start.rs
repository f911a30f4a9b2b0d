//! What a playout starts with. Whatever of it cannot be had after a power cut (a full disk, one that has turned read-only,
//! a damaged catalogue) is no reason to stay silent: it comes later.

use std::path::Path;

use surco_library::{AirPermit, Error as LibraryError, Library};
use surco_messages::{Explain, Message};
use surco_model::{Past, Slug};

use crate::Error;

/// What could be had of the library.
pub(super) struct Start {
    /// For who only reads it.
    pub(super) library: Option<Library>,
    /// For who writes into it, and the right to be the only one.
    pub(super) journal: Option<(Library, AirPermit)>,
    pub(super) past: Past,
    pub(super) troubles: Vec<Message>,
}

/// Opens the library as far as that goes.
///
/// # Errors
/// When another playout is on air with it, or when there never was one and none can be made.
pub(super) fn open(folder: &Path, station: &Slug) -> Result<Start, Error> {
    let mut troubles = Vec::new();
    let start = |library| start(library, station);
    let opened = match Library::open(folder).and_then(start) {
        Err(LibraryError::CatalogueDamaged { .. }) => {
            Library::open_or_recover(folder).and_then(|(library, message)| {
                troubles.extend(message);
                start(library)
            })
        }
        opened => opened,
    };
    let cause = match opened {
        Ok((journal, past)) => {
            let library = Some(Library::open(folder)?);
            return Ok(Start { library, journal: Some(journal), past, troubles });
        }
        Err(cause @ LibraryError::AlreadyOnAir { .. }) => return Err(cause.into()),
        Err(cause) => cause,
    };
    let is_there = Library::is_there(folder);
    let library = Library::open_to_read(folder);
    if !is_there {
        return Err(cause.into());
    }
    troubles.push(Message::new("station-on-air-without-journal").with("cause", cause.explain()));
    let library = library.inspect_err(|cause| troubles.push(cause.explain())).ok();
    // What was on air when the power went is joined by the clock; the journal will close it when it can be written.
    let known = library.as_ref().and_then(|library| library.past().ok());
    let past = Past { unfinished: Vec::new(), ..known.unwrap_or_default() };
    Ok(Start { library, journal: None, past, troubles })
}

fn start(mut library: Library, station: &Slug) -> Result<((Library, AirPermit), Past), LibraryError> {
    let permit = library.go_on_air()?;
    library.belongs_to(station)?;
    let past = library.past()?;
    Ok(((library, permit), past))
}
