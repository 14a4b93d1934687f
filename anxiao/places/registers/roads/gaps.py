"""What is missing on the ways to school, town by town, for the county's meeting."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext as _

from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.places.models import Organisation, RoadFacility, RoadSection, Territory

KINDS = RoadFacility.Kind
FIGURES = ("required", "present", "missing")
# What nobody has counted yet is no figure: it is not nought.
Figures = dict[str, int | None]


@dataclass
class Line:
    """One town: its sections, and of each kind of facility required, present, missing."""

    place: Any
    roads: int = 0
    figures: dict[str, Figures] = field(
        default_factory=lambda: {kind: dict.fromkeys(FIGURES) for kind in KINDS.values}
    )
    payers: set[Any] = field(default_factory=set)
    years: set[int] = field(default_factory=set)

    @property
    def cells(self) -> list[Figures]:
        return [self.figures[kind] for kind in KINDS.values]

    @property
    def total(self) -> Figures:
        return {name: _sum(one[name] for one in self.cells) for name in FIGURES}

    @property
    def payer_words(self) -> str:
        return _(", ").join(sorted(self.payers))

    @property
    def year_words(self) -> str:
        return _(", ").join(str(year) for year in sorted(self.years))


def _sum(figures: Iterable[int | None]) -> int | None:
    """The sum of what was counted; nothing where nothing was."""
    known = [one for one in figures if one is not None]
    return sum(known) if known else None


def by_town(actor: Actor, *, on: date) -> list[Line]:
    """A line for every town with a road section in reach, in the order of their codes."""
    town = F("territory_code") / 1000 * 1000
    roads = RoadSection.objects.visible_to(actor).in_force(on).annotate(town=town)
    counted = roads.values("town").annotate(n=Count("pk")).order_by("town")
    names = Territory.objects.in_bulk([one["town"] for one in counted])
    lines = {one["town"]: Line(names.get(one["town"]), one["n"]) for one in counted}
    for row in _figures(actor, on):
        _add(lines[row["town"]], row)
    _name_payers(lines.values())
    return list(lines.values())


def _figures(actor: Actor, on: date) -> Any:
    rows = RoadFacility.objects.visible_to(actor).filter(
        Q(road__valid_to=None) | Q(road__valid_to__gte=on)
    )
    rows = rows.annotate(town=F("road__territory_code") / 1000 * 1000)
    lacks = Q(missing__gt=0)
    return rows.values("town", "kind").annotate(
        all_required=Sum("required"),
        all_present=Sum("present"),
        all_missing=Sum("missing"),
        bodies=ArrayAgg("payer", filter=lacks & Q(payer__isnull=False), distinct=True),
        words=ArrayAgg(
            "payer_words", filter=lacks & Q(payer=None) & ~Q(payer_words=""), distinct=True
        ),
        years=ArrayAgg("planned_year", filter=lacks & Q(planned_year__isnull=False), distinct=True),
    )


def _add(line: Line, row: dict[str, Any]) -> None:
    line.figures[row["kind"]] = {name: row[f"all_{name}"] for name in FIGURES}
    line.payers |= {*(row["bodies"] or ()), *(row["words"] or ())}
    line.years |= {*(row["years"] or ())}


def _name_payers(lines: Any) -> None:
    keys = {one for line in lines for one in line.payers if isinstance(one, int)}
    known = Organisation.objects.in_bulk(keys)
    for line in lines:
        line.payers = {
            pick(known[one].name) if isinstance(one, int) else one
            for one in line.payers
            if not isinstance(one, int) or one in known
        }


def together(lines: list[Line]) -> Line:
    """The sums of all towns."""
    found = Line(None, sum(one.roads for one in lines))
    for kind in KINDS.values:
        for name in FIGURES:
            found.figures[kind][name] = _sum(one.figures[kind][name] for one in lines)
    for one in lines:
        found.payers |= one.payers
        found.years |= one.years
    return found


def sheet(lines: list[Line]) -> Iterator[list[Any]]:
    """The table as a sheet: of each kind three columns, then all kinds together."""
    words = {"required": _("Required"), "present": _("Present"), "missing": _("Missing")}
    heads = [str(label) for _kind, label in KINDS.choices]
    yield [
        _("Town"),
        _("Road sections"),
        *(f"{head} {words[name]}" for head in [*heads, _("Together")] for name in FIGURES),
        _("Who pays"),
        _("Planned year"),
    ]
    for line in [*lines, together(lines)]:
        yield [
            pick(line.place.name) if line.place else _("Together"),
            line.roads,
            *(one[name] for one in [*line.cells, line.total] for name in FIGURES),
            line.payer_words,
            line.year_words,
        ]
