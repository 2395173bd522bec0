"""Writing the model as GGUF and reading it back.

`read` and `forward` are a second, independent implementation (NumPy, neighbouring rotary pairs, weights as the file
stores them), so that a mistake of the exporter shows as a difference of logits.
"""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Kind
from tokenizers import AddedToken, Tokenizer, decoders, models

from model import Config
from tokens import CHAT_TEMPLATE, CONTROLS, END, END_OF_TEXT, START, pre_of, splitter, table


def neighbours(weight: np.ndarray, heads: int) -> np.ndarray:
    """Reorder the rows of q or k (out, in) from rotary halves to neighbouring pairs."""
    rows, columns = weight.shape
    return weight.reshape(heads, 2, rows // heads // 2, columns).swapaxes(1, 2).reshape(rows, columns)


def halves(weight: np.ndarray, heads: int) -> np.ndarray:
    """The inverse of `neighbours`."""
    rows, columns = weight.shape
    return weight.reshape(heads, rows // heads // 2, 2, columns).swapaxes(1, 2).reshape(rows, columns)


FILE_TYPES = {
    "Q8_0": gguf.LlamaFileType.MOSTLY_Q8_0,
    "Q4_0": gguf.LlamaFileType.MOSTLY_Q4_0,
    "F32": gguf.LlamaFileType.ALL_F32,
}


def write(
    path: Path, params: dict, config: Config, tokenizer: Tokenizer, name: str, description: str, kind: str = "Q8_0"
) -> None:
    """Write a llama-architecture GGUF: matrices of one kind, norms F32."""
    tokens, merges = table(tokenizer)
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_type(gguf.GGUFType.MODEL)
    writer.add_name(name)
    writer.add_description(description)
    writer.add_license("MIT OR Apache-2.0")
    writer.add_languages(["en"])
    writer.add_file_type(FILE_TYPES[kind])
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    writer.add_vocab_size(config.vocab)
    writer.add_context_length(config.context)
    writer.add_embedding_length(config.width)
    writer.add_block_count(config.layers)
    writer.add_feed_forward_length(config.hidden)
    writer.add_head_count(config.heads)
    writer.add_head_count_kv(config.heads)
    writer.add_layer_norm_rms_eps(config.norm_eps)
    writer.add_rope_dimension_count(config.head)
    writer.add_rope_freq_base(config.rope_base)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(pre_of(tokenizer))
    writer.add_token_list(tokens)
    kinds = [gguf.TokenType.CONTROL if token in CONTROLS else gguf.TokenType.NORMAL for token in tokens]
    writer.add_token_types(kinds)
    writer.add_token_merges(merges)
    writer.add_bos_token_id(tokenizer.token_to_id(START))
    writer.add_eos_token_id(tokenizer.token_to_id(END))
    writer.add_pad_token_id(tokenizer.token_to_id(END_OF_TEXT))
    writer.add_add_bos_token(False)
    writer.add_chat_template(CHAT_TEMPLATE)
    for key, value in params.items():
        array = np.asarray(value, np.float32)
        if array.ndim == 1:
            writer.add_tensor(key, array)
            continue
        if key.startswith("blk."):
            array = np.ascontiguousarray(array.T)
        if "attn_q" in key or "attn_k" in key:
            array = neighbours(array, config.heads)
        writer.add_tensor(key, gguf.quants.quantize(array, Kind[kind]), raw_dtype=Kind[kind])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def read(path: Path) -> tuple[dict[str, np.ndarray], Config, list[str]]:
    """Dequantized tensors as stored (out, in), the shape from the metadata, and the token strings."""
    reader = gguf.GGUFReader(str(path))
    field = lambda key: reader.get_field(key).contents()  # noqa: E731
    tensors = {}
    for tensor in reader.tensors:
        values = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
        tensors[tensor.name] = values.reshape([int(n) for n in reversed(tensor.shape)]).astype(np.float32)
    tokens = field("tokenizer.ggml.tokens")
    config = Config(
        vocab=len(tokens),
        width=field("llama.embedding_length"),
        layers=field("llama.block_count"),
        heads=field("llama.attention.head_count"),
        hidden=field("llama.feed_forward_length"),
        context=field("llama.context_length"),
        rope_base=field("llama.rope.freq_base"),
        norm_eps=field("llama.attention.layer_norm_rms_epsilon"),
    )
    return tensors, config, tokens


def tokenizer_of(path: Path) -> Tokenizer:
    """The tokenizer rebuilt from nothing but the file's metadata."""
    reader = gguf.GGUFReader(str(path))
    tokens = reader.get_field("tokenizer.ggml.tokens").contents()
    pre = reader.get_field("tokenizer.ggml.pre").contents()
    merges = [tuple(merge.split(" ")) for merge in reader.get_field("tokenizer.ggml.merges").contents()]
    tokenizer = Tokenizer(models.BPE(vocab={token: index for index, token in enumerate(tokens)}, merges=merges))
    tokenizer.pre_tokenizer, tokenizer.decoder = splitter(pre), decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in CONTROLS])
    return tokenizer


def trainable(tensors: dict[str, np.ndarray], config: Config) -> dict[str, np.ndarray]:
    """Tensors of a file in the layout of `model`: the inverse of what `write` does, after the file's rounding."""
    result = {}
    for key, array in tensors.items():
        if "attn_q" in key or "attn_k" in key:
            array = halves(array, config.heads)
        result[key] = np.ascontiguousarray(array.T) if key.startswith("blk.") and array.ndim == 2 else array
    return result


def forward(tensors: dict[str, np.ndarray], config: Config, ids: list[int]) -> np.ndarray:
    """Logits (time, vocab) of one sequence in float64 NumPy, straight from the file's layout."""
    w = {key: value.astype(np.float64) for key, value in tensors.items()}
    time, heads, head = len(ids), config.heads, config.head
    rms = lambda x, g: x / np.sqrt((x * x).mean(-1, keepdims=True) + config.norm_eps) * g  # noqa: E731
    angle = np.arange(time)[:, None] * config.rope_base ** (-np.arange(0, head, 2) / head)
    turn = np.exp(1j * angle)[:, None, :]

    def rope(x: np.ndarray) -> np.ndarray:
        pairs = (x[..., 0::2] + 1j * x[..., 1::2]) * turn
        return np.stack([pairs.real, pairs.imag], -1).reshape(x.shape)

    x = w["token_embd.weight"][ids]
    for layer in range(config.layers):
        at = lambda name: w[f"blk.{layer}.{name}.weight"]  # noqa: E731
        h = rms(x, at("attn_norm"))
        split = lambda name: (h @ at(name).T).reshape(time, heads, head)  # noqa: E731
        q, k, v = rope(split("attn_q")), rope(split("attn_k")), split("attn_v")
        scores = np.einsum("thd,shd->hts", q, k) / np.sqrt(head)
        scores = np.where(np.tril(np.ones((time, time), bool)), scores, -np.inf)
        chance = np.exp(scores - scores.max(-1, keepdims=True))
        chance /= chance.sum(-1, keepdims=True)
        x = x + np.einsum("hts,shd->thd", chance, v).reshape(time, -1) @ at("attn_output").T
        h = rms(x, at("ffn_norm"))
        gate = h @ at("ffn_gate").T
        x = x + (gate / (1.0 + np.exp(-gate)) * (h @ at("ffn_up").T)) @ at("ffn_down").T
    return rms(x, w["output_norm.weight"]) @ w["token_embd.weight"].T
