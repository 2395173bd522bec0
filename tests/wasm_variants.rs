//! The same seeds in the browser: the golden lines and the items that the command line prints, made in Chromium.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]
#![cfg(target_arch = "wasm32")]

use reroll::checklist::{Form, Link, item::Problem};
use reroll::family::{Seed, builtin};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn golden_lines_hold_in_the_browser() {
    let families = builtin::all();
    for line in include_str!("golden/variants.txt").lines() {
        let (id, expected) = line.split_once('\t').unwrap();
        let [release, level, seed, index, form, _task] = id.split('/').collect::<Vec<_>>()[..] else {
            panic!("{id}")
        };
        let Some(family) = families.iter().find(|family| family.release() == release) else { continue };
        let (level, seed, index) = (level.parse().unwrap(), seed.parse().unwrap(), index.parse().unwrap());
        let item = Problem::draw(family, level, seed, index, Form::named(form).unwrap()).unwrap().item;
        assert_eq!(format!("{} -> {}", item.question, item.answer), expected, "{id}");
    }
}

#[wasm_bindgen_test]
fn generated_items_are_the_command_lines_to_the_byte() {
    let golden = include_str!("golden/generate-seed-7.jsonl");
    let mut lines = String::new();
    for family in builtin::all() {
        for index in 0..5 {
            let item = Problem::draw(&family, 1, Seed(7), index, Form::Original).unwrap().item;
            lines += &serde_json::to_string(&item).unwrap();
            lines.push('\n');
        }
    }
    assert!(lines == golden, "the browser makes other items than the command line");
}

#[wasm_bindgen_test]
fn links_open_in_the_browser() {
    let families = builtin::all();
    let item = Problem::draw(&families[0], 3, Seed(99), 4, Form::Paraphrase).unwrap().item;
    let opened = Link::open(&item.link, &families).unwrap();
    assert_eq!((opened.problem.item, opened.notes), (item, Vec::new()));
}
