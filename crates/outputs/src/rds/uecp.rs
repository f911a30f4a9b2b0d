//! The universal encoder communication protocol (RDS Forum, SPB 490): as much of it as it takes to send a radiotext.

/// The beginning and the end of a frame, and what stands for either, and for itself, inside of it.
const START: u8 = 0xFE;
const STOP: u8 = 0xFF;
const STUFF: u8 = 0xFD;
/// The message element that holds a radiotext.
const RADIOTEXT: u8 = 0x0A;

/// The frame that makes a text of at most 64 codes the radiotext: to every encoder that hears it, for the service that it
/// sends, from now on until the next. `is_new` tells receivers to clear what they show.
pub(super) fn radiotext(text: &[u8], is_new: bool) -> Vec<u8> {
    // What there was is replaced (bits 6 and 5), and sent without end (4 to 1).
    let control = u8::from(is_new);
    let length = text.len().min(64);
    let mut message = vec![RADIOTEXT, 0, 0, length as u8 + 1, control];
    message.extend(&text[..length]);
    frame(&message)
}

/// Address 0 is every encoder's, and a sequence number of 0 means that none are counted.
fn frame(message: &[u8]) -> Vec<u8> {
    let mut body = vec![0, 0, 0, message.len() as u8];
    body.extend(message);
    body.extend(checksum(&body).to_be_bytes());
    let mut frame = vec![START];
    for byte in body {
        match byte {
            STUFF..=STOP => frame.extend([STUFF, byte - STUFF]),
            _ => frame.push(byte),
        }
    }
    frame.push(STOP);
    frame
}

/// x^16 + x^12 + x^5 + 1, from ones, inverted.
fn checksum(bytes: &[u8]) -> u16 {
    let step = |crc: u16, _| if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x1021 };
    !bytes.iter().fold(0xFFFF, |crc, byte| (0..8).fold(crc ^ u16::from(*byte) << 8, step))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_checksum_has_the_value_that_catalogues_give_for_it() {
        // CRC-16/GENIBUS.
        assert_eq!(checksum(b"123456789"), 0xD64E);
    }

    #[test]
    fn a_radiotext_is_framed_as_the_protocol_says() {
        let framed = radiotext(b"Hola", true);
        assert_eq!(framed[..10], [0xFE, 0, 0, 0, 9, 0x0A, 0, 0, 5, 1]);
        assert_eq!(framed[10..14], *b"Hola");
        assert_eq!(framed.last(), Some(&0xFF));
    }

    proptest! {
        #[test]
        fn no_byte_inside_of_a_frame_begins_or_ends_one(text in prop::collection::vec(any::<u8>(), 0..80), is_new: bool) {
            let framed = radiotext(&text, is_new);
            let inside = &framed[1..framed.len() - 1];
            prop_assert!(inside.iter().all(|byte| *byte < START));
            // And an encoder reads out of it what was put in.
            let (mut body, mut bytes) = (Vec::new(), inside.iter());
            while let Some(byte) = bytes.next() {
                body.push(if *byte == STUFF { STUFF + bytes.next().unwrap() } else { *byte });
            }
            let (body, sum) = body.split_at(body.len() - 2);
            prop_assert_eq!(sum, checksum(body).to_be_bytes());
            prop_assert_eq!(usize::from(body[3]), body.len() - 4);
            prop_assert_eq!(&body[9..], &text[..text.len().min(64)]);
        }
    }
}
