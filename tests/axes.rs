//! What every form and task of the axes promises, checked over all families by another route than the one that made
//! the items.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop at the first thing that is wrong"
)]

use reroll::answer::{Verdict, grade};
use reroll::checklist::asymob::Variation;
use reroll::checklist::axis::AXES;
use reroll::checklist::certificate::Certificate;
use reroll::checklist::group::of_tasks;
use reroll::checklist::item::Problem;
use reroll::checklist::telling::{TellError, Telling};
use reroll::checklist::{Form, Item, Task, prompt};
use reroll::family::step::{Checked, check};
use reroll::family::{AnswerType, Seed, Variant, builtin};
use reroll::math::eval::{Budget, evaluate};
use reroll::math::number::parse_plain;
use reroll::math::{Value, parse};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Two variants of every family at every level.
fn every_draw(mut visit: impl FnMut(&Variant<'_>)) {
    for family in builtin::all() {
        for level in 1..=family.top_level() {
            for index in 0..2 {
                visit(&family.draw(level, Seed(20_261), index).unwrap());
            }
        }
    }
}

fn told(variant: &Variant<'_>, form: Form) -> Option<Problem> {
    match Problem::of(variant, form) {
        Ok(problem) => Some(problem),
        Err(TellError::Absent(_)) => None,
        Err(error) => panic!("{error}"),
    }
}

/// What a line of working computes, by the text alone.
fn worth(line: &str, letters: &[String]) -> Value {
    match check(line, letters) {
        Checked::True(value) => value,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn a_right_reply_to_any_item_of_any_axis_is_graded_strictly_right() {
    let families = builtin::all();
    let mut seen = BTreeMap::<(&str, &str), usize>::new();
    for axis in AXES {
        for family in &families {
            for problem in of_tasks(family, 2, Seed(5), 1, &axis.forms(), axis.tasks).unwrap() {
                let item = problem.item;
                let reply = prompt::answered(&item);
                let grade = grade(&reply, &item.gold());
                assert_eq!(grade.verdict, Verdict::Right, "{}: {reply}: {grade:?}", item.id);
                *seen.entry((item.form.name(), item.task.name())).or_default() += 1;
            }
        }
    }
    assert!(seen.len() > 60 && seen.values().all(|count| *count > 0), "{seen:?}");
}

#[test]
fn operations_more_go_on_from_the_answer() {
    let mut count = 0;
    every_draw(|variant| {
        for (form, operations) in [(Form::ClauseMore, 1), (Form::ClausesMore, 2)] {
            let Some(problem) = told(variant, form) else { continue };
            let Certificate::Operations { added, .. } = &problem.certificate else { panic!() };
            assert_eq!(added.len(), operations);
            let own = Problem::of(variant, Form::Original).unwrap().item;
            let mut value = Value::Number(parse_plain(&own.answer).unwrap());
            for line in added {
                // "5 + 6 = 11" starts with what was there.
                let start = line.split([' ', '×', '+']).next().unwrap();
                assert_eq!(Value::Number(parse_plain(start).unwrap()), value, "{line}");
                value = worth(line, &[]);
            }
            assert_eq!(Value::Number(parse_plain(&problem.item.answer).unwrap()), value);
            assert!(problem.item.question.starts_with(&own.question));
            count += 1;
        }
    });
    assert!(count > 500, "{count}");
}

#[test]
fn an_operation_fewer_tells_a_line_of_the_working() {
    every_draw(|variant| {
        let Some(problem) = told(variant, Form::ClauseLess) else { return };
        let Certificate::Operations { told, .. } = &problem.certificate else { panic!() };
        let line = worth(&told[0], &variant.family.letters);
        let found = variant.family.steps[0].finds;
        assert_eq!(line, variant.values[found], "{}", problem.item.question);
        assert_eq!(problem.item.answer, Problem::of(variant, Form::Original).unwrap().item.answer);
    });
}

#[test]
fn hints_leave_the_problem_as_it_is() {
    let mut misled = 0;
    every_draw(|variant| {
        let own = Problem::of(variant, Form::Original).unwrap().item;
        for form in [Form::Hint, Form::HintIrrelevant, Form::HintMisleading] {
            let Some(problem) = told(variant, form) else { continue };
            let item = &problem.item;
            assert_eq!((&item.answer, &item.answer_type), (&own.answer, &own.answer_type));
            let Certificate::Hint { says, helps } = &problem.certificate else { panic!() };
            assert_eq!(item.question, format!("{} {says}", own.question));
            assert_eq!(*helps, form == Form::Hint);
            let Some(formula) = says.strip_prefix("Hint: first work out ") else { continue };
            let letters = |name: &str| {
                variant
                    .family
                    .letters
                    .iter()
                    .any(|letter| letter == name)
                    .then(|| Cow::Owned(Value::letter(name)))
            };
            let formula = formula.strip_suffix('.').unwrap().replace('×', "*");
            let Ok(value) =
                parse::parse(&formula).map_err(drop).and_then(|f| evaluate(&f, &letters).map_err(drop))
            else {
                continue;
            };
            let right = &variant.values[variant.family.steps[0].finds];
            assert_eq!(value == *right, *helps, "{}", item.question);
            misled += usize::from(!helps);
        }
    });
    assert!(misled > 300, "{misled}");
}

#[test]
fn a_filler_says_nothing_and_is_about_as_long_as_the_distractor() {
    let (mut longer, mut shorter) = (0_usize, 0_usize);
    every_draw(|variant| {
        let Some(filled) = told(variant, Form::Filler) else { return };
        let own = Problem::of(variant, Form::Original).unwrap().item;
        let distracted = Problem::of(variant, Form::Distractor).unwrap().item;
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        assert_eq!(digits(&filled.item.question), digits(&own.question));
        assert_eq!(filled.item.answer, own.answer);
        longer += filled.item.question.len().saturating_sub(distracted.question.len());
        shorter += distracted.question.len().saturating_sub(filled.item.question.len());
    });
    // Over all families within a few characters.
    assert!(longer.abs_diff(shorter) < 630 * 12, "{longer} {shorter}");
}

/// Of the pairs with either label, in how many is the second text the shorter one?
fn share_shorter(form: Form, task: Task) -> f64 {
    let (mut shorter, mut pairs) = (0.0, 0.0);
    for family in builtin::all() {
        for index in 0..4 {
            let made = of_tasks(&family, 1, Seed(77), index, &[form], &[task]).unwrap();
            let [first, second] = made.as_slice() else { continue };
            let lengths = [first, second].map(|problem| problem.item.question.len());
            shorter += if lengths[1] < lengths[0] {
                1.0
            } else if lengths[1] == lengths[0] {
                0.5
            } else {
                0.0
            };
            pairs += 1.0;
        }
    }
    shorter / pairs
}

#[test]
fn labels_are_balanced_and_not_told_by_length() {
    for &form in Form::ROWS {
        for task in [Task::Answerable, Task::Outcome, Task::Process] {
            let share = share_shorter(form, task);
            // MATHCHECK's unanswerable text is the shorter one in 90.5 % of its pairs.
            assert!((0.3..0.7).contains(&share), "{form:?} {task:?}: {share}");
        }
    }
}

#[test]
fn renamed_and_renumbered_change_one_thing() {
    let (mut words, mut numbers) = (0, 0);
    every_draw(|variant| {
        let own = Telling::of(variant, Form::Original).unwrap();
        let renamed = Telling::of(variant, Form::Renamed).unwrap();
        let renumbered = Telling::of(variant, Form::Renumbered).unwrap();
        // Words that are drawn are quantities too.
        let drawn = |variant: &Variant<'_>| variant.values[..variant.family.drawn].to_vec();
        assert_eq!(drawn(&renamed.variant), drawn(&own.variant));
        words += usize::from(renamed.statement() != own.statement());
        numbers += usize::from(renumbered.variant.values != own.variant.values);
    });
    assert!(words > 560 && numbers > 560, "{words} {numbers}");
}

#[test]
fn numbers_have_as_many_digits_as_their_name_says() {
    let mut count = 0;
    every_draw(|variant| {
        for variation in Variation::all() {
            let Ok(telling) = Telling::of(variant, Form::Asymob(variation)) else { continue };
            let Certificate::Resized { digits, numbers } = &telling.certificate else { continue };
            let expected = match variation {
                Variation::NumericOne(digits) | Variation::NumericAll(digits) => digits,
                _ => 2,
            };
            assert_eq!(*digits, expected);
            for number in numbers.values() {
                assert_eq!(number.trim_start_matches('-').len(), usize::from(expected), "{number}");
            }
            if matches!(variation, Variation::NumericOne(_)) {
                assert_eq!(numbers.len(), 1);
            }
            assert!(telling.variant.holds(&Budget::default()));
            count += 1;
        }
    });
    assert!(count > 8000, "{count}");
}

#[test]
fn what_is_one_leaves_the_answer_and_letters_give_it() {
    let mut symbolic = 0;
    every_draw(|variant| {
        let own = Problem::of(variant, Form::Original).unwrap().item;
        for variation in Variation::all() {
            let Some(problem) = told(variant, Form::Asymob(variation)) else { continue };
            match (&problem.certificate, variation) {
                (Certificate::Multiplied { factors }, _) => {
                    assert_eq!(problem.item.answer, own.answer);
                    assert!(variation.name().contains("All") || factors.len() == 1);
                    let letters = |name: &str| Some(Cow::Owned(Value::letter(name)));
                    for factor in factors.values() {
                        let factor = parse::parse(&factor.replace('×', "*")).unwrap();
                        assert_eq!(evaluate(&factor, &letters).unwrap(), Value::whole(1));
                    }
                }
                (Certificate::Symbolic { letters }, Variation::Symbolic(k)) => {
                    assert_eq!(letters.len(), usize::from(k));
                    assert_eq!(problem.item.answer_type, AnswerType::Expression);
                    let answer = parse::parse(&problem.item.answer.replace('×', "*")).unwrap();
                    let value = evaluate(&answer, &|name| {
                        let (quantity, _) = letters.iter().find(|(_, letter)| *letter == name)?;
                        variant.value(quantity)
                    });
                    assert_eq!(value.unwrap(), *variant.answer().unwrap(), "{}", problem.item.question);
                    symbolic += 1;
                }
                _ => {}
            }
        }
    });
    assert!(symbolic > 500, "{symbolic}");
}

#[test]
fn later_turns_are_solved_with_the_numbers_they_change() {
    let mut count = 0;
    every_draw(|variant| {
        let made = of_tasks(
            variant.family,
            variant.level,
            variant.seed,
            variant.index,
            &[Form::Original],
            Task::TURNS,
        );
        for Problem { item, certificate, .. } in made.unwrap() {
            let Item { before, task, .. } = &item;
            let own = Problem::of(variant, Form::Original).unwrap().item;
            assert_eq!(before[0].content, own.question);
            let last = &before.last().unwrap().content;
            match (task, &certificate) {
                (Task::FollowUp, Certificate::Changed { numbers }) => {
                    assert_eq!(before.len(), 2 * numbers.len());
                    let name =
                        |name: &String| variant.family.quantities.iter().position(|q| q == name).unwrap();
                    let mut changes = BTreeMap::new();
                    for (quantity, value) in numbers.iter().flatten() {
                        changes.insert(name(quantity), Value::Number(parse_plain(value).unwrap()));
                    }
                    let changes: Vec<(usize, Value)> = changes.into_iter().collect();
                    let now = variant.recompute(&changes, &Budget::default()).unwrap();
                    assert_eq!(now.gold(0).unwrap().text, item.answer, "{}", item.question);
                    assert!(item.question.contains("Now suppose this instead: "));
                    count += 1;
                }
                (Task::Correction, Certificate::Wrong { ends_in, .. }) => {
                    assert_ne!(*ends_in, variant.answer().unwrap().plain());
                    assert_eq!(item.answer, own.answer);
                }
                (Task::Doubt, _) => {
                    assert_eq!(grade(last, &item.gold()).verdict, Verdict::Right, "{last}");
                    assert_eq!(item.answer, own.answer);
                }
                other => panic!("{other:?}"),
            }
        }
    });
    assert!(count > 600, "{count}");
}
