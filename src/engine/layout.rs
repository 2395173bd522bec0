//! Where each tensor of a file goes: its name and shape are checked against the model's shape as soon as the header has
//! come in, before any weights are fetched.
//!
//! Queries, keys and values become one matrix, gate and up another, so that each is one product. Architectures that
//! rotate a head's halves against each other get the rows of queries and keys reordered, so that the kernels know
//! neighbours only: what a head computes does not depend on the order of its floats.

use std::collections::{BTreeMap, HashMap};

use super::config::Config;
use super::error::ModelError;
use super::gguf::{Header, TensorInfo};
use super::matrix::{Filler, Form, Matrix, Unfit};

/// Names the weights of a [`super::Model`]; each matrix is one product of the forward pass, each vector a norm or a
/// bias.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Weight {
    /// Matrix `[vocabulary][width]`; also the head where the two are tied.
    Embedding,
    /// Vector of `width`.
    OutputNorm,
    /// Matrix `[vocabulary][width]`, where it is not tied to the embedding.
    Head,
    /// Vector of half the rotated width: what the frequencies of the rotation are divided by.
    Slowdown,
    /// A part of a layer.
    Layer(usize, Part),
}

/// The weights of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// Vector of `width`.
    AttentionNorm,
    /// Queries, keys and values stacked: matrix `[query_width + 2 kv_width][width]`.
    Qkv,
    /// Vector of `query_width + 2 kv_width`, where there is one.
    QkvBias,
    /// Vector of `head_width`, where queries are normed.
    QueryNorm,
    /// Vector of `head_width`, where keys are normed.
    KeyNorm,
    /// Matrix `[width][query_width]`.
    AttentionOut,
    /// Vector of `width`, where what attention gives is normed.
    AttentionBranchNorm,
    /// Vector of `width`.
    HiddenNorm,
    /// Gate and up stacked: matrix `[2 hidden][width]`.
    GateUp,
    /// Matrix `[width][hidden]`.
    Down,
    /// Vector of `width`, where what feed-forward gives is normed.
    HiddenBranchNorm,
}

/// A tensor as the architecture wants it.
struct Wanted {
    name: String,
    weight: Weight,
    /// Rows of a matrix; none for a vector.
    rows: Option<usize>,
    columns: usize,
    /// Where its first row (or float) goes.
    first: usize,
    /// Whether its rows (or floats) are heads to be reordered.
    heads: bool,
}

/// Where a tensor goes.
#[derive(Debug, Clone, Copy)]
struct Place {
    weight: Weight,
    first: usize,
    is_matrix: bool,
    heads: bool,
}

/// The weights of a model on their way in.
#[derive(Debug)]
pub(super) struct Layout {
    /// By the tensor's place in the header.
    places: Vec<Place>,
    /// The matrices.
    pub(super) matrices: BTreeMap<Weight, Matrix>,
    /// The vectors.
    pub(super) vectors: BTreeMap<Weight, Vec<f32>>,
    order: Option<Order>,
    filler: Filler,
}

/// How the floats of a head are reordered.
#[derive(Debug, Clone, Copy)]
struct Order {
    head: usize,
    rotated: usize,
}

impl Order {
    /// Where a head's halves' floats go so that rotated pairs are neighbours.
    fn of(self, at: usize) -> usize {
        let (head, within) = (at / self.head * self.head, at % self.head);
        let half = self.rotated / 2;
        head + match within {
            _ if within < half => 2 * within,
            _ if within < self.rotated => 2 * (within - half) + 1,
            _ => within,
        }
    }
}

impl Layout {
    /// Checks that the file has the tensors that its architecture needs, each in its shape, and no others.
    pub(super) fn new(config: &Config, header: &Header) -> Result<Layout, ModelError> {
        let mut by_name: HashMap<&str, usize> =
            header.tensors.iter().enumerate().map(|(at, info)| (info.name.as_str(), at)).collect();
        let mut places = vec![None; header.tensors.len()];
        let mut sizes: BTreeMap<Weight, (usize, usize, Form)> = BTreeMap::new();
        let mut vectors = BTreeMap::new();
        for wanted in wanted(config, |name| by_name.contains_key(name)) {
            let &Wanted { weight, rows, columns, first, heads, .. } = &wanted;
            let missing = || tensor(&wanted.name, "is missing".to_owned());
            let at = by_name.remove(wanted.name.as_str()).ok_or_else(missing)?;
            let info = header.tensors.get(at).ok_or_else(missing)?;
            check_shape(&wanted, info)?;
            match rows {
                Some(rows) => {
                    let form = Form::of(info.kind);
                    let size = sizes.entry(weight).or_insert((0, columns, form));
                    (size.0, size.2) = (size.0 + rows, size.2.join(form));
                }
                None => vectors.entry(weight).or_insert_with(Vec::new).resize(first + columns, 0.0),
            }
            places.get_mut(at).into_iter().for_each(|place| {
                *place = Some(Place { weight, first, is_matrix: rows.is_some(), heads });
            });
        }
        if let Some(name) = by_name.into_keys().min() {
            let what =
                format!("is not part of a {} model as this engine knows it", config.architecture.name());
            return Err(tensor(name, what));
        }
        let matrices = sizes
            .into_iter()
            .map(|(weight, (rows, columns, form))| (weight, Matrix::empty(rows, columns, form)));
        let halves = config.architecture.rotates_halves();
        Ok(Layout {
            places: places.into_iter().flatten().collect(),
            matrices: matrices.collect(),
            vectors,
            order: halves.then_some(Order { head: config.head_width, rotated: config.rotation.width }),
            filler: Filler::default(),
        })
    }

    /// Bytes that the weights will take.
    pub(super) fn bytes(&self) -> u64 {
        self.matrices.values().map(Matrix::bytes).sum()
    }

