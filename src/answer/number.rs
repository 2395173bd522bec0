//! Which number of a region is the answer, and whether it is the right one.

use super::cursor::boundary;
use super::miss::Miss;
use super::quantity::{Form, Quantity, read_at};
use super::region::Rule;
use super::scan::quantities;
use super::{said, unit};
use crate::family::answer_type::AnswerType;
use crate::math::Number;
use crate::math::number::{decimal, decimal_places, whole};

/// A number read as an answer; its span is within the region.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) quantity: Quantity,
    /// The unit written after it, as written.
    pub(super) unit: Option<String>,
    /// Nothing else stands in the region but marks and a unit.
    pub(super) clean: bool,
}

impl Found {
    fn shifted(mut self, by: usize) -> Self {
        self.quantity.span = self.quantity.span.start + by..self.quantity.span.end + by;
        self
    }
}

/// Why a region holds no number that can be graded.
const NO_NUMBER: &str = "no number was found";
const UNFINISHED: &str = "a calculation without its result";
const SYMBOLIC: Miss = Miss::Undecided("an expression, where one number is asked for");
const SEVERAL: Miss = Miss::Undecided("more than one answer is offered");
const DENIED: Miss =
    Miss::Undecided("the number is ruled out or only compared with, not given as the answer");

/// The number that a text is and nothing else, in any notation: `-12.50`, `7/12`, `1.20e5`.
pub(super) fn whole_of(text: &str) -> Option<Number> {
    read_at(text, 0).filter(|quantity| quantity.span.end == text.len()).map(|quantity| quantity.value)
}

/// How much of the end of a long text is searched before the whole of it, in bytes.
const WINDOW: usize = 4096;

/// The answer in a region, given the unit asked for.
pub(super) fn find(text: &str, asked: Option<&str>, rule: Rule) -> Result<Found, Miss> {
    if rule.is_explicit() || text.len() <= WINDOW {
        return find_in(text, asked, rule);
    }
    // A long working is full of numbers; its last is near its end.
    let tail = text.get(boundary(text, text.len() - WINDOW)..).unwrap_or_default();
    let tail = tail.get(tail.find(char::is_whitespace).unwrap_or(0)..).unwrap_or_default();
    let offset = text.len() - tail.len();
    find_in(tail, asked, rule).map(|found| found.shifted(offset)).or_else(|_| find_in(text, asked, rule))
}

fn find_in(text: &str, asked: Option<&str>, rule: Rule) -> Result<Found, Miss> {
    // A whole reply with two equations in it is a working, which takes long to read for nothing.
    if rule == Rule::Whole && text.bytes().filter(|byte| *byte == b'=').count() > 1 {
        return Err(NO_NUMBER.into());
    }
    // "12 500": only where nothing but a number is expected are spaces thousands separators.
    let grouped = if rule == Rule::Whole { space_groups(text) } else { None };
    let text = grouped.as_deref().unwrap_or(text);
    let mut all = candidates(text, rule);
    if rule != Rule::Whole {
        let any = !all.is_empty();
        all.retain(|quantity| !said::is_denied(before(text, quantity)));
        if any && all.is_empty() {
            return Err(DENIED);
        }
    }
    let chosen = match rule {
        // What a person types as "5!" may be a factorial.
        Rule::Whole => all
            .first()
            .filter(|quantity| is_clean(text, quantity) && !after(text, quantity).starts_with('!'))
            .ok_or(NO_NUMBER.into()),
        Rule::LastSentence => last(text, &all, asked),
        Rule::LastNumber => {
            all.iter().rev().find(|quantity| !is_operand(text, quantity)).ok_or(NO_NUMBER.into())
        }
        Rule::Marker | Rule::Hashes | Rule::Boxed | Rule::AnswerTag => {
            stated(text, &all, asked).map_err(|why| if is_symbolic(text) { SYMBOLIC } else { why })
        }
    }?;
    Ok(Found {
        quantity: chosen.clone(),
        unit: unit::after(text, chosen.span.end),
        clean: is_clean(text, chosen),
    })
}

