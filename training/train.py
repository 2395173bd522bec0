"""Train the built-in model from `reroll generate` and write it as GGUF. See README.md; `--help` lists the options."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

import data
import decode
import gguf_file
import model
import optimizer
import tokens

HERE = Path(__file__).resolve().parent
FORMS = "original,paraphrase,distractor"
NAME = "Reroll Thinker 0.9M"
DESCRIPTION = (
    "A tiny transformer that works word problems step by step, trained only on problems that Reroll generates. "
    "For showing how robustness is measured, not for use as a calculator."
)


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reroll", default=str(HERE.parent / "target/release/reroll"), help="the reroll command line")
    parser.add_argument("--out", type=Path, default=HERE / "out", help="data, checkpoint and log")
    parser.add_argument("--model", type=Path, default=HERE.parent / "public/models/thinker.gguf")
    parser.add_argument("--family", default="learned")
    parser.add_argument("--levels", default="1,2")
    parser.add_argument("--count", type=int, default=3000, help="variants of each family and level to train on")
    parser.add_argument("--train-seed", default="tra1n", help="the one seed trained on; every other is held out")
    parser.add_argument("--test-seed", default="7", help="seed of the held-out problems watched during the run")
    parser.add_argument("--tokens", type=float, default=9e6, help="tokens to train on, padding included")
    parser.add_argument("--batch", type=int, default=3072, help="tokens in a batch, padding included")
    parser.add_argument("--adam", type=float, default=3e-3, help="AdamW's learning rate")
    parser.add_argument("--muon", type=float, default=2e-2, help="Muon's learning rate; 0 leaves all to AdamW")
    parser.add_argument("--decay", type=float, default=0.05, help="weight decay, relative to the learning rate")
    parser.add_argument(
        "--cooldown", type=float, default=0.25, help="last part of the run, in which the rates fall to 0"
    )
    parser.add_argument("--prompt", type=float, default=0.1, help="weight of the prompt's tokens in the loss")
    parser.add_argument("--vocab", type=int, default=512)
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--hidden", type=int, default=352)
    parser.add_argument("--seed", type=int, default=1, help="of the initial weights and the order of the data")
    parser.add_argument("--evaluate-every", type=float, default=1e6, help="tokens between looks at held-out problems")
    parser.add_argument("--save-minutes", type=float, default=4.0)
    parser.add_argument("--stop-after", type=float, default=1e9, help="minutes after which to stop, resumable")
    return parser.parse_args()


def problems(args: argparse.Namespace, name: str, seed: str, count: int) -> list[dict]:
    """Items of every level, generated once and kept in the output folder."""
    items = []
    for level in args.levels.split(","):
        path = args.out / f"{name}-{level}.jsonl"
        if not path.exists():
            command = [args.reroll, "generate", "--family", args.family, "--level", level, "--seed", seed]
            command += ["--count", str(count), "--forms", FORMS, "--json"]
            print("$", " ".join(command), flush=True)
            partial_path = path.with_suffix(".part")
            with partial_path.open("w") as out:
                subprocess.run(command, stdout=out, check=True)
            partial_path.rename(path)
        items += data.read_items(path)
    return items


def prepare(args: argparse.Namespace, tokenizer_path: Path, rows_path: Path, watched_path: Path) -> None:
    """Generate the problems, train the tokenizer, tokenize, and pick the problems that are watched."""
    items = problems(args, "train", args.train_seed, args.count)
    test = problems(args, "test", args.test_seed, 40)
    # Small numbers make for chance repeats: what is watched shall be fresh in its words, not only in its seed.
    known = {item["question"] for item in items}
    fresh = [item for item in test if item["question"] not in known]
    print(
        f"{len(test) - len(fresh)} of {len(test)} held-out questions also occur in training and are not watched",
        flush=True,
    )
    fresh = [fresh[i] for i in np.random.default_rng(0).permutation(len(fresh))[:240]]
    watched_path.write_text("".join(json.dumps(item) + "\n" for item in fresh))
    if not tokenizer_path.exists():
        picked = items[:: max(1, len(items) // 20000)]
        texts = [f"user\n{item['question']}" for item in picked]
        texts += [f"assistant\n{tokens.reply_text(item.get('steps') or [], item['answer'])}" for item in picked]
        tokens.save(tokens.train(texts, args.vocab), tokenizer_path)
    data.save(rows_path, data.buckets(items, tokens.load(tokenizer_path), model.Config().context))


@partial(jax.jit, static_argnums=(0,), static_argnames=("use_muon",), donate_argnums=(1, 2, 3))
def train_step(config, params, state, average, batch, weight, step, rates, use_muon):
    """One update; `average` follows the parameters exponentially and is what gets exported."""
    loss, grads = jax.value_and_grad(model.loss)(params, config, batch, weight)
    params, state = optimizer.update(params, grads, state, step, rates | {"use_muon": use_muon})
    keep = jnp.minimum(0.995, step / (step + 10.0))
    average = {name: keep * average[name] + (1.0 - keep) * value for name, value in params.items()}
    return params, state, average, loss


def rate(args: argparse.Namespace, seen: float, step: int) -> float:
    """Warm-up over 50 steps, a plateau, then a straight line to zero."""
    left = max(0.0, 1.0 - seen / args.tokens)
    return min(1.0, (step + 1) / 50) * min(1.0, left / args.cooldown)


def save(path: Path, groups: dict[str, dict], step: int, seen: int) -> None:
    """Write a checkpoint, atomically."""
    flat = {f"{group}/{name}": np.asarray(value) for group, values in groups.items() for name, value in values.items()}
    partial_path = path.with_suffix(".part.npz")
    np.savez(partial_path, step=step, seen=seen, **flat)
    partial_path.replace(path)


def load(path: Path) -> tuple[dict[str, dict], int, int]:
    """Read what `save` wrote."""
    groups: dict[str, dict] = {}
    with np.load(path) as file:
        for key in file.files:
            if "/" in key:
                group, name = key.split("/", 1)
                groups.setdefault(group, {})[name] = jnp.asarray(file[key])
        return groups, int(file["step"]), int(file["seen"])


def held_out(params: dict, config: model.Config, tokenizer, items: list[dict]) -> dict[str, float]:
    """Share of right answers, over all and per family."""
    answers = decode.replies(params, config, tokenizer, [item["question"] for item in items])
    marks: dict[str, list[bool]] = {}
    for item, reply in zip(items, answers, strict=True):
        mark = decode.right(reply, item["answer"])
        for key in ("all", f"level {item['level']}", item["form"], item["family"]):
            marks.setdefault(key, []).append(mark)
    return {key: round(sum(values) / len(values), 3) for key, values in marks.items()}


def main() -> None:
    """Data, tokenizer, training, export."""
    args = options()
    args.out.mkdir(parents=True, exist_ok=True)
    tokenizer_path, rows_path = args.out / "tokenizer.json", args.out / "rows.npz"
    watched_path, checkpoint = args.out / "watched.jsonl", args.out / "checkpoint.npz"
    if not rows_path.exists():
        prepare(args, tokenizer_path, rows_path, watched_path)
    tokenizer, buckets, test = tokens.load(tokenizer_path), data.load(rows_path), data.read_items(watched_path)
    config = model.Config(
        vocab=tokenizer.get_vocab_size(),
        width=args.width,
        layers=args.layers,
        hidden=args.hidden,
        heads=args.width // 32,
    )
    used, padded = sum(int(b.end.sum()) for b in buckets), sum(b.tokens.size for b in buckets)
    lengths = {b.tokens.shape[1]: len(b.end) for b in buckets}
    settings = {key: value for key, value in vars(args).items() if key not in ("reroll", "out", "model")}
    settings |= {"vocab": config.vocab, "items": sum(lengths.values()), "train_tokens": used}
    (args.out / "settings.json").write_text(json.dumps(settings) + "\n")
    print(f"{sum(lengths.values())} items, {used} tokens, {padded} with padding; rows by length: {lengths}", flush=True)

    if checkpoint.exists():
        groups, step, seen = load(checkpoint)
        params, average = groups["params"], groups["average"]
        state = {"first": groups["first"], "second": groups["second"]}
        print(f"resuming after {seen} tokens", flush=True)
    else:
        params = {name: jnp.asarray(value) for name, value in model.init(config, args.seed).items()}
        average, state, step, seen = {name: value + 0 for name, value in params.items()}, optimizer.init(params), 0, 0
    print(f"{model.size(params)} parameters", flush=True)

    log = (args.out / "log.jsonl").open("a")
    started = saved = time.monotonic()
    window, counted, next_look = [], seen, seen + args.evaluate_every
    source = data.batches(buckets, args.batch, args.prompt, args.seed + step)

    def keep() -> None:
        save(checkpoint, {"params": params, "average": average} | state, step, seen)
        args.model.parent.mkdir(parents=True, exist_ok=True)
        gguf_file.write(args.model, average, config, tokenizer, NAME, DESCRIPTION)

    while seen < args.tokens and time.monotonic() - started < args.stop_after * 60:
        batch, weight = next(source)
        scale = rate(args, seen, step)
        rates = {"adam": args.adam * scale, "muon": args.muon * scale, "decay": args.decay}
        rates = {name: np.float32(value) for name, value in rates.items()}
        params, state, average, loss = train_step(
            config, params, state, average, batch, weight, np.float32(step + 1), rates, use_muon=args.muon > 0
        )
        step, seen = step + 1, seen + batch.shape[0] * (batch.shape[1] - 1)
        window.append(loss)
        if seen >= next_look or seen >= args.tokens:
            next_look += args.evaluate_every
            minutes = (time.monotonic() - started) / 60
            row = {
                "step": step,
                "tokens": seen,
                "loss": round(float(np.mean(jnp.stack(window))), 4),
                "rate": round(scale, 3),
            }
            row |= {"minutes": round(minutes, 2), "tokens_per_second": round((seen - counted) / minutes / 60)}
            row["held_out"] = held_out(average, config, tokenizer, test)
            window = []
            print(json.dumps(row), flush=True)
            log.write(json.dumps(row) + "\n")
            log.flush()
        if time.monotonic() - saved > args.save_minutes * 60:
            keep()
            saved = time.monotonic()
    keep()
    print(f"wrote {args.model}, {args.model.stat().st_size} bytes", flush=True)


if __name__ == "__main__":
    sys.exit(main())
