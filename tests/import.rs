//! Answer files of this and of other systems.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use reroll::answer::Verdict;
use reroll::answer::mathcheck::{Task, extract};
use reroll::score::import::{Source, beside, read, read_named};
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

#[test]
fn dynamath_files_are_read_as_spreadsheets_leave_them() {
    let verdicts = |file: &str| {
        let import = read(file).unwrap();
        assert_eq!(import.source, Source::DynaMath);
        let answers = import.answers.iter();
        answers.map(|a| (a.family.clone(), a.index, a.verdict.is_right())).collect::<Vec<_>>()
    };
    let q = |name: &str, index, right| (name.to_owned(), index, right);
    let expected = [q("Q1", 0, true), q("Q1", 1, false), q("Q1", 2, true)];
    let same = |file: &str| {
        let mut read = verdicts(file);
        read.sort();
        assert_eq!(read, expected, "{file}");
    };
    same("Question ID,Variant 1,Variant 2,Variant 3\nQ1,correct,fail,correct\n");
    // A byte order mark, Windows line ends, an empty first line, no sums, spaces and capitals.
    same("\u{feff}\r\nQuestion ID , Variant 1,Variant 2,Variant 3\r\nQ1, Correct,FAIL ,correct\r\n");
    // Another order, and columns nobody asked for.
    same("Topic,Variant 3,Variant 2,Question ID,Variant 1,Note\nalgebra,correct,fail,Q1,correct,\"a, b\"\n");
    // Quoted cells with line breaks, commas and quotation marks; semicolons; tabs.
    same(
        "\"Question ID\",\"Variant 1\",Variant 2,Variant 3,Topic\nQ1,\"correct\",fail,correct,\"one,\n\"\"two\"\"\"\n",
    );
    same("Question ID;Variant 1;Variant 2;Variant 3\nQ1;correct;fail;correct\n");
    same("Question ID\tVariant 1\tVariant 2\tVariant 3\nQ1\tcorrect\tfail\tcorrect\n");
    // Sums and means below, some of them cut off.
    same(
        "Question ID,Variant 1,Variant 2,Variant 3,# of correct per question\nQ1,correct,fail,correct,2\n\
         # of correct per variant,1,0,1,\nA_avg,100.00 ,0.00%,100.00 ,\n,,,,\n,,,,\n",
    );
    // A variant that was not asked is not wrong.
    let two = verdicts("Question ID,Variant 1,Variant 2\nQ1,correct,\nQ2,,fail\n");
    assert_eq!(two, [q("Q1", 0, true), q("Q2", 1, false)]);
    let wrong = |file: &str| read(file).unwrap_err().to_string();
    assert_eq!(
        wrong("Question ID,Variant 1,T\nQ1,correct,\"x\ny\"\nQ2,perhaps,z\n"),
        "line 4: 'perhaps' is neither 'correct' nor 'fail'"
    );
    assert_eq!(wrong("Question ID,Variant 1\nQ1,\"correct\n"), "line 2: a quotation mark is not closed");
}

