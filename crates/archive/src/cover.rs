//! The picture of a series: the one that stands in its folder, else one that is drawn for it.
//!
//! Directories of podcasts refuse a feed without a square picture of 1400 to 3000 pixels (Apple's requirements), so
//! a series without its own gets a field of furrows under the sun, in colours that go by its name.

use std::fs;
use std::path::{Path, PathBuf};

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::imageops::FilterType as Scaling;
use image::{DynamicImage, ImageError, RgbImage};
use surco_messages::Message;
use surco_model::{Program, Station};

use crate::{Error, turn};

/// The name of the small copy in the series' folder.
pub(crate) const SMALL: &str = "cover-small.jpg";

/// The sides that directories take, in pixels.
const SIDES: std::ops::RangeInclusive<u32> = 1400..=3000;

/// The side of the small copy: three pixels for each that the page gives it on a good phone.
const SMALL_SIDE: u32 = 408;

/// Of 100; below this, skies begin to show blocks.
const SMALL_QUALITY: u8 = 80;

/// Raised whenever another picture would be drawn for the same name.
const DRAWING: u32 = 1;

/// A series' picture.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cover {
    /// Somebody made it.
    Given {
        /// The name of its file in the archive: `cover.jpg` or `cover.png`.
        file: &'static str,
        /// The file's bytes.
        bytes: Vec<u8>,
        /// The small copy for pages and sound files: 20 kB of JPEG, where the picture itself may take a thin link a minute.
        small: Vec<u8>,
    },
    /// Nobody made one. What is drawn instead stays out of sound files.
    Drawn,
}

impl Cover {
    /// The picture that the series names, else one beside its `program.toml`, else the station's, else a drawn one; and what directories will not like about it.
    pub(crate) fn of(
        home: &Path,
        station: &Station,
        program: &Program,
    ) -> Result<(Cover, Option<Message>), Error> {
        let toml = home.join(&program.location.file);
        let own = program.archive.cover.as_ref().map(|cover| toml.with_file_name(cover));
        let of_station = || station.archive.cover.as_ref().map(|cover| home.join(cover));
        let found = own.or_else(|| beside(&toml)).or_else(of_station);
        let Some(path) = found else { return Ok((Cover::Drawn, None)) };
        let is_png = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("png"));
        let file = if is_png { "cover.png" } else { "cover.jpg" };
        // One that is named and not there is as one that cannot be opened.
        let bytes = fs::read(&path).unwrap_or_default();
        let unfit = Message::new("archive-cover-unfit").with("path", path.as_path());
        let Ok(picture) = image::load_from_memory(&bytes) else { return Ok((Cover::Drawn, Some(unfit))) };
        let fit = picture.width() == picture.height() && SIDES.contains(&picture.width());
        let small = small(picture).map_err(|error| Error::picture(&path, error))?;
        Ok((Cover::Given { file, bytes, small }, (!fit).then_some(unfit)))
    }

    /// The picture for sound files, if it belongs there.
    pub(crate) fn for_sound_files(&self) -> Option<&[u8]> {
        match self {
            Cover::Given { small, .. } => Some(small),
            Cover::Drawn => None,
        }
    }

    /// The name of its file in the series' folder.
    pub(crate) fn file(&self) -> &'static str {
        match self {
            Cover::Given { file, .. } => file,
            Cover::Drawn => "cover.png",
        }
    }

    /// The edition of the drawing, for one that is drawn.
    pub(crate) fn drawing(&self) -> Option<u32> {
        matches!(self, Cover::Drawn).then_some(DRAWING)
    }

    /// Writes it and its small copy into the series' folder. A drawing takes a second, so one that is there already by
    /// the record of the series, which tells by which edition, is left alone.
    pub(crate) fn write(&self, folder: &Path, drawn_before: Option<u32>) -> Result<(), Error> {
        let (place, small_place) = (folder.join(self.file()), folder.join(SMALL));
        match self {
            Cover::Given { bytes, small, .. } => {
                turn::write(&place, bytes)?;
                turn::write(&small_place, small)
            }
            Cover::Drawn => {
                if drawn_before == self.drawing() && place.is_file() && small_place.is_file() {
                    return Ok(());
                }
                let name = folder.file_name().unwrap_or_default().to_string_lossy();
                let (bytes, small) = drawn(&name).map_err(|error| Error::picture(&place, error))?;
                turn::write(&place, &bytes)?;
                turn::write(&small_place, &small)
            }
        }
    }
}

