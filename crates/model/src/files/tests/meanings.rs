//! What a file without faults means.

use chrono::{NaiveDate, NaiveTime, Weekday};
use surco_units::{Decibels, Frames, Lufs, TruePeak};

use super::{STATION, episode, ids, program, schedule, slot, slug};
use crate::{
    AfterOutage, AirCheckLimits, CuePoint, Daypart, Days, EpisodeChoice, ExceptionAction, LanguageTag, Play,
    Profile, Recurrence, Slot, StartPolicy, Station, Wanted,
};

fn station(more: &str) -> Station {
    let parsed = schedule(&format!("{STATION}{more}"));
    assert_eq!(ids(&parsed), [""; 0]);
    parsed.value.unwrap()
}

fn only_slot(different: &str) -> Slot {
    station(&slot("franja", different)).grid.slots.remove(0)
}

fn time(text: &str) -> NaiveTime {
    text.parse().unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// What is warned of in a grid of these slots.
fn warned(slots: &[String]) -> Vec<String> {
    let parsed = schedule(&format!("{STATION}{}", slots.concat()));
    assert!(parsed.value.is_some());
    ids(&parsed).into_iter().map(str::to_owned).collect()
}

#[test]
fn a_slot_that_says_little_comes_daily_and_waits_its_turn() {
    let slot = only_slot("");
    assert_eq!((slot.start.days, slot.policy, slot.priority), (Days::DAILY, StartPolicy::Soft, 0));
    assert_eq!((slot.after_outage, slot.fallback.len()), (AfterOutage::Join, 0));
    assert_eq!((slot.start.from, slot.start.until), (None, None));
    assert_eq!(slot.length, Frames::from_millis(15 * 60_000));
    assert_eq!(slot.location.line, 8);
}

#[test]
fn an_air_check_is_kept_for_so_long_on_so_much_of_the_disk() {
    assert_eq!(station("").outputs.air_check, None);
    assert_eq!(station("[aircheck]\n").outputs.air_check, Some(AirCheckLimits::default()));
    let limits = |disk: &str| {
        let text = format!("[aircheck]\nkeep = '7d'\ndisk = '{disk}'\n");
        station(&text).outputs.air_check.map(|limits| (limits.keep, limits.disk))
    };
    let week = Frames::from_millis(7 * 24 * 3_600_000);
    assert_eq!(limits("500MB"), Some((week, 500_000_000)));
    assert_eq!(limits("1.5 TB"), Some((week, 1_500_000_000_000)));
    for wrong in ["8", "GB", "-8GB", "8gb", "1e3GB", "infGB", "8 GiB", "0GB", ""] {
        let parsed = schedule(&format!("{STATION}[aircheck]\ndisk = '{wrong}'\n"));
        assert_eq!(ids(&parsed), ["model-not-bytes"], "{wrong}");
    }
}

#[test]
fn times_are_read_with_and_without_quotation_marks_and_put_in_order() {
    let times = [time("06:00:00"), time("12:30:15"), time("18:00:00")];
    assert_eq!(only_slot("at = ['18:00', '06:00', '12:30:15']").start.times, times);
    assert_eq!(only_slot("at = [18:00, 06:00:00, 12:30:15]").start.times, times);
    assert_eq!(only_slot("at = 06:00").start.times, times[..1]);
}

#[test]
fn a_slot_comes_every_so_long_up_to_its_last_time() {
    let times = only_slot("at = '05:15'\nevery = '30m'\nto = '06:15'").start.times;
    assert_eq!(times, [time("05:15:00"), time("05:45:00"), time("06:15:00")]);
    let times = only_slot("at = ['22:00', '22:45']\nevery = '1h'\nto = '23:59:59'").start.times;
    assert_eq!(times, ["22:00:00", "22:45:00", "23:00:00", "23:45:00"].map(time));
}

#[test]
fn a_slot_takes_every_second_week_some_of_the_month_or_only_dates() {
    let fortnightly = only_slot("days = 'mon'\nweeks = 2\nfrom = 2026-11-02").start;
    assert_eq!(fortnightly.recurrence, Recurrence::EveryWeeks { interval: 2, since: date("2026-11-02") });
    let monthly = only_slot("days = 'fri'\nof_month = [1, 'last']").start;
    assert_eq!(monthly.recurrence, Recurrence::Monthly(vec![1, -1]));
    let text = "[[slot]]\nid = 'fiesta'\ntitle = 'Fiesta'\nat = '06:00'\nlength = '1h'\n\
                play = { file = 'a.ogg' }\ndates = [2026-12-08, 2026-07-28]\n";
    let dated = station(text).grid.slots.remove(0).start;
    assert_eq!((dated.from, dated.until), (Some(date("2026-07-28")), Some(date("2026-12-08"))));
    assert!(dated.comes_on(date("2026-12-08")) && !dated.comes_on(date("2026-12-07")));
}

#[test]
fn two_slots_that_never_share_a_week_do_not_clash() {
    let first = slot("a", "days = 'mon'\nweeks = 2\nfrom = 2026-11-02");
    let second = |from| slot("b", &format!("days = 'mon'\nweeks = 2\nfrom = {from}"));
    assert_eq!(warned(&[first.clone(), second("2026-11-09")]), [""; 0]);
    assert_eq!(warned(&[first, second("2026-11-16")]), ["model-begin-together"]);
}

#[test]
fn days_are_named_one_by_one_or_together() {
    use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    assert_eq!(only_slot("days = ['wed', 'mon']").start.days, Days::of([Mon, Wed]));
    assert_eq!(only_slot("days = 'sun'").start.days, Days::of([Sun]));
    assert_eq!(only_slot("days = 'weekend'").start.days, Days::of([Sat, Sun]));
    assert_eq!(only_slot("days = 'weekdays'").start.days, Days::of([Mon, Tue, Wed, Thu, Fri]));
    assert_eq!(only_slot("days = ['weekdays', 'sat']").start.days, Days::of([Mon, Tue, Wed, Thu, Fri, Sat]));
}

#[test]
fn everything_that_can_be_played_is_understood() {
    let play = |play: &str| only_slot(&format!("play = {play}")).play;
    let episode = |episode| Play::Program { slug: slug("a"), episode, language: None };
    assert_eq!(play("{ program = 'a' }"), episode(EpisodeChoice::Newest));
    assert_eq!(play("{ program = 'a', episode = 'newest' }"), episode(EpisodeChoice::Newest));
    assert_eq!(play("{ program = 'a', episode = 'next' }"), episode(EpisodeChoice::Next));
    assert_eq!(play("{ program = 'a', episode = '1-b' }"), episode(EpisodeChoice::Given(slug("1-b"))));
    assert_eq!(play("{ program = 'a', episode = 'serial' }"), episode(EpisodeChoice::Serial));
    let quechua = Play::Program {
        slug: slug("a"),
        episode: EpisodeChoice::Newest,
        language: Some(LanguageTag("quz".into())),
    };
    assert_eq!(play("{ program = 'a', language = 'QUZ' }"), quechua);
    assert_eq!(play("{ file = './sonidos/himno.ogg' }"), Play::File("sonidos/himno.ogg".into()));
    assert_eq!(play("{ playlist = 'música/' }"), Play::Playlist("música".into()));
    assert_eq!(play("{ time_check = 'sonidos/hora' }"), Play::TimeCheck("sonidos/hora".into()));
    let relay = |addresses: &[&str], gain| {
        let addresses: Vec<String> = addresses.iter().map(|address| (*address).to_owned()).collect();
        Play::Relay(crate::Media::relay(&addresses, surco_units::Decibels(gain)))
    };
    assert_eq!(play("{ relay = 'https://a.pe/vivo' }"), relay(&["https://a.pe/vivo"], 0.0));
    let two = "{ relay = ['http://a.pe:8000/', 'http://b.pe/v.m3u'], gain_db = -3 }";
    assert_eq!(play(two), relay(&["http://a.pe:8000/", "http://b.pe/v.m3u"], -3.0));
    let spots = |series: &[&str]| Play::Break { spots: series.iter().map(|one| slug(one)).collect(), count: 3 };
    assert_eq!(play("{ break = 'cunas', count = 3 }"), spots(&["cunas"]));
    assert_eq!(play("{ break = ['cunas', 'manos-limpias'], count = 3 }"), spots(&["cunas", "manos-limpias"]));
    let fallback = only_slot("fallback = [{ program = 'a' }, { playlist = 'b' }]").fallback;
    assert_eq!(fallback, [episode(EpisodeChoice::Newest), Play::Playlist("b".into())]);
}

#[test]
fn a_campaign_says_how_often_when_and_how_far_apart() {
    let campaign = |more: &str| {
        let text = "[[campaign]]\nid = 'a'\ntitle = 'A'\ntopic = 'a'\nfrom = 2026-11-01\nuntil = 2026-11-30\n";
        station(&format!("{text}{more}")).campaigns.remove(0)
    };
    let silent = campaign("");
    assert_eq!((silent.wants, silent.separation, silent.max_per_hour), (None, Frames::ZERO, None));
    assert_eq!(campaign("plays_per_week = 10").wants, Some(Wanted::PerWeek(10)));
    let milking = "plays_per_day = 4\nseparation = '45m'\nmax_per_hour = 1\n\
                   dayparts = [{ from = '04:30', to = '07:00', weight = 2 }, { from = '16:30', to = '19:00' }]";
    let milking = campaign(milking);
    assert_eq!((milking.wants, milking.max_per_hour), (Some(Wanted::PerDay(4)), Some(1)));
    assert_eq!(milking.separation, Frames::from_millis(45 * 60_000));
    let part = |from, to, weight| Daypart { from: time(from), to: time(to), weight };
    assert_eq!(milking.dayparts, [part("04:30:00", "07:00:00", 2), part("16:30:00", "19:00:00", 1)]);
    for (wrong, found) in [
        ("plays_per_day = 4\nplays_per_week = 9", "model-day-or-week"),
        ("dayparts = [{ from = '07:00', to = '07:00' }]", "model-daypart-reversed"),
    ] {
        let text = "[[campaign]]\nid = 'a'\ntitle = 'A'\ntopic = 'a'\nfrom = 2026-11-01\nuntil = 2026-11-30\n";
        assert_eq!(ids(&schedule(&format!("{STATION}{text}{wrong}"))), [found]);
    }
}

#[test]
fn holidays_have_the_grid_of_a_sunday_and_slots_of_their_own() {
    let slots = [
        slot("misa", "days = 'sun'"),
        slot("escuela", "days = 'weekdays'"),
        slot("himno", "holidays = 'only'"),
        slot("mercado", "at = '15:00'\ndays = 'sun'\nholidays = 'skip'"),
    ];
    // 2026-07-28 is a Tuesday.
    let grid =
        station(&(slots.concat() + "[holidays]\ndates = [2026-07-28]\nlike = 'sun'\nfile = 'feriados.ics'\n"))
            .grid;
    let on = |day: &str| -> Vec<&str> {
        grid.slots.iter().filter(|slot| grid.comes_on(slot, date(day))).map(|slot| slot.id.as_str()).collect()
    };
    assert_eq!(on("2026-07-28"), ["misa", "himno"]);
    assert_eq!(on("2026-07-29"), ["escuela"]);
    assert_eq!(on("2026-08-02"), ["misa", "mercado"]);
    assert_eq!(grid.holidays.file.as_deref(), Some(std::path::Path::new("feriados.ics")));
}

#[test]
fn a_start_waits_so_long_fades_so_long_and_forgives_so_much() {
    let seconds = |seconds: i64| Frames::from_millis(1000 * seconds);
    let soft = only_slot("max_wait = '5m'\nthen = 'cut'").handover;
    assert_eq!((soft.max_wait, soft.then_cuts), (Some(seconds(300)), true));
    let hard = only_slot("start_policy = 'hard'\nfade = '4s'\ngrace = '20s'").handover;
    assert_eq!((hard.fade, hard.grace), (Some(seconds(4)), seconds(20)));
    for wrong in ["grace = '20s'", "then = 'drop'", "start_policy = 'hard'\nmax_wait = '1m'"] {
        assert_eq!(ids(&schedule(&format!("{STATION}{}", slot("a", wrong)))), ["model-other-start"], "{wrong}");
    }
}

#[test]
fn a_slot_repeats_one_that_plays_a_series() {
    let repeat = |of: &str| slot("noche", &format!("at = '20:00'\nplay = {{ repeat_of = '{of}' }}"));
    let dawn = slot("alba", "play = { program = 'a' }");
    assert_eq!(ids(&schedule(&format!("{STATION}{dawn}{}", repeat("alba")))), [""; 0]);
    for wrong in ["alva", "noche"] {
        assert_eq!(ids(&schedule(&format!("{STATION}{dawn}{}", repeat(wrong)))), ["model-nothing-to-repeat"]);
    }
}

#[test]
fn an_exception_is_for_a_day_or_for_several() {
    let exceptions = "[[exception]]\ndate = 2026-12-25\nslot = 'franja'\nskip = true\n\
                      [[exception]]\nfrom = 2026-07-28\nuntil = '2026-07-29'\nslot = 'franja'\nplay = { file = 'himno.ogg' }\n";
    let exceptions = station(&(slot("franja", "") + exceptions)).grid.exceptions;
    assert_eq!((exceptions[0].from, exceptions[0].until), (date("2026-12-25"), date("2026-12-25")));
    assert_eq!(exceptions[0].action, ExceptionAction::Skip);
    assert_eq!((exceptions[1].from, exceptions[1].until), (date("2026-07-28"), date("2026-07-29")));
    assert_eq!(exceptions[1].action, ExceptionAction::Play(Play::File("himno.ogg".into())));
}

#[test]
fn loudness_is_the_stations_unless_it_says_otherwise() {
    assert_eq!(station("").loudness.integrated, Lufs(-16.0));
    let quieter = STATION.replace("[continuity]", "[station.loudness]\nintegrated_lufs = -23\n[continuity]");
    let loudness = schedule(&quieter).value.unwrap().loudness;
    assert_eq!((loudness.integrated, loudness.true_peak), (Lufs(-23.0), TruePeak(-1.5)));
}

#[test]
fn a_file_saved_by_windows_is_a_file_like_any_other() {
    let text = format!("\u{feff}{STATION}{}", slot("franja", "")).replace('\n', "\r\n");
    let parsed = schedule(&text);
    assert_eq!(ids(&parsed), [""; 0]);
    assert_eq!(parsed.value.unwrap().grid.slots[0].location.line, 8);
}

#[test]
fn a_series_without_a_template_is_its_segments_with_a_breath_between_them() {
    let series = program("title = 'a'\nkind = 'spot'\nlanguage = 'QUZ'\ntopic = 'b'\n").value.unwrap();
    assert_eq!(
        (series.template.signature, series.template.bed, series.template.target_length),
        (None, None, None)
    );
    assert_eq!(series.template.pause, Frames::from_millis(300));
    assert_eq!(series.language.0, "quz");
    assert_eq!((series.loudness, series.campaign), (None, None));
}

#[test]
fn a_segment_needs_only_its_recording() {
    let text = "title = 'a'\ndate = 2026-11-20\n[[segment]]\nrecording = '02-qué-es_la-mastitis.m4a'\n\
                [[segment]]\nrecording = '7.wav'\ncue_in = '1.5'\ncue_out = '1:02'\ngain_db = -3\nprofile = 'none'\n";
    let episode = episode(text).value.unwrap();
    assert_eq!(episode.number, 1, "the folder's name has it");
    let [first, second] = &episode.segments[..] else { panic!("{:?}", episode.segments) };
    assert_eq!((first.title.as_str(), first.profile, first.bed), ("Qué es la mastitis", Profile::Voice, false));
    assert_eq!((first.cue_in, first.cue_out, first.gain), (None, None, Decibels::UNITY));
    assert_eq!((second.title.as_str(), second.profile), ("7", Profile::None));
    let at = |millis| Some(CuePoint::At(Frames::from_millis(millis)));
    let cues = (at(1_500), at(62_000));
    assert_eq!((second.cue_in, second.cue_out), cues);
}

#[test]
fn music_lets_others_come_in_its_middle() {
    let music = slot("musica", "at = '05:00'\nlength = '6h'\nplay = { playlist = 'musica' }");
    assert_eq!(warned(&[music.clone(), slot("noticias", "")]), [""; 0]);
    let at_its_start = slot("noticias", "at = '05:00'");
    assert_eq!(warned(&[music.clone(), at_its_start.clone()]), ["model-begin-together"]);
    assert_eq!(warned(&[at_its_start, music]), ["model-begin-together"]);
}

#[test]
fn a_slot_that_begins_before_another_is_over_waits_or_cuts() {
    let long = slot("larga", "length = '1h'");
    assert_eq!(warned(&[long.clone(), slot("b", "at = '06:30'")]), ["model-has-to-wait"]);
    assert_eq!(warned(&[long.clone(), slot("b", "at = '06:30'\nstart_policy = 'hard'")]), ["model-cuts"]);
    assert_eq!(warned(&[long.clone(), slot("b", "at = '07:00'")]), [""; 0]);
    assert_eq!(warned(&[long, slot("b", "at = '06:30'\npriority = 1")]), [""; 0], "that one is meant to win");
    assert_eq!(warned(&[slot("a", "at = ['06:00', '06:10']")]), ["model-has-to-wait"], "it gets into its own way");
}

#[test]
fn slots_meet_over_midnight_from_sunday_to_monday() {
    let late = slot("tarde", "days = 'sun'\nat = '23:50'");
    let early = |day: &str| slot("temprano", &format!("days = '{day}'\nat = '00:00'"));
    assert_eq!(warned(&[early("mon"), late.clone()]), ["model-has-to-wait"]);
    assert_eq!(warned(&[early("sun"), late]), [""; 0]);
}

#[test]
fn slots_that_never_come_on_one_date_do_not_meet() {
    let until_november = slot("a", "until = 2026-11-30");
    let from = |date: &str| slot("b", &format!("from = {date}"));
    assert_eq!(warned(&[until_november.clone(), from("2026-12-01")]), [""; 0]);
    assert_eq!(warned(&[until_november, from("2026-11-30")]), ["model-begin-together"]);
    assert_eq!(warned(&[slot("a", "days = 'mon'"), slot("b", "days = 'tue'")]), [""; 0]);
    // 2026-12-25 is a Friday.
    let christmas =
        |days: &str| slot("navidad", &format!("days = '{days}'\nfrom = 2026-12-25\nuntil = 2026-12-25"));
    assert_eq!(warned(&[slot("a", "days = 'fri'"), christmas("daily")]), ["model-begin-together"]);
    assert_eq!(warned(&[slot("a", "days = 'thu'"), christmas("daily")]), [""; 0]);
}

#[test]
fn an_exception_makes_room_for_what_comes_instead() {
    let christmas = slot("navidad", "from = 2026-12-25\nuntil = 2026-12-25");
    let skip = "[[exception]]\ndate = 2026-12-25\nslot = 'noticias'\nskip = true\n".to_owned();
    assert_eq!(warned(&[slot("noticias", ""), christmas.clone()]), ["model-begin-together"]);
    assert_eq!(warned(&[slot("noticias", ""), christmas, skip]), [""; 0]);
}
