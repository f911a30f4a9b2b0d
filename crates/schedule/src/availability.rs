//! What is ready to be played of all that the grid names.

use chrono::NaiveDate;
use surco_model::{Catalogue, CatalogueEpisode, EpisodeChoice, LanguageTag, Play, Slug, Station};

use crate::occurrences::Occurrence;
use crate::separation::Piece;

/// The catalogue, as the station's grid and campaigns see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stock<'a> {
    pub(crate) station: &'a Station,
    pub(crate) catalogue: &'a Catalogue,
}

impl<'a> Stock<'a> {
    /// What an occurrence plays: its own, else the first of its slot's fallbacks that can be played. The flag says
    /// that it is a fallback.
    pub(crate) fn playable(&self, occurrence: &Occurrence<'a>) -> Option<(&'a Play, bool)> {
        let date = Some(occurrence.local.date());
        if self.can_play(occurrence.play, date) {
            return Some((occurrence.play, false));
        }
        occurrence.slot.fallback.iter().find(|play| self.can_play(play, date)).map(|play| (play, true))
    }

    /// Whether there is anything to play on a date, or on any.
    pub(crate) fn can_play(&self, play: &Play, date: Option<NaiveDate>) -> bool {
        let is_usable = |media| Piece::file(media).is_usable();
        match play {
            Play::Program { slug, episode: EpisodeChoice::Given(given), .. } => {
                self.episodes(slug, date).any(|episode| episode.slug == *given)
            }
            Play::Program { slug, language, .. } => self.spoken(slug, date, language.as_ref()).next().is_some(),
            Play::Repeat(of) => self.repeated(of).is_some_and(|play| self.can_play(play, date)),
            Play::File(path) => self.catalogue.files.get(path).is_some_and(is_usable),
            Play::TimeCheck(path) => {
                self.catalogue.time_checks.get(path).is_some_and(|check| check.unsaid() < 1440)
            }
            Play::Playlist(path) => {
                self.catalogue.playlists.get(path).is_some_and(|list| list.iter().any(is_usable))
            }
            // Whether another station is to be heard then, nobody knows beforehand.
            Play::OffAir(_) | Play::Relay(_) => true,
            Play::Break { spots, count } => {
                let mut ready = spots.iter().flat_map(|series| self.episodes(series, date));
                *count > 0 && ready.any(|spot| self.runs(spot, date))
            }
        }
    }

    /// The episodes of a series that can be planned on a date, or on any.
    pub(crate) fn episodes(
        &self,
        program: &Slug,
        date: Option<NaiveDate>,
    ) -> impl Iterator<Item = &'a CatalogueEpisode> + use<'a> {
        let episodes = self.catalogue.episodes.get(program).into_iter().flatten();
        episodes.filter(move |episode| Piece::episode(episode).is_usable() && episode.airs_on(date))
    }

    /// Those of them in a language, where one is asked for.
    pub(crate) fn spoken<'l>(
        &self,
        program: &Slug,
        date: Option<NaiveDate>,
        language: Option<&'l LanguageTag>,
    ) -> impl Iterator<Item = &'a CatalogueEpisode> + use<'a, 'l> {
        let episodes = self.episodes(program, date);
        episodes.filter(move |episode| language.is_none_or(|language| episode.language.is(language)))
    }

    /// What the slot that a repeat repeats is for.
    pub(crate) fn repeated(&self, of: &Slug) -> Option<&'a Play> {
        let slot = self.station.grid.slots.iter().find(|slot| slot.id == *of)?;
        Some(&slot.play).filter(|play| !matches!(play, Play::Repeat(_)))
    }

    /// Whether a spot may air on a date, or at all: by its own days, and by those of the campaign that it serves.
    pub(crate) fn runs(&self, spot: &CatalogueEpisode, date: Option<NaiveDate>) -> bool {
        if !spot.airs_on(date) {
            return false;
        }
        let Some(id) = &spot.campaign else { return true };
        let campaigns = &self.station.campaigns;
        campaigns.iter().any(|one| one.id == *id && date.is_none_or(|date| (one.from..=one.until).contains(&date)))
    }
}
