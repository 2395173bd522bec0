//! What the derived forms certify, checked again by another route than the one that made them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

use reroll::answer::{self, Verdict};
use reroll::checklist::certificate::{Assignment, Certificate};
use reroll::checklist::compose;
use reroll::checklist::group::{group, of_task};
use reroll::checklist::item::Problem;
use reroll::checklist::telling::{TellError, Telling};
use reroll::checklist::{Form, Task};
use reroll::family::step::{Checked, check};
use reroll::family::wording::Wording;
use reroll::family::{AnswerType, Family, Seed, Variant, builtin};
use reroll::math::Value;
use reroll::math::eval::{Budget, evaluate};
use reroll::math::number::parse_plain;
use std::borrow::Cow;
use std::cell::Cell;

const DRAWS: u32 = 12;

/// Calls `look` with draws of every level of every family.
fn every_draw(look: impl Fn(&Variant<'_>)) {
    for family in builtin::all() {
        for level in 1..=family.top_level() {
            for index in 0..DRAWS {
                look(&family.draw(level, Seed(97), index).unwrap());
            }
        }
    }
}

/// The variant with the drawn numbers of a witness.
fn assigned<'f>(variant: &Variant<'f>, numbers: &Assignment) -> Option<Variant<'f>> {
    let family = variant.family;
    let at = |name: &str| family.quantities.iter().position(|quantity| quantity == name).unwrap();
    let read = |text: &str| parse_plain(text).map(Value::Number);
    let changes: Option<Vec<_>> = numbers.iter().map(|(name, text)| Some((at(name), read(text)?))).collect();
    Some(variant.with(&changes?, &Budget::default()).unwrap().expect("a witness satisfies the conditions"))
}

#[test]
fn two_problems_with_the_unanswerable_text_have_different_answers() {
    every_draw(|variant| {
        for &form in Form::ROWS {
            let Ok(telling) = Telling::of(variant, form) else { continue };
            let Ok(problems) = of_task(&telling, form, Task::Answerable) else { continue };
            let [answerable, unanswerable] = problems.as_slice() else { panic!("two labels") };
            assert_eq!(
                (&*answerable.item.answer, &*unanswerable.item.answer),
                ("Answerable", "Unanswerable")
            );
            let Certificate::Unanswerable { witnesses, answers, hidden } = &unanswerable.certificate else {
                panic!("no witnesses: {:?}", unanswerable.certificate)
            };
            assert_ne!(answers[0], answers[1]);
            assert!(!hidden.is_empty());
            let Some(other) = assigned(&telling.variant, &witnesses[1]) else { continue };
            let asked = telling.variant.family.asks[telling.wording.ask].quantity;
            assert_ne!(other.values[asked], telling.variant.values[asked]);
            // Told in the same words, the other numbers give the same text. Which fact is hidden is drawn from the
            // variant's name, and may be another only where the first one drawn had no witness.
            let told = Telling { variant: other, ..telling.clone() };
            let Ok(others) = of_task(&told, form, Task::Answerable) else { continue };
            let Certificate::Unanswerable { hidden: also, .. } = &others[1].certificate else {
                panic!("no witnesses")
            };
            if hidden == also {
                assert_eq!(others[1].item.question, unanswerable.item.question);
            }
        }
    });
}

#[test]
fn only_one_value_of_the_asked_given_tells_the_inverse_text() {
    every_draw(|variant| {
        let family = variant.family;
        let Ok(telling) = Telling::of(variant, Form::Inverse) else { return };
        let asked = family.asks[telling.wording.ask].quantity;
        let text = telling.statement().plain();
        let domain = &family.levels[usize::from(variant.level) - 1];
        let Some(domain) = domain.get(asked) else { return };
        let mut fitting = 0;
        for position in 0..domain.size().min(400) {
            let changes = [(asked, Value::Number(domain.at(position)))];
            let Ok(Some(other)) = variant.with(&changes, &Budget::default()) else { continue };
            let told = Telling { variant: other, ..telling.clone() };
            fitting += usize::from(told.statement().plain() == text);
        }
        assert!(fitting <= 1, "{}: {fitting} values fit: {text}", family.id);
    });
}

/// What an answer is worth, where it is a number or some.
fn read(text: &str) -> Option<Value> {
    let numbers: Option<Vec<Value>> =
        text.split(", ").map(|part| parse_plain(part).map(Value::Number)).collect();
    numbers.map(|mut list| if list.len() == 1 { list.remove(0) } else { Value::List(list) })
}

