"""Working in jumps of one digit, from the left, as one does it in one's head: `36 - 29 = 16 - 9 = 7`,
`59 × 5 = 250 + 45 = 290 + 5 = 295`, `176 mod 7 = 36 mod 7 = 1`, `-8 - 8 = -(8 + 8) = -16`. Each part has one thing to
do that a small model learns soon."""

from __future__ import annotations

import re

NUMBER = r"-?\d+"
OPERATION = re.compile(
    rf"(?P<before>.*?)(?P<all>(?:{NUMBER}|\(\d+ - 1\)) mod \d+(?: \+ 1)?|{NUMBER} [×/] {NUMBER}|{NUMBER}(?: [+-] {NUMBER})+)"
    rf" = (?P<result>{NUMBER})(?P<after>.*)"
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
COUNTING = re.compile(rf"(?P<before>.*Counting on )(?P<count>\d+)(?P<between> weekdays? from )(?P<day>{'|'.join(DAYS)}) gives (?P<after>.*)")


def jumped(step: str) -> str:
    """A line with what lies between the operation and its result; as it is if there is nothing."""
    if found := COUNTING.fullmatch(step):
        start, count = DAYS.index(found["day"]), int(found["count"])
        days = ", ".join(f"{n} {DAYS[(start + n) % 7]}" for n in range(1, count + 1))
        return f"{found['before']}{count}{found['between']}{found['day']}, {days}, gives {found['after']}"
    found = OPERATION.fullmatch(step)
    if not found:
        return step
    chain = between(found["all"])
    if not chain or chain[-1] != found["result"]:
        return step
    return f"{found['before']}{multiples(found['all'])}{' = '.join([found['all'], *chain])}{found['after']}"


def between(text: str) -> list[str]:
    """What follows an operation up to its result; nothing if that is not known."""
    if " mod " in text:
        return remainders(text)
    if "-" in text.replace(" - ", " "):
        return signed(text)
    return products(text) if "×" in text or "/" in text else sums(text)


def signed(text: str) -> list[str]:
    """One operation with numbers below zero, by one without."""
    parts = text.split(" ")
    if len(parts) != 3:
        return []
    a, sign, b = int(parts[0]), parts[1], int(parts[2])
    if sign in "×/":
        inner, minus = f"{abs(a)} {sign} {abs(b)}", (a < 0) != (b < 0) and a != 0
    else:
        b = b if sign == "+" else -b
        # Of one sign they add up; of two the smaller is taken from the larger, whose sign is that of the result.
        large, small = sorted((abs(a), abs(b)), reverse=True)
        inner = f"{abs(a)} + {abs(b)}" if (a < 0) == (b < 0) else f"{large} - {small}"
        minus = a + b < 0
    chain = [inner, *between(inner)]
    if len(chain) < 2:
        return []
    return [f"-({part})" for part in chain[:-1]] + [f"-{chain[-1]}"] if minus else chain


def states(value: int, terms: list[tuple[str, int]]) -> list[str]:
    """What is left to do after each digit that is added or taken away, up to the result or to what would be below zero."""
    chain = []
    while terms:
        (sign, term), *terms = terms
        digit = 10 ** (len(str(term)) - 1)
        jump = term // digit * digit
        value += jump if sign == "+" else -jump
        if value < 0:
            break
        if term > jump:
            terms = [(sign, term - jump), *terms]
        chain.append(" ".join([str(value), *(f"{sign} {term}" for sign, term in terms)]))
    return chain


def sums(text: str) -> list[str]:
    """A sum after each of its digits; one below zero by one above it."""
    first, *rest = text.split(" ")
    terms = [(sign, int(term)) for sign, term in zip(rest[::2], rest[1::2])]
    if len(terms) == 1 and terms[0][0] == "-" and terms[0][1] > int(first):
        return signed(text)
    return states(int(first), terms)


def difference(a: str, b: str) -> str:
    """What is left of a number when another is taken away, as far as that goes: `75 - 57 = 25 - 7 = 18`, `75 - 93`; nothing
    for what is no whole number."""
    if not (a.isdecimal() and b.isdecimal()):
        return ""
    return " = ".join([f"{a} - {b}", *states(int(a), [("-", int(b))])])


def products(text: str) -> list[str]:
    """A product digit by digit; a quotient in tens and ones."""
    a, sign, b = text.split(" ")
    if sign == "×":
        many, few = sorted((int(a), int(b)), reverse=True)
        split, other = (few, many) if few > 9 else (many, few)
        parts = [int(digit) * 10**place * other for place, digit in reversed(list(enumerate(str(split)[::-1])))]
        parts = [str(part) for part in parts if part]
        if len(parts) < 2:
            return [str(many * few)]
        return [" + ".join(parts), *sums(" + ".join(parts))]
    whole, by = int(a), int(b)
    if not by or whole % by:
        return []
    if whole % 10 == 0 and by % 10 == 0:
        return [f"{whole // 10} / {by // 10}", *between(f"{whole // 10} / {by // 10}")]
    ones = whole // by % 10
    tens = whole // by - ones
    if by == 1 or by > 9 or not tens or not ones:
        return [str(whole // by)]
    return [f"{tens * by} / {by} + {ones * by} / {by}", f"{tens} + {ones}", str(tens + ones)]


def multiples(text: str) -> str:
    """Before a quotient by a number of two digits what one counts through: `13, 26, 39: `."""
    found = re.fullmatch(r"(\d+) / (\d+)", text)
    whole, by = (int(found[1]), int(found[2])) if found else (0, 1)
    if by < 10 or by % 10 == 0 or not 0 < whole // by < 10:
        return ""
    return ", ".join(str(n * by) for n in range(1, whole // by + 1)) + ": "


def remainders(text: str) -> list[str]:
    """What is left over, one digit after the other: only the left-over of the digits before is still of interest."""
    found = re.fullmatch(r"(?:(\d+)|\((\d+) - 1\)) mod (\d+)( \+ 1)?", text)
    if not found:
        return []
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
