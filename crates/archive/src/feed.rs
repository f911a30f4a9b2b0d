//! The feed of a series: RSS 2.0 with the namespaces of iTunes and of Podcasting 2.0, as PSP-1 wants it.
//!
//! Made from the records of all its episodes, the newest first. Nothing in it changes unless an episode does.

use std::io;

use chrono::{DateTime, FixedOffset};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::asset::{Asset, Role};
use crate::home::Addresses;
use crate::index::Listed;
use crate::record::{EpisodeRecord, Kind, SeriesRecord};
use crate::{FEED, chapters, language};

/// The namespaces, letter by letter as they are published.
const NAMESPACES: [(&str, &str); 3] = [
    ("xmlns:atom", "http://www.w3.org/2005/Atom"),
    ("xmlns:itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd"),
    ("xmlns:podcast", "https://podcastindex.org/namespace/1.0"),
];

/// What most fields may hold (PSP-1), in characters.
const MOST_CHARACTERS: usize = 255;

/// What a description may hold (PSP-1), in bytes.
const MOST_BYTES: usize = 4000;

/// The feed of `series` with these episodes, as it stands at `address`.
pub(crate) fn rss(series: &SeriesRecord, episodes: &[&Listed], addresses: &Addresses) -> io::Result<Vec<u8>> {
    let mut feed = Feed { xml: Writer::new_with_indent(Vec::new(), b' ', 1), series, addresses };
    feed.xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let attributes = [("version", "2.0")].into_iter().chain(NAMESPACES);
    feed.xml.write_event(Event::Start(BytesStart::new("rss").with_attributes(attributes)))?;
    feed.channel(episodes)?;
    feed.xml.write_event(Event::End(BytesEnd::new("rss")))?;
    let mut bytes = feed.xml.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

struct Feed<'a> {
    xml: Writer<Vec<u8>>,
    series: &'a SeriesRecord,
    addresses: &'a Addresses,
}

