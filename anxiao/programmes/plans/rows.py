"""Tasks as the lists show them: whom they name, in words, asked for once a page."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from anxiao.kernel.actors import Actor
from anxiao.norms.models import FocusArea
from anxiao.people.story import organisations
from anxiao.programmes.campaigns.models import Campaign
from anxiao.programmes.plans.classes import BY_KEY
from anxiao.programmes.plans.models import Programme, Task


def worded(actor: Actor, tasks: Iterable[Task]) -> list[Any]:
    """The tasks, each with its organisation, its giver, its class and its area by name."""
    rows: list[Any] = list(tasks)
    named = organisations(key for row in rows for key in (row.organisation, row.giver))
    codes = {row.focus_area for row in rows if row.focus_area}
    areas = FocusArea.objects.in_bulk(codes) if codes else {}
    tied = {row.campaign_id for row in rows if row.campaign_id}
    campaigns = Campaign.objects.visible_to(actor).in_bulk(tied) if tied else {}
    for row in rows:
        row.organisation_name = named.get(row.organisation)
        row.giver_name = named.get(row.giver)
        row.area_name = areas.get(row.focus_area)
        row.class_name = class_name(row.kind)
        row.campaign_title = str(campaigns.get(row.campaign_id, ""))
    return rows


def class_name(key: str) -> str:
    return _(BY_KEY[key].name) if key in BY_KEY else ""


def issuers(programmes: Iterable[Programme]) -> list[Any]:
    rows: list[Any] = list(programmes)
    named = organisations(row.issuer for row in rows)
    for row in rows:
        row.issuer_name = named.get(row.issuer)
    return rows
