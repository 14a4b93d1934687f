"""Pages of programmes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.kernel.actors import Actor
from anxiao.kernel.http import ActorRequest, asks, counted, keyset, needs, reads, writes
from anxiao.people.story import organisations, story
from anxiao.places.models import Organisation
from anxiao.programmes import tabs
from anxiao.programmes.abilities import Ability
from anxiao.programmes.plans import filters
from anxiao.programmes.plans.doors import PROGRAMMES
from anxiao.programmes.plans.forms import ProgrammeForm, programme_values
from anxiao.programmes.plans.lifecycle import ProgrammeState, TaskState
from anxiao.programmes.plans.listing import PROGRAMMES as LISTED
from anxiao.programmes.plans.models import Programme, Revision, Task
from anxiao.programmes.plans.rows import issuers, worded
from anxiao.programmes.plans.services import copying, programmes
from anxiao.ui.act_views import acted
from anxiao.ui.list_views import listed
from anxiao.ui.lists import Listing

COUNT_UP_TO = 1000
LEVEL, LACKING, INHERITED = 50, 6, 50


def programme_of(request: ActorRequest, pk: UUID) -> Programme:
    rows = Programme.objects.visible_to(request.actor)
    found: Programme = get_object_or_404(rows, pk=pk)
    return found


@reads
@needs(Ability.READ)
@listed(LISTED)
def index(request: ActorRequest, listing: Listing) -> HttpResponse:
    """Programmes within reach, the newest first."""
    form, rows = filters.chosen_programmes(request.actor, request.GET)
    asked = request.GET
    page = keyset(rows, after=asked.get("after", ""), before=asked.get("before", ""))
    issuers(page.rows)
    context = {
        **listing.context,
        "form": form,
        "page": page,
        "count": counted(page, rows, up_to=COUNT_UP_TO),
        "tabs": tabs.tabs(tabs.PROGRAMMES, "programmes:index"),
    }
    return render(request, "programmes/index.html", context)


@asks
@needs(Ability.PLAN)
def begin(request: ActorRequest) -> HttpResponse:
    """Open the draft of a new programme."""
    form = ProgrammeForm(request.POST or None, actor=request.actor)
    if form.is_valid():
        made = programmes.begin(actor=request.actor, **form.given())
        return redirect("programmes:detail", pk=made.pk)
    context = {"form": form, "page": reverse("programmes:index"), "heading": _("New programme")}
    return render(request, "programmes/form.html", context, status=_status(form))


@asks
@needs(Ability.PLAN)
def edit(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Change the draft's title, days and goals."""
    row = programme_of(request, pk)
    PROGRAMMES.open("edit", row, request.actor)
    initial = programme_values(row)
    form = ProgrammeForm(request.POST or None, actor=request.actor, initial=initial)
    if form.is_valid():
        version = version_in(request)
        programmes.edit(actor=request.actor, row=row, version=version, **form.given())
        return redirect("programmes:detail", pk=pk)
    page = reverse("programmes:detail", args=[pk])
    context = {"form": form, "page": page, "row": row, "heading": _("Edit the programme")}
    return render(request, "programmes/form.html", context, status=_status(form))


def _status(form: Any) -> int:
    return 422 if form.is_bound else 200


