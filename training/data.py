"""Problems from `reroll generate`, as token rows in buckets of equal length."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from tokens import END, prompt_text, reply_text

BUCKET = 16
"""Rows are padded to a multiple of this, so that little of the arithmetic is spent on padding."""


@dataclass
class Bucket:
    """Rows of one padded length: tokens (rows, length), start of the reply and end of the text for each row."""

    tokens: np.ndarray
    reply: np.ndarray
    end: np.ndarray


def read_items(path: Path) -> list[dict]:
    """The JSON lines of one file."""
    with path.open() as lines:
        return [json.loads(line) for line in lines]


def buckets(items: list[dict], tokenizer: Tokenizer, context: int) -> list[Bucket]:
    """Tokenize the items and sort them by padded length; an item longer than the context is left out."""
    prompts = tokenizer.encode_batch_fast([prompt_text(item["question"]) for item in items])
    replies = tokenizer.encode_batch_fast([reply_text(item.get("steps") or [], item["answer"]) + END for item in items])
    rows: dict[int, list[tuple[list[int], int]]] = {}
    for prompt, reply in zip(prompts, replies, strict=True):
        ids = prompt.ids + reply.ids
        if len(ids) <= context:
            # One more than a multiple: the last token is only a target, so the model sees a round length.
            padded = (len(ids) - 2) // BUCKET * BUCKET + BUCKET + 1
            rows.setdefault(padded, []).append((ids, len(prompt.ids)))
    # Every length costs a compilation, so a length with few rows joins the next one; the few longest are left out.
    few: list[tuple[list[int], int]] = []
    result = []
    for length, group in sorted(rows.items()):
        group = few + group
        if len(group) < len(items) // 100:
            few = group
            continue
        few = []
        tokens = np.zeros((len(group), length), np.int32)
        for row, (ids, _) in zip(tokens, group, strict=True):
            row[: len(ids)] = ids
        reply = np.array([start for _, start in group], np.int32)
        end = np.array([len(ids) for ids, _ in group], np.int32)
        result.append(Bucket(tokens, reply, end))
    return result


def save(path: Path, groups: list[Bucket]) -> None:
    """Keep tokenized rows for the next start."""
    np.savez(
        path, **{f"{b.tokens.shape[1]}/{name}": getattr(b, name) for b in groups for name in ("tokens", "reply", "end")}
    )


def load(path: Path) -> list[Bucket]:
    """Read what `save` wrote."""
    with np.load(path) as file:
        lengths = sorted({int(key.split("/")[0]) for key in file.files})
        return [Bucket(*(file[f"{length}/{name}"] for name in ("tokens", "reply", "end"))) for length in lengths]


def weights(bucket: Bucket, rows: np.ndarray, prompt: float) -> np.ndarray:
    """Weight of each token as a target: 1 in the reply, `prompt` before it, 0 in the padding."""
    at = np.arange(bucket.tokens.shape[1])[None, :]
    inside = at < bucket.end[rows, None]
    return np.where(at >= bucket.reply[rows, None], 1.0, prompt).astype(np.float32) * inside


def batches(groups: list[Bucket], tokens: int, prompt: float, seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Endless batches of about `tokens` tokens, each from one bucket, each row once per pass over the data."""
    rng = np.random.default_rng(seed)
    while True:
        plan = []
        for bucket in groups:
            size = max(1, tokens // bucket.tokens.shape[1])
            order = rng.permutation(len(bucket.end))
            if len(order) < size:
                order = rng.choice(len(bucket.end), size)
            plan += [(bucket, order[i : i + size]) for i in range(0, len(order) - size + 1, size)]
        for index in rng.permutation(len(plan)):
            bucket, rows = plan[index]
            yield bucket.tokens[rows], weights(bucket, rows, prompt)
