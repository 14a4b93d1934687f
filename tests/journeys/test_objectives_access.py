"""The pages of programmes, campaigns, requests and calls: in nobody's way, on both screens."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.places.models import Site
from anxiao.programmes.campaigns.services import planning as campaigns
from anxiao.programmes.duties import services as duties
from anxiao.programmes.pledges.services import making
from tests.journeys import objectives as year
from tests.journeys.cast import Cast
from tests.journeys.objectives import FAN, ROADS, STALLS
from tests.journeys.person import PHONE, Person
from tests.journeys.reading import fits
from tests.journeys.test_access import _faults
from tests.programmes.asking import ask, enter, order
from tests.programmes.calling import call_in, make_call
from tests.programmes.plan_world import sign
from tests.programmes.projecting import planned
from tests.world import COUNTY, TOWN, World

pytestmark = pytest.mark.browser
LISTS = (
    "/programmes/",
    "/tasks/",
    "/projects/",
    "/pledges/",
    "/campaigns/",
    "/requests/",
    "/orders/",
    "/calls/",
)


def _plans(world: World) -> dict[str, list[str]]:
    """A programme with what is signed for, handed over and promised, and a draft of the next."""
    told = {FAN: "office", ROADS: "police", STALLS: "town"}
    programme = year.issued(world, told, clock.today())
    whole, roads, stalls = (year.task_called(title) for title in told)
    sign(world, stalls, "town")
    with acting(world.actors["coordinator"]) as office:
        draft = year.copying.copy_last(actor=office, row=programme)
        pledge = making.make(
            actor=office, programme=programme, organisation=world.organisations["town"].pk
        )
    at = f"/programmes/{programme.pk}/"
    return {
        "coordinator": [
            at,
            f"/programmes/{draft.pk}/",
            "/programmes/begin/",
            *(f"{at}{page}/" for page in ("add", "timeline", "matrix", "revisions", "bring")),
            *(f"/tasks/{whole.pk}/{page}" for page in ("", "fan-out/", "parts/", "break_down/")),
            f"/pledges/programme/{programme.pk}/",
            f"/pledges/programme/{programme.pk}/make/",
            f"/pledges/{pledge.pk}/",
            "/pledges/scans/",
        ],
        "town": [
            "/",
            f"/tasks/{stalls.pk}/",
            f"/tasks/{stalls.pk}/submit/",
            f"/pledges/{pledge.pk}/sign/",
        ],
        "police": [f"/tasks/{roads.pk}/", f"{at}"],
    }


def _joint_work(world: World) -> dict[str, list[str]]:
    """A campaign that runs, a week of gate duty, and a key project."""
    today = clock.today()
    with acting(world.actors["coordinator"]) as office:
        campaign = campaigns.plan(
            actor=office,
            title="校园周边联合整治",
            starts_on=today,
            ends_on=today + timedelta(days=20),
            members=[world.organisations["town"].pk],
        )
    with acting(world.actors["town"]) as town:
        duties.plan(
            actor=town,
            site=world.sites["school"].pk,
            gate="校门",
            week=today + timedelta(days=7 - today.weekday()),
            kind="police",
            provider=world.organisations["police"].pk,
            peaks=["morning", "evening"],
        )
    project = planned(world)
    week = f"{today + timedelta(days=7 - today.weekday()):%Y-%m-%d}"
    return {
        "coordinator": [
            f"/campaigns/{campaign.pk}/",
            f"/campaigns/{campaign.pk}/edit/",
            "/campaigns/plan/",
            f"/projects/{project.pk}/",
            "/projects/plan/",
            "/gate-duty/",
        ],
        "town": [
            f"/gate-duty/?week={week}",
            f"/gate-duty/at/{_site(world)}/?week={week}",
            "/gate-duty/mine/",
            f"/campaigns/{campaign.pk}/",
        ],
    }


def _site(world: World) -> UUID:
    site: Site = world.sites["school"]
    return site.pk


def _asked(world: World) -> dict[str, list[str]]:
    """A request, an order, an instruction, calls that are open and answered."""
    request, command, words = ask(world), order(world), enter(world)
    made, answered = make_call(world), call_in(world, "answered")
    return {
        "coordinator": [
            f"/counties/{COUNTY}/",
            f"/orders/{command.pk}/",
            "/orders/new/",
            f"/instructions/{words.pk}/",
            f"/instructions/{words.pk}/order/",
            "/instructions/",
            "/instructions/enter/",
            f"/calls/{made.pk}/",
            f"/calls/{made.pk}/route/",
        ],
        "market": [f"/requests/{request.pk}/"],
        "police": [
            f"/orders/{command.pk}/",
            "/requests/new/",
            f"/calls/{made.pk}/answer/",
        ],
        "school": [
            "/",
            "/calls/make/",
            "/calls/make/?kind=disruption",
            f"/calls/{answered.pk}/",
            f"/calls/{answered.pk}/reopen/",
            f"/schools/{world.organisations['school'].pk}/",
        ],
        "town": [f"/towns/{TOWN}/", f"/calls/{made.pk}/"],
        "leader": ["/instructions/weekly/", f"/counties/{COUNTY}/"],
    }


MADE = (_plans, _joint_work, _asked)


def _walk(cast: Cast, made: Any) -> Iterator[tuple[Person, str]]:
    pages = made(cast.world)
    if made is _asked:
        pages["coordinator"] += LISTS
    for key, paths in pages.items():
        for path in paths:
            yield cast(key), path


@pytest.mark.parametrize("made", MADE)
def test_the_pages_of_objectives_stand_in_nobodys_way(cast: Cast, made: Any) -> None:
    found: list[str] = []
    for person, path in _walk(cast, made):
        assert person.status_of(path) == 200, (person.key, path)
        found += [f"{person.key} {path} {fault}" for fault in _faults(person, path)]
    assert not found, "\n".join(found)


def test_no_english_page_of_objectives_is_wider_than_a_phone(cast: Cast) -> None:
    cast.speaks("en", PHONE)
    for made in MADE:
        for person, path in _walk(cast, made):
            person.goes(path)
            fits(person)
