#!/usr/bin/env python3
"""Makes texts.json: what the reference tokenizes, reads and replies to.

    texts.py REROLL FILE        REROLL: the program `reroll`, whose problems are most of it

`strings` are tokenized; `passages` are read token by token; `questions` are answered. Everything comes from a seed.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PROSE = (HERE / "prose.txt").read_text(encoding="utf-8")

SCRIPTS = [
    "Γειά σου, κόσμε: το νερό είναι κρύο.", "Сколько яблок осталось у Ольги? Осталось 7.", "שלוש תפוחים ועוד ארבעה",
    "كم تفاحة بقيت؟ بقيت ٧ تفاحات.", "तीन सेब और चार सेब मिलकर सात होते हैं।", "三个苹果加四个苹果等于七个苹果。",
    "りんごが３つ、みかんが４つあります。", "사과 세 개와 귤 네 개가 있습니다.", "มีแอปเปิลสามลูกและส้มสี่ลูก", "გამარჯობა, მსოფლიო",
    "Բարեւ աշխարհ", "ஏழு ஆப்பிள்கள்", "ሰላም ለዓለም", "ᚠᚢᚦᚨᚱᚲ", "Größe, Maß und Straße", "Où est passé l’élève à l’œil bleu ?",
    "¿Cuántas peras quedan? ¡Siete!", "İstanbul'da ığdır", "Việt Nam có nhiều quả táo", "Žluťoučký kůň", "naïve café", "Å ≠ Å",
    "ﬁnal oﬀer", "ＦＵＬＬ ｗｉｄｔｈ １２３", "٣ + ٤ = ٧", "३ × ४ = १२", "Ⅷ ½ ² ₃ ①", "x² + y² = r², ∑ᵢ aᵢ ≤ ∫₀¹ f(x) dx",
]
EMOJI = ["😀", "🦀", "👩‍👩‍👧", "🏳️‍🌈", "👍🏽", "1️⃣", "🇩🇪🇫🇷", "🙂🙂🙂", "❤️", "⌛", "🧮", "🫠", "🤷🏿‍♀️", "☕", "🎲🎲"]
SPACES = [" ", "\t", "\n", "\r\n", "\r", "\u00a0", "\u3000", "\u2009", "\u200b", "\u2028", "\v", "\f", "\u0085", "\ufeff"]
SPECIALS = [
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|tool|>", "<|tool|>end", "<think>", "</think>", "<s>", "</s>", "<unk>", "<bos>",
    "<eos>", "<pad>", "<start_of_turn>", "<end_of_turn>", "<|eot_id|>", "<|begin_of_text|>", "<|start_header_id|>", "<0x41>",
    "<|end_header_id|>", "[INST]", "<repo_name>", "<|im_end", "|im_end|>", "<<|im_end|>>", "<unused7>", "<mask>", "▁", "Ġ", "Ċ",
]
WORDS = ["I'm", "we'll", "they've", "DON'T", "it's", "O'Neil", "'tis", "'S", "rock'n'roll", "e-mail", "3rd", "v2.0.1", "foo_bar",
         "fooBar", "12345678901234567890", "1,234,567.89", "0x7fff", "1e-05", "-0.0", "½kg", "100%", "$3.50", "€5", "№7", "C++",
         "http://a.example/b?c=d&e=%20", "a@b.example", "...", "?!", "—", "“so”", "--flag=value", "\\n", "\\\\", "{{x}}", "#!/bin/sh"]


def generate(reroll: str, *words: str) -> list[dict]:
    """Items of all families."""
    out = subprocess.run([reroll, "generate", "--json", *words], stdout=subprocess.PIPE, check=True).stdout
    return [json.loads(line) for line in out.decode("utf-8").splitlines()]


def worked(item: dict) -> str:
    """A problem with its working, as a book would print it."""
    steps = "".join(f"Step {at}: {step}\n" for at, step in enumerate(item.get("steps", []), 1))
    unit = f" {item['unit']}" if item.get("unit") else ""
    return f"Question: {item['question']}\n{steps}The answer is {item['answer']}{unit}.\n\n"


def character(draw: random.Random) -> str:
    """Any character, those of a few bytes more often than their share."""
    while True:
        most = draw.choice([0x80, 0x100, 0x800, 0x3100, 0x10000, 0x20000, 0x110000])
        code = draw.randrange(most)
        if not 0xD800 <= code < 0xE000:
            return chr(code)


def code_lines() -> list[str]:
    """Pieces of this repository's source, one to four lines each."""
    pieces = []
    for path in ["src/engine/generate.rs", "tests/llama_cpp/models.py", "tests/llama_cpp/reference.mjs", "index.html", "Cargo.toml"]:
        lines = (ROOT / path).read_text(encoding="utf-8").splitlines(keepends=True)
        at, length = 0, 1
        while at < len(lines) and len(pieces) < 400:
            pieces.append("".join(lines[at : at + length]))
            at, length = at + length * 3, length % 4 + 1
    return pieces


