"""What a programme said before: its revisions, each as it stood, two beside each other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import OutOfReach, Refused
from anxiao.kernel.http import Page
from anxiao.kernel.names import Name, pick
from anxiao.kernel.sentences import sentence, word_day
from anxiao.norms.models import FocusArea
from anxiao.people.story import organisations
from anxiao.programmes.plans.boards.paging import page_by
from anxiao.programmes.plans.lifecycle import TASK_WORDS
from anxiao.programmes.plans.models import FormerTask, Programme, Revision, Task
from anxiao.programmes.plans.reach import Whole
from anxiao.programmes.plans.services import revising
from anxiao.programmes.plans.sheets import measures

PER_PAGE = 100
NONE = N_("There is no such revision.")
# What is shown of a task's words, in this order.
COLUMNS = {
    "title": gettext_lazy("Task"),
    "organisation": gettext_lazy("Leading organisation"),
    "assists": gettext_lazy("Assisting organisations"),
    "leader": gettext_lazy("Leader responsible"),
    "standard": gettext_lazy("Standard (with measurable target)"),
    "starts_on": gettext_lazy("First day"),
    "deadline": gettext_lazy("To be completed by"),
    "weight": gettext_lazy("Weight of the task"),
    "evidence": gettext_lazy("Result material"),
    "focus_area": gettext_lazy("Focus area of the task"),
}


@dataclass(frozen=True)
class Listed:
    """One revision in the list, and how many tasks it touched within reach."""

    revision: Revision
    changes: int

    @property
    def pk(self) -> UUID:
        return self.revision.pk

    @property
    def title(self) -> str:
        return _("Revision %(number)s") % {"number": self.revision.number}


def issued(whole: Whole) -> Programme:
    """The programme itself, where it is within reach and has been issued."""
    if whole.programme is None:
        raise OutOfReach(sentence(N_("There is no such record within your reach.")))
    return whole.programme


def listed(actor: Actor, whole: Whole, *, after: str = "", before: str = "") -> Page:
    """The revisions, the newest first."""
    programme = issued(whole)
    rows = Revision.objects.visible_to(actor).filter(programme=programme)
    page = page_by(rows.annotate(back=-F("number")), ("back", "pk"), after=after, before=before)
    touched = _touched(actor, programme, [one.number for one in page.rows])
    kept = [Listed(one, len(touched.get(one.number, ()))) for one in page.rows]
    return Page(kept, page.after, page.before)


def _touched(actor: Actor, programme: Programme, numbers: Sequence[int]) -> dict[int, set[UUID]]:
    """The tasks that each of some revisions changed, added or called off."""
    found: dict[int, set[UUID]] = {}
    if not numbers:
        return found
    former = FormerTask.objects.visible_to(actor).filter(programme=programme.pk)
    spans = Q(to_revision__in=numbers) | Q(from_revision__in=numbers)
    for pk, *ends in former.filter(spans).values_list("task", "from_revision", "to_revision"):
        for end in ends:
            found.setdefault(end, set()).add(pk)
    own = Task.objects.visible_to(actor).filter(programme=programme, giver=programme.issuer)
    since = own.filter(since_revision__in=numbers, handed_at__isnull=False)
    for pk, number in since.values_list("pk", "since_revision"):
        found.setdefault(number, set()).add(pk)
    return found


# --- as it stood ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Words:
    """What a task said in a revision, each column worded for the reader."""

    task: UUID
    code: str
    depth: int
    state: str
    said: dict[str, str]

    @property
    def cells(self) -> list[tuple[Any, str]]:
        return [(title, self.said[key]) for key, title in COLUMNS.items()]


@dataclass(frozen=True)
class Stood:
    """The programme as it stood in a revision, a page of it."""

    number: int
    revision: Revision | None
    columns: list[Any]
    rows: list[Words]
    total: int
    before: int | None
    after: int | None
    is_newest: bool


def as_it_stood(actor: Actor, whole: Whole, number: int, page: str) -> Stood:
    """The tasks as one of the revisions had them; revision 0 is what was issued."""
    programme = issued(whole)
    at = _number(str(number), programme)
    found = _own(actor, programme, at)
    start = (_figure(page) or 0) * PER_PAGE
    rows = found[start : start + PER_PAGE]
    return Stood(
        number=at,
        revision=_revision(actor, programme, at),
        columns=list(COLUMNS.values()),
        rows=_worded((one.task.pk, one.words) for one in rows),
        total=len(found),
        before=start // PER_PAGE - 1 if start else None,
        after=start // PER_PAGE + 1 if start + PER_PAGE < len(found) else None,
        is_newest=at == programme.revision,
    )


def _own(actor: Actor, programme: Programme, number: int) -> list[revising.Former]:
    """The tasks that the issuer gave; what others made of them is none of its words."""
    found = revising.as_of(actor=actor, programme=programme, revision=number)
    return [one for one in found if one.task.giver == programme.issuer]


def _revision(actor: Actor, programme: Programme, number: int) -> Revision | None:
    return Revision.objects.visible_to(actor).filter(programme=programme, number=number).first()


def _number(said: str, programme: Programme) -> int:
    number = _figure(said)
    if programme.issued_at is None:
        raise Refused(sentence(N_("A draft has no revisions yet: they begin when it is issued.")))
    if number is None or number > programme.revision:
        raise OutOfReach(sentence(NONE))
    return number


def _figure(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else None


def _worded(rows: Iterable[tuple[UUID, dict[str, Any]]]) -> list[Words]:
    kept = list(rows)
    named = organisations(key for _pk, words in kept for key in _organisations(words))
    areas = {one.pk: one.name for one in FocusArea.objects.all()}
    return [
        Words(
            task=pk,
            code=words["code"],
            depth=words["depth"],
            state=_state(words),
            said=_said(words, named, areas),
        )
        for pk, words in kept
    ]


def _state(words: dict[str, Any]) -> str:
    label = TASK_WORDS[words["state"]]
    return _(label)


def _organisations(words: dict[str, Any]) -> list[int]:
    return [key for key in (words["organisation"], *words["assists"]) if key]


def _said(words: dict[str, Any], named: dict[Any, Any], areas: dict[str, Name]) -> dict[str, str]:
    def name(key: int | None) -> str:
        return pick(named[key].name) if key in named else ""

    leader: Name = {"zh": words["leader_zh"], "en": words["leader_en"]}
    return {
        "title": words["title"],
        "organisation": name(words["organisation"]),
        "assists": "、".join(name(key) for key in words["assists"]),
        "leader": pick(leader),
        "standard": measures.written(words["standard"], words),
        "starts_on": _day(words["starts_on"]),
        "deadline": _day(words["deadline"]),
        "weight": str(words["weight"]),
        "evidence": words["evidence"],
        "focus_area": pick(areas[words["focus_area"]]) if words["focus_area"] in areas else "",
    }


def _day(said: str | None) -> str:
    return word_day(date.fromisoformat(said)) if said else ""


# --- two beside each other ------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """A task that two revisions have differently: what it said, what it says."""

    code: str
    title: str
    verdict: str
    tone: str
    columns: list[tuple[Any, str, str]]


@dataclass(frozen=True)
class Between:
    """Two revisions beside each other."""

    old: int
    new: int
    numbers: list[int]
    reasons: list[Revision]
    rows: list[Difference]


def between(actor: Actor, whole: Whole, old: str, new: str) -> Between:
    """What has become of the words of a programme from one revision to a later one."""
    programme = issued(whole)
    last = _number(new or str(programme.revision), programme)
    first = _number(old or str(max(last - 1, 0)), programme)
    first, last = sorted((first, last))
    reasons = Revision.objects.visible_to(actor).filter(programme=programme)
    since = reasons.filter(number__gt=first, number__lte=last).order_by("number")
    touched = _touched(actor, programme, [*range(first + 1, last + 1)])
    keys = {pk for pks in touched.values() for pk in pks}
    return Between(
        old=first,
        new=last,
        numbers=[*range(programme.revision + 1)],
        reasons=list(since[:PER_PAGE]),
        rows=_differences(_of(actor, programme, first, keys), _of(actor, programme, last, keys)),
    )


def _of(actor: Actor, programme: Programme, number: int, keys: set[UUID]) -> dict[UUID, Words]:
    found = _own(actor, programme, number)
    kept = _worded((one.task.pk, one.words) for one in found if one.task.pk in keys)
    return {words.task: words for words in kept}


def _differences(old: dict[UUID, Words], new: dict[UUID, Words]) -> list[Difference]:
    keys = {**new, **old}
    ordered = sorted(keys.values(), key=lambda one: [int(n) for n in one.code.split(".")])
    found = (_difference(old.get(one.task), new.get(one.task)) for one in ordered)
    return [one for one in found if one is not None]


def _difference(old: Words | None, new: Words | None) -> Difference | None:
    one = new or old
    assert one is not None
    columns = [
        (title, old.said[key] if old else "", new.said[key] if new else "")
        for key, title in COLUMNS.items()
    ]
    differing = [line for line in columns if line[1] != line[2]]
    if not differing:
        return None
    if old is None:
        verdict, tone = _("added"), "mine"
    elif new is None:
        verdict, tone = _("called off"), "late"
    else:
        verdict, tone = _("changed"), "soon"
    return Difference(one.code, one.said["title"], verdict, tone, differing)
