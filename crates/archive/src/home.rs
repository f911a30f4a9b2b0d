//! Where the archive is on the web, and where it was: `archive.json`.
//!
//! Feeds and readers hold on to addresses, so an archive moves only when a person says so. What it leaves behind are rules
//! by which a web server sends readers of the old address to the new one.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use surco_files::create_folder;

use crate::address::Address;
use crate::turn::{self, Turn};
use crate::{Error, record};

/// The record of an archive's addresses.
const FILE: &str = "archive.json";

/// Where an archive is served from as long as nobody says otherwise: this machine.
const LOCAL: &str = "http://localhost:8080/";

/// Where an archive shall be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home<'a> {
    /// Where it is: a new one on this machine, `http://localhost:8080/`.
    AsItIs,
    /// Here; it is an error if it is elsewhere.
    At(&'a str),
    /// Here, wherever it was before.
    MovedTo(&'a str),
}

impl Home<'_> {
    /// Whether it is an address at all.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match self {
            Home::AsItIs => Ok(()),
            Home::At(address) | Home::MovedTo(address) => Address::parse(address).map(drop),
        }
    }
}

/// Where an archive is and was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Addresses {
    pub(crate) address: Address,
    /// Where it was before, the last one last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) former: Vec<Address>,
}

impl Addresses {
    /// Finds out where the archive in `folder` shall be, and remembers it. The path is that of the rules for the web
    /// server, where it has just moved.
    pub(crate) fn settle(
        folder: &Path,
        home: Home<'_>,
        turn: &Turn,
    ) -> Result<(Addresses, Option<PathBuf>), Error> {
        let path = folder.join(FILE);
        let known: Option<Addresses> = record::read(&path)?;
        let wanted = match home {
            Home::AsItIs => None,
            Home::At(address) | Home::MovedTo(address) => Some(Address::parse(address)?),
        };
        let (addresses, has_moved) = match (known, wanted) {
            (Some(known), None) => (known, false),
            (Some(known), Some(wanted)) if known.address == wanted => (known, false),
            // Nobody outside has heard of an address of this machine.
            (Some(known), Some(wanted)) if known.address.is_local() => {
                (Addresses { address: wanted, former: known.former }, false)
            }
            (Some(known), Some(wanted)) => {
                if !matches!(home, Home::MovedTo(_)) {
                    return Err(Error::Elsewhere { is: known.address.to_string(), wanted: wanted.to_string() });
                }
                let former = known.former.into_iter().chain([known.address]).filter(|one| *one != wanted);
                (Addresses { former: former.collect(), address: wanted }, true)
            }
            (None, wanted) => {
                let address = wanted.map_or_else(|| Address::parse(LOCAL), Ok)?;
                (Addresses { address, former: Vec::new() }, false)
            }
        };
        let rules = if has_moved { Some(addresses.write_rules(turn)?) } else { None };
        record::write(&path, &addresses)?;
        Ok((addresses, rules))
    }

    /// Writes rules for nginx and for Apache by which readers of former addresses come to the present one.
    fn write_rules(&self, turn: &Turn) -> Result<PathBuf, Error> {
        let folder = turn.own_folder().join("moved");
        create_folder(&folder).map_err(Error::writing(&folder))?;
        let (mut nginx, mut apache) = (String::new(), String::new());
        for former in &self.former {
            let path = former.path();
            let _ = writeln!(nginx, "# {former}\nrewrite ^{path}(.*)$ {}$1 permanent;", self.address);
            let _ = writeln!(apache, "# {former}\nRedirectMatch 301 ^{path}(.*)$ {}$1", self.address);
        }
        turn::write(&folder.join("nginx.conf"), nginx.as_bytes())?;
        turn::write(&folder.join("htaccess"), apache.as_bytes())?;
        Ok(folder)
    }
}

#[cfg(test)]
mod tests {
    use surco_job::Cancel;

    use super::*;

    #[test]
    fn an_archive_stays_where_it_is_until_somebody_moves_it() {
        let folder = tempfile::tempdir().unwrap();
        let turn = Turn::take(folder.path(), &Cancel::new()).unwrap();
        let settle = |home| Addresses::settle(folder.path(), home, &turn);
        let at = |home| settle(home).unwrap().0.address.to_string();
        assert_eq!(at(Home::AsItIs), LOCAL);
        // The world has not heard of this machine.
        assert_eq!(at(Home::At("https://radio.example/archivo")), "https://radio.example/archivo/");
        assert_eq!(at(Home::AsItIs), "https://radio.example/archivo/");
        let refused = settle(Home::At("http://localhost:8080")).unwrap_err();
        assert!(
            matches!(&refused, Error::Elsewhere { is, .. } if is == "https://radio.example/archivo/"),
            "{refused}"
        );

        let (moved, rules) = settle(Home::MovedTo("https://chanta.example/")).unwrap();
        assert_eq!(moved.address.to_string(), "https://chanta.example/");
        let rules = rules.unwrap();
        let read = |name: &str| std::fs::read_to_string(rules.join(name)).unwrap();
        assert!(read("nginx.conf").contains("rewrite ^/archivo/(.*)$ https://chanta.example/$1 permanent;"));
        assert!(read("htaccess").contains("RedirectMatch 301 ^/archivo/(.*)$ https://chanta.example/$1"));
        // And back.
        let (back, _) = settle(Home::MovedTo("https://radio.example/archivo")).unwrap();
        assert_eq!(back.former.iter().map(Address::to_string).collect::<Vec<_>>(), ["https://chanta.example/"]);
        assert_eq!(settle(Home::AsItIs).unwrap().1, None);
    }
}