def version_in(request: ActorRequest) -> int | None:
    """The version that the reader of a form saw."""
    seen = request.POST.get("version", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None


@writes
@needs(Ability.PLAN)
def copy(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Begin next year's draft from this programme."""
    made = copying.copy_last(actor=request.actor, row=programme_of(request, pk))
    messages.success(request, _("The draft of next year is here: look at what is missing."))
    return redirect("programmes:detail", pk=made.pk)


@reads
@needs(Ability.READ)
def detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    row, actor = programme_of(request, pk), request.actor
    issuer = Organisation.objects.filter(pk=row.issuer).first()
    context = {
        "programme": row,
        "issuer": issuer,
        "offers": _offers(actor, row),
        "trail": [(_("Programmes"), reverse("programmes:index")), (row.title, "")],
        "superior": _superior(actor, row),
        "inherited": inherited(actor, row),
        "lacking": _lacking(actor, row),
        "revisions": Revision.objects.visible_to(actor)
        .filter(programme=row)
        .order_by("-number")[:5],
        "entries": story(actor, row.pk),
        **level_of(actor, row, None, ""),
    }
    return render(request, "programmes/detail.html", context)


def _offers(actor: Actor, row: Programme) -> list[dict[str, Any]]:
    url = lambda verb: reverse("programmes:act", args=[row.pk, verb])  # noqa: E731
    offers = PROGRAMMES.buttons(row, actor, url)
    for one in offers:
        one["method"] = "get" if one["verb"] == "edit" else one["method"]
    return [*offers, *_beside(actor, row)]


def _beside(actor: Actor, row: Programme) -> list[dict[str, Any]]:
    """Adding a task, and copying into next year: for whoever writes the programme."""
    if not actor.may(Ability.PLAN) or row.issuer not in actor.answers_for:
        return []
    rows = []
    if row.state in (ProgrammeState.DRAFT, ProgrammeState.ISSUED):
        rows.append(("add", _("Add a task"), "plus", "get"))
    if row.state in (ProgrammeState.ISSUED, ProgrammeState.CLOSED):
        rows.append(("copy", _("Copy into next year"), "copy", "post"))
    return [
        {
            "verb": verb,
            "label": words,
            "icon": symbol,
            "reason": "",
            "method": method,
            "url": reverse(f"programmes:{verb}", args=[row.pk]),
        }
        for verb, words, symbol, method in rows
    ]


def _superior(actor: Actor, row: Programme) -> Programme | None:
    if row.superior_id is None:
        return None
    found: Programme | None = Programme.objects.visible_to(actor).filter(pk=row.superior_id).first()
    return found


def inherited(actor: Actor, row: Programme) -> list[Any]:
    """The tasks that the programme above has handed to who issues this one."""
    if row.superior_id is None:
        return []
    rows = Task.objects.visible_to(actor).filter(programme=row.superior_id)
    rows = rows.filter(subject_owner=row.issuer).exclude(
        state__in=(TaskState.DRAFT, TaskState.CANCELLED)
    )
    return worded(actor, rows.order_by("sort_code")[:INHERITED])


def _lacking(actor: Actor, row: Programme) -> list[Any]:
    """The first drafts that lack one of the four, before the programme is issued."""
    if row.state != ProgrammeState.DRAFT:
        return []
    drafts = Task.objects.visible_to(actor).filter(programme=row, state=TaskState.DRAFT)
    return list(drafts.incomplete().order_by("sort_code")[:LACKING])


def level_of(actor: Actor, row: Programme, whole: UUID | None, after: str) -> dict[str, Any]:
    """One level of the tree, fifty tasks at a time."""
    rows = Task.objects.visible_to(actor)
    rows = rows.filter(parent=whole) if whole else rows.filter(programme=row.pk).at_top()
    rows = rows.exclude(state=TaskState.CANCELLED).order_by("sort_code", "pk")
    if after:
        rows = rows.filter(sort_code__gt=after)
    below = (
        Task.objects.visible_to(actor)
        .filter(parent=OuterRef("pk"))
        .exclude(state=TaskState.CANCELLED)
    )
    found = list(rows.annotate(is_split=Exists(below))[: LEVEL + 1])
    return {
        "rows": worded(actor, found[:LEVEL]),
        "more": found[LEVEL - 1].sort_code if len(found) > LEVEL else "",
        "whole": whole,
        "programme": row,
    }


@reads
@needs(Ability.READ)
def level(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One level of the tree, or its next fifty: a part of the page, and a page without scripts."""
    row = programme_of(request, pk)
    whole = filters.as_uuid(request.GET.get("under", ""))
    context = level_of(request.actor, row, whole, request.GET.get("after", ""))
    if request.htmx:
        return render(request, "programmes/_level.html", context)
    above = Task.objects.visible_to(request.actor).filter(pk=whole).first() if whole else None
    trail = [
        (_("Programmes"), reverse("programmes:index")),
        (row.title, reverse("programmes:detail", args=[pk])),
        (above.title if above else _("Tasks"), ""),
    ]
    return render(request, "programmes/level.html", {**context, "above": above, "trail": trail})


@asks
@needs(Ability.READ)
def act(request: ActorRequest, pk: UUID, verb: str) -> HttpResponse:
    """Ask what a verb needs, or carry it out."""
    row = programme_of(request, pk)
    page = reverse("programmes:detail", args=[pk])
    return acted(request, PROGRAMMES, row, verb, page=page)


def members(programme: Programme) -> list[Any]:
    """The offices, departments and towns that are named on a programme."""
    return list(organisations(programme.parties).values())
