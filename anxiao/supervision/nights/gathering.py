"""The night, first half: what is late is gathered into cases, and what is not late leaves them.

Everything goes in chunks, each a transaction of its own, so that memory stays flat and a night
that was broken off has lost nothing. Run twice, the second time changes nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_noop as N_

from anxiao.hazards.models import Hazard, HazardQuerySet
from anxiao.kernel import clock, masses
from anxiao.kernel.actors import Actor
from anxiao.kernel.clocked import LIMIT
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import sentence
from anxiao.ledger import services as ledger
from anxiao.places.models import Organisation
from anxiao.supervision.cases.items import WITH_THE_LEAD
from anxiao.supervision.cases.keeping import bring_up_to_date
from anxiao.supervision.cases.lifecycle import LIFECYCLE, State
from anxiao.supervision.cases.models import Case, CaseItem, Kind, Proposal
from anxiao.supervision.cases.services.ending import NOTHING_LEFT, PUT_RIGHT
from anxiao.supervision.cases.services.opening import item_of, made, office_for

CHUNK = 500


def settle(actor: Actor) -> int:
    """Settle items that are late no longer, and mark those that wait for other eyes."""
    changed, last = 0, None
    while True:
        with acting(actor):
            rows = list(_open_items(last)[:CHUNK])
            if not rows:
                return changed
            last = rows[-1].pk
            changed += _settle(rows)


def _open_items(after: UUID | None) -> Any:
    rows = CaseItem.objects.open().select_for_update(of=("self",)).order_by("pk")
    return rows.filter(pk__gt=after) if after else rows


def _settle(rows: Sequence[CaseItem]) -> int:
    cases = Case.objects.filter(pk__in={one.case_id for one in rows})
    return bring_up_to_date(rows, dict(cases.values_list("pk", "organisation")))


# --- what is newly late ---------------------------------------------------------------------


def gather(actor: Actor) -> int:
    """Take newly late hazards into the case of whoever leads them; one case for each."""
    taken, last = 0, None
    while True:
        with acting(actor):
            rows = list(_newly_late(last)[:CHUNK])
            if not rows:
                return taken
            last = rows[-1].pk
            taken += _take(actor, rows)


def _late_with_the_lead(at: datetime) -> HazardQuerySet:
    """Open hazards whose limit has passed while they lay with their lead; none under a seal."""
    rows = Hazard.objects.unfinished().unsealed()
    return rows.filter(state__in=WITH_THE_LEAD, lead__isnull=False, due_at__lt=at)


def _newly_late(after: UUID | None) -> Any:
    own = CaseItem.objects.filter(hazard=OuterRef("pk"))
    # What an office has dropped stays out until another limit is missed. Two questions, each with
    # an index of its own; in one the database would read all items for every hazard.
    dropped = own.filter(outcome=CaseItem.Outcome.DROPPED, settled_at__gt=OuterRef("due_at"))
    late = _late_with_the_lead(clock.now())
    rows = late.filter(~Exists(own.open()), ~Exists(dropped)).order_by("pk")
    fields = ("id", "lead", "due_at", "state", "grade", "rebounds")
    return (rows.filter(pk__gt=after) if after else rows).only(*fields)


def _take(actor: Actor, hazards: Sequence[Hazard]) -> int:
    leads = {one.lead for one in hazards if one.lead is not None}
    cases = _cases(actor, leads)
    items = [item_of(cases[one.lead], one) for one in hazards if one.lead in cases]
    masses.insert(items, ignore_conflicts=True)
    return len(items)


def _cases(actor: Actor, leads: set[int]) -> dict[int | None, Case]:
    """The open case of each organisation, made where there is none and an office looks on."""
    there = Case.objects.filter(organisation__in=leads, kind=Kind.HAZARDS, closed_at=None)
    cases: dict[int | None, Case] = {one.organisation: one for one in there}
    missing = Organisation.objects.filter(pk__in=leads - {*cases})
    offices = _offices(missing)
    wanted = [made(one, offices[one.pk]) for one in missing if one.pk in offices]
    masses.insert(wanted, ignore_conflicts=True)
    # Somebody may have opened one by hand at this very moment: then that is the case.
    now = Case.objects.filter(
        organisation__in=[one.organisation for one in wanted], kind=Kind.HAZARDS, closed_at=None
    )
    kept = {one.pk: one for one in now}
    new = [one for one in wanted if one.pk in kept]
    says = sentence(N_("Late: taken into a case of supervision."))
    if new:
        ledger.record_many("case.open", new, actor=actor, says=says)
    return {**cases, **{one.organisation: one for one in kept.values()}}


def _offices(organisations: Iterable[Organisation]) -> dict[int, int]:
    known: dict[int, int | None] = {}
    found: dict[int, int] = {}
    for one in organisations:
        if one.kind != Organisation.Kind.OFFICE and one.territory_code in known:
            office = known[one.territory_code]
        else:
            row = office_for(one)
            office = row.pk if row is not None else None
            if one.kind != Organisation.Kind.OFFICE:
                known[one.territory_code] = office
        if office is not None:
            found[one.pk] = office
    return found


# --- figures, and the end -------------------------------------------------------------------

COUNT = """
WITH counted AS (
    SELECT i.case_id,
           count(*) AS items_open,
           count(*) FILTER (WHERE i.is_grave) AS grave_open,
           count(*) FILTER (WHERE i.is_answered) AS answered_open,
           min(i.late_since) FILTER (WHERE NOT i.is_answered) AS late_since,
           min(i.late_since) FILTER (WHERE NOT i.is_answered AND i.is_grave) AS grave_since
    FROM supervision_caseitem i WHERE i.settled_at IS NULL GROUP BY i.case_id
), told AS (
    SELECT c.id, coalesce(n.items_open, 0) AS items_open, coalesce(n.grave_open, 0) AS grave_open,
           coalesce(n.answered_open, 0) AS answered_open, n.late_since, n.grave_since
    FROM supervision_case c LEFT JOIN counted n ON n.case_id = c.id
    WHERE c.closed_at IS NULL AND c.kind = 'hazards'
)
UPDATE supervision_case c
SET items_open = t.items_open, grave_open = t.grave_open, answered_open = t.answered_open,
    late_since = t.late_since, grave_since = t.grave_since
