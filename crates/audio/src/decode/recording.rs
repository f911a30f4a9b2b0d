//! A recording being read: the pieces of its stream, each in its place, with silence for what is lost.

use std::path::PathBuf;

use surco_job::Cancel;
use surco_units::{Frames, STATION_RATE, SampleRate};

use super::container_fixes::ContainerFixes;
use super::lost::{LossReason, Lost};
use super::patched_file::PatchedFile;
use super::stream::{Decoding, MAX_BLOCK_FRAMES, Stream};
use crate::resample::frames_at_rate;
use crate::{BLOCK_FRAMES, Block, Error, Source};

/// The longest hole that is filled with silence, in seconds, and all holes together. What a damaged time stamp asks
/// for beyond that is not believed.
const MAX_HOLE_SECONDS: i64 = 60;
const MAX_HOLES_SECONDS: i64 = 600;

/// Notes about lost sound that are kept; files with more are damaged all over, and the last note grows.
const MAX_NOTES: usize = 1000;

/// A file that lacks less than this at its end, in ms, was counted by another rule and is complete.
const NEARLY_WHOLE: i64 = 100;

/// What a recording is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The container: "WAV", "MP3", "Ogg", "MP4"…
    pub format: String,
    /// The codec within: "Opus", "AAC-LC"…
    pub codec: String,
    /// Its own rate.
    pub sample_rate: SampleRate,
    /// Its own channels, 1 to 8.
    pub channels: usize,
    /// The title, where its tags have one.
    pub title: Option<String>,
    /// Who plays or speaks, where its tags tell.
    pub artist: Option<String>,
}

/// A recording being read: a [`Source`] at its own rate with its own channels.
pub struct Recording {
    path: PathBuf,
    view: PatchedFile,
    pub(super) about: About,
    pub(super) stream: Stream,
    /// A piece that has been decoded and waits for its turn, and how much of it is given already.
    waiting: Option<Decoding>,
    given: usize,
    /// Silence to be given before that piece, in frames.
    silence: i64,
    /// The next frame of the stream; `None` until the next piece tells.
    at: Option<i64>,
    /// The frames of the stream to be given: from the recording's beginning, or the place gone to, to its end.
    from: i64,
    end: Option<i64>,
    /// The next frame of the recording, and the one before which nothing is given.
    position: i64,
    wanted: i64,
    /// Frames of silence given for holes.
    filled: i64,
    /// There was more than one stream, with times of its own each: what a seek cannot know.
    chained: bool,
    /// What its header said beside the sound.
    pub(super) fixes: ContainerFixes,
    /// The helper that decoded it was stopped before the end.
    pub(super) cut_short: bool,
    ended: bool,
    pub(super) lost: Vec<Lost>,
    /// Who reads it may be told to stop.
    pub(super) cancel: Cancel,
}

impl Recording {
    /// A recording at its beginning, of which the first piece is decoded.
    pub(super) fn begun(
        path: PathBuf,
        view: PatchedFile,
        about: About,
        fixes: ContainerFixes,
        (stream, first): (Stream, Decoding),
    ) -> Recording {
        Recording {
            path,
            view,
            about,
            from: stream.begin(),
            end: stream.end().or(fixes.frames),
            stream,
            waiting: Some(first),
            given: 0,
            silence: 0,
            at: None,
            position: 0,
            wanted: 0,
            filled: 0,
            chained: false,
            fixes,
            cut_short: false,
            ended: false,
            lost: Vec::new(),
            cancel: Cancel::new(),
        }
    }

    /// The same recording from its beginning, for somebody else to read.
    pub(super) fn once_more(&self) -> Result<Recording, Error> {
        let (path, view, about) = (self.path.clone(), self.view.clone(), self.about.clone());
        let begun = Recording::begun(path, view, about, self.fixes.clone(), self.begin()?);
        Ok(Recording { cut_short: self.cut_short, cancel: self.cancel.clone(), ..begun })
    }

    fn begin(&self) -> Result<(Stream, Decoding), Error> {
        Stream::open(&self.view).map_err(|refusal| refusal.of(&self.path, &[]))
    }

    /// What it is.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// What could not be heard in what has been read so far.
    pub fn lost(&self) -> &[Lost] {
        &self.lost
    }

