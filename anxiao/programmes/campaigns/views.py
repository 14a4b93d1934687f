"""Pages of campaigns."""

from datetime import timedelta
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.documents.answers import sheet as paper
from anxiao.hazards import list_views as hazards_listed
from anxiao.hazards.lifecycle import State as HazardState
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.given import YEARS
from anxiao.kernel.http import ActorRequest, asks, needs, reads, writes
from anxiao.kernel.sheets import write
from anxiao.kernel.verbs import VerbForm
from anxiao.people.story import organisations
from anxiao.programmes.abilities import Ability
from anxiao.programmes.campaigns import record
from anxiao.programmes.campaigns.doors import CAMPAIGN, INPUTS, PLAN, WINDOW
from anxiao.programmes.campaigns.listing import (
    CAMPAIGNS,
    MOST,
    FilterForm,
    by_month,
    narrowed,
    sheet_of,
    with_leads,
)
from anxiao.programmes.campaigns.models import Campaign, CampaignSeries
from anxiao.programmes.campaigns.recurring import occurrences, worded
from anxiao.programmes.campaigns.services import closing, counting, planning
from anxiao.programmes.campaigns.services import series as repeating
from anxiao.programmes.tabs import CAMPAIGNS as TABS
from anxiao.programmes.tabs import tabs
from anxiao.ui.act_views import acted
from anxiao.ui.list_views import listed
from anxiao.ui.lists import Listing

# How far ahead the page of a series looks, and how many of its days it shows.
LOOKS_AHEAD, DAYS_SHOWN = timedelta(days=400), 6


def _chosen(request: ActorRequest) -> tuple[FilterForm, Any, int]:
    """The rows that the address asks for, of one year where it looks for nothing else."""
    form, asked = FilterForm(request.GET), request.GET
    rows = Campaign.objects.visible_to(request.actor)
    year = _year(asked.get("year", ""))
    if not form.is_valid():
        return form, rows.none(), year
    wanted = dict(form.cleaned_data)
    if asked.get("series"):
        wanted["series"] = hazards_listed.uuid(str(asked["series"]))
    is_search = bool(wanted.get("q") or wanted.get("series"))
    wanted["year"] = "" if is_search else str(year)
    return form, narrowed(rows, wanted, request.actor), year


def _year(text: str) -> int:
    is_year = text.isascii() and text.isdigit() and len(text) == 4 and int(text) in YEARS
    return int(text) if is_year else clock.today().year


@reads
@needs(Ability.READ)
@listed(CAMPAIGNS)
def index(request: ActorRequest, listing: Listing) -> HttpResponse:
    """Campaigns of a year by the month in which they begin."""
    form, rows, year = _chosen(request)
    found = with_leads(rows.order_by("-starts_on", "-pk")[: MOST + 1])
    shown = found[:MOST]
    counted = _found(request.actor, shown)
    for one in shown:
        one.found = counted.get(one.pk, 0)
    context = {
        **listing.context,
        "form": form,
        "months": by_month(shown),
        "count": len(shown),
        "has_more": len(found) > MOST,
        "year": year,
        "years": (year - 1, year + 1),
        "tabs": tabs(TABS, "campaigns:index"),
        "repeating": _living_series(request.actor),
    }
    return render(request, "campaigns/index.html", context)


def _living_series(actor: Actor) -> list[CampaignSeries]:
    rows = CampaignSeries.objects.visible_to(actor).living(on=clock.today()).order_by("-pk")[:20]
    found = list(rows)
    for one in found:
        one.worded = worded(one.rule)
    return found


def _found(actor: Actor, campaigns: list[Campaign]) -> dict[Any, int]:
    """How many hazards were found in each, false reports apart."""
    rows = Hazard.objects.visible_to(actor).filter(campaign__in=[one.pk for one in campaigns])
    real = rows.exclude(state=HazardState.FALSE).order_by().values("campaign")
    return {row["campaign"]: row["n"] for row in real.annotate(n=Count("pk"))}


@reads
@needs(Ability.EXPORT)
def export(request: ActorRequest) -> FileResponse:
    """The rows of the view as XLSX."""
    _form, rows, _asked_year = _chosen(request)
    found = list(rows.order_by("-starts_on", "-pk"))
    target = TemporaryFile()  # noqa: SIM115 (FileResponse closes it)
    note = str(_("Demonstration data · fictional")) if settings.DEMO_LABEL else ""
    lines = sheet_of(found, _found(request.actor, found))
    write(target, lines, title=str(_("Campaigns")), note=note)
    target.seek(0)
    name = f"campaigns-{clock.today():%Y%m%d}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name)


@reads
@needs(Ability.READ)
def detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    found = _campaign(request, pk)
    context = {
        **record.page(request.actor, found),
        "trail": [(_("Campaigns"), reverse("campaigns:index")), (found.number, "")],
    }
    return render(request, "campaigns/detail.html", context)


def _campaign(request: ActorRequest, pk: UUID) -> Campaign:
    rows = Campaign.objects.visible_to(request.actor).select_related("series", "programme")
    found: Campaign = get_object_or_404(rows, pk=pk)
    found.reader = request.actor
    return found


@asks
@needs(Ability.READ)
def act(request: ActorRequest, pk: UUID, verb: str) -> HttpResponse:
    """Ask what a verb needs, or carry it out."""
    found = _campaign(request, pk)
    page = reverse("campaigns:detail", args=[found.pk])
    return acted(request, CAMPAIGN, found, verb, page=page, draft=f"campaigns.{verb}")


