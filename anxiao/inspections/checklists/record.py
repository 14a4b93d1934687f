"""What the pages of one checklist show."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.inspections.checklists.doors import CHECKLIST
from anxiao.inspections.checklists.items import Item
from anxiao.inspections.checklists.lifecycle import State
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.checklists.services import Versions
from anxiao.inspections.checklists.terms import VISIT_KINDS
from anxiao.kernel.actors import Actor
from anxiao.norms.models import Criterion, HazardItem, LegalBasis, Sector
from anxiao.people.story import story
from anxiao.places.models import Site

SITES = dict(Site.Kind.choices)


@dataclass(frozen=True)
class Asked:
    """One question as the pages show it, with what it binds to by its words."""

    number: int
    item: Item
    hazard: HazardItem | None = None
    basis: LegalBasis | None = None
    departments: list[Sector] = field(default_factory=list)

    @property
    def grade(self) -> str:
        return self.item.grade or (self.hazard.grade if self.hazard else "")

    @property
    def days(self) -> int | None:
        own = self.item.limit_days
        return own if own is not None or self.hazard is None else self.hazard.limit_days


@dataclass(frozen=True)
class Section:
    """Questions under one heading."""

    name: dict[str, str] | str
    rows: list[Asked]

    @property
    def title(self) -> dict[str, str] | str:
        return self.name or _("Questions")


def page(actor: Actor, row: Checklist) -> dict[str, Any]:
    versions = Versions.of(actor, row.series)
    draft = versions.draft
    return {
        "row": row,
        "sections": sections(row.items),
        "criteria": _criteria(row.items),
        "versions": versions.rows,
        "draft": draft if draft is not None and draft.pk != row.pk else None,
        "offers": buttons(actor, row),
        "kinds": kinds(row),
        "entries": story(actor, row.pk),
    }


def kinds(row: Checklist) -> dict[str, list[Any]]:
    return {
        "sites": [SITES[one] for one in row.site_kinds if one in SITES],
        "visits": [VISIT_KINDS[one] for one in row.visit_kinds if one in VISIT_KINDS],
    }


def buttons(actor: Actor, row: Checklist) -> list[dict[str, Any]]:
    """The verbs; a draft is changed, and a next version begun, on pages of their own."""
    offers = CHECKLIST.buttons(
        row, actor, lambda verb: reverse("checklists:act", args=[row.pk, verb])
    )
    pages = {
        "write": {"url": reverse("checklists:edit", args=[row.pk]), "method": "get"},
        "next_version": {"url": reverse("checklists:next_version", args=[row.pk])},
    }
    shown = [one | pages.get(one["verb"], {}) for one in offers]
    if row.state == State.DRAFT and not row.questions:
        return [{**one, "primary": one["verb"] == "write"} for one in shown]
    return shown


def sections(items: Iterable[Item]) -> list[Section]:
    """The questions under their headings, with the norms that they name read at once."""
    rows = list(items)
    hazards = HazardItem.objects.in_bulk({one.hazard for one in rows if one.hazard})
    bases = LegalBasis.objects.in_bulk({one.legal_basis for one in rows if one.legal_basis})
    codes = {code for one in rows for code in one.departments}
    sectors = Sector.objects.in_bulk(codes) if codes else {}
    asked = [
        Asked(
            number,
            one,
            hazards.get(one.hazard),
            bases.get(one.legal_basis),
            [sectors[code] for code in one.departments if code in sectors],
        )
        for number, one in enumerate(rows, start=1)
    ]
    by_heading = groupby(asked, key=lambda one: (one.item.group_zh, one.item.group_en))
    return [
        Section({"zh": zh, "en": en} if zh else "", list(found)) for (zh, en), found in by_heading
    ]


def _criteria(items: Iterable[Item]) -> list[Criterion]:
    codes = {code for one in items for code in one.criteria}
    return list(Criterion.objects.filter(pk__in=codes)) if codes else []
