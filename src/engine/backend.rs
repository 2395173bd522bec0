//! Where a model runs: one interface over the CPU and the GPU.

use std::rc::Rc;

use super::cpu::Cpu;
use super::error::EngineError;
use super::gpu::{Device, Gpu};
use super::kernel::Record;
use super::model::Model;
use super::plan::Room;
use super::prompt::{self, Admission, Chunk};
use super::tokenizer::Specials;

/// A model ready to run somewhere.
#[derive(Debug)]
pub(super) enum Backend {
    Cpu(Box<Cpu>),
    Gpu(Box<Gpu>),
}

impl Backend {
    pub(super) fn cpu(model: &Rc<Model>) -> Backend {
        Backend::Cpu(Box::new(Cpu::new(Rc::clone(model))))
    }

    /// Puts a model on a GPU and has it show that it computes what the CPU computes.
    pub(super) async fn gpu(model: &Rc<Model>, device: Device) -> Result<Backend, EngineError> {
        let mut gpu = Backend::Gpu(Box::new(Gpu::new(Rc::clone(model), device).await?));
        let found = gpu.trial(model).await?;
        let expected = Backend::cpu(model).trial(model).await?;
        match expected.iter().zip(&found).find_map(|(a, b)| disagreement(a, b)) {
            Some(what) => Err(EngineError::Gpu(format!("the GPU computes wrongly: {what}"))),
            None => Ok(gpu),
        }
    }

    /// Makes room for sequences and forgets those there were.
    pub(super) fn open(&mut self, room: Room) -> Result<(), EngineError> {
        match self {
            Backend::Cpu(cpu) => {
                cpu.open(room);
                Ok(())
            }
            Backend::Gpu(gpu) => gpu.open(room),
        }
    }

    /// Takes a slot's sequence out.
    pub(super) fn release(&mut self, slot: usize) {
        match self {
            Backend::Cpu(cpu) => cpu.release(slot),
            Backend::Gpu(gpu) => gpu.release(slot),
        }
    }

    /// Reads a part of prompts; gives a record per head.
    pub(super) async fn prefill(&mut self, chunk: &Chunk) -> Result<Vec<Record>, EngineError> {
        match self {
            Backend::Cpu(cpu) => Ok(cpu.prefill(chunk)),
            Backend::Gpu(gpu) => gpu.prefill(chunk).await,
        }
    }

    /// Generates up to `steps` tokens for each active slot; gives records `[step][slot]`, those of slots that have
    /// finished without meaning.
    pub(super) async fn decode(&mut self, steps: usize) -> Result<Vec<Record>, EngineError> {
        match self {
            Backend::Cpu(cpu) => Ok(cpu.decode(steps)),
            Backend::Gpu(gpu) => gpu.decode(steps).await,
        }
    }

    /// Columns of a prompt step.
    pub(super) fn step_columns(&self, parameters: u64) -> usize {
        match self {
            // A step is not interruptible: some 50 ms of work.
            Backend::Cpu(_) => usize::try_from(200_000_000 / parameters.max(1)).unwrap_or(64).clamp(4, 64),
            Backend::Gpu(gpu) => gpu.step_columns(),
        }
    }

    /// A few tokens of two sequences at different positions: enough to go through every kernel.
    async fn trial(&mut self, model: &Model) -> Result<Vec<Vec<Record>>, EngineError> {
        const STEPS: usize = 3;
        let capacity = model.config.context.min(32);
        self.open(Room { slots: 2, capacity })?;
        let mut tokens = model.tokenizer.encode("What is 12 + 3?", Specials::Spell);
        // A vocabulary may spell nothing of this, and a context may be tiny.
        tokens.insert(0, 0);
        tokens.truncate(capacity.saturating_sub(STEPS + 1).clamp(1, 8));
        let half = tokens.iter().copied().take(tokens.len().div_ceil(2)).collect();
        let admissions =
            [(0, tokens), (1, half)].map(|(slot, tokens)| Admission { slot, tokens, budget: 16 });
        let mut records = vec![Vec::new(), Vec::new()];
        for chunk in prompt::chunks(&admissions, self.step_columns(model.parameters)) {
            let found = self.prefill(&chunk).await?;
            for (head, record) in chunk.heads.iter().zip(found) {
                records.get_mut(head.slot as usize).into_iter().for_each(|records| records.push(record));
            }
        }
        for step in self.decode(STEPS).await?.chunks(2) {
            for (records, record) in records.iter_mut().zip(step) {
                records.push(*record);
            }
        }
        Ok(records)
    }
}

/// What two backends disagree on in one sequence. They may part at a near tie, after which nothing can be compared.
fn disagreement(expected: &[Record], found: &[Record]) -> Option<String> {
    for (step, (a, b)) in expected.iter().zip(found).enumerate() {
        let ([id, ..], [other, ..]) = (a.ids, b.ids);
        let [first, second, ..] = a.probabilities;
        let apart = (first - b.probabilities.first().copied().unwrap_or(f32::NAN)).abs();
        // Written so that a NaN counts as a disagreement.
        let close = apart < 0.01;
        if id == other && close {
            // A stop ends the sequence; records after it mean nothing.
            if *a == Record::default() {
                return None;
            }
            continue;
        }
        if close && first - second < 0.001 {
            return None;
        }
        return Some(format!(
            "token {step} of a short test should be {id} with probability {first:.4}, but is {other} with {:.4}",
            b.probabilities.first().copied().unwrap_or(f32::NAN)
        ));
    }
    None
}
