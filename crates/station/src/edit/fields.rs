//! How slots, exceptions and segments are written: keys and values, in the order in which people read them. What is as
//! usual is not written.

use chrono::{NaiveDate, NaiveTime, Timelike, Weekday};
use surco_model::{
    AfterOutage, Carrier, CuePoint, Days, EpisodeChoice, Exception, ExceptionAction, FadeShape, Join, MediaRef,
    OnHolidays, Play, Profile, Recurrence, Segment, Slot, StartPolicy,
};
use surco_units::{Decibels, Frames, STATION_RATE, Timecode};
use toml_edit::{Array, InlineTable, Value};

use super::{Place, Remark, TomlText, Unchangeable};

/// Keys and their values. Several tables may have the same keys; what differs between two is what is to be changed.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields(Vec<(&'static str, Value)>);

/// Keys of which one says in another way what another says: one goes when the other is changed.
const SAME: [(&str, &[&str]); 1] = [("at", &["every", "to"])];

impl Fields {
    fn add(&mut self, key: &'static str, value: impl Into<Value>) {
        self.0.push((key, value.into()));
    }

    fn add_if(&mut self, key: &'static str, value: Option<impl Into<Value>>) {
        self.0.extend(value.map(|value| (key, value.into())));
    }

    /// As an entry with its header.
    pub(super) fn entry(&self, name: &str) -> String {
        let lines = self.0.iter().map(|(key, value)| format!("{key} = {}\n", value.to_string().trim()));
        format!("[[{name}]]\n{}", lines.collect::<String>())
    }

    fn get(&self, key: &str) -> Option<String> {
        self.0.iter().find(|(one, _)| *one == key).map(|(_, value)| value.to_string())
    }

    /// Changes an entry that says these fields into one that says others. Lines that both have stay as they are.
    pub(super) fn change(&self, to: &Fields, place: Place<'_>, text: &mut TomlText) -> Result<(), Unchangeable> {
        for (key, _) in self.0.iter().filter(|(key, _)| to.get(key).is_none()) {
            text.remove(place, key)?;
        }
        for (index, (key, value)) in to.0.iter().enumerate() {
            if self.get(key) == to.get(key) {
                continue;
            }
            let before: Vec<&str> = to.0[..index].iter().map(|(key, _)| *key).collect();
            text.set(place, key, value, Remark::Keep, &before)?;
            let same = SAME.iter().find(|(one, _)| one == key).map_or(&[][..], |(_, same)| same);
            same.iter().try_for_each(|key| text.remove(place, key))?;
        }
        Ok(())
    }
}

/// A slot of the grid.
pub(super) fn of_slot(slot: &Slot) -> Fields {
    let mut fields = Fields::default();
    fields.add("id", slot.id.as_str());
    fields.add("title", slot.title.as_str());
    let start = &slot.start;
    let is_dated = matches!(start.recurrence, Recurrence::Dates(_));
    fields.add_if("days", Some(days(start.days)).filter(|_| !is_dated));
    match &start.recurrence {
        Recurrence::Weekly => {}
        Recurrence::EveryWeeks { interval, .. } => fields.add("weeks", i64::from(*interval)),
        Recurrence::Monthly(which) => fields.add("of_month", list(which.iter().map(|nth| of_month(*nth)))),
        Recurrence::Dates(dates) => fields.add("dates", list(dates.iter().map(|one| date(*one)))),
    }
    fields.add("at", one_or_list(start.times.iter().map(|time| Value::from(clock(*time)))));
    fields.add("length", length(slot.length));
    // The week that every so many weeks are counted from is written as the first day.
    let since = match &start.recurrence {
        Recurrence::EveryWeeks { since, .. } => Some(start.from.unwrap_or(*since)),
        _ => start.from,
    };
    fields.add_if("from", since.filter(|_| !is_dated).map(date));
    fields.add_if("until", start.until.filter(|_| !is_dated).map(date));
    match start.holidays {
        OnHolidays::AsWritten => {}
        OnHolidays::Never => fields.add("holidays", "skip"),
        OnHolidays::Only => fields.add("holidays", "only"),
    }
    if slot.policy == StartPolicy::Hard {
        fields.add("start_policy", "hard");
    }
    let handover = &slot.handover;
    fields.add_if("fade", handover.fade.map(length));
    fields.add_if("grace", Some(handover.grace).filter(|grace| *grace > Frames::ZERO).map(length));
    fields.add_if("max_wait", handover.max_wait.map(length));
    fields.add_if("then", handover.then_cuts.then_some("cut"));
    fields.add("play", play(&slot.play));
    fields.add_if("fallback", (!slot.fallback.is_empty()).then(|| list(slot.fallback.iter().map(play))));
    match slot.after_outage {
        AfterOutage::Join => {}
        AfterOutage::Resume => fields.add("after_outage", "resume"),
        AfterOutage::Skip => fields.add("after_outage", "skip"),
    }
    fields.add_if("priority", Some(i64::from(slot.priority)).filter(|priority| *priority != 0));
    fields.add_if("needs", (!slot.needs.is_empty()).then(|| list(slot.needs.iter().map(Value::from))));
    fields
}

