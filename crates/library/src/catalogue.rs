//! What can be played: the planner's view of takes, masters and the station's files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rusqlite::OptionalExtension;
use surco_model::{
    Catalogue, CatalogueEpisode, ContentHash, Episode, ExceptionAction, LoudnessTarget, Master, Media, Play,
    Program, State, Station, Take, TimeCheck,
};
use surco_units::{Decibels, Frames, Loudness};

use crate::columns::{Json, path_text};
use crate::{Error, Library, StationFolder, playlist, station_path};

/// No take is made louder than this: what is so soft that it would need more is noise too.
const MOST_GAIN: Decibels = Decibels(12.0);

/// How far a master's loudness may be from its target and count as on it (EBU R 128, for programmes that are not
/// live: ±0.5 LU).
const ON_TARGET: f64 = 0.5;

/// How much has come into the catalogue that can be played: another value after every recording that is found at a new
/// place or in place of another, and after every master.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrivals(i64);

impl Library {
    /// What has come in until now. Quick: it is asked every second.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn arrivals(&self) -> Result<Arrivals, Error> {
        self.read(|catalogue| {
            catalogue.prepare_cached("SELECT number FROM arrivals")?.query_row([], |row| row.get(0).map(Arrivals))
        })
    }

    /// What can be played of what the station's files name:
    ///
    /// - of every episode that is no draft, and is approved where its series wants that, its newest master;
    /// - of every playlist in the grid, the takes that were found in that folder and below it, by their path, or
    ///   those at the paths that the list names; an M3U8 list that cannot be read now is taken as it was last read;
    /// - every file in the grid, as the take that was found there;
    /// - of every time check, the takes that were found in its folder.
    ///
    /// What is missing only because it was not ingested or not assembled is [`pending`](Catalogue::pending).
    ///
    /// A sound whose bytes the content store has not got is left out. That its place is empty now is no reason to.
    ///
    /// A take's gain brings its integrated loudness, as it is on two loudspeakers, to the station's, but is never
    /// above +12 dB, nor so high that its true peak would pass 0 dBTP. A master was made at its loudness and has no gain, unless that is more than
    /// 0.5 LU from what its series (or else this station) wants.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn catalogue(&self, folder: &StationFolder) -> Result<Catalogue, Error> {
        let view = self.view(folder);
        let mut catalogue = Catalogue::default();
        let masters: BTreeMap<_, _> = self
            .masters()?
            .into_iter()
            .map(|(master, _)| ((master.program.clone(), master.episode.clone()), master))
            .collect();
        for (program, episodes) in &folder.programs {
            let ready = episodes.iter().filter(|episode| may_air(program, episode)).filter_map(|episode| {
                let master = masters.get(&(program.slug.clone(), episode.slug.clone()))?;
                if program.needs_approval && !episode.is_approved_as(master.source) {
                    return None;
                }
                view.episode(program, episode, master)
            });
            let mut ready: Vec<CatalogueEpisode> = ready.collect();
            ready.sort_by_key(|episode| episode.number);
            if !ready.is_empty() {
                catalogue.episodes.insert(program.slug.clone(), ready);
            }
        }
        for play in folder.station.iter().flat_map(plays) {
            match play {
                Play::File(path) if !catalogue.files.contains_key(path) => {
                    catalogue.files.extend(view.file(path)?.map(|media| (path.clone(), media)));
                }
                Play::Playlist(path) if !catalogue.playlists.contains_key(path) => {
                    catalogue.playlists.insert(path.clone(), view.playlist(path)?);
                }
                Play::TimeCheck(path) if !catalogue.time_checks.contains_key(path) => {
                    let pieces = self.playable_below(folder, path)?;
                    let pieces = pieces.iter().map(|(path, media)| (path.as_path(), media));
                    catalogue.time_checks.insert(path.clone(), TimeCheck::of(pieces));
                }
                _ => {}
            }
        }
        catalogue.pending = self.pending(folder, &catalogue)?;
        Ok(catalogue)
    }

    /// Any file of the station as it can be played, whether the grid names it or not; `path` is as the grid would write
    /// it.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn playable(&self, folder: &StationFolder, path: &Path) -> Result<Option<Media>, Error> {
        self.view(folder).file(path)
    }

    /// The files that were found in a folder of the station, or below it, as they can be played.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn playable_below(&self, folder: &StationFolder, path: &Path) -> Result<Vec<(PathBuf, Media)>, Error> {
        let view = self.view(folder);
        let takes = self.takes_below(&station_path(&folder.home, path))?;
        Ok(takes.into_iter().filter_map(|take| Some((take.path.clone(), view.media(take)?))).collect())
    }

    fn view<'a>(&'a self, folder: &'a StationFolder) -> View<'a> {
        View { library: self, home: &folder.home, present: self.store().names(), target: target(folder) }
    }

    /// The entries of a list as it was last read, where it cannot be read now.
    fn list(&self, home: &Path, list: &Path) -> Result<Vec<PathBuf>, Error> {
        let name = path_text(&station_path(home, list));
        let kept: Option<Vec<String>> = self.read(|catalogue| {
            let kept = catalogue.prepare_cached("SELECT entries FROM lists WHERE path = ?1")?;
            { kept }.query_row([&name], |row| row.get(0)).optional().map(|kept| kept.map(|Json(entries)| entries))
        })?;
        let entries = match playlist::read(&home.join(list)) {
            Ok(text) => playlist::entries(&text)
                .map(|entry| path_text(&playlist::entry_path(home, list, entry.place)))
                .collect(),
            Err(cause) => {
                tracing::warn!("{name}: {cause}; taken as it was last read");
                return Ok(kept.unwrap_or_default().into_iter().map(PathBuf::from).collect());
            }
        };
        if kept.as_ref() != Some(&entries) {
            let keep = "INSERT OR REPLACE INTO lists (path, entries) VALUES (?1, ?2)";
            // For a day without that disk; what can be played today does not depend on it.
            if let Err(cause) = self.connection().execute(keep, (&name, Json(&entries))) {
                tracing::warn!("{name}: cannot be remembered: {cause}");
            }
        }
        Ok(entries.into_iter().map(PathBuf::from).collect())
    }
}

