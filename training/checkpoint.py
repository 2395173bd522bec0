"""The state of a run, written so that it can go on after any stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import jax.numpy as jnp
import numpy as np


@dataclass
class Run:
    """Parameters, their running average, the optimizer's moments, and how far the run has come."""

    params: dict
    average: dict
    state: dict
    step: int = 0
    seen: int = 0
    minutes: float = 0.0


def fresh(params: dict, moments: Callable[[dict], dict]) -> Run:
    """A run at its start."""
    params = {name: jnp.asarray(value) for name, value in params.items()}
    return Run(params, {name: value + 0 for name, value in params.items()}, moments(params))


def save(path: Path, run: Run) -> None:
    """Write a checkpoint, atomically."""
    groups = {"params": run.params, "average": run.average, **run.state}
    flat = {f"{group}/{name}": np.asarray(value) for group, values in groups.items() for name, value in values.items()}
    partial_path = path.with_suffix(".part.npz")
    np.savez(partial_path, step=run.step, seen=run.seen, minutes=run.minutes, **flat)
    partial_path.replace(path)


def load(path: Path) -> Run:
    """Read what `save` wrote."""
    groups: dict[str, dict] = {}
    with np.load(path) as file:
        for key in file.files:
            if "/" in key:
                group, name = key.split("/", 1)
                groups.setdefault(group, {})[name] = jnp.asarray(file[key])
        at = {name: file[name].item() for name in ("step", "seen", "minutes")}
    state = {"first": groups["first"], "second": groups["second"]}
    return Run(groups["params"], groups["average"], state, **at)
