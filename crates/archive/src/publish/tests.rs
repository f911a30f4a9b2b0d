//! What is published is what other programs find right, and stays what it was.

use super::*;
use crate::test_episode::{TestEpisode, speechlike};
use crate::{Archive, Home};
use feed_rs::model::Feed;
use sha2::Digest as _;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::process::{Command, Output};
use surco_job::{Reporter, Silent};
use surco_messages::{Explain, Language};
use surco_model::{ArchiveSettings, Licence};
use surco_testing::sine;
use surco_units::AirTime;

/// Runs a program that others made; `None`, aloud, where it is not installed.
fn run(program: &str, arguments: &[&str]) -> Option<Output> {
    let output = Command::new(program).args(arguments).output().ok();
    if output.is_none() {
        eprintln!("skipped: {program} is not installed");
    }
    output
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

fn file<'a>(archived: &'a Archived, ending: &str) -> &'a ArchivedFile {
    archived.files.iter().find(|file| file.path.extension().is_some_and(|e| e == ending)).unwrap()
}

fn probe(path: &Path) -> Option<serde_json::Value> {
    let path = path.to_str().unwrap();
    let shown = ["-show_format", "-show_streams", "-show_chapters"];
    let asked = [["-v", "error", "-of", "json"].as_slice(), &shown, &[path]].concat();
    let output = run("ffprobe", &asked)?;
    assert!(output.stderr.is_empty(), "{}", said(&output));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// The sound files.
fn sounds(archived: &Archived) -> Vec<&ArchivedFile> {
    archived.files.iter().filter(|file| file.mime.starts_with("audio/")).collect()
}

fn feed(archived: &Archived) -> Feed {
    feed_rs::parser::parse(fs::read(&archived.feed).unwrap().as_slice()).unwrap()
}

/// Everything for readers.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with(".surco") {
            continue;
        }
        if path.is_dir() {
            found.append(&mut contents(&path));
        } else {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    found
}

/// Cancels its job after so many reports.
struct CancelAfter<'a> {
    cancel: &'a Cancel,
    left: usize,
}

impl Reporter for CancelAfter<'_> {
    fn progress(&mut self, _: f64) {
        match self.left.checked_sub(1) {
            Some(left) => self.left = left,
            None => self.cancel.cancel(),
        }
    }

    fn note(&mut self, _: Message) {}
}

#[test]
fn an_archiving_that_is_cancelled_publishes_nothing_and_the_next_one_everything() {
    let test = TestEpisode::new();
    let site = test.site();
    let mut reports = 0;
    let mut count = |_: f64| reports += 1;
    test.archive_for(&mut Job::unattended(&mut count)).unwrap();
    let whole: Vec<PathBuf> = contents(&site).into_keys().collect();
    for point in 0..6 {
        fs::remove_dir_all(&site).unwrap();
        let cancel = Cancel::new();
        let mut reporter = CancelAfter { cancel: &cancel, left: reports * point / 7 };
        let error = test.archive_for(&mut Job::new(&cancel, &mut reporter)).unwrap_err();
        assert!(matches!(error, Error::Cancelled), "{error}");
        let left = fs::read_dir(&site).unwrap().map(|entry| entry.unwrap().file_name());
        assert_eq!(
            left.collect::<BTreeSet<_>>(),
            [".surco", "archive.json"].map(OsString::from).into(),
            "{point}"
        );
        let left = fs::read_dir(site.join(".surco")).unwrap().map(|entry| entry.unwrap().file_name());
        assert_eq!(left.collect::<Vec<_>>(), ["lock"], "{point}");
    }
    test.archive().unwrap();
    assert_eq!(contents(&site).into_keys().collect::<Vec<_>>(), whole);
}

#[test]
fn who_waits_for_another_command_can_be_cancelled() {
    let test = TestEpisode::new();
    let site = test.site();
    let turn = Turn::take(&site, &Cancel::new()).unwrap();
    let cancel = Cancel::new();
    let other = cancel.clone();
    let later = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(100));
        other.cancel();
    });
    let publisher = Publisher { station: &test.station, home: test.home.path(), language: Language::Spanish };
    let error = Archive::open(&site, Home::AsItIs, publisher, &cancel).unwrap_err();
    assert!(matches!(error, Error::Cancelled), "{error}");
    later.join().unwrap();
    drop(turn);
}

