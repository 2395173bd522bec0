//! Vocabularies of every damage: refused with a reason, or read and used without a panic.
//! `REROLL_CASES=1000000 cargo test --release --test engine vocabularies -- --nocapture` looks at so many.

use reroll::engine::tokenizer::{Specials, Tokenizer};

use super::text::{BYTE, CONTROL, SPLITTERS, TEXT, build, listed, metadata, pieces};
use super::writer::{Noise, Writer};

#[test]
fn unusable_vocabularies_are_refused_with_the_key_and_the_reason() {
    let check = |writer: Writer, expected: &[&str]| {
        let error = build(&writer).unwrap_err().to_string();
        assert!(expected.iter().all(|part| error.contains(part)), "{error}");
    };
    let named = |model| Writer::default().text("tokenizer.ggml.model", model);
    check(named("llama"), &["tokenizer.ggml.tokens", "missing"]);
    check(
        named("t5").texts("tokenizer.ggml.tokens", &["a".to_owned()]),
        &["tokenizer.ggml.model", "Unigram"],
    );
    check(pieces(&[("a", TEXT, f32::NAN)]), &["tokenizer.ggml.scores", "NaN", "token 259"]);
    check(
        pieces(&[("a", TEXT, 0.0), ("a", TEXT, 0.0)]),
        &["tokenizer.ggml.tokens", "\"a\" twice", "259 and 260"],
    );
    check(pieces(&[("<s>", CONTROL, 0.0)]), &["\"<s>\" twice", "1 and 259"]);
    check(pieces(&[("x", BYTE, 0.0)]), &["tokenizer.ggml.token_type", "token 259", "\"x\""]);
    check(
        pieces(&[]).without("tokenizer.ggml.scores").floats("tokenizer.ggml.scores", &[0.0]),
        &["scores", "1 entries"],
    );
    check(
        pieces(&[]).without("tokenizer.ggml.token_type").integers("tokenizer.ggml.token_type", &[1]),
        &["token_type"],
    );
    check(pieces(&[]).text("tokenizer.ggml.add_space_prefix", "yes"), &["add_space_prefix", "true or false"]);
    check(pieces(&[]).count("tokenizer.ggml.bos_token_id", 259), &["bos_token_id", "259"]);
    let long = "<".repeat(1 << 20);
    check(pieces(&[(&long, CONTROL, 0.0)]), &["tokenizer.ggml.tokens", "bytes of special tokens"]);
}

