//! Files that are damaged, hostile or not supported: each gives an error that says what and where, and never a panic.

use std::sync::LazyLock;

use proptest::prelude::*;
use reroll::engine::Model;
use reroll::engine::gguf::TensorType;
use reroll::engine::matrix::{Codes, Filler, Form, Matrix, f16_to_f32};
use reroll::engine::model::Loader;

use super::writer::{self, F32, Q8_0, RandomModel, Shape, Writer, random_model, string};

fn model() -> RandomModel {
    random_model(Shape { layers: 1, width: 32, hidden: 32, head_width: 8, ..Shape::default() }, 1)
}

/// Reads a file and expects an error with all of `parts` in its sentence.
fn check(what: &str, file: &[u8], parts: &[&str]) {
    let error = match Model::parse(file) {
        Ok(_) => panic!("{what}: was accepted"),
        Err(error) => error.to_string(),
    };
    for part in parts {
        assert!(error.contains(part), "{what}: {error:?} does not say {part:?}");
    }
}

fn with(change: impl Fn(Writer) -> Writer) -> Vec<u8> {
    change(model().writer).finish()
}

#[test]
fn a_good_file_is_read_whatever_the_chunks() {
    let file = model().writer.finish();
    let whole = Model::parse(&file).unwrap();
    for size in [1, 7, 100, 4096, file.len()] {
        let mut loader = Loader::new(None);
        file.chunks(size).for_each(|chunk| loader.push(chunk).unwrap());
        let streamed = loader.finish().unwrap();
        assert_eq!(streamed.config, whole.config);
        for (weight, matrix) in whole.matrices() {
            let other = streamed.matrix(weight).unwrap();
            assert_eq!(
                (matrix.rows, matrix.columns, matrix.form()),
                (other.rows, other.columns, other.form())
            );
            assert!((0..matrix.rows).all(|row| matrix.row(row).eq(other.row(row))), "{weight:?}");
        }
        assert!(whole.vectors().eq(streamed.vectors()));
    }
    assert_eq!(whole.name.as_deref(), Some("random"));
    let (matrices, vectors) = (whole.matrices(), whole.vectors());
    let weights = matrices.map(|(_, w)| w.rows * w.columns).chain(vectors.map(|(_, v)| v.len()));
    assert_eq!(whole.parameters, weights.sum::<usize>() as u64);
}

#[test]
fn version_2_is_read_and_others_are_not() {
    let mut file = model().writer.finish();
    file[4] = 2;
    assert!(Model::parse(&file).is_ok());
    for version in [0, 1, 4, 255] {
        file[4] = version;
        check("version", &file, &["version"]);
    }
    file[4..8].copy_from_slice(&3u32.to_be_bytes());
    check("big-endian", &file, &["little-endian"]);
}

#[test]
fn files_that_are_something_else() {
    check("empty", b"", &["ends at byte 0", "truncated"]);
    check("html", b"<!doctype html>", &["not a GGUF file", "<!do"]);
    check("zip", b"PK\x03\x04....", &["not a GGUF file", "PK\\x03\\x04"]);
}

#[test]
fn a_file_cut_anywhere_says_where() {
    let file = model().writer.finish();
    for end in (0..file.len()).step_by(13).chain([file.len() - 1]) {
        let cut = &file[..end];
        check("cut", cut, &[&format!("the file ends at byte {end}"), "truncated"]);
        // Without a known length the error comes at the end instead of early, but it is the same.
        let mut loader = Loader::new(None);
        loader.push(cut).unwrap();
        let error = loader.finish().unwrap_err().to_string();
        assert!(error.contains(&format!("the file ends at byte {end}")), "{error}");
    }
    check("last tensor", &file[..file.len() - 1], &["tensor blk.0.ffn_down.weight needs bytes"]);
}

