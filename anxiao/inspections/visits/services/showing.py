"""Hanging the photos of a finding where they belong, whoever of the team took them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.evidence import services as evidence
from anxiao.evidence.models import Attachment, File
from anxiao.inspections.visits.models import Sheet
from anxiao.kernel.actors import Actor
from anxiao.kernel.governed import Governed
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.ledger import services as ledger


@dataclass(frozen=True)
class Shown:
    """Photos of a finding: those that the actor sees herself, and those of others on the team.

    A photo on no record yet is its own post's. Whoever put it on the sheet entrusted it to the
    team: ``others`` says for each which post that was, and that post stays its author.
    """

    own: tuple[UUID, ...] = ()
    others: dict[UUID, UUID] = field(default_factory=dict)

    @classmethod
    def of(cls, actor: Actor, sheet: Sheet, photos: Sequence[UUID]) -> "Shown":
        rows = File.objects.visible_to(actor).filter(pk__in=photos) if photos else ()
        seen = {one.pk for one in rows}
        others = {one: UUID(sheet.holders[str(one)]) for one in photos if one not in seen}
        return cls(tuple(one for one in photos if one in seen), others)

    @property
    def every(self) -> tuple[UUID, ...]:
        return (*self.own, *self.others)

    @property
    def of_others(self) -> "Shown":
        return Shown((), self.others)


@transaction.atomic
def hang(
    *, actor: Actor, shown: Shown, on: Governed, role: str = Attachment.Role.OTHER
) -> list[File]:
    """Hang photos on a record; one entry says which, and who took each."""
    if not shown.every:
        return []
    hung = evidence.attach(actor=actor, files=shown.every, to=on, role=role, entrusted=shown.others)
    theirs = [one for one in hung if one.pk in shown.others]
    ledger.record(
        f"{on._meta.model_name}.photos",
        on,
        actor=actor,
        says=_says(theirs),
        details={"role": role, "files": [one.sha256 for one in hung], "by": _authors(hung)},
    )
    return hung


def _says(theirs: Sequence[File]) -> Sentence:
    if not theirs:
        return sentence(N_("Hung the photos of the visit on it."))
    who = dict.fromkeys(one.added_by_title for one in theirs)
    return sentence(N_("Hung the photos of the visit on it, taken by %(who)s."), who="、".join(who))


def _authors(files: Iterable[File]) -> list[dict[str, Any]]:
    return [
        {"file": one.sha256, "post": one.added_by, "title": one.added_by_title} for one in files
    ]
