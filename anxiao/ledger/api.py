"""The JSON door to the ledger."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as N_
from ninja import Query, Router, Schema

from anxiao.kernel.doors import ERRORS, PageIn
from anxiao.kernel.errors import NotAllowed
from anxiao.kernel.http import ActorRequest, keyset
from anxiao.kernel.sentences import sentence, word
from anxiao.ledger.abilities import Ability
from anxiao.ledger.models import Checkpoint, Entry, Subject

router = Router(tags=["ledger"])


class EntryOut(Schema):
    id: UUID
    subject: UUID
    kind: str
    number: int
    action: str
    text: str
    person_name: str
    post_title: str
    organisation_name: str
    on_behalf_of: dict[str, Any] | None
    at: datetime
    recorded_at: datetime
    content: str
    previous: str
    digest: str

    @staticmethod
    def resolve_text(row: Entry) -> str:
        return word(row.says)


class EntryPage(Schema):
    items: list[EntryOut]
    next: str | None


class CheckpointOut(Schema):
    number: int
    at: datetime
    size: int
    root: str
    sealed_root: str
    previous: str
    digest: str


@router.get("/entries", response={200: EntryPage, **ERRORS})
def entries(request: ActorRequest, chosen: Query[PageIn]) -> dict[str, Any]:
    _reads(request)
    rows = Entry.objects.visible_to(request.actor)
    page = keyset(rows, after=str(chosen.after or ""), size=chosen.size)
    return {"items": page.rows, "next": page.after}


@router.get("/subjects/{uuid:pk}", response={200: list[EntryOut], **ERRORS})
def chain(request: ActorRequest, pk: UUID) -> Any:
    """One record's chain in order."""
    _reads(request)
    found = get_object_or_404(Subject.objects.visible_to(request.actor), pk=pk)
    return Entry.objects.visible_to(request.actor).of(found.pk)


@router.get("/checkpoints", response={200: list[CheckpointOut], **ERRORS})
def checkpoints(request: ActorRequest) -> Any:
    """The newest hundred checkpoints; they are meant to be kept elsewhere too."""
    _reads(request)
    return Checkpoint.objects.order_by("-number")[:100]


def _reads(request: ActorRequest) -> None:
    if not request.actor.may(Ability.READ):
        raise NotAllowed(sentence(N_("Your post does not read the ledger.")))
