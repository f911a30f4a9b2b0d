//! The rundown (*pauta*): what will be played, to the frame, and why.

use serde::{Deserialize, Serialize};
use surco_messages::Message;
use surco_units::{AirTime, Decibels, Frames};

use crate::{Diagnostic, ItemId, Media, MediaRef, Slug};

/// What is planned for a span of time. Items are in order of their start; every instant of the span is covered.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rundown {
    /// In order.
    pub items: Vec<RundownItem>,
    /// What the playout falls back on by itself, best first: the station's continuity.
    pub continuity: Vec<Media>,
    /// What could not be planned as the grid wants it.
    pub diagnostics: Vec<Diagnostic>,
}

/// One sound at one time.
#[derive(Debug, Clone, PartialEq)]
pub struct RundownItem {
    /// Its name.
    pub id: ItemId,
    /// The slot that it belongs to; none for continuity.
    pub slot: Option<Slug>,
    /// What it is called on the log.
    pub title: String,
    /// What kind of thing it is.
    pub kind: ItemKind,
    /// Which episode it is (series, episode), when it is one.
    pub episode: Option<(Slug, Slug)>,
    /// The instant of its first frame.
    pub start: AirTime,
    /// How long it sounds, from `start` to its last frame: `cue_out - cue_in`, or less when a hard start cuts it.
    pub duration: Frames,
    /// How exactly it begins.
    pub policy: StartPolicy,
    /// The sound.
    pub source: MediaRef,
    /// Where in the sound it begins.
    pub cue_in: Frames,
    /// Where in the sound it ends.
    pub cue_out: Frames,
    /// How long it fades in.
    pub fade_in: Frames,
    /// How long it fades out before its end.
    pub fade_out: Frames,
    /// Its gain.
    pub gain: Decibels,
    /// What happens when the power comes back in the middle of it.
    pub after_outage: AfterOutage,
    /// What to play in its place if it fails, best first; then comes the station's continuity.
    pub substitutes: Vec<Media>,
    /// Where what is said depends on when it begins: the sound for a start at or after each instant, ascending. Empty for
    /// what is the same at any time.
    pub by_start: Vec<(AirTime, Media)>,
    /// Why it is here.
    pub reason: Message,
}

impl RundownItem {
    /// The sound with which it begins at an instant.
    pub fn source_at(&self, at: AirTime) -> &MediaRef {
        self.sound_at(at).map_or(&self.source, |media| &media.source)
    }

    /// The same item as it is when it begins at an instant.
    #[must_use]
    pub fn begun_at(mut self, at: AirTime) -> RundownItem {
        if let Some(media) = self.sound_at(at).cloned() {
            let Media { source, title, cue_in, cue_out, gain, .. } = media;
            self = RundownItem { source, title, cue_in, cue_out, gain, duration: cue_out - cue_in, ..self };
        }
        self
    }

    fn sound_at(&self, at: AirTime) -> Option<&Media> {
        let begun = self.by_start.partition_point(|(from, _)| *from <= at);
        self.by_start.get(begun.checked_sub(1)?).map(|(_, media)| media)
    }

    /// The instant after its last frame.
    pub fn end(&self) -> AirTime {
        self.start + self.duration
    }
}

/// What kind of thing an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    /// An episode of a series.
    Episode,
    /// A spot.
    Spot,
    /// A piece of music.
    Music,
    /// A file named in the grid.
    File,
    /// Nothing, on purpose: the station is off the air.
    OffAir,
    /// A live voice.
    Live,
    /// Another station's stream.
    Relay,
}

impl ItemKind {
    /// All of them.
    pub const ALL: [ItemKind; 7] = [
        ItemKind::Episode,
        ItemKind::Spot,
        ItemKind::Music,
        ItemKind::File,
        ItemKind::OffAir,
        ItemKind::Live,
        ItemKind::Relay,
    ];

    /// As machines read it: `episode`, `spot`, `music`, `file`, `off-air`, `live`, `relay`.
    pub fn name(self) -> &'static str {
        match self {
            ItemKind::Episode => "episode",
            ItemKind::Spot => "spot",
            ItemKind::Music => "music",
            ItemKind::File => "file",
            ItemKind::OffAir => "off-air",
            ItemKind::Live => "live",
            ItemKind::Relay => "relay",
        }
    }
}

/// How exactly a slot or an item begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartPolicy {
    /// At the instant: what is on air is faded out in time.
    Hard,
    /// When what is on air has ended, at or after the instant.
    Soft,
    /// Right behind its predecessor.
    Follow,
}

impl StartPolicy {
    /// As it is written: `hard`, `soft`, `follow`.
    pub fn name(self) -> &'static str {
        match self {
            StartPolicy::Hard => "hard",
            StartPolicy::Soft => "soft",
            StartPolicy::Follow => "follow",
        }
    }
}

/// What happens to an item when the power comes back in the middle of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AfterOutage {
    /// It goes on where it would be by now.
    #[default]
    Join,
    /// It goes on where it was cut.
    Resume,
    /// It is not taken up again; continuity plays until the next item.
    Skip,
}