#[test]
fn numbers_that_lie() {
    let head = |tensors: u64, keys: u64| {
        [&b"GGUF"[..], &3u32.to_le_bytes(), &tensors.to_le_bytes(), &keys.to_le_bytes()].concat()
    };
    check("tensor count", &head(u64::MAX, 0), &["byte 8", "number of tensors", "18446744073709551615"]);
    check("key count", &head(0, 1 << 60), &["byte 16", "number of metadata keys"]);
    check("key length", &[head(0, 1), u64::MAX.to_le_bytes().to_vec()].concat(), &["byte 24", "claims"]);
    check(
        "array length",
        &with(|w| w.key("x", 9, &[&4u32.to_le_bytes()[..], &u64::MAX.to_le_bytes()].concat())),
        &["x claims 18446744073709551615 items"],
    );
    check(
        "nested array",
        &with(|w| w.key("x", 9, &[9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0])),
        &["array of arrays"],
    );
    check("value type", &with(|w| w.key("x", 99, &[])), &["x has the unknown type 99"]);
    check(
        "array type",
        &with(|w| w.key("x", 9, &[77, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0])),
        &["unknown type 77"],
    );
    check("bool", &with(|w| w.key("x", 7, &[2])), &["neither true (1) nor false (0)"]);
    check("u64", &with(|w| w.key("x", 10, &[0xff; 8])), &["larger than any real value"]);
    check("twice", &with(|w| w.count("x", 1).count("x", 2)), &["x is there twice"]);
    check(
        "utf-8",
        &with(|w| w.key("x", 8, &[2, 0, 0, 0, 0, 0, 0, 0, 0xc3, 0x28])),
        &["x is not valid UTF-8"],
    );
    check("alignment", &with(|w| w.count("general.alignment", 0)), &["general.alignment", "multiple of 8"]);
    check("alignment", &with(|w| w.count("general.alignment", 12)), &["general.alignment"]);
}

/// A header with one tensor, described by hand.
fn one_tensor(shape: &[u64], kind: u32, offset: u64) -> Vec<u8> {
    let mut file = [&b"GGUF"[..], &3u32.to_le_bytes(), &1u64.to_le_bytes(), &0u64.to_le_bytes()].concat();
    file.extend(string("t"));
    file.extend((shape.len() as u32).to_le_bytes());
    shape.iter().for_each(|extent| file.extend(extent.to_le_bytes()));
    file.extend(kind.to_le_bytes());
    file.extend(offset.to_le_bytes());
    file.resize(file.len() + 256, 0);
    file
}

#[test]
fn tensors_that_lie() {
    check("no dimensions", &one_tensor(&[], F32, 0), &["tensor t", "0 dimensions"]);
    check("five dimensions", &one_tensor(&[1; 5], F32, 0), &["tensor t", "5 dimensions"]);
    check("empty", &one_tensor(&[0, 4], F32, 0), &["tensor t", "impossible shape [0, 4]"]);
    check("overflow", &one_tensor(&[1 << 40, 1 << 40], F32, 0), &["tensor t", "impossible shape"]);
    check("byte overflow", &one_tensor(&[1 << 31, 1 << 31], F32, 0), &["tensor t", "beyond any file"]);
    check("offset overflow", &one_tensor(&[32], F32, u64::MAX - 31), &["tensor t", "beyond any file"]);
    check("misaligned", &one_tensor(&[32], F32, 8), &["tensor t", "offset 8", "alignment 32"]);
    check("block", &one_tensor(&[33], Q8_0, 0), &["tensor t", "rows of 33", "32"]);
    check("Q2_K", &one_tensor(&[256], 10, 0), &["tensor t", "Q2_K", "not supported"]);
    check("no such type", &one_tensor(&[256], 4_000_000, 0), &["tensor t", "number 4000000"]);
    check("beyond the file", &one_tensor(&[1 << 20], F32, 0), &["truncated", "tensor t needs bytes"]);
    let twice = |w: Writer| w.tensor("token_embd.weight", &[32], F32, vec![0; 128]);
    check("two of a name", &with(twice), &["two tensors named token_embd.weight"]);
    let mut overlap =
        Writer::default().tensor("a", &[64], F32, vec![0; 256]).tensor("b", &[8], F32, vec![0; 32]);
    let good = overlap.finish();
    overlap = overlap.without("nothing");
    let at = good.windows(8).rposition(|w| w == 256u64.to_le_bytes()).unwrap();
    let mut file = overlap.finish();
    file[at..at + 8].copy_from_slice(&32u64.to_le_bytes());
    check("overlap", &file, &["tensor b: starts at byte", "inside tensor a"]);
}

