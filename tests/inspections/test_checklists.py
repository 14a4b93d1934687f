"""Checklists as records: drafts, publishing, what is frozen, who reads and who writes."""

from dataclasses import replace

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from anxiao.inspections.checklists import plain, services
from anxiao.inspections.checklists.faults import Faulty
from anxiao.inspections.checklists.lifecycle import State
from anxiao.inspections.checklists.models import Checklist, in_use
from anxiao.inspections.checklists.plain import Question
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused, Stale
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from tests.inspections.lists import QUESTIONS, does, draft, form, published, verdict
from tests.world import World

pytestmark = pytest.mark.django_db


def reads(world: World, who: str, row: Checklist) -> bool:
    """By the query and by the database alone."""
    with acting(world.actors[who]) as actor:
        by_query = Checklist.objects.visible_to(actor).filter(pk=row.pk).exists()
        assert Checklist.objects.filter(pk=row.pk).exists() is by_query
        return bool(by_query)


# --- who reads ------------------------------------------------------------------------------


def test_a_draft_is_invisible_to_other_counties_and_published_it_is_there_for_all(
    world: World,
) -> None:
    row = draft(world)
    assert reads(world, "coordinator", row)
    assert not reads(world, "neighbour", row)
    assert not reads(world, "school", row)
    row = does(world, "coordinator", services.publish, row)
    for who in ("neighbour", "school", "police", "far_school"):
        assert reads(world, who, row), who


def test_the_draft_of_the_next_version_is_as_invisible_as_the_first(world: World) -> None:
    row = published(world)
    following = does(world, "coordinator", services.next_version, row)
    assert reads(world, "neighbour", row)
    assert not reads(world, "neighbour", following)


def test_a_department_reads_its_own_draft(world: World) -> None:
    row = draft(world, "police")
    assert reads(world, "police", row)
    assert not reads(world, "market", row)
    assert reads(world, "coordinator", row)


def test_whoever_only_reads_a_published_list_changes_nothing_of_it(world: World) -> None:
    row = published(world)
    with acting(world.actors["neighbour"]) as actor:
        with pytest.raises(NotAllowed, match="Only the organisation that wrote"):
            services.withdraw(actor=actor, row=row, reason="不合适")
        with pytest.raises(NotAllowed):
            services.next_version(actor=actor, row=row)
        assert Checklist.objects.filter(pk=row.pk).update(reason="x") == 0
        with pytest.raises(OutOfReach):
            Checklist.objects.lock(row.pk)


def test_only_who_authors_writes(world: World) -> None:
    with acting(world.actors["school"]) as actor, pytest.raises(NotAllowed):
        services.create(actor=actor, zh="自查表")
    row = draft(world)
    with acting(world.actors["leader"]) as actor, pytest.raises(NotAllowed):
        services.publish(actor=actor, row=row)
    with acting(world.actors["police"]) as actor, pytest.raises((NotAllowed, OutOfReach)):
        services.publish(actor=actor, row=row)


# --- frozen ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("form", "'{}'"),
        ("xform", "'<x/>'"),
        ("questions", "'[]'"),
        ("digest", "'sha256:00'"),
        ("owner", "1"),
        ("series", "gen_random_uuid()"),
        ("number_in_series", "99"),
        ("zh", "'别的名称'"),
        ("published_at", "NULL"),
    ],
)
def test_what_was_published_does_not_change_even_past_the_services(
    world: World, column: str, value: str
) -> None:
    row = published(world)
    with acting(world.actors["coordinator"]):
        with pytest.raises(DatabaseError, match="a published checklist does not change"):
            _by_sql(f"UPDATE inspections_checklist SET {column} = {value} WHERE id = %s", row)
        with pytest.raises(DatabaseError, match="permission denied"):
            _by_sql("DELETE FROM inspections_checklist WHERE id = %s", row)
        row.refresh_from_db()
        assert row.state == State.PUBLISHED


def _by_sql(words: str, row: Checklist) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(words, [row.pk])


def test_a_draft_still_changes(world: World) -> None:
    row = draft(world)
    row = does(world, "coordinator", services.write, row, zh="别的名称", items=QUESTIONS[:1])
    assert (row.zh, len(row.items)) == ("别的名称", 1)
    assert "别的名称" in row.xform


def test_the_owner_of_the_tables_is_stopped_too(
    fresh_database: None, owner_connection: "psycopg.Connection[psycopg.rows.TupleRow]"
) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        owner_connection.execute("UPDATE inspections_checklist SET xform = '<x/>'")


# --- the life of a list -----------------------------------------------------------------------


def test_the_next_version_takes_the_place_of_the_one_before(world: World) -> None:
    first = published(world)
    second = does(world, "coordinator", services.next_version, first)
    assert (second.number_in_series, second.state) == (2, State.DRAFT)
    assert second.questions == first.questions
    with acting(world.actors["coordinator"]):
        assert in_use(first.series) == first
    more = (*QUESTIONS, Question("夜间有人值守"))
    second = does(world, "coordinator", services.write, second, items=more)
    second = does(world, "coordinator", services.publish, second)
    with acting(world.actors["neighbour"]):
        first.refresh_from_db()
        assert (first.state, len(first.items)) == (State.REPLACED, 2)
        assert in_use(first.series) == second
    assert first.form_id == second.form_id
    assert 'version="2"' in second.xform


