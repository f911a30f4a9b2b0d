//! Another station's stream (*enlace*), as something to play.

use std::sync::Arc;

use surco_units::{Decibels, Frames};
use url::Url;

use crate::{Media, MediaRef, RelayAddresses};

/// Longer than any slot: a relay lasts as long as it is wanted.
const ENDLESS: Frames = Frames::from_millis(30 * 86_400_000);

impl Media {
    /// The stream of another station, under the first of these addresses at which it is to be had. Nobody has measured
    /// it: its gain is what the grid says.
    pub fn relay(addresses: &[String], gain: Decibels) -> Media {
        Media {
            source: MediaRef::Relay(Arc::new(RelayAddresses(addresses.to_vec()))),
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
        assert_eq!(media.source.to_string(), "relay:https://a.pe/vivo http://b.pe:8000/vivo.m3u");
        assert!(matches!(&media.source, MediaRef::Relay(relay) if relay.0 == addresses));
        assert!(!MediaRef::named("b5d4").is_relay());
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
