"""The transformer that is trained: llama architecture in plain JAX, the same arithmetic as the engine.

RMSNorm, rotary positions, causal attention, SwiGLU, tied embeddings. Parameters are a flat dict of float32 arrays
named as in a GGUF file. Matrices inside the blocks are kept as (in, out), which XLA multiplies fastest on a CPU; the
file wants (out, in). Inside training the rotary pairs are (first half, second half) of a head; a GGUF of this
architecture pairs neighbours. `gguf_file` turns both round.
"""

from __future__ import annotations

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np


@dataclass(frozen=True)
class Config:
    """Shape of a model. Every row length must be a multiple of 32, the block of Q8_0."""

    vocab: int = 512
    width: int = 128
    layers: int = 4
    heads: int = 4
    hidden: int = 352
    context: int = 384
    rope_base: float = 10000.0
    norm_eps: float = 1e-5

    @property
    def head(self) -> int:
        """Channels of one head."""
        return self.width // self.heads


def init(config: Config, seed: int) -> dict[str, np.ndarray]:
    """Random parameters: normal with deviation 1/sqrt(in), output projections damped by the depth."""
    rng = np.random.default_rng(seed)

    def matrix(rows: int, columns: int, scale: float = 1.0) -> np.ndarray:
        return (rng.standard_normal((rows, columns)) * scale / np.sqrt(rows)).astype(np.float32)

    width, hidden, damp = config.width, config.hidden, 1.0 / np.sqrt(2.0 * config.layers)
    params = {"token_embd.weight": (rng.standard_normal((config.vocab, width)) * 0.02).astype(np.float32)}
    for layer in range(config.layers):
        block = f"blk.{layer}."
        params |= {
            block + "attn_norm.weight": np.ones(width, np.float32),
            block + "attn_q.weight": matrix(width, width),
            block + "attn_k.weight": matrix(width, width),
            block + "attn_v.weight": matrix(width, width),
            block + "attn_output.weight": matrix(width, width, damp),
            block + "ffn_norm.weight": np.ones(width, np.float32),
            block + "ffn_gate.weight": matrix(width, hidden),
            block + "ffn_up.weight": matrix(width, hidden),
            block + "ffn_down.weight": matrix(hidden, width, damp),
        }
    params["output_norm.weight"] = np.ones(width, np.float32)
    return params


def size(params: dict[str, np.ndarray]) -> int:
    """Number of parameters."""
    return sum(int(np.prod(value.shape)) for value in params.values())


def norm(x: jax.Array, weight: jax.Array, eps: float) -> jax.Array:
    """RMSNorm over the last axis."""
    return x * jax.lax.rsqrt(jnp.mean(x * x, axis=-1, keepdims=True) + eps) * weight


def rope_tables(config: Config, positions: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Cosine and sine for the positions, shape (positions, head / 2)."""
    inverse = config.rope_base ** (-jnp.arange(0, config.head, 2, dtype=jnp.float32) / config.head)
    angle = positions.astype(jnp.float32)[:, None] * inverse[None, :]
    return jnp.cos(angle), jnp.sin(angle)


def rotate(x: jax.Array, cos: jax.Array, sin: jax.Array) -> jax.Array:
    """Rotary position on (..., time, heads, head) with the two halves as the pairs."""
    first, second = jnp.split(x, 2, axis=-1)
    cos, sin = cos[:, None, :], sin[:, None, :]
    return jnp.concatenate([first * cos - second * sin, second * cos + first * sin], axis=-1)


def attend(q: jax.Array, k: jax.Array, v: jax.Array, mask: jax.Array) -> jax.Array:
    """Softmax attention: q (b, t, h, d), k and v (b, s, h, d), mask (t, s) or (b, 1, t, s) true where allowed."""
    scores = jnp.einsum("bthd,bshd->bhts", q, k) * (q.shape[-1] ** -0.5)
    scores = jnp.where(mask, scores, -1e30)
    return jnp.einsum("bhts,bshd->bthd", jax.nn.softmax(scores, axis=-1), v)


def attend_causally(q: jax.Array, k: jax.Array, v: jax.Array) -> jax.Array:
    """The same for whole rows, with heads as a batch of matrices: a third less time on a CPU than `attend`."""
    batch, time, heads, head = q.shape
    q, k, v = (x.swapaxes(1, 2).reshape(batch * heads, time, head) for x in (q, k, v))
    scores = (q * head**-0.5) @ k.swapaxes(1, 2)
    scores = jnp.where(jnp.tril(jnp.ones((time, time), bool)), scores, -1e30)
    chance = jnp.exp(scores - jax.lax.stop_gradient(scores.max(axis=-1, keepdims=True)))
    out = (chance @ v) / chance.sum(axis=-1, keepdims=True)
    return out.reshape(batch, heads, time, head).swapaxes(1, 2)


@jax.custom_vjp
def embed(table: jax.Array, ids: jax.Array) -> jax.Array:
    """Rows of the table. Its gradient is a product with one-hot rows: XLA's scatter on a CPU is far slower."""
    return table[ids]


def _embed_forward(table: jax.Array, ids: jax.Array):
    return table[ids], (ids, table.shape[0])


def _embed_backward(saved, grad: jax.Array):
    ids, rows = saved
    return jax.nn.one_hot(ids, rows, dtype=grad.dtype).T @ grad, None


embed.defvjp(_embed_forward, _embed_backward)


def hidden_states(params: dict, config: Config, tokens: jax.Array) -> jax.Array:
    """Final normed states (batch * time, width) of right-padded tokens (batch, time)."""
    batch, time = tokens.shape
    cos, sin = rope_tables(config, jnp.arange(time))
    # Everything but attention works on (tokens, channels): XLA's CPU products of rank 3 take twice as long.
    x = embed(params["token_embd.weight"], tokens.reshape(-1))
    for layer in range(config.layers):
        at = lambda name: params[f"blk.{layer}.{name}.weight"]  # noqa: E731
        h = norm(x, at("attn_norm"), config.norm_eps)
        heads = lambda w: (h @ w).reshape(batch, time, config.heads, config.head)  # noqa: E731
        q, k = rotate(heads(at("attn_q")), cos, sin), rotate(heads(at("attn_k")), cos, sin)
        x = x + attend_causally(q, k, heads(at("attn_v"))).reshape(batch * time, -1) @ at("attn_output")
        h = norm(x, at("ffn_norm"), config.norm_eps)
        x = x + (jax.nn.silu(h @ at("ffn_gate")) * (h @ at("ffn_up"))) @ at("ffn_down")
    return norm(x, params["output_norm.weight"], config.norm_eps)


def logits(params: dict, config: Config, tokens: jax.Array) -> jax.Array:
    """Logits (batch, time, vocab) of right-padded tokens (batch, time)."""
    out = hidden_states(params, config, tokens) @ params["token_embd.weight"].T
    return out.reshape(*tokens.shape, config.vocab)


def loss(params: dict, config: Config, tokens: jax.Array, weight: jax.Array) -> jax.Array:
    """Weighted mean cross-entropy of the next token; weight (batch, time) belongs to the predicted token."""
    out = hidden_states(params, config, tokens[:, :-1]) @ params["token_embd.weight"].T
    target, weight = tokens[:, 1:].reshape(-1), weight[:, 1:].reshape(-1)
    nats = jax.nn.logsumexp(out, axis=-1) - jnp.take_along_axis(out, target[:, None], axis=-1)[:, 0]
    return jnp.sum(nats * weight) / jnp.maximum(jnp.sum(weight), 1e-6)
