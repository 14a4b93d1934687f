"""The record that a request or an order is about, as it was called when it was sent."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as N_

from anxiao.hazards.models import Hazard
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import OutOfReach, Refused
from anxiao.kernel.sentences import sentence
from anxiao.kernel.subjects import page_of
from anxiao.ledger.models import Subject
from anxiao.ledger.services import is_hidden
from anxiao.programmes.plans.models import Task

# Whose limit stands on the paper of an order.
WITH_A_LIMIT: dict[str, Any] = {"hazard": Hazard, "task": Task}


@dataclass(frozen=True)
class About:
    """What is kept of the record; nothing where there is none."""

    pk: UUID | None = None
    kind: str = ""
    title: str = ""
    due_at: datetime | None = None
    organisations: tuple[int, ...] = field(default=())

    def columns(self) -> dict[str, Any]:
        return {
            "about": self.pk,
            "about_kind": self.kind,
            "about_title": self.title,
            "about_due_at": self.due_at,
        }


def found(actor: Actor, pk: UUID | None) -> About:
    """The record within the actor's reach; Refused where a seal hides it from others.

    Whoever is asked may not be among those who know of it, and its name alone would tell.
    """
    if pk is None:
        return About()
    row: Subject | None = Subject.objects.visible_to(actor).filter(pk=pk).first()
    if row is None:
        raise OutOfReach(sentence(N_("There is no such record within your reach.")))
    if is_hidden(row.seal):
        says = N_("This record is sealed, so nothing is sent about it that would name it.")
        raise Refused(sentence(says))
    owners = (row.sector_owner, row.territorial_owner, row.subject_owner, *row.parties)
    named = tuple(dict.fromkeys(one for one in owners if one is not None))
    return About(row.pk, row.kind, row.title, _due(actor, row), named)


def _due(actor: Actor, row: Subject) -> datetime | None:
    model = WITH_A_LIMIT.get(row.kind)
    if model is None:
        return None
    due: datetime | None = (
        model.objects.visible_to(actor).filter(pk=row.pk).values_list("due_at", flat=True).first()
    )
    return due


def shown(actor: Actor, ask: Any) -> dict[str, Any] | None:
    """What stands on the page of a request: its title as then, a link for whoever reaches it."""
    if ask.about is None:
        return None
    within = Subject.objects.visible_to(actor).filter(pk=ask.about).exists()
    url = page_of(ask.about_kind, ask.about) if within else ""
    return {"title": ask.about_title, "url": url, "due_at": ask.about_due_at}
