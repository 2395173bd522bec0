//! Where a model runs that may run anywhere: on the CPU or on the GPU, whichever is faster when both try it for a moment.
//! What came out is for the caller to remember: the next time it decides at once.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::backend::{ABREAST, Backend};
use super::error::EngineError;
use super::gpu::Device;
use super::model::Model;
use super::{BackendKind, Engine};

/// How many more a GPU may have, if that is faster yet.
const WIDER: [usize; 2] = [32, 64];
/// How many suit a CPU, which is as fast with a few; fewer of a large model, whose replies take longer to come.
const SUITABLE: [usize; 2] = [64, 32];
/// Bytes of weights from which a model is large.
const LARGE: u64 = 20_000_000;

/// Tokens a second, decoding sixteen sequences side by side; [`BackendKind::Auto`] takes the faster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Race {
    /// On the CPU, by all workers together.
    pub cpu: u64,
    /// On the GPU.
    pub gpu: u64,
    /// The GPU's name.
    pub adapter: String,
    /// How many workers of the CPU's there would be.
    pub workers: usize,
    /// How many sequences side by side suit the faster.
    pub batch: usize,
    /// Bytes of the model's weights: others of as many bytes are as fast.
    pub weights: u64,
}

impl Race {
    /// Whether the GPU is faster.
    pub fn is_for_gpu(&self) -> bool {
        self.gpu > self.cpu
    }

    /// Whether it was between the same two, with such a model.
    pub fn is_like(&self, other: &Race) -> bool {
        self.is_of(&other.adapter, other.workers, other.weights)
    }

    fn is_of(&self, adapter: &str, workers: usize, weights: u64) -> bool {
        self.adapter == adapter && self.workers == workers && self.weights == weights
    }
}

impl Engine {
    /// As [`Engine::new`], where so many workers would share the work on the CPU, which counts when the faster backend
    /// is chosen, and where the outcomes of earlier races are `known`.
    ///
    /// # Errors
    /// Likewise.
    pub async fn among(
        model: Model,
        kind: BackendKind,
        workers: usize,
        known: &[Race],
    ) -> Result<Engine, EngineError> {
        let model = Rc::new(model);
        let (backend, fallback, race) = match kind {
            BackendKind::Cpu => (Backend::cpu(&model), None, None),
            BackendKind::Gpu => (Backend::gpu(&model, Device::new().await?).await?, None, None),
            BackendKind::Auto => match fastest(&model, workers, known).await {
                Ok((backend, race)) => (backend, None, Some(race)),
                Err(why) => (Backend::cpu(&model), Some(why.to_string()), None),
            },
        };
        Ok(Engine { race, ..Engine::on(model, backend, fallback) })
    }

    /// Puts a model on the CPU, shared by so many workers, or on this GPU: where it is known to run faster, or does when
    /// both try it for a moment.
    ///
    /// # Errors
    /// [`EngineError::Gpu`] if the GPU has not passed the test, or has failed.
    pub async fn race(
        model: Model,
        device: Device,
        workers: usize,
        known: &[Race],
    ) -> Result<Engine, EngineError> {
        let model = Rc::new(model);
        let (backend, race) = faster(&model, device, workers, known).await?;
        Ok(Engine { race: Some(race), ..Engine::on(model, backend, None) })
    }

    /// How many sequences side by side suit the model where it runs.
    pub fn suitable_batch(&self) -> usize {
        let [small, large] = SUITABLE;
        match &self.backend {
            Backend::Cpu(_) if self.model.bytes() < LARGE => small,
            Backend::Cpu(_) => large,
            Backend::Gpu(_) => self.race.as_ref().map_or(small, |race| race.batch),
        }
    }
}

/// A GPU that is one.
async fn hardware() -> Result<Device, EngineError> {
    let device = Device::new().await?;
    match device.is_software() {
        false => Ok(device),
        true => Err(EngineError::Gpu(format!(
            "the GPU ({}) is emulated by the CPU, which is faster by itself",
            device.name()
        ))),
    }
}

/// The faster of the CPU and the GPU, if that is one.
async fn fastest(model: &Rc<Model>, workers: usize, known: &[Race]) -> Result<(Backend, Race), EngineError> {
    faster(model, hardware().await?, workers, known).await
}

async fn faster(
    model: &Rc<Model>,
    device: Device,
    workers: usize,
    known: &[Race],
) -> Result<(Backend, Race), EngineError> {
    let adapter = device.name().to_owned();
    let weights = model.bytes();
    if let Some(race) = known.iter().find(|race| race.is_of(&adapter, workers, weights)) {
        let backend = match race.is_for_gpu() {
            true => Backend::gpu(model, device).await?,
            false => Backend::cpu(model),
        };
        return Ok((backend, race.clone()));
    }
    let (mut cpu, mut gpu) = (Backend::cpu(model), Backend::gpu(model, device).await?);
    let alone = cpu.rate(model, ABREAST).await?;
    let together = alone.saturating_mul(workers as u64);
    let gpu_rate = gpu.rate(model, ABREAST).await?;
    let mut race = Race { cpu: together, gpu: gpu_rate, adapter, workers, batch: ABREAST, weights };
    if !race.is_for_gpu() {
        return Ok((cpu, race));
    }
    let mut best = race.gpu;
    for batch in WIDER {
        let rate = gpu.rate(model, batch).await?;
        if rate > best {
            (best, race.batch) = (rate, batch);
        }
    }
    Ok((gpu, race))
}
