//! Where a model runs: one interface over the CPU and the GPU.

use std::rc::Rc;

use super::clock;
use super::cpu::{Cpu, Pulse};
use super::error::EngineError;
use super::generate::Control;
use super::gpu::{Device, Gpu};
use super::kernel::{Record, Rule};
use super::model::Model;
use super::options::Precision;
use super::plan::Room;
use super::products::Products;
use super::prompt::{self, Admission, Chunk};
use super::tokenizer::Specials;

/// Sequences side by side where ways to run a model are compared.
pub(super) const ABREAST: usize = 16;

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

    /// Puts a model on a GPU and has it show that it computes what the CPU computes, and how fast.
    pub(super) async fn gpu(model: &Rc<Model>, device: Device) -> Result<Backend, EngineError> {
        let mut gpu = Backend::Gpu(Box::new(Gpu::new(Rc::clone(model), device).await?));
        if let Some(what) = gpu.doubt(model, Precision::Exact).await? {
            return Err(EngineError::Gpu(what));
        }
        gpu.choose(model).await?;
        Ok(gpu)
    }

    /// What the GPU computes otherwise than the CPU does at the same precision, if anything; one sentence.
    pub(super) async fn doubt(
        &mut self,
        model: &Rc<Model>,
        precision: Precision,
    ) -> Result<Option<String>, EngineError> {
        let mut cpu = Cpu::new(Rc::clone(model));
        cpu.set_precision(precision);
        if let Backend::Gpu(gpu) = self
            && gpu.device().abilities().halves
        {
            cpu.keep_halves();
        }
        let mut cpu = Backend::Cpu(Box::new(cpu));
        // The kernels differ by how many columns there are.
        for lengths in [&[1][..], &[8, 4]] {
            let found = self.trial(model, lengths).await?;
            let expected = cpu.trial(model, lengths).await?;
            if let Some(what) = expected.iter().zip(&found).find_map(|(a, b)| disagreement(a, b, precision)) {
                return Ok(Some(format!("the GPU computes wrongly: {what}")));
            }
        }
        Ok(None)
    }

    /// The GPU, if there is a choice how it computes products.
    pub(super) fn rounding(&mut self) -> Option<&mut Gpu> {
        match self {
            Backend::Gpu(gpu) if gpu.can_round() => Some(gpu),
            _ => None,
        }
    }

    /// Has a GPU compute products so from now on.
    pub(super) fn take(&mut self, precision: Precision) {
        if let Backend::Gpu(gpu) = self {
            gpu.take(precision);
        }
    }

    /// How fast a GPU computes products one way and the other.
    pub(super) fn products(&self) -> Option<&Products> {
        match self {
            Backend::Cpu(_) => None,
            Backend::Gpu(gpu) => gpu.products(),
        }
    }

    /// The name of the GPU it runs on.
    pub(super) fn adapter(&self) -> Option<&str> {
        match self {
            Backend::Cpu(_) => None,
            Backend::Gpu(gpu) => Some(gpu.device().name()),
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

    /// Copies what slot 0 holds of its first positions into all the others.
    pub(super) fn share(&mut self, positions: usize) -> Result<(), EngineError> {
        match self {
            Backend::Cpu(cpu) => {
                cpu.share(positions);
                Ok(())
            }
            Backend::Gpu(gpu) => gpu.share(positions),
        }
    }

    /// Takes a slot's sequence out.
    pub(super) fn release(&mut self, slot: usize) {
        match self {
            Backend::Cpu(cpu) => cpu.release(slot),
            Backend::Gpu(gpu) => gpu.release(slot),
        }
    }

    /// Switches attention heads on (1) and off (0), `[layers][heads]`.
    pub(super) fn switch(&mut self, switches: &[f32]) {
        match self {
            Backend::Cpu(cpu) => cpu.switch(switches),
            Backend::Gpu(gpu) => gpu.switch(switches),
        }
    }

    /// How products are computed from now on; a GPU rounds only where that is faster.
    pub(super) fn set_precision(&mut self, precision: Precision) {
        match self {
            Backend::Cpu(cpu) => cpu.set_precision(precision),
            Backend::Gpu(gpu) => gpu.set_precision(precision),
        }
    }

    /// Reads a part of prompts; gives a record per head. Nothing is to be made of them once `pulse` has said stop.
    pub(super) async fn prefill(
        &mut self,
        chunk: &Chunk,
        pulse: &mut Pulse<'_>,
    ) -> Result<Vec<Record>, EngineError> {
        match self {
            Backend::Cpu(cpu) => Ok(cpu.prefill(chunk, pulse).await),
            Backend::Gpu(gpu) => gpu.prefill(chunk).await,
        }
    }

    /// Generates up to `steps` tokens for each active slot; gives records `[step][slot]`, those of slots that have
    /// finished without meaning. Nothing is to be made of them once `pulse` has said stop.
    pub(super) async fn decode(
        &mut self,
        steps: usize,
        pulse: &mut Pulse<'_>,
    ) -> Result<Vec<Record>, EngineError> {
        match self {
            Backend::Cpu(cpu) => Ok(cpu.decode(steps, pulse).await),
            Backend::Gpu(gpu) => gpu.decode(steps).await,
        }
    }

    /// What the model expects after each token of a text; nothing is to be made of it once `pulse` has said stop.
    pub(super) async fn look(
        &mut self,
        tokens: &[u32],
        pulse: &mut Pulse<'_>,
    ) -> Result<Vec<Record>, EngineError> {
        // Logits have room for as many columns as there are slots.
        const COLUMNS: usize = 16;
        self.open(Room { slots: COLUMNS, capacity: tokens.len() })?;
        let mut records = Vec::new();
        for chunk in prompt::looks(tokens, COLUMNS) {
            records.extend(self.prefill(&chunk, pulse).await?);
        }
        Ok(records)
    }

    /// Steps of decoding at least between two looks at the results: a look at a GPU's costs more than a step, and
    /// replies still come in a few times a second.
    pub(super) fn least_steps(&self) -> usize {
        const STEPS: usize = 8;
        match self {
            Backend::Gpu(gpu) if !gpu.device().is_software() => STEPS,
            _ => 1,
        }
    }

    /// Columns of a prompt step.
    pub(super) fn step_columns(&self) -> usize {
        prompt::COLUMNS
    }

    /// How many tokens a second it decodes, of so many sequences side by side; tried for a few hundredths of a second.
    pub(super) async fn rate(&mut self, model: &Model, slots: usize) -> Result<u64, EngineError> {
        const STEPS: usize = 8;
        const ENOUGH_MS: f64 = 40.0;
        let capacity = model.config.context.min(2 * STEPS);
        let most = STEPS.min(capacity.saturating_sub(1)).max(1);
        self.open(Room { slots, capacity })?;
        let vocabulary = u32::try_from(model.tokenizer.len()).unwrap_or(u32::MAX).max(1);
        let rule = Rule { budget: u32::MAX, ..Rule::default() };
        let admissions = (0u32..).take(slots).map(|slot| Admission {
            slot,
            held: 0,
            tokens: vec![(slot * 31 + 7) % vocabulary],
            rule,
        });
        let chunks = prompt::chunks(&admissions.collect::<Vec<_>>(), self.step_columns());
        let pulse: &mut Pulse<'_> = &mut || Control::Continue;
        let (mut tokens, mut ms, mut steps) = (0, 0.0, 1);
        // The first round only warms up, and rounds grow: a step of a large model is enough, of a small one many are
        // not. Each begins anew, so that few sequences have come to their end.
        for round in 0..20 {
            for chunk in &chunks {
                self.prefill(chunk, pulse).await?;
            }
            let before = clock::now();
            self.decode(steps, pulse).await?;
            if round > 0 {
                ms += clock::now() - before;
                tokens += slots * steps;
                steps = most.min(2 * steps);
            }
            if ms > ENOUGH_MS {
                break;
            }
        }
        Ok(per_second(tokens, ms))
    }

    /// Reads prompts of these lengths side by side and goes on a little: few tokens, but through every kernel.
    async fn trial(&mut self, model: &Model, lengths: &[usize]) -> Result<Vec<Vec<Record>>, EngineError> {
        const STEPS: usize = 2;
        let slots = lengths.len();
        let capacity = model.config.context.min(32);
        self.open(Room { slots, capacity })?;
        let mut tokens = model.tokenizer.encode("What is 12 + 3?", Specials::Spell);
        // A vocabulary may spell nothing of this, and a context may be tiny.
        if tokens.is_empty() {
            tokens.push(0);
        }
        tokens.truncate(capacity.saturating_sub(STEPS + 1).max(1));
        let rule = Rule { budget: 16, ..Rule::default() };
        let admissions = (0u32..).zip(lengths).map(|(slot, length)| Admission {
            slot,
            held: 0,
            tokens: tokens.iter().copied().take(*length).collect(),
            rule,
        });
        let admissions: Vec<Admission> = admissions.collect();
        let pulse: &mut Pulse<'_> = &mut || Control::Continue;
        let mut records = vec![Vec::new(); slots];
        for chunk in prompt::chunks(&admissions, self.step_columns()) {
            let found = self.prefill(&chunk, pulse).await?;
            for (head, record) in chunk.heads.iter().zip(found) {
                records.get_mut(head.slot as usize).into_iter().for_each(|records| records.push(record));
            }
        }
        for step in self.decode(STEPS, pulse).await?.chunks(slots) {
            for (records, record) in records.iter_mut().zip(step) {
                records.push(*record);
            }
        }
        Ok(records)
    }
}

/// Tokens a second. A clock may be too coarse to see the time go by.
pub(super) fn per_second(tokens: usize, ms: f64) -> u64 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "such a cast saturates")]
    let rate = (tokens as f64 * 1e3 / ms.max(0.1)) as u64;
    rate
}

