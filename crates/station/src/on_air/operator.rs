//! What an operator asks of a station on air, in the terms of its folder and its library.

use std::path::Path;

use surco_control::{Command, CommandHandler, Moment};
use surco_library::{Library, StationFolder};
use surco_messages::{Explain, Message};
use surco_model::{ItemKind, Media, ProgramKind};
use surco_playout::{LibrarySound, Operator, Order, When};
use surco_units::Frames;

use super::jingles::jingles;
use crate::{Error, Station, find_episode};

/// Carries out what is asked of a station on air.
pub(super) struct AirCommands {
    pub(super) station: Station,
    pub(super) operator: Operator,
}

impl CommandHandler for AirCommands {
    fn carry_out(&self, command: &Command) -> Result<Option<Message>, Message> {
        let order = match command {
            Command::Skip => Order::Skip,
            Command::Resume => Order::Resume,
            Command::Extend { seconds } => Order::Extend(length(*seconds)?),
            Command::Panic { seconds } => Order::Panic(length(*seconds)?),
            Command::Live { microphone } => Order::Talk(*microphone),
            Command::Play { what, when } => return self.play(what, when),
            Command::Ping | Command::Subscribe | Command::Lock { .. } | Command::Unlock { .. } => return Ok(None),
        };
        self.operator.order(order).map(|()| None)
    }
}

impl AirCommands {
    fn play(&self, what: &str, when: &Moment) -> Result<Option<Message>, Message> {
        let when = match when {
            Moment::Next => When::Next,
            Moment::Now => When::Now,
            Moment::Over => When::Over,
            Moment::At(text) => {
                When::At(text.parse().map_err(|_| Message::new("surco-no-instant").with("text", text.as_str()))?)
            }
        };
        let folder = self.station.read().map_err(|cause| cause.explain())?;
        let library = self.station.library().map_err(|cause| cause.explain())?;
        let sound = find(what, &folder, &library).map_err(|cause| cause.explain())?;
        let title = sound.media.title.clone();
        self.operator.order(Order::Play { sound: Box::new(sound), when })?;
        Ok(Some(Message::new("station-will-play").with("title", title)))
    }
}

/// Seconds that somebody sent, within what makes sense at all.
fn length(seconds: f64) -> Result<Frames, Message> {
    const DAY: f64 = 86_400.0;
    if (-DAY..=DAY).contains(&seconds) {
        Ok(Frames::from_seconds(seconds))
    } else {
        Err(Message::new("playout-cannot-extend"))
    }
}

/// What is meant: the key of a jingle, an episode, a file of the station.
fn find(what: &str, folder: &StationFolder, library: &Library) -> Result<LibrarySound, Error> {
    let file = |media: Media| LibrarySound { media, kind: ItemKind::File, episode: None };
    if let Some(jingle) = jingles(folder, library)?.into_iter().find(|jingle| jingle.key == what) {
        return Ok(file(jingle.media));
    }
    if let Ok((program, episode)) = find_episode(folder, what) {
        let catalogue = library.catalogue(folder)?;
        let ready = catalogue.episodes.get(&program.slug).into_iter().flatten();
        let name = format!("{}/{}", program.slug, episode.slug);
        let missing = || Error::NoMaster { episode: name.clone() };
        let ready = ready.into_iter().find(|ready| ready.slug == episode.slug).cloned().ok_or_else(missing)?;
        let kind = if ready.kind == ProgramKind::Spot { ItemKind::Spot } else { ItemKind::Episode };
        return Ok(LibrarySound {
            media: ready.master,
            kind,
            episode: Some((program.slug.clone(), episode.slug.clone())),
        });
    }
    let unknown = || Error::Refused(Message::new("station-nothing-to-play").with("what", what));
    library.playable(folder, Path::new(what))?.map(file).ok_or_else(unknown)
}

impl Station {
    /// Asks this station, which is on air in another process.
    ///
    /// # Errors
    /// That it is not on air; why it refuses.
    pub fn command(&self, command: Command) -> Result<Option<Message>, Error> {
        surco_control::send(&self.library_folder(), command).map_err(Error::Refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_that_make_no_sense_are_refused() {
        assert_eq!(length(90.5), Ok(Frames::from_millis(90_500)));
        for wrong in [f64::NAN, f64::INFINITY, 1e300, -1e300] {
            assert!(length(wrong).is_err());
        }
    }
}
