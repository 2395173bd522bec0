//! Puts a question into the form a model was trained on, as the file's `tokenizer.chat_template` shows it.
//!
//! The templates are Jinja programs; the few known families are recognised by their markers and written out here,
//! and a file with another template, or none, gets the question as plain text. What the visitor typed is spelled
//! out, never read as special tokens.

use super::tokenizer::{Specials, Tokenizer};

/// The chat format of a model file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chat {
    /// `<|im_start|>role\n…<|im_end|>\n`, with the system message the template adds by itself, if any.
    ChatMl {
        /// The default system message.
        system: Option<String>,
    },
    /// `<|start_header_id|>role<|end_header_id|>\n\n…<|eot_id|>`.
    Llama3,
    /// `[INST] … [/INST]`.
    Llama2,
    /// `<start_of_turn>role\n…<end_of_turn>\n`.
    Gemma,
    /// The texts with a line break after each.
    Plain,
}

/// Who says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// What holds for the whole conversation.
    System,
    /// The one who asks.
    User,
    /// The model.
    Assistant,
}

/// Something said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Who says it.
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

impl Chat {
    /// Recognises a template.
    pub fn from_template(template: Option<&str>) -> Chat {
        let Some(template) = template else { return Chat::Plain };
        if template.contains("<|im_start|>") {
            Chat::ChatMl { system: default_system(template) }
        } else if template.contains("<|start_header_id|>") {
            Chat::Llama3
        } else if template.contains("<start_of_turn>") {
            Chat::Gemma
        } else if template.contains("[INST]") {
            Chat::Llama2
        } else {
            Chat::Plain
        }
    }

    /// The ids of a conversation, ready for the model's next reply.
    pub fn encode(&self, tokenizer: &Tokenizer, turns: &[Turn]) -> Vec<u32> {
        // Templates write their start token themselves, so a doubled one is the file's own doing.
        let mut ids: Vec<u32> = tokenizer.start().into_iter().collect();
        for piece in self.pieces(turns) {
            ids.extend(match piece {
                Piece::Format(text) => tokenizer.encode(&text, Specials::Recognise),
                Piece::Said(text) => tokenizer.encode(&text, Specials::Spell),
            });
        }
        ids
    }

    fn pieces(&self, turns: &[Turn]) -> Vec<Piece> {
        let mut pieces = Pieces::default();
        match self {
            Chat::ChatMl { system } => {
                let own = turns.first().is_some_and(|turn| turn.role == Role::System);
                if let Some(system) = system.as_ref().filter(|_| !own) {
                    pieces.format(&format!("<|im_start|>system\n{system}<|im_end|>\n"));
                }
                for Turn { role, text } in turns {
                    pieces.format(&format!("<|im_start|>{}\n", role.name("assistant")));
                    pieces.said(text);
                    pieces.format("<|im_end|>\n");
                }
                pieces.format("<|im_start|>assistant\n");
            }
            Chat::Llama3 => {
                for Turn { role, text } in turns {
                    pieces.format(&format!(
                        "<|start_header_id|>{}<|end_header_id|>\n\n",
                        role.name("assistant")
                    ));
                    pieces.said(text.trim());
                    pieces.format("<|eot_id|>");
                }
                pieces.format("<|start_header_id|>assistant<|end_header_id|>\n\n");
            }
            Chat::Gemma => {
                for Turn { role, text } in &without_system(turns, "\n\n") {
                    pieces.format(&format!("<start_of_turn>{}\n", role.name("model")));
                    pieces.said(text.trim());
                    pieces.format("<end_of_turn>\n");
                }
                pieces.format("<start_of_turn>model\n");
            }
            Chat::Llama2 => {
                for (at, Turn { role, text }) in without_system(turns, "\n<</SYS>>\n\n").iter().enumerate() {
                    let text = text.trim();
                    match role {
                        Role::Assistant => {
                            pieces.said(&format!(" {text} "));
                            pieces.format("</s>");
                        }
                        _ => {
                            let has_system =
                                at == 0 && turns.first().is_some_and(|turn| turn.role == Role::System);
                            pieces.format(match (at, has_system) {
                                (0, true) => "[INST] <<SYS>>\n",
                                (0, false) => "[INST] ",
                                _ => "<s>[INST] ",
                            });
                            pieces.said(text);
                            pieces.format(" [/INST]");
                        }
                    }
                }
            }
            Chat::Plain => {
                for turn in turns {
                    pieces.said(&turn.text);
                    pieces.format("\n");
                }
            }
        }
        pieces.0
    }
}

impl Role {
    fn name(self, assistant: &'static str) -> &'static str {
        match self {
            Role::System => "system",
            Role::User => "user",
            Role::Assistant => assistant,
        }
    }
}

/// A piece of a conversation.
enum Piece {
    /// What the format adds.
    Format(String),
    /// What somebody said, never to be read as special tokens.
    Said(String),
}

#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    /// Pieces of the format in a row are one text, since tokens may span them.
    fn format(&mut self, more: &str) {
        match self.0.last_mut() {
            Some(Piece::Format(text)) => *text += more,
            _ => self.0.push(Piece::Format(more.to_owned())),
        }
    }

