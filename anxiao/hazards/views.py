"""Pages of hazards."""

from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from anxiao.hazards import casefile, list_views, record, sheet
from anxiao.hazards.abilities import Ability
from anxiao.hazards.alike import alike
from anxiao.hazards.bulk_views import buttons
from anxiao.hazards.cells import cells
from anxiao.hazards.doors import DOORS, form_for, offers, open_door
from anxiao.hazards.forms import ReportForm, files_of
from anxiao.hazards.lifecycle import OPEN
from anxiao.hazards.listing import HAZARDS
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import report as reporting
from anxiao.kernel import clock
from anxiao.kernel.governed import heartland
from anxiao.kernel.http import ActorRequest, asks, counted, keyset, needs, reads
from anxiao.kernel.sheets import write
from anxiao.kernel.verbs import VerbForm
from anxiao.norms.models import FocusArea, HazardItem
from anxiao.people.story import organisations
from anxiao.places.models import Organisation, Site, Territory
from anxiao.ui.list_views import listed, opened
from anxiao.ui.lists import Listing

COUNT_UP_TO = 1000
# Verbs whose page shows the photos and the remedy that are judged.
JUDGING = ("accept", "return", "confirm", "close")


def _about(request: ActorRequest) -> list[Organisation | Territory | str]:
    """Whom, which place and what else the list is narrowed to beside its fields."""
    named = list_views.named(request.GET)
    codes = named.pop("codes").split("-")[0]
    places = Territory.objects.filter(pk=codes) if codes else ()
    keys = [int(text) for text in named.values()]
    named_so = [group.title(request.actor, key) for group, key in list_views.groups(request.GET)]
    return [*(Organisation.objects.filter(pk__in=keys) if keys else ()), *places, *named_so]


@reads
@needs(Ability.READ)
@listed(HAZARDS)
def index(request: ActorRequest, listing: Listing) -> HttpResponse:
    """The list within reach, newest first, with its filters in the address."""
    form, rows = list_views.chosen(request.actor, request.GET)
    first = heartland(request.actor, county="county")
    page = keyset(
        rows.for_page() if listing.has("item") else rows,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        first=first,
    )
    leads = organisations(row.lead for row in page.rows)
    for row in page.rows:
        row.lead_name = leads.get(row.lead)
    context = {
        **listing.context,
        "form": form,
        "page": page,
        "count": counted(page, rows, up_to=COUNT_UP_TO, first=first),
        "about": _about(request),
        "bulk": buttons(request.actor),
        "cells": cells,
    }
    return render(request, "hazards/index.html", context)


@reads
@needs(Ability.EXPORT)
def export(request: ActorRequest) -> FileResponse:
    """The rows of the view as XLSX, all of them, in the columns that are chosen."""
    _form, rows = list_views.chosen(request.actor, request.GET)
    target = TemporaryFile()  # noqa: SIM115 (FileResponse closes it)
    note = str(_("Demonstration data · fictional")) if settings.DEMO_LABEL else ""
    found = rows.for_page().order_by("-pk").iterator(chunk_size=2000)
    wants = opened(request, HAZARDS).wants
    write(target, sheet.rows(found, wants), title=str(_("Hazards")), note=note)
    target.seek(0)
    name = f"hazards-{clock.today():%Y%m%d}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name)


@reads
@needs(Ability.READ)
def detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    hazard = _hazard(request, pk)
    context = {
        **record.page(request.actor, hazard),
        "trail": [(_("Hazards"), reverse("hazards:index")), (hazard.number, "")],
    }
    return render(request, "hazards/detail.html", context)


def _hazard(request: ActorRequest, pk: UUID) -> Hazard:
    rows = Hazard.objects.visible_to(request.actor).for_page()
    found: Hazard = get_object_or_404(rows, pk=pk)
    return found


@reads
@needs(Ability.EXPORT)
def case_file(request: ActorRequest, pk: UUID) -> FileResponse:
    """Everything about one case as a ZIP that proves itself; reading a sealed one is recorded."""
    hazard = _hazard(request, pk)
    return FileResponse(
        casefile.made(actor=request.actor, hazard=hazard),
        as_attachment=True,
        filename=casefile.file_name(hazard),
        content_type="application/zip",
    )


@asks
@needs(Ability.READ)
def act(request: ActorRequest, pk: UUID, verb: str) -> HttpResponse:
    """Ask what a verb needs, or carry it out."""
    hazard = _hazard(request, pk)
    if verb not in DOORS:
        raise Http404(verb)
    open_door(verb, hazard, request.actor)
    posted = request.method == "POST"
    form = form_for(
        verb, hazard, request.POST if posted else None, request.FILES if posted else None
    )
    if form.is_valid():
        return _carry_out(request, hazard, verb, form)
    context = {
        "hazard": hazard,
        "form": form,
        "verb": verb,
        "label": record.label(verb, hazard),
        "judged": record.photos(request.actor, hazard) if verb in JUDGING else None,
    }
    return render(request, "hazards/act.html", context, status=422 if form.is_bound else 200)


def _carry_out(request: ActorRequest, hazard: Hazard, verb: str, form: VerbForm) -> HttpResponse:
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isdigit() and len(seen) < 10 else None
    given = form.arguments(request.actor)
    said = record.label(verb, hazard)
    done = DOORS[verb].service(actor=request.actor, hazard=hazard, version=version, **given)
    tags = f"hazards.{verb}"
    messages.success(request, _("Done: %(verb)s.") % {"verb": said}, extra_tags=tags)
    return redirect("hazards:detail", pk=done.pk)


