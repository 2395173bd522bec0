//! A model in memory: its shape, its weights repacked for the kernels, its tokenizer and its chat format.

use std::collections::BTreeMap;

use super::chat::Chat;
use super::config::Config;
use super::error::ModelError;
use super::gguf::{Header, Stream, TensorInfo, TensorType};
use super::layout::Layout;
pub use super::layout::{Part, Weight};
use super::matrix::Matrix;
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
    /// The number of weights, as papers count them.
    pub parameters: u64,
    /// The type that most weights had in the file.
    pub kind: TensorType,
    matrices: BTreeMap<Weight, Matrix>,
    vectors: BTreeMap<Weight, Vec<f32>>,
}

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

    /// The same model with other weights of the same shapes.
    pub(super) fn with_weights(
        &self,
        name: Option<String>,
        matrices: BTreeMap<Weight, Matrix>,
        vectors: BTreeMap<Weight, Vec<f32>>,
    ) -> Model {
        Model {
            name,
            config: self.config.clone(),
            tokenizer: self.tokenizer.clone(),
            chat: self.chat.clone(),
            parameters: self.parameters,
            kind: self.kind,
            matrices,
            vectors,
        }
    }

    /// Which weights a name means: a tied head is the embedding.
    pub fn resolve(&self, weight: Weight) -> Weight {
        match weight {
            Weight::Head if !self.matrices.contains_key(&weight) => Weight::Embedding,
            other => other,
        }
    }

    /// A matrix by name, if the model has it.
    pub fn matrix(&self, weight: Weight) -> Option<&Matrix> {
        self.matrices.get(&self.resolve(weight))
    }

    /// A vector by name, if the model has it.
    pub fn vector(&self, weight: Weight) -> Option<&[f32]> {
        self.vectors.get(&weight).map(Vec::as_slice)
    }

    /// All matrices, each once.
    pub fn matrices(&self) -> impl Iterator<Item = (Weight, &Matrix)> {
        self.matrices.iter().map(|(weight, matrix)| (*weight, matrix))
    }

    /// All vectors.
    pub fn vectors(&self) -> impl Iterator<Item = (Weight, &[f32])> {
        self.vectors.iter().map(|(weight, vector)| (*weight, vector.as_slice()))
    }

    /// Whether the queries, keys and values of a layer have a bias.
    pub fn has_bias(&self, layer: usize) -> bool {
        self.vectors.contains_key(&Weight::Layer(layer, Part::QkvBias))
    }

    /// Bytes the weights take in memory.
    pub fn bytes(&self) -> u64 {
        self.matrices.values().map(Matrix::bytes).sum()
    }
}

/// A file whose length nobody says may claim so much, since memory is taken by what it claims.
const MOST_UNTOLD: u64 = 1 << 30;

/// Builds a [`Model`] from a file on its way in, repacking each row of weights as it arrives.
#[derive(Debug, Default)]
pub struct Loader {
    stream: Stream,
    /// The file's length, where it is known beforehand.
    total: Option<u64>,
    /// What the header says, once it is there.
    begun: Option<Begun>,
}

#[derive(Debug)]
struct Begun {
    config: Config,
    tokenizer: Tokenizer,
    layout: Layout,
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

    /// The header, once it has come in and has been found good.
    pub fn header(&self) -> Option<&Header> {
        self.begun.as_ref().and_then(|_| self.stream.header())
    }

    /// The model's shape and tokenizer, likewise.
    pub fn shape(&self) -> Option<(&Config, &Tokenizer)> {
        self.begun.as_ref().map(|begun| (&begun.config, &begun.tokenizer))
    }

    /// Bytes that the weights take in memory, likewise.
    pub fn bytes(&self) -> Option<u64> {
        self.begun.as_ref().map(|begun| begun.layout.bytes())
    }

    /// Takes the next bytes of the file.
    ///
    /// # Errors
    /// What is wrong with the file, as soon as it is known.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), ModelError> {
        self.stream.push(chunk)?;
        self.begin()?;
        let Loader { stream, begun: Some(begun), .. } = self else { return Ok(()) };
        stream.rows(&mut |at, info, row, bytes| begun.layout.put(at, info, row, bytes))
    }

    /// Ends the file.
    ///
    /// # Errors
    /// What is missing or unusable.
    pub fn finish(mut self) -> Result<Model, ModelError> {
        self.stream.complete()?;
        // A header shorter than the stream's next try comes in only now.
        self.push(&[])?;
        let header = self.stream.finish()?;
        let Some(Begun { config, tokenizer, layout }) = self.begun else {
            return Err(ModelError::Header { at: 0, what: "it is missing".to_owned() });
        };
        let Layout { matrices, vectors, .. } = layout;
        if let Some(slowdown) = vectors.get(&Weight::Slowdown)
            && slowdown.iter().any(|factor| *factor <= 0.0)
        {
            let what = "holds a factor that is not positive".to_owned();
            return Err(ModelError::Tensor { tensor: "rope_freqs.weight".to_owned(), what });
        }
        let metadata = &header.metadata;
        Ok(Model {
            name: metadata.text("general.name")?.map(str::to_owned),
            config,
            tokenizer,
            chat: Chat::from_template(metadata.text("tokenizer.chat_template")?),
            parameters: header.tensors.iter().map(TensorInfo::weights).sum(),
            kind: header.main_kind(),
            matrices,
            vectors,
        })
    }

    /// Checks all that the header says, once it is there, before megabytes of weights are fetched.
    fn begin(&mut self) -> Result<(), ModelError> {
        let (Some(header), None) = (self.stream.header(), &self.begun) else { return Ok(()) };
        match self.total {
            Some(total) => check_length(header, total)?,
            None if header.end() > MOST_UNTOLD => {
                let what = format!(
                    "the file's length is not known beforehand and it claims {} MB; at most {} MB are read so",
                    header.end() >> 20,
                    MOST_UNTOLD >> 20
                );
                return Err(ModelError::Header { at: 8, what });
            }
            None => {}
        }
        let tokenizer = Tokenizer::from_metadata(&header.metadata)?;
        let config = Config::from_metadata(&header.metadata, tokenizer.len())?;
        let mut layout = Layout::new(&config, header)?;
        if self.total.is_some() && layout.reserve().is_err() {
            let megabytes = layout.bytes().div_ceil(1 << 20);
            return Err(ModelError::Memory { megabytes });
        }
        self.begun = Some(Begun { config, tokenizer, layout });
        Ok(())
    }
}

fn check_length(header: &Header, total: u64) -> Result<(), ModelError> {
    match header.tensors.iter().find(|tensor| tensor.stop > total) {
        None => Ok(()),
        Some(TensorInfo { name, start, stop, .. }) => {
            Err(ModelError::TensorTruncated { end: total, tensor: name.clone(), start: *start, stop: *stop })
        }
    }
}
