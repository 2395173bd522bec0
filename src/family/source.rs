//! The file as it is written: TOML with the place of every value kept, so that every complaint has a line.
//!
//! The parser's tree is taken apart by hand: derived readers of so many shapes were a tenth of the page.

use super::diagram::DiagramSource;
use crate::math::order::sort;
use std::fmt;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The largest family file that is read, in bytes.
pub const MAX_BYTES: usize = 65_536;

/// The longest complaint, in characters: some quote what the file says.
const MAX_MESSAGE: usize = 600;

/// Something wrong with a family file, and where.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Issue {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// One sentence.
    pub message: String,
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

impl Issue {
    /// An issue at a byte offset of `text`.
    pub fn at(text: &str, offset: usize, message: impl Into<String>) -> Self {
        let offset = (0..=offset.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        let before = text.get(..offset).unwrap_or_default();
        let mut message = message.into();
        if let Some((at, _)) = message.char_indices().nth(MAX_MESSAGE) {
            message.truncate(at);
            message.push('…');
        }
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
            message,
        }
    }
}

/// A table whose order and places are kept.
#[derive(Debug)]
pub struct Entries<T>(pub Vec<(Spanned<String>, Spanned<T>)>);

/// One text, or a list of alternatives.
#[derive(Debug, Default)]
pub struct Alternatives(pub Vec<Spanned<String>>);

/// A domain as text, or a whole number for a quantity that does not vary.
#[derive(Debug)]
pub struct DomainText(pub String);

/// The file.
#[derive(Debug)]
pub struct Source {
    /// See [`super::Family::id`].
    pub id: Spanned<String>,
    /// See [`super::Family::version`].
    pub version: Spanned<u32>,
    /// See [`super::Family::title`].
    pub title: String,
    /// See [`super::Family::topic`].
    pub topic: String,
    /// See [`super::Family::skills`].
    pub skills: Vec<String>,
    /// See [`super::Family::grade`].
    pub grade: Spanned<[u8; 2]>,
    /// The words that vary.
    pub cast: Entries<String>,
    /// The ladder.
    pub level: Vec<Spanned<Entries<DomainText>>>,
    /// Names that stay letters in expressions.
    pub letters: Vec<Spanned<String>>,
    /// What the original problem tells; `None` for the quantities that are drawn.
    pub given: Option<Vec<Spanned<String>>>,
    /// Computed quantities.
    pub lets: Entries<String>,
    /// What a draw must satisfy.
    pub conditions: Vec<Spanned<String>>,
    /// Opening sentences.
    pub scene: Option<Spanned<Alternatives>>,
    /// What is told, keyed by the quantities it tells (`"length, width"` for two).
    pub facts: Entries<Alternatives>,
    /// Facts without their numbers, keyed like the facts.
    pub vague: Entries<Alternatives>,
    /// What is still said of facts whose numbers stand in the picture, keyed like the facts.
    pub seen: Entries<Alternatives>,
    /// Keys of facts that may change places.
    pub free: Vec<Spanned<String>>,
    /// The question, keyed by the quantity it asks for.
    pub asks: Entries<Alternatives>,
    /// Lines of working, keyed by the quantity they find.
    pub steps: Entries<String>,
    /// Comparisons that every draw must satisfy by itself.
    pub checks: Vec<Spanned<String>>,
    /// Irrelevant facts.
    pub asides: Vec<AsideSource>,
    /// The kind of answer.
    pub answer: Spanned<AnswerSource>,
    /// The picture.
    pub diagram: Option<DiagramSource>,
}

/// One `[[asides]]` table.
#[derive(Debug)]
pub struct AsideSource {
    /// Quantities of its own.
    pub lets: Entries<DomainText>,
    /// Alternative wordings.
    pub text: Spanned<Alternatives>,
}