/// A picture for a series of this name, and its small copy.
fn drawn(name: &str) -> Result<(Vec<u8>, Vec<u8>), ImageError> {
    let picture = draw(name);
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, FilterType::Adaptive);
    picture.write_with_encoder(encoder)?;
    Ok((bytes, small(picture.into())?))
}

fn small(picture: DynamicImage) -> Result<Vec<u8>, ImageError> {
    jpeg(picture.resize_to_fill(SMALL_SIDE, SMALL_SIDE, Scaling::CatmullRom))
}

/// A picture as a small file.
pub(crate) fn jpeg(picture: DynamicImage) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Vec::new();
    picture.into_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, SMALL_QUALITY))?;
    Ok(bytes)
}

/// The picture beside a `program.toml`.
fn beside(toml: &Path) -> Option<PathBuf> {
    ["cover.jpg", "cover.jpeg", "cover.png"]
        .iter()
        .map(|name| toml.with_file_name(name))
        .find(|path| path.is_file())
}

/// The side of a drawn picture: the least that directories take.
const SIDE: u32 = *SIDES.start();

type Colour = [f64; 3];

/// Sky above, sky at the horizon, sun, far hills, near hills, earth in the light, earth in the furrow.
type Palette = [u32; 7];

/// Morning, noon, afternoon, evening, rain and night in the highlands.
const PALETTES: [Palette; 6] = [
    [0xF6B26B, 0xFDE6C4, 0xFFF6DC, 0x8A9A7B, 0x5E7A52, 0xB9793F, 0x7A4A22],
    [0x4FA3D9, 0xD5EEF7, 0xFFF3B8, 0x7FA08C, 0x3F7D4E, 0x8BBF5A, 0x4E8A3A],
    [0x3C8D93, 0xE9E3C6, 0xFFE08A, 0x6F8F78, 0x2F6B4F, 0xC9A24B, 0x8A6A24],
    [0x6B4B8A, 0xF2A77B, 0xFFD59A, 0x6A5578, 0x4A3A5E, 0xA8563F, 0x5E2B2A],
    [0x5F7C8A, 0xD9E2E3, 0xFFFFFF, 0x7B929B, 0x4B6A6A, 0x7F9A57, 0x44602F],
    [0x16264A, 0x4A6A94, 0xFFF1C9, 0x2B3F66, 0x1C2F4B, 0x4F6F62, 0x24423F],
];

/// Draws a field for a series, always the same for the same name.
fn draw(name: &str) -> RgbImage {
    let choice = blake3::hash(name.as_bytes());
    let [palette, shift, ..] = choice.as_bytes();
    let scene = Scene {
        palette: PALETTES[usize::from(*palette) % PALETTES.len()].map(colour),
        shift: f64::from(*shift) / 255.0,
    };
    let along = |pixel: u32| (f64::from(pixel) + 0.5) / f64::from(SIDE);
    let ridges: Vec<Ridges> = (0..SIDE).map(|column| scene.ridges(along(column))).collect();
    RgbImage::from_fn(SIDE, SIDE, |column, row| {
        let seen = scene.at(along(column), along(row), ridges[column as usize]);
        image::Rgb(seen.map(|light| light.round() as u8))
    })
}

/// A landscape on the unit square, 0 at the left and at the top.
struct Scene {
    palette: [Colour; 7],
    /// Where hills and sun stand, 0 to 1.
    shift: f64,
}

