//! `surco new`: a series, or an episode out of a folder of recordings or of a list that another program wrote.

use surco_documents::episode as documents;
use surco_messages::Message;
use surco_model::{OrderedBy, ProgramKind};
use surco_station::edit::MadeEpisode;
use surco_station::{Station, edit, slug};

use crate::cli::{Everywhere, KindName, New, NewEpisode, NewProgram, NewWhat, OrderName};
use crate::failure::{Finished, Outcome};
use crate::terminal::Terminal;
use crate::{here, job_bar};

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
    let made = job_bar::run(terminal, |job| station.new_program(&written, &wanted, terminal.language, job))?;
    terminal.tell(&Message::new("station-new-program").with("path", made.file.as_path()));
    terminal.document(&documents::NewProgram::of(&made));
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
    let made = job_bar::run(terminal, |job| station.new_episode(&written, &wanted, terminal.language, job))?;
    tell(&made, terminal);
    Ok(Outcome::Done)
}

fn tell(made: &MadeEpisode, terminal: &Terminal) {
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
    terminal.document(&documents::NewEpisode::of(made));
}
