//! Whatever a model file contains: it is read or refused, and what is read can be run, within bounds and without a panic.
//!
//! The files are small models of every architecture and type of weights, damaged: bytes changed, fields of 4 and 8 bytes
//! made extreme, pieces deleted, doubled, or taken from another file, the end cut off; read in chunks of all sizes, with
//! and without a length known beforehand. `REROLL_CASES=1000000 cargo test --release --test gguf -- --nocapture` looks
//! at so many; `REROLL_SEED` starts elsewhere. How many were read and run, the slowest and the memory are printed; the
//! file of a failure is kept.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "test code: a panic is a failed test, and its numbers are small"
)]

#[allow(dead_code, reason = "other tests use the rest of it")]
#[path = "engine/writer.rs"]
mod writer;

use reroll::engine::model::Loader;
use reroll::engine::tokenizer::Specials;
use reroll::engine::{BackendKind, Control, Engine, Options, Prompt};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};
use writer::{Noise, Shape, pieces, random_model};

/// Far above what any of these files needs, far below what a number believed would take.
const MOST_MEMORY_KB: u64 = 1 << 20;

fn files() -> Vec<Vec<u8>> {
    let base = Shape { layers: 1, width: 32, hidden: 32, heads: 2, kv_heads: 1, ..Shape::default() };
    let k = Shape { width: 256, head_width: 32, ..base };
    let mut shapes = vec![base, Shape { tied: false, ..base }];
    for architecture in ["qwen2", "qwen3", "gemma2", "gemma3"] {
        shapes.push(Shape { architecture, ..base });
    }
    for kind in [writer::F32, writer::F16, writer::BF16, writer::Q4_0, writer::Q4_1, writer::Q5_1] {
        shapes.push(Shape { kind, ..base });
    }
    for kind in [writer::Q4_K, writer::Q6_K] {
        shapes.push(Shape { kind, other_kind: kind, hidden: 256, heads: 8, kv_heads: 8, ..k });
    }
    let writers = (1..).zip(shapes).map(|(seed, shape)| random_model(shape, seed).writer);
    let sentence = pieces(random_model(Shape { architecture: "gemma3", ..base }, 99).writer, true);
    writers.chain([sentence]).map(|writer| writer.finish()).collect()
}

/// Numbers that a reader might believe.
const EXTREMES: [u64; 12] =
    [0, 1, 2, 31, 0x7f, 0xff, 0xffff, 1 << 20, (1 << 31) - 1, (1 << 32) - 1, (1 << 63) - 1, u64::MAX];

fn below(noise: &mut Noise, most: usize) -> usize {
    (noise.next() >> 16) as usize % most.max(1)
}

fn damage(files: &[Vec<u8>], noise: &mut Noise) -> Vec<u8> {
    let mut file = files[below(noise, files.len())].clone();
    for _ in 0..1 + below(noise, 4) {
        // The header more often than the weights.
        let within = if below(noise, 8) == 0 { file.len() } else { file.len().min(9000) };
        let at = below(noise, within);
        let length = 1 + below(noise, 64);
        let end = (at + length).min(file.len());
        match below(noise, 10) {
            0..3 => file[at] = (noise.next() >> 20) as u8,
            3..6 => {
                let extreme = EXTREMES[below(noise, EXTREMES.len())].to_le_bytes();
                let size = if below(noise, 2) == 0 { 4 } else { 8 };
                // Fields begin where strings end, so anywhere.
                for (place, byte) in file[at..].iter_mut().zip(&extreme[..size]) {
                    *place = *byte;
                }
            }
            6 => drop(file.drain(at..end)),
            7 => {
                let piece = file[at..end].to_vec();
                file.splice(at..at, piece);
            }
            8 => {
                let other = &files[below(noise, files.len())];
                let from = below(noise, other.len());
                let piece = &other[from..(from + length).min(other.len())];
                file.splice(at..end, piece.iter().copied());
            }
            _ => file.truncate(1 + below(noise, file.len())),
        }
        if file.is_empty() {
            file.push(b'G');
        }
    }
    file
}

/// Reads a file and runs what comes of it; whether something did.
fn look_at(file: &[u8], noise: &mut Noise) -> bool {
    let total = (below(noise, 3) > 0).then_some(file.len() as u64);
    let mut loader = Loader::new(total);
    let mut rest = file;
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at((1 + below(noise, 20_000)).min(rest.len()));
        if let Err(error) = loader.push(chunk) {
            assert!(error.to_string().len() < 3000, "a complaint quotes too much: {error}");
            return false;
        }
        rest = after;
    }
    let Ok(model) = loader.finish() else { return false };
    let text = "the weather <|im_end|> é 12+3=\n";
    for specials in [Specials::Recognise, Specials::Spell] {
        let ids = model.tokenizer.encode(text, specials);
        let _ = model.tokenizer.decode(&ids);
    }
    let Ok(mut engine) = pollster::block_on(Engine::new(model, BackendKind::Cpu)) else { return false };
    let prompts = [Prompt::Chat("12+3?".to_owned()), Prompt::Tokens(vec![1, 70_000, 2])];
    let options = Options { max_tokens: 3, ..Options::default() };
    // Refused or answered, but not with a panic.
    let _ = pollster::block_on(engine.generate(&prompts, &options, &mut |_| Control::Continue));
    true
}

fn peak_memory_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok());
    peak.unwrap_or_default()
}

#[test]
fn no_model_file_does_harm() {
    let setting = |name: &str, otherwise: u64| {
        std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
    };
    let (cases, seed) = (setting("REROLL_CASES", 3000), setting("REROLL_SEED", 0));
    let files = files();
    let (mut read, mut slowest, started) = (0, Duration::ZERO, Instant::now());
    for case in seed..seed + cases {
        let mut noise = Noise((case + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let file = damage(&files, &mut noise);
        let start = Instant::now();
        let result = catch_unwind(AssertUnwindSafe(|| look_at(&file, &mut noise)));
        slowest = slowest.max(start.elapsed());
        let Ok(was_read) = result else {
            let path = concat!(env!("CARGO_TARGET_TMPDIR"), "/damaged.gguf");
            std::fs::write(path, &file).unwrap();
            panic!("REROLL_SEED={case} fails; the file is in {path}");
        };
        read += u64::from(was_read);
    }
    let memory = peak_memory_kb();
    println!(
        "gguf: {cases} files in {:?}, {read} read and run; slowest {slowest:?}; at most {} MB of memory",
        started.elapsed(),
        memory >> 10
    );
    assert!(memory < MOST_MEMORY_KB, "{memory} kB of memory");
}
