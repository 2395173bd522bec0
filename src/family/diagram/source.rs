//! A `[diagram]` as it is written: kinds and fields are known, expressions and templates are not read yet.

use super::kind::{Field, Kind, Shape};
use crate::family::fact::Part;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The most things that are drawn.
pub const MAX_THINGS: usize = 64;
/// The most values and texts of one field, however nested.
const MAX_PARTS: usize = 256;

/// What is wrong, and at which byte of the file.
pub type Complaint = (usize, String);
type Value<'t> = Spanned<DeValue<'t>>;

/// A `[diagram]` table.
#[derive(Debug)]
pub struct DiagramSource {
    pub(super) title: Spanned<String>,
    pub(super) description: Spanned<String>,
    pub(super) things: Vec<ThingSource>,
    /// Keys of facts, or `scene`: what only describes the picture.
    pub descriptive: Vec<Spanned<String>>,
    /// The same: what is a property of the picture.
    pub implicit: Vec<Spanned<String>>,
}

/// One thing to draw.
#[derive(Debug)]
pub(super) struct ThingSource {
    pub(super) kind: &'static Kind,
    pub(super) place: usize,
    pub(super) when: Option<Spanned<String>>,
    pub(super) fields: Vec<(&'static Field, Spanned<Tree>)>,
}

/// A field as it is written.
#[derive(Debug)]
pub(super) enum Tree {
    /// An expression or a text.
    Leaf(String),
    /// A list, nested as written.
    Branch(Vec<Spanned<Tree>>),
    /// `true` or `false`.
    Flag(bool),
}

impl DiagramSource {
    /// The sentences that are said to be seen in the picture, by the keys of their facts.
    pub fn parts(&self) -> impl Iterator<Item = (&Spanned<String>, Part)> + Clone {
        let descriptive = self.descriptive.iter().map(|key| (key, Part::Descriptive));
        descriptive.chain(self.implicit.iter().map(|key| (key, Part::Implicit)))
    }

    /// Reads the table.
    ///
    /// # Errors
    /// The first thing that is not as it should be.
    pub fn read(value: &Spanned<DeValue<'_>>) -> Result<Self, Complaint> {
        let table = table(value)?;
        known(table, &["title", "description", "draw", "descriptive", "implicit"])?;
        let text = |name: &str| {
            let found = get(table, name);
            let found = found.ok_or_else(|| (value.span().start, format!("missing field `{name}`")))?;
            leaf(found, "a text")
        };
        let draw =
            get(table, "draw").ok_or_else(|| (value.span().start, "missing field `draw`".to_owned()))?;
        let DeValue::Array(list) = draw.get_ref() else {
            return Err((draw.span().start, "expected a list of things to draw".into()));
        };
        if list.is_empty() || list.len() > MAX_THINGS {
            let message = format!("a diagram draws 1 to {MAX_THINGS} things, not {}", list.len());
            return Err((draw.span().start, message));
        }
        let things = list.iter().map(thing).collect::<Result<_, _>>()?;
        let keys = |name: &str| match get(table, name).map(|list| (list, list.get_ref())) {
            None => Ok(Vec::new()),
            Some((_, DeValue::Array(keys))) => keys.iter().map(|key| leaf(key, "a text")).collect(),
            Some((list, _)) => Err((list.span().start, "expected a list of facts".to_owned())),
        };
        let (descriptive, implicit) = (keys("descriptive")?, keys("implicit")?);
        Ok(Self { title: text("title")?, description: text("description")?, things, descriptive, implicit })
    }
}

fn thing(value: &Value<'_>) -> Result<ThingSource, Complaint> {
    let table = table(value)?;
    let place = value.span().start;
    let missing = |name: &str| (place, format!("missing field `{name}`"));
    let name = leaf(get(table, "kind").ok_or_else(|| missing("kind"))?, "the name of a kind")?;
    let kind = Kind::named(name.get_ref()).ok_or_else(|| {
        let message =
            format!("'{}' is nothing to draw; there are {}", clipped(name.get_ref()), Kind::names());
        (name.span().start, message)
    })?;
    let names: Vec<&str> =
        ["kind", "when"].into_iter().chain(kind.fields.iter().map(|field| field.name)).collect();
    known(table, &names)?;
    let mut fields = Vec::new();
    let mut left = MAX_PARTS;
    for field in kind.fields {
        match get(table, field.name) {
            Some(found) => fields.push((field, tree(found, field.shape, 0, &mut left)?)),
            None if field.needed => return Err(missing(field.name)),
            None => {}
        }
    }
    let when = get(table, "when").map(|when| leaf(when, "a comparison in quotes")).transpose()?;
    Ok(ThingSource { kind, place, when, fields })
}

/// Reads a field of a shape.
fn tree(value: &Value<'_>, shape: Shape, depth: usize, left: &mut usize) -> Result<Spanned<Tree>, Complaint> {
    let most_nested = match shape {
        Shape::Flag | Shape::Text => 0,
        Shape::Texts => 1,
        Shape::Rows => 2,
        Shape::Value(_) => 3,
    };
    let fault = |message: String| Err((value.span().start, message));
    *left = match left.checked_sub(1) {
        Some(left) => left,
        None => return fault(format!("a field holds at most {MAX_PARTS} values")),
    };
    let value_wanted = matches!(shape, Shape::Value(_));
    let read = match value.get_ref() {
        DeValue::Boolean(flag) if shape == Shape::Flag || (value_wanted && depth == 0) => Tree::Flag(*flag),
        DeValue::String(text) if shape != Shape::Flag => Tree::Leaf(text.clone().into_owned()),
        // The digits as they are written: a number with decimals stays exact.
        DeValue::Integer(digits) if value_wanted && digits.radix() == 10 => {
            Tree::Leaf(digits.as_str().to_owned())
        }
        DeValue::Float(digits) if value_wanted => Tree::Leaf(digits.as_str().to_owned()),
        DeValue::Array(list) if depth < most_nested => Tree::Branch(
            list.iter().map(|value| tree(value, shape, depth + 1, left)).collect::<Result<_, _>>()?,
        ),
        _ => return fault(format!("expected {}", shape.wanted())),
    };
    Ok(Spanned::new(value.span(), read))
}

fn table<'f, 't>(value: &'f Value<'t>) -> Result<&'f DeTable<'t>, Complaint> {
    match value.get_ref() {
        DeValue::Table(table) => Ok(table),
        _ => Err((value.span().start, "expected a table".into())),
    }
}

fn get<'f, 't>(table: &'f DeTable<'t>, name: &str) -> Option<&'f Value<'t>> {
    table.iter().find(|(key, _)| key.get_ref() == name).map(|(_, value)| value)
}

fn leaf(value: &Value<'_>, wanted: &str) -> Result<Spanned<String>, Complaint> {
    match value.get_ref() {
        DeValue::String(text) => Ok(Spanned::new(value.span(), text.clone().into_owned())),
        _ => Err((value.span().start, format!("expected {wanted}"))),
    }
}

fn known(table: &DeTable<'_>, names: &[&str]) -> Result<(), Complaint> {
    let unknown = table.keys().filter(|key| !names.contains(&key.get_ref().as_ref()));
    match unknown.min_by_key(|key| key.span().start) {
        Some(key) => {
            let known = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let message = format!("unknown field `{}`, expected one of {known}", clipped(key.get_ref()));
            Err((key.span().start, message))
        }
        None => Ok(()),
    }
}

fn clipped(name: &str) -> String {
    name.chars().take(40).collect()
}