#[test]
fn mathcheck_files_are_read_in_every_shape() {
    let entry = |more: &str| {
        format!(
            r#"{{"question_type": "seed_question", "task_type": "solving", "answer": 18.0, "prompt": "few\nshots", "image": "3.jpg", "solution": ["x", "Correct"]{more}}}"#
        )
    };
    let said = entry(r#", "model_prediction": "The answer is $18.""#);
    let check = |file: &str, expected: &[Verdict]| {
        let import = read(file).unwrap();
        assert_eq!(import.source, Source::MathCheck);
        let verdicts = import.answers.iter().map(|answered| answered.verdict).collect::<Vec<_>>();
        assert_eq!(verdicts, expected, "{file}");
        import
    };
    check(&format!("\u{feff}[\r\n{said},\r\n{said}]\r\n"), &[Verdict::Right; 2]);
    // JSON lines.
    check(&format!("{said}\r\n\r\n{said}\r\n"), &[Verdict::Right; 2]);
    // Nothing was predicted.
    for more in
        ["", r#", "model_prediction": null"#, r#", "model_prediction": """#, r#", "model_prediction": []"#]
    {
        check(&format!("[{}]", entry(more)), &[Verdict::Ungradable]);
    }
    // Several predictions of one item: the first counts, the others tell how consistent they are.
    let several = entry(r#", "model_prediction": ["It is 18.", ["19"]]"#);
    let import = check(&format!("[{several}]"), &[Verdict::Right, Verdict::Wrong]);
    let tally = import.answers.iter().collect::<Tally>();
    assert_eq!((tally.n(), tally.report(&Options::default()).robustness.unwrap().consistency.n), (1, 1));
    let wrong = |file: &str| read(file).unwrap_err().to_string();
    let numbered = entry(r#", "model_prediction": 18"#);
    assert_eq!(
        wrong(&format!("[{said},{numbered}]")),
        "entry 2: 'model_prediction' is 18, neither text nor a list of texts"
    );
    assert_eq!(
        wrong(&format!("{said}\n\n{}", said.replace("\"solving", "\"guessing"))),
        "line 3: 'task_type' is 'guessing', which MATHCHECK does not have"
    );
}

#[test]
fn the_stricter_grader_stands_beside_mathchecks() {
    let entry = |task: &str, answer: &str, reply: &str| {
        format!(
            r#"{{"question_type": "seed_question", "task_type": "{task}", "answer": {answer}, "model_prediction": "{reply}"}}"#
        )
    };
    let entries = [
        // Right by both, and announced.
        entry("solving", "145.0", "The answer is: 145.0°"),
        // Any last number is right by MATHCHECK; nobody said that it is the answer.
        entry("solving", "145.0", "90 and 55 make 145"),
        // 1/2 is 0.5, but not for MATHCHECK.
        entry("solving", "0.5", "The answer is 1/2"),
        // Its last word counts, whatever is said about it.
        entry("outcome_judging", "\"Correct\"", "That is not correct"),
    ];
    let import = read(&format!("[{}]", entries.join(","))).unwrap();
    let said = import.answers.iter().map(|a| (a.verdict.is_right(), a.strict)).collect::<Vec<_>>();
    assert_eq!(said, [(true, true), (true, false), (false, false), (true, false)]);
    let beside = import.beside.iter().map(|b| (b.figure.as_str(), b.n, b.mean.known())).collect::<Vec<_>>();
    assert_eq!(beside, [("right", 4, Some(0.75)), ("right and announced", 4, Some(0.5))]);
    assert_eq!(
        import.notes,
        ["Graded by MATHCHECK's own rules; right by these alone: 1, by Reroll's grader alone: 1"]
    );
}

/// A sample of GSM8K: one question, met or not by the harness's two filters.
fn gsm8k(id: u32, target: &str, replies: &[&str], [strict, flexible]: [u8; 2]) -> String {
    let line = |filter: &str, met: u8| {
        serde_json::json!({
            "doc_id": id, "doc": {"question": "?", "answer": target}, "target": target, "arguments": {},
            "resps": [replies], "filtered_resps": ["x"], "filter": filter, "exact_match": met,
        })
        .to_string()
    };
    format!("{}\n{}\n", line("strict-match", strict), line("flexible-extract", flexible))
}

#[test]
fn samples_of_other_tasks_are_graded_and_the_harness_is_recomputed() {
    let file = [
        gsm8k(0, "9 * 2 = <<9*2=18>>18\n#### 18", &["So #### 18"], [1, 1]),
        // The harness's known misses: a sum of money, thousands, and a last number that is not the answer.
        gsm8k(1, "#### 29", &["The answer is $29.00."], [0, 0]),
        gsm8k(2, "#### 1,800", &["#### 1800"], [0, 0]),
        gsm8k(3, "#### 7", &["He has 7 left. That took 3 days."], [0, 0]),
    ]
    .concat();
    let import = read_named("out/model/samples_gsm8k_cot_2026-01-31T12-00-00.0.jsonl", &file).unwrap();
    assert_eq!(import.source, Source::LmEval);
    let said = import.answers.iter().map(|a| (a.verdict.is_right(), a.strict)).collect::<Vec<_>>();
    assert_eq!(said, [(true, true), (true, true), (true, true), (false, false)]);
    assert_eq!(import.answers[1].family, "gsm8k_cot/1");
    let beside = import.beside.iter().map(|b| (b.of.as_str(), b.figure.as_str(), b.n, b.mean.known()));
    let expected = ["exact_match, flexible-extract", "exact_match, strict-match"];
    assert_eq!(beside.collect::<Vec<_>>(), expected.map(|figure| ("gsm8k_cot", figure, 4, Some(0.25))));
    // The sample's standard deviation over the root of n, as the harness prints it.
    let Some(error) = import.beside[0].error.known() else { panic!("no standard error") };
    assert!((error - 0.25).abs() < 1e-12, "{error}");
    // Repeats of a question are the same question asked again.
    let import = read(&gsm8k(0, "#### 18", &["18", "18", "19"], [1, 1])).unwrap();
    let tally = import.answers.iter().collect::<Tally>();
    assert_eq!((tally.n(), tally.report(&Options::default()).robustness.unwrap().consistency.n), (1, 2));
}

#[test]
fn samples_that_cannot_be_graded_are_said() {
    let other = gsm8k(1, "(B)", &["(B)"], [1, 1]);
    let import = read(&(gsm8k(0, "#### 18", &["18"], [1, 1]) + &other)).unwrap();
    assert_eq!((import.answers.len(), import.beside[0].n), (1, 2));
    assert_eq!(
        import.notes,
        [
            "1 of 2 replies are to questions whose right answer is not one number: they are in the harness's figures only"
        ]
    );
    let wrong = |file: &str| read(file).unwrap_err().to_string();
    assert!(wrong(&other).starts_with("no right answer in these samples"));
    let likelihood = r#"{"doc_id": 0, "doc": {}, "target": 1, "resps": [[[-1.5, false]]], "acc": 1.0}"#;
    assert!(
        wrong(likelihood).starts_with("line 1: 'resps' holds no reply in words"),
        "{}",
        wrong(likelihood)
    );
    assert!(wrong(&(gsm8k(0, "1", &["1"], [1, 1]) + "{\"doc\"")).starts_with("line 3: no JSON: "));
    assert!(wrong("{\n \"summary\": 1\n}").starts_with("this is neither"));
}

#[test]
fn right_answers_are_numbers_by_their_look() {
    let right = |target: &str, reply: &str| {
        let import = read(&gsm8k(0, target, &[reply], [0, 0])).unwrap();
        import.answers[0].verdict.is_right()
    };
    for (target, reply) in [
        ("18.0", "18"),
        ("-5", "−5"),
        ("#### $1,234", "1234"),
        ("0.75", "0.750"),
        ("3/4", "0.75"),
        ("75%", "75 %"),
        ("12.", "12"),
    ] {
        assert!(right(target, &format!("The answer is {reply}.")), "{target} {reply}");
    }
    for (target, reply) in [("18", "18.5"), ("0.75", "0.74"), ("3/4", "4/3"), ("1234", "12340"), ("-5", "5")]
    {
        assert!(!right(target, &format!("The answer is {reply}.")), "{target} {reply}");
    }
    for target in ["1,2", "12,34", "x = 3", "", "####", "(B)", "1,2345"] {
        let why = read(&gsm8k(0, target, &["1"], [0, 0])).unwrap_err().to_string();
        assert!(why.starts_with("no right answer"), "{target}: {why}");
    }
}

#[test]
fn a_log_of_inspect_with_other_questions_is_graded() {
    let sample = |id: u32, target: &str, reply: &str, value: serde_json::Value| {
        serde_json::json!({
            "id": id, "epoch": 1, "target": target, "metadata": {}, "error": null,
            "output": {"completion": reply}, "scores": {"match": {"value": value}},
        })
    };
    let log = |samples: serde_json::Value| {
        serde_json::json!({"eval": {"task": "gsm8k", "model": "m"}, "plan": {}, "samples": samples})
            .to_string()
    };
    let some = [
        sample(1, "18", "ANSWER: 18", "C".into()),
        sample(2, "18", "ANSWER: 19", "I".into()),
        sample(3, "yes", "yes", "P".into()),
        sample(4, "3", "3", 0.5.into()),
    ];
    let import = read(&log(some.to_vec().into())).unwrap();
    assert_eq!(import.source, Source::Inspect);
    let right = import.answers.iter().map(|answered| answered.verdict.is_right()).collect::<Vec<_>>();
    assert_eq!(right, [true, false, true]);
    assert_eq!((import.beside[0].n, import.beside[0].mean.known()), (4, Some(0.5)));
    assert_eq!(
        read(&log(serde_json::json!([]))).unwrap_err().to_string(),
        "there are no answered items in it"
    );
}

#[test]
fn reasoning_gym_is_graded_without_partial_credit() {
    let item = |index: u32, answer: serde_json::Value, more: serde_json::Value| {
        let metadata = serde_json::json!({"source_dataset": "chain_sum", "source_index": index});
        let mut item = serde_json::json!({"question": "?", "answer": answer, "metadata": metadata});
        item.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        item.to_string()
    };
    let items = [
        item(0, "12082".into(), serde_json::json!({"reply": "<answer>12082</answer>", "score": 1.0})),
        // Credit for a digit too many, and for the other sign.
        item(1, "12082".into(), serde_json::json!({"response": "120820", "score": 0.8})),
        item(2, "12082".into(), serde_json::json!({"completion": "-12082", "score": 0.8})),
        item(3, "a b".into(), serde_json::json!({"reply": "a b", "score": 1.0})),
        item(4, serde_json::Value::Null, serde_json::json!({"reply": "x", "score": 0.4})),
    ];
    for file in [items.join("\n"), format!("[{}]", items.join(","))] {
        let import = read(&file).unwrap();
        assert_eq!(import.source, Source::ReasoningGym);
        let right = import.answers.iter().map(|answered| answered.verdict.is_right()).collect::<Vec<_>>();
        assert_eq!(right, [true, false, false]);
        assert!(import.answers.iter().all(|answered| answered.family == "chain_sum"));
        assert_eq!((import.beside[0].n, import.beside[0].mean.known()), (5, Some(0.8)));
        assert!(import.notes[0].starts_with("2 of 5 replies"), "{:?}", import.notes);
    }
    let silent = item(0, "1".into(), serde_json::json!({}));
    assert!(
        read(&silent).unwrap_err().to_string().starts_with("line 1: there is no reply: it is looked for in")
    );
}

#[test]
fn result_files_of_reasoning_gym_are_recomputed() {
    let result = |expected: &str, replies: &[(&str, f64)]| {
        let completion = |(reply, score): &(&str, f64)| serde_json::json!({"model_answer": "?", "full_model_response": reply, "score": score});
        let mut result = serde_json::json!({"question": "?", "expected_answer": expected, "best_score": 1.0});
        match replies {
            [one] => result.as_object_mut().unwrap().extend(completion(one).as_object().unwrap().clone()),
            several => result["completions"] = several.iter().map(completion).collect::<Vec<_>>().into(),
        }
        result
    };
    let file = |results: &[serde_json::Value]| {
        let file = serde_json::json!({"name": "products", "category": "arithmetic", "results": results});
        serde_json::to_string_pretty(&file).unwrap()
    };
    let import = read(&file(&[
        result("6", &[("2 * 3: <answer>6</answer>", 1.0), ("<answer>66</answer>", 0.5)]),
        result("8", &[("<answer>8</answer>", 1.0), ("<answer>8</answer>", 1.0)]),
    ]))
    .unwrap();
    assert_eq!(import.source, Source::ReasoningGym);
    assert_eq!((import.beside[0].n, import.beside[0].mean.known()), (4, Some(0.875)));
    let tally = import.answers.iter().collect::<Tally>();
    assert_eq!((tally.n(), tally.report(&Options::default()).robustness.unwrap().consistency.n), (2, 2));
    let one = read(&file(&[result("6", &[("<answer>6</answer>", 1.0)])])).unwrap();
    assert_eq!((one.answers.len(), one.beside[0].mean.known()), (1, Some(1.0)));
}

#[test]
fn several_files_are_one_run() {
    let of = |task: &str, met: u8| {
        read_named(&format!("samples_{task}_2026.jsonl"), &gsm8k(0, "#### 18", &["18"], [met, met])).unwrap()
    };
    let mut run = of("one", 1);
    run.join(of("two", 0)).unwrap();
    assert_eq!(
        run.answers.iter().collect::<Tally>().n(),
        2,
        "the first question of another task is another one"
    );
    let all = beside::over_all(&run.beside);
    let means = all.iter().map(|b| (b.of.as_str(), b.n, b.mean.known())).collect::<Vec<_>>();
    assert_eq!(means, [("mean of 2", 2, Some(0.5)); 2]);
    let table = beside::to_text(&run.beside);
    assert!(
        table.contains("by lm-evaluation-harness") && table.contains("mean of 2 exact_match, strict-match")
    );
    let by = |name: &str| read(&line(&format!("\"answer\": 7, \"respondent\": \"{name}\""))).unwrap();
    let refused = by("one").join(by("two")).unwrap_err();
    assert_eq!(
        refused,
        "these replies are by 'two', those before by 'one'; score each respondent on its own"
    );
}

#[test]
fn a_harness_may_fill_an_item_up_with_nulls() {
    // A task of somebody's own over the lines of reroll generate: the reader of the data makes one schema of all.
    let doc = |answer: &str, kind: &str| {
        format!(
            r#"{{"id": "f.1/1/7/0/original/solving", "family": "f", "version": 1, "seed": "7", "index": 0, "level": 1, "form": "original", "task": "solving", "question": "?", "answer": "{answer}", "answer_type": {kind}, "unit": null, "before": null, "grade": null}}"#
        )
    };
    let sample = |doc: String, reply: &str| {
        format!(r#"{{"doc_id": 0, "doc": {doc}, "target": "x", "resps": [["{reply}"]], "filter": "none"}}"#)
    };
    let integer = r#"{"type": "integer", "places": null, "options": null, "currency": null}"#;
    let choice = r#"{"type": "choice", "places": null, "options": ["3", "4"], "currency": null}"#;
    for (answer, kind, reply) in [("7", integer, "It is 7."), ("B", choice, "The answer is 4.")] {
        let import = read(&sample(doc(answer, kind), reply)).unwrap();
        assert_eq!((import.answers[0].family.as_str(), import.answers[0].verdict), ("f", Verdict::Right));
        assert_eq!(import.answers[0].draw.as_deref(), Some("v1 7"));
    }
    let broken = sample(doc("seven", integer), "7");
    assert_eq!(
        read(&broken).unwrap_err().to_string(),
        "line 1: the item's own answer 'seven' is not readable as integer"
    );
}
