"""Pages of norms."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.kernel import clock
from anxiao.kernel.http import ActorRequest, asks, needs, reads
from anxiao.norms import services
from anxiao.norms.abilities import Ability
from anxiao.norms.forms import BasesForm, BasisForm, FindForm, MandateForm, RuleForm, RulesForm
from anxiao.norms.models import (
    Approval,
    Criterion,
    FocusArea,
    HazardItem,
    LegalBasis,
    Mandate,
    Rule,
    RuleKey,
    Sector,
)
from anxiao.norms.values import told
from anxiao.places.codes import ancestors
from anxiao.places.models import Organisation, Territory
from anxiao.ui.filters import shown

FOUND = 8


@reads
@needs(Ability.READ)
def index(request: ActorRequest) -> HttpResponse:
    """What there is, and one search over all of it."""
    form = FindForm(request.GET)
    context: dict[str, Any] = {
        "form": form,
        "counts": {
            "items": HazardItem.objects.count(),
            "rules": RuleKey.objects.count(),
            "bases": LegalBasis.objects.count(),
            "criteria": Criterion.objects.count(),
            "mandates": Mandate.objects.valid(on=clock.today()).count(),
        },
    }
    if form.words:
        context |= {"words": form.words, **_found(form.words)}
    return render(request, "norms/index.html", context)


def _found(words: str) -> dict[str, Any]:
    named = Q(zh__icontains=words) | Q(en__icontains=words)
    return {
        "items": HazardItem.objects.filter(named | Q(keywords__contains=[words]))[:FOUND],
        "criteria": Criterion.objects.filter(named)[:FOUND],
        "keys": RuleKey.objects.filter(named)[:FOUND],
        "bases": _bases_named(words)[:FOUND],
    }


def _bases_named(words: str) -> Any:
    return LegalBasis.objects.filter(
        Q(zh__icontains=words)
        | Q(en__icontains=words)
        | Q(article__icontains=words)
        | Q(note_zh__icontains=words)
        | Q(note_en__icontains=words)
    )


# --- hazard items and what makes them major ---------------------------------------------------


@reads
@needs(Ability.READ)
def taxonomy(request: ActorRequest) -> HttpResponse:
    """The hazard items by focus area and group."""
    form, focus = FindForm(request.GET), request.GET.get("focus", "")
    items = HazardItem.objects.select_related("legal_basis", "focus_area")
    if form.words:
        items = items.filter(
            Q(zh__icontains=form.words)
            | Q(en__icontains=form.words)
            | Q(keywords__contains=[form.words])
        )
    areas = list(FocusArea.objects.filter(parent=None))
    per_area = items.values_list("focus_area").annotate(Count("pk")).order_by()
    counts: dict[str, int] = dict(per_area)
    chosen = items.filter(focus_area=focus) if focus else items
    context = {
        "filters": form,
        "tabs": [_tab(request, "", _("All"), focus, sum(counts.values()))]
        + [_tab(request, area.pk, area.name, focus, counts.get(area.pk, 0)) for area in areas],
        "groups": _groups(request, areas, list(chosen)),
        "columns": [_("Item"), _("Grade"), _("Lead"), _("Limit"), _("Legal basis")],
        "count": chosen.count(),
    }
    return render(request, "norms/taxonomy.html", context)


def _tab(request: ActorRequest, code: str, title: Any, focus: str, count: int) -> dict[str, Any]:
    asked = request.GET.copy()
    asked["focus"] = code
    return {
        "title": title,
        "url": f"?{asked.urlencode()}",
        "current": code == focus,
        "count": count,
    }


def _groups(
    request: ActorRequest, areas: list[FocusArea], items: list[HazardItem]
) -> list[dict[str, Any]]:
    """Items under their area, and under the group within it where there is one."""
    who = _who(request)
    parts = {one.pk: one for one in FocusArea.objects.exclude(parent=None)}
    groups = []
    for area in areas:
        own = [item for item in items if item.focus_area_id == area.pk]
        for code in ["", *parts]:
            rows = [_item_row(item, who) for item in own if item.group == code]
            if rows:
                groups.append({"area": area, "part": parts.get(code), "rows": rows})
    return groups


def _item_row(item: HazardItem, who: Callable[[str], Any]) -> dict[str, Any]:
    return {
        "pk": item.pk,
        "item": item,
        "lead": who(item.lead),
        "assists": [who(code) for code in item.assists],
    }


def _who(request: ActorRequest) -> Callable[[str], Any]:
    """From a code of the taxonomy to a name: a trade, the town, or the unit itself."""
    names: dict[str, Any] = {one.pk: one.name for one in Sector.objects.all()}
    names |= {"town": _("the town"), "subject": _("the unit itself")}
    return lambda code: names.get(code, code)


@reads
@needs(Ability.READ)
def item(request: ActorRequest, code: str) -> HttpResponse:
    """One kind of hazard: who, how long, how grave, on what basis."""
    found = get_object_or_404(
        HazardItem.objects.select_related("legal_basis", "focus_area"), pk=code
    )
    context = {
        **_item_row(found, _who(request)),
        "criteria": Criterion.objects.filter(pk__in=found.major_if),
        "part": FocusArea.objects.filter(pk=found.group).first(),
        "departments": _departments(request, found),
        "beside": HazardItem.objects.filter(legal_basis=found.legal_basis or "").exclude(pk=code),
    }
    return render(request, "norms/item.html", context)


def _departments(request: ActorRequest, found: HazardItem) -> list[Organisation]:
    """The bodies of the reader's county that carry the trade of the lead."""
    around = ancestors(request.actor.territory or 0)
    rows = Organisation.objects.filter(
        territory_code__in=around, sectors__contains=[found.lead], valid_to=None
    )
    return list(rows.order_by("pk")[:3])


