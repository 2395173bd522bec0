//! The command line over the same library: everything the page does, for researchers, training data and tests.
//!
//! Each command prints JSON or JSON lines with `--json` and people's text otherwise, and exits with 0, or with 2
//! and one clear sentence on standard error for bad input.

#[cfg(not(target_arch = "wasm32"))]
mod command;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    command::main()
}

#[cfg(target_arch = "wasm32")]
fn main() {}