    /// Goes to a frame, counted at the recording's own rate from its beginning: the next read begins exactly there,
    /// or gives nothing when the recording is not as long.
    ///
    /// It costs next to nothing in WAV and FLAC and little in the other formats. Where time stamps do not count
    /// frames (Matroska), and where a damaged file leads astray, the recording is decoded from its beginning.
    ///
    /// # Errors
    /// When the file cannot be read again from its beginning.
    pub fn seek(&mut self, frame: Frames) -> Result<(), Error> {
        let frame = frame.0.max(0);
        if frame == self.position && frame >= self.wanted && !self.ended {
            return Ok(());
        }
        self.aim_at(frame);
        self.ended = self.whole().is_some_and(|whole| frame >= whole);
        if self.ended {
            self.waiting = None;
        } else if !self.jump(frame) {
            // Some readers cannot go back once they have been at the end.
            self.reopen()?;
            if !self.jump(frame) {
                self.reopen()?;
            }
        }
        Ok(())
    }

    /// Goes there by the file's own means or not at all.
    pub(super) fn go_straight_to(&mut self, frame: i64) -> bool {
        self.aim_at(frame);
        self.jump(frame)
    }

    /// From now on nothing before a frame is given.
    fn aim_at(&mut self, frame: i64) {
        (self.given, self.silence, self.at, self.filled) = (0, 0, None, 0);
        (self.wanted, self.ended) = (frame, false);
    }

    /// How many frames there are, where that is certain.
    fn whole(&self) -> Option<i64> {
        let certain = !self.fixes.length_unknown && !self.chained && self.stream.resumed().is_none();
        self.fixes.frames.or(self.stream.declared()).filter(|_| certain)
    }

    /// Begins again at the beginning.
    fn reopen(&mut self) -> Result<(), Error> {
        let (stream, first) = self.begin()?;
        (self.from, self.end) = (stream.begin(), stream.end().or(self.fixes.frames));
        self.stream = stream;
        (self.waiting, self.position) = (Some(first), 0);
        Ok(())
    }

    /// Goes there by the file's own times; false where they do not lead there.
    fn jump(&mut self, frame: i64) -> bool {
        let target = self.stream.begin().saturating_add(frame);
        let past_end = self.stream.resumed().and(self.end).is_some_and(|end| target >= end);
        if self.chained || past_end || !self.stream.can_seek() {
            return false;
        }
        let early = target.saturating_sub(self.stream.run_up()).max(self.stream.first_time());
        if self.stream.seek(early).is_none_or(|found| found > target) {
            return false;
        }
        let next = self.stream.next();
        let found = matches!(next, Decoding::Sound { .. } | Decoding::Damaged { .. });
        if found {
            (self.waiting, self.position, self.from) = (Some(next), frame, target);
        }
        found
    }

    /// Puts the next piece into its place: the silence due before it, and where it begins.
    fn place(&mut self, stamp: Option<i64>, frames: usize, sound_before: bool) {
        let at = match self.at {
            Some(at) => at,
            None => {
                let first = self.stream.first_frame(stamp, frames);
                let missing = first.saturating_sub(self.from);
                // The recording begins later than at 0 of its own clock: then that is its beginning. Only after a
                // seek, or after damage, is something missing.
                if missing > 0 && !sound_before {
                    self.from = first;
                }
                first.min(self.from)
            }
        };
        self.at = Some(at);
        let Some(hole) =
            stamp.map(|stamp| stamp.saturating_sub(at)).filter(|hole| *hole > self.stream.tolerance())
        else {
            return;
        };
        let rate = i64::from(self.stream.rate.0);
        if hole <= MAX_HOLE_SECONDS * rate && self.filled.saturating_add(hole) <= MAX_HOLES_SECONDS * rate {
            self.filled += hole;
            self.silence = hole;
            self.note(Some(hole), LossReason::Gap);
        } else {
            self.at = stamp;
            self.note(None, LossReason::Gap);
        }
    }

    /// Counts frames of the stream from here on, and gives which of them are to be heard.
    fn heard(&mut self, frames: usize) -> std::ops::Range<usize> {
        let at = self.at.unwrap_or(self.from);
        let after = at.saturating_add(frames as i64);
        let end = self.end.filter(|_| self.stream.resumed().is_none_or(|resumed| at < resumed));
        let (first, last) = (at.max(self.from), end.map_or(after, |end| after.min(end)));
        self.at = Some(after);
        if last <= first {
            return 0..0;
        }
        let unwanted = (self.wanted - self.position).clamp(0, last - first);
        self.position += last - first;
        (first - at + unwanted) as usize..(last - at) as usize
    }

    /// Gives silence into the block.
    fn give_silence(&mut self, block: &mut Block, frames: usize) {
        let heard = self.heard(frames).len();
        block.resize(self.about.channels, heard);
        block.channels_mut().for_each(|channel| channel.fill(0.0));
    }

