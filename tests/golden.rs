//! What released seeds mean: append-only golden lines, one per family, level and form.
//!
//! A line that changes breaks every link made before. If a family must change, raise its version; the lines of the
//! new version are added beside those of the old. `BLESS=1 cargo test --test golden` appends missing lines and never
//! rewrites one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

use reroll::checklist::telling::TellError;
use reroll::checklist::{Form, item::Problem};
use reroll::family::{Seed, builtin};
use std::collections::BTreeMap;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/variants.txt");

#[test]
fn a_released_seed_means_the_same_problem_forever() {
    let written = std::fs::read_to_string(PATH).unwrap_or_default();
    let golden: BTreeMap<&str, &str> = written.lines().filter_map(|line| line.split_once('\t')).collect();
    let (mut missing, mut changed) = (String::new(), String::new());
    for family in builtin::all() {
        for level in 1..=family.top_level() {
            for &form in Form::ROWS {
                for (seed, index) in [(Seed(0), 0), (Seed(7), 3), (Seed(u32::MAX), 1000)] {
                    let item = match Problem::draw(&family, level, seed, index, form) {
                        Ok(problem) => problem.item,
                        Err(TellError::Absent(_)) => continue,
                        Err(error) => panic!("{error}"),
                    };
                    let line = format!("{} -> {}", item.question, item.answer);
                    match golden.get(item.id.as_str()) {
                        Some(known) if *known == line => {}
                        Some(known) => changed += &format!("{}: {known}\n    now {line}\n", item.id),
                        None => missing += &format!("{}\t{line}\n", item.id),
                    }
                }
            }
        }
    }
    assert!(changed.is_empty(), "these seeds mean other problems now:\n{changed}");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(PATH, written + &missing).unwrap();
    } else {
        assert!(
            missing.is_empty(),
            "run BLESS=1 cargo test --test golden to pin these new lines:\n{missing}"
        );
    }
}
