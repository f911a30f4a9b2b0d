//! An episode, or every one that may be published, into the archive.

use std::path::{Path, PathBuf};

use serde::Serialize;
use surco_archive::{Archive, Archived, Home, Publication, Publisher};
use surco_job::{Job, Silent};
use surco_library::Library;
use surco_messages::{Language, Message};
use surco_model::{ContentHash, Episode, Program, Slug, State};
use surco_units::AirTime;

use super::assemble::{every_episode, name_of};
use super::{EveryEpisode, NotDone};
use crate::{Error, Station, Written, find_episode};

/// How episodes are published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publishing {
    /// The web address at which the archive can be read, where it is not the one of `schedule.toml`.
    pub address: Option<String>,
    /// Whether the archive moves there from another address.
    pub moves: bool,
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
    /// Archives an episode that may be on air and has a master of what it is now, and remembers that.
    ///
    /// # Errors
    /// [`Error::NoMaster`], [`Error::Draft`], [`Error::NotApproved`], [`Error::ApprovalLost`], [`Error::Outdated`]; when
    /// the archive is at another address, the episode was withdrawn or may not be offered on demand; when the master is damaged, the disk or the library refuses, or the job is cancelled. The
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
        let job_of_one = &mut job.step(0.0, 0.99);
        let archived = self.publish(&mut archive, &mut library, written, found, publishing.now, job_of_one)?;
        archive.write_site(publishing.now)?;
        archive.notes().iter().for_each(|note| job.note(note.clone()));
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
            let archived = self.publish(&mut archive, &mut library, written, *found, publishing.now, job);
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
                Err(why) if is_left_out(&why) => all.skipped.push(not_done(why)),
                Err(why) => all.failed.push(not_done(why)),
            }
        }
        // What is published is on the site, whatever came after it.
        archive.write_site(publishing.now)?;
        archive.notes().iter().for_each(|note| job.note(note.clone()));
        self.tell_what_is_gone(&archive, written, job)?;
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
        let address = publishing.address.as_deref().or(written.station.archive.address.as_deref());
        let home = match (address, publishing.moves) {
            (None, _) => Home::AsItIs,
            (Some(address), false) => Home::At(address),
            (Some(address), true) => Home::MovedTo(address),
        };
        Ok(Archive::open(&self.archive_folder(), home, publisher, job.cancel())?)
    }

    /// Withdraws an episode from the archive, for a reason that its page tells.
    ///
    /// # Errors
    /// When it is not in the archive, or the disk refuses.
    pub fn withdraw(
        &self,
        written: &Written,
        episode: (&Slug, &Slug),
        reason: &str,
        publishing: &Publishing,
        job: &mut Job<'_>,
    ) -> Result<(), Error> {
        let mut archive = self.open_archive(written, publishing, job)?;
        archive.withdraw(episode, reason, publishing.now)?;
        Ok(archive.write_site(publishing.now)?)
    }

    /// Offers an episode again that was withdrawn. What has gone meanwhile is made again from its master.
    ///
    /// # Errors
    /// When it is not in the archive; those of [`archive`](Station::archive) where its files are gone.
    pub fn restore_withdrawn(
        &self,
        written: &Written,
        (program, episode): (&Slug, &Slug),
        publishing: &Publishing,
        job: &mut Job<'_>,
    ) -> Result<(), Error> {
        let is_whole = {
            let mut archive = self.open_archive(written, publishing, job)?;
            let is_whole = archive.restore((program, episode), publishing.now)?;
            archive.write_site(publishing.now)?;
            is_whole
        };
        if !is_whole {
            let found = find_episode(&written.folder, &format!("{program}/{episode}"))?;
            self.archive(written, found, publishing, job)?;
        }
        Ok(())
    }

    /// A folder that is gone is told, and never taken as a wish.
    fn tell_what_is_gone(&self, archive: &Archive<'_>, written: &Written, job: &mut Job<'_>) -> Result<(), Error> {
        for (program, episode) in archive.offered()? {
            let found = written.folder.program(&program);
            if found.is_none_or(|(_, episodes)| episodes.iter().all(|one| one.slug != episode)) {
                job.note(Message::new("station-source-gone").with("episode", format!("{program}/{episode}")));
            }
        }
        Ok(())
    }

    fn publish(
        &self,
        archive: &mut Archive<'_>,
        library: &mut Library,
        written: &Written,
        (program, episode): (&Program, &Episode),
        now: AirTime,
        job: &mut Job<'_>,
    ) -> Result<ArchivedEpisode, Error> {
        may_be_published((program, episode))?;
        let name = name_of((program, episode));
        let no_master = || Error::NoMaster { episode: name.clone() };
        let master = library.master(&program.slug, &episode.slug)?.ok_or_else(no_master)?;
        if program.needs_approval && !episode.is_approved_as(master.source) {
            let by = episode.approved_by.clone().unwrap_or_default();
            return Err(Error::ApprovalLost { episode: name, by });
        }
        let quiet = &mut Silent;
        let looking = &mut Job::new(job.cancel(), quiet);
        if !surco_production::is_current(library, &written.folder, program, episode, &master, looking)? {
            return Err(Error::Outdated { episode: name });
        }
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

/// Whether a person has to do something before an episode can be archived. It keeps no other from it.
fn is_left_out(why: &Error) -> bool {
    use surco_archive::Error as Refusal;
    match why {
        Error::NoMaster { .. }
        | Error::Draft { .. }
        | Error::NotApproved { .. }
        | Error::ApprovalLost { .. }
        | Error::Outdated { .. } => true,
        Error::Archive(refusal) => matches!(refusal, Refusal::Withdrawn { .. } | Refusal::NotOnDemand { .. }),
        _ => false,
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
