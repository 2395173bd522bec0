//! The CPU backend: a plain Rust twin of every shader, run by the same plan.
//!
//! Twins are the reference that shaders are tested against, and what runs where there is no WebGPU. A sequence's reply
//! does not depend on what else is in its batch: every sum has one order.

mod attend;
mod embed;
mod gate;
mod gather;
mod lanes;
mod norm;
mod pick;
mod product;
mod rotate;
mod tiles;

pub use attend::attend;
pub use embed::embed;
pub use gate::gate;
pub use gather::gather;
pub use lanes::{Lanes, ROWS};
pub use norm::norm;
pub use pick::pick;
pub use product::product;
pub use rotate::rotate;
pub use tiles::Tiles;

use std::collections::HashMap;
use std::rc::Rc;

use super::gguf::Planes;
use super::kernel::{Column, Head, Record};
use super::model::{Model, Weight};
use super::plan::{self, Buffer, Op, Room, Size};
use super::prompt::Chunk;

/// Models of up to this many weights are kept as floats: 64 MB.
const WIDE: u64 = 1 << 24;

/// A model on the CPU with the state of its sequences.
#[derive(Debug)]
pub struct Cpu {
    model: Rc<Model>,
    /// The matrices of products, by their place in the model.
    tiles: HashMap<usize, Tiles>,
    room: Room,
    rotations: Vec<f32>,
    buffers: HashMap<Buffer, Vec<f32>>,
    /// Per layer `[slots][capacity][kv_width]`.
    keys: Vec<Vec<f32>>,
    values: Vec<Vec<f32>>,
    /// Each slot's next column.
    slots: Vec<Column>,
    /// How many more tokens each slot may have.
    budget: Vec<u32>,
    records: Vec<Record>,
}

impl Cpu {
    /// A backend without room for sequences yet.
    pub fn new(model: Rc<Model>) -> Cpu {
        let wide = model.parameters <= WIDE;
        let pack = if wide { Tiles::pack_wide } else { Tiles::pack };
        let tiles = model.products().map(|weight| model.place(weight));
        let tiles = tiles.filter_map(|place| Some((place, pack(model.weights.get(place)?)))).collect();
        Cpu {
            model,
            tiles,
            room: Room { slots: 0, capacity: 0 },
            rotations: Vec::new(),
            buffers: HashMap::new(),
            keys: Vec::new(),
            values: Vec::new(),
            slots: Vec::new(),
            budget: Vec::new(),
            records: Vec::new(),
        }
    }

    /// Makes room for sequences and forgets those there were.
    pub fn open(&mut self, room: Room) {
        let config = &self.model.config;
        if self.room != room {
            let floats = room.slots * room.capacity * config.kv_width();
            self.rotations = config.rotations(room.capacity, self.model.slowdown.as_deref());
            self.keys = vec![vec![0.0; floats]; config.layers];
            self.values = self.keys.clone();
            self.room = room;
        }
        self.slots = vec![Column::default(); room.slots];
        self.budget = vec![0; room.slots];
    }

    /// Takes a slot's sequence out.
    pub fn release(&mut self, slot: usize) {
        if let Some(slot) = self.slots.get_mut(slot) {
            slot.active = 0;
        }
    }

    /// Reads a part of prompts; gives a record per head.
    pub fn prefill(&mut self, chunk: &Chunk) -> Vec<Record> {
        for (head, budget) in chunk.heads.iter().zip(&chunk.budgets) {
            let at = head.slot as usize;
            if let (Some(slot), Some(left), Some(column)) =
                (self.slots.get_mut(at), self.budget.get_mut(at), chunk.columns.get(head.column as usize))
            {
                *slot = *column;
                *left = *budget;
            }
        }
        self.records = vec![Record::default(); self.room.slots];
        self.step(&chunk.columns, &chunk.heads, true, 0);
        let records = &self.records;
        chunk.heads.iter().map(|head| records.get(head.slot as usize).copied().unwrap_or_default()).collect()
    }

