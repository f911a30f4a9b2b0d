//! A file that several threads read at once, each where it is.

use std::fs::File;
use std::io::{self, Read};

/// Reads at a place, whatever place others read at.
#[cfg(unix)]
pub(crate) fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
pub(crate) fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}

/// A reader from the beginning of a file with a place of its own.
#[derive(Debug)]
pub(crate) struct OwnPlace {
    file: File,
    at: u64,
}

impl OwnPlace {
    pub(crate) fn new(file: File) -> OwnPlace {
        OwnPlace { file, at: 0 }
    }
}

impl Read for OwnPlace {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = read_at(&self.file, buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}
