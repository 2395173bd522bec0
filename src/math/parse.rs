//! The grammar of expressions, for families and for what visitors type.
//!
//! A Pratt parser over a bounded text: length and depth are limited, so no input can take long or overflow the
//! stack. Two factors side by side multiply (`3x`, `2(x + 1)`), and the operators may be typed as people do
//! (`×`, `÷`, `−`, `·`, `≤`).

use super::expr::{Expr, Function, Operator};
use super::number::parse_decimal;

/// The longest expression that is read, in bytes.
pub const MAX_LENGTH: usize = 4096;
/// The deepest nesting that is read.
pub const MAX_DEPTH: usize = 64;
/// The most operators and arguments that are read. Brackets leave no trace in the tree, so this, with
/// [`MAX_DEPTH`] for signs, is what bounds its height and with it the stack of every walk over it.
pub const MAX_NODES: usize = 256;

/// Why a text is no expression, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ParseError {
    /// Byte offset into the text.
    pub offset: usize,
    /// One sentence for the author.
    pub message: String,
}

/// Reads a whole text as one expression.
pub fn parse(text: &str) -> Result<Expr, ParseError> {
    if text.len() > MAX_LENGTH {
        let message = format!("the expression is {} bytes long; at most {MAX_LENGTH} are read", text.len());
        return Err(ParseError { offset: 0, message });
    }
    let mut parser = Parser { tokens: tokenize(text)?, at: 0, end: text.len(), depth: 0, nodes: 0 };
    let expr = parser.expression(0)?;
    match parser.peek() {
        None => Ok(expr),
        Some(token) => parser.error(format!("did not expect {} here", token.shown())),
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(super::Number),
    Name(String),
    Operator(Operator),
    Open,
    Close,
    Comma,
}

impl Token {
    fn shown(&self) -> String {
        match self {
            Self::Number(number) => format!("the number {}", super::number::plain(number)),
            Self::Name(name) => format!("'{name}'"),
            Self::Operator(operator) => format!("'{}'", super::render::sign(*operator)),
            Self::Open => "'('".into(),
            Self::Close => "')'".into(),
            Self::Comma => "','".into(),
        }
    }
}

fn tokenize(text: &str) -> Result<Vec<(usize, Token)>, ParseError> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let offset = text.len() - rest.len();
        let (length, token) = match first {
            c if c.is_whitespace() => (c.len_utf8(), None),
            '0'..='9' | '.' => {
                let length = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
                let numeral = rest.get(..length).unwrap_or_default();
                let number = parse_decimal(numeral)
                    .ok_or_else(|| ParseError { offset, message: format!("'{numeral}' is not a number") })?;
                (length, Some(Token::Number(number)))
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

fn word(name: &str) -> Token {
    match name {
        "and" => Token::Operator(Operator::And),
        "or" => Token::Operator(Operator::Or),
        "mod" => Token::Operator(Operator::Mod),
        "div" => Token::Operator(Operator::Div),
        _ => Token::Name(name.to_owned()),
    }
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
    (",", Token::Comma),
];

fn symbol(rest: &str) -> Option<(usize, Token)> {
    SIGNS
        .iter()
        .find(|(spelling, _)| rest.starts_with(spelling))
        .map(|(spelling, token)| (spelling.len(), token.clone()))
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    at: usize,
    end: usize,
    depth: usize,
    nodes: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(_, token)| token)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.peek().cloned();
        self.at += 1;
        token
    }

    fn error<T>(&self, message: String) -> Result<T, ParseError> {
        let offset = self.tokens.get(self.at).map_or(self.end, |(offset, _)| *offset);
        Err(ParseError { offset, message })
    }

    fn expression(&mut self, tightest: u8) -> Result<Expr, ParseError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self.error(format!("the expression is nested more than {MAX_DEPTH} deep"));
        }
        let mut left = self.operand()?;
        while let Some(operator) = self.infix() {
            let precedence = operator.precedence();
            if precedence <= tightest {
                break;
            }
            self.count_node()?;
            if matches!(self.peek(), Some(Token::Operator(_))) {
                self.at += 1;
            }
            // Powers associate to the right: 2^3^2 = 2^9.
            let right =
                self.expression(if operator == Operator::Power { precedence - 1 } else { precedence })?;
            left = Expr::Binary(operator, Box::new(left), Box::new(right));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn count_node(&mut self) -> Result<(), ParseError> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return self.error(format!("the expression has more than {MAX_NODES} operators"));
        }
        Ok(())
    }

    /// The operator that joins what follows to what came before; side by side means times.
    fn infix(&self) -> Option<Operator> {
        match self.peek()? {
            Token::Operator(operator) => Some(*operator),
            Token::Name(_) | Token::Open => Some(Operator::Multiply),
            Token::Number(_) | Token::Close | Token::Comma => None,
        }
    }

    fn operand(&mut self) -> Result<Expr, ParseError> {
        /// A leading sign binds looser than a power and tighter than a product: -x^2 = -(x^2).
        const SIGN: u8 = 6;
        match self.peek() {
            None => self.error("the expression ends where a number or a name was expected".into()),
            Some(Token::Operator(Operator::Subtract)) => {
                self.at += 1;
                Ok(Expr::Negate(Box::new(self.expression(SIGN)?)))
            }
            Some(Token::Operator(Operator::Add)) => {
                self.at += 1;
                self.expression(SIGN)
            }
            Some(Token::Number(_) | Token::Name(_) | Token::Open) => match self.next() {
                Some(Token::Number(number)) => Ok(Expr::Number(number)),
                Some(Token::Name(name)) => self.named(name),
                _ => {
                    let inner = self.expression(0)?;
                    self.close()?;
                    Ok(inner)
                }
            },
            Some(token) => self.error(format!("expected a number or a name before {}", token.shown())),
        }
    }

    fn named(&mut self, name: String) -> Result<Expr, ParseError> {
        let Some(function) = Function::ALL.iter().copied().find(|function| function.name() == name) else {
            return Ok(Expr::Symbol(name));
        };
        if self.peek() != Some(&Token::Open) {
            return self.error(format!("'{name}' is a function: write {name}(…)"));
        }
        self.at += 1;
        let mut arguments = vec![self.expression(0)?];
        while self.peek() == Some(&Token::Comma) {
            self.at += 1;
            self.count_node()?;
            arguments.push(self.expression(0)?);
        }
        if !function.arity().contains(&arguments.len()) {
            return self.error(format!("'{name}' does not take {} arguments", arguments.len()));
        }
        self.close()?;
        Ok(Expr::Call(function, arguments))
    }

    fn close(&mut self) -> Result<(), ParseError> {
        match self.next() {
            Some(Token::Close) => Ok(()),
            _ => {
                self.at -= 1;
                self.error("a ')' is missing".into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::render::plain;
    use proptest::prelude::*;

    fn check(text: &str, expected: &str) {
        match parse(text) {
            Ok(expr) => assert_eq!(plain(&expr), expected, "{text}"),
            Err(error) => assert_eq!(format!("{}: {error}", error.offset), expected, "{text}"),
        }
    }

    #[test]
    fn operators_bind_as_in_school() {
        check("1+2*3", "1 + 2 × 3");
        check("(1+2)*3", "(1 + 2) × 3");
        check("8-3-2", "8 - 3 - 2");
        check("8-(3-2)", "8 - (3 - 2)");
        check("2^3^2", "2^3^2");
        check("(2^3)^2", "(2^3)^2");
        check("-x^2", "-x^2");
        check("(-x)^2", "(-x)^2");
        check("3x + 2(x + 1)", "3x + 2(x + 1)");
        check("6 ÷ 2 × 3", "6 / 2 × 3");
        check("7 mod 3 = 1 and 7 div 3 = 2", "7 mod 3 = 1 and 7 div 3 = 2");
        check("gcd(12, 18)", "gcd(12, 18)");
    }

    #[test]
    fn errors_say_what_and_where() {
        check("", "0: the expression ends where a number or a name was expected");
        check("1 +", "3: the expression ends where a number or a name was expected");
        check("(1 + 2", "6: a ')' is missing");
        check("1 ? 2", "2: '?' has no meaning in an expression");
        check("1.2.3", "0: '1.2.3' is not a number");
        check("2 3", "2: did not expect the number 3 here");
        check("gcd(1)", "5: 'gcd' does not take 1 arguments");
        check("gcd", "3: 'gcd' is a function: write gcd(…)");
    }

    #[test]
    fn deep_and_long_input_is_refused_quickly() {
        assert!(parse(&"(".repeat(4000)).unwrap_err().message.contains("nested"));
        assert!(parse(&"-".repeat(4000)).unwrap_err().message.contains("nested"));
        assert!(parse(&"1+".repeat(2000)).unwrap_err().message.contains("operators"));
        let bracketed = format!("{}1{}", "(".repeat(60), "+1+1+1+1+1)".repeat(60));
        assert!(parse(&bracketed).unwrap_err().message.contains("operators"));
        assert!(parse(&"1".repeat(5000)).unwrap_err().message.contains("bytes long"));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,80}") {
            let _ = parse(&text);
        }

        #[test]
        fn what_is_written_reads_back_the_same(text in "[-+*/^()x0-9 ]{1,24}") {
            if let Ok(expr) = parse(&text) {
                let shown = plain(&expr);
                let again = parse(&shown);
                prop_assert_eq!(again.map(|e| plain(&e)), Ok(shown));
            }
        }
    }
}
