//! What is written on the line.

use serde::{Deserialize, Serialize};
use surco_messages::Message;

/// No letter is longer than a long path and what stands around it.
pub(crate) const LONGEST: usize = 16 * 1024;

/// One line to a station on air.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// What stands in `control.json`.
    pub key: String,
    /// What is wanted.
    pub ask: Command,
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// Is somebody there?
    Ping,
    /// What is on air gives way to what follows.
    Skip,
    /// A sound of the library goes on air.
    Play {
        /// A file, an episode, a jingle's key.
        what: String,
        /// When.
        when: Moment,
    },
    /// The next fixed start comes so much later.
    Extend {
        /// In seconds.
        seconds: f64,
    },
    /// Continuity now, for so long at most.
    Panic {
        /// In seconds.
        seconds: f64,
    },
    /// Back to the grid.
    Resume,
    /// The microphone is opened or closed.
    Live {
        /// How.
        microphone: Voice,
    },
    /// From now on only who knows the code may do anything.
    Lock {
        /// The code.
        code: String,
    },
    /// Everybody may again.
    Unlock {
        /// The code.
        code: String,
    },
}

/// What the microphone is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Voice {
    /// The air is its own.
    On,
    /// Nobody hears it.
    Off,
    /// It is heard over what is on air.
    TalkOver,
}

/// When a sound goes on air.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Moment {
    /// Behind what is on air.
    Next,
    /// In its place.
    Now,
    /// At once, over it.
    Over,
    /// At an instant (RFC 3339).
    At(String),
}

/// What comes back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It was done; and what there is to say.
    Done(Option<Message>),
    /// It was not, and why.
    Refused(Message),
}

/// Reads a line; none where it makes no sense.
pub fn read_request(line: &[u8]) -> Option<Request> {
    if line.len() > LONGEST {
        return None;
    }
    serde_json::from_slice(line).ok()
}
