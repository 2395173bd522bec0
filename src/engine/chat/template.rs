//! Reads what can be read of a Jinja template without running it: its strings, and the text around its code.

/// A template and its texts.
#[derive(Debug)]
pub(super) struct Template<'t> {
    source: &'t str,
    /// The string literals, unescaped, and the text outside of code, each with the byte it starts at.
    texts: Vec<(usize, String)>,
}

impl<'t> Template<'t> {
    pub(super) fn new(source: &'t str) -> Self {
        let mut template = Template { source, texts: Vec::new() };
        let mut rest = source;
        while !rest.is_empty() {
            let at = source.len() - rest.len();
            let opens = |pair: &[u8]| matches!(pair, [b'{', b'{' | b'%' | b'#']);
            let code = rest.as_bytes().windows(2).position(opens);
            let length = match (code, rest.get(..2)) {
                (Some(0), Some("{#")) => rest.find("#}").map_or(rest.len(), |end| end + 2),
                (Some(0), Some("{{")) => template.code(at, rest, "}}"),
                (Some(0), _) => template.code(at, rest, "%}"),
                (code, _) => {
                    let length = code.unwrap_or(rest.len());
                    template.texts.extend(rest.get(..length).map(|text| (at, text.to_owned())));
                    length
                }
            };
            rest = rest.get(length..).unwrap_or_default();
        }
        template
    }

    /// Takes the literals of code up to `close`; gives its length.
    fn code(&mut self, start: usize, code: &str, close: &str) -> usize {
        let mut literal: Option<(usize, char, String)> = None;
        let mut escaped = false;
        for (at, c) in code.char_indices() {
            match &mut literal {
                Some((.., text)) if escaped => {
                    escaped = false;
                    text.push(match c {
                        'n' => '\n',
                        't' => '\t',
                        'r' => '\r',
                        _ => c,
                    });
                }
                Some(_) if c == '\\' => escaped = true,
                Some((_, quote, _)) if c == *quote => {
                    self.texts.extend(literal.take().map(|(at, _, text)| (start + at, text)));
                }
                Some((.., text)) => text.push(c),
                None if c == '\'' || c == '"' => literal = Some((at, c, String::new())),
                None if code.get(at..).is_some_and(|rest| rest.starts_with(close)) => {
                    return at + close.len();
                }
                None => {}
            }
        }
        code.len()
    }

    /// Whether the source has this anywhere.
    pub(super) fn has(&self, text: &str) -> bool {
        self.source.contains(text)
    }

    /// The first text that is as wanted.
    pub(super) fn text(&self, wanted: impl Fn(&str) -> bool) -> Option<&str> {
        self.texts.iter().map(|(_, text)| text.as_str()).find(|text| wanted(text))
    }

    /// The first text that is as wanted and stands behind the last `mark` in the source.
    pub(super) fn text_behind(&self, mark: &str, wanted: impl Fn(&str) -> bool) -> Option<&str> {
        let from = self.source.rfind(mark)?;
        let behind = self.texts.iter().filter(|(at, _)| *at >= from);
        behind.map(|(_, text)| text.as_str()).find(|text| wanted(text))
    }

    /// The system message that a ChatML template adds where there is none: a text that has it from its opening mark
    /// to its end.
    pub(super) fn default_system(&self) -> Option<String> {
        let mut messages = self.texts.iter().filter_map(|(_, text)| {
            let (_, after) = text.split_once("<|im_start|>system\n")?;
            let (message, _) = after.split_once("<|im_end|>")?;
            (!message.is_empty()).then_some(message)
        });
        messages.next().map(str::to_owned)
    }

    /// What Llama 3.1 and later say at the head of the system's turn. The date of the day is the template's own, for
    /// where there is no clock, so that a question is the same tomorrow.
    pub(super) fn preamble(&self) -> Option<String> {
        let knowledge = self.text(|text| text.starts_with("Cutting Knowledge Date: "))?;
        let today = self.text(|text| text == "Today Date: ")?;
        let date = self.text_behind("set date_string = \"", |_| true)?;
        Some(format!("{knowledge}{today}{date}\n\n"))
    }
}
