#!/usr/bin/env python3
"""Small models with random weights, one for each thing that the engine and llama.cpp might see differently.

    models.py LIBRARY FOLDER        LIBRARY: llama.cpp's libggml-base, whose quantizer makes the blocks

Each file is a pure function of its name: architectures, ways to scale the rotation, and a file per tensor type. Weights
are drawn so that activations keep their size, attention looks at few positions, and the likeliest token stands clear of
the second: a mistake then shows as another token, and a rounding does not.
"""

from __future__ import annotations

import ctypes
import sys
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Kind
from gguf import RopeScalingType as Scaling

from vocabulary import CHATML_WITH_SYSTEM, GEMMA, LLAMA2, LLAMA3, Vocabulary, byte_level, pieces

LINEAR, YARN = Scaling.LINEAR, Scaling.YARN


@dataclass
class Shape:
    """A model's shape and what is special about it."""

    architecture: str = "llama"
    kind: Kind = Kind.F32
    # Tensor types by the end of a tensor's name, where they differ from `kind`; several are taken layer by layer.
    kinds: dict[str, list[Kind]] = field(default_factory=dict)
    width: int = 96
    layers: int = 3
    hidden: int = 160
    heads: int = 3
    kv_heads: int = 1
    head_width: int = 32
    tied: bool = False
    rotary_base: float = 10_000.0
    scaling: Scaling | None = None
    slowed: bool = False
    window: int | None = None
    soft: tuple[float, float] | None = None
    vocabulary: Vocabulary | None = None


def narrow(kind: Kind, **others) -> Shape:
    return Shape(kind=kind, **others)


def broad(kind: Kind, **others) -> Shape:
    """Blocks of 256 weights want rows of a multiple of 256."""
    return Shape(kind=kind, width=256, layers=2, hidden=256, heads=8, kv_heads=2, **others)


def shapes() -> dict[str, Shape]:
    qwen, gemma = byte_level("qwen2", CHATML_WITH_SYSTEM), pieces(GEMMA, space_prefix=False)
    in_gemma = {"layers": 7, "heads": 4, "kv_heads": 2, "width": 64, "tied": True, "window": 32, "vocabulary": gemma}
    k_m = {"attn_v": [Kind.Q6_K, Kind.Q4_K], "ffn_down": [Kind.Q6_K, Kind.Q4_K], "output": [Kind.Q6_K]}
    fallback = {"attn_v": [Kind.Q8_0, Kind.Q5_0], "ffn_down": [Kind.Q6_K, Kind.Q4_K, Kind.Q4_K],
                "token_embd": [Kind.Q8_0]}
    return {
        "llama-f32": narrow(Kind.F32),
        "llama-f16": narrow(Kind.F16, tied=True, kv_heads=3, vocabulary=byte_level("gpt-2", None)),
        "llama-bf16": narrow(Kind.BF16, vocabulary=qwen),
        "llama-q8_0": narrow(Kind.Q8_0, tied=True),
        "llama-q4_0": narrow(Kind.Q4_0),
        "llama-q4_1": narrow(Kind.Q4_1, tied=True),
        "llama-q5_0": narrow(Kind.Q5_0),
        "llama-q5_1": narrow(Kind.Q5_1),
        "llama-iq4_nl": narrow(Kind.IQ4_NL),
        "llama-q4_k": broad(Kind.Q4_K),
        "llama-q5_k": broad(Kind.Q5_K, tied=True),
        "llama-q6_k": broad(Kind.Q6_K),
        # As files named Q4_K_M are: mixed by tensor and by layer, and with other types where rows are too short.
        "llama-q4_k_m": broad(Kind.Q4_K, kinds=k_m),
        "llama-q4_k_m-short": narrow(Kind.Q5_0, hidden=256, tied=True, kinds=fallback),
        "llama-linear": narrow(Kind.F32, scaling=LINEAR),
        "llama-yarn": narrow(Kind.F32, scaling=YARN, rotary_base=100_000.0),
        "llama-slowed": narrow(Kind.F32, slowed=True, rotary_base=500_000.0,
                               vocabulary=byte_level("llama-bpe", LLAMA3, add_start=True)),
        "llama-pieces": narrow(Kind.F32, vocabulary=pieces(LLAMA2)),
        "qwen2": narrow(Kind.F32, architecture="qwen2", tied=True, rotary_base=1_000_000.0, vocabulary=qwen),
        "qwen2-q8_0": narrow(Kind.Q8_0, architecture="qwen2", vocabulary=qwen),
        "qwen2-yarn": narrow(Kind.F32, architecture="qwen2", scaling=YARN, vocabulary=qwen),
        # Heads wider than width / heads, as all of Qwen 3's and Gemma's are.
        "qwen3": narrow(Kind.F32, architecture="qwen3", head_width=48, kv_heads=1, vocabulary=qwen),
        "qwen3-q4_k": broad(Kind.Q4_K, architecture="qwen3", head_width=64, tied=True, vocabulary=qwen),
        "gemma2": Shape(architecture="gemma2", soft=(4.0, 12.0), **{**in_gemma, "layers": 4}),
        "gemma3": Shape(architecture="gemma3", rotary_base=1_000_000.0, **in_gemma),
        "gemma3-linear": Shape(architecture="gemma3", rotary_base=1_000_000.0, scaling=LINEAR, kind=Kind.Q5_1,
                               **{**in_gemma, "width": 128}),
    }


