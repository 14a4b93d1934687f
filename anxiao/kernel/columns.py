"""Columns of sheets from outside: known by their usual headings, read with forgiveness.

A reader turns a cell into a value or raises ``Unfit`` with the sentence for its row.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.sentences import Sentence, sentence
from anxiao.kernel.sheets import clean

Reader = Callable[[Any], Any]


class Unfit(Exception):
    """A cell that cannot be what its column holds."""

    def __init__(self, says: Sentence) -> None:
        super().__init__(says["key"])
        self.says = says


@dataclass(frozen=True)
class Column:
    """One column: its key, what it is usually called, how its cells are read."""

    key: str
    headings: tuple[str, ...]
    read: Reader
    help: str
    required: bool = False
    example: str = ""
    choices: tuple[str, ...] = ()
    # Whether the lines of a cell stay apart, as in a text of several points.
    has_lines: bool = False

    @property
    def title(self) -> str:
        return self.headings[0]


ASIDE = re.compile(r"[（(【\[《].*?[）)】\]》]|[\s\u3000:：、*★_/\\.。·]+")


def plain(heading: Any) -> str:
    """A heading without brackets, units, marks and spaces, to be compared."""
    text = str(clean(heading) if heading is not None else "")
    return ASIDE.sub("", text).lower()


def match(headings: Sequence[Any], columns: Sequence[Column]) -> dict[int, str]:
    """Which column each place of a heading row is; only where there is no doubt.

    Whole names win over names that only hold another; of two places for one column neither
    is taken, unless their headings differ in how well they fit.
    """
    for fits in (_is, _holds):
        found = _matched(headings, columns, fits)
        if fits is _is:
            exact = found
    rest = {
        place: key
        for place, key in found.items()
        if place not in exact and key not in exact.values()
    }
    return exact | rest


def _matched(
    headings: Sequence[Any], columns: Sequence[Column], fits: Callable[[str, str], bool]
) -> dict[int, str]:
    found: dict[int, str] = {}
    for place, heading in enumerate(headings):
        text = plain(heading)
        keys = [c.key for c in columns if any(fits(text, plain(h)) for h in c.headings)]
        if text and len(keys) == 1:
            found[place] = keys[0]
    doubled = {key for key in found.values() if [*found.values()].count(key) > 1}
    return {place: key for place, key in found.items() if key not in doubled}


def _is(text: str, heading: str) -> bool:
    return text == heading


def _holds(text: str, heading: str) -> bool:
    return len(heading) > 1 and heading in text and len(text) <= len(heading) + 6


# --- readers --------------------------------------------------------------------------------


def text(longest: int = 240) -> Reader:
    """Words of at most so many characters; numbers as they would be typed."""

    def read(value: Any) -> str:
        words = str(value.get("day", "")) if isinstance(value, dict) else str(value)
        if len(words) > longest:
            raise Unfit(sentence(N_("More than %(most)s characters: shorten it."), most=longest))
        return words

    return read


def whole(most: int = 1_000_000) -> Reader:
    """A count from zero up; people write 人, 名 or 所 behind it."""

    def read(value: Any) -> int:
        words = re.sub(r"[,，\s]|[人名所个名员]+$", "", str(value))
        if not re.fullmatch(r"\d+(\.0+)?", words):
            raise Unfit(sentence(N_("This is no whole number.")))
        if (number := int(words.split(".")[0])) > most:
            raise Unfit(sentence(N_("A figure above %(most)s: check it."), most=most))
        return number

    return read


def degrees(most: int) -> Reader:
    def read(value: Any) -> str:
        try:
            number = Decimal(re.sub(r"[°度东北经纬EN]", "", str(value)))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) > most:
            raise Unfit(sentence(N_("Degrees with decimals are needed, such as 112.773500.")))
        return str(number.quantize(Decimal("0.000001")))

    return read


def one_of(words: dict[str, str]) -> Reader:
    """One of the words that people use for the same few things."""

    def read(value: Any) -> str:
        said = plain(value)
        if said in words:
            return words[said]
        near = {code for word, code in words.items() if len(word) > 1 and word in said}
        if len(near) == 1:
            return near.pop()
        listed = "、".join(dict.fromkeys(words)) if len(words) < 30 else ""
        raise Unfit(sentence(N_("Unknown here. Use one of: %(words)s"), words=listed))

    return read


def digits(length: int | None = None) -> Reader:
    """A code of digits, whether the sheet kept it as text or as a number."""

    def read(value: Any) -> str:
        words = re.sub(r"[\s'-]", "", str(value)).removesuffix(".0")
        if not words.isascii() or not words.isdigit():
            raise Unfit(sentence(N_("A code of digits is needed.")))
        if length and len(words) != length:
            raise Unfit(sentence(N_("The code has %(length)s digits."), length=length))
        return words

    return read


YES = dict.fromkeys(("是", "有", "y", "yes", "true", "1", "√", "✓", "民办", "对"), "1")
NO = dict.fromkeys(("否", "无", "n", "no", "false", "0", "×", "公办", "x"), "")
yes = one_of(YES | NO)

DAY = re.compile(r"(\d{4})\s*[年./\-_]\s*(\d{1,2})\s*[月./\-_]\s*(\d{1,2})\s*[日号]?")
SHORT = re.compile(r"(\d{4})(\d{2})(\d{2})")
EPOCH = date(1899, 12, 30)
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000


def day(value: Any) -> str:
    """A day however it was written: 2024年3月5日, 2024.3.5, 20240305, or a serial number.

    Days about 1900 are what a spreadsheet makes of a number or an empty cell: refused.
    """
    found = _day(value)
    if found is None:
        raise Unfit(sentence(N_("This is no date. Write it as 2024-03-05.")))
    if not EARLIEST <= found < LATEST:
        raise Unfit(
            sentence(
                N_("%(day)s cannot be meant: the cell was probably empty or a plain number."),
                day=found.isoformat(),
            )
        )
    return found.isoformat()


def _day(value: Any) -> date | None:
    if isinstance(value, dict):
        return date.fromisoformat(value["day"])
    words = str(value).strip()
    try:
        if found := DAY.match(words) or SHORT.fullmatch(words.removesuffix(".0")):
            return date(*(int(part) for part in found.groups()))
        number = float(words)
    except ValueError:
        return None
    if 0 <= number < FIRST_SERIAL or FIRST_SERIAL <= number <= LAST_SERIAL:
        return EPOCH + timedelta(days=int(number))
    return None
