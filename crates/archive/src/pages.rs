//! Pages to read and listen: server-rendered HTML that works from a stick, on an old phone, and with scripts off.
//!
//! The page's own words come from the Fluent files in the station's language; what an episode says stays in its own,
//! and every part says which language it is in, so that a voice reads it right.

use askama::Template;
use chrono::{Datelike, NaiveDate};
use surco_messages::{Language, Message};

use crate::asset::{Asset, Role};
use crate::index::Listed;
use crate::record::{ChapterRecord, EpisodeRecord, SeriesRecord, Withdrawal};
use crate::{FEED, language};

/// The name of every page in its folder.
pub(crate) const FILE: &str = "index.html";

/// The page of an episode.
pub(crate) fn episode(series: &SeriesRecord, episode: &EpisodeRecord, language: Language) -> String {
    let words = Words::beside(language, &episode.language);
    if let Some(withdrawal) = &episode.withdrawn {
        return rendered(&WithdrawnPage {
            lang: episode.html_lang(),
            title: format!("{} · {}", episode.title, series.title),
            description: String::new(),
            feed: Some((format!("../{FEED}"), series.title.as_str())),
            words,
            series,
            episode,
            withdrawal,
        });
    }
    let page = EpisodePage {
        lang: episode.html_lang(),
        title: format!("{} · {}", episode.title, series.title),
        description: shorter(&episode.summary),
        feed: Some((format!("../{FEED}"), series.title.as_str())),
        sources: [Role::Light, Role::Listening].into_iter().filter_map(|role| episode.asset(role)).collect(),
        downloads: downloads(episode, words),
        has_text: episode.chapters.iter().any(|chapter| chapter.text.is_some()),
        words,
        series,
        episode,
    };
    rendered(&page)
}

/// The page of a series with its episodes, the newest first.
pub(crate) fn series(series: &SeriesRecord, episodes: &[&Listed], language: Language) -> String {
    let words = Words::beside(language, &series.language);
    let page = SeriesPage {
        lang: series.html_lang(),
        title: format!("{} · {}", series.title, series.publisher),
        description: shorter(&series.description),
        feed: Some((FEED.to_owned(), series.title.as_str())),
        words,
        series,
        episodes,
    };
    rendered(&page)
}

/// The first page, with every series.
pub(crate) fn site(station: &str, series: &[SeriesRecord], language: Language) -> String {
    let words = Words { language, differ: false };
    let page = SitePage {
        lang: language.code().to_owned(),
        title: words.with("archive-page-home", "station", station),
        description: String::new(),
        feed: None,
        station,
        series,
    };
    rendered(&page)
}

#[derive(Template)]
#[template(path = "episode.html")]
struct EpisodePage<'a> {
    lang: String,
    title: String,
    description: String,
    feed: Option<(String, &'a str)>,
    words: Words,
    series: &'a SeriesRecord,
    episode: &'a EpisodeRecord,
    sources: Vec<&'a Asset>,
    downloads: Vec<Download>,
    has_text: bool,
}

#[derive(Template)]
#[template(path = "withdrawn.html")]
struct WithdrawnPage<'a> {
    lang: String,
    title: String,
    description: String,
    feed: Option<(String, &'a str)>,
    words: Words,
    series: &'a SeriesRecord,
    episode: &'a EpisodeRecord,
    withdrawal: &'a Withdrawal,
}

impl EpisodePage<'_> {
    /// The file that a chapter's link opens at its time when scripts are off.
    fn listening(&self) -> &str {
        self.episode.asset(Role::Listening).map_or("", |asset| &asset.file)
    }
}

#[derive(Template)]
#[template(path = "series.html")]
struct SeriesPage<'a> {
    lang: String,
    title: String,
    description: String,
    feed: Option<(String, &'a str)>,
    words: Words,
    series: &'a SeriesRecord,
    episodes: &'a [&'a Listed],
}

#[derive(Template)]
#[template(path = "site.html")]
struct SitePage<'a> {
    lang: String,
    title: String,
    description: String,
    feed: Option<(String, &'a str)>,
    station: &'a str,
    series: &'a [SeriesRecord],
}

