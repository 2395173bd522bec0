//! How fast problems are made: `cargo bench --bench families`; `scripts/test.sh bench` does that natively and in Chromium.
//!
//! Per topic: variants a second drawn and told, on one thread; then the two-quantity word problem by itself and the
//! whole checklist of a variant, twenty-four items with their certificates: the mean over the families, how many of
//! them stay under a millisecond, and the slowest. Each figure is the best of several rounds: others may be using the
//! machine.

use std::collections::BTreeMap;
use std::hint::black_box;

use reroll::checklist::group::group;
use reroll::family::{Family, Seed, Wording, builtin};

/// Seconds that each figure is measured for, all rounds together.
const SECONDS: f64 = 0.2;
/// The rounds of which the best counts.
const ROUNDS: u32 = 5;
/// What the whole checklist of a variant may take, in milliseconds.
const AIM: f64 = 1.0;
/// How many of the slowest families are named.
const NAMED: usize = 5;

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    report(&|line| println!("{line}"));
}

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen_test::wasm_bindgen_test]
fn families() {
    report(&|line| wasm_bindgen_test::console_log!("{line}"));
}

#[cfg(target_arch = "wasm32")]
fn main() {}

/// Seconds since some moment.
#[cfg(not(target_arch = "wasm32"))]
fn now() -> f64 {
    static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    START.elapsed().as_secs_f64()
}

#[cfg(target_arch = "wasm32")]
fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now() / 1e3)
}

/// Says every figure, a JSON object each.
fn report(say: &dyn Fn(String)) {
    let before = now();
    let families = builtin::all();
    let milliseconds = (now() - before) * 1e3;
    say(format!("{{\"read_and_check\":{},\"milliseconds\":{milliseconds:.1}}}", families.len()));
    let mut topics = BTreeMap::<&str, Vec<&Family>>::new();
    for family in &families {
        topics.entry(&family.topic).or_default().push(family);
    }
    for (topic, families) in &topics {
        say(format!(
            "{{\"topic\":\"{topic}\",\"families\":{},\"variants_per_s\":{:.0}}}",
            families.len(),
            told(families)
        ));
    }
    let word_problem: Vec<&Family> = families.iter().filter(|family| family.id == "apples-left").collect();
    say(format!("{{\"family\":\"apples-left\",\"variants_per_s\":{:.0}}}", told(&word_problem)));
    let mut took: Vec<(f64, &str)> = families.iter().map(|family| (checklist(family), &*family.id)).collect();
    took.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let (count, total) = (took.len() as f64, took.iter().map(|(took, _)| took).sum::<f64>());
    let under = took.iter().filter(|(took, _)| *took < AIM).count() as f64;
    let share = 100.0 * under / count;
    say(format!("{{\"checklist_mean_ms\":{:.3},\"percent_under_{AIM}_ms\":{share:.1}}}", total / count));
    for (took, family) in took.iter().take(NAMED) {
        say(format!("{{\"family\":\"{family}\",\"checklist_ms\":{took:.3}}}"));
    }
}

/// Milliseconds that the whole checklist of a variant takes.
fn checklist(family: &Family) -> f64 {
    1e3 / rate(|index| group(family, 1, Seed(1), index).is_ok_and(|group| !group.problems.is_empty()))
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
    let mut round = || {
        let (started, mut count) = (now(), 0);
        while now() - started < SECONDS / f64::from(ROUNDS) || count < 20 {
            // Browsers tell the time slowly and coarsely.
            for _ in 0..10 {
                black_box(one(count));
                count += 1;
            }
        }
        f64::from(count) / (now() - started)
    };
    (0..ROUNDS).map(|_| round()).fold(0.0, f64::max)
}
