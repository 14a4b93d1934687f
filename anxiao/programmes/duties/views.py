"""Pages of gate duty."""

from datetime import date
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anxiao.kernel import clock
from anxiao.kernel.given import YEARS
from anxiao.kernel.http import ActorRequest, asks, needs, reads, writes
from anxiao.kernel.sentences import word_day
from anxiao.kernel.sheets import write
from anxiao.people.story import organisations
from anxiao.places.models import Site
from anxiao.programmes.abilities import Ability
from anxiao.programmes.duties import services
from anxiao.programmes.duties.forms import DutyForm
from anxiao.programmes.duties.grid import (
    Week,
    by_town,
    campuses_within,
    provided,
    spoken,
    week_of,
    weekday,
)
from anxiao.programmes.duties.grid import sheet_of as sheet_of_week
from anxiao.programmes.duties.models import WEEK, GateDuty, Peak, monday_of
from anxiao.programmes.duties.scope import Scope, scope_of
from anxiao.programmes.tabs import CAMPAIGNS as TABS
from anxiao.programmes.tabs import tabs


def _monday(request: ActorRequest) -> date:
    """The week that the address names by any of its days; this one otherwise."""
    given = request.POST if request.method == "POST" else request.GET
    text = str(given.get("week", ""))
    if not text:
        return monday_of(clock.today())
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Http404(text) from None
    if found.year not in YEARS:
        raise Http404(text)
    return monday_of(found)


def _scope(request: ActorRequest) -> Scope:
    given = request.POST if request.method == "POST" else request.GET
    town, school = str(given.get("town", "")), str(given.get("school", ""))
    return scope_of(request.actor, town=town, school=school)


@reads
@needs(Ability.READ)
def index(request: ActorRequest) -> HttpResponse:
    """One week of a school or a town as a grid; of a county, its towns."""
    monday, scope = _monday(request), _scope(request)
    week = _week(request, monday, scope)
    context = {
        "week": week,
        "scope": scope,
        "towns": by_town(week) if scope.is_wide else None,
        "parts": scope.parts if scope.is_region else None,
        "heads": [{**one, "word": weekday(one["day"])} for one in week.days],
        "may_plan": _may_plan(request, monday),
        "is_paper": "print" in request.GET,
        "mine": len(provided(request.actor, monday)),
        "tabs": tabs(TABS, "duties:index"),
        **_around(monday, scope),
    }
    return render(request, "duties/index.html", context)


def _week(request: ActorRequest, monday: date, scope: Scope) -> Week:
    if scope.is_region:
        return week_of(request.actor, monday, [], territory=scope.territory)
    campuses = campuses_within(request.actor, school=scope.school, code=scope.code)
    return week_of(request.actor, monday, campuses, territory=scope.territory)


def _may_plan(request: ActorRequest, monday: date) -> bool:
    return request.actor.may(Ability.PLAN_DUTY) and monday >= monday_of(clock.today())


def _around(monday: date, scope: Scope) -> dict[str, Any]:
    """The weeks before and after, and this one, with the same scope."""
    return {
        "sunday": monday + WEEK - (WEEK / 7),
        "is_past": monday < monday_of(clock.today()),
        "is_now": monday == monday_of(clock.today()),
        "before": _query(monday - WEEK, scope),
        "after": _query(monday + WEEK, scope),
        "now_query": _query(None, scope),
        "here": _query(monday, scope),
    }


def _query(monday: date | None, scope: Scope) -> str:
    return urlencode({**({"week": monday.isoformat()} if monday else {}), **scope.query})


@reads
@needs(Ability.EXPORT)
def export(request: ActorRequest) -> FileResponse:
    """The grid of the week as XLSX."""
    monday, scope = _monday(request), _scope(request)
    target = TemporaryFile()  # noqa: SIM115 (FileResponse closes it)
    note = str(_("Demonstration data · fictional")) if settings.DEMO_LABEL else ""
    rows = sheet_of_week(_week(request, monday, scope))
    write(target, rows, title=str(_("Gate duty")), note=note)
    target.seek(0)
    name = f"gate-duty-{monday:%Y%m%d}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name)


