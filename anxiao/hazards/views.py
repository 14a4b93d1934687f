"""Pages of hazards."""

from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.evidence.models import Attachment
from anxiao.hazards import sheet
from anxiao.hazards.abilities import Ability
from anxiao.hazards.doors import DOORS, Door, arguments
from anxiao.hazards.filters import narrowed
from anxiao.hazards.forms import DispatchForm, FilterForm, ReportForm, TransferForm, files_of
from anxiao.hazards.lifecycle import LIFECYCLE, OPEN, State
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import report as reporting
from anxiao.hazards.services import triage
from anxiao.kernel import clock
from anxiao.kernel.http import ActorRequest, asks, keyset, needs, reads
from anxiao.kernel.sentences import word
from anxiao.kernel.sheets import write
from anxiao.ledger.models import Entry
from anxiao.norms.models import Criterion, FocusArea, HazardItem
from anxiao.places.codes import county_of, interval
from anxiao.places.models import Organisation, Site

PATH = (State.REPORTED, State.DISPATCHED, State.RECTIFYING, State.SUBMITTED, State.CLOSED)
PLACE = {
    "reported": 0, "verified": 0, "graded": 0, "false": 0, "rebounded": 0, "objected": 1,
    "dispatched": 1, "signed": 1, "rectifying": 2, "submitted": 3, "accepted": 3, "closed": 4,
    "self_closed": 4,
}  # fmt: skip
PRIMARY = (
    "accept", "close", "sign_for", "plan", "start", "request_acceptance", "self_close",
    "dispatch", "overrule", "grant_extension", "confirm",
)  # fmt: skip
COUNT_UP_TO = 1000


def _chosen(request: ActorRequest) -> tuple[FilterForm, Any]:
    form = FilterForm(request.GET, actor=request.actor)
    rows = Hazard.objects.visible_to(request.actor)
    chosen = form.cleaned_data if form.is_valid() else {}
    if request.GET.get("site"):
        site = get_object_or_404(
            Site.objects.visible_to(request.actor), pk=_uuid(request.GET["site"])
        )
        chosen = {**chosen, "site": site}
    return form, narrowed(rows, chosen) if form.is_valid() else rows.none()


