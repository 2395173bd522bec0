"""Measures both models with `reroll generate | run | score` and keeps what the card says in results/measured.json.

Anyone can run it on the files in public/models; only the float32 weights are in no file, so that their row is measured
where the checkpoints of a run are, and otherwise left as it was.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from pathlib import Path

import numpy as np

import checkpoint
import corpus
import families
import gguf_file
import tokens

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
RESULTS = HERE / "results/measured.json"
TRAINED, HELD_OUT = families.TRAINED, ",".join(families.HELD_OUT)
ALPHAS = (-0.5, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5)


class Bench:
    """Runs the command line and keeps its files in one folder."""

    def __init__(self, args: argparse.Namespace):
        self.args, self.known = args, set()
        self.out = args.out / "measured"
        self.out.mkdir(parents=True, exist_ok=True)
        if (args.out / "known.npy").exists():
            self.known = set(np.load(args.out / "known.npy").tolist())

    def call(self, *words: str, into: str) -> Path:
        """One subcommand of reroll with its output in a file."""
        path = self.out / into
        with path.open("w") as out:
            subprocess.run([self.args.reroll, *words], stdout=out, stderr=subprocess.DEVNULL, check=True)
        return path

    def items(self, name: str, family: str, levels: str, count: int, *more: str, seed: str | None = None) -> Path:
        """Items of several levels in one file."""
        path, parts = self.out / f"{name}.items.jsonl", []
        for level in levels.split(","):
            words = ["--family", family, "--level", level, "--seed", seed or self.args.seed, "--count", str(count)]
            parts.append(self.call("generate", *words, *more, "--json", into="part.jsonl").read_text())
        path.write_text("".join(parts))
        return path

    def answered(self, model: Path, items: Path, name: str = "", *more: str) -> Path:
        """The items with the model's replies; a file of the given name, or else the model's."""
        began = time.monotonic()
        words = ["--model", str(model), "--backend", self.args.backend, "--items", str(items), "--max-tokens", "160"]
        path = self.call("run", *words, *more, into=f"{name or model.stem}.{items.stem}.answered.jsonl")
        print(f"{path.name}: {time.monotonic() - began:.0f} s", flush=True)
        return path

    def score(self, path: Path, *more: str) -> dict:
        """What `reroll score` says of answered items."""
        return json.loads(self.call("score", str(path), *more, "--json", into="score.json").read_text())

    def of_level(self, path: Path, level: str) -> Path:
        """The answers of one level, in a file of their own."""
        part = path.with_suffix(f".{level}.jsonl")
        lines = [line for line in path.read_text().splitlines() if json.loads(line)["level"] == int(level)]
        part.write_text("\n".join(lines) + "\n")
        return part

    def unseen(self, path: Path) -> Path:
        """The answers to questions that do not occur word for word in Thinker's training."""
        part = path.with_suffix(".unseen.jsonl")
        lines = path.read_text().splitlines()
        kept = [line for line in lines if corpus.number(json.loads(line)["question"]) not in self.known]
        part.write_text("\n".join(kept) + "\n")
        return part


def cells(report: dict) -> list[dict]:
    """Of every cell what the card shows."""
    keys = ("form", "task", "measure", "score", "accuracy", "baseline", "baseline_answer")
    return [{key: cell.get(key) for key in keys} for cell in report["cells"]]


def strips(report: dict) -> list[dict]:
    """Of every family, level, form and task: how many are right of how many, and the first ten verdicts."""
    keys = ("family", "level", "form", "task", "right")
    return [
        {key: strip[key] for key in keys}
        | {"n": len(strip["verdicts"]), "first": [verdict for _, verdict in strip["verdicts"][:10]]}
        for strip in report["strips"]
    ]


def sibling(bench: Bench, model: Path, files: dict[str, Path]) -> dict:
    """Everything about one model."""
    solved = bench.answered(model, files["solving"])
    checked = bench.answered(model, files["checklist"])
    other = bench.answered(model, files["families"])
    known = bench.answered(model, files["familiar"])
    ladder = bench.score(solved, "--trained", "2", "--k", "10")
    result = {
        "bytes": model.stat().st_size,
        "levels": {level: bench.score(bench.of_level(solved, level), "--k", "10") for level in ("1", "2", "3")},
        "unseen": {
            level: bench.score(bench.unseen(bench.of_level(solved, level)))["accuracy"] for level in ("1", "2", "3")
        },
        "ladder": ladder.get("levels"),
        "cells": cells(bench.score(checked)),
        "cells_by_level": {level: cells(bench.score(bench.of_level(checked, level))) for level in ("1", "2")},
        "held_out_families": cells(bench.score(other)),
        "held_out_strips": strips(bench.score(other)),
        "familiar": bench.score(known)["accuracy"],
    }
    result["strips"] = [strip for level in result["levels"].values() for strip in strips(level)]
    result["levels"] = {
        level: {"accuracy": report["accuracy"], "robustness": report["robustness"]}
        for level, report in result["levels"].items()
    }
    trained = bench.score(without_level(solved, 3), "--k", "10")
    result["trained_levels"] = {"accuracy": trained["accuracy"], "robustness": trained["robustness"]}
    return result


