//! The GPU backend, over wgpu: the browser's WebGPU in the page, Vulkan or Metal natively.
//!
//! Everything that stays the same is prepared when a session opens: weights, caches, parameters, bind groups. A turn
//! of decoding is one submission of several steps with no writes at all, because a step's tokens and positions are
//! where the step before left them; what comes back is 32 bytes a token.
//!
//! - `f32` arithmetic throughout, workgroups of 64, at most 16 KB of workgroup memory, at most 6 storage buffers: within
//!   the limits every WebGPU device must have. What a GPU can do beyond that ([`Abilities`]) is used where it is there.
//! - Only this module names wgpu.

mod device;
mod lower;
mod pack;
mod shader;
#[cfg(target_arch = "wasm32")]
mod subgroups;
pub mod wire;

pub use device::{Device, Loser};
pub use lower::{
    Binding, Call, Means, attend, bias, embed, gate, gather, head_norm, lower, norm, pick, product, rotate,
};
pub use pack::{Plane, pack};
pub use shader::{Abilities, Shader, Split};

use std::collections::HashMap;
use std::rc::Rc;

use super::error::EngineError;
use super::kernel::{Column, Head, Pick, Record};
use super::matrix::Matrix;
use super::model::{Model, Weight};
use super::plan::{self, Buffer, MAX_STEPS, Op, Reach, Room, Size};
use super::prompt::{COLUMNS as PROMPT_COLUMNS, Chunk};

/// A model on a GPU with the state of its sequences.
#[derive(Debug)]
pub struct Gpu {
    model: Rc<Model>,
    device: Device,
    room: Room,
    /// The weights; they stay over sessions.
    weights: HashMap<Binding, wgpu::Buffer>,
    /// Activations, caches and tables of the session.
    session: HashMap<Binding, wgpu::Buffer>,
    /// The tables of prompt steps and the identity table of heads, which take the place of others of the same name.
    prompt_columns: Option<wgpu::Buffer>,
    prompt_heads: Option<wgpu::Buffer>,
    staging: Option<wgpu::Buffer>,
    plans: HashMap<(Size, bool), Vec<Step>>,
}

/// A call ready to be encoded; picks have a bind group per step of a submission.
#[derive(Debug)]
struct Step {
    pipeline: wgpu::ComputePipeline,
    groups: Vec<wgpu::BindGroup>,
    grid: [u32; 2],
}

impl Gpu {
    /// Puts a model's weights on a GPU.
    ///
    /// # Errors
    /// The model does not fit or the GPU has failed.
    pub async fn new(model: Rc<Model>, device: Device) -> Result<Gpu, EngineError> {
        let mut weights = HashMap::new();
        let memory = device.device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        for (weight, matrix) in model.matrices() {
            for (band, rows) in pack::bands(matrix, device.means().buffer_bytes).into_iter().enumerate() {
                for plane in pack::planes(matrix.form()) {
                    let buffer = upload(&device, matrix, *plane, rows.clone())?;
                    weights.insert(Binding::Matrix(weight, band, *plane), buffer);
                }
            }
        }
        for (weight, vector) in model.vectors() {
            let bytes: Vec<u8> = vector.iter().flat_map(|x| x.to_le_bytes()).collect();
            weights.insert(Binding::Vector(weight), device.filled(&bytes, "a vector of the model")?);
        }
        let switches = vec![1f32.to_le_bytes(); model.config.layers * model.config.heads];
        weights.insert(Binding::Switches, device.filled(switches.as_flattened(), "the heads' switches")?);
        if memory.pop().await.is_some() {
            let megabytes = model.bytes().div_ceil(1 << 20);
            return Err(EngineError::Gpu(format!("the GPU has no room for the model's {megabytes} MB")));
        }
        device.check()?;
        Ok(Gpu {
            model,
            device,
            room: Room { slots: 0, capacity: 0 },
            weights,
            session: HashMap::new(),
            prompt_columns: None,
            prompt_heads: None,
            staging: None,
            plans: HashMap::new(),
        })
    }

