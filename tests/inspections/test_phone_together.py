"""Several lists of one visit, and hazards to be looked at again, as a phone sends them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from anxiao.evidence.models import Attachment
from anxiao.hazards.models import Hazard
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.phone.models import Submission
from anxiao.inspections.phone.services.sent import Sent
from anxiao.inspections.plans.models import Recheck
from anxiao.inspections.visits import once
from anxiao.inspections.visits.models import Sheet, Visit
from anxiao.inspections.visits.services import rechecking
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from tests.inspections.planning import MONDAY, begun, does, issued, released, second, visits_of
from tests.inspections.sending import PASSED, filled, hexed, put, send, signed_in
from tests.inspections.sending import begun as begun_away
from tests.inspections.test_submissions import counted, refused, told
from tests.inspections.visiting import checklist
from tests.world import SYSTEM, World, make_hazard
from tests.world import picture as jpeg

pytestmark = pytest.mark.django_db


# --- several lists ------------------------------------------------------------------------------


def of_two(world: World) -> tuple[Checklist, dict[str, Any], dict[str, Any]]:
    """What a phone sends of a visit that it began by two lists: one sheet after the other."""
    first, other = checklist(), checklist()
    both = [str(first.pk), str(other.pk)]
    site = str(world.sites["school"].pk)
    visit = {"key": str(uuid4()), "site": site, "kind": "open", "checklists": both}
    earlier = begun_away(world, first, begun=visit, finishes=False)
    return other, earlier, begun_away(world, other, begun=visit)


def test_two_lists_of_one_visit_go_out_in_order_and_the_last_one_finishes(world: World) -> None:
    client, (_other, earlier, last) = signed_in(world), of_two(world)
    kept = told(send(client, earlier))
    assert (kept["state"], counted()) == ("started", (1, 2, 1))
    done = told(send(client, last))
    assert (done["state"], done["visit"]) == ("finished", kept["visit"])
    assert told(send(client, earlier)) == kept
    assert told(send(client, last)) == done
    assert counted() == (1, 2, 2)
    with acting(SYSTEM):
        assert [one.answers for one in Sheet.objects.all()] == [PASSED, PASSED]


def test_the_last_list_alone_finishes_nothing(world: World) -> None:
    _other, _earlier, last = of_two(world)
    assert "answer" in refused(send(signed_in(world), last)).lower()
    assert counted() == (0, 0, 0)


def test_a_refused_last_list_leaves_the_earlier_one_and_is_mended(world: World) -> None:
    client, (other, earlier, last) = signed_in(world), of_two(world)
    told(send(client, earlier))
    short = {**last, "xml": filled(other, {"guard/q1": "pass"})}
    assert refused(send(client, short))
    assert counted() == (1, 2, 1)
    # What was mended goes under a key of its own, and so does an earlier list that is mended.
    xml = filled(_first(earlier), {**PASSED, "guard/q3": "na"})
    again = {**earlier, "key": str(uuid4()), "seen": 2, "xml": xml}
    assert told(send(client, again))["version"] == 3
    assert told(send(client, {**last, "key": str(uuid4())}))["state"] == "finished"
    with acting(SYSTEM):
        answers = [one.answers for one in Sheet.objects.order_by("place")]
    assert answers[0]["guard/q3"] == "na" and answers[1] == PASSED


def _first(body: dict[str, Any]) -> Checklist:
    with acting(SYSTEM):
        return Checklist.objects.get(pk=body["checklist"])


def test_a_planned_visit_of_two_lists_begins_with_the_first_and_ends_with_the_last(
    world: World,
) -> None:
    lists = [checklist(), checklist()]
    with clock.at(MONDAY):
        (visit,) = visits_of(issued(world, lists=[one.pk for one in lists]), world)
        (found,) = signed_in(world).get("/phone/pack/").json()["visits"]
        assert [one["checklist"] for one in found["sheets"]] == [str(one.pk) for one in lists]
        states = []
        for one, finishes in zip(lists, (False, True), strict=True):
            body = of_planned(visit, one, finishes=finishes)
            states.append(told(send(signed_in(world), body))["state"])
    assert states == ["started", "finished"]


# --- hazards that are looked at again -----------------------------------------------------------


def of_planned(visit: Visit, made: Checklist, **more: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()),
        "visit": str(visit.pk),
        "checklist": str(made.pk),
        "xml": filled(made, PASSED),
        "seen": 1,
        "began_at": MONDAY.isoformat(),
        **more,
    }


def to_recheck(world: World, kind: str = "special") -> tuple[Visit, Checklist]:
    made = checklist()
    plan = issued(
        world, kind, at=(), lists=[made.pk], sites_from="recheck", filters={"closed": True}
    )
    (visit,) = visits_of(plan, world)
    return visit, made


def gone(hazard: Hazard, **more: Any) -> dict[str, Any]:
    return {"hazard": str(hazard.pk), "outcome": "gone", **more}


def back(hazard: Hazard, words: str = "通道又堆满杂物", **more: Any) -> dict[str, Any]:
    return {"hazard": str(hazard.pk), "outcome": "back", "words": words, **more}


def now(hazard: Hazard) -> Hazard:
    with acting(SYSTEM):
        return Hazard.objects.get(pk=hazard.pk)


def taken_along(world: World, who: str = "inspector") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = signed_in(world, who).get("/phone/pack/").json()["visits"]
    return found


def test_hazards_to_look_at_again_are_taken_along_and_answered_with_the_finishing_list(
    world: World,
) -> None:
    first, other = (make_hazard(world, state=state) for state in ("self_closed", "closed"))
    with clock.at(MONDAY + timedelta(days=7)):
        visit, made = to_recheck(world)
        (found,) = taken_along(world)
        assert {one["hazard"] for one in found["again"]} == {str(first.pk), str(other.pk)}
        assert all(one["title"] and one["number"] for one in found["again"])
        content = jpeg(7)
        files = {"again.jpg": {"sha256": hexed(content), "size": len(content)}}
        answers = [gone(first), back(other, photos=["again.jpg"])]
        began = clock.now().isoformat()
        body = of_planned(visit, made, rechecks=answers, files=files, began_at=began)
        told(put(signed_in(world), body["key"], content), 200)
        done = told(send(signed_in(world), body))
        assert told(send(signed_in(world), body)) == done
        assert "make a new key" in refused(send(signed_in(world), {**body, "rechecks": []}), 409)
    assert (now(first).state, now(other).state) == ("closed", "rebounded")
    with acting(SYSTEM):
        file = done["files"]["again.jpg"]
        assert Attachment.objects.filter(subject=other.pk, file=file).exists()


def test_hazards_of_a_sealed_visit_come_with_its_release_and_to_its_team_alone(
    world: World,
) -> None:
    make_hazard(world, state="self_closed")
    second(world)
    visit, _made = to_recheck(world, "covert")
    assert taken_along(world) == []
    released(world, visit)
    (found,) = taken_along(world)
    assert len(found["again"]) == found["rechecks"] == 1
    assert taken_along(world, "education") == taken_along(world, "school") == []


def test_a_member_is_told_nothing_of_hazards_out_of_her_reach(world: World) -> None:
    hazard = make_hazard(world, state="self_closed")
    visit, made = to_recheck(world)
    with acting(world.actors["police"]) as police:
        assert not Hazard.objects.visible_to(police).exists()
    (found,) = taken_along(world, "police")
    assert (found["rechecks"], found["again"]) == (1, [])
    body = of_planned(visit, made, began_at=clock.now().isoformat())
    assert "out of your reach" in refused(send(signed_in(world, "police"), body))
    assert now(hazard).state == "self_closed"


@pytest.mark.parametrize(
    ("case", "status", "says"),
    [
        ("unknown", 404, "not to be looked at"),
        ("twice", 409, "looked at already"),
        ("without words", 422, "how the danger is back"),
        ("left out", 422, "has not been looked at yet"),
        ("without its photo", 422, "send it first"),
        ("before the end", 422, "with the sheet that finishes"),
        ("perhaps", 422, ""),
        ("too many", 422, ""),
    ],
)
def test_what_is_said_wrongly_of_a_hazard_is_refused_with_nothing_kept(
    world: World, case: str, status: int, says: str
) -> None:
    hazard, other = make_hazard(world, state="self_closed"), make_hazard(world)
    visit, made = to_recheck(world)
    wrong: dict[str, dict[str, Any]] = {
        "unknown": {"rechecks": [gone(hazard), gone(other)]},
        "twice": {"rechecks": [gone(hazard), back(hazard)]},
        "without words": {"rechecks": [back(hazard, " ")]},
        "left out": {},
        "without its photo": {"rechecks": [gone(hazard, photos=["no.jpg"])]},
        "before the end": {"rechecks": [gone(hazard)], "finishes": False},
        "perhaps": {"rechecks": [{**gone(hazard), "outcome": "perhaps"}]},
        "too many": {"rechecks": [gone(hazard)] * 21},
    }
    body = of_planned(visit, made, began_at=clock.now().isoformat(), **wrong[case])
    assert says in refused(send(signed_in(world), body), status)
    with acting(SYSTEM):
        assert Visit.objects.get().state == "planned"
        assert not Recheck.objects.exclude(outcome="").exists()
        assert not Submission.objects.exists()
    assert now(hazard).state == "self_closed"


def test_what_a_colleague_has_said_already_is_not_overwritten(world: World) -> None:
    hazard = make_hazard(world, state="self_closed")
    visit, made = to_recheck(world)
    begun(world, visit, "police")
    does(world, "police", rechecking.recheck, visit, hazard=hazard.pk, outcome="gone")
    body = of_planned(visit, made, rechecks=[back(hazard)])
    assert "looked at already" in refused(send(signed_in(world), body), 409)
    assert taken_along(world)[0]["again"] == []
    told(send(signed_in(world), {**body, "rechecks": []}))
    assert now(hazard).state == "closed"


def test_the_print_of_what_has_no_hazards_is_as_it_was_before_there_were_any() -> None:
    sent = Sent(uuid4(), uuid4(), "<data/>")
    said = {key: value for key, value in vars(sent).items() if key != "rechecks"}
    assert sent.print == once.print_of(said)
