"""A leader's photographed words become an order with a clock, and come back as a reply."""

import re
from uuid import UUID

import pytest

from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.programmes.asks.models import Order
from anxiao.programmes.instructions.models import Instruction
from tests.journeys.cast import Cast
from tests.journeys.objectives import reaches_nothing, told
from tests.journeys.person import Person
from tests.journeys.reading import reads_well
from tests.programmes.pledging import words_of
from tests.world import SYSTEM

pytestmark = pytest.mark.browser
REPLY = "已增派警力，早晚高峰两名民警值守"


@pytest.mark.parametrize("language", ["zh-hans"])
def test_a_photographed_instruction_is_ordered_replied_to_and_reported_back(
    cast: Cast, language: str
) -> None:
    cast.speaks(language)
    instruction, order = _entered(cast("coordinator"))
    _replied(cast("police"), order)
    _closed(cast("coordinator"), order)
    _read_by_the_leader(cast("leader"), instruction)
    for key in ("market", "town", "school", "neighbour"):
        assert cast(key).status_of(f"/instructions/{instruction.pk}/") in (403, 404), key
        reaches_nothing(cast(key), "orders", order.pk)


def _entered(office: Person) -> tuple[Instruction, Order]:
    """On a phone: a photo of the paper, to whom it goes, and that is all."""
    office.goes("/instructions/")
    reads_well(office)
    office.tap(office.word("Enter an instruction"))
    reads_well(office)
    before = office.effort
    office.photographs(seed=5)
    office.tap_summary("Choose")
    office.tap(office.name(office.world.organisations["police"]))
    office.tap(office.word("Send"))
    assert office.effort - before == type(before)(taps=3, photos=1)
    office.sees(office.word("Entered."))
    reads_well(office)
    found = re.search(r"/instructions/([0-9a-f-]{36})/", office.page.url)
    assert found
    with acting(SYSTEM):
        order = Order.objects.get(instruction=UUID(found[1]))
        return Instruction.objects.get(pk=UUID(found[1])), order


def _replied(police: Person, order: Order) -> None:
    """The department finds it in My work with a day, sees the photo, signs for it, replies."""
    assert order.due_at is not None and order.due_at > clock.now()
    police.takes_up(order.pk, "Sign for")
    reads_well(police)
    assert police.page.locator("main img").count() == 1
    police.tap(police.word("Sign for"))
    police.tap(police.word("Reply"))
    reads_well(police)
    police.types("How it was dealt with", REPLY)
    police.tap(police.word("Reply"))
    police.sees(REPLY)
    reads_well(police)


def _closed(office: Person, order: Order) -> None:
    office.takes_up(order.pk, "Judge the reply")
    office.sees(REPLY)
    reads_well(office)
    office.tap(office.word("Close it"))
    office.sees(office.word("dealt with"))


def _read_by_the_leader(leader: Person, instruction: Instruction) -> None:
    """The leader finds the reply below her own words, in the API, and on this week's sheet."""
    leader.goes("/instructions/")
    reads_well(leader)
    leader.tap(re.compile(re.escape(instruction.title)))
    leader.sees(REPLY)
    reads_well(leader)
    assert not leader.may()
    assert told(leader, f"/instructions/{instruction.pk}")["state"] == "closed"
    leader.goes("/instructions/weekly/")
    leader.sees(instruction.title)
    reads_well(leader)
    link = leader.thing(leader.word("The sheet as PDF")).get_attribute("href")
    answer = leader.context.request.get(f"{leader.home}{link}")
    assert answer.headers["content-type"] == "application/pdf"
    printed = "".join(words_of(answer.body()).split())
    assert "".join(instruction.title.split()) in printed
