//! One module per command: each reads what is asked, calls the library that does it, and says what came of it.

mod air;
mod approve;
mod archive;
mod assemble;
mod backup;
mod calendar;
mod check;
mod demo;
mod doctor;
mod export;
mod generate;
mod import;
mod ingest;
mod init;
mod left_out;
mod listen;
mod log;
mod measure;
mod new;
mod normalize;
mod now;
mod operate;
mod plan;
mod report;
mod service;
mod simulate;
mod undo;
mod why;
mod withdraw;

pub(crate) use air::patient_stderr;

use crate::cli::{Cli, Command};
use crate::failure::Finished;
use crate::terminal::Terminal;

/// Runs the command that was asked for.
pub(crate) fn run(cli: &Cli, terminal: Terminal) -> Finished {
    let everywhere = &cli.everywhere;
    match &cli.command {
        Command::Init(init) => init::run(init, &terminal),
        Command::Demo(demo) => demo::run(demo, &terminal),
        Command::Doctor => doctor::run(everywhere, &terminal),
        Command::Check => check::run(everywhere, &terminal),
        Command::Measure(measure) => measure::run(measure, everywhere, &terminal),
        Command::Normalize(normalize) => normalize::run(normalize, everywhere, &terminal),
        Command::Ingest(ingest) => ingest::run(ingest, everywhere, &terminal),
        Command::New(new) => new::run(new, everywhere, &terminal),
        Command::Export(export) => export::run(export, everywhere, &terminal),
        Command::Import(import) => import::run(import, everywhere, &terminal),
        Command::Assemble(assemble) => assemble::run(assemble, everywhere, &terminal),
        Command::Approve(approve) => approve::run(approve, everywhere, &terminal),
        Command::Undo(undo) => undo::run(undo, everywhere, &terminal),
        Command::Listen(listen) => listen::run(listen, everywhere, &terminal),
        Command::Plan(plan) => plan::run(plan, everywhere, &terminal),
        Command::Why(why) => why::run(why, everywhere, &terminal),
        Command::Calendar(span) => calendar::run(span, everywhere, &terminal),
        Command::Air(air) => air::run(air, everywhere, &terminal),
        Command::Simulate(simulate) => simulate::run(simulate, everywhere, &terminal),
        Command::Service(service) => service::run(service, everywhere, &terminal),
        Command::Now => now::run(everywhere, &terminal),
        Command::Play(play) => operate::play(play, everywhere, &terminal),
        Command::Skip => operate::skip(everywhere, &terminal),
        Command::Extend(extend) => operate::extend(extend, everywhere, &terminal),
        Command::Live(live) => operate::live(live, everywhere, &terminal),
        Command::Panic(panic) => operate::panic(panic, everywhere, &terminal),
        Command::Resume => operate::resume(everywhere, &terminal),
        Command::Hands => operate::keys(everywhere, &terminal),
        Command::Lock(lock) => operate::lock(lock, everywhere, &terminal),
        Command::Unlock(lock) => operate::unlock(lock, everywhere, &terminal),
        Command::Log(log) => log::run(log, everywhere, &terminal),
        Command::Report(report) => report::run(report, everywhere, &terminal),
        Command::Archive(archive) => archive::run(archive, everywhere, &terminal),
        Command::Withdraw(withdraw) => withdraw::run(withdraw, everywhere, &terminal),
        Command::Backup(backup) => backup::back_up(backup, everywhere, &terminal),
        Command::Restore(restore) => backup::restore(restore, everywhere, &terminal),
        Command::Completions(completions) => generate::completions(completions, &terminal),
        Command::Man(man) => generate::man(man, &terminal),
    }
}