@reads
@needs(Ability.READ)
def mine(request: ActorRequest) -> HttpResponse:
    """What the reader's own organisation sends out in a week."""
    monday = _monday(request)
    rows = provided(request.actor, monday)
    nowhere = Scope(territory=request.actor.territory or 0)
    context = {
        "rows": [{"duty": one, "days": spoken(one.weekdays)} for one in rows],
        "monday": monday,
        "tabs": tabs(TABS, "duties:index"),
        **_around(monday, nowhere),
    }
    return render(request, "duties/mine.html", context)


@reads
@needs(Ability.READ)
def turn(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Lead to the week in which a turn of the roster stands: the provider to what it sends."""
    found = get_object_or_404(GateDuty.objects.visible_to(request.actor), pk=pk)
    week = {"week": found.week.isoformat()}
    if found.provider == request.actor.organisation or found.subject_owner is None:
        return redirect(f"{reverse('duties:mine')}?{urlencode(week)}")
    school = {"school": str(found.subject_owner)}
    return redirect(f"{reverse('duties:index')}?{urlencode({**week, **school})}")


@asks
@needs(Ability.PLAN_DUTY)
def plan(request: ActorRequest, site: UUID) -> HttpResponse:
    """Fill a row for the whole week."""
    campuses = Site.objects.visible_to(request.actor).filter(kind=Site.Kind.CAMPUS)
    found = get_object_or_404(campuses, pk=site)
    monday, posted = _monday(request), request.method == "POST"
    asked = {"gate": request.GET.get("gate", ""), "peaks": request.GET.getlist("peak")}
    form = DutyForm(request.POST if posted else None, site=found, initial=asked)
    here = urlencode({"week": monday, "school": found.organisation_id})
    back = f"{reverse('duties:index')}?{here}"
    if form.is_valid():
        services.plan(actor=request.actor, **form.arguments(site=found, week=monday))
        messages.success(request, _("On the roster, and written to the ledger."))
        return redirect(back)
    context = {
        "form": form,
        "site": found,
        "monday": monday,
        "cancel_url": back,
        "draft": "duties.plan",
        "there": _there(request, found, monday),
    }
    return render(request, "duties/plan.html", context, status=422 if posted else 200)


def _there(request: ActorRequest, site: Site, monday: date) -> list[dict[str, Any]]:
    """What is on the roster of the campus already."""
    rows = GateDuty.objects.visible_to(request.actor).in_week(monday).filter(site=site.pk)
    order = Peak.values.index
    found = sorted(rows.order_by("pk"), key=lambda one: (one.gate, order(one.peak)))
    names = organisations(one.provider for one in found)
    return [
        {"duty": one, "who": names.get(one.provider), "days": spoken(one.weekdays)} for one in found
    ]


@writes
@needs(Ability.PLAN_DUTY)
def drop(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Take a row off the roster."""
    row = get_object_or_404(GateDuty.objects.visible_to(request.actor), pk=pk)
    services.drop(actor=request.actor, duty=row.pk)
    messages.success(request, _("Taken off the roster."))
    back = urlencode({"week": row.week, "school": row.subject_owner or ""})
    return redirect(f"{reverse('duties:index')}?{back}")


@writes
@needs(Ability.PLAN_DUTY)
def copy(request: ActorRequest) -> HttpResponse:
    """Take over the last week: of a school, a town or the county."""
    monday, scope = _monday(request), _scope(request)
    done = services.copy_week(
        actor=request.actor, week=monday, school=scope.school, code=scope.code
    )
    messages.success(request, _copied(done))
    return redirect(f"{reverse('duties:index')}?{_query(monday, scope)}")


def _copied(done: services.Copied) -> str:
    day = word_day(done.source)
    if not done.number:
        return _("Everything of the week of %(day)s is there already.") % {"day": day}
    says = ngettext(
        "%(n)s row taken over from the week of %(day)s.",
        "%(n)s rows taken over from the week of %(day)s.",
        done.number,
    )
    return says % {"n": done.number, "day": day}
