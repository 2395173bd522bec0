//! From prompts to replies: the CPU against the reference, batches against single sequences.

use std::rc::Rc;

use reroll::engine::cpu::Cpu;
use reroll::engine::gpu::{Abilities, Device};
use reroll::engine::kernel::Rule;
use reroll::engine::plan::Room;
use reroll::engine::prompt::{Admission, chunks};
use reroll::engine::{
    BackendKind, Control, Engine, EngineError, Event, Model, Options, Precision, Prompt, Race, Reason, Reply,
    Sampling,
};

use super::reference;
use super::writer::{
    BF16, F16, F32, IQ4_NL, Q4_0, Q4_1, Q4_K, Q5_0, Q5_1, Q5_K, Q6_K, Q8_0, RandomModel, Shape, random_model,
};

pub fn parse(model: &RandomModel) -> Model {
    Model::parse(&model.writer.finish()).unwrap()
}

/// On the CPU, computing as a GPU does.
pub fn exact(model: Model) -> Engine {
    let mut engine = pollster::block_on(Engine::new(model, BackendKind::Cpu)).unwrap();
    engine.set_precision(Precision::Exact);
    engine
}

pub fn prompts(count: usize) -> Vec<Prompt> {
    let words = ["the", "weather on", "12+3=", "a cat in the hat", "", "é東🦀", "water is the thing"];
    (0..count).map(|i| Prompt::Text(format!("{} {i}", words[i % words.len()]))).collect()
}

pub fn replies(engine: &mut Engine, prompts: &[Prompt], batch: usize) -> Vec<Reply> {
    let mut replies = Vec::new();
    let options = Options { max_tokens: 24, batch, ..Options::default() };
    let mut sink = |event| {
        if let Event::Finished(reply) = event {
            replies.push(reply);
        }
        Control::Continue
    };
    pollster::block_on(engine.generate(prompts, &options, &mut sink)).unwrap();
    replies.sort_by_key(|reply| reply.sequence);
    replies
}

/// Models of every architecture, and of every type of weights.
pub fn shapes() -> Vec<Shape> {
    let base = Shape::default();
    let of = |architecture| Shape { architecture, kind: F32, other_kind: F32, ..base };
    let k = Shape { width: 256, hidden: 256, heads: 8, kv_heads: 4, head_width: 32, layers: 1, ..base };
    vec![
        base,
        Shape { tied: false, kv_heads: 4, ..Shape::of(F32) },
        Shape { kv_heads: 1, layers: 3, ..Shape::of(F16) },
        Shape { width: 36, heads: 3, kv_heads: 3, head_width: 12, hidden: 44, ..Shape::of(BF16) },
        Shape { width: 96, heads: 3, kv_heads: 1, head_width: 32, ..Shape::of(Q4_0) },
        Shape { width: 160, heads: 5, kv_heads: 5, head_width: 32, hidden: 32, tied: false, ..base },
        Shape::of(Q4_1),
        Shape::of(Q5_0),
        Shape::of(Q5_1),
        Shape::of(IQ4_NL),
        Shape { kind: Q4_K, other_kind: Q4_K, ..k },
        Shape { kind: Q5_K, other_kind: Q5_K, ..k },
        Shape { kind: Q6_K, other_kind: Q6_K, ..k },
        // As files of "Q4_K_M" mix them.
        Shape { kind: Q4_K, other_kind: Q6_K, tied: false, ..k },
        Shape { kind: Q4_1, other_kind: F16, ..base },
        Shape { head_width: 24, tied: false, ..of("llama") },
        of("qwen2"),
        Shape { kind: Q8_0, tied: false, ..of("qwen2") },
        Shape { head_width: 20, ..of("qwen3") },
        Shape { layers: 4, ..of("gemma2") },
        Shape { layers: 7, head_width: 32, kv_heads: 1, ..of("gemma3") },
        Shape { layers: 7, window: 1, ..of("gemma3") },
    ]
}

