"""Small vocabularies for the random models, learned from prose.txt: byte-level BPE and SentencePiece.

Both are plain byte-pair encoding: again and again the most frequent pair of neighbours becomes a token. What differs
is how a space is written, what stands for the bytes, and whether rank or score says which pair comes first.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from gguf import TokenType

PROSE = (Path(__file__).parent / "prose.txt").read_text(encoding="utf-8")

CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
CHATML_WITH_SYSTEM = (
    "{% if messages[0]['role'] != 'system' %}{{ '<|im_start|>system\\nYou are careful with numbers.<|im_end|>\\n' }}"
    "{% endif %}" + CHATML
)
LLAMA3 = (
    "{{ bos_token }}{% for message in messages %}{{ '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' +"
    " message['content'] | trim + '<|eot_id|>' }}{% endfor %}{% if add_generation_prompt %}"
    "{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}"
)
LLAMA2 = "{{ bos_token }}{% for message in messages %}{{ '[INST] ' + message['content'] + ' [/INST]' }}{% endfor %}"
GEMMA = (
    "{{ bos_token }}{% for message in messages %}{% set role = 'model' if message['role'] == 'assistant' else "
    "message['role'] %}{{ '<start_of_turn>' + role + '\\n' + message['content'] | trim + '<end_of_turn>\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<start_of_turn>model\\n' }}{% endif %}"
)

# Pairs that tell the splitters apart: runs of digits, of spaces, of line breaks, contractions, letters of two bytes.
TELLING = ["1 2", "12 3", "0 0", "00 0", "2 5", "Ġ 1", "Ġ Ġ", "ĠĠ ĠĠ", "Ċ Ċ", "Ċ Ġ", ". Ċ", "' s", "' l", "'l l", "! !",
           ") ;", "Ġ (", "Ã ©", "Ã ¼", "Ġ Ã©", "ĉ ĉ", "č Ċ"]


@dataclass
class Vocabulary:
    """What the tokenizer's part of a file says."""

    model: str
    pre: str
    tokens: list[str]
    kinds: list[TokenType]
    template: str | None
    start: int
    stop: int
    add_start: bool
    merges: list[str] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    unknown: int | None = None
    space_prefix: bool | None = None


def printable() -> dict[int, str]:
    """The character that stands for each byte in a byte-level vocabulary."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    moved = [byte for byte in range(256) if byte not in plain]
    return {byte: chr(byte) for byte in plain} | {byte: chr(0x100 + place) for place, byte in enumerate(moved)}


def learn(words: list[list[str]], count: int) -> list[tuple[str, str]]:
    """The `count` merges that byte-pair encoding finds in the words; ties go to the first in the alphabet."""
    merges = []
    rows = Counter(tuple(word) for word in words)
    while len(merges) < count:
        pairs = Counter()
        for row, often in rows.items():
            for pair in zip(row, row[1:]):
                pairs[pair] += often
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        merged = Counter()
        for row, often in rows.items():
            merged[tuple(merge(row, best))] += often
        rows = merged
    return merges


def merge(row: tuple[str, ...], pair: tuple[str, str]) -> list[str]:
    """The row with every such pair of neighbours joined."""
    joined, at = [], 0
    while at < len(row):
        both = row[at : at + 2] == pair
        joined.append("".join(pair) if both else row[at])
        at += 2 if both else 1
    return joined


def byte_level(pre: str, template: str | None = CHATML, add_start: bool = False, count: int = 140) -> Vocabulary:
    """Specials, the 256 bytes, then a token for each merge; `<think>` is written out by the user, not by the template."""
    if template == LLAMA3:
        names = ["<|end_of_text|>", "<|begin_of_text|>", "<|eot_id|>", "<|start_header_id|>", "<|end_header_id|>"]
    else:
        names = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|tool|>", "<|tool|>end"]
    letters = printable()
    words = [[letters[byte] for byte in word.encode()] for word in re.findall(r" ?[A-Za-z]+| ?[^A-Za-z\s]|\s+", PROSE)]
    merges = [*TELLING, *(" ".join(pair) for pair in learn(words, count))]
    merges = list(dict.fromkeys(merges))
    merged = list(dict.fromkeys(pair.replace(" ", "") for pair in merges))
    tokens = [*names, "<think>", *letters.values(), *merged]
    control = len(names)
    kinds = [TokenType.CONTROL] * control + [TokenType.USER_DEFINED] + [TokenType.NORMAL] * (len(tokens) - control - 1)
    return Vocabulary("gpt2", pre, tokens, kinds, template, start=1, stop=2, add_start=add_start, merges=merges)


def pieces(template: str | None, add_start: bool = True, space_prefix: bool = True, count: int = 160) -> Vocabulary:
    """SentencePiece: specials, bytes, merges by falling score, then single characters."""
    gemma = template == GEMMA
    names = ["<pad>", "<eos>", "<bos>", "<unk>", "<start_of_turn>", "<end_of_turn>"] if gemma else ["<unk>", "<s>", "</s>"]
    unknown = names.index("<unk>")
    kinds = [TokenType.UNKNOWN if place == unknown else TokenType.CONTROL for place in range(len(names))]
    words = [list(word.replace(" ", "\u2581")) for word in re.findall(r" ?[A-Za-z]+| ?[^A-Za-z\s]|\s+", PROSE)]
    merged = ["".join(pair) for pair in learn(words, count)]
    # Runs of spaces and a letter of two bytes, which the prose does not teach.
    merged += ["\u2581\u2581", "\u2581\u2581\u2581\u2581", "\u00e9t", "\u2581\u00e9"]
    merged = list(dict.fromkeys(merged))
    singles = sorted(set("".join(merged) + "".join(map("".join, words)) + "\u00e9\u00fc\u00df\u4e1c"))
    literal = ["\n\n", "<think>"]
    byte_names = [f"<0x{byte:02X}>" for byte in range(256)]
    tokens = [*names, *literal, *byte_names]
    kinds += [TokenType.USER_DEFINED] * len(literal) + [TokenType.BYTE] * 256
    scores = [0.0] * len(tokens)
    for rank, token in enumerate([*merged, *(one for one in singles if one not in merged)]):
        if token in literal:
            continue
        tokens.append(token)
        kinds.append(TokenType.NORMAL)
        scores.append(-float(rank))
    start, stop = (2, 1) if gemma else (1, 2)
    return Vocabulary("llama", "default", tokens, kinds, template, start, stop, add_start, scores=scores,
                      unknown=unknown, space_prefix=space_prefix)
