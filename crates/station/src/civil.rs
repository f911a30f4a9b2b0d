//! Instants as people write them: `06:00`, `2026-11-24`, `2026-11-24T06:00:30`, or RFC 3339 with a zone.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike};
use chrono_tz::Tz;
use surco_messages::{Explain, Message, error_from_words};
use surco_units::{AirTime, Frames, Length, Timecode};

use crate::Error;

/// A text that is no instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoInstant(String);

impl Explain for NoInstant {
    fn explain(&self) -> Message {
        Message::new("surco-no-instant").with("text", self.0.as_str())
    }
}

error_from_words!(NoInstant);

/// Reads an instant; where it has no date, `today` is meant, and local times are those of `zone`.
pub fn parse(text: &str, today: NaiveDate, zone: Tz) -> Result<AirTime, NoInstant> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Ok(AirTime::from_utc(instant.to_utc()));
    }
    let local = time(text).map(|time| today.and_time(time)).or_else(|| {
        let (date, rest) = text.split_once(['T', ' ']).unwrap_or((text, "00:00"));
        Some(date.parse::<NaiveDate>().ok()?.and_time(time(rest)?))
    });
    let local = local.ok_or_else(|| NoInstant(text.to_owned()))?;
    of_local(local, zone).ok_or_else(|| NoInstant(text.to_owned()))
}

/// Reads an instant that is still to come: `00:30` said at eleven in the evening means tomorrow.
pub fn coming(text: &str, now: AirTime, zone: Tz) -> Result<AirTime, Error> {
    let today = local_date(now, zone);
    let instant = parse(text, today, zone)?;
    if instant > now {
        return Ok(instant);
    }
    let instant = parse(text, today.succ_opt().unwrap_or(today), zone)?;
    if instant > now {
        Ok(instant)
    } else {
        Err(Error::Refused(Message::new("surco-until-past").with("text", text)))
    }
}

/// Reads a date.
pub fn date(text: &str) -> Result<NaiveDate, NoInstant> {
    text.parse().map_err(|_| NoInstant(text.to_owned()))
}

/// The first and the last instant of so many days from a date on, as somebody wrote it, or from `today`.
///
/// # Errors
/// When the text is no date, or too far away.
pub fn days(from: Option<&str>, today: NaiveDate, days: u32, zone: Tz) -> Result<(AirTime, AirTime), NoInstant> {
    span_of_days(from.map(date).transpose()?.unwrap_or(today), days, zone)
}

/// The first and the last instant of so many days from a date on.
///
/// # Errors
/// When they are too far away.
pub fn span_of_days(first: NaiveDate, days: u32, zone: Tz) -> Result<(AirTime, AirTime), NoInstant> {
    let midnight = |date: NaiveDate| of_local(date.and_time(NaiveTime::MIN), zone);
    let last = first.checked_add_days(Days::new(days.into()));
    midnight(first).zip(last.and_then(midnight)).ok_or_else(|| NoInstant(first.to_string()))
}

/// From an instant, as somebody wrote it, until another, or for so many days as the clock counts them; one where nobody says.
///
/// # Errors
/// When a text is no instant, or the end is not after the beginning.
pub fn span(
    from: &str,
    until: Option<&str>,
    days: Option<u32>,
    now: AirTime,
    zone: Tz,
) -> Result<(AirTime, AirTime), Message> {
    let begins = parse(from, local_date(now, zone), zone).map_err(|error| error.explain())?;
    let ends = match until {
        Some(until) => parse(until, local_date(begins, zone), zone).map_err(|error| error.explain())?,
        None => {
            let end = local(begins, zone).naive_local().checked_add_days(Days::new(days.unwrap_or(1).into()));
            end.and_then(|end| of_local(end, zone)).ok_or_else(|| NoInstant(from.to_owned()).explain())?
        }
    };
    if ends > begins {
        Ok((begins, ends))
    } else {
        Err(Message::new("surco-until-past").with("text", ends.to_string()))
    }
}

