//! How fast replies are graded and reports computed: `cargo bench --bench grading`.

use std::hint::black_box;
use std::time::Instant;

use reroll::answer::{Gold, Verdict, grade};
use reroll::family::AnswerType;
use reroll::score::{Answered, Options, Tally};

fn main() {
    let gold = Gold { value: "18".into(), kind: AnswerType::Integer, unit: Some("eggs".into()) };
    let working = "Janet has 16 eggs. 16 - 3 = 13. 13 - 4 = 9. 9 × 2 = 18.\nThe answer is 18 eggs.";
    let prose =
        "There are many numbers, such as 12, 13 and 14, on the way to one. ".repeat(1500) + "It is 18 eggs.";
    for (name, reply) in
        [("number", "18"), ("marker", "The answer is 18."), ("working", working), ("100 kB", &prose)]
    {
        rate(&format!("grade, {name}"), || black_box(grade(black_box(reply), &gold)).verdict.is_right());
    }
    let text = "the answer is ".repeat(7000);
    rate("grade, 100 kB of markers", || black_box(grade(black_box(&text), &gold)).strict);

    for (families, variants) in [(12, 10), (100, 10), (501, 10)] {
        let answers = answers(families, variants);
        rate(&format!("tally, {} answers", answers.len()), || answers.iter().collect::<Tally>().n() > 0);
        let tally = answers.iter().collect::<Tally>();
        rate(&format!("report, {families} families"), || tally.report(&Options::default()).n > 0);
    }
}

fn answers(families: usize, variants: u64) -> Vec<Answered> {
    let forms = ["original", "paraphrase", "distractor"];
    let mut answers = Vec::new();
    for family in 0..families {
        for (index, form) in (0..variants).flat_map(|index| forms.map(|form| (index, form))) {
            let right = !(family as u64 * 7 + index * 3).is_multiple_of(5);
            answers.push(Answered {
                draw: None,
                part: None,
                family: format!("family-{family}"),
                level: 1,
                index,
                form: form.into(),
                task: "solving".into(),
                verdict: if right { Verdict::Right } else { Verdict::Wrong },
                strict: right,
                gold: Some("18".into()),
                answer: Some("18".into()),
                written: None,
            });
        }
    }
    answers
}

/// Runs for about half a second and prints the time of one run.
fn rate(name: &str, mut run: impl FnMut() -> bool) {
    let start = Instant::now();
    let mut runs = 0_u32;
    while start.elapsed().as_millis() < 500 {
        black_box(run());
        runs += 1;
    }
    let each = start.elapsed() / runs;
    println!("{name:<28} {each:>12.2?} each, {:>10.0} a second", 1.0 / each.as_secs_f64());
}