/// The `[answer]` table.
#[derive(Debug)]
pub struct AnswerSource {
    /// The name of an [`super::AnswerType`].
    pub kind: Spanned<String>,
    /// Decimals, for the type `decimal`.
    pub places: Option<u32>,
    /// The unit, as a template.
    pub unit: Option<Spanned<String>>,
    /// The sign of the currency, for the type `money`.
    pub currency: Option<String>,
    /// How the options are written, for the type `choice`.
    pub format: Option<Spanned<String>>,
    /// The wrong options, for the type `choice`.
    pub wrong: Vec<WrongSource>,
    /// The unknowns, for the type `witness`.
    pub find: Vec<Spanned<String>>,
    /// What they must meet, for the type `witness`.
    pub conditions: Vec<Spanned<String>>,
    /// Whether they need not be whole, for the type `witness`.
    pub fractions: bool,
}

/// One `[[answer.wrong]]` table.
#[derive(Debug)]
pub struct WrongSource {
    /// The misconception that leads to it.
    pub because: String,
    /// Its value, as an expression.
    pub value: Spanned<String>,
}

/// Reads the TOML of a family file.
///
/// # Errors
/// The first thing that is not as it should be.
pub fn read(text: &str) -> Result<Source, Issue> {
    if text.len() > MAX_BYTES {
        let message = format!("the file is {} bytes long; a family is at most {MAX_BYTES}", text.len());
        return Err(Issue::at(text, MAX_BYTES, message));
    }
    let file = DeTable::parse(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        Issue::at(text, offset, error.message().replace('\n', " "))
    })?;
    source(&file).map_err(|(offset, message)| Issue::at(text, offset, message))
}

/// A complaint with its byte offset.
type Complaint = (usize, String);
type Value<'t> = Spanned<DeValue<'t>>;

fn source(file: &Spanned<DeTable<'_>>) -> Result<Source, Complaint> {
    let fields = Fields::new(file.get_ref(), file.span().start, SOURCE_FIELDS)?;
    Ok(Source {
        id: text(fields.needed("id")?)?,
        version: number(fields.needed("version")?)?,
        title: text(fields.needed("title")?)?.into_inner(),
        topic: text(fields.needed("topic")?)?.into_inner(),
        skills: fields.list("skills", |skill| text(skill).map(Spanned::into_inner))?,
        grade: grade(fields.needed("grade")?)?,
        cast: fields.entries("cast", text)?,
        level: fields.list("level", |level| Ok(Spanned::new(level.span(), entries(level, domain)?)))?,
        lets: fields.entries("let", text)?,
        letters: fields.list("letters", text)?,
        given: fields.value("given").map(|_| fields.list("given", text)).transpose()?,
        conditions: fields.nested("where", "conditions")?,
        scene: fields.value("scene").map(alternatives).transpose()?,
        facts: fields.entries("facts", alternatives)?,
        vague: fields.entries("vague", alternatives)?,
        seen: fields.entries("seen", alternatives)?,
        free: fields.nested("order", "free")?,
        asks: fields.entries("asks", alternatives)?,
        steps: fields.entries("steps", text)?,
        checks: fields.nested("checks", "hold")?,
        asides: fields.list("asides", aside)?,
        answer: answer(fields.needed("answer")?)?,
        diagram: fields.value("diagram").map(DiagramSource::read).transpose()?,
    })
}

const SOURCE_FIELDS: &[&str] = &[
    "id", "version", "title", "topic", "skills", "grade", "letters", "given", "cast", "level", "let",
    "where", "scene", "facts", "vague", "seen", "order", "asks", "steps", "checks", "asides", "answer",
    "diagram",
];

fn aside(value: &Value<'_>) -> Result<AsideSource, Complaint> {
    let fields = Fields::of(value, &["let", "text"])?;
    Ok(AsideSource { lets: fields.entries("let", domain)?, text: alternatives(fields.needed("text")?)? })
}

