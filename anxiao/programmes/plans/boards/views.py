"""Pages that show a programme as a whole: timeline, matrix, and what it said before."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from anxiao.kernel.http import ActorRequest, needs, reads
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.plans.boards import asked, matrix, revisions, timeline
from anxiao.programmes.plans.boards.tabs import MATRIX, REVISIONS, TIMELINE, tabs, trail
from anxiao.programmes.plans.reach import Whole, whole


def _context(found: Whole, current: str) -> dict[str, Any]:
    return {
        "whole": found,
        "tabs": tabs(found, current),
        "trail": trail(found),
        "issuer": Organisation.objects.filter(pk=found.issuer).first(),
    }


@reads
@needs(Ability.READ)
def show_timeline(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The tasks as bars over the months, or as a table with the same rows."""
    found = whole(request.actor, pk)
    wanted = asked.of(request.GET)
    shown = timeline.shown(request.actor, found, wanted)
    _add_toggles(request, shown)
    is_table = request.GET.get("view") == "table"
    context = {
        **_context(found, TIMELINE),
        "shown": shown,
        "page": shown.page,
        "is_table": is_table,
        "organisation": Organisation.objects.filter(pk=wanted.organisation or 0).first(),
        "kind": matrix.ROWS.get(wanted.kind, ""),
        "columns": [
            {"title": _("Task"), "css": "is-main"},
            _("Organisation"),
            _("First day"),
            _("To be completed by"),
            _("State"),
            _("Progress"),
        ],
    }
    return render(request, "plans/boards/timeline.html", context)


def _add_toggles(request: ActorRequest, shown: timeline.Timeline) -> None:
    """For each task with parts the same address with them opened, or closed again."""
    opened = [str(key) for key in shown.asked.opened]
    for line in shown.lines:
        query, own = request.GET.copy(), str(line.pk)
        query.setlist("open", [key for key in opened if key != own])
        if not line.is_opened:
            query.appendlist("open", own)
        line.toggle = f"?{query.urlencode()}"


@reads
@needs(Ability.READ)
def show_matrix(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Organisations by tasks: who has signed, how far they are, who is late."""
    found = whole(request.actor, pk)
    kind = request.GET.get("of", "")
    shown = matrix.shown(
        request.actor,
        found,
        kind if kind in matrix.ROWS else next(iter(matrix.ROWS)),
        rows=asked.cursors(request.GET, "after", "before"),
        across=asked.cursors(request.GET, "right", "left"),
    )
    kinds = [
        {"title": title, "url": f"?of={key}", "current": key == shown.kind}
        for key, title in matrix.ROWS.items()
    ]
    context = {**_context(found, MATRIX), "shown": shown, "page": shown.page, "kinds": kinds}
    return render(request, "plans/boards/matrix.html", context)


@reads
@needs(Ability.READ)
def show_revisions(request: ActorRequest, pk: UUID) -> HttpResponse:
    """What was changed since it was issued: when, by which post, why, how many tasks."""
    found = whole(request.actor, pk)
    page = revisions.listed(request.actor, found, **asked.cursors(request.GET, "after", "before"))
    context = {
        **_context(found, REVISIONS),
        "page": page,
        "columns": [
            {"title": _("Revision"), "css": "is-main"},
            _("When"),
            _("By"),
            _("Tasks changed"),
            "",
        ],
    }
    return render(request, "plans/boards/revisions.html", context)


@reads
@needs(Ability.READ)
def show_revision(request: ActorRequest, pk: UUID, number: int) -> HttpResponse:
    """The programme as it stood in one of its revisions, to be read alone."""
    found = whole(request.actor, pk)
    stood = revisions.as_it_stood(request.actor, found, number, request.GET.get("page", ""))
    context = {**_context(found, REVISIONS), "stood": stood}
    return render(request, "plans/boards/revision.html", context)


@reads
@needs(Ability.READ)
def show_differences(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Two revisions beside each other: the old words, and what has become of them."""
    found = whole(request.actor, pk)
    old, new = request.GET.get("from", ""), request.GET.get("to", "")
    context = {
        **_context(found, REVISIONS),
        "between": revisions.between(request.actor, found, old, new),
    }
    return render(request, "plans/boards/differences.html", context)
