"""Checks an exported model: the file against a second implementation, its tokenizer, and Q8_0 against float32.

Prints one JSON object; exit status 1 if the file is wrong.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import jax.numpy as jnp
import numpy as np
from gguf import GGUFReader
from tokenizers import AddedToken, Tokenizer, decoders, models

import decode
import gguf_file
import model
import train
from tokens import CONTROLS, END, prompt_text, splitter

HERE = Path(__file__).resolve().parent


QUESTIONS = (
    "Olga has 9 lemons. Olga gives 7 of them to Rosa. How many lemons does Olga have left?",
    "Iris writes down the equation 2y + 12 = 22. What is y?",
    "In three rounds of a ball game Pablo scores 22, 8 and 18 points. What is the mean score?",
    "A rectangular playground is 20 metres long and 13 metres wide. It was made 19 years ago. What is its perimeter in metres?",
)


def tokenizer_of(path: Path) -> Tokenizer:
    """The tokenizer rebuilt from nothing but the file's metadata."""
    reader = GGUFReader(str(path))
    tokens = reader.get_field("tokenizer.ggml.tokens").contents()
    merges = [tuple(merge.split(" ")) for merge in reader.get_field("tokenizer.ggml.merges").contents()]
    tokenizer = Tokenizer(models.BPE(vocab={token: index for index, token in enumerate(tokens)}, merges=merges))
    tokenizer.pre_tokenizer, tokenizer.decoder = splitter(), decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in CONTROLS])
    return tokenizer


def logit_difference(path: Path, tokenizer: Tokenizer, questions: list[str]) -> float:
    """Largest difference of a logit between JAX and the NumPy reading of the file, over whole prompts."""
    tensors, config, _ = gguf_file.read(path)
    params = {name: jnp.asarray(value) for name, value in gguf_file.trainable(tensors, config).items()}
    worst = 0.0
    for question in questions:
        ids = tokenizer.encode(prompt_text(question)).ids
        ours = np.asarray(model.logits(params, config, jnp.asarray([ids])))[0]
        worst = max(worst, float(np.abs(ours - gguf_file.forward(tensors, config, ids)).max()))
    return worst


def vectors(path: Path, tokenizer: Tokenizer, questions: list[str]) -> dict:
    """For each question: token ids, the greedy ids after it, and the ten largest logits after its last token."""
    tensors, config, _ = gguf_file.read(path)
    end, prompts = tokenizer.token_to_id(END), []
    for question in questions:
        ids = tokenizer.encode(prompt_text(question)).ids
        reply: list[int] = []
        first = last = gguf_file.forward(tensors, config, ids)[-1]
        while len(reply) < 60 and (not reply or reply[-1] != end):
            reply.append(int(np.argmax(last)))
            last = gguf_file.forward(tensors, config, ids + reply)[-1]
        top = np.argsort(-first, kind="stable")[:10]
        text = tokenizer.decode(reply, skip_special_tokens=True)
        logits = [[int(index), round(float(first[index]), 5)] for index in top]
        prompts.append({"question": question, "ids": ids, "reply": reply, "text": text, "top_logits": logits})
    return {"file": path.name, "by": "training/check.py --vectors (NumPy, float64)", "prompts": prompts}


def main() -> int:
    """Run the checks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=HERE.parent / "public/models/thinker.gguf")
    parser.add_argument("--checkpoint", type=Path, default=HERE / "out/checkpoint.npz", help="for the float32 weights")
    parser.add_argument("--reroll", help="the reroll command line: also compare the answers of both")
    parser.add_argument("--vectors", type=Path, help="write prompts, greedy replies and logits for testing an engine")
    parser.add_argument("--seed", default="8", help="held-out seed of that comparison")
    parser.add_argument("--count", type=int, default=25, help="variants of each family and level in it")
    args = parser.parse_args()

    tokenizer = tokenizer_of(args.model)
    texts = ["12 + 345 = 357\n\n  two  spaces\t\u0000é 日本 🎲 5 × 4", "".join(map(chr, range(0x250)))]
    round_trip = all(tokenizer.decode(tokenizer.encode(text).ids) == text for text in texts)
    questions = [*QUESTIONS, texts[0]]
    difference = logit_difference(args.model, tokenizer, questions)
    if args.vectors:
        args.vectors.write_text(json.dumps(vectors(args.model, tokenizer, questions), indent=1) + "\n")
    result = {"file_bytes": args.model.stat().st_size, "round_trip": round_trip, "largest_logit_difference": difference}
    if args.reroll:
        result |= quantization(args, tokenizer)
    print(json.dumps(result))
    return 0 if round_trip and difference < 1e-3 else 1


def quantization(args: argparse.Namespace, tokenizer: Tokenizer) -> dict:
    """Held-out answers of the float32 weights and of the file."""
    items = []
    for level in ("1", "2"):
        command = [args.reroll, "generate", "--family", "learned", "--level", level, "--seed", args.seed]
        command += ["--count", str(args.count), "--forms", train.FORMS, "--json"]
        items += [
            json.loads(line)
            for line in subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines()
        ]
    exact = train.load(args.checkpoint)[0]["average"]
    tensors, config, _ = gguf_file.read(args.model)
    rounded = {name: jnp.asarray(value) for name, value in gguf_file.trainable(tensors, config).items()}
    replies = {}
    for name, params in (("f32", exact), ("q8_0", rounded)):
        replies[name] = []
        for start in range(0, len(items), 200):
            questions = [item["question"] for item in items[start : start + 200]]
            replies[name] += decode.replies(params, config, tokenizer, questions)
    share = lambda marks: round(sum(marks) / len(items), 4)  # noqa: E731
    right = {name: share([decode.right(r, i["answer"]) for r, i in zip(rs, items, strict=True)]) for name, rs in replies.items()}
    same = share([a == b for a, b in zip(*replies.values(), strict=True)])
    return {"n": len(items), "seed": args.seed, "right": right, "same_reply": same}


if __name__ == "__main__":
    sys.exit(main())
