//! The CPU backend: a plain Rust twin of every shader, run by the same plan.
//!
//! Twins are the reference that shaders are tested against, and what runs where there is no WebGPU. A sequence's reply
//! does not depend on what else is in its batch: every sum has one order.

mod attend;
mod bias;
mod dots;
mod embed;
mod gate;
mod gather;
mod lanes;
mod norm;
mod pick;
mod product;
mod rotate;
mod rounded;

pub use attend::{Watch, attend};
pub use bias::bias;
pub use embed::embed;
pub use gate::gate;
pub use gather::gather;
pub use norm::{head_norm, norm};
pub(super) use pick::mixed;
pub use pick::pick;
pub use product::{product, rounded_product};
pub use rotate::rotate;
pub use rounded::Rounded;

use std::collections::BTreeMap;
use std::rc::Rc;

use super::clock::{now, pause};
use super::generate::Control;
use super::insight::Attention;
use super::kernel::{Column, Head, Record, Rule};
use super::matrix::nearest_f16;
use super::model::{Model, Part, Weight};
use super::options::Precision;
use super::plan::{self, Buffer, Op, Reach, Room, Size};
use super::prompt::Chunk;

/// How long a step works until it lets others do so, and asks whether to go on.
const BREATH_MS: f64 = 12.0;

/// What a step asks from time to time: whether to go on.
pub type Pulse<'a> = dyn FnMut() -> Control + 'a;

/// A model on the CPU with the state of its sequences.
#[derive(Debug)]
pub struct Cpu {
    model: Rc<Model>,
    precision: Precision,
    /// Room for rounded activations.
    rounded: Rounded,
    room: Room,
    rotations: BTreeMap<Reach, Vec<f32>>,
    buffers: BTreeMap<Buffer, Vec<f32>>,
    /// Per layer `[slots][capacity][kv_width]`.
    keys: Vec<Vec<f32>>,
    values: Vec<Vec<f32>>,
    /// What the caches hold of a float.
    keep: fn(f32) -> f32,
    /// Per layer and head: 1, or 0 for one that is switched off.
    switches: Vec<f32>,
    /// Each slot's next column.
    slots: Vec<Column>,
    /// How each slot goes on.
    rules: Vec<Rule>,
    records: Vec<Record>,
    /// What attention looked at, if anybody wants to know.
    watched: Option<Attention>,
    /// When a step last let others work.
    breathed: f64,
}

impl Cpu {
    /// A backend without room for sequences yet.
    pub fn new(model: Rc<Model>) -> Cpu {
        Cpu {
            switches: vec![1.0; model.config.layers * model.config.heads],
            model,
            precision: Precision::default(),
            rounded: Rounded::default(),
            room: Room { slots: 0, capacity: 0 },
            rotations: BTreeMap::new(),
            buffers: BTreeMap::new(),
            keys: Vec::new(),
            values: Vec::new(),
            keep: |x| x,
            slots: Vec::new(),
            rules: Vec::new(),
            records: Vec::new(),
            watched: None,
            breathed: now(),
        }
    }

    /// Makes room for sequences and forgets those there were.
    pub fn open(&mut self, room: Room) {
        let config = &self.model.config;
        if self.room != room {
            let floats = room.slots * room.capacity * config.kv_width();
            let slowdown = self.model.vector(Weight::Slowdown);
            let tables = [(Reach::Global, config.rotation), (Reach::Local, config.local_rotation)];
            let tables = tables.map(|(reach, rotation)| (reach, rotation.table(room.capacity, slowdown)));
            self.rotations = tables.into();
            self.keys = vec![vec![0.0; floats]; config.layers];
            self.values = self.keys.clone();
            self.room = room;
        }
        self.slots = vec![Column::default(); room.slots];
        self.rules = vec![Rule::default(); room.slots];
    }

    /// Copies what slot 0 holds of its first positions into all the others.
    pub fn share(&mut self, positions: usize) {
        let width = self.model.config.kv_width();
        let (slot, part) = (self.room.capacity * width, positions.min(self.room.capacity) * width);
        for cache in self.keys.iter_mut().chain(&mut self.values) {
            for other in 1..self.room.slots {
                cache.copy_within(..part, other * slot);
            }
        }
    }

