"""Peers and those above are asked; those below are ordered."""

import pytest

from anxiao.kernel.errors import Invalid, NotAllowed
from anxiao.kernel.principal import acting
from anxiao.places import services as places
from anxiao.programmes.asks.peers import to_ask, to_order
from tests.programmes.asking import ask, key, order
from tests.world import SYSTEM, World, make_world

pytestmark = pytest.mark.django_db
ASKED = [
    ("police", "market"),
    ("police", "office"),
    ("coordinator", "police"),
    ("town", "police"),
    ("police", "town"),
    ("town", "other_town"),
    ("town", "office"),
    ("school", "town"),
    ("school", "police"),
    ("school", "central"),
]
BELOW = [("coordinator", "town"), ("coordinator", "school"), ("town", "school"), ("town", "shop")]
ORDERED = [*BELOW, ("coordinator", "police"), ("coordinator", "shop")]
NOT_BELOW = [
    ("town", "police"),
    ("town", "office"),
    ("town", "other_town"),
    ("town", "far_school"),
    ("coordinator", "neighbour"),
]


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.mark.parametrize(("who", "to"), ASKED)
def test_peers_and_those_above_are_asked(world: World, who: str, to: str) -> None:
    row = ask(world, who, to)
    assert (row.sender, row.recipient) == (world.actors[who].organisation, key(world, to))
    assert row.desk == row.recipient


@pytest.mark.parametrize(("who", "to"), BELOW)
def test_asking_down_is_refused_with_the_word_order(world: World, who: str, to: str) -> None:
    with pytest.raises(Invalid) as caught:
        ask(world, who, to)
    assert "what you mean is an order" in caught.value.sentence["key"]


@pytest.mark.parametrize(("who", "to"), ORDERED)
def test_those_below_are_ordered(world: World, who: str, to: str) -> None:
    assert order(world, who, to).recipient == key(world, to)


@pytest.mark.parametrize(("who", "to"), NOT_BELOW)
def test_ordering_sideways_or_up_is_refused_with_the_word_request(
    world: World, who: str, to: str
) -> None:
    with pytest.raises(Invalid) as caught:
        order(world, who, to)
    assert "what you mean is a request" in caught.value.sentence["key"]


@pytest.mark.parametrize("who", ["police", "school", "leader", "auditor", "inspector"])
def test_who_may_not_order_does_not(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        order(world, who, "school")


def test_a_central_school_does_not_ask_a_school_that_it_supervises(world: World) -> None:
    with pytest.raises(Invalid):
        ask(world, "central", "school")


@pytest.mark.parametrize("to", ["police", "neighbour", "shop"])
def test_not_oneself_not_next_door_and_no_shop(world: World, to: str) -> None:
    with pytest.raises(Invalid):
        ask(world, "police", to)


def test_who_no_longer_exists_is_neither_asked_nor_ordered(world: World) -> None:
    with acting(SYSTEM):
        market = world.organisations["market"]
        market.valid_to = market.valid_from
        market.save(update_fields=["valid_to"])
    for send in (ask, order):
        with pytest.raises(Invalid):
            send(world, "coordinator", "market")


def test_of_several_ordered_at_once_all_or_none_are(world: World) -> None:
    from anxiao.programmes.asks.models import Order
    from anxiao.programmes.asks.services import orders

    with acting(world.actors["town"]) as town:
        both = [key(world, "school"), key(world, "far_school")]
        with pytest.raises(Invalid):
            orders.issue(actor=town, recipients=both, text="自查")
    with acting(SYSTEM):
        assert not Order.objects.exists()


def test_choices_hold_those_who_may_be_chosen(world: World) -> None:
    office, town = (world.organisations[name] for name in ("office", "town"))
    assert {one.pk for one in to_order(office)} == {
        key(world, name) for name in ("police", "market", "education", "town", "other_town")
    }
    assert not to_order(world.organisations["police"]).exists()
    assert key(world, "police") in {one.pk for one in to_ask(town)}
    assert {one.pk for one in to_ask(office)} == {
        key(world, name) for name in ("police", "market", "education")
    }


def test_a_village_office_stands_below_its_town(world: World) -> None:
    code = world.organisations["town"].territory_code + 1
    with acting(SYSTEM):
        places.add_territory(
            actor=SYSTEM, code=code, name={"zh": "一村", "en": "Village"}, level="village"
        )
        world.organisations["village"] = places.add_organisation(
            actor=SYSTEM,
            name={"zh": "一村村委会", "en": "Village office"},
            kind="office",
            territory_code=code,
        )
    assert order(world, "town", "village").recipient == key(world, "village")
    assert key(world, "village") in {one.pk for one in to_order(world.organisations["town"])}
