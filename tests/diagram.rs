//! Pictures have the same bytes forever and everywhere: pinned here, and in the browser by `wasm_diagram.rs`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

use reroll::family::{Family, Seed, Wording};

/// The pictures of three variants, one a line.
fn pictures() -> String {
    let family =
        Family::parse(include_str!("golden/diagram.toml")).unwrap_or_else(|issues| panic!("{}", issues[0]));
    let picture = |index| {
        let variant = family.draw(1, Seed(7), index).unwrap();
        variant.figure(&Wording::original(&family), "p").unwrap() + "\n"
    };
    (0..3).map(picture).collect()
}

#[test]
fn pictures_are_the_golden_ones() {
    let drawn = pictures();
    if drawn != include_str!("golden/diagram.svg.txt") {
        // To look at what has changed, or to keep it on purpose.
        let path = concat!(env!("CARGO_TARGET_TMPDIR"), "/diagram.svg.txt");
        std::fs::write(path, &drawn).unwrap();
        panic!("the pictures are not those of tests/golden/diagram.svg.txt; they are in {path}");
    }
}
