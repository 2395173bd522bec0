//! What is said to a model: an item as messages for a chat model, or as text to continue for a plain one.

use super::Item;
use serde::{Deserialize, Serialize};

/// Who says something in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Who asks.
    User,
    /// Who answers.
    Assistant,
}

/// One turn of a conversation, in the field names that chat programming interfaces use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Who says it.
    pub role: Role,
    /// What is said.
    pub content: String,
}

/// The place where the grader looks first, so that it is what is asked for.
const CLOSING: &str = "Finish with a line of its own that reads: The answer is …";

/// Where a plain model begins another question by itself; the reply ends there.
pub const STOP: &str = "\nQuestion:";

/// The item for a chat model: what was said before, then the question with how to close the reply.
pub fn chat(item: &Item) -> Vec<Message> {
    let content = format!("{}\n\n{CLOSING}", item.question);
    item.before.iter().cloned().chain([Message { role: Role::User, content }]).collect()
}

/// The item for a plain model, to be continued after `Answer:`, behind any number of answered ones.
pub fn plain(item: &Item, shots: &[Item]) -> String {
    let shown = |shot: &Item| format!("{}{}\n\n", asked(shot), answered(shot));
    shots.iter().map(shown).collect::<String>() + &asked(item)
}

fn asked(item: &Item) -> String {
    let turn = |message: &Message| match message.role {
        Role::User => format!("Question: {}\n", message.content),
        Role::Assistant => format!("Answer: {}\n\n", message.content),
    };
    let before = item.before.iter().map(turn).collect::<String>();
    format!("{before}Question: {}\nAnswer:", item.question)
}

/// A right reply: the working, a line each, then the answer as the grader looks for it.
pub fn answered(item: &Item) -> String {
    let steps = item.steps.iter().map(|step| format!(" {step}\n")).collect::<String>();
    format!("{steps} The answer is {}.", item.answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checklist::Form;
    use crate::checklist::item::Problem;
    use crate::family::{Seed, builtin};

    #[test]
    fn a_question_is_put_to_either_kind_of_model() {
        let families = builtin::all();
        let draw = |index| Problem::draw(&families[0], 1, Seed(7), index, Form::Original).unwrap().item;
        let (item, shot) = (draw(0), draw(1));
        let messages = chat(&item);
        assert_eq!((messages.len(), messages[0].role), (1, Role::User));
        assert!(messages[0].content.starts_with(&item.question) && messages[0].content.ends_with(CLOSING));
        let text = plain(&item, std::slice::from_ref(&shot));
        assert!(text.starts_with(&format!("Question: {}\nAnswer: {}", shot.question, shot.steps[0])));
        assert!(text.contains(&format!("The answer is {}.\n\nQuestion: ", shot.answer)));
        assert!(text.ends_with(&format!("{}\nAnswer:", item.question)));
    }

    #[test]
    fn what_was_said_before_comes_first() {
        let families = builtin::all();
        let mut item = Problem::draw(&families[0], 1, Seed(7), 0, Form::Original).unwrap().item;
        let said = |role, content: &str| Message { role, content: content.into() };
        item.before = vec![said(Role::User, "Is it 3?"), said(Role::Assistant, "No.")];
        assert_eq!(chat(&item).len(), 3);
        assert!(plain(&item, &[]).starts_with("Question: Is it 3?\nAnswer: No.\n\nQuestion: "));
        let json = serde_json::to_string(&item.before[1]).unwrap();
        assert_eq!(json, r#"{"role":"assistant","content":"No."}"#);
    }
}
