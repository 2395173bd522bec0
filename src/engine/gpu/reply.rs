//! Small models: a turn of decoding in one call, a workgroup per sequence (`shaders/reply.wgsl`).
//!
//! What is a call of its own otherwise takes a small model less time than starting it. The shader's text is made for
//! the model; prompts are read by the ordinary calls, and tokens drawn by chance too.

use super::super::config::{Architecture, Config};
use super::super::matrix::{Form, Matrix};
use super::super::model::{Model, Part, Weight};
use super::super::plan::{Reach, Room, stops};
use super::constants;
use super::lower::{Binding, Call, Means, word};
use super::pack::{pack, planes};
use super::shader::Shader;

/// Models of up to this many weights are small: a workgroup can take them through by itself.
const WEIGHTS: u64 = 4 << 20;
/// Lanes of a workgroup, as many as every GPU has.
const LANES: u32 = 256;
/// Positions of a tile of attention, as in the shader.
const TILE: u32 = 64;

/// What the shader is made for: sizes as in [`Config`], floats by their bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Whole {
    layers: u32,
    width: u32,
    hidden: u32,
    heads: u32,
    kv_heads: u32,
    head_width: u32,
    rotary_width: u32,
    epsilon: u32,
    embedding_scale: u32,
    attention_scale: u32,
    /// Floats before the factors of the first norms in the constants, and from a layer's to the next one's.
    attention_norm: u32,
    hidden_norm: u32,
    output_norm: u32,
    norms: u32,
    /// Words of a layer in the arena.
    layer: u32,
    /// Of those whose sums the shader takes, in the order of [`NAMES`].
    matrices: [Place; 6],
}

/// A matrix in the arena.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Place {
    form: Form,
    rows: u32,
    inputs: u32,
    /// Words before it, in the first layer.
    at: u32,
}

const NAMES: [&str; 6] = ["EMBEDDING", "HEAD", "QKV", "OUT", "GATEUP", "DOWN"];
const PARTS: [Part; 4] = [Part::Qkv, Part::AttentionOut, Part::GateUp, Part::Down];

impl Whole {
    /// The shader for a model; none if it is not a small one of the kind that the shader is written for, a llama.
    ///
    /// That does not depend on the batch, nor on how long its sequences are.
    pub fn of(model: &Model) -> Option<Whole> {
        let config = &model.config;
        let plain = config.architecture == Architecture::Llama
            && model.parameters <= WEIGHTS
            && config.attention_cap.or(config.logit_cap).is_none()
            && (0..config.layers).all(|layer| config.window_of(layer).is_none() && !model.has_bias(layer));
        if !plain || config.heads > LANES as usize {
            return None;
        }
        let mut at = 0;
        let mut place = |weight: Weight| {
            let matrix = model.matrix(weight)?;
            let place =
                Place { form: matrix.form(), rows: word(matrix.rows), inputs: word(matrix.columns), at };
            at += arena_words(matrix);
            Some(place)
        };
        let embedding = place(Weight::Embedding)?;
        let tied = model.resolve(Weight::Head) == Weight::Embedding;
        let head = if tied { embedding } else { place(Weight::Head)? };
        let [qkv, out, gate_up, down] = PARTS.map(|part| place(Weight::Layer(0, part)));
        let matrices = [embedding, head, qkv?, out?, gate_up?, down?];
        let layer =
            PARTS.iter().filter_map(|part| model.matrix(Weight::Layer(0, *part))).map(arena_words).sum();
        let norm = |layer, part| constants::vector(model, Weight::Layer(layer, part));
        let (attention_norm, hidden_norm) = (norm(0, Part::AttentionNorm)?, norm(0, Part::HiddenNorm)?);
        let norms = norm(1, Part::AttentionNorm).map_or(0, |next| next.saturating_sub(attention_norm));
        // Layers must be alike.
        let alike = (0..config.layers).all(|at| {
            let forms = PARTS.iter().all(|part| {
                let form = |layer| model.matrix(Weight::Layer(layer, *part)).map(Matrix::form);
                form(at) == form(0)
            });
            let begins = |first: u32| Some(first + word(at) * norms);
            forms
                && norm(at, Part::AttentionNorm) == begins(attention_norm)
                && norm(at, Part::HiddenNorm) == begins(hidden_norm)
        });
        let whole = Whole {
            layers: word(config.layers),
            width: word(config.width),
            hidden: word(config.hidden),
            heads: word(config.heads),
            kv_heads: word(config.kv_heads),
            head_width: word(config.head_width),
            rotary_width: word(config.rotation.width),
            epsilon: config.epsilon.to_bits(),
            embedding_scale: config.embedding_scale.to_bits(),
            attention_scale: config.attention_scale.to_bits(),
            attention_norm,
            hidden_norm,
            output_norm: constants::vector(model, Weight::OutputNorm)?,
            norms,
            layer,
            matrices,
        };
        // The gate works on words of four.
        let fits = whole.workgroup_bytes() <= 16 << 10 && config.hidden.is_multiple_of(4);
        (alike && fits).then_some(whole)
    }

    fn input_words(&self) -> u32 {
        self.width.max(self.heads * self.head_width).max(self.hidden) / 4
    }

    fn scratch(&self) -> u32 {
        let queries = self.heads * self.head_width;
        let qkv = queries + 2 * self.kv_heads * self.head_width;
        qkv.max(2 * self.hidden).max(queries + self.heads * TILE).max(self.width)
    }