class Quantizer:
    """llama.cpp's own: floats to the bytes of a tensor type."""

    def __init__(self, library: str) -> None:
        self.quantize = ctypes.CDLL(library).ggml_quantize_chunk
        self.quantize.restype = ctypes.c_size_t
        self.quantize.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64,
                                  ctypes.c_int64, ctypes.c_void_p]

    def __call__(self, weights: np.ndarray, kind: Kind) -> np.ndarray:
        rows, columns = weights.shape
        block, size = gguf.GGML_QUANT_SIZES[kind]
        assert columns % block == 0, f"rows of {columns} weights are not made of {kind.name}'s blocks of {block}"
        weights = np.ascontiguousarray(weights, dtype=np.float32)
        target = np.zeros((rows, columns // block * size), dtype=np.uint8)
        wrote = self.quantize(int(kind), weights.ctypes.data, target.ctypes.data, 0, rows, columns, None)
        assert wrote == target.nbytes, f"{kind.name}: {wrote} bytes instead of {target.nbytes}"
        return target


class File:
    """A model on its way into a file."""

    def __init__(self, path: Path, shape: Shape, quantizer: Quantizer) -> None:
        self.shape, self.quantizer = shape, quantizer
        self.random = np.random.default_rng(zlib.crc32(path.stem.encode()))
        self.writer = gguf.GGUFWriter(str(path), shape.architecture)

    def norm(self, name: str, width: int, centre: float = 1.0, spread: float = 0.2) -> None:
        self.writer.add_tensor(name, (centre + spread * self.random.standard_normal(width)).astype(np.float32))

    def matrix(self, name: str, rows: int, columns: int, gain: float, layer: int = 0) -> None:
        weights = self.random.standard_normal((rows, columns)) * gain / np.sqrt(columns)
        part = name.removesuffix(".weight").split(".")[-1]
        mixed = self.shape.kinds.get(part, [self.shape.kind])
        kind = mixed[layer % len(mixed)]
        if kind == Kind.F32:
            self.writer.add_tensor(name, weights.astype(np.float32))
        else:
            self.writer.add_tensor(name, self.quantizer(weights, kind), raw_dtype=kind)

    def keys(self) -> None:
        shape, writer = self.shape, self.writer
        writer.add_name(f"random {shape.architecture}")
        # Slowed rotation and YaRN matter only beyond the length that the model is said to have been trained at.
        writer.add_context_length(1024)
        writer.add_embedding_length(shape.width)
        writer.add_block_count(shape.layers)
        writer.add_feed_forward_length(shape.hidden)
        writer.add_head_count(shape.heads)
        writer.add_head_count_kv(shape.kv_heads)
        writer.add_key_length(shape.head_width)
        writer.add_value_length(shape.head_width)
        writer.add_layer_norm_rms_eps(1e-5)
        writer.add_rope_freq_base(shape.rotary_base)
        if shape.architecture == "llama":
            writer.add_rope_dimension_count(shape.head_width)
        if shape.scaling is not None:
            writer.add_rope_scaling_type(shape.scaling)
            writer.add_rope_scaling_factor(4.0)
        if shape.scaling == YARN:
            writer.add_rope_scaling_orig_ctx_len(64)
        if shape.window is not None:
            writer.add_sliding_window(shape.window)
        if shape.soft is not None:
            attention, final = shape.soft
            writer.add_attn_logit_softcapping(attention)
            writer.add_final_logit_softcapping(final)

    def words(self, vocabulary: Vocabulary) -> None:
        writer = self.writer
        writer.add_tokenizer_model(vocabulary.model)
        writer.add_tokenizer_pre(vocabulary.pre)
        writer.add_token_list(vocabulary.tokens)
        writer.add_token_types(vocabulary.kinds)
        if vocabulary.merges:
            writer.add_token_merges(vocabulary.merges)
        if vocabulary.scores:
            writer.add_token_scores(vocabulary.scores)
        writer.add_bos_token_id(vocabulary.start)
        writer.add_eos_token_id(vocabulary.stop)
        writer.add_add_bos_token(vocabulary.add_start)
        if vocabulary.unknown is not None:
            writer.add_unk_token_id(vocabulary.unknown)
        if vocabulary.space_prefix is not None:
            writer.add_add_space_prefix(vocabulary.space_prefix)
        if vocabulary.template is not None:
            writer.add_chat_template(vocabulary.template)

    def tensors(self, tokens: int) -> None:
        shape = self.shape
        gemma, normed = shape.architecture.startswith("gemma"), shape.architecture in ("qwen3", "gemma3")
        query, kv = shape.heads * shape.head_width, shape.kv_heads * shape.head_width
        self.matrix("token_embd.weight", tokens, shape.width, 3.0)
        self.norm("output_norm.weight", shape.width)
        if not shape.tied:
            self.matrix("output.weight", tokens, shape.width, 3.5)
        if shape.slowed:
            self.writer.add_tensor("rope_freqs.weight", slowdown(shape))
        for layer in range(shape.layers):
            name = f"blk.{layer}.".__add__
            self.norm(name("attn_norm.weight"), shape.width)
            self.matrix(name("attn_q.weight"), query, shape.width, 1.5, layer)
            self.matrix(name("attn_k.weight"), kv, shape.width, 1.5, layer)
            self.matrix(name("attn_v.weight"), kv, shape.width, 1.5, layer)
            self.matrix(name("attn_output.weight"), shape.width, query, 2.0, layer)
            if shape.architecture == "qwen2":
                for part, width in (("q", query), ("k", kv), ("v", kv)):
                    self.norm(name(f"attn_{part}.bias"), width, 0.0, 0.7)
            if normed:
                self.norm(name("attn_q_norm.weight"), shape.head_width, 1.5)
                self.norm(name("attn_k_norm.weight"), shape.head_width, 1.5)
            if gemma:
                # Large, so that the layers are heard over an embedding that is scaled by the width's root.
                self.norm(name("post_attention_norm.weight"), shape.width, 4.0, 0.5)
                self.norm(name("post_ffw_norm.weight"), shape.width, 4.0, 0.5)
            self.norm(name("ffn_norm.weight"), shape.width)
            self.matrix(name("ffn_gate.weight"), shape.hidden, shape.width, 1.5, layer)
            self.matrix(name("ffn_up.weight"), shape.hidden, shape.width, 1.5, layer)
            self.matrix(name("ffn_down.weight"), shape.width, shape.hidden, 1.5, layer)

    def write(self) -> None:
        vocabulary = self.shape.vocabulary or byte_level("smollm")
        self.keys()
        self.words(vocabulary)
        self.tensors(len(vocabulary.tokens))
        self.writer.write_header_to_file()
        self.writer.write_kv_data_to_file()
        self.writer.write_tensors_to_file()
        self.writer.close()


def slowdown(shape: Shape) -> np.ndarray:
    """Llama 3's factors: slow waves eight times slower, fast ones as they are, a ramp between; trained at 64 positions."""
    pairs = np.arange(shape.head_width // 2)
    turns = 64.0 / (2.0 * np.pi * shape.rotary_base ** (2.0 * pairs / shape.head_width))
    ramp = np.clip((turns - 1.0) / (4.0 - 1.0), 0.0, 1.0)
    return (1.0 / (ramp + (1.0 - ramp) / 8.0)).astype(np.float32)


if __name__ == "__main__":
    quantizer, folder = Quantizer(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for name, shape in shapes().items():
        File(folder / f"{name}.gguf", shape, quantizer).write()
