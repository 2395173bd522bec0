//! What can go wrong between a file and a reply, each as one sentence that says what, where and what to do.

use thiserror::Error;

/// Why a model file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ModelError {
    /// The first four bytes are not `GGUF`.
    #[error("this is not a GGUF file: it starts with {found} instead of \"GGUF\"")]
    NotGguf {
        /// The first bytes, printed.
        found: String,
    },
    /// A version this engine does not read.
    #[error("this is a GGUF file of version {version}; versions 2 and 3 (little-endian) can be read")]
    Version {
        /// The version field as it stands in the file.
        version: u32,
    },
    /// The file ends inside its header.
    #[error("the file ends at byte {end}, inside its header: {} at byte {at} needs {needs} more bytes. It is truncated", short(.what))]
    HeaderTruncated {
        /// The file's length in bytes.
        end: u64,
        /// What was being read.
        what: String,
        /// The byte at which it starts.
        at: u64,
        /// How many bytes it needs from there.
        needs: u64,
    },
    /// The file ends before a tensor's last byte.
    #[error("the file ends at byte {end}, tensor {} needs bytes {start}..{stop}: it is truncated", short(.tensor))]
    TensorTruncated {
        /// The file's length in bytes.
        end: u64,
        /// The tensor's name.
        tensor: String,
        /// The tensor's first byte.
        start: u64,
        /// One past the tensor's last byte.
        stop: u64,
    },
    /// A field of the header breaks the format or a bound of this reader.
    #[error("the header is damaged at byte {at}: {}", short(.what))]
    Header {
        /// The byte at which the field starts.
        at: u64,
        /// What is wrong with it.
        what: String,
    },
    /// The tensor's type is one this engine cannot decode.
    #[error("tensor {} is of type {kind}, which is not supported (F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K, Q6_K and IQ4_NL are)", short(.tensor))]
    TensorType {
        /// The tensor's name.
        tensor: String,
        /// The type's name.
        kind: String,
    },
    /// A tensor is missing, has the wrong shape, or should not be there.
    #[error("tensor {}: {}", short(.tensor), short(.what))]
    Tensor {
        /// The tensor's name.
        tensor: String,
        /// What is wrong with it.
        what: String,
    },
    /// The weights do not fit into memory.
    #[error("the model's weights take {megabytes} MB, more than this program can have")]
    Memory {
        /// What they take.
        megabytes: u64,
    },
    /// A metadata key is missing or holds something unusable.
    #[error("metadata key {}: {}", short(.key), short(.what))]
    Metadata {
        /// The key.
        key: String,
        /// What is wrong with it.
        what: String,
    },
}

/// Why an engine cannot be started or a reply cannot be generated.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EngineError {
    /// The model file is unusable.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// WebGPU is missing or unusable; the CPU can take over.
    #[error("{0}")]
    Gpu(String),
    /// The prompt leaves no room for a reply.
    #[error(
        "prompt {sequence} is {tokens} tokens long; the model's context is {context} tokens, so it must be shorter"
    )]
    PromptTooLong {
        /// Index of the prompt in the request.
        sequence: usize,
        /// Its length in tokens.
        tokens: usize,
        /// The model's context in tokens.
        context: usize,
    },
    /// A way of choosing tokens that is none.
    #[error("{0}")]
    Sampling(String),
    /// More was asked than there is room for.
    #[error("{0}")]
    TooLarge(String),
    /// Two models between which there is nothing.
    #[error("{0}")]
    Unlike(String),
    /// A prompt without tokens.
    #[error("prompt {sequence} has no tokens, so there is nothing to continue")]
    EmptyPrompt {
        /// Index of the prompt in the request.
        sequence: usize,
    },
}

/// Names in a file may be tens of thousands of characters long, of any sort: as much of them as a sentence bears.
fn short(text: &str) -> String {
    const MOST: usize = 300;
    let mut shown: String = text.chars().take(MOST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}
