//! The `cart` chunk of AES46: what a playout system of any maker shows and obeys when the file is put into a slot.

use surco_units::{Frames, SampleRate};

/// The content of the `cart` chunk. Texts are UTF-8 and cut at the length of their field, 64 bytes unless said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cart {
    /// What it is.
    pub title: String,
    /// Who is heard.
    pub artist: String,
    /// The number or name by which the station asks for it.
    pub cut_id: String,
    /// On whose behalf it is aired: a campaign's client.
    pub client_id: String,
    /// What kind of piece it is: `PROGRAM`, `SPOT`, `NEWS`…
    pub category: String,
    /// A kind within the kind.
    pub classification: String,
    /// The last words, by which the next speaker knows that it ends.
    pub out_cue: String,
    /// The first day and second on which it may be aired; from ever where none is given.
    pub start: Option<(String, String)>,
    /// The last; for ever where none is given.
    pub end: Option<(String, String)>,
    /// Marks by their code of four letters, such as `AUDe` for the end of what is to be heard; at most eight.
    pub timers: Vec<([u8; 4], Frames)>,
    /// Where more about it is found, in up to 1024 bytes.
    pub url: String,
    /// Anything else, of any length.
    pub text: String,
}

/// AES46 version 1.01.
const VERSION: &[u8; 4] = b"0101";

/// The value that means "no restriction".
const FROM_EVER: (&str, &str) = ("1900-01-01", "00:00:00");
const FOR_EVER: (&str, &str) = ("9999-12-31", "23:59:59");

/// The sample of 16 bits that is 0 dB: full scale.
const LEVEL_REFERENCE: u32 = 32_768;

const TIMERS: usize = 8;

impl Cart {
    /// The chunk, without its name and size. Marks are counted at the file's `rate`.
    pub(super) fn chunk(&self, rate: SampleRate) -> Vec<u8> {
        let mut chunk = Vec::with_capacity(2048 + self.text.len() + 2);
        chunk.extend(VERSION);
        for text in [
            &self.title,
            &self.artist,
            &self.cut_id,
            &self.client_id,
            &self.category,
            &self.classification,
            &self.out_cue,
        ] {
            push_text(&mut chunk, text, 64);
        }
        for (moment, unrestricted) in [(&self.start, FROM_EVER), (&self.end, FOR_EVER)] {
            let given = moment.as_ref().map(|(date, time)| (date.as_str(), time.as_str()));
            let (date, time) = given.unwrap_or(unrestricted);
            push_text(&mut chunk, date, 10);
            push_text(&mut chunk, time, 8);
        }
        push_text(&mut chunk, "Surco", 64);
        push_text(&mut chunk, env!("CARGO_PKG_VERSION"), 64);
        push_text(&mut chunk, "", 64);
        chunk.extend(LEVEL_REFERENCE.to_le_bytes());
        for index in 0..TIMERS {
            let (usage, at) = self.timers.get(index).copied().unwrap_or(([0; 4], Frames::ZERO));
            chunk.extend(usage);
            chunk.extend(((at.seconds() * f64::from(rate.0)).round() as u32).to_le_bytes());
        }
        chunk.extend([0; 276]); // reserved
        push_text(&mut chunk, &self.url, 1024);
        for line in self.text.lines() {
            chunk.extend(line.as_bytes());
            chunk.extend(b"\r\n");
        }
        chunk.resize(chunk.len().next_multiple_of(2), 0);
        chunk
    }
}

/// A text in a field of fixed length, filled up with zeros.
pub(super) fn push_text(chunk: &mut Vec<u8>, text: &str, length: usize) {
    let text = &text[..text.floor_char_boundary(length)];
    chunk.extend(text.as_bytes());
    chunk.resize(chunk.len() + length - text.len(), 0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use surco_units::STATION_RATE;

    #[test]
    fn every_field_stands_where_another_playout_looks_for_it() {
        let cart = Cart {
            title: "Manos limpias —".to_owned() + &"ñ".repeat(64),
            cut_id: "1-el-lavado".to_owned(),
            end: Some(("2026-12-31".to_owned(), "18:00:00".to_owned())),
            timers: vec![(*b"AUDs", Frames::ZERO), (*b"AUDe", Frames(96_000))],
            url: "https://radio.example/1".to_owned(),
            text: "una línea".to_owned(),
            ..Cart::default()
        };
        let chunk = cart.chunk(SampleRate(STATION_RATE.0 / 2));
        assert_eq!(&chunk[..4], b"0101");
        assert!(std::str::from_utf8(&chunk[4..68]).is_ok(), "a letter is not cut in two");
        assert_eq!(&chunk[132..143], b"1-el-lavado");
        assert_eq!(&chunk[452..488], b"1900-01-0100:00:002026-12-3118:00:00");
        assert_eq!(&chunk[488..493], b"Surco");
        assert_eq!(&chunk[680..684], &32_768u32.to_le_bytes());
        assert_eq!(&chunk[692..700], &[b'A', b'U', b'D', b'e', 0x80, 0xBB, 0, 0], "48000 at half the rate");
        assert_eq!(&chunk[1024..1047], b"https://radio.example/1");
        assert_eq!(&chunk[2048..], "una línea\r\n".as_bytes());
    }
}
