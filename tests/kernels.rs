//! Every shader against its CPU twin, over odd shapes: natively on whatever Vulkan or Metal there is (lavapipe will do),
//! in the browser on its WebGPU.
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

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn every_shader_computes_what_its_twin_computes() {
    match pollster::block_on(reroll::engine::gpu::Device::new()) {
        Ok(mut device) => {
            println!("on {}", device.name());
            pollster::block_on(cases::all(&mut device));
        }
        Err(why) => eprintln!("SKIPPED: shaders were not tested, {why}"),
    }
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use super::cases;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    wasm_bindgen_test_configure!(run_in_dedicated_worker);

    #[wasm_bindgen_test]
    async fn every_shader_computes_what_its_twin_computes() {
        match reroll::engine::gpu::Device::new().await {
            Ok(mut device) => cases::all(&mut device).await,
            Err(why) => panic!("the browser is started with WebGPU switched on, but {why}"),
        }
    }
}
