//! What must hold of every right answer, of made-up ones of every type and of those of all built-in families: written in
//! any notation and any sentence it is read back, and what nearly equals it is not taken for it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use proptest::prelude::*;
use reroll::answer::{Gold, Verdict, grade};
use reroll::checklist::{Form, item::Problem};
use reroll::family::{AnswerType, Seed, builtin};
use reroll::math::number::{parse_plain, plain, whole, words};
use reroll::math::{Number, parse, render};

fn gold(kind: AnswerType, value: &str, unit: Option<&str>) -> Gold {
    Gold { value: value.to_owned(), kind, unit: unit.map(str::to_owned) }
}

/// The sentences and marks that a value may stand in, none of which belongs to a value.
fn framed(written: &str) -> Vec<String> {
    vec![
        written.to_owned(),
        format!("{written}."),
        format!("**{written}**"),
        format!("The answer is {written}."),
        format!("The final answer is: **{written}**"),
        format!("Answer: {written}\nI hope this helps."),
        format!("First we look at 2 + 3 = 5.\n#### {written}"),
        format!("So we get \\[\\boxed{{{written}}}\\]"),
        format!("<think>Is it 4?</think>\n<answer>{written}</answer>"),
        format!("{{\"answer\": \"{written}\"}}"),
    ]
}

/// The ways to write a number: plain, grouped, in LaTeX, in words, with other minus signs.
fn numerals(number: &Number) -> Vec<String> {
    let text = plain(number);
    let mut all = vec![text.clone(), text.replace('-', "\u{2212}"), format!("\\text{{{text}}}")];
    if number.is_integer() {
        let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
        let groups =
            digits.as_bytes().rchunks(3).rev().map(|group| String::from_utf8_lossy(group).into_owned());
        let groups = groups.collect::<Vec<_>>();
        all.extend(
            [",", "\\,", "{,}", "\u{202f}"].map(|separator| format!("{sign}{}", groups.join(separator))),
        );
    } else {
        let (above, below) = (number.numer().to_string(), number.denom().to_string());
        let (sign, above) = above.strip_prefix('-').map_or(("", above.as_str()), |above| ("-", above));
        all.push(format!("{sign}{above}/{below}"));
        all.push(format!("{sign}\\frac{{{above}}}{{{below}}}"));
        all.push(format!("{sign}\\dfrac{{{above}}}{{{below}}}"));
    }
    if number.is_integer() {
        all.push(words(number));
    }
    all
}

/// Numbers that nearly are the given one: its sign lost, a digit dropped, added, changed, the reciprocal.
fn beside(number: &Number) -> Vec<Number> {
    let text = plain(number);
    let mut all = vec![-number, number + whole(1), number - whole(1), number * whole(10)];
    if *number != whole(0) {
        all.push(whole(1) / number);
    }
    if let Some(shorter) = parse_plain(&text[..text.len() - 1]) {
        all.push(shorter);
    }
    all.extend(parse_plain(&format!("{text}5")));
    all.retain(|other| other != number);
    all
}

/// The ways to write a right answer, by its type.
fn written(gold: &Gold) -> Vec<String> {
    let value = gold.value.as_str();
    let list = || value.trim_matches(['(', ')', '{', '}']).split(", ").map(str::to_owned).collect::<Vec<_>>();
    match &gold.kind {
        AnswerType::Integer | AnswerType::Fraction | AnswerType::Numeral => {
            numerals(&parse_plain(value).unwrap())
        }
        AnswerType::Decimal { .. } => vec![value.into(), value.replace('-', "\u{2212}")],
        AnswerType::Percent => {
            ["", "%", " %", "\\%", " percent", " per cent"].map(|sign| format!("{value}{sign}")).into()
        }
        AnswerType::Money { currency, .. } => {
            let sign = currency.as_deref().unwrap_or("€");
            let comma = value.replace('.', ",");
            let mut all = vec![value.to_owned(), format!("{sign}{value}")];
            if sign == "€" {
                all.extend([format!("{value} €"), format!("{value} euros"), format!("EUR {value}")]);
                if value.contains('.') {
                    all.push(format!("{comma} €"));
                }
            }
            all
        }
        AnswerType::Time => {
            let (hours, minutes) = value.split_once(':').unwrap();
            let hours: u32 = hours.parse().unwrap();
            let half = if hours < 12 { "am" } else { "pm" };
            let clock = format!("{}:{minutes}", (hours + 11) % 12 + 1);
            vec![
                value.into(),
                format!("{hours}:{minutes}"),
                format!("{clock} {half}"),
                format!("{clock}{}", half.to_uppercase()),
                format!("\\text{{{clock} {half}}}"),
                format!("at {value}"),
                format!("{value}:00"),
            ]
        }
        AnswerType::Set => {
            let mut turned = list();
            turned.reverse();
            vec![
                value.into(),
                format!("{{{}}}", turned.join(", ")),
                format!("\\{{{}\\}}", turned.join(", ")),
                format!("\\left\\{{{}\\right\\}}", list().join(",\\ ")),
                turned.join(", "),
                turned.iter().map(|number| format!("x = {number}")).collect::<Vec<_>>().join(" or "),
                value.replace('-', "\u{2212}"),
            ]
        }
        AnswerType::Tuple => vec![
            value.into(),
            format!("({})", list().join(",")),
            format!("[{}]", list().join(", ")),
            format!("\\left({}\\right)", list().join(", ")),
            format!("\\begin{{pmatrix}} {} \\end{{pmatrix}}", list().join(" \\\\ ")),
            value.replace('-', "\u{2212}"),
        ],
        AnswerType::Choice { options } => {
            let at = usize::from(value.as_bytes()[0] - b'A');
            vec![
                value.into(),
                format!("({value})"),
                format!("{value})"),
                format!("({value}) {}", options[at]),
                format!("{value}: {}", options[at]),
                format!("\\text{{{value}}}"),
                options[at].clone(),
            ]
        }
        AnswerType::Text | AnswerType::Label => {
            vec![value.into(), value.to_lowercase(), value.to_uppercase(), format!("\\text{{{value}}}")]
        }
        AnswerType::Expression | AnswerType::Polynomial => {
            let expr = parse::parse(value).unwrap();
            vec![value.into(), render::plain(&expr), format!("y = {value}"), value.replace('-', "\u{2212}")]
        }
        AnswerType::Witness { .. } => vec![value.into()],
    }
}

