//! What wgpu 30 does not do with the browser's adapters: ask for subgroups, which it cannot name on the web
//! (<https://github.com/gfx-rs/wgpu/issues/10146>), and tell who made them
//! (<https://github.com/gfx-rs/wgpu/issues/8819>).
//!
//! `navigator.gpu.requestAdapter` is wrapped, and `requestDevice` of each adapter it gives: that one adds the feature to
//! what wgpu asks for, where the adapter has it. Once wgpu can, this file goes.

use std::cell::{Cell, RefCell};

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};

use super::language;

const FEATURE: &str = "subgroups";

thread_local! {
    static INSTALLED: Cell<bool> = const { Cell::new(false) };
    static WANTED: Cell<bool> = const { Cell::new(false) };
    static GRANTED: Cell<bool> = const { Cell::new(false) };
    static MAKER: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Whether the next device is to have subgroups, if its adapter has them.
pub(super) fn ask(wanted: bool) {
    WANTED.set(wanted);
    MAKER.take();
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

/// Who made the latest adapter, and of what architecture it is: "nvidia ampere". Browsers that tell no more of it tell
/// this; it may be empty.
pub(super) fn maker() -> String {
    MAKER.with_borrow(String::clone)
}

fn note_maker(adapter: &JsValue) -> Result<(), JsValue> {
    let info = Reflect::get(adapter, &"info".into())?;
    let word = |key: &str| Reflect::get(&info, &key.into()).ok().and_then(|word| word.as_string());
    let words = ["vendor", "architecture"].into_iter().filter_map(word);
    let words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
    MAKER.set(words.join(" "));
    Ok(())
}

fn install() -> Result<(), JsValue> {
    let gpu = language::gpu()?;
    let request: Function = Reflect::get(&gpu, &"requestAdapter".into())?.dyn_into()?;
    let this = gpu.clone();
    let adapters = Closure::<dyn FnMut(JsValue) -> Result<JsValue, JsValue>>::new(move |options: JsValue| {
        let adapter: Promise = request.call1(&this, &options)?.dyn_into()?;
        let wrap = Closure::once_into_js(move |adapter: JsValue| {
            // Left as it is, an adapter gives devices without subgroups, and has no other name.
            let _ = note_maker(&adapter).and_then(|()| wrap_devices(&adapter));
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
