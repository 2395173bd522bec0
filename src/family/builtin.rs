//! The families that come with Reroll.
//!
//! The command line and the tests hold their files; the page fetches them as one text beside its program
//! (`scripts/post-build.sh` makes it), because they are data, as weights are, and by far more of it than code.

use super::{Family, Seed};

macro_rules! builtin {
    ($($path:literal)*) => {
        /// Every built-in family file with its path below `public/families`, in the order people see them.
        pub const SOURCES: &[(&str, &str)] =
            &[$(($path, include_str!(concat!("../../public/families/", $path, ".toml"))),)*];
    };
}

builtin! {
    "arithmetic/apples-left"
    "arithmetic/pages-read"
    "arithmetic/shop-change"
    "arithmetic/boxes-total"
    "arithmetic/stickers-total"
    "arithmetic/fair-share"
    "arithmetic/saving-weeks"
    "arithmetic/cable-car-tickets"
    "arithmetic/coin-jar"
    "arithmetic/vegetable-stall"
    "arithmetic/three-baskets"
    "arithmetic/more-than-whom"
    "arithmetic/paper-lanterns"
    "arithmetic/sharing-dates"
    "arithmetic/bead-bracelets"
    "arithmetic/boats-for-hire"
    "arithmetic/train-and-bus"
    "arithmetic/fresh-bread"
    "arithmetic/slow-clock"
    "arithmetic/garden-guide"
    "arithmetic/sum-of-ages"
    "arithmetic/three-cousins"
    "arithmetic/spice-mix"
    "arithmetic/tea-blend"
    "arithmetic/thinner-juice"
    "arithmetic/cyclists-meet"
    "arithmetic/there-and-back"
    "arithmetic/weavers"
    "arithmetic/filling-the-cistern"
    "arithmetic/water-for-the-caravan"
    "arithmetic/part-of-a-field"
    "arithmetic/choir-voices"
    "arithmetic/coat-in-the-sale"
    "arithmetic/heron-colony"
    "arithmetic/seeds-that-sprout"
    "arithmetic/school-trip"
    "arithmetic/bakery-week"
    "arithmetic/garden-fence"
    "arithmetic/village-concert"
    "arithmetic/olive-press"
    "arithmetic/tiled-floor"
    "arithmetic/average-to-reach"
    "algebra/two-step-equation"
    "algebra/age-puzzle"
    "geometry/rectangle-perimeter"
    "geometry/rectangle-area"
    "number-theory/common-multiple"
    "statistics/mean-of-three"
    "number-theory/egg-boxes"
    "number-theory/equal-rows"
    "number-theory/last-digit"
    "number-theory/missing-digit"
    "number-theory/other-base"
    "number-theory/square-tiles"
    "number-theory/weekday-later"
    "algebra/balance-scales"
    "algebra/both-sides"
    "algebra/expand-product"
    "algebra/largest-whole"
    "algebra/paint-mix"
    "algebra/quadratic-roots"
    "algebra/two-orders"
    "sequences/growing-colony"
    "sequences/log-pile"
    "sequences/next-by-rule"
    "sequences/seats-in-a-row"
    "plane-geometry/clock-hands"
    "plane-geometry/guy-wire"
    "plane-geometry/l-shape"
    "plane-geometry/polygon-angle"
    "plane-geometry/sector-share"
    "plane-geometry/square-corner"
    "plane-geometry/third-angle"
    "plane-geometry/triangle-area"
    "solid-geometry/aquarium"
    "solid-geometry/box-surface"
    "solid-geometry/tunnel-cubes"
    "analytic-geometry/half-way-point"
    "analytic-geometry/number-line-mark"
    "analytic-geometry/slope-fraction"
    "analytic-geometry/triangle-on-grid"
    "statistics/bars-apart"
    "statistics/middle-score"
    "statistics/missing-score"
    "statistics/siblings-table"
    "probability/at-least-one-hit"
    "probability/committee"
    "probability/expected-prize"
    "probability/flags-in-a-line"
    "probability/one-draw"
    "probability/two-draws"
    "graphs/cheapest-network"
    "graphs/grid-routes"
    "graphs/shortest-road"
    "linear-algebra/determinant"
    "linear-algebra/matrix-times-vector"
    "linear-algebra/three-unknowns"
    "logic/knights-and-knaves"
    "logic/mirror-number"
    "logic/number-pyramid"
    "logic/tallest-first"
    "calculus/area-under-curve"
    "calculus/differentiate"
    "calculus/largest-pen"
    "calculus/slope-at-point"
    "number-theory/always-prime"
    "number-theory/square-divides"
    "number-theory/divides-product"
    "number-theory/same-ending"
    "number-theory/shared-factor"
    "algebra/large-sum-small-product"
    "statistics/mean-out-of-reach"
    "geometry/longer-fence"
    "arithmetic/up-and-down"
}