/// A place within a sound, as somebody wrote it: `1:30`, `90s`, `90`.
///
/// # Errors
/// When it is none.
pub fn position(text: &str) -> Result<Frames, Message> {
    let read = text.parse::<Timecode>().map(|position| position.0);
    let read = read.or_else(|_| text.parse::<Length>().map(|length| length.0));
    read.map_err(|_| Message::new("station-no-position").with("text", text))
}

/// The first instant at which the clocks of a zone show at least a local time.
fn of_local(local: NaiveDateTime, zone: Tz) -> Option<AirTime> {
    let minutes = |count| chrono::Duration::minutes(count);
    // A time that summer time leaves out is taken for the first after it.
    let first = (0..=180).find_map(|count| zone.from_local_datetime(&(local + minutes(count))).earliest())?;
    Some(AirTime::from_utc(first.to_utc()))
}

/// A local date on which an instant falls.
pub fn local_date(instant: AirTime, zone: Tz) -> NaiveDate {
    local(instant, zone).date_naive()
}

/// A message with the instants in it on the station's clock: in the log they stand in UTC.
pub fn on_the_clock(message: &Message, zone: Tz) -> Message {
    message.clone().rewritten(&|text| {
        let instant = text.strip_suffix('Z').and(DateTime::parse_from_rfc3339(text).ok())?;
        Some(date_and_clock(AirTime::from_utc(instant.to_utc()), zone))
    })
}

/// An instant on the station's clock.
pub fn local(instant: AirTime, zone: Tz) -> DateTime<Tz> {
    instant.to_utc().with_timezone(&zone)
}

/// `06:00:00`
pub fn clock(instant: AirTime, zone: Tz) -> String {
    local(instant, zone).format("%H:%M:%S").to_string()
}

/// `2026-11-24 06:00:00`
pub fn date_and_clock(instant: AirTime, zone: Tz) -> String {
    local(instant, zone).format("%Y-%m-%d %H:%M:%S").to_string()
}

/// `06:00:00.002`
pub fn clock_with_millis(instant: AirTime, zone: Tz) -> String {
    let time = local(instant, zone).time();
    let millis = time.nanosecond() / 1_000_000 % 1000;
    format!("{:02}:{:02}:{:02}.{millis:03}", time.hour(), time.minute(), time.second())
}

fn time(text: &str) -> Option<NaiveTime> {
    ["%H:%M:%S%.f", "%H:%M"].iter().find_map(|format| NaiveTime::parse_from_str(text, format).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, zone: Tz) -> Option<String> {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24)?;
        parse(text, today, zone).ok().map(|instant| instant.to_string())
    }

    #[test]
    fn an_instant_is_read_however_people_write_it() {
        let lima = chrono_tz::America::Lima;
        for text in ["06:00", "06:00:00", "2026-11-24T06:00", "2026-11-24 06:00:00", "2026-11-24T11:00:00Z"] {
            assert_eq!(read(text, lima).as_deref(), Some("2026-11-24T11:00:00.000Z"), "{text}");
        }
        assert_eq!(read("2026-11-24", lima).as_deref(), Some("2026-11-24T05:00:00.000Z"));
        for text in ["", "25:00", "mañana", "2026-13-01", "06:00 pm"] {
            assert_eq!(read(text, lima), None, "{text}");
        }
    }

    #[test]
    fn a_message_tells_its_instants_on_the_clock_of_the_station() {
        let inner = Message::new("x").with("at", "2026-11-24T23:30:00.000Z");
        let message = Message::new("surco-noted").with("time", "2026Z").with("message", inner);
        let told = on_the_clock(&message, chrono_tz::America::Lima);
        let inner = Message::new("x").with("at", "2026-11-24 18:30:00");
        assert_eq!(told, Message::new("surco-noted").with("time", "2026Z").with("message", inner));
    }

    #[test]
    fn a_time_that_summer_time_leaves_out_is_the_first_after_it() {
        let madrid = chrono_tz::Europe::Madrid;
        assert_eq!(read("2026-03-29T02:30", madrid).as_deref(), Some("2026-03-29T01:00:00.000Z"));
    }
}