/// The text with commas for the spaces between groups of three digits, of the same length.
fn space_groups(text: &str) -> Option<String> {
    let numeral = text.trim_matches(|c: char| !c.is_ascii_digit());
    let (units, _) = numeral.split_once('.').unwrap_or((numeral, ""));
    let mut groups = units.split(' ');
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && digits(first));
    let grouped = units.contains(' ') && first && groups.all(|group| group.len() == 3 && digits(group));
    grouped.then(|| text.replacen(units, &units.replace(' ', ","), 1))
}

/// The numbers that may be meant: figures where there are any, else words.
fn candidates(text: &str, rule: Rule) -> Vec<Quantity> {
    let mut all = quantities(text);
    let leads = rule.is_explicit() && all.first().is_some_and(|first| is_lead(before(text, first)));
    if !leads {
        // "no one", "the one that": without an announcement the word says nothing.
        all.retain(|quantity| quantity.form != Form::Words || quantity.value != whole(1));
        if all.iter().any(|quantity| quantity.form != Form::Words) {
            all.retain(|quantity| quantity.form != Form::Words);
        }
    }
    all
}

/// The number a statement makes: the first if the statement starts with it, the result of a calculation, the one
/// with the unit asked for, the last.
fn stated<'a>(text: &str, all: &'a [Quantity], asked: Option<&str>) -> Result<&'a Quantity, Miss> {
    let (first, final_one) = all.first().zip(all.last()).ok_or(NO_NUMBER)?;
    if before(text, first).trim_end().ends_with(['±', '∓']) || before(text, first).contains("\\pm") {
        return Err(SEVERAL);
    }
    let leads = is_lead(before(text, first));
    if leads && !is_operand(text, first) {
        return alone(text, all, first);
    }
    if let Some(equals) = text.rfind(['=', '≈']) {
        let result = all.iter().find(|quantity| quantity.span.start > equals).or(leads.then_some(first));
        return result.filter(|quantity| !continues(text, quantity)).ok_or(UNFINISHED.into());
    }
    if leads {
        return Err(UNFINISHED.into());
    }
    let chosen = asked.and_then(|asked| counted(text, all, asked)).unwrap_or(final_one);
    if is_operand(text, chosen) { Err(UNFINISHED.into()) } else { alone(text, all, chosen) }
}

/// The last number of a sentence; where another thing is counted after it ("18 eggs over 2 days"), the last with
/// the unit asked for.
fn last<'a>(text: &str, all: &'a [Quantity], asked: Option<&str>) -> Result<&'a Quantity, Miss> {
    let last = all.last().ok_or(NO_NUMBER)?;
    let chosen = match asked {
        Some(asked) if unit::after(text, last.span.end).is_some() || is_aside(text, last) => {
            counted(text, all, asked)
        }
        _ => None,
    };
    let chosen = chosen.or_else(|| share(text, all)).unwrap_or(last);
    if is_operand(text, chosen) { Err(UNFINISHED.into()) } else { alone(text, all, chosen) }
}

/// The last number with the unit asked for, but not one that only says when or out of how many where there is
/// another: "24 years old in 9 years", "7 euros back from 20 euros".
fn counted<'a>(text: &str, all: &'a [Quantity], asked: &str) -> Option<&'a Quantity> {
    let counts = |at: usize, quantity: &Quantity| {
        let whole = all.get(at + 1).filter(|next| said::is_share(between(text, quantity, next)));
        unit::follows(text, quantity.span.end, asked)
            || whole.is_some_and(|whole| unit::follows(text, whole.span.end, asked))
    };
    let with_unit = all.iter().enumerate().filter(|(at, quantity)| counts(*at, quantity));
    let with_unit = with_unit.map(|(_, quantity)| quantity).collect::<Vec<_>>();
    with_unit.iter().rev().find(|quantity| !is_aside(text, quantity)).or(with_unit.last()).copied()
}

/// The 17 of a sentence that ends in "17 of the 30 pages".
fn share<'a>(text: &str, all: &'a [Quantity]) -> Option<&'a Quantity> {
    let [.., part, whole] = all else { return None };
    (part.form == Form::Whole && said::is_share(between(text, part, whole))).then_some(part)
}

fn is_aside(text: &str, quantity: &Quantity) -> bool {
    said::is_aside(before(text, quantity))
}

