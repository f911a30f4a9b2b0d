//! `surco approve`: who has listened to an episode, written into its file, where everything else stays as it is.

use serde::Serialize;
use surco_messages::Message;
use surco_model::State;
use toml_edit::{DocumentMut, value};

use crate::cli::{Approve, Everywhere};
use crate::failure::{Failure, Finished, Outcome};
use crate::station::{Home, find_episode};
use crate::terminal::Terminal;
use crate::whole_file;

#[derive(Serialize)]
struct Document {
    program: String,
    episode: String,
    state: &'static str,
    approved_by: Option<String>,
}

pub(super) fn run(approve: &Approve, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let home = Home::find(everywhere)?;
    let (folder, _) = home.read_usable(terminal)?;
    let (program, episode) = find_episode(&folder, &approve.episode)?;
    let file = home.path.join(&episode.location.file);
    let text = std::fs::read_to_string(&file).map_err(|cause| Failure::io(&file, &cause))?;
    // It has just been read and understood, so nobody ever sees this.
    let broken = |cause: toml_edit::TomlError| {
        Failure(Message::new("surco-not-toml").with("path", file.as_path()).with("cause", cause.to_string()))
    };
    let mut document: DocumentMut = text.parse().map_err(broken)?;
    // A comment behind the old state was about that.
    let state = if approve.draft { State::Draft } else { State::Approved };
    document["state"] = value(state.name());
    match &approve.by {
        Some(name) => document["approved_by"] = value(name.as_str()),
        None => {
            document.remove("approved_by");
        }
    }
    whole_file::write(&file, document.to_string().as_bytes())?;
    let said = match &approve.by {
        Some(name) => Message::new("surco-approved").with("name", name.as_str()),
        None => Message::new("surco-not-approved"),
    };
    terminal.say(&said.with("episode", episode.title.as_str()));
    terminal.document(&Document {
        program: program.slug.to_string(),
        episode: episode.slug.to_string(),
        state: state.name(),
        approved_by: approve.by.clone(),
    });
    Ok(Outcome::attention_if(false))
}
