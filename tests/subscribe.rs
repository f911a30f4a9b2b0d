//! A console watches a station that is on air.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use surco_control::{Event, State, Subscription, subscribe};

use crate::operator::{radio, until_on_air};
use crate::radio::{Radio, lima, soon};

/// Everything that happens in so long.
fn events(subscription: &mut Subscription, length: Duration) -> Vec<Event> {
    let (begun, mut events) = (Instant::now(), Vec::new());
    while begun.elapsed() < length {
        events.extend(subscription.next_within(Duration::from_millis(100)).unwrap());
    }
    events
}

/// A program that subscribes by hand, and does not read what it is told.
fn subscriber_that_never_reads(radio: &Radio) -> TcpStream {
    let text = std::fs::read_to_string(radio.home().join("library/control.json")).unwrap();
    let address: Value = serde_json::from_str(&text).unwrap();
    let port = address["port"].as_u64().unwrap() as u16;
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    let request = json!({ "key": address["key"], "command": { "do": "subscribe" } });
    writeln!(stream, "{request}").unwrap();
    stream
}

/// The first sound may begin a moment after the playout is on air.
fn subscription_to_something_that_sounds(radio: &Radio) -> (Subscription, State) {
    let begun = Instant::now();
    loop {
        let subscription = subscribe(&radio.home().join("library")).unwrap();
        let state = subscription.state().clone();
        if !state.sounding.is_empty() {
            return (subscription, state);
        }
        assert!(begun.elapsed() < Duration::from_secs(5), "nothing sounds: {state:?}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_subscriber_sees_what_a_skip_does_and_one_that_never_reads_harms_nobody() {
    let radio = radio();
    let air = radio.start(&["air", "--sink", "null", "--until", &lima(soon(30))]);
    until_on_air(&radio);
    let mut hanging: Vec<TcpStream> = (0..3).map(|_| subscriber_that_never_reads(&radio)).collect();
    let (mut subscription, state) = subscription_to_something_that_sounds(&radio);
    let before = &state.sounding[0].on_air;
    assert!(before.title.contains("pieza") && !state.status.device, "{state:?}");

    let seen = events(&mut subscription, Duration::from_secs(5));
    let levels = seen.iter().filter_map(|event| match event {
        Event::Levels(levels) => Some(levels),
        _ => None,
    });
    let levels: Vec<_> = levels.collect();
    assert!((40..=60).contains(&levels.len()), "ten a second: {}", levels.len());
    let loud = levels.iter().filter(|levels| levels.peaks[0] > 0.01 && levels.peaks[1] > 0.01).count();
    assert!(loud > 30, "{loud}");

    let skipped = Instant::now();
    radio.works(&["skip"]);
    let seen = events(&mut subscription, Duration::from_secs(4));
    assert!(skipped.elapsed() < Duration::from_secs(8));
    let started = seen.iter().find_map(|event| match event {
        Event::Started(on_air) => Some(on_air),
        _ => None,
    });
    let started = started.unwrap();
    assert!(started.airing > before.airing);
    let has_ended = |event: &Event| matches!(event, Event::Ended { airing, .. } if *airing == before.airing);
    assert!(seen.iter().any(has_ended), "{seen:?}");
    assert!(seen.iter().any(|event| matches!(event, Event::Noted { .. })), "the order is noted: {seen:?}");
    let state = seen.iter().rev().find_map(|event| match event {
        Event::Changed(state) => Some(state),
        _ => None,
    });
    let state = state.unwrap();
    assert!(state.sounding.iter().any(|sounding| sounding.on_air.airing == started.airing), "{state:?}");
    assert_eq!(state.status.underruns, 0);
    assert!(!seen.iter().any(|event| matches!(event, Event::Missed { .. })), "{seen:?}");

    air.end();
    assert!(subscription.all(|event| event.is_ok()), "and then it is over");
    let mut first = [0; 16];
    hanging[0].read_exact(&mut first).unwrap();
    assert_eq!(&first, br#"{"event":"state""#);
}
