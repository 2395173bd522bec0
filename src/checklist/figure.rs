//! The picture of an item.

use super::item::Item;
use super::telling::Telling;
use super::{Form, Task};
use crate::family::{Family, Variant};

/// The picture that goes with an item's question, as SVG whose ids begin with `prefix`: none where the family has
/// none, where it would tell what the question leaves out, and where a solution is judged instead of a problem solved.
pub fn figure(family: &Family, item: &Item, prefix: &str) -> Option<String> {
    if item.task != Task::Solving {
        return None;
    }
    of(&family.draw(item.level, item.seed, item.index).ok()?, item.form, prefix)
}

fn of(variant: &Variant<'_>, form: Form, prefix: &str) -> Option<String> {
    let telling = Telling::of(variant, form).ok()?;
    telling.variant.figure(&telling.wording, prefix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checklist::item::Problem;
    use crate::family::Seed;

    #[test]
    fn an_item_has_its_familys_picture() {
        let family = Family::parse(include_str!("../../tests/golden/diagram.toml")).unwrap();
        let item = Problem::draw(&family, 1, Seed(7), 0, Form::Original).unwrap().item;
        let golden = include_str!("../../tests/golden/diagram.svg.txt").lines().next();
        assert_eq!(figure(&family, &item, "p").as_deref(), golden);
    }
}
