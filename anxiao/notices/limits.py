"""Whom the clock tells: of a limit that comes near, that has passed, that has moved.

A limit that has passed is told upwards step by step: first where the record lies, from the second
step on to whoever stands above, from the third on to the coordinating office of the county. Each
step is told once to each post, however often the job runs; a limit that moves begins anew.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock, masses, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.limits import Step, Steps, days_late, due_for
from anxiao.kernel.principal import acting
from anxiao.kernel.rounds import in_chunks
from anxiao.kernel.sentences import Sentence, day, sentence
from anxiao.ledger import services as ledger
from anxiao.notices import services as notices
from anxiao.people.desks import desks_for
from anxiao.places.above import offices_of, stretches, supervisors_of
from anxiao.places.codes import county_of
from anxiao.places.models import Organisation

ABOVE, OFFICE = 2, 3
DUE = N_("Due on %(due)s.")
# What follows, for each of the two.
SAYS = {
    ("passed", "above"): N_(
        "The limit has passed. It lies with %(who)s. From working day %(next)s on, whoever"
        " supervises them is told too."
    ),
    ("passed", "office"): N_(
        "The limit has passed. It lies with %(who)s. From working day %(next)s on, the"
        " coordinating office is told too."
    ),
    ("passed", "again"): N_(
        "The limit has passed. It lies with %(who)s. The next reminder follows on working day"
        " %(next)s."
    ),
    ("passed", "none"): N_("The limit has passed. It lies with %(who)s."),
    ("late", "above"): N_(
        "Working days late: %(days)s. It lies with %(who)s. From working day %(next)s on, whoever"
        " supervises them is told too."
    ),
    ("late", "office"): N_(
        "Working days late: %(days)s. It lies with %(who)s. From working day %(next)s on, the"
        " coordinating office is told too."
    ),
    ("late", "again"): N_(
        "Working days late: %(days)s. It lies with %(who)s. The next reminder follows on working"
        " day %(next)s."
    ),
    ("late", "none"): N_(
        "Working days late: %(days)s. It lies with %(who)s. No further reminder follows."
    ),
}
MOVED = N_("The calendar of %(year)s has been published: the limit moves from %(old)s to %(new)s.")
STAYS = N_("The calendar of %(year)s has been published: the limit stays on %(new)s.")
Desks = Iterable[tuple[int, str]]


class Rules(Protocol):
    """The steps that the rules of each place name."""

    def at(self, territory: int) -> Steps: ...

    def within(self, lo: int, hi: int) -> set[Steps]: ...


@dataclass(frozen=True)
class Ways:
    """Whom the clock of one kind of record tells: organisations, each with an ability.

    ``late_with`` is the organisation with which a late record lies; ``above`` and ``office`` are
    what posts above it and in the coordinating office must be able to do.
    """

    before: Callable[[Any], Desks]
    after: Callable[[Any], Desks]
    late_with: Callable[[Any], int | None]
    above: str
    office: str
    # What a limit that has moved into the future takes off a record.
    marks: tuple[str, ...] = ()


# --- steps ----------------------------------------------------------------------------------


def remind(*, actor: Actor, rows: QuerySet[Any], rules: Rules, ways: Ways) -> int:
    """Tell of every limit one of whose steps is today; returns how many notices are new."""

    def find(lo: int, hi: int) -> Iterable[UUID]:
        near = rows.filter(due_for(rules.within(lo, hi)), territory_code__range=(lo, hi))
        return near.order_by("pk").values_list("pk", flat=True)

    told = 0
    for keys in in_chunks(actor=actor, stretches=land(actor), find=find):
        with acting(actor):
            steps = [
                (row, step)
                for row in rows.filter(pk__in=keys).order_by("pk")
                if (step := rules.at(row.territory_code).today(row.due_at)) is not None
            ]
            told += tell(actor=actor, steps=steps, ways=ways)
    return told


def tell(*, actor: Actor, steps: Sequence[tuple[Any, Step]], ways: Ways) -> int:
    """Tell of the step that each of some limits has reached; returns how many notices are new."""
    if not steps:
        return 0
    above = supervisors_of(filter(None, (ways.late_with(row) for row, _step in steps)))
    offices = offices_of(row.territory_code for row, _step in steps)
    each = [_Told(row, step, ways, above, offices) for row, step in steps]
    desks = desks_for(desk for one in each for desk in one.desks())
    names = Organisation.objects.in_bulk({ways.late_with(row) or 0 for row, _step in steps})
    by_key = {one.row.pk: one for one in each}
    return notices.send_many(
        actor=actor,
        told=[(one.row, _posts(desks, one.desks())) for one in each],
        kind="reminder",
        says=lambda row: by_key[row.pk].says(names),
        once=lambda row: by_key[row.pk].once,
    )


def _posts(found: dict[tuple[int, str], list[UUID]], desks: Desks) -> list[UUID]:
    return list(dict.fromkeys(post for desk in desks for post in found[desk]))


def land(actor: Actor) -> list[tuple[int, int]]:
    """The stretches in which a job goes through all rows."""
    with acting(actor):
        return stretches()


@dataclass(frozen=True)
class _Told:
    """One limit at one of its steps: whom it is told to, and in which words."""

    row: Any
    step: Step
    ways: Ways
    above: dict[int, int]
    offices: dict[int, int]

    @property
    def once(self) -> str:
        return f"{self.row.pk}:{_local_day(self.row):%Y%m%d}:{self.step.name}"

    def desks(self) -> Iterator[tuple[int, str]]:
        if not self.step.is_late:
            yield from self.ways.before(self.row)
            return
        yield from self.ways.after(self.row)
        if self.step.place >= ABOVE and (supervisor := self._supervisor):
            yield supervisor, self.ways.above
        if self.step.place >= OFFICE and (office := self._office):
            yield office, self.ways.office

    def says(self, names: dict[int, Organisation]) -> Sentence:
        if not self.step.is_late:
            return sentence(DUE, due=day(_local_day(self.row)))
        with_whom = names.get(self.ways.late_with(self.row) or 0)
        has_begun = _local_day(self.row) != clock.today()
        key = SAYS["late" if has_begun else "passed", self._what_follows()]
        given = {
            "days": days_late(self.row.due_at),
            "who": with_whom.name if with_whom else "",
            "next": self.step.following,
        }
        return sentence(key, **{name: one for name, one in given.items() if f"%({name})s" in key})

    @property
    def _supervisor(self) -> int | None:
        return self.above.get(self.ways.late_with(self.row) or 0)

    @property
    def _office(self) -> int | None:
        return self.offices.get(county_of(self.row.territory_code))

    def _what_follows(self) -> str:
        """Who is told next and has not been yet."""
        following, named = self.step.place + 1, {one for one, _ability in self.desks()}
        if self.step.following is None:
            return "none"
        if following == ABOVE and self._supervisor and self._supervisor not in named:
            return "above"
        if following == OFFICE and self._office and self._office not in named:
            return "office"
        return "again"


def _local_day(row: Any) -> date:
    found: date = row.due_at.astimezone(clock.LOCAL).date()
    return found


# --- limits that move -----------------------------------------------------------------------


def recompute(*, actor: Actor, rows: QuerySet[Any], ways: Ways) -> int:
    """Compute provisional limits anew where the calendar has come; returns how many changed.

    ``rows`` are those whose clock runs. The entry has the old and the new day; the desk is told
    where they differ.
    """

    def find(lo: int, hi: int) -> Iterable[UUID]:
        provisional = rows.filter(is_due_provisional=True, due_at__isnull=False)
        inside = provisional.filter(territory_code__range=(lo, hi))
        return inside.order_by("pk").values_list("pk", flat=True)

    changed = 0
    for keys in in_chunks(actor=actor, stretches=land(actor), find=find):
        with acting(actor):
            changed += _recompute(actor, rows.filter(pk__in=keys), ways)
    return changed


def _recompute(actor: Actor, rows: QuerySet[Any], ways: Ways) -> int:
    locked = rows.select_for_update(of=("self",), skip_locked=True).order_by("pk")
    found, were = [], {}
    for row in locked:
        limit = row.limit_anew()
        if limit is None:
            continue
        were[row.pk] = _local_day(row)
        row.move_limit(limit)
        row.version += 1
        if row.due_at > clock.now():
            for mark in ways.marks:
                setattr(row, mark, None)
        found.append(row)
    if not found:
        return 0
    masses.update(found, ["due_at", "is_due_provisional", "version", *ways.marks])
    _record_moves(actor, found, were)
    moved = [row for row in found if were[row.pk] != _local_day(row)]
    desks = desks_for(desk for row in moved for desk in ways.before(row))
    notices.send_many(
        actor=actor,
        told=[(row, _posts(desks, ways.before(row))) for row in moved],
        kind="reminder",
        says=lambda row: _moved(row, were[row.pk]),
        once=lambda row: f"{row.pk}:{_local_day(row):%Y%m%d}:moved",
    )
    return len(found)


def _record_moves(actor: Actor, rows: list[Any], were: dict[UUID, date]) -> None:
    def details(place: int) -> dict[str, Any]:
        row = rows[place]
        new, is_still = _local_day(row), row.is_due_provisional
        return {"from": were[row.pk], "to": new, "is_due_provisional": is_still}

    ledger.record_many(
        f"{rows[0]._meta.model_name}.recompute",
        rows,
        actor=actor,
        says=lambda place: _moved(rows[place], were[rows[place].pk]),
        each=details,
    )


def _moved(row: Any, was: date) -> Sentence:
    return calendar_came(was, _local_day(row), begun=row.limit_from or was)


def calendar_came(was: date, new: date, *, begun: date) -> Sentence:
    """What the calendar of the last year that is known has done to a limit that began then."""
    year = max(was, new).year
    while year > begun.year and not workdays.is_known(date(year, 1, 1)):
        year -= 1
    if new == was:
        return sentence(STAYS, year=str(year), new=day(new))
    return sentence(MOVED, year=str(year), old=day(was), new=day(new))
