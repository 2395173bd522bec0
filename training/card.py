"""Measures the exported model with `reroll generate | run | score` and writes the model card from the results.

No figure in public/models/README.md is typed by hand: this script makes them all, and keeps what it measured in
training/results/ so that the card can be written again without measuring (`--render`).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import gguf_file
import model
import train

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
RESULTS = HERE / "results"
LEVELS = ("1", "2", "3")


def reroll(command: str, *words: str, into: Path) -> Path:
    """Run one subcommand with its output in a file."""
    print("$ reroll", *words, ">", into.name, flush=True)
    with into.open("w") as out:
        subprocess.run([command, *words], stdout=out, check=True)
    return into


def measure(args: argparse.Namespace, settings: dict) -> dict:
    """Scores per level: all items, those never seen in training, and every strip."""
    trained = {item["question"] for path in args.out.glob("train-*.jsonl") for item in train.data.read_items(path)}
    scores = {"seed": args.seed, "count": args.count, "backend": args.backend, "levels": {}}
    for level in LEVELS:
        items = args.out / f"card-{level}-items.jsonl"
        words = ["--family", settings["family"], "--level", level, "--seed", args.seed, "--count", str(args.count)]
        reroll(args.reroll, "generate", *words, "--forms", train.FORMS, "--json", into=items)
        answered = args.out / f"card-{level}-answered.jsonl"
        words = ["--model", str(args.model), "--backend", args.backend, "--items", str(items), "--max-tokens", "80"]
        reroll(args.reroll, "run", *words, into=answered)
        report = json.loads(
            reroll(args.reroll, "score", str(answered), "--json", into=args.out / "card-score.json").read_text()
        )
        fresh = args.out / f"card-{level}-fresh.jsonl"
        lines = [line for line in answered.read_text().splitlines() if json.loads(line)["question"] not in trained]
        fresh.write_text("\n".join(lines) + "\n")
        fresh_report = json.loads(
            reroll(args.reroll, "score", str(fresh), "--json", into=args.out / "card-score.json").read_text()
        )
        scores["levels"][level] = {
            "cells": [{key: cell[key] for key in ("form", "task", "accuracy")} for cell in report["cells"]],
            "fresh_cells": [{key: cell[key] for key in ("form", "task", "accuracy")} for cell in fresh_report["cells"]],
            "robustness": report["robustness"],
            "strips": [
                {key: strip[key] for key in ("family", "form", "right")} | {"n": len(strip["verdicts"])}
                for strip in report["strips"]
            ],
        }
    return scores


def percent(metric: dict) -> str:
    """A share with its interval and n, as `reroll score` writes them."""
    value, ends = metric["value"], metric["interval"]
    if not isinstance(value, (int, float)):
        return "n/a"
    between = f" ({100 * ends['low']:.1f} to {100 * ends['high']:.1f})" if "low" in ends else ""
    return f"{100 * value:.1f}{between}, n = {metric['n']}"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table, first column to the left and the rest to the right."""
    lines = ["| " + " | ".join(head) + " |", "|---" + "|--:" * (len(head) - 1) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def render(settings: dict, log: list[dict], scores: dict, check: dict) -> str:
    """The card."""
    levels = scores["levels"]
    forms = [cell["form"] for cell in levels["1"]["cells"]]
    name = {
        level: level if level in settings["levels"].split(",") else f"{level} (never trained on)" for level in levels
    }
    by = {(level, cell["form"]): cell for level in levels for cell in levels[level]["cells"]}
    fresh = {(level, cell["form"]): cell for level in levels for cell in levels[level]["fresh_cells"]}
    strips = {(level, s["family"], s["form"]): s for level in levels for s in levels[level]["strips"]}
    families = sorted({family for _, family, _ in strips})
    cell = lambda s: f"{100 * s['right'] / s['n']:.0f}" if s else "n/a"  # noqa: E731
    per_family = [
        [family, *(cell(strips.get((level, family, form))) for level in levels for form in forms)]
        for family in families
    ]
    counts = sorted({s["n"] for s in strips.values()})
    last = log[-1]
    every = max(1, len(log) // 12)
    curve = [row for index, row in enumerate(log) if (len(log) - 1 - index) % every == 0]
    sections = [
        "# The built-in model",
        "<!-- Written by training/card.py; change that, not this. -->",
        f"`thinker.gguf` is a llama-architecture transformer of {settings['parameters']:,} parameters (width "
        f"{settings['width']}, {settings['layers']} layers, heads of 32, SwiGLU of {settings['hidden']}, tied embeddings, "
        f"vocabulary {settings['vocab']}, context 256) that works generated word problems in short steps and ends in "
        f"“The answer is …”. Matrices are Q8_0, norms F32: {check['file_bytes']:,} bytes. It speaks ChatML without a system message. "
        "It knows nothing but these families: it is here to show how robustness is measured, not to be asked anything else. "
        "Licence: MIT or Apache-2.0, like the rest of the project. Any engine that reads GGUF runs it.",
        "## Data and training",
        f"Only problems from `reroll generate`: every family, levels {settings['levels']}, forms {train.FORMS.replace(',', ', ')}, "
        f"seed `{settings['train_seed']}`, {settings['count']:,} variants of each family and level, {settings['items']:,} items. "
        "**Every other seed is held out.** "
        f"{last['step']:,} steps, {last['tokens'] / 1e6:.1f} M tokens (padding included); Muon for the matrices, AdamW for the "
        f"embeddings; see `training/README.md`.",
        table(
            ["tokens (M)", "loss", "watched held-out problems right (%)"],
            [[f"{r['tokens'] / 1e6:.1f}", f"{r['loss']:.3f}", f"{100 * r['held_out']['all']:.1f}"] for r in curve],
        ),
        "Loss is the mean over the tokens since the row before, prompt tokens weighted "
        f"{settings['prompt']}; the watched problems are 240 of seed `{settings['test_seed']}`, all forms, answered by the running "
        "average of the float32 weights.",
        "## Measured",
        f"`reroll generate --seed {scores['seed']} --count {scores['count']} … | reroll run --backend {scores['backend']} | reroll score`, "
        "percent right with 95 % interval:",
        table(
            ["level", *forms],
            [[name[level], *(percent(by[level, form]["accuracy"]) for form in forms)] for level in levels],
        ),
        "Numbers at the low levels are small, so some held-out questions also occur, word for word, in the training data. "
        "Without those:",
        table(
            ["level", *forms],
            [[name[level], *(percent(fresh[level, form]["accuracy"]) for form in forms)] for level in levels],
        ),
        "## By family",
        f"Percent right (n = {' or '.join(map(str, counts))} each; L1 o is level 1, original; p paraphrase; d distractor):",
        table(["family", *(f"L{level} {form[0]}" for level in levels for form in forms)], per_family),
        "## Q8_0 against float32",
        f"On {check['n']:,} other held-out problems (seed `{check['seed']}`, levels 1 and 2, all three forms, exact text after the "
        f"marker): float32 {100 * check['right']['f32']:.1f} % right, Q8_0 {100 * check['right']['q8_0']:.1f} %; "
        f"the same reply, letter for letter, in {100 * check['same_reply']:.1f} %. "
        f"Largest difference of a logit between two independent readings of the file: {check['largest_logit_difference']:.1e}.",
    ]
    return "\n\n".join(sections) + "\n"


def main() -> int:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reroll", default=str(ROOT / "target/release/reroll"))
    parser.add_argument("--model", type=Path, default=ROOT / "public/models/thinker.gguf")
    parser.add_argument("--out", type=Path, default=HERE / "out", help="the folder that train.py wrote to")
    parser.add_argument("--seed", default="7")
    parser.add_argument("--count", type=int, default=50, help="variants of each family, level and form")
    parser.add_argument("--backend", default="cpu")
    parser.add_argument("--render", action="store_true", help="only write the card again from training/results")
    args = parser.parse_args()
    RESULTS.mkdir(exist_ok=True)
    if not args.render:
        settings = json.loads((args.out / "settings.json").read_text())
        check = [sys.executable, str(HERE / "check.py"), "--model", str(args.model), "--reroll", args.reroll]
        check += ["--checkpoint", str(args.out / "checkpoint.npz")]
        found = {
            "settings": settings | {"parameters": model.size(gguf_file.read(args.model)[0])},
            "log": train.data.read_items(args.out / "log.jsonl"),
            "check": json.loads(subprocess.run(check, capture_output=True, check=True, text=True).stdout),
            "scores": measure(args, settings),
        }
        (RESULTS / "thinker.json").write_text(json.dumps(found, indent=1) + "\n")
    found = json.loads((RESULTS / "thinker.json").read_text())
    card = args.model.parent / "README.md"
    card.write_text(render(found["settings"], found["log"], found["scores"], found["check"]))
    print(f"wrote {card}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