    /// Takes a slot's sequence out.
    pub fn release(&mut self, slot: usize) {
        if let Some(slot) = self.slots.get_mut(slot) {
            slot.active = 0;
        }
    }

    /// Switches attention heads on (1) and off (0), `[layers][heads]`.
    pub fn switch(&mut self, switches: &[f32]) {
        self.switches = switches.to_vec();
    }

    /// How products with integers are computed from now on.
    pub fn set_precision(&mut self, precision: Precision) {
        self.precision = precision;
    }

    /// Keeps keys and values to the precision of halves from now on, as a GPU may.
    pub fn keep_halves(&mut self) {
        self.keep = nearest_f16;
    }

    /// Notes what attention looks at from now on.
    pub(super) fn watch(&mut self, tokens: usize) {
        let config = &self.model.config;
        self.watched = Some(Attention::new(config.layers, config.heads, tokens));
    }

    /// What attention has looked at since.
    pub(super) fn watched(&mut self) -> Option<Attention> {
        self.watched.take()
    }

    /// Reads a part of prompts; gives a record per head. Nothing is to be made of them once `pulse` has said stop.
    pub async fn prefill(&mut self, chunk: &Chunk, pulse: &mut Pulse<'_>) -> Vec<Record> {
        for (head, rule) in chunk.heads.iter().zip(&chunk.rules) {
            let at = head.slot as usize;
            if let (Some(slot), Some(place), Some(column)) =
                (self.slots.get_mut(at), self.rules.get_mut(at), chunk.columns.get(head.column as usize))
            {
                *slot = *column;
                *place = *rule;
            }
        }
        self.records = vec![Record::default(); chunk.heads.len()];
        let _ = self.step(&chunk.columns, &chunk.heads, true, pulse).await;
        std::mem::take(&mut self.records)
    }

    /// Generates up to `steps` tokens for each active slot; gives records `[step][slot]`. Slots that finish earlier
    /// leave the records after their last at their default. Nothing is to be made of them once `pulse` has said stop.
    pub async fn decode(&mut self, steps: usize, pulse: &mut Pulse<'_>) -> Vec<Record> {
        let mut all = vec![Record::default(); self.room.slots * steps];
        for records in all.chunks_mut(self.room.slots.max(1)) {
            let columns: Vec<Column> = self.slots.iter().copied().filter(|slot| slot.active == 1).collect();
            if columns.is_empty() {
                break;
            }
            let heads: Vec<Head> =
                (0u32..).zip(&columns).map(|(column, slot)| Head { column, slot: slot.slot }).collect();
            self.records = vec![Record::default(); heads.len()];
            if self.step(&columns, &heads, false, pulse).await == Control::Stop {
                break;
            }
            for (head, record) in heads.iter().zip(&self.records) {
                records.get_mut(head.slot as usize).into_iter().for_each(|place| *place = *record);
            }
        }
        all
    }

    /// The logits of the last step's heads, `[heads][vocabulary]`.
    pub fn logits(&self) -> &[f32] {
        self.buffers.get(&Buffer::Logits).map_or(&[], Vec::as_slice)
    }

    async fn step(
        &mut self,
        columns: &[Column],
        heads: &[Head],
        gathered: bool,
        pulse: &mut Pulse<'_>,
    ) -> Control {
        let size = Size { columns: columns.len(), heads: heads.len() };
        for buffer in Buffer::ALL {
            let count = if buffer == Buffer::Logits { size.heads } else { size.columns.max(size.heads) };
            let needed = count * buffer.width(&self.model.config);
            let floats = self.buffers.entry(buffer).or_default();
            if floats.len() < needed {
                floats.resize(needed, 0.0);
            }
        }
        for op in plan::step(&self.model, size, self.room, gathered) {
            self.run(&op, columns, heads);
            if now() - self.breathed > BREATH_MS {
                pause().await;
                self.breathed = now();
                if pulse() == Control::Stop {
                    return Control::Stop;
                }
            }
        }
        Control::Continue
    }

