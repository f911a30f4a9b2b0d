//! The command line's help and its errors, in the person's language.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, CommandFactory};
use surco_messages::{Language, Message};

use crate::cli::Cli;

/// The command with all its words.
pub(crate) fn command(language: Language) -> clap::Command {
    let flag = |name: &'static str, short: char, action: ArgAction| {
        Arg::new(name).short(short).long(name).action(action).global(action_is_global(name))
    };
    let command = Cli::command()
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(flag("help", 'h', ArgAction::Help))
        .arg(flag("version", 'V', ArgAction::Version));
    dress(command, language, "surco")
}

fn action_is_global(name: &str) -> bool {
    name == "help"
}

fn dress(command: clap::Command, language: Language, name: &str) -> clap::Command {
    let word = |id: String| Message::new(id).text(language);
    let usage = word("help-usage".to_owned());
    let template = format!("{{about}}\n\n{usage} {{usage}}\n\n{{all-args}}{{after-help}}\n");
    let (arguments, options) = (word("help-arguments".to_owned()), word("help-options".to_owned()));
    let (any, inner) = (word("help-usage-options".to_owned()), word("help-usage-command".to_owned()));
    let examples = Message::new(format!("help-{name}-examples")).known_text(language).unwrap_or_default();
    let how = usage_of(&command, name, &any, &inner);
    let mut command = command
        .override_usage(how)
        .about(word(format!("help-{name}")))
        .after_help(examples)
        .help_template(template)
        .subcommand_help_heading(word("help-commands".to_owned()))
        .mut_args(|argument| {
            let own = format!("help-{name}-{}", argument.get_id());
            let shared = format!("help-{}", argument.get_id());
            // What is the same everywhere is explained once.
            let help = if EVERYWHERE.contains(&argument.get_id().as_str()) { word(shared) } else { word(own) };
            let heading = if argument.is_positional() { arguments.clone() } else { options.clone() };
            let argument = argument.help(help).help_heading(heading);
            // What values there are, and which is meant when none is given, the help says in words.
            match argument.get_action() {
                ArgAction::Set | ArgAction::Append => argument.hide_possible_values(true).hide_default_value(true),
                _ => argument,
            }
        });
    let names: Vec<String> = command.get_subcommands().map(|inner| inner.get_name().to_owned()).collect();
    for inner in names {
        let whole = if name == "surco" { inner.clone() } else { format!("{name}-{inner}") };
        command = command.mut_subcommand(&inner, |subcommand| dress(subcommand, language, &whole));
    }
    command
}

/// `surco normalize [OPTIONS] -o OUT IN`: what has to be said, in the order it is said.
fn usage_of(command: &clap::Command, name: &str, options: &str, inner: &str) -> String {
    let value = |argument: &Arg| {
        let names = argument.get_value_names().unwrap_or_default();
        names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(" ")
    };
    let mut words = vec!["surco".to_owned()];
    if name != "surco" {
        words.push(name.replace('-', " "));
    }
    words.push(format!("[{options}]"));
    for option in command.get_arguments().filter(|one| one.is_required_set() && !one.is_positional()) {
        let flag = option.get_long().map(|long| format!("--{long}")).unwrap_or_default();
        words.push(format!("{flag} {}", value(option)));
    }
    for positional in command.get_positionals() {
        let many = matches!(positional.get_action(), ArgAction::Append);
        words.push(format!("{}{}", value(positional), if many { "…" } else { "" }));
    }
    if command.has_subcommands() {
        words.push(inner.to_owned());
    }
    words.join(" ")
}

const EVERYWHERE: [&str; 8] = ["home", "schedule", "json", "lang", "verbose", "quiet", "help", "version"];

/// What was wrong with a command line, in the person's language.
pub(crate) fn explain(error: &clap::Error) -> Option<Message> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        _ => None,
    };
    let argument = text(ContextKind::InvalidArg).or_else(|| text(ContextKind::InvalidSubcommand))?;
    let suggestion = text(ContextKind::SuggestedArg).or_else(|| text(ContextKind::SuggestedSubcommand));
    let id = match error.kind() {
        ErrorKind::UnknownArgument => "help-unknown-argument",
        ErrorKind::InvalidSubcommand => "help-unknown-command",
        ErrorKind::MissingRequiredArgument => "help-missing-argument",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "help-invalid-value",
        ErrorKind::ArgumentConflict => "help-conflict",
        _ => return None,
    };
    let hint = suggestion.map_or_else(
        || text(ContextKind::ValidValue).map(|values| Message::new("help-hint-values").with("values", values)),
        |name| Some(Message::new("help-hint-meant").with("name", name)),
    );
    Some(
        Message::new(id)
            .with("argument", argument)
            .with("value", text(ContextKind::InvalidValue).unwrap_or_default())
            .with("hint", hint.unwrap_or_else(|| Message::new("help-hint-see"))),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_and_option_has_its_words_in_every_language() {
        for language in Language::ALL {
            let mut command = command(language);
            command.build();
            command.clone().debug_assert();
            let mut waiting = vec![command];
            while let Some(next) = waiting.pop() {
                let about = next.get_about().map(ToString::to_string).unwrap_or_default();
                assert!(!about.is_empty() && !about.starts_with("help-"), "{}: {about}", next.get_name());
                for argument in next.get_arguments() {
                    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
                    assert!(
                        !help.is_empty() && !help.starts_with("help-"),
                        "{} {}: {help}",
                        next.get_name(),
                        argument.get_id()
                    );
                }
                waiting.extend(next.get_subcommands().cloned());
            }
        }
    }
}
