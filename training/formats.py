"""How a line of working is written for the model. `steps` is what people read in Reroll; the others lead up to a result,
and are there to be compared.

- `direct`: no working at all.
- `steps`: the lines as Reroll writes them.
- `jumps`: in steps of one digit each, from the left, as one does it in one's head: `36 - 29 = 16 - 9 = 7`,
  `59 × 5 = 250 + 45 = 290 + 5 = 295`, `176 mod 7 = 36 mod 7 = 1`.
- `reversed`: results with their last digit first, which is the order in which they are computed, then as usual.
- `carries`: sums and differences digit by digit with the carry, products in tens and ones, then the result.
"""

from __future__ import annotations

import re

STYLES = ("direct", "steps", "jumps", "reversed", "carries")
EQUATION = re.compile(r"(?P<before>.*?)(?P<a>\d+) (?P<sign>[+×-]) (?P<b>\d+) = (?P<result>\d+)(?P<after>.*)")
SUM = re.compile(r"(?P<before>.*?)(?P<all>\d+(?: [+-] \d+)+) = (?P<result>\d+)(?P<after>.*)")
PRODUCT = re.compile(r"(?P<before>.*?)(?P<all>\d+ [×/] \d+) = (?P<result>\d+)(?P<after>.*)")
REMAINDER = re.compile(r"(?P<before>.*?)(?P<all>(?:\d+|\(\d+ - 1\)) mod \d+(?: \+ 1)?) = (?P<result>\d+)(?P<after>.*)")


def lines(steps: list[str], style: str) -> list[str]:
    """The lines of working in a style."""
    if style == "direct":
        return []
    rewrite = {"steps": lambda step, _: step, "jumps": lambda step, _: jumped(step)}.get(style, rewritten)
    return [rewrite(step, style) for step in steps]


def jumped(step: str) -> str:
    """A line with what lies between the operation and its result; as it is if there is nothing, or numbers below zero."""
    for pattern, ways in ((REMAINDER, remainders), (SUM, sums), (PRODUCT, products)):
        if found := pattern.fullmatch(step):
            chain = ways(found["all"])
            if chain and chain[-1] == found["result"]:
                return f"{found['before']}{' = '.join([found['all'], *chain])}{found['after']}"
    return step


def sums(text: str) -> list[str]:
    """A sum after each digit that is added or taken away."""
    first, *rest = text.split(" ")
    value, terms = int(first), [(sign, int(term)) for sign, term in zip(rest[::2], rest[1::2])]
    chain = []
    while terms:
        sign, term = terms.pop(0)
        digit = 10 ** (len(str(term)) - 1)
        jump = term // digit * digit
        value += jump if sign == "+" else -jump
        if term > jump:
            terms.insert(0, (sign, term - jump))
        if value < 0:
            return []
        chain.append(" ".join([str(value), *(f"{sign} {term}" for sign, term in terms)]))
    return chain


def products(text: str) -> list[str]:
    """A product or quotient by one digit, in tens and ones."""
    a, sign, b = text.split(" ")
    if sign == "×":
        many, few = sorted((int(a), int(b)), reverse=True)
        if few > 9 or many < 10:
            return [str(many * few)]
        parts = [int(digit) * 10**place * few for place, digit in reversed(list(enumerate(str(many)[::-1])))]
        parts = [str(part) for part in parts if part]
        return [" + ".join(parts), *(sums(" + ".join(parts)) if len(parts) > 1 else [])]
    whole, by = int(a), int(b)
    if not by or whole % by:
        return []
    ones = whole // by % 10
    tens = whole // by - ones
    if by > 9 or not tens or not ones:
        return [str(whole // by)]
    return [f"{tens * by} / {by} + {ones * by} / {by}", f"{tens} + {ones}", str(tens + ones)]


def remainders(text: str) -> list[str]:
    """What is left over, one digit after the other: only the left-over of the digits before is still of interest."""
    found = re.fullmatch(r"(?:(\d+)|\((\d+) - 1\)) mod (\d+)( \+ 1)?", text)
    by, more = int(found[3]), found[4] or ""
    number = int(found[1]) if found[1] else int(found[2]) - 1
    chain = [] if found[1] else [f"{number} mod {by}{more}"]
    for place in range(len(str(number)) - 1, 0, -1):
        left = number // 10**place % by * 10**place + number % 10**place
        if left != number:
            number = left
            chain.append(f"{number} mod {by}{more}")
    rest = number % by
    return [*chain, f"{rest} + 1", str(rest + 1)] if more else [*chain, str(rest)]


def rewritten(step: str, style: str) -> str:
    """A line with its result led up to, where it is one operation on two whole numbers."""
    found = EQUATION.fullmatch(step)
    if not found or len(found["result"]) < 2:
        return step
    a, b, sign = found["a"], found["b"], found["sign"]
    between = found["result"][::-1] if style == "reversed" else spelled(a, b, sign)
    if not between:
        return step
    return f"{found['before']}{a} {sign} {b} = {between} = {found['result']}{found['after']}"


def spelled(a: str, b: str, sign: str) -> str:
    """The operation in operations on digits."""
    if sign == "×":
        many, few = (a, b) if len(a) >= len(b) else (b, a)
        if len(few) > 1 or len(many) < 2:
            return ""
        tens = int(many) // 10 * 10
        return f"{tens * int(few)} + {(int(many) - tens) * int(few)}"
    if sign == "-" and int(a) < int(b):
        return ""
    carry, parts = 0, []
    for place in range(max(len(a), len(b))):
        left, right = (int(number[::-1][place]) if place < len(number) else 0 for number in (a, b))
        one = left + right + carry if sign == "+" else left - right - carry
        carry = int(one > 9 or one < 0)
        parts.append(f"{one % 10}{'c' if carry else ''}")
    return " ".join(parts)
