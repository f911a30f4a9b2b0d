//! `schedule.toml`: the station, its week, its campaigns.

use std::ops::Range;
use std::path::Path;

use chrono::NaiveDate;
use surco_messages::Message;
use surco_units::{Lufs, TruePeak};

use super::archive;
use super::campaign::campaign;
use super::holidays::holidays;
use super::play::{at_hand, play};
use super::rotation::rotation;
use super::table::{self, Table};
use super::value::Value;
use super::{Parsed, comes, conflicts, outputs::outputs, page::Page, suggest};
use crate::{
    AfterOutage, Exception, ExceptionAction, Grid, Handover, LoudnessTarget, Play, Slot, StartPolicy, Station,
};

/// Slots come every week: one that is longer would overtake itself.
const LONGEST_SLOT: &str = "7d";

/// Reads a station's `schedule.toml`. `file` is how the findings call it.
///
/// ```
/// use std::path::Path;
/// use surco_messages::Language;
/// let text = "[station]\nid = 'radio-surco'\nname = 'Radio Surco'\ntimezone = 'Lima'\nlanguages = ['es']\n\
///             [continuity]\nplay = { playlist = 'musica' }\n";
/// let parsed = surco_model::parse_station(Path::new("schedule.toml"), text);
/// let finding = &parsed.diagnostics[0];
/// assert_eq!(finding.message.text(Language::English), "“Lima” is not a time zone.");
/// assert_eq!(finding.message.help(Language::English).unwrap(), "Did you mean “America/Lima”?");
/// assert_eq!(finding.location.as_ref().unwrap().line, 4);
/// ```
pub fn parse_station(file: &Path, text: &str) -> Parsed<Station> {
    table::read(file, text, station)
}

fn station(file: Table<'_>) -> Option<Station> {
    let about = file.required_table("station", "id = \"radio-surco\"").and_then(about);
    let continuity = file.required_table("continuity", "play = { playlist = \"musica\" }");
    let continuity = continuity.and_then(|table| {
        let continuity = table.required("play = { playlist = \"musica\" }", at_hand);
        let emergency = table.optional("emergency = \"musica/emergencia.wav\"", Value::path);
        table.finish();
        Some((continuity?, emergency))
    });

    let slot_tables = file.tables("slot");
    let slot_ids = ids(&slot_tables, "model-slot-twice");
    let slots: Vec<_> = slot_tables.into_iter().map(slot).collect();
    let campaign_tables = file.tables("campaign");
    ids(&campaign_tables, "model-campaign-twice");
    let campaigns: Vec<_> = campaign_tables.into_iter().map(campaign).collect();
    let exceptions: Vec<_> = file.tables("exception").into_iter().map(|e| exception(e, &slot_ids)).collect();
    let outputs = outputs(&file);
    let holidays = file.optional_table("holidays").map(holidays).unwrap_or_default();
    let rotation = file.optional_table("rotation").map(rotation).unwrap_or_default();
    let archive = file.optional_table("archive").map(archive::of_station).unwrap_or_default();
    let page = file.page();
    file.finish();

    // From here on every part is whole, or has said why it is not.
    let slots = slots.into_iter().collect::<Option<Vec<_>>>()?;
    let exceptions = exceptions.into_iter().collect::<Option<Vec<_>>>()?;
    conflicts::report(page, &slots, &exceptions);
    repeats(page, &slots);
    let (continuity, emergency) = continuity?;
    let grid = Grid { slots, continuity, emergency, exceptions, holidays };
    Some(Station {
        grid,
        campaigns: campaigns.into_iter().collect::<Option<_>>()?,
        outputs,
        rotation,
        archive,
        ..about?
    })
}

