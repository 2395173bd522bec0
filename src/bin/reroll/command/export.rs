//! `reroll export`

use super::{Failure, input, objects};
use reroll::checklist::Item;
use reroll::checklist::export::{Entry, Target, export};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// For what: csv (a spreadsheet), lm-eval (lm-evaluation-harness), inspect (Inspect), mathcheck or reasoning-gym
    /// (the shapes of their data).
    #[arg(long, value_parser = target)]
    to: Target,
    /// Items as `reroll generate --json` prints them, answered or not; standard input if none is given.
    #[arg(long)]
    items: Option<PathBuf>,
    /// The folder to write into, with a README.txt that says how to go on; without it the one file of csv, mathcheck
    /// and reasoning-gym is printed.
    #[arg(long)]
    out: Option<PathBuf>,
    /// For lm-eval: items to show, answered, before a question; draw them with another seed than the items.
    #[arg(long)]
    shots: Option<PathBuf>,
}

fn target(name: &str) -> Result<Target, String> {
    let known = || Target::ALL.iter().map(|target| target.name()).collect::<Vec<_>>().join(", ");
    Target::named(name).ok_or_else(|| format!("there are {}", known()))
}

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<(), Failure> {
    if args.shots.is_some() && args.to != Target::LmEval {
        return Err(Failure::Sentence(
            "--shots is for --to lm-eval: the other formats show no examples".into(),
        ));
    }
    let entries: Vec<Entry> = read(&input(args.items.as_deref())?, "item")?;
    let shots: Vec<Item> = match &args.shots {
        Some(path) => read(&input(Some(path))?, "shot")?,
        None => Vec::new(),
    };
    let export = export(&entries, args.to, &shots).map_err(|error| error.to_string())?;
    match &args.out {
        Some(folder) => {
            for file in &export.files {
                write(&folder.join(&file.path), &file.text)?;
                writeln!(out, "{}", folder.join(&file.path).display())?;
            }
        }
        None if args.to.is_one_file() => {
            export.files.first().map_or(Ok(()), |file| write!(out, "{}", file.text))?;
        }
        None => {
            return Err(Failure::Sentence(format!(
                "--to {} is several files: say where with --out FOLDER",
                args.to.name()
            )));
        }
    }
    for sentence in &export.left_out {
        // For the person waiting; the data is on standard output.
        let _ = writeln!(std::io::stderr(), "{sentence}");
    }
    Ok(())
}

fn read<T: DeserializeOwned>(text: &str, what: &str) -> Result<Vec<T>, Failure> {
    let one = |line: Result<_, Failure>| {
        let (number, object) = line?;
        serde_json::from_value(Value::Object(object)).map_err(|error| {
            Failure::Sentence(format!("line {number}: no {what} that generate wrote: {error}"))
        })
    };
    objects(text).map(one).collect()
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    let written = folder.and_then(|()| std::fs::write(path, text));
    written.map_err(|error| Failure::Sentence(format!("{}: {error}", path.display())))
}
