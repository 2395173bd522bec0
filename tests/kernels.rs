//! Every shader against its CPU twin, over odd shapes, on whatever Vulkan or Metal there is (lavapipe will do).
//! `wasm_kernels.rs` does the same in the browser.
#![cfg(not(target_arch = "wasm32"))]
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
#[path = "kernels/fused.rs"]
mod fused;
#[path = "kernels/products.rs"]
mod products;
#[path = "kernels/turns.rs"]
mod turns;
#[allow(dead_code, reason = "other tests use the rest of it")]
#[path = "engine/writer.rs"]
mod writer;

#[test]
fn every_shader_computes_what_its_twin_computes() {
    for abilities in cases::ABILITIES {
        match pollster::block_on(reroll::engine::gpu::Device::with(abilities)) {
            Ok(mut device) => {
                println!("on {} with {:?}", device.name(), device.abilities());
                pollster::block_on(cases::all(&mut device));
            }
            Err(why) => eprintln!("SKIPPED: shaders were not tested, {why}"),
        }
    }
}

#[test]
fn turns_generate_what_the_cpu_generates() {
    for abilities in cases::ABILITIES {
        if let Err(why) = pollster::block_on(turns::all(abilities)) {
            assert!(why.to_string().contains("there is no GPU"), "{why}");
            eprintln!("SKIPPED: turns were not tested, {why}");
        }
    }
}
