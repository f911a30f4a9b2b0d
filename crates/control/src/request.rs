//! The lines that cross the socket: a request, and its answer.

use serde::{Deserialize, Serialize};
use surco_messages::Message;
use surco_model::Talk;

/// The largest request: a long path, and the JSON around it.
pub(crate) const MAX_REQUEST: usize = 16 * 1024;

/// One line to a station on air.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The key in `control.json`.
    pub key: String,
    /// The command to be carried out.
    pub command: Command,
}

/// A command to a station on air.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// Does nothing: whether the station answers.
    Ping,
    /// Keeps the connection open, and sends the state and everything that happens.
    Subscribe,
    /// Ends what is on air; what follows begins.
    Skip,
    /// Puts a sound of the library on air.
    Play {
        /// A file, an episode, or the key of a jingle.
        what: String,
        /// When.
        when: Moment,
    },
    /// Puts off the next fixed start.
    Extend {
        /// By so many seconds.
        seconds: f64,
    },
    /// Puts continuity in place of the grid.
    Panic {
        /// For so many seconds at most.
        seconds: f64,
    },
    /// Goes back to the grid.
    Resume,
    /// Opens or closes the microphone.
    Live {
        /// How.
        microphone: Talk,
    },
    /// From now on only who knows the code changes what is on air.
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

/// The answer to a request. A subscription that is granted has none: its first line is [`Event::State`](crate::Event).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It was done; with what a person should know about it.
    Done(Option<Message>),
    /// It was not done, and why.
    Refused(Message),
}

/// Reads a request; none where the line is not one.
pub fn read_request(line: &[u8]) -> Option<Request> {
    if line.len() > MAX_REQUEST {
        return None;
    }
    serde_json::from_slice(line).ok()
}
