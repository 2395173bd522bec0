//! Problem families: one TOML file is the single source of everything shown about a problem.

pub mod answer_type;
