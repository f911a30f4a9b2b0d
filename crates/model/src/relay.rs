//! Another station's stream (*enlace*), as something to play.

use surco_units::{Decibels, Frames};
use url::Url;

use crate::{Media, MediaRef};

/// Longer than any slot: a relay lasts as long as it is wanted.
const ENDLESS: Frames = Frames::from_millis(30 * 86_400_000);
/// Before the addresses of a relay in its name among sounds. No address has a blank in it, so blanks keep them apart.
const PREFIX: &str = "relay:";

impl Media {
    /// The stream of another station, under the first of these addresses at which it is to be had. Nobody has measured
    /// it: its gain is what the grid says.
    pub fn relay(addresses: &[String], gain: Decibels) -> Media {
        Media {
            source: MediaRef::new(format!("{PREFIX}{}", addresses.join(" "))),
            title: String::new(),
            artist: String::new(),
            duration: ENDLESS,
            cue_in: Frames::ZERO,
            cue_out: ENDLESS,
            segue: ENDLESS,
            gain,
        }
    }
}

impl MediaRef {
    /// Whether it is no file but another station's stream.
    pub fn is_relay(&self) -> bool {
        self.0.starts_with(PREFIX)
    }

    /// The addresses of a relay, the first one first; none for a file.
    pub fn relay_addresses(&self) -> impl Iterator<Item = &str> {
        self.0.strip_prefix(PREFIX).unwrap_or_default().split(' ').filter(|address| !address.is_empty())
    }
}

/// An address under which a stream can be: `http` or `https`, a server, and no key in it, which the log would show.
pub(crate) fn stream_address(text: &str) -> Option<String> {
    let url = Url::parse(text.trim()).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.is_empty());
    (is_web && url.username().is_empty() && url.password().is_none()).then(|| url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relay_is_named_by_its_addresses() {
        let addresses = ["https://a.pe/vivo".to_owned(), "http://b.pe:8000/vivo.m3u".to_owned()];
        let media = Media::relay(&addresses, Decibels(-3.0));
        assert!(media.source.is_relay());
        assert_eq!(media.source.relay_addresses().collect::<Vec<_>>(), addresses);
        assert_eq!(MediaRef::new("b5d4").relay_addresses().count(), 0);
    }

    #[test]
    fn what_no_stream_can_be_under_is_no_address() {
        assert_eq!(stream_address(" http://radio.pe:8000/a b "), Some("http://radio.pe:8000/a%20b".to_owned()));
        for wrong in
            ["", "radio.pe/vivo", "rtmp://radio.pe/vivo", "http://", "https://u:clave@radio.pe/", "file:///a"]
        {
            assert_eq!(stream_address(wrong), None, "{wrong}");
        }
    }
}
