//! How a GPU multiplies activations with weights that are integers: as floats, or rounded to eight bits first.
//!
//! Which is faster depends on the GPU, so both are tried for a moment when a model is loaded. It is one choice for all
//! sizes of a step, because a reply must not depend on its batch.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::backend::{ABREAST, Backend, per_second};
use super::clock;
use super::error::EngineError;
use super::generate::Control;
use super::kernel::Rule;
use super::model::Model;
use super::options::Precision;
use super::plan::Room;
use super::prompt::{self, Admission};

/// How fast a GPU was both ways when the model was loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Products {
    /// The faster way, which is taken unless [`Precision::Exact`] is asked for.
    pub taken: Precision,
    /// With activations as floats.
    pub exact: Pace,
    /// With activations rounded; none if they failed the test, and `doubt` says how.
    pub rounded: Option<Pace>,
    /// Why rounding is not believed, one sentence.
    pub doubt: Option<String>,
}

/// Tokens a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// Read, of one prompt.
    pub prompt: u64,
    /// Decoded, of sixteen sequences side by side.
    pub decode: u64,
}

impl Pace {
    /// Seconds for reading a token and decoding another.
    fn seconds(self) -> f64 {
        1.0 / self.prompt as f64 + 1.0 / self.decode as f64
    }
}

impl Backend {
    /// Finds out which way is faster and takes it, where there is a choice.
    pub(super) async fn choose(&mut self, model: &Rc<Model>) -> Result<(), EngineError> {
        let Some(guard) = self.rounding().map(|gpu| gpu.device().guard()) else { return Ok(()) };
        self.take(Precision::Rounded);
        let doubt = self.doubt(model, Precision::Rounded).await;
        let doubt = match guard.refused().await {
            Some(what) => Some(format!("the GPU refused a command: {what}")),
            None => doubt?,
        };
        // Floats come second, and so have the advantage that the GPU is awake.
        let rounded = match doubt {
            None => Some(self.pace(model).await?),
            Some(_) => None,
        };
        self.take(Precision::Exact);
        let exact = self.pace(model).await?;
        let Some(gpu) = self.rounding() else { return Ok(()) };
        let faster = match rounded {
            Some(rounded) if rounded.seconds() < exact.seconds() => Precision::Rounded,
            _ => Precision::Exact,
        };
        let insisted = gpu.device().insisted().filter(|_| rounded.is_some());
        gpu.choose(Products { taken: insisted.unwrap_or(faster), exact, rounded, doubt });
        Ok(())
    }

    async fn pace(&mut self, model: &Model) -> Result<Pace, EngineError> {
        Ok(Pace { prompt: self.prompt_rate(model).await?, decode: self.rate(model, ABREAST).await? })
    }

    /// How many tokens a second it reads of a prompt, a step at a time; tried for a few hundredths of a second.
    async fn prompt_rate(&mut self, model: &Model) -> Result<u64, EngineError> {
        const ENOUGH_MS: f64 = 20.0;
        let length = self.step_columns().min(model.config.context);
        self.open(Room { slots: 1, capacity: length })?;
        let vocabulary = u32::try_from(model.tokenizer.len()).unwrap_or(u32::MAX).max(1);
        let tokens = (0u32..).map(|at| (at * 31 + 7) % vocabulary).take(length).collect();
        let rule = Rule { budget: 1, ..Rule::default() };
        let admission = Admission { slot: 0, held: 0, tokens, rule };
        let chunks = prompt::chunks(&[admission], self.step_columns());
        let (mut read, mut ms) = (0, 0.0);
        // The first round only warms up.
        for round in 0..20 {
            let before = clock::now();
            for chunk in &chunks {
                self.prefill(chunk, &mut || Control::Continue).await?;
            }
            if round > 0 {
                ms += clock::now() - before;
                read += length;
            }
            if ms > ENOUGH_MS {
                break;
            }
        }
        Ok(per_second(read, ms))
    }
}
