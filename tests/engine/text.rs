//! Tokenizers: known cuts, byte-exact round trips, text that streams out whole characters.

use std::sync::LazyLock;

use proptest::prelude::*;
use reroll::engine::ModelError;
use reroll::engine::gguf::{Metadata, Stream};
use reroll::engine::tokenizer::{Specials, TextStream, Tokenizer};

use super::writer::{self, Writer, printable};

pub const SPLITTERS: [&str; 5] = ["smollm", "gpt-2", "llama-bpe", "qwen2", "default"];

pub fn metadata(writer: &Writer) -> Metadata {
    let mut stream = Stream::new();
    stream.push(&writer.finish()).unwrap();
    stream.header().unwrap().metadata.clone()
}

pub fn build(writer: &Writer) -> Result<Tokenizer, ModelError> {
    Tokenizer::from_metadata(&metadata(writer))
}

fn tokenizer(pre: &str) -> Tokenizer {
    build(&writer::tokenizer(Writer::default(), pre)).unwrap()
}

/// Kinds of tokens, as files number them.
pub const TEXT: i32 = 1;
const UNKNOWN: i32 = 2;
pub const CONTROL: i32 = 3;
const DEFINED: i32 = 4;
const UNUSED: i32 = 5;
pub const BYTE: i32 = 6;

/// Adds tokens with their kinds and scores.
pub fn listed(writer: Writer, tokens: &[(String, i32, f32)]) -> Writer {
    let texts: Vec<String> = tokens.iter().map(|(text, ..)| text.clone()).collect();
    let kinds: Vec<i32> = tokens.iter().map(|(_, kind, _)| *kind).collect();
    let scores: Vec<f32> = tokens.iter().map(|(.., score)| *score).collect();
    writer
        .texts("tokenizer.ggml.tokens", &texts)
        .integers("tokenizer.ggml.token_type", &kinds)
        .floats("tokenizer.ggml.scores", &scores)
}

/// A SentencePiece vocabulary: the usual three control tokens, all bytes, then these.
pub fn pieces(more: &[(&str, i32, f32)]) -> Writer {
    let mut tokens = vec![("<unk>".to_owned(), UNKNOWN, 0.0)];
    tokens.extend(["<s>", "</s>"].map(|text| (text.to_owned(), CONTROL, 0.0)));
    tokens.extend((0..=255).map(|byte| (format!("<0x{byte:02X}>"), BYTE, 0.0)));
    tokens.extend(more.iter().map(|(text, kind, score)| ((*text).to_owned(), *kind, *score)));
    listed(Writer::default().text("tokenizer.ggml.model", "llama"), &tokens)
}

const WORDS: [(&str, i32, f32); 16] = [
    ("▁", TEXT, -100.0),
    ("a", TEXT, -100.0),
    ("b", TEXT, -100.0),
    ("c", TEXT, -100.0),
    ("é", TEXT, -100.0),
    ("ab", TEXT, -5.0),
    ("bc", TEXT, -4.0),
    ("▁a", TEXT, -6.0),
    ("▁ab", TEXT, -2.0),
    ("abc", TEXT, -1.0),
    ("▁▁", TEXT, -3.0),
    ("cc", UNUSED, -3.0),
    ("\n\n", DEFINED, 0.0),
    ("\n\n\n", DEFINED, 0.0),
    ("<b>", DEFINED, 0.0),
    ("<turn>", CONTROL, 0.0),
];

/// The tokens of a text, written with `|` between.
fn check(tokenizer: &Tokenizer, text: &str, specials: Specials, expected: &str) {
    let ids = tokenizer.encode(text, specials);
    let names: Vec<String> = ids.iter().map(|id| tokenizer.name(*id)).collect();
    assert_eq!(names.join("|"), expected, "{text:?}");
}

