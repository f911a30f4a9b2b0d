//! The shape of a fade.

use surco_units::Frames;

/// A fade's amplitude at `done` of `length` frames: half a cosine from 0 to 1, without a corner at either end.
pub(crate) fn fade_in(done: i64, length: Frames) -> f32 {
    if done >= length.0 {
        return 1.0;
    }
    let part = done.max(0) as f32 / length.0 as f32;
    0.5 - 0.5 * (part * std::f32::consts::PI).cos()
}

/// The amplitude `left` frames before the end of a fade-out of `length` frames.
pub(crate) fn fade_out(left: i64, length: Frames) -> f32 {
    fade_in(left, length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fade_goes_from_nothing_to_all_without_a_jump() {
        let length = Frames(480);
        assert_eq!(fade_in(0, length), 0.0);
        assert_eq!(fade_in(480, length), 1.0);
        assert_eq!(fade_in(0, Frames(0)), 1.0, "no fade is no change");
        for done in 0..480 {
            let step = fade_in(done + 1, length) - fade_in(done, length);
            assert!((0.0..0.004).contains(&step), "{done}: {step}");
        }
    }
}
