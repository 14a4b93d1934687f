"""Cases go out to be answered in one file, and come back in one."""

from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from anxiao.hazards.abilities import Ability
from anxiao.hazards.filters import narrowed
from anxiao.hazards.forms import FilterForm
from anxiao.hazards.lifecycle import LIFECYCLE
from anxiao.hazards.models import Hazard, HazardQuerySet, ReturnedSheet
from anxiao.hazards.on_paper import out
from anxiao.hazards.on_paper.opening import SENT_BYTES
from anxiao.hazards.on_paper.services import returning
from anxiao.kernel import clock
from anxiao.kernel.errors import TooLarge
from anxiao.kernel.http import ActorRequest, asks, needs, reads
from anxiao.kernel.sentences import sentence, word
from anxiao.people.story import organisations
from anxiao.places.models import Organisation

ENDS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,.xlsx,.zip"


def _chosen(request: ActorRequest) -> HazardQuerySet:
    """The rows of the list's filters, or those that were picked, which wait for an answer."""
    form = FilterForm(request.GET, actor=request.actor)
    rows = Hazard.objects.visible_to(request.actor)
    found = narrowed(rows, form.cleaned_data) if form.is_valid() else rows.none()
    if picked := _picked(request):
        found = found.filter(pk__in=picked)
    return out.to_answer(found)


def _picked(request: ActorRequest) -> list[UUID]:
    return [_uuid(one) for one in dict.fromkeys(request.GET.getlist("hazard")[: out.MOST])]


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404(text) from None


@reads
@needs(Ability.ENTER_ON_BEHALF)
def leads(request: ActorRequest) -> HttpResponse:
    """Who has open cases to answer, how many, and their file in two forms."""
    counted = _chosen(request).values("lead").annotate(cases=Count("pk")).order_by("-cases")
    numbers = {one["lead"]: one["cases"] for one in counted[:200]}
    names = organisations(numbers)
    context = {
        "rows": [(names[pk], number) for pk, number in numbers.items() if pk in names],
        "query": request.GET.urlencode(),
        "left_out": max(0, len(_picked(request)) - sum(numbers.values())),
        "most": out.MOST,
    }
    return render(request, "hazards/on_paper/out.html", context)


@reads
@needs(Ability.ENTER_ON_BEHALF)
def sheet(request: ActorRequest, lead: int) -> FileResponse:
    found, target = _of(request, lead), TemporaryFile()  # noqa: SIM115 (FileResponse closes it)
    out.sheet(target, found, note=_note())
    return _file(target, lead, "xlsx")


@reads
@needs(Ability.ENTER_ON_BEHALF)
def parcel(request: ActorRequest, lead: int) -> FileResponse:
    found, target = _of(request, lead), TemporaryFile()  # noqa: SIM115 (FileResponse closes it)
    out.parcel(target, request.actor, found, note=_note())
    return _file(target, lead, "zip")


def _of(request: ActorRequest, lead: int) -> list[Hazard]:
    get_object_or_404(Organisation, pk=lead)
    rows = _chosen(request).filter(lead=lead).for_page()
    return list(rows.order_by("due_at", "pk")[: out.MOST])


def _file(target: Any, lead: int, end: str) -> FileResponse:
    target.seek(0)
    name = f"answers-{lead}-{clock.today():%Y%m%d}.{end}"
    return FileResponse(target, as_attachment=True, filename=name)


def _note() -> str:
    return str(_("Demonstration data · fictional")) if settings.DEMO_LABEL else ""


class BackForm(forms.Form):
    """The file that came back."""

    file = forms.FileField(
        label=gettext_lazy("The sheet or the ZIP that came back"),
        widget=forms.FileInput(attrs={"accept": ENDS}),
    )


@asks
@needs(Ability.ENTER_ON_BEHALF)
def back(request: ActorRequest) -> HttpResponse:
    """Take in a file that came back; it is only tried, and then shown row by row."""
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = BackForm(*data)
    if form.is_valid():
        sent = form.cleaned_data["file"]
        if sent.size > SENT_BYTES:
            raise TooLarge(sentence("The file is too large, or unpacks to far too much."))
        made = returning.take_in(actor=request.actor, content=sent.read(), name=sent.name)
        return redirect("hazards:returned", pk=made.pk)
    status = 422 if form.is_bound else 200
    return render(request, "hazards/on_paper/back.html", {"form": form}, status=status)


@asks
@needs(Ability.ENTER_ON_BEHALF)
def returned(request: ActorRequest, pk: UUID) -> HttpResponse:
    """What each row would bring, with what speaks against it by column; then enter it."""
    found = get_object_or_404(ReturnedSheet.objects.visible_to(request.actor), pk=pk)
    if request.method == "POST":
        done = returning.enter(actor=request.actor, sheet=found)
        number = sum(bool(one["steps"]) and not one["fault"] for one in done.rows)
        says = ngettext("Entered %(number)s row.", "Entered %(number)s rows.", number)
        messages.success(request, says % {"number": number})
        return redirect("hazards:returned", pk=pk)
    rows = [_shown(one) for one in found.rows]
    context = {
        "sheet": found,
        "rows": [one for one in rows if one["says"] or one["fault"]],
        "bringing": sum(one["brings"] for one in rows),
        "faulty": sum(bool(one["fault"]) for one in rows),
        "quiet": sum(not one["says"] and not one["fault"] for one in rows),
    }
    return render(request, "hazards/on_paper/returned.html", context)


def _shown(one: dict[str, Any]) -> dict[str, Any]:
    steps = [_(LIFECYCLE.verbs[verb]) for verb in one["steps"]]
    fault = word(one["fault"]) if one["fault"] else ""
    return {
        **one,
        "says": "" if fault else _(", ").join(steps),
        "brings": bool(steps) and not fault,
        "fault": fault,
        "column": _(returning.column_words(one["column"])) if fault else "",
    }
