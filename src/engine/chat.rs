//! Puts a conversation into the form a model was trained on, as the file's `tokenizer.chat_template` shows it.
//!
//! The templates are Jinja programs; the known families are recognised by their markers and written out here, with what
//! varies within a family taken from the template's own strings. A file with another template, or none, gets the text
//! as it is. What was said is spelled out, never read as special tokens.

mod template;

use super::tokenizer::{Specials, Tokenizer};
use template::Template;

/// Who says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Whoever sets the task, before anything else is said.
    System,
    /// The one who asks.
    User,
    /// The model.
    Assistant,
}

/// What somebody says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Who.
    pub role: Role,
    /// What.
    pub text: String,
}

impl Turn {
    /// A question.
    pub fn user(text: impl Into<String>) -> Turn {
        Turn { role: Role::User, text: text.into() }
    }
}

/// The chat format of a model file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chat {
    family: Family,
    /// The template writes the token that begins a text, whether the tokenizer would or not.
    begins: bool,
    /// Whitespace around what is said is left out.
    trims: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Family {
    /// `<|im_start|>role\n…<|im_end|>\n`
    ChatMl {
        /// What the template makes the system say where there is no such turn.
        system: Option<String>,
        /// The beginning of the reply, and with it of a thought where the template wants that.
        reply: String,
        /// The beginning of a reply without a thought, where the template can ask for that.
        unthought: Option<String>,
        /// Earlier replies lose their thoughts.
        forgets: bool,
    },
    /// `<|start_header_id|>role<|end_header_id|>\n\n…<|eot_id|>`
    Llama3 {
        /// What stands at the head of what the system says, even where there is no such turn.
        preamble: Option<String>,
    },
    /// `[INST] … [/INST]`, of Llama 2 and Mistral.
    Llama2 {
        open: String,
        close: String,
        /// A reply has a space before it.
        spaced: bool,
        /// What the system says stands between `<<SYS>>` and `<</SYS>>`, and each question begins a text.
        marked: bool,
    },
    /// `<start_of_turn>role\n…<end_of_turn>\n`
    Gemma,
    /// `<|role|>\n…end\n`, as Phi-3 and Zephyr have it; the end is a text or the token that ends a text.
    Tagged { end: Option<&'static str> },
    /// What is said and a line break.
    Plain,
}

impl Chat {
    /// Recognises a template.
    pub fn from_template(template: Option<&str>) -> Chat {
        let template = Template::new(template.unwrap_or_default());
        let has = |text| template.has(text);
        let family = if has("<|im_start|>") && !has("<|im_sep|>") && !has("<end_of_utterance>") {
            chat_ml(&template)
        } else if has("<|start_header_id|>") {
            Family::Llama3 { preamble: template.preamble() }
        } else if has("[INST]") && !has("[SYSTEM_PROMPT]") {
            let mark = |mark: &str| template.text(|text| text.trim() == mark).unwrap_or(mark).to_owned();
            let spaced = template.text(|text| text == " ").is_some();
            Family::Llama2 { open: mark("[INST]"), close: mark("[/INST]"), spaced, marked: has("<<SYS>>") }
        } else if has("<start_of_turn>") {
            Family::Gemma
        } else if has("<|assistant|>") && has("<|end|>") {
            Family::Tagged { end: Some("<|end|>") }
        } else if has("'<|user|>\\n' + message['content'] + eos_token") {
            Family::Tagged { end: None }
        } else {
            Family::Plain
        };
        let trims = match &family {
            Family::Llama3 { .. } | Family::Gemma => has("| trim") || has("|trim"),
            Family::ChatMl { .. } => has("| trim + '<|im_end|>"),
            _ => has("content.strip()"),
        };
        Chat { family, begins: has("bos_token"), trims }
    }

    /// Whether the template can ask for a reply without a thought.
    pub fn can_skip_thought(&self) -> bool {
        matches!(&self.family, Family::ChatMl { unthought: Some(_), .. })
    }

    /// The same format, asking for replies without a thought where the template can.
    #[must_use]
    pub fn without_thought(mut self) -> Chat {
        if let Family::ChatMl { reply, unthought: Some(unthought), .. } = &mut self.family {
            reply.clone_from(unthought);
        }
        self
    }

    /// The ids of a conversation that so far is one question, ready for the reply.
    pub fn encode(&self, tokenizer: &Tokenizer, question: &str) -> Vec<u32> {
        self.encode_turns(tokenizer, &[Turn { role: Role::User, text: question.to_owned() }])
    }

    /// The ids of a conversation, ready for the next reply.
    pub fn encode_turns(&self, tokenizer: &Tokenizer, turns: &[Turn]) -> Vec<u32> {
        let name = |id: Option<u32>| id.map(|id| tokenizer.name(id)).unwrap_or_default();
        let mut script = Script::default();
        self.write(turns, &name(tokenizer.first()), &name(tokenizer.last()), &mut script);
        let begins = tokenizer.start().or(tokenizer.first().filter(|_| self.begins));
        let mut ids: Vec<u32> = begins.into_iter().collect();
        let parts: Vec<_> = script.parts.iter().map(|(text, specials)| (text.as_str(), *specials)).collect();
        ids.extend(tokenizer.encode_parts(&parts));
        ids
    }

    /// Writes what comes after the token that begins the text; `begin` and `end` are what the tokens are called that
    /// begin a text and end a reply.
    fn write(&self, turns: &[Turn], begin: &str, end: &str, script: &mut Script) {
        let said = |turn: &'_ Turn| match self.trims {
            true => turn.text.trim_matches(is_blank).to_owned(),
            false => turn.text.clone(),
        };
        let system = turns.first().filter(|turn| turn.role == Role::System);
        let others = if system.is_some() { turns.get(1..).unwrap_or_default() } else { turns };
        match &self.family {
            Family::ChatMl { system: default, reply, forgets, .. } => {
                if let (None, Some(default)) = (system, default) {
                    script.marks(&format!("<|im_start|>system\n{default}<|im_end|>\n"));
                }
                for turn in turns {
                    let mut text = said(turn);
                    if *forgets
                        && turn.role == Role::Assistant
                        && let Some((_, after)) = text.rsplit_once("</think>")
                    {
                        text = after.trim_start_matches('\n').to_owned();
                    }
                    script.turn(&format!("<|im_start|>{}\n", name(turn.role)), &text, "<|im_end|>\n");
                }
                script.marks(reply);
            }
            Family::Llama3 { preamble } => {
                let header = |role| format!("<|start_header_id|>{}<|end_header_id|>\n\n", name(role));
                if let Some(preamble) = preamble {
                    let text = system.map(said).unwrap_or_default();
                    script.turn(&(header(Role::System) + preamble), &text, "<|eot_id|>");
                }
                for turn in if preamble.is_some() { others } else { turns } {
                    script.turn(&header(turn.role), &said(turn), "<|eot_id|>");
                }
                script.marks(&header(Role::Assistant));
            }
            Family::Llama2 { open, close, spaced, marked } => {
                let space = if *spaced { " " } else { "" };
                let closing = if *marked { format!(" {end}") } else { end.to_owned() };
                let mut pending = system;
                for (at, turn) in others.iter().enumerate() {
                    if turn.role == Role::Assistant {
                        script.turn(space, &said(turn), &closing);
                        continue;
                    }
                    if at > 0 && *marked {
                        script.marks(begin);
                    }
                    script.marks(open);
                    match pending.take() {
                        Some(turn) if *marked => {
                            script.turn("<<SYS>>\n", &turn.text, "\n<</SYS>>\n\n");
                        }
                        Some(turn) => script.turn("", &turn.text, "\n\n"),
                        None => {}
                    }
                    script.turn("", &said(turn), close);
                }
            }
            Family::Gemma => {
                let mut pending = system;
                for turn in others {
                    let role = if turn.role == Role::Assistant { "model" } else { name(turn.role) };
                    script.marks(&format!("<start_of_turn>{role}\n"));
                    if let Some(turn) = pending.take() {
                        script.turn("", &turn.text, "\n\n");
                    }
                    script.turn("", &said(turn), "<end_of_turn>\n");
                }
                script.marks("<start_of_turn>model\n");
            }
            Family::Tagged { end: closing } => {
                let closing = format!("{}\n", closing.unwrap_or(end));
                for turn in turns {
                    script.turn(&format!("<|{}|>\n", name(turn.role)), &said(turn), &closing);
                }
                script.marks("<|assistant|>\n");
            }
            Family::Plain => turns.iter().for_each(|turn| script.turn("", &turn.text, "\n")),
        }
    }
}