/// Builds vocabularies out of a few texts, kinds, scores and merges put together at random, with keys that are wrong.
#[test]
fn no_vocabulary_makes_it_panic() {
    let cases: u64 = std::env::var("REROLL_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(2000);
    let (mut read, mut refused) = (0, 0);
    for seed in 1..=cases {
        let mut noise = Noise(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let writer = hostile(&mut noise);
        let metadata = metadata(&writer);
        let Ok(tokenizer) = Tokenizer::from_metadata(&metadata) else {
            refused += 1;
            continue;
        };
        read += 1;
        let unknown =
            metadata.count("tokenizer.ggml.unknown_token_id", usize::MAX).unwrap().unwrap_or(0) as u32;
        let text: String = (0..noise.next() % 40).map(|_| pick(&mut noise, &TEXTS)).collect();
        for specials in [Specials::Spell, Specials::Recognise] {
            let ids = tokenizer.encode(&text, specials);
            assert!(ids.iter().all(|id| (*id as usize) < tokenizer.len()), "seed {seed}");
            tokenizer.decode(&ids);
            // Nothing that was typed has become a control token, but for what stands for what there is no token for.
            let control = |id: &u32| tokenizer.bytes(*id).is_empty() && *id != unknown;
            assert!(specials == Specials::Recognise || !ids.iter().any(control), "seed {seed}: {text:?}");
        }
        for id in [0, tokenizer.len() as u32 - 1, tokenizer.len() as u32, u32::MAX] {
            tokenizer.special(&tokenizer.name(id));
        }
    }
    println!("{read} vocabularies read, {refused} refused");
    assert!(read > 0 && refused > 0);
}

const TEXTS: [&str; 40] = [
    "",
    "a",
    "b",
    "ab",
    "abc",
    "aa",
    "aaaa",
    "▁",
    "▁a",
    "▁▁",
    " ",
    "  ",
    "\n",
    "\n\n",
    "é",
    "東",
    "🦀",
    "\u{300}",
    "Ġ",
    "Ġa",
    "Ã",
    "<",
    ">",
    "<s>",
    "</s>",
    "<unk>",
    "<|im_end|>",
    "<|end|>",
    "<0x41>",
    "<0x0a>",
    "<0x",
    "[PAD]",
    "1",
    "12",
    "'s",
    "<a",
    "a>",
    "x\0y",
    "\u{85}",
    "ſ",
];

fn pick<T: Copy>(noise: &mut Noise, from: &[T]) -> T {
    from[(noise.next() % from.len() as u64) as usize]
}

fn hostile(noise: &mut Noise) -> Writer {
    let rarely = |noise: &mut Noise| noise.next().is_multiple_of(40);
    let distinct = !rarely(noise);
    let mut tokens: Vec<(String, i32, f32)> = Vec::new();
    for _ in 0..noise.next() % 60 {
        let text = pick(noise, &TEXTS).repeat(1 + (noise.next() % 3) as usize) + pick(noise, &TEXTS);
        let kind = match noise.next() % 12 {
            0..4 => (noise.next() % 9) as i32 - 1,
            _ => TEXT,
        };
        // Bytes that are called otherwise are refused.
        let kind = if kind == BYTE && !text.starts_with("<0x41>") && !rarely(noise) { TEXT } else { kind };
        let odd = [0.0, -0.0, f32::INFINITY, f32::NEG_INFINITY, f32::MIN_POSITIVE, -1.0, 1e30];
        let score = if rarely(noise) && rarely(noise) { f32::NAN } else { pick(noise, &odd) };
        if !distinct || tokens.iter().all(|(there, ..)| *there != text) {
            tokens.push((text, kind, score));
        }
    }
    let mut merges: Vec<String> = (0..noise.next() % 40)
        .map(|_| {
            format!(
                "{} {}",
                pick(noise, &["a", "b", "ab", "Ġ", "Ã", "©", "東", "aa"]),
                pick(noise, &["a", "b", "Ġ", "©", "aa"])
            )
        })
        .collect();
    if rarely(noise) {
        merges.push("x".to_owned());
    }
    let model = if rarely(noise) { "bert" } else { pick(noise, &["gpt2", "llama"]) };
    let mut writer = listed(Writer::default().text("tokenizer.ggml.model", model), &tokens)
        .texts("tokenizer.ggml.merges", &merges)
        .text("general.name", pick(noise, &["", "phi3"]));
    if noise.next().is_multiple_of(4) {
        writer = writer.without("tokenizer.ggml.token_type");
    }
    if !noise.next().is_multiple_of(3) {
        writer = writer.text("tokenizer.ggml.pre", pick(noise, &SPLITTERS));
    }
    for key in ["bos", "eos", "eot", "unknown", "fim_pad", "fim_sep"] {
        if noise.next().is_multiple_of(4) {
            let most = tokens.len() as u64 + u64::from(rarely(noise));
            let key = format!("tokenizer.ggml.{key}_token_id");
            writer = writer.count(&key, (noise.next() % most.max(1)) as u32);
        }
    }
    for key in ["add_bos_token", "add_space_prefix"] {
        let key = format!("tokenizer.ggml.{key}");
        writer = match noise.next() % 20 {
            0..6 => writer.truth(&key, false),
            6..12 => writer.truth(&key, true),
            12 => writer.count(&key, 1),
            _ => writer,
        };
    }
    writer
}
