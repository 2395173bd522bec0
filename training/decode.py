"""Greedy answers to many problems at once, for watching a run. The shipped figures come from `reroll run` instead."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from tokenizers import Tokenizer

from model import Config, attend, norm, rope_tables, rotate
from tokens import END, prompt_text


@partial(jax.jit, static_argnums=(1, 4))
def generate(params: dict, config: Config, prompts: jax.Array, lengths: jax.Array, count: int) -> jax.Array:
    """`count` greedy tokens for each right-padded prompt (rows, time), by a key-value cache; shape (rows, count)."""
    rows, time = prompts.shape
    full = time + count
    cos, sin = rope_tables(config, jnp.arange(full))
    at = jnp.arange(rows)

    def run(tokens, positions, mask, cache, write):
        """States after the last layer for tokens (rows, t); `write` puts new keys and values into a cache."""
        x = params["token_embd.weight"][tokens]
        # Per-row positions: rotate wants tables over time, so rows are folded into its leading axes.
        turn = jax.vmap(lambda z, p: rotate(z, cos[p], sin[p]))
        kept = []
        for layer in range(config.layers):
            get = lambda name: params[f"blk.{layer}.{name}.weight"]  # noqa: E731
            h = norm(x, get("attn_norm"), config.norm_eps)
            heads = lambda w: (h @ w).reshape(*tokens.shape, config.heads, config.head)  # noqa: E731
            q, k, v = turn(heads(get("attn_q")), positions), turn(heads(get("attn_k")), positions), heads(get("attn_v"))
            keys, values = write(cache[layer][0], k), write(cache[layer][1], v)
            kept.append((keys, values))
            x = x + attend(q, keys, values, mask).reshape(*tokens.shape, -1) @ get("attn_output")
            h = norm(x, get("ffn_norm"), config.norm_eps)
            x = x + (jax.nn.silu(h @ get("ffn_gate")) * (h @ get("ffn_up"))) @ get("ffn_down")
        return norm(x, params["output_norm.weight"], config.norm_eps), kept

    def pick(states):
        return jnp.argmax(states @ params["token_embd.weight"].T, axis=-1).astype(jnp.int32)

    empty = jnp.zeros((rows, full, config.heads, config.head))
    positions = jnp.broadcast_to(jnp.arange(time), (rows, time))
    causal = jnp.arange(time)[:, None] >= jnp.arange(full)[None, :]
    states, cache = run(
        prompts, positions, causal, [(empty, empty)] * config.layers, lambda c, new: c.at[:, :time].set(new)
    )
    token = pick(states[at, lengths - 1])

    def step(carry, index):
        token, cache = carry
        position = lengths + index
        mask = (jnp.arange(full)[None, :] <= position[:, None])[:, None, None, :]
        put = lambda c, new: c.at[at, position].set(new[:, 0])  # noqa: E731
        states, cache = run(token[:, None], position[:, None], mask, cache, put)
        return (pick(states[:, 0]), cache), token

    _, out = jax.lax.scan(step, (token, cache), jnp.arange(count))
    return out.T


def read_items(path: Path) -> list[dict]:
    """The JSON lines of one file."""
    with path.open() as lines:
        return [json.loads(line) for line in lines]


def replies(params: dict, config: Config, tokenizer: Tokenizer, questions: list[str], count: int = 128) -> list[str]:
    """The model's text for each question, up to its end token."""
    encoded = [one.ids for one in tokenizer.encode_batch_fast([prompt_text(question) for question in questions])]
    longest = max(map(len, encoded))
    prompts = np.zeros((len(encoded), (longest + 15) // 16 * 16), np.int32)
    for row, ids in zip(prompts, encoded, strict=True):
        row[: len(ids)] = ids
    lengths = np.array([len(ids) for ids in encoded], np.int32)
    out = np.asarray(generate(params, config, prompts, lengths, count))
    end = tokenizer.token_to_id(END)
    cut = [row[: int(np.argmax(row == end))] if (row == end).any() else row for row in out]
    return [tokenizer.decode(row.tolist(), skip_special_tokens=True) for row in cut]


def right(reply: str, answer: str) -> bool:
    """Whether the reply ends in exactly this answer behind the marker (stricter than `reroll grade`)."""
    return reply.rsplit("The answer is ", 1)[-1] == f"{answer}." and "The answer is " in reply
