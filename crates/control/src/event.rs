//! The lines that a subscriber receives.
//!
//! Instants and lengths are whole frames of 1/48000 s, instants since 1970-01-01 UTC; levels are amplitudes (1.0 is full
//! scale). The types are those of the playout itself ([`surco_model`]): nothing is copied field by field.

use serde::{Deserialize, Serialize};
use surco_messages::Message;
use surco_model::{AirEvent, AiringId, Ending, Levels, OnAir, Status};
use surco_units::{AirTime, Frames};

/// One line to a subscriber.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// The whole state: always the first line.
    State(Box<State>),
    /// The whole state again, because something in it is different; also after lines were missed.
    Changed(Box<State>),
    /// A sound began to be heard.
    Started(Box<OnAir>),
    /// A sound is not heard any more.
    Ended {
        /// Which airing.
        airing: AiringId,
        /// When.
        at: AirTime,
        /// The position in the sound that was reached.
        position: Frames,
        /// How it ended.
        ending: Ending,
    },
    /// Something was noted in the log: an order of an operator, say.
    Noted {
        /// When.
        at: AirTime,
        /// What.
        message: Message,
    },
    /// Something is wrong, and somebody should look.
    Alarm {
        /// When.
        at: AirTime,
        /// What.
        message: Message,
    },
    /// How loud it is, ten times a second.
    Levels(Levels),
    /// The subscriber did not read in time, and these lines are lost. The state follows.
    Missed {
        /// Everything but levels.
        events: u64,
        /// Levels.
        levels: u64,
    },
    /// Nothing happened for two seconds: the connection is alive.
    Heartbeat,
}

/// The state of a station on air.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// The instant of the positions.
    pub at: AirTime,
    /// The sounds that are heard.
    pub sounding: Vec<Sounding>,
    /// Rung, next item, clock, sound card, microphone, and whether an operator holds the grid.
    pub status: Status,
}

/// A sound that is heard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sounding {
    /// Which, since when and why.
    pub on_air: OnAir,
    /// The position in it.
    pub position: Frames,
}

impl From<AirEvent> for Event {
    fn from(event: AirEvent) -> Event {
        match event {
            AirEvent::Started(on_air) => Event::Started(Box::new(on_air)),
            AirEvent::Ended { airing, at, position, ending } => Event::Ended { airing, at, position, ending },
            AirEvent::Noted { at, message, .. } => Event::Noted { at, message },
        }
    }
}
