//! Answers in words, and options told by letter or text.

use std::ops::Range;

use super::miss::Miss;
use super::region::Rule;

const NO_TEXT: &str = "no announced answer was found";

/// The words of a region as an answer; only where the reply says that they are it, or what something is.
pub(super) fn find(text: &str, rule: Rule) -> Result<(Range<usize>, String), Miss> {
    let verbs = [" is ", " are ", " was ", " were "];
    let said = verbs.iter().filter_map(|verb| text.rfind(verb).map(|at| at + verb.len())).max();
    let from = match (rule, said) {
        (Rule::LastSentence, Some(at)) => at,
        // A sentence is not an answer and nothing else.
        (Rule::Whole, Some(_)) | (Rule::LastSentence | Rule::LastNumber, _) => return Err(NO_TEXT.into()),
        _ => 0,
    };
    let said = text.get(from..).unwrap_or_default();
    let words = plain(said);
    if words.is_empty() {
        return Err(NO_TEXT.into());
    }
    let start = from + said.len() - said.trim_start().len();
    Ok((start..text.trim_end().len().max(start), words))
}

/// Words without the article or preposition before them: "on Tuesday" is Tuesday.
pub(super) fn bare(words: &str) -> &str {
    let leading = ["the ", "a ", "an ", "on ", "in ", "at "];
    leading.iter().find_map(|word| words.strip_prefix(word)).unwrap_or(words)
}

/// LaTeX commands that only change how their text looks.
const WRAPPERS: &[&str] = &["\\boxed{", "\\textbf{", "\\text{", "\\mathrm{", "\\mathbf{"];

/// Text as compared: lower case, single spaces, no marks around it, LaTeX text commands opened.
pub(super) fn plain(text: &str) -> String {
    let text = WRAPPERS.iter().fold(text.to_lowercase(), |text, wrapper| text.replace(wrapper, ""));
    let words = text
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| "*_`\"“”'’.,;:!?(){}[]$\\".contains(c)));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// An option named in a region: its span there, its index, and whether nothing else is said.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Choice {
    pub(super) span: Range<usize>,
    pub(super) index: usize,
    pub(super) clean: bool,
}

const NO_CHOICE: &str = "no option was found";
const SEVERAL: Miss = Miss::Undecided("more than one option is named");
const NONE: Miss = Miss::Undecided("no option is chosen");

/// The letter of an option: A for the first.
pub(super) fn letter(index: usize) -> char {
    u8::try_from(index).ok().filter(|index| *index < 26).map_or('?', |index| char::from(b'A' + index))
}

/// The index of an option named by its letter or its text.
pub(super) fn option_index(name: &str, options: &[String]) -> Option<usize> {
    let name = name.trim();
    let by_letter = (0..options.len()).find(|index| name.eq_ignore_ascii_case(&letter(*index).to_string()));
    by_letter.or_else(|| options.iter().position(|option| plain(option) == plain(name)))
}

/// The option a region names: by its letter, or by its text.
pub(super) fn choose(text: &str, options: &[String], rule: Rule) -> Result<Choice, Miss> {
    // LaTeX commands make way for as many spaces.
    let opened = WRAPPERS
        .iter()
        .filter(|_| text.contains('\\'))
        .fold(text.to_owned(), |text, wrapper| text.replace(wrapper, &" ".repeat(wrapper.len())));
    let text = opened.as_str();
    let core = text.trim_matches(|c: char| !c.is_alphanumeric());
    if rule.is_explicit()
        && core.chars().count() == 1
        && let Some(index) =
            (0..options.len()).find(|index| core.eq_ignore_ascii_case(&letter(*index).to_string()))
    {
        let start = text.find(core).unwrap_or(0);
        return Ok(Choice { span: start..start + core.len(), index, clean: true });
    }
    if let Some(index) =
        options.iter().position(|option| plain(option) == plain(text) && !plain(text).is_empty())
    {
        return Ok(Choice { span: 0..text.len(), index, clean: true });
    }
    if rule == Rule::Whole {
        return lettered(text, options).filter(|choice| choice.clean).ok_or(NO_CHOICE.into());
    }
    let lower = text.to_lowercase();
    if ["neither ", "none of ", "all of the above"].iter().any(|no| lower.contains(no)) {
        return Err(NONE);
    }
    let letters = letters(text, options.len());
    let chosen = match rule {
        Rule::LastSentence | Rule::LastNumber => letters.last(),
        _ => letters.first(),
    };
    if let Some((span, index)) = chosen {
        let several = letters.iter().any(|(_, other)| other != index) && rule != Rule::LastNumber;
        if several && lettered(text, options).is_none_or(|choice| choice.index != *index) {
            return Err(SEVERAL);
        }
        let clean = lettered(text, options).is_some_and(|choice| choice.clean);
        return Ok(Choice { span: span.clone(), index: *index, clean });
    }
    by_text(text, options)
}