#[test]
fn merges_happen_in_order_and_within_pieces() {
    let smollm = tokenizer("smollm");
    for (text, expected) in [
        ("the the", "t|he| the"),
        (" the", " the"),
        ("12+3=15", "1|2|+|3|=|1|5"),
        ("a = b", "a| =| |b"),
        ("\n\n\n", "\n\n|\n"),
        ("<|im_start|>he<|im_end|>", "<|im_start|>|he|<|im_end|>"),
    ] {
        check(&smollm, text, Specials::Recognise, expected);
    }
    let spelled = smollm.encode("<|im_end|>", Specials::Spell);
    assert_eq!(spelled.len(), 10);
    assert_eq!(smollm.stops(), [0, 2]);
}

#[test]
fn each_splitter_cuts_in_its_own_way() {
    for (pre, expected) in [
        ("smollm", "=| |1|2|\n|\n|(|at| a|t"),
        ("gpt-2", "=| 1|2|\n|\n|(|at| a|t"),
        ("llama-bpe", "=| |1|2|\n\n|(|at| a|t"),
        ("qwen2", "=| |1|2|\n\n|(|at| a|t"),
        ("default", "=| |1|2|\n\n|(|at| a|t"),
    ] {
        check(&tokenizer(pre), "= 12\n\n(at at", Specials::Recognise, expected);
    }
    let same =
        [("llama3", "llama-bpe"), ("deepseek-r1-qwen", "qwen2"), ("starcoder", "smollm"), ("mpt", "gpt-2")];
    for (alias, pre) in same {
        let text = "It'S 12345 \r\n\n x.\n\n";
        assert_eq!(
            tokenizer(alias).encode(text, Specials::Spell),
            tokenizer(pre).encode(text, Specials::Spell),
            "{alias}"
        );
    }
}

#[test]
fn a_whole_piece_that_is_a_token_is_that_token_where_the_splitter_says_so() {
    let tokens = |pre| {
        let bytes = (0..=255u8).map(|byte| (printable(byte).to_string(), TEXT, 0.0));
        let more = [("abc", TEXT), ("<ab", CONTROL)].map(|(text, kind)| (text.to_owned(), kind, 0.0));
        let writer = Writer::default().text("tokenizer.ggml.model", "gpt2").text("tokenizer.ggml.pre", pre);
        build(&listed(writer, &bytes.chain(more).collect::<Vec<_>>())).unwrap()
    };
    check(&tokens("llama-bpe"), "abc", Specials::Spell, "abc");
    check(&tokens("qwen2"), "abc", Specials::Spell, "a|b|c");
    // Not even there is a control token what somebody typed.
    check(&tokens("llama-bpe"), "<ab", Specials::Spell, "<|a|b");
    check(&tokens("llama-bpe"), "<ab", Specials::Recognise, "<ab");
}

#[test]
fn a_byte_without_a_token_is_left_out() {
    let tokens = [("a", TEXT, 0.0), ("<|endoftext|>", CONTROL, 0.0)]
        .map(|(text, kind, score)| (text.to_owned(), kind, score));
    let writer =
        Writer::default().text("tokenizer.ggml.model", "gpt2").count("tokenizer.ggml.unknown_token_id", 1);
    assert_eq!(build(&listed(writer, &tokens)).unwrap().encode("aéa", Specials::Spell), [0, 0]);
}

#[test]
fn pieces_are_joined_by_score_then_from_the_left() {
    let tokenizer = build(&pieces(&WORDS)).unwrap();
    for (text, expected) in [
        ("abc", " |abc"),
        ("acab", " a|c|ab"),
        ("bcbc", " |bc|bc"),
        ("ab", " ab"),
        ("aabc", " a|abc"),
        ("  ab", "  | ab"),
        ("ccc", " |cc|c"),
        ("é", " |é"),
        ("ö", " |<0xC3>|<0xB6>"),
        ("a\n\n\n\n\nb", " a|\n\n\n|\n\n| |b"),
    ] {
        check(&tokenizer, text, Specials::Spell, expected);
    }
    assert_eq!(tokenizer.start(), Some(1));
    assert_eq!(tokenizer.stops(), [2]);
    assert_eq!(tokenizer.decode(&tokenizer.encode("  é <b>", Specials::Spell)), "  é <b>".as_bytes());

    let writer = pieces(&WORDS).truth("tokenizer.ggml.add_space_prefix", false);
    let plain = build(&writer.truth("tokenizer.ggml.add_bos_token", false)).unwrap();
    check(&plain, "abc", Specials::Spell, "abc");
    check(&plain, "a<b>b<turn>", Specials::Spell, "a|<b>|b|<0x3C>|<0x74>|<0x75>|<0x72>|<0x6E>|<0x3E>");
    check(&plain, "a<b>b<turn>", Specials::Recognise, "a|<b>|b|<turn>");
    assert_eq!(plain.start(), None);
}

