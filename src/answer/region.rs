//! Where in a reply the answer may stand, by rule, the most explicit first.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::cursor::{Cursor, boundary};

/// Which rule found the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// `The answer is …`, `Answer: …`, `Judgement: …`; the last that can be read.
    Marker,
    /// `#### …`
    Hashes,
    /// `\boxed{…}`, the last complete one.
    Boxed,
    /// `<answer>…</answer>`
    AnswerTag,
    /// The whole reply is the answer.
    Whole,
    /// The last number, label or choice of the last sentence.
    LastSentence,
    /// The last number, label or choice of the text.
    LastNumber,
}

impl Rule {
    /// Whether the reply says itself that this is its answer.
    pub fn is_explicit(self) -> bool {
        !matches!(self, Self::LastSentence | Self::LastNumber)
    }
}

impl Rule {
    /// Whether the rule looks at one statement, so that what it finds undecided is what the reply says.
    pub(super) fn is_said(self) -> bool {
        !matches!(self, Self::Whole | Self::LastNumber)
    }
}

/// A part of a reply to look for the answer in.
#[derive(Clone, Debug)]
pub(super) struct Region {
    pub(super) rule: Rule,
    pub(super) span: Range<usize>,
}

/// Replies longer than this many bytes are read from their last so many.
const MAX_REPLY: usize = 1 << 18;
/// How many markers are tried from the end.
const MAX_MARKERS: usize = 16;
/// The longest statement after a marker, in bytes.
const MAX_STATEMENT: usize = 2048;
/// The longest clause between "answer" and "is", in characters.
const MAX_CLAUSE: usize = 80;
/// The longest reply that is taken for an answer and nothing else, in bytes.
const MAX_WHOLE: usize = 300;

/// The regions of a reply, found one after the other in the order in which they are to be tried.
pub(super) struct Regions<'a> {
    /// The reply up to the end of its body.
    text: &'a str,
    body: Range<usize>,
    search: Search<'a>,
    next: usize,
    markers: Option<Box<dyn Iterator<Item = Region> + 'a>>,
}

/// What differs between the types of answers.
#[derive(Clone, Copy)]
pub(super) struct Search<'a> {
    /// Further words that announce an answer, such as `option`.
    pub(super) extra: &'a [&'a str],
    /// Try the whole reply first: for types that cannot take an announcement for an answer.
    pub(super) whole_first: bool,
}

impl<'a> Regions<'a> {
    pub(super) fn new(reply: &'a str, search: Search<'a>) -> Self {
        let body = body(reply);
        let text = reply.get(..body.end).unwrap_or_default();
        Self { text, body, search, next: 0, markers: None }
    }

    fn region(&self, rule: Rule) -> Option<Region> {
        let span = match rule {
            Rule::Whole if self.body.len() > MAX_WHOLE || self.text.contains("boxed{") => None,
            Rule::Boxed => boxed(self.text),
            Rule::AnswerTag => tagged(self.text),
            Rule::LastSentence => Some(last_sentence(self.text)),
            Rule::Whole | Rule::LastNumber | Rule::Marker | Rule::Hashes => Some(self.body.clone()),
        }?;
        let start = span.start.max(self.body.start);
        (start < span.end).then_some(Region { rule, span: start..span.end })
    }
}

impl Iterator for Regions<'_> {
    type Item = Region;

    fn next(&mut self) -> Option<Region> {
        use Rule::{AnswerTag, Boxed, LastNumber, LastSentence, Marker, Whole};
        const WHOLE_FIRST: &[Rule] = &[Whole, Marker, Boxed, AnswerTag, LastSentence, LastNumber];
        const MARKED_FIRST: &[Rule] = &[Marker, Boxed, AnswerTag, Whole, LastSentence, LastNumber];
        let order = if self.search.whole_first { WHOLE_FIRST } else { MARKED_FIRST };
        loop {
            if let Some(region) = self.markers.as_mut().and_then(Iterator::next) {
                return Some(region);
            }
            let rule = *order.get(self.next)?;
            self.next += 1;
            if rule == Marker {
                self.markers = Some(Box::new(markers(self.text, self.body.start, self.search.extra)));
            } else if let Some(region) = self.region(rule) {
                return Some(region);
            }
        }
    }
}

/// The reply without the spaces around it and without a question it goes on to invent.
fn body(reply: &str) -> Range<usize> {
    let mut start = reply.len() - reply.trim_start().len();
    let mut end = reply.trim_end().len();
    if end.saturating_sub(start) > MAX_REPLY {
        start = boundary(reply, end - MAX_REPLY);
    }
    // What was thought before the reply is not part of it.
    const THOUGHT: &str = "</think>";
    if let Some(at) = reply.get(start..end).and_then(|text| text.rfind(THOUGHT)) {
        let said = reply.get(start + at + THOUGHT.len()..end).unwrap_or_default();
        if !said.trim().is_empty() {
            start = end - said.trim_start().len();
        }
    }
    let text = reply.get(start..end).unwrap_or_default();
    const NEW: &[&str] = &["\nQuestion:", "\nQ:", "\nProblem:", "\n### Question", "\nQUESTION:"];
    let asks = |at: &usize| text.get(*at..).is_some_and(|rest| NEW.iter().any(|new| rest.starts_with(new)));
    if let Some(cut) = text.match_indices('\n').map(|(at, _)| at).find(asks).filter(|cut| *cut > 0) {
        end = start + text.get(..cut).unwrap_or_default().trim_end().len();
    }
    start.min(end)..end
}

