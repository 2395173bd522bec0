//! The commands and what they share.

mod check;
mod export;
mod families;
mod generate;
mod grade;
mod model;
mod numbers;
mod run;

use clap::{Parser, Subcommand};
use reroll::checklist::axis::TRANSFORMATIONS;
use reroll::family::{Family, builtin};
use serde_json::{Map, Value};
use std::io::{self, Read, Write};
use std::path::Path;
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
    /// Generate number tasks of 1 to 100 digits (the Number Cookbook's), one JSON object a line with --json.
    Numbers(numbers::Args),
    /// Have a model or a reference solver answer items; writes each back with its reply.
    Run(run::Args),
    /// Look into a model file.
    #[command(subcommand)]
    Model(model::Command),
    /// Write items for a spreadsheet, a harness or another system's scripts.
    Export(export::Args),
    /// Grade replies: JSON lines in, JSON lines out.
    Grade(grade::GradeArgs),
    /// Score answered items.
    Score(grade::ScoreArgs),
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
        Command::Numbers(args) => numbers::run(&args, &mut out),
        Command::Run(args) => run::run(&args, &mut out),
        Command::Model(command) => model::run(&command, &mut out),
        Command::Export(args) => export::run(&args, &mut out),
        Command::Grade(args) => grade::grade(&args, &mut out),
        Command::Score(args) => grade::score(&args, &mut out),
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

/// The built-in families called by name, all of them, those that the built-in models have learned, or those of which one
/// looks like another and needs another method.
pub(crate) fn chosen(names: &str) -> Result<Vec<Family>, Failure> {
    let all = builtin::all();
    if names == "all" {
        return Ok(all);
    }
    let names: Vec<&str> = match names {
        "learned" => builtin::LEARNED.iter().map(|(id, _)| *id).collect(),
        "transformative" => {
            TRANSFORMATIONS.iter().flat_map(|pair| [pair.familiar, pair.transformed]).collect()
        }
        names => names.split(',').collect(),
    };
    names
        .into_iter()
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

/// The whole of a file, or of standard input if none is named.
pub(crate) fn input(file: Option<&Path>) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = match file {
        Some(path) if path != Path::new("-") => std::fs::read(path).map(|content| bytes = content),
        _ => io::stdin().lock().read_to_end(&mut bytes).map(|_| ()),
    };
    let name = || file.map_or_else(|| "standard input".into(), |path| path.display().to_string());
    read.map_err(|error| format!("{}: {error}", name()))?;
    String::from_utf8(bytes).map_err(|_| Failure::Sentence(format!("{} is not UTF-8 text", name())))
}

/// The JSON objects of a text of JSON lines, with their line numbers from 1; empty lines are passed over.
pub(crate) fn objects(text: &str) -> impl Iterator<Item = Result<(usize, Map<String, Value>), Failure>> {
    (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()).map(|(number, line)| {
        let object = serde_json::from_str(line).map_err(|error| format!("line {number}: {error}"))?;
        Ok((number, object))
    })
}
