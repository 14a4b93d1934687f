"""Reach as a property: the database, the query sets and the design's sentence agree."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anxiao.kernel import clock
from anxiao.kernel.actors import NOBODY, Actor, Reach
from anxiao.kernel.ids import uuid7
from anxiao.kernel.principal import KEYS, acting, become
from anxiao.ledger.models import Seal, Subject
from tests.world import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.both_postgres]

SECTORS = ("police", "market", "education", "")
CODES = (990121100000, 990121101000, 990121000000, 990122100000, 420000000000)
ORGANISATIONS = tuple(range(1, 7))
POSTS = tuple(uuid7() for _ in range(3))


@dataclass(frozen=True)
class Row:
    """What a governed row is made of."""

    code: int
    sector: str
    subject: int
    parties: tuple[int, ...]
    seal: str
    id: UUID


codes = st.sampled_from(CODES)
few = st.lists(st.sampled_from(ORGANISATIONS), max_size=3, unique=True).map(tuple)
rows = st.lists(
    st.builds(
        Row,
        code=codes,
        sector=st.sampled_from(SECTORS),
        subject=st.sampled_from(ORGANISATIONS),
        parties=few,
        seal=st.sampled_from(["", "", "mine", "others", "opened"]),
        id=st.builds(uuid7),
    ),
    min_size=1,
    max_size=12,
)
spans = st.sampled_from(
    [
        (None, None),
        (990121000000, 990121999999),
        (990121100000, 990121100999),
        (990121101000, 990121101999),
        (0, 999999999999),
    ]
)
reaches = st.builds(
    lambda span, sectors, subjects, parties: Reach(
        lo=span[0], hi=span[1], sectors=sectors, subjects=subjects, parties=parties
    ),
    spans,
    st.lists(st.sampled_from(SECTORS[:3]), max_size=2, unique=True).map(tuple),
    few,
    few,
)


def reached(row: Row, actor: Actor) -> bool:
    """The design's sentence, written once more and differently."""
    r = actor.reach
    inside = r.lo is not None and r.hi is not None and r.lo <= row.code <= r.hi
    branches = [
        inside and not r.sectors,
        inside and row.sector in r.sectors,
        row.subject in r.subjects,
        bool(set(row.parties) & set(r.parties)),
        r.case == row.id,
    ]
    return any(branches) and row.seal in ("", "mine", "opened")


@contextmanager
def undone() -> Iterator[None]:
    """A savepoint that is always rolled back."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def store(found: list[Row]) -> None:
    with acting(SYSTEM):
        now = clock.now()
        seals = {
            "mine": _seal([POSTS[0]], None),
            "others": _seal([POSTS[1]], None),
            "opened": _seal([POSTS[1]], now),
        }
        for row in found:
            Subject.objects.bulk_create([_subject(row, None)])
            if row.seal:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT set_config('app.post', %s, true)", [str(POSTS[1])])
                    if row.seal == "mine":
                        cursor.execute("SELECT set_config('app.post', %s, true)", [str(POSTS[0])])
                Subject.objects.filter(pk=row.id).update(seal=seals[row.seal])
                become(SYSTEM)


def _seal(members: list[UUID], opened: Any) -> UUID:
    made = Seal.objects.bulk_create(
        [
            Seal(
                kind="sealed",
                members=members,
                created_at=clock.now(),
                opens_latest_on=clock.today(),
                opened_at=opened,
            )
        ]
    )[0]
    return made.pk


def _subject(row: Row, seal: UUID | None) -> Subject:
    return Subject(
        id=row.id,
        kind="row",
        title="x",
        territory_code=row.code,
        sector=row.sector,
        subject_owner=row.subject,
        parties=list(row.parties),
        seal=seal,
    )


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(found=rows, reach=reaches, pick=st.integers(-1, 11))
def test_policy_query_set_and_sentence_agree(found: list[Row], reach: Reach, pick: int) -> None:
    case = found[pick % len(found)].id if pick >= 0 else None
    reach = Reach(case=case) if pick > 8 else reach
    actor = Actor(name="somebody", post=POSTS[0], reach=reach)
    expected = {row.id for row in found if reached(row, actor)}
    keys = [row.id for row in found]
    with undone():
        store(found)
        with acting(actor):
            by_policy = set(Subject.objects.filter(pk__in=keys).values_list("pk", flat=True))
            mine = Subject.objects.visible_to(actor).filter(pk__in=keys)
            assert by_policy == expected
            assert set(mine.values_list("pk", flat=True)) == expected
            assert mine.count() == len(expected)
            with connection.cursor() as cursor:
                cursor.execute("SELECT id FROM ledger_subject WHERE id = ANY (%s)", [keys])
                assert {one[0] for one in cursor.fetchall()} == expected


def test_nobody_reaches_nothing() -> None:
    store([Row(CODES[0], "police", 1, (1,), "", uuid7())])
    with acting(NOBODY):
        assert not Subject.objects.exists()
        assert not Subject.objects.visible_to(NOBODY).exists()


def settings_now() -> list[str]:
    columns = ", ".join(f"coalesce(current_setting('{key}', true), '')" for key in KEYS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}")
        return list(cursor.fetchone())


def test_the_principal_comes_back_after_a_nested_one_and_after_an_exception() -> None:
    outer = Actor(name="outer", post=POSTS[0], reach=Reach(lo=1, hi=2))
    inner = Actor(name="inner", post=POSTS[1], reach=Reach(subjects=(5,)))
    with acting(outer):
        before = settings_now()
        with acting(inner):
            assert settings_now() != before
        assert settings_now() == before
        with pytest.raises(ValueError, match="stop"), acting(inner):
            raise ValueError("stop")
        assert settings_now() == before


def test_no_index_of_a_governed_table_starts_with_anything_but_reach() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT t.relname, i.relname, a.attname
            FROM pg_index x
            JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
            JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]
            WHERE NOT x.indisunique AND EXISTS (
                SELECT FROM pg_attribute p WHERE p.attrelid = t.oid AND p.attname = 'parties')
            """
        )
        starts = cursor.fetchall()
    assert len(starts) > 10
    # The county is worked out from the territory. An index that begins with one organisation or
    # one record is only ever entered at that key, so nobody walks it past what she reaches.
    worked_out, entered_at_a_key = {"county"}, {
        "desk", "subject", "parent_id", "programme_id", "giver", "project_id", "replaces_id",
        "instruction_id", "sender", "case_id", "organisation", "person",
        "series", "orderer",
    }  # fmt: skip
    allowed = {"territory_code", "sector", "subject_owner", "parties", *worked_out}
    allowed |= entered_at_a_key | {"giver"}
    assert [row for row in starts if row[2] not in allowed] == []


def test_every_governed_table_has_its_policy() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE a.attname = 'parties' AND c.relkind = 'r' AND NOT c.relrowsecurity
            """
        )
        assert cursor.fetchall() == []
