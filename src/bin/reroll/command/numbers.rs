//! `reroll numbers`

use super::{Failure, json_line};
use reroll::checklist::Form;
use reroll::checklist::nupa::{
    Combination, DRESSES, MOST_DIGITS, NumberError, Question, Representation, Variation,
};
use reroll::family::Seed;
use std::collections::BTreeSet;
use std::io::Write;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Tasks, with commas between: add, digit-max, significant-figures, …; all 17, easy or hard for the variations such
    /// as multiply-easy and max-hard.
    #[arg(long, default_value = "all")]
    tasks: String,
    /// How numbers are written, with commas between: integer, float, fraction, scientific, or all.
    #[arg(long, default_value = "all")]
    representations: String,
    /// Lengths of the longer number, 1 to 100 digits: 1-20 or 1,5,100. Of a float or in scientific notation the digits
    /// behind the point count, of a fraction those of its longer part.
    #[arg(long, default_value = "1-20")]
    digits: String,
    /// The seed, as links write it (Crockford's base 32).
    #[arg(long, default_value = "0")]
    seed: Seed,
    /// Items per task, representation and length.
    #[arg(long, default_value_t = 1)]
    count: u32,
    /// How digits are set in the question, with commas between: digits, grouped, grouped-left, spaced, digit-by-digit,
    /// words, or all. Items that this would not change, or that words cannot say, are left out.
    #[arg(long, default_value = "digits")]
    dress: String,
    /// One JSON item a line.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<(), Failure> {
    let combinations = combinations(&args.tasks, &representations(&args.representations)?)?;
    let lengths = lengths(&args.digits)?;
    // Named twice, they would make every item twice.
    let forms: BTreeSet<Form> = forms(&args.dress)?.into_iter().collect();
    let (mut written, mut left_out) = (0_usize, None);
    for combination in combinations {
        for &digits in &lengths {
            for index in 0..args.count {
                let question = Question::draw(combination, digits, args.seed, index);
                let question = question.map_err(|error| error.to_string())?;
                for &form in &forms {
                    let item = match question.item(form) {
                        Ok(item) => item,
                        Err(error @ NumberError::SameNotation(_)) => {
                            left_out = Some(error);
                            continue;
                        }
                        Err(error) => return Err(error.to_string().into()),
                    };
                    written += 1;
                    if args.json {
                        json_line(out, &item)?;
                    } else {
                        writeln!(out, "{}\n{}\n    -> {}\n", item.id, item.question, item.answer)?;
                    }
                }
            }
        }
    }
    match left_out {
        Some(error) if written == 0 => Err(error.to_string().into()),
        _ => Ok(()),
    }
}

/// What is asked of numbers in these representations; a task that is asked of none of them is a mistake.
fn combinations(tasks: &str, among: &[Representation]) -> Result<Vec<Combination>, Failure> {
    let mut chosen: Vec<Combination> = Vec::new();
    for name in tasks.split(',') {
        let named: Vec<Combination> = match name {
            "all" => Combination::all(Variation::Plain).collect(),
            "easy" => Combination::all(Variation::Easy).collect(),
            "hard" => Combination::all(Variation::Hard).collect(),
            _ => Combination::every().filter(|combination| combination.task() == name).collect(),
        };
        if named.is_empty() {
            return Err(Failure::Sentence(format!("there is no task '{name}'; there are {}", known_tasks())));
        }
        let fits = |combination: &&Combination| among.contains(&combination.representation);
        if named.iter().find(fits).is_none() {
            let only = named.iter().map(|combination| combination.representation.name());
            let only = only.collect::<Vec<_>>().join(", ");
            return Err(Failure::Sentence(format!(
                "the task '{name}' is asked of these representations only: {only}"
            )));
        }
        for combination in named.iter().filter(fits) {
            // Named twice, it would make every item twice.
            if !chosen.contains(combination) {
                chosen.push(*combination);
            }
        }
    }
    Ok(chosen)
}

fn known_tasks() -> String {
    let mut names: Vec<String> = Combination::every().map(|combination| combination.task()).collect();
    names.dedup();
    names.join(", ")
}

fn representations(names: &str) -> Result<Vec<Representation>, Failure> {
    if names == "all" {
        return Ok(Representation::ALL.to_vec());
    }
    let known = || Representation::ALL.iter().map(|one| one.name()).collect::<Vec<_>>().join(", ");
    let read = |name| {
        Representation::named(name)
            .ok_or_else(|| format!("there is no representation '{name}'; there are {}", known()))
    };
    names.split(',').map(|name| read(name).map_err(Failure::Sentence)).collect()
}

/// The lengths of a text such as `1-20,100`, each once, in its order.
fn lengths(text: &str) -> Result<Vec<u8>, Failure> {
    let wrong = |part: &str| {
        format!("'{part}' is no length of numbers: write 1-20 or 1,5,100, with 1 to {MOST_DIGITS} digits")
    };
    let length = |text: &str| text.parse::<u8>().ok().filter(|digits| (1..=MOST_DIGITS).contains(digits));
    let mut chosen: Vec<u8> = Vec::new();
    for part in text.split(',') {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let ends = length(from).zip(length(to)).filter(|(from, to)| from <= to);
        let (from, to) = ends.ok_or_else(|| wrong(part))?;
        for digits in from..=to {
            if !chosen.contains(&digits) {
                chosen.push(digits);
            }
        }
    }
    Ok(chosen)
}

fn forms(names: &str) -> Result<Vec<Form>, Failure> {
    if names == "all" {
        return Ok(DRESSES.to_vec());
    }
    let name = |form: Form| if form == Form::Original { "digits" } else { form.name() };
    let known = || DRESSES.iter().map(|form| name(*form)).collect::<Vec<_>>().join(", ");
    let read = |text: &str| {
        let found = DRESSES.iter().copied().find(|form| name(*form) == text);
        found.ok_or_else(|| format!("there is no dress '{text}'; there are {}", known()))
    };
    names.split(',').map(|name| read(name).map_err(Failure::Sentence)).collect()
}
