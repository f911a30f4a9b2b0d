//! The machine that writes a library's rows.
//!
//! Two machines that wrote to copies of one catalogue are told apart by a name: a random one, made when a machine first
//! opens a library, and kept in the catalogue for that machine and that folder. A library that is copied to another
//! machine or another folder finds no name there and makes its own; so does one that is brought back from a backup.

use std::path::Path;
use std::{env, fs};

use rusqlite::{Connection, OptionalExtension, Result as SqlResult};
use surco_model::MachineId;
use uuid::Uuid;

use crate::columns::{self, Text};

/// Where Linux keeps what tells one installation from another.
const OF_THE_SYSTEM: [&str; 3] = ["/etc/machine-id", "/var/lib/dbus/machine-id", "/etc/hostname"];
/// The name of the computer on systems without those files.
const OF_THE_COMPUTER: [&str; 2] = ["COMPUTERNAME", "HOSTNAME"];

/// This machine's name in a catalogue. Where it cannot be kept, because the disk is full, it holds for this time.
pub(crate) fn of(catalogue: &Connection, folder: &Path) -> SqlResult<MachineId> {
    let host = host(folder);
    if let Some(known) = known(catalogue, &host)? {
        return Ok(known);
    }
    let new = MachineId(Uuid::now_v7());
    let insert = "INSERT OR IGNORE INTO machines (host, machine) VALUES (?1, ?2)";
    match catalogue.execute(insert, (&host, Text(new))) {
        // Another process may have been quicker.
        Ok(_) => Ok(known(catalogue, &host)?.unwrap_or(new)),
        Err(cause) => {
            tracing::warn!("the name of this machine is not kept: {cause}");
            Ok(new)
        }
    }
}

/// Forgets every machine: what is brought back from a backup goes on as another one.
pub(crate) fn forget_all(catalogue: &Connection) -> SqlResult<()> {
    catalogue.execute("DELETE FROM machines", []).map(drop)
}

fn known(catalogue: &Connection, host: &str) -> SqlResult<Option<MachineId>> {
    let known = "SELECT machine FROM machines WHERE host = ?1";
    catalogue.query_row(known, [host], |row| columns::text(row, "machine")).optional()
}

/// What the system says of itself and where the library lies, as a hash: the catalogue tells neither to whom it is sent.
fn host(folder: &Path) -> String {
    let system = OF_THE_SYSTEM.iter().find_map(|path| said(fs::read_to_string(path).ok()));
    let system = system.or_else(|| OF_THE_COMPUTER.iter().find_map(|name| said(env::var(name).ok())));
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let mut hasher = blake3::Hasher::new_derive_key("Surco 2026 machine of a library");
    hasher.update(system.unwrap_or_default().as_bytes()).update(&[0]);
    hasher.update(folder.as_os_str().as_encoded_bytes());
    hasher.finalize().to_hex().to_string()
}

fn said(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}
