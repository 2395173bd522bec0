//! `reroll generate`

use super::{Failure, chosen, json_line};
use reroll::checklist::Form;
use reroll::checklist::item::in_forms;
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
                    json_line(out, &item)?;
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

fn forms(names: &str) -> Result<Vec<Form>, Failure> {
    if names == "all" {
        return Ok(Form::ALL.to_vec());
    }
    let known = || Form::ALL.iter().map(|form| form.name()).collect::<Vec<_>>().join(", ");
    let read =
        |name| Form::named(name).ok_or_else(|| format!("there is no form '{name}'; there are {}", known()));
    names.split(',').map(|name| read(name).map_err(Failure::Sentence)).collect()
}