    /// Generates up to `steps` tokens for each active slot; gives records `[step][slot]`. Slots that finish earlier
    /// leave the records after their last untouched.
    pub fn decode(&mut self, steps: usize) -> Vec<Record> {
        self.records = vec![Record::default(); self.room.slots * steps];
        for step in 0..steps {
            let columns: Vec<Column> = self.slots.iter().copied().filter(|slot| slot.active == 1).collect();
            if columns.is_empty() {
                break;
            }
            let heads: Vec<Head> =
                (0u32..).zip(&columns).map(|(column, slot)| Head { column, slot: slot.slot }).collect();
            self.step(&columns, &heads, false, step);
        }
        std::mem::take(&mut self.records)
    }

    /// The logits of the last step's heads, `[heads][vocabulary]`.
    pub fn logits(&self) -> &[f32] {
        self.buffers.get(&Buffer::Logits).map_or(&[], Vec::as_slice)
    }

    fn step(&mut self, columns: &[Column], heads: &[Head], gathered: bool, step: usize) {
        let size = Size { columns: columns.len(), heads: heads.len() };
        let config = &self.model.config;
        for buffer in Buffer::ALL {
            let needed = size.columns.max(size.heads) * buffer.width(config);
            let floats = self.buffers.entry(buffer).or_default();
            if floats.len() < needed {
                floats.resize(needed, 0.0);
            }
        }
        for op in plan::step(config, size, self.room, self.model.tokenizer.stops(), gathered) {
            self.run(&op, columns, heads, step);
        }
    }

    fn run(&mut self, op: &Op, columns: &[Column], heads: &[Head], step: usize) {
        let model = Rc::clone(&self.model);
        let planes = |weight: Weight| model.weight(weight).map(|matrix| &matrix.planes);
        match op {
            Op::Embed(call) => {
                let Some(table) = planes(Weight::Embedding) else { return };
                self.with(Buffer::Stream, |_, output| embed(call, columns, table, output));
            }
            Op::Norm { call, weight, input, output } => {
                let Some(Planes::F32(weight)) = planes(*weight) else { return };
                self.with(*output, |buffers, output| norm(call, read(buffers, *input), weight, output));
            }
            Op::Product { call, weight, input, output } => {
                let place = model.place(*weight);
                let mut result = self.buffers.remove(output).unwrap_or_default();
                if let Some(weight) = self.tiles.get(&place) {
                    product(call, weight, read(&self.buffers, *input), &mut result);
                }
                self.buffers.insert(*output, result);
            }
            Op::Rotate(call, layer) => {
                let Cpu { rotations, buffers, keys, values, .. } = self;
                if let (Some(qkv), Some(keys), Some(values)) =
                    (buffers.get_mut(&Buffer::Qkv), keys.get_mut(*layer), values.get_mut(*layer))
                {
                    rotate(call, columns, rotations, qkv, keys, values);
                }
            }
            Op::Attend(call, layer) => {
                let (Some(keys), Some(values)) = (self.keys.get(*layer), self.values.get(*layer)) else {
                    return;
                };
                let mut output = self.buffers.remove(&Buffer::Attended).unwrap_or_default();
                attend(call, columns, read(&self.buffers, Buffer::Qkv), keys, values, &mut output);
                self.buffers.insert(Buffer::Attended, output);
            }
            Op::Gate(call) => {
                self.with(Buffer::Hidden, |buffers, output| {
                    gate(call, read(buffers, Buffer::GateUp), output)
                });
            }
            Op::Gather(call) => self.with(Buffer::Picked, |buffers, output| {
                gather(call, heads, read(buffers, Buffer::Stream), output);
            }),
            Op::Pick(call) => {
                let call = super::kernel::Pick { step: u32::try_from(step).unwrap_or(u32::MAX), ..*call };
                let Cpu { buffers, slots, budget, records, .. } = self;
                pick(&call, read(buffers, Buffer::Logits), heads, slots, budget, records);
            }
        }
    }

    /// Lets `kernel` write one buffer while it reads the others.
    fn with(&mut self, output: Buffer, kernel: impl FnOnce(&HashMap<Buffer, Vec<f32>>, &mut [f32])) {
        let mut floats = self.buffers.remove(&output).unwrap_or_default();
        kernel(&self.buffers, &mut floats);
        self.buffers.insert(output, floats);
    }
}

fn read(buffers: &HashMap<Buffer, Vec<f32>>, buffer: Buffer) -> &[f32] {
    buffers.get(&buffer).map_or(&[], Vec::as_slice)
}
