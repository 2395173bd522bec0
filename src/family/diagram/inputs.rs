//! The fields of one thing, worth what they are in one variant.

use super::kind::{Field, Shape, Use};
use super::lettering;
use super::plane::{P, p};
use super::{Content, Entry, Node, Thing};
use crate::family::Variant;
use crate::family::template::{Template, Writing};
use crate::math::eval::{Budget, EvalError, Evaluator};
use crate::math::{Expr, Number, Value, number};
use num_traits::ToPrimitive;
use std::borrow::Cow;

/// What is shown for the asked quantity.
pub(super) const UNKNOWN: &str = "?";
/// What stands in a text for a quantity that is not labelled; the text is then left away. No font has it.
pub(super) const UNLABELLED: &str = "\u{e000}";
/// The longest list that is drawn.
const MAX_LIST: usize = 256;
/// The largest number that is drawn.
const MAX_SIZE: f64 = 1e9;

/// Why a thing cannot be drawn, and the byte of the file that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Offset in the family's file.
    pub place: usize,
    /// One sentence.
    pub message: String,
}

/// A value that may have to be hidden.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) value: Value,
    pub(super) hidden: bool,
}

impl Cell {
    /// How it is shown.
    pub(super) fn shown(&self) -> String {
        match &self.value {
            _ if self.hidden => UNKNOWN.into(),
            value => value.plain(),
        }
    }
}

/// A thing with its variant.
pub(super) struct Inputs<'a> {
    pub(super) thing: &'a Thing,
    pub(super) variant: &'a Variant<'a>,
    /// With a question mark for the asked quantity.
    pub(super) writing: &'a Writing<'a>,
    /// The names of the quantities that are not told.
    pub(super) hidden: &'a [&'a str],
    pub(super) budget: &'a Budget,
}

