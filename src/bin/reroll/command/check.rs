//! `reroll check`

use super::{Failure, json_line};
use reroll::family::{Family, builtin, lint};
use std::io::Write;
use std::path::PathBuf;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Family files; the built-in families if none is given.
    files: Vec<PathBuf>,
    /// One JSON object a light and line.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<(), Failure> {
    let mut sources: Vec<(String, String)> = Vec::new();
    for file in &args.files {
        let text = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
        sources.push((file.display().to_string(), String::from_utf8_lossy(&text).into_owned()));
    }
    if args.files.is_empty() {
        sources.extend(builtin::SOURCES.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())));
    }
    let (mut bad, mut lights) = (Vec::new(), 0);
    let started = std::time::Instant::now();
    for (name, text) in &sources {
        let family = match Family::parse(text) {
            Ok(family) => family,
            Err(issues) => {
                bad.extend(issues.iter().map(|issue| format!("{name}: {issue}")));
                continue;
            }
        };
        for light in lint::lint(&family) {
            lights += 1;
            if args.json {
                let line = serde_json::json!({"family": family.id, "light": light});
                json_line(out, &line)?;
            }
            if !light.pass {
                bad.push(format!("{name}: level {}, {}: {}", light.level, light.name, light.detail));
            }
        }
        if !args.json {
            writeln!(out, "{name}: checked over {} draws a level", lint::DRAWS)?;
        }
    }
    if !args.json {
        let seconds = started.elapsed().as_secs_f64();
        let out_of = bad.len();
        writeln!(out, "{} families, {lights} lights in {seconds:.1} s, {out_of} complaints", sources.len())?;
    }
    if bad.is_empty() { Ok(()) } else { Err(Failure::Sentence(bad.join("\nreroll: "))) }
}