/// Whether an episode is for the air: it is no draft, and approved where its series wants that.
pub(crate) fn may_air(program: &Program, episode: &Episode) -> bool {
    match episode.state {
        State::Draft => false,
        State::Ready => !program.needs_approval,
        State::Approved => true,
    }
}

/// Everything that a grid may play.
pub(crate) fn plays(station: &Station) -> impl Iterator<Item = &Play> {
    let grid = &station.grid;
    let slots = grid.slots.iter().flat_map(|slot| [&slot.play].into_iter().chain(&slot.fallback));
    let exceptions = grid.exceptions.iter().filter_map(|exception| match &exception.action {
        ExceptionAction::Play(play) => Some(play),
        ExceptionAction::Skip => None,
    });
    [&grid.continuity].into_iter().chain(slots).chain(exceptions)
}

fn target(folder: &StationFolder) -> LoudnessTarget {
    folder.station.as_ref().map(|station| station.loudness).unwrap_or_default()
}

struct View<'a> {
    library: &'a Library,
    home: &'a Path,
    /// The names of the sounds that the store has.
    present: BTreeSet<ContentHash>,
    target: LoudnessTarget,
}

impl View<'_> {
    fn episode(&self, program: &Program, episode: &Episode, master: &Master) -> Option<CatalogueEpisode> {
        self.present.contains(&master.source).then(|| CatalogueEpisode {
            program: program.slug.clone(),
            slug: episode.slug.clone(),
            number: episode.number,
            date: episode.date,
            language: episode.language.clone().unwrap_or_else(|| program.language.clone()),
            kind: program.kind,
            campaign: program.campaign.clone(),
            from: episode.from,
            until: episode.until,
            topic: program.topic.clone(),
            voices: voices(episode),
            master: Media {
                source: master.source.into(),
                title: episode.title.clone(),
                artist: program.authors.join(", "),
                duration: master.duration,
                cue_in: Frames::ZERO,
                cue_out: master.duration,
                segue: master.duration,
                gain: master_gain(&master.loudness, program.loudness.unwrap_or(self.target)),
            },
        })
    }

    fn file(&self, path: &Path) -> Result<Option<Media>, Error> {
        let take = self.library.take_at(&station_path(self.home, path))?;
        Ok(take.and_then(|take| self.media(take)))
    }

    fn playlist(&self, path: &Path) -> Result<Vec<Media>, Error> {
        let takes = if playlist::is_list(path) {
            let entries = self.library.list(self.home, path)?;
            let takes = entries.iter().map(|entry| self.library.take_at(entry));
            takes.filter_map(Result::transpose).collect::<Result<Vec<Take>, Error>>()?
        } else {
            self.library.takes_below(&station_path(self.home, path))?
        };
        // The same piece under two names is one piece.
        let mut seen = BTreeSet::new();
        let new = takes.into_iter().filter(|take| seen.insert(take.source));
        Ok(new.filter_map(|take| self.media(take)).collect())
    }

    fn media(&self, take: Take) -> Option<Media> {
        self.present.contains(&take.source).then(|| Media {
            gain: gain(&on_air(&take), self.target),
            source: take.source.into(),
            title: take.title,
            artist: take.artist,
            duration: take.duration,
            cue_in: take.cue_in,
            cue_out: take.cue_out,
            segue: take.segue,
        })
    }
}

