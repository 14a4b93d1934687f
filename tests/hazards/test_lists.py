"""Lists of hazards end where they should, however the database found their rows."""

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection

from anxiao.config.env import TREE
from anxiao.config.processes import tree_env
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock
from anxiao.kernel.actors import EVERYTHING, Actor
from anxiao.kernel.governed import heartland
from anxiao.kernel.http import Page, counted, keyset
from anxiao.kernel.principal import acting
from tests.world import COUNTY, NEIGHBOUR, OTHER_TOWN, SYSTEM, TOWN, World, item, make_world

pytestmark = pytest.mark.django_db
SIZE = 5


@pytest.fixture
def world() -> World:
    """A county with some hazards in each town, and cases next door that name its office."""
    world = make_world()
    office = world.organisations["office"].pk
    with acting(SYSTEM):
        kind, site = item(), world.sites["school"]
        Hazard.objects.bulk_create(
            Hazard(
                site=site,
                item=kind,
                title=f"隐患 {number}",
                reported_at=clock.now(),
                territory_code=code,
                subject_owner=site.subject_owner if code == TOWN else None,
                sector="police" if number % 2 else "education",
                parties=[office] if number % 3 == 0 else [],
            )
            for number, code in enumerate([TOWN, NEIGHBOUR, OTHER_TOWN, COUNTY] * 8)
        )
    return world


WHO = ("coordinator", "police", "town", "school", "neighbour")


def walk(rows: Any, first: Any) -> Iterator[Page]:
    """Every page from the newest to the oldest."""
    page = keyset(rows, size=SIZE, first=first)
    yield page
    while page.after:
        page = keyset(rows, after=page.after, size=SIZE, first=first)
        yield page


@pytest.mark.parametrize("who", WHO)
def test_pages_hold_the_same_rows_with_and_without_the_short_way(world: World, who: str) -> None:
    actor = world.actors[who]
    with acting(actor):
        rows, first = Hazard.objects.visible_to(actor), heartland(actor, county="county")
        assert (first is not None) == (who in ("coordinator", "neighbour"))
        pages, plain = [*walk(rows, first)], [*walk(rows, None)]
        assert [page.rows for page in pages] == [page.rows for page in plain]
        assert [row for page in pages for row in page.rows] == [*rows.order_by("-pk")]
        for here, there in pairwise(pages):
            back = keyset(rows, before=there.before or "", size=SIZE, first=first)
            assert back.rows == here.rows


def test_a_wider_reach_than_a_county_takes_the_short_way_too(world: World) -> None:
    actor = Actor.system("test", EVERYTHING)
    with acting(actor):
        rows, first = Hazard.objects.visible_to(actor), heartland(actor, county="county")
        assert first is not None
        assert sum(len(page.rows) for page in walk(rows, first)) == rows.count() == 32


@pytest.mark.parametrize("who", WHO)
def test_a_list_is_counted_up_to_a_number(world: World, who: str) -> None:
    actor = world.actors[who]
    with acting(actor):
        rows, first = Hazard.objects.visible_to(actor), heartland(actor, county="county")
        page, number = keyset(rows, size=SIZE, first=first), rows.count()
        assert counted(page, rows, up_to=1000, first=first) == number
        if page.after:
            assert counted(page, rows, up_to=3, first=first) == 4


def test_the_short_way_leaves_no_trace_in_the_transaction(world: World) -> None:
    actor = world.actors["coordinator"]
    with acting(actor):
        keyset(Hazard.objects.visible_to(actor), first=heartland(actor, county="county"))
        with connection.cursor() as cursor:
            cursor.execute("SHOW enable_sort")
            assert cursor.fetchone() == ("on",)


def scans(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A plan's nodes that enter an index, whichever index the planner took."""
    if "Index Cond" in node:
        yield node
    for below in node.get("Plans", []):
        yield from scans(below)


def test_whoever_reaches_by_sector_reads_nothing_by_the_territory_alone(world: World) -> None:
    """With the territory as a bound of its own they read everything in it, to throw it away."""
    with acting(world.actors["police"]), connection.cursor() as cursor:
        # No way but the branches of the sentence, whatever the statistics say.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
        cursor.execute("EXPLAIN (ANALYZE, COSTS OFF, FORMAT JSON) SELECT id FROM hazards_hazard")
        (((plan,),),) = cursor.fetchall()
    # The branch of the sector may enter the same index; that of the territory finds nothing.
    entered = [scan for scan in scans(plan["Plan"]) if "territory_code" in scan["Index Cond"]]
    assert len(entered) == 2, plan
    assert any(scan["Actual Rows"] == 0 for scan in entered), plan


START = """
import sys
from anxiao.config.wsgi import application
from django.urls import get_resolver
get_resolver().url_patterns
print(*({"imagehash", "numpy", "scipy", "opencc", "pypinyin", "openpyxl"} & {*sys.modules}))
"""


def test_the_web_server_starts_without_what_only_some_work_needs() -> None:
    env = tree_env(TREE, os.environ)
    words = [sys.executable, "-c", START]
    done = subprocess.run(words, env=env, check=True, capture_output=True, text=True)
    assert done.stdout.split() == []