/// A number, if no other stands beside it as an equal: `5 or 6`, `3, 4`, `3–5`.
fn alone<'a>(text: &str, all: &[Quantity], chosen: &'a Quantity) -> Result<&'a Quantity, Miss> {
    let at = all.iter().position(|quantity| quantity.span == chosen.span).unwrap_or(0);
    let joined = |pair: &[Quantity]| {
        let [first, second] = pair else { return false };
        let differ = first.value != second.value && !continues(text, second);
        differ && said::is_joined(between(text, first, second), after(text, second))
    };
    let around = all.get(at.saturating_sub(1)..(at + 2).min(all.len())).unwrap_or_default();
    if around.windows(2).any(joined) { Err(SEVERAL) } else { Ok(chosen) }
}

fn between<'a>(text: &'a str, first: &Quantity, second: &Quantity) -> &'a str {
    text.get(first.span.end..second.span.start).unwrap_or_default()
}

fn before<'a>(text: &'a str, quantity: &Quantity) -> &'a str {
    text.get(..quantity.span.start).unwrap_or_default()
}

fn after<'a>(text: &'a str, quantity: &Quantity) -> &'a str {
    text.get(quantity.span.end..).unwrap_or_default()
}

pub(super) const MARKS: &[char] = &[
    ' ', '\t', '\n', '*', '_', '`', '$', '"', '\'', '“', '”', '(', ')', '[', ']', '{', '}', '\\', ',', '~',
    ':',
];

/// Whether a statement that starts so comes straight to its number: `about`, `x =`, `**`, `\boxed{`.
fn is_lead(text: &str) -> bool {
    if text.len() > 40 {
        return false;
    }
    const FILLERS: &[&str] = &[
        "about",
        "approximately",
        "approx.",
        "exactly",
        "roughly",
        "only",
        "just",
        "simply",
        "equal",
        "to",
        "now",
        "a",
        "total",
        "of",
        "is",
        "boxed",
        "text",
        "mathbf",
        "displaystyle",
        "therefore",
        "so",
        "then",
        "=",
        "≈",
        "be",
    ];
    text.split(MARKS).filter(|word| !word.is_empty()).all(|word| {
        let letter = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
        letter || word.ends_with('=') || FILLERS.iter().any(|filler| word.eq_ignore_ascii_case(filler))
    })
}

/// Whether the number is a term of a calculation and not its result.
fn is_operand(text: &str, quantity: &Quantity) -> bool {
    continues(text, quantity) || is_continuation(before(text, quantity))
}

pub(super) fn continues(text: &str, quantity: &Quantity) -> bool {
    let rest = after(text, quantity);
    let tight = rest.trim_start_matches([' ', '}', '$']);
    let spaced = tight.len() < rest.len();
    let starts = |signs: &[&str]| signs.iter().any(|sign| tight.starts_with(sign));
    // A degree sign is no exponent, and a root or a letter set against the number multiplies it.
    if starts(&["^\\circ", "^{\\circ}"]) {
        return false;
    }
    if starts(&["\\sqrt", "√", "\\pi", "π"]) || (!spaced && is_factor(tight)) {
        return true;
    }
    if said::goes_on(rest) {
        return true;
    }
    if starts(&["+", "×", "·", "⋅", "÷", "^", "=", "±", "\\times", "\\cdot", "\\div", "\\pm"]) {
        return true;
    }
    let next_word = tight.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    if ["plus", "minus", "times", "x", "divided", "multiplied"].contains(&next_word) {
        return true;
    }
    // A hyphen or a star may be a dash or markdown: it takes a number after it.
    let operator = tight.strip_prefix(['-', '\u{2212}', '*', '/']);
    operator.is_some_and(|more| {
        let number = more.trim_start_matches([' ', '(', '$']);
        let term = number.starts_with(|c: char| c.is_ascii_digit()) || is_factor(number);
        (spaced == (number.len() < more.len())) && term
    })
}

/// Whether a statement that holds no number on its own still states a value: `2√3`, `4x`.
fn is_symbolic(text: &str) -> bool {
    let roots = ["\\sqrt", "√", "\\pi", "π"].iter().any(|sign| text.contains(sign));
    roots || quantities(text).first().is_some_and(|first| is_factor(after(text, first)))
}

