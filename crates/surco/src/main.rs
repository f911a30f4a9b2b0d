//! The `surco` command: reads what is asked, wires the crates together, and says what came of it.

mod cli;
mod commands;
mod failure;
mod help;
mod here;
mod job_bar;
mod signals;
mod terminal;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::FromArgMatches;
use clap::error::ErrorKind;
use surco_messages::{Language, Message};

use crate::cli::{Cli, Command};
use tracing_appender::non_blocking::WorkerGuard;

use crate::failure::WRONG_USAGE;
use crate::terminal::Terminal;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let language = wanted_language(&arguments).unwrap_or_else(Language::of_this_machine);
    let terminal = Terminal { language, json: false, quiet: false };
    apologise_for_panics(terminal);
    let parsed = help::command(language).try_get_matches_from(arguments);
    let cli = match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return refuse(terminal, &error),
    };
    let _last_lines = listen_to_the_crates(&cli);
    let terminal = Terminal { json: cli.everywhere.json, quiet: cli.everywhere.quiet, ..terminal };
    match commands::run(&cli, terminal) {
        Ok(outcome) => outcome.code(),
        Err(failure) => {
            terminal.fail(&failure.0);
            ExitCode::FAILURE
        }
    }
}

/// The language is needed before the command line is read: its help and its errors are in it.
fn wanted_language(arguments: &[OsString]) -> Option<Language> {
    let mut words = arguments.iter().map(|argument| argument.to_str().unwrap_or_default());
    let word = words.find(|word| *word == "--lang" || word.starts_with("--lang="))?;
    match word.split_once('=') {
        Some((_, code)) => code.parse().ok(),
        None => words.next()?.parse().ok(),
    }
}

/// Help and version are no errors; what is one is said in the person's language.
fn refuse(terminal: Terminal, error: &clap::Error) -> ExitCode {
    match (error.kind(), help::explain(error)) {
        (ErrorKind::DisplayHelp | ErrorKind::DisplayVersion, _) => {
            let _ = error.print();
            ExitCode::SUCCESS
        }
        (_, Some(message)) => {
            terminal.fail(&message);
            ExitCode::from(WRONG_USAGE)
        }
        (_, None) => {
            let _ = error.print();
            ExitCode::from(WRONG_USAGE)
        }
    }
}

/// What the crates note for engineers goes to stderr, when it is asked for.
fn listen_to_the_crates(cli: &Cli) -> Option<WorkerGuard> {
    use tracing_subscriber::EnvFilter;
    let level = match cli.everywhere.verbose {
        0 => "error",
        1 => "info",
        _ => "debug",
    };
    let filter = EnvFilter::try_from_env("SURCO_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    let listener = tracing_subscriber::fmt().with_env_filter(filter).without_time();
    if matches!(cli.command, Command::Air(_)) {
        let (stderr, last_lines) = commands::patient_stderr();
        listener.with_writer(stderr).init();
        return Some(last_lines);
    }
    listener.with_writer(std::io::stderr).init();
    None
}

/// A fault of the program itself is said as such, and what to do about it.
fn apologise_for_panics(terminal: Terminal) {
    std::panic::set_hook(Box::new(move |panic| {
        if surco_audio::reads_foreign_bytes() {
            // A damaged file, of which its reader will tell.
            tracing::debug!("{panic}");
            return;
        }
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let what = panic.payload_as_str().unwrap_or_default().to_owned();
        terminal.fail(&Message::new("surco-panic").with("what", what).with("place", place));
    }));
}
