"""What the quantized formats of GGUF make of a weight, for training the last steps as the file will be.

The rounding is exact in value; its gradient is passed through as if it were not there (straight-through estimator).
"""

from __future__ import annotations

import jax
import jax.numpy as jnp

BLOCK = 32
KINDS = ("Q8_0", "Q4_0")


def rounded(blocks: jax.Array, kind: str) -> jax.Array:
    """Blocks of 32 weights along the last axis, rounded and scaled back."""
    if kind == "Q8_0":
        scale = jnp.max(jnp.abs(blocks), axis=-1, keepdims=True) / 127
        scale = scale.astype(jnp.float16).astype(jnp.float32)
        return jnp.round(blocks / jnp.maximum(scale, 1e-12)) * scale
    # The extreme of a block becomes -8, so that all sixteen numbers of four bits are used.
    extreme = jnp.take_along_axis(blocks, jnp.argmax(jnp.abs(blocks), axis=-1, keepdims=True), axis=-1)
    scale = (extreme / -8).astype(jnp.float16).astype(jnp.float32)
    steps = jnp.clip(jnp.floor(blocks / jnp.where(scale == 0, 1, scale) + 8.5), 0, 15)
    return (steps - 8) * scale


def as_stored(name: str, value: jax.Array, kind: str) -> jax.Array:
    """A parameter of `model` as a file of this kind gives it back; gradients pass unchanged."""
    if value.ndim == 1:
        return value
    # A file has (out, in) and blocks along `in`; the matrices of the blocks are kept as (in, out) here.
    stored = value.T if name.startswith("blk.") else value
    blocks = rounded(stored.reshape(stored.shape[0], -1, BLOCK), kind).reshape(stored.shape)
    back = blocks.T if name.startswith("blk.") else blocks
    return value + jax.lax.stop_gradient(back - value)


def all_as_stored(params: dict, kind: str | None) -> dict:
    """Every parameter as a file of this kind gives it back; unchanged without a kind."""
    return {name: as_stored(name, value, kind) for name, value in params.items()} if kind else params