/// Whether something is said to take an answer back: "Wait, no: 19".
fn is_taken_back(text: &str) -> bool {
    const BACK: &[&str] = &[
        "wait, no",
        "no, wait",
        "scratch that",
        "correction:",
        "i meant",
        "oops",
        "sorry, ",
        "that is wrong",
        "that's wrong",
    ];
    let near = text.get(..boundary(text, MAX_STATEMENT)).unwrap_or_default().to_ascii_lowercase();
    BACK.iter().any(|back| near.contains(back))
}

/// Explicit announcements, the last first; not those that are taken back.
fn markers<'a>(text: &'a str, from: usize, extra: &'a [&'a str]) -> impl Iterator<Item = Region> + 'a {
    let found = (from..text.len()).rev().filter_map(move |at| {
        let (rule, length) = announcer(text, at, extra)?;
        let start = if rule == Rule::Hashes { at + length } else { announced(text, at, length)? };
        let span = statement(text, start);
        (span.start < span.end).then_some((at, Region { rule, span }))
    });
    // What takes the last of them back takes back those before it.
    let mut last = None;
    let kept = found.take_while(move |(at, _)| {
        let last = *last.get_or_insert(*at);
        last != *at || !is_taken_back(text.get(last..).unwrap_or_default())
    });
    kept.map(|(_, region)| region).take(MAX_MARKERS)
}

/// The word or sign at `at` that may announce an answer, and its length.
fn announcer(text: &str, at: usize, extra: &[&str]) -> Option<(Rule, usize)> {
    let words: &[&str] = match text.as_bytes().get(at)?.to_ascii_lowercase() {
        b'a' => &["answer", "ans", "antwort", "antwoord"],
        b'r' => &["réponse", "respuesta", "risposta", "resposta"],
        b's' => &["svar"],
        0xd0 => &["Ответ", "ответ"],
        0xe7 => &["答案", "答え", "答"],
        b'j' => &["judgement", "judgment"],
        b'v' => &["verdict"],
        b'#' => {
            let hashes = text.get(at..)?.starts_with("####") && !text.get(..at)?.ends_with('#');
            return hashes.then_some((Rule::Hashes, "####".len()));
        }
        _ => extra,
    };
    let says =
        |word: &&&str| text.get(at..at + word.len()).is_some_and(|said| said.eq_ignore_ascii_case(word));
    words.iter().find(says).map(|word| (Rule::Marker, word.len()))
}

/// Where the answer announced by the word at `at` starts, if it announces one.
fn announced(text: &str, at: usize, length: usize) -> Option<usize> {
    if text.get(..at)?.ends_with(char::is_alphanumeric) {
        return None;
    }
    let before = text.get(..at)?.trim_end_matches([' ', '*', '_']);
    let previous = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    if ["wrong", "incorrect", "no"].iter().any(|word| previous.eq_ignore_ascii_case(word)) {
        return None;
    }
    let mut cursor = Cursor::new(text, at + length);
    // "ans." is short for "answer".
    if length == "ans".len() {
        cursor.eat(".");
    }
    if cursor.peek().is_some_and(|c| c.is_alphanumeric() && !matches!(c, '是' | 'は')) {
        return None;
    }
    let decor = |c: char| matches!(c, ' ' | '\t' | '*' | '_' | '`' | '"' | '\'' | '\u{a0}' | '\u{202f}');
    cursor.take_while(decor);
    if cursor.eat_any(&[":", "=", "：", "→", "->", "是", "は"]) {
        return Some(cursor.at);
    }
    if is_heading(text, at, &cursor) {
        return Some(cursor.at);
    }
    if ["to", "for", "in", "of"].iter().any(|word| cursor.eat_word(word)) {
        let mut left = MAX_CLAUSE;
        let clause = cursor.take_while(|c| {
            left = left.saturating_sub(1);
            left > 0 && !matches!(c, '\n' | '.' | ':' | ',')
        });
        let inside = clause.find(" is ").map(|is| cursor.at - clause.len() + is + " is ".len());
        return inside.or_else(|| cursor.eat(":").then_some(cursor.at));
    }
    const VERBS: &[&str] = &[
        "is",
        "was",
        "equals",
        "would be",
        "will be",
        "should be",
        "must be",
        "comes out to be",
        "turns out to be",
        "comes to",
        "comes out to",
    ];
    VERBS.iter().any(|verb| cursor.eat_word(verb)).then_some(cursor.at)
}