#[test]
fn models_that_do_not_fit_their_own_description() {
    let replaced = |key: &'static str, value: u32| with(|w| w.without(key).count(key, value));
    check("architecture", &with(|w| w.without("general.architecture")), &["general.architecture", "missing"]);
    check(
        "architecture",
        &with(|w| w.without("general.architecture").text("general.architecture", "mamba")),
        &["\"mamba\"", "not supported"],
    );
    check("width", &replaced("llama.embedding_length", 0), &["llama.embedding_length", "positive"]);
    check("width", &replaced("llama.embedding_length", 64), &["tensor", "has the shape [32, ", "say [64, "]);
    check("width", &replaced("llama.embedding_length", u32::MAX), &["llama.embedding_length", "between"]);
    check("layers", &replaced("llama.block_count", 2), &["tensor blk.1.attn_norm.weight: is missing"]);
    check("kv heads", &replaced("llama.attention.head_count_kv", 3), &["head_count_kv", "does not divide"]);
    check("context", &with(|w| w.without("llama.context_length")), &["llama.context_length", "missing"]);
    check(
        "epsilon",
        &with(|w| w.float("llama.rope.scaling.factor", f32::NAN).text("llama.rope.scaling.type", "linear")),
        &["NaN"],
    );
    check(
        "scaling",
        &with(|w| w.text("llama.rope.scaling.type", "longrope")),
        &["longrope", "not supported"],
    );
    check(
        "a tensor too many",
        &with(|w| w.tensor("blk.0.attn_output.bias", &[32], F32, vec![0; 128])),
        &["attn_output.bias", "not part of"],
    );
    check("tokenizer", &with(|w| w.without("tokenizer.ggml.model")), &["tokenizer.ggml.model", "missing"]);
    check(
        "tokenizer",
        &with(|w| w.without("tokenizer.ggml.model").text("tokenizer.ggml.model", "bert")),
        &["bert"],
    );
    check(
        "splitter",
        &with(|w| w.without("tokenizer.ggml.pre").text("tokenizer.ggml.pre", "tekken")),
        &["tekken"],
    );
    check("end token", &replaced("tokenizer.ggml.eos_token_id", 70_000), &["eos_token_id", "70000"]);
    check(
        "merges",
        &with(|w| w.without("tokenizer.ggml.merges").texts("tokenizer.ggml.merges", &["ab".to_owned()])),
        &["tokenizer.ggml.merges", "merge 0", "\"ab\""],
    );
    let nan = f32::NAN.to_le_bytes().repeat(32);
    check(
        "NaN weights",
        &with(|w| w.without("output_norm.weight").tensor("output_norm.weight", &[32], F32, nan.clone())),
        &["output_norm.weight", "not a number"],
    );
}

#[test]
fn halves_widen_exactly() {
    let cases = [
        (0x0000, 0.0),
        (0x8000, -0.0),
        (0x3c00, 1.0),
        (0xc000, -2.0),
        (0x7bff, 65504.0),
        (0x0001, 2f32.powi(-24)),
        (0x03ff, 1023.0 * 2f32.powi(-24)),
        (0x0400, 2f32.powi(-14)),
        (0x7c00, f32::INFINITY),
    ];
    for (half, expected) in cases {
        assert_eq!(f16_to_f32(half).to_bits(), f32::to_bits(expected), "{half:#x}");
    }
    assert!(f16_to_f32(0x7e00).is_nan());
}

#[test]
fn every_type_decodes_to_what_was_written() {
    let mut noise = writer::Noise(7);
    let weights: Vec<f32> = (0..3 * 512).map(|_| noise.float()).collect();
    let mut filler = Filler::default();
    for (number, kind) in TensorType::all() {
        let (bytes, exact) = writer::encode(number, &weights);
        let row = bytes.len() / 3;
        // In its own form, and in the one of a matrix that others are stacked into.
        for form in [
            Form::of(kind),
            Form::of(kind).join(Form::I8 { codes: Codes::Seven, group: 16, mins: true }),
            Form::F32,
        ] {
            let mut matrix = Matrix::empty(3, 512, form);
            for (at, bytes) in bytes.chunks(row).enumerate() {
                filler.fill(&mut matrix, at, kind, bytes).unwrap();
            }
            assert_eq!(matrix.form(), form);
            for (at, exact) in exact.chunks(512).enumerate() {
                for (found, exact) in matrix.row(at).zip(exact) {
                    assert!(
                        (found - exact).abs() <= 1e-6,
                        "{kind:?} as {form:?}: {found}, should be {exact}"
                    );
                }
            }
        }
        let far = exact.iter().zip(&weights).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(far < 0.15, "{kind:?}: {far}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn no_damage_panics(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        static FILE: LazyLock<Vec<u8>> = LazyLock::new(|| model().writer.finish());
        let mut file = FILE.clone();
        // Damage the header rather than the weights.
        let header = file.len().min(6000);
        for (at, byte) in changes {
            let at = at.index(header);
            file[at] = byte;
        }
        let _ = Model::parse(&file);
    }

    #[test]
    fn no_noise_panics(noise in prop::collection::vec(any::<u8>(), 0..2000)) {
        let _ = Model::parse(&noise);
        let _ = Model::parse(&[&b"GGUF\x03\0\0\0"[..], &noise].concat());
    }
}
