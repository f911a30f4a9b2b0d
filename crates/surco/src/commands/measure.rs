//! `surco measure`: how loud a sound is, and what is wrong with it.

mod show;

use surco_documents::sound::Files;
use surco_figures::{Format, Panel};
use surco_messages::{Explain, Message};
use surco_station::jobs::{MeasuredFiles, measure, name_of, recordings};

use crate::cli::{Everywhere, Measure};
use crate::failure::{Failure, Finished, Outcome};
use crate::terminal::Terminal;
use crate::{here, job_bar, signals};

pub(super) fn run(options: &Measure, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let loudnesses = here::loudnesses(everywhere)?;
    let paths = recordings(&options.files, &signals::cancel()?)?;
    if let Some(picture) = &options.plot {
        Format::for_path(picture)?;
        if paths.len() != 1 {
            return Err(Failure(Message::new("surco-plot-one")));
        }
    }
    let MeasuredFiles { files: good, failed } = job_bar::run(terminal, |job| measure(&paths, job))?;
    let mut bad: Vec<_> = failed.iter().map(|(path, cause)| (path.as_path(), cause.explain())).collect();
    if let (Some(picture), [file]) = (&options.plot, &good[..]) {
        let problems = file.problems.iter().map(|problem| terminal.text(problem)).collect();
        let panel = Panel { title: name_of(&file.path), measured: &file.measured, problems };
        surco_figures::loudness(&[panel], loudnesses.of(&[&file.path]).integrated, terminal.language)
            .write(picture)?;
        terminal.say(&Message::new("surco-plotted").with("path", picture.as_path()));
    }
    match &good[..] {
        [] => {}
        [file] if paths.len() == 1 => show::card(file, loudnesses.of(&[&file.path]).integrated, terminal),
        _ => show::table(&good, bad.len(), terminal),
    }
    terminal.document(&Files::of(&good, &bad, terminal.language));
    let nothing = good.is_empty();
    let last = bad.pop_if(|_| nothing);
    bad.iter().for_each(|(_, message)| terminal.fail(message));
    match last {
        Some((_, message)) => Err(Failure(message)),
        None => Ok(Outcome::attention_if(!bad.is_empty() || good.iter().any(|file| !file.problems.is_empty()))),
    }
}
