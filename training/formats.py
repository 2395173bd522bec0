"""How a line of working is written for the model. `steps` is what people read in Reroll; the others lead up to a result,
and are there to be compared.

- `direct`: no working at all.
- `steps`: the lines as Reroll writes them.
- `jumps`: one digit after the other, `36 - 29 = 16 - 9 = 7` (jumps.py).
- `reversed`: results with their last digit first, which is the order in which they are computed, then as usual.
- `carries`: sums and differences digit by digit with the carry, products in tens and ones, then the result.
"""

from __future__ import annotations

import re

import jumps

STYLES = ("direct", "steps", "jumps", "reversed", "carries")
EQUATION = re.compile(r"(?P<before>.*?)(?P<a>\d+) (?P<sign>[+×-]) (?P<b>\d+) = (?P<result>\d+)(?P<after>.*)")


def lines(steps: list[str], style: str) -> list[str]:
    """The lines of working in a style."""
    match style:
        case "direct":
            return []
        case "steps":
            return steps
        case "jumps":
            return [jumps.jumped(step) for step in steps]
        case _:
            return [rewritten(step, style) for step in steps]


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
