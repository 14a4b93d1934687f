"""On what it depends whether a question is asked, in words that stand on paper."""

import re
from collections.abc import Iterator, Mapping, Sequence

from anxiao.inspections.checklists.book import book_of
from anxiao.inspections.checklists.columns import SURVEY
from anxiao.inspections.checklists.items import Item
from anxiao.inspections.checklists.kinds import BEGIN, END, type_of
from anxiao.inspections.checklists.models import Checklist
from anxiao.kernel.names import Name

Named = tuple[str, str]
COMPARED = re.compile(
    r"^\$\{(?P<name>[\w.-]+)\}\s*(?P<sign>!=|>=|<=|=|>|<)\s*(?:'(?P<text>[^']*)'|(?P<figure>-?[\d.]+))$"
)
CHOSEN = re.compile(r"^selected\(\s*\$\{(?P<name>[\w.-]+)\}\s*,\s*'(?P<text>[^']*)'\s*\)$")
SIGNS: dict[str, Named] = {
    "=": ("为", "is"),
    "!=": ("不为", "is not"),
    ">": ("大于", "is more than"),
    "<": ("小于", "is less than"),
    ">=": ("不小于", "is at least"),
    "<=": ("不大于", "is at most"),
}
JOINED: dict[str, Named] = {"and": ("且", "and"), "or": ("或", "or")}
OTHERWISE: Name = {"zh": "只在符合条件时填写", "en": "only where it applies"}


def conditions(checklist: Checklist, items: Sequence[Item]) -> dict[str, Name]:
    """For each question with a condition, by its path, when it is asked."""
    if not any(one.is_conditional for one in items):
        return {}
    numbered = {one.path.rpartition("/")[2]: (n, one) for n, one in enumerate(items, start=1)}
    found = dict(_walked(checklist, numbered))
    return {one.path: found.get(one.path, OTHERWISE) for one in items if one.is_conditional}


def _walked(
    checklist: Checklist, numbered: Mapping[str, tuple[int, Item]]
) -> Iterator[tuple[str, Name]]:
    """The rows of the form with the conditions of all groups around them."""
    frames: list[tuple[str, str]] = []
    for _number, row in book_of(checklist.form)[SURVEY].rows:
        kind, name = type_of(row.get("type", "")), row.get("name", "")
        if kind.side == END:
            frames.pop()
            continue
        here = (name, row.get("relevant", ""))
        if kind.side == BEGIN:
            frames.append(here)
            continue
        said = [one for _name, one in (*frames, here) if one]
        if said:
            yield "/".join(n for n, _said in (*frames, here)), _worded(said, numbered)


def _worded(said: Sequence[str], numbered: Mapping[str, tuple[int, Item]]) -> Name:
    parts = [_parts(one, numbered) for one in said]
    whole = [one for one in parts if one is not None]
    if len(whole) < len(parts):
        return OTHERWISE
    zh, en = "，且".join(one[0] for one in whole), " and ".join(one[1] for one in whole)
    return {"zh": f"{zh}时填写", "en": f"if {en}"}


def _parts(said: str, numbered: Mapping[str, tuple[int, Item]]) -> Named | None:
    """A comparison, or several joined alike; None where it says more than that."""
    pieces = re.split(r"\s+(and|or)\s+", said.strip())
    words = [
        _compared(
            one.strip("() ") if len(pieces) > 1 and not one.startswith("selected") else one,
            numbered,
        )
        for one in pieces[::2]
    ]
    joints = {*pieces[1::2]}
    if len(joints) > 1 or any(one is None for one in words):
        return None
    zh, en = JOINED[joints.pop()] if joints else ("", "")
    known = [one for one in words if one is not None]
    return f"，{zh}".join(one[0] for one in known), f" {en} ".join(one[1] for one in known)


def _compared(said: str, numbered: Mapping[str, tuple[int, Item]]) -> Named | None:
    found = COMPARED.match(said.strip()) or CHOSEN.match(said.strip())
    if found is None or found["name"] not in numbered:
        return None
    number, item = numbered[found["name"]]
    given = found.groupdict()
    value = given["text"] if given.get("text") is not None else given.get("figure") or ""
    choice = next((one for one in item.choices if one.name == value), None)
    zh, en = SIGNS[given.get("sign") or "="]
    if not value:
        return (f"第{number}项已填写", f"{number} is filled in") if given["sign"] == "!=" else None
    own = choice.words if choice else {"zh": value, "en": value}
    return f"第{number}项{zh}“{own['zh']}”", f"{number} {en} “{own['en'] or own['zh']}”"
