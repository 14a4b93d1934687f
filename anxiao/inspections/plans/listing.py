"""The list of plans as readers keep it: its filters, its columns, its sheet."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict  # noqa: TID251 - a query string is a value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_

from anxiao.inspections.abilities import Ability
from anxiao.inspections.plans.lifecycle import PlanState
from anxiao.inspections.plans.models import InspectionPlan, PlanQuerySet
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word_moment
from anxiao.ui.lists import Column, Listed


class FilterForm(forms.Form):
    """The filters of the list, all in the address."""

    q = forms.CharField(required=False, label=gettext_lazy("Words"))
    state = forms.ChoiceField(required=False, label=gettext_lazy("State"))
    kind = forms.ChoiceField(required=False, label=gettext_lazy("Kind"))
    part = forms.ChoiceField(required=False, label=gettext_lazy("My organisation"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", _("all"))]
        part = [("ordered", _("ordered it")), ("served", _("takes part"))]
        choices: dict[str, list[Any]] = {
            "state": PlanState.choices,
            "kind": InspectionPlan.Kind.choices,
            "part": part,
        }
        for name, rows in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [*everything, *rows]


PLANS = Listed(
    key="inspection_plans",
    title=N_("Plans of visits"),
    page="inspection_plans:index",
    ability=Ability.READ,
    form=lambda asked, _actor: FilterForm(asked),
    columns=(
        Column("title", gettext_lazy("Plan of visits"), "ax-main-cell", is_fixed=True),
        Column("number", gettext_lazy("Number"), "ax-num", is_shown=False),
        Column("state", gettext_lazy("State")),
        Column("issued", gettext_lazy("Issued on"), "is-nowrap"),
        Column("orderer", gettext_lazy("Ordered by"), "ax-optional"),
        Column("basis", gettext_lazy("Basis"), "ax-optional"),
        Column("campaign", gettext_lazy("Campaign"), "is-wordy", is_shown=False),
    ),
)


def narrowed(actor: Actor, rows: PlanQuerySet, chosen: dict[str, Any]) -> PlanQuerySet:
    """Only the rows that the chosen filters let through."""
    if words := chosen.get("q"):
        rows = rows.saying(words)
    for name in ("state", "kind"):
        if value := chosen.get(name):
            rows = rows.filter(**{name: value})
    if part := chosen.get("part"):
        own = actor.organisation or 0
        rows = rows.filter(Q(orderer=own) if part == "ordered" else Q(departments__contains=[own]))
    return rows


def chosen(actor: Actor, asked: QueryDict) -> tuple[FilterForm, Any]:
    """The rows within reach that the filters of an address let through."""
    form = FilterForm(asked)
    rows = InspectionPlan.objects.visible_to(actor)
    if not form.is_valid():
        return form, rows.none()
    return form, narrowed(actor, rows, form.cleaned_data)


Cell = Callable[[InspectionPlan], Any]
# The column of the list that brings each column of the sheet, its heading, what stands in it.
SHEET: tuple[tuple[str, str, Cell], ...] = (
    ("number", N_("Number"), lambda one: one.number),
    ("title", N_("Plan of visits"), lambda one: one.title),
    ("title", N_("Kind"), lambda one: str(one.get_kind_display())),
    ("state", N_("State"), lambda one: str(one.get_state_display())),
    ("issued", N_("Issued on"), lambda one: word_moment(one.issued_at) if one.issued_at else ""),
    ("orderer", N_("Ordered by"), lambda one: pick(one.orderer_name)),
    ("basis", N_("Basis"), lambda one: one.basis),
    ("campaign", N_("Campaign"), lambda one: one.campaign_title),
)


def sheet(
    rows: Iterable[InspectionPlan], wants: Callable[[str], bool] = lambda _key: True
) -> Iterator[list[Any]]:
    """A heading row, then one row per plan, with the columns that are wanted."""
    columns = [(heading, cell) for key, heading, cell in SHEET if wants(key)]
    yield [_(heading) for heading, _cell in columns]
    for row in rows:
        yield [cell(row) for _heading, cell in columns]
