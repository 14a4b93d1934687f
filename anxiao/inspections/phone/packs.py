"""What a phone takes along: visits, sites, vehicles, checklists, colleagues."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from anxiao.hazards.models import Hazard
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.phone.instances import instance, kept_names
from anxiao.inspections.plans.models import Recheck
from anxiao.inspections.plans.services.sealing import note_listing
from anxiao.inspections.visits import answers as judging
from anxiao.inspections.visits import terms
from anxiao.inspections.visits.fields import colleagues
from anxiao.inspections.visits.lifecycle import LATE, State
from anxiao.inspections.visits.models import Sheet, Visit
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.norms import services as norms
from anxiao.places.abilities import Ability as Places
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation, Site, Vehicle

MOST_VISITS, MOST_SITES, MOST_LISTS, MOST_VEHICLES = 200, 5000, 200, 4000
SHORT = 400
PLATE, PERMIT = "vehicle.plate", "vehicle.permit_to"
UNITS = (Organisation.Kind.SCHOOL, Organisation.Kind.OPERATOR)


def pack(actor: Actor) -> dict[str, Any]:
    """Everything within the actor's reach that an inspection without network needs."""
    visits, sheets = _under_way(actor)
    again = _again(actor, visits)
    return {
        "at": clock.now().isoformat(),
        "visits": [_visit(one, sheets.get(one.pk, []), again.get(one.pk, [])) for one in visits],
        "checklists": [_list(one) for one in _lists(actor)],
        "forms": sorted({str(one.checklist_id) for rows in sheets.values() for one in rows}),
        "sites": list(_sites(actor)),
        "vehicles": list(_vehicles(actor)),
        "kinds": _kinds(actor),
        "colleagues": _colleagues(actor),
    }


def _under_way(actor: Actor) -> tuple[list[Visit], dict[Any, list[Sheet]]]:
    """Her visits that are not finished, with their sheets.

    Planned ones that were released come in the order of their way, those of the next days first.
    """
    rows = Visit.objects.visible_to(actor).unfinished().of_team(actor)
    planned = rows.filter(state=State.PLANNED, released_at__isnull=False)
    planned = planned.filter(ends_on__gte=clock.today() - LATE).order_by("starts_on", "pk")
    begun = rows.exclude(state=State.PLANNED).order_by("-pk")
    visits = [*begun[:MOST_VISITS], *planned[:MOST_VISITS]]
    note_listing(*visits, actor=actor)
    found: dict[Any, list[Sheet]] = {}
    parts = Sheet.objects.visible_to(actor).filter(visit__in=[one.pk for one in visits])
    for sheet in parts.select_related("checklist").order_by("place"):
        found.setdefault(sheet.visit_id, []).append(sheet)
    return visits, found


def _again(actor: Actor, visits: Iterable[Visit]) -> dict[UUID, list[dict[str, Any] | None]]:
    """By visit the hazards that nobody has looked at again yet; nothing of those out of reach."""
    rows = Recheck.objects.visible_to(actor).filter(visit__in=[one.pk for one in visits])
    left = list(rows.filter(outcome="").order_by("pk").values_list("visit", "hazard"))
    keys = {hazard for _visit, hazard in left}
    known = Hazard.objects.visible_to(actor).in_bulk(keys) if keys else {}
    found: dict[UUID, list[dict[str, Any] | None]] = {}
    for visit, hazard in left:
        told = _hazard(known[hazard]) if hazard in known else None
        found.setdefault(visit, []).append(told)
    return found


def _hazard(row: Hazard) -> dict[str, Any]:
    closed = row.closed_at.astimezone(clock.LOCAL).date() if row.closed_at else None
    return {
        "hazard": str(row.pk),
        "number": row.number,
        "title": row.title,
        "seen": row.description[:SHORT],
        "done": row.remedy[:SHORT],
        "closed": _day(closed),
    }


def _visit(
    row: Visit, sheets: Iterable[Sheet], rechecks: Sequence[dict[str, Any] | None]
) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "number": row.number,
        "kind": row.kind,
        "place": pick(row.place),
        "site": str(row.site_id),
        "key": str(row.client_key) if row.client_key else "",
        "started": row.made_at.isoformat(),
        "planned": [f"{row.starts_on}", f"{row.ends_on}"] if row.is_planned else None,
        "rechecks": len(rechecks),
        "again": [one for one in rechecks if one],
        "sheets": [_sheet(row, one) for one in sheets],
    }