def test_of_each_list_one_draft_is_written_at_a_time(world: World) -> None:
    row = published(world)
    does(world, "coordinator", services.next_version, row)
    says = pytest.raises(Refused, match="a draft of the next version already")
    with acting(world.actors["coordinator"]) as actor, says:
        services.next_version(actor=actor, row=row)


def test_a_dropped_draft_makes_room_for_another(world: World) -> None:
    row = published(world)
    second = does(world, "coordinator", services.next_version, row)
    does(world, "coordinator", services.drop, second)
    third = does(world, "coordinator", services.next_version, row)
    assert third.number_in_series == 3


def test_a_withdrawn_list_is_read_on_and_can_come_back(world: World) -> None:
    row = does(world, "coordinator", services.withdraw, published(world), reason="标准已废止")
    assert reads(world, "neighbour", row)
    with acting(world.actors["coordinator"]):
        assert in_use(row.series) is None
    again = does(world, "coordinator", services.next_version, row)
    again = does(world, "coordinator", services.publish, again)
    assert again.state == State.PUBLISHED


def test_an_empty_draft_is_not_published(world: World) -> None:
    row = draft(world, items=None)
    with acting(world.actors["coordinator"]) as actor:
        with pytest.raises(Refused, match="no question"):
            services.publish(actor=actor, row=row)
        row.refresh_from_db()
    assert row.published_at is None


def test_who_saw_another_version_is_told(world: World) -> None:
    row = draft(world)
    does(world, "coordinator", services.write, row, zh="甲")
    with acting(world.actors["coordinator"]) as actor, pytest.raises(Stale):
        services.write(actor=actor, row=row, zh="乙", version=row.version)


def test_a_faulty_form_changes_nothing(world: World) -> None:
    row = draft(world)
    bad = form(verdict(anxiao__hazard="internal.nothing"))
    with acting(world.actors["coordinator"]) as actor:
        with pytest.raises(Faulty) as caught:
            services.write(actor=actor, row=row, form=bad)
        assert [*caught.value.fields] == ["survey!E2"]
        row.refresh_from_db()
    assert (len(row.items), row.version) == (2, 1)


def test_everything_done_to_a_list_stands_in_the_ledger(world: World) -> None:
    first = published(world)
    second = does(world, "coordinator", services.next_version, first)
    second = does(world, "coordinator", services.publish, second)
    does(world, "coordinator", services.withdraw, second, reason="停用")
    with acting(world.actors["coordinator"]) as actor:
        entries = Entry.objects.visible_to(actor)
        told = {row: [*entries.of(row.pk).order_by("id")] for row in (first, second)}
    names = {row: [one.action for one in found] for row, found in told.items()}
    assert names[first] == ["checklist.create", "checklist.publish", "checklist.replace"]
    assert names[second] == [
        "checklist.next_version",
        "checklist.publish",
        "checklist.withdraw",
    ]


def test_kinds_and_names_are_looked_at(world: World) -> None:
    for wrong in ({"zh": " "}, {"site_kinds": ["moon"]}, {"visit_kinds": ["nightly"]}):
        with acting(world.actors["coordinator"]) as actor, pytest.raises(Invalid):
            services.create(actor=actor, **{"zh": "表", **wrong})  # type: ignore[arg-type]
    row = draft(world, site_kinds=["vehicle", "campus"], visit_kinds=["open"])
    assert row.site_kinds == ["campus", "vehicle"]
    with acting(world.actors["coordinator"]) as actor:
        rows = Checklist.objects.visible_to(actor)
        assert rows.for_site("campus").filter(pk=row.pk).exists()
        assert not rows.for_site("road").filter(pk=row.pk).exists()


# --- plain lists ------------------------------------------------------------------------------


def test_questions_of_a_plain_list_keep_their_names() -> None:
    rows = plain.form_of(QUESTIONS)
    found = plain.questions_of(rows)
    assert found is not None
    assert [one.name for one in found] == ["q1", "q2"]
    again = plain.form_of([Question("新问题"), *found])
    assert [row["name"] for row in again["survey"] if row["type"].startswith("select")] == [
        "q3",
        "q1",
        "q2",
    ]


def test_what_the_editor_does_not_ask_stays_with_its_question() -> None:
    rest = {"anxiao::departments": "police education", "anxiao::criteria": "local.order.gate_open"}
    found = plain.questions_of(plain.form_of([replace(QUESTIONS[0], rest=rest)]))
    assert found is not None
    assert found[0].rest == rest


@pytest.mark.parametrize(
    "row",
    [
        {"type": "text", "name": "a", "label::中文 (zh)": "甲"},
        {**verdict(), "relevant": "1 = 1", "required": "yes"},
        {"type": "begin repeat", "name": "r", "label::中文 (zh)": "层"},
    ],
)
def test_a_form_with_logic_of_its_own_is_no_plain_list(row: dict[str, str]) -> None:
    assert plain.questions_of(form(row)) is None


def test_a_plain_list_has_its_limit() -> None:
    with pytest.raises(Invalid, match="at most 120 questions"):
        plain.form_of([Question(f"第{n}问") for n in range(121)])
