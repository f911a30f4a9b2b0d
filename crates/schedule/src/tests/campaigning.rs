//! Campaigns that get what they want.

use std::collections::BTreeMap;

use surco_messages::Language;
use surco_model::{
    Campaign, CatalogueEpisode, Daypart, EpisodeChoice, Play, ProgramKind, StartPolicy, Station, Wanted,
};
use surco_units::Frames;

use super::fixture::*;
use crate::{History, Loss, Played, Request, check, forecasts, plan};

const CAMPAIGNS: [&str; 5] = ["mastitis", "ordeno", "pasturas", "parasitos", "genetica"];

fn spots_of(campaign: &str, count: u32) -> Vec<CatalogueEpisode> {
    let spot = |number| CatalogueEpisode {
        kind: ProgramKind::Spot,
        campaign: Some(slug(campaign)),
        ..episode(&format!("cunas-{campaign}"), number, 20)
    };
    (1..=count).map(spot).collect()
}

/// Breaks of two every half hour from 05:00 to 20:30, 64 a day, for five campaigns that want 62 of them.
fn busy() -> (Station, surco_model::Catalogue) {
    let mut series: Vec<_> = CAMPAIGNS.iter().map(|campaign| slug(&format!("cunas-{campaign}"))).collect();
    series.push(slug("cunas"));
    let mut breaks = slot("tanda", "05:00:00", StartPolicy::Soft, Play::Break { spots: series, count: 2 });
    breaks.start.times =
        (10..42).map(|half| format!("{:02}:{:02}:00", half / 2, half % 2 * 30).parse().unwrap()).collect();
    let news = slot("noticias", "06:00:00", StartPolicy::Hard, Play::File("noticias.wav".into()));
    let mut station = station(vec![breaks, news]);
    let milking =
        |from: &str, to: &str| Daypart { from: from.parse().unwrap(), to: to.parse().unwrap(), weight: 1 };
    let wants = [14, 14, 12, 12, 10];
    station.campaigns = CAMPAIGNS
        .iter()
        .zip(wants)
        .map(|(id, plays)| Campaign {
            wants: Some(Wanted::PerDay(plays)),
            separation: seconds(1800),
            max_per_hour: Some(2),
            dayparts: if *id == "mastitis" {
                vec![milking("05:00:00", "08:00:00"), milking("16:00:00", "20:00:00")]
            } else {
                vec![]
            },
            ..campaign(id, "2026-11-16", "2026-12-20")
        })
        .collect();
    let mut catalogue = catalogue();
    for campaign in CAMPAIGNS {
        catalogue.episodes.insert(slug(&format!("cunas-{campaign}")), spots_of(campaign, 3));
    }
    (station, catalogue)
}

/// Plays by campaign and UTC-5 date.
fn plays<'a>(items: impl IntoIterator<Item = &'a surco_model::RundownItem>) -> BTreeMap<(String, String), usize> {
    let mut plays = BTreeMap::new();
    for item in items {
        let Some((series, _)) = &item.episode else { continue };
        let date = (item.start - seconds(5 * 3600)).to_string()[..10].to_owned();
        *plays.entry((series.as_str().trim_start_matches("cunas-").to_owned(), date)).or_default() += 1;
    }
    plays
}

#[test]
fn every_play_that_is_wanted_is_delivered_every_day_of_five_weeks() {
    let (station, catalogue) = busy();
    assert_eq!(check(&station, &catalogue), []);
    let rundown = plan_of(&station, &catalogue, "2026-11-16T05:00:00Z", "2026-12-21T05:00:00Z");
    let plays = plays(&rundown.items);
    for campaign in &station.campaigns {
        let Some(Wanted::PerDay(wanted)) = campaign.wants else { unreachable!() };
        let days: Vec<_> =
            plays.iter().filter(|((id, _), _)| id == campaign.id.as_str()).map(|(_, plays)| *plays).collect();
        assert_eq!(days, [wanted as usize; 35], "{}", campaign.id);
    }
    for campaign in &station.campaigns {
        let series = slug(&format!("cunas-{}", campaign.id));
        let starts: Vec<_> = rundown
            .items
            .iter()
            .filter(|item| item.episode.as_ref().is_some_and(|(one, _)| *one == series))
            .map(|item| item.start)
            .collect();
        assert!(
            starts.windows(2).all(|pair| pair[1] - pair[0] > seconds(1500)),
            "{}: half an hour apart, but for soft starts",
            campaign.id
        );
    }
    // What is left of the breaks goes to spots without a campaign.
    assert!(plays.iter().filter(|((id, _), _)| id == "cunas").all(|(_, plays)| *plays == 2));
    let reason = rundown.items.iter().find(|item| item.title.starts_with("cunas-mastitis")).unwrap();
    assert_eq!(
        reason.reason.text(Language::English),
        "“tanda” at 05:00: the campaign “mastitis” wants 14 plays this day and has had 0"
    );
}