    /// The GPU it runs on.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Makes room for sequences and forgets those there were.
    ///
    /// # Errors
    /// They do not fit or the GPU has failed.
    pub fn open(&mut self, room: Room) -> Result<(), EngineError> {
        self.device.check()?;
        if self.room != room {
            self.allocate(room)?;
            self.room = room;
        }
        let empty = (0u32..).take(room.slots).map(|slot| Column { slot, ..Column::default() });
        self.write(Binding::Slots, 0, &wire::columns(empty));
        Ok(())
    }

    fn allocate(&mut self, room: Room) -> Result<(), EngineError> {
        let config = &self.model.config;
        let device = &self.device;
        self.plans.clear();
        self.session.clear();
        let mut session = HashMap::new();
        let columns = room.slots.max(PROMPT_COLUMNS);
        for buffer in Buffer::ALL {
            let count = if buffer == Buffer::Logits { room.slots } else { columns };
            let bytes = 4 * (count * buffer.width(config)) as u64;
            session.insert(Binding::Activations(buffer), device.storage(bytes, "the activations")?);
        }
        let float = if device.abilities().halves { 2 } else { 4 };
        let cache = float * (room.slots * room.capacity * config.kv_width()) as u64;
        for layer in 0..config.layers {
            session.insert(Binding::Keys(layer), device.storage(cache, "a layer's keys")?);
            session.insert(Binding::Values(layer), device.storage(cache, "a layer's values")?);
        }
        let slowdown = self.model.vector(Weight::Slowdown);
        for (reach, rotation) in [(Reach::Global, config.rotation), (Reach::Local, config.local_rotation)] {
            let table = rotation.table(room.capacity, slowdown);
            let table: Vec<u8> = table.iter().flat_map(|x| x.to_le_bytes()).collect();
            session.insert(Binding::Rotations(reach), device.filled(&table, "the rotations")?);
        }
        session.insert(Binding::Slots, device.storage((wire::COLUMN * room.slots) as u64, "the slots")?);
        session.insert(Binding::Rules, device.storage((wire::RULE * room.slots) as u64, "the slots' rules")?);
        let heads = wire::heads((0u32..).take(room.slots).map(|slot| Head { column: slot, slot }));
        session.insert(Binding::Heads, device.filled(&heads, "the heads")?);
        let records = (wire::RECORD * room.slots * MAX_STEPS) as u64;
        session.insert(Binding::Records, device.storage(records, "the records")?);
        self.prompt_columns =
            Some(device.storage((wire::COLUMN * PROMPT_COLUMNS) as u64, "a prompt's tokens")?);
        self.prompt_heads = Some(device.storage((wire::HEAD * columns) as u64, "a prompt's heads")?);
        self.staging = Some(device.staging(records));
        self.session = session;
        device.check()
    }

    /// Copies what slot 0 holds of its first positions into all the others.
    ///
    /// # Errors
    /// The GPU has failed.
    pub fn share(&mut self, positions: usize) -> Result<(), EngineError> {
        let Room { slots, capacity } = self.room;
        let float = if self.device.abilities().halves { 2 } else { 4 };
        let position = (float * self.model.config.kv_width()) as u64;
        let part = positions.min(capacity) as u64 * position;
        if slots < 2 || part == 0 {
            return Ok(());
        }
        // A buffer is never copied to itself.
        let between = self.device.storage(part, "what prompts have in common")?;
        let mut encoder =
            self.device.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let layers = 0..self.model.config.layers;
        for cache in layers.flat_map(|layer| [Binding::Keys(layer), Binding::Values(layer)]) {
            let Some(cache) = self.session.get(&cache) else { continue };
            encoder.copy_buffer_to_buffer(cache, 0, &between, 0, part);
            for other in 1..slots {
                let place = (other * capacity) as u64 * position;
                encoder.copy_buffer_to_buffer(&between, 0, cache, place, part);
            }
        }
        self.device.queue.submit([encoder.finish()]);
        self.device.check()
    }

