//! Asks the browser for subgroups, which wgpu 30 cannot name on the web (<https://github.com/gfx-rs/wgpu/issues/10146>).
//!
//! `navigator.gpu.requestAdapter` is wrapped, and `requestDevice` of each adapter it gives: that one adds the feature to
//! what wgpu asks for, where the adapter has it. Once wgpu can, this file goes.

use std::cell::Cell;

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};

use super::language;

const FEATURE: &str = "subgroups";

thread_local! {
    static INSTALLED: Cell<bool> = const { Cell::new(false) };
    static WANTED: Cell<bool> = const { Cell::new(false) };
    static GRANTED: Cell<bool> = const { Cell::new(false) };
}

/// Whether the next device is to have subgroups, if its adapter has them.
pub(super) fn ask(wanted: bool) {
    WANTED.set(wanted);
    GRANTED.set(false);
    if !INSTALLED.replace(true) {
        // Without WebGPU there is nothing to wrap.
        let _ = install();
    }
}

/// Whether the latest device has them.
pub(super) fn granted() -> bool {
    GRANTED.get()
}

fn install() -> Result<(), JsValue> {
    let gpu = language::gpu()?;
    let request: Function = Reflect::get(&gpu, &"requestAdapter".into())?.dyn_into()?;
    let this = gpu.clone();
    let adapters = Closure::<dyn FnMut(JsValue) -> Result<JsValue, JsValue>>::new(move |options: JsValue| {
        let adapter: Promise = request.call1(&this, &options)?.dyn_into()?;
        let wrap = Closure::once_into_js(move |adapter: JsValue| {
            // Left as it is, an adapter gives devices without subgroups.
            let _ = wrap_devices(&adapter);
            adapter
        });
        let then: Function = Reflect::get(&adapter, &"then".into())?.dyn_into()?;
        then.call1(&adapter, &wrap)
    });
    // It stands for as long as the worker does.
    Reflect::set(&gpu, &"requestAdapter".into(), &adapters.into_js_value())?;
    Ok(())
}

fn wrap_devices(adapter: &JsValue) -> Result<(), JsValue> {
    if !language::lists(adapter, "features", FEATURE)? {
        return Ok(());
    }
    let request: Function = Reflect::get(adapter, &"requestDevice".into())?.dyn_into()?;
    let this = adapter.clone();
    let devices =
        Closure::<dyn FnMut(JsValue) -> Result<JsValue, JsValue>>::new(move |described: JsValue| {
            if WANTED.get() && described.is_object() {
                let key = "requiredFeatures".into();
                let listed = Reflect::get(&described, &key)?;
                let listed = if listed.is_undefined() { Array::new() } else { Array::from(&listed) };
                listed.push(&FEATURE.into());
                Reflect::set(described.unchecked_ref::<Object>(), &key, &listed)?;
                GRANTED.set(true);
            }
            request.call1(&this, &described)
        });
    Reflect::set(adapter, &"requestDevice".into(), &devices.into_js_value())?;
    Ok(())
}
