//! `reroll generate`

use super::{Failure, chosen, json_line};
use reroll::checklist::Form;
use reroll::checklist::figure::figure;
use reroll::checklist::item::{Item, in_forms};
use reroll::family::Seed;
use std::io::Write;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Families by id, with commas between, or all.
    #[arg(long, default_value = "all")]
    family: String,
    /// The rung of the difficulty ladder, from 1.
    #[arg(long, default_value_t = 1)]
    level: u8,
    /// The seed, as links write it (Crockford's base 32).
    #[arg(long, default_value = "0")]
    seed: Seed,
    /// Variants per family.
    #[arg(long, default_value_t = 1)]
    count: u32,
    /// Forms, with commas between: original, paraphrase, distractor, or all.
    #[arg(long, default_value = "original")]
    forms: String,
    /// One JSON item a line.
    #[arg(long)]
    json: bool,
    /// With each JSON item that has a picture, the SVG as its field `figure`.
    #[arg(long, requires = "json")]
    figures: bool,
}

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<(), Failure> {
    let forms = forms(&args.forms)?;
    for family in chosen(&args.family)? {
        for index in 0..args.count {
            let problems =
                in_forms(&family, args.level, args.seed, index, &forms).map_err(|e| e.to_string())?;
            for problem in problems {
                let item = problem.item;
                if args.json {
                    let figure = args.figures.then(|| figure(&family, &item, "figure")).flatten();
                    json_line(out, &Drawn { item: &item, figure })?;
                } else {
                    writeln!(out, "#{}\n{}", item.link, item.question)?;
                    item.steps.iter().try_for_each(|step| writeln!(out, "    {step}"))?;
                    writeln!(out, "    -> {} {}\n", item.answer, item.unit.as_deref().unwrap_or(""))?;
                }
            }
        }
    }
    Ok(())
}

/// An item with its picture.
#[derive(serde::Serialize)]
struct Drawn<'a> {
    #[serde(flatten)]
    item: &'a Item,
    #[serde(skip_serializing_if = "Option::is_none")]
    figure: Option<String>,
}

fn forms(names: &str) -> Result<Vec<Form>, Failure> {
    if names == "all" {
        return Ok(Form::ALL.to_vec());
    }
    let known = || Form::ALL.iter().map(|form| form.name()).collect::<Vec<_>>().join(", ");
    let read =
        |name| Form::named(name).ok_or_else(|| format!("there is no form '{name}'; there are {}", known()));
    names.split(',').map(|name| read(name).map_err(Failure::Sentence)).collect()
}