impl Inputs<'_> {
    fn entry(&self, name: &str) -> Option<&Entry> {
        self.thing.fields.iter().find(|entry| entry.field.name == name)
    }

    /// A complaint about a field, or about the whole thing where the field is not there.
    pub(super) fn fault(&self, name: &str, message: impl Into<String>) -> Fault {
        let place = self.entry(name).map_or(self.thing.place, |entry| entry.place);
        Fault { place, message: message.into() }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.entry(name).is_some()
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        matches!(self.entry(name), Some(Entry { content: Content::Flag(true), .. }))
    }

    /// Whether the thing is to be drawn at all.
    pub(super) fn wanted(&self) -> Result<bool, Fault> {
        let Some(when) = &self.thing.when else { return Ok(true) };
        let truth = self.evaluator(&|name| self.variant.value(name)).truth(when);
        truth.map_err(|error| Fault { place: self.thing.place, message: format!("`when`: {error}") })
    }

    fn evaluator<'e>(&'e self, value: &'e dyn Fn(&str) -> Option<Cow<'e, Value>>) -> Evaluator<'e> {
        Evaluator { value, budget: self.budget }
    }

    fn evaluate(&self, node: &Node) -> Result<Value, EvalError> {
        match node {
            Node::One(expr) => self.variant.evaluate(expr, self.budget),
            Node::Many(nodes) => {
                nodes.iter().map(|node| self.evaluate(node)).collect::<Result<_, _>>().map(Value::List)
            }
        }
    }

    /// The value of a field; none where it is not there.
    pub(super) fn value(&self, name: &str) -> Result<Option<Value>, Fault> {
        let Some(Entry { content: Content::Value(node), .. }) = self.entry(name) else { return Ok(None) };
        self.evaluate(node).map(Some).map_err(|error| self.fault(name, format!("`{name}`: {error}")))
    }

    /// The values of a list field, each with whether it is asked for.
    pub(super) fn cells(&self, name: &str) -> Result<Vec<Cell>, Fault> {
        let Some(Value::List(values)) = self.value(name)? else {
            return if self.has(name) {
                Err(self.fault(name, format!("`{name}` should be a list")))
            } else {
                Ok(Vec::new())
            };
        };
        if values.len() > MAX_LIST {
            return Err(self.fault(name, format!("`{name}` holds more than {MAX_LIST} values")));
        }
        let asked = |at: usize| match self.entry(name).map(|entry| &entry.content) {
            Some(Content::Value(node)) => {
                node.part(at).is_some_and(|part| self.hidden.iter().any(|name| part.uses(name)))
            }
            _ => false,
        };
        let cell = |(at, value)| Cell { value, hidden: asked(at) };
        Ok(values.into_iter().enumerate().map(cell).collect())
    }

    /// Whether the part of a nested list is asked for.
    pub(super) fn asks(&self, name: &str, row: usize, column: usize) -> bool {
        let Some(Entry { content: Content::Value(node), .. }) = self.entry(name) else { return false };
        let part = node.part(row).and_then(|part| part.part(column));
        part.is_some_and(|part| self.hidden.iter().any(|name| part.uses(name)))
    }

    /// The exact number of a field.
    pub(super) fn number(&self, name: &str) -> Result<Option<Number>, Fault> {
        match self.value(name)? {
            None => Ok(None),
            Some(Value::Number(number)) => self.sized(name, &number).map(|_| Some(number)),
            Some(other) => {
                Err(self.fault(name, format!("`{name}` should be a number, and is a {}", other.kind())))
            }
        }
    }

    /// The exact numbers of a field, none where it is not there.
    pub(super) fn numbers(&self, name: &str) -> Result<Vec<Number>, Fault> {
        let cells = self.cells(name)?;
        let number = |cell: Cell| match cell.value {
            Value::Number(number) => self.sized(name, &number).map(|_| number),
            _ => Err(self.fault(name, format!("`{name}` should be a list of numbers"))),
        };
        cells.into_iter().map(number).collect()
    }

    /// A number for placing strokes.
    pub(super) fn sized(&self, name: &str, number: &Number) -> Result<f64, Fault> {
        let real = number.to_f64().filter(|real| real.abs() <= MAX_SIZE);
        real.ok_or_else(|| self.fault(name, format!("`{name}` is too large to be drawn")))
    }

    pub(super) fn real(&self, name: &str) -> Result<Option<f64>, Fault> {
        self.number(name)?.map(|number| self.sized(name, &number)).transpose()
    }

    pub(super) fn reals(&self, name: &str) -> Result<Vec<f64>, Fault> {
        self.numbers(name)?.iter().map(|number| self.sized(name, number)).collect()
    }

    /// The size in a field, above zero; `otherwise` where it is not there.
    pub(super) fn size(&self, name: &str, otherwise: f64) -> Result<f64, Fault> {
        let size = self.real(name)?.unwrap_or(otherwise);
        if size > 0.0 { Ok(size) } else { Err(self.fault(name, format!("`{name}` should be above zero"))) }
    }

    /// A whole number within bounds.
    pub(super) fn count(&self, name: &str, most: usize) -> Result<Option<usize>, Fault> {
        let Some(number) = self.number(name)? else { return Ok(None) };
        self.counted(name, &number, most).map(Some)
    }

    /// The same, of a number at hand.
    pub(super) fn counted(&self, name: &str, number: &Number, most: usize) -> Result<usize, Fault> {
        let count = number::to_i64(number).and_then(|count| usize::try_from(count).ok());
        let bounded = count.filter(|count| *count <= most);
        bounded.ok_or_else(|| {
            let found = number::plain(number);
            self.fault(name, format!("`{name}` should be a whole number from 0 to {most}, and is {found}"))
        })
    }

    /// The point of a value.
    fn point_of(&self, name: &str, value: &Value) -> Result<P, Fault> {
        match value {
            Value::List(pair) => match pair.as_slice() {
                [Value::Number(x), Value::Number(y)] => Ok(p(self.sized(name, x)?, self.sized(name, y)?)),
                _ => Err(self.fault(name, format!("`{name}` should hold points, [x, y]"))),
            },
            _ => Err(self.fault(name, format!("`{name}` should hold points, [x, y]"))),
        }
    }

    pub(super) fn point(&self, name: &str) -> Result<Option<P>, Fault> {
        self.value(name)?.map(|value| self.point_of(name, &value)).transpose()
    }

    pub(super) fn points(&self, name: &str) -> Result<Vec<P>, Fault> {
        self.cells(name)?.iter().map(|cell| self.point_of(name, &cell.value)).collect()
    }

    /// Pairs of exact numbers: intervals, jumps.
    pub(super) fn pairs(&self, name: &str) -> Result<Vec<(Number, Number)>, Fault> {
        let pair = |cell: &Cell| match &cell.value {
            Value::List(pair) => match pair.as_slice() {
                [Value::Number(from), Value::Number(to)] => Some((from.clone(), to.clone())),
                _ => None,
            },
            _ => None,
        };
        let pairs = self.cells(name)?;
        let pairs = pairs.iter().map(|cell| {
            let pair = pair(cell).ok_or_else(|| self.fault(name, format!("`{name}` should hold pairs")))?;
            self.sized(name, &pair.0)?;
            self.sized(name, &pair.1)?;
            Ok(pair)
        });
        pairs.collect()
    }

    /// A value in a letter, with the polynomials among the quantities written out.
    pub(super) fn curve(&self, name: &str, letter: &str) -> Result<Expr, Fault> {
        let Some(Entry { content: Content::Value(Node::One(expr)), .. }) = self.entry(name) else {
            return Err(self.fault(name, format!("`{name}` should be one expression")));
        };
        Ok(expr.substitute(&|symbol| match self.variant.value(symbol)?.as_ref() {
            value @ Value::Poly(_) if symbol != letter => Some(value.to_expr()),
            _ => None,
        }))
    }

    /// What a curve is worth at a number; none where it has no value.
    pub(super) fn along(
        &self,
        name: &str,
        curve: &Expr,
        letter: &str,
        at: &Number,
    ) -> Result<Option<Number>, Fault> {
        let known = |symbol: &str| {
            if symbol == letter {
                Some(Cow::Owned(Value::Number(at.clone())))
            } else {
                self.variant.value(symbol)
            }
        };
        match self.evaluator(&known).number(curve) {
            Ok(number) => Ok(Some(number)),
            // Where a function is not defined, its graph has a gap.
            Err(
                EvalError::DivisionByZero
                | EvalError::Domain { .. }
                | EvalError::Argument { .. }
                | EvalError::TooLarge,
            ) => Ok(None),
            Err(error) => Err(self.fault(name, format!("`{name}`: {error}"))),
        }
    }

    /// The text of a field, empty where it is not there.
    pub(super) fn text(&self, name: &str) -> String {
        match self.entry(name).map(|entry| &entry.content) {
            Some(Content::Words(rows)) => rows
                .first()
                .and_then(|row| row.texts.first())
                .map_or_else(String::new, |text| labelled(self.write(text))),
            _ => String::new(),
        }
    }

    /// The texts of a field.
    pub(super) fn texts(&self, name: &str) -> Vec<String> {
        self.rows(name).into_iter().next().unwrap_or_default()
    }

    /// The rows of texts of a field.
    pub(super) fn rows(&self, name: &str) -> Vec<Vec<String>> {
        let Some(Entry { content: Content::Words(rows), .. }) = self.entry(name) else { return Vec::new() };
        let written = rows.iter().map(|row| {
            let texts = row.texts.iter().map(|text| self.write(text));
            let split = |text: String| if row.split { split(&text) } else { vec![text] };
            texts.flat_map(split).map(labelled).collect()
        });
        written.collect()
    }

    fn write(&self, template: &Template) -> String {
        template.render(self.variant, self.writing).plain()
    }
}

