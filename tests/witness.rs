//! Counterexamples checked by execution: whatever meets the conditions is right, and nothing else.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use reroll::answer::{Gold, Reading, Record, Verdict, check, grade, read};
use reroll::checklist::certificate::Certificate;
use reroll::checklist::group::of_task;
use reroll::checklist::telling::Telling;
use reroll::checklist::{Form, Task};
use reroll::family::{AnswerType, Family, Seed, Variant, builtin};
use reroll::math::Value;
use reroll::math::number::whole;

fn families() -> Vec<Family> {
    let all = builtin::all().into_iter();
    all.filter(|family| matches!(family.answer.answer_type, AnswerType::Witness { .. })).collect()
}

fn every_draw(look: impl Fn(&Variant<'_>)) {
    for family in families() {
        for level in 1..=family.top_level() {
            for index in 0..40 {
                look(&family.draw(level, Seed(11), index).unwrap());
            }
        }
    }
}

fn gold(variant: &Variant<'_>) -> Gold {
    let gold = variant.gold(0).unwrap();
    Gold { value: gold.text, kind: gold.answer_type, unit: gold.unit }
}

#[test]
fn there_are_several_families_of_false_claims() {
    assert!(families().len() >= 6, "{}", families().len());
}

#[test]
fn every_own_witness_is_right_in_every_notation_and_no_other_value_passes_for_it() {
    every_draw(|variant| {
        let gold = gold(variant);
        gold.readable().unwrap();
        let sought = variant.sought().unwrap();
        let numbers: Vec<String> = match variant.answer().unwrap() {
            Value::List(values) => values.iter().map(Value::plain).collect(),
            value => vec![value.plain()],
        };
        let named = sought.find.iter().zip(&numbers).map(|(name, number)| format!("{name} = {number}"));
        let named = named.collect::<Vec<_>>();
        let listed = format!("({})", numbers.join(", "));
        for written in [gold.value.clone(), named.join(", "), named.join(" and "), listed] {
            for reply in [
                written.clone(),
                format!("The answer is {written}."),
                format!("**Answer:** ${written}$"),
                format!("So we take \\[\\boxed{{{written}}}\\]"),
                format!("Let me think.\n#### {written}"),
            ] {
                let grade = grade(&reply, &gold);
                assert!(grade.strict, "{reply:?}: {grade:?}");
            }
            assert_eq!(check(&written, &gold).verdict, Verdict::Right, "{written}");
        }
        // What executing the conditions says is what the grade says, for values near the witness and far from it.
        let own = variant.answer().unwrap();
        for slip in [-7, -1, 1, 2, 10, 1000] {
            let slipped = match own {
                Value::Number(number) => Value::Number(number + whole(slip)),
                Value::List(values) => {
                    let mut values = values.to_vec();
                    values[0] = Value::Number(values[0].number().unwrap() + whole(slip));
                    Value::List(values)
                }
                other => panic!("{other:?}"),
            };
            let verdict = check(&format!("({})", slipped.plain()), &gold).verdict;
            assert_eq!(
                verdict.is_right(),
                variant.accepts(&slipped),
                "{} {}",
                variant.family.id,
                slipped.plain()
            );
        }
    });
}

#[test]
fn a_wrong_solution_never_ends_in_another_witness() {
    let judged = std::cell::Cell::new(0);
    every_draw(|variant| {
        for &form in Form::ROWS {
            let Ok(telling) = Telling::of(variant, form) else { continue };
            for task in [Task::Outcome, Task::Process] {
                for problem in of_task(&telling, form, task).unwrap_or_default() {
                    let Certificate::Wrong { ends_in, .. } = &problem.certificate else { continue };
                    judged.set(judged.get() + 1);
                    let verdict = check(ends_in, &gold(&telling.variant)).verdict;
                    assert_eq!(verdict, Verdict::Wrong, "{}: {ends_in}", problem.item.id);
                }
            }
        }
    });
    assert!(judged.get() > 500, "{}", judged.get());
}

#[test]
fn a_hidden_number_and_letters_for_numbers_are_not_offered() {
    every_draw(|variant| {
        let telling = Telling::of(variant, Form::Original).unwrap();
        let why = of_task(&telling, Form::Original, Task::Answerable).unwrap_err().to_string();
        assert!(why.contains("any example"), "{why}");
        assert!(Telling::of(variant, Form::Symbolic).unwrap_err().to_string().contains("any example"));
    });
}

fn record(reply: &str, answer: &str, conditions: &[&str]) -> Result<Record, serde_json::Error> {
    serde_json::from_value(serde_json::json!({
        "reply": reply,
        "answer": answer,
        "answer_type": {"type": "witness", "find": ["n"], "where": conditions},
    }))
}

#[test]
fn an_exported_item_is_graded_by_itself() {
    let conditions = ["n >= 1", "not is_prime(n^2 + n + 41)"];
    let grade = |reply: &str| record(reply, "40", &conditions).unwrap().grade().unwrap();
    assert!(grade("The answer is n = 41.").strict);
    assert_eq!(grade("For n = 81 it fails.").verdict, Verdict::Right);
    let wrong = grade("The answer is n = 3.");
    assert_eq!(wrong.verdict, Verdict::Wrong);
    assert_eq!(wrong.normalised.as_deref(), Some("n = 3"));
    assert_eq!(wrong.reason.as_deref(), Some("n = 3: 3^2 + 3 + 41 is prime"));
    let far = grade("The answer is n = 100000000.");
    assert_eq!(far.verdict, Verdict::Ungradable);
    assert!(far.reason.unwrap().starts_with("n = 100000000 cannot be checked"));
    for (answer, conditions, why) in [
        ("3", &conditions[..], "the item's own answer is no witness: n = 3: 3^2 + 3 + 41 is prime"),
        ("40", &["n > m"][..], "'m' is not to be found"),
        ("40", &["n >"][..], "the condition 'n >'"),
        ("40", &[][..], "one to 16 conditions"),
    ] {
        let refused = record("40", answer, conditions).unwrap().grade().unwrap_err().to_string();
        assert!(refused.contains(why), "{refused}");
    }
    let slow = record("40", "40", &["sum([i^3 for i in 1..9999 if is_prime(i)]) > n^300"]).unwrap();
    assert!(slow.grade().is_err());
}

#[test]
fn what_is_typed_is_read_back_before_it_is_sent() {
    let kind = AnswerType::Witness {
        find: vec!["a".into(), "b".into()],
        conditions: vec!["a > b".into()],
        fractions: false,
    };
    let shown = |typed: &str| match read(typed, &kind) {
        Reading::Value { shown_as, .. } => shown_as,
        Reading::NotYet { reason } => format!("? {}", reason.unwrap_or_default()),
    };
    assert_eq!(shown("a = 6, b = 4"), "a = 6, b = 4");
    assert_eq!(shown("b=4; a=6"), "a = 6, b = 4");
    assert_eq!(shown("6, 4"), "a = 6, b = 4");
    assert_eq!(shown("(6, 4)"), "a = 6, b = 4");
    assert_eq!(shown("6"), "? not every one of a, b has a value, as in a = 2, b = 3");
    assert_eq!(shown("a = 6"), "? not every one of a, b has a value, as in a = 2, b = 3");
    assert_eq!(shown(""), "? ");
}
