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
    /// The question and a line break.
    Plain,
}

impl Chat {
    /// Recognises a template.
    pub fn from_template(template: Option<&str>) -> Chat {
        let Some(template) = template else { return Chat::Plain };
        if template.contains("<|im_start|>") {
            Chat::ChatMl { system: default_system(template) }
        } else if template.contains("<|start_header_id|>") {
            Chat::Llama3
        } else if template.contains("[INST]") {
            Chat::Llama2
        } else {
            Chat::Plain
        }
    }

    /// The ids of a conversation that so far is one question, ready for the reply.
    pub fn encode(&self, tokenizer: &Tokenizer, question: &str) -> Vec<u32> {
        let (before, after) = match self {
            Chat::ChatMl { system } => {
                let system = system.as_ref().map(|text| format!("<|im_start|>system\n{text}<|im_end|>\n"));
                let before = system.unwrap_or_default() + "<|im_start|>user\n";
                (before, "<|im_end|>\n<|im_start|>assistant\n")
            }
            Chat::Llama3 => (
                "<|start_header_id|>user<|end_header_id|>\n\n".to_owned(),
                "<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
            ),
            Chat::Llama2 => ("[INST] ".to_owned(), " [/INST]"),
            Chat::Plain => (String::new(), "\n"),
        };
        // Templates write their start token themselves, so a doubled one is the file's own doing.
        let mut ids: Vec<u32> = tokenizer.start().into_iter().collect();
        ids.extend(tokenizer.encode(&before, Specials::Recognise));
        ids.extend(tokenizer.encode(question, Specials::Spell));
        ids.extend(tokenizer.encode(after, Specials::Recognise));
        ids
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
            (Some("{{ x }}"), Chat::Plain),
            (None, Chat::Plain),
        ];
        for (template, expected) in cases {
            assert_eq!(Chat::from_template(template), expected, "{template:?}");
        }
    }
}