@reads
@needs(Ability.READ)
def severity(request: ActorRequest) -> HttpResponse:
    """The direct criteria by field; any one makes a hazard major."""
    form = FindForm(request.GET)
    rows = Criterion.objects.select_related("legal_basis").order_by("is_local", "field_zh", "key")
    if form.words:
        rows = rows.filter(Q(zh__icontains=form.words) | Q(en__icontains=form.words))
    context = {"filters": form, "rows": rows, "count": rows.count(), "on": clock.today()}
    return render(request, "norms/severity.html", context)


# --- rules ------------------------------------------------------------------------------------


@reads
@needs(Ability.READ)
def rules(request: ActorRequest) -> HttpResponse:
    """Every rule with what holds on a day; its history is folded."""
    form = RulesForm(request.GET)
    on = form.cleaned_data["on"] or clock.today() if form.is_valid() else clock.today()
    keys = RuleKey.objects.prefetch_related("rules__legal_basis")
    if form.words:
        keys = keys.filter(
            Q(zh__icontains=form.words) | Q(en__icontains=form.words) | Q(key__icontains=form.words)
        )
    context = {
        "filters": form,
        "groups": _rule_groups(request, keys, on),
        "count": len(keys),
        "on": on,
        "may_add": request.actor.may(Ability.ADD_RULE),
    }
    return render(request, "norms/rules.html", context)


@reads
@needs(Ability.READ)
def rule(request: ActorRequest, key: str) -> HttpResponse:
    """One rule: what holds today and all that held before, each in full."""
    found = get_object_or_404(RuleKey.objects.prefetch_related("rules__legal_basis"), pk=key)
    context = {
        **_rule_groups(request, [found], clock.today())[0],
        "on": clock.today(),
        "may_add": request.actor.may(Ability.ADD_RULE),
    }
    return render(request, "norms/rule.html", context)


def _rule_groups(request: ActorRequest, keys: Iterable[RuleKey], on: date) -> list[dict[str, Any]]:
    """The values of each rule; the places of all of them are asked for at once."""
    near = ancestors(request.actor.territory or 0)
    codes = {one.territory_code for key in keys for one in key.rules.all()}
    places = Territory.objects.in_bulk(codes)
    return [_rule_group(key, on, near, places) for key in keys]


