//! Where the archive is on the web: the addresses of its files, and the feeds' name for life.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::{Host, Url};
use uuid::{Uuid, uuid};

use crate::Error;

/// The namespace of `podcast:guid` (Podcasting 2.0 namespace, element `guid`).
const PODCAST_NAMESPACE: Uuid = uuid!("ead4c236-bf58-58c6-a2c6-a6b28d128cb6");

/// The address under which the archive's folder can be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub(crate) struct Address(Url);

impl Address {
    /// Reads `https://radio.example/archivo`, with or without a slash at its end.
    pub(crate) fn parse(text: &str) -> Result<Address, Error> {
        let not_of_the_web = || Error::Address { address: text.to_owned() };
        let mut url = Url::parse(text.trim()).map_err(|_| not_of_the_web())?;
        let plain = url.query().is_none() && url.fragment().is_none();
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() || !plain {
            return Err(not_of_the_web());
        }
        let folder = format!("{}/", url.path().trim_end_matches('/'));
        url.set_path(&folder);
        Ok(Address(url))
    }

    /// Whether only this machine can be reached by it.
    pub(crate) fn is_local(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => true,
        }
    }

    /// Its path on its server, with a slash at either end.
    pub(crate) fn path(&self) -> &str {
        self.0.path()
    }

    /// The address of a file, by the names on its way there.
    pub(crate) fn of(&self, names: &[&str]) -> String {
        let mut url = self.0.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(names);
        }
        url.into()
    }

    /// The address of a folder's page.
    pub(crate) fn of_folder(&self, names: &[&str]) -> String {
        self.of(&[names, &[""]].concat())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<Address> for String {
    fn from(address: Address) -> String {
        address.0.into()
    }
}

impl TryFrom<String> for Address {
    type Error = Error;
    fn try_from(text: String) -> Result<Address, Error> {
        Address::parse(&text)
    }
}

/// The feed's `podcast:guid`: UUIDv5 of its address without the scheme and without a slash at its end.
pub(crate) fn feed_guid(feed: &str) -> Uuid {
    let without_scheme = feed.split_once("://").map_or(feed, |(_, rest)| rest);
    Uuid::new_v5(&PODCAST_NAMESPACE, without_scheme.trim_end_matches('/').as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_has_the_name_that_others_compute_for_it() {
        let known = uuid!("9b024349-ccf0-5f69-a609-6b82873eab3c");
        for feed in ["https://podnews.net/rss", "http://podnews.net/rss/", "podnews.net/rss"] {
            assert_eq!(feed_guid(feed), known, "{feed}");
        }
    }

    #[test]
    fn every_address_is_fit_for_a_feed() {
        for base in ["https://radio.example/mi archivo", "https://radio.example/mi%20archivo/"] {
            let address = Address::parse(base).unwrap();
            assert_eq!(
                address.of(&["ubre-sana", "1-año.mp3"]),
                "https://radio.example/mi%20archivo/ubre-sana/1-a%C3%B1o.mp3"
            );
            assert_eq!(address.of_folder(&["ubre-sana"]), "https://radio.example/mi%20archivo/ubre-sana/");
        }
        assert_eq!(Address::parse("http://radio.example").unwrap().of(&["a"]), "http://radio.example/a");
        assert_eq!(Address::parse("http://radio.example").unwrap().of_folder(&[]), "http://radio.example/");
        for wrong in
            ["", "radio.example", "ftp://radio.example/", "https://", "https://radio.example/?a=1", "file:///a"]
        {
            assert!(Address::parse(wrong).is_err(), "{wrong}");
        }
    }
}
