"""The page of who was visited: a table by place, and the sites behind each number."""

from typing import Any

from django import forms
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from anxiao.inspections.abilities import Ability
from anxiao.inspections.tabs import tabs
from anxiao.inspections.visits import coverage as covering
from anxiao.inspections.visits.models import Visit
from anxiao.kernel import clock
from anxiao.kernel.http import ActorRequest, needs, reads
from anxiao.places.codes import interval
from anxiao.places.listing import by_name
from anxiao.places.models import Site, Territory

SHOWS = (("never", gettext_lazy("never visited")), ("due", gettext_lazy("still due this term")))


class CoverageForm(forms.Form):
    """Which sites, and visits of which kind."""

    site = forms.ChoiceField(required=False, label=gettext_lazy("Sites"), choices=Site.Kind.choices)
    kind = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Visited by"),
        choices=[("", gettext_lazy("visits by others")), *Visit.Kind.choices],
    )


@reads
@needs(Ability.READ)
def coverage(request: ActorRequest) -> HttpResponse:
    """How many sites of each place were visited this term, and which never were."""
    form, actor, today = CoverageForm(request.GET), request.actor, clock.today()
    asked = form.cleaned_data if form.is_valid() else {}
    kind = asked.get("site") or Site.Kind.CAMPUS.value
    rule = covering.frequency(actor.territory or 0, kind, today)
    kinds = covering.kinds_counted(asked.get("kind", ""), rule)
    rows = covering.by_place(actor, kind, kinds, rule)
    names = Territory.objects.in_bulk([one.place for one in rows])
    lines = [{"row": one, "place": names.get(one.place)} for one in rows]
    total = covering.Covered(
        0,
        sum(one.sites for one in rows),
        sum(one.never for one in rows),
        sum(one.due for one in rows),
    )
    context = {
        "form": form,
        "kind": kind,
        "rule": rule,
        "lines": lines,
        "total": total,
        "tabs": tabs("visits:coverage"),
        **_sites(request, kind, kinds, rule),
    }
    return render(request, "visits/coverage.html", context)


def _sites(
    request: ActorRequest, kind: str, kinds: list[str], rule: covering.Frequency
) -> dict[str, Any]:
    """The sites behind one number, by name."""
    show, place = request.GET.get("show", ""), request.GET.get("place", "")
    shown = dict(SHOWS).get(show)
    if shown is None:
        return {"show": ""}
    rows = covering.sites(request.actor, kind, kinds, rule, never=show == "never")
    named = None
    if place.isascii() and place.isdigit() and len(place) == 12:
        rows = rows.filter(territory_code__range=interval(int(place)))
        named = Territory.objects.filter(pk=int(place)).first()
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = by_name(rows.select_related("organisation"), after=after, before=before)
    _date(request, page)
    return {"show": show, "shown": shown, "named": named, "page": page}


def _date(request: ActorRequest, page: Any) -> None:
    """Say when each of these sites was visited last, whatever kind of visit it was."""
    keys = [one.pk for one in page.rows]
    rows = Visit.objects.visible_to(request.actor).finished().filter(site__in=keys)
    found = rows.order_by().values("site").annotate(at=Max("finished_at"))
    last = {one["site"]: one["at"] for one in found}
    for one in page.rows:
        one.visited_at = last.get(one.pk)
