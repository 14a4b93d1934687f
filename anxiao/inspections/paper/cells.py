"""What a cell says as an answer, and an answer as a cell says it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_noop as N_

from anxiao.inspections.checklists.items import FAIL, NOT_APPLICABLE, PASS, Choice, Item
from anxiao.inspections.visits import answers as judging
from anxiao.kernel.columns import Unfit, day
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.kernel.sheets import RUNS, clean, clean_lines

PLAIN = ("text", "integer", "decimal", "date")
YES_WORDS, NO_WORDS = ("是", "Yes"), ("否", "No")
YES = {*("是", "有", "y", "yes", "true", "1", "√", "✓", "✔", "对")}
NO = {*("否", "无", "没有", "未", "n", "no", "false", "0", "×", "x")}
# What people write for a verdict, whichever words its list has.
SAID = {
    PASS: ("合", "合格", "符合", "pass", "√", "✓", "✔", "1"),
    FAIL: ("不", "不合", "不合格", "不符合", "fail", "×", "✗", "✘", "2"),
    NOT_APPLICABLE: ("不适", "不适用", "无此项", "n/a", "na", "/", "3"),
}
BETWEEN = re.compile(r"[、,，;；\n]+")


def is_asked(item: Item) -> bool:
    """Whether a cell can answer it; photos and positions come with the device."""
    return not item.is_repeated and (bool(item.choices) or item.kind in PLAIN)


# --- out ------------------------------------------------------------------------------------


def words_of(item: Item) -> list[str]:
    """The choices in the reader's words; with their names where two are called the same."""
    words = [pick(one.words) or one.name for one in item.choices]
    doubled = len({*words}) < len(words)
    if not doubled:
        return words
    return [f"{word} ({one.name})" for word, one in zip(words, item.choices, strict=True)]


def written(item: Item, answer: str) -> str:
    """An answer as its cell says it."""
    if not item.choices:
        return answer
    named = {one.name: word for one, word in zip(item.choices, words_of(item), strict=True)}
    given = answer.split() if _is_several(item) else [answer]
    return "、".join(named[one] for one in given if one in named)


def _is_several(item: Item) -> bool:
    return judging.is_multiple(item) or item.kind == "rank"


# --- in -------------------------------------------------------------------------------------


def answered(item: Item, cell: Any) -> str:
    """The answer that a cell gives; Unfit with the reason where it gives none."""
    if item.kind == "date":
        return _day(cell)
    text = _text(cell)
    if not text:
        return ""
    if item.choices:
        return _chosen(item, text)
    if item.kind in judging.NUMBERS:
        return _number(text, is_whole=item.kind == "integer")
    return _short(text)


def note(cell: Any) -> str:
    return _short(_text(cell))


def is_yes(cell: Any) -> bool | None:
    """Yes or no; None for an empty cell."""
    said = "1" if cell is True else "0" if cell is False else _text(cell).lower()
    if not said:
        return None
    if said in YES:
        return True
    if said in NO:
        return False
    raise Unfit(sentence(N_("Yes or no is asked for here.")))


def _text(cell: Any) -> str:
    if isinstance(cell, dict):
        return str(cell.get("day", ""))
    if isinstance(cell, bool):
        return str(cell).upper()
    return bare(str(clean_lines("" if cell is None else str(cell))))


def bare(text: str) -> str:
    """Without the apostrophe that kept a text from being run."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(RUNS) else text


def _short(text: str) -> str:
    if len(text) > judging.LONGEST:
        raise Unfit(
            sentence(N_("More than %(most)s characters: shorten it."), most=judging.LONGEST)
        )
    return text


def _day(cell: Any) -> str:
    text = clean(cell)
    return day(cell if isinstance(cell, dict) else text) if text not in ("", None) else ""


def _number(text: str, *, is_whole: bool) -> str:
    plain = text.replace(",", "").replace("，", "")
    plain = re.sub(r"\.0+$", "", plain) if is_whole else plain
    if not re.fullmatch(r"-?\d{1,15}" if is_whole else r"-?\d{1,15}(\.\d{1,12})?", plain):
        says = N_("This is no whole number.") if is_whole else N_("This is no number.")
        raise Unfit(sentence(says))
    return plain


def _chosen(item: Item, text: str) -> str:
    """The choices that a cell names, in their own order unless they are ranked."""
    meant = _meant(item)
    pieces = [text] if not _is_several(item) else BETWEEN.split(text)
    found = [_one(meant, one.strip(), item) for one in pieces if one.strip()]
    if item.kind == "rank":
        return " ".join(dict.fromkeys(found))
    return " ".join(one.name for one in item.choices if one.name in found)


def _meant(item: Item) -> Mapping[str, str]:
    """Every way of saying a choice, each meaning one choice alone."""
    ways: dict[str, set[str]] = {}
    for word, one in zip(words_of(item), item.choices, strict=True):
        for said in _ways(one, word, is_verdict=bool(item.fails)):
            ways.setdefault(said, set()).add(one.name)
    return {said: names.pop() for said, names in ways.items() if len(names) == 1}


def _ways(one: Choice, word: str, *, is_verdict: bool) -> Iterable[str]:
    said = [word, one.zh, one.en, one.name, f"{one.zh} ({one.name})", f"{one.en} ({one.name})"]
    if is_verdict:
        said += SAID.get(one.name, ())
    return {_folded(each) for each in said if each}


def _folded(text: str) -> str:
    return str(clean(text)).casefold().replace(" ", "")


def _one(meant: Mapping[str, str], said: str, item: Item) -> str:
    if found := meant.get(_folded(said)):
        return found
    raise Unfit(_unknown(said, item))


def _unknown(said: str, item: Item) -> Sentence:
    listed = "、".join(words_of(item)[:12])
    return sentence(
        N_("“%(answer)s” is not among the choices: %(words)s."), answer=said[:80], words=listed
    )
