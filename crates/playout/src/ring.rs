//! A ring of interleaved stereo, as the mixer takes sound out of it: without waiting.

use rtrb::Consumer;

/// Frames that are there.
pub(crate) fn frames(ring: &Consumer<f32>) -> usize {
    ring.slots() / 2
}

/// Takes the next frames to the front of `left` and `right` (same length); says how many.
pub(crate) fn read(ring: &mut Consumer<f32>, left: &mut [f32], right: &mut [f32]) -> usize {
    let count = left.len().min(frames(ring));
    let Ok(chunk) = ring.read_chunk(2 * count) else { return 0 };
    let (first, second) = chunk.as_slices();
    let mut samples = first.iter().chain(second);
    for (left, right) in left.iter_mut().zip(right.iter_mut()).take(count) {
        *left = samples.next().copied().unwrap_or(0.0);
        *right = samples.next().copied().unwrap_or(0.0);
    }
    chunk.commit_all();
    count
}

/// Passes over the next frames; says how many there were.
pub(crate) fn skip(ring: &mut Consumer<f32>, most: usize) -> usize {
    let count = most.min(frames(ring));
    if let Ok(chunk) = ring.read_chunk(2 * count) {
        chunk.commit_all();
    }
    count
}
