//! A sound on one rung of the ladder, from the wish to the moment at which it may begin.

use surco_messages::Message;
use surco_model::{ItemKind, Media, MediaRef, RundownItem, Slug};
use surco_units::{Decibels, Frames, STATION_RATE};

use crate::deck_source::{DeckSource, LoadRequest};

/// How long the air waits for a sound that is not ready before the next rung is tried: a quarter of a second is
/// half of the dead air that a listener may hear.
pub(crate) const READY_TIMEOUT: Frames = Frames(STATION_RATE.0 as i64 / 4);
/// Longer than any power lasts.
pub(crate) const ENDLESS: Frames = Frames(i64::MAX / 4);

/// Something to play on one rung.
#[derive(Debug, Clone)]
pub(crate) struct RungSound {
    pub(crate) source: MediaRef,
    pub(crate) title: String,
    pub(crate) episode: Option<(Slug, Slug)>,
    pub(crate) kind: ItemKind,
    /// Where it begins by its cue.
    pub(crate) cue_in: Frames,
    /// Where it is taken up.
    pub(crate) from: Frames,
    pub(crate) until: Frames,
    pub(crate) gain: Decibels,
}

impl RungSound {
    /// The sound of an item.
    pub(crate) fn of(item: &RundownItem) -> RungSound {
        RungSound {
            source: item.source.clone(),
            title: item.title.clone(),
            episode: item.episode.clone(),
            kind: item.kind,
            cue_in: item.cue_in,
            from: item.cue_in,
            until: item.cue_out,
            gain: item.gain,
        }
    }

    /// A sound that stands in for another, or is played over it.
    pub(crate) fn in_place(media: &Media, kind: ItemKind) -> RungSound {
        RungSound {
            source: media.source.clone(),
            title: media.title.clone(),
            episode: None,
            kind,
            cue_in: media.cue_in,
            from: media.cue_in,
            until: media.cue_out,
            gain: media.gain,
        }
    }

    /// The loop in memory.
    pub(crate) fn emergency(length: Frames) -> RungSound {
        RungSound {
            source: MediaRef::EmergencyLoop,
            title: String::new(),
            episode: None,
            kind: ItemKind::Music,
            cue_in: Frames::ZERO,
            from: Frames::ZERO,
            until: length,
            gain: Decibels(0.0),
        }
    }

    /// A voice that comes in behind the mixer, which hears nothing of it.
    pub(crate) fn live(title: String) -> RungSound {
        RungSound { source: MediaRef::Live, title, kind: ItemKind::Live, ..RungSound::emergency(ENDLESS) }
    }

    pub(crate) fn is_relay(&self) -> bool {
        self.source.is_relay()
    }

    /// Its source as the journal has it: none for a live voice and for the emergency loop.
    pub(crate) fn logged_source(&self) -> Option<MediaRef> {
        match self.source {
            MediaRef::Live | MediaRef::EmergencyLoop => None,
            _ => Some(self.source.clone()),
        }
    }

    pub(super) fn request(&self) -> LoadRequest {
        let length = self.until - self.from;
        LoadRequest { source: self.source.clone(), from: self.from, length, gain: self.gain }
    }
}

/// A sound that is being loaded for its turn.
pub(super) struct Trying {
    pub(super) sound: RungSound,
    pub(super) feed: Box<dyn DeckSource>,
    /// The mixer's frame since which somebody waits for it; none while it is loaded ahead of time.
    pub(super) awaited_since: Option<i64>,
}

/// A sound that may begin now.
pub(crate) struct ReadySound {
    pub(crate) sound: RungSound,
    pub(crate) feed: Box<dyn DeckSource>,
    /// Why it is not the first choice, when it is not.
    pub(crate) instead_because: Option<Message>,
}

/// Whether a sound may begin.
pub(crate) enum Verdict {
    /// Take it with `take`.
    Ready,
    /// Not yet.
    Wait,
    /// Nothing is left to try.
    Exhausted,
}
