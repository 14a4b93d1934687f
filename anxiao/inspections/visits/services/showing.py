"""Hanging the photos of a finding where they belong, whoever of the team took them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.evidence import services as evidence
from anxiao.evidence.models import Attachment, File
from anxiao.inspections.visits.models import Sheet
from anxiao.kernel.actors import Actor
from anxiao.kernel.governed import Governed
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import sentence
from anxiao.ledger import services as ledger


@dataclass(frozen=True)
class Shown:
    """Photos: those that the actor sees herself, and those that other posts of the team added.

    A photo on no record yet is its own post's; whoever finishes hands on those of the others.
    """

    own: tuple[UUID, ...] = ()
    others: dict[UUID, list[UUID]] = field(default_factory=dict)

    @classmethod
    def of(cls, actor: Actor, sheet: Sheet, photos: Sequence[UUID]) -> "Shown":
        rows = File.objects.visible_to(actor).filter(pk__in=photos) if photos else ()
        seen = {one.pk for one in rows}
        others: dict[UUID, list[UUID]] = {}
        for one in photos:
            if one not in seen:
                others.setdefault(UUID(sheet.holders[str(one)]), []).append(one)
        return cls(tuple(one for one in photos if one in seen), others)

    @property
    def of_others(self) -> "Shown":
        return Shown((), self.others)


@transaction.atomic
def hang(
    *, actor: Actor, shown: Shown, on: Governed, role: str = Attachment.Role.OTHER
) -> list[File]:
    """Hang photos on a record; one entry says which."""
    hung = evidence.attach(actor=actor, files=shown.own, to=on, role=role) if shown.own else []
    for holder, files in shown.others.items():
        with acting(replace(actor, post=holder)) as other:
            hung += evidence.attach(actor=other, files=files, to=on, role=role)
    if hung:
        says = sentence(N_("Hung the photos of the visit on it."))
        details = {"role": role, "files": _digests(hung)}
        ledger.record(f"{on._meta.model_name}.photos", on, actor=actor, says=says, details=details)
    return hung


def _digests(files: Iterable[File]) -> list[str]:
    return [one.sha256 for one in files]
