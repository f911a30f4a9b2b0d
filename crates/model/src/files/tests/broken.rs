//! What is said about broken files, in both languages. Every message of this crate is said here at least once.

use std::collections::BTreeSet;
use std::fmt::Write;

use surco_messages::{Fact, Language, Message};

use super::{STATION, episode, is_error, program, schedule, slot};
use crate::Diagnostic;

const SCHEDULE: &str = include_str!("broken/schedule.toml");
const GRID: &str = include_str!("broken/grid.toml");
const PROGRAM: &str = include_str!("broken/program.toml");
const EPISODE: &str = include_str!("broken/episode.toml");
const FORM: &str = include_str!("broken/form.toml");
const FOLLOWING: &str = include_str!("broken/following.toml");

/// Lines that TOML does not understand, each in a file of its own.
const NO_TOML: [&str; 25] = [
    "title = Manos limpias",
    "title = “Manos limpias”",
    "title = \"Manos limpias",
    "title = 'Manos limpias",
    "title = ",
    "title \"Manos limpias\"",
    "título = \"Manos limpias\"",
    "title = \"a\"\ntitle = \"b\"",
    "[template]\n[template]",
    "bed = \"musica\\huaynos.ogg\"",
    "authors = [\"Rosa\", \"Elena\"",
    "[template",
    "[[segment]",
    "length = 15m",
    "at = 25:00",
    "at = 6:00",
    "date = 2026-02-30",
    "date = 20/11/2026",
    "gain_db = 3,5",
    "depth_db = -14,5  # bajo la voz",
    "date = 20-11-2026",
    "bed = True",
    "number = 01",
    "gain_db = 1.5.2",
    "Hola, vecinos",
];

/// A file that people forgot to fill, in three kinds.
const BARE: &str = "# Nada todavía.\n";

fn say(findings: &[Diagnostic], text: &str) -> String {
    let mut said = String::new();
    for finding in findings {
        let place = finding.location.as_ref().unwrap();
        let line = text.lines().nth(place.line - 1).unwrap_or_default();
        let underlined = text[place.span.clone()].lines().next().unwrap_or_default().chars().count().max(1);
        let severity = if is_error(finding) { "error" } else { "warning" };
        let (line_number, column) = (place.line, place.column);
        writeln!(said, "{severity} {}:{line_number}:{column} {}", place.file.display(), finding.message.id())
            .unwrap();
        writeln!(said, "  | {line}\n  | {}{}", " ".repeat(column - 1), "^".repeat(underlined)).unwrap();
        for language in Language::ALL {
            writeln!(said, "  {language}: {}", finding.message.text(language)).unwrap();
            if let Some(help) = finding.message.help(language) {
                writeln!(said, "      → {help}").unwrap();
            }
        }
        said.push('\n');
    }
    said
}

#[test]
fn a_broken_grid_is_explained_line_by_line() {
    let parsed = schedule(SCHEDULE);
    assert_eq!(parsed.value, None);
    insta::assert_snapshot!("schedule", say(&parsed.diagnostics, SCHEDULE));
}

#[test]
fn a_broken_series_is_explained_line_by_line() {
    let parsed = program(PROGRAM);
    assert_eq!(parsed.value, None);
    insta::assert_snapshot!("program", say(&parsed.diagnostics, PROGRAM));
}

#[test]
fn a_broken_episode_is_explained_line_by_line() {
    let parsed = episode(EPISODE);
    assert_eq!(parsed.value, None);
    insta::assert_snapshot!("episode", say(&parsed.diagnostics, EPISODE));
}

#[test]
fn a_form_that_contradicts_itself_and_segments_that_follow_nobody_are_explained() {
    let (form, following) = (program(FORM), episode(FOLLOWING));
    assert!(form.value.is_none() && following.value.is_none());
    insta::assert_snapshot!("form", say(&form.diagnostics, FORM) + &say(&following.diagnostics, FOLLOWING));
}

/// What an episode says against the form of its series.
fn against_the_form() -> Vec<Diagnostic> {
    let series = "title = 'Hora'\nkind = 'informative'\nlanguage = 'es'\ntopic = 'agro'\n";
    let part = |id: &str| format!("[[template.part]]\nid = '{id}'\n");
    let formed = format!("{series}[template]\n{}{}", part("saludo"), part("cuerpo"));
    let as_part = |id: &str| format!("[[segment]]\nrecording = 'a.ogg'\npart = '{id}'\nstinger = true\n");
    let all = ["cuerpo", "saludo", "saludo", "despedida"].map(as_part).concat();
    let found = |series: &str, segments: &str| {
        let text = format!("title = 'Uno'\nnumber = 1\ndate = 2026-11-20\n{segments}");
        crate::arrange(&program(series).value.unwrap(), episode(&text).value.unwrap()).unwrap_err()
    };
    [found(&formed, &all), found(&formed, &as_part("saludo")), found(series, &as_part("saludo"))].concat()
}

