//! `surco check`: everything that is wrong with a station folder, each thing with its place.

use surco_documents::rundown::Findings;
use surco_messages::Message;
use surco_model::Severity;
use surco_station::civil;
use surco_station::plan::Gap;
use surco_units::AirTime;

use crate::cli::Everywhere;
use crate::failure::{Failure, Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

pub(super) fn run(everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let checked = here::find(everywhere)?.check(AirTime::now())?;
    let zone = checked.folder.station.as_ref().map_or(chrono_tz::UTC, |station| station.timezone);
    let local = |gap: &Gap| [gap.from, gap.until].map(|at| civil::local(at, zone));
    terminal.document(&Findings::of(&checked, terminal.language));
    if !terminal.json {
        terminal.show(&checked.findings, &checked.folder.sources);
    }
    let (errors, warnings) = (checked.count(Severity::Error), checked.count(Severity::Warning));
    let episodes: usize = checked.folder.programs.iter().map(|(_, episodes)| episodes.len()).sum();
    terminal.tell(
        &Message::new("surco-checked")
            .with("series", checked.folder.programs.len())
            .with("episodes", episodes)
            .with("errors", errors)
            .with("warnings", warnings),
    );
    if let Some(longest) = checked.longest_gap() {
        let minutes: i64 = checked.gaps.iter().map(Gap::minutes).sum();
        let [from, until] = local(&longest).map(|at| at.format("%Y-%m-%d %H:%M").to_string());
        terminal.tell(
            &Message::new("surco-check-gaps")
                .with("hours", (minutes / 60) as usize)
                .with("minutes", format!("{:02}", minutes % 60))
                .with("from", from)
                .with("until", until),
        );
    }
    if errors > 0 {
        return Err(Failure(Message::new("surco-check-failed").with("errors", errors)));
    }
    Ok(Outcome::attention_if(warnings > 0))
}
