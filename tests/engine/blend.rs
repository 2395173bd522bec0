//! Models between two others.

use reroll::engine::gguf::TensorType;
use reroll::engine::matrix::Form;
use reroll::engine::{BackendKind, Control, Engine, EngineError, Event, Model, Options, Prompt};

use super::replies::parse;
use super::writer::{F32, Q4_0, Q8_0, Shape, random_model};

fn random(kind: u32, seed: u64) -> Model {
    parse(&random_model(Shape { kind, other_kind: kind, ..Shape::default() }, seed))
}

/// All weights.
fn weights(model: &Model) -> Vec<f32> {
    let matrices = model.matrices().flat_map(|(_, matrix)| (0..matrix.rows).flat_map(|row| matrix.row(row)));
    matrices.chain(model.vectors().flat_map(|(_, vector)| vector.iter().copied())).collect()
}

#[test]
fn floats_lie_where_alpha_says() {
    let (from, to) = (random(F32, 1), random(F32, 2));
    let (a, b) = (weights(&from), weights(&to));
    for alpha in [-0.5f32, 0.0, 0.25, 1.0, 1.5] {
        let between = weights(&from.toward(&to, alpha).unwrap());
        assert_eq!(between.len(), a.len());
        for ((a, b), found) in a.iter().zip(&b).zip(&between) {
            let expected = f64::from(*a) + f64::from(alpha) * (f64::from(*b) - f64::from(*a));
            assert!((f64::from(*found) - expected).abs() <= 1e-6, "{alpha}: {a} {b} {found}");
        }
    }
    assert_eq!(weights(&from.toward(&to, 0.0).unwrap()), a);
    assert_eq!(weights(&from.toward(&to, 1.0).unwrap()), b);
}

#[test]
fn integers_become_the_nearest_of_eight_bits() {
    for kind in [Q8_0, Q4_0] {
        let (from, to) = (random(kind, 1), random(kind, 2));
        let half = from.toward(&to, 0.5).unwrap();
        for (((_, a), (_, b)), (_, found)) in from.matrices().zip(to.matrices()).zip(half.matrices()) {
            assert_eq!(found.form(), Form::of(TensorType::Q8_0));
            for row in 0..a.rows {
                let exact: Vec<f32> = a.row(row).zip(b.row(row)).map(|(a, b)| 0.5 * a + 0.5 * b).collect();
                let found: Vec<f32> = found.row(row).collect();
                for (exact, found) in exact.chunks(32).zip(found.chunks(32)) {
                    let step = exact.iter().fold(0.0f32, |most, value| most.max(value.abs())) / 127.0;
                    for (exact, found) in exact.iter().zip(found) {
                        assert!((exact - found).abs() <= 0.5001 * step, "{exact} {found} {step}");
                    }
                }
            }
        }
    }
}

/// What ggml has quantized is met to the bit, so that the ends of the way are the two models.
#[test]
fn the_ends_are_the_two_models() {
    let thinker = Model::parse(&std::fs::read("public/models/thinker.gguf").unwrap()).unwrap();
    assert_eq!(weights(&thinker.toward(&thinker, 0.0).unwrap()), weights(&thinker));
    assert_eq!(weights(&thinker.toward(&thinker, 1.0).unwrap()), weights(&thinker));
    let question = "Olga has 9 lemons. Olga gives 7 of them to Rosa. How many lemons does Olga have left?";
    let reply = |model: Model| {
        let mut engine = pollster::block_on(Engine::new(model, BackendKind::Cpu)).unwrap();
        let mut text = String::new();
        let mut sink = |event| {
            if let Event::Finished(reply) = event {
                text = reply.text;
            }
            Control::Continue
        };
        let prompts = [Prompt::Chat(question.to_owned())];
        pollster::block_on(engine.generate(&prompts, &Options::default(), &mut sink)).unwrap();
        text
    };
    let between = thinker.toward(&thinker, 0.5).unwrap();
    let name = thinker.name.as_deref().unwrap();
    assert_eq!(between.name, Some(format!("{name} to {name} at 0.5")));
    assert_eq!(reply(between), reply(thinker));
}

#[test]
fn models_that_are_not_alike_are_refused() {
    let model = random(Q8_0, 1);
    let smaller = parse(&random_model(Shape { layers: 1, ..Shape::default() }, 1));
    let untied = parse(&random_model(Shape { tied: false, ..Shape::default() }, 1));
    let thinker = Model::parse(&std::fs::read("public/models/thinker.gguf").unwrap()).unwrap();
    for other in [smaller, untied, thinker] {
        let error = model.toward(&other, 0.5).unwrap_err();
        assert!(matches!(&error, EngineError::Unlike(what) if what.contains("different shapes")), "{error}");
    }
    let error = model.toward(&random(Q8_0, 2), f32::MAX).unwrap_err();
    assert!(error.to_string().contains("no finite weights"), "{error}");
}
