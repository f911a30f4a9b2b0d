//! `control.json` in the library: where a station on air listens, and the key for it.

use std::fs;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use surco_files::{Readers, write_privately};
use surco_messages::Message;

/// The file's name, in the library's folder.
const FILE: &str = "control.json";
/// What stands in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Address {
    port: u16,
    pub(crate) key: String,
}

impl Address {
    pub(crate) fn new(port: u16, key: String) -> Address {
        Address { port, key }
    }

    /// The address of the station on air whose library is in that folder.
    ///
    /// # Errors
    /// That it is not on air; that the file cannot be read.
    pub(crate) fn read(library: &Path) -> Result<Address, Message> {
        let not_on_air = || Message::new("control-not-on-air");
        let text = fs::read_to_string(file_in(library)).map_err(|cause| match cause.kind() {
            ErrorKind::NotFound => not_on_air(),
            _ => unavailable(library, &cause),
        })?;
        serde_json::from_str(&text).map_err(|_| not_on_air())
    }

    /// Writes the file whole, and returns when it would survive a power cut. The station's user writes it, the station's
    /// group reads it, nobody else does either.
    pub(crate) fn write(&self, library: &Path) -> io::Result<()> {
        write_privately(&file_in(library), &serde_json::to_vec(self)?, Readers::Group)
    }

    pub(crate) fn socket(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))
    }
}

pub(crate) fn file_in(library: &Path) -> PathBuf {
    library.join(FILE)
}

/// Why a station cannot be reached, or cannot listen.
pub(crate) fn unavailable(library: &Path, cause: &io::Error) -> Message {
    Message::new("control-unavailable").with("path", file_in(library).as_path()).with("cause", cause)
}
