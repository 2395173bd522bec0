"""Small comparisons, one choice at a time: each trains Thinker on a few families for a few tokens and notes how many
held-out items it gets right. What is there already in results/experiments.json is not run again."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results/experiments.json"
FAMILIES = "apples-left,fair-share,mean-of-three,two-step-equation,rectangle-perimeter,shop-change"
COMMON = ["--families", FAMILIES, "--batch", "2048", "--lengths", "4", "--evaluate-every", "5e5"]
# Original wordings only: what is compared is how the arithmetic is learned, not the reading.
SOLVING = [*COMMON, "--forms", "original", "--count", "2500", "--judged", "0", "--tokens", "1.5e6"]
SOLVING += ["--watch-variants", "50", "--watch", "480"]
JUDGING = [
    *COMMON,
    "--count",
    "700",
    "--judged",
    "300",
    "--tokens",
    "2.5e6",
    "--watch-variants",
    "20",
    "--watch",
    "480",
]

EXPERIMENTS: dict[str, list[str]] = {
    "steps": SOLVING,
    "carries": [*SOLVING, "--style", "carries"],
    "pieces": [*SOLVING, "--pre", "gpt-2"],
    "reversed": [*SOLVING, "--style", "reversed"],
    "96x7": [*SOLVING, "--width", "96", "--layers", "7", "--hidden", "256"],
    "direct": [*SOLVING, "--style", "direct"],
    "160x3": [*SOLVING, "--width", "160", "--layers", "3", "--hidden", "416"],
    "rope-1000": [*SOLVING, "--rope-base", "1000"],
    "q4-finish": [*SOLVING, "--finish", "Q4_0"],
    "all-tasks": JUDGING,
    "all-tasks-solving-first": [*JUDGING, "--curriculum", "0.3"],
}


def main() -> None:
    """Run what is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reroll", default=str(HERE.parent / "target/release/reroll"))
    parser.add_argument("--out", type=Path, default=HERE / "out/experiments")
    parser.add_argument("names", nargs="*", default=list(EXPERIMENTS), help="which; all without a name")
    args = parser.parse_args()
    found = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for name in args.names:
        if name in found:
            continue
        out = args.out / name
        command = [sys.executable, str(HERE / "train.py"), "--reroll", args.reroll, "--out", str(out)]
        print("$", name, *EXPERIMENTS[name], flush=True)
        subprocess.run([*command, "--models", str(out), *EXPERIMENTS[name]], check=True)
        rows = [json.loads(line) for line in (out / "thinker-log.jsonl").read_text().splitlines()]
        settings = json.loads((out / "thinker-settings.json").read_text())
        shape = {key: settings[key] for key in ("parameters", "tokens", "watch")}
        found[name] = {"options": EXPERIMENTS[name], **shape, "data": settings["data"]["thinker"], "log": rows}
        RESULTS.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
