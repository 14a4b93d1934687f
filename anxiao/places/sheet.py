"""The lists as sheets: exactly the rows that are seen, in their order."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word_day
from anxiao.places.models import Organisation, Site, Territory


def sites(rows: Iterable[Site]) -> Iterator[list[Any]]:
    """A heading row, then one row per site."""
    yield [
        _("Site"),
        _("Kind"),
        _("Town"),
        _("Answers for it"),
        _("Address"),
        _("Latitude"),
        _("Longitude"),
        _("Gates"),
        _("Last day"),
    ]
    towns = _territories()
    for site in rows:
        yield [
            pick(site.name),
            site.get_kind_display(),
            towns.get(site.territory_code // 1000 * 1000, ""),
            pick(site.organisation.name),
            site.address,
            site.latitude,
            site.longitude,
            len(site.gates),
            word_day(site.valid_to) if site.valid_to else "",
        ]


def organisations(rows: Iterable[Organisation]) -> Iterator[list[Any]]:
    """A heading row, then one row per organisation."""
    yield [
        _("Organisation"),
        _("Kind"),
        _("Place"),
        _("Supervised by"),
        _("Unified social credit code"),
        _("Last day"),
    ]
    towns = _territories()
    for one in rows:
        yield [
            pick(one.name),
            one.get_kind_display(),
            towns.get(one.territory_code, ""),
            pick(one.supervisor.name) if one.supervisor else "",
            one.credit_code or "",
            word_day(one.valid_to) if one.valid_to else "",
        ]


def _territories() -> dict[int, str]:
    rows = Territory.objects.exclude(level="village")
    return {row.code: pick(row.name) for row in rows}
