"""Two who record the first entry of one record at the same moment make one chain."""

import threading
import time

import pytest
from django.db import connection

from anxiao.kernel.ids import uuid7
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import sentence
from anxiao.ledger.models import Entry, Subject
from anxiao.ledger.services import Facts, record
from anxiao.ledger.verification import verify
from tests.world import SYSTEM, make_world

SAYS = sentence("Read the record.")


@pytest.mark.both_postgres
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_first_entries_at_once_follow_each_other() -> None:
    make_world()
    about = Facts(kind="thing", id=uuid7(), title="A thing", territory_code=990121100000)
    told = _Told(about)
    with acting(SYSTEM):
        first = record("thing.begin", told, actor=SYSTEM, says=SAYS)
        other = threading.Thread(target=_record, args=(told,))
        other.start()
        time.sleep(0.5)
        assert Entry.objects.filter(subject=about.id).count() == 1
    other.join()
    with acting(SYSTEM):
        numbers = list(Entry.objects.of(about.id).values_list("number", "previous"))
        kept = Subject.objects.get(pk=about.id)
        last = Entry.objects.get(subject=about.id, number=2)
    assert numbers == [(1, ""), (2, first.digest)]
    assert (kept.entry_count, kept.head) == (2, last.digest)
    assert verify(using="owner").is_sound


def _record(told: "_Told") -> None:
    with acting(SYSTEM):
        record("thing.begin", told, actor=SYSTEM, says=SAYS)
    connection.close()


class _Told:
    def __init__(self, about: Facts) -> None:
        self.about = about

    def as_subject(self) -> Facts:
        return self.about
