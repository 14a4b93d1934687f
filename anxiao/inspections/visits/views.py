"""Pages of visits: the list, the way to start one, the record, its report on paper."""

from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.documents.answers import answer
from anxiao.hazards.models import Hazard
from anxiao.inspections.abilities import Ability
from anxiao.inspections.plans.services.sealing import note_listing, note_reading
from anxiao.inspections.tabs import tabs
from anxiao.inspections.visits import coverage, record, terms
from anxiao.inspections.visits.doors import DOORS
from anxiao.inspections.visits.forms import StartForm
from anxiao.inspections.visits.lifecycle import State
from anxiao.inspections.visits.listing import VISITS, chosen, sheet
from anxiao.inspections.visits.models import Finding, Visit, VisitQuerySet
from anxiao.inspections.visits.papers.report import printed
from anxiao.inspections.visits.services import starting
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.http import ActorRequest, asks, counted, keyset, needs, reads
from anxiao.kernel.sentences import word
from anxiao.kernel.sheets import write
from anxiao.places.listing import narrowed as narrowed_sites
from anxiao.places.models import Site, Vehicle
from anxiao.ui.act_views import acted
from anxiao.ui.list_views import listed, opened
from anxiao.ui.lists import Listing

COUNT_UP_TO = 1000
SHOWN, FOUND = 5, 12


@reads
@needs(Ability.READ)
@listed(VISITS)
def index(request: ActorRequest, listing: Listing) -> HttpResponse:
    """The list within reach, newest first, with its filters in the address."""
    form, rows = chosen(request.actor, request.GET)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = keyset(rows, after=after, before=before)
    note_listing(*page.rows, actor=request.actor)
    context = {
        **listing.context,
        "form": form,
        "page": page,
        "count": counted(page, rows, up_to=COUNT_UP_TO),
        "tabs": tabs("visits:index"),
    }
    return render(request, "visits/index.html", context)


@reads
@needs(Ability.EXPORT)
def export(request: ActorRequest) -> FileResponse:
    """The rows of the view as XLSX, all of them, in the columns that are chosen."""
    _form, rows = chosen(request.actor, request.GET)
    target = TemporaryFile()  # noqa: SIM115 (FileResponse closes it)
    note = str(_("Demonstration data · fictional")) if settings.DEMO_LABEL else ""
    note_listing(*rows.filter(seal__isnull=False), actor=request.actor)
    found = rows.order_by("-pk").iterator(chunk_size=2000)
    write(target, sheet(found, opened(request, VISITS).wants), title=str(_("Visits")), note=note)
    target.seek(0)
    name = f"visits-{clock.today():%Y%m%d}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name)


# --- starting -------------------------------------------------------------------------------


@asks
@needs(Ability.VISIT)
def start(request: ActorRequest) -> HttpResponse:
    """Inspect now: the site, how, by which checklist. Without a site one is looked for first."""
    wanted = request.POST.get("site") or request.GET.get("site", "")
    if not wanted:
        return _which_site(request)
    site = terms.site_within(request.actor, _uuid(wanted))
    kinds = terms.kinds_open(request.actor, site)
    lists = terms.meant_for(request.actor, site, kinds)
    posted = request.method == "POST"
    form = StartForm(
        request.POST if posted else None,
        actor=request.actor,
        site=site,
        kinds=kinds,
        lists=lists,
        asked=request.GET.get("checklist", ""),
    )
    if form.is_valid():
        return _started(request, site, form)
    context = {"form": form, "site": site, **_beside(request, site, kinds, lists)}
    return render(request, "visits/start.html", context, status=422 if posted else 200)


def _started(request: ActorRequest, site: Site, form: StartForm) -> HttpResponse:
    made = starting.start(actor=request.actor, site=site.pk, **form.cleaned_data)
    sheets = record.sheets_of(request.actor, made)
    if len(sheets) == 1:
        return redirect(record.fill_url(sheets[0]))
    return redirect("visits:detail", pk=made.pk)


def _beside(
    request: ActorRequest, site: Site, kinds: list[str], lists: list[Any]
) -> dict[str, Any]:
    """Why nothing can be started, and visits here that the reader has begun already."""
    why = terms.against(request.actor, site, terms.Kind.OPEN) if not kinds else None
    begun = Visit.objects.visible_to(request.actor).at_site(site).unfinished()
    return {
        "why": word(why) if why else "",
        "has_lists": bool(lists),
        "begun": begun.of_team(request.actor).order_by("-pk")[:SHOWN],
    }