/// The working goes from what the inverse tells, and its answer put in, to the old answer: another route than the
/// definitions that the proof turned round.
#[test]
fn the_answer_of_the_inverse_leads_to_the_old_answer_that_it_tells() {
    let (confirmed, all) = (Cell::new(0), Cell::new(0));
    every_draw(|variant| {
        let Ok(telling) = Telling::of(variant, Form::Inverse) else { return };
        let family = variant.family;
        let ask = &family.asks[telling.wording.ask];
        let facts = telling.wording.facts.iter().filter(|told| !told.vague);
        let told = facts.flat_map(|told| family.facts[told.fact].shows.iter()).chain(&ask.tells);
        let mut known = vec![None; family.quantities.len()];
        told.for_each(|&at| known[at] = Some(variant.values[at].clone()));
        all.set(all.get() + 1);
        let (Some(old), Some(answer)) = (known[family.asked()].take(), read(&telling.gold.text)) else {
            return;
        };
        known[ask.quantity] = Some(answer);
        for step in &family.steps {
            // A line of prose is what its definition says.
            let rule = family.rules.iter().find(|rule| rule.at == step.finds).map(|rule| &rule.definition);
            let Some(formula) = step.formula.as_ref().or(rule) else { continue };
            let value = evaluate(formula, &|name| {
                let at = family.quantities.iter().position(|quantity| quantity == name);
                let known =
                    at.map_or_else(|| variant.value(name).map(Cow::into_owned), |at| known[at].clone());
                known.map(Cow::Owned)
            });
            if let Ok(value) = value {
                known[step.finds] = Some(value);
            }
        }
        let Some(found) = &known[family.asked()] else { return };
        assert_eq!(*found, old, "{}: {}", family.id, telling.statement().plain());
        confirmed.set(confirmed.get() + 1);
    });
    let (confirmed, all) = (confirmed.get(), all.get());
    println!("{confirmed} of {all} inverse answers confirmed by the working");
    assert!(confirmed * 10 >= all * 8, "only {confirmed} of {all} inverse answers could be confirmed");
}

/// The lines of a solution as numbered in an item, without their numbers.
fn solution(question: &str) -> Vec<&str> {
    question
        .lines()
        .filter_map(|line| line.strip_prefix("Step ")?.split_once(": "))
        .map(|(_, line)| line)
        .collect()
}

#[test]
fn a_wrong_solution_is_wrong_from_the_named_step_and_never_right_at_the_end() {
    every_draw(|variant| {
        for &form in Form::ROWS {
            let Ok(telling) = Telling::of(variant, form) else { continue };
            let letters = &variant.family.letters;
            for problem in of_task(&telling, form, Task::Process).unwrap_or_default() {
                let Certificate::Wrong { step, right, wrong, ends_in, .. } = &problem.certificate else {
                    // The right solution beside it: every line holds.
                    assert_eq!(problem.item.answer, "None");
                    for line in solution(&problem.item.question) {
                        assert!(!matches!(check(line, letters), Checked::Broken(_)), "{line}");
                    }
                    continue;
                };
                assert_eq!(problem.item.answer, format!("Step {step}"));
                assert_ne!(right, wrong);
                assert_ne!(
                    *ends_in,
                    telling.variant.values[variant.family.asks[telling.wording.ask].quantity].plain()
                );
                let lines = solution(&problem.item.question);
                for (number, line) in (1..).zip(&lines) {
                    // Before and behind the fault the working is sound; the line itself may be a true equation of the
                    // wrong numbers.
                    if number != *step {
                        let checked = check(line, letters);
                        assert!(
                            !matches!(checked, Checked::Broken(_)),
                            "{}: {line}: {checked:?}",
                            problem.item.id
                        );
                    }
                }
                assert!(lines.len() >= *step);
            }
            for problem in of_task(&telling, form, Task::Outcome).unwrap_or_default() {
                let sound = solution(&problem.item.question)
                    .iter()
                    .all(|line| !matches!(check(line, letters), Checked::Broken(_)));
                assert!(sound || problem.item.answer == "Incorrect", "{}", problem.item.question);
            }
        }
    });
}

#[test]
fn a_symbolic_answer_gives_the_number_when_its_letters_do() {
    every_draw(|variant| {
        let Ok(telling) = Telling::of(variant, Form::Symbolic) else { return };
        let Certificate::Symbolic { letters } = &telling.certificate else { panic!("no letters") };
        let expr = reroll::math::parse::parse(&telling.gold.text).unwrap();
        let value = reroll::math::eval::evaluate(&expr, &|letter| {
            let (name, _) = letters.iter().find(|(_, own)| *own == letter)?;
            variant.value(name)
        });
        assert_eq!(value.unwrap(), *variant.answer().unwrap(), "{}", telling.gold.text);
        let text = telling.statement().plain();
        for letter in letters.values() {
            assert!(text.contains(letter.as_str()), "{letter} is missing: {text}");
        }
    });
}

#[test]
fn names_and_numbers_vary_by_themselves() {
    for family in builtin::all() {
        if !family.answer.wrong.is_empty() || family.answer.answer_type == AnswerType::Text {
            // The letter of the right option is drawn with the words, and a text may be one of the words.
            continue;
        }
        let draw = |index, form| Problem::draw(&family, 2, Seed(3), index, form).unwrap().item;
        let (first, later) = (draw(0, Form::Original), draw(5, Form::NamesOnly));
        assert_eq!(first.answer, later.answer, "{}", family.id);
        let original = family.draw(2, Seed(3), 0).unwrap();
        let numbers = Telling::of(&family.draw(2, Seed(3), 5).unwrap(), Form::NumbersOnly).unwrap().variant;
        for cast in 0..family.cast.len() {
            let word = |of: &Variant<'_>| of.word(cast, 0, reroll::family::words::Form::Itself, true);
            assert_eq!(word(&original), word(&numbers), "{}", family.id);
        }
    }
}

