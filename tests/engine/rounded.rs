//! A GPU that rounds activations to eight bits: as the CPU does, in every batch, and only where it may and can.

use reroll::engine::gpu::{self, Abilities, Device};
use reroll::engine::kernel::Record;
use reroll::engine::{BackendKind, Control, Engine, Model, Precision, Prompt};

use super::replies::{exact, parse, prompts, replies};
use super::writer::{F32, Q4_0, Q4_1, Q4_K, Q5_1, Q6_K, Q8_0, RandomModel, Shape, random_model};

/// Models that go call by call, of every form of integers: with minima and without, in groups of 32 and of 16.
fn shapes() -> Vec<Shape> {
    let base = Shape { architecture: "qwen2", layers: 3, ..Shape::default() };
    let k = Shape {
        width: 256,
        hidden: 256,
        heads: 8,
        kv_heads: 4,
        head_width: 32,
        architecture: "qwen3",
        ..base
    };
    vec![
        Shape { kind: Q8_0, tied: false, ..base },
        Shape { kind: Q4_0, other_kind: Q4_0, architecture: "qwen3", ..base },
        Shape { kind: Q4_1, other_kind: Q4_1, ..base },
        Shape { kind: Q5_1, other_kind: Q8_0, architecture: "gemma3", ..base },
        Shape { kind: Q6_K, other_kind: Q8_0, tied: false, ..k },
        // Minima in groups of 16, where both are stacked into one matrix.
        Shape { kind: Q4_K, other_kind: Q6_K, tied: false, ..k },
        // Some matrices of floats.
        Shape { kind: Q4_1, other_kind: F32, ..base },
    ]
}

/// Treated as hardware, which alone has a choice; None with a loud word where there is none.
fn device(abilities: Abilities) -> Option<Device> {
    match pollster::block_on(Device::with(abilities)) {
        Ok(mut device) => {
            device.take_for_hardware();
            Some(device)
        }
        Err(why) => {
            eprintln!("SKIPPED: {why}");
            None
        }
    }
}

/// Without halves, so that nothing but rounding makes a difference.
fn rounding(random: &RandomModel) -> Option<Engine> {
    let mut device = device(Abilities { halves: false, ..Abilities::ALL })?;
    device.insist(Precision::Rounded);
    Some(pollster::block_on(Engine::with_device(parse(random), device)).unwrap())
}

fn read(engine: &mut Engine, tokens: &[u32]) -> Vec<Record> {
    let prompt = Prompt::Tokens(tokens.to_vec());
    pollster::block_on(engine.read(&prompt, &mut |_| Control::Continue)).unwrap().unwrap().next
}

/// How many likeliest tokens are not the same, and how far entropies are apart on average.
fn apart(a: &[Record], b: &[Record]) -> (usize, f64) {
    assert_eq!(a.len(), b.len());
    let others = a.iter().zip(b).filter(|(a, b)| a.token != b.token).count();
    let entropy: f64 = a.iter().zip(b).map(|(a, b)| f64::from((a.entropy - b.entropy).abs())).sum();
    (others, entropy / a.len() as f64)
}

#[test]
fn rounding_on_a_gpu_is_as_close_to_the_cpus_as_noise_allows() {
    let (mut all, mut shows, mut unlike, mut unlike_exact) = (0, 0, 0, 0);
    for (seed, shape) in (70..).zip(shapes()) {
        let random = random_model(shape, seed);
        let Some(mut gpu) = rounding(&random) else { return };
        assert_eq!(gpu.info().products.unwrap().taken, Precision::Rounded);
        let mut cpu = exact(parse(&random));
        let tokens: Vec<u32> = (0..120).map(|i| (i * 37 + seed as u32) % 271).collect();
        let in_floats = read(&mut cpu, &tokens);
        cpu.set_precision(Precision::Rounded);
        let (expected, found) = (read(&mut cpu, &tokens), read(&mut gpu, &tokens));
        let (others, entropy) = apart(&expected, &found);
        let (noise_others, noise) = apart(&expected, &in_floats);
        println!("{seed}: {others} others, entropy {entropy:.1e}; floats {noise_others}, {noise:.1e}");
        shows += usize::from(noise > 1e-5);
        assert!(entropy <= noise, "{seed}: {entropy} apart, floats {noise}");
        (all, unlike, unlike_exact) = (all + tokens.len(), unlike + others, unlike_exact + noise_others);
        // And floats where those are asked for.
        gpu.set_precision(Precision::Exact);
        let (others, entropy) = apart(&in_floats, &read(&mut gpu, &tokens));
        assert!(others <= 1 && entropy < 1e-4, "{seed}: {others} others, entropy {entropy}");
    }
    println!("{unlike} of {all} likeliest tokens are others, {unlike_exact} with floats");
    assert!(shows >= 4, "most models are not so sure of themselves that rounding does not show");
    assert!(unlike <= unlike_exact && 20 * unlike < all);
}