/// How high hills and field reach in one column.
#[derive(Clone, Copy)]
struct Ridges {
    far: f64,
    near: f64,
    field: f64,
}

impl Scene {
    fn ridges(&self, x: f64) -> Ridges {
        let wave = |long: f64, at: f64| (std::f64::consts::TAU * (x / long + at + self.shift)).sin();
        Ridges {
            far: 0.44 + 0.035 * wave(0.9, 0.1) + 0.018 * wave(0.37, 0.4),
            near: 0.52 + 0.028 * wave(1.3, 0.6) + 0.010 * wave(0.45, 0.2),
            field: 0.58 + 0.012 * wave(1.1, 0.3),
        }
    }

    fn at(&self, x: f64, y: f64, ridges: Ridges) -> Colour {
        let [above, horizon, sun, far, near, light, furrow] = self.palette;

        let sky = mix(above, horizon, (y / 0.5).min(1.0));
        let (sun_x, sun_y) = (0.30 + 0.40 * self.shift, 0.25);
        let from_sun = (x - sun_x).hypot(y - sun_y);
        let glow = mix(sky, sun, 0.45 * (1.0 - from_sun / 0.33).clamp(0.0, 1.0).powi(2));
        let mut seen = mix(glow, sun, edge(0.105 - from_sun));
        seen = mix(seen, far, edge(y - ridges.far));
        seen = mix(seen, near, edge(y - ridges.near));

        // Furrows run together in a point behind the near hill, as they do to the eye.
        let (vanish_x, vanish_y) = (0.62 - 0.24 * self.shift, 0.46);
        let depth = (y - vanish_y).max(0.02);
        let across = (x - vanish_x) / depth;
        // The pattern's period in pixels shrinks with distance; there the stripes are let fade rather than flicker.
        let stripe = 0.5 + 0.5 * (std::f64::consts::TAU * across * 2.2).sin() * (depth * 9.0).min(1.0);
        let crisp = (stripe - 0.5) * 2.4 + 0.5;
        let earth = mix(furrow, light, crisp.clamp(0.0, 1.0));
        let shade = mix(earth, furrow, 0.25 * ((y - ridges.field) / 0.42).clamp(0.0, 1.0));
        mix(seen, shade, edge(y - ridges.field))
    }
}

/// How far a point lies inside an edge, softened over two pixels.
fn edge(inside: f64) -> f64 {
    (inside * f64::from(SIDE) / 2.0 + 0.5).clamp(0.0, 1.0)
}

fn mix(one: Colour, other: Colour, share: f64) -> Colour {
    std::array::from_fn(|light| one[light] + (other[light] - one[light]) * share)
}

fn colour(hex: u32) -> Colour {
    [16, 8, 0].map(|shift| f64::from((hex >> shift) & 0xFF))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_episode::TestEpisode;

    #[test]
    fn a_drawn_picture_is_what_directories_want_and_always_the_same() {
        let (bytes, small) = drawn("manos-limpias").unwrap();
        assert_eq!(drawn("manos-limpias").unwrap(), (bytes.clone(), small.clone()));
        let picture = image::load_from_memory(&bytes).unwrap();
        assert_eq!((picture.width(), picture.height(), picture.color()), (1400, 1400, image::ColorType::Rgb8));
        assert!(bytes.len() < 400_000 && small.len() < 25_000, "{} bytes", small.len());
        assert_ne!(drawn("ubre-sana").unwrap().0, bytes);
    }

    #[test]
    fn what_is_no_picture_is_complained_of_and_a_drawing_takes_its_place() {
        let test = TestEpisode::new();
        let cover = || Cover::of(test.home.path(), &test.station, &test.program).unwrap();
        assert_eq!(cover(), (Cover::Drawn, None));
        std::fs::write(test.home.path().join("programs/manos-limpias/cover.jpg"), "not a picture").unwrap();
        let (cover, complaint) = cover();
        assert_eq!(cover, Cover::Drawn);
        assert!(complaint.is_some());
    }
}
