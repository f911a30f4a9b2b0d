//! The way from an operator, in another terminal or another program of the same machine, to a station that is on air.
//!
//! A playout that is on air listens on the machine's own loopback address ([`Door`]); the port and a key stand in
//! `hands.json` in the library, which only its owner can read. Whoever has the key sends one line of JSON and is
//! answered one ([`ask`]):
//!
//! ```text
//! {"key":"9f…","ask":{"do":"play","what":"sonidos/saludo.opus","when":"next"}}
//! {"done":null}
//! ```
//!
//! Lines are short, connections few, and every wait has a limit: whatever comes in here does the air no harm.
//!
//! ```
//! use surco_hands::{Ask, Moment, read_letter};
//! let line = br#"{"key":"9f","ask":{"do":"play","what":"himno.ogg","when":{"at":"2026-11-25T12:00:00Z"}}}"#;
//! let letter = read_letter(line).ok_or("no letter")?;
//! let when = Moment::At("2026-11-25T12:00:00Z".to_owned());
//! assert_eq!(letter.ask, Ask::Play { what: "himno.ogg".to_owned(), when });
//! assert_eq!(read_letter(b"{\"do\":\"explode\"}"), None);
//! # Ok::<(), &str>(())
//! ```

mod door;
mod letter;
mod lock;

pub use door::{Door, ask};
pub use letter::{Answer, Ask, Letter, Moment, Voice, read_letter};

use surco_words::Message;

/// Carries out what is asked.
pub trait Desk: Send + Sync + 'static {
    /// Does it, and says what there is to say.
    ///
    /// # Errors
    /// Why it was not done.
    fn carry_out(&self, ask: &Ask) -> Result<Option<Message>, Message>;
}