fn answer(value: &Value<'_>) -> Result<Spanned<AnswerSource>, Complaint> {
    let fields = Fields::of(value, ANSWER_FIELDS)?;
    let kind = text(fields.needed("type")?)?;
    let places = fields.value("places").map(number).transpose()?.map(Spanned::into_inner);
    let unit = fields.value("unit").map(text).transpose()?;
    let currency = fields.value("currency").map(text).transpose()?.map(Spanned::into_inner);
    let format = fields.value("format").map(text).transpose()?;
    let wrong = fields.list("wrong", wrong)?;
    let (find, conditions) = (fields.list("find", text)?, fields.list("where", text)?);
    let fractions = fields.value("fractions").map(truth).transpose()?.unwrap_or_default();
    let answer = AnswerSource { kind, places, unit, currency, format, wrong, find, conditions, fractions };
    Ok(Spanned::new(value.span(), answer))
}

const ANSWER_FIELDS: &[&str] =
    &["type", "places", "unit", "currency", "format", "wrong", "find", "where", "fractions"];

fn wrong(value: &Value<'_>) -> Result<WrongSource, Complaint> {
    let fields = Fields::of(value, &["because", "value"])?;
    Ok(WrongSource {
        because: text(fields.needed("because")?)?.into_inner(),
        value: text(fields.needed("value")?)?,
    })
}

/// A table of which every field is known.
struct Fields<'f, 't> {
    table: &'f DeTable<'t>,
    start: usize,
}

impl<'f, 't> Fields<'f, 't> {
    fn of(value: &'f Value<'t>, known: &[&str]) -> Result<Self, Complaint> {
        match value.get_ref() {
            DeValue::Table(table) => Self::new(table, value.span().start, known),
            _ => Err(expected(value, "a table")),
        }
    }

    fn new(table: &'f DeTable<'t>, start: usize, known: &[&str]) -> Result<Self, Complaint> {
        let unknown = table.keys().filter(|key| !known.contains(&key.get_ref().as_ref()));
        match unknown.min_by_key(|key| key.span().start) {
            Some(key) => {
                let known = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                Err((key.span().start, format!("unknown field `{}`, expected one of {known}", key.get_ref())))
            }
            None => Ok(Self { table, start }),
        }
    }

    fn value(&self, name: &str) -> Option<&'f Value<'t>> {
        self.table.iter().find(|(key, _)| key.get_ref() == name).map(|(_, value)| value)
    }

    fn needed(&self, name: &str) -> Result<&'f Value<'t>, Complaint> {
        self.value(name).ok_or_else(|| (self.start, format!("missing field `{name}`")))
    }

    /// The list of texts that is the only field of a table; empty without the table.
    fn nested(&self, name: &str, field: &'static str) -> Result<Vec<Spanned<String>>, Complaint> {
        match self.value(name) {
            Some(value) => Fields::of(value, &[field])?.list(field, text),
            None => Ok(Vec::new()),
        }
    }

