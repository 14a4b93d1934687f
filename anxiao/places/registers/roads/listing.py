"""The list of road sections as readers keep it: its filters, its columns, its sheet."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import F
from django.http import QueryDict  # noqa: TID251 - a query string is a value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word_day
from anxiao.places.abilities import Ability
from anxiao.places.models import Organisation, RoadFacility, RoadSection, Territory
from anxiao.places.registers import narrowing
from anxiao.places.registers.roads.forms import FilterForm
from anxiao.places.registers.roads.models import RoadQuerySet, facilities_of
from anxiao.ui.lists import Column, Listed

NUMBER = r"[1-9]\d{0,17}"
ROADS = Listed(
    key="roads",
    title=N_("Road sections"),
    page="roads:index",
    ability=Ability.READ,
    form=lambda asked, actor: FilterForm(asked, actor=actor),
    beside={"school": NUMBER},
    columns=(
        Column("title", gettext_lazy("Road section"), "is-main", is_fixed=True),
        Column("number", gettext_lazy("Number"), "is-nowrap is-wide-only"),
        Column("missing", gettext_lazy("Missing"), "is-wordy"),
        Column("town", gettext_lazy("Town")),
        Column("schools", gettext_lazy("Schools"), "is-wide-only is-wordy"),
        Column("length", gettext_lazy("Length"), "is-end ax-num", is_named=True),
        Column("payer", gettext_lazy("Who pays"), "is-wordy", is_shown=False),
        Column("year", gettext_lazy("Planned year"), "ax-num", is_shown=False),
        Column("seen", gettext_lazy("Seen last"), "is-nowrap is-wide-only"),
    ),
)


def narrowed(rows: RoadQuerySet, chosen: Mapping[str, Any], *, on: date) -> RoadQuerySet:
    """Only the rows that the chosen filters let through."""
    rows = narrowing.narrowed(rows, chosen, on=on)
    if gaps := chosen.get("gaps"):
        lacking = rows.lacking(gaps)
        rows = rows.exclude(lacking) if gaps == "none" else rows.filter(lacking)
    return rows


def within(actor: Actor) -> RoadQuerySet:
    """The register within reach; lists go by the name of the site."""
    rows: RoadQuerySet = RoadSection.objects.visible_to(actor)
    found: RoadQuerySet = rows.select_related("site__organisation")
    return found.annotate(sort_key=F("site__sort_key"))  # type: ignore[no-any-return]


def chosen(actor: Actor, asked: QueryDict) -> tuple[FilterForm, RoadQuerySet]:
    """The rows within reach that the filters of an address let through."""
    form, rows = FilterForm(asked, actor=actor), within(actor)
    if not form.is_valid():
        return form, rows.none()
    beside = {"school": narrowing.number(asked, "school")}
    return form, narrowed(rows, {**form.cleaned_data, **beside}, on=clock.today())


def named(rows: Iterable[Any]) -> list[Any]:
    """The same rows, each saying its town, its schools and what is missing on it."""
    found = list(rows)
    towns = Territory.objects.in_bulk({one.territory_code // 1000 * 1000 for one in found})
    facilities = facilities_of(found)
    by_road: dict[Any, list[RoadFacility]] = {}
    for one in facilities:
        by_road.setdefault(one.road_id, []).append(one)
    schools = {pk for one in found for pk in one.schools}
    payers = {one.payer for one in facilities if one.payer}
    known = Organisation.objects.in_bulk(schools | payers)
    for one in found:
        one.town = towns.get(one.territory_code // 1000 * 1000)
        one.served = [known[pk] for pk in one.schools if pk in known]
        one.rows = in_order(by_road.get(one.pk, ()), known)
        one.gaps = [each for each in one.rows if each.missing]
    return found


def in_order(rows: Iterable[Any], known: Mapping[int, Organisation]) -> list[Any]:
    """Facilities in the order in which they are named, each saying who pays."""
    order = RoadFacility.Kind.values
    found = sorted(rows, key=lambda one: order.index(one.kind))
    for one in found:
        body = known.get(one.payer or 0)
        one.pays = pick(body.name) if body else one.payer_words
    return found


def gap_words(row: Any) -> str:
    return _(", ").join(f"{one.get_kind_display()} {one.missing}" for one in row.gaps)


Cell = Callable[[Any], Any]
SHEET: tuple[tuple[str, str, Cell], ...] = (
    ("title", N_("Road section"), lambda one: pick(one.site.name)),
    ("number", N_("Number"), lambda one: one.number),
    ("number", N_("From"), lambda one: one.begins),
    ("number", N_("To"), lambda one: one.ends),
    ("town", N_("Town"), lambda one: pick(one.town.name) if one.town else ""),
    ("schools", N_("Schools"), lambda one: "、".join(pick(each.name) for each in one.served)),
    ("length", N_("Length"), lambda one: "" if one.length is None else one.length),
    ("missing", N_("Missing"), gap_words),
    ("payer", N_("Who pays"), lambda one: "、".join(sorted({g.pays for g in one.gaps if g.pays}))),
    (
        "year",
        N_("Planned year"),
        lambda one: "、".join(sorted({str(g.planned_year) for g in one.gaps if g.planned_year})),
    ),
    ("seen", N_("Seen last"), lambda one: word_day(one.seen_on) if one.seen_on else ""),
)


def sheet(
    rows: Iterable[Any], wants: Callable[[str], bool] = lambda _key: True
) -> Iterator[list[Any]]:
    """A heading row, then one row per road section, with the columns that are wanted."""
    columns = [(heading, cell) for key, heading, cell in SHEET if wants(key)]
    yield [_(heading) for heading, _cell in columns]
    for row in rows:
        yield [cell(row) for _heading, cell in columns]
