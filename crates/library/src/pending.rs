//! What cannot be played only because it was not brought into the library, or not assembled, yet.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use surco_model::{Catalogue, Episode, Pending, Play, Program};

use crate::catalogue::{may_air, plays};
use crate::station_folder::has_audio;
use crate::{Error, Library, StationFolder, playlist, station_path};

impl Library {
    /// What a catalogue lacks and one command would add. Only what is missing is looked at.
    pub(crate) fn pending(&self, folder: &StationFolder, catalogue: &Catalogue) -> Result<Pending, Error> {
        let mut pending = Pending::default();
        for play in folder.station.iter().flat_map(plays) {
            match play {
                Play::File(path) if !catalogue.files.contains_key(path) && folder.home.join(path).is_file() => {
                    pending.not_ingested.insert(path.clone());
                }
                Play::Playlist(path)
                    if catalogue.playlists.get(path).is_none_or(Vec::is_empty)
                        && holds_sound(&folder.home, path) =>
                {
                    pending.not_ingested.insert(path.clone());
                }
                Play::TimeCheck(path)
                    if self.playable_below(folder, path)?.is_empty() && has_audio(&folder.home.join(path)) =>
                {
                    pending.not_ingested.insert(path.clone());
                }
                _ => {}
            }
        }
        for (program, episodes) in &folder.programs {
            if catalogue.episodes.contains_key(&program.slug) {
                continue;
            }
            let ready = episodes.iter().filter(|episode| may_air(program, episode));
            let states = ready.map(|episode| self.state_of(folder, program, episode));
            let states: BTreeSet<RecordingsState> = states.collect::<Result<_, Error>>()?;
            let series = match states.first() {
                Some(RecordingsState::NotIngested) => &mut pending.series_not_ingested,
                Some(RecordingsState::Ingested) => &mut pending.series_not_assembled,
                Some(RecordingsState::Missing) | None => continue,
            };
            series.insert(program.slug.clone());
            pending.campaigns.extend(program.campaign.clone());
        }
        Ok(pending)
    }

    fn state_of(
        &self,
        folder: &StationFolder,
        program: &Program,
        episode: &Episode,
    ) -> Result<RecordingsState, Error> {
        let series = Path::new("programs").join(program.slug.as_str());
        let own = series.join("episodes").join(episode.slug.as_str());
        let mut state = RecordingsState::Ingested;
        if episode.segments.is_empty() {
            return Ok(RecordingsState::Missing);
        }
        for segment in &episode.segments {
            let path = if segment.from_series { &series } else { &own }.join(&segment.recording);
            if self.take_at(&station_path(&folder.home, &path))?.is_some() {
                continue;
            }
            if !folder.home.join(&path).is_file() {
                return Ok(RecordingsState::Missing);
            }
            state = RecordingsState::NotIngested;
        }
        Ok(state)
    }
}

/// Where the recordings of an episode are. The first of those of a series says what to do: recordings are brought in
/// before episodes are assembled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum RecordingsState {
    /// In the folder, and some not in the library.
    NotIngested,
    /// All in the library.
    Ingested,
    /// Some are nowhere.
    Missing,
}

/// Whether a folder or a list has any recording on the disk.
fn holds_sound(home: &Path, path: &PathBuf) -> bool {
    if !playlist::is_list(path) {
        return has_audio(&home.join(path));
    }
    let Ok(text) = playlist::read(&home.join(path)) else { return false };
    playlist::entries(&text).any(|entry| home.join(playlist::entry_path(home, path, entry.place)).is_file())
}
