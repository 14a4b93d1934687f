"""Trying a form: everything works, nothing is kept."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.inspections.abilities import Ability
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.forms.runner import runner
from anxiao.kernel.http import ActorRequest, needs, reads


@reads
@needs(Ability.READ)
def try_form(request: ActorRequest, pk: UUID) -> HttpResponse:
    """A checklist filled in for trial, draft or published, by whoever may read it."""
    rows = Checklist.objects.visible_to(request.actor).exclude(xform="")
    checklist = get_object_or_404(rows, pk=pk)
    context = {
        "checklist": checklist,
        "trail": _trail(checklist),
        "runner": runner(checklist, finish=_("Check the answers")),
    }
    return render(request, "inspections/try.html", context)


def _trail(row: Checklist) -> list[tuple[Any, str]]:
    page = reverse("checklists:detail", args=[row.pk])
    return [(_("Checklists"), reverse("checklists:index")), (row.name, page)]
