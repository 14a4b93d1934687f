"""Pages of norms."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date

from anxiao.kernel import clock
from anxiao.kernel.http import ActorRequest, asks, needs, reads
from anxiao.norms import services
from anxiao.norms.abilities import Ability
from anxiao.norms.forms import RuleForm
from anxiao.norms.models import (
    Criterion,
    FocusArea,
    HazardItem,
    LegalBasis,
    Mandate,
    Rule,
    RuleKey,
    Sector,
)


@reads
@needs(Ability.READ)
def index(request: ActorRequest) -> HttpResponse:
    counts = {
        "items": HazardItem.objects.count(),
        "rules": RuleKey.objects.count(),
        "bases": LegalBasis.objects.count(),
        "criteria": Criterion.objects.count(),
    }
    return render(request, "norms/index.html", {"counts": counts})


@reads
@needs(Ability.READ)
def taxonomy(request: ActorRequest) -> HttpResponse:
    """The hazard items by focus area."""
    focus = request.GET.get("focus", "")
    areas = FocusArea.objects.filter(parent=None)
    items = HazardItem.objects.select_related("legal_basis")
    items = items.filter(focus_area=focus) if focus else items
    sectors = {one.pk: one for one in Sector.objects.all()}
    rows = [{"item": one, "lead": sectors.get(one.lead)} for one in items]
    return render(request, "norms/taxonomy.html", {"areas": areas, "focus": focus, "rows": rows})


@reads
@needs(Ability.READ)
def rules(request: ActorRequest) -> HttpResponse:
    """Every rule with its history; those in force on a day are marked."""
    on = _day(request)
    keys = RuleKey.objects.prefetch_related("rules__legal_basis")
    groups = [{"key": key, "rules": [_row(one, on) for one in key.rules.all()]} for key in keys]
    context = {"groups": groups, "on": on, "may_add": request.actor.may(Ability.ADD_RULE)}
    return render(request, "norms/rules.html", context)


def _row(one: Rule, on: date) -> dict[str, Any]:
    holds = one.valid_from <= on and (one.valid_to is None or one.valid_to >= on)
    return {"rule": one, "holds": holds}


def _day(request: ActorRequest) -> date:
    try:
        return parse_date(request.GET.get("on", "")) or clock.today()
    except ValueError:
        return clock.today()


@reads
@needs(Ability.READ)
def bases(request: ActorRequest) -> HttpResponse:
    return render(request, "norms/bases.html", {"bases": LegalBasis.objects.all()})


@reads
@needs(Ability.READ)
def severity(request: ActorRequest) -> HttpResponse:
    rows = Criterion.objects.select_related("legal_basis")
    return render(request, "norms/severity.html", {"rows": rows})


@reads
@needs(Ability.READ)
def mandates(request: ActorRequest) -> HttpResponse:
    return render(request, "norms/mandates.html", {"rows": Mandate.objects.order_by("valid_from")})


@asks
@needs(Ability.ADD_RULE)
def add_rule(request: ActorRequest) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = RuleForm(data, initial={"territory_code": request.actor.territory})
    if form.is_valid():
        services.add_rule(actor=request.actor, **form.cleaned_data)
        return redirect("norms:rules")
    status = 422 if form.is_bound else 200
    return render(request, "norms/add_rule.html", {"form": form}, status=status)
