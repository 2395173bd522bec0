//! Exact numbers, expressions and the frozen random stream; knows nothing of problems.
