//! Tokenizers: known cuts, byte-exact round trips, text that streams out whole characters.

use std::sync::LazyLock;

use proptest::prelude::*;
use reroll::engine::Model;
use reroll::engine::tokenizer::{Specials, TextStream, Tokenizer};

use super::writer::{Shape, random_model};

fn tokenizer(pre: &str) -> Tokenizer {
    let writer =
        random_model(Shape { layers: 1, width: 32, hidden: 32, head_width: 8, ..Shape::default() }, 1).writer;
    let writer = writer.without("tokenizer.ggml.pre").text("tokenizer.ggml.pre", pre);
    Model::parse(&writer.finish()).unwrap().tokenizer
}

/// The tokens of a text, written with `|` between.
fn check(tokenizer: &Tokenizer, text: &str, expected: &str) {
    let ids = tokenizer.encode(text, Specials::Recognise);
    let names: Vec<String> = ids.iter().map(|id| tokenizer.name(*id)).collect();
    assert_eq!(names.join("|"), expected, "{text:?}");
}

#[test]
fn merges_happen_in_order_and_within_pieces() {
    let smollm = tokenizer("smollm");
    check(&smollm, "the the", "t|he| the");
    check(&smollm, " the", " the");
    check(&smollm, "12+3=15", "1|2|+|3|=|1|5");
    check(&smollm, "a = b", "a| =| |b");
    check(&smollm, "\n\n\n", "\n\n|\n");
    check(&smollm, "<|im_start|>he<|im_end|>", "<|im_start|>|he|<|im_end|>");
    let spelled = smollm.encode("<|im_end|>", Specials::Spell);
    assert_eq!(spelled.len(), 10);
    assert_eq!(smollm.stops(), [0, 2]);
}

#[test]
fn digits_stand_alone_only_where_the_splitter_says_so() {
    let (smollm, gpt2) = (tokenizer("smollm"), tokenizer("gpt-2"));
    check(&smollm, "= 1", "=| |1");
    check(&gpt2, "= 1", "=| 1");
}

#[test]
fn characters_come_out_whole() {
    let mut stream = TextStream::default();
    let told: Vec<String> = "né€🦀".bytes().map(|byte| stream.push(&[byte])).collect();
    assert_eq!(told, ["n", "", "é", "", "", "€", "", "", "", "🦀"]);
    assert_eq!(stream.finish(), "");
    assert_eq!(stream.push(b"a\xff\xe2\x82b"), "a\u{fffd}\u{fffd}b");
    assert_eq!(stream.push(b"\xf0\x9f"), "");
    assert_eq!(stream.finish(), "\u{fffd}");
}

#[test]
fn a_long_text_takes_linear_time() {
    let tokenizer = tokenizer("smollm");
    for text in ["the ".repeat(25_000), "e".repeat(100_000), " ".repeat(100_000), "7".repeat(100_000)] {
        let ids = tokenizer.encode(&text, Specials::Recognise);
        assert_eq!(tokenizer.decode(&ids), text.as_bytes());
    }
}

proptest! {
    #[test]
    fn any_text_survives(text in any::<String>(), words in "[ a-z0-9'\n\t=+.,é東\u{300}²Ⅷ]{0,60}") {
        static TOKENIZERS: LazyLock<[Tokenizer; 2]> = LazyLock::new(|| ["smollm", "gpt-2"].map(tokenizer));
        for tokenizer in &*TOKENIZERS {
            for text in [&text, &words] {
                let ids = tokenizer.encode(text, Specials::Spell);
                prop_assert_eq!(tokenizer.decode(&ids), text.as_bytes());
                let mut stream = TextStream::default();
                let mut streamed: String = ids.iter().map(|id| stream.push(tokenizer.bytes(*id))).collect();
                streamed += &stream.finish();
                prop_assert_eq!(&streamed, text);
            }
        }
    }
}
