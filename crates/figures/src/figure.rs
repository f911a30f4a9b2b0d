//! A figure as text, as dots, or in a file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, Tree};
use surco_messages::{Explain, Message, error_from_words};

/// A picture that was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    svg: String,
}

/// In which format a picture is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Lines and letters.
    Svg,
    /// Dots, made of the very same lines and letters.
    Png,
}

/// Why a picture could not be written.
#[derive(Debug)]
pub enum Error {
    /// The name ends in neither `.svg` nor `.png`.
    Ending {
        /// The file.
        path: PathBuf,
    },
    /// The dots could not be made.
    Drawing,
    /// The disk refused.
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
}

impl Format {
    /// What a file's name asks for.
    ///
    /// # Errors
    /// [`Error::Ending`].
    pub fn for_path(path: &Path) -> Result<Format, Error> {
        match path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase().as_str() {
            "svg" => Ok(Format::Svg),
            "png" => Ok(Format::Png),
            _ => Err(Error::Ending { path: path.to_owned() }),
        }
    }
}

impl Figure {
    pub(crate) fn new(svg: String) -> Figure {
        Figure { svg }
    }

    /// As SVG, for a page or a file.
    pub fn svg(&self) -> &str {
        &self.svg
    }

    /// As the bytes of a PNG.
    ///
    /// # Errors
    /// [`Error::Drawing`], when it is too large.
    pub fn png(&self) -> Result<Vec<u8>, Error> {
        png(&self.svg).ok_or(Error::Drawing)
    }

    /// Writes it in the format that the file's name asks for. What stood there before stays when the disk refuses.
    ///
    /// # Errors
    /// [`Error::Ending`], [`Error::Drawing`], [`Error::Write`].
    pub fn write(&self, path: &Path) -> Result<(), Error> {
        let bytes = match Format::for_path(path)? {
            Format::Svg => self.svg.clone().into_bytes(),
            Format::Png => self.png()?,
        };
        surco_files::write(path, &bytes).map_err(|cause| Error::Write { path: path.to_owned(), cause })
    }
}

/// Dots of a PNG for each unit of the SVG: sharp on a good screen.
const SCALE: f32 = 1.5;

/// The same picture in dots. Its letters come with the program, since an old PC may have none.
fn png(svg: &str) -> Option<Vec<u8>> {
    let mut fonts = usvg::fontdb::Database::new();
    fonts.load_font_data(dejavu::sans::regular().to_vec());
    fonts.load_font_data(dejavu::sans::bold().to_vec());
    let options = usvg::Options {
        fontdb: Arc::new(fonts),
        font_family: "DejaVu Sans".to_owned(),
        ..usvg::Options::default()
    };
    let tree = Tree::from_str(svg, &options).ok()?;
    let size = tree.size().to_int_size().scale_by(SCALE)?;
    let mut dots = Pixmap::new(size.width(), size.height())?;
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut dots.as_mut());
    dots.encode_png().ok()
}

impl Explain for Error {
    fn explain(&self) -> Message {
        match self {
            Error::Ending { path } => Message::new("figures-ending").with("path", path.as_path()),
            Error::Drawing => Message::new("figures-failed"),
            Error::Write { path, cause } => {
                Message::new("figures-write").with("path", path.as_path()).with("cause", cause)
            }
        }
    }
}

error_from_words!(Error);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_of_no_known_kind_is_refused() {
        assert!(Format::for_path(Path::new("a.jpg")).is_err());
        assert!(Format::for_path(Path::new("dibujo.Svg")).is_ok());
    }
}
