//! An episode, or every one that may be published, into the archive.

use std::path::{Path, PathBuf};

use serde::Serialize;
use surco_archive::{Archive, Archived, Publication, Publisher};
use surco_job::Job;
use surco_library::Library;
use surco_messages::{Language, Message};
use surco_model::{ContentHash, Episode, Program, State};
use surco_units::AirTime;

use super::assemble::{every_episode, name_of};
use super::{EveryEpisode, NotDone};
use crate::{Error, Station, Written};

/// Where the archive is served from as long as nobody says otherwise: this machine.
pub const LOCAL_ARCHIVE: &str = "http://localhost:8080";

/// How episodes are published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publishing {
    /// The web address at which the archive can be read.
    pub base_url: String,
    /// The language of the pages' own words.
    pub language: Language,
    /// The instant of publication.
    pub now: AirTime,
}

/// An episode that was archived.
#[derive(Debug, Clone, PartialEq)]
pub struct ArchivedEpisode {
    /// `series/episode`
    pub episode: String,
    /// What was made.
    pub archived: Archived,
}

impl Station {
    /// Archives an episode that has a master, and remembers that.
    ///
    /// # Errors
    /// [`Error::NoMaster`]; when the master is damaged, the disk or the library refuses, or the job is cancelled. The
    /// feed is then as it was.
    pub fn archive(
        &self,
        written: &Written,
        found: (&Program, &Episode),
        publishing: &Publishing,
        job: &mut Job<'_>,
    ) -> Result<ArchivedEpisode, Error> {
        let mut library = self.library_of(Some(&written.station))?;
        let mut archive = self.open_archive(written, publishing, job)?;
        let archived = self.publish(&mut archive, &library, found, publishing.now, &mut job.step(0.0, 0.99))?;
        archive.write_site()?;
        self.remember(&mut library, found, &archived, publishing.now)?;
        job.progress(1.0);
        Ok(archived)
    }

    /// Archives every episode that has a master and may be on air: drafts, and those that nobody approved where their
    /// series wants that, are skipped. One that cannot be archived does not keep the others from it.
    ///
    /// # Errors
    /// When the library refuses or the job is cancelled: what was archived before stays.
    pub fn archive_all(
        &self,
        written: &Written,
        publishing: &Publishing,
        job: &mut Job<'_>,
    ) -> Result<EveryEpisode<ArchivedEpisode>, Error> {
        let mut library = self.library_of(Some(&written.station))?;
        let mut archive = self.open_archive(written, publishing, job)?;
        let mut all = EveryEpisode::default();
        let episodes = every_episode(written);
        let part = |index: usize| index as f64 / episodes.len().max(1) as f64 * 0.99;
        let mut published = Vec::new();
        let mut stopped = None;
        for (index, found) in episodes.iter().enumerate() {
            let job = &mut job.step(part(index), part(index + 1));
            let archived = may_be_published(*found)
                .and_then(|()| self.publish(&mut archive, &library, *found, publishing.now, job));
            let not_done = |why| NotDone { episode: name_of(*found), why };
            match archived {
                Ok(archived) => {
                    all.done.push(archived);
                    published.push(*found);
                }
                Err(cause @ (Error::Cancelled | Error::Library(_))) => {
                    stopped = Some(cause);
                    break;
                }
                Err(why @ (Error::NoMaster { .. } | Error::Draft { .. } | Error::NotApproved { .. })) => {
                    all.skipped.push(not_done(why));
                }
                Err(why) => all.failed.push(not_done(why)),
            }
        }
        // What is published is on the site, whatever came after it.
        archive.write_site()?;
        for (found, archived) in published.into_iter().zip(&all.done) {
            self.remember(&mut library, found, archived, publishing.now)?;
        }
        match stopped {
            Some(cause) => Err(cause),
            None => {
                job.progress(1.0);
                Ok(all)
            }
        }
    }

    fn open_archive<'a>(
        &'a self,
        written: &'a Written,
        publishing: &Publishing,
        job: &Job<'_>,
    ) -> Result<Archive<'a>, Error> {
        let publisher = Publisher { station: &written.station, home: self.home(), language: publishing.language };
        Ok(Archive::open(&self.archive_folder(), &publishing.base_url, publisher, job.cancel())?)
    }

    fn publish(
        &self,
        archive: &mut Archive<'_>,
        library: &Library,
        (program, episode): (&Program, &Episode),
        now: AirTime,
        job: &mut Job<'_>,
    ) -> Result<ArchivedEpisode, Error> {
        let name = name_of((program, episode));
        let no_master = || Error::NoMaster { episode: name.clone() };
        let master = library.master(&program.slug, &episode.slug)?.ok_or_else(no_master)?;
        job.doing(Message::new("station-archiving").with("title", episode.title.as_str()));
        let master_file = library.store().path_of(&master.source).ok_or_else(no_master)?;
        let publication = Publication { program, episode, master: &master, master_file: &master_file, now };
        let archived = archive.publish(&publication, job)?;
        Ok(ArchivedEpisode { episode: name, archived })
    }

    fn remember(
        &self,
        library: &mut Library,
        (program, episode): (&Program, &Episode),
        archived: &ArchivedEpisode,
        now: AirTime,
    ) -> Result<(), Error> {
        let record = Record::of(self, &archived.episode, &archived.archived);
        let what = serde_json::to_string(&record).unwrap_or_default();
        Ok(library.record_publication(&program.slug, &episode.slug, now, &what)?)
    }
}

fn may_be_published((program, episode): (&Program, &Episode)) -> Result<(), Error> {
    let name = || name_of((program, episode));
    match episode.state {
        State::Draft => Err(Error::Draft { episode: name() }),
        State::Ready if program.needs_approval => Err(Error::NotApproved { episode: name() }),
        State::Ready | State::Approved => Ok(()),
    }
}

/// What the catalogue keeps of a publication, with paths as seen from the station folder.
#[derive(Serialize)]
struct Record<'a> {
    episode: &'a str,
    files: Vec<FileRecord<'a>>,
    feed: PathBuf,
    page: PathBuf,
}

#[derive(Serialize)]
struct FileRecord<'a> {
    path: PathBuf,
    bytes: u64,
    blake3: ContentHash,
    mime: &'a str,
}

impl<'a> Record<'a> {
    fn of(station: &Station, episode: &'a str, archived: &'a Archived) -> Record<'a> {
        let relative = |path: &Path| station.relative(path);
        let files = archived.files.iter().map(|file| FileRecord {
            path: relative(&file.path),
            bytes: file.bytes,
            blake3: file.blake3,
            mime: &file.mime,
        });
        Record { episode, files: files.collect(), feed: relative(&archived.feed), page: relative(&archived.page) }
    }
}