/// A letter that people multiply with: the `x` of `5x`, but not the `m` of `5m`.
fn is_factor(text: &str) -> bool {
    let mut letters = text.chars();
    let factor = letters.next().is_some_and(|c| "abcijknpqrtuvwxyz".contains(c));
    factor && !letters.next().is_some_and(char::is_alphabetic)
}

fn is_continuation(text: &str) -> bool {
    let tight = text.trim_end_matches([' ', '(', '{']);
    let quotient = tight.strip_suffix("remainder").map(str::trim_end);
    if quotient.is_some_and(|quotient| quotient.ends_with(|c: char| c.is_ascii_digit())) {
        return true;
    }
    if tight.ends_with(['+', '×', '·', '⋅', '÷', '/', '^', '±', '√']) {
        return true;
    }
    if ["\\sqrt", "\\times", "\\cdot", "\\div", "\\pm", " plus", " minus", " times", " by", " x"]
        .iter()
        .any(|w| tight.ends_with(w))
    {
        return true;
    }
    let left =
        tight.strip_suffix(['-', '\u{2212}', '\u{2013}', '*']).map(|left| left.trim_end_matches([' ', '}']));
    left.is_some_and(|left| left.ends_with(|c: char| c.is_ascii_digit() || c == ')'))
}

/// Nothing but marks before the number, and nothing but marks and a unit after it.
fn is_clean(text: &str, quantity: &Quantity) -> bool {
    const OPENING: &[char] = &[' ', '\t', '\n', '*', '_', '`', '$', '"', '\'', '“', '(', '[', '{', '\\', '='];
    let lead = before(text, quantity).trim_matches(OPENING);
    let named = ["", "boxed", "text", "mathrm", "mathbf", "textbf"].contains(&lead)
        || (lead.chars().count() == 1 && lead.chars().all(char::is_alphabetic));
    named && unit::is_only_unit(after(text, quantity)) && !continues(text, quantity)
}

/// Whether a number read is the right one, by the declared type.
pub(super) fn is_right(
    found: &Found,
    gold: &Number,
    kind: &AnswerType,
    asked: Option<&str>,
) -> Result<(), String> {
    let quantity = &found.quantity;
    let asked_percent = matches!(kind, AnswerType::Percent) || asked.is_some_and(unit::is_percent);
    let mut value = quantity.value.clone();
    if quantity.percent && !asked_percent {
        if matches!(kind, AnswerType::Integer) {
            return Err("a percentage, where a whole number is asked for".into());
        }
        value /= whole(100);
    }
    let dollars = quantity.dollars.then_some("dollar");
    if let (Some(asked), Some(written)) = (asked, found.unit.as_deref().or(dollars)) {
        value *= unit::factor(written, asked).map_err(|why| why.to_string())?;
    }
    let same = match kind {
        AnswerType::Decimal { places } | AnswerType::Money { places, .. } => {
            let places = usize::try_from(*places).unwrap_or(usize::MAX).min(100);
            decimal(&value, places) == decimal(gold, places)
        }
        _ => value == *gold,
    };
    if same { Ok(()) } else { Err("another value".into()) }
}

/// Whether a number is written the way its type asks for; of a fraction that is told as a decimal, that is one way too.
pub(super) fn is_in_form(found: &Found, kind: &AnswerType, gold: &str) -> bool {
    let quantity = &found.quantity;
    match kind {
        AnswerType::Fraction if gold.contains('.') && quantity.form == Form::Decimal => !quantity.percent,
        AnswerType::Integer => quantity.form == Form::Whole && !quantity.percent,
        AnswerType::Decimal { places } | AnswerType::Money { places, .. } => {
            let written = matches!(quantity.form, Form::Whole | Form::Decimal) && !quantity.percent;
            written && decimal_places(&quantity.value).is_some_and(|used| used <= *places as usize)
        }
        AnswerType::Fraction => {
            matches!(quantity.form, Form::Whole | Form::Fraction(true)) && !quantity.percent
        }
        _ => !matches!(quantity.form, Form::Words),
    }
}
