//! Numbers as people and models write them: `-$1,234.50`, `\frac{3}{4}`, `2 1/2`, `1.5 × 10^6`, `35 percent`.

use std::ops::Range;

use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use super::cursor::Cursor;
use super::words;
use crate::math::Number;
use crate::math::number::{MAX_NUMERAL, parse_decimal, whole};

/// A number found in a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Quantity {
    /// Where it stands, from its sign or currency to its percent sign.
    pub(super) span: Range<usize>,
    pub(super) value: Number,
    pub(super) form: Form,
    pub(super) percent: bool,
    /// Whether it is an amount of money in dollars; `$5$` is LaTeX.
    pub(super) dollars: bool,
}

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Whole,
    Decimal,
    /// With a bar; `true` if it is in lowest terms.
    Fraction(bool),
    Mixed,
    Scientific,
    Words,
}

/// Reads the number that starts at `at`. What stands before it is the caller's business.
pub(super) fn read_at(text: &str, at: usize) -> Option<Quantity> {
    let mut cursor = Cursor::new(text, at);
    // Most numbers start with their first digit.
    let bare = cursor.peek()?.is_ascii_digit();
    let mut negative = if bare { None } else { sign(&mut cursor) };
    let currency = if bare { Currency::None } else { currency(&mut cursor) };
    if currency != Currency::None && negative.is_none() {
        negative = sign(&mut cursor);
    }
    let priced = cursor.attempt(|cursor| decimal_comma(cursor, currency != Currency::None));
    let (magnitude, form) = match priced {
        Some(amount) => (amount, Form::Decimal),
        None if negative.is_some() => match cursor.attempt(bracketed) {
            Some(found) => found,
            None => magnitude(&mut cursor)?,
        },
        None => magnitude(&mut cursor)?,
    };
    let magnitude = match cursor.attempt(scale) {
        Some(factor) => magnitude * factor,
        None => magnitude,
    };
    let percent = cursor.attempt(percent).is_some();
    if !percent && !ends_well(&cursor) {
        return None;
    }
    let value = if negative == Some(true) { -magnitude } else { magnitude };
    // What a dollar sign opens, `$5$` or `$5 \mathrm{cm}$`, is LaTeX.
    let latex = cursor.rest().trim_start().starts_with(['$', '\\']);
    let dollars = currency == Currency::Dollar && !latex;
    Some(Quantity { span: at..cursor.at, value, form, percent, dollars })
}

/// Hyphen, minus sign, en dash, hyphens that do not break, the full-width sign.
pub(super) const MINUS: &[&str] = &["-", "\u{2212}", "\u{2013}", "\u{2010}", "\u{2011}", "\u{ff0d}"];

/// The sign, `Some(true)` for minus.
fn sign(cursor: &mut Cursor<'_>) -> Option<bool> {
    let minus = cursor.eat_any(MINUS);
    if minus || cursor.eat("+") {
        cursor.spaces();
        return Some(minus);
    }
    cursor.attempt(|cursor| {
        let said = cursor.eat_word("minus") || cursor.eat_word("negative");
        (said && cursor.spaces() > 0).then_some(true)
    })
}