/// Answers that are wrong, though only just.
fn near(gold: &Gold) -> Vec<String> {
    let value = gold.value.as_str();
    let list =
        || value.trim_matches(['(', ')', '{', '}']).split(", ").map(|n| parse_plain(n).unwrap()).collect();
    let shown = |numbers: &[Number], (open, close): (char, char)| {
        format!("{open}{}{close}", numbers.iter().map(plain).collect::<Vec<_>>().join(", "))
    };
    match &gold.kind {
        AnswerType::Integer | AnswerType::Fraction | AnswerType::Numeral | AnswerType::Percent => {
            beside(&parse_plain(value).unwrap()).iter().map(plain).collect()
        }
        AnswerType::Decimal { .. } | AnswerType::Money { .. } => {
            let number = parse_plain(value).unwrap();
            let mut misses = vec![format!("1{}", value.trim_start_matches('-')), value.replace('.', "")];
            misses.push(plain(&-&number));
            misses.push(format!("{value}5"));
            misses.retain(|miss| parse_plain(miss).is_none_or(|other| other != number));
            misses
        }
        AnswerType::Time => {
            let (hours, minutes) = value.split_once(':').unwrap();
            let (hours, minutes): (u32, u32) = (hours.parse().unwrap(), minutes.parse().unwrap());
            vec![
                format!("{:02}:{minutes:02}", (hours + 12) % 24),
                format!("{:02}:{minutes:02}", (hours + 1) % 24),
                format!("{hours:02}:{:02}", (minutes + 1) % 60),
                format!("{}:{minutes:02} {}", (hours + 11) % 12 + 1, if hours < 12 { "pm" } else { "am" }),
            ]
        }
        AnswerType::Set | AnswerType::Tuple => {
            let numbers: Vec<Number> = list();
            let brackets = if gold.kind == AnswerType::Set { ('{', '}') } else { ('(', ')') };
            let mut misses = Vec::new();
            for at in 0..numbers.len() {
                for other in beside(&numbers[at]) {
                    let mut changed = numbers.clone();
                    changed[at] = other;
                    misses.push(changed);
                }
            }
            misses.push([&numbers[..], &[numbers.iter().fold(whole(1), |sum, n| sum + n * n)]].concat());
            if numbers.len() > 1 {
                misses.push(numbers[1..].to_vec());
            }
            let mut turned = numbers.clone();
            turned.reverse();
            misses.push(turned);
            let key = |numbers: &[Number]| {
                let mut texts: Vec<String> = numbers.iter().map(plain).collect();
                if gold.kind == AnswerType::Set {
                    texts = texts.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
                }
                texts
            };
            misses.retain(|miss| key(miss) != key(&numbers));
            misses.iter().map(|miss| shown(miss, brackets)).collect()
        }
        AnswerType::Choice { options } => {
            let letters =
                (0..options.len()).map(|at| char::from(b'A' + u8::try_from(at).unwrap()).to_string());
            let others = letters.zip(options).filter(|(letter, _)| letter != value);
            others
                .flat_map(|(letter, option)| [letter.clone(), format!("({letter}) {option}"), option.clone()])
                .collect()
        }
        AnswerType::Text => vec![
            format!("{value}x"),
            format!("non{value}"),
            format!("{value} {value}"),
            "something else".into(),
        ],
        AnswerType::Label => match value {
            "Answerable" => vec!["Unanswerable".into(), "not answerable".into()],
            "Unanswerable" => vec!["Answerable".into(), "not unanswerable".into()],
            "Correct" => vec!["Incorrect".into(), "not correct".into()],
            "Incorrect" => vec!["Correct".into(), "not incorrect".into()],
            step => vec![format!("{step}0"), format!("{step}1"), "Step 99".into(), "None".into()],
        },
        AnswerType::Expression | AnswerType::Polynomial => {
            vec![
                format!("-({value})"),
                format!("{value} + 1"),
                format!("10*({value})"),
                format!("1/({value})"),
            ]
        }
        AnswerType::Witness { .. } => Vec::new(),
    }
}