#[test]
fn a_listener_of_the_feed_finds_the_files_it_names() {
    let test = TestEpisode::new();
    let archived = test.archive().unwrap();
    assert_eq!(archived.warnings, []);
    let feed = feed(&archived);
    assert_eq!(feed.title.unwrap().content, "Manos limpias");
    assert_eq!(feed.language.unwrap(), "es-pe");
    assert_eq!(feed.entries.len(), 1);
    let item = &feed.entries[0];
    assert!(item.id.starts_with("urn:uuid:"), "{}", item.id);
    assert_eq!(item.title.as_ref().unwrap().content, test.episode.title);
    // The noon in Lima of the day it is dated.
    assert_eq!(item.published.unwrap().to_rfc3339(), "2026-11-20T17:00:00+00:00");
    let enclosure = item.media.iter().flat_map(|m| &m.content).find(|c| c.size.is_some()).unwrap();
    let mp3 = file(&archived, "mp3");
    assert_eq!(enclosure.size.unwrap(), fs::metadata(&mp3.path).unwrap().len());
    assert_eq!(enclosure.content_type.as_ref().unwrap().to_string(), "audio/mpeg");
    let address = enclosure.url.as_ref().unwrap().to_string();
    let base = "https://radio.example/mi%20archivo/manos-limpias/1-el-lavado-de-la-ubre/";
    assert_eq!(address, format!("{base}{}", mp3.path.file_name().unwrap().to_str().unwrap()));
    assert!(address.is_ascii());
}