/// The templates hold nothing that can fail: they write texts into a string.
fn rendered(page: &impl Template) -> String {
    page.render().unwrap_or_default()
}

/// A file to take home.
struct Download {
    file: String,
    name: String,
    /// How big and how long.
    detail: String,
}

fn downloads(episode: &EpisodeRecord, words: Words) -> Vec<Download> {
    let named = [
        (Role::Listening, "archive-page-mp3"),
        (Role::Light, "archive-page-opus"),
        (Role::Preservation, "archive-page-flac"),
        (Role::Transcript, "archive-page-vtt"),
    ];
    let download = |(role, name): (Role, &'static str)| {
        let asset = episode.asset(role)?;
        let length = asset.sound.as_ref().map(|sound| words.length(&sound.duration_s));
        let detail = [Some(size(asset.bytes)), length].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        Some(Download { file: asset.file.clone(), name: words.say(name), detail })
    };
    named.into_iter().filter_map(download).collect()
}

/// The page's own words.
#[derive(Debug, Clone, Copy)]
struct Words {
    language: Language,
    /// Whether the page itself is in another language.
    differ: bool,
}

impl Words {
    fn beside(language: Language, spoken: &surco_model::LanguageTag) -> Words {
        let spoken = language::exact(spoken);
        Words { language, differ: spoken.split('-').next() != Some(language.code()) }
    }

    /// The attribute that marks an element of these words in a page of another language.
    fn lang(&self) -> String {
        if self.differ { format!(" lang=\"{}\"", self.language) } else { String::new() }
    }

    fn say(&self, id: &'static str) -> String {
        Message::new(id).text(self.language)
    }

    fn with(&self, id: &'static str, name: &'static str, fact: impl AsRef<str>) -> String {
        Message::new(id).with(name, fact.as_ref()).text(self.language)
    }

    /// `20 de noviembre de 2026`.
    fn date(&self, date: &NaiveDate) -> String {
        Message::new("archive-date")
            .with("day", date.day().to_string())
            .with("month", f64::from(date.month()))
            .with("year", date.year().to_string())
            .text(self.language)
    }

    /// `2 min 5 s`.
    fn length(&self, seconds: &f64) -> String {
        let seconds = seconds.round() as u64;
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let parts = [(hours, "h"), (minutes, "min"), (seconds, "s")];
        let said: Vec<String> =
            parts.iter().filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{n}\u{A0}{unit}")).collect();
        if said.is_empty() { "0\u{A0}s".to_owned() } else { said.join(" ") }
    }

    fn language_name(&self, tag: &surco_model::LanguageTag) -> String {
        let exact = language::exact(tag);
        let primary = exact.split('-').next().unwrap_or_default();
        Message::new("archive-language").with("code", primary).text(self.language)
    }

    fn number(&self, number: &u32) -> String {
        self.with("archive-page-episode", "number", number.to_string())
    }
}

impl SeriesRecord {
    /// The address of its licence, and the licence's name.
    fn licence_link(&self) -> Option<(&'static str, &'static str)> {
        let licence = self.licence()?;
        Some((licence.address()?, licence.name()))
    }
}

impl ChapterRecord {
    /// Its start as on a player: `1:05`.
    fn clock(&self) -> String {
        let seconds = self.start_s as u64;
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
    }

    /// Who speaks, as what, from where.
    fn voice(&self) -> Option<String> {
        let known: Vec<&str> =
            [&self.speaker, &self.role, &self.place].into_iter().filter_map(|s| s.as_deref()).collect();
        (!known.is_empty()).then(|| known.join(", "))
    }

    fn paragraphs(&self) -> Vec<&str> {
        self.text.as_deref().unwrap_or_default().split("\n\n").collect()
    }
}

/// `1.4 MB`, `350 kB`, with the decimal units that telephone companies bill by.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes}\u{A0}B"),
        1_000..1_000_000 => format!("{}\u{A0}kB", bytes.div_ceil(1000)),
        _ => format!("{:.1}\u{A0}MB", bytes as f64 / 1e6),
    }
}

/// What a search engine shows of a text.
fn shorter(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= 160 {
        words
    } else {
        format!("{}…", words.chars().take(159).collect::<String>())
    }
}
