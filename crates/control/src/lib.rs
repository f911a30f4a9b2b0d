//! The way from an operator, in another terminal or another program of the same machine, to a station that is on air.
//!
//! A playout that is on air listens on the machine's own loopback address ([`Server`]); the port and a key stand in
//! `control.json` in the library, which only its owner can read. Whoever has the key sends one line of JSON and is
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
//! use surco_control::{Command, Moment, read_request};
//! let line = br#"{"key":"9f","ask":{"do":"play","what":"himno.ogg","when":{"at":"2026-11-25T12:00:00Z"}}}"#;
//! let letter = read_request(line).ok_or("no letter")?;
//! let when = Moment::At("2026-11-25T12:00:00Z".to_owned());
//! assert_eq!(letter.ask, Command::Play { what: "himno.ogg".to_owned(), when });
//! assert_eq!(read_request(b"{\"do\":\"explode\"}"), None);
//! # Ok::<(), &str>(())
//! ```

mod lock;
mod request;
mod server;

pub use request::{Answer, Command, Moment, Request, Voice, read_request};
pub use server::{Server, ask};

use surco_messages::Message;

/// Carries out what is asked.
pub trait CommandHandler: Send + Sync + 'static {
    /// Does it, and says what there is to say.
    ///
    /// # Errors
    /// Why it was not done.
    fn carry_out(&self, ask: &Command) -> Result<Option<Message>, Message>;
}
