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

/// The regions of a reply, in the order in which they are to be tried. `extra` are further words that announce an
/// answer of the declared type, such as `option`.
pub(super) fn regions(reply: &str, extra: &[&str]) -> Vec<Region> {
    let body = body(reply);
    let text = reply.get(..body.end).unwrap_or_default();
    let mut regions = Vec::new();
    let mut push = |rule, span: Range<usize>| {
        let start = span.start.max(body.start);
        if start < span.end {
            regions.push(Region { rule, span: start..span.end });
        }
    };
    markers(text, body.start, extra).into_iter().for_each(|region| push(region.rule, region.span));
    boxed(text).into_iter().for_each(|span| push(Rule::Boxed, span));
    tagged(text).into_iter().for_each(|span| push(Rule::AnswerTag, span));
    if body.len() <= MAX_WHOLE {
        push(Rule::Whole, body.clone());
    }
    push(Rule::LastSentence, last_sentence(text));
    push(Rule::LastNumber, body.clone());
    regions
}

/// The reply without the spaces around it and without a question it goes on to invent.
fn body(reply: &str) -> Range<usize> {
    let mut start = reply.len() - reply.trim_start().len();
    let mut end = reply.trim_end().len();
    if end.saturating_sub(start) > MAX_REPLY {
        start = boundary(reply, end - MAX_REPLY);
    }
    let text = reply.get(start..end).unwrap_or_default();
    const NEW: &[&str] = &["\nQuestion:", "\nQ:", "\nProblem:", "\n### Question", "\nQUESTION:"];
    if let Some(cut) = NEW.iter().filter_map(|new| text.find(new)).min().filter(|cut| *cut > 0) {
        end = start + text.get(..cut).unwrap_or_default().trim_end().len();
    }
    start.min(end)..end
}

/// Explicit announcements, the last first.
fn markers(text: &str, from: usize, extra: &[&str]) -> Vec<Region> {
    let lower = text.to_ascii_lowercase();
    let mut starts: Vec<(usize, Rule)> = Vec::new();
    for word in ["answer", "judgement", "judgment", "verdict"].iter().chain(extra) {
        let found = lower.match_indices(*word).filter(|(at, _)| *at >= from);
        starts.extend(found.filter_map(|(at, _)| Some((announced(text, at, word.len())?, Rule::Marker))));
    }
    starts.extend(text.match_indices("####").map(|(at, hashes)| (at + hashes.len(), Rule::Hashes)));
    starts.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let regions =
        starts.into_iter().take(MAX_MARKERS).map(|(at, rule)| Region { rule, span: statement(text, at) });
    regions.collect()
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
    if cursor.peek().is_some_and(char::is_alphanumeric) {
        return None;
    }
    let decor = |c: char| matches!(c, ' ' | '\t' | '*' | '_' | '`' | '"' | '\'');
    cursor.take_while(decor);
    if cursor.eat_any(&[":", "=", "：", "→", "->"]) {
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
    const VERBS: &[&str] =
        &["is", "was", "equals", "would be", "will be", "should be", "must be", "comes to", "comes out to"];
    VERBS.iter().any(|verb| cursor.eat_word(verb)).then_some(cursor.at)
}

/// `## Answer` alone on its line.
fn is_heading(text: &str, at: usize, after: &Cursor<'_>) -> bool {
    let line = text.get(..at).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
    let alone = line.trim_matches([' ', '#', '*', '_']);
    after.peek() == Some('\n') && (alone.is_empty() || alone.eq_ignore_ascii_case("final"))
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
    const SHORT: &[&str] = &["approx", "no", "vs", "mr", "mrs", "ms", "dr", "st", "rs", "ca", "e.g", "i.e"];
    let before = text.get(..at).unwrap_or_default();
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    !SHORT.iter().any(|short| word.eq_ignore_ascii_case(short))
}

/// What stands in the last complete `\boxed{…}`, braces matched.
fn boxed(text: &str) -> Option<Range<usize>> {
    const NAMES: &[&str] = &["\\boxed", "\\fbox", "\\framebox"];
    let mut best: Option<Range<usize>> = None;
    for name in NAMES {
        // From the end, and only so many: every look may run to the end of the text.
        let found =
            text.rmatch_indices(name).take(MAX_MARKERS).find_map(|(at, _)| braced(text, at + name.len()));
        best = match (best, found) {
            (Some(a), Some(b)) if b.start < a.start => Some(a),
            (a, b) => b.or(a),
        };
    }
    best
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
    let lower = text.to_ascii_lowercase();
    let end = lower.rfind("</answer>")?;
    let open = "<answer>";
    let start = lower.get(..end)?.rfind(open)? + open.len();
    Some(start..end)
}

/// The last sentence that says something.
fn last_sentence(text: &str) -> Range<usize> {
    // A closing line of nothing but marks ("$$", "```", "\]") belongs to the line before it.
    let said = text.rfind(char::is_alphanumeric).unwrap_or(0);
    let line_start = text.get(..said).unwrap_or_default().rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(line_start..).unwrap_or_default();
    let line = line.get(..line.find('\n').unwrap_or(line.len())).unwrap_or_default();
    let mut start = 0;
    loop {
        let rest = line.get(start..).unwrap_or_default();
        let next = start + sentence_end(rest);
        let tail = line.get(next..).unwrap_or_default();
        if !tail.contains(char::is_alphanumeric) || next == start {
            return line_start + start..line_start + line.len();
        }
        start = next;
    }
}
