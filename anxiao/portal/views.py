"""Home, pages of schools, towns and counties, tour, facts, switching of post and language."""

from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt

from anxiao.hazards.abilities import Ability
from anxiao.imports.reading import is_day_one, next_sheet
from anxiao.kernel.actors import NOBODY, Actor
from anxiao.kernel.http import ActorRequest, needs, reads, writes
from anxiao.kernel.waiting import work_of
from anxiao.people.middleware import COOKIE, LANGUAGES
from anxiao.places.models import Organisation, School, Territory
from anxiao.portal import bounds, overviews, schools
from anxiao.portal import tour as touring
from anxiao.portal.lines import line
from anxiao.portal.living import living_record

SHOWN = 5
DAY = 24 * 3600
YEAR = 365 * DAY


@reads
def home(request: ActorRequest) -> HttpResponse:
    """My work: one sentence, then at most a handful of rows with their next step."""
    if request.actor.post is None:
        return render(request, "portal/no_post.html")
    rows = work_of(request.actor)
    if not rows and is_day_one(request.actor):
        return redirect("imports:start")
    late = [row for row in rows if row.days_left is not None and row.days_left < 0]
    everything = "all" in request.GET
    shown = rows if everything else rows[:SHOWN]
    context = {
        "rows": [line(row) for row in shown],
        "own": bounds.mine(request.actor),
        "shown": len(shown),
        "count": len(rows),
        "late": len(late),
        "rest": len(rows) - len(shown),
        "next_sheet": None if rows else next_sheet(request.actor),
    }
    return render(request, "portal/home.html", context)


@reads
def own_page(request: ActorRequest) -> HttpResponse:
    """To the page of the reader's own school, town or county."""
    own = bounds.mine(request.actor)
    if own is None:
        raise Http404
    return redirect(own[1])


@reads
@needs(Ability.READ)
def school(request: ActorRequest, pk: int) -> HttpResponse:
    """Everything known about one school; with ``print`` the panels are on it from the start."""
    found = _school(request, pk)
    context = {**schools.page(request.actor, found), "everything": "all" in request.GET}
    if "print" in request.GET:
        context["whole"] = [schools.whole(one) for one in schools.panels(request.actor, pk)]
    else:
        context["frames"] = schools.frames(request.actor, pk)
    return render(request, "portal/school.html", context)


@reads
@needs(Ability.READ)
def school_panel(request: ActorRequest, pk: int, key: str) -> HttpResponse:
    """One panel of a school: a part of its page, or without scripts a page of its own."""
    found = _school(request, pk)
    panels = {one.key: one for one in schools.panels(request.actor, pk)}
    if key not in panels:
        raise Http404(key)
    shape = "portal/_panel.html" if request.htmx else "portal/panel.html"
    context = {"school": found, "one": schools.whole(panels[key])}
    return render(request, shape, context)


def _school(request: ActorRequest, pk: int) -> Organisation:
    rows = Organisation.objects.filter(kind="school").select_related("supervisor")
    found = get_object_or_404(rows, pk=pk)
    if not bounds.sees_school(request.actor, found):
        raise Http404(pk)
    return found


@reads
@needs(Ability.READ)
def school_of(request: ActorRequest, pk: UUID) -> HttpResponse:
    """From a school's profile, as the ledger names it, to its page."""
    found = get_object_or_404(School.objects.visible_to(request.actor), pk=pk)
    return redirect("portal:school", pk=found.organisation_id)


@reads
@needs(Ability.READ)
def town(request: ActorRequest, code: int) -> HttpResponse:
    """One line for each school of a town."""
    found = _territory(request, code, ("town",))
    by = request.GET.get("sort", "")
    return render(request, "portal/town.html", overviews.town(request.actor, found, by=by))


@reads
@needs(Ability.READ)
def county(request: ActorRequest, code: int) -> HttpResponse:
    """What is late in a county, where, whose, and what needs a decision."""
    found = _territory(request, code, ("county", "city", "province"))
    by = request.GET.get("sort", "")
    return render(request, "portal/county.html", overviews.county(request.actor, found, by=by))


def _territory(request: ActorRequest, code: int, levels: tuple[str, ...]) -> Territory:
    found = get_object_or_404(Territory, pk=code, level__in=levels)
    if not bounds.oversees(request.actor, code):
        raise Http404(code)
    return found


@reads
def tour(request: HttpRequest) -> HttpResponse:
    """The front door for strangers too: what this is, whom to try it as, the report retold."""
    rows = touring.sentences()
    actor: Actor = getattr(request, "actor", NOBODY)
    context = {
        "sections": touring.sections(rows, is_signed_in=actor.post is not None),
        "lit": sum(row["state"] == "lit" for row in rows),
        "total": len(rows),
        "planned": touring.planned(rows),
        "trials": touring.trials(),
    }
    return render(request, "portal/tour.html", context)


@reads
def tour_json(request: HttpRequest) -> JsonResponse:
    rows = [
        {"id": row["id"], "sentence": row["sentence"], "state": row["state"], "link": row["link"]}
        for row in touring.sentences()
    ]
    return JsonResponse({"sentences": rows}, json_dumps_params={"ensure_ascii": False})


@reads
def facts(request: HttpRequest) -> HttpResponse:
    """What the report of the real county says, and nothing else: no word of the demonstration."""
    context = {"parts": touring.facts_by_kind(), "count": len(touring.facts()), "demo_label": ""}
    return render(request, "portal/facts.html", context)


@reads
def living(request: ActorRequest) -> HttpResponse:
    """From a sentence of the tour to one living record within the reader's reach."""
    page, key = living_record(request.actor, request.GET.get("kind", "any"))
    return redirect(page, pk=key) if key else redirect(page)


@writes
def switch_post(request: ActorRequest) -> HttpResponse:
    """Act under another of one's own posts."""
    wanted = request.POST.get("post", "")
    held = {str(post.pk) for post in getattr(request, "posts", [])}
    if wanted not in held:
        raise Http404(wanted)
    request.session["post"] = wanted
    return redirect("portal:home")


@writes
def switch_language(request: HttpRequest) -> HttpResponse:
    wanted, back = request.POST.get("language", ""), request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    answer = redirect(back)
    if wanted in LANGUAGES:
        answer.set_cookie(COOKIE, wanted, max_age=YEAR, samesite="Lax", httponly=True)
    return answer


@cache_control(public=True, max_age=DAY)
@reads
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for the icon of what is no page of ours, such as a paper."""
    return redirect(static("ui/logo.svg"))


@csrf_exempt
@reads
def healthz(request: HttpRequest) -> JsonResponse:
    """Whether the parts answer, for supervisors and load balancers."""
    database = _answers("SELECT true")
    worker = database and _answers(
        "SELECT EXISTS (SELECT FROM procrastinate_workers"
        " WHERE last_heartbeat > now() - interval '2 minutes')"
    )
    state = import_module(settings.DEMO_STATE).state() if database else {"state": "none"}
    body: dict[str, Any] = {
        "status": "ok" if database else "down",
        "database": "ok" if database else "down",
        "worker": "ok" if worker else "down",
        "version": settings.VERSION,
        "demo": state["state"],
        "progress": state.get("progress", 0),
    }
    return JsonResponse(body, status=200 if database else 503)


def _answers(query: str) -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return bool(cursor.fetchone()[0])
    except DatabaseError:
        return False
