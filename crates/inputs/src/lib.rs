//! Where sound comes from beside the library: the streams of other stations.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`tune`] | connects to a station, by the first of its addresses that answers, and decodes what it sends |
//! | `http` | the network: one request, with a limit to every wait |
//! | `trust` | who is believed when a server says who it is |
//! | `icy` | the titles between the sound, taken out |
//! | `list` | playlists that name a stream |
//!
//! It knows MP3, AAC-LC (ADTS), Ogg Vorbis and Ogg Opus, as Icecast and SHOUTcast servers send them. HLS (`.m3u8`) it does
//! not: what is said then is where a stream that it knows is usually found.
//!
//! ```
//! use surco_inputs::{Listed, listed};
//!
//! let page = "#EXTM3U\n#EXTINF:-1,Radio Chanta\nhttp://radio.example/vivo\n";
//! assert_eq!(listed(page), Listed::Streams(vec!["http://radio.example/vivo".to_owned()]));
//! ```

mod error;
mod http;
mod icy;
mod list;
mod trust;
mod tune;

pub use error::Error;
pub use icy::Icy;
pub use list::{Listed, listed};
pub use trust::Doubt;
pub use tune::tune;
