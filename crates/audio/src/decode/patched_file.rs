//! A file as its decoder should see it: without tags and pictures around the sound, and with a header that a
//! recorder left unfinished put right. The file itself is never touched.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

use symphonia::core::io::MediaSource;

use crate::shared_file::read_at;

/// The part of a file that holds the sound, with a few of its bytes read as others.
#[derive(Clone)]
pub(super) struct PatchedFile {
    file: Arc<File>,
    /// The part that is shown, in bytes of the file.
    start: u64,
    end: u64,
    /// Where the next read begins, from the start of the part.
    at: u64,
    /// Places in the file and what is read there instead.
    patches: Vec<(u64, Vec<u8>)>,
}

impl PatchedFile {
    /// The whole file.
    pub(super) fn new(file: File) -> io::Result<PatchedFile> {
        let end = file.metadata()?.len();
        Ok(PatchedFile { file: Arc::new(file), start: 0, end, at: 0, patches: Vec::new() })
    }

    /// How long the part is.
    pub(super) fn length(&self) -> u64 {
        self.end - self.start
    }

    /// Hides the first bytes of the part.
    pub(super) fn skip(&mut self, bytes: u64) {
        self.start = self.start.saturating_add(bytes).min(self.end);
        self.at = 0;
    }

    /// Hides everything after the first bytes of the part.
    pub(super) fn cut(&mut self, bytes: u64) {
        self.end = self.start.saturating_add(bytes).min(self.end);
    }

    /// From now on, `bytes` are read at `at` (from the start of the part) in place of what is in the file.
    pub(super) fn patch(&mut self, at: u64, bytes: &[u8]) {
        self.patches.push((self.start + at, bytes.to_vec()));
    }

    /// Up to `count` bytes from `at` on; fewer at the end.
    pub(super) fn part(&mut self, at: u64, count: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.seek(SeekFrom::Start(at))?;
        self.by_ref().take(count as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Exactly `N` bytes from `at` on, or `None` where the part ends before.
    pub(super) fn array<const N: usize>(&mut self, at: u64) -> io::Result<Option<[u8; N]>> {
        Ok(self.part(at, N)?.try_into().ok())
    }
}

impl Read for PatchedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let from = self.start.saturating_add(self.at);
        let wanted = usize::try_from(self.end.saturating_sub(from)).unwrap_or(usize::MAX).min(buffer.len());
        if wanted == 0 {
            return Ok(0);
        }
        let read = read_at(&self.file, &mut buffer[..wanted], from)?;
        for (place, bytes) in &self.patches {
            for (at, byte) in (*place..).zip(bytes) {
                if let Some(old) = at.checked_sub(from).and_then(|at| buffer[..read].get_mut(at as usize)) {
                    *old = *byte;
                }
            }
        }
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for PatchedFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.length().checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

impl MediaSource for PatchedFile {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.length())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn only_the_part_is_seen_and_patches_stand_in_for_what_is_there() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"tag-RIFFsound-tail").unwrap();
        let mut view = PatchedFile::new(file).unwrap();
        view.skip(4);
        view.cut(9);
        view.patch(2, b"ff");
        assert_eq!(view.part(0, 100).unwrap(), b"RIffsound");
        assert_eq!(view.part(3, 3).unwrap(), b"fso");
        assert_eq!(view.array::<4>(0).unwrap(), Some(*b"RIff"));
        assert_eq!(view.array::<4>(7).unwrap(), None);
        assert_eq!(view.length(), 9);
    }
}
