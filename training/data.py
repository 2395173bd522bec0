"""Texts as token rows in buckets of equal length."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from corpus import Text
from tokens import END, prompt_text

GRAIN = 8
"""Row lengths are multiples of this."""


@dataclass
class Bucket:
    """Rows of one padded length: tokens (rows, length), where each row's reply starts and its text ends, and whether
    it is a problem to solve."""

    tokens: np.ndarray
    reply: np.ndarray
    end: np.ndarray
    solving: np.ndarray


FIELDS = ("tokens", "reply", "end", "solving")


def best_lengths(lengths: np.ndarray, most: int) -> list[int]:
    """At most `most` row lengths that waste the least padding: each costs a compilation."""
    grains = np.bincount(-(-(lengths - 1) // GRAIN))
    top = len(grains)
    before = np.concatenate([[0], np.cumsum(grains)])
    # cost[k][j]: padded size of all rows of fewer than j grains, with k lengths of which the longest is j - 1.
    cost = np.full((most + 1, top + 1), np.inf)
    cost[:, 0] = 0
    choice = np.zeros((most + 1, top + 1), int)
    for k in range(1, most + 1):
        for j in range(1, top + 1):
            options = cost[k - 1, :j] + (before[j] - before[:j]) * (j - 1)
            choice[k, j] = int(np.argmin(options))
            cost[k, j] = options[choice[k, j]]
    found, j = [], top
    for k in range(most, 0, -1):
        if j > 0:
            found.append((int(j) - 1) * GRAIN)
            j = choice[k, j]
    return sorted(found)


def buckets(texts: list[Text], tokenizer: Tokenizer, longest: int, most: int) -> list[Bucket]:
    """Tokenize and sort by length; a text longer than `longest` is left out."""
    prompts = tokenizer.encode_batch_fast([prompt_text(text.question) for text in texts])
    replies = tokenizer.encode_batch_fast([text.reply + END for text in texts])
    rows = [(p.ids + r.ids, len(p.ids), t.solving) for p, r, t in zip(prompts, replies, texts, strict=True)]
    kept = [row for row in rows if len(row[0]) <= longest]
    if len(kept) < len(rows):
        print(f"{len(rows) - len(kept)} of {len(rows)} texts are longer than {longest} tokens and left out", flush=True)
    result, shorter = [], 0
    for length in best_lengths(np.array([len(ids) for ids, _, _ in kept]), most):
        group = [row for row in kept if shorter < len(row[0]) - 1 <= length]
        shorter = length
        # One more than the length: the last token is only a target.
        filled = np.zeros((len(group), length + 1), np.uint16)
        for row, (ids, _, _) in zip(filled, group, strict=True):
            row[: len(ids)] = ids
        starts, ends = [start for _, start, _ in group], [len(ids) for ids, _, _ in group]
        solving = [solving for _, _, solving in group]
        result.append(Bucket(filled, np.array(starts, np.int32), np.array(ends, np.int32), np.array(solving, bool)))
    return [bucket for bucket in result if len(bucket.end)]


def only_solving(groups: list[Bucket]) -> list[Bucket]:
    """The rows with problems to solve."""
    return [Bucket(*(getattr(b, name)[b.solving] for name in FIELDS)) for b in groups if b.solving.any()]


def save(path: Path, groups: list[Bucket]) -> None:
    """Keep tokenized rows for the next start."""
    np.savez(path, **{f"{b.tokens.shape[1]}/{name}": getattr(b, name) for b in groups for name in FIELDS})


def load(path: Path) -> list[Bucket]:
    """Read what `save` wrote."""
    with np.load(path) as file:
        lengths = sorted({int(key.split("/")[0]) for key in file.files})
        return [Bucket(*(file[f"{length}/{name}"] for name in FIELDS)) for length in lengths]


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
            # The last batch of a pass is filled up with other rows, so that few rows are seen as often as many.
            order = np.concatenate([order, rng.choice(len(bucket.end), -len(order) % size)])
            plan += [(bucket, order[i : i + size]) for i in range(0, len(order), size)]
        for index in rng.permutation(len(plan)):
            bucket, rows = plan[index]
            yield bucket.tokens[rows].astype(np.int32), weights(bucket, rows, prompt)
