//! The built-in model against an implementation in another language: its prompts' tokens, its replies, and how sure it
//! is of the first word, as `training/check.py` found them with NumPy in f64. After a new model:
//!
//! `python training/check.py --vectors tests/vectors/thinker.json`

use std::path::Path;

use reroll::engine::{BackendKind, Control, Engine, EngineError, Event, Model, Options, Precision, Prompt};
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    file: String,
    prompts: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    question: String,
    ids: Vec<u32>,
    reply: Vec<u32>,
    text: String,
    /// The likeliest first tokens with their logits.
    top_logits: Vec<(u32, f32)>,
}

#[test]
fn the_built_in_model_replies_as_numpy_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let json = std::fs::read_to_string(root.join("tests/vectors/thinker.json")).unwrap();
    let vectors: Vectors = serde_json::from_str(&json).unwrap();
    let file = std::fs::read(root.join("public/models").join(&vectors.file)).unwrap();
    for kind in [BackendKind::Cpu, BackendKind::Gpu] {
        let mut engine = match pollster::block_on(Engine::new(Model::parse(&file).unwrap(), kind)) {
            Ok(engine) => engine,
            Err(EngineError::Gpu(why)) if why.contains("there is no GPU") => {
                eprintln!("SKIPPED: {why}");
                continue;
            }
            Err(error) => panic!("{error}"),
        };
        engine.set_precision(Precision::Exact);
        let prompts: Vec<Prompt> =
            vectors.prompts.iter().map(|vector| Prompt::Chat(vector.question.clone())).collect();
        for (vector, prompt) in vectors.prompts.iter().zip(&prompts) {
            assert_eq!(engine.encode(prompt), vector.ids, "{}", vector.question);
        }
        let mut tops = vec![None; prompts.len()];
        let mut replies = vec![None; prompts.len()];
        let options = Options { max_tokens: 60, batch: 3, ..Options::default() };
        let mut sink = |event| {
            match event {
                Event::Token { sequence, top, .. } => {
                    tops[sequence].get_or_insert(top);
                }
                Event::Finished(reply) => replies[reply.sequence] = Some((reply.ids, reply.text)),
                Event::FellBack { reason, .. } => panic!("{reason}"),
                Event::Working => {}
            }
            Control::Continue
        };
        pollster::block_on(engine.generate(&prompts, &options, &mut sink)).unwrap();
        for ((vector, reply), top) in vectors.prompts.iter().zip(replies).zip(tops) {
            let (ids, text) = reply.unwrap();
            assert_eq!((&ids, &text), (&vector.reply, &vector.text), "{kind:?}: {}", vector.question);
            let top = top.unwrap();
            // A GPU may keep keys and values as halves.
            let most = if kind == BackendKind::Gpu { 2e-2 } else { 2e-3 };
            let (_, first) = top[0];
            let (_, first_logit) = vector.top_logits[0];
            for ((id, probability), (expected, logit)) in top.iter().zip(&vector.top_logits) {
                assert_eq!(id, expected, "{kind:?}: {}", vector.question);
                let difference = (probability / first).ln() - (logit - first_logit);
                assert!(
                    difference.abs() < most,
                    "{kind:?}: {}: logits differ by {difference}",
                    vector.question
                );
            }
        }
    }
}
