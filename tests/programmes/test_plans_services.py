"""From a draft to what is done: who does what, and what is refused with which sentence."""

from datetime import date, timedelta
from typing import Any

import pytest

from anxiao.kernel import clock
from anxiao.kernel.errors import Invalid, No, NotAllowed, OutOfReach, Refused, Stale
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.notices.models import Notice
from anxiao.people.models import Tenure
from anxiao.programmes.desks import end_of
from anxiao.programmes.plans.models import Programme, Task
from anxiao.programmes.plans.services import doing, drafting, handing, parts, programmes, terms
from anxiao.programmes.plans.waiting import waiting
from tests.programmes.plans import (
    LAST_DAY,
    YEAR,
    a_programme,
    a_task,
    do,
    fresh,
    issue,
    issued,
    part,
    signed,
)
from tests.world import COUNTY, TOWN, World, make_world, photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def test_issuing_hands_over_every_task_in_one_act(world: World) -> None:
    programme, (town, police, school) = issued(world, "town", "police", "school")
    assert programme.state == "issued"
    assert (programme.territory_code, programme.subject_owner) == (COUNTY, programme.issuer)
    assert {town.state, police.state, school.state} == {"handed"}
    assert (town.territory_code, police.sector, school.sector) == (TOWN, "police", "")
    assert town.desk == town.subject_owner == world.organisations["town"].pk
    assert town.due_at == end_of(LAST_DAY)
    central = world.organisations["central"].pk
    assert {town.giver, school.organisation, central} <= {*school.parties, *town.parties}
    named = {world.organisations[one].pk for one in ("office", "town", "police")}
    assert {*programme.parties} == named
    with acting(world.actors["coordinator"]):
        entries = Entry.objects.filter(action="task.hand_over")
        assert entries.count() == 3
        assert len({*entries.values_list("batch", flat=True)}) == 1
    with acting(world.actors["town"]) as actor:
        assert Notice.objects.visible_to(actor).filter(subject=town.pk).count() == 1


def test_what_the_office_keeps_for_itself_is_signed_for_with_the_issue(world: World) -> None:
    _programme, (task,) = issued(world, "office")
    assert (task.state, task.desk) == ("signed", world.organisations["office"].pk)


def test_the_way_of_a_task(world: World) -> None:
    task = signed(world, "town")
    do(world, "town", doing.report, task, percent=40, note="已检查四所学校")
    assert fresh(world, task).progress == 4000
    picture = photo(world.actors["town"], 3)
    do(world, "town", doing.submit, task, files=[picture.pk])
    with pytest.raises(NotAllowed):
        do(world, "town", doing.confirm, task)
    do(world, "coordinator", doing.send_back, task, reason="缺记录")
    do(world, "town", doing.submit, task)
    done = do(world, "coordinator", doing.confirm, task, opinion="属实")
    assert (done.state, done.progress, done.desk) == ("done", 10_000, None)
    with acting(world.actors["coordinator"]):
        said = [*Entry.objects.of(task.pk).values_list("action", flat=True)]
        assert Programme.objects.get().progress == 10_000
    assert said == [
        "task.add", "task.hand_over", "task.sign_for", "task.report", "task.submit",
        "task.return", "task.submit", "task.confirm",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "target", "given", "share"),
    [
        ("count", (12, 1), {"numerator": 3}, 2500),
        ("count", (12, 1), {"numerator": 30}, 10_000),
        ("ratio", (95, 100), {"numerator": 19, "denominator": 40}, 5000),
        ("ratio", (100, 100), {"numerator": 2, "denominator": 3}, 6667),
        ("yes_no", (None, None), {"is_reached": True}, 10_000),
        ("yes_no", (None, None), {"is_reached": False}, 0),
        ("", (None, None), {"percent": 7}, 700),
    ],
)
def test_progress_is_what_was_reached_of_the_target(
    world: World, measure: str, target: Any, given: dict[str, Any], share: int
) -> None:
    more = {"measure": measure, "target_numerator": target[0], "target_denominator": target[1]}
    task = signed(world, "town", **more)
    do(world, "town", doing.report, task, **given)
    assert fresh(world, task).progress == share


@pytest.mark.parametrize(
    ("measure", "given"),
    [
        ("count", {"percent": 5}),
        ("ratio", {"numerator": 5}),
        ("ratio", {"numerator": 5, "denominator": 0}),
        ("ratio", {"numerator": 5, "denominator": 4}),
        ("yes_no", {"percent": 100}),
        ("", {"percent": 101}),
        ("", {}),
    ],
)
def test_a_number_that_says_nothing_is_refused(
    world: World, measure: str, given: dict[str, Any]
) -> None:
    more = {"measure": measure, "target_numerator": 90, "target_denominator": 100}
    task = signed(world, "town", **more)
    with pytest.raises(Invalid):
        do(world, "town", doing.report, task, **given)


