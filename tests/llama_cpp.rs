//! Our engine against llama.cpp, as `tests/llama_cpp/run.sh` asked it: token ids, chat formats, what is expected after each
//! token of a text, greedy replies; on the CPU, and on a GPU if there is one, which is also held against the CPU. Without
//! that script's files this tests nothing, and says so.
//!
//! llama.cpp rounds activations to 8 bits before it multiplies them with quantized weights, so its figures for such a
//! file carry noise. It is asked about a copy in F32 too, and that is what ours must agree with where it computes with
//! floats. Where ours rounds as well, neither can agree better with the other than with exact arithmetic (see
//! `cpu/rounded.rs`); how far llama.cpp agrees with itself in F32 is in the table, as a yardstick, and bounds how far ours
//! may be off.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code: a panic is a failed test"
)]

#[path = "llama_cpp/compare.rs"]
mod compare;
#[path = "llama_cpp/files.rs"]
mod files;

use std::io::Write;
use std::path::PathBuf;

use compare::{Agreement, head};
use files::{Case, Reference, Texts, Top};
use reroll::engine::gpu::{Abilities, Device};
use reroll::engine::kernel::Record;
use reroll::engine::tokenizer::Specials;
use reroll::engine::{BackendKind, Control, Engine, Event, Model, Options, Precision, Prompt};

/// What is asked of an agreement with llama.cpp in F32.
struct Bounds {
    /// Two tokens whose logits are closer than this may change places.
    tie: f64,
    /// How far log-probabilities may be off on average.
    mean: f64,
    /// How many of the positions must agree.
    share: f64,
}

/// Sums in another order; and llama.cpp looks GELU up in a table of halves, which is ten times as coarse.
const SUMS: Bounds = Bounds { tie: 0.002, mean: 0.0005, share: 0.99 };
const GELU: Bounds = Bounds { tie: 0.02, mean: 0.005, share: 0.99 };
/// Replies of a large model that are compared on a GPU that a CPU emulates.
const EMULATED: usize = 3;
/// From here on a model is large.
const LARGE: u64 = 10_000_000;

/// What our engine expects after each token of a text.
fn read(engine: &mut Engine, ids: &[u32]) -> Vec<Top> {
    let prompt = Prompt::Tokens(ids.to_vec());
    let reading = pollster::block_on(engine.read(&prompt, &mut |_| Control::Continue)).unwrap().unwrap();
    reading.next.iter().map(top).collect()
}

fn top(record: &Record) -> Top {
    let listed = record.ids.into_iter().zip(record.probabilities).filter(|(id, _)| *id != u32::MAX);
    listed.map(|(id, probability)| (id, f64::from(probability).ln())).collect()
}

/// Our greedy replies to the first `most` prompts.
fn replies(engine: &mut Engine, reference: &Reference, most: usize) -> Vec<Vec<u32>> {
    let asked = reference.replies.iter().take(most);
    let max_tokens = asked.clone().map(|reply| reply.ids.len()).max().unwrap_or(1);
    let prompts: Vec<Prompt> = asked.map(|reply| Prompt::Tokens(reply.prompt.clone())).collect();
    let mut replies = vec![Vec::new(); prompts.len()];
    let options = Options { max_tokens, batch: 16, ..Options::default() };
    let mut sink = |event| {
        match event {
            Event::Finished(reply) => replies[reply.sequence] = reply.ids,
            Event::FellBack { reason, .. } => panic!("{reason}"),
            _ => {}
        }
        Control::Continue
    };
    pollster::block_on(engine.generate(&prompts, &options, &mut sink)).unwrap();
    replies
}

/// Compares readings and replies with a reference.
fn agreement(readings: &[Vec<Top>], replies: &[Vec<u32>], reference: &Reference, tie: f64) -> Agreement {
    let mut agreement = Agreement::default();
    for (number, (found, passage)) in readings.iter().zip(&reference.passages).enumerate() {
        for (at, (found, expected)) in found.iter().zip(&passage.top).enumerate() {
            agreement.add(&format!("passage {number}, token {at}"), found, expected, tie);
        }
    }
    for (number, (found, reply)) in replies.iter().zip(&reference.replies).enumerate() {
        // Ours were given as many tokens as the longest reply has.
        let found = &found[..found.len().min(reply.ids.len().max(1))];
        agreement.reply(&format!("reply {number}"), found, (&reply.ids, &reply.top), tie);
    }
    agreement
}

