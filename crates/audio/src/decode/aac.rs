//! Tells HE-AAC from AAC-LC. Half of the sound of HE-AAC, everything above about 10 kHz, is written in a way
//! (spectral band replication) that our decoder does not know; it would play the lower half and say nothing.

/// Extension types of a fill element (ISO/IEC 14496-3, Table 4.121): EXT_SBR_DATA and EXT_SBR_DATA_CRC.
const SBR: [u32; 2] = [0b1101, 0b1110];
/// EXT_FILL: nothing, up to the wanted bit rate.
const FILLING: u32 = 0b0000;

/// Whether these packets of raw AAC carry spectral band replication.
///
/// It is the last element of a packet before its end mark, or the last but filling: a fill element (110), a count of
/// bytes, the extension type and the data; then the end mark (111), and zeros up to a whole byte. Read from the end
/// backwards, about one packet in sixty looks like that by chance; of HE-AAC all do.
pub(super) fn is_high_efficiency(packets: &[Box<[u8]>]) -> bool {
    let replicated = packets.iter().filter(|packet| ends_with_replication(packet)).count();
    packets.len() >= 4 && replicated * 10 >= packets.len() * 8
}

fn ends_with_replication(packet: &[u8]) -> bool {
    let Some(last) = packet.iter().rposition(|byte| *byte != 0) else { return false };
    // The end mark is made of the last three bits that are set.
    let end = (last + 1) * 8 - packet[last].trailing_zeros() as usize;
    end >= 3 && bits(packet, end - 3, 3) == 0b111 && is_replication(packet, end - 3, 3)
}

/// Whether a fill element with replication ends at this bit, or one with filling behind such a one.
fn is_replication(packet: &[u8], end: usize, depth: usize) -> bool {
    (1..=269usize).any(|count| {
        let head = if count < 15 { 7 } else { 15 };
        let Some(begin) = end.checked_sub(8 * count + head) else { return false };
        let counted = match count {
            ..15 => bits(packet, begin + 3, 4) as usize == count,
            _ => bits(packet, begin + 3, 4) == 15 && bits(packet, begin + 7, 8) as usize == count - 14,
        };
        let extension = bits(packet, begin + head, 4);
        counted
            && bits(packet, begin, 3) == 0b110
            && (SBR.contains(&extension)
                || (extension == FILLING && depth > 0 && is_replication(packet, begin, depth - 1)))
    })
}

/// `count` bits from bit `at` on, the most significant first.
fn bits(bytes: &[u8], at: usize, count: usize) -> u32 {
    (at..at + count).fold(0, |number, bit| {
        let byte = bytes.get(bit / 8).copied().unwrap_or(0);
        number << 1 | u32::from(byte >> (7 - bit % 8) & 1)
    })
}