/// What two backends disagree on in one sequence. They may part at a near tie, after which nothing can be compared.
///
/// Where both round activations, one of them now and then rounds up what the other rounds down, and the difference
/// grows from layer to layer (`cpu/rounded.rs`).
fn disagreement(expected: &[Record], found: &[Record], precision: Precision) -> Option<String> {
    let slack = match precision {
        Precision::Exact => 1.0,
        Precision::Rounded => 5.0,
    };
    for (step, (a, b)) in expected.iter().zip(found).enumerate() {
        // A stop ends the sequence; records after it mean nothing.
        if *a == Record::default() {
            return None;
        }
        let (id, other) = (a.token, b.token);
        let [first, second, ..] = a.probabilities;
        // Written so that a NaN counts as a disagreement.
        let near = |a: f32, b: f32| (a - b).abs() <= slack * (0.002 + 0.03 * a);
        let close = near(a.probability, b.probability)
            && a.probabilities.iter().zip(b.probabilities).all(|(a, b)| near(*a, b))
            && (a.entropy - b.entropy).abs() < slack * 0.05;
        if id == other && close {
            continue;
        }
        if close && first - second < slack * 0.001 {
            return None;
        }
        return Some(format!(
            "token {step} of a short test should be {id} with probability {:.4} and entropy {:.3}, but is {other} \
             with {:.4} and {:.3}",
            a.probability, a.entropy, b.probability, b.entropy
        ));
    }
    None
}
