"""The page on which a checklist with logic of its own is filled in: the runner, in the browser.

It sends what is tapped through the API, as a phone does; the page itself only finishes.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anxiao.inspections.checklists.items import Item
from anxiao.inspections.forms.runner import runner, submission_of
from anxiao.inspections.visits import record, submission
from anxiao.inspections.visits.doors import DOORS
from anxiao.inspections.visits.models import Sheet
from anxiao.kernel.http import ActorRequest
from anxiao.kernel.sentences import word


def page(
    request: ActorRequest, sheet: Sheet, faults: Sequence[str] = (), *, status: int = 200
) -> HttpResponse:
    """A sheet in the runner, gone on with where it was left; ``faults`` stand in the way."""
    visit = sheet.visit
    xml, names = _said(sheet)
    lacks_team = DOORS.offers(visit, request.actor).get("finish")
    context = {
        "visit": visit,
        "sheet": sheet,
        "faults": faults,
        "foretold": _foretold(sheet),
        "lacks": word(lacks_team) if lacks_team else "",
        "team_url": record.address(visit, "add_members"),
        "runner": runner(
            sheet.checklist,
            answers=xml,
            files={name: _photo(pk) for name, pk in names.items()},
            finish=_("Finish the visit"),
        ),
        "given": _given(sheet, names),
        "trail": [
            (_("Visits"), reverse("visits:index")),
            (visit.number, reverse("visits:detail", args=[visit.pk])),
            (sheet.checklist.name, ""),
        ],
    }
    return render(request, "visits/run.html", context, status=status)


def _foretold(sheet: Sheet) -> list[dict[str, str]]:
    """Questions at which still stands what the system filled in."""
    paths = {*sheet.unconfirmed}
    return [item.name for item in sheet.checklist.items if item.path in paths]


def _given(sheet: Sheet, names: dict[str, str]) -> dict[str, Any]:
    """What the page needs to send what is filled in."""
    visit = f"/api/v1/visits/{sheet.visit_id}"
    return {
        "sheet": str(sheet.pk),
        "version": sheet.version,
        "save": f"{visit}/save",
        "sheets": f"{visit}/sheets",
        "files": names,
        "words": {
            "kept": pgettext("draft", "Kept on this device"),
            "sending": _("A photo is being sent…"),
            "delivered": pgettext("draft", "Delivered"),
            "waits": _("Kept on this device. It is sent once there is a network."),
            "photo": _("A photo was refused. Take it away, and take another."),
            "refused": _("This was not accepted. Load the page again."),
        },
    }


def _photo(pk: str) -> str:
    return reverse("evidence:thumb", args=[UUID(pk)])


def _said(sheet: Sheet) -> tuple[str, dict[str, str]]:
    """What was filled in, as an engine reads it, and the photos by the names that stand in it."""
    items = sheet.checklist.items
    if sheet.xml:
        return sheet.xml, _names(items, sheet)
    if not sheet.answers:
        return "", {}
    shown = {
        path: f"{pk}.jpg"
        for item in items
        for path, pk in zip(item.photo_paths, sheet.photos.get(item.path, []), strict=False)
    }
    names = {name: name.removesuffix(".jpg") for name in shown.values()}
    return submission_of(sheet.checklist, {**sheet.answers, **shown}), names


def _names(items: Sequence[Item], sheet: Sheet) -> dict[str, str]:
    """Each name in the XML with its file: both stand in the order of the form."""
    said = submission.read(sheet.xml).answers
    found: dict[str, str] = {}
    for item in items:
        names = dict.fromkeys(said[path] for path in item.photo_paths if said.get(path))
        found |= dict(zip(names, sheet.photos.get(item.path, []), strict=False))
    return found