def test_a_town_breaks_down_its_task_and_progress_rolls_up(world: World) -> None:
    task = signed(world, "town", weight=3)
    school = part(world, task, "town", "school")
    central = part(world, task, "town", "central", weight=3)
    do(world, "school", doing.sign_for, school)
    do(world, "school", doing.report, school, percent=80)
    assert fresh(world, task).progress == 2000
    do(world, "central", doing.sign_for, central)
    do(world, "central", doing.report, central, percent=100)
    assert fresh(world, task).progress == 9500
    with acting(world.actors["coordinator"]):
        assert Programme.objects.get().progress == 9500
    with pytest.raises(Refused):
        do(world, "town", doing.report, task, percent=5)
    with pytest.raises(Refused):
        do(world, "town", doing.submit, task)
    assert (school.code, central.code) == ("1.1", "1.2")
    assert school.programme_title == task.programme_title


def test_a_central_school_breaks_down_to_those_it_supervises_and_to_nobody_else(
    world: World,
) -> None:
    task = signed(world, "central")
    assert part(world, task, "central", "school").state == "handed"
    with pytest.raises(NotAllowed, match="does not stand below"):
        part(world, task, "central", "far_school")


@pytest.mark.parametrize(
    ("giver", "to", "may"),
    [
        ("town", "school", True),
        ("town", "far_school", False),
        ("town", "police", False),
        ("education", "far_school", True),
        ("police", "school", False),
        ("police", "town", False),
    ],
)
def test_a_task_goes_to_who_stands_below(world: World, giver: str, to: str, may: bool) -> None:
    task = signed(world, giver)
    if may:
        assert part(world, task, giver, to).state == "handed"
        return
    with pytest.raises(NotAllowed):
        part(world, task, giver, to)


def test_a_part_that_is_drafted_first_is_handed_over_later(world: World) -> None:
    task = signed(world, "town")
    with acting(world.actors["town"]) as town:
        drafted = drafting.add(actor=town, parent=task, title="开学检查")
        with pytest.raises(Refused, match="is missing"):
            handing.hand_over(actor=town, row=drafted)
        school = world.organisations["school"].pk
        edited = drafting.edit(
            actor=town, row=drafted, organisation=school, standard="有记录", deadline=LAST_DAY
        )
        done = handing.hand_over(actor=town, row=edited)
    assert (done.state, done.subject_owner) == ("handed", school)
    assert done.leader_zh


