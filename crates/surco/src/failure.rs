//! How a command ends.

use std::process::ExitCode;

use surco_messages::{Explain, Message};

/// A command that did its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All is well: exit code 0.
    Done,
    /// Done, but something needs a person's attention: exit code 3.
    Attention,
}

impl Outcome {
    /// Attention where something was found.
    pub(crate) fn attention_if(found: bool) -> Outcome {
        if found { Outcome::Attention } else { Outcome::Done }
    }

    pub(crate) fn code(self) -> ExitCode {
        match self {
            Outcome::Done => ExitCode::SUCCESS,
            Outcome::Attention => ExitCode::from(3),
        }
    }
}

/// A command that could not do its work, and why: exit code 1.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) Message);

/// Wrong usage has this exit code.
pub(crate) const WRONG_USAGE: u8 = 2;

impl<E: Explain> From<E> for Failure {
    fn from(error: E) -> Failure {
        Failure(error.explain())
    }
}

impl Failure {
    /// A file or folder that could not be read or written.
    pub(crate) fn io(path: &std::path::Path, cause: &std::io::Error) -> Failure {
        Failure(Message::new("surco-io").with("path", path).with("cause", cause))
    }
}

/// What a command gives back.
pub(crate) type Finished = Result<Outcome, Failure>;