FROM told t
WHERE t.id = c.id AND (c.items_open, c.grave_open, c.answered_open, c.late_since, c.grave_since)
    IS DISTINCT FROM
    (t.items_open, t.grave_open, t.answered_open, t.late_since, t.grave_since)
"""


def measure(actor: Actor) -> int:
    """Count what is open in every case; the database does it in one statement."""
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(COUNT)
        return int(cursor.rowcount)


def close(actor: Actor) -> int:
    """Close the cases in which nothing is left; a listed one ends with its listing alone."""
    closed = 0
    while True:
        with acting(actor):
            rows = list(_empty()[:CHUNK])
            if not rows:
                return closed
            _close(actor, rows)
            closed += len(rows)


def _empty() -> Any:
    rows = Case.objects.unfinished().filter(kind=Kind.HAZARDS, items_open=0)
    return rows.exclude(state=State.LISTED).order_by("pk").select_for_update(of=("self",))


def _close(actor: Actor, rows: Sequence[Case]) -> None:
    now = clock.now()
    for row in rows:
        LIFECYCLE.fire("settle", row, actor=actor)
        row.closed_at, row.desk = now, None
        row.run_no_more()
        row.move_asked = row.pause_asked = None
        row.proposed = row.proposed_level = ""
        row.proposed_to = None
        row.version += 1
    keys = [row.pk for row in rows]
    open_ones = Proposal.objects.filter(Q(ended_at=None), case__in=keys)
    open_ones.update(ended_at=now, outcome=Proposal.Outcome.LAPSED)
    names = (
        "state", "closed_at", "desk", *LIMIT, "move_asked", "pause_asked", "proposed",
        "proposed_level", "proposed_to", "version",
    )  # fmt: skip
    masses.update(list(rows), names)
    otherwise = {*_otherwise(keys)}
    ledger.record_many(
        "case.settle",
        rows,
        actor=actor,
        says=lambda place: sentence(NOTHING_LEFT if rows[place].pk in otherwise else PUT_RIGHT),
    )


def _otherwise(cases: Sequence[UUID]) -> Any:
    """Cases that something has left without having been put right."""
    rows = CaseItem.objects.filter(case__in=cases).exclude(outcome=CaseItem.Outcome.CLOSED)
    return rows.values_list("case", flat=True).distinct()


def counties(actor: Actor) -> list[int]:
    """The counties in which a case is open."""
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT territory_code / 1000000 * 1000000 FROM supervision_case"
            " WHERE closed_at IS NULL ORDER BY 1"
        )
        return [int(code) for (code,) in cursor.fetchall()]
