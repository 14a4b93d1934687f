"""Pages on which a workbook comes back: what it says is shown, and then taken."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.inspections.abilities import Ability
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.paper.forms import CodeForm, TakeForm, UploadForm, brought, carried
from anxiao.inspections.paper.models import PaperSheet
from anxiao.inspections.paper.returned import Returned
from anxiao.inspections.paper.services import taking
from anxiao.inspections.plans.services.sealing import note_reading
from anxiao.inspections.visits.models import Visit
from anxiao.kernel.errors import No
from anxiao.kernel.http import ActorRequest, asks, needs, writes
from anxiao.kernel.sentences import Sentence, word


@dataclass(frozen=True)
class Outcome:
    """What became of one paper: its visit, or why nothing of it was taken."""

    paper: PaperSheet
    visit: Visit | None = None
    why: str = ""


@asks
@needs(Ability.VISIT)
def upload(request: ActorRequest) -> HttpResponse:
    """Read a workbook and show what it says; nothing is kept yet."""
    if request.method != "POST":
        return redirect("paper:enter")
    form = UploadForm(request.POST, request.FILES, actor=request.actor)
    if not form.is_valid():
        context = {"form": CodeForm(None, actor=request.actor), "upload": form, "trail": _trail()}
        return render(request, "paper/enter.html", context, status=422)
    found = list(form.found)
    papers = [one.paper for one in found if one.paper is not None]
    note_reading(*(one.visit for one in papers if one.visit), actor=request.actor)
    take = TakeForm(None, None, actor=request.actor, found=found)
    return _shown(request, found, take)


def _shown(
    request: ActorRequest,
    found: list[Returned],
    form: TakeForm,
    outcomes: list[Outcome] | None = None,
) -> HttpResponse:
    done = outcomes or []
    context = {
        "form": form,
        "rows": list(form.rows()),
        "carried": carried(request.actor, found),
        "faulty": [one for one in found if one.faults],
        "same": [one for one in found if one.is_same],
        "changed": [one for one in found if one.is_used and not one.is_same and not one.faults],
        "taken": [one for one in done if one.visit is not None],
        "refused": [one for one in done if one.visit is None],
        "trail": _trail(),
    }
    return render(request, "paper/preview.html", context)


def _trail() -> list[tuple[Any, str]]:
    return [(_("Visits"), reverse("visits:index")), (_("Enter from paper"), reverse("paper:enter"))]


@writes
@needs(Ability.VISIT)
def take(request: ActorRequest) -> HttpResponse:
    """Take the papers that are ticked, each whole or not at all; say of each what became of it."""
    rows = brought(request.actor, request.POST.get("carried", ""))
    found = _found(request, rows)
    form = TakeForm(request.POST, request.FILES, actor=request.actor, found=found)
    if not found:
        messages.warning(request, _("This page was too old: send the workbook again."))
        return redirect("paper:enter")
    if not form.is_valid():
        return _shown(request, found, form)
    digests = {UUID(one["paper"]): one["digest"] for one in rows}
    done = [
        _taken(request, form, place, digests)
        for place, _each in enumerate(form.good)
        if form.chosen(place)
    ]
    if len(done) == 1 and done[0].visit is not None and len(form.good) == 1:
        return redirect("visits:detail", pk=done[0].visit.pk)
    gone = {one.paper.pk for one in done if one.visit is not None}
    if not gone:
        return _shown(request, found, form, done)
    left = [one for one in form.good if one.paper is not None and one.paper.pk not in gone]
    return _shown(request, left, TakeForm(None, None, actor=request.actor, found=left), done)


def _found(request: ActorRequest, rows: list[dict[str, Any]]) -> list[Returned]:
    """What the page carried, against the papers as they are now."""
    keys = [UUID(one["paper"]) for one in rows]
    papers = PaperSheet.objects.visible_to(request.actor).select_related("visit", "site")
    known = papers.in_bulk(keys)
    lists = {pk for one in known.values() for pk in one.checklists}
    checklists = Checklist.objects.visible_to(request.actor).defer("form", "xform").in_bulk(lists)
    return [
        Returned(
            code=paper.code,
            paper=paper,
            pages=[],
            lists=checklists,
            answers={UUID(pk): answers for pk, answers in one["answers"].items()},
            happened_on=date.fromisoformat(one["on"]),
        )
        for one in rows
        if (paper := known.get(UUID(one["paper"]))) is not None
    ]


def _taken(request: ActorRequest, form: TakeForm, place: int, digests: dict[UUID, str]) -> Outcome:
    told = form.good[place]
    paper = told.paper
    assert paper is not None
    assert told.happened_on is not None
    try:
        visit = taking.take(
            actor=request.actor,
            row=paper,
            happened_on=told.happened_on,
            answers=told.answers,
            digest=digests[paper.pk],
            photos=form.photos(place, request.actor),
            team=form.cleaned_data.get("team", ()),
        )
    except No as error:
        return Outcome(paper, why=_why(error))
    return Outcome(paper, visit)


def _why(error: No) -> str:
    """Every reason at once, where each question has its own."""
    said: list[Sentence] = list(error.fields.values()) or [error.sentence]
    return " ".join(dict.fromkeys(word(one) for one in said[:12]))
