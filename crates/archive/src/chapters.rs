//! Chapters as podcast players read them from beside the sound: JSON Chapters 1.2 (Podcasting 2.0).

use serde::Serialize;

use crate::address::Address;
use crate::record::EpisodeRecord;

/// The file's name in the episode's folder.
pub(crate) const FILE: &str = "chapters.json";

/// Its media type.
pub(crate) const MIME: &str = "application/json+chapters";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Chapters<'a> {
    version: &'static str,
    title: &'a str,
    author: String,
    podcast_name: &'a str,
    chapters: Vec<Chapter<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Chapter<'a> {
    start_time: f64,
    end_time: f64,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    img: Option<String>,
}

/// The chapters of an episode; none where it has none.
pub(crate) fn json(episode: &EpisodeRecord, address: &Address) -> Option<Vec<u8>> {
    if episode.chapters.is_empty() {
        return None;
    }
    let chapters = Chapters {
        version: "1.2.0",
        title: &episode.title,
        author: episode.by(),
        podcast_name: &episode.program_title,
        chapters: episode
            .chapters
            .iter()
            .map(|chapter| Chapter {
                start_time: chapter.start_s,
                end_time: chapter.end_s,
                title: &chapter.title,
                img: (chapter.image.as_ref())
                    .map(|file| address.of(&[episode.program.as_str(), episode.episode.as_str(), file])),
            })
            .collect(),
    };
    // Plain strings and numbers: there is nothing in them that JSON cannot hold.
    serde_json::to_vec_pretty(&chapters).ok()
}