    /// Takes a slot's sequence out.
    pub fn release(&mut self, slot: usize) {
        let index = u32::try_from(slot).unwrap_or(u32::MAX);
        let nobody = wire::columns([Column { slot: index, ..Column::default() }]);
        self.write(Binding::Slots, wire::COLUMN * slot, &nobody);
    }

    /// Switches attention heads on (1) and off (0), `[layers][heads]`.
    pub fn switch(&mut self, switches: &[f32]) {
        let bytes: Vec<u8> = switches.iter().flat_map(|x| x.to_le_bytes()).collect();
        if let Some(buffer) = self.weights.get(&Binding::Switches) {
            self.device.queue.write_buffer(buffer, 0, &bytes);
        }
    }

    /// Reads a part of prompts, at most [`PROMPT_COLUMNS`] and with at most as many heads as there are slots; gives a
    /// record per head.
    ///
    /// # Errors
    /// The GPU has failed.
    pub async fn prefill(&mut self, chunk: &Chunk) -> Result<Vec<Record>, EngineError> {
        let size = Size {
            columns: rung(chunk.columns.len()).min(PROMPT_COLUMNS),
            heads: if chunk.heads.is_empty() { 0 } else { rung(chunk.heads.len()).min(self.room.slots) },
        };
        let columns = chunk.columns.iter().copied().chain(std::iter::repeat(Column::default()));
        let heads = chunk.heads.iter().copied().chain(std::iter::repeat(Head::looking(0)));
        if let (Some(column_table), Some(head_table)) = (&self.prompt_columns, &self.prompt_heads) {
            let (columns, heads) =
                (wire::columns(columns.take(size.columns)), wire::heads(heads.take(size.heads)));
            self.device.queue.write_buffer(column_table, 0, &columns);
            self.device.queue.write_buffer(head_table, 0, &heads);
        }
        for (head, rule) in chunk.heads.iter().zip(&chunk.rules) {
            if let Some(column) = chunk.columns.get(head.column as usize) {
                self.write(Binding::Slots, wire::COLUMN * head.slot as usize, &wire::columns([*column]));
                self.write(Binding::Rules, wire::RULE * head.slot as usize, &wire::rules([*rule]));
            }
        }
        let mut records = self.submit(size, true, 1).await?;
        records.truncate(chunk.heads.len());
        Ok(records)
    }

    /// Generates up to `steps` tokens for each active slot; gives records `[step][slot]`, those of slots that have
    /// finished without meaning.
    ///
    /// # Errors
    /// The GPU has failed.
    pub async fn decode(&mut self, steps: usize) -> Result<Vec<Record>, EngineError> {
        let size = Size { columns: self.room.slots, heads: self.room.slots };
        self.submit(size, false, steps.clamp(1, MAX_STEPS)).await
    }

    async fn submit(&mut self, size: Size, prompt: bool, steps: usize) -> Result<Vec<Record>, EngineError> {
        self.device.check()?;
        if !self.plans.contains_key(&(size, prompt)) {
            let plan = self.prepare(size, prompt)?;
            self.plans.insert((size, prompt), plan);
        }
        let missing = || EngineError::Gpu("no session is open on the GPU".to_owned());
        let plan = self.plans.get(&(size, prompt)).ok_or_else(missing)?;
        let records = self.session.get(&Binding::Records).ok_or_else(missing)?;
        let staging = self.staging.as_ref().ok_or_else(missing)?;
        let mut encoder =
            self.device.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        {
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
            for step in 0..steps {
                for call in plan {
                    let Some(group) = call.groups.get(step).or_else(|| call.groups.first()) else { continue };
                    pass.set_pipeline(&call.pipeline);
                    pass.set_bind_group(0, group, &[]);
                    let [x, y] = call.grid;
                    pass.dispatch_workgroups(x, y, 1);
                }
            }
        }
        // A step without heads has nothing to tell, but it is waited for, so that turns keep their length.
        let bytes = (wire::RECORD * size.heads.max(1) * steps) as u64;
        encoder.copy_buffer_to_buffer(records, 0, staging, 0, bytes);
        self.device.queue.submit([encoder.finish()]);
        let bytes = self.device.read(staging, bytes).await?;
        Ok(wire::records(&bytes))
    }

