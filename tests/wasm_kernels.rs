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
#[path = "kernels/fused.rs"]
mod fused;
#[path = "kernels/products.rs"]
mod products;
#[path = "kernels/turns.rs"]
mod turns;
#[allow(dead_code, reason = "other tests use the rest of it")]
#[path = "engine/writer.rs"]
mod writer;

use reroll::engine::gpu::{Device, Shader};
use reroll::engine::{Engine, EngineError, Model};

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
async fn every_shader_computes_what_its_twin_computes() {
    for abilities in cases::ABILITIES {
        match Device::with(abilities).await {
            Ok(mut device) => cases::all(&mut device).await,
            Err(why) => panic!("the browser is started with WebGPU switched on, but {why}"),
        }
    }
}

#[wasm_bindgen_test]
async fn turns_generate_what_the_cpu_generates() {
    // With all abilities, and with none.
    for abilities in [cases::ABILITIES[0], cases::ABILITIES[2]] {
        turns::all(abilities).await.unwrap();
    }
}

#[wasm_bindgen_test]
async fn the_browser_grants_subgroups() {
    let device = Device::new().await.unwrap();
    assert!(device.abilities().subgroups, "SwiftShader has subgroups of four lanes");
}

#[wasm_bindgen_test]
async fn a_broken_kernel_is_found_out_before_it_is_believed() {
    let file = writer::random_model(writer::Shape::default(), 9).writer.finish();
    let started = async |broken: bool| {
        let mut device = Device::new().await.unwrap();
        if broken {
            let source = Shader::Attend.source(device.abilities());
            let wrong = source.replace("score *= call.scale", "score *= call.scale * 1.5");
            device.substitute(Shader::Attend, wrong);
        }
        Engine::with_device(Model::parse(&file).unwrap(), device).await.map(|_| ())
    };
    started(false).await.unwrap();
    match started(true).await {
        Err(EngineError::Gpu(why)) => assert!(why.contains("computes wrongly"), "{why}"),
        other => panic!("{other:?}"),
    }
}
