"""The list of vehicles as readers keep it: its filters, its columns, its sheet."""

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
from anxiao.places.models import Organisation, Territory
from anxiao.places.registers import narrowing
from anxiao.places.registers.vehicles import papers
from anxiao.places.registers.vehicles.forms import FilterForm
from anxiao.places.registers.vehicles.models import Vehicle, VehicleQuerySet
from anxiao.ui.lists import Column, Listed

NUMBER = r"[1-9]\d{0,17}"
VEHICLES = Listed(
    key="vehicles",
    title=N_("Vehicles"),
    page="vehicles:index",
    ability=Ability.READ,
    form=lambda asked, actor: FilterForm(asked, actor=actor),
    beside={"school": NUMBER, "of": NUMBER},
    columns=(
        Column("plate", gettext_lazy("Plate"), "is-main", is_fixed=True),
        Column("papers", gettext_lazy("Its papers"), "is-nowrap"),
        Column("town", gettext_lazy("Town")),
        Column("operator", gettext_lazy("Operator"), "is-wordy"),
        Column("schools", gettext_lazy("Schools"), "is-wide-only is-wordy"),
        Column("seats", gettext_lazy("Seats"), "is-end ax-num", is_named=True),
        Column("route", gettext_lazy("Route"), "is-wordy", is_shown=False),
        Column("permit", gettext_lazy("Permit until"), "is-nowrap", is_shown=False),
        Column("test", gettext_lazy("Test until"), "is-nowrap", is_shown=False),
        Column("insurance", gettext_lazy("Insured until"), "is-nowrap", is_shown=False),
        Column("driver", gettext_lazy("Driver"), "is-nowrap", is_shown=False),
        Column("seen", gettext_lazy("Seen last"), "is-nowrap is-wide-only"),
    ),
)


def narrowed(rows: VehicleQuerySet, chosen: Mapping[str, Any], *, on: date) -> VehicleQuerySet:
    """Only the rows that the chosen filters let through."""
    rows = narrowing.narrowed(rows, chosen, on=on)
    if kind := chosen.get("kind"):
        rows = rows.filter(kind=kind)
    if of := chosen.get("of"):
        rows = rows.filter(subject_owner=int(of))
    return _by_papers(rows, chosen.get("papers", ""), on)


def _by_papers(rows: VehicleQuerySet, state: str, on: date) -> VehicleQuerySet:
    if state == papers.LATE:
        return rows.filter(papers.expired(on=on))
    if state == papers.SOON:
        return rows.filter(papers.ending(on=on))
    if state == papers.NONE:
        return rows.filter(papers.unknown())
    if state == papers.GOOD:
        bad = papers.expired(on=on) | papers.ending(on=on) | papers.unknown()
        return rows.exclude(pk__in=rows.filter(bad).values("pk"))
    return rows


def within(actor: Actor) -> VehicleQuerySet:
    """The register within reach; lists go by the plate."""
    rows: VehicleQuerySet = Vehicle.objects.visible_to(actor)
    found: VehicleQuerySet = rows.select_related("site__organisation")
    return found.annotate(sort_key=F("plate"))  # type: ignore[no-any-return]


def chosen(actor: Actor, asked: QueryDict) -> tuple[FilterForm, VehicleQuerySet]:
    """The rows within reach that the filters of an address let through."""
    form, rows = FilterForm(asked, actor=actor), within(actor)
    if not form.is_valid():
        return form, rows.none()
    beside = {name: narrowing.number(asked, name) for name in ("school", "of")}
    return form, narrowed(rows, {**form.cleaned_data, **beside}, on=clock.today())


def named(rows: Iterable[Any]) -> list[Any]:
    """The same rows, each saying its town and the schools it serves."""
    found = list(rows)
    codes = {one.territory_code // 1000 * 1000 for one in found}
    towns = Territory.objects.in_bulk(codes)
    schools = Organisation.objects.in_bulk({pk for one in found for pk in one.schools})
    for one in found:
        one.town = towns.get(one.territory_code // 1000 * 1000)
        one.served = [schools[pk] for pk in one.schools if pk in schools]
    return found


def operator_of(row: Vehicle) -> str:
    """Who runs it: as somebody said, or the organisation of its site."""
    return row.operator_words or pick(row.site.organisation.name)


Cell = Callable[[Any], Any]
SHEET: tuple[tuple[str, str, Cell], ...] = (
    ("plate", N_("Plate"), lambda one: one.shown_plate),
    ("plate", N_("Class"), lambda one: str(one.get_kind_display())),
    ("town", N_("Town"), lambda one: pick(one.town.name) if one.town else ""),
    ("operator", N_("Operator"), operator_of),
    ("schools", N_("Schools"), lambda one: "、".join(pick(each.name) for each in one.served)),
    ("seats", N_("Seats"), lambda one: "" if one.seats is None else one.seats),
    ("route", N_("Route"), lambda one: one.route),
    ("permit", N_("Permit until"), lambda one: _day(one.permit_to)),
    ("test", N_("Test until"), lambda one: _day(one.test_to)),
    ("insurance", N_("Insured until"), lambda one: _day(one.insurance_to)),
    ("driver", N_("Driver"), lambda one: str(one.get_driver_post_display())),
    ("driver", N_("Licence class"), lambda one: one.licence),
    ("papers", N_("Its papers"), lambda one: str(one.worst.says) if one.worst else ""),
    ("seen", N_("Seen last"), lambda one: _day(one.seen_on)),
)


def _day(value: date | None) -> str:
    return word_day(value) if value else ""


def sheet(
    rows: Iterable[Any], wants: Callable[[str], bool] = lambda _key: True
) -> Iterator[list[Any]]:
    """A heading row, then one row per vehicle, with the columns that are wanted."""
    columns = [(heading, cell) for key, heading, cell in SHEET if wants(key)]
    yield [_(heading) for heading, _cell in columns]
    for row in rows:
        yield [cell(row) for _heading, cell in columns]
