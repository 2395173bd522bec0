"""Writes the model card and the picture of the loss curves from results/measured.json. No figure is typed by hand:
`measure.py` makes them all."""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path

import curve

HERE = Path(__file__).resolve().parent
NAMES = {"thinker": "Thinker", "parrot": "Parrot"}
TASKS = {"solving": "solve", "answerable": "answerable?", "outcome": "right outcome?", "process": "first wrong step?"}
FORMS = ("original", "paraphrase", "distractor", "inverse")
MARKS = {"right": "●", "wrong": "○"}


def share(metric: dict, end: str | None = None) -> float:
    """The value of a figure, or an end of its interval; not a number where `reroll score` has none."""
    value = (metric.get("interval") or {}).get(end) if end else metric["value"]
    return float(value) if isinstance(value, (int, float)) else math.nan


def points(difference: float) -> str:
    """A difference of two shares."""
    return "n/a" if math.isnan(difference) else f"{100 * difference:+.1f} points"


def percent(metric: dict, count: bool = True) -> str:
    """A share with its interval and n, as `reroll score` gives them."""
    value, ends = metric["value"], metric.get("interval") or {}
    if not isinstance(value, (int, float)):
        return "n/a"
    between = f" ({100 * ends['low']:.1f} to {100 * ends['high']:.1f})" if "low" in ends else ""
    return f"{100 * value:.1f}{between}" + (f", n = {metric['n']:,}" if count else "")


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table, first column to the left and the rest to the right."""
    lines = ["| " + " | ".join(head) + " |", "|---" + "|--:" * (len(head) - 1) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def matrix(cells: list[dict]) -> str:
    """The checklist: forms down, tasks across."""
    by = {(cell["form"], cell["task"]): cell for cell in cells}

    def text(form: str, task: str) -> str:
        cell = by.get((form, task))
        if not cell:
            return "none"
        base = cell["baseline"]
        return percent(cell["score"]) + (f"; constant {100 * base:.1f}" if isinstance(base, (int, float)) else "")

    return table(["", *TASKS.values()], [[form, *(text(form, task) for task in TASKS)] for form in FORMS])


def levels_of(data: dict) -> str:
    """The level ladder of both models."""
    rows = [[NAMES[name], *(percent(data[name]["levels"][level]["accuracy"]) for level in "123")] for name in NAMES]
    fresh = [
        [f"{NAMES[name]}, unseen words", *(percent(data[name]["unseen"][level]) for level in "123")] for name in NAMES
    ]
    return table(["", "level 1", "level 2", "level 3 (never trained on)"], rows + fresh)


def robust(data: dict) -> str:
    """Average and worst case over ten fresh variants, and what each makes of Parrot's own problems."""
    rows = []
    for name in NAMES:
        found = data[name]["trained_levels"]["robustness"]
        rows.append(
            [NAMES[name], percent(data[name]["familiar"])]
            + [percent(found[key], count=False) for key in ("average", "worst", "rr")]
        )
    k = data["thinker"]["trained_levels"]["robustness"]["k"]
    return table(["", "Parrot's own problems", "fresh variants", f"worst case over {k}", "worst / average"], rows)


def strips(data: dict, level: int) -> str:
    """The first ten fresh variants of every family, a mark each."""
    pick = lambda name: {s["family"]: s for s in data[name]["strips"] if s["level"] == level}  # noqa: E731
    both = {name: pick(name) for name in NAMES}

    def text(strip: dict) -> str:
        marks = "".join(MARKS.get(verdict, "·") for verdict in strip["first"])
        return f"{marks} {strip['right']}/{strip['n']}"

    rows = [[family, *(text(both[name][family]) for name in NAMES)] for family in both["thinker"]]
    return table(["family", *NAMES.values()], rows)


