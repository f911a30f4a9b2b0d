//! The archive, open for one writer.

use std::path::{Path, PathBuf};

use surco_job::{Cancel, Job};
use surco_messages::Message;
use surco_model::Slug;
use surco_units::AirTime;

use crate::home::{Addresses, Home};
use crate::index::SeriesIndex;
use crate::publish::{self, publish};
use crate::record::{EpisodeRecord, SERIES};
use crate::site::Site;
use crate::turn::Turn;
use crate::{Archived, Error, Publication, Publisher};

/// An archive that is open for changes. Whoever wants to change it too waits until this one is dropped.
///
/// Changes are on the site after the next [`write_site`](Archive::write_site). Until then what was published before stays
/// valid.
#[derive(Debug)]
pub struct Archive<'a> {
    folder: PathBuf,
    addresses: Addresses,
    publisher: Publisher<'a>,
    turn: Turn,
    notes: Vec<Message>,
}

impl<'a> Archive<'a> {
    /// Opens the archive in `folder`, which is made if it is not there, as soon as nobody else changes it.
    ///
    /// `home` is the web address at which that folder can be read: `https://radio.example/archivo`. Feeds need it; pages go
    /// by relative links, and work from a stick too.
    ///
    /// # Errors
    /// When the address is none, or another than that of the archive; when the disk refuses, or the job is cancelled while
    /// it waits.
    pub fn open(
        folder: &Path,
        home: Home<'_>,
        publisher: Publisher<'a>,
        cancel: &Cancel,
    ) -> Result<Archive<'a>, Error> {
        home.check()?;
        let turn = Turn::take(folder, cancel)?;
        let (addresses, rules) = Addresses::settle(folder, home, &turn)?;
        let mut notes = Vec::new();
        if addresses.address.is_local() {
            notes.push(Message::new("archive-local").with("address", addresses.address.to_string()));
        }
        if let Some(rules) = rules {
            let moved = Message::new("archive-moved").with("address", addresses.address.to_string());
            notes.push(moved.with("rules", rules.as_path()));
        }
        Ok(Archive { folder: folder.to_owned(), addresses, publisher, turn, notes })
    }

    /// What a person should know about the archive as a whole.
    pub fn notes(&self) -> &[Message] {
        &self.notes
    }

    /// Publishes an episode: its sound files and its record.
    ///
    /// # Errors
    /// When it was withdrawn, or may not be offered on demand; when the master is damaged, the disk refuses, a record of
    /// the episode cannot be read, or the job is cancelled.
    pub fn publish(&mut self, publication: &Publication<'_>, job: &mut Job<'_>) -> Result<Archived, Error> {
        let into = publish::Into {
            folder: &self.folder,
            address: &self.addresses.address,
            publisher: &self.publisher,
            turn: &self.turn,
        };
        publish(into, publication, job)
    }

    /// Withdraws an episode: feeds and lists name it no more, its page says so, with the `reason` where there is one. Its
    /// files go after thirty days.
    ///
    /// # Errors
    /// [`Error::NotArchived`]; when its record cannot be read or written.
    pub fn withdraw(&mut self, episode: (&Slug, &Slug), reason: &str, now: AirTime) -> Result<(), Error> {
        let (folder, record) = self.record_of(episode)?;
        record.withdrawn(self.publisher.station, reason, now).write(&folder)
    }

    /// Offers an episode again that was withdrawn, under the name for life that it had. Says whether all its files are
    /// still there; otherwise it has to be published.
    ///
    /// # Errors
    /// [`Error::NotArchived`]; when its record cannot be read or written.
    pub fn restore(&mut self, episode: (&Slug, &Slug), now: AirTime) -> Result<bool, Error> {
        let (folder, record) = self.record_of(episode)?;
        let is_whole = record.assets.iter().all(|asset| folder.join(&asset.file).is_file());
        if record.withdrawn.is_some() {
            record.restored(self.publisher.station, now).write(&folder)?;
        }
        Ok(is_whole)
    }

    /// The episodes that the archive offers.
    ///
    /// # Errors
    /// When the disk refuses, or a record cannot be read.
    pub fn offered(&self) -> Result<Vec<(Slug, Slug)>, Error> {
        let mut offered = Vec::new();
        for entry in std::fs::read_dir(&self.folder).map_err(Error::reading(&self.folder))? {
            let folder = entry.map_err(Error::reading(&self.folder))?.path();
            if folder.join(SERIES).is_file() {
                let index = SeriesIndex::of(&folder, &self.turn)?;
                let episodes = index.newest_first().into_iter();
                offered.extend(episodes.map(|episode| (episode.program.clone(), episode.episode.clone())));
            }
        }
        Ok(offered)
    }

    fn record_of(&self, (program, episode): (&Slug, &Slug)) -> Result<(PathBuf, EpisodeRecord), Error> {
        let folder = self.folder.join(program.as_str()).join(episode.as_str());
        let not_archived = || Error::NotArchived { episode: format!("{program}/{episode}") };
        let record = EpisodeRecord::read(&folder)?.ok_or_else(not_archived)?;
        Ok((folder, record))
    }

    /// Brings feeds and pages up to date with all records. Only what has changed is written.
    ///
    /// # Errors
    /// When the disk refuses, or a record of the archive cannot be read. The feed that would name it stays as it was.
    pub fn write_site(&mut self, now: AirTime) -> Result<(), Error> {
        let site = Site {
            folder: &self.folder,
            addresses: &self.addresses,
            name: &self.publisher.station.name,
            language: self.publisher.language,
            now,
            turn: &self.turn,
        };
        site.write()
    }
}
