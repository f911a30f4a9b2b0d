//! Playlists that name a stream: M3U and PLS. A station's page often links to one of these, not to the stream.

/// What a playlist is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listed {
    /// The streams that it names, in order.
    Streams(Vec<String>),
    /// The pieces of a stream in HLS.
    Hls,
}

/// Most addresses that are taken from a list.
const MOST: usize = 8;

/// What is listed in a text.
pub fn listed(text: &str) -> Listed {
    if text.lines().any(|line| line.trim_start().starts_with("#EXT-X-")) {
        return Listed::Hls;
    }
    let streams = text.lines().filter_map(|line| {
        let line = line.trim().trim_start_matches('\u{feff}');
        // M3U has the bare address; PLS has it as `File1=…`.
        let address = match line.split_once('=') {
            Some((key, address)) if is_file_key(key.trim()) => address.trim(),
            _ => line,
        };
        let scheme = address.get(..8).unwrap_or(address).to_ascii_lowercase();
        (scheme.starts_with("http://") || scheme == "https://").then(|| address.to_owned())
    });
    Listed::Streams(streams.take(MOST).collect())
}

fn is_file_key(key: &str) -> bool {
    let number = key.get(..4).filter(|name| name.eq_ignore_ascii_case("file")).and(key.get(4..));
    number.is_some_and(|number| number.bytes().all(|digit| digit.is_ascii_digit()))
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
