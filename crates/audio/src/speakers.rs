//! Which loudspeaker each channel of a file is for, in the order of WAVE; and how loud one channel is from two of them.

use surco_units::{Decibels, Lufs};

/// One channel that sounds from two loudspeakers is twice the power (ITU-R BS.1770 adds up channels).
pub const MONO_IN_STEREO: Decibels = Decibels(3.010_3);

/// How loud a sound of so many channels is on the air, where both loudspeakers get a copy of mono.
pub fn on_two_loudspeakers(loudness: Lufs, channels: usize) -> Lufs {
    if channels == 1 { loudness + MONO_IN_STEREO } else { loudness }
}

/// Where a loudspeaker stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loudspeaker {
    Left,
    Right,
    Centre,
    LowFrequencies,
    /// Beside the listener, 60° to 120° from the front.
    SurroundLeft,
    SurroundRight,
    /// Behind the listener.
    BackLeft,
    BackRight,
    BackCentre,
}

/// The loudspeakers of so many channels. Up to six, those that WAVE calls back are the surrounds; with seven and eight the
/// surrounds are its sides, the last two. Channels beyond have no place.
pub(crate) fn loudspeakers(channels: usize) -> &'static [Loudspeaker] {
    use Loudspeaker::{
        BackCentre, BackLeft, BackRight, Centre, Left, LowFrequencies, Right, SurroundLeft, SurroundRight,
    };
    match channels {
        0 => &[],
        1 => &[Centre],
        2 => &[Left, Right],
        3 => &[Left, Right, Centre],
        4 => &[Left, Right, SurroundLeft, SurroundRight],
        5 => &[Left, Right, Centre, SurroundLeft, SurroundRight],
        6 => &[Left, Right, Centre, LowFrequencies, SurroundLeft, SurroundRight],
        7 => &[Left, Right, Centre, LowFrequencies, BackCentre, SurroundLeft, SurroundRight],
        _ => &[Left, Right, Centre, LowFrequencies, BackLeft, BackRight, SurroundLeft, SurroundRight],
    }
}
