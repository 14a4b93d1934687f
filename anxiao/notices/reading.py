"""Deliveries read as their person reads: with her reach, under her post, at that moment."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.principal import become
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.ledger.models import Subject
from anxiao.notices.models import Delivery, Notice
from anxiao.people.actors import holder

LEFT = N_("The post is not held by this person any more.")
OUT_OF_REACH = N_("The record is not within the reader's reach any more.")
SEALED = N_("The record is under a seal: nothing of it leaves the program.")
READ = N_("It was read already.")


def outgoing(rows: Iterable[Delivery]) -> dict[UUID, Notice | Sentence]:
    """The notice of each delivery of one person, or why it goes out no more.

    The rest of the transaction is that of the person, who may change her own deliveries.
    """
    found: dict[UUID, Notice | Sentence] = {}
    of_posts: dict[UUID, list[Delivery]] = {}
    for row in rows:
        of_posts.setdefault(row.post_id, []).append(row)
    for several in of_posts.values():
        found |= _of_one_post(several)
    return found


def _of_one_post(rows: list[Delivery]) -> dict[UUID, Notice | Sentence]:
    reader = holder(rows[0].post_id, rows[0].person_id, on=clock.today())
    if reader is None:
        return dict.fromkeys((row.pk for row in rows), sentence(LEFT))
    become(reader)
    seal = Subject.objects.visible_to(reader).filter(pk=OuterRef("subject")).values("seal")
    notices = Notice.objects.visible_to(reader).filter(pk__in=[row.notice_id for row in rows])
    known = {one.pk: one for one in notices.annotate(seal=Subquery(seal))}
    return {row.pk: _still(known.get(row.notice_id)) for row in rows}


def _still(notice: Notice | None) -> Notice | Sentence:
    if notice is None:
        return sentence(OUT_OF_REACH)
    if notice.seal is not None:  # type: ignore[attr-defined]
        return sentence(SEALED)
    return sentence(READ) if notice.read_at is not None else notice