@asks
@needs(Ability.REPORT)
def report(request: ActorRequest) -> HttpResponse:
    """Report: first the kind of hazard, then the place and a photo."""
    item = _item(request.POST.get("item") or request.GET.get("item", ""))
    data = request.POST if request.method == "POST" else None
    asked = {"campaign": request.GET.get("campaign", "")}
    form = ReportForm(data, request.FILES or None, actor=request.actor, item=item, initial=asked)
    if form.is_valid():
        return _reported(request, form)
    status = 422 if form.is_bound else 200
    context = _to_choose(request) if item is None else _to_fill_in(request, form, item)
    return render(request, "hazards/report.html", {"form": form, **context}, status=status)


def _reported(request: ActorRequest, form: ReportForm) -> HttpResponse:
    """Report, add to a case that is open, or ask which: whoever saw what is alike decides."""
    values = dict(form.cleaned_data)
    values["files"] = files_of(values.pop("photos"), request.actor)
    if same := request.POST.get("same"):
        return _seen_again(request, _hazard(request, _uuid(same)), values)
    known = alike(request.actor, site=values["site"], item=values["item"])
    if {str(one.pk) for one in known} - {*request.POST.getlist("shown")}:
        return _ask_which(request, values, known)
    made = reporting.report(actor=request.actor, **values)
    return redirect("hazards:reported", pk=made.pk)


def _seen_again(request: ActorRequest, hazard: Hazard, values: dict[str, Any]) -> HttpResponse:
    words, files = values["description"], values["files"]
    done = reporting.add_sighting(actor=request.actor, hazard=hazard, words=words, files=files)
    messages.success(request, _("Added to this case."), extra_tags="hazards.report")
    return redirect("hazards:detail", pk=done.pk)


def _ask_which(request: ActorRequest, values: dict[str, Any], known: list[Hazard]) -> HttpResponse:
    """The form once more with what is alike; photos that came with it are kept by their ids."""
    data = request.POST.copy()
    data.setlist("photos", [str(pk) for pk in values["files"]])
    form = ReportForm(data, actor=request.actor, item=values["item"])
    context = {"form": form, "known": known, **_to_fill_in(request, form, values["item"])}
    return render(request, "hazards/report.html", context)


@reads
@needs(Ability.REPORT)
def known(request: ActorRequest) -> HttpResponse:
    """What a report of this kind at this place may be about already."""
    item, wanted = _item(request.GET.get("item", "")), request.GET.get("site", "")
    sites = Site.objects.visible_to(request.actor)
    site = sites.filter(pk=_uuid(wanted)).first() if wanted else None
    found = alike(request.actor, site=site, item=item) if item and site else []
    return render(request, "hazards/_alike.html", {"known": found})


def _item(code: str) -> HazardItem | None:
    return HazardItem.objects.filter(pk=code).select_related("focus_area").first()


def _to_choose(request: ActorRequest) -> dict[str, Any]:
    """First what it is: items reported lately, the areas, then the items of an area."""
    area = FocusArea.objects.filter(pk=request.GET.get("area", "")).first()
    words = request.GET.get("q", "").strip()
    items = HazardItem.objects.order_by("group", "code")
    if words:
        shown = items.saying(words)[:40]
    else:
        shown = items.filter(focus_area=area) if area else items.none()
    return {
        "area": area,
        "words": words,
        "areas": FocusArea.objects.filter(parent=None).order_by("order"),
        "items": shown,
        "recent": () if area or words else _recent(request),
        **_asked(request),
    }


def _asked(request: ActorRequest) -> dict[str, Any]:
    """The place and the campaign that the address names already, and both for the next one."""
    named = {name: request.GET.get(name, "") for name in ("site", "campaign")}
    kept = urlencode({name: value for name, value in named.items() if value})
    return {**named, "kept": f"&{kept}" if kept else ""}


def _recent(request: ActorRequest) -> list[HazardItem]:
    """What the post's organisation reported last, each kind once."""
    mine = Hazard.objects.visible_to(request.actor).filter(reporter=request.actor.organisation)
    last = list(mine.order_by("-pk").values_list("item", flat=True)[:40])
    codes = list(dict.fromkeys(last))[:4]
    found = HazardItem.objects.in_bulk(codes)
    return [found[code] for code in codes]


def _to_fill_in(request: ActorRequest, form: ReportForm, item: HazardItem) -> dict[str, Any]:
    sites = Site.objects.visible_to(request.actor)
    wanted = request.POST.get("site") or request.GET.get("site", "")
    if wanted:
        first = sites.filter(pk=_uuid(wanted)).first()
    else:
        own = sites.filter(organisation_id=request.actor.organisation, valid_to=None)
        first = own.order_by("id").first()
    return {"item": item, "chosen": first, "campaign": request.GET.get("campaign", "")}


@reads
@needs(Ability.READ)
def reported(request: ActorRequest, pk: UUID) -> HttpResponse:
    """After a report: its number, what happens next, and the short path where it is open."""
    hazard = _hazard(request, pk)
    offered = offers(hazard, request.actor)
    context = {
        "hazard": hazard,
        "desk": Organisation.objects.filter(pk=hazard.desk or 0).first(),
        "can_self_close": "self_close" in offered and offered["self_close"] is None,
    }
    return render(request, "hazards/reported.html", context)


@reads
@needs(Ability.READ)
def panel(request: ActorRequest, site: UUID) -> HttpResponse:
    """The hazards of one site, for the pages of places."""
    place = get_object_or_404(Site.objects.visible_to(request.actor), pk=site)
    rows = Hazard.objects.visible_to(request.actor).filter(site=place).for_page()
    context = {
        "site": place,
        "rows": rows.order_by("-pk")[:10],
        "open": rows.filter(state__in=OPEN).count(),
    }
    return render(request, "hazards/_panel.html", context)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404(text) from None
