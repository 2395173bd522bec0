//! Answer files of this and of other systems.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use reroll::answer::mathcheck::{Task, extract};
use reroll::score::import::{Source, read};
use reroll::score::{Options, Tally};

#[test]
fn a_dynamath_file_gives_average_and_worst_case() {
    let file = "Question ID,Variant 1,Variant 2,# of correct per question,Topic,Difficulty Level\r\n\
                Q1,correct,fail,1,\"plane,  geometry\",high school\r\n\
                Q2,correct,correct,2,algebra,high school\r\n\
                # of correct per variant,2,1,,,\r\n,,,,,\r\n";
    let import = read(file).unwrap();
    assert_eq!(import.source, Source::DynaMath);
    let robustness = import.answers.iter().collect::<Tally>().report(&Options::default()).robustness.unwrap();
    assert_eq!(robustness.k, 2);
    assert_eq!(robustness.average.value.known(), Some(0.75));
    assert_eq!(robustness.worst.value.known(), Some(0.5));
    assert_eq!(robustness.rr.value.known(), Some(2.0 / 3.0));
}

#[test]
fn a_mathcheck_file_is_graded_by_its_own_rules() {
    let item = |task: &str, answer: &str, prediction: &str| {
        format!(
            r#"{{"task_type": "{task}", "question_type": "seed_question", "question": "", "answer": {answer}, "model_prediction": "{prediction}"}}"#
        )
    };
    let items = [
        item("solving", "145.0", "So it is 145."),
        item("outcome_judging", r#""Correct""#, "The answer is: Correct"),
        item("outcome_judging", r#""Correct""#, "not right"),
        item("process_judging", r#""Step 3""#, "The answer is: Step 3"),
    ];
    let import = read(&format!("[{}]", items.join(","))).unwrap();
    let report = import.answers.iter().collect::<Tally>().report(&Options::default());
    assert_eq!(report.n, 4, "two items with the same label are two items");
    let scores = report.cells.iter().map(|cell| cell.accuracy.value.known().unwrap()).collect::<Vec<_>>();
    assert_eq!(scores, [1.0, 0.5, 1.0]);
    assert_eq!(report.unparsed.value.known(), Some(0.25));
}

#[test]
fn mathcheck_rules_read_what_they_are_known_to_read() {
    let check = |task, reply: &str, expected: Option<&str>| {
        assert_eq!(extract(task, reply).as_deref(), expected, "{task:?} {reply:?}");
    };
    check(Task::Solving, "9 + 9 = 18.0", Some("18"));
    check(Task::Solving, "#### 1,234\nor 5", Some("1234"));
    check(Task::Solving, "It is 1/2.", Some("1/2"));
    check(Task::Solving, "18\nQuestion: 7?", Some("18"));
    check(Task::Solving, "no idea", None);
    check(Task::Answerable, "It is unanswerable.", Some("Unanswerable"));
    check(Task::Answerable, "Unanswerable? No: answerable", Some("Answerable"));
    check(Task::Outcome, "The answer is: Incorrect", Some("Incorrect"));
    check(Task::Outcome, "That is not correct", Some("Correct"));
    check(Task::Process, "Steps 1 and 2 hold. The answer is: Step 3", Some("Step 3"));
    check(Task::Process, "All steps are correct", Some("All"));
    check(Task::Process, "Step 1 holds. The error starts at Step 2.", Some("Step 2"));
    check(Task::Process, "In step 4 it fails, not in step 5. Sad. Well.", Some("Step 4"));
    check(Task::Process, "no idea", None);
}

#[test]
fn items_with_replies_are_graded_and_overrides_stand() {
    let file = r#####"
{"family": "apples-left", "level": 1, "index": 0, "form": "original", "task": "solving", "answer": "7", "answer_type": {"type": "integer"}, "unit": "apples", "reply": "The answer is 7 apples."}
{"family": "apples-left", "level": 1, "index": 1, "form": "original", "task": "solving", "answer": 8, "answer_type": "integer", "reply": "#### 9"}
{"family": "apples-left", "index": 2, "answer": "8", "answer_type": "integer", "reply": "eight, I say", "verdict": "right"}
{"family": "colours", "answer": "B", "answer_type": "choice", "choices": ["red", "blue"], "reply": "(B)"}
"#####;
    let import = read(file).unwrap();
    assert_eq!(import.source, Source::Lines);
    let right = import.answers.iter().map(|answered| answered.verdict.is_right()).collect::<Vec<_>>();
    assert_eq!(right, [true, false, true, true]);
    let strict = import.answers.iter().map(|answered| answered.strict).collect::<Vec<_>>();
    assert_eq!(strict, [true, false, false, true]);
}

#[test]
fn a_damaged_file_is_refused_with_the_place() {
    let check = |text: &str, expected: &str| {
        let message = read(text).unwrap_err().to_string();
        assert!(message.starts_with(expected), "{message}");
    };
    check("", "there are no answered items");
    check("[]", "there are no answered items");
    check("hello", "this is neither JSON lines");
    check("[{]", "line 1: ");
    check("[{}]", "entry 1: no MATHCHECK prediction: missing field");
    check("{\"family\": \"f\"}", "line 1: no answered item: missing field");
    check("Question ID,Variant 1\nQ1\n", "line 2: 1 fields, where the header has 2");
    check("Question ID,Variant 1\nQ1,maybe\n", "line 2: 'maybe' is neither 'correct' nor 'fail'");
    let typed = "{\"family\": \"f\", \"answer\": \"1\", \"answer_type\": \"colour\", \"reply\": \"\"}";
    check(typed, "line 1: 'answer_type' is not one of");
    let broken = |answer: &str| line(&format!("\"answer\": {answer}"));
    check(&broken("\"seven\""), "line 1: the item's own answer 'seven' is not readable as integer");
    check(&broken("100000000000000000001"), "line 1: 'answer' has more digits than a JSON number keeps");
    let two = ["one", "two"].map(|name| line(&format!("\"answer\": 7, \"respondent\": \"{name}\"")));
    check(&two.join("\n"), "line 2: this reply is by 'two', those before it by 'one'");
}

/// An item with a reply that says 7.
fn line(fields: &str) -> String {
    format!("{{\"family\": \"f\", \"answer_type\": \"integer\", \"reply\": \"7\", {fields}}}")
}

#[test]
fn items_of_other_seeds_are_other_items() {
    let count = |fields: &dyn Fn(u32, u32) -> String| {
        let lines = (0..3).flat_map(|seed| (0..10).map(move |index| (seed, index)));
        let file = lines.map(|(seed, index)| line(&fields(seed, index)) + "\n").collect::<String>();
        let tally = read(&file).unwrap().answers.iter().collect::<Tally>();
        (tally.n(), tally.report(&Options::default()).robustness.unwrap().consistency.n)
    };
    // All have the same answer, and the indices start anew with every seed.
    let (n, repeats) =
        count(&|seed, index| format!("\"answer\": 7, \"id\": \"s{seed}.{index}\", \"index\": {index}"));
    assert_eq!((n, repeats), (30, 0));
    assert_eq!(count(&|seed, index| format!("\"answer\": 7, \"id\": \"s{seed}.{index}\"")).0, 30);
    assert_eq!(
        count(&|seed, index| format!("\"answer\": 7, \"seed\": \"s{seed}\", \"index\": {index}")).0,
        30
    );
    assert_eq!(
        count(&|_, _| "\"answer\": 7".to_owned()).0,
        30,
        "lines without an index are items of their own"
    );
    let (n, repeats) = count(&|_, index| format!("\"answer\": 7, \"seed\": \"s\", \"index\": {index}"));
    assert_eq!((n, repeats), (10, 20), "the same items asked three times");
}

#[test]
fn an_override_in_an_exported_grade_stands() {
    let graded = |verdict: &str| {
        line(&format!(
            "\"answer\": 7, \"grade\": {{\"verdict\": \"{verdict}\", \"strict\": true, \"rule\": \"whole\"}}"
        ))
    };
    let answers = read(&[graded("wrong"), graded("right")].join("\n")).unwrap().answers;
    let said =
        answers.iter().map(|answered| (answered.verdict.is_right(), answered.strict)).collect::<Vec<_>>();
    assert_eq!(said, [(false, false), (true, true)]);
}
