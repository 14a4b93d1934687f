"""Handing one task to many: to whom, with what for which class, how it goes, who has it."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from anxiao.kernel import batches
from anxiao.kernel.http import ActorRequest, asks, keyset, needs, reads, writes
from anxiao.kernel.models import Batch, BatchItem
from anxiao.people.saved.kept import views
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.plans import record
from anxiao.programmes.plans.below import organisations_below
from anxiao.programmes.plans.classes import CLASSES
from anxiao.programmes.plans.filters import narrowed
from anxiao.programmes.plans.forms import FEW, OrganisationField, task_values
from anxiao.programmes.plans.lifecycle import TASK, TaskState
from anxiao.programmes.plans.models import HEAVIEST, Task
from anxiao.programmes.plans.rows import worded
from anxiao.programmes.plans.services import fanning, terms
from anxiao.programmes.plans.tally import parts_of, tally
from anxiao.programmes.plans.targets import GROUPS, Targets
from anxiao.programmes.plans.task_views import task_of, trail
from anxiao.programmes.plans.views import version_in
from anxiao.ui.widgets import Day

SHOWN = 50
SAID = ("title", "standard", "deadline", "weight")
FOR_CLASS = ("standard", "deadline", "weight")


class FanForm(forms.Form):
    """To whom, and what it says for all; then what differs for classes."""

    whom = forms.ChoiceField(label=gettext_lazy("To whom"), widget=forms.RadioSelect)
    title = forms.CharField(max_length=240, label=gettext_lazy("What is to be done"))
    standard = forms.CharField(
        max_length=2000,
        required=False,
        label=gettext_lazy("Standard"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    deadline = forms.DateField(label=gettext_lazy("Deadline"), widget=Day)
    weight = forms.IntegerField(
        min_value=1, max_value=HEAVIEST, initial=1, label=gettext_lazy("Weight of each")
    )

    def __init__(self, *args: Any, giver: Organisation, groups: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["whom"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = groups
        rows = organisations_below(giver)
        self.names = [one.zh for one in rows.order_by("sort_key")[:FEW]]
        self.fields["picked"] = Picked(rows, required=False, label=gettext_lazy("Who, by name"))
        for one in CLASSES:
            self.fields[f"{one.key}_standard"] = forms.CharField(
                max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )
            self.fields[f"{one.key}_deadline"] = forms.DateField(required=False, widget=Day)
            self.fields[f"{one.key}_weight"] = forms.IntegerField(
                required=False, min_value=1, max_value=HEAVIEST
            )
            self.fields[f"{one.key}_standard"].label = gettext_lazy("Standard")
            self.fields[f"{one.key}_deadline"].label = gettext_lazy("Deadline")
            self.fields[f"{one.key}_weight"].label = gettext_lazy("Weight")

    @property
    def classes(self) -> list[dict[str, Any]]:
        """The classes with their fields; one that says something stands open."""
        return [
            {
                "name": _(one.name),
                "fields": [self[f"{one.key}_{name}"] for name in FOR_CLASS],
                "is_open": any(self[f"{one.key}_{name}"].value() for name in FOR_CLASS),
            }
            for one in CLASSES
        ]

    @property
    def targets(self) -> Targets:
        whom = self.cleaned_data["whom"]
        if whom in GROUPS:
            return Targets(group=whom, picked=tuple(self.cleaned_data["picked"]))
        return Targets(view=UUID(whom))

    @property
    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in SAID}

    @property
    def by_class(self) -> list[fanning.ForClass]:
        found = []
        for one in CLASSES:
            own = {name: self.cleaned_data[f"{one.key}_{name}"] for name in FOR_CLASS}
            if own := {name: value for name, value in own.items() if value}:
                found.append(fanning.ForClass(one.key, own))
        return found


class Picked(forms.CharField):
    """Organisations by their names, one on each line."""

    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})

    def __init__(self, rows: Any, **kwargs: Any) -> None:
        super().__init__(max_length=20_000, **kwargs)
        self.one = OrganisationField(rows, required=False)

    def clean(self, value: Any) -> list[int]:
        said = super().clean(value)
        found = [self.one.clean(line) for line in said.splitlines() if line.strip()]
        return [one.pk for one in found]


def _groups(request: ActorRequest) -> list[tuple[str, str]]:
    """The groups there are, and the saved views of the list of organisations."""
    kept = views(request.actor, "organisations")
    saved = [(str(one.pk), _("the view “%(name)s”") % {"name": one.name}) for one in kept]
    return [*((key, _(words)) for key, words in GROUPS.items()), *saved]


@asks
@needs(Ability.BREAK_DOWN)
def fan_out(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Ask to whom and with what, or begin it."""
    whole = task_of(request, pk)
    TASK.judge("fan_out", whole, actor=request.actor)
    is_draft = whole.state == TaskState.DRAFT
    key = whole.giver if is_draft else whole.organisation
    giver = terms.giver_of(actor=request.actor, key=key or 0)
    data = request.POST if request.method == "POST" else None
    initial = {**task_values(whole), "weight": 1}
    form = FanForm(data, giver=giver, groups=_groups(request), initial=initial)
    if form.is_valid():
        begun = fanning.fan_out(
            actor=request.actor,
            row=whole,
            targets=form.targets,
            by_class=form.by_class,
            version=version_in(request),
            **form.said,
        )
        return redirect("tasks:batch", pk=begun.pk)
    page = reverse("tasks:detail", args=[pk])
    context = {"form": form, "task": whole, "page": page}
    return render(request, "programmes/fan_out.html", context, status=422 if form.is_bound else 200)