/// A date, or several, on which a slot is different.
pub(super) fn of_exception(exception: &Exception) -> Fields {
    let mut fields = Fields::default();
    fields.add("slot", exception.slot.as_str());
    if exception.from == exception.until {
        fields.add("date", date(exception.from));
    } else {
        fields.add("from", date(exception.from));
        fields.add("until", date(exception.until));
    }
    match &exception.action {
        ExceptionAction::Skip => fields.add("skip", true),
        ExceptionAction::Play(what) => fields.add("play", play(what)),
    }
    fields
}

/// A segment of an episode.
pub(super) fn of_segment(segment: &Segment) -> Fields {
    let mut fields = Fields::default();
    fields.add("recording", path(&segment.recording));
    fields.add_if("part", segment.part.as_ref().map(|part| part.as_str()));
    fields.add_if("optional", segment.is_optional.then_some(true));
    fields.add("title", segment.title.as_str());
    fields.add_if("speaker", segment.speaker.as_deref());
    fields.add_if("role", segment.role.as_deref());
    fields.add_if("place", segment.place.as_deref());
    fields.add_if("text", segment.text.as_deref());
    fields.add_if("image", segment.image.as_deref().map(path));
    fields.add_if("bed", segment.bed.then_some(true));
    fields.add_if("profile", Some(segment.profile).filter(|one| *one != Profile::default()).map(Profile::name));
    fields.add_if("cue_in", segment.cue_in.map(|cue| cue_point(cue, "after-silence")));
    fields.add_if("cue_out", segment.cue_out.map(|cue| cue_point(cue, "before-silence")));
    fields.add_if("gain_db", Some(segment.gain.0).filter(|gain| Decibels(*gain) != Decibels::UNITY));
    fields.add_if("fade_in", segment.fade.into.map(length));
    fields.add_if("fade_out", segment.fade.out.map(length));
    let shape = Some(segment.fade.shape).filter(|shape| *shape != FadeShape::default());
    fields.add_if("fade_shape", shape.map(FadeShape::name));
    fields.add_if("pan", Some(segment.pan).filter(|pan| *pan != 0.0));
    match segment.join {
        Join::Usual => {}
        Join::Pause(pause) => fields.add("pause", length(pause)),
        Join::Overlap(overlap) => fields.add("overlap", length(overlap)),
        Join::Segue => fields.add("overlap", "segue"),
        Join::Over(over) => fields.add("over", length(over)),
    }
    fields.add_if("stinger", segment.stinger.then_some(true));
    fields
}

/// What something plays.
pub(super) fn play(play: &Play) -> Value {
    let mut table = InlineTable::new();
    match play {
        Play::Program { slug, episode, language } => {
            table.insert("program", slug.as_str().into());
            let choice = match episode {
                EpisodeChoice::Newest => None,
                EpisodeChoice::Next => Some("next"),
                EpisodeChoice::Serial => Some("serial"),
                EpisodeChoice::Given(slug) => Some(slug.as_str()),
            };
            choice.and_then(|choice| table.insert("episode", choice.into()));
            language.as_ref().and_then(|language| table.insert("language", language.0.as_str().into()));
        }
        Play::Repeat(slot) => drop(table.insert("repeat_of", slot.as_str().into())),
        Play::File(file) => drop(table.insert("file", path(file))),
        Play::TimeCheck(folder) => drop(table.insert("time_check", path(folder))),
        Play::Playlist(folder) => drop(table.insert("playlist", path(folder))),
        Play::OffAir(carrier) => drop(table.insert("off_air", Carrier::name(*carrier).into())),
        Play::Relay(media) => {
            if let MediaRef::Relay(addresses) = &media.source {
                table.insert("relay", one_or_list(addresses.0.iter().map(Value::from)));
            }
            if media.gain != Decibels::UNITY {
                table.insert("gain_db", media.gain.0.into());
            }
        }
        Play::Break { spots, count } => {
            table.insert("break", one_or_list(spots.iter().map(|series| Value::from(series.as_str()))));
            table.insert("count", i64::from(*count).into());
        }
    }
    Value::InlineTable(table)
}