    fn station_frames(&self, frames: i64) -> Frames {
        let frames = frames_at_rate(u64::try_from(frames).unwrap_or(0), self.stream.rate, STATION_RATE);
        Frames(i64::try_from(frames).unwrap_or(i64::MAX))
    }

    /// Notes that from the next frame on so many cannot be heard.
    fn note(&mut self, frames: Option<i64>, reason: LossReason) {
        let length = frames.map(|frames| self.station_frames(self.position + frames));
        self.note_until(length, reason);
    }

    fn note_until(&mut self, until: Option<Frames>, reason: LossReason) {
        let at = self.station_frames(self.position);
        if self.lost.iter().any(|lost| lost.at == at && lost.reason.is_like(&reason)) {
            // The same place is heard again.
            return;
        }
        let full = self.lost.len() >= MAX_NOTES;
        if let Some(last) = self.lost.last_mut()
            && (full || last.reason.is_like(&reason) && last.length.is_some_and(|length| last.at + length == at))
        {
            last.length = until.filter(|_| last.length.is_some()).map(|until| until - last.at);
            return;
        }
        self.lost.push(Lost { at, length: until.map(|until| until - at), reason });
    }

    /// The end, and whether it comes too early.
    fn end(&mut self, said: Option<LossReason>) {
        self.ended = true;
        let whole =
            self.fixes.frames.or(self.stream.declared()).filter(|_| !self.fixes.length_unknown && !self.chained);
        let missing = whole.map_or(0, |whole| whole - self.position);
        let nearly = NEARLY_WHOLE * i64::from(self.stream.rate.0) / 1000;
        let until = whole.filter(|_| missing > nearly).map(|whole| self.station_frames(whole));
        let reason = match said {
            Some(LossReason::CutShort) => {
                if self.fixes.whole_pages || self.fixes.length_unknown || whole.is_some_and(|_| missing <= nearly)
                {
                    return;
                }
                LossReason::CutShort
            }
            Some(said) => said,
            None if missing > nearly || self.cut_short => LossReason::CutShort,
            None => return,
        };
        self.note_until(until, reason);
    }
}

impl Source for Recording {
    fn channels(&self) -> usize {
        self.about.channels
    }

    fn rate(&self) -> SampleRate {
        self.about.sample_rate
    }

    /// Damage and an early end are no errors: they are noted in [`Recording::lost`].
    fn read(&mut self, block: &mut Block) -> Result<(), Error> {
        block.clear(self.about.channels);
        while block.is_empty() && !self.ended {
            self.cancel.check()?;
            if self.silence > 0 {
                let frames = self.silence.min(BLOCK_FRAMES as i64);
                self.silence -= frames;
                self.give_silence(block, frames as usize);
                continue;
            }
            let piece = self.waiting.take().unwrap_or_else(|| self.stream.next());
            match piece {
                Decoding::Sound { stamp, frames } => {
                    if self.given == 0 {
                        self.place(stamp, frames, self.position > 0 || self.stream.damaged_before);
                    }
                    if self.silence > 0 {
                        self.waiting = Some(Decoding::Sound { stamp: None, frames });
                        continue;
                    }
                    let part = (frames - self.given).min(MAX_BLOCK_FRAMES);
                    let heard = self.heard(part);
                    block.extend_planes(&self.stream.planes, heard.start + self.given..heard.end + self.given);
                    self.given += part;
                    if self.given < frames {
                        self.waiting = Some(Decoding::Sound { stamp: None, frames });
                    } else {
                        self.given = 0;
                    }
                }
                Decoding::Damaged { stamp, frames } => {
                    self.place(stamp, frames, true);
                    let at = self.at.unwrap_or(self.from) + self.silence;
                    let heard = at + frames as i64 > self.from && self.end.is_none_or(|end| at < end);
                    if heard && self.position >= self.wanted {
                        let length = (frames > 0).then_some(self.silence + frames as i64);
                        self.note(length, LossReason::Damaged);
                    }
                    self.silence += frames as i64;
                }
                Decoding::Another => {
                    self.chained = true;
                    (self.at, self.from, self.end) = (None, self.stream.begin(), self.stream.end());
                }
                Decoding::End(said) => self.end(said),
            }
        }
        Ok(())
    }

    fn length_hint(&self) -> Option<Frames> {
        self.fixes.frames.or(self.stream.estimate()).map(|frames| self.station_frames(frames))
    }
}
