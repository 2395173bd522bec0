//! What must hold of every built-in family in every form, over many draws.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

use reroll::answer::{Gold, check};
use reroll::checklist::group::of_tasks;
use reroll::checklist::item::Problem;
use reroll::checklist::{Form, Task};
use reroll::family::{AnswerType, Family, Seed, builtin};
use reroll::math::number::parse_plain;

fn told(family: &Family, level: u8, seed: u32, index: u32, forms: &[Form]) -> Vec<Problem> {
    of_tasks(family, level, Seed(seed), index, forms, &[Task::Solving]).unwrap()
}

/// Calls `look` with the question in every form, for 100 draws of each level of each family.
fn every_draw(mut look: impl FnMut(&Family, &[Problem])) {
    for family in builtin::all() {
        for level in 1..=family.top_level() {
            for index in 0..100 {
                look(&family, &told(&family, level, 41, index, Form::ROWS));
            }
        }
    }
}

/// The numerals of a text, in order of size.
fn numerals(text: &str) -> Vec<String> {
    let mut found: Vec<String> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect();
    found.sort();
    found
}

#[test]
fn forms_change_the_text_and_never_the_answer() {
    every_draw(|_, problems| {
        let of = |form| problems.iter().find(|problem| problem.item.form == form);
        let (original, paraphrase) = (of(Form::Original).unwrap(), of(Form::Paraphrase).unwrap());
        let Some(distractor) = of(Form::Distractor) else { return };
        let (told, retold, padded) =
            (&original.item.question, &paraphrase.item.question, &distractor.item.question);
        assert_eq!(original.item.answer, paraphrase.item.answer);
        assert_eq!(original.item.answer, distractor.item.answer);
        assert_ne!(told, retold);
        assert_eq!(numerals(told), numerals(retold), "{told} | {retold}");
        assert!(padded.len() > told.len(), "{told} | {padded}");
        // Taking the irrelevant sentence out gives the original back.
        let cut = padded.len() - told.len();
        let without = (0..=told.len()).any(|at| {
            let kept = padded.get(..at).zip(padded.get(at + cut..));
            kept.is_some_and(|(before, after)| format!("{before}{after}") == *told)
        });
        assert!(without, "{told} | {padded}");
    });
}

#[test]
fn texts_are_clean_english() {
    every_draw(|family, problems| {
        for problem in problems {
            let text = &problem.item.question;
            assert!(!text.contains(['{', '}', '$', '\\']), "{}: {text}", family.id);
            assert!(!text.contains("  "), "{}: {text}", family.id);
            assert!(text.ends_with(['?', '.']), "{}: {text}", family.id);
            assert!(text.starts_with(|c: char| !c.is_lowercase()), "{}: {text}", family.id);
            for (word, next) in text.split(' ').zip(text.split(' ').skip(1)) {
                let many =
                    ["apples", "pears", "plums", "cards", "stamps", "boxes", "pages", "euros", "years"];
                assert!(
                    word != "1" || !many.contains(&next.trim_matches(['.', '?', ','])),
                    "{}: {text}",
                    family.id
                );
            }
        }
    });
}

#[test]
fn the_answer_is_of_its_type_and_ends_the_working() {
    every_draw(|_, problems| {
        for problem in problems {
            let item = &problem.item;
            let number = parse_plain(&item.answer);
            let decimals = item.answer.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            let mut right = item.answer.as_str();
            let fits = match &item.answer_type {
                AnswerType::Integer => number.is_some_and(|n| n.is_integer()),
                AnswerType::Decimal { places } | AnswerType::Money { places, .. } => {
                    number.is_some() && decimals == *places as usize
                }
                AnswerType::Fraction | AnswerType::Percent => number.is_some(),
                AnswerType::Time => item.answer.split_once(':').is_some_and(|(hours, minutes)| {
                    hours.parse().is_ok_and(|hours: u8| hours < 24)
                        && minutes.parse().is_ok_and(|minutes: u8| minutes < 60)
                }),
                AnswerType::Choice { options } => {
                    let letter = item.answer.bytes().next().unwrap();
                    right = &options[usize::from(letter - b'A')];
                    item.answer.len() == 1
                }
                _ => !item.answer.is_empty(),
            };
            assert!(fits, "{}: {}", item.id, item.answer);
            let (kind, unit) = (item.answer_type.clone(), item.unit.clone());
            let verdict = check(&item.answer, &Gold { value: item.answer.clone(), kind, unit }).verdict;
            assert!(verdict.is_right(), "{}: {}", item.id, item.answer);
            // A problem turned round has working where its definitions can be turned round.
            let Some(last) = item.steps.last() else { continue };
            let Some((_, end)) = last.rsplit_once("= ") else { continue };
            let same = match (parse_plain(end), parse_plain(right)) {
                (Some(end), Some(right)) => end == right,
                _ => last.contains(right),
            };
            assert!(same, "{}: {last} -> {right}", item.id);
        }
    });
}

#[test]
fn a_seed_apart_or_an_index_apart_is_another_problem() {
    for family in builtin::all() {
        let text = |seed, index| told(&family, 2, seed, index, &[Form::Original])[0].item.question.clone();
        assert_ne!(text(42, 1), text(43, 0), "{}", family.id);
        assert_ne!(text(42, 0), text(42, 1), "{}", family.id);
        assert_eq!(text(42, 5), text(42, 5));
    }
}