#[test]
fn slots_that_get_into_each_others_way_are_named_both() {
    let parsed = schedule(GRID);
    assert!(parsed.value.is_some(), "warnings do not keep a grid from the air");
    insta::assert_snapshot!("grid", say(&parsed.diagnostics, GRID));
}

#[test]
fn what_toml_does_not_understand_is_said_in_plain_words() {
    let mut said = String::new();
    for text in NO_TOML {
        said += &say(&program(text).diagnostics, text);
    }
    insta::assert_snapshot!("no_toml", said);
}

#[test]
fn an_empty_file_says_what_it_should_have() {
    let said = [
        say(&schedule(BARE).diagnostics, BARE),
        say(&program(BARE).diagnostics, BARE),
        say(&episode(BARE).diagnostics, BARE),
    ];
    insta::assert_snapshot!("bare", said.concat());
}

#[test]
fn every_message_about_files_is_said_by_a_broken_one() {
    let mut findings = Vec::new();
    findings.extend(schedule(SCHEDULE).diagnostics);
    findings.extend(schedule(GRID).diagnostics);
    findings.extend(schedule(BARE).diagnostics);
    findings.extend(program(PROGRAM).diagnostics);
    findings.extend(episode(EPISODE).diagnostics);
    findings.extend(episode(BARE).diagnostics);
    findings.extend(program(FORM).diagnostics);
    findings.extend(program(&FORM.replace("a veces", "optional").replace("repeatable", "required")).diagnostics);
    findings.extend(episode(FOLLOWING).diagnostics);
    findings.extend(against_the_form());
    findings.extend(NO_TOML.iter().flat_map(|text| program(text).diagnostics));
    let exception = format!("{STATION}[[exception]]\ndate = 2026-12-25\nslot = 'a'\nskip = true\n");
    findings.extend(schedule(&exception).diagnostics);
    let campaign =
        "[[campaign]]\nplays_per_day = 1\nplays_per_week = 1\ndayparts = [{ from = '07:00', to = '06:00' }]\n";
    findings.extend(schedule(&format!("{STATION}{campaign}")).diagnostics);
    let slots = [slot("a", "grace = '1m'"), slot("b", "play = { repeat_of = 'b' }")]
        .map(|slot| format!("{STATION}{slot}"));
    findings.extend(slots.iter().flat_map(|text| schedule(text).diagnostics));
    findings.extend(crate::parse_holidays(std::path::Path::new("feriados.txt"), "Navidad").diagnostics);
    findings.extend(schedule(&format!("{STATION}[rotation]\nweights = [{{ weight = 2 }}]\n")).diagnostics);
    findings
        .extend(schedule(&format!("[[station]]\n{}", STATION.replace("'es'", "'runasimi shimi'"))).diagnostics);
    findings.extend(schedule(&slot("a", "").replace("[[slot]]", "[slot]")).diagnostics);
    findings.extend(schedule(&format!("{STATION}[aircheck]\ndisk = '8 gigas'\n")).diagnostics);
    findings.extend(schedule(&format!("{STATION}[archive]\naddress = 'radio.pe'\nemail = 'radio'\n")).diagnostics);
    findings.extend(episode("approved_sound = 'e8f0'\n").diagnostics);
    findings.extend(schedule("[station]\ntimezone = 'Macondo'\nlanguages = ['muy raro']").diagnostics);
    for day in ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] {
        let same = [slot("a", ""), slot("b", &format!("days = '{day}'"))].concat();
        findings.extend(schedule(&format!("{STATION}{same}")).diagnostics);
    }

    let mut said = BTreeSet::new();
    findings.iter().for_each(|finding| collect(&finding.message, &mut said));
    let words = include_str!("../../../../messages/locales/es/model.ftl");
    // What new files say in their comments is no finding.
    let is_finding = |line: &&str| line.starts_with("model-") && !line.starts_with("model-new-");
    let known = words.lines().filter(is_finding).filter_map(|line| line.split(" =").next());
    let unsaid: Vec<_> = known.filter(|id| !said.contains(*id)).collect();
    assert!(unsaid.is_empty(), "never said: {unsaid:?}");
}

/// The identifiers of a message and of those within it.
fn collect(message: &Message, said: &mut BTreeSet<String>) {
    said.insert(message.id().to_owned());
    for (_, fact) in message.facts() {
        if let Fact::Message(inner) = fact {
            collect(inner, said);
        }
    }
}
