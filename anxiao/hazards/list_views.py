"""What an address of the list means: its rows, and the rows that were picked from it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404

from anxiao.hazards.filters import CODES, DAYS, ORGANISATIONS, SEVERAL, narrowed
from anxiao.hazards.forms import FilterForm
from anxiao.hazards.models import Hazard
from anxiao.kernel.actors import Actor
from anxiao.kernel.occasions import Extent, extent
from anxiao.places.models import Site


def chosen(actor: Actor, asked: QueryDict) -> tuple[FilterForm, Any]:
    """The rows within reach that the filters of an address let through."""
    form = FilterForm(asked, actor=actor)
    rows = Hazard.objects.visible_to(actor)
    if not form.is_valid():
        return form, rows.none()
    wanted: dict[str, Any] = {**form.cleaned_data, **named(asked), **told(asked)}
    if asked.get("site"):
        sites = Site.objects.visible_to(actor)
        wanted["site"] = get_object_or_404(sites, pk=uuid(str(asked["site"])))
    if asked.get("like"):
        wanted["like"] = extent_of(actor, uuid(str(asked["like"])))
    rows = narrowed(rows, wanted)
    for group, key in groups(asked):
        rows = rows.filter(pk__in=group.keys(actor, key))
    return form, rows


def groups(asked: QueryDict) -> Iterator[tuple[Any, UUID]]:
    """What gathers hazards in apps above, where the address names one: its module and its key."""
    for name, module in settings.HAZARD_GROUPS.items():
        if asked.get(name):
            yield import_module(module), uuid(str(asked[name]))


def named(asked: QueryDict) -> dict[str, Any]:
    """What stands in the address and in no field: organisations on a case, a span of codes."""
    found = {name: str(asked[name]) for name in ORGANISATIONS if asked.get(name)}
    if not all(text.isascii() and text.isdigit() and len(text) < 19 for text in found.values()):
        raise Http404(str(found))
    codes = str(asked.get("codes", ""))
    if codes and not re.match(CODES, codes, re.ASCII):
        raise Http404(codes)
    return {**found, "codes": codes}


def told(asked: QueryDict) -> dict[str, Any]:
    """Who found it, or none of whom, and between which days."""
    shapes = {"by": SEVERAL, "not_by": SEVERAL, "reported": DAYS}
    found = {name: str(asked[name]) for name in shapes if asked.get(name)}
    if not all(re.fullmatch(shapes[name], text, re.ASCII) for name, text in found.items()):
        raise Http404(str(found))
    return {**found, **({"reported": days(found["reported"])} if "reported" in found else {})}


def days(text: str) -> tuple[date, date]:
    """The first and the last of the days that an address names."""
    try:
        first, last = map(date.fromisoformat, text.split(".."))
        return first, last
    except ValueError:
        raise Http404(text) from None


def extent_of(actor: Actor, key: UUID) -> Extent:
    found = extent(actor, key)
    if found is None:
        raise Http404(str(key))
    return found


def uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404(text) from None


@dataclass(frozen=True)
class Picked:
    """The keys picked in the list, and how many more there are than are taken at once."""

    keys: list[UUID]
    beyond: int = 0


def picked(actor: Actor, asked: QueryDict, *, most: int) -> Picked:
    """The rows that were ticked; or all that fit the list's filters, the newest first."""
    if "all" not in asked:
        return Picked([uuid(text) for text in asked.getlist("hazard")[:most]])
    _form, rows = chosen(actor, QueryDict(str(asked["all"])))
    keys = list(rows.order_by("-pk").values_list("pk", flat=True)[:most])
    beyond = rows.count() - most if len(keys) == most else 0
    return Picked(keys, beyond)
