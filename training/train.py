"""Train one of the two built-in models from `reroll generate` and write it as GGUF. See README.md; `--help` lists the
options."""

from __future__ import annotations

import argparse
import json
import sys
import time
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

import checkpoint
import corpus
import data
import decode
import families
import formats
import gguf_file
import model
import optimizer
import quantization
import tokens

HERE = Path(__file__).resolve().parent
DESCRIPTIONS = {
    "thinker": "A tiny transformer that works word problems step by step, trained on many variants that Reroll generates.",
    "parrot": "A tiny transformer that has learned the answers to a few word problems, again and again the same ones.",
}
DATA = ("families", "levels", "forms", "count", "judged", "drills", "keep_one_in", "parrot_variants", "train_seed", "test_seed")
DATA += ("watch_variants", "watch", "style", "pre", "vocab", "lengths", "longest")
"""The options that the prepared data depend on."""
PURPOSE = " For showing how robustness is measured, not for use as a calculator."


def options(words: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--sibling", choices=list(corpus.SIBLINGS), default="thinker")
    add("--reroll", default=str(HERE.parent / "target/release/reroll"), help="the reroll command line")
    add("--out", type=Path, default=HERE / "out/run", help="data, checkpoints and logs of both siblings")
    add("--models", type=Path, default=HERE.parent / "public/models", help="where the GGUF files go")
    add = parser.add_argument_group("data").add_argument
    add("--families", default=families.TRAINED)
    add("--levels", default="1,2")
    add("--forms", default=corpus.FORMS)
    add("--count", type=int, default=1200, help="variants of each family and level to solve, in four forms")
    add("--judged", type=int, default=500, help="variants of each family and level to judge, in four forms")
    add("--drills", type=int, default=6000, help="texts of numbers to compare")
    add("--keep-one-in", type=int, default=8, help="keep every so-manieth of the items to judge")
    add("--parrot-variants", type=int, default=20, help="variants of each family and level that Parrot sees")
    add("--train-seed", default="tra1n", help="the one seed trained on; every other is held out")
    add("--test-seed", default="7", help="seed of the held-out items watched during the run")
    add("--watch-variants", type=int, default=8, help="variants of each family and level they are picked from")
    add("--watch", type=int, default=240, help="held-out items watched")
    add("--style", choices=formats.STYLES, default="jumps", help="how working is written (formats.py)")
    add("--pre", choices=["smollm", "gpt-2"], default="smollm", help="digits alone, or pieces of numbers")
    add("--vocab", type=int, default=1024)
    add("--lengths", type=int, default=8, help="different lengths of rows; each costs a compilation")
    add("--longest", type=int, default=288, help="tokens of the longest text that is trained on")
    shape = parser.add_argument_group("shape")
    shape.add_argument("--width", type=int, default=128)
    shape.add_argument("--layers", type=int, default=4)
    shape.add_argument("--hidden", type=int, default=352)
    shape.add_argument("--rope-base", type=float, default=10000.0)
    course = parser.add_argument_group("course")
    add = course.add_argument
    add("--tokens", type=float, default=28e6, help="tokens to train on, padding included")
    add("--minutes", type=float, default=1e9, help="end the course after this time, however many tokens that is")
    add("--as-many", action="store_true", help="as many tokens as Thinker was trained on, whatever the time")
    add("--stop-after", type=float, default=1e9, help="minutes after which to stop, resumable")
    add("--batch", type=int, default=3072, help="tokens in a batch, padding included")
    add("--adam", type=float, default=3e-3, help="AdamW's learning rate")
    add("--muon", type=float, default=2e-2, help="Muon's learning rate; 0 leaves all to AdamW")
    add("--decay", type=float, default=0.05, help="weight decay, relative to the learning rate")
    add("--cooldown", type=float, default=0.25, help="last part of the run, in which the rates fall to 0")
    add("--curriculum", type=float, default=0.0, help="first part of the run, with problems to solve only")
    add("--finish", choices=quantization.KINDS, help="round the weights so during the last part of the run")
    add("--prompt", type=float, default=0.1, help="weight of the prompt's tokens in the loss")
    add("--seed", type=int, default=1, help="of the initial weights and the order of the data")
    add("--evaluate-every", type=float, default=2e6, help="tokens between looks at held-out items")
    add("--save-minutes", type=float, default=4.0)
    args = parser.parse_args(words)
    # By name: prepared data are of these, whatever `learned` may mean later.
    args.families = corpus.named(args.reroll, args.families)
    return args


def prepare(args: argparse.Namespace) -> None:
    """Generate what both siblings see, learn the tokenizer from Thinker's part, tokenize, pick what is watched."""
    args.out.mkdir(parents=True, exist_ok=True)
    done = args.out / "prepared.json"
    asked = {name: getattr(args, name) for name in DATA}
    if done.exists():
        if json.loads(done.read_text())["options"] != asked:
            raise SystemExit(f"{args.out} holds the data of other options: remove it, or name another folder")
        return
    started, facts = time.monotonic(), {"options": asked}
    for sibling, source in corpus.SIBLINGS.items():
        texts = list(source(args))
        if sibling == "thinker":
            tokenizer = corpus.tokenizer(texts, args)
            tokens.save(tokenizer, args.out / "tokenizer.json")
            known = corpus.save_known(args.out / "known.npy", texts)
            watched = corpus.watched(args, known)
            (args.out / "watched.jsonl").write_text("".join(json.dumps(item) + "\n" for item in watched))
        rows = data.buckets(texts, tokenizer, args.longest, args.lengths)
        data.save(args.out / f"{sibling}.npz", rows)
        facts[sibling] = {
            "texts": len(texts),
            "to_solve": sum(text.solving for text in texts),
            "rows": {b.tokens.shape[1] - 1: len(b.end) for b in rows},
            "tokens": sum(int(b.end.sum()) for b in rows),
            "padded": sum(b.tokens.size for b in rows),
        }
        print(f"{sibling}: {json.dumps(facts[sibling])}", flush=True)
    print(f"prepared in {(time.monotonic() - started) / 60:.1f} minutes", flush=True)
    done.write_text(json.dumps(facts) + "\n")


@partial(jax.jit, static_argnums=(0,), static_argnames=("use_muon", "kind"), donate_argnums=(1, 2, 3))
def train_step(config, params, state, average, batch, weight, step, rates, use_muon, kind):
    """One update; `average` follows the parameters exponentially and is what gets exported."""
    rounded_loss = lambda p: model.loss(quantization.all_as_stored(p, kind), config, batch, weight)  # noqa: E731
    loss, grads = jax.value_and_grad(rounded_loss)(params)
    params, state = optimizer.update(params, grads, state, step, rates | {"use_muon": use_muon})
    keep = jnp.minimum(0.995, step / (step + 10.0))
    average = {name: keep * average[name] + (1.0 - keep) * value for name, value in params.items()}
    return params, state, average, loss


def rate(done: float, step: int, cooldown: float) -> float:
    """Warm-up over 50 steps, a plateau, then a straight line to zero."""
    return min(1.0, (step + 1) / 50) * min(1.0, max(0.0, 1.0 - done) / cooldown)


def watch(params: dict, config: model.Config, tokenizer, items: list[dict]) -> dict[str, float]:
    """Share of right answers: over all, and by task, form and level."""
    answers = decode.replies(params, config, tokenizer, [item["question"] for item in items])
    marks: dict[str, list[bool]] = {}
    for item, reply in zip(items, answers, strict=True):
        mark = decode.right(reply, item["answer"])
        keys = ["all", item["task"]]
        if item["task"] == "solving":
            keys += [item["form"], f"level {item['level']}"]
        for key in keys:
            marks.setdefault(key, []).append(mark)
    return {key: round(sum(values) / len(values), 3) for key, values in sorted(marks.items())}


def config_of(args: argparse.Namespace, vocab: int) -> model.Config:
    """The shape that the options ask for."""
    return model.Config(
        vocab=vocab,
        width=args.width,
        layers=args.layers,
        hidden=args.hidden,
        heads=args.width // 32,
        rope_base=args.rope_base,
    )


def export(args: argparse.Namespace, params: dict, config: model.Config, tokenizer) -> Path:
    """Write the model as Q8_0."""
    args.models.mkdir(parents=True, exist_ok=True)
    path = args.models / f"{args.sibling}.gguf"
    name = f"Reroll {args.sibling.capitalize()} {model.size(params) / 1e6:.1f}M"
    gguf_file.write(path, params, config, tokenizer, name, DESCRIPTIONS[args.sibling] + PURPOSE)
    return path


def main(words: list[str] | None = None) -> int:
    """Train one sibling; exit status 3 if it is not finished."""
    args = options(words)
    # Both siblings, and a run that goes on, compile the same steps.
    jax.config.update("jax_compilation_cache_dir", str(args.out.resolve().parent / "compiled"))
    prepare(args)
    tokenizer = tokens.load(args.out / "tokenizer.json")
    groups, watched = data.load(args.out / f"{args.sibling}.npz"), decode.read_items(args.out / "watched.jsonl")
    config = config_of(args, tokenizer.get_vocab_size())
    kept, log_path = args.out / f"{args.sibling}-checkpoint.npz", args.out / f"{args.sibling}-log.jsonl"
    run = checkpoint.load(kept) if kept.exists() else checkpoint.fresh(model.init(config, args.seed), optimizer.init)
    if args.as_many:
        args.tokens, args.minutes = checkpoint.load(args.out / "thinker-checkpoint.npz").seen, 1e9
    if run.seen:
        print(f"going on after {run.seen} tokens and {run.minutes:.1f} minutes", flush=True)
    settings = {key: value for key, value in vars(args).items() if key not in ("reroll", "out", "models")}
    settings |= {"vocab": config.vocab, "parameters": model.size(run.params)}
    settings["data"] = json.loads((args.out / "prepared.json").read_text())
    (args.out / f"{args.sibling}-settings.json").write_text(json.dumps(settings) + "\n")
    print(f"{args.sibling}: {settings['parameters']} parameters", flush=True)

    early = data.batches(data.only_solving(groups), args.batch, args.prompt, args.seed + run.step)
    late = data.batches(groups, args.batch, args.prompt, args.seed + run.step)
    began, before = time.monotonic(), run.minutes
    saved, window, counted, looked = began, [], run.seen, began
    next_look = run.seen + args.evaluate_every
    done = lambda: max(run.seen / args.tokens, run.minutes / args.minutes)
    with log_path.open("a") as log:
        while done() < 1.0 and run.minutes - before < args.stop_after:
            batch, weight = next(early if done() < args.curriculum else late)
            scale = rate(done(), run.step, args.cooldown)
            rates = {"adam": args.adam * scale, "muon": args.muon * scale, "decay": args.decay}
            rates = {name: np.float32(value) for name, value in rates.items()}
            kind = args.finish if done() > 1.0 - args.cooldown else None
            run.params, run.state, run.average, loss = train_step(
                config, run.params, run.state, run.average, batch, weight, np.float32(run.step + 1), rates,
                use_muon=args.muon > 0, kind=kind,
            )  # fmt: skip
            window.append(loss)
            run.step, run.seen = run.step + 1, run.seen + batch.shape[0] * (batch.shape[1] - 1)
            if len(window) % 8 == 0:
                loss.block_until_ready()
            run.minutes = before + (time.monotonic() - began) / 60
            if run.seen >= next_look or done() >= 1.0:
                next_look += args.evaluate_every
                speed = (run.seen - counted) / max(1e-9, time.monotonic() - looked)
                row = {"step": run.step, "tokens": run.seen, "loss": round(float(np.mean(jnp.stack(window))), 4)}
                row |= {"rate": round(scale, 3), "minutes": round(run.minutes, 2), "tokens_per_second": round(speed)}
                row["held_out"] = watch(run.average, config, tokenizer, watched)
                print(json.dumps(row), flush=True)
                log.write(json.dumps(row) + "\n")
                log.flush()
                window, counted, looked = [], run.seen, time.monotonic()
            if time.monotonic() - saved > args.save_minutes * 60:
                checkpoint.save(kept, run)
                saved = time.monotonic()
    checkpoint.save(kept, run)
    path = export(args, run.average, config, tokenizer)
    print(f"wrote {path}, {path.stat().st_size} bytes, after {run.seen} tokens", flush=True)
    if done() < 1.0:
        print("stopped before the end; the same command goes on", flush=True)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
