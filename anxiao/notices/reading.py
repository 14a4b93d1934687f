"""Deliveries read as their person reads: with her reach, under her post, at that moment."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import become
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.notices.models import Delivery, Notice
from anxiao.people.actors import holders

WORKER = Actor.system("deliveries")
LEFT = N_("The post is not held by this person any more.")
OUT_OF_REACH = N_("The record is not within the reader's reach any more.")
SEALED = N_("The record is under a seal: nothing of it leaves the program.")
READ = N_("It was read already.")
UNSEALED = "SELECT id FROM notices_to_plan(%s)"


def outgoing(rows: Collection[Delivery]) -> dict[UUID, Notice | Sentence]:
    """The notice of each delivery, or why it goes out no more.

    The transaction becomes one reader after the other, and the worker again at the end.
    """
    of_posts: dict[UUID, list[Delivery]] = {}
    for row in rows:
        of_posts.setdefault(row.post_id, []).append(row)
    readers = holders(of_posts, on=clock.today())
    unsealed = _unsealed([row.notice_id for row in rows])
    found: dict[UUID, Notice | Sentence] = {}
    for post, several in of_posts.items():
        held = [row for row in several if (post, row.person_id) in readers]
        found |= dict.fromkeys((row.pk for row in several), sentence(LEFT))
        if held:
            notices = _as_read(readers[post, held[0].person_id], held)
            found |= {row.pk: _still(notices.get(row.notice_id), unsealed) for row in held}
    become(WORKER)
    return found


def _as_read(reader: Actor, rows: list[Delivery]) -> dict[UUID, Notice]:
    """What whoever holds the post reads; for each of its holders it is the same."""
    become(reader)
    notices = Notice.objects.visible_to(reader).filter(pk__in={row.notice_id for row in rows})
    return {one.pk: one for one in notices}


def _unsealed(notices: list[UUID]) -> set[UUID]:
    """Those that are unread, about a record that was never under a seal."""
    with connection.cursor() as cursor:
        cursor.execute(UNSEALED, [notices])
        return {pk for (pk,) in cursor.fetchall()}


def _still(notice: Notice | None, unsealed: set[UUID]) -> Notice | Sentence:
    if notice is None:
        return sentence(OUT_OF_REACH)
    if notice.read_at is not None:
        return sentence(READ)
    return notice if notice.pk in unsealed else sentence(SEALED)
