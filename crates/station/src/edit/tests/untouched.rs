//! Whatever is done to a text, the lines that it is not about stay as they were.

use proptest::prelude::*;
use toml_edit::Value;

use crate::edit::{Place, Remark, TomlText};

/// An entry as it is written, line by line. Every line of a text is another one.
#[derive(Debug, Clone)]
struct Entry {
    above: Vec<String>,
    header: String,
    /// A key, and its lines.
    keys: Vec<(String, Vec<String>)>,
    behind: Vec<String>,
}

impl Entry {
    fn lines(&self) -> Vec<String> {
        let keys = self.keys.iter().flat_map(|(_, lines)| lines);
        self.above.iter().chain([&self.header]).chain(keys).chain(&self.behind).cloned().collect()
    }
}

/// What stands between entries, and stays.
#[derive(Debug, Clone)]
enum Between {
    Nothing,
    Comment,
    Table,
}

/// How an entry is made.
#[derive(Debug, Clone)]
struct Form {
    above: usize,
    keys: Vec<bool>,
    behind: usize,
    has_table: bool,
    before: Between,
    blanks: usize,
}

fn form() -> impl Strategy<Value = Form> {
    let between = prop_oneof![Just(Between::Nothing), Just(Between::Comment), Just(Between::Table)];
    let keys = proptest::collection::vec(any::<bool>(), 0..4);
    (0..3_usize, keys, 0..3_usize, any::<bool>(), between, 0..3_usize).prop_map(
        |(above, keys, behind, has_table, before, blanks)| Form { above, keys, behind, has_table, before, blanks },
    )
}

/// A change of the text.
#[derive(Debug, Clone)]
enum Change {
    Set(usize, usize),
    Add(usize),
    Unset(usize, usize),
    Insert(usize),
    Move(usize, usize),
    Remove(usize),
}

fn change() -> impl Strategy<Value = Change> {
    let at = 0..8_usize;
    prop_oneof![
        (at.clone(), at.clone()).prop_map(|(entry, key)| Change::Set(entry, key)),
        at.clone().prop_map(Change::Add),
        (at.clone(), at.clone()).prop_map(|(entry, key)| Change::Unset(entry, key)),
        at.clone().prop_map(Change::Insert),
        (at.clone(), at.clone()).prop_map(|(from, to)| Change::Move(from, to)),
        at.prop_map(Change::Remove),
    ]
}

/// A text, what in it stays, and its entries.
fn written(forms: &[Form], line_end: &str, has_mark: bool, has_end: bool) -> (String, Vec<String>, Vec<Entry>) {
    let mut number = 0;
    let mut next = || {
        number += 1;
        number
    };
    let mut lines = vec!["# first".to_owned(), "top = 1 # remark".to_owned(), String::new()];
    let mut stays: Vec<String> = lines[..2].to_vec();
    let mut entries = Vec::new();
    for form in forms {
        let fixed = match form.before {
            Between::Nothing => Vec::new(),
            Between::Comment => vec![format!("  # ---- {} ----", next())],
            Between::Table => {
                let number = next();
                vec![format!("[t{number}]"), format!("'k {number}'=  {number}"), format!("# end {number}")]
            }
        };
        // Without a blank line between, comments would touch what is above.
        let touches = lines.last().is_some_and(|last| last.starts_with('#'));
        if !lines.last().is_some_and(String::is_empty) && (touches || matches!(form.before, Between::Comment)) {
            lines.push(String::new());
        }
        lines.extend(fixed.iter().cloned());
        lines.extend((!fixed.is_empty()).then(String::new));
        stays.extend(fixed);
        let mut entry = Entry { above: Vec::new(), header: String::new(), keys: Vec::new(), behind: Vec::new() };
        entry.above.extend((0..form.above).map(|_| format!("# above {}", next())));
        entry.header = format!("[[slot]] # {}", next());
        for is_long in &form.keys {
            let number = next();
            let long = || {
                let lines = ["k = \"\"\"", "# no comment ", "[[slot]] ", "# nor this \"\"\"  # r"];
                lines.map(|line| line.replace("k =", &format!("k{number} =")) + &number.to_string()).to_vec()
            };
            let short = || vec![format!("k{number}   = 'v{number}'  # r{number}")];
            // The first line of a long text ends with its number, too: that is text.
            entry.keys.push((format!("k{number}"), if *is_long { long() } else { short() }));
        }
        entry.behind.extend((0..form.behind).map(|_| format!("# behind {}", next())));
        if form.has_table {
            entry.behind.extend([format!("[slot.table{}]", next()), format!("x = {}", next())]);
        }
        lines.extend(entry.lines());
        lines.extend((0..form.blanks).map(|_| String::new()));
        entries.push(entry);
    }
    let mut text = lines.join(line_end);
    if has_end {
        text += line_end;
    } else {
        text = text.trim_end().to_owned();
    }
    (if has_mark { format!("\u{feff}{text}") } else { text }, stays, entries)
}