/// The station itself, its grid still empty.
fn about(table: Table<'_>) -> Option<Station> {
    let id = table.required("id = \"radio-surco\"", Value::slug);
    let name = table.required("name = \"Radio Surco\"", Value::title);
    let timezone = table.required("timezone = \"America/Lima\"", Value::timezone);
    let languages =
        table.required("languages = [\"es\"]", |value| Value::each(value.one_or_more()?, Value::language));
    let loudness = table.optional_table("loudness").map(loudness);
    table.finish();
    Some(Station {
        id: id?,
        name: name?,
        timezone: timezone?,
        languages: languages?,
        loudness: loudness.unwrap_or_default(),
        // Until the rest of the file has been read.
        grid: Grid {
            slots: Vec::new(),
            continuity: Play::Playlist("".into()),
            emergency: None,
            exceptions: Vec::new(),
            holidays: Default::default(),
        },
        campaigns: Vec::new(),
        outputs: Default::default(),
        rotation: Default::default(),
        archive: Default::default(),
    })
}

/// How loud: within what any transmitter, stream or podcast directory asks for.
pub(super) fn loudness(table: Table<'_>) -> LoudnessTarget {
    let usual = LoudnessTarget::default();
    let integrated = table.optional("integrated_lufs = -16.0", |value| value.number(-36.0..=-6.0));
    let true_peak = table.optional("true_peak_dbtp = -1.5", |value| value.number(-12.0..=0.0));
    table.finish();
    LoudnessTarget {
        integrated: integrated.map_or(usual.integrated, Lufs),
        true_peak: true_peak.map_or(usual.true_peak, TruePeak),
    }
}

fn slot(table: Table<'_>) -> Option<Slot> {
    let location = table.page().place(table.span());
    let id = table.required("id = \"noticias\"", Value::slug);
    let title = table.required("title = \"Noticias\"", Value::title);
    let start = comes::start(&table);
    let length = table.required("length = \"15m\"", |value| value.some_length(LONGEST_SLOT));
    let policies = [("hard", StartPolicy::Hard), ("soft", StartPolicy::Soft)];
    let policy = table.optional("start_policy = \"hard\"", |value| value.choice(&policies));
    let plays = table.required("play = { program = \"manos-limpias\" }", play);
    let fallback =
        table.optional("fallback = [{ playlist = \"musica\" }]", |value| Value::each(value.list()?, at_hand));
    let outages = [("join", AfterOutage::Join), ("resume", AfterOutage::Resume), ("skip", AfterOutage::Skip)];
    let after_outage = table.optional("after_outage = \"join\"", |value| value.choice(&outages));
    let priority = table.optional("priority = 10", |value| value.whole(-1000..=1000));
    let needs = table.optional("needs = [\"Rosa Chilón\", \"cabina\"]", |value| {
        Value::each(value.one_or_more()?, Value::title)
    });
    let handover = handover(&table, policy.unwrap_or(StartPolicy::Soft));
    table.finish();
    Some(Slot {
        id: id?,
        title: title?,
        start: start?,
        length: length?,
        policy: policy.unwrap_or(StartPolicy::Soft),
        handover,
        play: plays?,
        fallback: fallback.unwrap_or_default(),
        after_outage: after_outage.unwrap_or_default(),
        priority: priority.and_then(|priority| i32::try_from(priority).ok()).unwrap_or(0),
        needs: needs.unwrap_or_default(),
        location,
    })
}

/// How the slot takes the air. What only a start of the other kind has is refused.
fn handover(table: &Table<'_>, policy: StartPolicy) -> Handover {
    let fade = table.optional("fade = \"3s\"", |value| value.length("30s"));
    let grace = table.optional("grace = \"20s\"", |value| value.length("10m"));
    let max_wait = table.optional("max_wait = \"10m\"", |value| value.length("12h"));
    let then = table.optional("then = \"drop\"", |value| value.choice(&[("drop", false), ("cut", true)]));
    let of_other_kind = match policy {
        StartPolicy::Hard => [("max_wait", max_wait.is_some()), ("then", then.is_some())],
        _ => [("grace", grace.is_some()), ("then", then.is_some() && max_wait.is_none())],
    };
    for (key, _) in of_other_kind.into_iter().filter(|(_, is_there)| *is_there) {
        let message = Message::new("model-other-start").with("key", key);
        table.page().error(table.place_of(key), message);
    }
    Handover { fade, grace: grace.unwrap_or_default(), max_wait, then_cuts: then.unwrap_or(false) }
}

