//! The pictures of an episode's chapters, as small as a thin link wants them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use image::DynamicImage;
use surco_messages::Message;
use surco_model::{Episode, Segment};

use crate::Error;
use crate::cover::jpeg;

/// The longer side of a picture: what a phone shows of it.
const SIDE: u32 = 800;

/// The pictures of the chapters, by the name of the segment's file.
#[derive(Debug, Default)]
pub(crate) struct Pictures(BTreeMap<PathBuf, Picture>);

/// A picture of a chapter.
#[derive(Debug)]
pub(crate) struct Picture {
    /// The name of its file in the episode's folder: the same picture has the same.
    pub(crate) file: String,
    /// A JPEG.
    pub(crate) bytes: Vec<u8>,
}

impl Pictures {
    /// The pictures that the segments of an episode name, from the episode's folder in the station's; and what is wrong with those that cannot be shown.
    pub(crate) fn of(home: &Path, episode: &Episode, stem: &str) -> Result<(Pictures, Vec<Message>), Error> {
        let (mut pictures, mut complaints) = (Pictures::default(), Vec::new());
        let toml = home.join(&episode.location.file);
        let folder = toml.parent().unwrap_or(home);
        for image in episode.segments.iter().filter_map(|segment| segment.image.as_ref()) {
            if pictures.0.contains_key(image) {
                continue;
            }
            let bytes = fs::read(folder.join(image)).ok();
            match bytes.and_then(|bytes| image::load_from_memory(&bytes).ok()) {
                Some(picture) => {
                    let bytes = small(picture).map_err(|error| Error::picture(image, error))?;
                    let file = format!("{stem}{}.jpg", &blake3::hash(&bytes).to_hex()[..8]);
                    pictures.0.insert(image.clone(), Picture { file, bytes });
                }
                None => complaints.push(Message::new("archive-picture-unfit").with("path", image.as_path())),
            }
        }
        Ok((pictures, complaints))
    }

    /// The picture of a segment.
    pub(crate) fn of_segment(&self, segment: &Segment) -> Option<&Picture> {
        self.0.get(segment.image.as_ref()?)
    }

    /// The picture in a file of the episode's folder.
    pub(crate) fn named(&self, file: &str) -> Option<&Picture> {
        self.iter().find(|picture| picture.file == file)
    }

    /// All of them, each once.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Picture> {
        let mut seen = std::collections::BTreeSet::new();
        self.0.values().filter(move |picture| seen.insert(&picture.file))
    }
}

fn small(picture: DynamicImage) -> Result<Vec<u8>, image::ImageError> {
    let fits = picture.width().max(picture.height()) <= SIDE;
    jpeg(if fits { picture } else { picture.resize(SIDE, SIDE, image::imageops::FilterType::CatmullRom) })
}