    /// Bytes of workgroup memory.
    pub fn workgroup_bytes(&self) -> u32 {
        let floats = self.width + 4 * self.input_words() + self.scratch() + LANES + 3 * self.heads;
        // The gathering of the likeliest tokens, and the state.
        4 * floats + 32 * (16 + 16 + 8) + 16 + 64
    }

    /// The constants and functions that `shaders/reply.wgsl` goes on from.
    pub(super) fn text(&self) -> String {
        let float = f32::from_bits;
        let mut text = format!(
            "const LANES = {LANES}u;\nconst UNIT = 8u;\nconst LAYERS = {}u;\nconst WIDTH = {}u;\nconst HIDDEN = {}u;\n\
             const HEADS = {}u;\nconst KV_HEADS = {}u;\nconst HEAD_WIDTH = {}u;\nconst ROTARY_WIDTH = {}u;\n\
             const EPSILON = f32({:?});\nconst EMBEDDING_SCALE = f32({:?});\nconst SCALE = f32({:?});\n\
             const ATTENTION_NORM = {}u;\nconst HIDDEN_NORM = {}u;\nconst OUTPUT_NORM = {}u;\nconst NORMS = {}u;\n\
             const LAYER = {}u;\nconst INPUT_WORDS = {}u;\nconst SCRATCH = {}u;\n",
            self.layers,
            self.width,
            self.hidden,
            self.heads,
            self.kv_heads,
            self.head_width,
            self.rotary_width,
            float(self.epsilon),
            float(self.embedding_scale),
            float(self.attention_scale),
            self.attention_norm,
            self.hidden_norm,
            self.output_norm,
            self.norms,
            self.layer,
            self.input_words(),
            self.scratch(),
        );
        for (name, place) in NAMES.iter().zip(&self.matrices) {
            text += &place.text(name);
        }
        text
    }
}

impl Place {
    fn text(&self, name: &str) -> String {
        let Place { form, rows, inputs, at } = *self;
        let words = inputs / 4;
        let (group, mins, weights) = match form {
            Form::F32 => (1, false, include_str!("shaders/reply_f32.wgsl")),
            Form::I8 { group, mins, .. } => (word(group) / 4, mins, include_str!("shaders/reply_i8.wgsl")),
        };
        let (scales, minima) = (at + rows * words, at + rows * words + rows * (words / group));
        // Lanes share a row where there are fewer rows than half of them.
        let parts = (LANES / rows.max(1).next_power_of_two()).clamp(1, 8);
        let constants = format!(
            "\nconst NAME_AT = {at}u;\nconst NAME_SCALES = {scales}u;\nconst NAME_MINIMA = {minima}u;\n\
             const NAME_ROWS = {rows}u;\nconst NAME_WORDS = {words}u;\nconst NAME_GROUP = {group}u;\n\
             const NAME_STEP = min({group}u, UNIT);\nconst NAME_HAS_MINIMA = {mins};\nconst NAME_PARTS = {parts}u;\n"
        );
        [constants.as_str(), weights, include_str!("shaders/reply_product.wgsl")]
            .concat()
            .replace("NAME", name)
    }
}

/// Words that a matrix takes in the arena.
fn arena_words(matrix: &Matrix) -> u32 {
    let (rows, columns) = (matrix.rows, matrix.columns);
    word(match matrix.form() {
        Form::F32 => rows * columns,
        form @ Form::I8 { group, .. } => {
            rows * columns / 4 + (planes(form).len() - 1) * rows * (columns / group)
        }
    })
}

/// All matrices' planes one after the other: the embedding, the head where it is its own, the layers.
pub fn arena(model: &Model) -> Vec<u8> {
    let own_head = (model.resolve(Weight::Head) == Weight::Head).then_some(Weight::Head);
    let of_layers = (0..model.config.layers).flat_map(|layer| PARTS.map(|part| Weight::Layer(layer, part)));
    let all = [Some(Weight::Embedding), own_head].into_iter().flatten().chain(of_layers);
    all.filter_map(|weight| model.matrix(weight)).flat_map(pack).flatten().collect()
}

/// Bytes of all layers' keys and values.
pub(super) fn cache_bytes(config: &Config, room: Room, means: Means) -> u64 {
    (2 * config.layers * means.cache_half(config, room)) as u64
}

/// The call that generates up to `steps` tokens for each slot; none where the caches do not fit one buffer.
pub fn reply(whole: Whole, model: &Model, room: Room, means: Means, steps: u32) -> Option<Call> {
    if cache_bytes(&model.config, room, means) > means.buffer_bytes {
        return None;
    }
    let pairs = word(means.cache_half(&model.config, room) / (2 * means.cached_bytes()));
    let rotations = constants::rotations(model, room.capacity, Reach::Global);
    let mut words = vec![steps, word(room.slots), word(room.capacity), rotations, 2 * pairs, pairs, 0, 0];
    words.extend(stops(model));
    let bindings = vec![
        Binding::Arena,
        Binding::Constants,
        Binding::Switches,
        Binding::Caches,
        Binding::Slots,
        Binding::Rules,
        Binding::Records,
    ];
    Some(Call { shader: Shader::Reply(whole), words, bindings, grid: [word(room.slots), 1] })
}
