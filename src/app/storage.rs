//! Preferences in the browser's storage, which may be switched off: then they last as long as the page.

use gloo::utils::window;

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// A remembered preference.
pub(crate) fn get(key: &str) -> Option<String> {
    storage()?.get_item(&format!("reroll-{key}")).ok().flatten()
}

/// Remembers a preference; whether the browser lets us.
pub(crate) fn set(key: &str, value: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(&format!("reroll-{key}"), value).is_ok())
}
