//! What a model expects, what it looks at, heads switched off; and GPUs that compute wrongly.

use reroll::engine::gpu::{self, Abilities, Device, Shader};
use reroll::engine::kernel::Record;
use reroll::engine::{Control, Engine, EngineError, Precision, Prompt};

use super::reference;
use super::replies::{exact, gpu as exact_gpu, parse, shapes};
use super::writer::{F32, Shape, random_model};

/// What a model expects after each token of a text.
fn read(engine: &mut Engine, tokens: &[u32]) -> Vec<Record> {
    let prompt = Prompt::Tokens(tokens.to_vec());
    let reading = pollster::block_on(engine.read(&prompt, &mut |_| Control::Continue)).unwrap().unwrap();
    assert_eq!((reading.tokens.as_slice(), reading.next.len()), (tokens, tokens.len()));
    reading.next
}

/// What is told of a reading: chosen ids, and their probabilities and entropy in f64.
fn expected_record(logits: &[f64]) -> (u32, f64, f64) {
    let best = (0..logits.len()).max_by(|a, b| logits[*a].total_cmp(&logits[*b])).unwrap();
    let total: f64 = logits.iter().map(|x| (x - logits[best]).exp()).sum();
    let entropy = logits.iter().map(|x| (x - logits[best]).exp() / total).map(|p| -p * p.ln()).sum();
    (best as u32, 1.0 / total, entropy)
}

#[test]
fn a_text_is_read_with_what_was_expected_after_each_token() {
    for abilities in [None, Some(Abilities::default()), Some(Abilities::ALL)] {
        for (seed, shape) in (1..).zip(shapes()) {
            let random = random_model(shape, seed);
            let tokens: Vec<u32> = (0..40).map(|i| (i * 31 + seed as u32) % 271).collect();
            let expected = reference::logits(shape, &random.weights, &tokens);
            let mut engine = match abilities {
                None => exact(parse(&random)),
                Some(abilities) => match pollster::block_on(Device::with(abilities)) {
                    Ok(device) => pollster::block_on(Engine::with_device(parse(&random), device)).unwrap(),
                    Err(why) => return eprintln!("SKIPPED: {why}"),
                },
            };
            let next = read(&mut engine, &tokens);
            // Halves have eleven bits.
            let most = if abilities == Some(Abilities::ALL) { 0.02 } else { 1e-3 };
            for (record, logits) in next.iter().zip(&expected) {
                let (id, probability, entropy) = expected_record(logits);
                let what = format!("{abilities:?} {} {seed}", shape.architecture);
                assert!((f64::from(record.entropy) - entropy).abs() < most, "{what}: {record:?} {entropy}");
                assert!(
                    (f64::from(record.probabilities[0]) - probability).abs() < most,
                    "{what}: {record:?}"
                );
                let found = logits[record.token as usize];
                assert!(found > logits[id as usize] - 0.05, "{what}: {record:?} {id}");
            }
        }
    }
}

#[test]
fn attention_is_what_the_reference_pays() {
    let shape = Shape { architecture: "gemma3", layers: 7, window: 4, ..Shape::of(F32) };
    let engine = exact(parse(&random_model(shape, 3)));
    let tokens: Vec<u32> = (0..9).map(|i| i * 29 % 271).collect();
    let prompt = Prompt::Tokens(tokens);
    let attention = pollster::block_on(engine.attention(&prompt, &mut |_| Control::Continue));
    let attention = attention.unwrap().unwrap();
    assert_eq!((attention.layers, attention.heads, attention.tokens), (7, 4, 9));
    for layer in 0..7 {
        for head in 0..4 {
            for (at, row) in attention.map(layer, head).unwrap().chunks(9).enumerate() {
                // The sixth layer sees all, the others the last four.
                let first = if layer == 5 { 0 } else { at.saturating_sub(3) };
                let seen = (0..9).filter(|other| row[*other] > 0.0).collect::<Vec<_>>();
                assert_eq!(seen, (first..=at).collect::<Vec<_>>(), "layer {layer}");
                assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-5);
            }
        }
    }
    assert_eq!(attention.map(7, 0), None);
    assert_eq!(attention.map(0, 4), None);
}

