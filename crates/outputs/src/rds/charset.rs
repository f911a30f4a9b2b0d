//! The characters of RDS: IEC 62106, annex E.

/// The upper half of the table, from 0x80 on.
const UPPER: &str = "áàéèíìóòúùÑÇŞβ¡Ĳâäêëîïôöûüñçşǧıĳªα©‰Ǧěňőπ€£$←↑→↓º¹²³±İńűµ¿÷°¼½¾§ÁÀÉÈÍÌÓÒÚÙŘČŠŽÐĿÂÄÊËÎÏÔÖÛÜřčšžđŀÃÅÆŒŷÝÕØÞŊŔĆŚŹŦðãåæœŵýõøþŋŕćśźŧ";

/// A text in them; what they do not know becomes a space, and several spaces one.
pub(super) fn encode(text: &str, longest: usize) -> Vec<u8> {
    let known = text.chars().map(|character| match character {
        // Where ASCII has them, the table has something else.
        '$' => 0xAB,
        '^' | '`' | '~' => b' ',
        '\u{2018}' | '\u{2019}' => b'\'',
        '\u{201C}' | '\u{201D}' | '«' | '»' => b'"',
        '\u{2013}' | '\u{2014}' => b'-',
        ' '..='}' => character as u8,
        other => UPPER.chars().position(|one| one == other).map_or(b' ', |place| 0x80 + place as u8),
    });
    let mut encoded: Vec<u8> = Vec::new();
    for code in known {
        if code != b' ' || encoded.last().is_some_and(|last| *last != b' ') {
            encoded.push(code);
        }
    }
    encoded.truncate(longest);
    encoded.truncate(encoded.trim_ascii_end().len());
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letters_of_the_andes_have_their_places_in_the_table_and_others_become_spaces() {
        assert_eq!(UPPER.chars().count(), 127, "0x80 to 0xFE");
        assert_eq!(encode("Ñawinchay ¿qué?", 64), b"\x8Aawinchay \xB9qu\x82?".as_slice());
        assert_eq!(encode("  «Un   vals» – $5 日本 ~", 64), b"\"Un vals\" - \xAB5".as_slice());
        assert_eq!(encode("áÁñÑöÜ", 4), [0x80, 0xC0, 0x9A, 0x8A]);
        assert_eq!(encode("una palabra", 4), b"una", "no space at the end");
    }
}
