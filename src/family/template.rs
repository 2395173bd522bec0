//! Texts with slots: `{who} has {start} {fruit}.`
//!
//! | slot | gives |
//! |---|---|
//! | `{start}` | the number; whole numbers in digits, others as an ending decimal or a fraction; a list with commas |
//! | `{price.2}`, `{share.fraction}`, … | in a format, see [`super::format`] |
//! | `{who}`, `{who.they}`, `{who.possessive}` | words of the cast, see [`super::words::Form::named`] |
//! | `{fruit}` | a noun, agreeing with the nearest number before it in the same text |
//! | `{shop.thing}`, `{shop.thing.many}` | a word of the drawn row, by column |
//! | `{start: is, are}` | the first if the number is 1, else the second |
//! | `$a*x + b = c$` | mathematics: quantities are put in, single letters stand for themselves |
//! | `\$`, `\{` | the character itself |

use super::format::{Dress, Format};
use super::statement::Statement;
use super::words::{Form, Role};
use super::{Family, Variant};
use crate::math::{Expr, Value, parse};

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
    Word { cast: usize, column: usize, form: Form, counts: Option<usize> },
    Agreement { at: usize, one: String, many: String },
    Math(Expr),
}

/// How a telling writes what its slots stand for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Writing<'a> {
    /// Names and values of an aside's own quantities.
    pub aside: (&'a [String], &'a [Value]),
    /// The notation of plain numbers.
    pub dress: Dress,
    /// Expressions that stand for quantities, such as a letter, by the quantity's index.
    pub stand_ins: &'a [Option<Expr>],
}

impl Writing<'_> {
    fn stand_in(&self, at: usize) -> Option<&Expr> {
        self.stand_ins.get(at)?.as_ref()
    }
}

/// The names a template may use.
pub struct Scope<'a> {
    /// Quantities by index.
    pub quantities: &'a [String],
    /// The cast by index.
    pub cast: &'a [(String, Role)],
    /// Names that stay letters.
    pub letters: &'a [String],
}

impl<'a> Scope<'a> {
    /// Everything a family declares.
    pub fn of(family: &'a Family) -> Self {
        Self { quantities: &family.quantities, cast: &family.cast, letters: &family.letters }
    }

    /// Whether an expression may use the name.
    pub fn knows(&self, name: &str) -> bool {
        self.quantities.iter().chain(self.letters).any(|known| known == name)
            || self.cast.iter().any(|(member, _)| member == name)
    }
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

    /// The text with a variant's numbers and words put in.
    pub fn render(&self, variant: &Variant<'_>, writing: &Writing<'_>) -> Statement {
        let (names, own) = writing.aside;
        let value =
            |at: usize| variant.values.get(at).or_else(|| own.get(at.checked_sub(variant.values.len())?));
        // A letter may stand for any number, so what goes with it stands in the plural.
        let is_one = |at: usize| writing.stand_in(at).is_none() && value(at).is_some_and(Value::is_one);
        let mut statement = Statement::default();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => statement.push_text(text),
                Piece::Quantity { at, format } => match (writing.stand_in(*at), value(*at)) {
                    (Some(stand_in), _) => statement.push_math(stand_in.clone()),
                    (None, Some(value @ Value::Poly(_))) => statement.push_math(value.to_expr()),
                    (None, Some(value)) => statement.push_text(&format.write(value, writing.dress)),
                    (None, None) => {}
                },
                Piece::Word { cast, column, form, counts } => {
                    statement.push_text(&variant.word(*cast, *column, *form, counts.is_some_and(is_one)));
                }
                Piece::Agreement { at, one, many } => {
                    statement.push_text(if is_one(*at) { one } else { many })
                }
                Piece::Math(expr) => statement.push_math(expr.substitute(&|name| {
                    if let Some(at) = variant.family.quantities.iter().position(|quantity| quantity == name) {
                        return match writing.stand_in(at) {
                            Some(stand_in) => Some(stand_in.clone()),
                            None => Some(value(at)?.to_expr()),
                        };
                    }
                    Some(own.get(names.iter().position(|own| own == name)?)?.to_expr())
                })),
            }
        }
        statement
    }

    /// The text with the names of the quantities in place of their numbers: an expression, where it is one.
    pub fn skeleton(&self, scope: &Scope<'_>) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(prose) => text.push_str(prose),
                Piece::Quantity { at, format } => {
                    let name = scope.quantities.get(*at).map_or("", String::as_str);
                    text.push_str(&match format {
                        Format::Percent => format!("(100*{name})"),
                        _ => format!("({name})"),
                    });
                }
                Piece::Math(expr) => text.push_str(&format!("({})", crate::math::render::plain(expr))),
                Piece::Word { .. } | Piece::Agreement { .. } => text.push('?'),
            }
        }
        // Data are told without brackets, so a line puts them around the slot: `median([{scores}])`.
        for name in scope.quantities {
            text = text.replace(&format!("[({name})]"), &format!("({name})"));
        }
        text
    }

    /// The letters that stand for themselves in its mathematics.
    pub fn letters(&self) -> Vec<char> {
        let mut letters = Vec::new();
        for piece in &self.pieces {
            if let Piece::Math(expr) = piece {
                expr.symbols(&mut |name| {
                    letters.extend(name.chars().next().filter(|_| name.chars().count() == 1));
                });
            }
        }
        letters
    }

    /// Whether a quantity, wherever it stands, is written as the number it is: in no words, not as a time, not as a
    /// percentage.
    pub fn is_plain(&self, quantity: usize) -> bool {
        self.pieces.iter().all(|piece| match piece {
            Piece::Quantity { at, format } if *at == quantity => {
                matches!(
                    format,
                    Format::Plain | Format::Decimal(_) | Format::Fraction | Format::Grouped | Format::Money
                )
            }
            _ => true,
        })
    }

    /// Indices of the quantities that stand before a noun and say how many of it there are.
    pub fn counted(&self) -> Vec<usize> {
        let nouns = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Word { form: Form::Itself, counts: Some(at), .. } => Some(*at),
            _ => None,
        });
        nouns.collect()
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
        let format = Format::named(form).ok_or_else(|| format!("'{form}' is not a way to write a number"))?;
        return Ok(Piece::Quantity { at, format });
    }
    let Some((cast, role)) =
        scope.cast.iter().enumerate().find_map(|(at, (member, role))| (member == name).then_some((at, role)))
    else {
        return Err(unknown(name, scope));
    };
    let (column, form) = match role.columns() {
        [] => (0, form),
        columns => {
            let (column, form) = form.split_once('.').unwrap_or((form, ""));
            let at = columns.iter().position(|known| known == column);
            let at = at.ok_or_else(|| {
                format!(
                    "'{name}' has the columns {}: write {{{name}.{}}}",
                    columns.join(", "),
                    columns.first().map_or("", String::as_str)
                )
            })?;
            (at, form)
        }
    };
    let form = match form {
        "" => Form::Itself,
        form => Form::named(role, form).ok_or_else(|| format!("'{name}' has no form called '{form}'"))?,
    };
    let noun = matches!(role, Role::Countable(_) | Role::Rows { .. });
    Ok(Piece::Word { cast, column, form, counts: counts.filter(|_| noun) })
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
