"""Figures of places and organisations: each is the count of the list it opens."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from anxiao.hazards import figures
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from tests.world import COUNTY, SYSTEM, TOWN, World, make_hazard, make_world

pytestmark = pytest.mark.django_db
ROWS = re.compile(r"role=\"status\">(\d+) rows?<")
STATES = ("reported", "objected", "submitted", "closed", "self_closed", "false", "rebounded")


@pytest.fixture
def world() -> World:
    made = make_world()
    for state in STATES:
        make_hazard(made, state=state)
    make_hazard(made, state="rectifying", major=True)
    _late(make_hazard(made, state="rectifying"))
    return made


def _late(hazard: Hazard) -> None:
    with acting(SYSTEM):
        hazard.due_at = clock.now() - timedelta(days=3)
        hazard.save(update_fields=["due_at"])


def listed(world: World, who: str, query: str) -> int:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    found = ROWS.search(client.get(f"/hazards/?{query}").content.decode())
    assert found is not None
    return int(found[1])


@pytest.mark.parametrize("who", ["coordinator", "town", "education", "school", "police"])
def test_each_figure_is_the_count_of_its_list(world: World, who: str) -> None:
    actor = world.actors[who]
    with acting(actor):
        tally = figures.by_territory(actor, COUNTY, step=1000).get(TOWN, figures.Tally(TOWN))
        decisions = figures.decisions(actor, COUNTY)
        leads = figures.by_lead(actor, COUNTY)
        own = figures.of_organisation(actor, world.organisations["school"].pk)
    town = f"town={TOWN}"
    assert tally.open == listed(world, who, f"{town}&state=open")
    assert tally.late == listed(world, who, f"{town}&due=late")
    assert tally.major == listed(world, who, f"{town}&state=open&grade=major")
    assert tally.closed == listed(world, who, f"{town}&closed=month")
    assert tally.in_time == listed(world, who, f"{town}&closed=month&kept=yes")
    assert tally.with_limit == listed(world, who, f"{town}&closed=month&kept=any")
    for name, count in decisions.items():
        assert count == listed(world, who, f"town={COUNTY}&waits={name}"), name
    for one in leads:
        assert one.open == listed(world, who, f"town={COUNTY}&state=open&lead={one.key}")
    assert own.closed == listed(world, who, f"of={own.key}&closed=year")
    if who != "police":
        assert (tally.open, tally.late, tally.major) == (6, 1, 1)
        assert (tally.closed, decisions["rebound"]) == (2, 1)


def test_a_false_report_is_no_closing(world: World) -> None:
    actor = world.actors["coordinator"]
    with acting(actor):
        before = figures.by_territory(actor, COUNTY, step=1000)[TOWN].closed
        make_hazard(world, state="false")
        assert figures.by_territory(actor, COUNTY, step=1000)[TOWN].closed == before


def test_a_visit_is_what_others_reported_or_accepted_on_the_spot(world: World) -> None:
    actor, school = world.actors["coordinator"], world.organisations["school"].pk
    with acting(actor):
        tally = figures.by_subject(actor, [school])[school]
        accepted = Hazard.objects.filter(is_accepted_on_site=True).latest("accepted_at")
    assert tally.visited == accepted.accepted_at


@pytest.mark.parametrize(
    "query", ["of=x", "lead=-1", "desk=99999999999999999999", "codes=1-2", "codes=x"]
)
def test_a_damaged_number_finds_no_page(world: World, query: str) -> None:
    client = Client()
    client.force_login(world.people["coordinator"])
    assert client.get(f"/hazards/?{query}").status_code == 404