#[test]
fn no_control_token_and_no_byte_comes_of_merging_what_was_typed() {
    let tokens = ["<", "/", "s", ">", "0", "x", "4", "1", "</", "s>", "<0", "x4", "1>", "<0x4"];
    let tokens = tokens.map(|text| (text, TEXT, -1.0));
    let tokenizer = build(&pieces(&tokens).truth("tokenizer.ggml.add_space_prefix", false)).unwrap();
    check(&tokenizer, "</s>", Specials::Spell, "</|s>");
    check(&tokenizer, "</s>", Specials::Recognise, "</s>");
    check(&tokenizer, "<0x41>", Specials::Recognise, "<0x4|1>");
    assert_eq!(tokenizer.decode(&tokenizer.encode("<0x41>", Specials::Spell)), b"<0x41>");
}

#[test]
fn the_longest_special_token_of_the_text_is_cut_out_first() {
    let more = ["aab", "bb", "abb", "bbbb", "x", "a"].map(|text| (text, DEFINED, 0.0));
    let tokenizer = build(&pieces(&more).truth("tokenizer.ggml.add_space_prefix", false)).unwrap();
    for (text, expected) in [
        // Not `aab`, which stands before it.
        ("aabbbbb", "a|a|bbbb|<0x62>"),
        ("aabbx", "aab|<0x62>|x"),
        ("bbbbbbb", "bbbb|bb|<0x62>"),
        ("abbaab", "abb|aab"),
        // Of two as long, the one that comes first in the vocabulary.
        ("aabb", "aab|<0x62>"),
    ] {
        check(&tokenizer, text, Specials::Spell, expected);
    }
}

#[test]
fn parts_are_one_text_but_what_is_spelled_stays_so() {
    let tokenizer = build(&pieces(&WORDS).truth("tokenizer.ggml.add_space_prefix", false)).unwrap();
    let names = |parts: &[(&str, Specials)]| -> Vec<String> {
        tokenizer.encode_parts(parts).into_iter().map(|id| tokenizer.name(id)).collect()
    };
    let (marks, said) = (Specials::Recognise, Specials::Spell);
    assert_eq!(names(&[("a", marks), ("bc", said), ("<turn>", marks)]), ["abc", "<turn>"]);
    assert_eq!(names(&[("\n", marks), ("\n", said), ("\na", marks)]), ["\n\n\n", "a"]);
    assert_eq!(names(&[("<tu", marks), ("", said), ("rn>", marks)]), ["<turn>"]);
    for parts in
        [[("<tu", marks), ("rn>", said)], [("<tu", said), ("rn>", marks)], [("", marks), ("<turn>", said)]]
    {
        assert_eq!(names(&parts).len(), 6, "{parts:?}");
    }
}

#[test]
fn special_tokens_of_phi_3_swallow_the_blanks_behind_them() {
    let named = |name| build(&pieces(&WORDS).text("general.name", name)).unwrap();
    check(&named("Phi-3 mini"), "<turn> \n\u{b}a<s> a", Specials::Recognise, "<turn>| a|<s>|  |a");
    check(&named("other"), "<turn> \n\u{b}a", Specials::Recognise, "<turn>|  |<0x0A>|<0x0B>|a");
}