    /// Compiles and binds the calls of a step.
    fn prepare(&mut self, size: Size, prompt: bool) -> Result<Vec<Step>, EngineError> {
        let ops = plan::step(&self.model, size, self.room, prompt);
        let mut calls = Vec::new();
        for op in &ops {
            let missing = || EngineError::Gpu("the model lacks a matrix".to_owned());
            for call in lower(op, &self.model, self.device.means()).ok_or_else(missing)? {
                // Only picks of decoding tell their steps apart.
                let copies = if matches!(op, Op::Pick(_)) && !prompt { MAX_STEPS } else { 1 };
                let variants = (0u32..).take(copies).map(|step| match op {
                    Op::Pick(call) => pick(&Pick { step, ..*call }).words,
                    _ => call.words.clone(),
                });
                let variants: Vec<Vec<u32>> = variants.collect();
                calls.push((call, variants));
            }
        }
        let blocks = calls.iter().flat_map(|(_, variants)| variants.iter().map(Vec::as_slice));
        let uniforms = self.device.uniforms(blocks);
        let mut block = 0;
        let mut steps = Vec::new();
        for (call, variants) in calls {
            let mut buffers = Vec::new();
            for binding in &call.bindings {
                let buffer = match binding {
                    Binding::Columns if prompt => self.prompt_columns.as_ref(),
                    Binding::Heads if prompt => self.prompt_heads.as_ref(),
                    Binding::Columns => self.session.get(&Binding::Slots),
                    other => self.session.get(other).or_else(|| self.weights.get(other)),
                };
                buffers
                    .push(buffer.ok_or_else(|| EngineError::Gpu(format!("{binding:?} is not on the GPU")))?);
            }
            let mut groups = Vec::new();
            for _ in variants {
                groups.push(self.device.bind(call.shader, &uniforms, block, &buffers));
                block += 1;
            }
            let pipeline = self.device.pipeline(call.shader).clone();
            steps.push(Step { pipeline, groups, grid: call.grid });
        }
        Ok(steps)
    }

    fn write(&self, binding: Binding, at: usize, bytes: &[u8]) {
        if let Some(buffer) = self.session.get(&binding) {
            self.device.queue.write_buffer(buffer, at as u64, bytes);
        }
    }
}

/// Sizes come in steps of four, so that few plans serve all.
fn rung(count: usize) -> usize {
    [1, 4, 16, 64].into_iter().find(|rung| *rung >= count).unwrap_or(count)
}

/// The shaders that a model needs for prompts and replies of every size, each once.
pub fn shaders(model: &Model, device: &Device) -> Vec<Shader> {
    let room = Room { slots: 1, capacity: 1 };
    let sizes = [(1, false), (4, false), (8, false), (8, true)];
    let ops = sizes
        .into_iter()
        .flat_map(|(columns, prompt)| plan::step(model, Size { columns, heads: columns }, room, prompt));
    let calls = ops.filter_map(|op| lower(&op, model, device.means())).flatten();
    let mut found: Vec<Shader> = Vec::new();
    for call in calls {
        if !found.contains(&call.shader) {
            found.push(call.shader);
        }
    }
    found
}

/// Puts a plane of a band on the GPU, a megabyte at a time.
fn upload(
    device: &Device,
    matrix: &Matrix,
    plane: Plane,
    rows: std::ops::Range<usize>,
) -> Result<wgpu::Buffer, EngineError> {
    const PIECE: usize = 1 << 20;
    let lines = pack::lines(matrix, plane);
    let mut piece = Vec::new();
    pack::line(matrix, plane, 0, rows.clone(), &mut piece);
    let buffer = device.storage((piece.len() * lines) as u64, "a matrix of the model")?;
    let mut at = 0;
    for line in 0..lines {
        if line > 0 {
            pack::line(matrix, plane, line, rows.clone(), &mut piece);
        }
        if piece.len() >= PIECE || line + 1 == lines {
            device.queue.write_buffer(&buffer, at, &piece);
            at += piece.len() as u64;
            piece.clear();
        }
    }
    Ok(buffer)
}