def _rule_group(
    key: RuleKey, on: date, near: list[int], places: dict[int, Territory]
) -> dict[str, Any]:
    """The values of a rule: those that hold on the day, the one that wins here, and the rest."""
    rows = sorted(key.rules.all(), key=lambda one: one.valid_from, reverse=True)
    holding = [one for one in rows if _holds(one, on)]
    winner = min(
        (one for one in holding if one.territory_code in near),
        key=lambda one: near.index(one.territory_code),
        default=None,
    )
    told_rows = [
        {
            "rule": one,
            "told": told(one.value, key),
            "place": places.get(one.territory_code),
            "is_here": one is winner,
        }
        for one in rows
    ]
    return {
        "key": key,
        "holding": [row for row in told_rows if row["rule"] in holding],
        "others": [row for row in told_rows if row["rule"] not in holding],
    }


def _holds(one: Rule, on: date) -> bool:
    return one.valid_from <= on and (one.valid_to is None or one.valid_to >= on)


@reads
@needs(Ability.READ)
def rule_of(request: ActorRequest, pk: UUID) -> HttpResponse:
    """From the ledger's key of a dated value to the page of its rule."""
    found = get_object_or_404(Rule, pk=pk)
    return redirect(reverse("norms:rule", args=[found.key_id]) + f"#{found.pk}")


@asks
@needs(Ability.ADD_RULE)
def add_rule(request: ActorRequest, key: str) -> HttpResponse:
    """Ask for a dated value in fields of its schema, show the answers, then add it."""
    found = get_object_or_404(RuleKey, pk=key)
    form = RuleForm(_sent(request), key=found, actor=request.actor, value=_latest(request, found))
    if _is_confirmed(request, form):
        services.add_rule(actor=request.actor, **form.arguments())
        return _done(request, reverse("norms:rule", args=[found.pk]))
    lead = _("The value in force there before ends the day before. What was judged stays judged.")
    texts = {"heading": found.name, "lead": lead, "cancel": reverse("norms:rule", args=[key])}
    return _ask(request, form, texts)


def _latest(request: ActorRequest, key: RuleKey) -> Any:
    near = ancestors(request.actor.territory or 0)
    rows = [one for one in key.rules.all() if _holds(one, clock.today())]
    here = [one for one in rows if one.territory_code in near]
    best = min(here, key=lambda one: near.index(one.territory_code), default=None)
    return best.value if best else None


# --- legal bases and mandates -----------------------------------------------------------------


@reads
@needs(Ability.READ)
def bases(request: ActorRequest) -> HttpResponse:
    """Laws and standards with their dates; what has ended is shown when asked for."""
    form = BasesForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = _bases_named(form.words) if form.words else LegalBasis.objects.all()
    if not chosen.get("ended"):
        rows = rows.valid(on=clock.today())
    if chosen.get("level"):
        rows = rows.filter(level=chosen["level"])
    context = {
        "filters": form,
        "rows": rows.order_by("zh", "key"),
        "count": rows.count(),
        "on": clock.today(),
        "columns": [_("Legal basis"), _("Level"), _("Issued by"), _("Holds")],
        "may_add": request.actor.may(Ability.ADD_BASIS),
    }
    return render(request, "norms/bases.html", context)


@reads
@needs(Ability.READ)
def basis(request: ActorRequest, key: str) -> HttpResponse:
    """One legal basis, and everything that rests on it."""
    found = get_object_or_404(LegalBasis, pk=key)
    whole = LegalBasis.objects.filter(Q(pk=found.law) | Q(pk__startswith=f"{found.law}."))
    context = {
        "basis": found,
        "on": clock.today(),
        "items": HazardItem.objects.filter(legal_basis=found),
        "criteria": Criterion.objects.filter(legal_basis=found),
        "rules": Rule.objects.filter(legal_basis=found).select_related("key"),
        "articles": whole.exclude(pk=found.pk) if found.territory_code is None else [],
        "place": Territory.objects.filter(pk=found.territory_code or 0).first(),
    }
    return render(request, "norms/basis.html", context)


