"""Home, tour, facts, switching of post and language, health."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from anxiao.hazards.models import Hazard
from anxiao.imports.reading import is_day_one
from anxiao.kernel import clock
from anxiao.kernel.actors import NOBODY, Actor
from anxiao.kernel.http import ActorRequest, reads, writes
from anxiao.kernel.waiting import Waiting
from anxiao.people.middleware import COOKIE, LANGUAGES
from anxiao.places.models import School, Site
from anxiao.portal import tour as touring
from anxiao.ui.words import clock_tone, clock_words

SHOWN = 5
YEAR = 365 * 24 * 3600


def work_of(actor: Actor) -> list[Waiting]:
    """Everything that waits for an actor, over all apps, latest first."""
    offers = (import_module(name).waiting for name in settings.WAITING)
    rows = [one for offer in offers for one in offer(actor, clock.today())]
    return sorted(rows, key=lambda row: (row.due_at is None, row.due_at, str(row.subject)))


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
        "rows": [_line(row) for row in shown],
        "shown": len(shown),
        "count": len(rows),
        "late": len(late),
        "rest": len(rows) - len(shown),
    }
    return render(request, "portal/home.html", context)


def _line(row: Waiting) -> dict[str, Any]:
    left, clock_of = row.days_left, {"due_at": row.due_at}
    state = {"working_days_left": left, "late_days": max(0, -left)} if left is not None else {}
    dated = {**clock_of, **state, "state": "none" if left is None else "running"}
    return {
        "tone": clock_tone(dated),
        "when": clock_words(dated) if left is not None else _("No limit yet"),
        "place": row.place,
        "what": row.title,
        "waits_for": "",
        "next": row.next_step,
        "url": reverse(row.url_name, args=[row.subject]),
    }


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
    kind, actor = request.GET.get("kind", "any"), request.actor
    if kind in ("site", "school", "central"):
        return _living_place(actor, kind)
    rows = Hazard.objects.visible_to(actor)
    if kind == "major":
        rows = rows.filter(grade="major", state__in=("rectifying", "signed", "dispatched"))
    if kind == "submitted":
        rows = rows.filter(state="submitted")
    found = rows.order_by("-pk").first() or Hazard.objects.visible_to(actor).first()
    return redirect("hazards:detail", pk=found.pk) if found else redirect("hazards:index")


def _living_place(actor: Actor, kind: str) -> HttpResponse:
    if kind == "site":
        site = Site.objects.visible_to(actor).order_by("pk").first()
        return redirect("places:site", pk=site.pk) if site else redirect("places:sites")
    schools = School.objects.visible_to(actor).order_by("pk")
    school = schools.filter(is_central=True).first() if kind == "central" else schools.first()
    if school is None:
        return redirect("places:organisations")
    return redirect("places:organisation", pk=school.organisation_id)


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
