use proptest::prelude::*;

use super::*;
use crate::tests::fixture::{at, campaign, seconds};

/// A day of breaks at some minutes after midnight, each with its room and what it has of each campaign.
fn day(breaks: &[(i64, usize, Vec<usize>)]) -> Vec<Place> {
    let place = |(minute, room, offers): &(i64, usize, Vec<usize>)| Place {
        at: at("2026-11-23T05:00:00Z") + seconds(60 * minute),
        time: NaiveTime::from_num_seconds_from_midnight_opt(60 * *minute as u32, 0).unwrap(),
        room: *room,
        offers: offers.clone(),
    };
    breaks.iter().map(place).collect()
}

fn rules(separation_min: i64, max_per_hour: Option<u8>) -> Campaign {
    let separation = seconds(60 * separation_min);
    Campaign { separation, max_per_hour, ..campaign("mastitis", "2026-11-01", "2026-11-30") }
}

fn demands<'a>(rules: &'a [Campaign], wanted: &[usize]) -> Vec<Demand<'a>> {
    let demand =
        |(number, campaign)| Demand { campaign, number, taken: Vec::new(), wanted: wanted[number], owed: 0 };
    rules.iter().enumerate().map(demand).collect()
}

fn span(places: &[Place]) -> (NaiveTime, NaiveTime) {
    let times = || places.iter().map(|place| place.time);
    (times().min().unwrap_or_default(), times().max().unwrap_or_default())
}

/// Whether a line keeps the campaign's own rules.
fn keeps(places: &[Place], demand: &Demand<'_>, line: &[usize]) -> bool {
    let rules = demand.campaign;
    let apart = line.windows(2).all(|pair| places[pair[1]].at - places[pair[0]].at >= rules.separation);
    let count = |is: &dyn Fn(usize) -> bool| line.iter().filter(|place| is(**place)).count();
    let hour = |place: usize| places[place].time.hour();
    let within = |one: &usize| {
        rules.max_per_hour.is_none_or(|most| count(&|other| hour(other) == hour(*one)) <= usize::from(most))
    };
    let offered = |one: &usize| count(&|other| other == *one) <= places[*one].offers[demand.number];
    apart && line.iter().all(within) && line.iter().all(offered)
}

/// Whether there is any way to give everybody everything: all are tried.
fn is_feasible(
    places: &[Place],
    demands: &[Demand<'_>],
    load: &mut Vec<usize>,
    one: usize,
    line: &mut Vec<usize>,
) -> bool {
    let Some(demand) = demands.get(one) else { return true };
    if line.len() == demand.wanted {
        return is_feasible(places, demands, load, one + 1, &mut Vec::new());
    }
    (line.last().copied().unwrap_or(0)..places.len()).any(|place| {
        if load[place] == places[place].room {
            return false;
        }
        line.push(place);
        load[place] += 1;
        let found = keeps(places, demand, line) && is_feasible(places, demands, load, one, line);
        load[place] -= 1;
        line.pop();
        found
    })
}

prop_compose! {
    fn any_day()(count in 1usize..4)(
        breaks in prop::collection::btree_map(
            (0i64..16).prop_map(|quarter| 360 + 15 * quarter),
            (1usize..3, prop::collection::vec(0usize..3, count)),
            1..8,
        ),
        rules in prop::collection::vec(
            (prop::sample::select(vec![0i64, 15, 30, 45, 90]), prop::sample::select(vec![None, Some(1u8), Some(2)])),
            count,
        ),
        wanted in prop::collection::vec(1usize..4, count),
    ) -> (Vec<Place>, Vec<Campaign>, Vec<usize>) {
        let breaks: Vec<_> = breaks.into_iter().map(|(minute, (room, offers))| (minute, room, offers)).collect();
        (day(&breaks), rules.into_iter().map(|(apart, most)| super::tests::rules(apart, most)).collect(), wanted)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn everybody_gets_everything_whenever_any_way_to_share_the_day_does_that((places, rules, wanted) in any_day()) {
        let demands = demands(&rules, &wanted);
        let lines = allot(&places, &demands, span(&places));
        for (demand, line) in demands.iter().zip(&lines) {
            prop_assert!(keeps(&places, demand, line), "{line:?}");
            prop_assert!(line.len() <= demand.wanted);
        }
        for (number, place) in places.iter().enumerate() {
            let load = lines.iter().flatten().filter(|one| **one == number).count();
            prop_assert!(load <= place.room);
        }
        if is_feasible(&places, &demands, &mut vec![0; places.len()], 0, &mut Vec::new()) {
            let got: Vec<_> = lines.iter().map(Vec::len).collect();
            prop_assert_eq!(got, wanted, "{:?}", lines);
        }
    }
}

#[test]
fn plays_are_spread_evenly_over_the_day() {
    let breaks: Vec<_> = (0..32).map(|half| (300 + 30 * half, 1, vec![1])).collect();
    let (places, rules) = (day(&breaks), [rules(0, None)]);
    let lines = allot(&places, &demands(&rules, &[4]), span(&places));
    assert_eq!(lines[0], [4, 12, 19, 27]);
}

#[test]
fn parts_of_the_day_get_their_share_and_the_rest_of_it_only_what_they_cannot_take() {
    let breaks: Vec<_> = (0..32).map(|half| (300 + 30 * half, 1, vec![1])).collect();
    let places = day(&breaks);
    let part =
        |from: &str, to: &str, weight| Daypart { from: from.parse().unwrap(), to: to.parse().unwrap(), weight };
    let milking = vec![part("05:00:00", "07:00:00", 2), part("16:30:00", "18:30:00", 1)];
    let rules = [Campaign { dayparts: milking, ..rules(30, None) }];
    let times = |wanted| -> Vec<String> {
        let lines = allot(&places, &demands(&rules, &[wanted]), span(&places));
        lines[0].iter().map(|place| places[*place].time.format("%H:%M").to_string()).collect()
    };
    assert_eq!(times(3), ["05:30", "06:30", "17:30"]);
    let nine = times(9);
    assert_eq!(nine[..4], ["05:00", "05:30", "06:00", "06:30"]);
    assert_eq!(nine[nine.len() - 4..], ["16:30", "17:00", "17:30", "18:00"]);
}

#[test]
fn who_has_no_other_place_gets_the_one_that_another_can_do_without() {
    let places = day(&[(360, 1, vec![1, 1]), (420, 1, vec![1, 0]), (480, 1, vec![1, 1])]);
    let rules = [rules(60, None), rules(60, None)];
    let lines = allot(&places, &demands(&rules, &[1, 2]), span(&places));
    assert_eq!(lines, [vec![1], vec![0, 2]]);
}
