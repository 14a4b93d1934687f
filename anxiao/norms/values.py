"""Rule values worded: “5 working days” instead of 5, names instead of codes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anxiao.kernel.names import pick
from anxiao.norms.models import RuleKey

UNITS: dict[str, Callable[[int], str]] = {
    "working_day": lambda n: ngettext("%(n)s working day", "%(n)s working days", n),
    "day": lambda n: ngettext("%(n)s day", "%(n)s days", n),
    "day_of_month": lambda n: _("day %(n)s of the month"),
    "month": lambda n: ngettext("%(n)s month", "%(n)s months", n),
    "year": lambda n: ngettext("%(n)s year", "%(n)s years", n),
    "hour": lambda n: ngettext("%(n)s hour", "%(n)s hours", n),
    "time": lambda n: ngettext("%(n)s time", "%(n)s times", n),
    "time_per_term": lambda n: ngettext("%(n)s time a term", "%(n)s times a term", n),
    "time_per_year": lambda n: ngettext("%(n)s time a year", "%(n)s times a year", n),
    "percent": lambda n: "%(n)s%%",
    "metre": lambda n: ngettext("%(n)s metre", "%(n)s metres", n),
    "person": lambda n: ngettext("%(n)s person", "%(n)s persons", n),
    "guard": lambda n: ngettext("%(n)s guard", "%(n)s guards", n),
    "department": lambda n: ngettext("%(n)s department", "%(n)s departments", n),
    "point": lambda n: ngettext("%(n)s point", "%(n)s points", n),
    "km/h": lambda n: "%(n)s km/h",
    "MB": lambda n: "%(n)s MB",
}


@dataclass(frozen=True)
class Told:
    """A value for a page: a text, named facts, or a table."""

    text: str = ""
    facts: list[tuple[str, "Told"]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


def told(value: Any, key: RuleKey, name: str = "") -> Told:
    """Word a value of a rule for the reader."""
    if isinstance(value, dict):
        return Told(facts=[(named(key, one), told(part, key, one)) for one, part in value.items()])
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        return _table(value, key)
    if isinstance(value, list):
        return Told(text=_several(value, key, name))
    return Told(text=scalar(value, key, name))


def _several(value: list[Any], key: RuleKey, name: str) -> str:
    """The unit stands once, after the last of several numbers."""
    first = [scalar(one, key, name or "·") for one in value[:-1]]
    return _(", ").join(first + [scalar(one, key, name) for one in value[-1:]]) or _("none")


def _table(value: list[dict[str, Any]], key: RuleKey) -> Told:
    names = list(dict.fromkeys(name for row in value for name in row))
    rows = [[scalar(row.get(name), key, name) for name in names] for row in value]
    return Told(heads=[named(key, name) for name in names], rows=rows)


def scalar(value: Any, key: RuleKey, name: str = "") -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return quantity(value, key) if not name else str(value)
    return label(key, str(value), name)


def quantity(number: int, key: RuleKey) -> str:
    worded = UNITS.get(key.unit)
    return worded(number) % {"n": number} if worded else str(number)


def named(key: RuleKey, name: str) -> str:
    """What a part of a value is called."""
    pair = key.labels.get("names", {}).get(name)
    return pick(pair) if pair else name.replace("_", " ")


def label(key: RuleKey, value: str, name: str = "") -> str:
    """What a code in a value means."""
    values = key.labels.get("values", {})
    for place in (values.get(name), values):
        pair = place.get(value) if isinstance(place, dict) else None
        if isinstance(pair, dict) and "zh" in pair:
            return pick(pair)
    return value
