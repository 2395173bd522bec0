//! The inference engine: GGUF -> tokens -> logits -> tokens, on WebGPU or on the CPU; knows nothing of problems.
//!
//! [`Model::parse`] (or a [`model::Loader`], as a file streams in) reads a file, [`Engine::new`] puts it on a backend,
//! [`Engine::generate`] replies to many prompts at once.
//!
//! # Invariants
//!
//! - One forward pass, described once as data ([`plan`]); each kernel exists as a shader and as its CPU twin.
//! - Greedy: the likeliest token, ties to the lowest id. A reply does not depend on what else is in the batch.
//! - Nothing in a file is believed before it is checked ([`gguf`]).
//! - A GPU is believed only after it has given the same answer as the CPU to a short test when it was loaded.

mod backend;
pub mod chat;
mod clock;
pub mod config;
pub mod cpu;
pub mod error;
mod generate;
pub mod gguf;
pub mod gpu;
pub mod kernel;
pub mod message;
pub mod model;
pub mod plan;
pub mod prompt;
pub mod tokenizer;
#[cfg(target_arch = "wasm32")]
pub mod worker;

pub use clock::{now, pause};
pub use error::{EngineError, ModelError};
pub use generate::{Control, Event, Options, Reason, Reply, Timings};
pub use model::Model;

use std::rc::Rc;

use backend::Backend;
use generate::Request;
use gpu::Device;
use serde::{Deserialize, Serialize};
use tokenizer::Specials;

/// Where a model should run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BackendKind {
    /// On the CPU.
    Cpu,
    /// On the GPU, or not at all.
    Gpu,
    /// On the GPU if there is a usable one, else on the CPU.
    #[default]
    Auto,
}

/// What to reply to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prompt {
    /// Text to continue, exactly so; special tokens written out in it are recognised.
    Text(String),
    /// A question, put into the model's own chat format.
    Chat(String),
    /// Token ids.
    Tokens(Vec<u32>),
}

/// What is running, and where.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Info {
    /// The model's name, where its file gives one.
    pub name: Option<String>,
    /// Where it runs now: [`BackendKind::Cpu`] or [`BackendKind::Gpu`].
    pub backend: BackendKind,
    /// The GPU's name, where it runs on one.
    pub adapter: Option<String>,
    /// Why it does not run on the GPU although that was asked for, one sentence.
    pub fallback: Option<String>,
    /// Number of weights.
    pub parameters: u64,
    /// Bytes the weights take.
    pub bytes: u64,
    /// The most tokens of prompt and reply together.
    pub context: usize,
    /// Number of token ids.
    pub vocabulary: usize,
}

/// A model on a backend.
#[derive(Debug)]
pub struct Engine {
    model: Rc<Model>,
    backend: Backend,
    fallback: Option<String>,
}

impl Engine {
    /// Puts a model on a backend.
    ///
    /// A GPU has to pass a short test against the CPU before it is believed.
    ///
    /// # Errors
    /// [`EngineError::Gpu`] if the GPU was insisted on and cannot be used.
    pub async fn new(model: Model, kind: BackendKind) -> Result<Engine, EngineError> {
        let model = Rc::new(model);
        let (backend, fallback) = match kind {
            BackendKind::Cpu => (Backend::cpu(&model), None),
            BackendKind::Gpu => (Backend::gpu(&model, Device::new().await?).await?, None),
            BackendKind::Auto => match Engine::fast_gpu(&model).await {
                Ok(gpu) => (gpu, None),
                Err(why) => (Backend::cpu(&model), Some(why.to_string())),
            },
        };
        Ok(Engine { model, backend, fallback })
    }

    /// The model on a GPU that is one.
    async fn fast_gpu(model: &Rc<Model>) -> Result<Backend, EngineError> {
        let device = Device::new().await?;
        if device.is_software() {
            let what =
                format!("the GPU ({}) is emulated by the CPU, which is faster by itself", device.name());
            return Err(EngineError::Gpu(what));
        }
        Backend::gpu(model, device).await
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// What is running, and where.
    pub fn info(&self) -> Info {
        let model = &self.model;
        let (backend, adapter) = match &self.backend {
            Backend::Cpu(_) => (BackendKind::Cpu, None),
            Backend::Gpu(gpu) => (BackendKind::Gpu, Some(gpu.device().name().to_owned())),
        };
        Info {
            name: model.name.clone(),
            backend,
            adapter,
            fallback: self.fallback.clone(),
            parameters: model.parameters,
            bytes: model.bytes(),
            context: model.config.context,
            vocabulary: model.tokenizer.len(),
        }
    }

    /// The tokens of a prompt.
    pub fn encode(&self, prompt: &Prompt) -> Vec<u32> {
        let tokenizer = &self.model.tokenizer;
        match prompt {
            Prompt::Tokens(ids) => ids.clone(),
            Prompt::Chat(question) => self.model.chat.encode(tokenizer, question),
            Prompt::Text(text) => {
                let mut ids = tokenizer.encode(text, Specials::Recognise);
                if let Some(start) = tokenizer.start()
                    && ids.first() != Some(&start)
                {
                    ids.insert(0, start);
                }
                ids
            }
        }
    }

    /// Replies to all prompts, `options.batch` at a time, telling `sink` each token and each reply as it comes.
    /// Between steps the thread is free for other work, so the caller can change its mind and have `sink` say
    /// [`Control::Stop`].
    ///
    /// # Errors
    /// A prompt is empty or too long; nothing is generated then.
    pub async fn generate(
        &mut self,
        prompts: &[Prompt],
        options: &Options,
        sink: &mut dyn FnMut(Event) -> Control,
    ) -> Result<Timings, EngineError> {
        let tokens = prompts.iter().map(|prompt| self.encode(prompt)).collect();
        let model = Rc::clone(&self.model);
        let mut request = Request::new(&model, tokens, options)?;
        while let Err(error) = request.run(&mut self.backend, sink).await {
            let (EngineError::Gpu(reason), Backend::Gpu(_)) = (&error, &self.backend) else {
                return Err(error);
            };
            // The sequences go on from the tokens there are.
            self.backend = Backend::cpu(&self.model);
            self.fallback = Some(reason.clone());
            let event = Event::FellBack { reason: reason.clone(), info: self.info() };
            if sink(event) == Control::Stop {
                request.stop();
            }
        }
        Ok(request.timings)
    }

    /// Loses the GPU on purpose, so that tests and the page can show what happens then. Nothing happens on the CPU.
    pub fn lose_gpu(&self) {
        if let Backend::Gpu(gpu) = &self.backend {
            gpu.device().lose();
        }
    }
}
