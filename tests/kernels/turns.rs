//! Whole turns of decoding: what a GPU generates, call by call or all in one, against the CPU.

use std::rc::Rc;

use reroll::engine::cpu::Cpu;
use reroll::engine::gpu::{Abilities, Device, Gpu, Whole};
use reroll::engine::kernel::{Record, Rule};
use reroll::engine::plan::Room;
use reroll::engine::prompt::{Admission, chunks};
use reroll::engine::{Control, EngineError, Model, Precision};

use super::writer::{F32, Q4_1, Q6_K, Q8_0, Shape, random_model};

/// Small models, whose turns are one call, of every form of matrix and of odd shapes; then those that go call by call.
fn shapes() -> Vec<Shape> {
    let base = Shape::default();
    let k = Shape { width: 256, hidden: 256, heads: 8, kv_heads: 4, head_width: 32, layers: 2, ..base };
    vec![
        base,
        Shape { tied: false, kv_heads: 4, layers: 3, ..Shape::of(F32) },
        Shape { width: 36, heads: 3, kv_heads: 3, head_width: 12, hidden: 44, ..Shape::of(F32) },
        Shape { width: 96, heads: 3, kv_heads: 1, head_width: 32, hidden: 352, ..Shape::of(Q4_1) },
        Shape { kind: Q6_K, other_kind: Q8_0, tied: false, ..k },
        Shape { architecture: "qwen2", ..base },
        Shape { architecture: "qwen3", ..base },
        Shape { architecture: "gemma2", layers: 3, ..base },
        Shape { architecture: "gemma3", layers: 7, ..base },
    ]
}

/// Sequences of prompt and reply, side by side: two that go on, one that runs out of budget, one that runs out of room.
const LENGTHS: [(usize, u32); 5] = [(1, 60), (7, 3), (70, 60), (90, 60), (2, 60)];
const CAPACITY: usize = 96;

pub async fn all(abilities: Abilities) -> Result<(), EngineError> {
    let mut all = 0;
    for (seed, shape) in (1..).zip(shapes()) {
        let model = Rc::new(Model::parse(&random_model(shape, seed).writer.finish()).unwrap());
        assert_eq!(Whole::of(&model).is_some(), shape.architecture == "llama");
        // Small models go call by call where tokens are drawn, and on what is no hardware.
        let variants: &[(bool, f32)] = match Whole::of(&model) {
            Some(_) => &[(true, 0.0), (false, 0.8)],
            None => &[(true, 0.0)],
        };
        for (hardware, temperature) in variants.iter().copied() {
            let mut device = Device::with(abilities).await?;
            if hardware {
                device.take_for_hardware();
            }
            let mut cpu = Cpu::new(Rc::clone(&model));
            cpu.set_precision(Precision::Exact);
            if device.abilities().halves {
                cpu.keep_halves();
            }
            let mut gpu = Gpu::new(Rc::clone(&model), device).await?;
            let what =
                format!("{} {seed}, hardware {hardware}, temperature {temperature}", shape.architecture);
            let compared = compare(&what, &mut cpu, &mut gpu, temperature).await?;
            println!("{what}: {compared} tokens");
            all += compared;
        }
    }
    // Some stop early or part at a tie, most go on.
    assert!(all > 350, "only {all} tokens were compared");
    Ok(())
}

async fn compare(what: &str, cpu: &mut Cpu, gpu: &mut Gpu, temperature: f32) -> Result<usize, EngineError> {
    let room = Room { slots: LENGTHS.len(), capacity: CAPACITY };
    cpu.open(room);
    gpu.open(room)?;
    let admission = |(slot, (length, budget)): (u32, (usize, u32))| Admission {
        held: 0,
        slot,
        tokens: (0..length as u32).map(|i| (i * 37 + slot * 11) % 271).collect(),
        rule: Rule { budget, seed: slot, top_p: 1.0, temperature, ..Rule::default() },
    };
    let pulse = &mut || Control::Continue;
    let mut pairs: Vec<Vec<(Record, Record)>> = vec![Vec::new(); LENGTHS.len()];
    let all: Vec<Admission> = (0u32..).zip(LENGTHS).map(admission).collect();
    // Then three of them are taken out, so that a step takes fewer, and one comes in again.
    for (admissions, steps, released) in [(all.as_slice(), 8, 3), (&[], 3, 0), (&all[1..2], 4, 0)] {
        for chunk in chunks(admissions, 64) {
            let (expected, found) = (cpu.prefill(&chunk, pulse).await, gpu.prefill(&chunk).await?);
            for (head, pair) in chunk.heads.iter().zip(expected.into_iter().zip(found)) {
                pairs[head.slot as usize].push(pair);
            }
        }
        let (expected, found) = (cpu.decode(steps, pulse).await, gpu.decode(steps).await?);
        for (at, pair) in expected.into_iter().zip(found).enumerate() {
            // What has ended has no records on the CPU.
            if pair.0 != Record::default() {
                pairs[at % LENGTHS.len()].push(pair);
            }
        }
        for slot in 0..released {
            cpu.release(slot);
            gpu.release(slot);
        }
    }
    let mut compared = 0;
    for (slot, pairs) in pairs.iter().enumerate() {
        for (step, (a, b)) in pairs.iter().enumerate() {
            let what = format!("{what}, slot {slot}, step {step}: {b:?} should be {a:?}");
            let near = |a: f32, b: f32| (a - b).abs() <= 0.01 * a.abs() + 0.002;
            assert!(near(a.entropy, b.entropy) && near(a.probabilities[0], b.probabilities[0]), "{what}");
            assert!(a.probabilities.iter().zip(b.probabilities).all(|(a, b)| near(*a, b)), "{what}");
            // They may part at a near tie, after which nothing can be compared.
            if a.token != b.token {
                let [first, second, ..] = a.probabilities;
                assert!(temperature > 0.0 || first - second < 0.005, "{what}");
                break;
            }
            assert!(near(a.probability, b.probability), "{what}");
            compared += 1;
        }
    }
    Ok(compared)
}
