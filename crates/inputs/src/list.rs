//! Playlists that name a stream: M3U and PLS. A station's page often links to one of these, not to the stream.

use surco_model::{ListForm, list_entries};

/// What a playlist is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listed {
    /// The streams that it names, in order.
    Streams(Vec<String>),
    /// The pieces of a stream in HLS.
    Hls,
}

/// The most addresses that are taken from a list.
const MAX_STREAMS: usize = 8;

/// The streams of a text that may be a playlist.
pub fn listed(text: &str) -> Listed {
    let form = ListForm::of(text);
    if form == ListForm::Hls {
        return Listed::Hls;
    }
    let is_http = |place: &&str| {
        let scheme = place.get(..8).unwrap_or(place).to_ascii_lowercase();
        scheme.starts_with("http://") || scheme == "https://"
    };
    // A page that is no list at all may look like ZaraRadio's.
    let form = if form == ListForm::Lst { ListForm::M3u } else { form };
    let places = list_entries(text, form).into_iter().map(|entry| entry.place);
    Listed::Streams(places.filter(is_http).take(MAX_STREAMS).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn streams(text: &str) -> Vec<String> {
        match listed(text) {
            Listed::Streams(streams) => streams,
            Listed::Hls => panic!("{text}"),
        }
    }

    #[test]
    fn the_streams_of_a_list_are_found_in_their_order() {
        assert_eq!(
            streams("\u{feff}#EXTM3U\r\n#EXTINF:-1,Radio\r\nhttp://a.pe:8000/vivo\r\n"),
            ["http://a.pe:8000/vivo"]
        );
        assert_eq!(
            streams(
                "[playlist]\nnumberofentries=2\nFile1=HTTPS://a.pe/uno?x=1\nTitle1=http\nfile2 = http://b.pe/\n"
            ),
            ["HTTPS://a.pe/uno?x=1", "http://b.pe/"]
        );
        assert_eq!(streams("<html>no</html>\nrtmp://a.pe/\nñandú"), [""; 0]);
        assert_eq!(listed("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=64000\nhttp://a.pe/64.m3u8\n"), Listed::Hls);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC*") {
            if let Listed::Streams(streams) = listed(&text) {
                prop_assert!(streams.iter().all(|stream| text.contains(stream.as_str())));
            }
        }
    }
}
