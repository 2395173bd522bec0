//! Texts cut into numbers, names, words and signs.

use super::ParseError;
use crate::math::Operator;
use crate::math::number::parse_decimal;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Number(crate::math::Number),
    Text(String),
    Name(String),
    Truth(bool),
    Operator(Operator),
    Not,
    If,
    For,
    In,
    Open,
    Close,
    OpenList,
    CloseList,
    Comma,
}

impl Token {
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Number(number) => format!("the number {}", crate::math::number::plain(number)),
            Self::Text(text) => format!("the text '{text}'"),
            Self::Name(name) => format!("'{name}'"),
            Self::Operator(operator) => format!("'{}'", crate::math::render::sign(*operator)),
            other => {
                let spelled = WORDS.iter().chain(SIGNS).find(|(_, token)| token == other);
                format!("'{}'", spelled.map_or("", |(spelling, _)| spelling))
            }
        }
    }
}

/// The tokens of a text, each with its place.
pub(super) fn tokenize(text: &str) -> Result<Vec<(usize, Token)>, ParseError> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let offset = text.len() - rest.len();
        let (length, token) = match first {
            c if c.is_whitespace() => (c.len_utf8(), None),
            '0'..='9' | '.' if !rest.starts_with("..") => {
                let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
                // Two dots are a range: 1..n
                let numeral = rest.get(..end).unwrap_or_default();
                let numeral = numeral.split_once("..").map_or(numeral, |(first, _)| first);
                let number = parse_decimal(numeral)
                    .ok_or_else(|| ParseError { offset, message: format!("'{numeral}' is not a number") })?;
                (numeral.len(), Some(Token::Number(number)))
            }
            '\'' => {
                let text = quoted(rest).ok_or_else(|| ParseError {
                    offset,
                    message: "the text has no closing quote".to_owned(),
                })?;
                (text.len(), Some(Token::Text(unquoted(text))))
            }
            c if c.is_alphabetic() => {
                let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                (length, Some(word(rest.get(..length).unwrap_or_default())))
            }
            c => {
                let (length, token) = symbol(rest).ok_or_else(|| ParseError {
                    offset,
                    message: format!("'{c}' has no meaning in an expression"),
                })?;
                (length, Some(token))
            }
        };
        tokens.extend(token.map(|token| (offset, token)));
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(tokens)
}

/// The text in quotes that starts here, quotes included; a quote in it is written twice.
fn quoted(rest: &str) -> Option<&str> {
    let mut from = 1;
    loop {
        let end = from + rest.get(from..)?.find('\'')? + 1;
        match rest.get(end..)?.starts_with('\'') {
            true => from = end + 1,
            false => return rest.get(..end),
        }
    }
}

fn unquoted(text: &str) -> String {
    text.get(1..text.len().saturating_sub(1)).unwrap_or_default().replace("''", "'")
}

/// The words that are no names.
const WORDS: &[(&str, Token)] = &[
    ("and", Token::Operator(Operator::And)),
    ("or", Token::Operator(Operator::Or)),
    ("not", Token::Not),
    ("mod", Token::Operator(Operator::Mod)),
    ("div", Token::Operator(Operator::Div)),
    ("if", Token::If),
    ("for", Token::For),
    ("in", Token::In),
    ("true", Token::Truth(true)),
    ("false", Token::Truth(false)),
];

fn word(name: &str) -> Token {
    let known = WORDS.iter().find(|(word, _)| *word == name);
    known.map_or_else(|| Token::Name(name.to_owned()), |(_, token)| token.clone())
}

/// The spellings of signs, longer ones before their prefixes.
const SIGNS: &[(&str, Token)] = &[
    ("<=", Token::Operator(Operator::LessOrEqual)),
    (">=", Token::Operator(Operator::GreaterOrEqual)),
    ("!=", Token::Operator(Operator::NotEqual)),
    ("==", Token::Operator(Operator::Equal)),
    ("**", Token::Operator(Operator::Power)),
    ("≤", Token::Operator(Operator::LessOrEqual)),
    ("≥", Token::Operator(Operator::GreaterOrEqual)),
    ("≠", Token::Operator(Operator::NotEqual)),
    ("=", Token::Operator(Operator::Equal)),
    ("<", Token::Operator(Operator::Less)),
    (">", Token::Operator(Operator::Greater)),
    ("+", Token::Operator(Operator::Add)),
    ("-", Token::Operator(Operator::Subtract)),
    ("\u{2212}", Token::Operator(Operator::Subtract)),
    ("*", Token::Operator(Operator::Multiply)),
    ("×", Token::Operator(Operator::Multiply)),
    ("·", Token::Operator(Operator::Multiply)),
    ("⋅", Token::Operator(Operator::Multiply)),
    ("/", Token::Operator(Operator::Divide)),
    ("÷", Token::Operator(Operator::Divide)),
    ("^", Token::Operator(Operator::Power)),
    ("(", Token::Open),
    (")", Token::Close),
    ("[", Token::OpenList),
    ("]", Token::CloseList),
    ("..", Token::Operator(Operator::Range)),
    (",", Token::Comma),
];

fn symbol(rest: &str) -> Option<(usize, Token)> {
    SIGNS
        .iter()
        .find(|(spelling, _)| rest.starts_with(spelling))
        .map(|(spelling, token)| (spelling.len(), token.clone()))
}