/// As [`agreement`], with the figures that must be reached.
fn must_agree(
    what: &str,
    readings: &[Vec<Top>],
    replies: &[Vec<u32>],
    reference: &Reference,
    report: &mut Report,
) {
    println!("  {what}");
    let bounds = bounds(reference);
    let mut found = agreement(readings, replies, reference, bounds.tie);
    if found.share() < bounds.share {
        found.faults.push(format!("{:.2} % of the positions agree", 100.0 * found.share()));
    }
    if found.mean() > bounds.mean {
        found.faults.push(format!("log-probabilities are off by {:.5} on average", found.mean()));
    }
    report.add(what, found);
}

fn bounds(reference: &Reference) -> &'static Bounds {
    if reference.model.starts_with("gemma") { &GELU } else { &SUMS }
}

/// The table and what is wrong.
#[derive(Default)]
struct Report {
    rows: Vec<String>,
    faults: Vec<String>,
}

impl Report {
    fn add(&mut self, what: &str, found: Agreement) {
        self.rows.push(found.row(what));
        self.faults.extend(found.faults.into_iter().map(|fault| format!("{what}, {fault}")));
    }

    fn fault(&mut self, fault: String) {
        println!("    {fault}");
        self.faults.push(fault);
    }
}

/// Ids of the strings, and of the questions in the model's chat format.
fn check_tokens(case: &Case, texts: &Texts, engine: &Engine, report: &mut Report) {
    let tokenizer = &engine.model().tokenizer;
    assert_eq!(case.plain.strings.len(), texts.strings.len(), "{}: other strings", case.name);
    let mut wrong = 0;
    for (text, (spelled, recognised)) in texts.strings.iter().zip(&case.plain.strings) {
        let recognised = recognised.as_ref().unwrap_or(spelled);
        for (specials, expected) in [(Specials::Spell, spelled), (Specials::Recognise, recognised)] {
            let found = tokenizer.encode(text, specials);
            if found != *expected {
                wrong += 1;
                if wrong <= 5 {
                    report.fault(format!(
                        "{}: {specials:?} {text:?}: {found:?} instead of {expected:?}",
                        case.name
                    ));
                }
            }
        }
    }
    let mut unlike = 0;
    for (question, expected) in texts.questions.iter().zip(&case.plain.chat) {
        let found = engine.encode(&Prompt::Chat(question.clone()));
        if found != *expected {
            unlike += 1;
            if unlike == 1 {
                report.fault(format!("{}: chat format: {found:?} instead of {expected:?}", case.name));
            }
        }
    }
    let (strings, chats) = (case.plain.strings.len(), case.plain.chat.len());
    let same = 2 * strings - wrong;
    let row =
        format!("{same} of {} tokenizations, {} of {chats} chats the same", 2 * strings, chats - unlike);
    report.rows.push(format!("{:<57}{row}", format!("{}: tokens", case.name)));
}

fn gpu(file: &[u8]) -> Option<(Engine, bool)> {
    // Without halves: they are exact enough for people, not for this.
    let abilities = Abilities { halves: false, ..Abilities::ALL };
    let made = async {
        let device = Device::with(abilities).await?;
        let emulated = device.is_software();
        let mut engine = Engine::with_device(Model::parse(file)?, device).await?;
        engine.set_precision(Precision::Exact);
        Ok((engine, emulated))
    };
    match pollster::block_on(made) {
        Ok(made) => Some(made),
        Err(reroll::engine::EngineError::Gpu(why)) if why.contains("there is no GPU") => None,
        Err(why) => panic!("{why}"),
    }
}

