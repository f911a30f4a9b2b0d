//! Lists and calendars of other programs, made of any text: label tracks, CUE sheets, M3U, PLS, ZaraRadio's LST, ICS.

#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use surco_model::{parse_cue, parse_holidays, parse_labels, parse_m3u};

fuzz_target!(|text: &str| {
    for list in [parse_cue(text), parse_labels(text), parse_m3u(text)] {
        assert!(list.len() <= 1000);
        assert!(list.iter().all(|listed| listed.from.is_none_or(|from| from.0 >= 0)));
    }
    let (pieces, others) = surco_library::foreign_entries(text);
    assert!(pieces.len() + others <= text.lines().count());
    assert!(pieces.iter().all(|piece| !piece.is_empty()));
    for zone in ["America/Lima", "America/Santiago"] {
        let events = surco_schedule::events(text, zone.parse().expect("a zone"));
        assert!(events.events.iter().all(|event| !event.title.is_empty() && !event.start.times.is_empty()));
    }
    for finding in parse_holidays(Path::new("feriados.ics"), text).diagnostics {
        assert!(finding.location.is_none_or(|place| text.get(place.span).is_some()));
    }
});
