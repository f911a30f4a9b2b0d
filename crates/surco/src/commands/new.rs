//! `surco new`: a series, or an episode out of a folder of recordings or of a list that another program wrote.

use std::path::PathBuf;

use serde::Serialize;
use surco_job::{Job, Silent};
use surco_messages::Message;
use surco_model::{Guess, OrderedBy, ProgramKind};
use surco_station::edit::{MadeEpisode, MadeSegment};
use surco_station::{Station, edit, slug};
use surco_units::Frames;

use crate::cli::{Everywhere, KindName, New, NewEpisode, NewProgram, NewWhat, OrderName};
use crate::failure::{Finished, Outcome};
use crate::terminal::Terminal;
use crate::{here, signals};

#[derive(Serialize)]
struct ProgramDocument {
    program: String,
    file: PathBuf,
}

#[derive(Serialize)]
struct EpisodeDocument {
    program: String,
    episode: String,
    file: PathBuf,
    ordered_by: &'static str,
    segments: Vec<SegmentLine>,
    skipped: Vec<PathBuf>,
}

#[derive(Serialize)]
struct SegmentLine {
    recording: String,
    title: Option<String>,
    guess: &'static str,
    part: Option<String>,
    cue_in_s: Option<f64>,
    cue_out_s: Option<f64>,
}

pub(super) fn run(new: &New, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let station = here::find(everywhere)?;
    match &new.what {
        NewWhat::Program(wanted) => program(wanted, &station, terminal),
        NewWhat::Episode(wanted) => episode(wanted, &station, terminal),
    }
}

fn program(wanted: &NewProgram, station: &Station, terminal: &Terminal) -> Finished {
    let written = here::read_usable(station, terminal)?;
    let wanted = edit::NewProgram {
        slug: slug(&wanted.slug)?,
        title: wanted.title.clone(),
        kind: match wanted.kind {
            KindName::Microprogram => ProgramKind::Microprogram,
            KindName::Informative => ProgramKind::Informative,
            KindName::Spot => ProgramKind::Spot,
            KindName::Music => ProgramKind::Music,
        },
        topic: wanted.topic.as_deref().map(slug).transpose()?,
        from: wanted.from.clone(),
    };
    let (cancel, mut silent) = (signals::cancel()?, Silent);
    let made = station.new_program(&written, &wanted, terminal.language, &mut Job::new(&cancel, &mut silent))?;
    terminal.tell(&Message::new("station-new-program").with("path", made.file.as_path()));
    terminal.document(&ProgramDocument { program: made.program.to_string(), file: made.file });
    Ok(Outcome::Done)
}

fn episode(wanted: &NewEpisode, station: &Station, terminal: &Terminal) -> Finished {
    let written = here::read_usable(station, terminal)?;
    let wanted = edit::NewEpisode {
        program: slug(&wanted.program)?,
        from: wanted.from.clone(),
        recording: wanted.recording.clone(),
        order: wanted.order.map(|order| match order {
            OrderName::Number => OrderedBy::Number,
            OrderName::Time => OrderedBy::Time,
            OrderName::Name => OrderedBy::Name,
        }),
        title: wanted.title.clone(),
    };
    let (cancel, mut silent) = (signals::cancel()?, Silent);
    let made = station.new_episode(&written, &wanted, terminal.language, &mut Job::new(&cancel, &mut silent))?;
    tell(made, terminal);
    Ok(Outcome::Done)
}

fn tell(made: MadeEpisode, terminal: &Terminal) {
    for (_, why) in &made.skipped {
        terminal.warn(why);
    }
    for segment in &made.segments {
        terminal.print(&format!("{:>11}  {}", segment.length.to_string(), segment.recording));
    }
    terminal.tell(
        &Message::new("station-new-episode")
            .with("path", made.file.as_path())
            .with("episode", format!("{}/{}", made.program, made.episode)),
    );
    terminal.document(&EpisodeDocument {
        program: made.program.to_string(),
        episode: made.episode,
        file: made.file,
        ordered_by: match made.ordered_by {
            None => "list",
            Some(OrderedBy::Number) => "number",
            Some(OrderedBy::Time) => "time",
            Some(OrderedBy::Name) => "name",
        },
        segments: made.segments.iter().map(line).collect(),
        skipped: made.skipped.into_iter().map(|(path, _)| path).collect(),
    });
}

fn line(segment: &MadeSegment) -> SegmentLine {
    SegmentLine {
        recording: segment.recording.clone(),
        title: segment.title.clone(),
        guess: match segment.guess {
            Guess::Greeting => "greeting",
            Guess::Farewell => "farewell",
            Guess::Interview => "interview",
            Guess::Music => "music",
            Guess::Credits => "credits",
            Guess::Speech => "speech",
        },
        part: segment.part.as_ref().map(ToString::to_string),
        cue_in_s: segment.cues.0.map(Frames::seconds),
        cue_out_s: segment.cues.1.map(Frames::seconds),
    }
}
