"""The closing brief: what a campaign was, and its figures as of the moment it was closed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_noop as N_

from anxiao.documents.kinds import Kind
from anxiao.kernel.sentences import word_day, word_moment
from anxiao.norms.models import FocusArea, HazardItem
from anxiao.places.models import Organisation, Territory
from anxiao.programmes.abilities import Ability
from anxiao.programmes.campaigns.models import Campaign


@dataclass(frozen=True)
class Group:
    name: str
    lead: str
    members: tuple[str, ...]
    report: str


@dataclass(frozen=True)
class Row:
    """One line of a table of figures."""

    name: str
    found: int
    dispatched: int
    closed: int
    late: int
    rebounded: int


@dataclass(frozen=True)
class Brief:
    """A closed campaign as its brief tells it."""

    case: str
    url: str
    title: str
    issuer: str
    first: str
    last: str
    basis: str
    members: tuple[str, ...]
    zones: tuple[str, ...]
    about: tuple[str, ...]
    sites: int
    goals: str
    brief: str
    stated: str
    total: Row
    groups: tuple[Group, ...]
    by_group: tuple[Row, ...]
    by_town: tuple[Row, ...]
    by_area: tuple[Row, ...]
    tasks: int
    tasks_done: int


BRIEF = Kind(
    key="campaign_brief",
    name=N_("Closing brief of a campaign"),
    zh="专项行动总结",
    mark="专",
    template=Path(__file__).with_name("brief.typ"),
    context=Brief,
    ability=Ability.LEAD_CAMPAIGN,
    words={
        "title": N_("Title"),
        "basis": N_("Basis"),
        "goals": N_("Goals"),
        "brief": N_("Closing brief"),
        "groups": N_("Action groups"),
        "members": N_("Members"),
    },
)


def brief_of(campaign: Campaign) -> Brief:
    """The brief of a closed campaign, in simplified Chinese whatever the reader's language."""
    groups = list(campaign.groups.order_by("pk"))
    named = {campaign.issuer, *campaign.members, *(one.lead for one in groups)}
    names = dict(Organisation.objects.filter(pk__in=named).values_list("pk", "zh"))
    figures: dict[str, Any] = campaign.figures or {}
    assert campaign.figures_at is not None
    with translation.override("zh-hans"):
        return Brief(
            case=campaign.number,
            url=f"{settings.BASE_URL.rstrip('/')}{reverse('campaigns:detail', args=[campaign.pk])}",
            title=campaign.title,
            issuer=names.get(campaign.issuer, ""),
            first=word_day(campaign.starts_on),
            last=word_day(campaign.ends_on),
            basis=campaign.basis,
            members=_names(names, campaign.members),
            zones=_zones(campaign),
            about=_about(campaign),
            sites=campaign.sites.count(),
            goals=campaign.goals,
            brief=campaign.brief,
            stated=word_moment(campaign.figures_at),
            total=_row(figures["total"]),
            groups=tuple(
                Group(one.name, names.get(one.lead, ""), _names(names, one.members), one.report)
                for one in groups
            ),
            by_group=tuple(map(_row, figures["groups"])),
            by_town=tuple(map(_row, figures["towns"])),
            by_area=tuple(map(_row, figures["areas"])),
            tasks=figures["tasks"],
            tasks_done=figures["tasks_done"],
        )


def _names(names: dict[int, str], keys: list[int]) -> tuple[str, ...]:
    return tuple(names[key] for key in keys if key in names)


def _zones(campaign: Campaign) -> tuple[str, ...]:
    """Its zones; where none are named, the whole territory of its lead."""
    codes = campaign.zones or [campaign.territory_code]
    rows = Territory.objects.filter(pk__in=codes).order_by("pk")
    return tuple(rows.values_list("zh", flat=True))


def _about(campaign: Campaign) -> tuple[str, ...]:
    areas = FocusArea.objects.filter(pk__in=campaign.focus_areas).order_by("order")
    items = HazardItem.objects.filter(pk__in=campaign.items).order_by("pk")
    return (*areas.values_list("zh", flat=True), *items.values_list("zh", flat=True))


def _row(kept: dict[str, Any]) -> Row:
    return Row(**{**kept, "name": kept["name"]["zh"]})
