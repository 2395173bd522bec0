"""AdamW, and Muon for the matrices inside the blocks.

Muon (Jordan et al., 2024) replaces the update of a matrix by its nearest orthogonal one, found by a few
Newton-Schulz steps; it learns this task from markedly fewer tokens than AdamW alone (figures in README.md).
"""

from __future__ import annotations

import jax
import jax.numpy as jnp


def is_matrix(name: str) -> bool:
    """Whether Muon takes this parameter; embeddings and norms stay with AdamW."""
    return name.startswith("blk.") and "norm" not in name


def init(params: dict) -> dict:
    """Zero moments."""
    zeros = {name: jnp.zeros_like(value) for name, value in params.items()}
    return {"first": zeros, "second": {name: jnp.zeros_like(value) for name, value in params.items()}}


def orthogonal(g: jax.Array) -> jax.Array:
    """Five quintic Newton-Schulz steps towards U V^T of g's singular value decomposition."""
    a, b, c = 3.4445, -4.7750, 2.0315
    tall = g.shape[-2] > g.shape[-1]
    x = jnp.swapaxes(g, -1, -2) if tall else g
    x = x / (jnp.linalg.norm(x, axis=(-2, -1), keepdims=True) + 1e-7)
    for _ in range(5):
        gram = x @ jnp.swapaxes(x, -1, -2)
        x = a * x + (b * gram + c * gram @ gram) @ x
    return jnp.swapaxes(x, -1, -2) if tall else x


def update(params: dict, grads: dict, state: dict, step: jax.Array, rates: dict) -> tuple[dict, dict]:
    """One step. `rates`: adam and muon learning rates (muon 0 means AdamW everywhere), and weight decay."""
    norm = jnp.sqrt(sum(jnp.sum(g * g) for g in grads.values()))
    clip = jnp.minimum(1.0, 1.0 / (norm + 1e-6))
    beta1, beta2, eps = 0.9, 0.98, 1e-9
    first, second, after = {}, {}, {}
    for name, value in params.items():
        g = grads[name] * clip
        if rates["use_muon"] and is_matrix(name):
            m = 0.95 * state["first"][name] + g
            move = orthogonal(g + 0.95 * m) * max(1.0, value.shape[1] / value.shape[0]) ** 0.5
            first[name], second[name] = m, state["second"][name]
            after[name] = value * (1.0 - rates["muon"] * rates["decay"]) - rates["muon"] * move
            continue
        m = beta1 * state["first"][name] + (1.0 - beta1) * g
        v = beta2 * state["second"][name] + (1.0 - beta2) * g * g
        move = (m / (1.0 - beta1**step)) / (jnp.sqrt(v / (1.0 - beta2**step)) + eps)
        decay = rates["decay"] if value.ndim == 2 else 0.0
        first[name], second[name] = m, v
        after[name] = value * (1.0 - rates["adam"] * decay) - rates["adam"] * move
    return after, {"first": first, "second": second}