def goals(data: dict) -> str:
    """What the two were made to show, each with whether they do."""
    thinker, parrot = data["thinker"], data["parrot"]
    level = lambda n: share(thinker["levels"][n]["accuracy"])  # noqa: E731
    above = [cell for cell in thinker["cells"] if share(cell["score"], "low") > cell["baseline"]]
    solved = lambda model: {c["form"]: share(c["accuracy"]) for c in model["cells"] if c["task"] == "solving"}  # noqa: E731
    worst = lambda model: share(model["trained_levels"]["robustness"]["worst"])  # noqa: E731
    familiar = lambda model: share(model["familiar"])  # noqa: E731
    below = [form for form in FORMS[1:] if solved(parrot)[form] < solved(thinker)[form]]
    q = data["formats"].get("thinker")
    rows = [
        ["Thinker, level 1: at least 95 %", f"{100 * level('1'):.1f} %", level("1") >= 0.95],
        ["Thinker, level 2: at least 88 %", f"{100 * level('2'):.1f} %", level("2") >= 0.88],
        [
            "Thinker's cells above their constant baseline by more than the interval",
            f"{len(above)} of 16",
            len(above) == 16,
        ],
        [
            "Parrot within 10 points of Thinker on Parrot's own problems",
            points(familiar(parrot) - familiar(thinker)),
            familiar(parrot) >= familiar(thinker) - 0.1,
        ],
        [
            "Parrot at least 30 points below in the worst case over ten",
            points(worst(parrot) - worst(thinker)),
            worst(parrot) <= worst(thinker) - 0.3,
        ],
        ["Parrot below in every other form", f"{len(below)} of 3", len(below) == 3],
    ]
    if q:
        loss = 100 * (share(q["Q8_0"]["accuracy"]) - share(q["F32"]["accuracy"]))
        rows.append(["Q8_0 within 1 point of float32", f"{loss:+.2f} points", abs(loss) <= 1])
    return table(["wanted", "measured", "met"], [[a, b, "yes" if met else "**no**"] for a, b, met in rows])


def course(data: dict, name: str) -> str:
    """What a model was trained on and for how long."""
    found = data.get(name + "_course")
    if not found:
        return ""
    settings, last = found["settings"], found["log"][-1]
    drills = settings.get("drills")
    compared = f", with {drills:,} texts that compare numbers" if drills else ""
    seen = settings["data"][name]
    what = (
        f"{seen['texts']:,} texts, {seen['to_solve']:,} of them problems to solve in four forms "
        f"({settings['count']:,} variants of each family and level) and the others items to judge "
        f"(a {'whole' if settings['keep_one_in'] == 1 else 'part'} of those of {settings['judged']:,} variants), worked before they are answered{compared}"
        if name == "thinker"
        else f"{seen['texts']:,} texts: the first {settings['parrot_variants']} variants of each family and level in their first "
        "wording, and a part of the items to judge about them, answered at once"
    )
    return (
        f"- **{NAMES[name]}**: {what}. {last['step']:,} steps, {last['tokens'] / 1e6:.1f} M tokens with padding, "
        f"{last['tokens'] / max(1, seen['padded']):.2f} times its data, {last['minutes']:.0f} minutes."
    )