/// Numbers with other separators are those of the original once these are taken out.
fn same_but_for_separators(variant: &Variant<'_>, telling: &Telling<'_>, form: Form) {
    let separators: &[char] = match form {
        Form::Grouped | Form::GroupedLeft => &[','],
        Form::Spaced | Form::DigitByDigit => &[' '],
        _ => return,
    };
    let original = variant.statement(&Wording::original(variant.family)).plain();
    let told = telling.statement().plain();
    let notice = telling.wording.notice;
    assert_eq!(notice.is_empty(), matches!(form, Form::Grouped | Form::Spaced));
    let problem = told.strip_prefix(notice).unwrap().trim_start();
    assert_ne!(problem, original);
    assert_eq!(problem.replace(separators, ""), original.replace(separators, ""));
}

/// The two parts of a number with a digit hidden are no numbers by themselves.
#[test]
fn a_number_with_a_hole_stays_in_plain_digits() {
    let family = builtin::all().into_iter().find(|family| family.id == "missing-digit").unwrap();
    for index in 0..20 {
        let variant = family.draw(3, Seed(0), index).unwrap();
        for form in Form::ALL.iter().copied().filter(|form| form.dress().is_some()) {
            let told = Telling::of(&variant, form);
            assert!(matches!(told, Err(TellError::Absent(_))), "{index}, {}", form.name());
        }
    }
}

#[test]
fn another_notation_or_size_leaves_a_problem_of_the_same_kind() {
    every_draw(|variant| {
        for &form in Form::ALL.iter().skip(Form::ROWS.len()) {
            match Telling::of(variant, form) {
                Ok(telling) => {
                    assert!(!telling.gold.text.is_empty());
                    let rewritten = telling.certificate == Certificate::Rewritten;
                    if rewritten {
                        assert_eq!(telling.gold, variant.gold(0).unwrap());
                        same_but_for_separators(variant, &telling, form);
                    }
                }
                Err(TellError::Absent(why)) => assert!(!why.to_string().is_empty()),
                Err(error) => panic!("{error}"),
            }
        }
    });
}

#[test]
fn every_item_of_a_group_is_graded_right_by_its_own_answer() {
    for family in builtin::all() {
        for level in 1..=family.top_level() {
            let group = group(&family, level, Seed(5), 1).unwrap();
            assert_eq!(
                group
                    .problems
                    .iter()
                    .filter(|p| p.item.form == Form::Original && p.item.task == Task::Solving)
                    .count(),
                1
            );
            let mut ids: Vec<&str> = group.problems.iter().map(|problem| problem.item.id.as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), group.problems.len(), "two items share an id");
            for problem in &group.problems {
                let item = &problem.item;
                let gold = answer::Gold {
                    value: item.answer.clone(),
                    kind: item.answer_type.clone(),
                    unit: item.unit.clone(),
                };
                let graded = answer::grade(&format!("The answer is {}.", item.answer), &gold);
                assert_eq!(graded.verdict, Verdict::Right, "{}: {graded:?}", item.id);
            }
        }
    }
}

#[test]
fn parts_end_in_the_answer_and_compositions_say_what_they_feed() {
    let families = builtin::all();
    let mut composed = 0;
    for (family, next) in families.iter().zip(families.iter().cycle().skip(1)) {
        let variant = family.draw(1, Seed(8), 2).unwrap();
        if let Ok(parts) = compose::parts(&variant) {
            let last = &parts.last().unwrap().gold;
            assert_eq!(*last, variant.gold(0).unwrap(), "{}", family.id);
        }
        if let Ok(made) = compose::in_sequence(&variant, next, 1) {
            composed += 1;
            let Certificate::Composed { value, .. } = &made.certificate else { panic!("no parents") };
            assert_eq!(*value, variant.answer().unwrap().plain());
            let text = made.statement.plain();
            assert!(text.contains("Call the answer N") && text.matches('N').count() >= 2, "{text}");
        }
    }
    assert!(composed * 3 >= families.len(), "only {composed} compositions");
}

#[test]
fn what_a_family_lacks_is_absent_with_its_reason() {
    let text = include_str!("../public/families/number-theory/common-multiple.toml");
    let family = Family::parse(text).unwrap();
    let group = group(&family, 1, Seed(0), 0).unwrap();
    let reasons: Vec<String> = group.absent.iter().map(|(_, _, why)| why.to_string()).collect();
    assert!(reasons.iter().any(|why| why.contains("no question about what is given")), "{reasons:?}");
}
