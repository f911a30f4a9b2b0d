//! New files, with comments that teach whoever opens them.

use std::fmt::Write;
use std::path::Path;

use chrono::NaiveDate;
use surco_messages::{Language, Message};
use surco_units::Frames;

use crate::files::title_of;
use crate::{Guess, LanguageTag, ProgramKind, Slug};

/// A segment of a new episode.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSegment<'a> {
    /// Its recording, relative to the episode's folder, with `/` between folders.
    pub recording: &'a Path,
    /// How long that is.
    pub length: Frames,
    /// What it is called; its name says it, where nothing else does.
    pub title: Option<&'a str>,
    /// Where it begins and ends, where only a part is used.
    pub cues: (Option<Frames>, Option<Frames>),
    /// What it probably is.
    pub guess: Guess,
    /// The part of the series' form that it probably is.
    pub part: Option<&'a Slug>,
    /// Whether the series has a bed to put under it.
    pub has_bed: bool,
}

/// An `episode.toml`. It is a draft: it does not air until its maker says so.
pub fn new_episode(
    title: &str,
    number: u32,
    date: NaiveDate,
    order: &Message,
    segments: &[NewSegment<'_>],
    language: Language,
) -> String {
    let say = |id: &'static str| Message::new(id).text(language);
    let mut text = format!("# {}\n# {}\n\n", say("model-new-episode"), order.text(language));
    let _ = writeln!(text, "title = {}\nnumber = {number}\ndate = {date}", quoted(title));
    let _ = writeln!(text, "state = \"draft\"  # {}", say("model-new-draft"));
    let _ = writeln!(text, "# summary = \"…\"  # {}", say("model-new-summary"));
    for (index, segment) in segments.iter().enumerate() {
        let name = segment.recording.to_string_lossy().replace('\\', "/");
        let _ = writeln!(text, "\n[[segment]]\nrecording = {}  # {}", quoted(&name), clock(segment.length));
        let usual = title_of(segment.recording);
        let _ = writeln!(text, "title = {}", quoted(segment.title.unwrap_or(&usual)));
        if let Some(part) = segment.part {
            let _ = writeln!(text, "part = {}", quoted(part.as_str()));
        }
        if segment.guess.profile().name() != "voice" {
            let why = say(match segment.guess {
                Guess::Music => "model-new-music",
                _ => "model-new-interview",
            });
            let _ = writeln!(text, "profile = {}  # {why}", quoted(segment.guess.profile().name()));
        }
        if segment.has_bed && segment.guess.has_bed() {
            let _ = writeln!(text, "bed = true  # {}", say("model-new-bed"));
        }
        for (key, cue) in [("cue_in", segment.cues.0), ("cue_out", segment.cues.1)] {
            if let Some(cue) = cue {
                let _ = writeln!(text, "{key} = \"{} frames\"  # {cue}", cue.0);
            }
        }
        if segment.guess != Guess::Music {
            let hint = if index == 0 { format!("  # {}", say("model-new-speaker")) } else { String::new() };
            let _ = writeln!(text, "# speaker = \"…\"{hint}\n# text = \"…\"");
        }
        if index == 0 {
            let _ = writeln!(text, "# cue_in = \"0:01.5\"  # {}", say("model-new-cue"));
        }
    }
    text
}

/// A `program.toml` for tunes that lie beside it or not.
pub fn new_program(
    title: &str,
    kind: ProgramKind,
    spoken: &LanguageTag,
    topic: &Slug,
    tunes: [(&str, Option<&str>); 3],
    language: Language,
) -> String {
    let say = |id: &'static str| Message::new(id).text(language);
    let (name, length, tolerance) = match kind {
        ProgramKind::Microprogram => ("microprogram", "2m", "30s"),
        ProgramKind::Informative => ("informative", "30m", "2m"),
        ProgramKind::Spot => ("spot", "30s", "10s"),
        ProgramKind::Music => ("music", "3m", "3m"),
    };
    let mut text = format!("# {}\n\n", say("model-new-program"));
    let _ = writeln!(text, "title = {}", quoted(title));
    let _ = writeln!(text, "kind = \"{name}\"  # {}", say("model-new-kind"));
    let _ = writeln!(text, "language = {}\ntopic = {}", quoted(&spoken.0), quoted(topic.as_str()));
    let _ = writeln!(text, "# description = \"…\"  # {}", say("model-new-summary"));
    let _ = writeln!(text, "# authors = [\"…\"]");
    let _ = writeln!(text, "# needs_approval = true  # {}", say("model-new-approval"));
    let _ = writeln!(text, "\n[template]");
    for (key, file) in tunes {
        let what = say(match key {
            "signature" => "model-new-signature",
            "closing" => "model-new-closing",
            _ => "model-new-bed-music",
        });
        let _ = match file {
            Some(file) => writeln!(text, "{key} = {}  # {what}", quoted(file)),
            None => writeln!(text, "# {key} = \"…\"  # {what}"),
        };
    }
    let _ = writeln!(text, "target_length = \"{length}\"  # {}", say("model-new-length"));
    let _ = writeln!(text, "tolerance = \"{tolerance}\"");
    let _ = writeln!(text, "\n# {}", say("model-new-parts"));
    let _ = writeln!(text, "# [[template.part]]\n# id = \"saludo\"\n# recording = \"saludo.ogg\"");
    text
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn clock(length: Frames) -> String {
    let seconds = length.seconds().round() as i64;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Parsed, State, parse_episode, parse_program};

    #[test]
    fn a_new_episode_is_read_without_a_finding_whatever_its_names() {
        let part: Slug = "saludo".parse().unwrap();
        let segment = |recording: &'static str, guess| NewSegment {
            recording: Path::new(recording),
            length: Frames(96_000),
            title: None,
            cues: (None, None),
            guess,
            part: None,
            has_bed: true,
        };
        let segments = [
            NewSegment { part: Some(&part), ..segment("01 \"el saludo\".ogg", Guess::Greeting) },
            NewSegment { cues: (Some(Frames(7)), Some(Frames(77))), ..segment("notas/b.m4a", Guess::Interview) },
            NewSegment { title: Some("Vaca \\ \"lechera\""), ..segment("c.mp3", Guess::Music) },
        ];
        for language in Language::ALL {
            let order = Message::new("model-new-order-number");
            let date = "2026-11-25".parse().unwrap();
            let text = new_episode("Qué \"hacer\"", 7, date, &order, &segments, language);
            let (series, slug) = ("serie".parse().unwrap(), "7-que-hacer".parse().unwrap());
            let Parsed { value, diagnostics } = parse_episode(&series, &slug, Path::new("episode.toml"), &text);
            assert!(diagnostics.is_empty(), "{text}\n{diagnostics:?}");
            let episode = value.unwrap();
            assert_eq!((episode.title.as_str(), episode.state), ("Qué \"hacer\"", State::Draft));
            assert_eq!(episode.segments[0].recording, Path::new("01 \"el saludo\".ogg"));
            assert!(episode.segments[0].bed && !episode.segments[1].bed);
            assert_eq!(episode.segments[1].profile.name(), "interview");
            assert_eq!(episode.segments[2].title, "Vaca \\ \"lechera\"");
            assert!(!text.contains("model-new"), "{text}");
        }
    }

    #[test]
    fn a_new_series_of_every_kind_is_read_without_a_finding() {
        let kinds = [ProgramKind::Microprogram, ProgramKind::Informative, ProgramKind::Spot, ProgramKind::Music];
        for (language, kind) in Language::ALL.into_iter().flat_map(|language| kinds.map(|kind| (language, kind))) {
            let topic = "ordeno".parse().unwrap();
            let tunes = [("signature", Some("cortina.ogg")), ("closing", None), ("bed", Some("cama.ogg"))];
            let text =
                new_program("Manos \"limpias\"", kind, &LanguageTag("es".to_owned()), &topic, tunes, language);
            let read = parse_program(&"manos".parse().unwrap(), Path::new("program.toml"), &text);
            assert!(read.diagnostics.is_empty() && read.value.unwrap().kind == kind, "{text}");
            assert!(!text.contains("model-new"), "{text}");
        }
    }
}
