//! The inference engine: GGUF -> tokens -> logits -> tokens, on WebGPU or on the CPU; knows nothing of problems.
//!
//! [`Model::parse`] (or a [`model::Loader`], as a file streams in) reads a file, [`Engine::new`] puts it on a backend,
//! [`Engine::generate`] replies to many prompts at once.
//!
//! # Invariants
//!
//! - One forward pass, described once as data ([`plan`]); each kernel exists as a shader and as its CPU twin.
//! - Greedy unless asked otherwise: the likeliest token, ties to the lowest id. A reply does not depend on what else is
//!   in the batch, sampled ones neither.
//! - Nothing in a file is believed before it is checked ([`gguf`]).
//! - A GPU is believed only after it has given the same answer as the CPU to a short test when it was loaded, and so is
//!   each of the two ways in which it can compute products.

mod backend;
mod blend;
pub mod chat;
mod clock;
pub mod config;
pub mod cpu;
pub mod error;
mod generate;
pub mod gguf;
pub mod gpu;
pub mod insight;
pub mod kernel;
mod layout;
pub mod matrix;
pub mod message;
pub mod model;
mod options;
pub mod plan;
mod products;
pub mod prompt;
mod race;
pub mod tokenizer;
#[cfg(target_arch = "wasm32")]
pub mod worker;

pub use chat::{Role, Turn};
pub use clock::{now, pause};
pub use error::{EngineError, ModelError};
pub use generate::{Control, Event, Reason, Reply, Timings};
pub use insight::{Attention, Reading};
pub use model::Model;
pub use options::{Options, Precision, Sampling};
pub use products::{Pace, Products};
pub use race::Race;

use std::rc::Rc;

use backend::Backend;
use generate::{Asked, Request};
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
    /// A conversation that waits for the model's reply, likewise.
    Turns(Vec<Turn>),
    /// Token ids.
    Tokens(Vec<u32>),
}

/// What is running, and where.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Info {
    /// The model's name, where its file gives one.
    pub name: Option<String>,
    /// Its architecture, as files name it.
    pub architecture: String,
    /// The type most of its weights have in the file.
    pub kind: String,
    /// Where it runs now: [`BackendKind::Cpu`] or [`BackendKind::Gpu`].
    pub backend: BackendKind,
    /// The GPU's name, where it runs on one.
    pub adapter: Option<String>,
    /// Why it does not run on the GPU although that was asked for, one sentence.
    pub fallback: Option<String>,
    /// How fast both were when it was loaded, where that decided.
    pub race: Option<Box<Race>>,
    /// How the GPU computes products, where it had a choice.
    pub products: Option<Box<Products>>,
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
    /// Per layer and head: 1, or 0 for one that is switched off.
    switches: Vec<f32>,
    precision: Precision,
    race: Option<Race>,
}

impl Engine {
    /// Puts a model on a backend.
    ///
    /// A GPU has to pass a short test against the CPU before it is believed.
    ///
    /// # Errors
    /// [`EngineError::Gpu`] if the GPU was insisted on and cannot be used.
    pub async fn new(model: Model, kind: BackendKind) -> Result<Engine, EngineError> {
        Engine::among(model, kind, 1, &[]).await
    }

    /// Puts a model on this GPU, once it has passed the test.
    ///
    /// # Errors
    /// [`EngineError::Gpu`] if it has not, or cannot be used.
    pub async fn with_device(model: Model, device: Device) -> Result<Engine, EngineError> {
        let model = Rc::new(model);
        let backend = Backend::gpu(&model, device).await?;
        Ok(Engine::on(model, backend, None))
    }

    fn on(model: Rc<Model>, backend: Backend, fallback: Option<String>) -> Engine {
        let switches = vec![1.0; model.config.layers * model.config.heads];
        Engine { model, backend, fallback, switches, precision: Precision::default(), race: None }
    }