/// The families that the built-in models were trained on (`public/models/README.md`), each in the version that they know:
/// none of them gets a new one without new models. They were chosen so that no line of working needs more than sums of
/// three digits, a factor of one digit or a small table of products, and so that a solution to judge and the reply to it
/// fit into the context: what a model of about a million parameters can learn in an hour. Every topic has families that
/// were left out for that reason alone.
pub const LEARNED: &[(&str, u32)] = &[
    // arithmetic
    ("apples-left", 1),
    ("pages-read", 1),
    ("shop-change", 1),
    ("boxes-total", 1),
    ("stickers-total", 1),
    ("fair-share", 1),
    ("saving-weeks", 2),
    ("three-baskets", 2),
    ("more-than-whom", 2),
    ("sum-of-ages", 2),
    ("three-cousins", 2),
    // algebra
    ("two-step-equation", 1),
    ("age-puzzle", 1),
    ("both-sides", 1),
    ("paint-mix", 2),
    // geometry
    ("rectangle-perimeter", 1),
    ("rectangle-area", 1),
    // plane geometry
    ("third-angle", 2),
    // number theory
    ("common-multiple", 1),
    ("last-digit", 2),
    ("weekday-later", 2),
    // statistics
    ("mean-of-three", 1),
    // sequences
    ("seats-in-a-row", 2),
    // calculus
    ("slope-at-point", 1),
];
/// The highest level that they were trained on.
pub const LEARNED_LEVEL: u8 = 2;
/// The one seed that they were trained on: `tra1n`.
pub const PRACTISED: Seed = Seed(28_059_701);
/// So many variants of each family and level in the original form, from index 0, are what Parrot was trained on.
pub const TIMES_PRACTISED: u32 = 20;

/// Whether the built-in models were trained on a family.
pub fn is_learned(id: &str) -> bool {
    LEARNED.iter().any(|(learned, _)| *learned == id)
}

/// All built-in families, checked.
///
/// A family that does not pass its checks is left out; a test makes sure that none is.
pub fn all() -> Vec<Family> {
    SOURCES.iter().filter_map(|(_, text)| Family::parse(text).ok()).collect()
}

/// What stands before each file in the text that the page fetches, with the file's path behind it.
const HEAD: &str = "#### ";

/// The families of the text that the page fetches. Trial draws are left to the tests: they would take the page most of
/// its time to start.
pub fn of_bundle(bundle: &str) -> Vec<Family> {
    files(bundle).filter_map(|(_, text)| Family::parse_tried(text).ok()).collect()
}

/// One family of that text, which is there a hundred times sooner than all: the one with this id, or without one the
/// `nth`, counted round and round.
pub fn one_of_bundle(bundle: &str, id: Option<&str>, nth: u32) -> Option<Family> {
    let text = match id {
        Some(id) => files(bundle).find(|(path, _)| path.rsplit('/').next() == Some(id)),
        None => files(bundle).nth(nth as usize % files(bundle).count().max(1)),
    };
    Family::parse_tried(text?.1).ok()
}

/// The files of that text: their paths and what they hold.
pub fn files(bundle: &str) -> impl Iterator<Item = (&str, &str)> {
    bundle.split(HEAD).skip(1).filter_map(|file| file.split_once('\n'))
}

/// Such a text of files; a comment in one of them that looks like the head of another loses what makes it so.
pub fn bundle<'t>(files: impl Iterator<Item = (String, &'t str)>) -> String {
    let headless = |text: &str| {
        let mut text = text.to_owned();
        // Where there are more signs than a head has, another is left.
        while text.contains(HEAD) {
            text = text.replace(HEAD, "### ");
        }
        text
    };
    files.map(|(path, text)| format!("{HEAD}{path}\n{}", headless(text))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_holds_what_was_put_in() {
        let bundle = bundle(SOURCES.iter().map(|(path, text)| ((*path).to_owned(), *text)));
        let ids = |families: Vec<Family>| families.into_iter().map(|family| family.id).collect::<Vec<_>>();
        assert_eq!(ids(of_bundle(&bundle)), ids(all()));
        assert!(of_bundle("not found").is_empty());
        for sign in ["#### ", "##### ", "######## "] {
            let text = format!("{sign}a comment\n{}", SOURCES[0].1);
            let bundle = super::bundle([("own/one".to_owned(), text.as_str())].into_iter());
            assert_eq!((files(&bundle).count(), of_bundle(&bundle).len()), (1, 1), "{sign}");
        }
        let one = |id, nth| one_of_bundle(&bundle, id, nth).map(|family| family.id);
        assert_eq!(one(Some("fair-share"), 0).as_deref(), Some("fair-share"));
        assert_eq!(one(None, 1).as_deref(), Some("pages-read"));
        let round = u32::try_from(SOURCES.len()).unwrap();
        assert_eq!(one(None, 1 + round).as_deref(), Some("pages-read"));
        assert_eq!(one(Some("no-such"), 0), None);
        assert!(one_of_bundle("not found", None, 3).is_none());
    }

    #[test]
    fn what_was_learned_is_there_as_it_was() {
        let families = all();
        for (id, version) in LEARNED {
            let family = families.iter().find(|family| family.id == *id);
            assert_eq!(family.map(|family| family.version), Some(*version), "{id}");
        }
        assert_eq!(PRACTISED.to_string(), "tra1n");
    }

    #[test]
    fn every_built_in_family_passes_its_checks() {
        for (path, text) in SOURCES {
            match Family::parse(text) {
                Ok(family) => assert_eq!(path.rsplit('/').next(), Some(family.id.as_str())),
                Err(issues) => panic!("{path}: {}", issues[0]),
            }
        }
    }
}
