"""The paper of a sealed visit: its team's once released, and no paper at all to everybody else."""

import pytest

from anxiao.inspections.paper import codes
from anxiao.inspections.visits.models import Visit
from anxiao.inspections.visits.services import planned
from anxiao.kernel.errors import No, NotAllowed
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from tests.inspections.papering import enter, printed_for, refused, signed_in
from tests.inspections.planning import does, issued, released, second, visits_of
from tests.inspections.visiting import checklist
from tests.sealed import told
from tests.world import World

pytestmark = pytest.mark.django_db
WHY = "暂停检查"


def covert(world: World) -> Visit:
    second(world)
    (visit,) = visits_of(issued(world, "covert", lists=[checklist().pk]), world)
    return visit


@pytest.mark.django_db
class TestSeals:
    def test_the_paper_of_a_sealed_visit_is_its_teams_once_released(self, world: World) -> None:
        visit = covert(world)
        refused(No, "", printed_for, world, visit)
        with pytest.raises(No):
            printed_for(world, visit, "coordinator")
        paper = printed_for(world, released(world, visit))
        with acting(world.actors["inspector"]):
            entry = Entry.objects.get(subject=visit.pk, action="visit.print_paper")
            assert entry.seal == visit.seal
        assert paper.visit_id == visit.pk

    def test_to_everybody_else_its_code_is_one_that_does_not_exist(self, world: World) -> None:
        paper = printed_for(world, released(world, covert(world)))
        none = codes.fresh()
        for who in world.actors:
            if who in ("coordinator", "second", "inspector", "police"):
                continue
            client = signed_in(world, who)
            for path in ("/p/{}", "/visits/papers/?code={}", "/api/v1/papers/codes/{}"):
                some, other = (client.get(path.format(one)) for one in (paper.code, none))
                shown, absent = told(some, paper.code), told(other, none)
                assert shown == absent, (who, path)
            pages = (f"/visits/papers/{paper.pk}/", f"/visits/papers/{paper.pk}/print.pdf")
            for page in (*pages, f"/visits/papers/of-visit/{paper.visit_id}/"):
                assert client.get(page).status_code in (403, 404), (who, page)

    def test_reading_it_stands_on_the_record(self, world: World) -> None:
        paper = printed_for(world, released(world, covert(world)))
        client = signed_in(world)

        def reads() -> int:
            with acting(world.actors["inspector"]):
                rows = Entry.objects.filter(subject=paper.visit_id, action="visit.read")
                return rows.filter(post=world.actors["inspector"].post).count()

        before = reads()
        assert client.get(f"/visits/papers/{paper.pk}/print.pdf").status_code == 200
        assert client.get(f"/visits/papers/{paper.pk}/fill.xlsx").status_code == 200
        assert client.get(f"/api/v1/visits/{paper.visit_id}/paper").status_code == 200
        assert reads() == before + 3

    def test_called_off_its_paper_is_entered_by_nobody(self, world: World) -> None:
        visit = released(world, covert(world))
        paper = printed_for(world, visit)
        does(world, "coordinator", planned.call_off, visit, reason=WHY)
        refused(NotAllowed, "carries the visit out", enter, world, paper)