    /// How products are computed from now on. A GPU rounds activations only where it was found to be faster so when the
    /// model was loaded, see [`Info::products`].
    pub fn set_precision(&mut self, precision: Precision) {
        self.precision = precision;
        self.backend.set_precision(precision);
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// What is running, and where.
    pub fn info(&self) -> Info {
        let model = &self.model;
        let adapter = self.backend.adapter().map(str::to_owned);
        let backend = if adapter.is_some() { BackendKind::Gpu } else { BackendKind::Cpu };
        Info {
            name: model.name.clone(),
            architecture: model.config.architecture.name().to_owned(),
            kind: format!("{:?}", model.kind),
            backend,
            adapter,
            fallback: self.fallback.clone(),
            race: self.race.clone().map(Box::new),
            products: self.backend.products().cloned().map(Box::new),
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
            Prompt::Turns(turns) => self.model.chat.encode_turns(tokenizer, turns),
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
        let asked = prompts.iter().map(|prompt| Asked {
            tokens: self.encode(prompt),
            is_chat: matches!(prompt, Prompt::Chat(_) | Prompt::Turns(_)),
        });
        let model = Rc::clone(&self.model);
        let mut request = Request::new(&model, asked.collect(), options)?;
        while let Err(error) = request.run(&mut self.backend, sink).await {
            let (EngineError::Gpu(reason), Backend::Gpu(_)) = (&error, &self.backend) else {
                return Err(error);
            };
            // The sequences go on from the tokens there are.
            self.fall_back(reason.clone());
            let event = Event::FellBack { reason: reason.clone(), info: self.info() };
            if sink(event) == Control::Stop {
                request.stop();
            }
        }
        Ok(request.timings)
    }

    fn fall_back(&mut self, reason: String) {
        self.backend = Backend::cpu(&self.model);
        self.backend.switch(&self.switches);
        self.backend.set_precision(self.precision);
        self.fallback = Some(reason);
    }

    /// What the model expects after each token of a prompt, without generating anything: forced decoding.
    ///
    /// `sink` hears [`Event::Working`] and perhaps [`Event::FellBack`]; what there is once it has said
    /// [`Control::Stop`] is `None`.
    ///
    /// # Errors
    /// The prompt is empty or longer than the context.
    pub async fn read(
        &mut self,
        prompt: &Prompt,
        sink: &mut dyn FnMut(Event) -> Control,
    ) -> Result<Option<Reading>, EngineError> {
        let tokens = self.readable(prompt)?;
        let mut stopped = false;
        loop {
            let looked = self.backend.look(&tokens, &mut generate::pulse(&mut stopped, sink)).await;
            match (looked, &self.backend) {
                (Ok(_), _) if stopped => return Ok(None),
                (Ok(next), _) => return Ok(Some(Reading { tokens, next })),
                (Err(EngineError::Gpu(reason)), Backend::Gpu(_)) => {
                    self.fall_back(reason.clone());
                    if sink(Event::FellBack { reason, info: self.info() }) == Control::Stop {
                        return Ok(None);
                    }
                }
                (Err(error), _) => return Err(error),
            }
        }
    }

    /// What each attention head looks at, for each token of a prompt. It is computed on the CPU, whose kernels are the
    /// twins of the GPU's, wherever the model runs.
    ///
    /// # Errors
    /// The prompt is empty, longer than the context, or so long that the maps would take more than 256 MB.
    pub async fn attention(
        &self,
        prompt: &Prompt,
        sink: &mut dyn FnMut(Event) -> Control,
    ) -> Result<Option<Attention>, EngineError> {
        let tokens = self.readable(prompt)?;
        let bytes = 4 * (self.switches.len() as u64) * (tokens.len() as u64).pow(2);
        if bytes > 256 << 20 {
            let (count, megabytes) = (tokens.len(), bytes >> 20);
            let what =
                format!("the attention over {count} tokens would take {megabytes} MB; at most 256 are kept");
            return Err(EngineError::TooLarge(what));
        }
        let mut cpu = cpu::Cpu::new(Rc::clone(&self.model));
        cpu.set_precision(Precision::Exact);
        cpu.switch(&self.switches);
        cpu.open(plan::Room { slots: 1, capacity: tokens.len() });
        cpu.watch(tokens.len());
        let mut stopped = false;
        let mut pulse = generate::pulse(&mut stopped, sink);
        for mut chunk in prompt::looks(&tokens, prompt::COLUMNS) {
            chunk.heads.clear();
            cpu.prefill(&chunk, &mut pulse).await;
        }
        drop(pulse);
        Ok(if stopped { None } else { cpu.watched() })
    }

    fn readable(&self, prompt: &Prompt) -> Result<Vec<u32>, EngineError> {
        let tokens = self.encode(prompt);
        let context = self.model.config.context;
        match tokens.len() {
            0 => Err(EngineError::EmptyPrompt { sequence: 0 }),
            count if count > context => {
                Err(EngineError::PromptTooLong { sequence: 0, tokens: count, context })
            }
            _ => Ok(tokens),
        }
    }

    /// Switches an attention head off or on again: one that is off gives nothing to the stream. There is no such head
    /// if the answer is false.
    pub fn switch_head(&mut self, layer: usize, head: usize, on: bool) -> bool {
        let heads = self.model.config.heads;
        let place = self.switches.get_mut(layer * heads + head).filter(|_| head < heads);
        let Some(place) = place else { return false };
        *place = f32::from(u8::from(on));
        self.backend.switch(&self.switches);
        true
    }

    /// The way to lose the GPU on purpose, even in the middle of a reply, so that tests and the page can show what happens
    /// then; none on the CPU.
    pub fn loser(&self) -> Option<gpu::Loser> {
        match &self.backend {
            Backend::Gpu(gpu) => Some(gpu.device().loser()),
            Backend::Cpu(_) => None,
        }
    }
}
