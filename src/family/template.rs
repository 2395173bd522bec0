//! Texts with slots: `{who} has {start} {fruit}.`
//!
//! | slot | gives |
//! |---|---|
//! | `{start}` | the number; whole numbers in digits, others as an ending decimal or a fraction |
//! | `{price.2}` | with two decimals, rounded half away from zero |
//! | `{share.fraction}` | as a fraction in lowest terms |
//! | `{who}`, `{who.they}`, `{who.possessive}` | words of the cast, see [`super::words::Form::named`] |
//! | `{fruit}` | a noun, agreeing with the nearest number before it in the same text |
//! | `{start: is, are}` | the first if the number is 1, else the second |
//! | `$a*x + b = c$` | mathematics: quantities are put in, single letters stand for themselves |
//! | `\$`, `\{` | the character itself |

use super::Variant;
use super::statement::Statement;
use super::words::{Form, Role};
use crate::math::{Expr, Number, Value, number, parse};

/// What [`Template::render`] is given for the texts of the problem proper.
pub const NOTHING_ASIDE: (&[String], &[Value]) = (&[], &[]);
/// The most slots of a text.
const MAX_SLOTS: usize = 100;
/// The most names that are listed to choose from.
const MAX_LISTED: usize = 12;

/// A checked text with slots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Quantity { at: usize, format: Format },
    Word { cast: usize, form: Form, counts: Option<usize> },
    Agreement { at: usize, one: String, many: String },
    Math(Expr),
}

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The shortest exact text.
    Plain,
    /// So many decimals.
    Decimal(usize),
    /// A fraction in lowest terms.
    Fraction,
}

impl Format {
    /// The value in this format.
    pub fn write_value(self, value: &Value) -> String {
        value.number().map_or_else(String::new, |number| self.write(number))
    }

    /// The number in this format.
    pub fn write(self, value: &Number) -> String {
        match self {
            Self::Plain => number::plain(value),
            Self::Decimal(places) => number::decimal(value, places),
            Self::Fraction => number::fraction(value),
        }
    }
}

/// The names a template may use.
pub struct Scope<'a> {
    /// Quantities by index.
    pub quantities: &'a [String],
    /// The cast by index.
    pub cast: &'a [(String, Role)],
}

/// What is wrong with a template, and at which byte of it.
pub type TemplateError = (usize, String);

impl Template {
    /// Reads a text with slots.
    ///
    /// # Errors
    /// The byte offset and one sentence.
    pub fn parse(text: &str, scope: &Scope<'_>) -> Result<Self, TemplateError> {
        let mut template = Self { pieces: Vec::new() };
        let mut counts = None;
        let mut rest = text;
        while !rest.is_empty() {
            let offset = text.len() - rest.len();
            let plain = rest.find(['{', '$', '\\', '}']).unwrap_or(rest.len());
            let (before, from) = rest.split_at(plain);
            template.push_text(before);
            let at = offset + plain;
            rest = match from.chars().next() {
                None => from,
                Some('{') => {
                    let (slot, after) = delimited(from, '}').ok_or((at, "a '}' is missing".to_owned()))?;
                    template
                        .pieces
                        .push(slot_piece(slot, scope, &mut counts).map_err(|message| (at, message))?);
                    after
                }
                Some('$') => {
                    let (math, after) =
                        delimited(from, '$').ok_or((at, "a closing '$' is missing".to_owned()))?;
                    let expr = parse::parse(math).map_err(|e| (at + 1 + e.offset, e.message))?;
                    check_letters(&expr, scope).map_err(|message| (at, message))?;
                    template.pieces.push(Piece::Math(expr));
                    after
                }
                Some('\\') => {
                    let escaped = from.chars().nth(1).filter(|c| "{}$\\".contains(*c));
                    let escaped = escaped
                        .ok_or((at, "write \\\\, \\{, \\} or \\$ for the character itself".to_owned()))?;
                    template.push_text(escaped.encode_utf8(&mut [0; 4]));
                    from.get(2..).unwrap_or_default()
                }
                Some(_) => {
                    return Err((at, "a '}' without a '{'; write \\} for the character itself".to_owned()));
                }
            };
        }
        if template.pieces.len() > 2 * MAX_SLOTS {
            return Err((0, format!("a text has at most {MAX_SLOTS} slots")));
        }
        Ok(template)
    }

    fn push_text(&mut self, text: &str) {
        match self.pieces.last_mut() {
            Some(Piece::Text(last)) => last.push_str(text),
            _ if text.is_empty() => {}
            _ => self.pieces.push(Piece::Text(text.to_owned())),
        }
    }

