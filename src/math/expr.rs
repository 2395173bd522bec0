//! The expression tree: one value for what a family computes, what a page shows and what a visitor types.

use super::Number;

/// An exact expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// A literal.
    Number(Number),
    /// A quantity of a family, or a letter that stands for itself.
    Symbol(String),
    /// `-x`.
    Negate(Box<Expr>),
    /// `left operator right`.
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// `function(arguments…)`.
    Call(Function, Vec<Expr>),
}

/// The binary operators, loosest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// Logical or.
    Or,
    /// Logical and.
    And,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`, or two factors side by side.
    Multiply,
    /// `/`
    Divide,
    /// The remainder of floored division; takes the divisor's sign.
    Mod,
    /// Floored division.
    Div,
    /// `^`
    Power,
}

impl Operator {
    /// How tightly the operator binds; a larger number binds tighter.
    pub fn precedence(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal
            | Self::NotEqual
            | Self::Less
            | Self::LessOrEqual
            | Self::Greater
            | Self::GreaterOrEqual => 3,
            Self::Add | Self::Subtract => 4,
            Self::Multiply | Self::Divide | Self::Mod | Self::Div => 5,
            Self::Power => 7,
        }
    }
}

macro_rules! functions {
    ($($variant:ident $name:literal $arity:expr, $doc:literal;)*) => {
        /// The functions a family may call.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Function { $(#[doc = $doc] $variant,)* }

        impl Function {
            /// Every function, in the order of the reference.
            pub const ALL: &[Function] = &[$(Function::$variant,)*];

            /// The name it is called by.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// How many arguments it takes.
            pub fn arity(self) -> std::ops::RangeInclusive<usize> {
                match self { $(Self::$variant => $arity,)* }
            }
        }
    };
}

/// The most arguments of a function that takes any number.
pub const MAX_ARGUMENTS: usize = 64;

functions! {
    Gcd "gcd" 2..=MAX_ARGUMENTS, "Greatest common divisor of whole numbers.";
    Lcm "lcm" 2..=MAX_ARGUMENTS, "Least common multiple of whole numbers.";
    Abs "abs" 1..=1, "Absolute value.";
    Min "min" 1..=MAX_ARGUMENTS, "The smallest argument.";
    Max "max" 1..=MAX_ARGUMENTS, "The largest argument.";
    Sum "sum" 1..=MAX_ARGUMENTS, "The sum of the arguments.";
    Mean "mean" 1..=MAX_ARGUMENTS, "The arithmetic mean of the arguments.";
    Median "median" 1..=MAX_ARGUMENTS, "The median of the arguments.";
    Floor "floor" 1..=1, "The largest whole number not above.";
    Ceil "ceil" 1..=1, "The smallest whole number not below.";
    Round "round" 1..=2, "Rounded half away from zero, to so many decimals (default none).";
    Factorial "factorial" 1..=1, "Factorial of a whole number up to 170.";
    Binomial "binomial" 2..=2, "Number of k-element subsets of n things.";
    Sqrt "sqrt" 1..=1, "Square root of a perfect square.";
    IsPrime "is_prime" 1..=1, "Whether a whole number below a million is prime.";
    IsWhole "is_whole" 1..=1, "Whether the number is whole.";
}

impl Expr {
    /// A whole number.
    pub fn whole(value: i64) -> Self {
        Self::Number(super::number::whole(value))
    }

    /// Calls `visit` with every symbol, left to right.
    pub fn symbols<'a>(&'a self, visit: &mut dyn FnMut(&'a str)) {
        match self {
            Self::Number(_) => {}
            Self::Symbol(name) => visit(name),
            Self::Negate(inner) => inner.symbols(visit),
            Self::Binary(_, left, right) => {
                left.symbols(visit);
                right.symbols(visit);
            }
            Self::Call(_, arguments) => arguments.iter().for_each(|argument| argument.symbols(visit)),
        }
    }

    /// The same expression with others put in for the symbols that `value` knows.
    pub fn substitute(&self, value: &dyn Fn(&str) -> Option<Expr>) -> Self {
        match self {
            Self::Number(_) => self.clone(),
            Self::Symbol(name) => value(name).unwrap_or_else(|| self.clone()),
            Self::Negate(inner) => Self::Negate(Box::new(inner.substitute(value))),
            Self::Binary(operator, left, right) => {
                Self::Binary(*operator, Box::new(left.substitute(value)), Box::new(right.substitute(value)))
            }
            Self::Call(function, arguments) => {
                Self::Call(*function, arguments.iter().map(|argument| argument.substitute(value)).collect())
            }
        }
    }
}
