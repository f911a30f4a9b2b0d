//! What Surco says to people, in their language.
//!
//! Code says *what* happened as a [`Message`]: an identifier and its facts. The words live in
//! `locales/<language>/<crate>.ftl` ([Fluent](https://projectfluent.org)), where a `.help` attribute says what to
//! do about it. A new language is a new folder; a test holds every language to the same messages.
//!
//! Errors of every crate implement [`Explain`] and take their `Display` (English, for logs) from the same words:
//!
//! ```
//! use surco_messages::{Explain, Language, Message};
//! let message = Message::new("messages-file-not-found").with("path", "nota.ogg");
//! assert_eq!(message.text(Language::Spanish), "No se encuentra «nota.ogg».");
//! assert_eq!(message.text(Language::English), "“nota.ogg” is not there.");
//! assert!(message.help(Language::Spanish).is_some());
//! ```

mod catalogue;
mod language;
mod message;

pub use language::Language;
pub use message::{Explain, Fact, Message};
