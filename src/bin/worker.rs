//! The engine's dedicated Web Worker.

fn main() {}