# --- refusals -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"starts_on": date(2026, 5, 2), "deadline": date(2026, 5, 1)}, "before the start"),
        ({"weight": 0}, "A weight lies between 1 and 1000"),
        ({"weight": 1001}, "A weight lies between 1 and 1000"),
        ({"measure": "count", "target_numerator": 0}, "A target of nothing"),
        ({"measure": "ratio", "target_numerator": 5, "target_denominator": 0}, "of nothing"),
        ({"measure": "ratio", "target_numerator": 9, "target_denominator": 8}, "more than the"),
        ({"title": "  "}, "what is to be done"),
        ({"organisation": 2**40}, "no such organisation"),
        ({"unknown": 1}, "Unknown: unknown"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_sentence(
    world: World, said: dict[str, Any], sentence: str
) -> None:
    programme = a_programme(world)
    with pytest.raises(Invalid) as refused:
        a_task(world, programme, **said)
    assert sentence in str(refused.value)


def test_a_part_after_its_whole_is_refused_naming_the_whole_and_its_day(world: World) -> None:
    task = signed(world, "town", deadline=date(2026, 6, 18), starts_on=date(2026, 3, 1))
    with pytest.raises(Invalid, match="18 June 2026"):
        part(world, task, "town", "school", deadline=date(2026, 6, 19))
    with pytest.raises(Invalid, match="1 March 2026"):
        part(world, task, "town", "school", starts_on=date(2026, 2, 28))


def test_a_whole_before_its_part_is_refused_naming_the_part(world: World) -> None:
    programme = a_programme(world)
    whole = a_task(world, programme, "town")
    with acting(world.actors["coordinator"]) as office:
        inner = drafting.add(actor=office, parent=whole, title="分项", deadline=LAST_DAY)
        with pytest.raises(Invalid, match="分项"):
            drafting.edit(actor=office, row=whole, deadline=LAST_DAY - timedelta(days=1))
        drafting.edit(actor=office, row=inner, deadline=LAST_DAY - timedelta(days=9))
        drafting.edit(actor=office, row=whole, deadline=LAST_DAY - timedelta(days=1))


def test_a_ring_and_a_tree_too_deep_are_refused(world: World) -> None:
    programme = a_programme(world)
    with acting(world.actors["coordinator"]) as office:
        first = last = drafting.add(actor=office, programme=programme, title="第一层")
        for _level in range(11):
            last = drafting.add(actor=office, parent=last, title="下一层")
        with pytest.raises(Refused, match="12 levels"):
            drafting.add(actor=office, parent=last, title="太深")
        for to in (first.pk, last.pk):
            with pytest.raises(Invalid, match="under itself"):
                drafting.edit(actor=office, row=first, parent=to)


def test_moving_a_draft_takes_its_parts_along(world: World) -> None:
    programme = a_programme(world)
    with acting(world.actors["coordinator"]) as office:
        one, two = (
            drafting.add(actor=office, programme=programme, title=title) for title in "一二"
        )
        inner = drafting.add(actor=office, parent=one, title="内")
        drafting.edit(actor=office, row=one, parent=two.pk)
        inner.refresh_from_db()
        assert (inner.code, inner.depth) == ("2.1.1", 3)
        drafting.edit(actor=office, row=Task.objects.get(pk=inner.pk), parent=None)
        inner.refresh_from_db()
        assert (inner.is_top, inner.depth, inner.parent_id) == (True, 1, None)


def test_a_leader_whose_post_nobody_holds_is_refused(world: World) -> None:
    programme = a_programme(world)
    leader = world.actors["town"].post
    a_task(world, programme, "town", leader=leader)
    Tenure.objects.filter(post=leader).update(valid_to=clock.today() - timedelta(days=1))
    with pytest.raises(Refused, match="nobody holds the post"):
        issue(world, programme)
    with pytest.raises(Refused, match="nobody holds the post"):
        a_task(world, programme, "police", leader=leader)


def test_an_organisation_that_has_ended_is_refused(world: World) -> None:
    programme = a_programme(world)
    a_task(world, programme, "market")
    market = world.organisations["market"]
    market.valid_to = clock.today() - timedelta(days=1)
    market.save(update_fields=["valid_to"])
    with pytest.raises(Refused, match="has ended"):
        issue(world, programme)
    with acting(world.actors["coordinator"]):
        assert {*Task.objects.values_list("state", flat=True)} == {"draft"}
        assert Programme.objects.get().state == "draft"


def test_an_unfit_or_empty_programme_is_not_issued(world: World) -> None:
    programme = a_programme(world)
    with pytest.raises(Refused, match="without a task"):
        issue(world, programme)
    a_task(world, programme, "town", standard="")
    with pytest.raises(Refused, match="Task 1 “任务 town”"):
        issue(world, programme)


def test_an_issued_programme_takes_no_new_task_without_a_revision(world: World) -> None:
    programme, _tasks = issued(world, "town")
    with pytest.raises(Refused, match="by a revision"):
        a_task(world, programme, "police")


def test_a_programme_that_ends_before_it_begins_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match="ends before it begins"):
        a_programme(world, ends_on=YEAR["starts_on"])


def test_a_change_that_somebody_did_not_see_is_stale(world: World) -> None:
    task = signed(world, "town")
    with pytest.raises(Stale):
        do(world, "town", doing.report, task, percent=3, version=1)


def test_a_dropped_draft_takes_its_tasks_with_it(world: World) -> None:
    programme = a_programme(world)
    a_task(world, programme, "town")
    do(world, "coordinator", programmes.drop, programme, reason="重拟")
    with acting(world.actors["coordinator"]):
        assert Task.objects.get().state == "cancelled"


def test_calling_off_a_task_calls_off_its_parts_down_to_the_last(world: World) -> None:
    whole = signed(world, "town")
    school = part(world, whole, "town", "central")
    do(world, "central", doing.sign_for, school)
    deepest = part(world, school, "central", "school")
    do(world, "town", doing.cancel, school, reason="并入另一项")
    assert fresh(world, deepest).state == "cancelled"
    assert fresh(world, whole).weight_sum == 0
    with pytest.raises(Invalid):
        do(world, "town", doing.cancel, part(world, whole, "town", "school"), reason="")


# --- who reaches what -----------------------------------------------------------------------


def test_a_draft_is_reached_by_its_giver_alone(world: World) -> None:
    programme = a_programme(world)
    task = a_task(world, programme, "town")
    for who, actor in world.actors.items():
        with acting(actor):
            own = actor.organisation == world.organisations["office"].pk
            assert Task.objects.filter(pk=task.pk).exists() == (own and who != "administrator")
            assert Programme.objects.exists() == (own and who != "administrator")


