//! What a visitor may want beside the problem on screen: a hint, to hear it read, and the code to embed it.

use super::puzzle::Name;
use super::{Copied, Dialog, Effect, Session};
use crate::app::text;
use crate::checklist::Form;
use crate::checklist::certificate::Certificate;
use crate::checklist::item::{Cell, Problem};

/// Something of that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// A hint at the first step.
    Hint,
    /// The problem is to be read aloud, or no longer.
    Read,
    /// The voice has come to its end, or there is none.
    Fell(bool),
    /// The code to embed the problem is to be copied.
    CopyEmbed,
}

impl Session {
    pub(super) fn aside(&mut self, order: Order) -> Vec<Effect> {
        match order {
            Order::Hint => self.hint(),
            Order::Read => return self.read_aloud(),
            Order::Fell(spoke) => {
                self.aloud = false;
                if !spoke {
                    self.say(text::NO_VOICE.get().into());
                    self.banner = vec![text::NO_VOICE.get().into()];
                }
            }
            Order::CopyEmbed => return vec![Effect::Copy(Copied::Embed, self.embed())],
        }
        Vec::new()
    }

    fn hint(&mut self) {
        if self.puzzle.hint.is_some() || self.puzzle.solved() {
            return;
        }
        let name = Name::of(&self.puzzle.problem);
        let family = self.families.iter().find(|family| family.id == name.family);
        let draw =
            |family| Problem::draw_cell(family, name.level, name.seed, name.index, Cell::solving(Form::Hint));
        let hint =
            family.and_then(|family| draw(family).ok()).and_then(|problem| match problem.certificate {
                Certificate::Hint { says, .. } => Some(says),
                _ => None,
            });
        // Of a problem turned round the first step is another one.
        let own = name.cell == Cell::solving(name.cell.form) && name.cell.form != Form::Inverse;
        let words = hint.filter(|_| own).unwrap_or_else(|| text::NO_HINT.get().into());
        self.say(words.clone());
        self.puzzle.hint = Some(words);
    }

    fn read_aloud(&mut self) -> Vec<Effect> {
        self.aloud = !self.aloud;
        let words = self.aloud.then(|| self.puzzle.problem.statement.spoken());
        vec![Effect::Speak(words)]
    }

    /// HTML that shows the problem in a page of somebody else's.
    pub fn embed(&self) -> String {
        let title = self.family().map_or("", |family| family.title.as_str());
        format!(
            "<iframe src=\"{}\" title=\"{}\" width=\"100%\" height=\"700\" loading=\"lazy\" allow=\"clipboard-write\"></iframe>",
            escaped(&self.address()),
            escaped(&text::title(title))
        )
    }

    /// The code was copied, or not.
    pub(super) fn embed_copied(&mut self, done: bool) {
        let words = if done { text::EMBED_COPIED } else { text::EMBED_NOT_COPIED };
        self.say(words.get().into());
        if !done {
            self.dialog = Some(Dialog::Embed);
        }
    }
}

/// A text inside an attribute of HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}
