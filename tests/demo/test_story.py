"""The demonstration: reproducible, complete, and never ahead of its own day."""

from typing import Any

import pytest

from anxiao.demo import services
from anxiao.demo.models import Load
from anxiao.demo.stories import telling
from anxiao.demo.year.stage import pack
from anxiao.evidence.models import File, Origin
from anxiao.hazards.models import Hazard
from anxiao.inspections.visits.models import Finding
from anxiao.kernel import clock, workdays
from anxiao.kernel.errors import Invalid
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.people.models import Person
from anxiao.people.tokens import actor_by_token
from anxiao.places.models import Territory
from anxiao.programmes.plans.models import Task
from tests.demo.small import MIDNIGHT, SMALL

ENDS = {
    *("reported", "dispatched", "objected", "signed", "rectifying", "submitted"),
    *("closed", "self_closed", "false", "rebounded"),
}

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str, str]]:
    rows = Hazard.objects.order_by("reported_at", "title", "site__zh")
    return list(rows.values_list("title", "site__zh", "state"))


@pytest.mark.usefixtures("loaded")
def test_the_stories_reach_every_kind_of_end() -> None:
    hazards = Hazard.objects.all()
    of_supervision = [one for one in pack("supervision")["stories"] if "hazard" in one]
    of_visits = Finding.objects.filter(hazard__isnull=False, is_sighting=False)
    assert len(hazards) == SMALL["hazards"] + len(of_supervision) + of_visits.count()
    missing = ENDS - {one.state for one in hazards} - {"reported"}
    assert not missing
    assert any(one.state in ("reported", "verified") for one in hazards)
    assert any(one.overdue_since and one.is_open for one in hazards)
    assert any(one.is_major and one.is_open for one in hazards)
    assert any(one.extension for one in hazards)
    assert any(one.state == "closed" and one.is_major and one.cause for one in hazards)


@pytest.mark.usefixtures("loaded")
def test_every_hazard_and_step_is_in_the_ledger() -> None:
    for hazard in Hazard.objects.all():
        entries = Entry.objects.filter(subject=hazard.pk)
        assert entries.filter(action="hazard.report").exists(), hazard


@pytest.mark.usefixtures("loaded")
def test_nothing_happens_after_the_demo_s_own_day() -> None:
    assert not Hazard.objects.filter(reported_at__gte=MIDNIGHT).exists()
    assert not Hazard.objects.filter(closed_at__gte=MIDNIGHT).exists()
    assert not File.objects.filter(added_at__gte=MIDNIGHT).exists()
    assert not Origin.objects.filter(taken_at__gte=MIDNIGHT).exists()
    assert File.objects.exists()


@pytest.mark.usefixtures("loaded")
def test_people_report_in_working_hours() -> None:
    for hazard in Hazard.objects.all():
        local = hazard.reported_at.astimezone(clock.LOCAL)
        assert workdays.is_working(local.date())
        assert 7 <= local.hour < 18


@pytest.mark.usefixtures("loaded")
def test_people_are_posts_of_the_demo_and_places_are_fictional() -> None:
    assert not Person.objects.filter(is_demo=False).exists()
    county = Territory.objects.within(990121000000)
    assert county.exists()
    assert all(one.is_fictional for one in county)
    assert not Territory.objects.within(421321000000).filter(is_fictional=True).exists()


@pytest.mark.usefixtures("loaded")
def test_an_account_prints_the_same_token_again_and_it_opens_its_post() -> None:
    first = services.accounts()
    assert services.accounts() == first
    assert len({row["token"] for row in first}) == len(first)
    for row in first:
        actor = actor_by_token(row["token"])
        assert actor is not None
        assert (actor.title, actor.role) == (row["post"], row["role"])
    school = Person.objects.get(username="qh-school-001")
    assert school.check_password(first[0]["password"])


def test_a_load_that_was_cut_short_is_completed_and_tells_the_same(
    fresh_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = []
    tell = telling.tell
    monkeypatch.setattr(services, "CHAPTERS", ())

    def stumble(*args: Any, **more: Any) -> Hazard:
        if len(whole) == 22:
            raise KeyboardInterrupt
        whole.append(1)
        return tell(*args, **more)

    monkeypatch.setattr(services, "tell", stumble)
    with pytest.raises(KeyboardInterrupt):
        services.load(["qinghe"], **SMALL)
    cut = Load.objects.get(pk="qinghe")
    assert (cut.state, cut.done) == (Load.State.FAILED, 20)
    assert services.state() == {"state": "loading", "progress": 80}

    monkeypatch.undo()
    services.load(["qinghe"], **SMALL)
    assert services.state() == {"state": "ready", "progress": 100}
    with acting(services.SYSTEM):
        resumed = told()
    assert len(resumed) == SMALL["hazards"]

    services.load(["qinghe"], **SMALL)
    with acting(services.SYSTEM):
        assert told() == resumed


def test_the_seed_tells_the_same_in_a_new_database(fresh_database: None) -> None:
    assert _once(7) == _once(7)


def test_another_seed_tells_something_else(
    fresh_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "CHAPTERS", ())
    assert _once(7) != _once(8)


def _once(seed: int) -> list[tuple[str, str, str]]:
    """Load into a database made anew."""
    from tests import conftest, database

    conftest._hang_up()
    database.server().copy(database.mine())
    services.load(["qinghe"], **{**SMALL, "seed": seed})
    with acting(services.SYSTEM):
        tasks = Task.objects.order_by("programme__title", "sort_code")
        return [*told(), *tasks.values_list("title", "code", "state")]


@pytest.mark.usefixtures("db")
def test_an_unknown_pack_is_refused_and_nothing_is_loaded() -> None:
    with pytest.raises(Invalid):
        services.load(["qinghe", "nowhere"], **SMALL)
    assert services.state() == {"state": "none", "progress": 0}


def test_the_facts_are_those_of_the_report() -> None:
    values = {row["key"]: row.get("value") for row in services.facts()}
    assert values["towns"] == 19
    assert values["result.safe_county"] == 113
