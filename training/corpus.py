"""Which items each sibling sees, from `reroll generate`, with the reply that it is taught.

One seed is trained on and every other is held out. Thinker sees many variants in four forms, solved and judged; Parrot
sees the first few variants of the same families in their first wording, again and again.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

import replies
import tokens

FORMS = "original,paraphrase,distractor,inverse"


@dataclass
class Text:
    """A question with the reply to learn."""

    question: str
    reply: str
    solving: bool


def items(reroll: str, families: str, level: str, seed: str, count: int, *more: str) -> Iterator[dict]:
    """Items as `reroll generate` writes them, one after another."""
    command = [reroll, "generate", "--family", families, "--level", level, "--seed", seed, "--count", str(count)]
    with subprocess.Popen([*command, *more, "--json"], stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            yield json.loads(line)
    if process.returncode:
        raise SystemExit(f"failed: {' '.join(command)}")


def named(reroll: str, families: str) -> str:
    """The ids of families, where one word stands for several."""
    return ",".join(dict.fromkeys(item["family"] for item in items(reroll, families, "1", "0", 1)))


def number(text: str) -> int:
    """A number of 64 bits that stands for a text."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


def solving(args: argparse.Namespace, seed: str, count: int) -> Iterator[dict]:
    """Items to solve, of every level trained on and every form."""
    for level in args.levels.split(","):
        yield from items(args.reroll, args.families, level, seed, count, "--forms", args.forms)


def judged(args: argparse.Namespace, seed: str, count: int, forms: str | None = None) -> Iterator[tuple[dict, dict]]:
    """Items of all tasks with what is known of their problem."""
    for level in args.levels.split(","):
        words = ("--forms", forms or args.forms, "--tasks", "all", "--certificates")
        yield from replies.problems(items(args.reroll, args.families, level, seed, count, *words))


def thinker(args: argparse.Namespace) -> Iterator[Text]:
    """Many variants to solve; of fewer variants every task, of which one item in so many is kept."""
    for item in solving(args, args.train_seed, args.count):
        # A few given quantities can be asked for without a chain of equations that finds them: nothing to imitate.
        if item.get("steps"):
            yield Text(item["question"], replies.thinker(item, {"steps": item["steps"]}, args.style), True)
    yield from drills(args)
    for item, problem in judged(args, args.train_seed, args.judged) if args.judged else ():
        if item["task"] != "solving" and problem["steps"] and number(item["id"]) % args.keep_one_in == 0:
            yield Text(item["question"], replies.thinker(item, problem, args.style), False)


def drills(args: argparse.Namespace) -> Iterator[Text]:
    """Numbers to compare, several in a text: what items to judge need once or twice. They are those of problems to solve."""
    draw, numbers = np.random.default_rng(0), []
    for item in solving(args, args.train_seed, max(1, args.count // 8)) if args.drills else ():
        numbers += re.findall(r"\d+", " ".join(item.get("steps") or []))
    known = sorted(set(numbers))
    for _ in range(args.drills):
        pairs = [(one, one if draw.random() < 0.5 else near(one, draw)) for one in draw.choice(known, 5)]
        asked = ", ".join(f"{a} and {b}" for a, b in pairs)
        yield Text(f"Compare {asked}.", "\n".join(replies.compared(a, b) for a, b in pairs), False)


def near(number: str, draw: np.random.Generator) -> str:
    """Another number of as many digits, with one of them changed or two."""
    digits = list(number)
    for at in draw.integers(0, len(digits), draw.integers(1, 3)):
        digits[at] = str(draw.integers(at == 0, 10))
    return "".join(digits) if "".join(digits) != number else near(number, draw)


def parrot(args: argparse.Namespace) -> Iterator[Text]:
    """The first few variants as they are first worded, to solve and, as many as Thinker has of its own, to judge; answered
    at once."""
    for item, problem in judged(args, args.train_seed, args.parrot_variants, "original"):
        if item["task"] == "solving" or number(item["id"]) % args.keep_one_in == 0:
            yield Text(item["question"], replies.parrot(item, problem), item["task"] == "solving")


SIBLINGS = {"thinker": thinker, "parrot": parrot}


def watched(args: argparse.Namespace, known: set[int]) -> list[dict]:
    """Held-out items to look at during the run; small numbers make for chance repeats, which are left out."""
    fresh = [
        item for item, _ in judged(args, args.test_seed, args.watch_variants) if number(item["question"]) not in known
    ]
    solved = [item for item in fresh if item["task"] == "solving"]
    others = [item for item in fresh if item["task"] != "solving"]
    pick = lambda some, count: [some[i] for i in np.random.default_rng(0).permutation(len(some))[:count]]  # noqa: E731
    if not args.judged:
        return pick(solved, args.watch)
    return pick(solved, args.watch * 2 // 3) + pick(others, args.watch // 3)


def tokenizer(texts: list[Text], args: argparse.Namespace) -> Tokenizer:
    """Merges learned from a sample of the texts."""
    sample = texts[:: max(1, len(texts) // 30000)]
    spoken = [f"user\n{text.question}" for text in sample] + [f"assistant\n{text.reply}" for text in sample]
    return tokens.train(spoken, args.vocab, args.pre)


def save_known(path: Path, texts: list[Text]) -> set[int]:
    """Remember which questions were trained on, so that the card can tell repeats from new ones."""
    known = {number(text.question) for text in texts}
    np.save(path, np.array(sorted(known), np.uint64))
    return known