/// The text, or nothing where it would tell what is not labelled.
fn labelled(text: String) -> String {
    if text.contains(UNLABELLED) { String::new() } else { text }
}

/// The texts between commas; a comma between digits is theirs.
fn split(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        let inside = before.is_ascii_digit() && letters.peek().is_some_and(char::is_ascii_digit);
        if c == ',' && !inside {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(c);
        }
        before = c;
    }
    parts.iter().take(MAX_LIST).map(|part| lettering::shown(part)).collect()
}

impl Node {
    /// An element of a list that is written as one.
    fn part(&self, at: usize) -> Option<Part<'_>> {
        match self {
            Self::Many(nodes) => nodes.get(at).map(Part::Node),
            Self::One(expr) => Part::Expr(expr).part(at),
        }
    }

    /// Whether a name stands in it.
    pub(super) fn uses(&self, name: &str) -> bool {
        match self {
            Self::One(expr) => uses(expr, name),
            Self::Many(nodes) => nodes.iter().any(|node| node.uses(name)),
        }
    }
}

/// A part of a value as it is written.
enum Part<'a> {
    Node(&'a Node),
    Expr(&'a Expr),
}

impl<'a> Part<'a> {
    fn part(self, at: usize) -> Option<Part<'a>> {
        match self {
            Self::Node(node) => node.part(at),
            Self::Expr(Expr::List(parts)) => parts.get(at).map(Self::Expr),
            Self::Expr(expr) => Some(Self::Expr(expr)),
        }
    }

    fn uses(&self, name: &str) -> bool {
        match self {
            Self::Node(node) => node.uses(name),
            Self::Expr(expr) => uses(expr, name),
        }
    }
}

/// Whether a name stands in an expression.
pub(super) fn uses(expr: &Expr, name: &str) -> bool {
    let mut found = false;
    expr.symbols(&mut |symbol| found |= symbol == name);
    found
}

impl Field {
    /// Whether drawing its value gives the value away.
    pub(super) fn is_read(&self, in_axes: bool) -> bool {
        match self.shape {
            Shape::Value(Use::Read) => true,
            Shape::Value(Use::Size) => in_axes,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_split_at_commas_between_words() {
        assert_eq!(split("A, B,C"), ["A", "B", "C"]);
        assert_eq!(split("1,250 m, , 3 m"), ["1,250 m", "", "3 m"]);
        assert_eq!(split(""), [""]);
    }
}