#[test]
fn the_cpus_logits_are_the_references() {
    for (seed, shape) in (1..).zip(shapes()) {
        let random = random_model(shape, seed);
        let tokens: Vec<u32> = (0..21).map(|i| (i * 37 + seed as u32) % 271).collect();
        let expected = reference::logits(shape, &random.weights, &tokens);
        let mut cpu = Cpu::new(Rc::new(parse(&random)));
        cpu.set_precision(Precision::Exact);
        // One prompt per prefix, read in pieces of different lengths.
        for (length, most) in [(1, 64), (2, 1), (9, 4), (21, 5), (21, 64)] {
            cpu.open(Room { slots: 2, capacity: 32 });
            let rule = Rule { budget: 1, ..Rule::default() };
            let admission = Admission { slot: 1, held: 0, tokens: tokens[..length].to_vec(), rule };
            for chunk in chunks(&[admission], most) {
                pollster::block_on(cpu.prefill(&chunk, &mut || Control::Continue));
            }
            let expected = &expected[length - 1];
            let most =
                expected.iter().zip(cpu.logits()).map(|(a, b)| (a - f64::from(*b)).abs()).fold(0.0, f64::max);
            let what = format!("{} {} {}", shape.architecture, shape.kind, shape.other_kind);
            assert!(most < 4e-4, "{what} ({seed}), {length} tokens: logits differ by {most}");
        }
    }
}

#[test]
fn replies_do_not_depend_on_the_batch() {
    for (seed, shape) in (1..).zip(shapes()) {
        let mut engine = exact(parse(&random_model(shape, seed)));
        for precision in [Precision::Exact, Precision::Rounded] {
            engine.set_precision(precision);
            let prompts = prompts(11);
            let single = replies(&mut engine, &prompts, 1);
            assert_eq!(single.len(), prompts.len());
            for batch in [2, 3, 8, 64] {
                let batched = replies(&mut engine, &prompts, batch);
                for (a, b) in single.iter().zip(&batched) {
                    let what = format!("model {seed}, {precision:?}, batch {batch}");
                    assert_eq!((&a.ids, &a.text, a.reason), (&b.ids, &b.text, b.reason), "{what}");
                }
            }
        }
    }
}

#[test]
fn what_prompts_begin_with_is_read_once_and_changes_nothing() {
    let mut engine = exact(parse(&random_model(Shape::default(), 5)));
    let common: Vec<u32> = (0..70).map(|i| i * 31 % 271).collect();
    let prompts: Vec<Prompt> = (1..9).map(|i| Prompt::Tokens([&common[..], &[i; 3]].concat())).collect();
    // Alone, a prompt has nothing in common with others.
    let alone: Vec<Reply> = prompts
        .iter()
        .map(|prompt| replies(&mut engine, std::slice::from_ref(prompt), 1).remove(0))
        .collect();
    for batch in [1, 3, 16] {
        for (a, b) in alone.iter().zip(replies(&mut engine, &prompts, batch)) {
            assert_eq!((&a.ids, a.prompt_tokens), (&b.ids, b.prompt_tokens), "batch {batch}");
        }
    }
}

#[test]
fn greedy_means_the_references_likeliest_token() {
    let shape = Shape::default();
    let random = random_model(shape, 9);
    let mut engine = exact(parse(&random));
    let prompt: Vec<u32> = vec![5, 80, 200, 33];
    let reply = replies(&mut engine, &[Prompt::Tokens(prompt.clone())], 1).remove(0);
    let all = [prompt.as_slice(), &reply.ids].concat();
    let logits = reference::logits(shape, &random.weights, &all);
    for (at, id) in reply.ids.iter().enumerate() {
        let logits = &logits[prompt.len() - 1 + at];
        let best = logits.iter().copied().fold(f64::MIN, f64::max);
        assert!(logits[*id as usize] > best - 1e-3, "token {at} is {id}");
    }
}

