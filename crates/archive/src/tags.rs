//! What a sound file says of itself: title, series, date, picture, chapters, and the words that are said.
//!
//! MP3 gets ID3 version 2.3, the newest that old Windows machines and car radios read, with chapters by the ID3v2
//! Chapter Frame Addendum. FLAC and Opus get Vorbis comments, with chapters as the `CHAPTER001` comments that VLC,
//! mpv and ffmpeg read.

use std::borrow::Cow;
use std::path::Path;

use chrono::Datelike;
use lofty::TextEncoding;
use lofty::config::WriteOptions;
use lofty::id3::v2::{
    AttachedPictureFrame, ChapterFrame, ChapterTableOfContentsFrame, CommentFrame, CtocFlags, FrameId, FrameList,
    Id3v2Tag, TextInformationFrame, TimestampFrame, UnsynchronizedTextFrame,
};
use lofty::ogg::OggPictureStorage;
use lofty::ogg::tag::VorbisComments;
use lofty::picture::{Picture, PictureType};
use lofty::tag::TagExt;
use lofty::tag::items::Timestamp;

use crate::cover::Cover;
use crate::pictures::Pictures;
use crate::record::EpisodeRecord;
use crate::transcript::time;
use crate::{Error, language};

/// The genre by which players tell podcasts from songs.
const GENRE: &str = "Podcast";

/// Offsets that say "go by the times" (ID3v2 Chapter Frame Addendum §3.1).
const BY_TIME: std::ops::Range<u32> = u32::MAX..u32::MAX;

/// Writes the tags into an MP3 file.
pub(crate) fn tag_mp3(
    file: &Path,
    episode: &EpisodeRecord,
    cover: &Cover,
    pictures: &Pictures,
) -> Result<(), Error> {
    let mut options = WriteOptions::new();
    save(&id3(episode, cover, pictures), file, options.use_id3v23(true))
}

/// Writes the tags into a FLAC or an Opus file.
pub(crate) fn tag_xiph(file: &Path, episode: &EpisodeRecord, cover: &Cover) -> Result<(), Error> {
    let comments = vorbis(episode, cover).map_err(|reason| Error::Tags { path: file.to_owned(), reason })?;
    save(&comments, file, WriteOptions::new())
}

fn save(tag: &impl TagExt, file: &Path, options: WriteOptions) -> Result<(), Error> {
    tag.save_to_path(file, options)
        .map_err(|error| Error::Tags { path: file.to_owned(), reason: error.to_string() })
}

fn id3(episode: &EpisodeRecord, cover: &Cover, pictures: &Pictures) -> Id3v2Tag {
    let mut tag = Id3v2Tag::new();
    let text = |id: &'static str, value: String| {
        TextInformationFrame::new(FrameId::Valid(Cow::Borrowed(id)), TextEncoding::UTF16, value)
    };
    let language = language::for_id3(&episode.language);
    for (id, value) in [
        ("TIT2", episode.title.clone()),
        ("TPE1", episode.by()),
        ("TPE2", episode.publisher.clone()),
        ("TALB", episode.program_title.clone()),
        ("TRCK", episode.number.to_string()),
        ("TCON", GENRE.to_owned()),
        ("TLAN", language.clone()),
        ("TPUB", episode.publisher.clone()),
    ] {
        tag.insert(text(id, value).into());
    }
    let day = Timestamp {
        year: u16::try_from(episode.date.year()).unwrap_or(0),
        month: u8::try_from(episode.date.month()).ok(),
        day: u8::try_from(episode.date.day()).ok(),
        ..Timestamp::default()
    };
    tag.insert(TimestampFrame::new(FrameId::Valid("TDRC".into()), TextEncoding::Latin1, day).into());
    let letters: [u8; 3] = language.as_bytes().try_into().unwrap_or(*b"und");
    if !episode.summary.is_empty() {
        tag.insert(CommentFrame::new(TextEncoding::UTF16, letters, "", episode.summary.clone()).into());
    }
    if let Some(spoken) = episode.spoken() {
        tag.insert(UnsynchronizedTextFrame::new(TextEncoding::UTF16, letters, "", spoken).into());
    }
    if let Some(picture) = picture(cover) {
        tag.insert(AttachedPictureFrame::new(TextEncoding::Latin1, picture).into());
    }

    let names: Vec<Cow<'static, str>> =
        (1..=episode.chapters.len()).map(|number| Cow::Owned(format!("chp{number}"))).collect();
    for (chapter, name) in episode.chapters.iter().zip(&names) {
        let times = millis(chapter.start_s)..millis(chapter.end_s);
        let mut frames = FrameList::new();
        frames.insert(text("TIT2", chapter.title.clone()).into());
        if let Some(said) = &chapter.text {
            frames.insert(text("TIT3", said.clone()).into());
        }
        let own = chapter.image.as_ref().and_then(|file| pictures.named(file));
        if let Some(own) = own.and_then(|own| Picture::from_reader(&mut own.bytes.as_slice()).ok()) {
            frames.insert(AttachedPictureFrame::new(TextEncoding::Latin1, own).into());
        }
        tag.insert(ChapterFrame::new(name.clone(), times, BY_TIME, frames).into());
    }
    if !names.is_empty() {
        let whole_and_in_order = CtocFlags { top_level: true, ordered: true };
        tag.insert(ChapterTableOfContentsFrame::new("toc", whole_and_in_order, names, FrameList::new()).into());
    }
    tag
}

fn vorbis(episode: &EpisodeRecord, cover: &Cover) -> Result<VorbisComments, String> {
    let mut comments = VorbisComments::new();
    let mut say = |name: &str, value: String| {
        if !value.is_empty() {
            comments.push(name.to_owned(), value);
        }
    };
    say("TITLE", episode.title.clone());
    if episode.authors.is_empty() {
        say("ARTIST", episode.publisher.clone());
    }
    episode.authors.iter().for_each(|author| say("ARTIST", author.clone()));
    say("ALBUM", episode.program_title.clone());
    say("ALBUMARTIST", episode.publisher.clone());
    say("TRACKNUMBER", episode.number.to_string());
    say("DATE", episode.date.to_string());
    say("GENRE", GENRE.to_owned());
    say("LANGUAGE", language::exact(&episode.language));
    say("ORGANIZATION", episode.publisher.clone());
    say("PUBLISHER", episode.publisher.clone());
    say("DESCRIPTION", episode.summary.clone());
    say("COMMENT", episode.summary.clone());
    say("LYRICS", episode.spoken().unwrap_or_default());
    for (index, chapter) in episode.chapters.iter().enumerate() {
        let number = index + 1;
        say(&format!("CHAPTER{number:03}"), time(chapter.start_s));
        say(&format!("CHAPTER{number:03}NAME"), chapter.title.clone());
    }
    if let Some(picture) = picture(cover) {
        comments.insert_picture(picture, None).map_err(|error| error.to_string())?;
    }
    Ok(comments)
}

/// The series' own picture, where it is small enough to travel in every file.
fn picture(cover: &Cover) -> Option<Picture> {
    let mut picture = Picture::from_reader(&mut cover.for_sound_files()?).ok()?;
    picture.set_pic_type(PictureType::CoverFront);
    Some(picture)
}

fn millis(seconds: f64) -> u32 {
    (seconds * 1000.0).round() as u32
}
