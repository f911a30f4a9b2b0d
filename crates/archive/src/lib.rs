//! Masters become preservation copies, derivatives, feeds and pages.
//!
//! [`archive`] publishes one episode into a folder that any web server, or a stick, can carry:
//!
//! ```text
//! <site>/index.html                     every series
//! <site>/<series>/index.html            every episode of one
//! <site>/<series>/feed.xml              the same for podcast players
//! <site>/<series>/cover.png             its picture, and cover-small.jpg for pages
//! <site>/<series>/series.json           what the archive knows of it
//! <site>/<series>/<episode>/index.html  listen, read, download
//!                           episode.json
//!                           <series>-<episode>-<hash>.{flac,mp3,opus}
//!                           chapters.json, transcript.vtt
//! ```
//!
//! Two rules keep it true at every instant, through a power cut too. Every file is finished on the disk before it
//! gets its name; and the sound files carry their content's hash in the name, so that what a feed or a page says of
//! a file never changes. The feed comes last: whoever finds an episode in it finds its files.
//!
//! Archiving an episode again keeps its identifier and the date it came out. What nothing has changed in is not
//! encoded again, and all its files stay as they are, to the byte.
//!
//! ```no_run
//! # fn publish(publication: &surco_archive::Publication<'_>) -> Result<(), surco_archive::Error> {
//! use surco_job::{Cancel, Job};
//!
//! let (cancel, mut show) = (Cancel::new(), |done: f64| eprintln!("{:.0} %", done * 100.0));
//! let archived = surco_archive::archive(publication, &mut Job::new(&cancel, &mut show))?;
//! println!("{} files, in {}", archived.files.len(), archived.feed.display());
//! # Ok(())
//! # }
//! ```

mod address;
mod chapters;
mod copies;
mod cover;
mod error;
mod feed;
mod files;
mod language;
mod pages;
mod pictures;
mod publish;
mod record;
mod tags;
mod transcript;

#[cfg(test)]
mod test_episode;

use std::path::{Path, PathBuf};

use surco_messages::{Language, Message};
use surco_model::{Episode, Master, Program, Station};
use surco_units::AirTime;

pub use error::Error;
pub use publish::archive;

/// The name of a series' feed in its folder.
pub(crate) const FEED: &str = "feed.xml";

/// An episode to publish, and where.
#[derive(Debug, Clone, Copy)]
pub struct Publication<'a> {
    /// Who publishes.
    pub station: &'a Station,
    /// The series.
    pub program: &'a Program,
    /// The episode.
    pub episode: &'a Episode,
    /// Its master.
    pub master: &'a Master,
    /// The master's file.
    pub master_file: &'a Path,
    /// The archive's folder; made if it is not there. A picture `cover.jpg` or `cover.png` beside the series'
    /// `program.toml` is found when the archive lies inside the station's folder.
    pub site: &'a Path,
    /// The web address at which that folder can be read: `https://radio.example/archivo`. Feeds need it; pages go by
    /// relative links, and work from a stick too.
    pub base_url: &'a str,
    /// The instant of publication, for what is published for the first time or has changed.
    pub now: AirTime,
    /// The language of the pages' own words.
    pub language: Language,
}

/// What [`archive`] made or found to be there already.
#[derive(Debug, Clone, PartialEq)]
pub struct Archived {
    /// The episode's files, the preservation copy first.
    pub files: Vec<ArchivedFile>,
    /// The series' feed.
    pub feed: PathBuf,
    /// The episode's page.
    pub page: PathBuf,
    /// What a person should look at: a picture that directories refuse, a copy that is not as loud as it should be.
    pub warnings: Vec<Message>,
}

/// One file of an archived episode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchivedFile {
    /// Where it is.
    pub path: PathBuf,
    /// How many bytes it has.
    pub bytes: u64,
    /// Their BLAKE3, in hexadecimal.
    pub blake3: String,
    /// Its media type.
    pub mime: String,
}
