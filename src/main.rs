//! The page: mounts [`reroll::app`] and nothing else.
//!
//! Here its program is cut in two, so that the first problem is seen early: `scripts/tools/wasm-bindgen` puts whatever
//! is reached through [`second`] alone into a file of its own. In this binary and not in the library, where the
//! engine's worker would have to carry it too.

#![cfg_attr(
    target_arch = "wasm32",
    allow(unsafe_code, reason = "how the macro declares the call across the cut")
)]

#[cfg(target_arch = "wasm32")]
fn main() {
    console_error_panic_hook::set_once();
    reroll::app::mount(|| Box::pin(async { second().await.ok() }));
}

#[cfg(target_arch = "wasm32")]
#[wasm_split_helpers::wasm_split(second, fallible)]
fn second() -> Result<&'static reroll::app::Second, wasm_split_helpers::SplitLoaderError> {
    Ok(&reroll::app::SECOND)
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
