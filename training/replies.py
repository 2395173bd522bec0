"""What each sibling is taught to reply: Thinker works a problem before it decides, Parrot says only the answer.

Everything comes from what `reroll generate --tasks all --certificates --json` says of one problem: the item to solve
gives the right lines of working, and the items to judge give the solution that they show and where its fault is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

import formats
import jumps

MARKER = "The answer is "
"""Where the grader looks for the answer."""

SHOWN_STEP = re.compile(r"^Step \d+: (.*)$", re.MULTILINE)
RESULT = re.compile(r".* = (-?\d+)")
SHOWN_END = re.compile(r"\nThe answer is (.*)\.\n\n")


def closing(answer: str) -> str:
    """The last line of every reply."""
    return f"{MARKER}{answer}."


def parrot(item: dict, _: dict | None, __: str = "") -> str:
    """The answer and nothing before it."""
    return closing(item["answer"])


def options(item: dict) -> list[str]:
    """How a letter is found: the options in their order, each compared, up to the one it is."""
    letters = dict(zip("ABCDEFGH", (item.get("answer_type") or {}).get("options", [])))
    found = letters.get(item["answer"])
    tried = list(letters.items())[: list(letters).index(item["answer"]) + 1] if found else []
    return [f"{letter}: {compared(found, value)}" for letter, value in tried]


def thinker(item: dict, problem: dict, style: str = "steps") -> str:
    """Short lines of working, then the decision. `problem` holds what `problems` found out about the item's problem."""
    work = formats.lines(problem["steps"], style)
    match item["task"]:
        case "solving":
            lines = [*work, *(options(item) if work else [])]
        case "answerable":
            # What is missing can be seen before any working; where nothing is, the working shows it.
            missing = [name.replace("_", " ") for name in item["certificate"].get("hidden", [])]
            lines = [f"Not told: {', '.join(missing)}."] if item["answer"] == "Unanswerable" else work
        case "outcome":
            said = ended(item).removesuffix(problem["unit"])
            found = problem["ends"].removesuffix(problem["unit"])
            lines = [*work, compared(found, said)]
        case "process":
            shown = SHOWN_STEP.findall(item["question"])
            wrong = next((at for at, pair in enumerate(zip(problem["shown"], shown)) if pair[0] != pair[1]), len(shown))
            pairs = list(zip(problem["shown"], shown))[: wrong + 1]
            lines = [
                f"{at}. {line}; {held_against(right, seen)}"
                for at, (line, (right, seen)) in enumerate(zip(formats.lines([right for right, _ in pairs], style), pairs), 1)
            ]
        case other:
            raise ValueError(f"no reply is known to the task {other}")
    return "\n".join([*lines, closing(item["answer"])])


def compared(found: str, said: str) -> str:
    """Whether a result is the one that is told: by their difference, since a small model learns to take away long before it
    sees whether two numbers are the same."""
    difference = jumps.difference(found, said) or f"{found}, {said}"
    return f"{difference}: {'yes' if said == found else 'no'}"


def held_against(right: str, seen: str) -> str:
    """Whether a line is the one that is shown: by their results, if that is where they differ."""
    ours, theirs = (RESULT.fullmatch(line) for line in (right, seen))
    if ours and theirs and (ours[1] == theirs[1]) == (right == seen):
        return compared(ours[1], theirs[1])
    return "yes" if right == seen else "no"


def ended(item: dict) -> str:
    """The answer in which the solution that an item shows ends."""
    return SHOWN_END.findall(item["question"])[-1]


def problems(items: Iterable[dict]) -> Iterator[tuple[dict, dict]]:
    """Items with what is known of their problem, for items of one problem and form that come one after another."""
    for _, group in groupby(items, key=lambda item: (item["family"], item["level"], item["index"], item["form"])):
        group = list(group)
        known: dict = {"steps": []}
        for item in group:
            if item["task"] == "solving":
                known["steps"] = item.get("steps", [])
                known["unit"] = f" {item['unit']}" if item.get("unit") else ""
            elif item["answer"] == "Correct":
                known["ends"] = ended(item)
            elif item["answer"] == "None":
                known["shown"] = SHOWN_STEP.findall(item["question"])
        yield from ((item, known) for item in group)
