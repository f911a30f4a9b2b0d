//! What is alike is kept apart: by title, artist, campaign, voice, topic and hour of the day, across all lists, over
//! midnight and restarts, as far back as the history reaches.

use std::collections::HashMap;

use chrono::Timelike;
use chrono_tz::Tz;
use surco_messages::Message;
use surco_model::{CatalogueEpisode, ItemKind, Media, RotationRules, Slug, Station};
use surco_units::{AirTime, Frames};

use crate::civil;

/// A sound with what kind of thing it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece<'a> {
    pub(crate) media: &'a Media,
    pub(crate) kind: ItemKind,
    pub(crate) episode: Option<&'a CatalogueEpisode>,
}

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Trait<'a> {
    Title(&'a str),
    Artist(&'a str),
    Campaign(&'a Slug),
    Voice(&'a str),
    Topic(&'a Slug),
}

/// What a sound has of what is kept apart, by number: names are compared once, when a list is made, and not at every
/// choice.
#[derive(Debug, Clone, Default)]
pub(crate) struct Marks {
    /// The most important first; each with where [`Separation`] notes when it was heard.
    kept: Box<[(Rule, usize)]>,
    /// Of music whose artist is known.
    artist: Option<usize>,
}

/// When what is alike was heard last.
#[derive(Debug, Clone)]
pub(crate) struct Separation<'a> {
    rules: &'a RotationRules,
    zone: Tz,
    numbers: HashMap<Trait<'a>, usize>,
    /// By number of the trait.
    heard: Vec<Option<AirTime>>,
}

impl<'a> Separation<'a> {
    /// Nothing heard yet.
    pub(crate) fn of(station: &'a Station) -> Separation<'a> {
        let (numbers, heard) = (HashMap::new(), Vec::new());
        Separation { rules: &station.rotation, zone: station.timezone, numbers, heard }
    }

    /// What a piece has of what is kept apart.
    pub(crate) fn marks(&mut self, piece: &Piece<'a>) -> Marks {
        let (media, episode) = (piece.media, piece.episode);
        let artist = Some(media.artist.as_str()).filter(|artist| piece.is_music() && !artist.is_empty());
        let artist = artist.map(Trait::Artist);
        let campaign = episode.and_then(|episode| episode.campaign.as_ref()).map(Trait::Campaign);
        let voices = episode.into_iter().flat_map(|episode| &episode.voices).map(|voice| Trait::Voice(voice));
        let topic = episode.map(|episode| Trait::Topic(&episode.topic));
        let all =
            [Trait::Title(&media.title)].into_iter().chain(artist).chain(campaign).chain(voices).chain(topic);
        let mut marks = Marks::default();
        let mut kept = Vec::new();
        for one in all {
            let rule = one.rule();
            let is_kept = self.apart(rule) > Frames::ZERO;
            let is_artist = rule == Rule::Artist;
            if is_kept || is_artist {
                let number = self.number(one);
                marks.artist = marks.artist.or(is_artist.then_some(number));
                kept.extend(is_kept.then_some((rule, number)));
            }
        }
        marks.kept = kept.into();
        marks
    }

    fn number(&mut self, of: Trait<'a>) -> usize {
        *self.numbers.entry(of).or_insert_with(|| {
            self.heard.push(None);
            self.heard.len() - 1
        })
    }

    /// How far apart a rule keeps what is alike.
    fn apart(&self, rule: Rule) -> Frames {
        match rule {
            Rule::Title => self.rules.title,
            Rule::Artist => self.rules.artist,
            Rule::Campaign => self.rules.campaign,
            Rule::Voice => self.rules.voice,
            Rule::Topic => self.rules.topic,
            Rule::Hour => self.rules.hour,
            Rule::Running => Frames::ZERO,
        }
    }

    /// Takes note that something was played.
    pub(crate) fn played(&mut self, marks: &Marks, at: AirTime) {
        for (_, number) in &marks.kept {
            self.heard[*number] = self.heard[*number].max(Some(at));
        }
    }

    /// The most important rule that a piece would break at an instant. `last` is when it was itself heard, `running`
    /// what its list was heard with last, and `just` what has been chosen for just before.
    pub(crate) fn breach(
        &self,
        piece: &Marks,
        last: Option<AirTime>,
        running: Option<(&Marks, AirTime)>,
        at: AirTime,
        just: &[&Marks],
    ) -> Option<Breach> {
        let breaks = |&(rule, number): &(Rule, usize)| {
            let is_near = just.iter().any(|other| other.kept.contains(&(rule, number)));
            let ago = if is_near { Frames::ZERO } else { at - self.heard[number]? };
            (ago < self.apart(rule)).then_some(Breach { rule, ago })
        };
        if let Some(breach) = piece.kept.iter().find_map(breaks) {
            return Some(breach);
        }
        let hour = |at| civil::time(self.zone, at).hour();
        if let Some(last) = last.filter(|last| at - *last < self.rules.hour && hour(*last) == hour(at)) {
            return Some(Breach { rule: Rule::Hour, ago: at - last });
        }
        let (other, when) = running?;
        let is_same = piece.artist.is_some() && piece.artist == other.artist;
        is_same.then(|| Breach { rule: Rule::Running, ago: at - when })
    }
}

impl Marks {
    /// Whether a rule keeps two sounds apart.
    pub(crate) fn is_kept_apart_from(&self, other: &Marks) -> bool {
        self.kept.iter().any(|one| other.kept.contains(one))
    }
}

impl Trait<'_> {
    fn rule(&self) -> Rule {
        match self {
            Trait::Title(_) => Rule::Title,
            Trait::Artist(_) => Rule::Artist,
            Trait::Campaign(_) => Rule::Campaign,
            Trait::Voice(_) => Rule::Voice,
            Trait::Topic(_) => Rule::Topic,
        }
    }
}
