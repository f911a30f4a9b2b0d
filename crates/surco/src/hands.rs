//! What an operator asks of a station on air, in the terms of its folder and its library.

use std::path::{Path, PathBuf};

use surco_control::{Command, CommandHandler, Moment};
use surco_library::{Library, StationFolder};
use surco_messages::Message;
use surco_model::{ItemKind, Media, ProgramKind};
use surco_playout::{LibrarySound, Operator, Order, When};
use surco_units::{AirTime, Frames};

use crate::failure::Failure;
use crate::station::{Home, find_episode};

/// Where the jingles lie that have keys.
const CARTS: &str = "carts";

/// Carries out what is asked of a station on air.
pub(crate) struct AirDesk {
    pub(crate) home: Home,
    pub(crate) operator: Operator,
}

impl CommandHandler for AirDesk {
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

impl AirDesk {
    fn play(&self, what: &str, when: &Moment) -> Result<Option<Message>, Message> {
        let when = match when {
            Moment::Next => When::Next,
            Moment::Now => When::Now,
            Moment::Over => When::Over,
            Moment::At(text) => {
                When::At(text.parse().map_err(|_| Message::new("surco-no-instant").with("text", text.as_str()))?)
            }
        };
        let folder = self.home.read().map_err(|failure| failure.0)?;
        let library = self.home.library().map_err(|failure| failure.0)?;
        let sound = find(what, &folder, &library).map_err(|failure| failure.0)?;
        let title = sound.media.title.clone();
        self.operator.order(Order::Play { sound: Box::new(sound), when })?;
        Ok(Some(Message::new("surco-will-play").with("title", title)))
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
fn find(what: &str, folder: &StationFolder, library: &Library) -> Result<LibrarySound, Failure> {
    let file = |media: Media| LibrarySound { media, kind: ItemKind::File, episode: None };
    if let Some(cart) = carts(folder, library)?.into_iter().find(|cart| cart.key == what) {
        return Ok(file(cart.media));
    }
    if let Ok((program, episode)) = find_episode(folder, what) {
        let catalogue = library.catalogue(folder)?;
        let ready = catalogue.episodes.get(&program.slug).into_iter().flatten();
        let name = format!("{}/{}", program.slug, episode.slug);
        let missing = || Failure(Message::new("surco-no-master").with("episode", name));
        let ready = ready.into_iter().find(|ready| ready.slug == episode.slug).cloned().ok_or_else(missing)?;
        let kind = if ready.kind == ProgramKind::Spot { ItemKind::Spot } else { ItemKind::Episode };
        return Ok(LibrarySound {
            media: ready.master,
            kind,
            episode: Some((program.slug.clone(), episode.slug.clone())),
        });
    }
    let unknown = || Failure(Message::new("surco-nothing-to-play").with("what", what));
    library.playable(folder, Path::new(what))?.map(file).ok_or_else(unknown)
}

/// A jingle with its key: the beginning of its file's name, up to the first `-`, `_`, space or dot.
pub(crate) struct Cart {
    pub(crate) key: String,
    pub(crate) path: PathBuf,
    pub(crate) media: Media,
}

/// The jingles of the folder `carts`, by their keys. Of two with one key the first by name counts.
pub(crate) fn carts(folder: &StationFolder, library: &Library) -> Result<Vec<Cart>, Failure> {
    let mut carts: Vec<Cart> = (library.playable_below(folder, Path::new(CARTS))?.into_iter())
        .filter_map(|(path, media)| Some(Cart { key: key(&path)?, path, media }))
        .collect();
    carts.sort_by(|one, other| (&one.key, &one.path).cmp(&(&other.key, &other.path)));
    carts.dedup_by(|later, earlier| later.key == earlier.key);
    Ok(carts)
}

fn key(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?.to_lowercase();
    let key = name.split(['-', '_', ' ', '.']).next()?;
    (!key.is_empty()).then(|| key.to_owned())
}

/// Asks the station of this folder, which is on air in another process.
pub(crate) fn ask(home: &Home, command: Command) -> Result<Option<Message>, Failure> {
    surco_control::send(&home.library_folder(), command).map_err(Failure)
}

/// An instant as it is sent.
pub(crate) fn moment_of(at: AirTime) -> Moment {
    Moment::At(at.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jingles_key_is_the_beginning_of_its_name() {
        for (name, expected) in [
            ("1-saludo.opus", "1"),
            ("a.wav", "a"),
            ("F1_himno.mp3", "f1"),
            ("ñ ñandú.ogg", "ñ"),
            ("carts/2 x.ogg", "2"),
        ] {
            assert_eq!(key(Path::new(name)).as_deref(), Some(expected));
        }
        assert_eq!(key(Path::new(".ogg")), None);
    }

    #[test]
    fn lengths_that_make_no_sense_are_refused() {
        assert_eq!(length(90.5), Ok(Frames::from_millis(90_500)));
        for wrong in [f64::NAN, f64::INFINITY, 1e300, -1e300] {
            assert!(length(wrong).is_err());
        }
    }
}
