"""The records that exceptions are about, whatever their kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from anxiao.hazards.models import Hazard
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import Name
from anxiao.people.story import organisations
from anxiao.programmes.pledges.models import Pledge


@dataclass(frozen=True)
class Case:
    """A record as the list of exceptions shows it, and the record itself."""

    row: Any
    place: Name
    url: str

    @property
    def title(self) -> str:
        return str(self.row)

    @property
    def number(self) -> str:
        return str(self.row.number)


def cases(actor: Actor, keys: Iterable[UUID]) -> dict[UUID, Case]:
    """Hazards and pledges within reach, by their keys."""
    wanted = set(keys)
    hazards = Hazard.objects.visible_to(actor).in_bulk(wanted)
    found = {pk: Case(row, row.place, _page("hazards", pk)) for pk, row in hazards.items()}
    return found | _pledges(actor, wanted - hazards.keys())


def _pledges(actor: Actor, keys: set[UUID]) -> dict[UUID, Case]:
    rows = Pledge.objects.visible_to(actor).for_list().in_bulk(keys) if keys else {}
    named = organisations(row.organisation for row in rows.values())
    nowhere: Name = {"zh": "", "en": ""}
    return {
        pk: Case(row, getattr(named.get(row.organisation), "name", nowhere), _page("pledges", pk))
        for pk, row in rows.items()
    }


def _page(kind: str, pk: UUID) -> str:
    return reverse(f"{kind}:detail", args=[pk])