/// Checks one right answer; what is not as it should be.
fn faults(gold: &Gold) -> Vec<String> {
    let mut faults = Vec::new();
    gold.readable().unwrap();
    for written in written(gold) {
        let united = gold.unit.iter().map(|unit| format!("{written} {unit}"));
        for reply in framed(&written).into_iter().chain(united) {
            let grade = grade(&reply, gold);
            if grade.verdict != Verdict::Right {
                faults.push(format!(
                    "{} {}: {reply:?} is not right: {:?}",
                    gold.kind.name(),
                    gold.value,
                    grade.reason
                ));
            }
        }
    }
    for miss in near(gold) {
        for reply in framed(&miss) {
            if grade(&reply, gold).verdict == Verdict::Right {
                faults.push(format!("{} {}: {reply:?} is right", gold.kind.name(), gold.value));
            }
        }
    }
    faults
}

#[test]
fn the_answers_of_every_family_are_read_in_every_notation_and_sentence() {
    let mut seen = BTreeSet::new();
    let (mut all, mut count) = (Vec::new(), 0);
    for family in builtin::all() {
        for (level, seed) in (1..=family.top_level()).flat_map(|level| (0..4).map(move |seed| (level, seed)))
        {
            for &form in Form::ROWS {
                let Ok(problem) = Problem::draw(&family, level, Seed(seed), 1, form) else { continue };
                let item = problem.item;
                seen.insert(item.answer_type.name());
                let faults = faults(&gold(item.answer_type, &item.answer, item.unit.as_deref()));
                all.extend(faults.into_iter().map(|fault| format!("{}: {fault}", family.id)));
                count += 1;
            }
        }
    }
    assert!(count > 2000, "{count}");
    assert!(seen.len() >= 10, "{seen:?}");
    assert!(
        all.is_empty(),
        "{} faults in {count} answers:\n{}",
        all.len(),
        all[..all.len().min(60)].join("\n")
    );
}

fn no_faults(gold: Gold) -> Result<(), TestCaseError> {
    let faults = faults(&gold);
    prop_assert!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whole_numbers(number in -2_000_000_i64..2_000_000) {
        no_faults(gold(AnswerType::Integer, &number.to_string(), Some("apples")))?;
    }

    #[test]
    fn fractions(above in -300_i64..300, below in 2_i64..60) {
        let number = whole(above) / whole(below);
        no_faults(gold(AnswerType::Fraction, &reroll::math::number::fraction(&number), None))?;
    }

    #[test]
    fn percentages(number in 1_i64..500) {
        no_faults(gold(AnswerType::Percent, &number.to_string(), None))?;
    }

    #[test]
    fn amounts_of_money(cents in 1_i64..5_000_000) {
        let value = format!("{}.{:02}", cents / 100, cents % 100);
        no_faults(gold(AnswerType::Money { places: 2, currency: Some("€".into()) }, &value, None))?;
    }

    #[test]
    fn times_of_day(hours in 0_u32..24, minutes in 0_u32..60) {
        no_faults(gold(AnswerType::Time, &format!("{hours:02}:{minutes:02}"), None))?;
    }

    #[test]
    fn sets(numbers in prop::collection::btree_set(-40_i64..40, 2..5)) {
        let numbers = numbers.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
        no_faults(gold(AnswerType::Set, &format!("{{{numbers}}}"), None))?;
    }

    #[test]
    fn tuples(numbers in prop::collection::vec(-40_i64..40, 2..4)) {
        let numbers = numbers.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
        no_faults(gold(AnswerType::Tuple, &format!("({numbers})"), None))?;
    }

    #[test]
    fn choices(right in 0_usize..4, numbers in prop::collection::btree_set(2_i64..400, 4)) {
        let options = numbers.iter().map(i64::to_string).collect();
        no_faults(gold(AnswerType::Choice { options }, &char::from(b'A' + u8::try_from(right).unwrap()).to_string(), None))?;
    }

    #[test]
    fn texts(word in "[b-z]{4,9}") {
        no_faults(gold(AnswerType::Text, &word, None))?;
    }

    #[test]
    fn labels(step in 1_u32..20, at in 0_usize..5) {
        let label = ["Answerable", "Unanswerable", "Correct", "Incorrect"].get(at).map(ToString::to_string);
        no_faults(gold(AnswerType::Label, &label.unwrap_or_else(|| format!("Step {step}")), None))?;
    }

    #[test]
    fn polynomials(a in 1_i64..9, b in -9_i64..9, c in 1_i64..9) {
        let value = format!("{a}x^2 + {b}x - {c}").replace("+ -", "- ");
        no_faults(gold(AnswerType::Polynomial, &value, None))?;
    }
}
