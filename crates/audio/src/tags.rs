//! What a sound file tells players about itself: title, artist, picture. Kept when a sound is made anew in another
//! format.
//!
//! | file | where it stands |
//! | --- | --- |
//! | MP3 | ID3 version 2.3, the newest that car radios read |
//! | FLAC, Opus | Vorbis comments; for Opus with `R128_TRACK_GAIN` (RFC 7845 §5.2.1) |
//! | WAV | `LIST INFO`, without a picture; in Broadcast Wave also in `bext` and `cart` |

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use lofty::config::{ParseOptions, ParsingMode, WriteOptions};
use lofty::file::TaggedFileExt;
use lofty::picture::{MimeType, Picture, PictureType};
use lofty::prelude::Accessor;
use lofty::probe::Probe;
use lofty::tag::{ItemKey, Tag, TagExt, TagType};
use surco_units::Lufs;

use crate::panic_guard::guarded;
use crate::{Broadcast, Cart, Encoding, Error};

/// What a file tells about its sound.
#[derive(Clone)]
pub struct Tags(Tag);

/// What is carried over into another file. How the old one was encoded or how loud it was is no longer true.
const KEPT: [ItemKey; 19] = [
    ItemKey::TrackTitle,
    ItemKey::TrackSubtitle,
    ItemKey::TrackArtist,
    ItemKey::AlbumTitle,
    ItemKey::AlbumArtist,
    ItemKey::ShowName,
    ItemKey::TrackNumber,
    ItemKey::TrackTotal,
    ItemKey::RecordingDate,
    ItemKey::Year,
    ItemKey::Genre,
    ItemKey::Comment,
    ItemKey::Description,
    ItemKey::Language,
    ItemKey::Composer,
    ItemKey::Publisher,
    ItemKey::CopyrightMessage,
    ItemKey::License,
    ItemKey::Isrc,
];

/// Where `R128_TRACK_GAIN` brings a sound (RFC 7845 §5.2.1), and its steps to a decibel.
const R128_TARGET: Lufs = Lufs(-23.0);
const R128_STEPS: f64 = 256.0;

impl std::fmt::Debug for Tags {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tags")
            .field("title", &self.title())
            .field("artist", &self.artist())
            .finish_non_exhaustive()
    }
}

impl Default for Tags {
    fn default() -> Tags {
        Tags(Tag::new(TagType::Id3v2))
    }
}

impl Tags {
    /// What a recording tells, as far as it is worth keeping; nothing where it cannot be read.
    pub fn of(path: &Path) -> Tags {
        let options = ParseOptions::new().read_properties(false).parsing_mode(ParsingMode::Relaxed);
        let read = || {
            let file = BufReader::new(File::open(path).ok()?);
            Probe::new(file).options(options).guess_file_type().ok()?.read().ok()
        };
        let mut tags = Tags::default();
        let Some(Some(tagged)) = guarded(read) else { return tags };
        let Some(tag) = tagged.primary_tag().or(tagged.first_tag()) else { return tags };
        for item in tag.items().filter(|item| KEPT.contains(&item.key())) {
            tags.0.push_unchecked(item.clone());
        }
        for (number, picture) in tag.pictures().iter().filter(|picture| is_known(picture)).enumerate() {
            let mut picture = picture.clone();
            // Players show the cover; MP4 does not say which picture is it, and has the cover first.
            if number == 0 && picture.pic_type() == PictureType::Other {
                picture.set_pic_type(PictureType::CoverFront);
            }
            tags.0.push_picture(picture);
        }
        tags
    }

    /// The title.
    pub fn title(&self) -> Option<&str> {
        self.0.get_string(ItemKey::TrackTitle)
    }

    /// Who plays or speaks.
    pub fn artist(&self) -> Option<&str> {
        self.0.get_string(ItemKey::TrackArtist)
    }

    /// With another title.
    pub fn set_title(&mut self, title: &str) {
        self.0.set_title(title.to_owned());
    }

