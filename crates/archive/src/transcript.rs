//! What is said, with its times: a WebVTT file (W3C) that players show as subtitles.
//!
//! The archive knows when each segment begins and what is said in it, not when each sentence is said. A segment's
//! sentences share its time by their length: right at every segment's start, and near the voice in between.

use std::fmt::Write;

use crate::record::{ChapterRecord, EpisodeRecord};

/// The file's name in the episode's folder.
pub(crate) const FILE: &str = "transcript.vtt";

/// Its media type.
pub(crate) const MIME: &str = "text/vtt";

/// The transcript of an episode; none where no text is known.
pub(crate) fn webvtt(episode: &EpisodeRecord) -> Option<String> {
    let cues: Vec<Cue> = episode.chapters.iter().flat_map(cues).collect();
    if cues.is_empty() {
        return None;
    }
    let mut text = "WEBVTT\n".to_owned();
    for cue in cues {
        let voice = cue.speaker.as_ref().map_or_else(String::new, |speaker| format!("<v {}>", escaped(speaker)));
        // Writing into a string cannot fail.
        let _ =
            write!(text, "\n{} --> {}\n{voice}{}\n", time(cue.start_s), time(cue.end_s), escaped(&cue.sentence));
    }
    Some(text)
}

struct Cue {
    start_s: f64,
    end_s: f64,
    speaker: Option<String>,
    sentence: String,
}

fn cues(chapter: &ChapterRecord) -> Vec<Cue> {
    let sentences = sentences(chapter.text.as_deref().unwrap_or_default());
    let whole: usize = sentences.iter().map(|sentence| sentence.chars().count()).sum();
    let per_character = (chapter.end_s - chapter.start_s) / whole.max(1) as f64;
    let mut start_s = chapter.start_s;
    sentences
        .into_iter()
        .map(|sentence| {
            let from = start_s;
            start_s += sentence.chars().count() as f64 * per_character;
            Cue { start_s: from, end_s: start_s, speaker: chapter.speaker.clone(), sentence }
        })
        .filter(|cue| cue.end_s > cue.start_s)
        .collect()
}

/// The sentences of a text: up to a full stop, question or exclamation mark before a space.
fn sentences(text: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    for word in text.split_whitespace() {
        if let Some(sentence) = found.last_mut() {
            if !sentence.is_empty() {
                sentence.push(' ');
            }
            sentence.push_str(word);
        }
        if word.trim_end_matches(['"', '»', '”', ')']).ends_with(['.', '?', '!', '…']) {
            found.push(String::new());
        }
    }
    found.retain(|sentence| !sentence.is_empty());
    found
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// `hh:mm:ss.mmm`, as WebVTT and Vorbis chapters write times.
pub(crate) fn time(seconds: f64) -> String {
    let millis = (seconds * 1000.0).round() as u64;
    let (hours, minutes, seconds) = (millis / 3_600_000, millis / 60_000 % 60, millis / 1000 % 60);
    format!("{hours:02}:{minutes:02}:{seconds:02}.{:03}", millis % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_share_their_segments_time() {
        let chapter = ChapterRecord {
            start_s: 10.0,
            end_s: 20.0,
            title: "El ordeño".to_owned(),
            speaker: Some("Rosa & <Juan>".to_owned()),
            role: None,
            place: None,
            image: None,
            text: Some("Uno dos. ¿Tres?\n Sí".to_owned()),
        };
        let cues = cues(&chapter);
        let sentences: Vec<_> = cues.iter().map(|cue| cue.sentence.as_str()).collect();
        assert_eq!(sentences, ["Uno dos.", "¿Tres?", "Sí"]);
        assert_eq!((cues[0].start_s, cues[0].end_s), (10.0, 15.0));
        assert!((cues[2].end_s - 20.0).abs() < 1e-9);
    }

    #[test]
    fn times_are_written_with_hours() {
        assert_eq!(time(0.0), "00:00:00.000");
        assert_eq!(time(3723.4567), "01:02:03.457");
        assert_eq!(time(59.9996), "00:01:00.000");
    }
}
