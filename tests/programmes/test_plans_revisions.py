"""Revisions: one reason for many changes, old words stay readable; and copies of last year's."""

from datetime import date, timedelta
from typing import Any

import pytest

from anxiao.kernel import clock
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused, Stale
from anxiao.kernel.principal import acting
from anxiao.notices.models import Notice
from anxiao.people.models import Tenure
from anxiao.programmes.plans.models import FormerTask, Programme, Revision, Task
from anxiao.programmes.plans.services import copying, doing, drafting, handing, revising
from anxiao.programmes.plans.services.revising import Change
from tests.programmes.plans import LAST_DAY, STANDARD, a_programme, a_task, do, fresh, issue, issued
from tests.programmes.plans import part as give_part
from tests.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def revise(world: World, programme: Programme, *changes: Change, reason: str = "上级调整") -> Any:
    return do(world, "coordinator", revising.revise, programme, reason=reason, changes=changes)


def words(world: World, programme: Programme, revision: int, who: str = "coordinator") -> Any:
    with acting(world.actors[who]) as actor:
        found = revising.as_of(actor=actor, programme=programme, revision=revision)
    return {one.words["title"]: (one.words["standard"], one.words["deadline"]) for one in found}


def test_one_revision_changes_adds_and_calls_off_and_the_old_words_stay(world: World) -> None:
    programme, (town, police, market) = issued(world, "town", "police", "market")
    sooner = date(2026, 9, 30)
    said = {"organisation": world.organisations["education"].pk, "title": "新增", **STANDARD}
    programme = revise(
        world,
        programme,
        Change(task=town.pk, terms={"standard": "每周一次", "deadline": sooner}),
        Change(task=market.pk, is_off=True),
        Change(terms=said),
    )
    assert programme.revision == 1
    programme = revise(world, programme, Change(task=town.pk, terms={"standard": "每天一次"}))
    old = STANDARD["standard"]
    last = str(LAST_DAY)
    assert words(world, programme, 0) == {
        "任务 town": (old, last), "任务 police": (old, last), "任务 market": (old, last),
    }  # fmt: skip
    assert words(world, programme, 1) == {
        "任务 town": ("每周一次", str(sooner)), "任务 police": (old, last), "新增": (old, last),
    }  # fmt: skip
    assert words(world, programme, 2)["任务 town"] == ("每天一次", str(sooner))
    assert words(world, programme, 2, "police") == {"任务 police": (old, last)}
    with pytest.raises(OutOfReach):
        words(world, programme, 3)
    assert fresh(world, market).state == "cancelled"
    assert fresh(world, police).version == police.version
    with acting(world.actors["town"]) as actor:
        assert [one.number for one in Revision.objects.visible_to(actor).order_by("number")] == [
            1,
            2,
        ]
        assert FormerTask.objects.visible_to(actor).count() == 2
        assert Notice.objects.visible_to(actor).filter(subject=town.pk).count() == 3


def test_another_organisation_signs_again_and_the_former_one_is_told(world: World) -> None:
    programme, (task,) = issued(world, "town")
    do(world, "town", doing.sign_for, task)
    do(world, "town", doing.report, fresh(world, task), percent=50)
    other = world.organisations["other_town"].pk
    revise(world, programme, Change(task=task.pk, terms={"organisation": other}))
    moved = fresh(world, task)
    assert (moved.state, moved.organisation, moved.desk) == ("handed", other, other)
    assert (moved.reported, moved.signed_at) == (0, None)
    assert moved.leader == world.actors["other_town"].post
    do(world, "other_town", doing.sign_for, moved)
    with acting(world.actors["town"]) as former:
        assert Task.objects.visible_to(former).filter(pk=task.pk).exists()
        assert Notice.objects.visible_to(former).filter(subject=task.pk).count() == 2


