//! From prompts to replies: the CPU against the reference, batches against single sequences.

use std::rc::Rc;

use reroll::engine::cpu::Cpu;
use reroll::engine::plan::Room;
use reroll::engine::prompt::{Admission, chunks};
use reroll::engine::{
    BackendKind, Control, Engine, EngineError, Event, Model, Options, Prompt, Reason, Reply,
};

use super::reference;
use super::writer::{BF16, F16, F32, Q4_0, Q8_0, RandomModel, Shape, random_model};

fn parse(model: &RandomModel) -> Model {
    Model::parse(&model.writer.finish()).unwrap()
}

fn prompts(count: usize) -> Vec<Prompt> {
    let words = ["the", "weather on", "12+3=", "a cat in the hat", "", "é東🦀", "water is the thing"];
    (0..count).map(|i| Prompt::Text(format!("{} {i}", words[i % words.len()]))).collect()
}

fn replies(engine: &mut Engine, prompts: &[Prompt], batch: usize) -> Vec<Reply> {
    let mut replies = Vec::new();
    let options = Options { max_tokens: 24, batch, stop: Vec::new() };
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

#[test]
fn the_cpus_logits_are_the_references() {
    let base = Shape::default();
    let shapes = [
        base,
        Shape { tied: false, kind: F32, kv_heads: 4, ..base },
        Shape { kind: F16, kv_heads: 1, layers: 3, ..base },
        Shape { kind: BF16, width: 36, heads: 3, kv_heads: 3, hidden: 44, ..base },
        Shape { kind: Q4_0, width: 96, heads: 3, kv_heads: 1, hidden: 64, ..base },
        Shape { kind: Q8_0, width: 160, heads: 5, kv_heads: 5, hidden: 32, tied: false, ..base },
    ];
    for (seed, shape) in (1..).zip(shapes) {
        let random = random_model(shape, seed);
        let tokens: Vec<u32> = (0..21).map(|i| (i * 37 + seed as u32) % 271).collect();
        let expected = reference::logits(shape, &random.weights, &tokens);
        let mut cpu = Cpu::new(Rc::new(parse(&random)));
        // One prompt per prefix, read in pieces of different lengths.
        for (length, most) in [(1, 64), (2, 1), (9, 4), (21, 5), (21, 64)] {
            cpu.open(Room { slots: 2, capacity: 32 });
            let admission = Admission { slot: 1, tokens: tokens[..length].to_vec(), budget: 1 };
            for chunk in chunks(&[admission], most) {
                cpu.prefill(&chunk);
            }
            let expected = &expected[length - 1];
            let most =
                expected.iter().zip(cpu.logits()).map(|(a, b)| (a - f64::from(*b)).abs()).fold(0.0, f64::max);
            assert!(most < 2e-4, "shape {seed}, {length} tokens: logits differ by {most}");
        }
    }
}

#[test]
fn replies_do_not_depend_on_the_batch() {
    let mut engine =
        pollster::block_on(Engine::new(parse(&random_model(Shape::default(), 5)), BackendKind::Cpu)).unwrap();
    let prompts = prompts(11);
    let single = replies(&mut engine, &prompts, 1);
    assert_eq!(single.len(), prompts.len());
    for batch in [2, 3, 8, 64] {
        let batched = replies(&mut engine, &prompts, batch);
        for (a, b) in single.iter().zip(&batched) {
            assert_eq!((&a.ids, &a.text, a.reason), (&b.ids, &b.text, b.reason), "batch {batch}");
        }
    }
}

#[test]
fn greedy_means_the_references_likeliest_token() {
    let shape = Shape::default();
    let random = random_model(shape, 9);
    let mut engine = pollster::block_on(Engine::new(parse(&random), BackendKind::Cpu)).unwrap();
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
            Event::Token { text, id, probability, top, .. } => {
                told += &text;
                assert_eq!(top[0], (id, probability));
                assert!(top.windows(2).all(|pair| pair[0].1 >= pair[1].1), "{top:?}");
                assert!(top.iter().map(|(_, p)| p).sum::<f32>() <= 1.0001 && probability > 0.0);
            }
            Event::Finished(done) => reply = Some(done),
            Event::FellBack { reason, .. } => panic!("{reason}"),
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
    let mut engine = pollster::block_on(Engine::new(model, BackendKind::Cpu)).unwrap();
    let prompt = Prompt::Tokens(vec![40; 50]);
    let run = |engine: &mut Engine, max_tokens: usize, stop: Vec<String>, limit: usize| {
        let (mut last, mut count) = (None, 0);
        let options = Options { max_tokens, batch: 4, stop };
        let mut sink = |event| {
            match event {
                Event::Token { .. } => count += 1,
                Event::Finished(reply) => last = Some(reply),
                Event::FellBack { .. } => {}
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
    let mut engine = pollster::block_on(Engine::new(model, BackendKind::Cpu)).unwrap();
    let mut ask = |prompt: Prompt| {
        let options = Options::default();
        let prompts = [Prompt::Text("fine".to_owned()), prompt];
        pollster::block_on(engine.generate(&prompts, &options, &mut |_| Control::Continue))
    };
    assert_eq!(ask(Prompt::Text(String::new())), Err(EngineError::EmptyPrompt { sequence: 1 }));
    let long = EngineError::PromptTooLong { sequence: 1, tokens: 64, context: 64 };
    assert_eq!(ask(Prompt::Tokens(vec![4; 64])), Err(long));
}

/// The GPU, or None with a loud word where there is none.
fn gpu(model: Model) -> Option<Engine> {
    match pollster::block_on(Engine::new(model, BackendKind::Gpu)) {
        Ok(engine) => Some(engine),
        Err(EngineError::Gpu(why)) if why.contains("there is no GPU") => {
            eprintln!("SKIPPED: {why}");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn the_gpu_replies_as_the_cpu_does() {
    let base = Shape::default();
    let shapes = [
        base,
        Shape { tied: false, kind: F32, kv_heads: 4, ..base },
        Shape { kind: BF16, width: 36, heads: 3, kv_heads: 3, hidden: 44, ..base },
        Shape { kind: Q4_0, width: 96, heads: 3, kv_heads: 1, hidden: 64, ..base },
    ];
    for (seed, shape) in (20..).zip(shapes) {
        let random = random_model(shape, seed);
        let mut cpu = pollster::block_on(Engine::new(parse(&random), BackendKind::Cpu)).unwrap();
        let Some(mut gpu) = gpu(parse(&random)) else { return };
        assert_eq!(gpu.info().backend, BackendKind::Gpu);
        // One prompt longer than a step of prompt columns.
        let mut prompts = prompts(9);
        prompts.push(Prompt::Tokens((0..90).map(|i| (i * 7 + 3) % 271).collect()));
        let expected = replies(&mut cpu, &prompts, 4);
        for batch in [1, 3, 8] {
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
    let mut cpu = pollster::block_on(Engine::new(parse(&random), BackendKind::Cpu)).unwrap();
    let prompts = prompts(5);
    let expected = replies(&mut cpu, &prompts, 2);
    engine.lose_gpu();
    let (mut found, mut reasons) = (Vec::new(), Vec::new());
    let options = Options { max_tokens: 24, batch: 2, stop: Vec::new() };
    let mut sink = |event| {
        match event {
            Event::Finished(reply) => found.push(reply),
            Event::FellBack { reason, .. } => reasons.push(reason),
            Event::Token { .. } => {}
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
