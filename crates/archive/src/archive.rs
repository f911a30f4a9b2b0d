//! The archive, open for one writer.

use std::path::{Path, PathBuf};

use surco_job::{Cancel, Job};

use crate::address::Address;
use crate::publish::{self, publish};
use crate::site::Site;
use crate::turn::Turn;
use crate::{Archived, Error, Publication, Publisher};

/// An archive that is open for changes. Whoever wants to change it too waits until this one is dropped.
#[derive(Debug)]
pub struct Archive<'a> {
    folder: PathBuf,
    address: Address,
    publisher: Publisher<'a>,
    turn: Turn,
}

impl<'a> Archive<'a> {
    /// Opens the archive in `folder`, which is made if it is not there, as soon as nobody else changes it.
    ///
    /// `base_url` is the web address at which that folder can be read: `https://radio.example/archivo`. Feeds need it;
    /// pages go by relative links, and work from a stick too.
    ///
    /// # Errors
    /// When the address is none, the disk refuses, or the job is cancelled while it waits.
    pub fn open(
        folder: &Path,
        base_url: &str,
        publisher: Publisher<'a>,
        cancel: &Cancel,
    ) -> Result<Archive<'a>, Error> {
        let address = Address::parse(base_url)?;
        let turn = Turn::take(folder, cancel)?;
        Ok(Archive { folder: folder.to_owned(), address, publisher, turn })
    }

    /// Publishes an episode: its sound files and its record. It is on the site after the next
    /// [`write_site`](Archive::write_site); until then what was published before stays valid.
    ///
    /// # Errors
    /// When the master is damaged, the disk refuses, a record of the episode cannot be read, or the job is cancelled.
    pub fn publish(&mut self, publication: &Publication<'_>, job: &mut Job<'_>) -> Result<Archived, Error> {
        let into = publish::Into {
            folder: &self.folder,
            address: &self.address,
            publisher: &self.publisher,
            turn: &self.turn,
        };
        publish(into, publication, job)
    }

    /// Brings feeds and pages up to date with all records. Only what has changed is written.
    ///
    /// # Errors
    /// When the disk refuses, or a record of the archive cannot be read. The feed that would name it stays as it was.
    pub fn write_site(&mut self) -> Result<(), Error> {
        let site = Site {
            folder: &self.folder,
            address: &self.address,
            name: &self.publisher.station.name,
            language: self.publisher.language,
            turn: &self.turn,
        };
        site.write()
    }
}