/// What a ChatML template says beyond the marks.
fn chat_ml(template: &Template<'_>) -> Family {
    let prompt = "add_generation_prompt";
    let opening = "<|im_start|>assistant\n";
    let reply = template.text_behind(prompt, |text| text.starts_with(opening)).unwrap_or(opening);
    let mut family = Family::ChatMl {
        system: template.default_system(),
        reply: reply.to_owned(),
        unthought: None,
        forgets: template.has("split('</think>')") || template.has("split(\"</think>\")"),
    };
    if let Family::ChatMl { reply: thought, unthought, .. } = &mut family
        && template.has("enable_thinking")
        && let Some(empty) = template.text_behind(prompt, |text| text.starts_with("<think>\n\n</think>"))
    {
        *unthought = Some(format!("{reply}{empty}"));
        *thought += template.text_behind(prompt, |text| text == "<think>\n").unwrap_or_default();
    }
    family
}

/// A conversation as it is written down: marks, and what is said.
#[derive(Debug, Default)]
struct Script {
    parts: Vec<(String, Specials)>,
}

impl Script {
    fn marks(&mut self, text: &str) {
        self.parts.push((text.to_owned(), Specials::Recognise));
    }

    fn turn(&mut self, before: &str, said: &str, after: &str) {
        self.marks(before);
        self.parts.push((said.to_owned(), Specials::Spell));
        self.marks(after);
    }
}

fn name(role: Role) -> &'static str {
    match role {
        Role::System => "system",
        Role::User => "user",
        Role::Assistant => "assistant",
    }
}

/// What Jinja's `trim` takes off.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}
