"""Many entries at once: the same chains and digests as one by one, in a few statements."""

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import masses
from anxiao.kernel.digests import DEFAULT
from anxiao.kernel.errors import OutOfReach
from anxiao.kernel.governed import COLUMNS
from anxiao.kernel.sentences import sentence
from anxiao.ledger.entries import entry_digest
from anxiao.ledger.models import Entry, Subject

Facts = Any
Make = Callable[[Facts, int], Entry]


def append(told: Sequence[Facts], make: Make) -> list[Entry]:
    """Append one entry per record, in the order given, and bring the subject rows up to date.

    ``make`` gives the entry of a record without its place in the chain. A record told twice
    gets two entries that follow each other. Refused where a subject is not within reach.
    """
    kept = _locked({one.id for one in told})
    fresh = {one.id for one in told} - kept.keys()
    heads = {key: (row.entry_count, row.head) for key, row in kept.items()}
    entries, recorded_at = [], _now()
    for number, one in zip(count(), told, strict=False):
        entry = make(one, number)
        before, head = heads.get(one.id, (0, ""))
        entry.number, entry.previous, entry.recorded_at = before + 1, head, recorded_at
        entry.digest = entry_digest(vars(entry), DEFAULT)
        heads[one.id] = (entry.number, entry.digest)
        entries.append(entry)
    latest = {one.id: one for one in told}
    _insert([_subject(latest[key], *heads[key]) for key in latest if key in fresh])
    _update([_subject(latest[key], *heads[key]) for key in latest if key in kept])
    masses.insert(entries)
    return entries


def _locked(keys: set[UUID]) -> dict[UUID, Subject]:
    """The subject rows that are there, locked in one order so that two batches cannot meet."""
    rows = Subject.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    return {row.pk: row for row in rows.order_by("pk")}


def _now() -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def _subject(about: Facts, number: int, head: str) -> Subject:
    return Subject(
        id=about.id,
        kind=about.kind,
        title=about.title,
        entry_count=number,
        head=head,
        **about.columns(),
    )


def _insert(rows: list[Subject]) -> None:
    """Make the subject rows; one that is there already, unseen, is out of reach."""
    masses.insert(rows, ignore_conflicts=True)
    heads = Subject.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "head")
    if dict(heads) != {row.pk: row.head for row in rows}:
        raise OutOfReach(sentence(N_("There is no such record within your reach.")))


def _update(rows: Sequence[Subject]) -> None:
    masses.update(rows, ["title", "entry_count", "head", *COLUMNS])
