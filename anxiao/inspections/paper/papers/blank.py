"""Checklists as they are filled in by hand: boxes to tick, room to write, a code on every page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_noop as N_

from anxiao.documents.kinds import Head, Kind
from anxiao.documents.printing import context_of, together
from anxiao.inspections.abilities import Ability
from anxiao.inspections.checklists.items import FAIL, NOT_APPLICABLE, PASS, Item
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.paper.conditions import conditions
from anxiao.inspections.paper.models import PaperSheet
from anxiao.inspections.paper.papers.labels import labels
from anxiao.inspections.visits.lifecycle import LATE
from anxiao.inspections.visits.models import Visit
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import Name, pick

VERDICTS = (PASS, FAIL, NOT_APPLICABLE)
# What a question is on paper: boxes of a verdict, boxes of choices, or room of some shape.
SHAPES = {
    "integer": "figure",
    "decimal": "figure",
    "range": "figure",
    "date": "date",
    "time": "time",
    "dateTime": "date",
    "image": "photo",
    "acknowledge": "tick",
}


@dataclass(frozen=True)
class Line:
    """One question: its shape on paper, what may be ticked, and what a failure is asked for."""

    number: int
    question: str
    hint: str
    shape: str
    choices: tuple[str, ...]
    is_verdict: bool
    needs_photo: bool
    may_fix: bool


@dataclass(frozen=True)
class Group:
    name: str
    condition: str
    rows: tuple[Line, ...]


@dataclass(frozen=True)
class Asked:
    """One checklist with its version."""

    name: str
    version: str
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Blank:
    """One visit on paper, in the language in which it was asked for."""

    lang: str
    labels: dict[str, str]
    url: str
    code: str
    place: str
    kind: str
    until: str
    asks_opinion: bool
    sheets: tuple[Asked, ...]


BLANK = Kind(
    key="paper_checklist",
    name=N_("Checklist to be filled in by hand"),
    zh="现场检查表",
    mark="",
    template=Path(__file__).with_name("blank.typ"),
    context=Blank,
    ability=Ability.VISIT,
    words={"place": N_("Site"), "sheets": N_("Checklist"), "kind": N_("Kind of visit")},
    is_coded=True,
)


def printed(actor: Actor, papers: Sequence[PaperSheet]) -> bytes:
    """Papers one after the other as a PDF, each counted for itself."""
    language = "en" if (translation.get_language() or "").startswith("en") else "zh"
    lists = _lists(actor, papers)
    with translation.override("en" if language == "en" else "zh-hans"):
        told = [context_of(_head(one), _blank(one, lists, language)) for one in papers]
    return together(BLANK, told)


def _lists(actor: Actor, papers: Iterable[PaperSheet]) -> dict[object, Checklist]:
    keys = {pk for one in papers for pk in one.checklists}
    return dict(Checklist.objects.visible_to(actor).defer("xform").in_bulk(keys))


def _head(paper: PaperSheet) -> Head:
    on = paper.printed_at.astimezone(clock.LOCAL)
    return Head(
        number=paper.shown,
        kind=BLANK.zh,
        issuer=pick(paper.printer_name),
        issued_on=f"{on.year}年{on.month}月{on.day}日",
        is_demo=settings.DEMO_LABEL,
    )


def _blank(paper: PaperSheet, lists: dict[object, Checklist], language: str) -> Blank:
    words = labels(language)
    return Blank(
        lang=language,
        labels=words,
        url=address(paper.code),
        code=paper.shown,
        place=pick(paper.place),
        kind=words[paper.kind],
        until=_until(paper.visit),
        asks_opinion=not paper.is_self_check,
        sheets=tuple(asked(lists[pk], words) for pk in paper.checklists if pk in lists),
    )


def address(code: str) -> str:
    """What the square code says: where to enter it, or the code where nobody else reaches us."""
    host = urlsplit(settings.BASE_URL).hostname or ""
    is_local = host in ("localhost", "::1", "0.0.0.0", "") or host.startswith("127.")  # noqa: S104
    return code if is_local else f"{settings.BASE_URL.rstrip('/')}/p/{code}"


def _until(visit: Visit | None) -> str:
    """The last day on which the paper of a planned visit is taken."""
    if visit is None or visit.ends_on is None:
        return ""
    return f"{visit.ends_on + LATE:%Y-%m-%d}"


def asked(checklist: Checklist, words: dict[str, str]) -> Asked:
    """A checklist by its groups; questions with a condition stand in a group that says it."""
    items = checklist.items
    when = conditions(checklist, items)
    numbered = list(enumerate(items, start=1))
    parts = groupby(numbered, key=lambda one: _group(one[1], when, words))
    return Asked(
        pick(checklist.name),
        words["version"].format(n=checklist.number_in_series),
        tuple(
            Group(name, condition, tuple(_line(number, item, words) for number, item in rows))
            for (name, condition), rows in parts
        ),
    )


def _group(item: Item, when: dict[str, Name], words: dict[str, str]) -> tuple[str, str]:
    said = [pick(when[item.path])] if item.path in when else []
    if item.is_repeated:
        said.append(words["again"])
    name = pick(item.group) if item.group_zh or item.group_en else ""
    return name, words["and"].join(said)


def _line(number: int, item: Item, words: dict[str, str]) -> Line:
    is_usual = tuple(one.name for one in item.choices) == VERDICTS and FAIL in item.fails
    shape = "verdict" if is_usual else "choices" if item.choices else SHAPES.get(item.kind, "text")
    hint = pick(item.hint) if item.hint_zh or item.hint_en else ""
    if "multiple" in item.kind or item.kind == "rank":
        hint = f"{hint} {words['several']}".strip()
    return Line(
        number=number,
        question=pick(item.name),
        hint=hint,
        shape=shape,
        choices=() if is_usual else tuple(pick(one.words) for one in item.choices),
        is_verdict=bool(item.fails),
        needs_photo=item.needs_photo,
        may_fix=bool(item.fixed_path),
    )
