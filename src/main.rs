//! The page: mounts [`reroll::app::App`] and nothing else.

#[cfg(target_arch = "wasm32")]
fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(reroll::app::App);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
