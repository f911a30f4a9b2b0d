//! Masters become preservation copies, derivatives, feeds and pages.
//!
//! [`Archive::publish`] makes the files and the record of one episode, and [`Archive::write_site`] makes feeds and pages
//! from all records, in a folder that any web server, or a stick, can carry:
//!
//! ```text
//! <site>/archive.json                   where it is on the web, and where it was
//! <site>/index.html                     every series
//! <site>/<series>/index.html            every episode of one
//! <site>/<series>/feed.xml              the same for podcast players
//! <site>/<series>/cover.png             its picture, and cover-small.jpg for pages
//! <site>/<series>/series.json           what the archive knows of it
//! <site>/<series>/<episode>/index.html  listen, read, download
//!                           episode.json
//!                           <series>-<episode>-<hash>.{flac,mp3,opus}
//!                           chapters.json, transcript.vtt
//! <site>/.surco/                        for the writer only: lock, unfinished files, index of the records
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
//! # fn publish(
//! #     publisher: surco_archive::Publisher<'_>,
//! #     publication: &surco_archive::Publication<'_>,
//! # ) -> Result<(), surco_archive::Error> {
//! use std::path::Path;
//! use surco_archive::{Archive, Home};
//! use surco_job::{Cancel, Job};
//!
//! let (cancel, mut show) = (Cancel::new(), |done: f64| eprintln!("{:.0} %", done * 100.0));
//! let home = Home::At("https://radio.example/archivo");
//! let mut archive = Archive::open(Path::new("archivo"), home, publisher, &cancel)?;
//! let archived = archive.publish(publication, &mut Job::new(&cancel, &mut show))?;
//! archive.write_site(publication.now)?;
//! println!("{} files, in {}", archived.files.len(), archived.feed.display());
//! # Ok(())
//! # }
//! ```

mod address;
mod archive;
mod asset;
mod balance;
mod chapters;
mod copies;
mod cover;
mod error;
mod feed;
mod fingerprint;
mod home;
mod index;
mod language;
mod pages;
mod pictures;
mod publish;
mod record;
mod site;
mod tags;
mod text;
mod transcript;
mod turn;

#[cfg(test)]
mod test_episode;

use std::path::{Path, PathBuf};

use surco_messages::{Language, Message};
use surco_model::{ContentHash, Episode, Master, Program, Station};
use surco_units::AirTime;

pub use archive::Archive;
pub use error::Error;
pub use home::Home;

/// The name of a series' feed in its folder.
pub(crate) const FEED: &str = "feed.xml";

/// Who publishes.
#[derive(Debug, Clone, Copy)]
pub struct Publisher<'a> {
    /// The station.
    pub station: &'a Station,
    /// The station's folder. A picture `cover.jpg` or `cover.png` beside a series' `program.toml` is that of the series.
    pub home: &'a Path,
    /// The language of the pages' own words.
    pub language: Language,
}

/// An episode to publish.
#[derive(Debug, Clone, Copy)]
pub struct Publication<'a> {
    /// The series.
    pub program: &'a Program,
    /// The episode.
    pub episode: &'a Episode,
    /// Its master.
    pub master: &'a Master,
    /// The master's file.
    pub master_file: &'a Path,
    /// The instant of publication, for what is published for the first time or has changed.
    pub now: AirTime,
}

/// What was made or found to be there already.
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
    /// Their BLAKE3.
    pub blake3: ContentHash,
    /// Its media type.
    pub mime: String,
}
