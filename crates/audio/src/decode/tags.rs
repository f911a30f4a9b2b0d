//! What a recording says about itself: its title and who plays or speaks.

use std::io::{BufReader, Seek};

use lofty::config::{ParseOptions, ParsingMode};
use lofty::file::TaggedFileExt;
use lofty::prelude::Accessor;
use lofty::probe::Probe;

use super::patched_file::PatchedFile;
use crate::panic_guard::guarded;

/// The title and the artist, where the file's tags have them. Pictures are passed over.
pub(super) fn read(mut file: PatchedFile) -> (Option<String>, Option<String>) {
    let options =
        ParseOptions::new().read_properties(false).read_cover_art(false).parsing_mode(ParsingMode::Relaxed);
    let read = || {
        file.rewind().ok()?;
        Probe::new(BufReader::new(file)).options(options).guess_file_type().ok()?.read().ok()
    };
    // A tag is never worth a fall: whatever its reader does with a damaged one, the sound is played.
    let Some(Some(tagged)) = guarded(read) else {
        return (None, None);
    };
    let Some(tag) = tagged.primary_tag().or(tagged.first_tag()) else { return (None, None) };
    let tidy = |text: Option<std::borrow::Cow<'_, str>>| {
        let text: String = text?.trim_matches(|letter: char| letter.is_whitespace() || letter == '\0').into();
        (!text.is_empty()).then_some(text)
    };
    (tidy(tag.title()), tidy(tag.artist()))
}