#[test]
fn tokens_carry_probabilities_and_text_adds_up() {
    let mut engine =
        pollster::block_on(Engine::new(parse(&random_model(Shape::default(), 5)), BackendKind::Cpu)).unwrap();
    let (mut told, mut reply) = (String::new(), None);
    let options = Options { max_tokens: 30, ..Options::default() };
    let asked = [Prompt::Text("the weather".to_owned())];
    let timings = pollster::block_on(engine.generate(&asked, &options, &mut |event| {
        match event {
            Event::Token { text, id, probability, entropy, top, .. } => {
                told += &text;
                assert_eq!(top[0], (id, probability));
                assert!(entropy >= -1e-4 && entropy < 271f32.ln() + 1e-4, "{entropy}");
                assert!(top.windows(2).all(|pair| pair[0].1 >= pair[1].1), "{top:?}");
                assert!(top.iter().map(|(_, p)| p).sum::<f32>() <= 1.0001 && probability > 0.0);
            }
            Event::Finished(done) => reply = Some(done),
            Event::FellBack { reason, .. } => panic!("{reason}"),
            Event::Working => {}
        }
        Control::Continue
    }))
    .unwrap();
    let reply = reply.unwrap();
    // A character cut off by the budget is told as U+FFFD only at the end.
    assert!(reply.text.starts_with(&told), "{told:?} {:?}", reply.text);
    assert_eq!(timings.tokens, reply.ids.len());
    assert_eq!(timings.prompt_tokens, reply.prompt_tokens);
}

#[test]
fn replies_end_for_a_reason() {
    let model = parse(&random_model(Shape { context: 64, ..Shape::default() }, 5));
    let mut engine = exact(model);
    let prompt = Prompt::Tokens(vec![40; 50]);
    let run = |engine: &mut Engine, max_tokens: usize, stop: Vec<String>, limit: usize| {
        let (mut last, mut count) = (None, 0);
        let options = Options { max_tokens, batch: 4, stop, ..Options::default() };
        let mut sink = |event| {
            match event {
                Event::Token { .. } => count += 1,
                Event::Finished(reply) => last = Some(reply),
                Event::FellBack { .. } | Event::Working => {}
            }
            if count >= limit { Control::Stop } else { Control::Continue }
        };
        let prompts = std::slice::from_ref(&prompt);
        pollster::block_on(engine.generate(prompts, &options, &mut sink)).unwrap();
        last.unwrap()
    };
    let full = run(&mut engine, 1000, vec![], usize::MAX);
    assert_eq!((full.reason, full.ids.len()), (Reason::Context, 14));
    let short = run(&mut engine, 5, vec![], usize::MAX);
    assert_eq!((short.reason, &short.ids[..]), (Reason::Length, &full.ids[..5]));
    assert_eq!(run(&mut engine, 1000, vec![], 3).reason, Reason::Cancelled);
    let last = full.text.chars().nth(4).unwrap();
    let stopped = run(&mut engine, 1000, vec![last.to_string()], usize::MAX);
    assert_eq!(stopped.reason, Reason::Stop);
    assert_eq!(stopped.text, full.text.split(last).next().unwrap());
}

#[test]
fn prompts_that_cannot_be_answered_are_refused() {
    let model = parse(&random_model(Shape { context: 64, ..Shape::default() }, 5));
    let mut engine = exact(model);
    let mut ask = |prompt: Prompt| {
        let options = Options::default();
        let prompts = [Prompt::Text("fine".to_owned()), prompt];
        pollster::block_on(engine.generate(&prompts, &options, &mut |_| Control::Continue))
    };
    assert_eq!(ask(Prompt::Text(String::new())), Err(EngineError::EmptyPrompt { sequence: 1 }));
    let long = EngineError::PromptTooLong { sequence: 1, tokens: 64, context: 64 };
    assert_eq!(ask(Prompt::Tokens(vec![4; 64])), Err(long));
}

/// The GPU, in floats, or None with a loud word where there is none.
pub fn gpu(model: Model) -> Option<Engine> {
    gpu_as(model, false)
}

