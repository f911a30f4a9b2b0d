//! `surco export`: the edit of an episode, for those who go on in another program.

use surco_documents::station::Written;
use surco_messages::Message;
use surco_station::find_episode;
use surco_station::jobs::EditFormat;

use crate::cli::{Everywhere, Export, ExportFormat};
use crate::failure::{Finished, Outcome};
use crate::here;
use crate::job_bar;
use crate::terminal::Terminal;

pub(super) fn run(export: &Export, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let station = here::find(everywhere)?;
    let written = here::read_usable(&station, terminal)?;
    let found = find_episode(&written.folder, &export.episode)?;
    let format = match export.format {
        ExportFormat::Cue => EditFormat::Cue,
        ExportFormat::Edl => EditFormat::Edl,
        ExportFormat::Audacity => EditFormat::Labels,
        ExportFormat::Stems => EditFormat::Stems,
    };
    let files = job_bar::run(terminal, |job| station.export(&written, found, format, &export.output, job))?;
    for file in &files {
        terminal.tell(&Message::new("surco-exported").with("path", file.as_path()));
    }
    terminal.document(&Written::of(&files));
    Ok(Outcome::Done)
}