    fn said(&mut self, text: &str) {
        self.0.push(Piece::Said(text.to_owned()));
    }
}

/// A conversation whose system message, if it begins with one, stands before the first question.
fn without_system(turns: &[Turn], between: &str) -> Vec<Turn> {
    match turns {
        [Turn { role: Role::System, text: system }, first, rest @ ..] => {
            let text = format!("{}{between}{}", system.trim(), first.text.trim());
            std::iter::once(Turn { text, ..first.clone() }).chain(rest.iter().cloned()).collect()
        }
        _ => turns.to_vec(),
    }
}

/// The system message a ChatML template adds when there is none: the only literal text between its system marker
/// and the end of that message.
fn default_system(template: &str) -> Option<String> {
    let mut rest = template;
    while let Some((_, after)) = rest.split_once("<|im_start|>system") {
        rest = after;
        // A line break, as such or in the escape of a Jinja string.
        let Some(text) = after.strip_prefix("\\n").or_else(|| after.strip_prefix('\n')) else { continue };
        let Some((text, _)) = text.split_once("<|im_end|>") else { continue };
        let literal = !text.is_empty() && !text.contains(['\'', '"', '{', '}', '+', '\\']);
        if literal {
            return Some(text.to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_recognised() {
        let smollm = "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}\
            {{ '<|im_start|>system\\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\\n' \
            }}{% endif %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}";
        let system = "You are a helpful AI assistant named SmolLM, trained by Hugging Face";
        let cases = [
            (Some(smollm), Chat::ChatMl { system: Some(system.to_owned()) }),
            (
                Some("{{'<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>'}}"),
                Chat::ChatMl { system: None },
            ),
            (
                Some("{{ '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}"),
                Chat::ChatMl { system: None },
            ),
            (Some("<|start_header_id|>{{ role }}"), Chat::Llama3),
            (Some("{{ '[INST] ' + x }}"), Chat::Llama2),
            (Some("{{ '<start_of_turn>' + role }}"), Chat::Gemma),
            (Some("{{ x }}"), Chat::Plain),
            (None, Chat::Plain),
        ];
        for (template, expected) in cases {
            assert_eq!(Chat::from_template(template), expected, "{template:?}");
        }
    }
    /// What a format makes of a conversation, what was said in `‹›`.
    fn written(chat: &Chat, turns: &[Turn]) -> String {
        let written = chat.pieces(turns).into_iter().map(|piece| match piece {
            Piece::Format(text) => text,
            Piece::Said(text) => format!("‹{text}›"),
        });
        written.collect()
    }

    #[test]
    fn conversations_are_written_as_their_templates_do() {
        let turn = |role, text: &str| Turn { role, text: text.to_owned() };
        let turns = [
            turn(Role::System, "Be brief."),
            turn(Role::User, "1+1?"),
            turn(Role::Assistant, "2"),
            turn(Role::User, "Sure? "),
        ];
        let system = Some("Default.".to_owned());
        let cases = [
            (
                Chat::ChatMl { system: system.clone() },
                &turns[..],
                "<|im_start|>system\n‹Be brief.›<|im_end|>\n<|im_start|>user\n‹1+1?›<|im_end|>\n\
                 <|im_start|>assistant\n‹2›<|im_end|>\n<|im_start|>user\n‹Sure? ›<|im_end|>\n<|im_start|>assistant\n",
            ),
            (
                Chat::ChatMl { system },
                &turns[1..2],
                "<|im_start|>system\nDefault.<|im_end|>\n<|im_start|>user\n‹1+1?›<|im_end|>\n<|im_start|>assistant\n",
            ),
            (
                Chat::Llama3,
                &turns[1..2],
                "<|start_header_id|>user<|end_header_id|>\n\n‹1+1?›<|eot_id|>\
                 <|start_header_id|>assistant<|end_header_id|>\n\n",
            ),
            (
                Chat::Gemma,
                &turns[..],
                "<start_of_turn>user\n‹Be brief.\n\n1+1?›<end_of_turn>\n<start_of_turn>model\n‹2›<end_of_turn>\n\
                 <start_of_turn>user\n‹Sure?›<end_of_turn>\n<start_of_turn>model\n",
            ),
            (
                Chat::Llama2,
                &turns[..],
                "[INST] <<SYS>>\n‹Be brief.\n<</SYS>>\n\n1+1?› [/INST]‹ 2 ›</s><s>[INST] ‹Sure?› [/INST]",
            ),
            (Chat::Plain, &turns[1..3], "‹1+1?›\n‹2›\n"),
        ];
        for (chat, turns, expected) in cases {
            assert_eq!(written(&chat, turns), expected, "{chat:?}");
        }
    }
}
