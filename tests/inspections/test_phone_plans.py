"""Planned visits on the phone: taken along, carried out without network, sent later."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from anxiao.inspections.plans import jobs
from anxiao.inspections.visits.models import Visit
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.ledger.jobs import open_due_seals
from anxiao.ledger.models import Entry
from tests.inspections.planning import MONDAY, issued, known, released, second, visits_of
from tests.inspections.sending import PASSED, filled, send, signed_in
from tests.inspections.visiting import checklist
from tests.world import SYSTEM, World

LATE = MONDAY + timedelta(days=8)


def taken_along(world: World, who: str = "inspector") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = signed_in(world, who).get("/phone/pack/").json()["visits"]
    return found


def sent(world: World, visit: Visit, who: str = "inspector", **more: Any) -> Any:
    """One finished sheet of a planned visit, as its phone sends it."""
    with acting(world.actors[who]):
        sheet = visit.sheets.select_related("checklist").get()
    body = {
        "key": str(uuid4()),
        "checklist": str(sheet.checklist_id),
        "xml": filled(sheet.checklist, PASSED),
        "visit": str(visit.pk),
        "seen": 1,
        "began_at": MONDAY.isoformat(),
        **more,
    }
    return send(signed_in(world, who), body)


def planned(world: World, kind: str = "special", **more: Any) -> Visit:
    (visit,) = visits_of(issued(world, kind, lists=[checklist().pk], **more), world)
    return visit


def test_a_planned_visit_is_begun_and_finished_by_what_its_phone_sends(world: World) -> None:
    with clock.at(MONDAY):
        visit = planned(world)
        (found,) = taken_along(world)
        assert found["planned"] == ["2026-06-15", "2026-06-22"]
        answer = sent(world, visit)
    assert answer.status_code == 201, answer.content
    assert answer.json()["state"] == "finished"
    with acting(SYSTEM):
        actions = {*Entry.objects.filter(subject=visit.pk).values_list("action", flat=True)}
    assert {"visit.begin_away", "visit.finish"} <= actions


def test_a_sealed_visit_reaches_the_phone_once_it_is_released(world: World) -> None:
    with clock.at(MONDAY):
        second(world)
        visit = planned(world, "covert")
        assert taken_along(world) == []
        released(world, visit)
        assert [one["id"] for one in taken_along(world)] == [str(visit.pk)]
        assert taken_along(world, "education") == []
        # Twice taken along on one day is written once.
        taken_along(world)
    with acting(world.actors["inspector"]):
        assert Entry.objects.filter(subject=visit.pk, action="visit.read").count() == 1


def test_what_was_carried_out_on_its_last_day_may_arrive_days_later(world: World) -> None:
    with clock.at(MONDAY):
        second(world)
        visit = released(world, planned(world, "covert"))
    with clock.at(LATE):
        open_due_seals()
        jobs.opened_unused()
        answer = sent(world, visit)
    assert answer.status_code == 201, answer.content
    assert known(visit, world, "auditor").state == "finished"


def test_a_day_that_was_not_planned_is_refused_in_words(world: World) -> None:
    with clock.at(MONDAY):
        visit = planned(world)
    with clock.at(LATE):
        answer = sent(world, visit, began_at=LATE.isoformat())
        assert answer.status_code == 409
        assert "planned from" in answer.json()["detail"]
    with clock.at(MONDAY):
        early = sent(world, visit, began_at=(MONDAY - timedelta(days=1)).isoformat())
        assert early.status_code == 409
    with acting(SYSTEM):
        assert Visit.objects.get(pk=visit.pk).state == "planned"


def test_what_never_arrives_is_told_to_the_auditor_in_the_end(world: World) -> None:
    with clock.at(MONDAY):
        second(world)
        visit = released(world, planned(world, "covert"))
    with clock.at(LATE):
        open_due_seals()
        jobs.opened_unused()
        assert known(visit, world, "auditor").state == "planned"
    with clock.at(LATE + timedelta(days=3)):
        jobs.opened_unused()
        assert known(visit, world, "auditor").state == "dropped"