def test_what_has_open_parts_stays_with_who_gave_them(world: World) -> None:
    programme, (task,) = issued(world, "town")
    signed = do(world, "town", doing.sign_for, task)
    give_part(world, signed, "town", "school")
    change = Change(task=task.pk, terms={"organisation": world.organisations["police"].pk})
    with pytest.raises(Refused, match="stay with who gave them"):
        revise(world, programme, change)
    with pytest.raises(Invalid, match="runs until"):
        revise(world, programme, Change(task=task.pk, terms={"deadline": date(2026, 5, 1)}))


def test_whole_and_part_move_together_in_one_revision(world: World) -> None:
    programme = a_programme(world)
    whole = a_task(world, programme, "office")
    with acting(world.actors["coordinator"]) as office:
        said = {"organisation": world.organisations["town"].pk, **STANDARD}
        inner = drafting.add(actor=office, parent=whole, title="分项", **said)
    programme = issue(world, programme)
    sooner = {"deadline": LAST_DAY - timedelta(days=40)}
    revise(world, programme, Change(task=whole.pk, terms=sooner), Change(inner.pk, sooner))
    assert fresh(world, inner).deadline == sooner["deadline"]
    later = {"deadline": LAST_DAY + timedelta(days=9)}
    with pytest.raises(Invalid, match="would end after"):
        revise(world, programme, Change(task=inner.pk, terms=later))


def test_what_cannot_be_revised_holds_back_all_of_it(world: World) -> None:
    programme, (town, police) = issued(world, "town", "police")
    good = Change(task=town.pk, terms={"standard": "每周一次"})
    bad: list[tuple[Change, type[Exception]]] = [
        (Change(task=police.pk, terms={"standard": ""}), Refused),
        (Change(task=police.pk, terms={"leader": None}), Refused),
        (Change(task=police.pk, terms={"weight": 0}), Invalid),
        (Change(task=town.pk, is_off=True), Invalid),
        (Change(terms={"title": "缺四定"}), Refused),
        (Change(task=programme.pk), OutOfReach),
    ]
    for change, error in bad:
        with pytest.raises(error):
            revise(world, programme, good, change)
    with pytest.raises(Invalid):
        revise(world, programme, good, reason="  ")
    with pytest.raises(Invalid):
        revise(world, programme)
    with pytest.raises(NotAllowed):
        do(world, "town", revising.revise, programme, reason="x", changes=[good])
    assert fresh(world, town).standard == STANDARD["standard"]
    with acting(world.actors["coordinator"]):
        assert not Revision.objects.exists()


def test_a_part_of_another_is_not_revised_with_the_programme(world: World) -> None:
    programme, (task,) = issued(world, "town")
    signed = do(world, "town", doing.sign_for, task)
    inner = give_part(world, signed, "town", "school")
    with pytest.raises(Invalid, match="own tasks"):
        revise(world, programme, Change(task=inner.pk, terms={"weight": 2}))


def test_calling_off_a_task_of_an_issued_programme_is_a_revision(world: World) -> None:
    programme, (task,) = issued(world, "town")
    signed = do(world, "town", doing.sign_for, task)
    inner = give_part(world, signed, "town", "school")
    do(world, "coordinator", doing.cancel, fresh(world, task), reason="不再需要")
    assert fresh(world, task).state == fresh(world, inner).state == "cancelled"
    with acting(world.actors["coordinator"]):
        programme = Programme.objects.get()
        assert (programme.revision, programme.weight_sum) == (1, 0)
    assert "任务 town" in words(world, programme, 0)
    assert words(world, programme, 1) == {}


# --- copying --------------------------------------------------------------------------------


def copied(world: World, programme: Programme) -> tuple[Programme, list[Task]]:
    made = do(world, "coordinator", copying.copy_last, programme)
    with acting(world.actors["coordinator"]):
        return made, list(Task.objects.filter(programme=made).order_by("sort_code"))


