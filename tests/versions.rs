//! MathVerse's versions of every family with a picture: what text and figure tell together is what the original tells,
//! and each tells what the certificate claims, by another route than the one that made it: a number is told where it
//! is replaced by a letter when a letter stands for it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

use reroll::checklist::certificate::Certificate;
use reroll::checklist::figure::figure;
use reroll::checklist::group::of_tasks;
use reroll::checklist::item::Problem;
use reroll::checklist::telling::{TellError, Telling};
use reroll::checklist::{Form, Task};
use reroll::family::wording::{Picture, Wording};
use reroll::family::{Family, Seed, Variant, builtin};
use reroll::math::Expr;
use std::collections::BTreeMap;

/// A letter that no family uses.
const MARK: &str = "Ω";

/// Calls `look` with every version of some draws of every level of every family that has a picture; how many families
/// offer each.
fn every_version(
    mut look: impl FnMut(&Variant<'_>, Form, &Telling<'_>, &[String], &[String]),
) -> BTreeMap<Form, usize> {
    let mut offered = BTreeMap::<Form, usize>::new();
    for family in builtin::all().iter().filter(|family| family.diagram.is_some()) {
        for &form in Form::VERSIONS {
            let mut any = false;
            for (level, index) in (1..=family.top_level()).flat_map(|level| (0..6).map(move |i| (level, i))) {
                let variant = family.draw(level, Seed(23), index).unwrap();
                match Telling::of(&variant, form) {
                    Ok(telling) => {
                        any = true;
                        let Certificate::Shared { text, figure } = &telling.certificate else { panic!() };
                        look(&variant, form, &telling, text, figure);
                    }
                    Err(TellError::Absent(why)) => assert!(!why.to_string().is_empty()),
                    Err(error) => panic!("{error}"),
                }
            }
            *offered.entry(form).or_default() += usize::from(any);
        }
    }
    offered
}

fn quantities(family: &Family, keys: &[String]) -> Vec<usize> {
    let at = |name: &str| family.quantities.iter().position(|quantity| quantity == name);
    keys.iter().flat_map(|key| key.split(", ")).filter_map(at).collect()
}

/// The wording with a letter for a quantity.
fn marked(wording: &Wording, family: &Family, at: usize) -> Wording {
    let mut stand_ins = vec![None; family.quantities.len()];
    stand_ins[at] = Some(Expr::Symbol(MARK.to_owned()));
    Wording { stand_ins, ..wording.clone() }
}

/// The texts that are written in a picture.
fn written(svg: &str) -> String {
    let texts = svg.split("<text").skip(1);
    texts
        .filter_map(|text| text.split_once('>')?.1.split_once('<'))
        .map(|(text, _)| format!("{text}\n"))
        .collect()
}

#[test]
fn text_and_figure_together_tell_what_the_original_tells() {
    let offered = every_version(|variant, form, telling, text, figure| {
        let family = variant.family;
        let ask = family.main().unwrap();
        let told = quantities(family, &[text, figure].concat());
        for at in family.known(ask) {
            let name = &family.quantities[at];
            assert!(told.contains(&at) || ask.tells.contains(&at), "{} {form:?}: {name}", family.id);
        }
        let keys = |list: &[String]| list.iter().any(|key| key == "question");
        assert!(keys(text) || keys(figure));
        assert_eq!(telling.gold, variant.gold(0).unwrap());
        if form == Form::TextOnly {
            assert!(figure.is_empty());
            assert_eq!(telling.statement().plain(), variant.statement(&Wording::original(family)).plain());
        }
    });
    let count = |form| offered[&form];
    assert_eq!(count(Form::TextDominant), 26);
    assert_eq!(count(Form::TextOnly), 26);
    assert_eq!(count(Form::VisionOnly), 26);
    assert!(count(Form::VisionDominant) >= 22, "{offered:?}");
    assert!(count(Form::TextLite) >= 4 && count(Form::VisionIntensive) >= 2, "{offered:?}");
}