def strings(draw: random.Random, items: list[dict]) -> list[str]:
    spread = draw.sample(items, min(1100, len(items)))
    found = [item["question"] for item in spread]
    found += [step for item in spread[:150] for step in item.get("steps", [])]
    found += [sentence for sentence in PROSE.replace("\n", "\n\0").split("\0") if sentence]
    found += [*SCRIPTS, *EMOJI, *SPACES, *SPECIALS, *WORDS, PROSE]
    found += code_lines()
    for _ in range(160):
        found.append("".join(draw.choice([*EMOJI, *WORDS, " ", " ", "a", "."]) for _ in range(draw.randrange(2, 7))))
    for _ in range(160):
        # Runs of one or two kinds of white space between, before and behind words.
        some = draw.sample(SPACES, 2)
        runs = ["".join(draw.choice(some) for _ in range(draw.choice([1, 2, 2, 3, 4, 7, 16]))) for _ in range(3)]
        found.append(draw.choice(["", "a"]) + runs[0] + draw.choice(WORDS) + runs[1] + draw.choice(["", "b", "7", "!"]) + runs[2])
    for _ in range(200):
        found.append("".join(character(draw) for _ in range(draw.randrange(1, 24))))
    for _ in range(120):
        found.append("".join(draw.choice([*SPECIALS, *WORDS, " ", "\n", "x"]) for _ in range(draw.randrange(1, 6))))
    for _ in range(120):
        mixed = [*SCRIPTS, *WORDS, *EMOJI, *SPACES]
        found.append("".join(draw.choice(mixed) for _ in range(draw.randrange(2, 6))))
    found = [text for text in dict.fromkeys(found) if text]
    assert len(found) >= 2000, f"only {len(found)} strings"
    return found


def main(reroll: str, out: Path) -> None:
    draw = random.Random(20)
    every = generate(reroll, "--seed", "20", "--forms", "all", "--tasks", "all")
    plain = generate(reroll, "--seed", "21")
    numbers = [json.loads(line)["question"] for line in subprocess.run(
        [reroll, "numbers", "--json", "--seed", "20", "--digits", "1,5,20"], stdout=subprocess.PIPE, check=True
    ).stdout.decode("utf-8").splitlines()]
    chosen = draw.sample(plain, len(plain))
    passages, passage = [PROSE], ""
    for item in chosen:
        passage += worked(item)
        if len(passage) > 1500:
            passages.append(passage.rstrip("\n"))
            passage = ""
        if len(passages) == 3:
            break
    questions = [item["question"] for item in draw.sample(plain, 50)]
    texts = {"strings": strings(draw, every) + draw.sample(numbers, min(100, len(numbers))), "passages": passages,
             "questions": questions}
    out.write_text(json.dumps(texts, ensure_ascii=False, indent=0), encoding="utf-8")
    print(f"{len(texts['strings'])} strings, {len(passages)} passages, {len(questions)} questions")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
