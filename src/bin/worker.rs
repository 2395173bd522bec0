//! The engine's dedicated Web Worker: [`reroll::engine::worker`] and nothing else.

#[cfg(target_arch = "wasm32")]
fn main() {
    console_error_panic_hook::set_once();
    reroll::engine::worker::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