    fn run(&mut self, op: &Op, columns: &[Column], heads: &[Head]) {
        let model = Rc::clone(&self.model);
        let vector = |weight| model.vector(weight).unwrap_or_default();
        let of_layer = |layer, part| vector(Weight::Layer(layer, part));
        match op {
            Op::Embed(call) => {
                let Some(table) = model.matrix(Weight::Embedding) else { return };
                self.with(Buffer::Stream, |_, output| embed(call, columns, table, output));
            }
            Op::Norm { call, weight, input, output } => {
                self.with(*output, |cpu, output| norm(call, cpu.read(*input), vector(*weight), output));
            }
            Op::Product { call, weight, input, output } => {
                let Some(weight) = model.matrix(*weight) else { return };
                let mut rounded = std::mem::take(&mut self.rounded);
                self.with(*output, |cpu, output| match cpu.precision {
                    Precision::Rounded => {
                        rounded_product(call, weight, cpu.read(*input), output, &mut rounded)
                    }
                    Precision::Exact => product(call, weight, cpu.read(*input), output),
                });
                self.rounded = rounded;
            }
            Op::Bias(call, layer) => {
                self.with(Buffer::Qkv, |_, output| bias(call, of_layer(*layer, Part::QkvBias), output));
            }
            Op::HeadNorm(call, layer) => self.with(Buffer::Qkv, |_, qkv| {
                let (query, key) = (of_layer(*layer, Part::QueryNorm), of_layer(*layer, Part::KeyNorm));
                head_norm(call, query, key, qkv);
            }),
            Op::Rotate(call, layer, reach) => {
                let Cpu { rotations, buffers, keys, values, keep, .. } = self;
                if let (Some(rotations), Some(qkv), Some(keys), Some(values)) = (
                    rotations.get(reach),
                    buffers.get_mut(&Buffer::Qkv),
                    keys.get_mut(*layer),
                    values.get_mut(*layer),
                ) {
                    rotate(call, columns, rotations, qkv, keys, values, *keep);
                }
            }
            Op::Attend(call, layer) => {
                let mut watched = self.watched.take();
                let mut watch = |column: usize, head: usize, first: usize, shares: &[f32]| {
                    if let (Some(watched), Some(column)) = (&mut watched, columns.get(column)) {
                        watched.set(*layer, head, column.position as usize, first, shares);
                    }
                };
                self.with(Buffer::Attended, |cpu, output| {
                    let (Some(keys), Some(values)) = (cpu.keys.get(*layer), cpu.values.get(*layer)) else {
                        return;
                    };
                    let qkv = cpu.read(Buffer::Qkv);
                    attend(call, columns, qkv, keys, values, &cpu.switches, output, &mut watch);
                });
                self.watched = watched;
            }
            Op::Gate(call) => {
                self.with(Buffer::Hidden, |cpu, output| gate(call, cpu.read(Buffer::GateUp), output));
            }
            Op::Gather(call) => self.with(Buffer::Picked, |cpu, output| {
                gather(call, heads, cpu.read(Buffer::Stream), output);
            }),
            Op::Pick(call) => {
                let Cpu { buffers, slots, rules, records, .. } = self;
                let logits = buffers.get_mut(&Buffer::Logits).map_or(&mut [][..], Vec::as_mut_slice);
                pick(call, logits, heads, slots, rules, records);
            }
        }
    }

    /// Lets `kernel` write one buffer while it reads the others.
    fn with(&mut self, output: Buffer, kernel: impl FnOnce(&Cpu, &mut [f32])) {
        let mut floats = self.buffers.remove(&output).unwrap_or_default();
        kernel(self, &mut floats);
        self.buffers.insert(output, floats);
    }

    fn read(&self, buffer: Buffer) -> &[f32] {
        self.buffers.get(&buffer).map_or(&[], Vec::as_slice)
    }
}