/// Does the same to the text and to what is expected of it.
fn make(change: &Change, number: usize, text: &mut TomlText, entries: &mut Vec<Entry>) {
    let count = entries.len();
    let value = Value::from(format!("n{number}"));
    match *change {
        Change::Insert(at) => {
            let (header, line) = (format!("[[slot]] # new {number}"), format!("n{number} = \"n{number}\""));
            text.insert("slot", at, &format!("{header}\n{line}\n")).unwrap();
            let keys = vec![(format!("n{number}"), vec![line])];
            entries.insert(at.min(count), Entry { above: Vec::new(), header, keys, behind: Vec::new() });
        }
        _ if count == 0 => {}
        Change::Add(entry) => {
            let (entry, key) = (entry % count, format!("n{number}"));
            text.set(Place::Entry("slot", entry), &key, &value, Remark::Keep, &[]).unwrap();
            entries[entry].keys.push((key.clone(), vec![format!("{key} = \"n{number}\"")]));
        }
        Change::Set(entry, key) => {
            let entry = entry % count;
            let keys = entries[entry].keys.len();
            let Some((key, lines)) = entries[entry].keys.get_mut(key % keys.max(1)) else { return };
            text.set(Place::Entry("slot", entry), key, &value, Remark::Keep, &[]).unwrap();
            let before = lines[0].split_once('=').unwrap().0.to_owned();
            let remark = lines.last().unwrap().split_once("  # ").map_or("", |(_, remark)| remark).to_owned();
            let gap = if remark.is_empty() { "" } else { "  # " };
            *lines = vec![format!("{before}= \"n{number}\"{gap}{remark}")];
        }
        Change::Unset(entry, key) => {
            let entry = entry % count;
            if entries[entry].keys.is_empty() {
                return;
            }
            let key = key % entries[entry].keys.len();
            let (key, _) = entries[entry].keys.remove(key);
            text.remove(Place::Entry("slot", entry), &key).unwrap();
        }
        Change::Move(from, to) => {
            let (from, to) = (from % count, to % count);
            text.move_entry("slot", from, to).unwrap();
            let entry = entries.remove(from);
            entries.insert(to, entry);
        }
        Change::Remove(entry) => {
            text.remove_entry("slot", entry % count).unwrap();
            entries.remove(entry % count);
        }
    }
}

proptest! {
    #[test]
    fn lines_that_a_change_is_not_about_stay_as_they_were(
        forms in proptest::collection::vec(form(), 0..5),
        changes in proptest::collection::vec(change(), 1..12),
        is_windows in any::<bool>(),
        has_mark in any::<bool>(),
        has_end in any::<bool>(),
    ) {
        let line_end = if is_windows { "\r\n" } else { "\n" };
        let (text, stays, mut entries) = written(&forms, line_end, has_mark, has_end);
        let mut text = TomlText::new(text).unwrap();
        for (number, change) in changes.iter().enumerate() {
            let before = text.clone();
            make(change, number, &mut text, &mut entries);

            let found = text.as_str();
            prop_assert_eq!(found.starts_with('\u{feff}'), has_mark);
            if is_windows {
                prop_assert!(!found.replace("\r\n", "").contains(['\r', '\n']), "{:?} of {:?}", change, found);
            } else {
                prop_assert!(!found.contains('\r'));
            }
            let lines: Vec<&str> = found.trim_start_matches('\u{feff}').lines().filter(|line| !line.is_empty()).collect();
            let of_entries: Vec<String> = entries.iter().flat_map(Entry::lines).collect();
            let (own, fixed): (Vec<&str>, Vec<&str>) = lines.iter().partition(|line| !stays.iter().any(|one| one == *line));
            prop_assert_eq!(fixed, stays.iter().map(String::as_str).collect::<Vec<_>>(), "{:?} of\n{}", change, before.as_str());
            prop_assert_eq!(own, of_entries.iter().map(String::as_str).collect::<Vec<_>>(), "{:?} of\n{}", change, before.as_str());
            // No line of anything else got into an entry.
            for entry in &entries {
                let wanted = entry.lines();
                let is_there = lines.windows(wanted.len()).any(|some| some.iter().zip(&wanted).all(|(a, b)| a == b));
                prop_assert!(is_there, "{:?} tore {:?} apart:\n{}", change, wanted, found);
            }
        }
    }

    #[test]
    fn no_text_makes_the_editor_panic(text in "(\\[\\[?(a|b)(\\.c)?\\]\\]?|x = 1|y = [{}]|a.b = 2|a = \\[\\{ x = 1 \\}\\]|# c|\n|\r\n| ){0,12}") {
        if let Ok(text) = TomlText::new(text) {
            let value = Value::from("v");
            for place in [Place::Top, Place::Table("a"), Place::Entry("a", 0), Place::Entry("b", 1)] {
                let _ = text.clone().set(place, "x", &value, Remark::Drop, &["y"]);
                let _ = text.clone().set(place, "q", &value, Remark::Keep, &[]);
                let _ = text.clone().remove(place, "x");
            }
            for index in 0..2 {
                let _ = text.clone().insert("a", index, "[[a]]\nz = 1\n");
                let _ = text.clone().remove_entry("a", index);
                let _ = text.clone().move_entry("a", index, 1 - index);
            }
        }
    }
}
