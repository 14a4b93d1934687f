"""What visits say of road sections: required, present, who pays, planned for when."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.places.models import RoadFacility, RoadSection, Site
from anxiao.places.registers.filling import (
    Field,
    Kind,
    Seen,
    answer,
    laid,
    organisation_called,
    record,
)

HAND = Actor.system("registers")
KINDS = {
    "sign": ("标志", "signs"),
    "hump": ("减速设施", "speed humps"),
    "crossing": ("人行横道", "crossings"),
    "guardrail": ("护栏", "guard rails"),
    "light": ("路灯", "lights"),
}
MOST = 500
# Columns that say what was answered, and how much of it fits.
LONGEST = {"number": 40, "begins": 120, "ends": 120}
YEARS = range(2000, 2101)


def _fields() -> dict[str, Field]:
    found = {
        "road.number": Field(Kind.TEXT, "路线编号", "road number"),
        "road.begins": Field(Kind.TEXT, "起点", "from"),
        "road.ends": Field(Kind.TEXT, "止点", "to"),
        "road.payer": Field(Kind.TEXT, "出资单位", "who pays"),
        "road.planned_year": Field(Kind.INTEGER, "计划实施年度", "planned year"),
    }
    for kind, (zh, en) in KINDS.items():
        found |= {
            f"road.{kind}_required": Field(Kind.INTEGER, f"{zh}应设", f"{en} required"),
            f"road.{kind}_present": Field(
                Kind.INTEGER, f"{zh}实有", f"{en} present", is_foretold=False
            ),
            f"road.{kind}_payer": Field(Kind.TEXT, f"{zh}出资单位", f"who pays for {en}"),
            f"road.{kind}_year": Field(Kind.INTEGER, f"{zh}计划年度", f"year for {en}"),
        }
    return found


FIELDS = _fields()


@transaction.atomic
def fill(
    *, actor: Actor, site: Site, seen: Seen, values: Mapping[str, str], index: int = 0
) -> None:
    """Lay on a road section what a visit at its site says of it; other sites have no road."""
    if site.kind != Site.Kind.ROAD or index:
        return
    with acting(HAND):
        row = _row(site)
        row.told, changed = laid(row.told, seen, values)
        row.seen_on = max(filter(None, (row.seen_on, seen.on)))
        for name, longest in LONGEST.items():
            setattr(row, name, answer(row.told, f"road.{name}")[:longest] or getattr(row, name))
        row.save(update_fields=["told", "seen_on", *LONGEST])
        if changed:
            _facilities(row)
            answers = {word: values[word] for word in changed}
            record(actor=actor, site=site, seen=seen, register="road", changes=answers)


def _row(site: Site) -> RoadSection:
    rows = RoadSection.objects.visible_to(HAND).select_for_update(of=("self",))
    found: RoadSection = rows.get(pk=site.pk)
    return found


def _facilities(row: RoadSection) -> None:
    """Bring the facilities to what visits have said; a kind nobody spoke of has no line."""
    for kind in KINDS:
        now = _facility(row, kind)
        if now["required"] is not None or now["present"] is not None:
            RoadFacility.objects.update_or_create(road=row, kind=kind, defaults=now)


def _facility(row: RoadSection, kind: str) -> dict[str, Any]:
    payer = answer(row.told, f"road.{kind}_payer") or answer(row.told, "road.payer")
    year = answer(row.told, f"road.{kind}_year") or answer(row.told, "road.planned_year")
    found = organisation_called(payer, row.territory_code)
    return {
        "required": _count(answer(row.told, f"road.{kind}_required")),
        "present": _count(answer(row.told, f"road.{kind}_present")),
        "payer": found.pk if found is not None else None,
        "payer_words": payer[:160],
        "planned_year": int(year) if year and int(year) in YEARS else None,
    }


def _count(text: str) -> int | None:
    return min(int(text), MOST) if text else None


def held(*, actor: Actor, site: Site) -> dict[str, str]:
    """What stands of a road section, as answers to be confirmed at its site."""
    row = RoadSection.objects.visible_to(actor).filter(pk=site.pk).first()
    if row is None:
        return {}
    return {word: answer(row.told, word) for word in row.told if word in FIELDS}
