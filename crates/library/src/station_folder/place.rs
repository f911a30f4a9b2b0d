//! Where in a file something is written: findings about a value point at the value.

use std::ops::Range;
use std::path::Path;

use surco_model::Location;

/// The place of `key = "value"` at or after the place of the table that it is written in; the table's own place
/// when it is not found as it stands (written with escapes, for example).
pub(super) fn of_value(text: &str, table: &Location, key: &str, value: &Path) -> Location {
    let Some(value) = value.to_str() else { return table.clone() };
    let start = text.floor_char_boundary(table.span.start.min(text.len()));
    let spans =
        ['"', '\''].into_iter().filter_map(|quote| find(&text[start..], key, &format!("{quote}{value}{quote}")));
    match spans.min_by_key(|span| span.start) {
        Some(span) => Location::new(table.file.clone(), text, start + span.start..start + span.end),
        None => table.clone(),
    }
}

fn find(text: &str, key: &str, quoted: &str) -> Option<Range<usize>> {
    let is_value_of_key = |at: usize| {
        let before = text[..at].trim_end().strip_suffix('=').map(str::trim_end);
        before.is_some_and(|before| before.ends_with(key))
    };
    text.match_indices(quoted).map(|(at, _)| at).find(|at| is_value_of_key(*at)).map(|at| at..at + quoted.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_points_at_the_value_and_not_at_the_same_word_elsewhere() {
        let text =
            "[[slot]]\nid = \"cunas\"\n\n[[slot]]\nid = \"tanda\"\nplay = { break = \"cunas\", count = 3 }\n";
        let table = Location::new("schedule.toml", text, 24..32);
        let place = of_value(text, &table, "break", Path::new("cunas"));
        assert_eq!((&text[place.span.clone()], place.line, place.column), ("\"cunas\"", 6, 18));
        assert_eq!(of_value(text, &table, "file", Path::new("cunas")), table, "it is not written there");
    }
}