    fn entries<T>(
        &self,
        name: &str,
        read: fn(&Value<'_>) -> Result<Spanned<T>, Complaint>,
    ) -> Result<Entries<T>, Complaint> {
        self.value(name).map_or_else(|| Ok(Entries(Vec::new())), |value| entries(value, read))
    }

    fn list<T>(
        &self,
        name: &str,
        read: impl Fn(&Value<'t>) -> Result<T, Complaint>,
    ) -> Result<Vec<T>, Complaint> {
        match self.value(name).map(|value| (value, value.get_ref())) {
            None => Ok(Vec::new()),
            Some((_, DeValue::Array(values))) => values.iter().map(read).collect(),
            Some((value, _)) => Err(expected(value, "a list")),
        }
    }
}

/// The entries of a table in the order of the file.
fn entries<T>(
    value: &Value<'_>,
    read: fn(&Value<'_>) -> Result<Spanned<T>, Complaint>,
) -> Result<Entries<T>, Complaint> {
    let DeValue::Table(table) = value.get_ref() else { return Err(expected(value, "a table")) };
    let mut places = table.keys().map(|key| key.span().start).collect::<Vec<_>>();
    sort(&mut places);
    let in_order = places.iter().filter_map(|place| table.iter().find(|(key, _)| key.span().start == *place));
    let read = in_order
        .map(|(key, value)| Ok((Spanned::new(key.span(), key.get_ref().clone().into_owned()), read(value)?)));
    read.collect::<Result<Vec<_>, _>>().map(Entries)
}

fn text(value: &Value<'_>) -> Result<Spanned<String>, Complaint> {
    match value.get_ref() {
        DeValue::String(text) => Ok(Spanned::new(value.span(), text.clone().into_owned())),
        _ => Err(expected(value, "a text")),
    }
}

fn alternatives(value: &Value<'_>) -> Result<Spanned<Alternatives>, Complaint> {
    let texts = match value.get_ref() {
        DeValue::String(_) => vec![text(value)?],
        DeValue::Array(texts) => texts.iter().map(text).collect::<Result<_, _>>()?,
        _ => return Err(expected(value, "a text or a list of texts")),
    };
    Ok(Spanned::new(value.span(), Alternatives(texts)))
}

fn domain(value: &Value<'_>) -> Result<Spanned<DomainText>, Complaint> {
    let written = match value.get_ref() {
        DeValue::String(text) => text.clone().into_owned(),
        DeValue::Integer(_) => whole(value)?.to_string(),
        _ => {
            return Err(expected(
                value,
                "a range such as \"5..20\", a list such as \"2, 3, 5\" or a whole number",
            ));
        }
    };
    Ok(Spanned::new(value.span(), DomainText(written)))
}

fn whole(value: &Value<'_>) -> Result<i64, Complaint> {
    let read = match value.get_ref() {
        DeValue::Integer(digits) => i64::from_str_radix(digits.as_str(), digits.radix()).ok(),
        _ => None,
    };
    read.ok_or_else(|| expected(value, "a whole number"))
}

fn number(value: &Value<'_>) -> Result<Spanned<u32>, Complaint> {
    let number =
        u32::try_from(whole(value)?).map_err(|_| expected(value, "a whole number from 0 to 4294967295"))?;
    Ok(Spanned::new(value.span(), number))
}

fn truth(value: &Value<'_>) -> Result<bool, Complaint> {
    match value.get_ref() {
        DeValue::Boolean(truth) => Ok(*truth),
        _ => Err(expected(value, "true or false")),
    }
}

fn grade(value: &Value<'_>) -> Result<Spanned<[u8; 2]>, Complaint> {
    let refused = || expected(value, "two numbers from 0 to 13");
    let DeValue::Array(years) = value.get_ref() else { return Err(refused()) };
    let years = years.iter().map(|year| u8::try_from(whole(year)?).map_err(|_| refused()));
    let years = years.collect::<Result<Vec<_>, _>>()?;
    Ok(Spanned::new(value.span(), years.try_into().map_err(|_| refused())?))
}

fn expected(value: &Value<'_>, what: &str) -> Complaint {
    let found = match value.get_ref() {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    (value.span().start, format!("expected {what}, found {found}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::builtin::SOURCES;

    #[test]
    fn a_value_of_the_wrong_shape_is_told_with_its_place() {
        let (_, good) = SOURCES[0];
        assert!(read(good).is_ok());
        for (from, to, at, message) in [
            ("version = 1", "version = \"1\"", "\"1\"", "expected a whole number, found a text"),
            ("version = 1", "version = -1", "-1", "expected a whole number from 0 to 4294967295"),
            ("topic = \"arithmetic\"", "topic = 3", "3", "expected a text, found a number"),
            ("grade = [1, 3]", "grade = [1]", "[1]", "expected two numbers from 0 to 13, found a list"),
            ("topic = \"arithmetic\"", "", "", "missing field `topic`"),
            (
                "type = \"integer\"",
                "type = \"integer\"\nplace = 2",
                "place = 2",
                "unknown field `place`, expected one of `type`",
            ),
        ] {
            assert!(good.contains(from), "{from}");
            let text = good.replacen(from, to, 1);
            let issue = read(&text).unwrap_err();
            assert!(issue.message.starts_with(message), "{to}: {issue}");
            assert_eq!(issue, Issue::at(&text, text.find(at).unwrap(), issue.message.clone()), "{to}");
        }
    }
}
