"""A leader's page of a week: what is gathered for it, and how it is cut to one sheet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, OutOfReach
from anxiao.kernel.given import in_our_time
from anxiao.kernel.sentences import day, msg, sentence
from anxiao.kernel.weekly import MOST, Line, Part, Section, merged
from anxiao.people.models import Post
from anxiao.programmes.asks.models import Order
from anxiao.programmes.desks import end_of
from anxiao.programmes.instructions.leaders import last_leader, leaders
from anxiao.programmes.instructions.lifecycle import WORDS
from anxiao.programmes.instructions.models import Instruction

# How many lines a section has on the sheet; what others leave free is added. Together they fit.
ROOM = {Section.LATE: 12, Section.GRAVE: 8, Section.DECISION: 6, Section.OWN: 6}
TITLES = {
    Section.LATE: N_("Late"),
    Section.GRAVE: N_("Grave"),
    Section.DECISION: N_("Needs your decision"),
    Section.OWN: N_("Your instructions"),
}


@dataclass(frozen=True)
class Week:
    """A week from Monday to Sunday."""

    begins: date

    @classmethod
    def of(cls, on: date) -> "Week":
        return cls(on - timedelta(days=on.weekday()))

    @classmethod
    def named(cls, text: str) -> "Week":
        """The week of an address, like 2026-W25; this one for an empty name.

        Invalid for a name that is none, and for a week that has not begun.
        """
        if not text:
            return cls.of(clock.today())
        try:
            year, _w, number = text.partition("-W")
            found = cls(date.fromisocalendar(int(year), int(number), 1))
        except ValueError:
            raise Invalid(sentence(N_("A week is named like 2026-W25."))) from None
        in_our_time(found.begins)
        if found.begins > clock.today():
            raise Invalid(sentence(N_("This week has not begun yet.")))
        return found

    @property
    def name(self) -> str:
        return f"{self.begins:%G-W%V}"

    @property
    def ends(self) -> date:
        return self.begins + timedelta(days=6)

    @property
    def before(self) -> "Week":
        return Week(self.begins - timedelta(days=7))

    @property
    def following(self) -> "Week | None":
        after = self.begins + timedelta(days=7)
        return Week(after) if after <= clock.today() else None


@dataclass(frozen=True)
class Shown:
    """A section as it stands on the sheet: its lines, and how many more there are."""

    section: Section
    total: int
    lines: tuple[Line, ...]

    @property
    def title(self) -> str:
        return TITLES[self.section]

    @property
    def more(self) -> int:
        return self.total - len(self.lines)


def whose(actor: Actor, asked: UUID | None) -> Post | None:
    """Whose sheet it is: a leader's own alone; for others the one asked for, or the last one."""
    posts = leaders(actor)
    own = posts.filter(pk=actor.post).first() if actor.post else None
    if own is not None:
        return own
    if asked is None:
        return last_leader(actor)
    found = posts.filter(pk=asked).first()
    if found is None:
        raise OutOfReach(sentence(N_("There is no such leader's post in your territory.")))
    return found


def gathered(actor: Actor, leader: Post, week: Week) -> list[Part]:
    """The four sections, from every app and from the leader's own instructions."""
    offers = (import_module(name).lines for name in settings.LEADER_SECTIONS)
    parts = [part for offer in offers for part in offer(actor, week.ends)]
    parts.append(_own(actor, leader, week))
    return [merged(section, parts) for section in Section]


def fitted(parts: Sequence[Part]) -> list[Shown]:
    """Cut to what fits: each section keeps its room, and shares what others leave."""
    wanted = {part.section: max(1, part.total) for part in parts}
    free = sum(max(0, ROOM[key] - number) for key, number in wanted.items())
    shown = []
    for part in parts:
        room = ROOM[part.section]
        extra = min(free, max(0, wanted[part.section] - room))
        free -= extra
        shown.append(_cut(part, min(room + extra, MOST)))
    return shown


def _cut(part: Part, room: int) -> Shown:
    """All lines, or all but the last, whose place is taken by how many more there are."""
    kept = part.lines[:room] if part.total <= room else part.lines[: room - 1]
    return Shown(part.section, part.total, kept)


def _own(actor: Actor, leader: Post, week: Week) -> Part:
    """Open ones and those closed in the week, the oldest first, each with its orders."""
    begins = end_of(week.begins - timedelta(days=1))
    rows = Instruction.objects.visible_to(actor).of_leader(leader.pk)
    given = rows.filter(given_on__lte=week.ends).exclude(state="dropped")
    found = given.exclude(closed_at__lt=begins).order_by("given_on", "pk")
    first = list(found[:MOST])
    total = len(first) if len(first) < MOST else found.order_by().count()
    known = counts(actor, first)
    return Part(Section.OWN, total, tuple(_line(row, known.get(row.pk, (0, 0))) for row in first))


def counts(actor: Actor, rows: Iterable[Instruction]) -> dict[Any, tuple[int, int]]:
    """How many orders each instruction has, and how many of them are replied to."""
    orders = Order.objects.visible_to(actor).filter(instruction__in=[row.pk for row in rows])
    found: dict[Any, tuple[int, int]] = {}
    for key, replied in orders.exclude(state="withdrawn").values_list("instruction", "replied_at"):
        total, done = found.get(key, (0, 0))
        found[key] = (total + 1, done + (replied is not None))
    return found


def _line(row: Instruction, count: tuple[int, int]) -> Line:
    total, done = count
    says = sentence(
        N_("%(day)s · %(state)s · %(done)s of %(total)s orders replied to"),
        day=day(row.given_on),
        state=msg(WORDS[row.state]),
        done=done,
        total=total,
    )
    return Line(row.title, "", says, kind="instruction", subject=row.pk)