impl Feed<'_> {
    fn channel(&mut self, episodes: &[&Listed]) -> io::Result<()> {
        let series = self.series;
        let program = series.program.as_str();
        let own = self.addresses.address.of(&[program, FEED]);
        let page = self.addresses.address.of_folder(&[program]);
        let cover = self.addresses.address.of(&[program, &series.cover]);
        let title = shortened(&series.title);
        let description = if series.description.is_empty() { &series.title } else { &series.description };

        self.start("channel", &[])?;
        self.empty("atom:link", &[("rel", "self"), ("type", "application/rss+xml"), ("href", &own)])?;
        self.text("title", &title)?;
        self.text("link", &page)?;
        self.text("description", &of_bytes(description, MOST_BYTES))?;
        self.text("language", &language::for_feed(&series.language))?;
        self.text("generator", concat!("Surco ", env!("CARGO_PKG_VERSION")))?;
        if let Some(changed) = episodes.iter().map(|episode| episode.modified_at).max() {
            self.text("lastBuildDate", &date(changed))?;
        }
        if let Some(newest) = episodes.iter().map(|episode| episode.published_at).max() {
            self.text("pubDate", &date(newest))?;
        }
        self.start("image", &[])?;
        self.text("url", &cover)?;
        self.text("title", &title)?;
        self.text("link", &page)?;
        self.end("image")?;
        self.empty("itunes:image", &[("href", &cover)])?;
        self.text("itunes:author", &shortened(&series.by()))?;
        if let Some(email) = &series.email {
            self.start("itunes:owner", &[])?;
            self.text("itunes:name", &shortened(&series.publisher))?;
            self.text("itunes:email", email)?;
            self.end("itunes:owner")?;
        }
        self.rights()?;
        if !self.addresses.former.is_empty() {
            // Players that read the feed under a former address go on here.
            self.text("itunes:new-feed-url", &own)?;
        }
        self.category()?;
        self.text("itunes:explicit", "false")?;
        self.text("itunes:type", "episodic")?;
        self.text("podcast:guid", &series.podcast_guid.to_string())?;
        match &series.email {
            Some(email) => self.element("podcast:locked", &[("owner", email)], "yes")?,
            None => self.text("podcast:locked", "yes")?,
        }
        self.text("podcast:medium", "podcast")?;
        for episode in episodes {
            self.item(episode, &cover)?;
        }
        self.end("channel")
    }

    /// Who has the rights, and what others may do.
    fn rights(&mut self) -> io::Result<()> {
        let series = self.series;
        let Some(licence) = series.licence() else { return Ok(()) };
        self.text("copyright", &shortened(&format!("{} · {}", series.holder, licence.name())))?;
        match licence.address() {
            Some(address) => self.element("podcast:license", &[("url", address)], &licence.name().to_lowercase()),
            None => self.text("podcast:license", licence.name()),
        }
    }

    /// Apple's categories know no farming: what teaches is education, what informs is news.
    fn category(&mut self) -> io::Result<()> {
        match self.series.kind {
            Kind::Microprogram | Kind::Spot => {
                self.start("itunes:category", &[("text", "Education")])?;
                self.empty("itunes:category", &[("text", "How To")])?;
                self.end("itunes:category")
            }
            Kind::Informative => self.empty("itunes:category", &[("text", "News")]),
            Kind::Music => self.empty("itunes:category", &[("text", "Music")]),
        }
    }

    fn item(&mut self, episode: &EpisodeRecord, cover: &str) -> io::Result<()> {
        let Some(sound) = episode.asset(Role::Listening) else { return Ok(()) };
        let spoken = language::exact(&episode.language);
        let title = shortened(&episode.title);
        let number = episode.number.to_string();
        let summary = if episode.summary.is_empty() { &episode.title } else { &episode.summary };

        self.start("item", &[])?;
        self.text("title", &title)?;
        self.start("guid", &[("isPermaLink", "false")])?;
        self.xml.write_event(Event::Text(BytesText::new(&episode.id.urn().to_string())))?;
        self.end("guid")?;
        self.text(
            "link",
            &self.addresses.address.of_folder(&[self.series.program.as_str(), episode.episode.as_str()]),
        )?;
        self.text("description", &of_bytes(summary, MOST_BYTES))?;
        self.text("pubDate", &date(episode.published_at))?;
        let (address, bytes) = (self.address_of(episode, sound), sound.bytes.to_string());
        self.empty("enclosure", &[("url", &address), ("length", &bytes), ("type", &sound.mime)])?;
        self.text("itunes:title", &title)?;
        self.text("itunes:author", &shortened(&episode.by()))?;
        self.text("itunes:duration", &format!("{:.0}", episode.duration_s.max(1.0)))?;
        self.empty("itunes:image", &[("href", cover)])?;
        self.text("itunes:explicit", "false")?;
        self.text("itunes:episodeType", "full")?;
        if episode.number > 0 {
            self.text("itunes:episode", &number)?;
            self.text("podcast:episode", &number)?;
        }
        for (role, is_enclosure) in [(Role::Listening, "true"), (Role::Light, "false")] {
            if let Some(asset) = episode.asset(role) {
                self.alternate(episode, asset, &spoken, is_enclosure)?;
            }
        }
        if let Some(asset) = episode.asset(Role::Transcript) {
            let address = self.address_of(episode, asset);
            self.empty("podcast:transcript", &[("url", &address), ("type", &asset.mime), ("language", &spoken)])?;
        }
        if let Some(asset) = episode.asset(Role::Chapters) {
            let address = self.address_of(episode, asset);
            self.empty("podcast:chapters", &[("url", &address), ("type", chapters::MIME)])?;
        }
        self.people(episode)?;
        self.end("item")
    }

    fn alternate(
        &mut self,
        episode: &EpisodeRecord,
        asset: &Asset,
        spoken: &str,
        is_enclosure: &str,
    ) -> io::Result<()> {
        let bytes = asset.bytes.to_string();
        let bit_rate = asset.sound.as_ref().map_or(0, |sound| sound.bit_rate_bps).to_string();
        self.start(
            "podcast:alternateEnclosure",
            &[
                ("type", &asset.mime),
                ("length", &bytes),
                ("bitrate", &bit_rate),
                ("lang", spoken),
                ("default", is_enclosure),
            ],
        )?;
        self.empty("podcast:source", &[("uri", &self.address_of(episode, asset))])?;
        self.empty("podcast:integrity", &[("type", "sri"), ("value", &asset.sha256.integrity())])?;
        self.end("podcast:alternateEnclosure")
    }

    /// Everybody who speaks, once.
    fn people(&mut self, episode: &EpisodeRecord) -> io::Result<()> {
        let mut named: Vec<&str> = Vec::new();
        for chapter in &episode.chapters {
            let Some(speaker) = chapter.speaker.as_deref().filter(|speaker| !named.contains(speaker)) else {
                continue;
            };
            named.push(speaker);
            self.text("podcast:person", &shortened(speaker))?;
        }
        Ok(())
    }

    fn address_of(&self, episode: &EpisodeRecord, asset: &Asset) -> String {
        self.addresses.address.of(&[self.series.program.as_str(), episode.episode.as_str(), &asset.file])
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        let element = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.xml.write_event(Event::Start(element))
    }

    fn end(&mut self, name: &str) -> io::Result<()> {
        self.xml.write_event(Event::End(BytesEnd::new(name)))
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        let element = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.xml.write_event(Event::Empty(element))
    }

    fn text(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.element(name, &[], text)
    }

    fn element(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) -> io::Result<()> {
        self.start(name, attributes)?;
        self.xml.write_event(Event::Text(BytesText::new(text)))?;
        self.end(name)
    }
}

/// As RSS writes instants (RFC 2822): `Fri, 20 Nov 2026 12:00:00 -0500`.
fn date(instant: DateTime<FixedOffset>) -> String {
    instant.to_rfc2822()
}

/// As much of a text as a field may hold.
fn shortened(text: &str) -> String {
    if text.chars().count() <= MOST_CHARACTERS {
        return text.to_owned();
    }
    let start: String = text.chars().take(MOST_CHARACTERS - 1).collect();
    format!("{}…", start.trim_end())
}

/// As much of a text as fits into so many bytes.
fn of_bytes(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    format!("{}…", text[..text.floor_char_boundary(most - "…".len())].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_between_letters_and_say_so() {
        let long = "ñandú ".repeat(1000);
        assert!(of_bytes(&long, MOST_BYTES).len() <= MOST_BYTES);
        assert!(of_bytes(&long, MOST_BYTES).ends_with('…'));
        assert_eq!(shortened(&long).chars().count(), 255);
        assert_eq!(shortened("Buen ordeño"), "Buen ordeño");
    }
}
