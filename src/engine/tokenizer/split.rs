//! Cuts text into the pieces within which merges may happen, as the regular expressions of llama.cpp do
//! (`llama-vocab.cpp`, `llm_tokenizer_bpe`), written out by hand: a regex engine would double the worker's size.

use super::super::error::ModelError;
use super::super::gguf::Metadata;
use super::classes::{Class, class, is_letter, is_number};

/// How a vocabulary wants text cut, `tokenizer.ggml.pre`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Splitter {
    /// Where the file names none: punctuation, then as GPT-2, then numbers, then their digits in threes.
    Default,
    /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
    Gpt2,
    /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
    Llama3,
    /// As Llama 3, but with every number character by itself.
    Qwen2,
    /// Every number character by itself, then what is between them as GPT-2.
    Smollm,
}

/// What `tokenizer.ggml.pre` says besides where to cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pre {
    pub(super) splitter: Splitter,
    /// A piece that is a token is that token, whatever the merges would make of it.
    pub(super) whole_pieces: bool,
    /// Texts begin with the start token where the file does not say.
    pub(super) starts: bool,
}

impl Pre {
    pub(super) fn from_metadata(metadata: &Metadata) -> Result<Self, ModelError> {
        let key = "tokenizer.ggml.pre";
        let pre = |splitter| Ok(Pre { splitter, whole_pieces: false, starts: false });
        match metadata.text(key)?.unwrap_or("default") {
            "default" => pre(Splitter::Default),
            "gpt-2" | "phi-2" | "gigachat" | "a.x-4.0" | "mellum" | "mpt" | "olmo" | "jais" | "trillion"
            | "granite-docling" | "exaone4" => pre(Splitter::Gpt2),
            "llama-bpe" | "llama3" | "llama-v3" | "falcon3" | "falcon-h1" | "pixtral" | "midm-2.0"
            | "lfm2" => Ok(Pre { splitter: Splitter::Llama3, whole_pieces: true, starts: true }),
            "dbrx" | "smaug-bpe" => pre(Splitter::Llama3),
            "qwen2" | "deepseek-r1-qwen" | "kormo" | "f2llmv2" | "megrez" | "stablelm2" | "hunyuan"
            | "solar-open" | "grok-2" => pre(Splitter::Qwen2),
            "smollm" | "starcoder" | "refact" | "command-r" | "codeshell" | "exaone" | "minerva-7b"
            | "mellum2" => pre(Splitter::Smollm),
            other => {
                let what = format!(
                    "is {other:?}, which is not supported; the splitters \"llama-bpe\", \"qwen2\", \"smollm\", \
                     \"gpt-2\", \"default\" and those that cut alike are"
                );
                Err(ModelError::Metadata { key: key.to_owned(), what })
            }
        }
    }
}

/// The length in bytes of the first piece of a text that is not empty.
type Cut = fn(&str) -> usize;

impl Splitter {
    /// Hands out the pieces of `text`; joined they are `text`.
    pub(super) fn split<'t>(self, text: &'t str, take: &mut impl FnMut(&'t str)) {
        /// Each cut works within the pieces of the one before.
        fn within<'t>(cuts: &[Cut], text: &'t str, take: &mut impl FnMut(&'t str)) {
            let Some((cut, finer)) = cuts.split_first() else { return take(text) };
            let mut rest = text;
            while !rest.is_empty() {
                // A cut of nothing would never end.
                let (piece, after) = rest.split_at_checked(cut(rest).max(1)).unwrap_or((rest, ""));
                within(finer, piece, take);
                rest = after;
            }
        }
        let cuts: &[Cut] = match self {
            Splitter::Default => &[punctuation, gpt2, numbers, threes],
            Splitter::Gpt2 => &[gpt2],
            Splitter::Llama3 => &[|text| llama3(text, 3)],
            Splitter::Qwen2 => &[|text| llama3(text, 1)],
            Splitter::Smollm => &[single_numbers, gpt2],
        };
        within(cuts, text, take);
    }
}

/// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
fn gpt2(text: &str) -> usize {
    let after_quote = text.strip_prefix('\'').unwrap_or_default();
    if let Some(ending) = ENDINGS.iter().find(|ending| after_quote.starts_with(**ending)) {
        return 1 + ending.len();
    }
    // ` ?` before a run: the space counts only if a run follows it.
    let space = usize::from(text.starts_with(' '));
    let run = text.get(space..).unwrap_or_default();
    for kind in [is_letter, is_number, is_other] {
        let length = length_while(run, kind);
        if length > 0 {
            return space + length;
        }
    }
    blanks(text)
}

/// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,digits}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
fn llama3(text: &str, digits: usize) -> usize {
    let after_quote = text.strip_prefix('\'').unwrap_or_default();
    let begins = |ending: &&str| {
        after_quote.get(..ending.len()).is_some_and(|start| start.eq_ignore_ascii_case(ending))
    };
    if let Some(ending) = ENDINGS.iter().copied().find(begins) {
        return 1 + ending.len();
    }
    let Some(first) = text.chars().next() else { return 0 };
    if is_number(first) {
        return text.chars().take(digits).take_while(|c| is_number(*c)).map(char::len_utf8).sum();
    }
    let before = match first {
        _ if is_letter(first) => 0,
        '\r' | '\n' => usize::MAX,
        _ => first.len_utf8(),
    };
    let letters = length_while(text.get(before..).unwrap_or_default(), is_letter);
    if letters > 0 {
        return before + letters;
    }
    let space = usize::from(first == ' ');
    let run = length_while(text.get(space..).unwrap_or_default(), is_other);
    if run > 0 {
        let breaks = length_while(text.get(space + run..).unwrap_or_default(), is_break);
        return space + run + breaks;
    }
    let blank = length_while(text, char::is_whitespace);
    match text.get(..blank).and_then(|blank| blank.rfind(is_break)) {
        Some(last) => last + 1,
        None => blanks(text),
    }
}

/// What English words are cut at, behind an apostrophe; none begins another.
const ENDINGS: [&str; 7] = ["s", "t", "re", "ve", "m", "ll", "d"];

/// Whitespace: all of it at the end of the text, else all but the last, which belongs to what follows.
fn blanks(text: &str) -> usize {
    let blank = length_while(text, char::is_whitespace);
    let last = text.get(..blank).and_then(|blank| blank.chars().next_back()).map_or(0, char::len_utf8);
    if blank == text.len() || blank == last { blank } else { blank - last }
}

/// `[\p{P}$+<=>^~|]+`, and what is between.
fn punctuation(text: &str) -> usize {
    runs(text, |c| class(c) == Class::Punctuation || "$+<=>^~|".contains(c))
}

/// `\p{N}+`, and what is between.
fn numbers(text: &str) -> usize {
    runs(text, is_number)
}

/// `\p{N}`, and what is between.
fn single_numbers(text: &str) -> usize {
    match text.chars().next() {
        Some(first) if is_number(first) => first.len_utf8(),
        _ => length_while(text, |c| !is_number(c)),
    }
}

/// `[0-9][0-9][0-9]`, and what is between.
fn threes(text: &str) -> usize {
    let three = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
    match text.as_bytes().windows(3).position(three) {
        Some(0) => 3,
        Some(at) => at,
        None => text.len(),
    }
}

fn runs(text: &str, of: impl Fn(char) -> bool) -> usize {
    match length_while(text, &of) {
        0 => length_while(text, |c| !of(c)),
        run => run,
    }
}

fn length_while(text: &str, keep: impl Fn(char) -> bool) -> usize {
    text.find(|c| !keep(c)).unwrap_or(text.len())
}

/// `[^\s\p{L}\p{N}]`
fn is_other(c: char) -> bool {
    !c.is_whitespace() && !matches!(class(c), Class::Letter | Class::Number)
}

fn is_break(c: char) -> bool {
    matches!(c, '\r' | '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_as_the_expressions_say() {
        use Splitter::{Default, Gpt2, Llama3, Qwen2, Smollm};
        for (splitter, text, expected) in [
            (Gpt2, "It's they'll 'S\u{2019}s", "It|'s| they|'ll| '|S|\u{2019}|s"),
            (Gpt2, "a  b\t\tc \n\n", "a| | b|\t|\t|c| \n\n"),
            (Gpt2, "x=12½ 3. é\u{301}漢字", "x|=|12½| 3|.| é|\u{301}|漢字"),
            (Smollm, "x=12½ 3", "x|=|1|2|½| |3"),
            (Smollm, "a  1", "a|  |1"),
            (Llama3, "It'S they'Ll 'sx\u{2019}s'sx", "It|'S| they|'Ll| '|sx|\u{2019}s|'s|x"),
            (Llama3, "12345 +a(b", "123|45| +|a|(b"),
            (Llama3, " \n\n  x\r\n\r\n  ", " \n\n| | x|\r\n\r\n|  "),
            (Llama3, "!?\n\n\t\u{3000}y ", "!?\n\n|\t|\u{3000}y| "),
            (Llama3, "\nx", "\n|x"),
            (Qwen2, "12345 +a(b", "1|2|3|4|5| +|a|(b"),
            (Default, "a $12,3456! `'s", "a| |$|12|,|345|6|!| `|'|s"),
        ] {
            let mut pieces = Vec::new();
            splitter.split(text, &mut |piece| pieces.push(piece));
            assert_eq!(pieces.join("|"), expected, "{splitter:?} {text:?}");
            assert_eq!(pieces.concat(), text);
        }
    }
}