/// Everybody who speaks, once.
fn voices(episode: &Episode) -> Vec<String> {
    let speakers: BTreeSet<_> = episode.segments.iter().filter_map(|segment| segment.speaker.clone()).collect();
    speakers.into_iter().collect()
}

/// How loud a take is when it is played. A mono one is measured as its one channel, but both loudspeakers get a copy
/// of it: by BS.1770 that is 3 LU more.
fn on_air(take: &Take) -> Loudness {
    let copies = if take.channels == 1 { 2f64 } else { 1.0 };
    let integrated = take.loudness.integrated.map(|integrated| integrated + Decibels(10.0 * copies.log10()));
    Loudness { integrated, ..take.loudness }
}

/// What brings a sound to its target. Silence, and what was never measured, stays as it is.
fn gain(loudness: &Loudness, target: LoudnessTarget) -> Decibels {
    let Some(integrated) = loudness.integrated else { return Decibels::UNITY };
    let headroom = loudness.true_peak.map_or(MOST_GAIN, |peak| Decibels(-peak.0));
    let wanted = target.integrated - integrated;
    Decibels(wanted.0.min(MOST_GAIN.0).min(headroom.0))
}

/// Nothing, unless it was made for another loudness.
fn master_gain(loudness: &Loudness, target: LoudnessTarget) -> Decibels {
    let gain = gain(loudness, target);
    if gain.0.abs() <= ON_TARGET { Decibels::UNITY } else { gain }
}

#[cfg(test)]
mod tests {
    use super::*;
    use surco_units::{Lufs, TruePeak};

    fn measured(integrated: f64, true_peak: f64) -> Loudness {
        Loudness {
            integrated: Some(Lufs(integrated)),
            true_peak: Some(TruePeak(true_peak)),
            ..Loudness::default()
        }
    }

    #[test]
    fn a_take_is_brought_to_the_stations_loudness_within_reason() {
        let gain = |loudness| gain(&loudness, LoudnessTarget::default()).0;
        assert_eq!(gain(measured(-23.0, -9.0)), 7.0);
        assert_eq!(gain(measured(-9.0, 0.5)), -7.0, "a loud pressing is turned down");
        assert_eq!(gain(measured(-23.0, -3.0)), 3.0, "no further than its peaks allow");
        assert_eq!(gain(measured(-45.0, -40.0)), 12.0, "noise is not made a programme");
        assert_eq!(gain(Loudness::default()), 0.0, "silence has no loudness");
    }

    #[test]
    fn a_master_is_left_alone_unless_it_was_made_for_another_station() {
        let at = |integrated| LoudnessTarget { integrated: Lufs(integrated), ..LoudnessTarget::default() };
        assert_eq!(master_gain(&measured(-16.2, -1.5), at(-16.0)), Decibels::UNITY);
        assert_eq!(master_gain(&measured(-16.0, -1.5), at(-23.0)), Decibels(-7.0));
    }
}