/// A place in a recording, to the frame.
pub(super) fn cue_point(cue: CuePoint, silence: &str) -> Value {
    match cue {
        CuePoint::Silence => silence.into(),
        CuePoint::At(at) => {
            let clock = at.to_string();
            let is_exact = clock.parse() == Ok(Timecode(at));
            if is_exact { clock.into() } else { format!("{} frames", at.0).into() }
        }
    }
}

/// A length with its units: `2h`, `1m30s`, `400ms`.
fn length(length: Frames) -> Value {
    let frames = i128::from(length.0.max(0));
    // Whoever reads it takes the whole frames in it.
    let rate = i128::from(STATION_RATE.0);
    let nanos = (frames * 1_000_000_000 + rate - 1) / rate;
    let units =
        [(3_600_000_000_000, "h"), (60_000_000_000, "m"), (1_000_000_000, "s"), (1_000_000, "ms"), (1, "ns")];
    let (mut rest, mut text) = (nanos, String::new());
    for (unit, name) in units {
        if rest >= unit {
            text.push_str(&format!("{}{name}", rest / unit));
            rest %= unit;
        }
    }
    if text.is_empty() { "0s".into() } else { text.into() }
}

fn days(days: Days) -> Value {
    use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    const WEEK: [(Weekday, &str); 7] =
        [(Mon, "mon"), (Tue, "tue"), (Wed, "wed"), (Thu, "thu"), (Fri, "fri"), (Sat, "sat"), (Sun, "sun")];
    if days == Days::DAILY {
        "daily".into()
    } else if days == Days::of([Mon, Tue, Wed, Thu, Fri]) {
        "weekdays".into()
    } else if days == Days::of([Sat, Sun]) {
        "weekend".into()
    } else {
        list(WEEK.into_iter().filter(|(day, _)| days.contains(*day)).map(|(_, name)| Value::from(name)))
    }
}

fn of_month(nth: i8) -> Value {
    if nth == -1 { "last".into() } else { i64::from(nth).into() }
}

/// A time as people write it: seconds only where there are any.
fn clock(time: NaiveTime) -> String {
    time.format(if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" }).to_string()
}

fn date(date: NaiveDate) -> Value {
    let text = date.to_string();
    text.parse::<toml_edit::Datetime>().map_or_else(|_| text.into(), Value::from)
}

/// With `/` between its parts, on every system.
fn path(path: &std::path::Path) -> Value {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/").into()
}

fn list(values: impl Iterator<Item = Value>) -> Value {
    Value::Array(values.collect::<Array>())
}

fn one_or_list(values: impl Iterator<Item = Value>) -> Value {
    let mut values: Vec<Value> = values.collect();
    match values.pop() {
        Some(only) if values.is_empty() => only,
        last => list(values.into_iter().chain(last)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use surco_units::Length;

    use super::*;

    #[test]
    fn lengths_are_written_as_people_write_them() {
        let written = |millis| length(Frames::from_millis(millis)).as_str().map(str::to_owned);
        let lengths = [(0, "0s"), (400, "400ms"), (90_000, "1m30s"), (7_200_000, "2h"), (900_000, "15m")];
        lengths.into_iter().for_each(|(millis, text)| assert_eq!(written(millis).as_deref(), Some(text)));
    }

    proptest! {
        #[test]
        fn every_length_and_every_cue_is_read_back_to_the_frame(frames in 0_i64..48_000 * 86_400) {
            let text = |value: Value| value.as_str().unwrap().to_owned();
            prop_assert_eq!(text(length(Frames(frames))).parse(), Ok(Length(Frames(frames))));
            let cue = CuePoint::At(Frames(frames));
            prop_assert_eq!(text(cue_point(cue, "")).parse(), Ok(Timecode(Frames(frames))));
        }
    }
}
