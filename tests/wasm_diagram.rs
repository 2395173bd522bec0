//! The golden pictures, drawn in Chromium: not a tenth of a pixel is placed otherwise.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]
#![cfg(target_arch = "wasm32")]

use reroll::family::{Family, Seed, Wording};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn pictures_are_the_golden_ones_in_the_browser() {
    let family =
        Family::parse(include_str!("golden/diagram.toml")).unwrap_or_else(|issues| panic!("{}", issues[0]));
    for (index, line) in (0..).zip(include_str!("golden/diagram.svg.txt").lines()) {
        let variant = family.draw(1, Seed(7), index).unwrap();
        assert_eq!(variant.figure(&Wording::original(&family), "p").unwrap(), line);
    }
}