@reads
@needs(Ability.READ)
def batch(request: ActorRequest, pk: UUID) -> HttpResponse:
    """How far it is; the page looks again by itself while it runs."""
    rows = Batch.objects.visible_to(request.actor).filter(verb=fanning.FAN_OUT)
    context = progress(request, get_object_or_404(rows, pk=pk))
    part = "programmes/_batch.html" if request.htmx else "programmes/batch.html"
    return render(request, part, context)


def progress(request: ActorRequest, found: Batch) -> dict[str, Any]:
    items = BatchItem.objects.visible_to(request.actor).of(found.pk)
    total = items.count()
    refused = items.filter(state=BatchItem.State.REFUSED)
    left_out, waiting = refused.count(), items.waiting().count()
    whole = Task.objects.visible_to(request.actor).filter(pk=found.terms["whole"]).first()
    return {
        "batch": found,
        "task": whole,
        "total": total,
        "settled": total - waiting,
        "refused": left_out,
        "says": _says(found, total - waiting - left_out, left_out, total),
        "reasons": [row.says for row in refused[:SHOWN]],
    }


def _says(found: Batch, done: int, refused: int, total: int) -> str:
    if not found.is_complete:
        running = _("Under way: %(settled)s of %(total)s. You may leave this page.")
        return running % {"settled": done + refused, "total": total}
    text = ngettext("%(n)s organisation has it", "%(n)s organisations have it", done) % {"n": done}
    if refused:
        text += _(", ") + ngettext("%(n)s left out", "%(n)s left out", refused) % {"n": refused}
    return text


@writes
@needs(Ability.BREAK_DOWN)
def again(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Try those that were left out once more."""
    rows = Batch.objects.visible_to(request.actor).filter(verb=fanning.FAN_OUT)
    batches.again(actor=request.actor, pk=get_object_or_404(rows, pk=pk).pk)
    return redirect("tasks:batch", pk=pk)


@reads
@needs(Ability.READ)
def parts(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Who has signed for a task that was given to many, who is late, who is done."""
    task, actor, asked = task_of(request, pk), request.actor, request.GET
    wanted = {
        name: str(asked[name]) for name in ("state", "due", "kind", "town") if asked.get(name)
    }
    town = wanted.get("town", "")
    if town and not (town.isascii() and town.isdigit() and len(town) == 12):
        wanted.pop("town")
    rows = narrowed(actor, parts_of(actor, task), wanted)
    page = keyset(rows, after=asked.get("after", ""), before=asked.get("before", ""))
    worded(request.actor, page.rows)
    shown = {"task": task, **record.around(actor, task)}
    context = {
        "task": task,
        "page": page,
        "wanted": wanted,
        "trail": [*trail(shown)[:-1], (task.title, reverse("tasks:detail", args=[pk]))],
        "columns": [_("Organisation"), _("State"), _("Progress"), _("Deadline"), _("Leader")],
        **tally(actor, task),
    }
    return render(request, "programmes/parts.html", context)
