//! What a GPU does in a step of decoding: how many calls, what each of them reads, and that nothing is prepared anew.

use std::collections::HashMap;
use std::rc::Rc;

use reroll::engine::Precision;
use reroll::engine::gpu::{self, Binding, Call, Device, Gpu, Means, Shader};
use reroll::engine::kernel::Rule;
use reroll::engine::plan::{Room, Size};
use reroll::engine::prompt::{Admission, chunks};

use super::replies::{parse, shapes};
use super::writer::{Q4_1, Shape, random_model};

const PRECISIONS: [Precision; 2] = [Precision::Exact, Precision::Rounded];

/// On a GPU with what every one has, and nothing more.
fn calls(model: &reroll::engine::Model, batch: usize, prompt: bool, precision: Precision) -> Vec<Call> {
    let room = Room { slots: batch, capacity: 256 };
    let means = Means { parts: 8, precision, halves: false, buffer_bytes: 128 << 20 };
    gpu::calls(model, Size { columns: batch, heads: batch }, room, prompt, means).unwrap()
}

#[test]
fn a_step_is_few_calls_and_fetches_each_weight_once_whatever_the_batch() {
    // SmolLM2-135M's layers and heads; its widths are three times these, which changes no call.
    let shape = Shape {
        width: 192,
        layers: 30,
        hidden: 512,
        heads: 9,
        kv_heads: 3,
        head_width: 64,
        ..Shape::of(Q4_1)
    };
    let model = parse(&random_model(shape, 1));
    for (batch, precision) in (1..=64).flat_map(|batch| PRECISIONS.map(|precision| (batch, precision))) {
        let calls = calls(&model, batch, false, precision);
        assert_eq!(calls.len(), 153, "one look-up, five a layer, the head and the pick; batch {batch}");
        let mut readers = HashMap::new();
        for call in &calls {
            let Shader::Product(_, split, _) = call.shader else { continue };
            assert_eq!(call.grid[1], 1, "all columns at once: {call:?}");
            let (rows, of_group) = (call.words[1], 2 * split.pairs());
            assert!(rows.div_ceil(of_group) == call.grid[0], "each row in one workgroup: {call:?}");
            for binding in &call.bindings {
                if let Binding::Matrix(..) = binding {
                    *readers.entry(*binding).or_insert(0) += 1;
                }
            }
        }
        assert_eq!(readers.len(), (4 * 30 + 1) * 3, "three planes of every matrix");
        assert!(readers.values().all(|count| *count == 1), "batch {batch}");
    }
}

#[test]
fn a_step_keeps_to_what_every_gpu_has() {
    for (seed, shape) in (1..).zip(shapes()) {
        let model = parse(&random_model(shape, seed));
        for (batch, prompt) in [1, 8, 9, 64].into_iter().flat_map(|batch| [(batch, false), (batch, true)]) {
            let all = PRECISIONS.map(|precision| calls(&model, batch, prompt, precision));
            for call in all.into_iter().flatten() {
                assert!(call.bindings.len() <= 8, "{call:?}");
                assert!(call.grid.iter().all(|count| (1..=65_535).contains(count)), "{call:?}");
                if let Shader::Product(_, split, _) = call.shader {
                    assert!(split.workgroup_bytes() <= 16 << 10, "{call:?}");
                }
                // Reading and writing a buffer in one call is refused.
                let [first, second, rest @ ..] = call.bindings.as_slice() else { panic!("{call:?}") };
                assert!(first != second && !rest.contains(second), "{call:?}");
            }
        }
    }
}

#[test]
fn a_step_writes_and_binds_nothing_anew() {
    for (shape, calls) in [
        // A small model's turn is one call, the others' are as many as their steps have.
        (Shape { layers: 3, ..Shape::default() }, 1),
        (Shape { layers: 3, architecture: "qwen2", ..Shape::default() }, 16 * (5 * 3 + 3)),
    ] {
        let model = Rc::new(parse(&random_model(shape, 4)));
        let Ok(mut device) = pollster::block_on(Device::new()) else { return eprintln!("SKIPPED: no GPU") };
        device.take_for_hardware();
        let mut gpu = pollster::block_on(Gpu::new(Rc::clone(&model), device)).unwrap();
        gpu.take(Precision::Rounded);
        gpu.open(Room { slots: 3, capacity: 64 }).unwrap();
        let rule = Rule { budget: 60, ..Rule::default() };
        let admissions: Vec<Admission> =
            (0..3).map(|slot| Admission { slot, held: 0, tokens: vec![40 + slot, 50], rule }).collect();
        for chunk in chunks(&admissions, 64) {
            pollster::block_on(gpu.prefill(&chunk)).unwrap();
        }
        pollster::block_on(gpu.decode(8)).unwrap();
        let before = gpu.device().effort();
        assert!(before.writes > 0 && before.groups > 0, "what is counted is counted");
        pollster::block_on(gpu.decode(16)).unwrap();
        let after = gpu.device().effort();
        assert_eq!(
            (after.writes, after.groups, after.reads),
            (before.writes, before.groups, before.reads + 1)
        );
        assert_eq!(after.dispatches - before.dispatches, calls);
    }
}
