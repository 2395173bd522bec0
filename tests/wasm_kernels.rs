//! Every shader against its CPU twin on the browser's own WebGPU, in a dedicated worker, where the engine lives.
#![cfg(target_arch = "wasm32")]
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "test code: a panic is a failed test, and its numbers are small"
)]

#[path = "kernels/cases.rs"]
mod cases;

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
async fn every_shader_computes_what_its_twin_computes() {
    match reroll::engine::gpu::Device::new().await {
        Ok(mut device) => cases::all(&mut device).await,
        Err(why) => panic!("the browser is started with WebGPU switched on, but {why}"),
    }
}