#[test]
fn replies_end_where_llama_cpp_ends_them() {
    let stops = |tokens: &[(&str, i32)], writer: fn(Writer) -> Writer| {
        let tokens: Vec<_> = tokens.iter().map(|(text, kind)| ((*text).to_owned(), *kind, 0.0)).collect();
        let model = Writer::default().text("tokenizer.ggml.model", "gpt2");
        let tokenizer = build(&writer(listed(model, &tokens))).unwrap();
        let names: Vec<String> = tokenizer.stops().iter().map(|id| tokenizer.name(*id)).collect();
        (names.join(" "), tokenizer)
    };
    // A token that is called like one that ends a reply is no text, whatever the file says.
    let (names, tokenizer) = stops(&[("a", TEXT), ("<|im_end|>", TEXT), ("<|file_sep|>", DEFINED)], |w| w);
    assert_eq!(names, "<|im_end|> <|file_sep|>");
    assert_eq!(tokenizer.bytes(1), b"");
    assert_eq!(tokenizer.bytes(2), b"");
    let key =
        |w: Writer| w.count("tokenizer.ggml.eot_token_id", 0).count("tokenizer.ggml.fim_pad_token_id", 1);
    assert_eq!(stops(&[("a", TEXT), ("b", TEXT), ("<PAD>", TEXT), ("[PAD]", TEXT)], key).0, "a b");
    assert_eq!(stops(&[("a", TEXT), ("<PAD>", TEXT), ("[PAD]", TEXT)], |w| w).0, "<PAD>");
    let harmony =
        [("<|end|>", CONTROL), ("<|return|>", CONTROL), ("<|call|>", CONTROL), ("<|channel|>", CONTROL)];
    let (names, tokenizer) = stops(&harmony, |w| w);
    assert_eq!(names, "<|return|> <|call|>");
    assert_eq!(tokenizer.bytes(0), b"<|end|>");
    assert_eq!(tokenizer.bytes(3), b"<|channel|>");
    assert_eq!(stops(&[("</s>", CONTROL), ("<|tool_response>", CONTROL)], |w| w).0, "<|tool_response>");
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
    let runs = ["the ", "e", " ", "7", "\n", "<", "<|im_start|>", "ab"];
    let words = build(&pieces(&WORDS).truth("tokenizer.ggml.add_space_prefix", false)).unwrap();
    for tokenizer in [tokenizer("smollm"), tokenizer("llama-bpe"), words] {
        for text in runs.map(|run| run.repeat(100_000 / run.len())) {
            let ids = tokenizer.encode(&text, Specials::Spell);
            let same = tokenizer.decode(&ids) == text.as_bytes();
            assert!(same, "{:?}", &text[..20]);
        }
    }
}

static TOKENIZERS: LazyLock<Vec<Tokenizer>> = LazyLock::new(|| {
    let plain = pieces(&WORDS[..12]);
    let more = pieces(&WORDS).truth("tokenizer.ggml.add_space_prefix", false);
    SPLITTERS
        .map(tokenizer)
        .into_iter()
        .chain([plain, more].iter().map(|writer| build(writer).unwrap()))
        .collect()
});

proptest! {
    #[test]
    fn any_text_survives(
        text in any::<String>(),
        words in "[ a-z0-9'\n\t=+.,é東\u{300}²Ⅷ<>]{0,60}",
        blanks in "[ \n\r\t\u{a0}\u{3000}abc1.'S]{0,40}",
    ) {
        for (at, tokenizer) in TOKENIZERS.iter().enumerate() {
            for text in [&text, &words, &blanks] {
                // The one character that SentencePiece takes for another.
                let text = &if at < SPLITTERS.len() { text.clone() } else { text.replace('▁', " ") };
                let ids = tokenizer.encode(text, Specials::Spell);
                prop_assert_eq!(tokenizer.decode(&ids), text.as_bytes());
                let mut stream = tokenizer.stream();
                let mut streamed: String = ids.iter().map(|id| stream.push(tokenizer.bytes(*id))).collect();
                streamed += &stream.finish();
                prop_assert_eq!(&streamed, text);
            }
        }
    }

    #[test]
    fn parts_without_special_tokens_are_one_text(parts in prop::collection::vec("[ abcé\n1']{0,6}", 0..5)) {
        for tokenizer in &*TOKENIZERS {
            let split: Vec<_> = parts.iter().map(|part| (part.as_str(), Specials::Spell)).collect();
            prop_assert_eq!(tokenizer.encode_parts(&split), tokenizer.encode(&parts.concat(), Specials::Spell));
        }
    }
}
