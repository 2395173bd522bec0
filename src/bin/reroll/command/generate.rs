//! `reroll generate`

use super::{Failure, chosen, json_line};
use reroll::checklist::axis::{AXES, Axis};
use reroll::checklist::compose::in_sequence;
use reroll::checklist::figure::figure;
use reroll::checklist::group::of_tasks;
use reroll::checklist::prompt::{self, Message};
use reroll::checklist::{Form, Item, Task};
use reroll::family::{Family, Seed};
use std::collections::BTreeSet;
use std::io::Write;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Families by id, with commas between; all, those that the built-in models have learned (`learned`), or pairs that look
    /// alike and need different methods (`transformative`).
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
    /// What a benchmark varies, in place of forms and tasks: checklist, gsm-plus, gsm-symbolic, asymob, mathverse,
    /// notation, hints, we-math or turns.
    #[arg(long, conflicts_with_all = ["forms", "tasks"])]
    axis: Option<String>,
    /// Forms, with commas between; the name of an axis for its forms, `all` for every form but ASyMOB's.
    #[arg(long, default_value = "original")]
    forms: String,
    /// Tasks, with commas between: solving, answerable, outcome, process, or `all` for these; part for each step of
    /// the working asked by itself, sequence for two problems in a row; follow-up, correction and doubt for several
    /// turns.
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
    /// With each JSON item what is said to a model: a `prompt` to continue (plain) or `messages` (chat).
    #[arg(long, requires = "json", value_parser = ["plain", "chat"])]
    prompts: Option<String>,
    /// With each JSON item that has a picture, the SVG as its field `figure`.
    #[arg(long, requires = "json")]
    figures: bool,
}

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<(), Failure> {
    let (forms, tasks) = match &args.axis {
        Some(name) => {
            let axis =
                Axis::named(name).ok_or_else(|| unknown("axis", name, AXES.iter().map(|axis| axis.name)))?;
            (axis.forms(), axis.tasks.to_vec())
        }
        None => (forms(&args.forms)?, tasks(&args.tasks)?),
    };
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
                    let asked = |style: &str| args.prompts.as_deref() == Some(style);
                    let prompt = asked("plain").then(|| prompt::plain(&item, &[]));
                    let messages = asked("chat").then(|| prompt::chat(&item));
                    json_line(out, &Drawn { item: &item, prompt, messages, figure })?;
                } else {
                    let said = item.before.iter().map(|turn| format!("{:?}: {}", turn.role, turn.content));
                    let name = if item.link.is_empty() { &item.id } else { &format!("#{}", item.link) };
                    writeln!(out, "{name}")?;
                    said.into_iter().try_for_each(|turn| writeln!(out, "{turn}"))?;
                    writeln!(out, "{}", item.question)?;
                    item.steps.iter().try_for_each(|step| writeln!(out, "    {step}"))?;
                    writeln!(out, "    -> {} {}\n", item.answer, item.unit.as_deref().unwrap_or(""))?;
                }
            }
        }
    }
    Ok(())
}

/// An item with what is said to a model and its picture.
#[derive(serde::Serialize)]
struct Drawn<'a> {
    #[serde(flatten)]
    item: &'a Item,
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<Vec<Message>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    figure: Option<String>,
}

fn forms(names: &str) -> Result<Vec<Form>, Failure> {
    if names == "all" {
        return Ok(Form::ALL.to_vec());
    }
    if let Some(axis) = Axis::named(names) {
        return Ok(axis.forms());
    }
    let known = || Form::ALL.iter().map(|form| form.name()).chain(["ASyMOB's"]);
    names.split(',').map(|name| Form::named(name).ok_or_else(|| unknown("form", name, known()))).collect()
}

fn unknown(what: &str, name: &str, known: impl Iterator<Item = &'static str>) -> Failure {
    let known = known.collect::<Vec<_>>().join(", ");
    Failure::Sentence(format!("there is no {what} '{name}'; there are {known}"))
}

/// The families that come second in sequences; none where no sequences are asked for.
fn seconds(args: &Args, forms: &[Form], tasks: &[Task]) -> Result<Vec<Family>, Failure> {
    let refuse = |sentence: &str| Err(Failure::Sentence(sentence.into()));
    let original = |task| Task::MADE.contains(task) || Task::TURNS.contains(task);
    if tasks.iter().any(original) && !forms.contains(&Form::Original) {
        return refuse("these tasks are of the form original, which --forms leaves out");
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
    let known = || Task::every().map(Task::name);
    names.split(',').map(|name| Task::named(name).ok_or_else(|| unknown("task", name, known()))).collect()
}
