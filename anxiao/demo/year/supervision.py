"""Supervision: what stays late climbs rung by rung, night after night, by decisions."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from random import Random

from anxiao.demo.year.cases import BASIS, DECIDING, Act, Supervised, Told
from anxiao.demo.year.stage import Stage, pack
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.places.models import Organisation
from anxiao.supervision.abilities import Ability
from anxiao.supervision.cases.models import Case, Kind
from anxiao.supervision.nights.sweep import sweep
from anxiao.supervision.rungs import Rung

NIGHTLY = Actor.system("nightly sweep of supervision")
HOUR = time(4, 15)
SCHOOL = ":school"
VERBS = {Rung.REMINDER: "remind", Rung.ORDER: "order"}
# How many working days ago the office went through what had been proposed.
DESK_DAYS = (9, 6, 3)


def told(stage: Stage) -> None:
    """The stories of the pack beside what the county's own hazards have become late with.

    Everything is told in the order of time, after a night on each day on which something happens.
    """
    stories = [*_stories(stage)]
    acts: list[Act] = [act for one in stories for act in one.acts()]
    desk = _Desk(stage, {one.organisation.pk for one in stories})
    acts += [(stage.hour(stage.ago(days), 11), desk.work) for days in DESK_DAYS]
    days = {at.astimezone(clock.LOCAL).date() for at, _act in acts} | {stage.eve}
    acts += [(datetime.combine(day, HOUR, clock.LOCAL), _night(stage)) for day in days]
    for at, act in sorted(acts, key=lambda one: one[0]):
        act(at)


def _night(stage: Stage) -> Callable[[datetime], None]:
    return lambda at: stage.act(at, NIGHTLY, sweep)


# --- whose stories they are -------------------------------------------------------------------


def _stories(stage: Stage) -> Iterator[Supervised]:
    """Each with its organisation; those for which this load has none are left out."""
    taken = {key for key in map(stage.organisation_of, _tried()) if key is not None}
    taken |= {*Hazard.objects.unfinished().values_list("lead", flat=True)}
    for place, one in enumerate(pack("supervision")["stories"]):
        dice = stage.dice(f"supervision:{place}")
        found = _whose(stage, one, dice, taken)
        if found is not None:
            taken.add(found.pk)
            yield Supervised(stage, one, found, dice)


def _tried() -> list[str]:
    """The accounts that the sign-in page names: their schools have stories of their own."""
    return [row["user_name"] for row in pack("posts") if row["demo"]]


def _whose(stage: Stage, one: Told, dice: Random, taken: set[int]) -> Organisation | None:
    if (at := one.get("at", SCHOOL)) != SCHOOL:
        return stage.organisations.get(at)
    key = stage.organisation_of(one["by"]) if one.get("by") else None
    known = next((row for row in stage.schools if row.pk == key), None)
    return known or _any_school(stage, one, dice, taken)


def _any_school(stage: Stage, one: Told, dice: Random, taken: set[int]) -> Organisation | None:
    """A school of that kind with nothing else open against it, so that its story is its own."""
    found = [
        place.site.organisation
        for place in stage.cast.places
        if place.stage in one["stages"]
        and (place.boarders or not one["boarders"])
        and place.site.organisation.supervisor_id is not None
        and place.site.organisation_id not in taken
        and stage.able(place.site.organisation_id, Ability.RESPOND) is not None
    ]
    return dice.choice(found) if found else None


# --- what the county's own hazards have become late with --------------------------------------


class _Desk:
    """The office goes through what was proposed; the youngest of it stays for another day."""

    def __init__(self, stage: Stage, told: set[int]) -> None:
        self.stage, self.told = stage, told

    def work(self, at: datetime) -> None:
        rows = Case.objects.proposed().filter(kind=Kind.HAZARDS, proposed__in=VERBS)
        found = list(rows.exclude(organisation__in=self.told).gravest_first())
        for place, case in enumerate(found[:-1]):
            verb = VERBS[Rung(case.proposed)]
            given = {"basis": BASIS, "requirements": pack("supervision")["desk"][verb]}
            moment = at + timedelta(minutes=4 * place)
            self.stage.act(moment, self.stage.office, DECIDING[verb], row=case, **given)