#[test]
fn what_an_outage_took_is_made_good_the_same_day_or_on_the_days_after() {
    let (mut station, catalogue) = busy();
    station.campaigns.truncate(3);
    let ask = |history: &History, from: &str, until: &str| {
        let (from, until) = (at(from), at(until));
        plan(&Request { station: &station, catalogue: &catalogue, history, from, until, seed: 7 })
    };
    // Four days are on air; of the fifth nothing, of the sixth the morning.
    let before = ask(&History::default(), "2026-11-16T05:00:00Z", "2026-11-20T05:00:00Z");
    let mut history = History { plays: before.items.iter().map(Played::from).collect() };
    let back = ask(&history, "2026-11-21T17:00:00Z", "2026-11-29T05:00:00Z");
    let plays = plays(&back.items);
    let on = |campaign: &str, date: &str| plays.get(&(campaign.into(), date.into())).copied().unwrap_or(0);
    for (campaign, wanted) in CAMPAIGNS.iter().zip([14, 14, 12]) {
        let days = ["2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26"];
        let all: usize = days.iter().map(|date| on(campaign, date)).sum();
        assert_eq!(all, wanted * 7, "{campaign}: seven days' plays in five and a half");
        assert_eq!(on(campaign, "2026-11-27"), wanted, "{campaign}: then as ever");
    }
    assert!(back.items.iter().any(|item| item.reason.text(Language::Spanish).contains("repone a la campaña")));

    // A play that the power cut does not count.
    history = History { plays: before.items.iter().map(Played::from).collect() };
    history
        .plays
        .iter_mut()
        .filter(|one| one.source.name().starts_with("cunas-mastitis"))
        .for_each(|one| one.is_whole = false);
    let next = ask(&history, "2026-11-20T05:00:00Z", "2026-11-21T05:00:00Z");
    assert_eq!(
        super::campaigning::plays(&next.items)[&("mastitis".into(), "2026-11-20".into())],
        28,
        "twice what it wants"
    );
}

#[test]
fn a_week_gets_its_plays_though_some_days_have_no_break() {
    let mut breaks = slot(
        "tanda",
        "05:00:00",
        StartPolicy::Soft,
        Play::Break { spots: vec![slug("cunas-mastitis")], count: 1 },
    );
    breaks.start.times = (6..18).map(|hour| format!("{hour:02}:00:00").parse().unwrap()).collect();
    breaks.start.days = surco_model::Days::of([chrono::Weekday::Mon, chrono::Weekday::Thu]);
    let mut station = station(vec![breaks]);
    station.campaigns =
        vec![Campaign { wants: Some(Wanted::PerWeek(21)), ..campaign("mastitis", "2026-11-19", "2026-12-06") }];
    let mut catalogue = catalogue();
    catalogue.episodes.insert(slug("cunas-mastitis"), spots_of("mastitis", 1));
    let rundown = plan_of(&station, &catalogue, "2026-11-16T05:00:00Z", "2026-12-07T05:00:00Z");
    let days: Vec<_> = plays(&rundown.items)
        .into_iter()
        .filter(|((id, _), _)| id == "mastitis")
        .map(|((_, date), plays)| (date, plays))
        .collect();
    let day = |date: &str, plays| (format!("2026-{date}"), plays);
    assert_eq!(days, [day("11-19", 12), day("11-23", 9), day("11-26", 12), day("11-30", 9), day("12-03", 12)]);
    assert_eq!(forecasts(&station, &catalogue)[0].met(), 12 + 21 + 21);
}

#[test]
fn a_forecast_says_which_rule_costs_a_campaign_its_plays() {
    let (mut station, catalogue) = busy();
    station.campaigns.truncate(1);
    let why = |different: Campaign, count| {
        let mut station = station.clone();
        let Play::Break { count: room, .. } = &mut station.grid.slots[0].play else { unreachable!() };
        *room = count;
        station.campaigns[0] = different;
        forecasts(&station, &catalogue)[0].shares[0].loss
    };
    let as_it_is = station.campaigns[0].clone();
    assert_eq!(why(as_it_is.clone(), 2), None);
    assert_eq!(why(Campaign { separation: seconds(7200), ..as_it_is.clone() }, 2), Some(Loss::Separation));
    assert_eq!(
        why(
            Campaign {
                separation: Frames::ZERO,
                max_per_hour: Some(1),
                wants: Some(Wanted::PerDay(17)),
                ..as_it_is.clone()
            },
            1
        ),
        Some(Loss::PerHour)
    );
    assert_eq!(
        why(Campaign { wants: Some(Wanted::PerDay(33)), separation: Frames::ZERO, ..as_it_is.clone() }, 1),
        Some(Loss::TooFew)
    );
    assert_eq!(why(Campaign { id: slug("ovejas"), ..as_it_is }, 1), Some(Loss::NoBreak));
}

#[test]
fn an_episode_in_a_slot_of_its_own_counts_and_only_the_rest_is_steered() {
    let (mut station, mut catalogue) = busy();
    station.campaigns.truncate(1);
    station.campaigns[0].wants = Some(Wanted::PerDay(2));
    for one in catalogue.episodes.get_mut(&slug("manos-limpias")).unwrap() {
        one.campaign = Some(slug("mastitis"));
    }
    station.grid.slots.push(slot(
        "serie",
        "05:10:00",
        StartPolicy::Hard,
        series("manos-limpias", EpisodeChoice::Newest),
    ));
    let rundown = plan_of(&station, &catalogue, "2026-11-16T05:00:00Z", "2026-11-17T05:00:00Z");
    let heard: Vec<_> = rundown
        .items
        .iter()
        .filter_map(|item| Some((&item.episode.as_ref()?.0, item.start)))
        .filter(|(series, _)| !series.as_str().ends_with("cunas"))
        .collect();
    assert_eq!(heard.len(), 2, "{heard:?}");
    assert!(heard[1].1 > at("2026-11-16T21:00:00Z"), "the other one in the afternoon");
}
