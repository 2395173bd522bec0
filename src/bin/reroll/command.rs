//! The commands and what they share.

mod check;
mod families;
mod generate;

use clap::{Parser, Subcommand};
use reroll::family::{Family, builtin};
use std::io::{self, Write};
use std::process::ExitCode;

/// Is it still right when the problem is rerolled?
#[derive(Parser)]
#[command(version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List the problem families.
    Families(families::Args),
    /// Check family files: is each a good family?
    Check(check::Args),
    /// Generate items, one JSON object a line with --json.
    Generate(generate::Args),
}

/// What went wrong, in one sentence; or nothing worth saying, when the reader has gone away.
pub(crate) enum Failure {
    /// Bad input.
    Sentence(String),
    /// The output could not be written.
    Output(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<String> for Failure {
    fn from(sentence: String) -> Self {
        Self::Sentence(sentence)
    }
}

/// Runs the command line.
pub(crate) fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let result = match cli.command {
        Command::Families(args) => families::run(&args, &mut out),
        Command::Check(args) => check::run(&args, &mut out),
        Command::Generate(args) => generate::run(&args, &mut out),
    };
    match result.and_then(|()| Ok(out.flush()?)) {
        Ok(()) => ExitCode::SUCCESS,
        // `reroll … | head` is no failure.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Failure::Output(error)) => fail(&format!("the output cannot be written: {error}")),
        Err(Failure::Sentence(sentence)) => fail(&sentence),
    }
}

fn fail(sentence: &str) -> ExitCode {
    // Nothing is left to tell it to if even this fails.
    let _ = writeln!(io::stderr(), "reroll: {sentence}");
    ExitCode::from(2)
}

/// The built-in families called by name, or all of them.
pub(crate) fn chosen(names: &str) -> Result<Vec<Family>, Failure> {
    let all = builtin::all();
    if names == "all" {
        return Ok(all);
    }
    names
        .split(',')
        .map(|name| {
            let found = all.iter().find(|family| family.id == name).cloned();
            found.ok_or_else(|| {
                Failure::Sentence(format!("there is no family called '{name}'; see reroll families"))
            })
        })
        .collect()
}

/// One value as a line of JSON.
pub(crate) fn json_line(out: &mut impl Write, value: &impl serde::Serialize) -> Result<(), Failure> {
    serde_json::to_writer(&mut *out, value).map_err(io::Error::from)?;
    writeln!(out)?;
    Ok(())
}
