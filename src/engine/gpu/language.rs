//! What the browser says it can do, where wgpu 30 does not ask, or would come to grief if the answer were missing.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// Whether the browser's WGSL has a feature of the language.
pub(super) fn has(feature: &str) -> bool {
    // Without WebGPU there is no WGSL, and older browsers do not tell.
    gpu().and_then(|gpu| lists(&gpu, "wgslLanguageFeatures", feature)).unwrap_or(false)
}

/// `navigator.gpu`, undefined where there is none.
pub(super) fn gpu() -> Result<JsValue, JsValue> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into())?;
    Reflect::get(&navigator, &"gpu".into())
}

/// Whether a set of features that an object has holds one.
pub(super) fn lists(object: &JsValue, set: &str, feature: &str) -> Result<bool, JsValue> {
    let set = Reflect::get(object, &set.into())?;
    let has: Function = Reflect::get(&set, &"has".into())?.dyn_into()?;
    Ok(has.call1(&set, &feature.into())?.is_truthy())
}