/// `B) 12 apples`, `(B) 12 apples`: a letter first, then nothing or the option's own text.
fn lettered(text: &str, options: &[String]) -> Option<Choice> {
    let start = text.len() - text.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
    let rest = text.get(start..)?;
    let first = rest.chars().next()?;
    let index = (0..options.len()).find(|index| letter(*index) == first.to_ascii_uppercase())?;
    let after = rest.get(first.len_utf8()..)?;
    if after.starts_with(char::is_alphanumeric) {
        return None;
    }
    let marked = after.is_empty() || after.starts_with([')', '.', ':', ',', '*', '}', '`', ']', '-', '"']);
    let said = plain(after);
    let clean = said.is_empty() || options.get(index).is_some_and(|option| plain(option) == said);
    (marked || clean).then_some(Choice { span: start..start + 1, index, clean })
}

/// Capital letters that stand alone and can name an option. `A` and `I` are also words: they need a mark.
fn letters(text: &str, options: usize) -> Vec<(Range<usize>, usize)> {
    let mut found = Vec::new();
    let mut previous = ' ';
    for (at, c) in text.char_indices() {
        let after = text.get(at + c.len_utf8()..).unwrap_or_default();
        let index = (0..options).find(|index| letter(*index) == c);
        let alone = !previous.is_alphanumeric() && !matches!(previous, '\'' | '’' | '\\');
        let alone = alone && !after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '\'' | '’'));
        if let Some(index) = index.filter(|_| alone) {
            let before = text.get(..at).unwrap_or_default().trim_end_matches([' ', '(', '*', '"']);
            let word = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
            let named =
                ["option", "choice", "answer", "is"].iter().any(|name| word.eq_ignore_ascii_case(name));
            let closed = after.is_empty()
                || after.starts_with([')', '.', ':', ',', '*', ']', '}', '"', '!', ';', '`']);
            let bracketed = previous == '(' || previous == '{';
            let listed = [" and ", " or "].iter().any(|join| {
                let other = after.strip_prefix(join).and_then(|rest| rest.chars().next());
                other.is_some_and(|other| (0..options).any(|index| letter(index) == other))
            });
            if bracketed || closed || listed || (named && c != 'A' && c != 'I') || !matches!(c, 'A' | 'I') {
                found.push((at..at + 1, index));
            }
        }
        previous = c;
    }
    found
}

/// The one option whose text stands in the region as whole words.
fn by_text(text: &str, options: &[String]) -> Result<Choice, Miss> {
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        // Lower-casing moved the offsets (Turkish dotted I and the like): no span to show, so no match by text.
        return Err(NO_CHOICE.into());
    }
    let mut found: Vec<(Range<usize>, usize)> = Vec::new();
    for (index, option) in options.iter().enumerate() {
        let option = option.trim().to_lowercase();
        if !option.is_empty()
            && let Some(at) = whole_words(&lower, &option)
        {
            found.push((at..at + option.len(), index));
        }
    }
    // "12 cm" inside "12 cm squared": the longer option is the one said.
    let longest = found.iter().max_by_key(|(span, _)| span.len()).cloned().ok_or(NO_CHOICE)?;
    let inside = |span: &Range<usize>| longest.0.start <= span.start && span.end <= longest.0.end;
    if found.iter().any(|(span, _)| !inside(span)) {
        return Err(SEVERAL);
    }
    Ok(Choice { span: longest.0, index: longest.1, clean: false })
}

/// Where a phrase stands as whole words; `12` does not stand in `120`, `-12` or `12.5`.
fn whole_words(text: &str, phrase: &str) -> Option<usize> {
    text.match_indices(phrase).map(|(at, _)| at).take(1000).find(|at| {
        let before = text.get(..*at).unwrap_or_default();
        let after = text.get(*at + phrase.len()..).unwrap_or_default();
        let mut next = after.chars();
        let word = |c: char| c.is_alphanumeric();
        let joined = next.next().is_some_and(|c| {
            word(c) || (matches!(c, '.' | ',' | '/') && next.next().is_some_and(|c| c.is_ascii_digit()))
        });
        !before.ends_with(|c: char| word(c) || matches!(c, '.' | '-' | '/' | '\u{2212}')) && !joined
    })
}
