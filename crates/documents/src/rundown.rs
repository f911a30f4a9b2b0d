//! What is planned, why, what another grid would change; findings; the grid as events.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::SecondsFormat;
use serde::Serialize;
use surco_messages::{Language, Message};
use surco_model::{Diagnostic, Rundown, RundownItem, Severity, Station};
use surco_schedule::Occurrence;
use surco_station::civil;
use surco_station::plan::{
    Change, Checked, Conflict, Content, Difference, Explained, Explanation, Gap, PlannedStation, event_uid,
    reason_chain,
};
use surco_units::AirTime;

/// A rundown.
#[derive(Debug, Serialize)]
pub struct Planned {
    station: String,
    timezone: String,
    from_utc: String,
    until_utc: String,
    items: Vec<Item>,
    diagnostics: Vec<Finding>,
}

impl Planned {
    /// Of a station, from one instant to another.
    pub fn of(
        station: &Station,
        rundown: &Rundown,
        (from, until): (AirTime, AirTime),
        language: Language,
    ) -> Planned {
        Planned {
            station: station.id.to_string(),
            timezone: station.timezone.to_string(),
            from_utc: from.to_string(),
            until_utc: until.to_string(),
            items: rundown.items.iter().map(|item| Item::of(item, station, language)).collect(),
            diagnostics: rundown.diagnostics.iter().map(|finding| Finding::of(finding, language)).collect(),
        }
    }
}

/// An item of a rundown.
#[derive(Debug, Serialize)]
pub struct Item {
    id: String,
    slot: Option<String>,
    title: String,
    kind: &'static str,
    program: Option<String>,
    episode: Option<String>,
    start_utc: String,
    start_local: String,
    duration_s: f64,
    policy: &'static str,
    source: String,
    cue_in_s: f64,
    cue_out_s: f64,
    fade_in_s: f64,
    fade_out_s: f64,
    gain_db: f64,
    reason: String,
    /// The identifiers of its reasons, the outermost first.
    reasons: String,
}

impl Item {
    /// On the clock of its station.
    pub fn of(item: &RundownItem, station: &Station, language: Language) -> Item {
        Item {
            id: item.id.to_string(),
            slot: item.slot.as_ref().map(ToString::to_string),
            title: item.title.clone(),
            kind: item.kind.name(),
            program: item.episode.as_ref().map(|(program, _)| program.to_string()),
            episode: item.episode.as_ref().map(|(_, episode)| episode.to_string()),
            start_utc: item.start.to_string(),
            start_local: civil::local(item.start, station.timezone).to_rfc3339(),
            duration_s: item.duration.seconds(),
            policy: item.policy.name(),
            source: item.source.to_string(),
            cue_in_s: item.cue_in.seconds(),
            cue_out_s: item.cue_out.seconds(),
            fade_in_s: item.fade_in.seconds(),
            fade_out_s: item.fade_out.seconds(),
            gain_db: item.gain.0,
            reason: item.reason.text(language),
            reasons: reason_chain(&item.reason),
        }
    }
}

/// Every station of a folder, and what two would need at once.
#[derive(Debug, Serialize)]
pub struct EveryPlanned {
    stations: Vec<Planned>,
    #[serde(rename = "clashes")]
    conflicts: Vec<ConflictLine>,
}

#[derive(Debug, Serialize)]
struct ConflictLine {
    need: String,
    first_station: String,
    first_slot: String,
    first_start_utc: String,
    second_station: String,
    second_slot: String,
    second_start_utc: String,
    message: String,
}

impl EveryPlanned {
    /// What each plans, and where that cannot be.
    pub fn of(stations: &[PlannedStation], conflicts: &[Conflict], language: Language) -> EveryPlanned {
        let planned = |one: &PlannedStation| Planned::of(&one.written.station, &one.rundown, one.span, language);
        let line = |conflict: &Conflict| {
            let Conflict { need, first, second } = conflict;
            ConflictLine {
                need: need.clone(),
                first_station: first.station.to_string(),
                first_slot: first.slot.to_string(),
                first_start_utc: first.start.to_string(),
                second_station: second.station.to_string(),
                second_slot: second.slot.to_string(),
                second_start_utc: second.start.to_string(),
                message: conflict.message().text(language),
            }
        };
        EveryPlanned {
            stations: stations.iter().map(planned).collect(),
            conflicts: conflicts.iter().map(line).collect(),
        }
    }
}

/// What another grid would change.
#[derive(Debug, Serialize)]
pub struct Changes {
    from_utc: String,
    until_utc: String,
    changes: Vec<ChangeLine>,
    campaigns: Vec<CampaignLine>,
    continuity_before_s: f64,
    continuity_after_s: f64,
    findings_new: Vec<String>,
    findings_gone: Vec<String>,
}

#[derive(Debug, Serialize)]
struct ChangeLine {
    /// `added`, `removed`, or `changed`.
    change: &'static str,
    start_utc: String,
    start_local: String,
    slot: String,
    title: String,
    before: Option<String>,
    after: Option<String>,
}

#[derive(Debug, Serialize)]
struct CampaignLine {
    campaign: String,
    plays_before: usize,
    plays_after: usize,
}

