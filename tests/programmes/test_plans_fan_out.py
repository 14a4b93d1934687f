"""One task to many in one act: to whom, for which class, once, and gone on with after a kill."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db.models import Count

from anxiao.kernel import batches, clock
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused
from anxiao.kernel.models import Batch, BatchItem
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.notices.models import Notice
from anxiao.people.jobs import resume_batches, run_batch
from anxiao.people.models import Tenure
from anxiao.people.saved import services as saved
from anxiao.places import services as places
from anxiao.places.models import Organisation
from anxiao.programmes.plans.classes import CLASSES, About, classify
from anxiao.programmes.plans.models import Programme, Task
from anxiao.programmes.plans.services import doing, fanning
from anxiao.programmes.plans.services.fanning import ForClass
from anxiao.programmes.plans.tally import tally
from anxiao.programmes.plans.targets import Targets
from tests.hazards.test_batches import worker
from tests.programmes.plans import (
    LAST_DAY,
    STANDARD,
    a_programme,
    a_task,
    do,
    issue,
    issued,
    part,
    signed,
)
from tests.world import SYSTEM, TOWN, World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def begin(world: World, task: Task, who: str = "coordinator", **given: Any) -> Batch:
    given.setdefault("targets", Targets("schools"))
    with acting(world.actors[who]) as actor:
        return fanning.fan_out(actor=actor, row=task, **given)


def run(batch: Batch) -> None:
    run_batch(str(batch.pk), str(batch.post), str(batch.person))


def parts(world: World, task: Task) -> list[Task]:
    with acting(world.actors["coordinator"]):
        return list(Task.objects.filter(parent=task.pk).order_by("sort_code"))


def has(world: World, task: Task) -> set[str]:
    keys = {one.pk: key for key, one in world.organisations.items()}
    return {keys[one.organisation] for one in parts(world, task) if one.organisation}


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        (Targets("towns"), {"town", "other_town"}),
        (Targets("departments"), {"police", "market", "education"}),
        (Targets("central_schools"), {"central"}),
        (Targets("schools"), {"central", "school", "far_school"}),
    ],
)
def test_a_group_is_everybody_below_of_its_kind(
    world: World, targets: Targets, expected: set[str]
) -> None:
    task = signed(world, "office", weight=2)
    run(begin(world, task, targets=targets))
    assert has(world, task) == expected
    made = parts(world, task)
    assert {one.state for one in made} == {"handed"}
    assert {one.standard for one in made} == {STANDARD["standard"]}
    assert [one.code for one in made] == [f"1.{n}" for n in range(1, len(made) + 1)]
    assert all(one.leader_zh for one in made)


def test_kindergartens_those_named_and_a_saved_view(world: World) -> None:
    task = signed(world, "office")
    with pytest.raises(Invalid, match="Nobody is left"):
        begin(world, task, targets=Targets("kindergartens"))
    keys = tuple(world.organisations[one].pk for one in ("shop", "police", "neighbour"))
    with acting(world.actors["coordinator"]) as office:
        view = saved.save(
            actor=office, of="organisations", name="镇", query=f"kind=town&town={TOWN}"
        )
    run(begin(world, task, targets=Targets(view=view.pk)))
    assert has(world, task) == {"town"}
    run(begin(world, task, targets=Targets("picked", picked=keys)))
    assert has(world, task) == {"town", "police"}
    with pytest.raises(OutOfReach), acting(world.actors["town"]) as town:
        fanning.fan_out(
            actor=town, row=signed(world, "town"), targets=Targets(view=parts(world, task)[0].pk)
        )


def test_each_class_has_its_own_words(world: World) -> None:
    task = signed(world, "office")
    early = date(2026, 6, 1)
    by_class = [ForClass("rural", {"standard": "农村学校", "weight": 3, "deadline": early})]
    run(begin(world, task, by_class=by_class, targets=Targets("schools"), title="自查"))
    made = parts(world, task)
    assert {(one.kind, one.standard, one.weight, one.deadline) for one in made} == {
        ("rural", "农村学校", 3, early)
    }
    assert {one.title for one in made} == {"自查"}
    run(begin(world, task, targets=Targets("towns"), by_class=by_class))
    assert {one.kind for one in parts(world, task)} == {"rural", ""}


def test_classes_are_told_apart(world: World) -> None:
    with acting(SYSTEM):
        for code, name in ((990121102000, "城关镇"), (990121103000, "河东街道")):
            places.add_territory(
                actor=SYSTEM, code=code, name={"zh": name, "en": name}, level="town"
            )
        made = {
            "boarding": _school("寄宿", 990121103000, stage="primary", pupils=9, boarders=9),
            "kindergarten": _school("幼儿园", 990121102000, stage="kindergarten"),
            "private": _school("民办", TOWN, stage="primary", is_private=True),
            "urban": _school("城区", 990121102000, stage="primary"),
            "rural": _school("乡村", TOWN, stage="primary"),
            "street": places.add_organisation(
                actor=SYSTEM, name={"zh": "街道办", "en": "s"}, kind="town",
                territory_code=990121103000,
            ),
        }  # fmt: skip
        keys = [one.key for one in CLASSES]
        found = classify(SYSTEM, made.values(), keys)
    assert {key: found[one.pk] for key, one in made.items()} == {key: key for key in made}
    assert not any(one.fits(About(made["urban"])) for one in CLASSES[:4])


def _school(name: str, code: int, **profile: Any) -> Any:
    one = places.add_organisation(
        actor=SYSTEM, name={"zh": name, "en": name}, kind="school", territory_code=code
    )
    places.add_school(actor=SYSTEM, organisation=one, **profile)
    return one


def test_nobody_gets_a_second_part_and_nobody_is_told_twice(world: World) -> None:
    task = signed(world, "office")
    first = begin(world, task)
    second = begin(world, task)
    run(first)
    run(second)
    assert len(parts(world, task)) == 3
    with acting(world.actors["coordinator"]) as office:
        rows = BatchItem.objects.visible_to(office).of(second.pk)
        assert {row.state for row in rows} == {"refused"}
        assert "already" in rows[0].says["key"]  # type: ignore[index]
    with acting(world.actors["school"]) as school:
        assert Notice.objects.visible_to(school).filter(subject_kind="task").count() == 1
    run(first)
    assert len(parts(world, task)) == 3


def test_who_has_no_post_is_left_out_with_the_reason_and_tried_again(world: World) -> None:
    task = signed(world, "office")
    post = world.actors["far_school"].post
    Tenure.objects.filter(post=post).update(is_confirmed=False)
    batch = begin(world, task)
    run(batch)
    assert has(world, task) == {"central", "school"}
    Tenure.objects.filter(post=post).update(is_confirmed=True)
    with acting(world.actors["coordinator"]) as office:
        batches.again(actor=office, pk=batch.pk)
    run(batch)
    assert has(world, task) == {"central", "school", "far_school"}


def test_parts_of_a_draft_are_drafts_and_go_out_with_the_programme(world: World) -> None:
    programme = a_programme(world)
    task = a_task(world, programme, "office")
    run(begin(world, task, targets=Targets("towns")))
    assert {one.state for one in parts(world, task)} == {"draft"}
    with acting(world.actors["town"]):
        assert not Task.objects.exists()
    issue(world, programme)
    assert {one.state for one in parts(world, task)} == {"handed"}
    with acting(world.actors["town"]) as town:
        assert Programme.objects.visible_to(town).exists()


def test_what_cannot_be_is_refused_before_anything_is_kept(world: World) -> None:
    task = signed(world, "office", deadline=date(2026, 6, 18))
    refused: list[tuple[dict[str, Any], str]] = [
        ({"deadline": date(2026, 6, 19)}, "would end after"),
        ({"by_class": [ForClass("rural", {"deadline": LAST_DAY})]}, "would end after"),
        ({"by_class": [ForClass("none", {})]}, "no such class"),
        ({"by_class": [ForClass("rural", {"title": "x"})]}, "A class has its own"),
        ({"standard": ""}, "without them it is not handed over"),
        ({"weight": 0}, "A weight lies"),
        ({"targets": Targets("nobody")}, "to whom it goes"),
    ]
    for given, words in refused:
        with pytest.raises(Invalid, match=words):
            begin(world, task, **given)
    with pytest.raises(OutOfReach):
        begin(world, task, who="far_school")
    _programme, (unsigned,) = issued(world, "town")
    with pytest.raises(Refused):
        begin(world, unsigned, who="town")
    with pytest.raises(NotAllowed):
        begin(world, signed(world, "school"), who="town")
    with acting(world.actors["coordinator"]):
        assert not Batch.objects.exists()


def test_the_whole_called_off_meanwhile_leaves_the_rest_undone(world: World) -> None:
    task = signed(world, "office")
    batch = begin(world, task)
    do(world, "coordinator", doing.cancel, task, reason="不办了")
    run(batch)
    with acting(world.actors["coordinator"]) as office:
        rows = BatchItem.objects.visible_to(office).of(batch.pk)
        assert {row.state for row in rows} == {"refused"}
    assert parts(world, task) == []


def test_who_has_it_is_counted_by_class_and_by_town(world: World) -> None:
    task = signed(world, "office")
    run(begin(world, task, by_class=[ForClass("rural", {"weight": 2})]))
    part(world, task, "coordinator", "police")
    school = next(
        one for one in parts(world, task) if one.organisation == world.organisations["school"].pk
    )
    do(world, "school", doing.sign_for, school)
    with acting(world.actors["coordinator"]) as office:
        found = tally(office, task)
        with clock.at(clock.now().replace(year=2027, month=3)):
            late = tally(office, task)
    # All, not signed for, under way, to be confirmed, done, late.
    assert [one["number"] for one in found["figures"]] == [4, 3, 1, 0, 0, 0]
    assert late["figures"][-1]["number"] == 4
    assert [line["figures"][0]["number"] for line in found["towns"]] == [1, 2, 1]
    assert {line["figures"][0]["query"] for line in found["classes"]} == {"kind=rural", "kind="}


def test_a_thousand_and_more_in_two_chunks_and_few_statements(
    world: World, django_assert_max_num_queries: Any
) -> None:
    _many_schools(world, 1200)
    task = signed(world, "office")
    with acting(world.actors["coordinator"]) as office:
        begun = fanning.fan_out(actor=office, row=task, targets=Targets("schools"))
        with django_assert_max_num_queries(60):
            assert batches.step(actor=office, pk=begun.pk)
        assert Task.objects.filter(parent=task.pk).count() == batches.BULK_CHUNK
        assert not batches.step(actor=office, pk=begun.pk)
        assert Task.objects.filter(parent=task.pk).count() == 1203
        assert Entry.objects.filter(batch=begun.pk, action="task.hand_over").count() == 1203
        task.refresh_from_db()
        assert task.weight_sum == 1203
        named = Programme.objects.get().parties
    assert len(named) == 1


def _many_schools(world: World, count: int) -> None:
    """Schools that the central school supervises, whose post leads theirs."""
    central = world.organisations["central"]
    rows = [
        Organisation(
            zh=f"教学点{number:05}",
            sort_key=f"jiaoxuedian{number:05}",
            kind="school",
            territory_code=TOWN,
            supervisor=central,
        )
        for number in range(count)
    ]
    with acting(SYSTEM):
        Organisation.objects.bulk_create(rows, batch_size=1000)


@contextmanager
def killed_in_the_middle(world: World, batch: Batch) -> Iterator[None]:
    process = worker()
    try:
        for _each in range(1200):
            with acting(world.actors["coordinator"]):
                if BatchItem.objects.filter(batch=batch.pk, state="done").exists():
                    break
            time.sleep(0.02)
        else:
            pytest.fail("the worker has done nothing")
    finally:
        process.kill()
        process.wait()
    yield


def test_a_worker_killed_in_the_middle_makes_nothing_twice(fresh_database: None) -> None:
    world = make_world()
    _many_schools(world, 3 * batches.BULK_CHUNK - 3)
    task = signed(world, "office")
    batch = begin(world, task)
    with killed_in_the_middle(world, batch), acting(world.actors["coordinator"]):
        made = Task.objects.filter(parent=task.pk).count()
        assert made % batches.BULK_CHUNK == 0
        assert made > 0
    with clock.at(clock.now() + 2 * batches.STALLED_AFTER):
        resume_batches()
    with acting(world.actors["coordinator"]):
        rows = Task.objects.filter(parent=task.pk)
        assert rows.count() == 3 * batches.BULK_CHUNK
        assert rows.values("organisation").distinct().count() == 3 * batches.BULK_CHUNK
        entries = Entry.objects.filter(batch=batch.pk, action="task.hand_over")
        counts = entries.values_list("subject").annotate(Count("pk"))
        assert {count for _subject, count in counts} == {1}
        assert Batch.objects.get().is_complete
        assert Task.objects.get(pk=task.pk).weight_sum == 3 * batches.BULK_CHUNK


def test_two_acts_at_once_number_their_parts_apart(world: World) -> None:
    whole = signed(world, "town")
    first = begin(world, whole, "town", targets=Targets(group="schools"))
    inner = part(world, whole, "town", "central")
    run(first)
    codes = [one.sort_code for one in parts(world, whole)]
    assert inner.sort_code in codes
    assert len({*codes}) == len(codes)


def test_a_part_is_measured_as_it_was_worded_for_it(world: World) -> None:
    ratio = {"measure": "ratio", "target_numerator": 95, "target_denominator": 100}
    whole = signed(world, "office", **ratio)
    given = {"measure": "count", "target_numerator": 10, "standard": None}
    run(begin(world, whole, targets=Targets(group="towns"), **given))
    made = parts(world, whole)
    assert {(one.measure, one.target_numerator, one.target_denominator) for one in made} == {
        ("count", 10, 1)
    }
    assert {one.standard for one in made} == {""}