def test_last_years_tree_comes_with_its_days_moved_and_its_work_left_behind(world: World) -> None:
    programme = a_programme(world)
    whole = a_task(world, programme, "office", weight=3, deadline=date(2026, 12, 1))
    with acting(world.actors["coordinator"]) as office:
        said = {"organisation": world.organisations["town"].pk, **STANDARD}
        said["deadline"] = date(2026, 11, 30)
        drafting.add(actor=office, parent=whole, title="分项", **said)
    programme = issue(world, programme)
    with acting(world.actors["coordinator"]):
        inner = Task.objects.get(title="分项")
    given = do(world, "town", doing.sign_for, inner)
    give_part(world, given, "town", "school")
    made, tasks = copied(world, programme)
    assert made.title == "青禾县2027年校园安全工作方案"
    assert (made.starts_on, made.ends_on) == (date(2027, 1, 1), date(2027, 12, 31))
    assert made.copied_from_id == programme.pk
    assert [(one.code, one.weight, one.state) for one in tasks] == [
        ("1", 3, "draft"), ("1.1", 1, "draft"),
    ]  # fmt: skip
    assert [one.deadline for one in tasks] == [date(2027, 12, 1), date(2027, 11, 30)]
    assert tasks[1].parent_id == tasks[0].pk
    assert tasks[1].leader == world.actors["town"].post
    assert {one.reported for one in tasks} == {0}
    issue(world, made)


def test_posts_nobody_holds_and_organisations_that_ended_are_left_out_and_told(
    world: World,
) -> None:
    programme, _tasks = issued(world, "town", "market")
    yesterday = clock.today() - timedelta(days=1)
    Tenure.objects.filter(post=world.actors["town"].post).update(valid_to=yesterday)
    market = world.organisations["market"]
    market.valid_to = yesterday
    market.save(update_fields=["valid_to"])
    made, tasks = copied(world, programme)
    assert tasks[0].leader is None
    assert tasks[0].organisation is not None
    assert tasks[1].organisation is None
    with pytest.raises(Refused):
        issue(world, made)


def test_only_what_was_issued_by_oneself_is_copied(world: World) -> None:
    draft = a_programme(world)
    with pytest.raises(Refused):
        do(world, "coordinator", copying.copy_last, draft)
    programme, _tasks = issued(world, "town")
    with pytest.raises(NotAllowed):
        do(world, "town", copying.copy_last, programme)


def test_a_leap_day_moves_to_the_28th() -> None:
    assert copying.moved(date(2028, 2, 29), 1) == date(2029, 2, 28)


def test_a_change_to_what_somebody_else_has_changed_is_stale(world: World) -> None:
    programme, (task,) = issued(world, "town")
    seen = task.version
    revise(world, programme, Change(task=task.pk, terms={"standard": "每周一次"}, version=seen))
    with pytest.raises(Stale):
        revise(world, programme, Change(task=task.pk, terms={"standard": "每月"}, version=seen))
    with pytest.raises(Stale):
        do(world, "coordinator", doing.cancel, task, reason="另行安排", version=seen)
    assert fresh(world, task).standard == "每周一次"


def test_a_draft_is_not_handed_over_under_what_has_gone_elsewhere(world: World) -> None:
    programme, (task,) = issued(world, "town")
    do(world, "town", doing.sign_for, task)
    with acting(world.actors["town"]) as town:
        school = world.organisations["school"].pk
        draft = drafting.add(actor=town, parent=task, organisation=school, title="分项", **STANDARD)
    other = world.organisations["other_town"].pk
    revise(world, programme, Change(task=task.pk, terms={"organisation": other}))
    with pytest.raises(Refused, match="not under way with you"):
        do(world, "town", handing.hand_over, draft)
    assert fresh(world, task).weight_sum == 0


def test_a_draft_is_not_handed_over_under_what_is_reported_done(world: World) -> None:
    _programme, (task,) = issued(world, "town")
    do(world, "town", doing.sign_for, task)
    with acting(world.actors["town"]) as town:
        school = world.organisations["school"].pk
        draft = drafting.add(actor=town, parent=task, organisation=school, title="分项", **STANDARD)
    do(world, "town", doing.submit, fresh(world, task))
    with pytest.raises(Refused, match="not under way with you"):
        do(world, "town", handing.hand_over, draft)