def _due(actor: Actor) -> Any:
    """Schools of one county that are to be visited still this term, but the actor's own."""
    campus = Site.Kind.CAMPUS.value
    rule = coverage.frequency(actor.territory or 0, campus, clock.today())
    rows = coverage.sites(
        actor, campus, coverage.kinds_counted("", rule), rule, never=False
    ).exclude(subject_owner__in=[one for one in actor.answers_for if one])
    return rows.select_related("organisation").order_by("sort_key", "pk")


def _which_site(request: ActorRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "").strip()
    rows = Site.objects.visible_to(request.actor).select_related("organisation")
    found = narrowed_sites(rows, {"q": words}, on=clock.today()).order_by("sort_key", "pk")
    own = rows.filter(organisation=request.actor.organisation or 0, valid_to=None)
    offered = list((found if words else own.order_by("pk"))[:FOUND])
    is_asked = bool(words) or coverage.is_wide(request.actor)
    due = [] if is_asked else list(_due(request.actor)[:FOUND])
    context = {"words": words, "rows": offered, "due": due}
    return render(request, "visits/which_site.html", context)


# --- one visit ------------------------------------------------------------------------------


@reads
@needs(Ability.READ)
def detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    visit = _visit(request, pk)
    note_reading(visit, actor=request.actor)
    context = {
        **record.page(request.actor, visit),
        "trail": [(_("Visits"), reverse("visits:index")), (visit.number, "")],
    }
    return render(request, "visits/detail.html", context)


@asks
@needs(Ability.READ)
def act(request: ActorRequest, pk: UUID, verb: str) -> HttpResponse:
    """Ask what a verb needs, or carry it out."""
    visit = _visit(request, pk)
    visit.reader = request.actor
    page = reverse("visits:detail", args=[visit.pk])
    if verb == "print_paper" and request.method == "POST":
        page = reverse("paper:of_visit", args=[visit.pk])
    return acted(request, DOORS, visit, verb, page=page)


@reads
@needs(Ability.READ)
def report(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The report of a finished visit, as a PDF made from what was frozen then."""
    visit = _visit(request, pk)
    if visit.state != State.FINISHED:
        raise Http404(str(pk))
    return answer(printed(request.actor, visit), f"{visit.title} {visit.number}")


def _visit(request: ActorRequest, pk: UUID) -> Visit:
    found: Visit = get_object_or_404(Visit.objects.visible_to(request.actor), pk=pk)
    return found


# --- on the pages of others -----------------------------------------------------------------


@reads
@needs(Ability.READ)
def panel(request: ActorRequest, site: UUID) -> HttpResponse:
    """The visits of one site, for its page."""
    place = get_object_or_404(Site.objects.visible_to(request.actor), pk=site)
    rows = Visit.objects.visible_to(request.actor).exclude(state=State.DROPPED)
    seen = _which_saw(request, rows, place).order_by("-made_at", "-pk")
    found = list(seen[: SHOWN + 1])
    context = {
        "rows": found[:SHOWN],
        "has_more": len(found) > SHOWN,
        "url": f"{reverse('visits:index')}?site={place.pk}",
    }
    return render(request, "visits/_panel.html", context)


def _which_saw(request: ActorRequest, rows: VisitQuerySet, place: Site) -> VisitQuerySet:
    """The visits of a site; of a vehicle also those that read its plate somewhere else."""
    if place.kind != Site.Kind.VEHICLE:
        return rows.at_site(place)
    vehicle = Vehicle.objects.visible_to(request.actor).filter(pk=place.pk).first()
    elsewhere = vehicle.visits if vehicle else []
    at_it = Q(site=place, territory_code=place.territory_code)
    return rows.filter(at_it | Q(pk__in=elsewhere))


@reads
@needs(Ability.READ)
def of_hazard(request: ActorRequest, pk: UUID) -> HttpResponse:
    """On which visits a hazard was found or seen again, for its page; nothing where on none."""
    hazard = get_object_or_404(Hazard.objects.visible_to(request.actor), pk=pk)
    rows = Finding.objects.visible_to(request.actor).filter(hazard=hazard)
    found = rows.select_related("visit", "sheet__checklist").order_by("-visit_id")
    return render(request, "visits/_of_hazard.html", {"rows": list(found[:SHOWN])})


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404(text) from None
