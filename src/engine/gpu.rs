//! The GPU backend, over wgpu: the browser's WebGPU in the page, Vulkan or Metal natively.
//!
//! Everything that stays the same is prepared when a session opens: weights, caches, parameters, bind groups. A turn
//! of decoding is one submission of several steps with no writes at all, because a step's tokens and positions are
//! where the step before left them; what comes back is 32 bytes a token.
//!
//! - `f32` arithmetic throughout, workgroups of 64, at most 16 KB of workgroup memory, at most 6 storage buffers: within
//!   the limits every WebGPU device must have. No optional feature is used.
//! - Only this module names wgpu.

mod device;
mod lower;
mod pack;
mod shader;

pub use device::Device;
pub use lower::{Binding, Call, attend, gate, gather, lower, norm, pick, product, rotate};
pub use pack::pack;
pub use shader::{Shader, Split};

use std::collections::HashMap;
use std::rc::Rc;

use super::error::EngineError;
use super::kernel::{Column, Head, Record};
use super::model::Model;
use super::plan::{self, Buffer, MAX_STEPS, Op, Room, Size};
use super::prompt::Chunk;

/// Columns of a prompt step at most.
const PROMPT_COLUMNS: usize = 64;
const RECORD_BYTES: usize = 32;

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
        for (place, matrix) in model.weights.iter().enumerate() {
            let (words, scales) = pack(matrix);
            weights.insert(Binding::Weights(place), device.filled(&words, "a matrix of the model")?);
            if let Some(scales) = scales {
                weights.insert(Binding::Scales(place), device.filled(&scales, "a matrix's scales")?);
            }
        }
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
        let empty: Vec<u8> = (0u32..)
            .take(room.slots)
            .flat_map(|slot| column_bytes(&Column { slot, ..Column::default() }))
            .collect();
        self.write(Binding::Slots, 0, &empty);
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
        let cache = 4 * (room.slots * room.capacity * config.kv_width()) as u64;
        for layer in 0..config.layers {
            session.insert(Binding::Keys(layer), device.storage(cache, "a layer's keys")?);
            session.insert(Binding::Values(layer), device.storage(cache, "a layer's values")?);
        }
        let rotations = config.rotations(room.capacity, self.model.slowdown.as_deref());
        let rotations: Vec<u8> = rotations.iter().flat_map(|x| x.to_le_bytes()).collect();
        session.insert(Binding::Rotations, device.filled(&rotations, "the rotations")?);
        session.insert(Binding::Slots, device.storage(16 * room.slots as u64, "the slots")?);
        session.insert(Binding::Budget, device.storage(4 * room.slots as u64, "the budgets")?);
        let heads: Vec<u8> =
            (0u32..).take(room.slots).flat_map(|slot| head_bytes(Head { column: slot, slot })).collect();
        session.insert(Binding::Heads, device.filled(&heads, "the heads")?);
        let records = (RECORD_BYTES * room.slots * MAX_STEPS) as u64;
        session.insert(Binding::Records, device.storage(records, "the records")?);
        self.prompt_columns = Some(device.storage(16 * PROMPT_COLUMNS as u64, "a prompt's tokens")?);
        self.prompt_heads = Some(device.storage(8 * columns as u64, "a prompt's heads")?);
        self.staging = Some(device.staging(records));
        self.session = session;
        device.check()
    }

    /// Takes a slot's sequence out.
    pub fn release(&mut self, slot: usize) {
        let index = u32::try_from(slot).unwrap_or(u32::MAX);
        self.write(Binding::Slots, 16 * slot, &column_bytes(&Column { slot: index, ..Column::default() }));
    }

    /// Columns of a prompt step at most.
    pub fn step_columns(&self) -> usize {
        PROMPT_COLUMNS
    }

    /// Reads a part of prompts, at most [`Gpu::step_columns`]; gives a record per head.
    ///
    /// # Errors
    /// The GPU has failed.
    pub async fn prefill(&mut self, chunk: &Chunk) -> Result<Vec<Record>, EngineError> {
        let size = Size {
            columns: rung(chunk.columns.len()).min(PROMPT_COLUMNS),
            heads: if chunk.heads.is_empty() { 0 } else { rung(chunk.heads.len()).min(self.room.slots) },
        };
        let padding = std::iter::repeat(Column::default());
        let columns = chunk.columns.iter().copied().chain(padding).take(size.columns);
        let columns: Vec<u8> = columns.flat_map(|column| column_bytes(&column)).collect();
        let nobody = Head { column: 0, slot: u32::MAX };
        let heads = chunk.heads.iter().copied().chain(std::iter::repeat(nobody)).take(size.heads);
        let heads: Vec<u8> = heads.flat_map(head_bytes).collect();
        if let (Some(column_table), Some(head_table)) = (&self.prompt_columns, &self.prompt_heads) {
            self.device.queue.write_buffer(column_table, 0, &columns);
            self.device.queue.write_buffer(head_table, 0, &heads);
        }
        for (head, budget) in chunk.heads.iter().zip(&chunk.budgets) {
            if let Some(column) = chunk.columns.get(head.column as usize) {
                self.write(Binding::Slots, 16 * head.slot as usize, &column_bytes(column));
                self.write(Binding::Budget, 4 * head.slot as usize, &budget.to_le_bytes());
            }
        }
        let records = self.submit(size, true, 1).await?;
        Ok(chunk
            .heads
            .iter()
            .map(|head| records.get(head.slot as usize).copied().unwrap_or_default())
            .collect())
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
        let bytes = (RECORD_BYTES * self.room.slots * steps) as u64;
        encoder.copy_buffer_to_buffer(records, 0, staging, 0, bytes);
        self.device.queue.submit([encoder.finish()]);
        let bytes = self.device.read(staging, bytes).await?;
        Ok(bytes.as_chunks::<RECORD_BYTES>().0.iter().map(record).collect())
    }

    /// Compiles and binds the calls of a step.
    fn prepare(&mut self, size: Size, prompt: bool) -> Result<Vec<Step>, EngineError> {
        let stops = self.model.tokenizer.stops();
        let ops = plan::step(&self.model.config, size, self.room, stops, prompt);
        let mut calls = Vec::new();
        for op in &ops {
            let missing = || EngineError::Gpu("the model lacks a matrix".to_owned());
            let call = lower(op, &self.model, self.device.parts()).ok_or_else(missing)?;
            // Only picks of decoding tell their steps apart.
            let copies = if matches!(op, Op::Pick(_)) && !prompt { MAX_STEPS } else { 1 };
            let variants = (0u32..).take(copies).map(|step| match op {
                Op::Pick(call) => pick(&super::kernel::Pick { step, ..*call }).words,
                _ => call.words.clone(),
            });
            let variants: Vec<Vec<u32>> = variants.collect();
            calls.push((call, variants));
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

fn column_bytes(column: &Column) -> [u8; 16] {
    let words = [column.token, column.slot, column.position, column.active];
    let mut bytes = [0; 16];
    for (place, word) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(words) {
        *place = word.to_le_bytes();
    }
    bytes
}

fn head_bytes(head: Head) -> [u8; 8] {
    let [a, b, c, d] = head.column.to_le_bytes();
    let [e, f, g, h] = head.slot.to_le_bytes();
    [a, b, c, d, e, f, g, h]
}

fn record(bytes: &[u8; RECORD_BYTES]) -> Record {
    let words: [u32; 8] =
        std::array::from_fn(|at| bytes.as_chunks::<4>().0.get(at).copied().map_or(0, u32::from_le_bytes));
    let [a, b, c, d, p, q, r, s] = words;
    Record { ids: [a, b, c, d], probabilities: [p, q, r, s].map(f32::from_bits) }
}
