"""Pages on which is said what a project covers: hazards, sites, tasks."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from anxiao.hazards import list_views
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.http import ActorRequest, asks, needs
from anxiao.kernel.names import pick
from anxiao.places.listing import in_force
from anxiao.places.models import Site
from anxiao.programmes.abilities import Ability
from anxiao.programmes.plans.models import Task
from anxiao.programmes.projects.doors import DOORS
from anxiao.programmes.projects.hazards import keys
from anxiao.programmes.projects.lifecycle import BEFORE_SUBMITTING
from anxiao.programmes.projects.models import CoveredSite, KeyProject
from anxiao.programmes.projects.services import covering
from anxiao.programmes.projects.views import project

SHOWN, SITES = 50, 400


class ChooseForm(forms.Form):
    """Into which of the own projects hazards are taken."""

    project = forms.ModelChoiceField(KeyProject.objects.none(), label=gettext_lazy("Key project"))

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        rows = KeyProject.objects.visible_to(actor).filter(
            office=actor.organisation, state__in=BEFORE_SUBMITTING
        )
        field = self.fields["project"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows.order_by("ordinal", "pk")


@asks
@needs(Ability.LEAD_PROJECT)
def cover(request: ActorRequest) -> HttpResponse:
    """Take hazards that were picked in their list into one of the own projects."""
    posted = request.method == "POST"
    given = request.POST if posted else request.GET
    found = list_views.picked(request.actor, given, most=covering.MOST)
    form = ChooseForm(request.POST if posted else None, actor=request.actor)
    if form.is_valid():
        row = form.cleaned_data["project"]
        covering.cover(actor=request.actor, row=row, hazards=found.keys)
        _said(request, len(found.keys))
        return redirect("projects:detail", pk=row.pk)
    rows = Hazard.objects.visible_to(request.actor).filter(pk__in=found.keys).order_by("-pk")
    context = {
        "form": form,
        "rows": rows[:SHOWN],
        "total": len(found.keys),
        "beyond": found.beyond,
        "all": given.get("all", ""),
        "keys": [] if "all" in given else found.keys,
    }
    return render(request, "projects/cover.html", context, status=422 if form.is_bound else 200)


@asks
@needs(Ability.LEAD_PROJECT)
def hazards(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Find hazards by the filters of their list and take all that fit in; or some out again."""
    row = project(request, pk)
    if request.method == "POST":
        return _changed(request, row)
    DOORS.open("cover", row, request.actor)
    form, rows = list_views.chosen(request.actor, request.GET)
    inside = keys(request.actor, row.pk)
    new = rows.exclude(pk__in=inside)
    covered = Hazard.objects.visible_to(request.actor).filter(pk__in=inside).order_by("-pk")
    context = {
        "row": row,
        "form": form,
        "rows": new.order_by("-pk")[:SHOWN],
        "count": new.count(),
        "most": covering.MOST,
        "all": request.GET.urlencode(),
        "covered": covered[: covering.MOST],
        "page": reverse("projects:detail", args=[row.pk]),
    }
    return render(request, "projects/hazards.html", context)


def _changed(request: ActorRequest, row: KeyProject) -> HttpResponse:
    """Take in all that fit the filters, or take out what was ticked."""
    if "out" in request.POST:
        chosen = [list_views.uuid(text) for text in request.POST.getlist("hazard")]
        covering.uncover(actor=request.actor, row=row, hazards=chosen)
    else:
        asked = QueryDict(request.POST.get("all", ""))
        _form, rows = list_views.chosen(request.actor, asked)
        new = rows.exclude(pk__in=keys(request.actor, row.pk)).order_by("-pk")
        chosen = list(new.values_list("pk", flat=True)[: covering.MOST])
        covering.cover(actor=request.actor, row=row, hazards=chosen)
        _said(request, len(chosen))
    return redirect("projects:hazards", pk=row.pk)


def _said(request: ActorRequest, number: int) -> None:
    says = ngettext("%(n)s hazard taken in", "%(n)s hazards taken in", number)
    messages.success(request, says % {"n": number})


class ManyForm(forms.Form):
    """Several things to tick."""

    chosen = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any, *, label: str, choices: Any, initial: Any) -> None:
        super().__init__(data)
        field = self.fields["chosen"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices, field.label, field.initial = choices, label, initial


@asks
@needs(Ability.LEAD_PROJECT)
def sites(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Tick the sites at which the project is carried out."""
    row = project(request, pk)
    DOORS.open("cover_sites", row, request.actor)
    found = Site.objects.visible_to(request.actor).filter(in_force(clock.today()))
    links = CoveredSite.objects.visible_to(request.actor).filter(project=row)
    inside = list(links.values_list("site", flat=True))
    shown = found.exclude(pk__in=inside).order_by("kind", "sort_key", "pk")[:SITES]
    rows = [*found.filter(pk__in=inside).order_by("sort_key", "pk"), *shown]
    form = ManyForm(
        request.POST if request.method == "POST" else None,
        label=_("Sites"),
        choices=[(str(one.pk), pick(one.name)) for one in rows],
        initial=[str(pk) for pk in inside],
    )
    if form.is_valid():
        chosen = [UUID(text) for text in form.cleaned_data["chosen"]]
        covering.cover_sites(actor=request.actor, row=row, sites=chosen)
        return redirect("projects:detail", pk=row.pk)
    return _many(request, row, form, _("Choose the sites"))


@asks
@needs(Ability.LEAD_PROJECT)
def tasks(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Tick the tasks of its programme that belong to the project."""
    row = project(request, pk)
    DOORS.open("tie", row, request.actor)
    found = Task.objects.visible_to(request.actor).filter(programme=row.programme_id)
    rows = list(found.order_by("sort_code", "pk")[:SITES])
    form = ManyForm(
        request.POST if request.method == "POST" else None,
        label=_("Tasks"),
        choices=[(str(one.pk), f"{one.code} {one.title}") for one in rows],
        initial=[str(one.pk) for one in rows if one.project_id == row.pk],
    )
    if form.is_valid():
        chosen = [UUID(text) for text in form.cleaned_data["chosen"]]
        covering.tie(actor=request.actor, row=row, tasks=chosen)
        return redirect("projects:detail", pk=row.pk)
    return _many(request, row, form, _("Choose the tasks"))


def _many(request: ActorRequest, row: KeyProject, form: ManyForm, label: str) -> HttpResponse:
    page = reverse("projects:detail", args=[row.pk])
    context = {"row": row, "form": form, "label": label, "cancel_url": page}
    status = 422 if form.is_bound else 200
    return render(request, "projects/many.html", context, status=status)
