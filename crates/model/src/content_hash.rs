//! The name of a file of the content store: the BLAKE3 of its bytes.

use std::fmt::{self, Write};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The BLAKE3 of a file's bytes, written as 64 lower-case hexadecimal digits. Hashes have the order of their texts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ContentHash(pub [u8; ContentHash::BYTES]);

impl ContentHash {
    /// How long a hash is.
    pub const BYTES: usize = 32;

    /// Stands for a sound of that name in tests and examples: the first 32 bytes of the name itself. Such hashes have the
    /// order of their names.
    pub fn named(name: &str) -> ContentHash {
        let mut bytes = [0; ContentHash::BYTES];
        bytes.iter_mut().zip(name.bytes()).for_each(|(byte, of_name)| *byte = of_name);
        ContentHash(bytes)
    }

    /// The name of a hash that was made by [`named`](ContentHash::named); empty for every other.
    pub fn name(&self) -> &str {
        let length = self.0.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        std::str::from_utf8(&self.0[..length]).unwrap_or_default()
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: [char; 16] =
            ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
        self.0.iter().try_for_each(|byte| {
            f.write_char(DIGITS[usize::from(byte >> 4)])?;
            f.write_char(DIGITS[usize::from(byte & 15)])
        })
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentHash({self})")
    }
}

/// A text that is not the hash of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidContentHash(pub String);

impl fmt::Display for InvalidContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a BLAKE3 hash (64 digits of 0-9, a-f): {}", self.0)
    }
}

impl std::error::Error for InvalidContentHash {}

impl FromStr for ContentHash {
    type Err = InvalidContentHash;
    fn from_str(text: &str) -> Result<ContentHash, InvalidContentHash> {
        let invalid = || InvalidContentHash(text.to_owned());
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != ContentHash::BYTES || !rest.is_empty() {
            return Err(invalid());
        }
        let mut bytes = [0; ContentHash::BYTES];
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = digit(*high).zip(digit(*low)).map(|(high, low)| high << 4 | low).ok_or_else(invalid)?;
        }
        Ok(ContentHash(bytes))
    }
}

impl From<[u8; ContentHash::BYTES]> for ContentHash {
    fn from(bytes: [u8; ContentHash::BYTES]) -> ContentHash {
        ContentHash(bytes)
    }
}

impl From<ContentHash> for String {
    fn from(hash: ContentHash) -> String {
        hash.to_string()
    }
}

impl TryFrom<String> for ContentHash {
    type Error = InvalidContentHash;
    fn try_from(text: String) -> Result<ContentHash, InvalidContentHash> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_hash_is_read_as_it_was_written_and_has_the_order_of_its_text(one: [u8; 32], other: [u8; 32]) {
            let (one, other) = (ContentHash(one), ContentHash(other));
            prop_assert_eq!(one.to_string().parse(), Ok(one));
            prop_assert_eq!(one.cmp(&other), one.to_string().cmp(&other.to_string()));
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = text.parse::<ContentHash>();
        }
    }

    #[test]
    fn only_a_hash_is_a_hash() {
        let zeros = "0".repeat(64);
        assert!(zeros.parse::<ContentHash>().is_ok());
        for wrong in ["", "0", &zeros[..63], &format!("{zeros}0"), &format!("{}G", &zeros[..63]), &"A".repeat(64)]
        {
            assert!(wrong.parse::<ContentHash>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_hash_that_stands_for_a_name_knows_it() {
        assert_eq!(ContentHash::named("musica-12").name(), "musica-12");
        assert!(ContentHash::named("a-1") < ContentHash::named("a-10"));
        assert_eq!(ContentHash([0xff; 32]).name(), "");
    }
}
