"""The tokenizer: byte-level BPE trained on the problems themselves.

Digits stand alone (the `smollm` splitter) unless pieces of numbers are asked for (`gpt-2`); every byte has a token, so
any text can be read back, and three control tokens come first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

END_OF_TEXT, START, END = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
CONTROLS = [END_OF_TEXT, START, END]

CHAT_TEMPLATE = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


def prompt_text(question: str) -> str:
    """What the model is given: the chat template above with one user message."""
    return f"{START}user\n{question}{END}\n{START}assistant\n"


def splitter(pre: str) -> pre_tokenizers.PreTokenizer:
    """What a GGUF calls `gpt-2`, or `smollm`: every digit alone, then the same."""
    words = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    if pre == "gpt-2":
        return words
    return pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), words])


def pre_of(tokenizer: Tokenizer) -> str:
    """The name of a tokenizer's splitter in a GGUF."""
    return "smollm" if '"Digits"' in tokenizer.to_str() else "gpt-2"


def train(texts: Iterable[str], vocab: int, pre: str) -> Tokenizer:
    """Learn the merges from texts without control tokens in them."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = splitter(pre)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab,
        special_tokens=CONTROLS,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def save(tokenizer: Tokenizer, path: Path) -> None:
    """Write the tokenizer so that a resumed run uses the same one."""
    path.write_text(tokenizer.to_str())


def load(path: Path) -> Tokenizer:
    """Read what `save` wrote."""
    return Tokenizer.from_str(path.read_text())


def table(tokenizer: Tokenizer) -> tuple[list[str], list[str]]:
    """Token strings by id, and merges as 'left right', as a GGUF file wants them."""
    model = json.loads(tokenizer.to_str())["model"]
    by_id = sorted(model["vocab"].items(), key=lambda pair: pair[1])
    if [index for _, index in by_id] != list(range(len(by_id))):
        raise ValueError("the tokenizer's ids have a gap")
    merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in model["merges"]]
    return [token for token, _ in by_id], merges