/// The bracket of `-(3/4)`.
fn bracketed(cursor: &mut Cursor<'_>) -> Option<(Number, Form)> {
    cursor.eat("\\left");
    let found = if cursor.eat("(") { magnitude(cursor)? } else { return None };
    cursor.eat("\\right");
    cursor.eat(")").then_some(found)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Currency {
    None,
    Dollar,
    Other,
}

fn currency(cursor: &mut Cursor<'_>) -> Currency {
    let found = if cursor.eat_any(&["US$", "\\$", "$", "USD "]) {
        Currency::Dollar
    } else if cursor.eat_any(&["€", "£", "¥", "₹", "EUR ", "GBP ", "Rs. ", "Rs "]) {
        Currency::Other
    } else {
        return Currency::None;
    };
    cursor.spaces();
    found
}

fn magnitude(cursor: &mut Cursor<'_>) -> Option<(Number, Form)> {
    if cursor.peek()? == '\\' {
        return cursor.attempt(latex_fraction);
    }
    if let Some(value) = cursor.attempt(vulgar) {
        return Some((value, Form::Fraction(true)));
    }
    if cursor.peek()?.is_alphabetic() {
        return words::read(cursor).map(|value| (value, Form::Words));
    }
    let (value, pointed) = cursor.attempt(numeral)?;
    if let Some(exponent) = cursor.attempt(power_of_ten) {
        return Some((scaled(&value, exponent), Form::Scientific));
    }
    if !pointed && let Some(part) = cursor.attempt(|cursor| mixed_part(cursor, &value)) {
        return Some((value + part, Form::Mixed));
    }
    if let Some(below) = cursor.attempt(denominator) {
        let quotient = &value / &below;
        let lowest = quotient.denom() == below.numer() && below.is_integer();
        return Some((quotient, Form::Fraction(lowest)));
    }
    Some((value, if pointed { Form::Decimal } else { Form::Whole }))
}

/// Digits with optional thousands separators and decimals; `true` if it has a point.
fn numeral(cursor: &mut Cursor<'_>) -> Option<(Number, bool)> {
    let mut units = cursor.digits().to_owned();
    if (1..=3).contains(&units.len()) && !units.starts_with('0') {
        groups(cursor, &mut units);
    }
    let decimals = cursor.attempt(|cursor| {
        let decimals = if cursor.eat(".") { cursor.digits() } else { "" };
        (!decimals.is_empty()).then_some(decimals)
    });
    if units.len() > MAX_NUMERAL {
        return None;
    }
    let value = match decimals {
        Some(decimals) => parse_decimal(&format!("{units}.{decimals}"))?,
        None if units.len() < 18 => whole(units.parse().ok()?),
        None => parse_decimal(&units)?,
    };
    // 1.2.3 is a version or a section, 12:30 a time or a ratio.
    let mut next = *cursor;
    let goes_on = (next.eat(".") || next.eat(":")) && next.peek().is_some_and(|c| c.is_ascii_digit());
    (!goes_on).then_some((value, decimals.is_some()))
}

/// An amount with a decimal comma, `1.234,50 €`; only its currency tells it from two numbers.
fn decimal_comma(cursor: &mut Cursor<'_>, priced: bool) -> Option<Number> {
    let units = cursor.digits();
    if !(1..=MAX_NUMERAL).contains(&units.len()) || !cursor.rest().starts_with([',', '.']) {
        return None;
    }
    let mut units = units.to_owned();
    while units.len() <= MAX_NUMERAL && cursor.rest().starts_with('.') {
        cursor.eat(".");
        let group = cursor.digits();
        units.push_str(Some(group).filter(|group| group.len() == 3)?);
    }
    let cents = if cursor.eat(",") { cursor.digits() } else { "" };
    let mut after = *cursor;
    after.spaces();
    let priced = priced || after.eat_any(&["€", "EUR", "euro", "Euro", "zł", "kr"]);
    if cents.len() == 2 && priced { parse_decimal(&format!("{units}.{cents}")) } else { None }
}

/// Groups of three digits after the same separator.
fn groups(cursor: &mut Cursor<'_>, units: &mut String) {
    const SEPARATORS: &[&str] = &[
        ",\\!", ",", "{,}", "\\,", "\\;", "\\ ", "~", "_", "\u{a0}", "\u{202f}", "\u{2009}", "'", "\u{2019}",
    ];
    if cursor.attempt(|cursor| lakhs(cursor, units)).is_some() {
        return;
    }
    let Some(separator) = SEPARATORS.iter().find(|separator| cursor.rest().starts_with(**separator)) else {
        return;
    };
    while units.len() <= MAX_NUMERAL {
        let group = cursor.attempt(|cursor| {
            let group = if cursor.eat(separator) { cursor.digits() } else { "" };
            (group.len() == 3).then_some(group)
        });
        match group {
            Some(group) => units.push_str(group),
            None => return,
        }
    }
}

/// Groups of two digits before the last three, as in India: `12,34,567`.
fn lakhs(cursor: &mut Cursor<'_>, units: &mut String) -> Option<()> {
    let mut digits = Vec::new();
    while cursor.eat(",") {
        digits.push(cursor.digits());
    }
    let (last, before) = digits.split_last().filter(|(_, before)| (1..=8).contains(&before.len()))?;
    let grouped = units.len() < 3 && last.len() == 3 && before.iter().all(|group| group.len() == 2);
    grouped.then(|| units.push_str(&digits.concat()))
}

/// `e6`, `× 10^6`, `\times 10^{-6}`, `× 10⁶`.
fn power_of_ten(cursor: &mut Cursor<'_>) -> Option<i32> {
    let exponent = if cursor.eat("e") || cursor.eat("E") {
        exponent_digits(cursor)?
    } else {
        cursor.spaces();
        if !cursor.eat_any(&["×", "\\times", "\\cdot", "·", "⋅", "*", "x"]) {
            return None;
        }
        cursor.spaces();
        if !cursor.eat("10") {
            return None;
        }
        raised(cursor)?
    };
    (exponent.unsigned_abs() as usize <= MAX_NUMERAL).then_some(exponent)
}

/// `value` times ten to the `exponent`; reduced only where it has to be, which is slow for large numbers.
fn scaled(value: &Number, exponent: i32) -> Number {
    let power = BigInt::from(10).pow(exponent.unsigned_abs());
    match (exponent < 0, value.is_integer()) {
        (false, true) => Number::from_integer(&*value.numer() * power),
        (false, false) => Number::new(&*value.numer() * power, value.denom().into_owned()),
        (true, _) => Number::new(value.numer().into_owned(), &*value.denom() * power),
    }
}

fn raised(cursor: &mut Cursor<'_>) -> Option<i32> {
    if cursor.eat("^{") {
        let exponent = exponent_digits(cursor)?;
        return cursor.eat("}").then_some(exponent);
    }
    if cursor.eat("^") || cursor.eat("**") {
        return exponent_digits(cursor);
    }
    const SUPERSCRIPTS: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    let negative = cursor.eat("⁻");
    let digits = cursor.take_while(|c| SUPERSCRIPTS.contains(c));
    let value = digits.chars().take(4).try_fold(0i32, |value, c| {
        let digit = SUPERSCRIPTS.chars().position(|s| s == c)?;
        Some(10 * value + i32::try_from(digit).ok()?)
    })?;
    (!digits.is_empty()).then_some(if negative { -value } else { value })
}

fn exponent_digits(cursor: &mut Cursor<'_>) -> Option<i32> {
    let negative = cursor.eat_any(&["-", "\u{2212}"]);
    if !negative {
        cursor.eat("+");
    }
    let digits = cursor.digits();
    let value = digits.parse::<i32>().ok().filter(|value| *value < 10_000)?;
    Some(if negative { -value } else { value })
}

/// The fraction of a mixed number: ` 1/2`, ` and 1/2`, `½`, `\frac12`.
fn mixed_part(cursor: &mut Cursor<'_>, units: &Number) -> Option<Number> {
    let apart = cursor.spaces() > 0;
    if apart && cursor.eat_word("and") {
        cursor.spaces();
    }
    let part = match cursor.peek()? {
        '\\' => latex_fraction(cursor)?.0,
        '0'..='9' if apart => {
            let above = plain_digits(cursor)?;
            let below = denominator(cursor)?;
            above / below
        }
        _ => vulgar(cursor)?,
    };
    let proper = part.is_positive() && part < whole(1) && !units.is_negative();
    proper.then_some(part)
}

fn plain_digits(cursor: &mut Cursor<'_>) -> Option<Number> {
    let digits = cursor.digits();
    (digits.len() <= MAX_NUMERAL).then(|| parse_decimal(digits)).flatten()
}

/// `/4`, with spaces on both sides or on neither.
fn denominator(cursor: &mut Cursor<'_>) -> Option<Number> {
    let space = cursor.spaces() > 0;
    if !cursor.eat_any(&["/", "\u{2044}"]) || (cursor.spaces() > 0) != space {
        return None;
    }
    let (below, _) = numeral(cursor)?;
    // 3/4/2024 is a date.
    (!below.is_zero() && cursor.peek() != Some('/')).then_some(below)
}

/// `\frac{3}{4}`, `\dfrac{-3}{4}`, `\frac34`.
fn latex_fraction(cursor: &mut Cursor<'_>) -> Option<(Number, Form)> {
    if !cursor.eat_any(&["\\frac", "\\dfrac", "\\tfrac", "\\cfrac"]) {
        return None;
    }
    let above = latex_part(cursor)?;
    let below = latex_part(cursor).filter(|below| !below.is_zero())?;
    let value = &above / &below;
    let lowest = value.denom() == below.numer() && below.is_integer();
    Some((value, Form::Fraction(lowest)))
}

fn latex_part(cursor: &mut Cursor<'_>) -> Option<Number> {
    cursor.spaces();
    if !cursor.eat("{") {
        let digit = cursor.peek()?.to_digit(10)?;
        cursor.at += 1;
        return Some(whole(i64::from(digit)));
    }
    cursor.spaces();
    let negative = cursor.eat_any(MINUS);
    let (value, _) = numeral(cursor)?;
    cursor.spaces();
    cursor.eat("}").then_some(if negative { -value } else { value })
}

fn vulgar(cursor: &mut Cursor<'_>) -> Option<Number> {
    const VULGAR: &[(char, i64, i64)] = &[
        ('½', 1, 2),
        ('⅓', 1, 3),
        ('⅔', 2, 3),
        ('¼', 1, 4),
        ('¾', 3, 4),
        ('⅕', 1, 5),
        ('⅖', 2, 5),
        ('⅗', 3, 5),
        ('⅘', 4, 5),
        ('⅙', 1, 6),
        ('⅚', 5, 6),
        ('⅛', 1, 8),
        ('⅜', 3, 8),
        ('⅝', 5, 8),
        ('⅞', 7, 8),
    ];
    let first = cursor.peek()?;
    let (_, above, below) = VULGAR.iter().find(|(sign, _, _)| *sign == first)?;
    cursor.at += first.len_utf8();
    Some(whole(*above) / whole(*below))
}

/// `5 million`.
fn scale(cursor: &mut Cursor<'_>) -> Option<Number> {
    if cursor.spaces() == 0 {
        return None;
    }
    const SCALES: &[(&str, u32)] =
        &[("hundred", 2), ("thousand", 3), ("million", 6), ("billion", 9), ("trillion", 12)];
    let (_, zeros) = SCALES.iter().find(|(name, _)| cursor.eat_word(name))?;
    Some(whole(10_i64.pow(*zeros)))
}

fn percent(cursor: &mut Cursor<'_>) -> Option<()> {
    cursor.spaces();
    let found = cursor.eat_any(&["%", "\\%", "\\text{%}", "\\text{\\%}"])
        || ["percent", "per cent", "pct"].iter().any(|word| cursor.eat_word(word));
    found.then_some(())
}

/// Not in the middle of something else: `3rd`, `2nd`.
fn ends_well(cursor: &Cursor<'_>) -> bool {
    let mut next = *cursor;
    !["st", "nd", "rd", "th"].iter().any(|ending| next.eat_word(ending))
}
