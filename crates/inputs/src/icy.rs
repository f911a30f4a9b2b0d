//! The titles between the sound: SHOUTcast's metadata, taken out.
//!
//! A server that is asked for them (`Icy-MetaData: 1`) says how many bytes of sound come before each (`icy-metaint`).
//! Then comes a byte that tells its length in units of 16 bytes, and a text padded with zeros:
//! `StreamTitle='Huayno de la lechera';StreamUrl='';`. Most have none: their length is 0.

use std::io::{self, Read};
use std::sync::{Arc, Mutex};

/// The sound of a stream, without what stands between it.
pub struct Icy<R> {
    stream: R,
    /// Bytes of sound from one text to the next; none where there are no texts.
    interval: Option<usize>,
    /// Bytes of sound up to the next text.
    left: usize,
    title: Arc<Mutex<Option<String>>>,
}

impl<R: Read> Icy<R> {
    /// A stream with a text after every so many bytes of sound; 0 is none.
    pub fn new(stream: R, interval: usize) -> Icy<R> {
        let interval = Some(interval).filter(|interval| *interval > 0);
        Icy { stream, interval, left: interval.unwrap_or(0), title: Arc::default() }
    }

    /// Where the newest title is put, to be taken by whoever wants it.
    pub fn title(&self) -> Arc<Mutex<Option<String>>> {
        Arc::clone(&self.title)
    }

    /// Reads the text that stands here. A stream may end before it, not within it.
    fn read_text(&mut self) -> io::Result<bool> {
        let mut length = [0];
        loop {
            match self.stream.read(&mut length) {
                Ok(0) => return Ok(false),
                Ok(_) => break,
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                Err(cause) => return Err(cause),
            }
        }
        let mut text = vec![0; 16 * usize::from(length[0])];
        self.stream.read_exact(&mut text)?;
        if let (Some(title), Ok(mut place)) = (title_in(&text), self.title.lock()) {
            *place = Some(title);
        }
        Ok(true)
    }
}

impl<R: Read> Read for Icy<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(interval) = self.interval else { return self.stream.read(buffer) };
        if buffer.is_empty() {
            return Ok(0);
        }
        if self.left == 0 {
            if !self.read_text()? {
                return Ok(0);
            }
            self.left = interval;
        }
        let most = buffer.len().min(self.left);
        let read = self.stream.read(&mut buffer[..most])?;
        self.left -= read.min(self.left);
        Ok(read)
    }
}

/// The longest title that is believed, in letters.
const LONGEST: usize = 200;

/// The title in a text, if there is one. Old servers write Latin-1, and apostrophes within the apostrophes.
fn title_in(text: &[u8]) -> Option<String> {
    const KEY: &str = "StreamTitle='";
    let end = text.iter().position(|byte| *byte == 0).unwrap_or(text.len());
    let text = match std::str::from_utf8(&text[..end]) {
        Ok(text) => text.to_owned(),
        Err(_) => text[..end].iter().map(|byte| char::from(*byte)).collect(),
    };
    let rest = &text[text.find(KEY)? + KEY.len()..];
    tidy(rest.find("';").or_else(|| rest.rfind('\'')).map_or(rest, |end| &rest[..end]))
}

/// A title as it can be shown: one line, not too long, and not empty.
pub(crate) fn tidy(title: &str) -> Option<String> {
    let title = title.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let title = title.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let title: String = title.chars().take(LONGEST).collect();
    (!title.is_empty()).then_some(title)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Gives what it has in pieces of all lengths.
    struct Pieces(io::Cursor<Vec<u8>>, Vec<usize>);

    impl Read for Pieces {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1.rotate_left(1);
            let most = buffer.len().min(self.1[0]);
            self.0.read(&mut buffer[..most])
        }
    }

    fn text_of(title: &str) -> Vec<u8> {
        if title.is_empty() {
            return vec![0];
        }
        let mut text = format!("StreamTitle='{title}';StreamUrl='';").into_bytes();
        text.resize(text.len().div_ceil(16) * 16, 0);
        [vec![(text.len() / 16) as u8], text].concat()
    }

    proptest! {
        #[test]
        fn what_was_interleaved_is_taken_apart_again(
            sound in prop::collection::vec(any::<u8>(), 0..5_000),
            interval in 1_usize..700,
            titles in prop::collection::vec("[a-zA-Zñ' ]{0,30}", 1..20),
            pieces in prop::collection::vec(1_usize..900, 1..8),
            buffer in 1_usize..600,
        ) {
            let mut stream = Vec::new();
            let mut last = None;
            for (index, part) in sound.chunks(interval).enumerate() {
                stream.extend_from_slice(part);
                if part.len() == interval {
                    let title = titles[index % titles.len()].trim();
                    stream.extend(text_of(title));
                    let words = title.split_whitespace().collect::<Vec<_>>().join(" ");
                    last = Some(words).filter(|words| !words.is_empty()).or(last);
                }
            }
            let mut icy = Icy::new(Pieces(io::Cursor::new(stream), pieces), interval);
            let (mut heard, mut bytes) = (Vec::new(), vec![0; buffer]);
            loop {
                let read = icy.read(&mut bytes).unwrap();
                if read == 0 {
                    break;
                }
                heard.extend_from_slice(&bytes[..read]);
            }
            prop_assert_eq!(heard, sound);
            let title = icy.title().lock().unwrap().clone();
            prop_assert_eq!(title, last);
        }

        #[test]
        fn any_bytes_come_to_an_end(bytes in prop::collection::vec(any::<u8>(), 0..3_000), interval in 0_usize..50) {
            let mut heard = Vec::new();
            let count = bytes.len();
            let _ = Icy::new(io::Cursor::new(bytes), interval).read_to_end(&mut heard);
            prop_assert!(heard.len() <= count);
        }
    }

    #[test]
    fn titles_are_read_as_old_and_new_servers_write_them() {
        let title = |text: &[u8]| title_in(text);
        assert_eq!(title(b"StreamTitle='Rosa - Pio';StreamUrl='';\0\0"), Some("Rosa - Pio".to_owned()));
        assert_eq!(title(b"StreamTitle='Pa' ti';"), Some("Pa' ti".to_owned()));
        assert_eq!(title(b"StreamTitle='Pa' ti'"), Some("Pa' ti".to_owned()));
        assert_eq!(title(b"StreamTitle='Se\xf1al';"), Some("Señal".to_owned()));
        assert_eq!(title("StreamTitle='Señal';".as_bytes()), Some("Señal".to_owned()));
        assert_eq!(title(b"StreamTitle='';"), None);
        assert_eq!(title(b"StreamUrl='x';"), None);
    }
}
