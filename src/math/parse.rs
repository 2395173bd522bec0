//! The grammar of expressions, for families and for what visitors type.
//!
//! A Pratt parser over a bounded text: length and depth are limited, so no input can take long or overflow the
//! stack. Two factors side by side multiply (`3x`, `2(x + 1)`), and the operators may be typed as people do
//! (`×`, `÷`, `−`, `·`, `≤`).

mod token;

use super::Function;
use super::expr::{Clause, Expr, NOT, Operator, SIGN};
use token::{Token, tokenize};

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
            _ => None,
        }
    }

    /// What operators stand between: with its signs before it and its indices behind it.
    fn operand(&mut self) -> Result<Expr, ParseError> {
        let token = self.next();
        let mut operand = match token {
            Some(Token::Operator(Operator::Subtract)) => {
                return Ok(Expr::Negate(Box::new(self.expression(SIGN)?)));
            }
            Some(Token::Operator(Operator::Add)) => return self.expression(SIGN),
            Some(Token::Not) => return Ok(Expr::Not(Box::new(self.expression(NOT)?))),
            Some(Token::Number(number)) => Expr::Number(number),
            Some(Token::Truth(truth)) => Expr::Truth(truth),
            Some(Token::Text(text)) => Expr::Text(text),
            Some(Token::Name(name)) => self.named(name)?,
            Some(Token::If) if self.peek() == Some(&Token::Open) => self.named("if".to_owned())?,
            Some(Token::Open) => {
                let inner = self.expression(0)?;
                self.close(&Token::Close)?;
                inner
            }
            Some(Token::OpenList) => self.list()?,
            Some(token) => {
                self.at -= 1;
                return self.error(format!("expected a number or a name before {}", token.shown()));
            }
            None => {
                self.at -= 1;
                return self.error("the expression ends where a number or a name was expected".into());
            }
        };
        while self.eat(&Token::OpenList) {
            self.count_node()?;
            let index = self.expression(0)?;
            self.close(&Token::CloseList)?;
            operand = Expr::Index(Box::new(operand), Box::new(index));
        }
        Ok(operand)
    }

    /// A name, or the function of this name if a bracket follows: a quantity may well be called `area`.
    fn named(&mut self, name: String) -> Result<Expr, ParseError> {
        let Some(function) = Function::named(&name) else { return Ok(Expr::Symbol(name)) };
        if !self.eat(&Token::Open) {
            return match self.peek() {
                Some(Token::Number(_) | Token::Name(_)) => {
                    self.error(format!("'{name}' is a function: write {name}(…)"))
                }
                _ => Ok(Expr::Symbol(name)),
            };
        }
        let arguments = self.listed(None)?;
        if !function.arity().contains(&arguments.len()) {
            return self.error(format!("'{name}' does not take {} arguments", arguments.len()));
        }
        self.close(&Token::Close)?;
        Ok(Expr::Call(function, arguments))
    }

    /// What stands between commas, after `first` if that is read already.
    fn listed(&mut self, first: Option<Expr>) -> Result<Vec<Expr>, ParseError> {
        let mut parts = vec![first.map_or_else(|| self.expression(0), Ok)?];
        while self.eat(&Token::Comma) {
            self.count_node()?;
            parts.push(self.expression(0)?);
        }
        Ok(parts)
    }

    /// A list or a comprehension, behind its opening bracket.
    fn list(&mut self) -> Result<Expr, ParseError> {
        self.count_node()?;
        if self.eat(&Token::CloseList) {
            return Ok(Expr::List(Vec::new()));
        }
        let first = self.expression(0)?;
        if self.peek() != Some(&Token::For) {
            let parts = self.listed(Some(first))?;
            self.close(&Token::CloseList)?;
            return Ok(Expr::List(parts));
        }
        let mut clauses = Vec::new();
        loop {
            if self.eat(&Token::For) {
                let Some(Token::Name(name)) = self.peek().cloned() else {
                    return self.error("a name must follow 'for'".into());
                };
                self.at += 1;
                self.close(&Token::In)?;
                clauses.push(Clause::For(name, self.expression(0)?));
            } else if self.eat(&Token::If) {
                clauses.push(Clause::If(self.expression(0)?));
            } else {
                self.close(&Token::CloseList)?;
                return Ok(Expr::Comprehension(Box::new(first), clauses));
            }
            self.count_node()?;
        }
    }

    fn eat(&mut self, token: &Token) -> bool {
        let found = self.peek() == Some(token);
        self.at += usize::from(found);
        found
    }

    /// Steps over a token that must come here.
    fn close(&mut self, token: &Token) -> Result<(), ParseError> {
        if self.eat(token) { Ok(()) } else { self.error(format!("a {} is missing", token.shown())) }
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
        check("area + range", "area + range");
    }

    #[test]
    fn lists_texts_and_choices_are_read() {
        check("[1,2 , x]", "[1, 2, x]");
        check("[ ]", "[]");
        check("xs[i+1]^2", "xs[i + 1]^2");
        check("-m[1][2]", "-m[1][2]");
        check("(a+b)[1]", "(a + b)[1]");
        check("1..n+1 = 0.5..2", "1..n + 1 = 0.5..2");
        check("(1..n)[2]", "(1..n)[2]");
        check("[i^2 for i in 1..n if i mod 2=0]", "[i^2 for i in 1..n if i mod 2 = 0]");
        check(
            "[x*y for x in xs for y in ys if (x)<y if y>2]",
            "[x × y for x in xs for y in ys if x < y if y > 2]",
        );
        check("if(a>b,'first','it''s')", "if(a > b, 'first', 'it''s')");
        check("not a=b and not(c or d)", "not a = b and not (c or d)");
        check("(not a) = b", "(not a) = b");
        check("true or false", "true or false");
    }

    #[test]
    fn errors_say_what_and_where() {
        check("", "0: the expression ends where a number or a name was expected");
        check("1 +", "3: the expression ends where a number or a name was expected");
        check("(1 + 2", "6: a ')' is missing");
        check("1 ? 2", "2: '?' has no meaning in an expression");
        check("1.2.3", "0: '1.2.3' is not a number");
        check("2 3", "2: did not expect the number 3 here");
        check("binomial(1)", "10: 'binomial' does not take 1 arguments");
        check("gcd 12", "4: 'gcd' is a function: write gcd(…)");
        check("'yes", "0: the text has no closing quote");
        check("[1, 2", "5: a ']' is missing");
        check("[1 for 2 in x]", "7: a name must follow 'for'");
        check("[i for i]", "8: a 'in' is missing");
        check("[i for i in x if]", "16: expected a number or a name before ']'");
        check("xs[1, 2]", "4: a ']' is missing");
        check("if a", "0: expected a number or a name before 'if'");
        check("1..", "3: the expression ends where a number or a name was expected");
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
        fn what_is_written_reads_back_the_same(text in "([-+*/^()x0-9 ,.\\[\\]']| for i in | if | not |if\\(|[<=]){1,24}") {
            if let Ok(expr) = parse(&text) {
                let shown = plain(&expr);
                let again = parse(&shown);
                prop_assert_eq!(again.map(|e| plain(&e)), Ok(shown));
            }
        }
    }
}
