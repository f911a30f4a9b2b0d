//! A message: what happened, as data, before anybody's language.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Language, catalogue};

/// One thing to say: a Fluent identifier and the facts that its sentence names. It can be kept as JSON, so that a
/// line of the log can be read in any language later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    id: Cow<'static, str>,
    facts: Vec<(Cow<'static, str>, Fact)>,
}

/// A fact in a message: a text, or a number (which Fluent uses to choose singular and plural).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fact {
    /// A name, a path, a formatted quantity.
    Text(String),
    /// A count.
    Number(f64),
    /// Another message, said in the same language: the cause of this one, for example.
    Message(Box<Message>),
}

impl Message {
    /// A message by its identifier in `locales/*/*.ftl`.
    pub fn new(id: impl Into<Cow<'static, str>>) -> Message {
        Message { id: id.into(), facts: Vec::new() }
    }

    /// The same message with a fact more.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, fact: impl Into<Fact>) -> Message {
        // A year's rundown holds some hundred thousand messages, of one to three facts each.
        self.facts.reserve_exact(1);
        self.facts.push((name.into(), fact.into()));
        self
    }

    /// The same, with texts among its facts, and among those of the messages in it, said differently where `other` says how.
    pub fn rewritten(mut self, other: &dyn Fn(&str) -> Option<String>) -> Message {
        for (_, fact) in &mut self.facts {
            match fact {
                Fact::Text(text) => other(text).into_iter().for_each(|other| *text = other),
                Fact::Number(_) => {}
                Fact::Message(message) => {
                    **message = std::mem::replace(&mut **message, Message::new("")).rewritten(other)
                }
            }
        }
        self
    }

    /// The identifier: stable, for machines.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The facts, in the order they were given.
    pub fn facts(&self) -> &[(Cow<'static, str>, Fact)] {
        &self.facts
    }

    /// What happened, in a sentence; the identifier where there is none.
    pub fn text(&self, language: Language) -> String {
        self.known_text(language).unwrap_or_else(|| self.id.clone().into_owned())
    }

    /// What happened, in a sentence, where there is one.
    pub fn known_text(&self, language: Language) -> Option<String> {
        catalogue::text(language, &self.id, None, &self.facts)
    }

    /// What to do about it, where there is something to do.
    pub fn help(&self, language: Language) -> Option<String> {
        catalogue::text(language, &self.id, Some("help"), &self.facts)
    }
}

/// English, for logs.
impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Language::English))
    }
}

/// Something that can be said to people: every error of every crate.
pub trait Explain {
    /// What happened, as a message.
    fn explain(&self) -> Message;
}

/// A message explains itself.
impl Explain for Message {
    fn explain(&self) -> Message {
        self.clone()
    }
}

/// Gives an error its `Display` (English) and `std::error::Error` from its [`Explain`].
#[macro_export]
macro_rules! error_from_words {
    ($error:ty) => {
        impl ::std::fmt::Display for $error {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&$crate::Explain::explain(self), f)
            }
        }
        impl ::std::error::Error for $error {}
    };
}

impl From<&str> for Fact {
    fn from(text: &str) -> Fact {
        Fact::Text(text.to_owned())
    }
}

impl From<String> for Fact {
    fn from(text: String) -> Fact {
        Fact::Text(text)
    }
}

impl From<&std::path::Path> for Fact {
    fn from(path: &std::path::Path) -> Fact {
        Fact::Text(path.display().to_string())
    }
}

impl From<f64> for Fact {
    fn from(number: f64) -> Fact {
        Fact::Number(number)
    }
}

impl From<usize> for Fact {
    fn from(count: usize) -> Fact {
        Fact::Number(count as f64)
    }
}

impl From<Message> for Fact {
    fn from(message: Message) -> Fact {
        Fact::Message(Box::new(message))
    }
}

/// The system's own words for a failed operation ("Permission denied") in the person's language where it is a
/// common one.
impl From<&std::io::Error> for Fact {
    fn from(error: &std::io::Error) -> Fact {
        use std::io::ErrorKind;
        let id = match error.kind() {
            ErrorKind::NotFound => "messages-io-not-found",
            ErrorKind::PermissionDenied => "messages-io-permission-denied",
            ErrorKind::StorageFull => "messages-io-disk-full",
            ErrorKind::ReadOnlyFilesystem => "messages-io-read-only",
            ErrorKind::AlreadyExists => "messages-io-already-exists",
            ErrorKind::IsADirectory => "messages-io-is-a-folder",
            _ => return Fact::Text(error.to_string()),
        };
        Message::new(id).into()
    }
}
