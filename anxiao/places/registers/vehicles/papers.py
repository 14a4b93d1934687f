"""The papers of a vehicle, each with the day on which it ends."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# How many days before its end a paper is shown as ending.
WARNED_DAYS = 30
PERMIT, TEST, INSURANCE = "permit", "test", "insurance"
NAMES = {
    PERMIT: _("School bus permit"),
    TEST: _("Vehicle test"),
    INSURANCE: _("Insurance"),
}
NONE, GOOD, SOON, LATE = "none", "good", "soon", "late"
TONES = {NONE: "neutral", GOOD: "closed", SOON: "soon", LATE: "late"}
STATES = {
    NONE: _("not known"),
    GOOD: _("valid"),
    SOON: _("ends soon"),
    LATE: _("has expired"),
}
WORST = (LATE, SOON, NONE, GOOD)


@dataclass(frozen=True)
class Paper:
    """One paper on one day."""

    key: str
    until: date | None
    state: str

    @property
    def name(self) -> Any:
        return NAMES[self.key]

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def says(self) -> Any:
        return STATES[self.state]


def papers(keys: Iterable[str], row: Any, *, on: date) -> list[Paper]:
    """The papers of a row, in their order; it is good on its last day."""
    untils = [(key, getattr(row, f"{key}_to")) for key in keys]
    return [Paper(key, until, _state(until, on)) for key, until in untils]


def worst(rows: Iterable[Paper]) -> str:
    states = {one.state for one in rows}
    return next(one for one in (*WORST, NONE) if one in states or not states)


def _state(until: date | None, on: date) -> str:
    if until is None:
        return NONE
    if until < on:
        return LATE
    return SOON if until <= on + timedelta(days=WARNED_DAYS) else GOOD


def expired(*, on: date) -> Q:
    """Rows of which one paper has ended."""
    return Q(permit_to__lt=on) | Q(test_to__lt=on) | Q(insurance_to__lt=on)


def ending(*, on: date) -> Q:
    """Rows of which one paper ends within the warning."""
    stretch = (on, on + timedelta(days=WARNED_DAYS))
    return Q(permit_to__range=stretch) | Q(test_to__range=stretch) | Q(insurance_to__range=stretch)


def unknown() -> Q:
    """Rows of which a paper has not been seen yet; only school buses have a permit."""
    return Q(test_to=None) | Q(insurance_to=None) | Q(kind="school_bus", permit_to=None)


def late_ones(rows: Iterable[Any], *, on: date) -> Iterator[tuple[Any, Paper]]:
    """Each paper that has ended, with its vehicle."""
    for row in rows:
        yield from ((row, one) for one in row.papers(on) if one.state == LATE)
