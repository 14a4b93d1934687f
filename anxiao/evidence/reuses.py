"""Photos that hung on another record before."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from anxiao.evidence.models import Attachment, Reuse
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.ledger.models import Subject

RULE = "evidence.reuse_distance"
# Beyond this the bands of the index no longer find every near hash.
FARTHEST = 7


@transaction.atomic
def match(*, actor: Actor, attachments: Iterable[UUID]) -> int:
    """Compare photos just hung, or just fingerprinted, with those of all other records.

    Returns how many pairs are new. Nobody learns of a pair but through what she may see.
    """
    keys = list(attachments)
    if not keys:
        return 0
    within = _within(actor)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(evidence_match(key, %s, %s)), 0) FROM unnest(%s::uuid[]) AS key",
            [within, clock.now(), keys],
        )
        return int(cursor.fetchone()[0])


def _within(actor: Actor) -> int:
    """By how many bits of 64 two photos may differ and still be one: as the local rule says."""
    read = import_string(settings.RULES)
    try:
        said = int(read(RULE, territory=actor.territory or 0, on=clock.today()))
    except Invalid:
        return 0
    return min(said, FARTHEST)


def match_file(*, actor: Actor, file: UUID) -> int:
    """Compare one photo wherever it hangs within reach."""
    hung = Attachment.objects.visible_to(actor).filter(file=file)
    return match(actor=actor, attachments=hung.values_list("pk", flat=True))


def used_before(actor: Actor, subject: UUID) -> dict[UUID, Subject | None]:
    """The photos of a record that hung on another before, each with that record.

    None stands for one outside the reader's reach: that it exists is all she learns.
    """
    found = Reuse.objects.visible_to(actor).filter(subject=subject).order_by("-distance", "-pk")
    pairs = list(found.values_list("file", "other_subject"))
    within = Subject.objects.visible_to(actor).in_bulk({other for _file, other in pairs})
    told: dict[UUID, Subject | None] = {}
    for file, other in pairs:
        told[file] = within.get(other) or told.get(file)
    return told


@transaction.atomic
def tell(*, actor: Actor, rows: Iterable[Reuse]) -> None:
    """Note that whoever coordinates has been told."""
    keys = [row.pk for row in rows]
    Reuse.objects.visible_to(actor).filter(pk__in=keys).update(told_at=clock.now())