/// Says which slots repeat one that is not there, or that itself has nothing but a repeat.
fn repeats(page: &Page<'_>, slots: &[Slot]) {
    for slot in slots {
        for play in [&slot.play].into_iter().chain(&slot.fallback) {
            let Play::Repeat(of) = play else { continue };
            let repeated = slots.iter().find(|other| other.id == *of);
            if repeated.is_none_or(|other| !matches!(other.play, Play::Program { .. })) {
                let series = slots.iter().filter(|slot| matches!(slot.play, Play::Program { .. }));
                let ids: Vec<_> = series.map(|slot| slot.id.as_str()).collect();
                let advice = match ids.is_empty() {
                    true => Message::new("model-no-slots"),
                    false => suggest::among(of.as_str(), &ids),
                };
                let message =
                    Message::new("model-nothing-to-repeat").with("found", of.as_str()).with("advice", advice);
                page.error(slot.location.span.clone(), message);
            }
        }
    }
}

fn exception(table: Table<'_>, slots: &[String]) -> Option<Exception> {
    let location = table.page().place(table.span());
    let slot = table.required("slot = \"noticias\"", |value| {
        let slot = value.slug()?;
        if slots.iter().any(|id| id == slot.as_str()) {
            return Some(slot);
        }
        let ids: Vec<_> = slots.iter().map(String::as_str).collect();
        let advice = match ids.is_empty() {
            true => Message::new("model-no-slots"),
            false => suggest::among(slot.as_str(), &ids),
        };
        value.wrong(Message::new("model-unknown-slot").with("found", slot.as_str()).with("advice", advice))
    });
    let dates = dates(&table);
    let action = action(&table);
    table.finish();
    let (from, until) = dates?;
    Some(Exception { from, until, slot: slot?, action: action?, location })
}

/// One `date`, or all from one to another.
fn dates(table: &Table<'_>) -> Option<(NaiveDate, NaiveDate)> {
    const DATE: &str = "date = 2026-12-25";
    const FROM: &str = "from = 2026-12-24";
    const UNTIL: &str = "until = 2026-12-26";
    let [one_day, from, until] = [DATE, FROM, UNTIL].map(|line| table.value(line));
    let several_days = from.is_some() || until.is_some();
    if one_day.is_some() && several_days {
        table.page().error(table.place_of("date"), Message::new("model-date-or-span"));
        return None;
    }
    if several_days {
        let (from, until) = (table.required(FROM, Value::date), table.required(UNTIL, Value::date));
        table.dates_in_order(from, until);
        return Some((from?, until?));
    }
    let date = table.required(DATE, Value::date)?;
    Some((date, date))
}

fn action(table: &Table<'_>) -> Option<ExceptionAction> {
    let skip = table.value("skip = true");
    let plays = table.value("play = { file = \"sonidos/himno.ogg\" }");
    let skips = skip.map_or(Some(false), Value::flag)?;
    match (skips, plays) {
        (true, None) => Some(ExceptionAction::Skip),
        (true, Some(plays)) => plays.wrong(Message::new("model-skip-and-play")),
        (false, Some(plays)) => play(plays).map(ExceptionAction::Play),
        (false, None) => neither(table),
    }
}

fn neither(table: &Table<'_>) -> Option<ExceptionAction> {
    table.page().error(table.span(), Message::new("model-skip-or-play"));
    None
}

/// The short names in tables of one kind, and a word about those that come twice.
fn ids(tables: &[Table<'_>], twice: &'static str) -> Vec<String> {
    let mut seen: Vec<(String, Range<usize>)> = Vec::new();
    for table in tables {
        let Some(id) = table.text_of("id") else { continue };
        let span = table.span_of("id");
        match seen.iter().find(|(other, _)| *other == id) {
            Some((_, first)) => {
                let line = table.page().place(first.clone()).line.to_string();
                table.page().error(span, Message::new(twice).with("id", id).with("line", line));
            }
            None => seen.push((id, span)),
        }
    }
    seen.into_iter().map(|(id, _)| id).collect()
}
