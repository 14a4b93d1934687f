"""What the page of a school shows of its hazards."""

from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_noop as N_

from anxiao.evidence.models import Attachment
from anxiao.evidence.shown import photo_of
from anxiao.hazards import figures
from anxiao.hazards.filters import closed_since, since
from anxiao.hazards.models import Hazard, HazardQuerySet
from anxiao.kernel.actors import Actor
from anxiao.kernel.panels import Panel
from anxiao.people.story import organisations

OPEN_SHOWN, CLOSED_SHOWN, SIDE = 10, 3, 2


def panels(actor: Actor, school: int) -> list[Panel]:
    return [
        Panel("open", N_("Open hazards"), "hazards/_open.html", lambda: _open(actor, school)),
        Panel(
            "closed",
            N_("Closed in the last 12 months"),
            "hazards/_closed.html",
            lambda: _closed(actor, school),
        ),
    ]


def _of(actor: Actor, school: int) -> HazardQuerySet:
    return Hazard.objects.visible_to(actor).filter(subject_owner=school).for_page()


def _open(actor: Actor, school: int) -> dict[str, Any]:
    """The late ones first, then by their limit."""
    rows = _of(actor, school).unfinished().order_by(F("due_at").asc(nulls_last=True), "pk")
    found = list(rows[: OPEN_SHOWN + 1])
    leads = organisations(row.lead for row in found)
    for row in found:
        row.lead_name = leads.get(row.lead)
    return {
        "rows": found[:OPEN_SHOWN],
        "has_more": len(found) > OPEN_SHOWN,
        "url": f"{reverse('hazards:index')}?of={school}&state=open",
    }


def _closed(actor: Actor, school: int) -> dict[str, Any]:
    """How many, how many of them in time, and the last few as they looked before and after."""
    rows = _of(actor, school).filter(closed_since(since("year"))).order_by("-closed_at")
    return {
        "tally": figures.of_organisation(actor, school),
        "rows": _with_photos(actor, list(rows[:CLOSED_SHOWN])),
        "url": f"{reverse('hazards:index')}?of={school}&closed=year",
    }


def _with_photos(actor: Actor, hazards: list[Hazard]) -> list[dict[str, Any]]:
    """The photos of several cases with one question."""
    keys = [hazard.pk for hazard in hazards]
    hung = Attachment.objects.visible_to(actor).filter(subject__in=keys, file__kind="photo")
    sides: dict[Any, list[dict[str, Any]]] = {}
    for one in hung.select_related("file").order_by("at", "id"):
        sides.setdefault((one.subject, one.role), []).append(photo_of(one.file))
    return [
        {
            "hazard": hazard,
            "before": sides.get((hazard.pk, "before"), [])[:SIDE],
            "after": sides.get((hazard.pk, "after"), [])[-SIDE:],
        }
        for hazard in hazards
    ]