    /// The text with a variant's numbers and words put in. `aside` are the names and values of an aside's own
    /// quantities.
    pub fn render(&self, variant: &Variant<'_>, aside: (&[String], &[Value])) -> Statement {
        let (names, values) = aside;
        let own = |name: &str| values.get(names.iter().position(|own| own == name)?);
        let value =
            |at: usize| variant.values.get(at).or_else(|| values.get(at.checked_sub(variant.values.len())?));
        let mut statement = Statement::default();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => statement.push_text(text),
                Piece::Quantity { at, format } => {
                    statement.push_text(&value(*at).map_or_else(String::new, |n| format.write_value(n)));
                }
                Piece::Word { cast, form, counts } => {
                    let singular = counts.and_then(value).is_some_and(Value::is_one);
                    statement.push_text(&variant.word(*cast, *form, singular));
                }
                Piece::Agreement { at, one, many } => {
                    statement.push_text(if value(*at).is_some_and(Value::is_one) { one } else { many });
                }
                Piece::Math(expr) => statement.push_math(
                    expr.substitute(&|name| Some(variant.value(name).or_else(|| own(name))?.to_expr())),
                ),
            }
        }
        statement
    }

    /// Indices of the quantities the text shows.
    pub fn shown(&self, scope: &Scope<'_>) -> Vec<usize> {
        let mut shown = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Quantity { at, .. } => shown.push(*at),
                Piece::Math(expr) => expr.symbols(&mut |name| {
                    shown.extend(scope.quantities.iter().position(|quantity| quantity == name));
                }),
                _ => {}
            }
        }
        shown
    }
}

/// Splits `{slot}rest` or `$math$rest` behind its opening character.
fn delimited(text: &str, close: char) -> Option<(&str, &str)> {
    text.get(1..)?.split_once(close)
}

fn slot_piece(slot: &str, scope: &Scope<'_>, counts: &mut Option<usize>) -> Result<Piece, String> {
    let quantity = |name: &str| scope.quantities.iter().position(|quantity| quantity == name);
    if let Some((name, forms)) = slot.split_once(':') {
        let at = quantity(name.trim()).ok_or_else(|| unknown(name.trim(), scope))?;
        let (one, many) = forms.split_once(',').ok_or("write {n: singular, plural}")?;
        return Ok(Piece::Agreement { at, one: one.trim().into(), many: many.trim().into() });
    }
    let (name, form) = slot.split_once('.').unwrap_or((slot, ""));
    let name = name.trim();
    if let Some(at) = quantity(name) {
        *counts = Some(at);
        let format = match form {
            "" => Format::Plain,
            "fraction" => Format::Fraction,
            places => Format::Decimal(
                places
                    .parse()
                    .ok()
                    .filter(|&n| n <= 20)
                    .ok_or_else(|| format!("'{form}' is not a way to write a number"))?,
            ),
        };
        return Ok(Piece::Quantity { at, format });
    }
    let Some(cast) = scope.cast.iter().position(|(member, _)| member == name) else {
        return Err(unknown(name, scope));
    };
    let form = match (form, scope.cast.get(cast)) {
        ("", _) => Form::Itself,
        (form, Some((_, role))) => {
            Form::named(role, form).ok_or_else(|| format!("'{name}' has no form called '{form}'"))?
        }
        (_, None) => Form::Itself,
    };
    Ok(Piece::Word { cast, form, counts: *counts })
}

/// In mathematics a single letter may stand for itself; a longer unknown name is a slip.
fn check_letters(expr: &Expr, scope: &Scope<'_>) -> Result<(), String> {
    let mut slip = None;
    expr.symbols(&mut |name| {
        let known = scope.quantities.iter().any(|quantity| quantity == name);
        if !known && name.chars().count() > 1 && slip.is_none() {
            slip = Some(unknown(name, scope));
        }
    });
    slip.map_or(Ok(()), Err)
}

/// The sentence for a name nobody declared, with what is there to choose from.
pub fn unknown(name: &str, scope: &Scope<'_>) -> String {
    let known = scope.quantities.iter().chain(scope.cast.iter().map(|(member, _)| member));
    let mut listed: Vec<&str> = known.clone().take(MAX_LISTED).map(String::as_str).collect();
    if known.count() > MAX_LISTED {
        listed.push("…");
    }
    let name = name.chars().take(40).collect::<String>();
    format!(
        "'{name}' is not known here; there {} {}",
        if listed.len() == 1 { "is" } else { "are" },
        listed.join(", ")
    )
}
