"""Where an entry stands in its record's chain, found and kept in as few statements as can be."""

from typing import Any

from django.db import connection
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.digests import DEFAULT
from anxiao.kernel.errors import OutOfReach
from anxiao.kernel.governed import COLUMNS
from anxiao.kernel.sentences import sentence
from anxiao.ledger.entries import entry_digest
from anxiao.ledger.models import Entry, Subject

Facts = Any
# The time is the database's own, read once the row is locked.
END = """
WITH found AS (SELECT entry_count, head FROM ledger_subject WHERE id = %s FOR UPDATE)
SELECT found.entry_count, found.head, clock_timestamp()
FROM (VALUES (1)) AS one LEFT JOIN found ON true
"""
NAMES = ("id", "kind", "title", "entry_count", "head", *COLUMNS)
BEGIN = (
    f"INSERT INTO ledger_subject ({', '.join(NAMES)})"
    f" VALUES ({', '.join(['%s'] * len(NAMES))}) ON CONFLICT DO NOTHING"
)


def follow(entry: Entry) -> bool:
    """Place an entry after the last one of its record, which stays locked; False for the first."""
    with connection.cursor() as cursor:
        cursor.execute(END, [entry.subject])
        count, head, entry.recorded_at = cursor.fetchone()
    entry.number, entry.previous = (count or 0) + 1, head or ""
    entry.digest = entry_digest(vars(entry), DEFAULT)
    return count is not None


def begin(about: Facts, entry: Entry) -> bool:
    """Make the subject row with its first entry; False where there is one already."""
    values = [about.id, about.kind, about.title, entry.number, entry.digest]
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, [*values, *about.columns().values()])
        if cursor.rowcount:
            return True
    if not follow(entry):
        raise OutOfReach(sentence(N_("There is no such record within your reach.")))
    return False


def go_on(about: Facts, entry: Entry) -> None:
    """Bring the subject row up to date."""
    Subject.objects.filter(pk=about.id).update(
        title=about.title, entry_count=entry.number, head=entry.digest, **about.columns()
    )
