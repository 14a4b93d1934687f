"""Many entries at once are the same ledger as one by one."""

import pytest
from django.db import ProgrammingError

from anxiao.kernel.actors import Actor, Reach
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import sentence
from anxiao.ledger import services as ledger
from anxiao.ledger.models import Entry, Subject
from anxiao.ledger.verification import verify
from tests.world import SYSTEM, make_world

SAYS = sentence("Entered the site.")


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_chains_written_in_bulk_verify_with_those_written_singly() -> None:
    world = make_world()
    sites = [world.sites[key] for key in ("school", "central", "shop")]
    with acting(SYSTEM):
        before = {row.pk: row.entry_count for row in Subject.objects.all()}
        batch = ledger.record_many(
            "site.count",
            [*sites, sites[0]],
            actor=SYSTEM,
            says=SAYS,
            details={"why": "count"},
            each=lambda place: {"row": place},
        )
        ledger.record("site.look", sites[0], actor=SYSTEM, says=SAYS)
        after = {row.pk: row.entry_count for row in Subject.objects.all()}
        entries = list(Entry.objects.filter(batch=batch).order_by("details__row"))
    assert [one.details["row"] for one in entries] == [0, 1, 2, 3]
    assert after[sites[0].pk] == before[sites[0].pk] + 3
    assert after[sites[1].pk] == before[sites[1].pk] + 1
    report = verify(using="owner")
    assert report.is_sound, report.faults


def test_a_subject_out_of_reach_stops_the_whole_batch(db: None) -> None:
    world = make_world()
    own = world.organisations["far_school"].pk
    stranger = Actor(name="x", reach=Reach(subjects=(own,), parties=(own,)))
    with pytest.raises(ProgrammingError), acting(stranger):
        ledger.record_many(
            "site.count",
            [world.sites["far_school"], world.sites["school"]],
            actor=stranger,
            says=SAYS,
        )


def test_marks_go_into_every_entry_written_inside(db: None) -> None:
    world = make_world()
    with acting(SYSTEM), ledger.marked(**{"import": "x"}), ledger.marked(row=7):
        entry = ledger.record("site.look", world.sites["school"], actor=SYSTEM, says=SAYS)
    assert entry.details == {"import": "x", "row": 7}
