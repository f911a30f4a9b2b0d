//! The script of an episode, to print: order, times, who speaks, what is said, and what is to be checked.

use askama::Template;
use surco_messages::{Language, Message};
use surco_model::{Episode, Program, State};
use surco_production::Assembled;
use surco_units::Frames;

#[derive(Template)]
#[template(path = "script.html")]
struct Sheet<'a> {
    language: &'static str,
    title: &'a str,
    about: String,
    headings: [String; 5],
    lines: Vec<Line<'a>>,
    to_check: String,
    checks: Vec<String>,
}

struct Line<'a> {
    start: String,
    length: String,
    title: &'a str,
    text: Option<&'a str>,
    who: String,
}

/// The script of an episode that was assembled.
pub fn script(program: &Program, episode: &Episode, done: &Assembled, language: Language) -> String {
    let word = |id: &'static str| Message::new(id).text(language);
    let about = Message::new("station-script-about")
        .with("series", program.title.as_str())
        .with("number", episode.number.to_string())
        .with("date", episode.date.to_string())
        .with("length", clock(done.master.duration))
        .with("state", Message::new(state_word(episode.state)));
    let lines = done.segments.iter().zip(&done.master.chapters).map(|(segment, chapter)| {
        let described =
            episode.segments.iter().find(|one| one.title == chapter.title && one.speaker == chapter.speaker);
        let of = |value: Option<&Option<String>>| value.and_then(Option::clone);
        let who =
            [chapter.speaker.clone(), of(described.map(|one| &one.role)), of(described.map(|one| &one.place))];
        Line {
            start: clock(segment.start),
            length: clock(segment.duration),
            title: &segment.title,
            text: chapter.text.as_deref(),
            who: who.into_iter().flatten().collect::<Vec<_>>().join(", "),
        }
    });
    let headings = [
        "station-script-number",
        "station-script-at",
        "station-script-length",
        "station-script-what",
        "station-script-who",
    ];
    let checks = done.warnings.iter().chain(done.checks.iter().map(|check| &check.message));
    let sheet = Sheet {
        language: language.code(),
        title: &episode.title,
        about: about.text(language),
        headings: headings.map(word),
        lines: lines.collect(),
        to_check: word("station-script-checks"),
        checks: checks.map(|check| check.text(language)).collect(),
    };
    // It is made of texts and nothing else: there is nothing in it that could fail.
    sheet.render().unwrap_or_default()
}

/// How far an episode has come, in words.
fn state_word(state: State) -> &'static str {
    match state {
        State::Draft => "station-state-draft",
        State::Ready => "station-state-ready",
        State::Approved => "station-state-approved",
    }
}

/// `2:05`
fn clock(at: Frames) -> String {
    let seconds = at.seconds().round() as i64;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
