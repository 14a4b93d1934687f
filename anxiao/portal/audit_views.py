"""Pages of the auditor: the exceptions, their sheet, and the mark that one was looked at."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import compress
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.http import ActorRequest, asks, needs, reads
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word, word_moment
from anxiao.kernel.sheets import write
from anxiao.portal import services
from anxiao.portal.abilities import Ability
from anxiao.portal.exception_cases import cases
from anxiao.portal.exceptions import KINDS, Line, lines, looked_at, paired
from anxiao.portal.forms import FilterForm
from anxiao.portal.listed import EXCEPTIONS
from anxiao.ui.list_views import listed, opened
from anxiao.ui.lists import Listing

PAGE = 50


class LookForm(forms.Form):
    note = forms.CharField(
        max_length=services.LONGEST,
        label=gettext_lazy("What you found"),
        help_text=gettext_lazy("It stands on the case, for everybody who reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@reads
@needs(Ability.EXCEPTIONS)
@listed(EXCEPTIONS)
def exceptions(request: ActorRequest, listing: Listing) -> HttpResponse:
    """What to look at, kind by kind; every number opens its rows."""
    form = FilterForm(request.GET, actor=request.actor)
    rows, kind = _chosen(request, form)
    shown = _of_kind(request, rows, kind)
    start = _start(request)
    page = shown[start : start + PAGE]
    context = {
        **listing.context,
        "filters": form,
        "period": form.period(),
        "tabs": _tabs(request, rows, kind),
        "rows": _told(request, page, is_folded=kind == "pair" and not request.GET.get("pair")),
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
    found = cases(request.actor, {one.subject for one in page})
    marks = looked_at(request.actor, page)
    may_look = request.actor.may(Ability.LOOK)
    return [
        {
            "line": one,
            "kind": _(KINDS[one.kind]),
            "case": found.get(one.subject),
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
    rows_of = _sheet(request.actor, chosen, opened(request, EXCEPTIONS).wants)
    write(target, rows_of, title=str(_("Exceptions")), note=note)
    target.seek(0)
    name = f"exceptions-{clock.today():%Y%m%d}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name)


# The column of the list that brings each column of the sheet.
SHEET = (
    ("when", N_("When")),
    ("title", N_("Kind")),
    ("title", N_("What")),
    ("case", N_("Number")),
    ("case", N_("Case")),
    ("case", N_("Site")),
    ("by", N_("By")),
    ("seen", N_("Looked at")),
)


def _sheet(actor: Actor, rows: list[Line], wants: Callable[[str], bool]) -> Iterator[list[Any]]:
    wanted = [wants(key) for key, _heading in SHEET]
    yield [*compress((_(heading) for _key, heading in SHEET), wanted)]
    found = cases(actor, {one.subject for one in rows})
    marks = looked_at(actor, rows)
    for one in rows:
        case, mark = found.get(one.subject), marks.get((one.kind, one.key))
        cells = (
            word_moment(one.at),
            _(KINDS[one.kind]),
            word(one.says),
            case.number if case else "",
            case.title if case else "",
            pick(case.place) if case else "",
            one.who,
            mark.details.get("note", "") if mark else "",
        )
        yield [*compress(cells, wanted)]


@asks
@needs(Ability.LOOK)
def look(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Mark an exception of one case as looked at, with what was found."""
    case = cases(request.actor, {pk}).get(pk)
    if case is None:
        raise Http404(str(pk))
    asked = request.POST if request.method == "POST" else request.GET
    kind, key = asked.get("kind", ""), asked.get("key", "")
    form = LookForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        note = form.cleaned_data["note"]
        services.look(actor=request.actor, row=case.row, kind=kind, key=key, note=note)
        messages.success(request, _("Kept, and written to the ledger."))
        return redirect(f"{reverse('portal:exceptions')}?{urlencode({'kind': kind})}")
    context = {
        "form": form,
        "case": case,
        "kind": kind,
        "key": key,
        "says": KINDS.get(kind, ""),
    }
    return render(request, "portal/look.html", context, status=422 if form.is_bound else 200)
