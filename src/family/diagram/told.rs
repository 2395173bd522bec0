//! What a picture surely tells of one variant, so that a text may leave it out.

use super::inputs::Inputs;
use super::kind::{Shape, Use};
use super::{Content, Diagram, Entry, Thing, WORK, axes};
use crate::family::Variant;
use crate::family::template::{Scope, Writing};
use crate::math::eval::Budget;
use crate::math::order::sort;
use crate::math::{Number, Value};

/// Indices of the quantities that a picture tells exactly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Those in labels, which can be left away.
    pub labelled: Vec<usize>,
    /// Those that are read off, or are the cells of a table or a chart: without them there would be no picture.
    pub read: Vec<usize>,
}

impl Diagram {
    /// What the picture of a variant tells exactly. What is drawn only sometimes does not count, and neither does what
    /// lies between the lines of a grid or the marks of a scale.
    pub fn told(&self, variant: &Variant<'_>) -> Told {
        let scope = Scope::of(variant.family);
        let mut told = Told::default();
        for thing in self.things.iter().filter(|thing| thing.when.is_none()) {
            for Entry { field, content, .. } in &thing.fields {
                match content {
                    Content::Words(rows) => {
                        let texts = rows.iter().flat_map(|row| &row.texts);
                        let shown = texts.flat_map(|text| text.shown(&scope));
                        if field.shape == Shape::Rows {
                            told.read.extend(shown);
                        } else {
                            told.labelled.extend(shown);
                        }
                    }
                    Content::Value(node) => {
                        let mut named = Vec::new();
                        node.named(&mut |name| {
                            named.extend(scope.quantities.iter().position(|quantity| quantity == name));
                        });
                        named.retain(|at| match field.shape {
                            Shape::Value(Use::Cell) => true,
                            Shape::Value(Use::Read) => thing.is_exact(field.name),
                            Shape::Value(Use::Size) if self.in_axes => self.on_grid(variant, *at),
                            _ => false,
                        });
                        told.read.extend(named);
                    }
                    Content::Flag(_) => {}
                }
            }
        }
        for list in [&mut told.labelled, &mut told.read] {
            sort(list);
            list.dedup();
        }
        told
    }

    /// Whether the numbers of a quantity lie on lines of the grid, whichever axis they belong to.
    fn on_grid(&self, variant: &Variant<'_>, at: usize) -> bool {
        let axes = self.things.iter().find(|thing| thing.kind.name == "axes");
        let Some(thing) = axes.filter(|axes| axes.has("grid") && axes.when.is_none()) else { return false };
        let (writing, budget) = (Writing::default(), Budget::new(WORK));
        let inputs = Inputs { thing, variant, writing: &writing, hidden: &[], budget: &budget };
        let steps = ["x", "y"].map(|axis| axes::range(&inputs, axis).map(|ladder| ladder.step));
        let [Ok(across), Ok(up)] = steps else { return false };
        let fits = |number: &Number| (number / &across).is_integer() && (number / &up).is_integer();
        match variant.values.get(at) {
            Some(Value::Number(number)) => fits(number),
            Some(Value::List(values)) => {
                values.iter().all(|value| matches!(value, Value::Number(number) if fits(number)))
            }
            _ => false,
        }
    }
}

impl Thing {
    fn has(&self, name: &str) -> bool {
        let mut fields = self.fields.iter();
        fields.any(|entry| entry.field.name == name && !matches!(entry.content, Content::Flag(false)))
    }

    /// Whether what is read off is read as exactly as it was drawn.
    fn is_exact(&self, field: &str) -> bool {
        match (self.kind.name, field) {
            ("clock" | "dice" | "bag" | "dots" | "strip", _) => true,
            // The ends of a plain line are written at it, and so are marks that have no texts of their own.
            ("number_line", "from" | "to") => self.has("plain"),
            ("number_line", "marks") => !self.has("labels"),
            _ => false,
        }
    }
}