    /// With another artist.
    pub fn set_artist(&mut self, artist: &str) {
        self.0.set_artist(artist.to_owned());
    }

    /// With the picture in this file (JPEG or PNG) in the place of all others.
    ///
    /// # Errors
    /// [`Error::Read`], and [`Error::NotAPicture`] for anything else.
    pub fn set_cover(&mut self, path: &Path) -> Result<(), Error> {
        let unreadable = |cause| Error::Read { path: path.to_owned(), cause };
        let mut bytes = Vec::new();
        File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)).map_err(unreadable)?;
        let picture = Picture::from_reader(&mut bytes.as_slice()).ok();
        let mut picture = picture.filter(is_known).ok_or_else(|| Error::NotAPicture { path: path.to_owned() })?;
        picture.set_pic_type(PictureType::CoverFront);
        while !self.0.pictures().is_empty() {
            self.0.remove_picture(0);
        }
        self.0.push_picture(picture);
        Ok(())
    }

    /// Fills in what a Broadcast Wave file has a place for and nobody has said otherwise.
    pub(crate) fn describe(&self, broadcast: &mut Broadcast) {
        let (title, artist) = (self.title().unwrap_or_default(), self.artist().unwrap_or_default());
        let fill = |field: &mut String, text: &str| {
            if field.is_empty() {
                text.clone_into(field);
            }
        };
        fill(&mut broadcast.bext.description, title);
        fill(&mut broadcast.bext.originator, artist);
        if !(title.is_empty() && artist.is_empty()) {
            let cart = broadcast.cart.get_or_insert_with(Cart::default);
            fill(&mut cart.title, title);
            fill(&mut cart.artist, artist);
        }
    }

    /// Writes them into a finished file; Opus is told its loudness, too.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) fn write(&self, file: &Path, encoding: &Encoding, loudness: Option<Lufs>) -> Result<(), Error> {
        let mut tag = self.0.clone();
        let kind = match encoding {
            // Beyond 4 GB it is no RIFF file any more, and `bext` has to say it.
            Encoding::Wav { .. } | Encoding::Bwf { .. } if !is_riff(file)? => return Ok(()),
            // ID3 would have a place for a picture, but readers throw it away beside `bext`.
            Encoding::Wav { .. } | Encoding::Bwf { .. } => TagType::RiffInfo,
            Encoding::Mp3 { .. } | Encoding::Mp3Variable { .. } => TagType::Id3v2,
            Encoding::Flac { .. } | Encoding::Opus { .. } => TagType::VorbisComments,
        };
        tag.re_map(kind);
        if let (Encoding::Opus { .. }, Some(loudness)) = (encoding, loudness) {
            let gain = ((R128_TARGET - loudness).0 * R128_STEPS).round() as i16;
            tag.insert_text(ItemKey::R128TrackGain, gain.to_string());
        }
        if tag.is_empty() { Ok(()) } else { save(&tag, file) }
    }
}

/// What every player shows.
fn is_known(picture: &Picture) -> bool {
    matches!(picture.mime_type(), Some(MimeType::Jpeg | MimeType::Png))
}

fn save(tag: &Tag, path: &Path) -> Result<(), Error> {
    let mut options = WriteOptions::new();
    let written = tag.save_to_path(path, options.use_id3v23(true));
    written.map_err(|error| Error::Encode { path: path.to_owned(), reason: error.to_string() })?;
    let synced = File::open(path).and_then(|file| file.sync_all());
    synced.map_err(|cause| Error::Write { path: path.to_owned(), cause })
}

fn is_riff(path: &Path) -> Result<bool, Error> {
    let mut name = [0; 4];
    let read: io::Result<()> = File::open(path).and_then(|mut file| file.read_exact(&mut name));
    read.map_err(|cause| Error::Read { path: path.to_owned(), cause })?;
    Ok(&name == b"RIFF")
}
