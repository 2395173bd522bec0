#!/usr/bin/env python3
"""A model of the built-in one's shape and vocabulary with random weights, the same every time.

    model.py BUILT_IN TO

No reply ends before its time, and all are plain ASCII, since not every engine can tell of half a character: the
embedding of every other token is zero, and with it what the model, whose head it is too, expects of that token.
"""

from __future__ import annotations

import sys
from pathlib import Path

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Kind
from gguf import TokenType

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "llama_cpp"))
from models import File, Shape  # noqa: E402
from vocabulary import Vocabulary  # noqa: E402


def quantizer(weights: np.ndarray, kind: Kind) -> np.ndarray:
    """The package's own, which knows Q8_0: llama.cpp's library is not needed for it."""
    return gguf.quants.quantize(weights.astype(np.float32), kind)


class Plain(File):
    """Only ever says plain text."""

    def matrix(self, name: str, rows: int, columns: int, gain: float, layer: int = 0) -> None:
        if name == "token_embd.weight":
            words = self.shape.vocabulary
            plain = [kind == TokenType.NORMAL and all(" " < letter <= "~" or letter == "\u0120" for letter in token)
                     for token, kind in zip(words.tokens, words.kinds)]
            weights = self.random.standard_normal((rows, columns)) * gain / np.sqrt(columns)
            weights[~np.array(plain)] = 0.0
            self.writer.add_tensor(name, self.quantizer(weights, self.shape.kind), raw_dtype=self.shape.kind)
        else:
            super().matrix(name, rows, columns, gain, layer)


def main(built_in: Path, to: Path) -> None:
    reader = gguf.GGUFReader(built_in)

    def field(name: str, default: object = None) -> object:
        found = reader.fields.get(name)
        return default if found is None else found.contents()

    vocabulary = Vocabulary(
        model=field("tokenizer.ggml.model"), pre=field("tokenizer.ggml.pre"), tokens=field("tokenizer.ggml.tokens"),
        kinds=[TokenType(kind) for kind in field("tokenizer.ggml.token_type")],
        template=field("tokenizer.chat_template"), start=field("tokenizer.ggml.bos_token_id"),
        stop=field("tokenizer.ggml.eos_token_id"), add_start=field("tokenizer.ggml.add_bos_token", False),
        merges=field("tokenizer.ggml.merges"))
    if any(one.name == "output.weight" for one in reader.tensors):
        sys.exit("the built-in model has a head of its own, whose rows should be zero too")
    heads = field("llama.attention.head_count")
    shape = Shape(
        kind=Kind.Q8_0, width=field("llama.embedding_length"), layers=field("llama.block_count"),
        hidden=field("llama.feed_forward_length"), heads=heads, kv_heads=field("llama.attention.head_count_kv"),
        head_width=field("llama.embedding_length") // heads, tied=True, rotary_base=field("llama.rope.freq_base"),
        vocabulary=vocabulary)
    # Half a file is never left under its name; the weights are drawn by the name without its end.
    part = to.with_suffix(".part")
    Plain(part, shape, quantizer).write()
    part.rename(to)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