@reads
@needs(Ability.READ)
def basis_of(request: ActorRequest, uid: UUID) -> HttpResponse:
    found = get_object_or_404(LegalBasis, uid=uid)
    return redirect("norms:basis", key=found.pk)


@asks
@needs(Ability.ADD_BASIS)
def add_basis(request: ActorRequest) -> HttpResponse:
    form = BasisForm(_sent(request), actor=request.actor)
    if _is_confirmed(request, form):
        made = services.add_legal_basis(actor=request.actor, **form.arguments())
        return _done(request, reverse("norms:basis", args=[made.pk]))
    lead = _("A text that the county applies and that is not in the list. It cannot be changed.")
    texts = {"heading": _("Add a legal basis"), "lead": lead, "cancel": reverse("norms:bases")}
    return _ask(request, form, texts)


@reads
@needs(Ability.READ)
def mandates(request: ActorRequest) -> HttpResponse:
    """Which regulated functions are approved, by which paper, for how long."""
    rows = list(Mandate.objects.order_by("-valid_from", "-pk"))
    places = Territory.objects.in_bulk({row.territory_code for row in rows})
    on = clock.today()
    words = dict(Approval.choices)
    context = {
        "rows": [
            {
                "mandate": row,
                "approves": words.get(row.kind, row.kind),
                "place": places.get(row.territory_code),
                "holds": row.valid_from <= on <= row.valid_to,
            }
            for row in rows
        ],
        "missing": [
            label
            for kind, label in Approval.choices
            if kind != Approval.PLEDGE and not _covers(rows, kind, on)
        ],
        "may_add": request.actor.may(Ability.ADD_MANDATE),
    }
    return render(request, "norms/mandates.html", context)


def _covers(rows: list[Mandate], kind: str, on: date) -> bool:
    return any(row.kind == kind and row.valid_from <= on <= row.valid_to for row in rows)


@reads
@needs(Ability.READ)
def mandate_of(request: ActorRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Mandate, pk=pk)
    return redirect(reverse("norms:mandates") + f"#{found.pk}")


@asks
@needs(Ability.ADD_MANDATE)
def add_mandate(request: ActorRequest) -> HttpResponse:
    form = MandateForm(_sent(request), actor=request.actor)
    if _is_confirmed(request, form):
        services.add_mandate(actor=request.actor, **form.arguments())
        return _done(request, reverse("norms:mandates"))
    lead = _("Have the paper before you: authority, number and dates are copied from it.")
    texts = {"heading": _("Enter a mandate"), "lead": lead, "cancel": reverse("norms:mandates")}
    return _ask(request, form, texts)


# --- asking, checking, keeping ----------------------------------------------------------------


def _sent(request: ActorRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _is_confirmed(request: ActorRequest, form: forms.Form) -> bool:
    return form.is_valid() and "confirmed" in request.POST


def _ask(request: ActorRequest, form: forms.Form, texts: dict[str, Any]) -> HttpResponse:
    """The form; once it is valid, what was answered, to be checked before it counts."""
    context = {"form": form, "cancel_url": texts["cancel"], **texts}
    if form.is_bound and form.is_valid() and "change" not in request.POST:
        context["answers"] = [_answer(form, name) for name in form.fields]
        return render(request, "norms/check.html", context)
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "norms/ask.html", context, status=status)


def _answer(form: forms.Form, name: str) -> dict[str, Any]:
    bound, value = form[name], form[name].value()
    several = value if isinstance(value, list) else [value]
    texts = [shown(bound, str(one)) for one in several if one not in (None, "")]
    return {"question": str(bound.label), "answer": _(", ").join(texts)}


def _done(request: ActorRequest, url: str) -> HttpResponse:
    messages.success(request, _("Kept, and written to the ledger."))
    return redirect(url)
