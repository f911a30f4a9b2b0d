//! Local time and the air: which instant the wall clock of the studio means by "05:00 on Sunday".
//!
//! Where clocks are changed, two kinds of local time need a rule:
//! - one that does not exist (the clock jumps over it in spring) means **the instant the gap ends**;
//! - one that exists twice (the clock is put back in autumn) means **the first** of the two.
//!
//! Both keep the order of a day: what is written earlier never begins later.

use chrono::{
    DateTime, Datelike, Days, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc,
};
use chrono_tz::{GapInfo, Tz};
use surco_model::LocalTime;
use surco_units::AirTime;

/// The instant that a local date and time means in a time zone, by the rules above.
pub(crate) fn instant(zone: Tz, local: NaiveDateTime) -> AirTime {
    let utc = match zone.from_local_datetime(&local) {
        MappedLocalTime::Single(only) => only.to_utc(),
        MappedLocalTime::Ambiguous(first, _) => first.to_utc(),
        MappedLocalTime::None => end_of_gap(zone, local),
    };
    AirTime::from_utc(utc)
}

fn end_of_gap(zone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    let end = GapInfo::new(&local, &zone).and_then(|gap| gap.end);
    // The zone tables know where each of their gaps ends; should one not, its standard time serves.
    end.map_or_else(|| local.and_utc() - zone.offset_from_utc_datetime(&local).fix(), |end| end.to_utc())
}

/// The local date at an instant.
pub(crate) fn date(zone: Tz, at: AirTime) -> NaiveDate {
    zone.from_utc_datetime(&at.to_utc().naive_utc()).date_naive()
}

/// What the studio's clock shows at an instant.
pub(crate) fn time(zone: Tz, at: AirTime) -> NaiveTime {
    zone.from_utc_datetime(&at.to_utc().naive_utc()).time()
}

/// The first instant of a local date.
pub(crate) fn midnight(zone: Tz, date: NaiveDate) -> AirTime {
    instant(zone, date.into())
}

/// The date so many days before; the calendar's first where it would end.
pub(crate) fn days_before(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN)
}

/// The Monday of a date's week.
pub(crate) fn monday_of(date: NaiveDate) -> NaiveDate {
    days_before(date, u64::from(date.weekday().num_days_from_monday()))
}

/// An instant as the studio's clock shows it.
pub(crate) fn local_time(zone: Tz, at: AirTime) -> LocalTime {
    LocalTime::new(at, zone.offset_from_utc_datetime(&at.to_utc().naive_utc()).fix())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use surco_units::Frames;

    fn local(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    fn utc(text: &str) -> AirTime {
        text.parse().unwrap()
    }

    #[test]
    fn in_lima_five_in_the_morning_is_ten_utc_all_year() {
        for date in ["2026-01-01", "2026-04-05", "2026-07-15", "2026-09-06", "2026-11-23"] {
            let dawn = local(&format!("{date}T05:00:00"));
            assert_eq!(instant(Tz::America__Lima, dawn), utc(&format!("{date}T10:00:00Z")));
        }
    }

    #[test]
    fn a_time_that_the_clock_jumps_over_begins_when_the_gap_ends() {
        // Santiago, Sunday 2026-09-06: after 23:59:59 comes 01:00:00.
        let end = utc("2026-09-06T04:00:00Z");
        for missing in ["2026-09-06T00:00:00", "2026-09-06T00:30:00", "2026-09-06T00:59:59"] {
            assert_eq!(instant(Tz::America__Santiago, local(missing)), end, "{missing}");
        }
        assert_eq!(instant(Tz::America__Santiago, local("2026-09-06T01:00:00")), end);
        assert_eq!(instant(Tz::America__Santiago, local("2026-09-05T23:59:59")), end - Frames::from_millis(1000));
    }

    #[test]
    fn a_time_that_comes_twice_is_the_first_of_the_two() {
        // Santiago, Saturday 2026-04-04: the hour from 23:00 comes twice, at UTC-3 and then at UTC-4.
        assert_eq!(instant(Tz::America__Santiago, local("2026-04-04T23:30:00")), utc("2026-04-05T02:30:00Z"));
        assert_eq!(instant(Tz::America__Santiago, local("2026-04-05T00:00:00")), utc("2026-04-05T04:00:00Z"));
    }

    #[test]
    fn an_instant_is_stamped_as_the_studio_clock_shows_it() {
        let stamp = |at| local_time(Tz::America__Lima, utc(at)).to_string();
        assert_eq!(stamp("2026-11-23T10:00:00Z"), "2026-11-23T05:00:00-05:00");
        assert_eq!(stamp("2026-11-23T10:00:00.250Z"), "2026-11-23T05:00:00.250-05:00");
    }

    fn zones() -> impl Strategy<Value = Tz> {
        proptest::sample::select(vec![
            Tz::America__Lima,
            Tz::America__Santiago,
            Tz::America__Asuncion,
            Tz::America__New_York,
            Tz::Europe__Madrid,
            Tz::Australia__Lord_Howe,
            Tz::Africa__Casablanca,
            Tz::Asia__Kathmandu,
            Tz::Pacific__Apia,
        ])
    }

    fn seconds() -> impl Strategy<Value = i64> {
        let at =
            |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap().and_time(Default::default()).and_utc().timestamp();
        at(2000)..at(2038)
    }

    proptest! {
        #[test]
        fn every_local_time_means_what_chrono_says_or_the_end_of_its_gap(zone in zones(), second in seconds()) {
            let local = DateTime::from_timestamp(second, 0).unwrap().naive_utc();
            let found = instant(zone, local).to_utc().with_timezone(&zone);
            match zone.from_local_datetime(&local).earliest() {
                Some(expected) => prop_assert_eq!(found, expected),
                None => {
                    prop_assert!(found.naive_local() > local);
                    let before = (found.to_utc() - chrono::TimeDelta::nanoseconds(1)).with_timezone(&zone);
                    prop_assert!(before.naive_local() < local);
                }
            }
        }

        #[test]
        fn what_is_written_earlier_never_begins_later(zone in zones(), second in seconds(), later in 0i64..200_000) {
            let at = |second| DateTime::from_timestamp(second, 0).unwrap().naive_utc();
            prop_assert!(instant(zone, at(second)) <= instant(zone, at(second + later)));
        }

        #[test]
        fn midnight_is_the_first_instant_of_its_date(zone in zones(), second in seconds()) {
            let now = AirTime::from_utc(DateTime::from_timestamp(second, 0).unwrap());
            let today = date(zone, now);
            let midnight = midnight(zone, today);
            prop_assert!(midnight <= now);
            prop_assert_eq!(date(zone, midnight), today);
            prop_assert!(date(zone, midnight - Frames(1)) < today);
        }
    }
}
