"""Pages of the auditor: the exceptions, their sheet, and the mark that one was looked at."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxiao.hazards.forms import towns_within
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.http import ActorRequest, asks, needs, reads
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word, word_moment
from anxiao.kernel.sheets import write
from anxiao.portal import services
from anxiao.portal.abilities import Ability
from anxiao.portal.exceptions import KINDS, Line, Period, lines, looked_at, paired
from anxiao.ui.widgets import Day

DAYS, PAGE = 30, 50


class FilterForm(forms.Form):
    """Which exceptions: where, when, looked at or not."""

    town = forms.ChoiceField(required=False, label=gettext_lazy("Town"))
    since = forms.DateField(required=False, label=gettext_lazy("From"), widget=Day)
    until = forms.DateField(required=False, label=gettext_lazy("To"), widget=Day)
    seen = forms.ChoiceField(required=False, label=gettext_lazy("Looked at"))

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        choices = [("", _("all")), ("no", _("not yet")), ("yes", _("yes"))]
        towns = [("", _("all")), *towns_within(actor)]
        for name, offered in (("seen", choices), ("town", towns)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered

    def period(self) -> Period:
        """The days asked for, the last thirty unasked; at most a year."""
        given = self.cleaned_data if self.is_valid() else {}
        until = given.get("until") or clock.today()
        since = given.get("since") or until - timedelta(days=DAYS)
        return Period(max(min(since, until), until - timedelta(days=366)), until)


class LookForm(forms.Form):
    note = forms.CharField(
        max_length=services.LONGEST,
        label=gettext_lazy("What you found"),
        help_text=gettext_lazy("It stands on the case, for everybody who reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@reads
@needs(Ability.EXCEPTIONS)
def exceptions(request: ActorRequest) -> HttpResponse:
    """What to look at, kind by kind; every number opens its rows."""
    form = FilterForm(request.GET, actor=request.actor)
    rows, kind = _chosen(request, form)
    shown = _of_kind(request, rows, kind)
    start = _start(request)
    page = shown[start : start + PAGE]
    context = {
        "filters": form,
        "period": form.period(),
        "tabs": _tabs(request, rows, kind),
        "rows": _told(request, page, is_folded=kind == "pair" and not request.GET.get("pair")),
        "columns": [_("When"), _("What"), _("Case"), _("By"), _("Looked at")],
        "count": len(shown),
        "next": start + PAGE if len(shown) > start + PAGE else None,
        "before": max(0, start - PAGE) if start else None,
        "export_url": reverse("portal:export_exceptions"),
    }
    return render(request, "portal/exceptions.html", context)


def _start(request: ActorRequest) -> int:
    asked = request.GET.get("from_row", "")
    return int(asked) if asked.isdigit() and len(asked) < 7 else 0


def _chosen(request: ActorRequest, form: FilterForm) -> tuple[list[Line], str]:
    kind = request.GET.get("kind", "")
    given = form.cleaned_data if form.is_valid() else {}
    town = given.get("town")
    rows = lines(request.actor, form.period(), int(town) if town else None)
    if seen := given.get("seen"):
        marks = looked_at(request.actor, rows)
        rows = [one for one in rows if ((one.kind, one.key) in marks) is (seen == "yes")]
    return rows, kind if kind in KINDS else ""


def _of_kind(request: ActorRequest, rows: list[Line], kind: str) -> list[Line]:
    chosen = [one for one in rows if not kind or one.kind == kind]
    if kind != "pair":
        return chosen
    wanted = request.GET.get("pair", "")
    return [one for one in chosen if _pair(one) == wanted] if wanted else paired(chosen)


def _pair(row: Line) -> str:
    return "-".join(map(str, row.pair or ()))


def _tabs(request: ActorRequest, rows: list[Line], kind: str) -> list[dict[str, Any]]:
    counts = Counter(one.kind for one in rows)
    kinds = [("", _("All"), len(rows))]
    kinds += [(code, _(title), counts[code]) for code, title in KINDS.items() if counts[code]]
    return [
        {
            "title": title,
            "count": count,
            "current": code == kind,
            "url": _address(request, kind=code),
        }
        for code, title, count in kinds
    ]


def _address(request: ActorRequest, **change: str) -> str:
    asked = request.GET.copy()
    for key in ("from_row", "pair"):
        asked.pop(key, None)
    for key, value in change.items():
        asked[key] = value
    return f"?{asked.urlencode()}"


def _told(request: ActorRequest, page: list[Line], *, is_folded: bool = False) -> list[Any]:
    hazards = Hazard.objects.visible_to(request.actor).in_bulk({one.subject for one in page})
    marks = looked_at(request.actor, page)
    may_look = request.actor.may(Ability.LOOK)
    return [
        {
            "line": one,
            "kind": _(KINDS[one.kind]),
            "hazard": hazards.get(one.subject),
            "mark": marks.get((one.kind, one.key)),
            "pair_url": _address(request, pair=_pair(one)) if is_folded else "",
            "look_url": _look_url(one) if may_look and not is_folded else "",
        }
        for one in page
    ]


def _look_url(row: Line) -> str:
    asked = urlencode({"kind": row.kind, "key": row.key})
    return f"{reverse('portal:look', args=[row.subject])}?{asked}"


@reads
@needs(Ability.EXCEPTIONS)
def export_exceptions(request: ActorRequest) -> FileResponse:
    """The rows of the view as XLSX."""
    form = FilterForm(request.GET, actor=request.actor)
    rows, kind = _chosen(request, form)
    chosen = [one for one in rows if not kind or one.kind == kind]
    target = TemporaryFile()  # noqa: SIM115 (FileResponse closes it)
    note = str(_("Demonstration data · fictional")) if settings.DEMO_LABEL else ""
    write(target, _sheet(request.actor, chosen), title=str(_("Exceptions")), note=note)
    target.seek(0)
    name = f"exceptions-{clock.today():%Y%m%d}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name)


def _sheet(actor: Actor, rows: list[Line]) -> Iterator[list[Any]]:
    yield [
        _("When"), _("Kind"), _("What"), _("Number"), _("Case"), _("Site"), _("By"),
        _("Looked at"),
    ]  # fmt: skip
    hazards = Hazard.objects.visible_to(actor).in_bulk({one.subject for one in rows})
    marks = looked_at(actor, rows)
    for one in rows:
        hazard, mark = hazards.get(one.subject), marks.get((one.kind, one.key))
        yield [
            word_moment(one.at),
            _(KINDS[one.kind]),
            word(one.says),
            hazard.number if hazard else "",
            hazard.title if hazard else "",
            pick(hazard.place) if hazard else "",
            one.who,
            mark.details.get("note", "") if mark else "",
        ]


@asks
@needs(Ability.LOOK)
def look(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Mark an exception of one case as looked at, with what was found."""
    hazard = get_object_or_404(Hazard.objects.visible_to(request.actor), pk=pk)
    asked = request.POST if request.method == "POST" else request.GET
    kind, key = asked.get("kind", ""), asked.get("key", "")
    form = LookForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        note = form.cleaned_data["note"]
        services.look(actor=request.actor, hazard=hazard, kind=kind, key=key, note=note)
        messages.success(request, _("Kept, and written to the ledger."))
        return redirect(f"{reverse('portal:exceptions')}?{urlencode({'kind': kind})}")
    context = {
        "form": form,
        "hazard": hazard,
        "kind": kind,
        "key": key,
        "says": KINDS.get(kind, ""),
    }
    return render(request, "portal/look.html", context, status=422 if form.is_bound else 200)
