"""Planning the gate duty: a row for the whole week in one act, last week in one tap."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock, masses
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused
from anxiao.kernel.given import in_our_time, need
from anxiao.kernel.governed import GovernedQuerySet
from anxiao.kernel.ids import uuid7
from anxiao.kernel.sentences import Sentence, day, msg, sentence
from anxiao.ledger import services as ledger
from anxiao.places.codes import interval
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation, Site
from anxiao.places.services import owners_of
from anxiao.programmes.abilities import Ability
from anxiao.programmes.duties.models import (
    KIND_WORDS,
    STRONGEST,
    WEEK,
    GateDuty,
    Kind,
    Peak,
    monday_of,
)

SCHOOL_WEEK = (1, 2, 3, 4, 5)
# How far back the last week with duties is looked for, and how far ahead anything is planned.
LOOKED_BACK, AHEAD = 8, 26
MOST_COPIED = 5000
KEY = ("site_id", "gate", "peak", "kind", "provider")


@transaction.atomic
def plan(
    *,
    actor: Actor,
    site: UUID,
    gate: str,
    week: date,
    kind: str,
    provider: int,
    peaks: Sequence[str] = (Peak.MORNING, Peak.EVENING),
    weekdays: Sequence[int] = SCHOOL_WEEK,
    strength: int = 1,
    note: str = "",
) -> list[GateDuty]:
    """Say who stands at a gate on which days of a week: one row for each peak, made or changed.

    Refused for a week that is over, and for anybody but police, guards and volunteers.
    """
    _require(actor)
    _check_week(week)
    found = _site(actor, site, week)
    sender = _provider(provider, kind)
    days = _check_days(weekdays, peaks, strength)
    named = need(gate, sentence(N_("Name the gate.")))[:60]
    given = {"weekdays": days, "strength": strength, "note": note.strip()[:200]}
    like = _like(actor, found, named, week, kind, sender)
    there = {
        row.peak: row
        for row in GateDuty.objects.visible_to(actor)
        .in_week(week)
        .filter(site=found.pk, gate=named, kind=kind, provider=sender.pk, peak__in=peaks)
    }
    rows = [there.get(peak) or GateDuty(**like, peak=peak) for peak in dict.fromkeys(peaks)]
    for row in rows:
        for name, value in given.items():
            setattr(row, name, value)
        row.planned_at, row.planned_by = clock.now(), actor.post
        row.save(force_insert=row.peak not in there, force_update=row.peak in there)
    _tell(actor, rows, sender)
    return rows


def _require(actor: Actor) -> None:
    if not actor.may(Ability.PLAN_DUTY):
        raise NotAllowed(sentence(N_("Your post does not plan the gate duty.")))


def _check_week(week: date) -> None:
    in_our_time(week)
    this = monday_of(clock.today())
    if week != monday_of(week):
        raise Invalid(sentence(N_("A week is named by its Monday.")))
    if week < this:
        raise Refused(sentence(N_("A week that is over is not changed.")))
    if week > this + AHEAD * WEEK:
        raise Invalid(sentence(N_("Gate duty is planned half a year ahead at most.")))


def _check_days(weekdays: Sequence[int], peaks: Sequence[str], strength: int) -> list[int]:
    days = sorted({*weekdays})
    if not days or not {*days} <= {*range(1, 8)}:
        raise Invalid(sentence(N_("Choose days from Monday (1) to Sunday (7).")))
    if not peaks or not {*peaks} <= {*Peak.values}:
        raise Invalid(sentence(N_("Choose the morning, noon or evening peak.")))
    if not 1 <= strength <= STRONGEST:
        raise Invalid(sentence(N_("Between 1 and %(most)s people stand there."), most=STRONGEST))
    return days


def own(*, actor: Actor, rows: GovernedQuerySet) -> GovernedQuerySet:
    """Rows that the actor answers for; to be named on one is not enough to change it."""
    answering = replace(actor, reach=replace(actor.reach, parties=()))
    return rows.visible_to(actor).visible_to(answering)


def _site(actor: Actor, key: UUID, week: date) -> Site:
    """The campus, locked, so that two who plan for it wait for each other."""
    rows = own(actor=actor, rows=Site.objects.select_for_update(of=("self",)))
    found: Site | None = rows.filter(pk=key).first()
    if found is None:
        raise OutOfReach(sentence(N_("There is no such record within your reach.")))
    closes = found.valid_to or week
    if found.kind != Site.Kind.CAMPUS or closes < week:
        raise Invalid(sentence(N_("Gate duty is kept at a campus of a school that is in use.")))
    return found


def _provider(key: int, kind: str) -> Organisation:
    if kind not in Kind.values:
        raise Invalid(
            sentence(
                N_("Police, guards or volunteers keep it: teachers have no duty on the street.")
            )
        )
    found = Organisation.objects.filter(in_force(clock.today()), pk=key).first()
    if found is None:
        raise Invalid(sentence(N_("There is no organisation %(key)s in force."), key=str(key)))
    if kind == Kind.POLICE and found.kind in ("school", "operator"):
        raise Invalid(sentence(N_("%(who)s has no police: choose who sends them."), who=found.name))
    return found


def _like(
    actor: Actor, site: Site, gate: str, week: date, kind: str, sender: Organisation
) -> dict[str, Any]:
    """What all rows of one act share, and who is named on them."""
    _town, police = owners_of(site.territory_code, "police")
    named = {
        actor.organisation, sender.pk, sender.supervisor_id, site.subject_owner,
        site.territorial_owner, site.sector_owner,
        police.pk if police and kind == Kind.POLICE else None,
    }  # fmt: skip
    return {
        "site": site,
        "place_zh": site.zh,
        "place_en": site.en,
        "gate": gate,
        "week": week,
        "kind": kind,
        "provider": sender.pk,
        "territory_code": site.territory_code,
        "territorial_owner": site.territorial_owner,
        "sector_owner": site.sector_owner,
        "subject_owner": site.subject_owner,
        "sector": site.sector,
        "parties": sorted(one for one in named if one is not None),
    }


def _tell(actor: Actor, rows: list[GateDuty], sender: Organisation) -> None:
    first = rows[0]
    says = sentence(
        N_("Planned %(kind)s of %(who)s at %(gate)s for the week of %(day)s."),
        kind=msg(KIND_WORDS[first.kind]),
        who=sender.name,
        gate=first.gate,
        day=day(first.week),
    )
    _record("gateduty.plan", actor, rows, says)


def _record(action: str, actor: Actor, rows: list[GateDuty], says: Sentence) -> None:
    """One entry for each row, tied together."""
    ledger.record_many(action, rows, actor=actor, says=says, each=lambda n: _facts(rows[n]))


def _facts(row: GateDuty) -> dict[str, Any]:
    names = ("peak", "kind", "provider", "weekdays", "strength", "note")
    return {name: getattr(row, name) for name in names}


@transaction.atomic
def drop(*, actor: Actor, duty: UUID) -> None:
    """Take a row off the roster of this week or one to come; the ledger keeps that it was there."""
    _require(actor)
    rows = own(actor=actor, rows=GateDuty.objects.select_for_update(of=("self",)))
    row = rows.filter(pk=duty).first()
    if row is None:
        raise OutOfReach(sentence(N_("There is no such record within your reach.")))
    _check_week(row.week)
    says = sentence(N_("Taken off the roster."))
    ledger.record("gateduty.drop", row, actor=actor, says=says, details=_facts(row))
    row.delete()


# --- last week again --------------------------------------------------------------------------


class Copied(NamedTuple):
    """How many rows came, and from the week of which Monday."""

    number: int
    source: date


@transaction.atomic
def copy_week(
    *, actor: Actor, week: date, school: int | None = None, code: int | None = None
) -> Copied:
    """Take over the last week that has duties, for a school, a town or the own territory.

    Only what is not there yet comes: the same act again changes nothing. Refused where none of
    the eight weeks before has any.
    """
    _require(actor)
    _check_week(week)
    mine = own(actor=actor, rows=GateDuty.objects.all())
    rows = within(actor=actor, rows=mine, school=school, code=code)
    back = rows.filter(week__lt=week, week__gte=week - LOOKED_BACK * WEEK)
    source = back.order_by("-week").values_list("week", flat=True).first()
    if source is None:
        raise Refused(
            sentence(N_("None of the eight weeks before has duties here: plan the first rows."))
        )
    made = _copies(actor, rows, source, week)
    masses.insert(made, ignore_conflicts=True)
    keys = [row.pk for row in made]
    kept = list(GateDuty.objects.visible_to(actor).filter(pk__in=keys))
    if kept:
        says = sentence(N_("Taken over from the week of %(day)s."), day=day(source))
        _record("gateduty.copy", actor, kept, says)
    return Copied(len(kept), source)


def _copies(actor: Actor, rows: GovernedQuerySet, source: date, week: date) -> list[GateDuty]:
    """The rows of one week that another does not have, as rows of that other."""
    there = {*rows.filter(week=week).values_list(*KEY)}
    today = clock.today()
    campuses = Site.objects.visible_to(actor).filter(in_force(today), kind=Site.Kind.CAMPUS)
    living = {*campuses.values_list("pk", flat=True)}
    senders = {*Organisation.objects.filter(in_force(today)).values_list("pk", flat=True)}
    found = [
        row
        for row in rows.filter(week=source).order_by("pk")[: MOST_COPIED + 1]
        if row.site_id in living
        and row.provider in senders
        and tuple(getattr(row, name) for name in KEY) not in there
    ]
    if len(found) > MOST_COPIED:
        raise Refused(sentence(N_("More than %(most)s rows: copy town by town."), most=MOST_COPIED))
    for row in found:
        row.pk, row.week = uuid7(), week
        row.planned_at, row.planned_by = clock.now(), actor.post
        row._state.adding = True  # noqa: SLF001 (a row of its own)
    return found


def within(
    *, actor: Actor, rows: GovernedQuerySet, school: int | None, code: int | None
) -> GovernedQuerySet:
    """The rows of one school, of one territory, or of all that the actor answers for."""
    if school is not None:
        return rows.filter(subject_owner=school)
    place = code if code is not None else actor.territory
    if place is None or (code is None and actor.reach.lo is None):
        return rows
    return rows.filter(territory_code__range=interval(place))
