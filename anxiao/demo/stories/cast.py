"""Who may act in the county, at which sites, and what can be found there."""

import csv
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from anxiao.hazards.abilities import Ability
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.norms.models import HazardItem
from anxiao.people.actors import actor_for
from anxiao.people.models import Tenure
from anxiao.places.models import Organisation, School, Site

COUNTY = (990121000000, 990121999999)
PACK = Path(__file__).parents[1] / "packs" / "qinghe"
KINDS = {"school": "campus", "premises": "premises", "road": "road", "vehicle": "vehicle"}
Spec = dict[str, Any]


@dataclass
class Place:
    """A site with what a story asks of it."""

    site: Site
    subtype: str = ""
    stage: str = ""
    boarders: int = 0


@dataclass
class Cast:
    """Everybody with a post in the county, as actors, and every place."""

    by_organisation: dict[int, list[Actor]]
    by_sector: dict[str, int]
    places: list[Place]
    items: dict[str, HazardItem]
    office: Actor

    def able(self, organisation: int | None, ability: str) -> list[Actor]:
        """Who of an organisation, or of those that answer for it, has an ability."""
        own = self.by_organisation.get(organisation or 0, [])
        return [one for one in own if one.may(ability)]

    def of(self, organisation: int | None, ability: str) -> Actor:
        """Somebody of an organisation with an ability, else the county office."""
        return next(iter(self.able(organisation, ability)), self.office)

    def lead(self, spec: Spec, site: Site) -> int | None:
        """Whom the item names; the town where that one has no account to act with."""
        named = {"subject": site.subject_owner, "town": site.territorial_owner}
        lead = named.get(spec["lead"], self.by_sector.get(spec["lead"]))
        return lead if self.able(lead, Ability.RESPOND) else site.territorial_owner

    def fitting(self, spec: Spec, *, is_own: bool) -> list[Place]:
        """The places where something of this kind can be found."""
        return [
            one
            for one in self.places
            if one.site.kind == KINDS[spec["place"]]
            and (not spec["place_subtypes"] or one.subtype in spec["place_subtypes"])
            and (not spec["stages"] or one.stage in spec["stages"])
            and (not spec["needs_boarders"] or one.boarders)
            and (not is_own or self.able(one.site.subject_owner, Ability.SELF_CLOSE))
            and self.able(self.lead(spec, one.site), Ability.RESPOND)
        ]


@lru_cache(maxsize=1)
def specs() -> list[Spec]:
    """What is found: texts, items and courses, as the pack tells them."""
    told: list[Spec] = json.loads((PACK / "hazards.json").read_text(encoding="utf-8"))
    return told


def gather(system: Actor) -> Cast:
    """Call everybody together, in an order that every load repeats."""
    with acting(system):
        by: dict[int, list[Actor]] = {}
        tenures = Tenure.objects.select_related("person", "post__organisation")
        shown = tenures.filter(
            person__is_demo=True, post__organisation__territory_code__range=COUNTY
        )
        for tenure in shown.order_by("person__username", "post__role"):
            actor = actor_for(tenure.person, tenure.post)
            by.setdefault(actor.organisation or 0, []).append(actor)
        county = Organisation.objects.filter(territory_code__range=COUNTY)
        offices = county.filter(kind__in=("office", "department")).order_by("id")
        by_sector = {code: one.pk for one in reversed(offices) for code in one.sectors}
        office = county.get(kind="office", territory_code=COUNTY[0])
        items = {item.code: item for item in HazardItem.objects.all()}
        places = _places()
    coordinator = next(one for one in by[office.pk] if one.role == "coordinator")
    return Cast(by, by_sector, places, items, coordinator)


def _places() -> list[Place]:
    with (PACK / "premises.csv").open(encoding="utf-8", newline="") as file:
        subtypes = {row["zh"]: row["subtype"] for row in csv.DictReader(file)}
    schools = {one.organisation_id: one for one in School.objects.all()}
    sites = Site.objects.filter(territory_code__range=COUNTY).select_related("organisation")
    return [
        _place(site, subtypes, schools) for site in sites.order_by("territory_code", "kind", "zh")
    ]


def _place(site: Site, subtypes: dict[str, str], schools: dict[int, School]) -> Place:
    school = schools.get(site.organisation_id)
    if site.kind != Site.Kind.CAMPUS or school is None:
        return Place(site, subtypes.get(site.zh, ""))
    return Place(site, stage=school.stage, boarders=school.boarders)