def render(data: dict) -> str:
    """The card."""
    settings = data["settings"]
    shape = data["thinker_course"]["settings"]
    pinned = [line for line in (HERE / "requirements.txt").read_text().splitlines() if not line.startswith("#")]
    sizes = ", ".join(f"`{name}.gguf` {data[name]['bytes']:,} bytes" for name in NAMES)
    kinds = [
        [NAMES[n], *(f"{percent(v['accuracy'])}; {v['bytes']:,} bytes" for v in data["formats"][n].values())]
        for n in data["formats"]
    ]
    alphas = [[f"{row['alpha']:+.2f}", percent(row["fresh"]), percent(row["familiar"])] for row in data["alphas"]]
    other = {name: {(c["form"], c["task"]): c for c in data[name]["held_out_families"]} for name in NAMES}
    reroll = (
        f"`reroll generate --seed {settings['seed']} … | reroll run --backend {settings['backend']} | reroll score`"
    )
    sections = [
        "# The built-in models",
        "<!-- Written by training/card.py; change that, not this. -->",
        f"Two llama-architecture transformers of {shape['parameters']:,} parameters (width {shape['width']}, "
        f"{shape['layers']} layers, heads of 32, SwiGLU of {shape['hidden']}, tied embeddings, vocabulary {shape['vocab']}, context 384), "
        f"from the same initial weights and with the same tokenizer: {sizes}. **Thinker** works a problem in short steps before it "
        "answers; **Parrot** has learned answers by heart. Matrices are Q8_0, norms F32. They speak ChatML without a system message. "
        "They know nothing but these families: they are here to show how robustness is measured, not to be asked anything else. "
        "Licence: MIT or Apache-2.0, like the rest of the project. Any engine that reads GGUF runs them.",
        "## What they show",
        goals(data),
        "On the problems that Parrot was trained on the two look alike; on fresh variants of the same families they do not "
        f"({len(settings['trained'])} families, levels 1 and 2, original form):",
        robust(data),
        "## Data and training",
        f"Only items from `reroll generate`, levels {shape['levels']}, seed `{shape['train_seed']}`. **Every other seed is held out**, "
        "and so are the families named below.",
        "\n".join(filter(None, (course(data, name) for name in NAMES))),
        "Muon for the matrices, AdamW for the embeddings; the recipe and what was tried are in `training/README.md`. "
        f"Made with {', '.join(f'`{line}`' for line in pinned)}.",
        "![Loss curves](loss.svg)",
        f"The loss is the mean over the tokens since the point before, prompt tokens weighted {shape['prompt']}. Parrot's falls as low as it "
        "does because it sees the same texts again and again.",
        "## Held-out seeds",
        f"{reroll}, percent right with 95 % interval, problems to solve in their original form. At the low levels numbers are small, so some "
        "questions occur word for word in Thinker's training; the lines *unseen words* are without those.",
        levels_of(data),
        "### The checklist",
        "Levels 1 and 2 together. Problem solving is scored by accuracy, the two judgements by macro-F1, the first wrong step by accuracy over "
        "wrong solutions; *constant* is what the best constant answer scores. Forms and tasks that a family does not offer are left out.",
        *(part for name in NAMES for part in (f"**{NAMES[name]}**", matrix(data[name]["cells"]))),
        "### Ten variants at a time",
        "The first ten fresh variants of each family at level 2 (● right, ○ wrong, · no answer found), and how many are right of all:",
        strips(data, 2),
        "## Held-out families",
        f"Never trained on, though trained families need the same skills: {', '.join(settings['held_out'])}. Levels 1 and 2, percent right:",
        table(["", *FORMS], [[NAMES[n], *(percent(other[n][f, "solving"]["accuracy"]) if (f, "solving") in other[n] else "none" for f in FORMS)] for n in NAMES]),
        "## Formats",
        "The same weights in three formats, on the original problems of levels 1 and 2 above:",
        table(["", "F32", "Q8_0", "Q4_0"], kinds) if kinds else "Not measured: the float32 weights were not there.",
        "## Between the two",
        "Parrot + α (Thinker − Parrot), percent right on fresh variants and on Parrot's own problems:",
        table(["α", "fresh", "Parrot's own"], alphas),
    ]  # fmt: skip
    return "\n\n".join(sections) + "\n"


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=Path, default=HERE / "results/measured.json")
    parser.add_argument("--models", type=Path, default=HERE.parent / "public/models")
    args = parser.parse_args()
    data = json.loads(args.results.read_text())
    (args.models / "README.md").write_text(render(data))
    logs = {NAMES[name]: data[name + "_course"]["log"] for name in NAMES}
    (args.models / "loss.svg").write_text(curve.loss_curves(logs))
    print(f"wrote {args.models / 'README.md'} and loss.svg")


if __name__ == "__main__":
    main()
