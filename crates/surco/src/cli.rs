//! The command line: names and flags that other programs rely on. Their help is in `locales/*/help.ftl`.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use surco_audio::RepairStage;
use surco_messages::Language;

/// `surco`
#[derive(Debug, Parser)]
#[command(name = "surco", version, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) everywhere: Everywhere,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
pub(crate) struct Everywhere {
    #[arg(long, value_name = "DIR", global = true)]
    pub(crate) home: Option<PathBuf>,
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) schedule: Option<PathBuf>,
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[arg(long, value_name = "es|en", global = true)]
    pub(crate) lang: Option<Language>,
    #[arg(short, long, action = clap::ArgAction::Count, global = true)]
    pub(crate) verbose: u8,
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(Init),
    Demo(Demo),
    Doctor,
    Check,
    Measure(Measure),
    Normalize(Normalize),
    Ingest(Ingest),
    New(New),
    Import(Import),
    Assemble(Assemble),
    Approve(Approve),
    Undo(Undo),
    Export(Export),
    Listen(Listen),
    Plan(Plan),
    Why(Why),
    Calendar(CalendarSpan),
    Air(Air),
    Simulate(Simulate),
    Service(Service),
    Now,
    Play(Play),
    Skip,
    Extend(Extend),
    Panic(Panic),
    Live(Live),
    Resume,
    Hands,
    Lock(Lock),
    Unlock(Lock),
    Log(Log),
    Report(Report),
    Archive(Archive),
    Withdraw(Withdraw),
    Backup(Backup),
    Restore(Restore),
    #[command(hide = true)]
    Completions(Completions),
    #[command(hide = true)]
    Man(Man),
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// A new folder; without it a temporary one is made, and kept.
    #[arg(long, value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Measure {
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Normalize {
    #[arg(value_name = "IN")]
    pub(crate) input: PathBuf,
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: PathBuf,
    #[arg(long, value_name = "LUFS", allow_negative_numbers = true)]
    pub(crate) target: Option<f64>,
    #[arg(long, value_name = "DBTP", allow_negative_numbers = true)]
    pub(crate) true_peak: Option<f64>,
    #[arg(long, value_name = "PROFILE", value_enum, default_value_t = ProfileName::Voice)]
    pub(crate) profile: ProfileName,
    #[arg(long, value_name = "STAGE", value_delimiter = ',', value_parser = stages())]
    pub(crate) without: Vec<RepairStage>,
    #[arg(long, value_name = "STAGE", value_delimiter = ',', value_parser = stages())]
    pub(crate) only: Vec<RepairStage>,
    #[arg(long, value_name = "SECONDS")]
    pub(crate) longest_pause: Option<f64>,
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub(crate) format: Option<FormatName>,
    #[arg(long, value_name = "KBPS")]
    pub(crate) bitrate: Option<u32>,
    #[arg(long, value_name = "0-9", conflicts_with = "bitrate", value_parser = clap::value_parser!(u32).range(0..=9))]
    pub(crate) vbr: Option<u32>,
    #[arg(long, value_name = "16|24", value_parser = PossibleValuesParser::new(["16", "24"]))]
    pub(crate) bits: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) artist: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub(crate) cover: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
}

/// The names of the stages of repair, for stages.
fn stages() -> impl TypedValueParser<Value = RepairStage> {
    PossibleValuesParser::new(RepairStage::ALL.map(RepairStage::name))
        .try_map(|name| RepairStage::ALL.into_iter().find(|stage| stage.name() == name).ok_or(""))
}

/// What many files are written as; one file says it by the ending of its name.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum FormatName {
    Wav,
    Flac,
    Mp3,
    Opus,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum ProfileName {
    Voice,
    Interview,
    Music,
    None,
}

#[derive(Debug, Args)]
pub(crate) struct Ingest {
    /// None for the whole station folder.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[arg(long, value_name = "SLUG")]
    pub(crate) program: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub(crate) promoter: Option<String>,
    #[arg(long)]
    pub(crate) prepare: bool,
    #[arg(long, requires = "paths")]
    pub(crate) watch: bool,
    #[arg(long, value_name = "S", default_value_t = 10, requires = "watch", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) settle: u64,
}

#[derive(Debug, Args)]
pub(crate) struct New {
    #[command(subcommand)]
    pub(crate) what: NewWhat,
}

#[derive(Debug, Subcommand)]
pub(crate) enum NewWhat {
    Program(NewProgram),
    Episode(NewEpisode),
}