#[test]
fn a_head_switched_off_gives_nothing() {
    let shape = Shape { layers: 1, ..Shape::of(F32) };
    let random = random_model(shape, 11);
    let tokens: Vec<u32> = (0..12).map(|i| i * 29 % 271).collect();
    let mut engine = exact(parse(&random));
    let whole = read(&mut engine, &tokens);
    assert!(engine.switch_head(0, 2, false));
    assert!(!engine.switch_head(0, 4, false) && !engine.switch_head(1, 0, false));
    let without = read(&mut engine, &tokens);
    assert_ne!(whole, without);
    // The same as a head whose part of the output matrix is zero.
    let mut weights = random.weights.clone();
    let output = weights.get_mut("blk.0.attn_output.weight").unwrap();
    output.chunks_mut(64).for_each(|row| row[32..48].fill(0.0));
    for (record, logits) in without.iter().zip(reference::logits(shape, &weights, &tokens)) {
        let (_, probability, entropy) = expected_record(&logits);
        assert!((f64::from(record.probabilities[0]) - probability).abs() < 1e-4);
        assert!((f64::from(record.entropy) - entropy).abs() < 1e-3);
    }
    if let Some(mut gpu) = exact_gpu(parse(&random)) {
        gpu.switch_head(0, 2, false);
        for (a, b) in without.iter().zip(read(&mut gpu, &tokens)) {
            assert!((a.probabilities[0] - b.probabilities[0]).abs() < 1e-4);
        }
        // It stays off when the CPU takes over.
        gpu.loser().unwrap().lose();
        assert_eq!(read(&mut gpu, &tokens), without);
    }
    assert!(engine.switch_head(0, 2, true));
    assert_eq!(read(&mut engine, &tokens), whole);
}

#[test]
fn a_broken_kernel_is_found_out_before_it_is_believed() {
    // What to break in each, so that it still compiles, and in an architecture that uses it.
    let changes = [
        ("Embed", "value * call.factor", "value.yxzw * call.factor", "qwen2"),
        ("Norm", "call.epsilon);", "call.epsilon) * 1.1;", "gemma2"),
        ("HeadNorm", "call.epsilon);", "call.epsilon) * 1.3;", "qwen3"),
        ("Product", "* root(", "* -1.0 * root(", "gemma2"),
        ("Product", "/ sqrt(", "/ sqrt(1.2 * ", "qwen2"),
        ("Product", "constants[call.factors + word]", "constants[call.factors]", "qwen3"),
        ("Product", "min(power, 80.0)", "min(power * 1.5, 80.0)", "qwen2"),
        ("Product", "xy += vec2<f32>", "xy += 2.0 * vec2<f32>", "qwen2"),
        ("Product", "xy.x * turn.y + xy.y", "xy.x * turn.y - xy.y", "qwen2"),
        ("Tile", "total[i] * roots", "total[i].yxwz * roots", "qwen2"),
        ("Rotate", "xy.x * turn.y + xy.y", "xy.x * turn.y - xy.y", "qwen3"),
        ("Attend", "score *= call.scale", "score *= call.scale * 1.5", "qwen2"),
        ("Gather", "heads[id.y].x * words", "heads[id.y].x / 2u * words", "qwen2"),
        ("Pick", "id < other_id", "id > other_id", "qwen2"),
        ("Pick", "1.0 / sums.x", "0.5 / sums.x", "qwen2"),
        ("Pick", "exp(values - values.x) / sums.x", "exp(values) / sums.x", "qwen2"),
        ("Reply", "score * SCALE", "score * SCALE * 1.5", "llama"),
        ("Reply", "] / totals", "] * 1.3 / totals", "llama"),
        ("Reply", "column.x < EMBEDDING_ROWS", "column.x > EMBEDDING_ROWS", "llama"),
        ("Reply", "total += dot(QKV", "total += 1.3 * dot(QKV", "llama"),
        ("Reply", "total += dot(DOWN", "total += 1.5 * dot(DOWN", "llama"),
        ("Reply", "1.0 / sums.x", "0.5 / sums.x", "llama"),
        ("Reply", "step * call.slots + place", "step * call.slots", "llama"),
    ];
    for (seed, (name, from, to, architecture)) in (50..).zip(changes) {
        let Ok(mut device) = pollster::block_on(Device::new()) else { return eprintln!("SKIPPED") };
        // What is done on GPUs only.
        if matches!(name, "Tile" | "Reply") {
            device.take_for_hardware();
        }
        let model = parse(&random_model(Shape { architecture, ..Shape::default() }, seed));
        let mut broken = 0;
        for shader in gpu::shaders(&model, &device, Precision::Exact) {
            let source = shader.source(device.abilities());
            let label = format!("{shader:?}");
            let kind = match shader {
                Shader::Product(_, split, _) if split.is_tiled() => Some("Tile"),
                _ => label.split(['(', ' ']).next(),
            };
            if kind == Some(name) && source.contains(from) {
                device.substitute(shader, source.replace(from, to));
                broken += 1;
            }
        }
        assert!(broken > 0, "{name} in {architecture} has no {from}");
        match pollster::block_on(Engine::with_device(model, device)).map(|_| ()) {
            Err(EngineError::Gpu(why)) => assert!(why.contains("computes wrongly"), "{why}"),
            // A tie is rare: what decides it shows in the kernel's own test.
            Ok(()) if from == "id < other_id" => {}
            other => panic!("{name}, {from} in {architecture}: {other:?}"),
        }
    }
}
