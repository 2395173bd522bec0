//! The command line over the same library.

fn main() {}
