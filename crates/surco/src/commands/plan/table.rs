//! A rundown for people: a heading a day, a line an entry, in 80 columns.

use surco_messages::Message;
use surco_model::{Rundown, RundownItem, StartPolicy, Station};
use surco_station::civil;
use surco_station::plan::{Entry, Run, brief, summary};
use surco_units::{AirTime, Frames};

use crate::cli::Plan;
use crate::terminal::Terminal;

/// How much of a rundown is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    /// Music and spots as one line with their count.
    Summary,
    /// Every item, and in brief why it is there.
    Items,
    /// Every item, and below it all of why it is there.
    Reasons,
}

impl From<&Plan> for Detail {
    fn from(options: &Plan) -> Detail {
        match (options.explain, options.all_items) {
            (true, _) => Detail::Reasons,
            (false, true) => Detail::Items,
            (false, false) => Detail::Summary,
        }
    }
}

/// Prints it. A week has ten thousand items, so they are printed as one text, and a reason that comes again and again is
/// put into words once.
pub(super) fn show(station: &Station, rundown: &Rundown, detail: Detail, terminal: &Terminal) {
    let mut table = Table { station, day: None, text: String::new() };
    let mut words = Words { known: Vec::new(), terminal };
    match detail {
        Detail::Summary => {
            for entry in summary(rundown) {
                match entry {
                    Entry::Item(item) => table.push(item.start, &short_line(item, station)),
                    Entry::Run(run) => table.push(run.first.start, &run_line(&run, station, terminal)),
                }
            }
        }
        Detail::Items => {
            for item in &rundown.items {
                table.push(item.start, &format!("{}  — {}", line(item, station), words.of(&item.reason)));
            }
        }
        Detail::Reasons => {
            for item in &rundown.items {
                table.push(item.start, &format!("{}\n    {}", line(item, station), terminal.text(&item.reason)));
            }
        }
    }
    terminal.print(table.text.trim_end_matches('\n'));
}

struct Table<'a> {
    station: &'a Station,
    day: Option<chrono::NaiveDate>,
    text: String,
}

impl Table<'_> {
    fn push(&mut self, start: AirTime, line: &str) {
        let date = civil::local_date(start, self.station.timezone);
        if self.day != Some(date) {
            self.text.push_str(&format!("\n{}, {date}\n", self.station.name));
            self.day = Some(date);
        }
        self.text.push_str(line);
        self.text.push('\n');
    }
}

/// Reasons in words. A playlist has two, in turns.
struct Words<'a> {
    known: Vec<(&'a Message, String)>,
    terminal: &'a Terminal,
}

impl<'a> Words<'a> {
    const MAX: usize = 4;

    fn of(&mut self, reason: &'a Message) -> &str {
        let known = self.known.iter().position(|(known, _)| *known == reason).unwrap_or_else(|| {
            self.known.truncate(Words::MAX - 1);
            self.known.insert(0, (reason, self.terminal.text(&brief(reason))));
            0
        });
        &self.known[known].1
    }
}

fn mark(policy: StartPolicy) -> char {
    match policy {
        StartPolicy::Hard => '●',
        StartPolicy::Soft => '○',
        StartPolicy::Follow => ' ',
    }
}

/// `06:00:00.000  ●  0:02:00.000  Manos limpias`; a hard start has a full mark.
pub(in crate::commands) fn line(item: &RundownItem, station: &Station) -> String {
    let clock = civil::clock_with_millis(item.start, station.timezone);
    format!("{clock} {} {:>12}  {}", mark(item.policy), item.duration.to_string(), item.title)
}

/// `06:00:00 ●  0:02:00  Manos limpias`
fn short_line(item: &RundownItem, station: &Station) -> String {
    entry(item.start, item.policy, item.duration, &item.title, station)
}

/// `06:02:00    0:41:10  Continuidad: 12 piezas`
fn run_line(run: &Run<'_>, station: &Station, terminal: &Terminal) -> String {
    let slot = run.slot.and_then(|id| station.grid.slots.iter().find(|slot| slot.id == *id));
    let what = match (slot, run.slot) {
        (Some(slot), _) => slot.title.clone(),
        (None, Some(id)) => id.to_string(),
        (None, None) => terminal.word("surco-plan-continuity"),
    };
    let id = if run.kind == surco_model::ItemKind::Spot { "surco-plan-spots" } else { "surco-plan-pieces" };
    let title = terminal.text(&Message::new(id).with("what", what).with("count", run.count));
    entry(run.first.start, run.first.policy, run.length(), &title, station)
}

/// A line of at most 80 columns.
fn entry(start: AirTime, policy: StartPolicy, length: Frames, title: &str, station: &Station) -> String {
    const TITLE: usize = 58;
    let seconds = length.seconds().round() as i64;
    let length = format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut title = title.to_owned();
    if title.chars().count() > TITLE {
        title = title.chars().take(TITLE - 1).chain(['…']).collect();
    }
    format!("{} {} {length:>8}  {title}", civil::clock(start, station.timezone), mark(policy))
}