def test_each_sees_its_own_task_and_not_its_neighbours(world: World) -> None:
    programme, tasks = issued(world, "school", "far_school", "police", "market", "town")
    theirs = dict(zip(("school", "far_school", "police", "market", "town"), tasks, strict=True))
    sees = {
        "school": {"school"},
        "far_school": {"far_school"},
        "central": {"school"},
        "police": {"police"},
        "market": {"market"},
        "town": {"town", "school"},
        "other_town": {"far_school"},
        "neighbour": set(),
        "auditor": {*theirs},
    }
    for who, expected in sees.items():
        with acting(world.actors[who]) as actor:
            keys = {*Task.objects.visible_to(actor).values_list("pk", flat=True)}
            assert keys == {*Task.objects.values_list("pk", flat=True)}, who
            assert keys == {theirs[one].pk for one in expected}, who
            reaches = who in ("police", "market", "town", "auditor")
            assert Programme.objects.filter(pk=programme.pk).exists() == reaches, who


def test_who_gave_the_whole_sees_the_parts(world: World) -> None:
    task = signed(world, "education")
    school = part(world, task, "education", "central")
    do(world, "central", doing.sign_for, school)
    deepest = part(world, school, "central", "school")
    with acting(world.actors["education"]) as actor:
        assert Task.objects.visible_to(actor).filter(pk=deepest.pk).exists()
    with acting(world.actors["police"]) as actor:
        assert not Task.objects.visible_to(actor).filter(pk=deepest.pk).exists()


def test_a_town_hangs_its_own_programme_under_the_countys(world: World) -> None:
    programme, (given,) = issued(world, "town")
    own = a_programme(world, "town", title="白杨镇2026年方案", superior=programme.pk)
    with acting(world.actors["town"]) as town:
        school = world.organisations["school"].pk
        said = {"organisation": school, "standard": "有记录", "deadline": LAST_DAY}
        drafting.add(actor=town, programme=own, parent=given, title="镇里的分解", **said)
        programmes.issue(actor=town, row=own)
        inner = Task.objects.get(title="镇里的分解")
    assert (inner.is_top, inner.depth, inner.state) == (True, 2, "handed")
    do(world, "school", doing.sign_for, inner)
    do(world, "school", doing.report, inner, percent=50)
    with acting(world.actors["coordinator"]):
        assert [*Programme.objects.order_by("pk").values_list("progress", flat=True)] == [5000] * 2


def test_my_work_brings_what_is_mine_to_do(world: World) -> None:
    _programme, (task,) = issued(world, "town")
    lines = _lines(world, "town")
    assert lines == {task.pk: "Sign for"}
    do(world, "town", doing.sign_for, task)
    with clock.at(clock.now().replace(year=2026, month=2, day=1)):
        assert _lines(world, "town") == {}
    with clock.at(clock.now().replace(year=2026, month=12, day=20)):
        assert _lines(world, "town") == {task.pk: "Report progress"}
    do(world, "town", doing.submit, task)
    assert _lines(world, "town") == {}
    assert _lines(world, "coordinator") == {task.pk: "Confirm"}


def _lines(world: World, who: str) -> dict[Any, str]:
    with acting(world.actors[who]) as actor:
        return {one.subject: one.next_step["key"] for one in waiting(actor, clock.today())}


def test_what_lies_outside_of_reach_is_not_there(world: World) -> None:
    task = signed(world, "town")
    with pytest.raises(OutOfReach):
        do(world, "far_school", doing.sign_for, task)


def test_the_database_words_are_the_services_words(world: World) -> None:
    """A part that comes in beside a service is refused in the same sentence."""
    task = signed(world, "town", deadline=date(2026, 6, 18))
    inner = part(world, task, "town", "school", deadline=date(2026, 6, 18))
    with acting(world.actors["coordinator"]):
        with pytest.raises(Invalid, match="within the days of the whole"), terms.worded():
            Task.objects.filter(pk=inner.pk).update(deadline=date(2026, 6, 19))
        with pytest.raises(Invalid, match="under itself"), terms.worded():
            Task.objects.filter(pk=task.pk).update(parent=inner.pk)


def test_giving_more_than_one_part_keeps_numbers_apart(world: World) -> None:
    task = signed(world, "town")
    codes = [part(world, task, "town", to).code for to in ("school", "central")]
    assert codes == ["1.1", "1.2"]
    with pytest.raises(No):
        parts.break_down(actor=world.actors["police"], row=task, organisation=1)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"deadline": date(9999, 12, 31)}, "between the years"),
        ({"metric": "x" * 61}, "at most 60"),
        ({"focus_area": "x" * 41}, "at most 40"),
        ({"measure": "count", "target_numerator": 2**31}, "up to"),
    ],
)
def test_what_no_column_holds_is_refused_with_its_sentence(
    world: World, said: dict[str, Any], why: str
) -> None:
    programme = a_programme(world)
    with pytest.raises(Invalid, match=why):
        a_task(world, programme, "town", **said)


def test_a_programme_of_another_age_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match="between the years"):
        a_programme(world, ends_on=date(9999, 12, 31))
    with pytest.raises(Invalid, match="at most 120"):
        a_programme(world, document_number="x" * 121)
