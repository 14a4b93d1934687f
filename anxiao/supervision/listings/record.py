"""What the page of one listing shows."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.documents.models import Document
from anxiao.evidence.shown import shown
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import word_day
from anxiao.people.story import organisations, story
from anxiao.supervision.bars.listing import RANKS, in_order
from anxiao.supervision.bars.models import Bar
from anxiao.supervision.laws import citations
from anxiao.supervision.listings.doors import DOORS
from anxiao.supervision.listings.lifecycle import State
from anxiao.supervision.listings.models import Answerable, Listing


def page(actor: Actor, row: Listing) -> dict[str, Any]:
    named = organisations([row.organisation, row.body, row.desk])
    law = citations([row.basis]).get(row.basis, "")
    answerable = Answerable.objects.visible_to(actor).filter(listing=row).order_by("pk")
    return {
        "listing": row,
        "offers": DOORS.buttons(
            row, actor, lambda verb: reverse("listings:act", args=[row.pk, verb])
        ),
        "steps": _steps(row),
        "facts": _facts(row, named, law),
        "answerable": [(str(one.get_rank_display()), one.post_name) for one in _ranked(answerable)],
        "bars": in_order(Bar.objects.visible_to(actor).filter(source=row.pk)),
        "papers": Document.objects.visible_to(actor).about(row.pk),
        "entries": story(actor, row.pk),
        **shown(actor, row.pk),
    }


def _ranked(rows: Iterable[Answerable]) -> list[Answerable]:
    return sorted(rows, key=lambda one: RANKS.index(one.rank))


def _facts(row: Listing, named: Any, law: str) -> list[tuple[str, Any]]:
    rows = [
        (_("Number"), row.public_number),
        (_("Listed by"), named.get(row.body) or row.body_name),
        (_("Level"), str(row.get_level_display())),
        (_("Kind"), str(row.get_kind_display())),
        (_("Organisation"), named.get(row.organisation) or row.organisation_name),
        (_("Legal basis"), law),
        (_("Listed on"), word_day(row.listed_on)),
        (_("Times extended"), row.extended or ""),
        (_("Inspected on site on"), word_day(row.inspected_on) if row.inspected_on else ""),
        (_("Limit ended on"), word_day(row.expired_on) if row.expired_on else ""),
        (_("Delisted on"), word_day(row.delisted_on) if row.delisted_on else ""),
        (_("Reason"), row.reason),
    ]
    return [(term, value) for term, value in rows if value]


def _steps(row: Listing) -> list[dict[str, Any]]:
    """Hung, reported, inspected on site, delisted; a limit that ended stands between."""
    order = (State.HUNG, State.SUBMITTED, State.ACCEPTED, State.DELISTED)
    at = order.index(State(row.state)) if row.state in order else 0
    titles = (
        (_("Listing"), row.listed_on),
        (_("Reporting as put right"), row.submitted_at),
        (_("Inspecting on site"), row.inspected_on),
        (_("Delisting"), row.delisted_on),
    )
    steps: list[dict[str, Any]] = []
    for place, (title, day) in enumerate(titles):
        is_done = place <= at
        is_next = place == at + 1 and row.is_open
        steps.append(
            {
                "title": title,
                "state": "done" if is_done else "current" if is_next else "todo",
                "at": day if is_done else None,
            }
        )
    if row.expired_on is not None:
        title = _("Limit over without remedy")
        steps.insert(1, {"title": title, "state": "done", "at": row.expired_on})
    return steps