/// `## Answer` alone on its line.
fn is_heading(text: &str, at: usize, after: &Cursor<'_>) -> bool {
    if after.peek() != Some('\n') {
        return false;
    }
    let line = text.get(..at).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
    let alone = line.trim_matches([' ', '#', '*', '_']);
    alone.is_empty() || alone.eq_ignore_ascii_case("final")
}

/// From the first thing said after `at` to the end of its sentence or line.
fn statement(text: &str, at: usize) -> Range<usize> {
    let mut cursor = Cursor::new(text, at);
    loop {
        let start = cursor.at;
        cursor
            .take_while(|c| c.is_whitespace() || matches!(c, '*' | '_' | '`' | ':' | '"' | '“' | '\u{200b}'));
        // A dollar before a digit is money; elsewhere it opens display maths.
        let mut opening = cursor;
        if opening.eat_any(&["$$", "\\[", "\\(", "$\n"]) {
            cursor = opening;
        }
        if cursor.at == start {
            break;
        }
    }
    let rest = cursor.rest();
    let rest = rest.get(..boundary(rest, MAX_STATEMENT)).unwrap_or_default();
    // A text of JSON ends with its quotation mark.
    let json = text.get(..at).is_some_and(|before| before.ends_with("\":")) && cursor.before().ends_with('"');
    if json && let Some((said, _)) = rest.split_once('"') {
        return cursor.at..cursor.at + said.len();
    }
    cursor.at..cursor.at + sentence_end(rest)
}

/// The length of the first sentence, its stop included; a line end ends it too, except inside braces.
fn sentence_end(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '\n' if depth == 0 => return at,
            '.' | '!' | '?' if depth == 0 && stops(text, at) => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Whether the mark at `at` ends a sentence: not a decimal point, not an abbreviation.
fn stops(text: &str, at: usize) -> bool {
    let after =
        text.get(at + 1..).unwrap_or_default().trim_start_matches(['*', '_', '"', '”', '\'', ')', '$', '`']);
    if !(after.is_empty() || after.starts_with(char::is_whitespace)) {
        return false;
    }
    // The mark of a factorial in a calculation.
    let factorial = text.get(at..).is_some_and(|mark| mark.starts_with('!'));
    if factorial && after.trim_start_matches([' ', '$']).starts_with(['=', '+', '×', '/', '·', '÷']) {
        return false;
    }
    const SHORT: &[&str] = &["approx", "no", "vs", "mr", "mrs", "ms", "dr", "st", "rs", "ca", "e.g", "i.e"];
    let before = text.get(..at).unwrap_or_default();
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    !SHORT.iter().any(|short| word.eq_ignore_ascii_case(short))
}

/// What stands in the last complete `\boxed{…}`, braces matched.
fn boxed(text: &str) -> Option<Range<usize>> {
    const NAMES: &[&str] = &["\\boxed", "\\fbox", "\\framebox"];
    let opened = text.rmatch_indices('\\').filter_map(|(at, _)| {
        let rest = text.get(at..)?;
        NAMES.iter().find(|name| rest.starts_with(**name)).map(|name| at + name.len())
    });
    // Only so many: every look may run on for long.
    opened.take(MAX_MARKERS).find_map(|at| braced(text, at))
}

/// The inside of the braces that open at `at`, spaces skipped; `\boxed 5` means the next token.
fn braced(text: &str, at: usize) -> Option<Range<usize>> {
    let mut cursor = Cursor::new(text, at);
    cursor.spaces();
    if !cursor.eat("{") {
        let start = cursor.at;
        let token = cursor.digits();
        return (!token.is_empty()).then_some(start..cursor.at);
    }
    let start = cursor.at;
    let mut depth = 1_usize;
    for (offset, c) in cursor.rest().char_indices().take(MAX_STATEMENT) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(start..start + offset);
        }
    }
    None
}

fn tagged(text: &str) -> Option<Range<usize>> {
    let tag = |text: &str, at: usize, tag: &str| {
        text.get(at..at + tag.len()).is_some_and(|said| said.eq_ignore_ascii_case(tag))
    };
    let last =
        |text: &str, name: &str| text.rmatch_indices('<').map(|(at, _)| at).find(|at| tag(text, *at, name));
    let end = last(text, "</answer>")?;
    let start = last(text.get(..end)?, "<answer>")? + "<answer>".len();
    Some(start..end)
}

/// The last sentence that says something.
fn last_sentence(text: &str) -> Range<usize> {
    // A closing line of nothing but marks ("$$", "```", "\]") belongs to the line before it.
    let said = text.rfind(char::is_alphanumeric).unwrap_or(0);
    let line_start = text.get(..said).unwrap_or_default().rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(line_start..).unwrap_or_default();
    let line = line.get(..line.find('\n').unwrap_or(line.len())).unwrap_or_default();
    // Where the last thing said stands in its line: a sentence that ends after it is the last.
    let last = said.saturating_sub(line_start);
    let mut start = 0;
    loop {
        let next = start + sentence_end(line.get(start..).unwrap_or_default());
        if next > last || next == start {
            return line_start + start..line_start + line.len();
        }
        start = next;
    }
}
