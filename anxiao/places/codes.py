"""Codes of the field: territories as intervals, and the check of a credit code."""

import re

WIDTHS = (2, 4, 6, 9, 12)
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def width(code: int) -> int:
    """How many leading digits of a 12-digit territory code say something (GB/T 2260 steps)."""
    text = f"{code:012d}"
    return next(w for w in WIDTHS if not text[w:].strip("0"))


def interval(code: int) -> tuple[int, int]:
    """The territory and everything below it, as one closed range of codes."""
    if code == 0:
        return 0, 999_999_999_999
    return code, code + 10 ** (12 - width(code)) - 1


def ancestors(code: int) -> list[int]:
    """The territory itself, those around it from near to far, and 0 for everywhere."""
    own = width(code) if code else 0
    return [code // 10 ** (12 - w) * 10 ** (12 - w) for w in reversed(WIDTHS) if w <= own] + [0]


def county_of(code: int) -> int:
    return code // 1_000_000 * 1_000_000


def is_credit_code(text: str) -> bool:
    """Whether 18 characters form a unified social credit code (GB 32100, modulus 31)."""
    if not re.fullmatch(rf"[{CREDIT_ALPHABET}]{{18}}", text):
        return False
    values = [CREDIT_ALPHABET.index(character) for character in text]
    total = sum(v * w for v, w in zip(values[:17], CREDIT_WEIGHTS, strict=True))
    return (31 - total % 31) % 31 == values[17]


def is_school_code(text: str) -> bool:
    """Whether the text has the ten digits of a school identification code."""
    return bool(re.fullmatch(r"\d{10}", text))
