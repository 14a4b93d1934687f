"""The lists as sheets: exactly the rows that are seen, in their order, in the columns chosen."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word_day
from anxiao.places.models import Organisation, Site, Territory

Wants = Callable[[str], bool]
Names = Mapping[int, Any]

# The column of the list that brings each column of the sheet, its heading, what stands in it.
SITES: tuple[tuple[str, str, Callable[[Site, Names], Any]], ...] = (
    ("title", N_("Site"), lambda one, _towns: pick(one.name)),
    ("kind", N_("Kind"), lambda one, _towns: one.get_kind_display()),
    ("town", N_("Town"), lambda one, towns: towns.get(one.territory_code // 1000 * 1000, "")),
    ("organisation", N_("Answers for it"), lambda one, _towns: pick(one.organisation.name)),
    ("address", N_("Address"), lambda one, _towns: one.address),
    ("position", N_("Latitude"), lambda one, _towns: one.latitude),
    ("position", N_("Longitude"), lambda one, _towns: one.longitude),
    ("position", N_("Gates"), lambda one, _towns: len(one.gates)),
    ("ended", N_("Last day"), lambda one, _towns: _last_day(one)),
)
ORGANISATIONS: tuple[tuple[str, str, Callable[[Organisation, Names, Names], Any]], ...] = (
    ("title", N_("Organisation"), lambda one, _towns, _sites: pick(one.name)),
    ("kind", N_("Kind"), lambda one, _towns, _sites: one.get_kind_display()),
    ("place", N_("Place"), lambda one, towns, _sites: towns.get(one.territory_code, "")),
    (
        "supervisor",
        N_("Supervised by"),
        lambda one, _towns, _sites: pick(one.supervisor.name) if one.supervisor else "",
    ),
    ("sites", N_("Sites"), lambda one, _towns, sites: sites.get(one.pk, 0)),
    (
        "credit_code",
        N_("Unified social credit code"),
        lambda one, _towns, _sites: one.credit_code or "",
    ),
    ("ended", N_("Last day"), lambda one, _towns, _sites: _last_day(one)),
)


def every(_key: str) -> bool:
    return True


def sites(rows: Iterable[Site], wants: Wants = every) -> Iterator[list[Any]]:
    """A heading row, then one row per site."""
    columns = [(heading, cell) for key, heading, cell in SITES if wants(key)]
    yield [_(heading) for heading, _cell in columns]
    towns = _territories()
    for site in rows:
        yield [cell(site, towns) for _heading, cell in columns]


def organisations(
    rows: Iterable[Organisation], counts: Names, wants: Wants = every
) -> Iterator[list[Any]]:
    """A heading row, then one row per organisation, with how many sites of it are in reach."""
    columns = [(heading, cell) for key, heading, cell in ORGANISATIONS if wants(key)]
    yield [_(heading) for heading, _cell in columns]
    towns = _territories()
    for one in rows:
        yield [cell(one, towns, counts) for _heading, cell in columns]


def _last_day(one: Site | Organisation) -> str:
    return word_day(one.valid_to) if one.valid_to else ""


def _territories() -> dict[int, str]:
    rows = Territory.objects.exclude(level="village")
    return {row.code: pick(row.name) for row in rows}
