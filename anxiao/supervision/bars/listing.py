"""The list of effects as readers keep it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.supervision.abilities import Ability
from anxiao.supervision.bars.models import Bar, BarQuerySet, Basis, Rank, What
from anxiao.ui.lists import Column, Listed
from anxiao.ui.widgets import Day

NUMBER = r"[1-9]\d{0,17}"


class FilterForm(forms.Form):
    """All in the address; without a day it is what is in force or still to come."""

    q = forms.CharField(required=False, label=_("Words"))
    on = forms.DateField(required=False, label=_("In force on"), widget=Day())
    what = forms.ChoiceField(
        required=False, label=_("Barred from"), choices=[("", "—"), *What.choices]
    )
    basis = forms.ChoiceField(required=False, label=_("Basis"), choices=[("", "—"), *Basis.choices])
    ended = forms.BooleanField(required=False, label=_("with ended ones"))


BARS = Listed(
    key="bars",
    title=N_("Bars"),
    page="bars:index",
    ability=Ability.READ,
    form=lambda asked, actor: FilterForm(asked),
    beside={"of": NUMBER},
    columns=(
        Column("whom", _("Whom"), "ax-main-cell", is_fixed=True),
        Column("what", _("Barred from"), "is-nowrap"),
        Column("basis", _("Basis"), "is-nowrap"),
        Column("since", _("From"), "ax-num", is_named=True),
        Column("until", _("Until"), "ax-num", is_named=True),
        Column("source", _("Rests on"), "is-wordy ax-optional"),
    ),
)


def narrowed(rows: BarQuerySet, chosen: dict[str, Any]) -> BarQuerySet:
    """Only the rows that the chosen filters let through."""
    if on := chosen.get("on"):
        rows = rows.in_force(on)
    elif not chosen.get("ended"):
        rows = rows.filter(lifted_at=None, ends_on__gte=clock.today())
    for name in ("what", "basis"):
        if value := chosen.get(name):
            rows = rows.filter(**{name: value})
    if words := chosen.get("q"):
        rows = _saying(rows, words)
    if organisation := chosen.get("of"):
        rows = rows.filter(answers_for=int(organisation))
    return rows


def _saying(rows: BarQuerySet, words: str) -> BarQuerySet:
    for one in words.replace("\0", "").split()[:6]:
        rows = rows.filter(
            Q(answers_for_zh__icontains=one)
            | Q(answers_for_en__icontains=one)
            | Q(post_zh__icontains=one)
            | Q(source_title__icontains=one)
        )
    return rows


def in_order(rows: Iterable[Bar]) -> list[Bar]:
    """As one reads the effects of an act: the unit, then persons by how they answer, each whole."""
    return sorted(rows, key=_place)


def _place(row: Bar) -> tuple[Any, ...]:
    rank = RANKS.index(row.rank) if row.rank in RANKS else len(RANKS)
    whom = (row.person is not None, rank, row.post_zh, str(row.person))
    return (*whom, WHATS.index(row.what), row.starts_on, str(row.pk))


RANKS, WHATS = tuple(Rank), tuple(What)