    /// Makes room for all matrices.
    pub(super) fn reserve(&mut self) -> Result<(), Unfit> {
        self.matrices.values_mut().try_for_each(Matrix::reserve)
    }

    /// Takes a row of a tensor.
    pub(super) fn put(
        &mut self,
        at: usize,
        info: &TensorInfo,
        row: usize,
        bytes: &[u8],
    ) -> Result<(), ModelError> {
        // Every tensor of the header has a place, in the same order.
        let Some(place) = self.places.get(at).copied() else { return Ok(()) };
        let order = self.order.filter(|_| place.heads);
        let to = |at: usize| place.first + order.map_or(at, |order| order.of(at));
        let unfit = |unfit| unfit_tensor(&info.name, unfit);
        if place.is_matrix {
            let Some(matrix) = self.matrices.get_mut(&place.weight) else { return Ok(()) };
            return self.filler.fill(matrix, to(row), info.kind, bytes).map_err(unfit);
        }
        let Some(vector) = self.vectors.get_mut(&place.weight) else { return Ok(()) };
        for (at, value) in self.filler.floats(info.kind, bytes).map_err(unfit)?.into_iter().enumerate() {
            vector.get_mut(to(at)).into_iter().for_each(|place| *place = value);
        }
        Ok(())
    }
}

/// The tensors of a model, those that are stacked next to each other and in their order.
fn wanted(config: &Config, has: impl Fn(&str) -> bool) -> Vec<Wanted> {
    let &Config { width, hidden, vocabulary, head_width, .. } = config;
    let (query, kv) = (config.query_width(), config.kv_width());
    let matrix = |name: &str, weight, rows, columns, first| Wanted {
        name: name.to_owned(),
        weight,
        rows: Some(rows),
        columns,
        first,
        heads: false,
    };
    let vector = |name: &str, weight, columns, first| Wanted {
        name: name.to_owned(),
        weight,
        rows: None,
        columns,
        first,
        heads: false,
    };
    let of_heads = |wanted| Wanted { heads: true, ..wanted };
    let mut all = vec![
        matrix("token_embd.weight", Weight::Embedding, vocabulary, width, 0),
        vector("output_norm.weight", Weight::OutputNorm, width, 0),
    ];
    if has("output.weight") {
        all.push(matrix("output.weight", Weight::Head, vocabulary, width, 0));
    }
    if has("rope_freqs.weight") {
        all.push(vector("rope_freqs.weight", Weight::Slowdown, config.rotation.width / 2, 0));
    }
    for layer in 0..config.layers {
        let name = |part: &str| format!("blk.{layer}.{part}");
        let weight = |part| Weight::Layer(layer, part);
        all.extend([
            vector(&name("attn_norm.weight"), weight(Part::AttentionNorm), width, 0),
            of_heads(matrix(&name("attn_q.weight"), weight(Part::Qkv), query, width, 0)),
            of_heads(matrix(&name("attn_k.weight"), weight(Part::Qkv), kv, width, query)),
            matrix(&name("attn_v.weight"), weight(Part::Qkv), kv, width, query + kv),
            matrix(&name("attn_output.weight"), weight(Part::AttentionOut), width, query, 0),
            vector(&name("ffn_norm.weight"), weight(Part::HiddenNorm), width, 0),
            matrix(&name("ffn_gate.weight"), weight(Part::GateUp), hidden, width, 0),
            matrix(&name("ffn_up.weight"), weight(Part::GateUp), hidden, width, hidden),
            matrix(&name("ffn_down.weight"), weight(Part::Down), width, hidden, 0),
        ]);
        if has(&name("attn_q.bias")) {
            all.extend([
                of_heads(vector(&name("attn_q.bias"), weight(Part::QkvBias), query, 0)),
                of_heads(vector(&name("attn_k.bias"), weight(Part::QkvBias), kv, query)),
                vector(&name("attn_v.bias"), weight(Part::QkvBias), kv, query + kv),
            ]);
        }
        if config.architecture.norms_heads() {
            all.extend([
                of_heads(vector(&name("attn_q_norm.weight"), weight(Part::QueryNorm), head_width, 0)),
                of_heads(vector(&name("attn_k_norm.weight"), weight(Part::KeyNorm), head_width, 0)),
            ]);
        }
        if config.architecture.norms_branches() {
            all.extend([
                vector(&name("post_attention_norm.weight"), weight(Part::AttentionBranchNorm), width, 0),
                vector(&name("post_ffw_norm.weight"), weight(Part::HiddenBranchNorm), width, 0),
            ]);
        }
    }
    all
}

fn check_shape(wanted: &Wanted, info: &TensorInfo) -> Result<(), ModelError> {
    let &Wanted { rows, columns, .. } = wanted;
    let shape: Vec<u64> = std::iter::once(columns).chain(rows).map(|extent| extent as u64).collect();
    if info.shape != shape {
        let what = format!("has the shape {:?}, but the model's keys say {shape:?}", info.shape);
        return Err(tensor(&info.name, what));
    }
    if rows.is_some() && !columns.is_multiple_of(4) {
        let what = format!("has rows of {columns} weights; the kernels need a multiple of 4");
        return Err(tensor(&info.name, what));
    }
    Ok(())
}

fn tensor(name: &str, what: String) -> ModelError {
    ModelError::Tensor { tensor: name.to_owned(), what }
}

fn unfit_tensor(name: &str, unfit: Unfit) -> ModelError {
    let what = match unfit {
        Unfit::NotFinite => "holds a value that is not a number or is infinite; the file is damaged",
        Unfit::NoMemory => "does not fit into the memory that is left here",
    };
    tensor(name, what.to_owned())
}