#[test]
fn the_text_tells_what_it_is_said_to_tell_and_no_more() {
    every_version(|variant, form, telling, text, _| {
        let family = variant.family;
        let claimed = quantities(family, text);
        let plain = telling.statement().plain();
        for told in &telling.wording.facts {
            for &at in &family.facts[told.fact].tells {
                let letter = telling.variant.statement(&marked(&telling.wording, family, at)).plain();
                let name = &family.quantities[at];
                assert_eq!(
                    letter.contains(MARK),
                    claimed.contains(&at),
                    "{} {form:?} {name}: {plain}",
                    family.id
                );
            }
        }
    });
}

#[test]
fn the_figure_tells_what_it_is_said_to_tell_and_has_no_other_label() {
    every_version(|variant, form, telling, text, figure| {
        let family = variant.family;
        let claimed = quantities(family, figure);
        let picture = |wording: &Wording| telling.variant.figure(wording, "t");
        let Some(svg) = picture(&telling.wording) else {
            assert_eq!(form, Form::TextOnly);
            return;
        };
        // A vision-only figure has the text in it; its labels are those of the figure without.
        let wording = match telling.wording.picture {
            Picture::Whole => Wording { picture: Picture::Bare, ..telling.wording.clone() },
            _ => telling.wording.clone(),
        };
        let (by_letters, in_text) = (form == Form::VisionOnly, quantities(family, text));
        for &at in &claimed {
            // A letter cannot stand for what is read off, so there is no picture with one.
            let labelled =
                picture(&marked(&wording, family, at)).is_none_or(|svg| written(&svg).contains(MARK));
            let in_figure_text = by_letters
                && telling.variant.told(&marked(&telling.wording, family, at)).plain().contains(MARK);
            // Cells of a chart are written as they are, letter or not.
            let number = telling.variant.values[at].plain();
            let cell = written(&svg).contains(&number.replace('-', "−"));
            assert!(
                labelled || in_figure_text || cell || family.id == "clock-hands",
                "{} {form:?}: {}",
                family.id,
                family.quantities[at]
            );
        }
        for &at in in_text.iter().filter(|at| !claimed.contains(at)) {
            let svg = picture(&marked(&wording, family, at));
            assert!(
                !svg.is_some_and(|svg| svg.contains(MARK)),
                "{} {form:?} labels {}",
                family.id,
                family.quantities[at]
            );
        }
    });
}

#[test]
fn the_whole_problem_stands_in_a_vision_only_figure() {
    every_version(|variant, form, telling, _, _| {
        if form == Form::VisionOnly {
            let svg = telling.variant.figure(&telling.wording, "t").unwrap();
            let letters = |text: &str| -> String {
                text.replace("&#39;", "'")
                    .replace("&quot;", "\"")
                    .replace('−', "-")
                    .replace("²", "^2")
                    .replace("³", "^3")
                    .split_whitespace()
                    .collect()
            };
            let (shown, told) =
                (letters(&written(&svg)), letters(&telling.variant.told(&telling.wording).plain()));
            assert!(shown.contains(&told), "{}: {told} | {shown}", variant.family.id);
            assert!(!telling.statement().plain().contains(char::is_numeric));
        }
    });
}

#[test]
fn items_say_whether_the_figure_is_part_of_them() {
    for family in builtin::all() {
        let problems = of_tasks(&family, 1, Seed(2), 0, Form::ALL, Task::ALL).unwrap();
        for Problem { item, .. } in problems {
            let version = Form::VERSIONS.contains(&item.form);
            assert_eq!(item.with_figure.is_some(), version, "{}", item.id);
            if version {
                assert_eq!(item.task, Task::Solving, "{}", item.id);
                assert_eq!(figure(&family, &item, "f").is_some(), item.with_figure.unwrap(), "{}", item.id);
            }
        }
    }
}

#[test]
fn versions_are_clean_english() {
    every_version(|variant, _, telling, _, _| {
        let text = telling.variant.told(&telling.wording).plain();
        assert!(text.starts_with(|c: char| !c.is_lowercase()), "{}: {text}", variant.family.id);
        assert!(!text.contains("  ") && text.ends_with(['?', '.']), "{}: {text}", variant.family.id);
    });
}
