"""Occasions on which something is found, such as a running campaign.

Upper floors offer theirs by modules named in the settings; whoever reports names one or none.
"""

from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings


class Occasion(NamedTuple):
    """A key, what it is called, and the organisation that leads it."""

    key: UUID
    title: str
    lead: int | None = None


@dataclass(frozen=True)
class Extent:
    """Which places and kinds an occasion is about; where none are named, all are meant."""

    spans: tuple[tuple[int, int], ...] = ()
    sites: tuple[UUID, ...] = ()
    areas: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


def running(actor: Any, on: date) -> list[Occasion]:
    """What runs on a day and concerns the actor's organisation."""
    return [Occasion(*one) for offer in _offers() for one in offer.running(actor, on)]


def extent(actor: Any, key: UUID) -> Extent | None:
    """What an occasion within the actor's reach is about; None where she reaches none."""
    found = (offer.extent(actor, key) for offer in _offers())
    return next((one for one in found if one is not None), None)


def _offers() -> list[Any]:
    return [import_module(name) for name in settings.OCCASIONS]
