"""Made worlds: their rows are such as the services would have left."""

import json
import random
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import psycopg
import pytest
from django.db import connections

from anxiao.config import worlds
from anxiao.config.env import Env
from anxiao.demo.worlds.chains import ENTRY_COLUMNS, SYSTEM, Chain, Content, Seat
from anxiao.demo.worlds.filling import CONSTRAINTS, INDEXES, TABLES, Counts, World
from anxiao.demo.worlds.scale import SCALES, Scale
from anxiao.demo.worlds.walks import MAJOR, WALKS, Walk
from anxiao.hazards.lifecycle import LIFECYCLE
from anxiao.hazards.models import Hazard, found_by
from anxiao.inspections.checklists.models import Checklist
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import sentence
from anxiao.ledger.entries import entry_digest
from anxiao.ledger.verification import verify
from anxiao.people.actors import actor_for
from anxiao.people.models import Tenure
from tests import database

TINY = Scale(counties=2, towns=2, schools=4, premises=6, hazards=150)
NOW = datetime(2026, 6, 18, 9, 0, tzinfo=clock.LOCAL)


def ends(walk: Walk, grade: str) -> str:
    """Where a walk leads by the table of the lifecycle; fails where the table has no such step."""
    state = "reported"
    for verb in walk.verbs:
        found = [s.target for s in LIFECYCLE.steps if s.verb == verb and s.source == state]
        assert found, f"{verb} is not possible while {state}"
        state = found[-1] if grade == "major" else found[0]
    return state


@pytest.mark.parametrize("walk", WALKS)
def test_every_walk_goes_as_the_lifecycle_allows(walk: Walk) -> None:
    assert ends(walk, "general") in ("closed", "self_closed", "false")


def test_a_major_hazard_of_a_world_takes_the_full_way() -> None:
    assert ends(MAJOR, "major") == "closed"
    assert {"plan", "start"} < {*MAJOR.verbs}


SEAT = Seat(7, "试验县“办公室”", "0198c2f4-7a61-7d30-9c1e-5f2b8a6d4e10", "综合协调", None, "岗位")


@pytest.mark.parametrize("seat", [SEAT, SYSTEM])
def test_an_entry_has_the_digest_that_the_ledger_would_give_it(seat: Seat) -> None:
    chain = Chain(random.Random(1), "0198c2f4-7a61-7d30-9c1e-5f2b8a6d4e11", "hazard")
    content = Content(sentence("Objected: %(reason)s", reason='a\tb "c" \\d'), {"files": []})
    first, second = (chain.entry("hazard.object", seat, 1_780_000_000.25, content) for _ in "ab")
    for line in (first, second):
        row = dict(zip(ENTRY_COLUMNS, line[:-1].split("\t"), strict=True))
        fields: dict[str, Any] = {
            name: None if value == "\\N" else value for name, value in row.items()
        }
        fields["number"] = int(row["number"])
        fields["organisation"] = seat.organisation
        assert entry_digest(fields, "sha256") == row["digest"]
    assert second.split("\t")[-2] == first[:-1].split("\t")[-1]
    assert json.loads(first.split("\t")[5].replace("\\\\", "\\"))["params"]["reason"]


def test_a_province_is_as_large_as_was_promised() -> None:
    assert SCALES["province"].all_sites == 60_000
    assert SCALES["province"].all_hazards == 1_000_000
    assert len({*SCALES["nation"].county_codes()}) == 3100


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Counts]:
    """A tiny world in a database of its own, to which both connections point meanwhile."""
    name, before = f"{database.mine()}_world", connections["owner"].settings_dict["NAME"]
    database.server().copy(name)
    with django_db_blocker.unblock():
        url = database.server().cluster.owner_url(name)
        with psycopg.connect(url, autocommit=True) as connection:
            kept = _keys(connection)
            world = World(connection, TINY, 7, NOW, "!", tell=lambda _text: None)
            counts = world.fill()
            assert _keys(connection) == kept
        _point_at(name)
        yield counts
        _point_at(before)


def _keys(connection: psycopg.Connection[Any]) -> list[Any]:
    tables = {"tables": list(TABLES)}
    found = [*connection.execute(CONSTRAINTS, tables), *connection.execute(INDEXES, tables)]
    # What is made from its own definition says its casts in another place.
    return sorted(re.sub(r"::(text|character varying)(\[\])?|[()]", "", str(one)) for one in found)


def _point_at(name: str) -> None:
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


def library() -> int:
    """Checklists that are published as the lists are loaded, before the world is filled."""
    return Checklist.objects.using("owner").filter(owner=None).count()


def test_the_ledger_of_a_world_is_sound(made: Counts) -> None:
    report = verify(using="owner")
    assert report.faults == []
    assert report.entries == made.rows["ledger_entry"] + library()
    assert report.chains == made.rows["ledger_subject"] + library()
    assert report.checkpoints == made.rows["ledger_checkpoint"]


def test_a_hazard_of_a_world_is_found_by_its_number_and_its_initials(made: Counts) -> None:
    for one in Hazard.objects.using("owner").all():
        assert one.found_by == found_by(one.pk, one.title, one.place_zh)


def test_no_entry_of_a_world_waits_for_a_checkpoint(made: Counts) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_pending()")
        # Those of the library wait where somebody else was writing while the world was filled.
        assert cursor.fetchone() in {(0,), (library(),)}
        cursor.execute("SELECT (SELECT max(xid) FROM ledger_entry) < xid FROM ledger_mark")
        assert cursor.fetchone() == (True,)


def test_states_and_limits_of_a_world_are_those_of_the_services(made: Counts) -> None:
    hazards = Hazard.objects.using("owner").select_related("item")
    assert len(hazards) == made.rows["hazards_hazard"] == TINY.all_hazards
    assert {"closed", "self_closed"} < {one.state for one in hazards}
    for one in hazards:
        assert (
            one.due_at is None
            or not one.is_open
            or (one.overdue_since is not None) == (one.due_at < NOW)
        )
        assert {one.reporter, one.subject_owner, one.territorial_owner} <= {*one.parties}
        assert one.desk is None or one.desk in one.parties


def test_whoever_works_in_a_world_reads_what_is_within_reach(made: Counts) -> None:
    seen = {}
    for kind in ("office", "department", "town", "school"):
        tenures = Tenure.objects.filter(post__organisation__kind=kind)
        ordered = tenures.order_by("-post__organisation__territory_code", "-id")
        tenure = ordered.select_related("person", "post__organisation").first()
        assert tenure is not None
        with acting(actor_for(tenure.person, tenure.post)):
            seen[kind] = Hazard.objects.count()
    assert 0 < seen["school"] < seen["town"] < seen["office"] < TINY.all_hazards
    assert 0 < seen["department"] < seen["office"]


def test_a_world_is_never_made_in_a_database_that_exists(made: Counts) -> None:
    name = database.mine()
    env = Env.read(dict(database.server().urls(name)))
    with pytest.raises(SystemExit, match="There is a database"):
        worlds.make(env, TINY, seed=1, database=name, now=NOW, password="!")
    with pytest.raises(SystemExit, match="is not a made world"):
        worlds.drop(env, name)
