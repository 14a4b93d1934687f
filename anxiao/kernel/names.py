"""Names in two scripts: Chinese as written, English or pinyin beside it."""

# Brought when they are needed: most processes of the web server never are asked for pinyin.
# ruff: noqa: PLC0415

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, TypedDict

from django.utils.translation import get_language


class Name(TypedDict):
    zh: str
    en: str


def pick(name: Name | dict[str, str]) -> str:
    """The name for the active language; Chinese stands in where English is missing."""
    language = get_language() or "zh-hans"
    if language.startswith("zh-hant"):
        return traditional(name.get("zh", ""))
    if language.startswith("zh"):
        return name.get("zh", "")
    return name.get("en") or name.get("zh", "")


@lru_cache(maxsize=4096)
def traditional(text: str) -> str:
    """Simplified text in traditional script, for display only."""
    return str(_converter().convert(text))


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("s2t")


def pinyin(text: str) -> str:
    """Spaced, capitalised pinyin: how an English page shows a Chinese place name."""
    from pypinyin import lazy_pinyin

    return " ".join(part.strip().capitalize() for part in lazy_pinyin(text) if part.strip())


def sort_key(text: str) -> str:
    """Pinyin without spaces, lower case: sorts and finds Chinese names the way people expect."""
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(text)).lower()[:200]


def initials(text: str) -> str:
    """First letters of the pinyin, for quick search."""
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()[:80]


def near(said: str, names: Iterable[str], most: int = 3) -> list[str]:
    """Names that look like what was said, the likeliest first: for sentences of refusal."""
    known = list(dict.fromkeys(names))
    holding = [one for one in known if said and (said in one or one in said)]
    close = get_close_matches(said, known, most, 0.6)
    return list(dict.fromkeys([*close, *holding]))[:most]
