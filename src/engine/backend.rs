//! Where a model runs: one interface over the CPU and the GPU.

use super::cpu::Cpu;
use super::error::EngineError;
use super::kernel::Record;
use super::plan::Room;
use super::prompt::Chunk;

/// A model ready to run somewhere.
#[derive(Debug)]
pub(super) enum Backend {
    Cpu(Box<Cpu>),
}

impl Backend {
    /// Makes room for sequences and forgets those there were.
    pub(super) fn open(&mut self, room: Room) -> Result<(), EngineError> {
        match self {
            Backend::Cpu(cpu) => cpu.open(room),
        }
        Ok(())
    }

    /// Takes a slot's sequence out.
    pub(super) fn release(&mut self, slot: usize) {
        match self {
            Backend::Cpu(cpu) => cpu.release(slot),
        }
    }

    /// Reads a part of prompts; gives a record per head.
    pub(super) async fn prefill(&mut self, chunk: &Chunk) -> Result<Vec<Record>, EngineError> {
        match self {
            Backend::Cpu(cpu) => Ok(cpu.prefill(chunk)),
        }
    }

    /// Generates up to `steps` tokens for each active slot; gives records `[step][slot]`, those of slots that have
    /// finished without meaning.
    pub(super) async fn decode(&mut self, steps: usize) -> Result<Vec<Record>, EngineError> {
        match self {
            Backend::Cpu(cpu) => Ok(cpu.decode(steps)),
        }
    }

    /// Columns of a prompt step.
    pub(super) fn step_columns(&self, parameters: u64) -> usize {
        match self {
            // A step is not interruptible: some 50 ms of work.
            Backend::Cpu(_) => usize::try_from(200_000_000 / parameters.max(1)).unwrap_or(64).clamp(4, 64),
        }
    }
}