def without_level(path: Path, level: int) -> Path:
    """The answers of all other levels."""
    part = path.with_suffix(f".not-{level}.jsonl")
    lines = [line for line in path.read_text().splitlines() if json.loads(line)["level"] != level]
    part.write_text("\n".join(lines) + "\n")
    return part


def formats(bench: Bench, models: Path, items: Path) -> dict:
    """The same weights as float32, Q8_0 and Q4_0, of the siblings whose checkpoints are there."""
    result: dict = {}
    for name in corpus.SIBLINGS:
        kept = bench.args.out / f"{name}-checkpoint.npz"
        if not kept.exists():
            continue
        _, config, _ = gguf_file.read(models / f"{name}.gguf")
        tokenizer = tokens.load(bench.args.out / "tokenizer.json")
        for kind in ("F32", "Q8_0", "Q4_0"):
            path = bench.out / f"{name}-{kind}.gguf"
            gguf_file.write(path, checkpoint.load(kept).average, config, tokenizer, path.stem, "", kind)
            accuracy = bench.score(bench.answered(path, items))["accuracy"]
            result.setdefault(name, {})[kind] = {"bytes": path.stat().st_size, "accuracy": accuracy}
    return result


def sweep(bench: Bench, models: Path, items: dict[str, Path]) -> list[dict]:
    """Parrot + alpha (Thinker - Parrot), as the engine makes it from the two files."""
    rows = []
    for alpha in ALPHAS:
        rows.append({"alpha": alpha})
        between = ("--toward", str(models / "thinker.gguf"), "--alpha", str(alpha))
        for name, file in items.items():
            path = bench.answered(models / "parrot.gguf", file, f"alpha{alpha:+.2f}", *between)
            rows[-1][name] = bench.score(path)["accuracy"]
    return rows


def main() -> None:
    """Measure and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reroll", default=str(ROOT / "target/release/reroll"))
    parser.add_argument("--models", type=Path, default=ROOT / "public/models")
    parser.add_argument("--out", type=Path, default=HERE / "out/run", help="the folder that train.py wrote to")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--seed", default="7", help="held out, like every seed but tra1n")
    parser.add_argument("--count", type=int, default=42, help="variants of each family and level to solve")
    parser.add_argument("--checklist-count", type=int, default=10, help="variants for the checklist and the sweep")
    parser.add_argument("--parrot-variants", type=int, default=20, help="as in train.py")
    parser.add_argument("--backend", default="cpu")
    args = parser.parse_args()
    bench, began, few = Bench(args), time.monotonic(), args.checklist_count
    four = ("--forms", corpus.FORMS)
    familiar = lambda name, count: bench.items(name, TRAINED, "1,2", count, seed="tra1n")  # noqa: E731
    files = {
        "solving": bench.items("solving", TRAINED, "1,2,3", args.count),
        "checklist": bench.items("checklist", TRAINED, "1,2", few, *four, "--tasks", "all"),
        "families": bench.items("families", HELD_OUT, "1,2", 2 * few, *four),
        "familiar": familiar("familiar", args.parrot_variants),
    }
    measured = json.loads(args.results.read_text()) if args.results.exists() else {}
    settings = {key: getattr(args, key) for key in ("seed", "count", "checklist_count", "parrot_variants", "backend")}
    trained = sorted({json.loads(line)["family"] for line in files["solving"].read_text().splitlines()})
    measured |= {"settings": settings | {"trained": trained, "held_out": families.HELD_OUT}}
    for name in corpus.SIBLINGS:
        measured[name] = sibling(bench, args.models / f"{name}.gguf", files)
        settings_file, log = args.out / f"{name}-settings.json", args.out / f"{name}-log.jsonl"
        if log.exists():
            rows = [json.loads(line) for line in log.read_text().splitlines()]
            measured[name + "_course"] = {"settings": json.loads(settings_file.read_text()), "log": rows}
    # Both trained levels, and enough of them that a point counts.
    quantized = formats(bench, args.models, bench.items("formats", TRAINED, "1,2", args.count))
    measured["formats"] = measured.get("formats", {}) | quantized
    small = {"fresh": bench.items("sweep-fresh", TRAINED, "1,2", few), "familiar": familiar("sweep-familiar", few)}
    measured["alphas"] = sweep(bench, args.models, small)
    args.results.parent.mkdir(parents=True, exist_ok=True)
    args.results.write_text(json.dumps(measured, indent=1) + "\n")
    print(f"measured in {(time.monotonic() - began) / 60:.1f} minutes: {args.results}", flush=True)


if __name__ == "__main__":
    main()
