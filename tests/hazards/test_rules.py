"""What the local rules decide: site visits, rebounds that count, limits; and news out of seals."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from anxiao.evidence.models import Origin
from anxiao.evidence.services import metres_from
from anxiao.hazards.forms import limit_days
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import accept, clocks, report, triage
from anxiao.kernel import clock
from anxiao.kernel.errors import NotAllowed, Refused
from anxiao.kernel.principal import acting
from anxiao.ledger.services import admitted, confidential, open_seal, seal
from anxiao.norms.services import add_rule
from anxiao.notices.models import Notice
from tests.world import COUNTY, NEIGHBOUR, SYSTEM, World, item, make_hazard, make_world, photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def rule(key: str, value: object, at: int = COUNTY) -> None:
    with acting(SYSTEM):
        add_rule(actor=SYSTEM, key=key, territory_code=at, valid_from=date(2020, 1, 1), value=value)


def test_a_county_may_accept_major_hazards_from_photos(world: World) -> None:
    hazard, office = make_hazard(world, state="submitted", major=True), world.actors["coordinator"]
    rule("acceptance.on_site", ["rebounded"], at=NEIGHBOUR)
    with acting(office), pytest.raises(Refused):
        accept.accept(actor=office, hazard=hazard)
    rule("acceptance.on_site", ["rebounded"])
    with acting(office):
        assert accept.accept(actor=office, hazard=hazard).state == "accepted"


@pytest.mark.parametrize(("days", "counted"), [(30, 1), (91, 0)])
def test_a_rebound_counts_within_the_days_of_the_rule(
    world: World, days: int, counted: int
) -> None:
    hazard, office = make_hazard(world, state="closed"), world.actors["coordinator"]
    with clock.at(clock.now() + timedelta(days=days)), acting(office):
        back = triage.rebound(actor=office, hazard=hazard, reason="又堆放")
    assert (back.rebounds, back.rebounds_counted) == (1, counted)
    assert back.is_grave


def test_the_limits_of_the_place_are_offered_and_the_item_s_own(world: World) -> None:
    rule("hazard.limit_options", [2, 7])
    hazard = make_hazard(world)
    field = limit_days(hazard)
    assert field.initial == hazard.item.limit_days
    offered = [day for day, _words in field.choices]  # type: ignore[attr-defined]
    assert offered == sorted({2, 7, hazard.item.limit_days})


def sealed_hazard(world: World) -> Hazard:
    office = world.actors["coordinator"]
    with acting(office):
        until = clock.today() + timedelta(days=10)
        made = seal(actor=office, members=[], opens_latest_on=until)
        return report.report(actor=office, site=world.sites["school"], item=item(), seal=made.pk)


def test_a_case_out_of_its_seal_is_told_once_to_the_desk_it_lies_on(world: World) -> None:
    hazard, office, town = sealed_hazard(world), world.actors["coordinator"], world.actors["town"]
    with acting(SYSTEM):
        assert clocks.tell_of_opened(actor=SYSTEM) == 0
    with acting(office):
        assert hazard.seal is not None
        open_seal(actor=office, pk=hazard.seal)
    with acting(SYSTEM):
        assert clocks.tell_of_opened(actor=SYSTEM) == 1
        clocks.tell_of_opened(actor=SYSTEM)
    with acting(town):
        assert Notice.objects.visible_to(town).filter(subject=hazard.pk).count() == 1
    with acting(office), pytest.raises(NotAllowed):
        clocks.tell_of_opened(actor=office)


def test_a_sealed_record_tells_nobody_and_a_confidential_one_its_members(world: World) -> None:
    office, town, school = (world.actors[who] for who in ("coordinator", "town", "school"))
    posts = [one.post for one in (office, town, school) if one.post]
    with acting(office):
        until = clock.today() + timedelta(days=3)
        closed = seal(actor=office, members=posts, opens_latest_on=until)
        between = confidential(actor=office, members=posts[:2])
        assert admitted(closed.pk, posts) == []
        assert admitted(between.pk, posts) == posts[:2]
        assert admitted(None, posts) == posts
    with acting(school):
        assert admitted(between.pk, posts) == []


def test_a_photo_says_how_far_from_the_place_it_was_taken(world: World) -> None:
    school = world.actors["school"]
    with acting(school):
        near, without = photo(school, 1), photo(school, 2)
        Origin.objects.create(file=near, latitude=Decimal("31.500000"), longitude=Decimal(113))
        away = metres_from([near, without], Decimal("31.501000"), Decimal(113))
    assert away == {near.pk: 111}
