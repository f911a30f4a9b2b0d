//! What people see: sentences and progress on stderr, results on stdout, and one JSON document where that was asked.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode};
use serde::Serialize;
use surco_messages::{Language, Message};
use surco_model::{Diagnostic, Severity};

/// How this run speaks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terminal {
    pub(crate) language: Language,
    pub(crate) json: bool,
    pub(crate) quiet: bool,
}

impl Terminal {
    /// A result for people, on stdout; nothing where JSON was asked. Nobody listening any more is no error.
    pub(crate) fn print(&self, text: &str) {
        if !self.json {
            let _ = writeln!(io::stdout().lock(), "{text}");
        }
    }

    /// The same, in the person's language.
    pub(crate) fn tell(&self, message: &Message) {
        self.print(&message.text(self.language));
    }

    /// What is going on, on stderr.
    pub(crate) fn say(&self, message: &Message) {
        if !self.quiet {
            let _ = writeln!(io::stderr().lock(), "{}", message.text(self.language));
        }
    }

    /// What needs attention: a sentence, and what to do. Who asked for quiet hears only of failures.
    pub(crate) fn warn(&self, message: &Message) {
        if !self.quiet {
            self.alarm("surco-warning", message);
        }
    }

    /// What failed.
    pub(crate) fn fail(&self, message: &Message) {
        self.alarm("surco-error", message);
    }

    /// A warning, to be shown by somebody else.
    pub(crate) fn warning(&self, message: &Message) -> String {
        self.alarmed("surco-warning", message)
    }

    fn alarm(&self, kind: &'static str, message: &Message) {
        let _ = io::stderr().lock().write_all(self.alarmed(kind, message).as_bytes());
    }

    fn alarmed(&self, kind: &'static str, message: &Message) -> String {
        let kind = Message::new(kind).text(self.language);
        let help = message.help(self.language).map(|help| format!("  → {help}\n")).unwrap_or_default();
        format!("{kind}: {}\n{help}", message.text(self.language))
    }

    /// The result for machines, where it was asked.
    pub(crate) fn document(&self, document: &impl Serialize) {
        if self.json {
            // A week's rundown has hundreds of thousands of lines: not each is a call of its own to the system.
            let mut stdout = io::BufWriter::new(io::stdout().lock());
            let _ = serde_json::to_writer_pretty(&mut stdout, document);
            let _ = writeln!(stdout).and_then(|()| stdout.flush());
        }
    }

    /// A message's text.
    pub(crate) fn text(&self, message: &Message) -> String {
        message.text(self.language)
    }

    /// A word or phrase of the surface.
    pub(crate) fn word(&self, id: &'static str) -> String {
        Message::new(id).text(self.language)
    }

    /// Shows findings, each with its line and a caret. Who asked for quiet sees only errors.
    pub(crate) fn show(&self, findings: &[Diagnostic], sources: &BTreeMap<PathBuf, String>) {
        let mut stderr = io::stderr().lock();
        for finding in findings.iter().filter(|one| !self.quiet || one.severity == Severity::Error) {
            let _ = write!(stderr, "{}", self.render(finding, sources));
        }
    }

    fn render(&self, finding: &Diagnostic, sources: &BTreeMap<PathBuf, String>) -> String {
        let theme = match use_colours() {
            true => GraphicalTheme::unicode(),
            false => GraphicalTheme::unicode_nocolor(),
        };
        let place = finding.location.as_ref();
        let source = place.and_then(|place| {
            Some(NamedSource::new(place.file.to_string_lossy(), sources.get(&place.file)?.clone()))
        });
        let label = place.map(|place| LabeledSpan::underline(place.span.clone()));
        let shown = Shown { finding, language: self.language, source, label };
        let mut text = String::new();
        // Only a writer that fails can make this fail, and a String does not.
        let _ = GraphicalReportHandler::new_themed(theme).with_width(110).render_report(&mut text, &shown);
        if let Some(help) = finding.message.help(self.language) {
            text.push_str(&format!("  → {help}\n\n"));
        }
        text
    }

    /// A bar for work whose end is known, in parts that tell nobody anything.
    pub(crate) fn progress_in_parts(&self, parts: u64, message: &Message) -> ProgressBar {
        self.bar(ProgressBar::new(parts), "{msg:32!} [{bar:30}] {percent:>3} % {eta}", message)
    }

    /// A bar in hundredths of seconds of sound, or a spinner where its end is not known.
    pub(crate) fn progress_of_sound(&self, seconds: Option<f64>, message: &Message) -> ProgressBar {
        match seconds {
            Some(seconds) => {
                let bar = ProgressBar::new((seconds * 100.0) as u64);
                self.bar(bar, "{msg:32!} [{bar:30}] {percent:>3} % {eta}", message)
            }
            None => {
                let bar = self.bar(ProgressBar::new_spinner(), "{msg:32!} {spinner}", message);
                bar.enable_steady_tick(Duration::from_millis(120));
                bar
            }
        }
    }

    /// A line that is written anew in its place.
    pub(crate) fn status_line(&self) -> ProgressBar {
        self.bar(ProgressBar::new_spinner(), "{wide_msg}", &Message::new("surco-meter-air"))
    }

    fn bar(&self, bar: ProgressBar, template: &str, message: &Message) -> ProgressBar {
        if self.quiet || self.json {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━╸ "));
        }
        bar.set_message(message.text(self.language));
        bar
    }
}

/// The convention of <https://no-color.org>.
fn use_colours() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// A finding as miette draws it.
#[derive(Debug)]
struct Shown<'a> {
    finding: &'a Diagnostic,
    language: Language,
    source: Option<NamedSource<String>>,
    label: Option<LabeledSpan>,
}

impl std::fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.finding.message.text(self.language))
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Advice => miette::Severity::Advice,
            Severity::Warning => miette::Severity::Warning,
            Severity::Error => miette::Severity::Error,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        // A label needs its text.
        self.source.as_ref()?;
        Some(Box::new(self.label.clone().into_iter()))
    }
}
