"""What people choose from when they plan a campaign, each made for its record."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anxiao.kernel import clock
from anxiao.kernel.names import pick
from anxiao.norms.models import FocusArea, HazardItem
from anxiao.places.codes import county_of, interval
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation, Site, Territory
from anxiao.programmes.campaigns.models import Campaign
from anxiao.programmes.campaigns.recurring import USUAL
from anxiao.programmes.campaigns.services.counting import candidates
from anxiao.programmes.plans.models import Programme
from anxiao.ui.widgets import Day, Folded

SHOWN = 8
MOST_SITES = 400
NOT_IN_GROUPS = ("school", "operator")


class Named(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of things that have a name in two scripts."""

    def label_from_instance(self, obj: Any) -> str:
        return pick(obj.name)


def several(
    choices: Iterable[tuple[Any, str]],
    label: Any,
    *,
    coerce: Any = str,
    initial: Any = (),
    help_text: Any = "",
    shown: int = SHOWN,
) -> forms.Field:
    """Many choices, a few of them seen at once; those chosen already stand first."""
    first = {*initial}
    rows = sorted(choices, key=lambda one: one[0] not in first)
    return forms.TypedMultipleChoiceField(
        choices=rows,
        coerce=coerce,
        required=False,
        label=label,
        initial=[*initial],
        help_text=help_text,
        widget=Folded(shown=max(shown, len(first))),
    )


def organisations_near(territory: int) -> Any:
    """Offices, departments and towns of the county: who takes part in joint work."""
    near = Organisation.objects.filter(
        in_force(clock.today()), territory_code__range=interval(county_of(territory))
    )
    return near.exclude(kind__in=NOT_IN_GROUPS).order_by("kind", "sort_key")


def title(row: Campaign) -> forms.Field:
    return forms.CharField(max_length=160, label=_("Title"), initial=row.title)


def first_day(row: Campaign) -> forms.Field:
    return forms.DateField(label=_("First day"), widget=Day(), initial=row.starts_on)


def last_day(row: Campaign) -> forms.Field:
    return forms.DateField(label=_("Last day"), widget=Day(), initial=row.ends_on)


def until(row: Campaign) -> forms.Field:
    least = f"{row.ends_on:%Y-%m-%d}"
    return forms.DateField(label=_("New last day"), widget=Day(attrs={"min": least}))


def basis(row: Campaign) -> forms.Field:
    return forms.CharField(
        max_length=240,
        required=False,
        label=_("Basis"),
        initial=row.basis,
        help_text=_("the document or decision it rests on"),
    )


def goals(row: Campaign) -> forms.Field:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(
        max_length=8000, required=False, label=_("Goals"), initial=row.goals, widget=area
    )


def members(row: Campaign) -> forms.Field:
    rows = organisations_near(row.territory_code).exclude(pk=row.issuer)
    others = Organisation.objects.filter(pk__in=row.members).exclude(pk__in=rows.values("pk"))
    choices = [(one.pk, pick(one.name)) for one in (*rows, *others)]
    return several(choices, _("Who takes part"), coerce=int, initial=row.members)


def zones(row: Campaign) -> forms.Field:
    """The parts of the lead's territory: towns of a county, counties of a city."""
    level = "town" if row.territory_code % 100_000_000 else "county"
    lo, hi = interval(row.territory_code)
    rows = Territory.objects.filter(in_force(clock.today()), level=level, code__range=(lo, hi))
    return several(
        [(one.code, pick(one.name)) for one in rows],
        _("Zones"),
        coerce=int,
        initial=row.zones,
        help_text=_("none chosen: the whole territory"),
    )


def focus_areas(row: Campaign) -> forms.Field:
    rows = FocusArea.objects.filter(parent=None).order_by("order")
    return several(
        [(one.code, pick(one.name)) for one in rows],
        _("Focus areas"),
        initial=row.focus_areas,
        help_text=_("none chosen: everything"),
    )


def items(row: Campaign) -> forms.Field:
    rows = HazardItem.objects.order_by("group", "code")
    return several(
        [(one.code, pick(one.name)) for one in rows],
        _("Single kinds of hazards besides"),
        initial=row.items,
        shown=0,
    )


def programme(row: Campaign) -> forms.Field:
    rows = Programme.objects.visible_to(row.reader).filter(state="issued")
    return forms.ModelChoiceField(
        rows.order_by("-starts_on", "-pk"),
        required=False,
        label=_("Programme"),
        initial=row.programme_id,
        empty_label=_("under no programme"),
    )


# --- groups, sites, tasks -------------------------------------------------------------------


def group_name(row: Campaign) -> forms.Field:
    proposed = f"第{row.groups.count() + 1}组"
    return forms.CharField(max_length=80, label=_("Name of the group"), initial=proposed)


def group_lead(row: Campaign) -> forms.Field:
    return Named(organisations_near(row.territory_code), label=_("Lead"))


def group_members(row: Campaign) -> forms.Field:
    """Those that take part stand first."""
    rows = sorted(organisations_near(row.territory_code), key=lambda one: one.pk not in row.members)
    return forms.TypedMultipleChoiceField(
        choices=[(one.pk, pick(one.name)) for one in rows],
        coerce=int,
        required=False,
        label=_("With it go"),
        widget=Folded(shown=max(SHOWN, len(row.members))),
    )


def group(row: Campaign) -> forms.Field:
    return forms.ModelChoiceField(row.waiting_groups(), label=_("Action group"), empty_label=None)


def sites(row: Campaign) -> forms.Field:
    """Sites of its zones; campuses first."""
    chosen = [str(key) for key in row.sites.values_list("site", flat=True)]
    where = Q(pk__in=chosen)
    for code in row.zones or [row.territory_code]:
        where |= Q(territory_code__range=interval(code))
    rows = Site.objects.visible_to(row.reader).filter(in_force(clock.today()), where)
    found = rows.order_by("kind", "sort_key", "pk")[:MOST_SITES]
    choices = [(str(one.pk), pick(one.name)) for one in found]
    return several(choices, _("Sites"), initial=chosen, shown=SHOWN)


def tasks(row: Campaign) -> forms.Field:
    found = candidates(actor=row.reader, campaign=row).counted().order_by("code", "pk")
    rows = list(found[:MOST_SITES])
    mine = [str(one.pk) for one in rows if one.campaign_id == row.pk]
    return several(
        [(str(one.pk), f"{one.code} {one.title}") for one in rows], _("Tasks"), initial=mine
    )


# --- on its way -----------------------------------------------------------------------------


def rule(_row: Campaign) -> forms.Field:
    choices = [*USUAL, ("", _("by a rule of its own"))]
    return forms.ChoiceField(
        choices=choices, label=_("How often"), initial=USUAL[0][0], widget=forms.RadioSelect
    )


def own_rule(_row: Campaign) -> forms.Field:
    return forms.CharField(
        max_length=200,
        label=_("A rule of its own"),
        help_text=_("as calendars write it: FREQ=MONTHLY;BYDAY=1MO is every first Monday"),
    )


def brief(row: Campaign) -> forms.Field:
    """What the groups reported, as a beginning."""
    told = [f"{one.name}：{one.report}" for one in row.groups.order_by("pk") if one.report]
    return forms.CharField(
        max_length=8000,
        label=_("Closing brief"),
        initial="\n".join(told),
        help_text=_("What was done, and what remains. The figures are added by themselves."),
        widget=forms.Textarea(attrs={"rows": 10}),
    )
