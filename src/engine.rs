//! The inference engine: GGUF -> tokens -> logits -> tokens, on WebGPU or on the CPU; knows nothing of problems.
