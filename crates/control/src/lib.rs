//! How an operator reaches a station that is on air: from another terminal, the console, or another program of the same
//! machine.
//!
//! | module | what it is |
//! | --- | --- |
//! | `address` | `control.json` in the library: the port and the key, for the station's user and group |
//! | `request` | [`Request`], [`Command`] and [`Answer`]: one line of JSON each |
//! | `event` | [`Event`] and [`State`]: the lines of a subscription |
//! | `server` | [`Server`]: takes connections, checks the key, answers |
//! | `lock` | the lock with a PIN for unattended hours |
//! | `publisher` | [`Publisher`]: from the mixer to all subscribers, without waiting |
//! | `mailbox` | the lines that wait for one subscriber |
//! | `client` | [`send`] a command; [`subscribe`] |
//! | `line` | reads a line within limits |
//!
//! The server listens on the loopback address. A request is one line, and so is its answer:
//!
//! ```text
//! {"key":"9f…","command":{"do":"play","what":"sonidos/saludo.opus","when":"next"}}
//! {"done":null}
//! ```
//!
//! `{"do":"subscribe"}` keeps the connection open. The whole state comes first, then everything that happens, and levels
//! ten times a second:
//!
//! ```text
//! {"event":"state","at":87…,"sounding":[…],"status":{"rung":"scheduled",…}}
//! {"event":"levels","at":87…,"peaks":[0.41,0.39],"microphone":null}
//! {"event":"started",…}
//! ```
//!
//! Lines are short, connections few, and every wait has a limit: nothing that comes in here slows the mixer.
//!
//! ```
//! use std::sync::Arc;
//! use surco_control::{Command, CommandHandler, Server, send};
//! use surco_messages::Message;
//!
//! struct Deaf;
//! impl CommandHandler for Deaf {
//!     fn carry_out(&self, _: &Command) -> Result<Option<Message>, Message> {
//!         Err(Message::new("playout-not-listening"))
//!     }
//! }
//!
//! let library = tempfile::tempdir()?;
//! let server = Server::open(library.path(), Arc::new(Deaf)).map_err(|why| why.id().to_owned())?;
//! assert_eq!(send(library.path(), Command::Ping), Ok(None));
//! assert_eq!(send(library.path(), Command::Skip), Err(Message::new("playout-not-listening")));
//! drop(server);
//! assert_eq!(send(library.path(), Command::Ping), Err(Message::new("control-not-on-air")));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod address;
mod client;
mod event;
mod line;
mod lock;
mod mailbox;
mod publisher;
mod request;
mod server;

pub use client::{Subscription, send, subscribe};
pub use event::{Event, Sounding, State};
pub use publisher::Publisher;
pub use request::{Answer, Command, Moment, Request, read_request};
pub use server::Server;

use surco_messages::Message;

/// Carries out commands.
pub trait CommandHandler: Send + Sync + 'static {
    /// Carries out a command, and returns what a person should know about it.
    ///
    /// # Errors
    /// Why it was not carried out.
    fn carry_out(&self, command: &Command) -> Result<Option<Message>, Message>;
}