def _sheet(visit: Visit, row: Sheet) -> dict[str, Any]:
    items = row.checklist.items
    wrong = judging.faults(items, row.answers, row.photos, shows_fix=visit.is_self_check)
    done, asked = judging.progress(items, row.answers)
    return {
        "id": str(row.pk),
        "checklist": str(row.checklist_id),
        "name": pick(row.checklist.name),
        "version": row.version,
        "xml": instance(row),
        "photos": kept_names(row),
        "done": done,
        "asked": asked,
        "whole": not wrong,
    }


def _lists(actor: Actor) -> Iterable[Checklist]:
    rows = Checklist.objects.visible_to(actor).in_use().exclude(xform="")
    return rows.defer("form", "xform").order_by("owner", "zh", "pk")[:MOST_LISTS]


def _list(row: Checklist) -> dict[str, Any]:
    """A list, and whether it asks for a plate, or for the permit of a school bus."""
    fills = {one.get("register", "") for one in row.questions}
    return {
        "plate": PLATE in fills,
        "bus": PERMIT in fills,
        "id": str(row.pk),
        "name": pick(row.name),
        "sites": list(row.site_kinds),
        "kinds": list(row.visit_kinds),
        "questions": len(row.questions),
    }


def _sites(actor: Actor) -> Iterable[dict[str, Any]]:
    """Sites within reach, and whether they are the actor's own: those she checks herself."""
    rows = Site.objects.visible_to(actor).filter(in_force(clock.today()))
    own = {*actor.answers_for}
    for one in rows.defer("gates", "boundary", "parties").order_by("sort_key", "pk")[:MOST_SITES]:
        yield {
            "id": str(one.pk),
            "name": pick(one.name),
            "find": f"{one.zh} {one.en} {one.sort_key} {one.initials}".lower(),
            "kind": one.kind,
            "at": [float(one.latitude or 0), float(one.longitude or 0)] if one.position else None,
            "own": one.subject_owner in own,
        }


def _vehicles(actor: Actor) -> Iterable[dict[str, Any]]:
    """The plates within reach, each with its papers, to be looked up at the roadside."""
    if not actor.may(Places.READ):
        return
    rows = Vehicle.objects.visible_to(actor).in_force(clock.today()).exclude(plate="")
    rows = rows.select_related("site__organisation").defer("told", "parties")
    found = list(rows.order_by("plate")[:MOST_VEHICLES])
    schools = Organisation.objects.in_bulk({pk for one in found for pk in one.schools})
    own = {*actor.answers_for}
    for one in found:
        served = [pick(schools[pk].name) for pk in one.schools if pk in schools]
        yield {
            "id": str(one.pk),
            "plate": one.plate,
            "name": pick(one.site.name),
            "bus": one.kind == Vehicle.Kind.SCHOOL_BUS,
            "by": one.operator_words or pick(one.site.organisation.name),
            "papers": {key: _day(getattr(one, f"{key}_to")) for key in one.paper_keys},
            "seats": one.seats,
            "schools": served,
            "own": one.subject_owner in own,
        }


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _kinds(actor: Actor) -> dict[str, dict[str, Any]]:
    """The kinds of visit that she begins by hand: what they are called, how many they take."""
    rows = Organisation.objects.filter(pk=actor.organisation or 0).exclude(kind__in=UNITS)
    kinds = terms.BY_HAND if rows.exists() else (terms.Kind.SELF_CHECK,)
    rule = norms.rule(terms.TEAM, territory=actor.territory or 0, on=clock.today())
    alone = actor.role in rule["alone"]
    return {
        kind.value: {
            "name": _(terms.KIND_WORDS[kind]),
            "least": 1 if alone or kind == terms.Kind.SELF_CHECK else int(rule[kind]),
        }
        for kind in kinds
    }


def _colleagues(actor: Actor) -> list[dict[str, str]]:
    found = colleagues(actor.organisation or 0, actor.territory or 0, None, {actor.post})  # type: ignore[arg-type]
    return [{"id": pk, "name": name} for pk, name in found]
