//! A model in memory: its shape, its weights repacked for the kernels, its tokenizer and its chat format.

use std::collections::HashMap;

use super::chat::Chat;
use super::config::Config;
use super::error::ModelError;
use super::gguf::{Header, Matrix, Stream, TensorInfo};
use super::tokenizer::Tokenizer;

/// Everything a backend needs to run a model.
#[derive(Debug, Clone)]
pub struct Model {
    /// The model's name, where the file gives one.
    pub name: Option<String>,
    /// Its shape.
    pub config: Config,
    /// Its tokenizer.
    pub tokenizer: Tokenizer,
    /// Its chat format.
    pub chat: Chat,
    /// The weights, addressed by [`Weight`].
    pub weights: Vec<Matrix>,
    /// The number of weights, as papers count them.
    pub parameters: u64,
    /// Factors that slow the rotations down (Llama 3).
    pub slowdown: Option<Vec<f32>>,
}

/// Names a matrix of a [`Model`]; each is one product or one norm of the forward pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Weight {
    /// `[vocabulary][width]`; also the head where the two are tied.
    Embedding,
    /// `[width]`.
    AttentionNorm(usize),
    /// Queries, keys and values stacked: `[query_width + 2 kv_width][width]`.
    Qkv(usize),
    /// `[width][query_width]`.
    AttentionOut(usize),
    /// `[width]`.
    HiddenNorm(usize),
    /// Gate and up stacked: `[2 hidden][width]`.
    GateUp(usize),
    /// `[width][hidden]`.
    Down(usize),
    /// `[width]`.
    OutputNorm,
    /// `[vocabulary][width]`, where it is not tied to the embedding.
    Head,
}

const PER_LAYER: usize = 6;

impl Model {
    /// Reads a whole file.
    ///
    /// # Errors
    /// What is wrong with the file, and where.
    pub fn parse(bytes: &[u8]) -> Result<Model, ModelError> {
        let mut loader = Loader::new(Some(bytes.len() as u64));
        for chunk in bytes.chunks(1 << 20) {
            loader.push(chunk)?;
        }
        loader.finish()
    }

    /// A matrix by name; every one is there once a file has been read.
    pub fn weight(&self, weight: Weight) -> Option<&Matrix> {
        self.weights.get(self.place(weight))
    }

    /// Where a matrix stands in [`Model::weights`]: a tied head is the embedding.
    pub fn place(&self, weight: Weight) -> usize {
        let in_layer = |layer: usize, part: usize| 2 + layer * PER_LAYER + part;
        let head = in_layer(self.config.layers, 0);
        match weight {
            Weight::Embedding => 0,
            Weight::OutputNorm => 1,
            Weight::AttentionNorm(layer) => in_layer(layer, 0),
            Weight::Qkv(layer) => in_layer(layer, 1),
            Weight::AttentionOut(layer) => in_layer(layer, 2),
            Weight::HiddenNorm(layer) => in_layer(layer, 3),
            Weight::GateUp(layer) => in_layer(layer, 4),
            Weight::Down(layer) => in_layer(layer, 5),
            Weight::Head if self.weights.len() > head => head,
            Weight::Head => 0,
        }
    }

    /// The matrices that products use.
    pub fn products(&self) -> impl Iterator<Item = Weight> {
        let layers = 0..self.config.layers;
        layers
            .flat_map(|layer| {
                [Weight::Qkv(layer), Weight::AttentionOut(layer), Weight::GateUp(layer), Weight::Down(layer)]
            })
            .chain([Weight::Head])
    }

    /// Bytes the weights take in memory.
    pub fn bytes(&self) -> u64 {
        self.weights.iter().map(Matrix::bytes).sum()
    }
}

/// Builds a [`Model`] from a file on its way in, repacking each tensor as it arrives.
#[derive(Debug, Default)]
pub struct Loader {
    stream: Stream,
    /// The file's length, where it is known beforehand.
    total: Option<u64>,
    checked: bool,
    tensors: HashMap<String, (Matrix, Vec<u64>)>,
}

impl Loader {
    /// Starts; `total` is the file's length in bytes if it is known, which lets a truncated file fail early.
    pub fn new(total: Option<u64>) -> Loader {
        Loader { total, ..Loader::default() }
    }

    /// The least length in bytes that the file must have, once its header has come in.
    pub fn length(&self) -> Option<u64> {
        self.stream.header().map(Header::end)
    }

