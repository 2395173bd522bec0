//! A look inside: attention heads that are switched off, and what a head looks at.

use super::super::message::{FromWorker, Seen, Words};
use super::super::{Attention, Control, Prompt};
use super::{Worker, prompt};

/// What is to be looked at.
pub(super) struct Look {
    pub(super) request: u32,
    pub(super) prompt: Words,
    pub(super) reply: Vec<u32>,
    pub(super) layer: u32,
    pub(super) head: u32,
}

impl Worker {
    /// Switches these heads off, and all others on.
    pub(super) fn switch(&self, off: &[(u32, u32)]) {
        let mut engine = self.engine.borrow_mut();
        let Some(engine) = engine.as_mut() else { return };
        let (layers, heads) = (engine.model().config.layers, engine.model().config.heads);
        for layer in 0..layers {
            for head in 0..heads {
                let is_off = off.iter().any(|(l, h)| (*l as usize, *h as usize) == (layer, head));
                engine.switch_head(layer, head, !is_off);
            }
        }
    }

    /// Tells what a head looks at.
    pub(super) async fn look(&self, look: Look) -> Result<(), String> {
        let Look { request, prompt: words, reply, layer, head } = look;
        let engine = self.engine.take().ok_or("no model is loaded, so there is nothing to look at")?;
        let mut tokens = engine.encode(&prompt(&words));
        tokens.extend(reply);
        let mut sink = |_| if self.is_cancelled(request) { Control::Stop } else { Control::Continue };
        let looked = engine.attention(&Prompt::Tokens(tokens.clone()), &mut sink).await;
        let tokenizer = &engine.model().tokenizer;
        let names = tokens.iter().map(|token| tokenizer.name(*token)).collect();
        self.engine.replace(Some(engine));
        let Some(attention) = looked.map_err(|error| error.to_string())? else {
            return Err("that was stopped".to_owned());
        };
        let seen = seen(&attention, names, layer, head).ok_or("the model has no such head")?;
        self.say(&FromWorker::Seen { request, seen });
        Ok(())
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "shares are from 0 to 1, and layers and heads few"
)]
fn seen(attention: &Attention, tokens: Vec<String>, layer: u32, head: u32) -> Option<Seen> {
    let map = attention.map(layer as usize, head as usize)?;
    let rows = map.chunks(attention.tokens.max(1)).enumerate();
    let shares = rows.flat_map(|(token, row)| row.iter().take(token + 1));
    let shares = shares.map(|share| (share * 255.0).round() as u8).collect();
    Some(Seen { layers: attention.layers as u32, heads: attention.heads as u32, tokens, shares })
}
