//! Heavy work on a long sound, shared out: the sound is cut into parts that overlap, each is worked on by a thread of
//! its own, and they are joined again by short crossfades. The cuts are where they are however many threads there
//! are, so the result is the same on every machine.

use std::collections::VecDeque;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};

use surco_units::{Frames, SampleRate};

use crate::{Block, Error, Source};

/// The work on a part: planes of samples go in, the same number of frames comes out.
pub(super) type Work = Arc<dyn Fn(&[Vec<f32>]) -> Vec<Vec<f32>> + Send + Sync>;

/// How the sound is cut, in frames.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut {
    /// The length of a part.
    pub(super) part: usize,
    /// The run-up: frames before a part that the work hears.
    pub(super) before: usize,
    /// Frames after a part that the work hears.
    pub(super) after: usize,
    /// How long two parts are crossfaded.
    pub(super) joint: usize,
}

/// A source that is worked on in parts.
pub(super) struct InParts<S> {
    source: S,
    cut: Cut,
    work: Work,
    threads: usize,
    /// The sound from `begin` on, as far as it has been read.
    heard: Block,
    /// Where `heard` begins.
    begin: usize,
    /// Where the next part begins.
    next: usize,
    ended: bool,
    parts: VecDeque<Part>,
    incoming: Block,
    /// The part that is being given out, and how much of it has been.
    ready: Block,
    given: usize,
    /// The end of the part before, which fades out under the beginning of the next.
    joint: Block,
}

/// Frames given out at once.
const AT_ONCE: usize = 4096;

/// A part being worked on.
enum Part {
    There(JoinHandle<Block>),
    /// Where the system gives no thread.
    Here(Block),
}

impl<S: Source> InParts<S> {
    pub(super) fn new(source: S, cut: Cut, threads: usize, work: Work) -> InParts<S> {
        let heard = Block::new(source.channels());
        InParts {
            source,
            cut,
            work,
            threads: threads.max(1),
            joint: heard.clone(),
            ready: heard.clone(),
            given: 0,
            heard,
            begin: 0,
            next: 0,
            ended: false,
            parts: VecDeque::new(),
            incoming: Block::default(),
        }
    }

    /// Hears as far as the next part needs, and sets a thread to work at it; false when there is no part any more.
    fn begin_part(&mut self) -> Result<bool, Error> {
        let Cut { part, before, after, joint } = self.cut;
        let until = self.next + part + joint.max(after);
        while !self.ended && self.begin + self.heard.frames() < until {
            self.source.read(&mut self.incoming)?;
            self.ended = self.incoming.is_empty();
            self.heard.extend(&self.incoming, 0..self.incoming.frames());
        }
        let end = self.begin + self.heard.frames();
        if self.next >= end {
            return Ok(false);
        }
        let mut sound = Block::new(self.channels());
        sound.extend(&self.heard, 0..self.heard.frames().min(until - self.begin));
        let sound = Arc::new(sound);
        let (from, to) = (self.next - self.begin, (self.next + part + joint).min(end) - self.begin);
        let work = Arc::clone(&self.work);
        let shared = Arc::clone(&sound);
        let begun = Builder::new().name("repair".to_owned()).spawn(move || worked(&work, &shared, from, to));
        self.parts.push_back(match begun {
            Ok(thread) => Part::There(thread),
            Err(_) => Part::Here(worked(&self.work, &sound, from, to)),
        });
        self.next += part;
        let keep_from = self.next.saturating_sub(before);
        self.heard.drop_front(keep_from.saturating_sub(self.begin));
        self.begin = self.begin.max(keep_from);
        Ok(true)
    }

    /// The next part, joined to the one before.
    fn take_part(&mut self) -> Option<Block> {
        let mut block = match self.parts.pop_front()? {
            Part::There(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            Part::Here(block) => block,
        };
        let length = self.joint.frames();
        for (samples, old) in block.channels_mut().zip(self.joint.channels()) {
            for (n, (new, old)) in samples.iter_mut().zip(old).enumerate() {
                let share = (n + 1) as f32 / (length + 1) as f32;
                *new = *new * share + old * (1.0 - share);
            }
        }
        let ready = self.cut.part.min(block.frames());
        self.joint.clear(block.channels().len());
        self.joint.extend(&block, ready..block.frames());
        block.truncate(ready);
        Some(block)
    }
}

/// The frames from `from` to `to` of the sound, worked on.
fn worked(work: &Work, sound: &Block, from: usize, to: usize) -> Block {
    let mut block = Block::from_channels(work(sound.channels()));
    block.truncate(to);
    block.drop_front(from);
    block
}

impl<S: Source> Source for InParts<S> {
    fn channels(&self) -> usize {
        self.source.channels()
    }

    fn rate(&self) -> SampleRate {
        self.source.rate()
    }

    fn read(&mut self, block: &mut Block) -> Result<(), Error> {
        if self.given == self.ready.frames() {
            while self.parts.len() < self.threads && self.begin_part()? {}
            self.ready = self.take_part().unwrap_or_else(|| Block::new(self.source.channels()));
            self.given = 0;
        }
        let to = self.ready.frames().min(self.given + AT_ONCE);
        block.clear(self.channels());
        block.extend(&self.ready, self.given..to);
        self.given = to;
        Ok(())
    }

    fn length_hint(&self) -> Option<Frames> {
        self.source.length_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_sound::{Samples, all_of};
    use surco_testing::noise;

    const CUT: Cut = Cut { part: 4_000, before: 1_500, after: 700, joint: 100 };

    fn in_parts(sound: &[f32], threads: usize, work: Work) -> Vec<f32> {
        let source = Samples::stereo(sound.to_vec()).in_blocks_of(333);
        all_of(&mut InParts::new(source, CUT, threads, work)).swap_remove(1)
    }

    #[test]
    fn work_that_does_nothing_leaves_the_sound_as_it_was() {
        for frames in [0, 1, 99, 3_999, 4_000, 4_001, 4_100, 8_050, 20_000] {
            let sound = &noise(0.5, 1.0)[..frames];
            for threads in [1, 3] {
                let out = in_parts(sound, threads, Arc::new(|planes| planes.to_vec()));
                assert_eq!(out.len(), frames);
                assert!(out.iter().zip(sound).all(|(a, b)| (a - b).abs() < 1e-6), "{frames} frames");
            }
        }
    }

    #[test]
    fn every_part_hears_what_comes_before_and_after_it() {
        // The mean of 500 frames on both sides: the same as over the whole, if enough is heard.
        let smooth = |planes: &[Vec<f32>]| -> Vec<Vec<f32>> {
            let plane = &planes[0];
            let mean = |n: usize| {
                let around = &plane[n.saturating_sub(500)..plane.len().min(n + 501)];
                around.iter().sum::<f32>() / around.len() as f32
            };
            let smooth: Vec<f32> = (0..plane.len()).map(mean).collect();
            vec![smooth.clone(), smooth]
        };
        let sound = &noise(0.5, 1.0)[..21_000];
        let whole = smooth(&[sound.to_vec()]).swap_remove(0);
        let parts = in_parts(sound, 2, Arc::new(smooth));
        assert!(whole.iter().zip(&parts).all(|(a, b)| (a - b).abs() < 1e-5));
    }

    #[test]
    fn the_number_of_threads_makes_no_difference() {
        let work = || -> Work {
            Arc::new(|planes| {
                planes.iter().map(|p| p.iter().map(|s| s * p.len() as f32 + p[0]).collect()).collect()
            })
        };
        let sound = &noise(0.5, 1.0)[..30_000];
        assert!(in_parts(sound, 1, work()) == in_parts(sound, 5, work()));
    }
}
