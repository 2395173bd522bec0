//! Why an expression has no value.

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvalError {
    /// A symbol without a value.
    #[error("'{0}' has no value")]
    Unknown(String),
    /// A division by zero.
    #[error("a division by zero")]
    DivisionByZero,
    /// Arguments outside what the function is defined for.
    #[error("{function} is not defined for {argument}")]
    Domain {
        /// The function or operator.
        function: &'static str,
        /// The offending argument, shown.
        argument: String,
    },
    /// One argument of a function that is not what it takes.
    #[error("argument {position} of {function} must be {wanted}, not {found}")]
    Argument {
        /// The function.
        function: &'static str,
        /// Which argument, from 1.
        position: usize,
        /// What it should be, in a few words.
        wanted: &'static str,
        /// What it is, shortened.
        found: String,
    },
    /// An index that no element has.
    #[error("there is no element {index} in a list of {length}; the first is element 1")]
    Index {
        /// The index, shown.
        index: String,
        /// How many elements there are.
        length: usize,
    },
    /// A result beyond [`super::MAX_BITS`].
    #[error("a number of more than 308 digits")]
    TooLarge,
    /// A polynomial beyond [`crate::math::poly::MAX_TERMS`] or [`crate::math::poly::MAX_DEGREE`].
    #[error("a polynomial of more than 100 terms or of a degree above 100")]
    TooManyTerms,
    /// A list beyond [`super::MAX_LIST`].
    #[error("a list of more than {} elements", super::MAX_LIST)]
    TooLong,
    /// More than a [`super::Budget`].
    #[error("more work than an expression may take")]
    TooMuchWork,
    /// A comparison where a number is needed, or the other way round.
    #[error("a {found} where a {wanted} is needed")]
    Kind {
        /// What the expression gives.
        found: &'static str,
        /// What its place asks for.
        wanted: &'static str,
    },
}
