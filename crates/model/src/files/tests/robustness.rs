//! Whatever a file holds, reading it ends with a value or a reason, at a place that exists.

use proptest::prelude::*;

use super::{episode, is_error, program, schedule};
use crate::Parsed;

const FILES: [&str; 4] = [
    include_str!("broken/schedule.toml"),
    include_str!("broken/grid.toml"),
    include_str!("broken/program.toml"),
    include_str!("broken/episode.toml"),
];

fn has_a_value_or_a_reason<T>(parsed: &Parsed<T>, text: &str) {
    assert_eq!(parsed.value.is_none(), parsed.diagnostics.iter().any(is_error), "{text}");
    for finding in &parsed.diagnostics {
        let place = finding.location.as_ref().unwrap();
        assert!(text.get(place.span.clone()).is_some(), "{:?} in {text:?}", place.span);
        assert!((1..=text.split('\n').count()).contains(&place.line));
        for language in surco_messages::Language::ALL {
            let said = finding.message.text(language);
            // A missing word shows as its identifier, a missing fact as its name in braces.
            let lacks_a_fact = said.contains("{$") && !text.contains("{$");
            assert!(!said.is_empty() && said != finding.message.id() && !lacks_a_fact, "{said}");
        }
    }
}

fn read_as_everything(text: &str) {
    has_a_value_or_a_reason(&schedule(text), text);
    has_a_value_or_a_reason(&program(text), text);
    has_a_value_or_a_reason(&episode(text), text);
}

/// What TOML and its mistakes are made of.
fn scraps() -> impl Strategy<Value = String> {
    let scraps = [
        "[",
        "]",
        "[[",
        "]]",
        "{",
        "}",
        "=",
        ".",
        ",",
        "\"",
        "'",
        "\"\"\"",
        "\n",
        "\r\n",
        " ",
        "#",
        "\\",
        "\\u00",
        "\u{feff}",
        "slot",
        "station",
        "segment",
        "template",
        "play",
        "at",
        "days",
        "título",
        "ñ",
        "🐄",
        "06:00",
        "25:61",
        "2026-11-20",
        "2026-02-30T",
        "true",
        "-1",
        "1e999",
        "0x7fffffffffffffffff",
        "nan",
        "program",
        "\0",
    ];
    proptest::collection::vec(proptest::sample::select(scraps.to_vec()), 0..40).prop_map(|scraps| scraps.concat())
}

proptest! {
    #[test]
    fn no_text_panics(text in any::<String>()) {
        read_as_everything(&text);
    }

    #[test]
    fn no_heap_of_scraps_panics(text in scraps()) {
        read_as_everything(&text);
    }

    /// Every key of every file, with every kind of value.
    #[test]
    fn no_value_in_any_place_panics(
        file in 0..FILES.len(),
        line in 0usize..100,
        value in prop_oneof![
            Just("[]".to_owned()), Just("{}".to_owned()), Just("[[]]".to_owned()), Just("{ a = { b = [1] } }".to_owned()),
            Just("-0".to_owned()), Just("00:00:60".to_owned()), Just("0000-01-01".to_owned()), Just("9999-12-31".to_owned()),
            any::<i64>().prop_map(|n| n.to_string()), any::<f64>().prop_map(|n| format!("{n:?}").replace("NaN", "nan")),
            any::<String>().prop_map(|text| format!("{text:?}")), "[0-9]{1,20}(ms|s|m|h|d|y)".prop_map(|text| format!("'{text}'")),
        ],
    ) {
        let mut lines: Vec<String> = FILES[file].lines().map(str::to_owned).collect();
        let line = line % lines.len();
        if let Some((key, _)) = lines[line].clone().split_once(" = ") {
            lines[line] = format!("{key} = {value}");
        }
        read_as_everything(&lines.join("\n"));
    }

    /// A file that was not copied to its end.
    #[test]
    fn no_half_of_a_file_panics(file in 0..FILES.len(), end in 0usize..3000) {
        let text = FILES[file];
        read_as_everything(&text[..text.floor_char_boundary(end.min(text.len()))]);
    }
}
