"""Correcting the directory: what is kept, what is refused, and by whom."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from anxiao.kernel.errors import Invalid, NotAllowed, Refused
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.places import services
from anxiao.places.distance import metres
from anxiao.places.models import School
from tests.world import NEIGHBOUR, World, make_world

pytestmark = pytest.mark.django_db
FIGURES = {"pupils": 310, "boarders": 40, "staff": 21, "guards": 2}
CREDIT = "12990121F25JTUJ98D"


@pytest.fixture
def world() -> World:
    return make_world()


def school_of(world: World) -> School:
    found: School = School.objects.get(organisation=world.organisations["school"])
    return found


def test_a_corrected_profile_leaves_what_changed_in_the_ledger(world: World) -> None:
    office = world.actors["coordinator"]
    with acting(office):
        services.correct_school(actor=office, school=school_of(world), stage="primary", **FIGURES)
        entry = Entry.objects.get(action="school.correct")
    assert school_of_as(world).pupils == 310
    assert entry.details["pupils"] == {"before": 300, "after": 310}
    assert "guards" not in entry.details


def school_of_as(world: World) -> School:
    with acting(world.actors["coordinator"]):
        return school_of(world)


def test_what_does_not_differ_is_refused(world: World) -> None:
    office = world.actors["coordinator"]
    with acting(office), pytest.raises(Refused):
        services.correct_school(
            actor=office, school=school_of(world), stage="primary", pupils=300, guards=2
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"school_code": "12345"},
        {"boarders": 400},
        {"staff": -1},
    ],
)
def test_figures_that_cannot_be_are_refused(world: World, wrong: dict[str, Any]) -> None:
    office = world.actors["coordinator"]
    with acting(office), pytest.raises(Invalid):
        services.correct_school(
            actor=office, school=school_of(world), stage="primary", **{**FIGURES, **wrong}
        )


@pytest.mark.parametrize("who", ["town", "school", "leader", "auditor"])
def test_only_the_coordinating_office_corrects(world: World, who: str) -> None:
    actor = world.actors[who]
    with acting(actor), pytest.raises(NotAllowed):
        services.end_site(actor=actor, site=world.sites["school"], on=date(2026, 1, 1))


def test_nobody_changes_a_neighbouring_county(world: World) -> None:
    office, theirs = world.actors["coordinator"], world.organisations["neighbour"]
    with acting(office), pytest.raises(NotAllowed):
        services.correct_organisation(
            actor=office, organisation=theirs, name={"zh": "改名", "en": ""}
        )
    with acting(office), pytest.raises(NotAllowed):
        services.add_territory(
            actor=office,
            code=NEIGHBOUR,
            name={"zh": "邻县", "en": ""},
            level="county",
        )


def test_a_credit_code_checks_and_belongs_to_one(world: World) -> None:
    office, who = world.actors["coordinator"], world.organisations
    with acting(office):
        kept = services.correct_organisation(
            actor=office, organisation=who["school"], name=who["school"].name, credit_code=CREDIT
        )
        assert kept.credit_code == CREDIT
        for other, code in ((who["central"], CREDIT), (who["central"], CREDIT[:-1] + "0")):
            with pytest.raises(Invalid):
                services.correct_organisation(
                    actor=office, organisation=other, name=other.name, credit_code=code
                )


def test_an_organisation_ends_only_after_its_sites_and_can_come_back(world: World) -> None:
    office, shop = world.actors["coordinator"], world.organisations["shop"]
    day = date(2026, 6, 30)
    with acting(office):
        with pytest.raises(Refused):
            services.end_organisation(actor=office, organisation=shop, on=day)
        services.end_site(actor=office, site=world.sites["shop"], on=day)
        assert services.end_organisation(actor=office, organisation=shop, on=day).valid_to == day
        with pytest.raises(Refused):
            services.add_site(
                actor=office, organisation=shop, name={"zh": "新店", "en": ""}, kind="premises"
            )
        back = services.end_organisation(actor=office, organisation=shop, on=None)
        assert back.valid_to is None


def test_the_last_day_does_not_lie_before_the_first(world: World) -> None:
    office, shop = world.actors["coordinator"], world.organisations["shop"]
    with acting(office), pytest.raises(Invalid):
        services.end_site(actor=office, site=world.sites["shop"], on=date(1900, 1, 1))
    assert shop.valid_to is None


def test_a_central_school_does_not_end_while_it_supervises(world: World) -> None:
    office, central = world.actors["coordinator"], world.organisations["central"]
    day = date(2026, 6, 30)
    with acting(office):
        services.end_site(actor=office, site=world.sites["central"], on=day)
        with pytest.raises(Refused) as refusal:
            services.end_organisation(actor=office, organisation=central, on=day)
    assert "supervises" in refusal.value.sentence["key"]


def test_a_gate_lies_near_its_site(world: World) -> None:
    office, site = world.actors["coordinator"], world.sites["school"]
    here = Decimal("31.9"), Decimal("113.2")
    gates = [{"name": "正门", "lat": "31.9005", "lon": "113.2001"}]
    with acting(office):
        kept = services.correct_site(
            actor=office, site=site, name=site.name, position=here, gates=gates
        )
        assert kept.entrances() == [(Decimal("31.9005"), Decimal("113.2001"))]
        far = [{"name": "远门", "lat": "32.5", "lon": "113.2"}]
        with pytest.raises(Invalid):
            services.correct_site(actor=office, site=site, name=site.name, position=here, gates=far)


def test_a_degree_of_latitude_is_a_hundred_and_eleven_kilometres() -> None:
    one, other = (Decimal(31), Decimal(113)), (Decimal(32), Decimal(113))
    assert 111_000 < metres(one, other) < 111_400
