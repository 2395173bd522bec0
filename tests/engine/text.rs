//! Tokenizers: known cuts, byte-exact round trips, text that streams out whole characters.

use std::sync::LazyLock;

use proptest::prelude::*;
use reroll::engine::Model;
use reroll::engine::gguf::Stream;
use reroll::engine::tokenizer::{Specials, TextStream, Tokenizer};

use super::writer::{Shape, pieces, random_model};

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
fn llama_3_and_qwen_2_cut_as_their_expressions_do() {
    let (llama, qwen) = (tokenizer("llama-bpe"), tokenizer("qwen2"));
    // Merges of a space and a letter, and of line breaks, show where the cuts are.
    for both in [&llama, &qwen] {
        check(both, "the\tthe", "t|he|\t|t|he");
        check(both, "a\n\n b", "a|\n\n| |b");
        check(both, "a \n\n\nb", "a| |\n\n|\n|b");
        check(both, "x  the", "x| | the");
    }
    check(&llama, "= 1", "=| |1");
}

fn sentence(prefix: bool) -> Tokenizer {
    let writer = random_model(Shape { layers: 1, ..Shape::default() }, 1).writer;
    read(&pieces(writer, prefix).finish()).unwrap()
}

/// The tokenizer alone: the weights are for another vocabulary.
fn read(file: &[u8]) -> Result<Tokenizer, String> {
    let mut stream = Stream::new();
    stream.push(file).map_err(|error| error.to_string())?;
    Tokenizer::from_metadata(&stream.header().unwrap().metadata).map_err(|error| error.to_string())
}

#[test]
fn pieces_join_by_score_and_bytes_spell_the_rest() {
    let plain = sentence(false);
    check(&plain, "the the", "the| the");
    check(&plain, "  the", " | the");
    check(&plain, "taaa", "t|aa|a");
    check(&plain, "hé", "h|é");
    assert_eq!(plain.encode("z東", Specials::Spell), [4 + 0x7a, 4 + 0xe6, 4 + 0x9d, 4 + 0xb1]);
    check(&plain, "a\n\n\na", "a|\n\n|\n|a");
    // A text begins with a space where the file says so, and so does what follows a special token.
    let prefixed = sentence(true);
    check(&prefixed, "the", " the");
    check(&prefixed, "the<end_of_turn>the", " the|<end_of_turn>| the");
    assert_eq!(prefixed.stops(), [2, 3]);
    assert_eq!(prefixed.start(), Some(1), "without a word from the file");
    let spelled = plain.encode("<s>", Specials::Spell);
    assert!(spelled.len() > 1 && !spelled.contains(&1));
    // The text of ids, control tokens left out.
    let ids = plain.encode("the <s>z the\n\n", Specials::Recognise);
    assert_eq!(String::from_utf8(plain.decode(&ids)).unwrap(), "the z the\n\n");
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
        static TOKENIZERS: LazyLock<Vec<Tokenizer>> = LazyLock::new(|| {
            let names = ["smollm", "gpt-2", "llama-bpe", "qwen2"];
            names.map(tokenizer).into_iter().chain([sentence(false)]).collect()
        });
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