@asks
@needs(Ability.LEAD_CAMPAIGN)
def plan(request: ActorRequest) -> HttpResponse:
    """Plan a campaign: its window and who takes part; groups and sites follow on its page."""
    posted = request.method == "POST"
    data, files = (request.POST, request.FILES) if posted else (None, None)
    blank = _blank(request.actor)
    form = VerbForm(data, files, door=PLAN, row=blank, inputs=INPUTS, expected=WINDOW)
    if form.is_valid():
        given = form.arguments(request.actor)
        made = planning.plan(actor=request.actor, **given)
        messages.success(
            request,
            _("Planned. Form its action groups next, and name sites where it has any."),
            extra_tags="campaigns.plan",
        )
        return redirect("campaigns:detail", pk=made.pk)
    context = {"form": form, "draft": "campaigns.plan", "cancel_url": reverse("campaigns:index")}
    return render(request, "campaigns/plan.html", context, status=422 if posted else 200)


def _blank(actor: Actor) -> Campaign:
    """What the form proposes: the whole of next month."""
    this = clock.today().replace(day=1)
    first = (this + timedelta(days=32)).replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    blank = Campaign(
        issuer=actor.organisation or 0,
        territory_code=actor.territory or 0,
        starts_on=first,
        ends_on=last,
    )
    blank.reader = actor
    return blank


@asks
@needs(Ability.READ)
def brief(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The paper of the closing brief: issued by the lead, read by whoever takes part."""
    found = _campaign(request, pk)
    if request.method == "POST":
        closing.issue_brief(actor=request.actor, campaign=found)
        return redirect("campaigns:brief", pk=found.pk)
    held = closing.current(actor=request.actor, campaign=found)
    if held is not None:
        return paper(held)
    context = {
        "campaign": found,
        "against": closing.objection(found),
        **record.page(request.actor, found),
        "trail": [
            (_("Campaigns"), reverse("campaigns:index")),
            (found.title, reverse("campaigns:detail", args=[found.pk])),
            (_("Closing brief"), ""),
        ],
    }
    return render(request, "campaigns/brief.html", context)


# --- series ---------------------------------------------------------------------------------


@reads
@needs(Ability.READ)
def series(request: ActorRequest, pk: UUID) -> HttpResponse:
    """A series: its rule, the days to come, and the campaigns of it."""
    found = _series(request, pk)
    today = clock.today()
    coming = occurrences(found.rule, found.starts_on, first=today, last=today + LOOKS_AHEAD)
    rows = Campaign.objects.visible_to(request.actor).filter(series=found.pk)
    there = {one.occurs_on: one for one in rows.order_by("-occurs_on")[:60]}
    days = (
        [{"number": number, "day": on, "campaign": there.get(on)} for number, on in coming]
        if found.is_living
        else []
    )
    context = {
        "series": found,
        "worded": worded(found.rule),
        "days": days[:DAYS_SHOWN],
        "rows": list(there.values()),
        "lead": organisations([found.issuer]).get(found.issuer),
        "may_end": found.is_living and _leads(request.actor, found.issuer),
        "trail": [(_("Campaigns"), reverse("campaigns:index")), (found.title, "")],
    }
    return render(request, "campaigns/series.html", context)


def _series(request: ActorRequest, pk: UUID) -> CampaignSeries:
    found: CampaignSeries = get_object_or_404(
        CampaignSeries.objects.visible_to(request.actor), pk=pk
    )
    return found


def _leads(actor: Actor, issuer: int) -> bool:
    return actor.may(Ability.LEAD_CAMPAIGN) and issuer in actor.answers_for


@writes
@needs(Ability.LEAD_CAMPAIGN)
def end_series(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Plan no further times of a series."""
    found = repeating.end_series(actor=request.actor, series=_series(request, pk))
    messages.success(request, _("No further times are planned."))
    return redirect("campaigns:series", pk=found.pk)


# --- hazards that are there already -----------------------------------------------------------


@asks
@needs(Ability.LEAD_CAMPAIGN)
def count_hazards(request: ActorRequest) -> HttpResponse:
    """Count the hazards picked in their list to a campaign, or take them out of theirs."""
    posted = request.method == "POST"
    given = request.POST if posted else request.GET
    found = hazards_listed.picked(request.actor, given, most=counting.MOST)
    mine = _counting(request.actor)
    if posted:
        return _counted(request, found.keys, {str(one.pk): one for one in mine})
    rows = Hazard.objects.visible_to(request.actor).filter(pk__in=found.keys).order_by("pk")
    context = {"rows": list(rows), "campaigns": mine, "beyond": found.beyond}
    return render(request, "campaigns/count.html", context)


def _counting(actor: Actor) -> list[Campaign]:
    """Campaigns of the actor's organisation to which hazards can be counted now."""
    own = [one for one in actor.answers_for if one is not None]
    rows = Campaign.objects.visible_to(actor).filter(issuer__in=own)
    return list(rows.filter(state__in=("running", "closing")).order_by("-starts_on", "-pk")[:50])


def _counted(request: ActorRequest, keys: list[UUID], mine: dict[str, Campaign]) -> HttpResponse:
    campaign, verb = mine.get(request.POST.get("campaign", "")), request.POST.get("verb", "tie")
    if campaign is None or verb not in counting.TIES:
        raise Http404
    service = counting.tie if verb == "tie" else counting.untie
    done = service(actor=request.actor, row=campaign, hazards=keys)
    messages.success(request, _("Kept, and written to the ledger."))
    return redirect("campaigns:detail", pk=done.pk)