#[test]
fn rounded_replies_do_not_depend_on_the_batch() {
    for (seed, shape) in (80..).zip(shapes()).step_by(3) {
        let Some(mut engine) = rounding(&random_model(shape, seed)) else { return };
        let mut prompts = prompts(20);
        prompts.push(Prompt::Tokens((0..90).map(|i| (i * 7 + 3) % 271).collect()));
        let single = replies(&mut engine, &prompts, 1);
        for batch in [3, 21] {
            for (a, b) in single.iter().zip(replies(&mut engine, &prompts, batch)) {
                assert_eq!((&a.ids, a.reason), (&b.ids, b.reason), "model {seed}, batch {batch}");
            }
        }
    }
}

#[test]
fn there_is_a_choice_where_both_can_be_had() {
    let of = |architecture, kind| parse(&random_model(Shape { architecture, ..Shape::of(kind) }, 7));
    let products = |model: Model, abilities: Abilities, hardware: bool| {
        let device = match hardware {
            true => device(abilities)?,
            false => pollster::block_on(Device::with(abilities)).ok()?,
        };
        Some(pollster::block_on(Engine::with_device(model, device)).unwrap().info().products)
    };
    let Some(found) = products(of("qwen2", Q8_0), Abilities::ALL, true) else { return };
    let found = found.unwrap();
    println!("{found:?}");
    let (exact, rounded) = (found.exact, found.rounded.unwrap());
    for rate in [exact.prompt, exact.decode, rounded.prompt, rounded.decode] {
        assert!(rate > 0, "{found:?}");
    }
    let seconds = |pace: reroll::engine::Pace| 1.0 / pace.prompt as f64 + 1.0 / pace.decode as f64;
    let faster = if seconds(rounded) < seconds(exact) { Precision::Rounded } else { Precision::Exact };
    assert_eq!((found.taken, &found.doubt), (faster, &None));
    let without = Abilities { dots: false, ..Abilities::ALL };
    for (what, found) in [
        ("no integers", products(of("qwen2", F32), Abilities::ALL, true)),
        ("no dots", products(of("qwen2", Q8_0), without, true)),
        ("all in one call", products(of("llama", Q8_0), Abilities::ALL, true)),
        ("a CPU that emulates a GPU", products(of("qwen2", Q8_0), Abilities::ALL, false)),
    ] {
        assert_eq!(found, Some(None), "{what}");
    }
    let cpu = pollster::block_on(Engine::new(of("qwen2", Q8_0), BackendKind::Cpu)).unwrap();
    assert_eq!(cpu.info().products, None);
}

#[test]
fn rounding_that_goes_wrong_is_found_out_and_floats_are_taken() {
    let shape = Shape { architecture: "qwen2", ..Shape::of(Q4_1) };
    let changes = [
        (false, "127.0 / most", "100.0 / most"),
        (true, "most / 127.0", "most / 100.0"),
        (false, "value * factors(unit + word)", "value + 0.1 * factors(unit + word)"),
        (true, "scale * f32(sum)", "f32(sum)"),
        (true, "dots[i] += ", "dots[i] = "),
        (false, "square += block_squares", "square += 3.0 * block_squares"),
        (true, "part_square += block_squares", "part_square += 3.0 * block_squares"),
        (true, "staged_scales[i] = ", "staged_scales[i] = 1.2 * "),
        // Not even a program.
        (true, "fn round_block", "fun round_block"),
    ];
    for (seed, (tiled, from, to)) in (90..).zip(changes) {
        let Some(mut device) = device(Abilities::ALL) else { return };
        device.insist(Precision::Rounded);
        let random = random_model(shape, seed);
        let mut broken = 0;
        for shader in gpu::shaders(&parse(&random), &device, Precision::Rounded) {
            let source = shader.source(device.abilities());
            let gpu::Shader::Product(_, split, _) = shader else { continue };
            if split.is_tiled() == tiled && source.contains(from) {
                device.substitute(shader, source.replace(from, to));
                broken += 1;
            }
        }
        assert!(broken > 0, "there is no {from}");
        let mut engine = pollster::block_on(Engine::with_device(parse(&random), device)).unwrap();
        let products = engine.info().products.unwrap();
        let doubt = products.doubt.expect(from);
        println!("{from}: {doubt}");
        assert!(doubt.contains("computes wrongly") || doubt.contains("refused a command"), "{doubt}");
        assert_eq!((products.taken, products.rounded), (Precision::Exact, None));
        // It goes on with floats.
        let tokens: Vec<u32> = (0..40).map(|i| (i * 31) % 271).collect();
        let (_, entropy) = apart(&read(&mut exact(parse(&random)), &tokens), &read(&mut engine, &tokens));
        assert!(entropy < 0.01, "{from}: {entropy}");
    }
}