fn check(case: &Case, texts: &Texts, report: &mut Report) {
    let name = &case.name;
    println!("{name}");
    let file = std::fs::read(&case.file).unwrap();
    let model = match Model::parse(&file) {
        Ok(model) => model,
        Err(why) => return report.fault(format!("{name}: refused: {why}")),
    };
    let large = model.parameters > LARGE;
    let mut cpu = pollster::block_on(Engine::new(model, BackendKind::Cpu)).unwrap();
    check_tokens(case, texts, &cpu, report);

    cpu.set_precision(Precision::Exact);
    let exact = case.exact.as_ref().unwrap_or(&case.plain);
    let on_cpu: Vec<Vec<Top>> = exact.passages.iter().map(|passage| read(&mut cpu, &passage.ids)).collect();
    let said = replies(&mut cpu, &case.plain, usize::MAX);
    let same_prompts = &said[..exact.replies.len().min(said.len())];
    must_agree(&format!("{name}: CPU, llama.cpp in F32"), &on_cpu, same_prompts, exact, report);
    if let Some(exact) = &case.exact {
        println!("  {name}: llama.cpp, itself in F32");
        let theirs: Vec<Vec<Top>> = case.plain.passages.iter().map(|passage| passage.top.clone()).collect();
        let their_replies: Vec<Vec<u32>> = case.plain.replies.iter().map(|reply| reply.ids.clone()).collect();
        let yardstick = agreement(&theirs, &their_replies, exact, f64::INFINITY);
        // Each of two tokens may be off by as much.
        let tie = bounds(exact).tie + 2.0 * yardstick.most;
        println!("  {name}: CPU rounding, llama.cpp as it is");
        cpu.set_precision(Precision::Rounded);
        let rounded: Vec<Vec<Top>> =
            case.plain.passages.iter().map(|passage| read(&mut cpu, &passage.ids)).collect();
        let said = replies(&mut cpu, &case.plain, usize::MAX);
        let found = agreement(&rounded, &said, &case.plain, tie);
        report.add(&format!("{name}: CPU rounding, llama.cpp as it is"), found);
        println!("  {name}: CPU rounding, llama.cpp in F32");
        let same_prompts = &said[..exact.replies.len().min(said.len())];
        let found = agreement(&rounded, same_prompts, exact, tie);
        report.add(&format!("{name}: CPU rounding, llama.cpp in F32"), found);
        report.add(&format!("{name}: llama.cpp, itself in F32"), yardstick);
    }

    let Some((mut gpu, emulated)) = gpu(&file) else {
        return report.rows.push(format!("{name}: GPU SKIPPED: there is none"));
    };
    let answers = if emulated && large { EMULATED } else { usize::MAX };
    let on_gpu: Vec<Vec<Top>> = exact.passages.iter().map(|passage| read(&mut gpu, &passage.ids)).collect();
    let said = replies(&mut gpu, exact, answers);
    must_agree(&format!("{name}: GPU, llama.cpp in F32"), &on_gpu, &said, exact, report);
    let what = format!("{name}: GPU, CPU");
    println!("  {what}");
    let mut between = Agreement::default();
    for (number, (found, expected)) in on_gpu.iter().zip(&on_cpu).enumerate() {
        for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
            between.add(&format!("passage {number}, token {at}"), found, expected, SUMS.tie);
        }
    }
    report.add(&what, between);
}

#[test]
fn the_engine_agrees_with_llama_cpp() {
    let Some(folder) = std::env::var_os("REROLL_LLAMA_CPP").map(PathBuf::from) else {
        // Not by print: that is kept from sight for a test that passes.
        let what =
            "SKIPPED: our engine against llama.cpp; tests/llama_cpp/run.sh fetches and makes what it needs\n";
        return std::io::stderr().write_all(what.as_bytes()).unwrap();
    };
    let only = std::env::var("REROLL_LLAMA_CPP_ONLY").unwrap_or_default();
    let only: Vec<String> = only.split(' ').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    let texts: Texts = files::json(&folder.join("texts.json"));
    let cases = files::cases(&folder, &only);
    assert!(!cases.is_empty(), "there is no file of that name");
    let mut report = Report::default();
    for case in &cases {
        check(case, &texts, &mut report);
    }
    println!("\n{}\n{}\n", head(), report.rows.join("\n"));
    let faults = &report.faults;
    assert!(faults.is_empty(), "{} faults:\n  {}", faults.len(), faults.join("\n  "));
}