#[test]
fn the_feed_has_what_psp_1_asks_for_with_the_values_of_the_files() {
    let test = TestEpisode::new();
    let archived = test.archive().unwrap();
    let xml = fs::read_to_string(&archived.feed).unwrap();
    let guid = crate::address::feed_guid("radio.example/mi%20archivo/manos-limpias/feed.xml");
    let opus = file(&archived, "opus");
    let opus_hash = sha2::Sha256::digest(fs::read(&opus.path).unwrap());
    for wanted in [
        r#"xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd""#,
        r#"xmlns:podcast="https://podcastindex.org/namespace/1.0""#,
        r#"<atom:link rel="self" type="application/rss+xml" href="https://radio.example/mi%20archivo/manos-limpias/feed.xml"/>"#,
        "<language>es-pe</language>",
        "<link>https://radio.example/mi%20archivo/manos-limpias/</link>",
        r#"<itunes:image href="https://radio.example/mi%20archivo/manos-limpias/cover.png"/>"#,
        r#"<itunes:category text="Education">"#,
        "<itunes:explicit>false</itunes:explicit>",
        "<itunes:author>Rosa Ñañez, Juan Huamán</itunes:author>",
        "<itunes:duration>6</itunes:duration>",
        "<itunes:episode>1</itunes:episode>",
        "<podcast:locked>yes</podcast:locked>",
        "<lastBuildDate>Tue, 24 Nov 2026 10:00:00 -0500</lastBuildDate>",
        r#"<guid isPermaLink="false">urn:uuid:"#,
        "<podcast:person>Rosa Ñañez</podcast:person>",
        r#"transcript.vtt" type="text/vtt" language="es-PE"/>"#,
        r#"chapters.json" type="application/json+chapters"/>"#,
        &format!("<podcast:guid>{guid}</podcast:guid>"),
        &format!(r#"type="audio/ogg; codecs=opus" length="{}""#, opus.bytes),
        &format!(r#"value="sha256-{}""#, data_encoding::BASE64.encode(&opus_hash)),
    ] {
        assert!(xml.contains(wanted), "{wanted} is not in\n{xml}");
    }
}

#[test]
fn every_player_reads_title_date_and_chapters_with_their_accents() {
    let test = TestEpisode::new();
    let archived = test.archive().unwrap();
    for ending in ["mp3", "opus", "flac"] {
        let Some(probed) = probe(&file(&archived, ending).path) else { return };
        let of_stream = probed["streams"][0]["tags"].clone();
        let tags = if ending == "opus" { of_stream } else { probed["format"]["tags"].clone() };
        let tag = |name: &str| {
            let found = tags.as_object().unwrap().iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.as_str().unwrap().to_owned()).unwrap_or_default()
        };
        assert_eq!(tag("title"), test.episode.title, "{ending}");
        assert_eq!(tag("album"), "Manos limpias", "{ending}");
        assert!(tag("artist").contains("Rosa Ñañez") && tag("artist").contains("Juan Huamán"), "{ending}: {tags}");
        assert_eq!(tag("genre"), "Podcast", "{ending}");
        assert_eq!(tag("track"), "1", "{ending}: {tags}");
        assert!(tag("date").starts_with("2026"), "{ending}: {tags}");
        assert!(tag("comment").contains("Cómo lavar la ubre"), "{ending}: {tags}");
        assert_eq!(tag("publisher"), "Radio Surco", "{ending}: {tags}");
        let chapters: Vec<_> = probed["chapters"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| (c["start_time"].as_str().unwrap().parse::<f64>().unwrap(), c["tags"]["title"].clone()))
            .collect();
        assert_eq!(chapters, [(0.1, "Saludo".into()), (3.0, "¿Cómo se lava?".into())], "{ending}");
    }
}

#[test]
fn the_sound_files_are_what_they_are_said_to_be() {
    let test = TestEpisode::new();
    let archived = test.archive().unwrap();
    let Some(probed) = probe(&file(&archived, "mp3").path) else { return };
    let stream = &probed["streams"][0];
    assert_eq!((&stream["sample_rate"], &stream["channels"]), (&"44100".into(), &1.into()));
    assert_eq!(stream["bit_rate"], "96000");
    let Some(probed) = probe(&file(&archived, "flac").path) else { return };
    assert_eq!(probed["streams"][0]["bits_per_raw_sample"], "24");
    for ending in ["mp3", "opus"] {
        let loudness = crate::test_episode::loudness_of(&file(&archived, ending).path);
        assert!((loudness.integrated.unwrap().0 + 16.0).abs() <= 1.0, "{ending}: {loudness:?}");
        assert!(loudness.true_peak.unwrap() <= CEILING, "{ending}: {loudness:?}");
    }
    for archived_file in &archived.files {
        let print = Fingerprint::of_file(&archived_file.path, &Cancel::new()).unwrap();
        assert_eq!((print.bytes, print.blake3), (archived_file.bytes, archived_file.blake3));
    }
}

#[test]
fn other_programs_find_nothing_wrong_with_the_files() {
    let test = TestEpisode::new();
    let archived = test.archive().unwrap();
    let at = |ending: &str| file(&archived, ending).path.to_str().unwrap().to_owned();
    if let Some(flac) = run("flac", &["-ts", &at("flac")]) {
        assert!(flac.status.success(), "{}", said(&flac));
    }
    if let Some(opus) = run("opusinfo", &[&at("opus")]) {
        let said = said(&opus);
        assert!(opus.status.success() && !said.contains("WARNING") && !said.contains("ERROR"), "{said}");
    }
    if let Some(mp3) = run("mp3val", &[&at("mp3")]) {
        let said = said(&mp3);
        assert!(mp3.status.success() && !said.contains("WARNING") && !said.contains("ERROR"), "{said}");
    }
    if let Some(xml) = run("xmllint", &["--noout", archived.feed.to_str().unwrap()]) {
        assert!(xml.status.success(), "{}", said(&xml));
    }
}

#[test]
fn the_preservation_copy_gives_back_every_sample_of_the_master() {
    let test = TestEpisode::sounding(vec![speechlike(1.5), sine(300.0, 0.4, 1.5)]);
    let archived = test.archive().unwrap();
    let heard = |path: &Path| crate::test_episode::all_of(&mut surco_audio::open(path).unwrap());
    assert_eq!(heard(&file(&archived, "flac").path), heard(&test.master_file));
}

#[test]
fn a_master_of_any_loudness_is_heard_at_minus_16() {
    let quiet: Vec<f32> = speechlike(6.0).iter().map(|sample| sample * 0.4).collect();
    // Knocks that stick out: made louder, they would pass the ceiling.
    let mut knocking = quiet.clone();
    knocking.iter_mut().step_by(24_000).for_each(|sample| *sample = 0.8);
    // The same in both speakers measures 3 dB more than its mean in one.
    let stereo = vec![speechlike(6.0), speechlike(6.0)];
    for channels in [vec![quiet], vec![knocking], stereo] {
        let test = TestEpisode::sounding(channels);
        let archived = test.archive().unwrap();
        assert_eq!(archived.warnings, [], "{:?}", test.master.loudness);
        for ending in ["mp3", "opus"] {
            let loudness = crate::test_episode::loudness_of(&file(&archived, ending).path);
            assert!((loudness.integrated.unwrap().0 + 16.0).abs() <= 1.0, "{ending}: {loudness:?}");
            assert!(loudness.true_peak.unwrap() <= CEILING, "{ending}: {loudness:?}");
            let meter = ["-af", "ebur128=peak=true", "-f", "null", "-"];
            let path = file(&archived, ending).path.to_str().unwrap().to_owned();
            if let Some(meter) = run("ffmpeg", &[&["-nostats", "-i", &path], &meter[..]].concat()) {
                let summary = said(&meter).rsplit("Peak:").next().unwrap().to_owned();
                let peak: f64 = summary.split_whitespace().next().unwrap().parse().unwrap();
                // It tells tenths.
                assert!(peak <= CEILING.0 + 0.05, "{ending}: {peak} by ffmpeg's meter, {loudness:?}");
            }
        }
    }
}

#[test]
fn archiving_again_changes_not_a_byte() {
    let mut test = TestEpisode::new();
    test.archive().unwrap();
    let first = contents(&test.site());
    test.now = "2026-12-24T15:00:00Z".parse().unwrap();
    test.archive().unwrap();
    let second = contents(&test.site());
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    for (path, bytes) in &first {
        assert!(&second[path] == bytes, "{} changed", path.display());
    }
}

#[test]
fn a_corrected_episode_keeps_its_name_for_life_and_its_day() {
    let mut test = TestEpisode::new();
    let first = test.archive().unwrap();
    let before = feed(&first);
    test.now = "2026-12-24T15:00:00Z".parse().unwrap();
    test.episode.title = "El lavado, corregido".to_owned();
    let second = test.archive().unwrap();
    let after = feed(&second);
    assert_eq!(after.entries.len(), 1);
    assert_eq!(after.entries[0].id, before.entries[0].id);
    assert_eq!(after.entries[0].published, before.entries[0].published);
    assert_eq!(after.entries[0].title.as_ref().unwrap().content, "El lavado, corregido");
    let xml = fs::read_to_string(&second.feed).unwrap();
    assert!(xml.contains("<lastBuildDate>Thu, 24 Dec 2026 10:00:00 -0500</lastBuildDate>"), "{xml}");

    // What people have downloaded stays valid: the sound is the same.
    assert_eq!(sounds(&second), sounds(&first));
    assert!(fs::read_to_string(&second.page).unwrap().contains("El lavado, corregido"));
}

#[test]
fn an_episode_with_a_new_master_has_new_files_and_the_old_ones_stay_for_who_read_the_old_feed() {
    let mut test = TestEpisode::new();
    let first = test.archive().unwrap();
    test.sound_anew(vec![speechlike(5.0)]);
    let second = test.archive().unwrap();
    assert_ne!(file(&first, "mp3").path, file(&second, "mp3").path);
    assert!(file(&first, "mp3").path.exists());
    // The time after next, the old files are gone.
    test.archive().unwrap();
    assert!(!file(&first, "mp3").path.exists());
    assert!(file(&second, "mp3").path.exists());
}

#[test]
fn a_series_keeps_its_name_for_life_when_the_archive_moves() {
    let test = TestEpisode::new();
    let first = test.archive().unwrap();
    let series = SeriesRecord::read(first.feed.parent().unwrap()).unwrap().unwrap();
    let site = test.site();
    test.open(&site, Home::MovedTo("https://otra.example")).unwrap().write_site(test.now).unwrap();
    let xml = fs::read_to_string(first.feed).unwrap();
    let own = "<itunes:new-feed-url>https://otra.example/manos-limpias/feed.xml</itunes:new-feed-url>";
    assert!(xml.contains(own), "{xml}");
    assert!(xml.contains(&series.podcast_guid.to_string()), "{xml}");
}

#[test]
fn a_second_episode_stands_above_the_first() {
    let mut test = TestEpisode::new();
    test.archive().unwrap();
    test.episode.slug = "2-el-secado".parse().unwrap();
    (test.episode.title, test.episode.number) = ("El secado".to_owned(), 2);
    test.episode.date = "2026-11-21".parse().unwrap();
    let archived = test.archive().unwrap();
    let titles: Vec<_> =
        feed(&archived).entries.iter().map(|entry| entry.title.as_ref().unwrap().content.clone()).collect();
    assert_eq!(titles, ["El secado", "El lavado de la ubre: año nuevo, ordeño limpio"]);
    let page = fs::read_to_string(test.site().join("manos-limpias/index.html")).unwrap();
    assert!(page.find("El secado").unwrap() < page.find("El lavado").unwrap());
    assert!(fs::read_to_string(test.site().join("index.html")).unwrap().contains("manos-limpias/index.html"));
}

#[test]
fn what_people_write_cannot_break_page_feed_or_transcript() {
    let mut test = TestEpisode::new();
    let nasty = "<script>alert('año \"1\"')</script> & \u{1}más";
    test.episode.title = nasty.to_owned();
    test.master.chapters[0].text = Some("Uno --> dos <b>tres</b> & \u{8}cuatro".to_owned());
    let archived = test.archive().unwrap();
    let page = fs::read_to_string(&archived.page).unwrap();
    assert!(!page.contains("<script>alert") && !page.contains("<b>tres"), "{page}");
    assert!(page.contains("año"));
    let title = feed(&archived).entries[0].title.as_ref().unwrap().content.clone();
    assert_eq!(title, "<script>alert('año \"1\"')</script> & más");
    let transcript = fs::read_to_string(&file(&archived, "vtt").path).unwrap();
    assert!(transcript.contains("Uno --&gt; dos &lt;b&gt;tres&lt;/b&gt; &amp;"), "{transcript}");
    assert!(!fs::read(&archived.feed).unwrap().contains(&1));
}

#[test]
fn an_episode_in_quechua_says_so_wherever_it_matters() {
    let mut test = TestEpisode::new();
    test.program.language = surco_model::LanguageTag("qvc".to_owned());
    let archived = test.archive().unwrap();
    let xml = fs::read_to_string(&archived.feed).unwrap();
    assert!(xml.contains("<language>qu</language>") && xml.contains(r#"lang="qvc""#), "{xml}");
    let page = fs::read_to_string(&archived.page).unwrap();
    assert!(page.contains(r#"<html lang="qvc">"#) && page.contains("quechua de Cajamarca"), "{page}");
    assert!(page.contains(r#"<h2 id="download" lang="es">"#), "{page}");
}

#[test]
fn a_silent_master_and_one_without_words_are_archived_too() {
    let mut test = TestEpisode::sounding(vec![vec![0.0; 48_000]]);
    test.master.chapters.clear();
    test.episode.summary.clear();
    let archived = test.archive().unwrap();
    assert_eq!(archived.files.len(), 3);
    assert_eq!(feed(&archived).entries.len(), 1);
}

#[test]
fn a_picture_in_the_series_folder_is_the_series_picture() {
    let test = TestEpisode::new();
    test.archive().unwrap();
    let drawn = fs::read(test.site().join("manos-limpias/cover.png")).unwrap();
    let place = test.home.path().join("programs/manos-limpias/cover.png");
    // Small, so that directories would refuse it.
    image::RgbImage::new(8, 8).save(&place).unwrap();
    let small = fs::read(&place).unwrap();
    let archived = test.archive().unwrap();
    let ids: Vec<_> = archived.warnings.iter().map(Message::id).collect();
    assert_eq!(ids, ["archive-cover-unfit"]);
    let shown = fs::read(test.site().join("manos-limpias/cover.png")).unwrap();
    assert!(shown == small && shown != drawn);
}

#[test]
fn the_series_picture_is_in_the_sound_files_too() {
    let test = TestEpisode::new();
    image::RgbImage::new(1400, 1400).save(test.home.path().join("programs/manos-limpias/cover.png")).unwrap();
    let archived = test.archive().unwrap();
    assert_eq!(archived.warnings, []);
    let Some(probed) = probe(&file(&archived, "mp3").path) else { return };
    assert!(
        probed["streams"].as_array().unwrap().iter().any(|stream| stream["codec_name"] == "mjpeg"),
        "{probed}"
    );
}

#[test]
fn the_pictures_of_chapters_go_where_players_show_them() {
    let mut test = TestEpisode::new();
    let folder = test.home.path().join(test.episode.location.file.parent().unwrap());
    fs::create_dir_all(&folder).unwrap();
    fs::write(test.home.path().join(&test.episode.location.file), "").unwrap();
    image::RgbImage::from_fn(1200, 900, |x, y| image::Rgb([x as u8, y as u8, 40]))
        .save(folder.join("agua.png"))
        .unwrap();
    fs::write(folder.join("rota.jpg"), "no es una imagen").unwrap();
    test.episode.segments[0].image = Some("rota.jpg".into());
    test.episode.segments[1].image = Some("agua.png".into());
    let archived = test.archive().unwrap();
    assert_eq!(archived.warnings.iter().map(Message::id).collect::<Vec<_>>(), ["archive-picture-unfit"]);
    let picture = file(&archived, "jpg");
    let shown = image::open(&picture.path).unwrap();
    assert_eq!((shown.width(), shown.height()), (800, 600));
    let name = picture.path.file_name().unwrap().to_str().unwrap();
    let chapters: serde_json::Value =
        serde_json::from_slice(&fs::read(file(&archived, "json").path.clone()).unwrap()).unwrap();
    let address = format!("https://radio.example/mi%20archivo/manos-limpias/1-el-lavado-de-la-ubre/{name}");
    assert_eq!(chapters["chapters"][1]["img"], address.as_str());
    assert!(chapters["chapters"][0].get("img").is_none());
    assert!(fs::read_to_string(&archived.page).unwrap().contains(&format!("<img src=\"{name}\"")));
    let tag = fs::read(&file(&archived, "mp3").path).unwrap();
    let bytes = fs::read(&picture.path).unwrap();
    assert!(tag.windows(bytes.len()).any(|window| window == bytes), "the chapter's frame holds it");
    // Without it, it goes when the feed that named it has gone.
    test.episode.segments[1].image = None;
    test.archive().unwrap();
    assert!(picture.path.exists(), "who read the feed before can still load it");
    test.episode.title = "Otro".to_owned();
    test.archive().unwrap();
    assert!(!picture.path.exists());
}

#[test]
fn a_damaged_master_is_refused_and_the_feed_stays_as_it_was() {
    let mut test = TestEpisode::new();
    let archived = test.archive().unwrap();
    let mut before = contents(&test.site());
    let mut bytes = fs::read(&test.master_file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&test.master_file, bytes).unwrap();
    // So that the sound has to be made anew.
    fs::remove_file(&file(&archived, "opus").path).unwrap();
    before.remove(&file(&archived, "opus").path);
    test.episode.title = "Otro".to_owned();
    let error = test.archive().unwrap_err();
    assert!(matches!(error, Error::DamagedMaster { .. }), "{error}");
    assert!(error.explain().help(Language::Spanish).is_some());
    assert!(contents(&test.site()) == before);
    assert!(archived.feed.exists());
}

#[test]
fn an_address_that_is_none_is_refused_before_anything_is_made() {
    let test = TestEpisode::new();
    let site = test.site();
    let error = test.open(&site, Home::At("radio.example")).unwrap_err();
    assert!(matches!(error, Error::Address { .. }), "{error}");
    assert!(!site.exists());
}

#[test]
fn the_progress_only_grows_and_reaches_the_end() {
    let test = TestEpisode::new();
    let mut heard = vec![0.0];
    let mut hear = |at: f64| heard.push(at);
    test.archive_for(&mut Job::unattended(&mut hear)).unwrap();
    assert!(heard.is_sorted() && heard.last() == Some(&1.0) && heard.len() > 50, "{heard:?}");
}

#[test]
fn a_site_that_a_power_cut_left_unfinished_is_finished_by_the_next_command() {
    let mut test = TestEpisode::new();
    let first = test.archive().unwrap();
    test.episode.slug = "2-el-secado".parse().unwrap();
    test.episode.title = "El secado".to_owned();
    let site = test.site();
    let second = {
        let mut archive = test.open(&site, Home::AsItIs).unwrap();
        archive.publish(&test.publication(), &mut Job::unattended(&mut Silent)).unwrap()
    };
    assert_eq!(feed(&first).entries.len(), 1);
    assert!(!second.page.exists());
    test.open(&site, Home::AsItIs).unwrap().write_site(test.now).unwrap();
    assert_eq!(feed(&first).entries.len(), 2);
    assert!(second.page.exists());
}

#[test]
fn a_withdrawn_episode_leaves_feed_and_list_and_comes_back_under_its_name_for_life() {
    let mut test = TestEpisode::new();
    let first = test.archive().unwrap();
    let guid = feed(&first).entries[0].id.clone();
    let (program, episode) = (test.program.slug.clone(), test.episode.slug.clone());
    let site = test.site();
    {
        let mut archive = test.open(&site, Home::AsItIs).unwrap();
        archive.withdraw((&program, &episode), "Lo pidió <la familia>.", test.now).unwrap();
        archive.write_site(test.now).unwrap();
    }
    assert!(feed(&first).entries.is_empty());
    let list = fs::read_to_string(site.join("manos-limpias/index.html")).unwrap();
    assert!(!list.contains("El lavado") && list.contains("no hay episodios"), "{list}");
    let page = fs::read_to_string(&first.page).unwrap();
    assert!(page.contains("El lavado") && page.contains("retirado") && !page.contains("<la familia>"), "{page}");
    assert!(!page.contains("<audio") && file(&first, "mp3").path.exists());
    let refused = test.archive().unwrap_err();
    assert!(matches!(refused, Error::Withdrawn { .. }), "{refused}");

    // Whoever read the old feed has had a month.
    let later: AirTime = "2027-01-24T15:00:00Z".parse().unwrap();
    test.open(&site, Home::AsItIs).unwrap().write_site(later).unwrap();
    assert!(!file(&first, "mp3").path.exists());

    test.now = later;
    let is_whole = test.open(&site, Home::AsItIs).unwrap().restore((&program, &episode), later).unwrap();
    assert!(!is_whole);
    let again = test.archive().unwrap();
    assert_eq!(feed(&again).entries[0].id, guid);
    assert!(file(&again, "mp3").path.exists());
    let unknown = "otro".parse().unwrap();
    let error = test.open(&site, Home::AsItIs).unwrap().restore((&program, &unknown), later).unwrap_err();
    assert!(matches!(error, Error::NotArchived { .. }), "{error}");
}

#[test]
fn what_the_station_says_of_its_archive_is_in_feed_and_pages_and_a_series_may_differ() {
    let mut test = TestEpisode::new();
    test.station.archive = ArchiveSettings {
        email: Some("radio@chanta.example".to_owned()),
        licence: Some(Licence::CcBySa),
        cover: Some("portada.png".into()),
        ..ArchiveSettings::default()
    };
    image::RgbImage::new(1400, 1400).save(test.home.path().join("portada.png")).unwrap();
    let archived = test.archive().unwrap();
    assert_eq!(archived.warnings, []);
    let xml = fs::read_to_string(&archived.feed).unwrap();
    for wanted in [
        "<itunes:email>radio@chanta.example</itunes:email>",
        r#"<podcast:locked owner="radio@chanta.example">yes</podcast:locked>"#,
        r#"<podcast:license url="https://creativecommons.org/licenses/by-sa/4.0/">cc-by-sa-4.0</podcast:license>"#,
        "<copyright>Radio Surco · CC-BY-SA-4.0</copyright>",
    ] {
        assert!(xml.contains(wanted), "{wanted} is not in\n{xml}");
    }
    assert!(!xml.contains("new-feed-url"));
    let page = fs::read_to_string(&archived.page).unwrap();
    assert!(
        page.contains(r#"<a rel="license" href="https://creativecommons.org/licenses/by-sa/4.0/">"#),
        "{page}"
    );
    let shown = fs::read(test.site().join("manos-limpias/cover.png")).unwrap();
    assert!(shown == fs::read(test.home.path().join("portada.png")).unwrap());

    test.program.archive.on_demand = Some(false);
    let error = test.archive().unwrap_err();
    assert!(matches!(error, Error::NotOnDemand { .. }), "{error}");
}

/// The integrated loudness of each of the parts of a sound that are so long.
fn loudness_of_parts(path: &Path, seconds: f64) -> Vec<f64> {
    let sound = &mut surco_audio::at_station_rate(surco_audio::open(path).unwrap());
    let channels = crate::test_episode::all_of(sound);
    let frames = (seconds * 48_000.0) as usize;
    let parts = channels[0].len() / frames;
    let measured = (0..parts).map(|part| {
        let mut meter = surco_audio::PartMeter::new(channels.len(), STATION_RATE);
        // What is near to another part is heard in both.
        let span = part * frames + 9_600..(part + 1) * frames - 9_600;
        meter.push(&surco_audio::Block::from_channels(
            channels.iter().map(|one| one[span.clone()].to_vec()).collect(),
        ));
        let mut gates = surco_audio::Gates::default();
        meter.finish().0.iter().for_each(|energy| gates.push(f64::from(*energy)));
        gates.loudness().integrated.unwrap().0
    });
    measured.collect()
}

#[test]
fn voices_and_music_are_as_loud_against_each_other_in_the_copies_as_in_the_master() {
    // A voice whose peaks stand 18 dB over its mean, and dense music, equally loud, by turns.
    let knocking = |seconds: f64| -> Vec<f32> {
        let voice = speechlike(seconds);
        voice.iter().enumerate().map(|(n, sample)| if n % 12_000 < 40 { sample * 3.5 } else { *sample }).collect()
    };
    let chord = |seconds: f64| -> Vec<f32> {
        let notes = [220.0, 277.2, 329.6, 440.0, 554.4].map(|hertz| sine(hertz, 0.06, seconds));
        (0..notes[0].len()).map(|n| notes.iter().map(|note| note[n]).sum()).collect()
    };
    let parts = [knocking(6.0), chord(6.0), knocking(6.0), chord(6.0)];
    let level = |samples: &[f32]| {
        let mut meter = surco_audio::PartMeter::new(1, STATION_RATE);
        meter.push(&surco_audio::Block::from_channels(vec![samples.to_vec()]));
        let mut gates = surco_audio::Gates::default();
        meter.finish().0.iter().for_each(|energy| gates.push(f64::from(*energy)));
        gates.loudness().integrated.unwrap().0
    };
    let sound: Vec<f32> = (parts.iter())
        .flat_map(|part| {
            let gain = 10.0f64.powf((-19.0 - level(part)) / 20.0) as f32;
            part.iter().map(move |sample| sample * gain).collect::<Vec<f32>>()
        })
        .collect();
    let test = TestEpisode::sounding(vec![sound.clone(), sound]);
    let archived = test.archive().unwrap();
    let of_master = loudness_of_parts(&test.master_file, 6.0);
    for ending in ["mp3", "opus"] {
        let of_copy = loudness_of_parts(&file(&archived, ending).path, 6.0);
        let offset = of_copy[1] - of_master[1];
        for (copy, master) in of_copy.iter().zip(&of_master) {
            let turned = copy - master - offset;
            assert!(turned.abs() <= 0.5, "{ending}: {turned:.2} LU; {of_copy:?} of {of_master:?}");
        }
        let loudness = crate::test_episode::loudness_of(&file(&archived, ending).path);
        assert!((loudness.integrated.unwrap().0 + 16.0).abs() <= 1.0, "{ending}: {loudness:?}");
        assert!(loudness.true_peak.unwrap() <= CEILING, "{ending}: {loudness:?}");
    }
}