/// The GPU, treated as hardware even if it is none.
fn gpu_as(model: Model, hardware: bool) -> Option<Engine> {
    // Without halves, so that what is computed is the same to six digits.
    let abilities = Abilities { halves: false, ..Abilities::ALL };
    let engine = async {
        let mut device = Device::with(abilities).await?;
        if hardware {
            device.take_for_hardware();
        }
        Engine::with_device(model, device).await
    };
    match pollster::block_on(engine) {
        Ok(mut engine) => {
            engine.set_precision(Precision::Exact);
            Some(engine)
        }
        Err(EngineError::Gpu(why)) if why.contains("there is no GPU") => {
            eprintln!("SKIPPED: {why}");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn the_gpu_replies_as_the_cpu_does() {
    for (seed, shape) in (20..).zip(shapes()).step_by(3) {
        let random = random_model(shape, seed);
        let mut cpu = exact(parse(&random));
        // Every other one as on hardware.
        let Some(mut gpu) = gpu_as(parse(&random), seed % 2 == 0) else { return };
        assert_eq!(gpu.info().backend, BackendKind::Gpu);
        // One prompt longer than a step of prompt columns.
        let mut prompts = prompts(9);
        prompts.push(Prompt::Tokens((0..90).map(|i| (i * 7 + 3) % 271).collect()));
        let expected = replies(&mut cpu, &prompts, 4);
        for batch in [1, 3, 10] {
            let found = replies(&mut gpu, &prompts, batch);
            assert_eq!(expected.len(), found.len());
            for (a, b) in expected.iter().zip(&found) {
                let what = format!("model {seed}, batch {batch}, prompt {}", a.sequence);
                assert_eq!((&a.ids, &a.text, a.reason), (&b.ids, &b.text, b.reason), "{what}");
            }
        }
    }
}

#[test]
fn a_lost_gpu_hands_over_to_the_cpu() {
    let random = random_model(Shape::default(), 31);
    let Some(mut engine) = gpu(parse(&random)) else { return };
    let mut cpu = exact(parse(&random));
    let prompts = prompts(5);
    let expected = replies(&mut cpu, &prompts, 2);
    engine.loser().unwrap().lose();
    let (mut found, mut reasons) = (Vec::new(), Vec::new());
    let options = Options { max_tokens: 24, batch: 2, ..Options::default() };
    let mut sink = |event| {
        match event {
            Event::Finished(reply) => found.push(reply),
            Event::FellBack { reason, .. } => reasons.push(reason),
            Event::Token { .. } | Event::Working => {}
        }
        Control::Continue
    };
    pollster::block_on(engine.generate(&prompts, &options, &mut sink)).unwrap();
    found.sort_by_key(|reply| reply.sequence);
    assert_eq!(reasons.len(), 1);
    assert!(reasons[0].contains("the GPU was lost"), "{reasons:?}");
    assert_eq!(engine.info().backend, BackendKind::Cpu);
    assert_eq!(engine.info().fallback.as_ref(), Some(&reasons[0]));
    for (a, b) in expected.iter().zip(&found) {
        assert_eq!((&a.ids, &a.text), (&b.ids, &b.text));
    }
}

#[test]
fn the_faster_backend_is_taken_and_both_rates_are_told() {
    let random = random_model(Shape { context: 9, ..Shape::default() }, 31);
    // So many workers that the CPU wins, and so few that it is nowhere.
    for (workers, winner) in [(1_000_000_000, BackendKind::Cpu), (0, BackendKind::Gpu)] {
        let raced = |known: &[Race]| {
            let mut device = pollster::block_on(Device::new()).ok()?;
            device.take_for_hardware();
            Some(pollster::block_on(Engine::race(parse(&random), device, workers, known)).unwrap())
        };
        let Some(engine) = raced(&[]) else { return eprintln!("SKIPPED: no GPU") };
        let race = *engine.info().race.unwrap();
        assert!(race.gpu > 0 && !race.adapter.is_empty(), "{race:?}");
        assert_eq!((engine.info().backend, race.workers), (winner, workers));
        assert!([16, 32, 64].contains(&race.batch));
        assert_eq!(race.weights, engine.info().bytes);

        // What is known decides, if it is about such a model on this GPU, whatever would come out now.
        let (cpu, gpu) = if winner == BackendKind::Cpu { (1, 2) } else { (2, 1) };
        let turned = Race { cpu, gpu, ..race.clone() };
        let info = raced(std::slice::from_ref(&turned)).unwrap().info();
        assert_eq!(info.race.as_deref(), Some(&turned));
        assert_ne!(info.backend, winner);
        for other in [
            Race { adapter: "another".into(), ..turned.clone() },
            Race { workers: workers + 1, ..turned.clone() },
            Race { weights: race.weights + 1, ..turned.clone() },
        ] {
            assert_eq!(raced(&[other]).unwrap().info().backend, winner);
        }
    }
}

#[test]
fn chance_depends_on_the_seed_alone() {
    let shape = Shape::default();
    let mut cpu = exact(parse(&random_model(shape, 3)));
    let prompts = vec![Prompt::Text("the weather".to_owned()); 6];
    let sampled = |engine: &mut Engine, batch: usize, sampling: Sampling| {
        let mut replies = vec![Vec::new(); prompts.len()];
        let options = Options { max_tokens: 12, batch, sampling, ..Options::default() };
        let mut sink = |event| {
            if let Event::Finished(reply) = event {
                replies[reply.sequence] = reply.ids;
            }
            Control::Continue
        };
        pollster::block_on(engine.generate(&prompts, &options, &mut sink)).unwrap();
        replies
    };
    let hot = Sampling { temperature: 1.0, top_k: 50, top_p: 0.9, seed: 7 };
    let first = sampled(&mut cpu, 1, hot);
    assert!(first.iter().any(|reply| *reply != first[0]), "equal prompts get replies of their own");
    assert_eq!(first, sampled(&mut cpu, 4, hot), "whatever the batch");
    assert_ne!(first, sampled(&mut cpu, 4, Sampling { seed: 8, ..hot }));
    let greedy = sampled(&mut cpu, 4, Sampling::default());
    assert!(greedy.iter().all(|reply| *reply == greedy[0]));
    assert_eq!(greedy, sampled(&mut cpu, 4, Sampling { top_k: 1, ..hot }), "one candidate is no choice");
    if let Some(mut gpu) = gpu(parse(&random_model(shape, 3))) {
        assert_eq!(first, sampled(&mut gpu, 3, hot), "whatever the backend");
    }
    for wrong in [
        Sampling { temperature: -1.0, ..hot },
        Sampling { temperature: f32::NAN, ..hot },
        Sampling { top_p: 0.0, ..hot },
        Sampling { top_p: f32::NAN, ..hot },
    ] {
        let options = Options { sampling: wrong, ..Options::default() };
        let refused = pollster::block_on(cpu.generate(&prompts, &options, &mut |_| Control::Continue));
        assert!(matches!(refused, Err(EngineError::Sampling(_))), "{wrong:?}");
    }
}

#[test]
fn a_step_is_given_up_when_nobody_wants_it_any_more() {
    let shape = Shape { width: 512, hidden: 2048, layers: 8, heads: 8, head_width: 64, ..Shape::default() };
    let mut engine = exact(parse(&random_model(shape, 2)));
    let prompts = vec![Prompt::Tokens((0..120).map(|i| i % 271).collect()); 4];
    let (mut asked, mut last) = (0, None);
    let mut sink = |event| {
        match event {
            Event::Working => asked += 1,
            Event::Finished(reply) => last = Some(reply.reason),
            other => panic!("{other:?}"),
        }
        Control::Stop
    };
    pollster::block_on(engine.generate(&prompts, &Options::default(), &mut sink)).unwrap();
    assert_eq!((asked, last), (1, Some(Reason::Cancelled)));
}
