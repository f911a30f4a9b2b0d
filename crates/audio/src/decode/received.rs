//! Sound that comes as it is made, from far away, and is never seen again: another station's stream.
//!
//! It is joined anywhere, goes on without an end, and cannot be gone back in. What is damaged is silence of the same
//! length, so that time goes on. A chained Ogg stream (a new title) goes on, as long as its rate stays what it was.

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use surco_messages::Explain;
use surco_units::SampleRate;
use symphonia::core::io::ReadOnlySource;

use super::sniff;
use super::stream::{Decoding, MAX_BLOCK_FRAMES, Stream};
use crate::{Block, Error, Source};

/// A stream being heard: a [`Source`] at its own rate with its own channels.
pub struct Received {
    name: PathBuf,
    stream: Stream,
    first: Option<Decoding>,
    /// How much of the stream's last piece has been given.
    given: usize,
    frames: usize,
    title: Arc<Mutex<Option<String>>>,
}

/// Begins to hear a stream that people call `name`. Reads until the first sound is decoded.
///
/// # Errors
/// [`Error::NotSound`], [`Error::Undecodable`] and [`Error::Damaged`] as for a file, [`Error::Read`] when the stream cannot
/// be read.
pub fn receive(name: &Path, mut bytes: impl Read + Send + Sync + 'static) -> Result<Received, Error> {
    let mut head = Vec::new();
    let read = bytes.by_ref().take(sniff::HEAD_BYTES as u64).read_to_end(&mut head);
    read.map_err(|cause| Error::Read { path: name.to_owned(), cause })?;
    if head.is_empty() {
        return Err(Error::Empty { path: name.to_owned() });
    }
    sniff::may_be_sound(name, &head)?;
    let whole = Cursor::new(head.clone()).chain(bytes);
    let opened = Stream::receive(Box::new(ReadOnlySource::new(whole)));
    let (stream, first) = opened.map_err(|refusal| refusal.of(name, &head))?;
    let name = name.to_owned();
    let mut received = Received { name, stream, first: Some(first), given: 0, frames: 0, title: Arc::default() };
    received.tell_title();
    Ok(received)
}

impl Received {
    /// Where the newest title is put that the stream itself tells, to be taken by whoever wants it: in Ogg each begins a
    /// stream of its own.
    pub fn title(&self) -> Arc<Mutex<Option<String>>> {
        Arc::clone(&self.title)
    }

    fn tell_title(&mut self) {
        if let (Some(title), Ok(mut place)) = (self.stream.title(), self.title.lock()) {
            *place = Some(title);
        }
    }
}

impl Source for Received {
    fn channels(&self) -> usize {
        self.stream.channels
    }

    fn rate(&self) -> SampleRate {
        self.stream.rate
    }

    fn read(&mut self, block: &mut Block) -> Result<(), Error> {
        block.clear(self.stream.channels);
        while self.given == self.frames {
            match self.first.take().unwrap_or_else(|| self.stream.next()) {
                Decoding::Sound { frames, .. } => (self.given, self.frames) = (0, frames),
                Decoding::Another => self.tell_title(),
                Decoding::Damaged { frames: 0, .. } => {}
                Decoding::Damaged { frames, .. } => {
                    *block = Block::silence(self.stream.channels, frames.min(MAX_BLOCK_FRAMES));
                    return Ok(());
                }
                Decoding::End(None) => return Ok(()),
                Decoding::End(Some(said)) => {
                    let (path, format) = (self.name.clone(), self.stream.format_name());
                    return Err(Error::Damaged { path, format, reason: said.explain().to_string() });
                }
            }
        }
        let until = self.frames.min(self.given + MAX_BLOCK_FRAMES);
        block.extend_planes(&self.stream.planes, self.given..until);
        self.given = until;
        Ok(())
    }
}
