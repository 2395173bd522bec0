//! `reroll generate`

use super::{Failure, chosen, json_line};
use reroll::checklist::compose::in_sequence;
use reroll::checklist::figure::figure;
use reroll::checklist::group::of_tasks;
use reroll::checklist::{Form, Item, Task};
use reroll::family::{Family, Seed};
use std::collections::BTreeSet;
use std::io::Write;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Families by id, with commas between; all, or those that the built-in model has learned (`learned`).
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
    /// Forms, with commas between; `checklist` for its four rows, `mathverse` for the six versions with a picture,
    /// `all` for every form.
    #[arg(long, default_value = "original")]
    forms: String,
    /// Tasks, with commas between: solving, answerable, outcome, process, or `all` for these; part for each step of
    /// the working asked by itself, sequence for two problems in a row.
    #[arg(long, default_value = "solving")]
    tasks: String,
    /// What comes second in a sequence: families by id, with commas between, or all.
    #[arg(long)]
    then: Option<String>,
    /// Says with each item why its answer is right.
    #[arg(long)]
    certificates: bool,
    /// One JSON item a line.
    #[arg(long)]
    json: bool,
    /// With each JSON item that has a picture, the SVG as its field `figure`.
    #[arg(long, requires = "json")]
    figures: bool,
}

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<(), Failure> {
    let forms = forms(&args.forms)?;
    let tasks = tasks(&args.tasks)?;
    let seconds = seconds(args, &forms, &tasks)?;
    for family in chosen(&args.family)? {
        for index in 0..args.count {
            let problems = of_tasks(&family, args.level, args.seed, index, &forms, &tasks);
            let mut problems = problems.map_err(|error| error.to_string())?;
            if !seconds.is_empty() {
                let first = family.draw(args.level, args.seed, index).map_err(|error| error.to_string())?;
                let made = seconds.iter().filter_map(|next| in_sequence(&first, next, args.level).ok());
                problems.extend(made.map(|made| made.problem(&first, Task::Sequence)));
            }
            for problem in problems {
                let mut item = problem.item;
                if args.certificates {
                    item.certificate = Some(problem.certificate);
                }
                if args.json {
                    let figure = args.figures.then(|| figure(&family, &item, "figure")).flatten();
                    json_line(out, &Drawn { item: &item, figure })?;
                } else {
                    let name = if item.link.is_empty() { &item.id } else { &format!("#{}", item.link) };
                    writeln!(out, "{name}\n{}", item.question)?;
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
    if names == "checklist" {
        return Ok(Form::ROWS.to_vec());
    }
    if names == "mathverse" {
        return Ok(Form::VERSIONS.to_vec());
    }
    let known = || Form::ALL.iter().map(|form| form.name()).collect::<Vec<_>>().join(", ");
    let read =
        |name| Form::named(name).ok_or_else(|| format!("there is no form '{name}'; there are {}", known()));
    names.split(',').map(|name| read(name).map_err(Failure::Sentence)).collect()
}

/// The families that come second in sequences; none where no sequences are asked for.
fn seconds(args: &Args, forms: &[Form], tasks: &[Task]) -> Result<Vec<Family>, Failure> {
    let refuse = |sentence: &str| Err(Failure::Sentence(sentence.into()));
    if tasks.iter().any(|task| Task::MADE.contains(task)) && !forms.contains(&Form::Original) {
        return refuse("the tasks part and sequence are of the form original, which --forms leaves out");
    }
    match (&args.then, tasks.contains(&Task::Sequence)) {
        (Some(names), true) => {
            let mut seconds = chosen(names)?;
            let mut known = BTreeSet::new();
            // Named twice, it would make every item twice.
            seconds.retain(|next| known.insert(next.id.clone()));
            Ok(seconds)
        }
        (None, true) => refuse("the task sequence needs a second family: say which with --then"),
        (Some(_), false) => refuse("--then is for the task sequence: add it to --tasks"),
        (None, false) => Ok(Vec::new()),
    }
}

fn tasks(names: &str) -> Result<Vec<Task>, Failure> {
    if names == "all" {
        return Ok(Task::ALL.to_vec());
    }
    let all = || Task::ALL.iter().chain(Task::MADE);
    let known = || all().map(|task| task.name()).collect::<Vec<&str>>().join(", ");
    let read =
        |name| Task::named(name).ok_or_else(|| format!("there is no task '{name}'; there are {}", known()));
    names.split(',').map(|name| read(name).map_err(Failure::Sentence)).collect()
}
