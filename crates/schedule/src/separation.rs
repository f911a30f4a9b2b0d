//! What is alike is kept apart: by title, artist, campaign, voice, topic and hour of the day, across all lists, over
//! midnight and restarts, as far back as the history reaches.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Timelike;
use chrono_tz::Tz;
use surco_model::{RotationRules, Slug, Station};
use surco_units::{AirTime, Frames};
use surco_words::Message;

use crate::civil;
use crate::rotation::Piece;

/// A rule of separation; the first is the most important.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rule {
    Title,
    Artist,
    Campaign,
    Voice,
    Topic,
    Hour,
    /// Not the same artist twice running: kept by every station, and the first to yield.
    Running,
}

/// A rule that playing something now would break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Breach {
    pub(crate) rule: Rule,
    /// How long ago what is alike was heard.
    ago: Frames,
}

impl Breach {
    /// "la misma voz hace 9 minutos".
    pub(crate) fn explain(&self) -> Message {
        let id = match self.rule {
            Rule::Title => "schedule-rule-title",
            Rule::Artist => "schedule-rule-artist",
            Rule::Campaign => "schedule-rule-campaign",
            Rule::Voice => "schedule-rule-voice",
            Rule::Topic => "schedule-rule-topic",
            Rule::Hour => "schedule-rule-hour",
            Rule::Running => "schedule-rule-running",
        };
        let minutes = (self.ago.millis() / 60_000.0).round();
        Message::new(id).with("minutes", minutes).with("hours", (minutes / 60.0).round())
    }
}

/// What two sounds may have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Trait<'a> {
    Title(&'a str),
    Artist(&'a str),
    Campaign(&'a Slug),
    Voice(&'a str),
    Topic(&'a Slug),
}

/// When each trait was heard last.
#[derive(Debug)]
pub(crate) struct Separation<'a> {
    rules: &'a RotationRules,
    zone: Tz,
    heard: BTreeMap<Trait<'a>, AirTime>,
    /// What was heard before this can break no rule any more.
    since: AirTime,
}

impl<'a> Separation<'a> {
    /// Nothing heard yet; planning begins at `from`.
    pub(crate) fn of(station: &'a Station, from: AirTime) -> Separation<'a> {
        let rules = &station.rotation;
        let all = [rules.title, rules.artist, rules.campaign, rules.voice, rules.topic];
        let longest = all.into_iter().fold(Frames::ZERO, Frames::max);
        Separation { rules, zone: station.timezone, heard: BTreeMap::new(), since: from - longest }
    }

    /// Takes note that something was played.
    pub(crate) fn played(&mut self, piece: &Piece<'a>, at: AirTime) {
        if at < self.since {
            return;
        }
        for (_, _, heard) in self.traits(piece) {
            let last = self.heard.entry(heard).or_insert(at);
            *last = at.max(*last);
        }
    }

    /// The most important rule that a piece would break at an instant. `last` is when it was itself heard, `running`
    /// what its list was heard with last, and `just` what has been chosen for just before.
    pub(crate) fn breach(
        &self,
        piece: &Piece<'a>,
        last: Option<AirTime>,
        running: Option<(&Piece<'a>, AirTime)>,
        at: AirTime,
        just: &[Piece<'a>],
    ) -> Option<Breach> {
        let near = just.iter().flat_map(|other| self.traits(other));
        let near: Vec<_> = near.map(|(_, _, heard)| heard).collect();
        let breaks = |(rule, apart, heard): (Rule, Frames, Trait<'a>)| {
            let ago = match near.contains(&heard) {
                true => Frames::ZERO,
                false => at - *self.heard.get(&heard)?,
            };
            (ago < apart).then_some(Breach { rule, ago })
        };
        // They come in order of importance.
        if let Some(breach) = self.traits(piece).find_map(breaks) {
            return Some(breach);
        }
        let hour = |at| civil::time(self.zone, at).hour();
        let (ago, same_hour) = match last.filter(|last| at - *last < self.rules.hour) {
            Some(last) => (at - last, hour(last) == hour(at)),
            None => (Frames::ZERO, false),
        };
        if same_hour {
            return Some(Breach { rule: Rule::Hour, ago });
        }
        let (other, when) = running?;
        let is_same = !other.media.artist.is_empty() && piece.media.artist == other.media.artist;
        (is_same && piece.is_music()).then(|| Breach { rule: Rule::Running, ago: at - when })
    }

    /// Of some pieces those that a rule does not keep apart from one before them.
    pub(crate) fn apart(&self, pieces: impl Iterator<Item = Piece<'a>>) -> Vec<Piece<'a>> {
        let mut taken = BTreeSet::new();
        let is_apart = |piece: &Piece<'a>| {
            let traits: Vec<_> = self.traits(piece).map(|(_, _, heard)| heard).collect();
            let is_apart = traits.iter().all(|heard| !taken.contains(heard));
            if is_apart {
                taken.extend(traits);
            }
            is_apart
        };
        pieces.filter(is_apart).collect()
    }

    /// What a piece has of what is kept apart, and by how much; the most important first.
    fn traits(&self, piece: &Piece<'a>) -> impl Iterator<Item = (Rule, Frames, Trait<'a>)> + use<'a> {
        let (rules, piece) = (self.rules, *piece);
        let media = piece.media;
        let title = Some(media.title.as_str()).map(|title| (Rule::Title, rules.title, Trait::Title(title)));
        let artist = Some(media.artist.as_str()).filter(|artist| piece.is_music() && !artist.is_empty());
        let artist = artist.map(|artist| (Rule::Artist, rules.artist, Trait::Artist(artist)));
        let campaign = piece.episode.and_then(|episode| episode.campaign.as_ref());
        let campaign = campaign.map(|id| (Rule::Campaign, rules.campaign, Trait::Campaign(id)));
        let voices = piece.episode.into_iter().flat_map(|episode| &episode.voices);
        let voices = voices.map(move |voice| (Rule::Voice, rules.voice, Trait::Voice(voice)));
        let topic = piece.episode.map(|episode| (Rule::Topic, rules.topic, Trait::Topic(&episode.topic)));
        let all = title.into_iter().chain(artist).chain(campaign).chain(voices).chain(topic);
        all.filter(|(_, apart, _)| *apart > Frames::ZERO)
    }
}
