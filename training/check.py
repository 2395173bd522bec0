"""Checks the exported models: each file against a second implementation, its tokenizer, and both for being siblings.

Prints one JSON object; exit status 1 if a file is wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import jax.numpy as jnp
import numpy as np
from tokenizers import Tokenizer

import corpus
import gguf_file
import model
from tokens import END, prompt_text

HERE = Path(__file__).resolve().parent


QUESTIONS = (
    "Olga has 9 lemons. Olga gives 7 of them to Rosa. How many lemons does Olga have left?",
    "Iris writes down the equation 2y + 12 = 22. What is y?",
    "In three rounds of a ball game Pablo scores 22, 8 and 18 points. What is the mean score?",
    "A rectangular playground is 20 metres long and 13 metres wide. It was made 19 years ago. What is its perimeter in metres?",
)


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


def checked(path: Path) -> dict:
    """What is found about one file."""
    tokenizer = gguf_file.tokenizer_of(path)
    texts = ["12 + 345 = 357\n\n  two  spaces\t\u0000é 日本 🎲 5 × 4", "".join(map(chr, range(0x250)))]
    return {
        "bytes": path.stat().st_size,
        "round_trip": all(tokenizer.decode(tokenizer.encode(text).ids) == text for text in texts),
        "largest_logit_difference": logit_difference(path, tokenizer, [*QUESTIONS, texts[0]]),
    }


def main() -> int:
    """Run the checks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=HERE.parent / "public/models")
    parser.add_argument(
        "--vectors", type=Path, help="write Thinker's prompts, replies and logits for testing an engine"
    )
    args = parser.parse_args()
    paths = {name: args.models / f"{name}.gguf" for name in corpus.SIBLINGS}
    found = {name: checked(path) for name, path in paths.items()}
    shapes = [gguf_file.read(path)[1:] for path in paths.values()]
    found["same_shape_and_tokens"] = shapes[0] == shapes[1]
    if args.vectors:
        tokenizer = gguf_file.tokenizer_of(paths["thinker"])
        args.vectors.write_text(json.dumps(vectors(paths["thinker"], tokenizer, list(QUESTIONS)), indent=1) + "\n")
    print(json.dumps(found))
    fine = all(found[name]["round_trip"] and found[name]["largest_logit_difference"] < 1e-3 for name in paths)
    return 0 if fine and found["same_shape_and_tokens"] else 1


if __name__ == "__main__":
    sys.exit(main())
