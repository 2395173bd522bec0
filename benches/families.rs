//! How fast problems are made: `cargo bench --bench families`.
//!
//! Per topic: variants a second drawn and told, on one thread; then the two-quantity word problem by itself and the
//! whole checklist of a variant, twenty-four items with their certificates.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

use reroll::checklist::group::group;
use reroll::family::{Family, Seed, Wording, builtin};

/// Seconds that each figure is measured for.
const SECONDS: f64 = 0.5;

fn main() {
    let before = Instant::now();
    let families = builtin::all();
    let milliseconds = before.elapsed().as_secs_f64() * 1e3;
    println!("{{\"read_and_check\":{},\"milliseconds\":{milliseconds:.1}}}", families.len());
    let mut topics = BTreeMap::<&str, Vec<&Family>>::new();
    for family in &families {
        topics.entry(&family.topic).or_default().push(family);
    }
    for (topic, families) in &topics {
        println!(
            "{{\"topic\":\"{topic}\",\"families\":{},\"variants_per_s\":{:.0}}}",
            families.len(),
            told(families)
        );
    }
    let word_problem: Vec<&Family> = families.iter().filter(|family| family.id == "apples-left").collect();
    println!("{{\"family\":\"apples-left\",\"variants_per_s\":{:.0}}}", told(&word_problem));
    let (mut slowest, mut total) = ((0.0, ""), 0.0);
    for family in &families {
        let milliseconds = 1e3
            / rate(|index| group(family, 1, Seed(1), index).is_ok_and(|group| !group.problems.is_empty()));
        total += milliseconds;
        if milliseconds > slowest.0 {
            slowest = (milliseconds, &family.id);
        }
    }
    println!(
        "{{\"checklist_mean_ms\":{:.3},\"slowest_ms\":{:.3},\"slowest\":\"{}\"}}",
        total / families.len() as f64,
        slowest.0,
        slowest.1
    );
}

/// Variants of some families drawn and put into text, a second.
fn told(families: &[&Family]) -> f64 {
    let told: Vec<(&Family, Wording)> =
        families.iter().map(|family| (*family, Wording::original(family))).collect();
    rate(|index| {
        let Some((family, wording)) = told.get(index as usize % told.len()) else { return false };
        let drawn = family.draw(1, Seed(1), index);
        drawn.is_ok_and(|variant| !variant.statement(wording).plain().is_empty())
    })
}

/// How often something is done in a second, once warm.
fn rate(mut one: impl FnMut(u32) -> bool) -> f64 {
    (0..20).for_each(|index| assert!(one(index)));
    let (started, mut count) = (Instant::now(), 0);
    while started.elapsed().as_secs_f64() < SECONDS / 4.0 || count < 20 {
        black_box(one(count));
        count += 1;
    }
    f64::from(count) / started.elapsed().as_secs_f64()
}
