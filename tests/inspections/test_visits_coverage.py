"""Who was visited and who never was, by the dated rule of the place."""

from datetime import date, datetime
from typing import Any

import pytest

from anxiao.inspections.visits import coverage
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.norms import services as norms
from tests.inspections.visiting import finished, start
from tests.world import COUNTY, OTHER_TOWN, SYSTEM, TOWN, World, make_world

pytestmark = pytest.mark.django_db
AUTUMN = datetime(2026, 10, 12, 9, 0, tzinfo=clock.LOCAL)
SPRING = datetime(2026, 5, 12, 9, 0, tzinfo=clock.LOCAL)


@pytest.fixture
def world(db: None) -> Any:
    with clock.at(SPRING):
        yield make_world()


def covered(world: World, who: str = "coordinator", chosen: str = "") -> dict[int, tuple[int, ...]]:
    today = clock.today()
    with acting(world.actors[who]) as actor:
        rule = coverage.frequency(COUNTY, "campus", today)
        kinds = coverage.kinds_counted(chosen, rule)
        rows = coverage.by_place(actor, "campus", kinds, rule)
    return {one.place: (one.sites, one.never, one.due) for one in rows}


def named(world: World, *, never: bool) -> set[str]:
    with acting(world.actors["coordinator"]) as actor:
        rule = coverage.frequency(COUNTY, "campus", clock.today())
        kinds = coverage.kinds_counted("", rule)
        return {one.en for one in coverage.sites(actor, "campus", kinds, rule, never=never)}


def test_terms_begin_on_the_days_of_the_rule(world: World) -> None:
    for on, since in (
        (date(2026, 1, 31), date(2025, 9, 1)),
        (date(2026, 2, 1), date(2026, 2, 1)),
        (date(2026, 8, 31), date(2026, 2, 1)),
        (date(2026, 9, 1), date(2026, 9, 1)),
    ):
        assert coverage.frequency(COUNTY, "campus", on).since == since


def test_a_visit_by_anybody_covers_its_site_for_the_term(world: World) -> None:
    assert covered(world) == {TOWN: (2, 2, 2), OTHER_TOWN: (1, 1, 1)}
    finished(world, "town")
    start(world, "inspector", at="far_school")
    assert covered(world) == {TOWN: (2, 1, 1), OTHER_TOWN: (1, 1, 1)}
    assert named(world, never=True) == {"Campus central", "Campus far_school"}
    with clock.at(AUTUMN):
        assert covered(world) == {TOWN: (2, 1, 2), OTHER_TOWN: (1, 1, 1)}
        assert len(named(world, never=False)) == 3


def test_a_self_check_does_not_count_unless_it_is_asked_for(world: World) -> None:
    finished(world, "school")
    assert covered(world)[TOWN] == (2, 2, 2)
    assert covered(world, chosen="self_check")[TOWN] == (2, 1, 1)


def test_a_county_may_ask_for_two(world: World) -> None:
    value = {"campus": 2, "premises": 0, "road_section": 0, "vehicle": 0, "self_checks": True,
             "terms": ["02-01", "09-01"]}  # fmt: skip
    with acting(SYSTEM):
        norms.add_rule(
            actor=SYSTEM,
            key="inspections.frequency",
            territory_code=COUNTY,
            valid_from=clock.today(),
            value=value,
        )
    finished(world, "town")
    assert covered(world)[TOWN] == (2, 1, 2)
    finished(world, "school")
    assert covered(world)[TOWN] == (2, 1, 1)
    assert "Campus school" not in named(world, never=False)


def test_each_counts_what_lies_within_reach(world: World) -> None:
    finished(world, "town")
    assert covered(world, "town") == {TOWN: (2, 1, 1)}
    assert covered(world, "school") == {TOWN: (1, 0, 0)}
    assert covered(world, "other_town") == {OTHER_TOWN: (1, 1, 1)}
    assert covered(world, "neighbour") == {}