#[derive(Debug, Args)]
pub(crate) struct NewProgram {
    #[arg(value_name = "SLUG")]
    pub(crate) slug: String,
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    #[arg(long, value_name = "KIND", value_enum, default_value_t = KindName::Microprogram)]
    pub(crate) kind: KindName,
    #[arg(long, value_name = "SLUG")]
    pub(crate) topic: Option<String>,
    #[arg(long, value_name = "FOLDER")]
    pub(crate) from: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum KindName {
    Microprogram,
    Informative,
    Spot,
    Music,
}

#[derive(Debug, Args)]
pub(crate) struct NewEpisode {
    #[arg(value_name = "SLUG")]
    pub(crate) program: String,
    #[arg(long, value_name = "FOLDER|LIST", required = true)]
    pub(crate) from: PathBuf,
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    #[arg(long, value_name = "number|time|name", value_enum)]
    pub(crate) order: Option<OrderName>,
    #[arg(long, value_name = "FILE")]
    pub(crate) recording: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum OrderName {
    Number,
    Time,
    Name,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    #[arg(value_name = "EPISODE")]
    pub(crate) episode: String,
    #[arg(long = "as", value_name = "FORMAT", value_enum, required = true)]
    pub(crate) format: ExportFormat,
    #[arg(short, long, value_name = "OUT", required = true)]
    pub(crate) output: PathBuf,
}

/// What other programs go on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ExportFormat {
    Cue,
    Audacity,
    Edl,
    Stems,
}

#[derive(Debug, Args)]
pub(crate) struct Assemble {
    #[arg(value_name = "EPISODE", required_unless_present = "all")]
    pub(crate) episode: Option<String>,
    #[arg(long, conflicts_with_all = ["episode", "output", "plot", "sheet"])]
    pub(crate) all: bool,
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[arg(long)]
    pub(crate) fit: bool,
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) sheet: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Listen {
    #[arg(value_name = "WHAT")]
    pub(crate) what: String,
    #[arg(long, value_name = "T", default_value = "0")]
    pub(crate) from: String,
    #[arg(long)]
    pub(crate) compare: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Plan {
    #[arg(long, value_name = "D")]
    pub(crate) date: Option<String>,
    #[arg(long)]
    pub(crate) explain: bool,
    #[arg(long)]
    pub(crate) all_items: bool,
    #[arg(long, value_name = "FILE", conflicts_with_all = ["all", "format"])]
    pub(crate) diff: Option<PathBuf>,
    #[arg(long, conflicts_with_all = ["schedule", "format"])]
    pub(crate) all: bool,
    #[arg(long, value_name = "FORMAT", value_enum, conflicts_with = "json")]
    pub(crate) format: Option<RundownFormat>,
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=366))]
    pub(crate) days: u32,
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub(crate) seed: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum RundownFormat {
    Table,
    Csv,
    M3u8,
    Xspf,
    Rivendell,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    #[arg(value_name = "LIST")]
    pub(crate) list: PathBuf,
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Why {
    #[arg(value_name = "WHAT")]
    pub(crate) what: String,
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub(crate) seed: u64,
}

#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("verdict").required(true).args(["by", "draft"])))]
pub(crate) struct Approve {
    #[arg(value_name = "EPISODE")]
    pub(crate) episode: String,
    #[arg(long, value_name = "NAME", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) by: Option<String>,
    #[arg(long)]
    pub(crate) draft: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Undo {
    #[arg(long)]
    pub(crate) list: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CalendarSpan {
    #[arg(long, value_name = "D")]
    pub(crate) date: Option<String>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=14_000))]
    pub(crate) days: Option<u32>,
    #[arg(long, value_name = "FORMAT", value_enum, conflicts_with = "json")]
    pub(crate) format: Option<CalendarFormat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum CalendarFormat {
    Ics,
    Html,
}

#[derive(Debug, Args)]
pub(crate) struct Air {
    #[arg(long, value_name = "NAME")]
    pub(crate) device: Option<String>,
    #[arg(long, value_name = "device|null|wav:FILE|icecast:URL")]
    pub(crate) sink: Vec<String>,
    #[arg(long, value_name = "T")]
    pub(crate) until: Option<String>,
    #[arg(long, value_name = "FILE|URL")]
    pub(crate) now_playing: Vec<String>,
    #[arg(long, value_name = "PORT|HOST:PORT")]
    pub(crate) rds: Vec<String>,
    #[arg(long)]
    pub(crate) trust_clock: bool,
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub(crate) seed: u64,
}

#[derive(Debug, Args)]
pub(crate) struct Simulate {
    #[arg(long, value_name = "T")]
    pub(crate) from: String,
    #[arg(long, value_name = "N", required_unless_present = "until", conflicts_with = "until")]
    pub(crate) days: Option<u32>,
    #[arg(long, value_name = "T")]
    pub(crate) until: Option<String>,
    #[arg(long, value_name = "KIND@T[:ARG]")]
    pub(crate) fault: Vec<String>,
    #[arg(long, value_name = "WHAT")]
    pub(crate) without: Vec<String>,
    #[arg(long, value_name = "FILE")]
    pub(crate) render: Option<PathBuf>,
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub(crate) seed: u64,
}

#[derive(Debug, Args)]
pub(crate) struct Play {
    #[arg(value_name = "WHAT")]
    pub(crate) what: String,
    #[arg(long, conflicts_with_all = ["over", "at"])]
    pub(crate) now: bool,
    #[arg(long, conflicts_with = "at")]
    pub(crate) over: bool,
    #[arg(long, value_name = "T")]
    pub(crate) at: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Extend {
    #[arg(value_name = "LENGTH")]
    pub(crate) length: String,
}

#[derive(Debug, Args)]
pub(crate) struct Panic {
    #[arg(long = "for", value_name = "LENGTH", default_value = "10m")]
    pub(crate) length: String,
}

#[derive(Debug, Args)]
pub(crate) struct Live {
    #[arg(value_name = "on|off|talk-over")]
    pub(crate) microphone: Voice,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum Voice {
    On,
    Off,
    TalkOver,
}

#[derive(Debug, Args)]
pub(crate) struct Lock {
    #[arg(value_name = "CODE")]
    pub(crate) code: String,
}

#[derive(Debug, Args)]
pub(crate) struct Service {
    #[arg(long, value_name = "NAME")]
    pub(crate) user: Option<String>,
    /// Options of `surco air`.
    #[arg(last = true, value_name = "OPTION")]
    pub(crate) air: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Log {
    #[arg(long, value_name = "D", conflicts_with_all = ["from", "to"])]
    pub(crate) date: Option<String>,
    #[arg(long, value_name = "T", requires = "to")]
    pub(crate) from: Option<String>,
    #[arg(long, value_name = "T", requires = "from")]
    pub(crate) to: Option<String>,
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub(crate) format: Option<LogFormat>,
    /// Whether it is as it was written.
    #[arg(long, conflicts_with_all = ["date", "from", "to", "format"])]
    pub(crate) verify: bool,
    #[arg(long, value_name = "HASH", requires = "verify")]
    pub(crate) expect: Option<String>,
    /// A line of the log, heard again from the air check.
    #[arg(long, value_name = "ROW", conflicts_with_all = ["date", "from", "to", "format"])]
    pub(crate) listen: Option<i64>,
    /// Where it is written instead of being heard.
    #[arg(short, long, value_name = "FILE", requires = "listen")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum LogFormat {
    Table,
    Csv,
    Json,
    Html,
}

#[derive(Debug, Args)]
pub(crate) struct Report {
    #[arg(long, value_name = "D")]
    pub(crate) from: String,
    #[arg(long, value_name = "D")]
    pub(crate) to: String,
    #[arg(long, value_name = "SLUG")]
    pub(crate) campaign: Option<String>,
    #[arg(long, value_name = "FORMAT", value_enum, conflicts_with = "json")]
    pub(crate) format: Option<ReportFormat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ReportFormat {
    Table,
    Csv,
}

#[derive(Debug, Args)]
pub(crate) struct Archive {
    #[arg(value_name = "EPISODE", required_unless_present = "all")]
    pub(crate) episodes: Vec<String>,
    #[arg(long, conflicts_with = "episodes")]
    pub(crate) all: bool,
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    #[arg(long)]
    pub(crate) new_address: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Withdraw {
    #[arg(value_name = "EPISODE")]
    pub(crate) episode: String,
    #[arg(long, value_name = "TEXT", conflicts_with = "undo")]
    pub(crate) reason: Option<String>,
    #[arg(long)]
    pub(crate) undo: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long)]
    pub(crate) replace: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Completions {
    #[arg(value_name = "SHELL", value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(crate) struct Man {
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}
