//! Exact numbers, expressions and the frozen random stream; knows nothing of problems.
//!
//! Everything here is a pure function of its arguments and gives the same result natively and in wasm: big
//! rationals instead of floats, fixed-width draws instead of `usize`, bounded work whatever the input.

pub mod number;

pub mod expr;
pub mod function;
pub mod parse;

pub mod poly;
pub mod value;

pub mod eval;
pub mod render;

pub mod isolate;

pub mod random;

pub mod order;

pub use expr::{Clause, Expr, Operator};
pub use function::Function;
pub use number::Number;
pub use poly::{Poly, Rational};
pub use random::Stream;
pub use render::spoken;
pub use value::Value;