    /// Takes the next bytes of the file.
    ///
    /// # Errors
    /// What is wrong with the file, as soon as it is known.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), ModelError> {
        let Loader { stream, tensors, .. } = self;
        stream.push(chunk, &mut |info, bytes| keep(tensors, info, bytes))?;
        if let (Some(header), Some(total), false) = (self.stream.header(), self.total, self.checked) {
            self.checked = true;
            check_length(header, total)?;
            // Fails on a vocabulary or a shape that cannot be used before megabytes of weights are fetched.
            Config::from_metadata(&header.metadata, Tokenizer::from_metadata(&header.metadata)?.len())?;
        }
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// What is missing or unusable.
    pub fn finish(self) -> Result<Model, ModelError> {
        let mut tensors = self.tensors;
        let header = self.stream.finish(&mut |info, bytes| keep(&mut tensors, info, bytes))?;
        let metadata = &header.metadata;
        let tokenizer = Tokenizer::from_metadata(metadata)?;
        let config = Config::from_metadata(metadata, tokenizer.len())?;
        let chat = Chat::from_template(metadata.text("tokenizer.chat_template")?);
        let name = metadata.text("general.name")?.map(str::to_owned);
        let parameters = tensors.values().map(|(_, shape)| shape.iter().product::<u64>()).sum();
        let mut parts = Parts { tensors };
        let weights = parts.weights(&config)?;
        let slowdown = parts.slowdown(&config)?;
        if let Some(name) = parts.tensors.keys().min() {
            let what = "is not part of a llama model as this engine knows it".to_owned();
            return Err(ModelError::Tensor { tensor: name.clone(), what });
        }
        Ok(Model { name, config, tokenizer, chat, weights, parameters, slowdown })
    }
}

fn keep(
    tensors: &mut HashMap<String, (Matrix, Vec<u64>)>,
    info: &TensorInfo,
    bytes: &[u8],
) -> Result<(), ModelError> {
    tensors.insert(info.name.clone(), (Matrix::decode(info, bytes)?, info.shape.clone()));
    Ok(())
}

fn check_length(header: &Header, total: u64) -> Result<(), ModelError> {
    match header.tensors.iter().find(|tensor| tensor.stop > total) {
        None => Ok(()),
        Some(TensorInfo { name, start, stop, .. }) => {
            Err(ModelError::TensorTruncated { end: total, tensor: name.clone(), start: *start, stop: *stop })
        }
    }
}

/// The tensors of a file, taken out one by one as the architecture asks for them.
struct Parts {
    tensors: HashMap<String, (Matrix, Vec<u64>)>,
}

impl Parts {
    fn weights(&mut self, config: &Config) -> Result<Vec<Matrix>, ModelError> {
        let &Config { width, hidden, vocabulary, .. } = config;
        let (query, kv) = (config.query_width(), config.kv_width());
        let mut weights = vec![
            self.matrix("token_embd.weight", vocabulary, width)?,
            self.matrix("output_norm.weight", 1, width)?,
        ];
        for layer in 0..config.layers {
            let name = |part: &str| format!("blk.{layer}.{part}.weight");
            weights.push(self.matrix(&name("attn_norm"), 1, width)?);
            weights.push(Matrix::stack(vec![
                self.matrix(&name("attn_q"), query, width)?,
                self.matrix(&name("attn_k"), kv, width)?,
                self.matrix(&name("attn_v"), kv, width)?,
            ]));
            weights.push(self.matrix(&name("attn_output"), width, query)?);
            weights.push(self.matrix(&name("ffn_norm"), 1, width)?);
            weights.push(Matrix::stack(vec![
                self.matrix(&name("ffn_gate"), hidden, width)?,
                self.matrix(&name("ffn_up"), hidden, width)?,
            ]));
            weights.push(self.matrix(&name("ffn_down"), width, hidden)?);
        }
        if self.tensors.contains_key("output.weight") {
            weights.push(self.matrix("output.weight", vocabulary, width)?);
        }
        Ok(weights)
    }

    fn matrix(&mut self, name: &str, rows: usize, columns: usize) -> Result<Matrix, ModelError> {
        let wrong = |what: String| ModelError::Tensor { tensor: name.to_owned(), what };
        let (matrix, shape) = self.tensors.remove(name).ok_or_else(|| wrong("is missing".to_owned()))?;
        if (matrix.rows, matrix.columns) != (rows, columns) {
            return Err(wrong(format!(
                "has the shape {shape:?}, but the model's keys say [{columns}, {rows}]"
            )));
        }
        if !columns.is_multiple_of(4) {
            return Err(wrong(format!("has rows of {columns} weights; the kernels need a multiple of 4")));
        }
        // A norm's weights are few and read as floats.
        if rows == 1 {
            let planes = super::gguf::Planes::F32(matrix.to_f32());
            return Ok(Matrix { planes, ..matrix });
        }
        Ok(matrix)
    }

    fn slowdown(&mut self, config: &Config) -> Result<Option<Vec<f32>>, ModelError> {
        let name = "rope_freqs.weight";
        let Some((matrix, shape)) = self.tensors.remove(name) else { return Ok(None) };
        let factors = matrix.to_f32();
        if factors.len() != config.rotary_width / 2 || factors.iter().any(|f| *f <= 0.0) {
            let what = format!("has the shape {shape:?}, or a factor that is not positive");
            return Err(ModelError::Tensor { tensor: name.to_owned(), what });
        }
        Ok(Some(factors))
    }
}