impl Changes {
    /// From one instant to another, on the clock of the other grid's station.
    pub fn of(
        difference: &Difference,
        station: &Station,
        (from, until): (AirTime, AirTime),
        language: Language,
    ) -> Changes {
        let line = |change: &Change| ChangeLine {
            change: change.kind.name(),
            start_utc: change.start.to_string(),
            start_local: civil::local(change.start, station.timezone).to_rfc3339(),
            slot: change.slot.to_string(),
            title: change.title.clone(),
            before: change.before.as_ref().map(Content::to_string),
            after: change.after.as_ref().map(Content::to_string),
        };
        Changes {
            from_utc: from.to_string(),
            until_utc: until.to_string(),
            changes: difference.changes.iter().map(line).collect(),
            campaigns: (difference.campaigns.iter())
                .map(|one| CampaignLine {
                    campaign: one.campaign.to_string(),
                    plays_before: one.plays_before,
                    plays_after: one.plays_after,
                })
                .collect(),
            continuity_before_s: difference.continuity_before.seconds(),
            continuity_after_s: difference.continuity_after.seconds(),
            findings_new: sentences(&difference.findings_new, language),
            findings_gone: sentences(&difference.findings_gone, language),
        }
    }
}

/// Findings in words, each once, in the order of the alphabet.
pub fn sentences(findings: &[Message], language: Language) -> Vec<String> {
    findings.iter().map(|finding| finding.text(language)).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Why something is on the rundown, or was on the air.
#[derive(Debug, Serialize)]
pub struct Why {
    item: String,
    title: String,
    start_utc: String,
    aired: bool,
    reason: String,
    slot: Option<String>,
    file: Option<String>,
    line: Option<usize>,
    substitutes: Vec<String>,
}

impl Why {
    /// Its reason, and where that is written.
    pub fn of(found: &Explanation, language: Language) -> Why {
        let place = found.written_at.as_ref();
        let (file, line) = (place.map(|place| place.file.display().to_string()), place.map(|place| place.line));
        match &found.what {
            Explained::Aired(airing) => {
                let on_air = &airing.on_air;
                Why {
                    item: on_air.item.to_string(),
                    title: on_air.title.clone(),
                    start_utc: on_air.at.to_string(),
                    aired: true,
                    reason: on_air.reason.text(language),
                    slot: on_air.slot.as_ref().map(ToString::to_string),
                    file,
                    line,
                    substitutes: Vec::new(),
                }
            }
            Explained::Planned(item) => Why {
                item: item.id.to_string(),
                title: item.title.clone(),
                start_utc: item.start.to_string(),
                aired: false,
                reason: item.reason.text(language),
                slot: item.slot.as_ref().map(ToString::to_string),
                file,
                line,
                substitutes: item.substitutes.iter().map(|media| media.title.clone()).collect(),
            },
        }
    }
}

/// What was found in a station folder.
#[derive(Debug, Serialize)]
pub struct Findings {
    diagnostics: Vec<Finding>,
    /// Where the grid has nothing of its own in the seven days to come.
    #[serde(rename = "holes")]
    gaps: Vec<GapLine>,
}

#[derive(Debug, Serialize)]
struct GapLine {
    from: String,
    until: String,
}

#[derive(Debug, Serialize)]
struct Finding {
    severity: &'static str,
    code: String,
    file: Option<PathBuf>,
    line: Option<usize>,
    column: Option<usize>,
    message: String,
    help: Option<String>,
}

impl Findings {
    /// With their places.
    pub fn of(checked: &Checked, language: Language) -> Findings {
        let zone = checked.folder.station.as_ref().map_or(chrono_tz::UTC, |station| station.timezone);
        let gap = |gap: &Gap| {
            let [from, until] = [gap.from, gap.until].map(|at| civil::local(at, zone).to_rfc3339());
            GapLine { from, until }
        };
        Findings {
            diagnostics: checked.findings.iter().map(|one| Finding::of(one, language)).collect(),
            gaps: checked.gaps.iter().map(gap).collect(),
        }
    }
}

impl Finding {
    fn of(finding: &Diagnostic, language: Language) -> Finding {
        let place = finding.location.as_ref();
        Finding {
            severity: match finding.severity {
                Severity::Advice => "advice",
                Severity::Warning => "warning",
                Severity::Error => "error",
            },
            code: finding.message.id().to_owned(),
            file: place.map(|place| place.file.clone()),
            line: place.map(|place| place.line),
            column: place.map(|place| place.column),
            message: finding.message.text(language),
            help: finding.message.help(language),
        }
    }
}

/// The grid as events.
#[derive(Debug, Serialize)]
pub struct Events {
    station: String,
    timezone: String,
    events: Vec<Event>,
}

#[derive(Debug, Serialize)]
struct Event {
    uid: String,
    slot: String,
    title: String,
    start_utc: String,
    start_local: String,
    duration_s: f64,
    policy: &'static str,
}

impl Events {
    /// What comes in a station's grid.
    pub fn of(station: &Station, coming: &[Occurrence<'_>]) -> Events {
        let event = |occurrence: &Occurrence<'_>| Event {
            uid: event_uid(occurrence, station),
            slot: occurrence.slot.id.to_string(),
            title: occurrence.slot.title.clone(),
            start_utc: occurrence.start.to_string(),
            start_local: civil::local(occurrence.start, station.timezone)
                .to_rfc3339_opts(SecondsFormat::AutoSi, false),
            duration_s: occurrence.slot.length.seconds(),
            policy: occurrence.slot.policy.name(),
        };
        Events {
            station: station.id.to_string(),
            timezone: station.timezone.to_string(),
            events: coming.iter().map(event).collect(),
        }
    }
}