@reads
@needs(Ability.READ)
def index(request: ActorRequest) -> HttpResponse:
    """The list within reach, newest first, with its filters in the address."""
    form, rows = _chosen(request)
    page = keyset(
        rows.for_page(), after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    count = len(rows.values("pk")[: COUNT_UP_TO + 1])
    leads = _names({row.lead for row in page.rows})
    for row in page.rows:
        row.lead_name = leads.get(row.lead)
    columns = [_("Hazard"), _("State"), _("Limit"), _("Lead"), _("Reported")]
    context = {"form": form, "page": page, "count": count, "columns": columns}
    return render(request, "hazards/index.html", context)


def _names(keys: set[int | None]) -> dict[int, Organisation]:
    return {one.pk: one for one in Organisation.objects.filter(pk__in=[key for key in keys if key])}


@reads
@needs(Ability.EXPORT)
def export(request: ActorRequest) -> FileResponse:
    """The rows of the view as XLSX, all of them."""
    _form, rows = _chosen(request)
    target = TemporaryFile()  # noqa: SIM115 (FileResponse closes it)
    note = str(_("Demonstration data · fictional")) if settings.DEMO_LABEL else ""
    found = rows.for_page().order_by("-pk").iterator(chunk_size=2000)
    write(target, sheet.rows(found), title=str(_("Hazards")), note=note)
    target.seek(0)
    name = f"hazards-{clock.today():%Y%m%d}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name)


@reads
@needs(Ability.READ)
def detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    hazard = get_object_or_404(Hazard.objects.visible_to(request.actor).for_page(), pk=pk)
    return render(request, "hazards/detail.html", _detail(request, hazard))


def _detail(request: ActorRequest, hazard: Hazard) -> dict[str, Any]:
    offers = _offers(request, hazard)
    owners = _names(
        {
            hazard.territorial_owner,
            hazard.sector_owner,
            hazard.subject_owner,
            hazard.lead,
            *hazard.assists,
        }
    )
    photos = Attachment.objects.visible_to(request.actor).of(hazard.pk)
    entries = Entry.objects.visible_to(request.actor).of(hazard.pk)
    return {
        "hazard": hazard,
        "offers": offers,
        "owners": owners,
        "steps": _steps(hazard),
        "before": [_photo(one) for one in photos if one.role == "before"],
        "after": [_photo(one) for one in photos if one.role == "after"],
        "entries": [_line(one) for one in entries],
        "territorial": owners.get(hazard.territorial_owner or 0),
        "sectoral": owners.get(hazard.sector_owner or 0),
        "subject": owners.get(hazard.subject_owner or 0),
        "lead": owners.get(hazard.lead or 0),
        "assists": [owners[pk] for pk in hazard.assists if pk in owners],
        "plan": [(_(FIVE_WORDS[name]), value) for name, value in (hazard.plan or {}).items()],
        "criteria": Criterion.objects.filter(pk__in=hazard.criteria),
    }


FIVE_WORDS = {
    "measures": N_("Measures"),
    "responsibility": N_("Responsibility (a post)"),
    "funds": N_("Funds"),
    "time_limit": N_("Time limit"),
    "contingency": N_("Contingency plan"),
}


def _photo(attached: Attachment) -> dict[str, Any]:
    file = attached.file
    return {
        "url": reverse("evidence:served", args=[file.pk]),
        "thumb": reverse("evidence:thumb", args=[file.pk]),
        "at": file.added_at,
        "by": file.added_by_title,
        "distance": None,
    }


def _line(entry: Entry) -> dict[str, Any]:
    """An entry of the ledger as a line of the timeline."""
    behalf = entry.on_behalf_of or {}
    return {
        "what": entry.says,
        "who": entry.organisation_name or entry.person_name,
        "post": entry.post_title,
        "at": entry.at,
        "on_behalf_of": behalf.get("title"),
    }


def _offers(request: ActorRequest, hazard: Hazard) -> list[dict[str, Any]]:
    """The buttons: what is offered, in the order of importance, the first open one primary."""
    offered = LIFECYCLE.offers(hazard, to=request.actor)
    offered = {verb: None if verb in AT_THE_FORM else why for verb, why in offered.items()}
    if hazard.state in ("reported", "verified") and request.actor.may(Ability.DISPATCH):
        offered = {"dispatch": None, **offered}
    order = [verb for verb in PRIMARY if verb in offered]
    order += [verb for verb in offered if verb not in order]
    rows, has_primary = [], False
    for verb in order:
        reason = offered[verb]
        is_primary = reason is None and not has_primary and verb in PRIMARY
        has_primary = has_primary or is_primary
        rows.append(
            {
                "verb": verb,
                "label": _(LIFECYCLE.verbs[verb]),
                "reason": word(reason) if reason else "",
                "primary": is_primary,
                "url": reverse("hazards:act", args=[hazard.pk, verb]),
                "method": "post" if DOORS[verb].form is forms.Form else "get",
                "fields": {"version": hazard.version},
            }
        )
    return rows


# Verbs whose missing piece is exactly what their form asks for.
AT_THE_FORM = ("request_acceptance", "accept", "close")


def _steps(hazard: Hazard) -> list[dict[str, Any]]:
    place = PLACE[hazard.state]
    return [
        {
            "label": state.label,
            "state": "done" if n < place else "current" if n == place else "todo",
        }
        for n, state in enumerate(PATH)
    ]


@asks
@needs(Ability.READ)
def act(request: ActorRequest, pk: UUID, verb: str) -> HttpResponse:
    """Ask for a verb's form, or carry the verb out."""
    hazard = get_object_or_404(Hazard.objects.visible_to(request.actor).for_page(), pk=pk)
    door = DOORS.get(verb)
    if door is None:
        raise Http404(verb)
    form = _form(request, hazard, verb, door)
    if request.method == "POST" and form.is_valid():
        return _carry_out(request, hazard, verb, door, form)
    context = {
        "hazard": hazard,
        "form": form,
        "verb": verb,
        "label": _(LIFECYCLE.verbs[verb]),
    }
    return render(request, "hazards/act.html", context, status=422 if form.is_bound else 200)


def _form(request: ActorRequest, hazard: Hazard, verb: str, door: Door) -> forms.Form:
    data = request.POST if request.method == "POST" else None
    if door.form is DispatchForm:
        return DispatchForm(data, choices=_leads(hazard), initial=_proposal(hazard))
    if door.form is TransferForm:
        return TransferForm(data, choices=_leads(hazard))
    initial = {"on_site": True} if hazard.needs_site_visit and verb == "accept" else {}
    return door.form(data, initial=hazard.plan or initial if verb == "plan" else initial)


def _leads(hazard: Hazard) -> Any:
    county = interval(county_of(hazard.territory_code))
    near = Organisation.objects.filter(territory_code__range=county, valid_to=None)
    offices = near.exclude(kind__in=("school", "operator"))
    return (offices | near.filter(pk=hazard.subject_owner or 0)).order_by("kind", "sort_key")


def _proposal(hazard: Hazard) -> dict[str, Any]:
    return {
        "grade_as": hazard.grade or "general",
        "lead": triage.default_lead(hazard),
        "assists": triage.default_assists(hazard),
        "limit_days": hazard.item.limit_days,
    }


def _carry_out(
    request: ActorRequest, hazard: Hazard, verb: str, door: Door, form: forms.Form
) -> HttpResponse:
    given = arguments(form, request.actor)
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isdigit() and len(seen) < 10 else None
    done = door.service(actor=request.actor, hazard=hazard, version=version, **given)
    messages.success(request, _("Done: %(verb)s.") % {"verb": _(LIFECYCLE.verbs[verb])})
    return redirect("hazards:detail", pk=done.pk)


@asks
@needs(Ability.REPORT)
def report(request: ActorRequest) -> HttpResponse:
    """Report: first the kind of hazard, then the place and a photo."""
    data = request.POST if request.method == "POST" else None
    form = ReportForm(data, actor=request.actor, initial=_first(request))
    if form.is_valid():
        criteria = request.POST.getlist("criterion")
        values = dict(form.cleaned_data)
        files = files_of(values.pop("photos"), request.actor)
        made = reporting.report(actor=request.actor, criteria=criteria, files=files, **values)
        return redirect("hazards:reported", pk=made.pk)
    status = 422 if form.is_bound else 200
    return render(request, "hazards/report.html", _report_context(request, form), status=status)


def _first(request: ActorRequest) -> dict[str, Any]:
    sites = Site.objects.visible_to(request.actor)
    if request.GET.get("site"):
        return {"site": sites.filter(pk=_uuid(request.GET["site"])).first()}
    own = sites.filter(organisation_id=request.actor.organisation).order_by("id").first()
    return {"site": own} if own else {}


def _report_context(request: ActorRequest, form: ReportForm) -> dict[str, Any]:
    chosen = request.GET.get("item") or request.POST.get("item")
    item = HazardItem.objects.filter(pk=chosen).first() if chosen else None
    area = request.GET.get("area", "")
    return {
        "form": form,
        "item": item,
        "area": area,
        "areas": FocusArea.objects.order_by("order"),
        "items": HazardItem.objects.filter(focus_area=area).order_by("code") if area else [],
        "criteria": Criterion.objects.filter(pk__in=item.major_if) if item else [],
        "sites": Site.objects.visible_to(request.actor).order_by("sort_key")[:400],
        "first": form.initial.get("site"),
    }


@reads
@needs(Ability.READ)
def reported(request: ActorRequest, pk: UUID) -> HttpResponse:
    """After a report: its number, what happens next, and the short path where it is open."""
    hazard = get_object_or_404(Hazard.objects.visible_to(request.actor).for_page(), pk=pk)
    offers = LIFECYCLE.offers(hazard, to=request.actor)
    context = {
        "hazard": hazard,
        "desk": Organisation.objects.filter(pk=hazard.desk or 0).first(),
        "can_self_close": "self_close" in offers and offers["self_close"] is None,
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
