"""The list of campaigns as readers keep it, and its rows by month."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import formats
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.campaigns.lifecycle import CampaignState
from anxiao.programmes.campaigns.models import Campaign, CampaignQuerySet
from anxiao.ui.lists import Column, Listed

MOST = 300
UNFINISHED = "unfinished"


class FilterForm(forms.Form):
    """The filters of the list, all in the address."""

    q = forms.CharField(required=False, label=gettext_lazy("Words"))
    state = forms.ChoiceField(
        required=False,
        label=gettext_lazy("State"),
        choices=[
            ("", gettext_lazy("all")),
            (UNFINISHED, gettext_lazy("not ended")),
            *CampaignState.choices,
        ],
    )
    part = forms.ChoiceField(
        required=False,
        label=gettext_lazy("My organisation"),
        choices=[
            ("", gettext_lazy("all")),
            ("lead", gettext_lazy("leads it")),
            ("member", gettext_lazy("takes part")),
        ],
    )


CAMPAIGNS = Listed(
    key="campaigns",
    title=N_("Campaigns"),
    page="campaigns:index",
    ability=Ability.READ,
    form=lambda asked, _actor: FilterForm(asked),
    beside={"year": r"20\d\d", "series": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"},
    columns=(
        Column("title", gettext_lazy("Campaign"), "is-main", is_fixed=True),
        Column("window", gettext_lazy("Window"), "is-nowrap"),
        Column("state", gettext_lazy("State")),
        Column("lead", gettext_lazy("Lead"), "is-wide-only"),
        Column("found", gettext_lazy("Hazards found"), "is-end is-wide-only"),
        Column("limit", gettext_lazy("Limit"), is_shown=False),
        Column("members", gettext_lazy("Members"), "is-end", is_shown=False),
    ),
)


def narrowed(rows: CampaignQuerySet, chosen: dict[str, Any], actor: Actor) -> CampaignQuerySet:
    """Only the rows that the chosen filters let through."""
    if words := chosen.get("q"):
        rows = rows.filter(title__icontains=words.strip())
    if state := chosen.get("state"):
        rows = rows.unfinished() if state == UNFINISHED else rows.filter(state=state)
    if part := chosen.get("part"):
        own = actor.organisation or 0
        rows = rows.filter(Q(issuer=own) if part == "lead" else Q(members__contains=[own]))
    if series := chosen.get("series"):
        rows = rows.filter(series=series)
    if year := chosen.get("year"):
        rows = rows.touching(date(int(year), 1, 1), date(int(year), 12, 31))
    return rows


def by_month(rows: Iterable[Campaign]) -> list[dict[str, Any]]:
    """The months in which campaigns begin, the latest first, each with its campaigns."""
    ordered = sorted(rows, key=lambda one: (one.starts_on, one.pk), reverse=True)
    this = clock.today().replace(day=1)
    return [
        {
            "key": f"{month:%Y%m}",
            "title": formats.date_format(month, _month_format()),
            "is_now": month == this,
            "rows": list(found),
        }
        for month, found in groupby(ordered, key=lambda one: one.starts_on.replace(day=1))
    ]


def _month_format() -> str:
    return "Y年n月" if (get_language() or "").startswith("zh") else "F Y"


def with_leads(rows: Iterable[Campaign]) -> list[Campaign]:
    found = list(rows)
    names = Organisation.objects.in_bulk({one.issuer for one in found})
    for one in found:
        one.lead_name = names.get(one.issuer)
    return found


def sheet_of(rows: Iterable[Campaign], found: dict[Any, int]) -> Iterable[list[Any]]:
    """The list as a sheet."""
    yield [
        _("Number"), _("Campaign"), _("First day"), _("Last day"), _("State"), _("Lead"),
        _("Members"), _("Hazards found"),
    ]  # fmt: skip
    known = {one.pk: one for one in Organisation.objects.all()}
    for one in rows:
        lead = known.get(one.issuer)
        members = [known[key].zh for key in one.members if key in known]
        yield [
            one.number, one.title, str(one.starts_on), str(one.ends_on),
            str(one.get_state_display()), lead.zh if lead else "", "、".join(members),
            found.get(one.pk, 0),
        ]  # fmt: skip
