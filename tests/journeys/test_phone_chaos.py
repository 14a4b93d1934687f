"""Three hundred inspections over a line that breaks: none is lost, none is there twice."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from anxiao.evidence.models import File
from anxiao.inspections.phone.models import Submission
from anxiao.inspections.visits.models import Finding, Visit
from anxiao.kernel.principal import acting
from tests.inspections.sending import real_list
from tests.journeys.bad_line import BadLine, Server
from tests.journeys.person import Person
from tests.journeys.phone import Phone
from tests.world import SYSTEM, World

pytestmark = pytest.mark.browser
BY_HAND, BY_MODULE = 10, 290
LONGEST = 75
FILL = Path(__file__).with_name("phone_fill.js").read_text()
PUSH = """async () => {
  const outbox = await import("/static/inspections/phone/outbox.js");
  outbox.run(true);
  const store = await import("/static/inspections/phone/store.js");
  const found = {};
  for (const { state } of await store.drafts()) found[state] = (found[state] || 0) + 1;
  return found;
}"""


@pytest.fixture
def world(fresh_database: None) -> World:
    from tests.world import make_world

    return make_world()


@pytest.fixture
def server() -> Iterator[Server]:
    one = Server()
    one.start()
    yield one
    one.kill()


@pytest.fixture
def line(server: Server) -> Iterator[BadLine]:
    with BadLine(server.port) as one:
        yield one


def push(phone: Phone) -> dict[str, int]:
    """Tap «Send now», and see how the items stand."""
    found: dict[str, int] = phone.page.evaluate(PUSH)
    return found


def until(phone: Phone, sent: int) -> dict[str, int]:
    """Go on tapping until so many have been received."""
    ends = time.monotonic() + LONGEST
    while True:
        found = push(phone)
        if found.get("sent", 0) >= sent:
            return found
        assert time.monotonic() < ends, found
        phone.page.wait_for_timeout(400)


def tab_is_killed(phone: Phone) -> Phone:
    """In the middle of sending; another one is opened."""
    person = phone.person
    person.page.close()
    person.page = person.context.new_page()
    again = Phone(person)
    again.opens()
    return again


def fills_by_hand(phone: Phone) -> None:
    for number in range(BY_HAND):
        phone.inspects("school校区")
        if number % 5 == 0:
            phone.fails(1, "盾牌破损两面", seed=number)
        else:
            phone.answers("q1", "pass")
        phone.answers("q2", "pass")
        phone.finishes()


def sends_through_everything(phone: Phone, server: Server) -> Phone:
    """A tab is killed, the server is killed and comes back, the network goes and comes."""
    phone.is_off_line(is_so=False)
    until(phone, 50)
    phone = tab_is_killed(phone)
    until(phone, 110)
    server.kill()
    push(phone)
    server.start()
    until(phone, 170)
    phone.is_off_line()
    push(phone)
    phone.page.wait_for_timeout(500)
    phone.is_off_line(is_so=False)
    return phone


def test_three_hundred_inspections_over_a_line_that_breaks(
    browser: Browser, world: World, server: Server, line: BadLine
) -> None:
    made, number = real_list(2), BY_HAND + BY_MODULE
    person = Person(browser, f"http://localhost:{line.port}", world, "inspector").is_in()
    phone = Phone(person)
    phone.opens(first=True)
    phone.is_off_line()
    fills_by_hand(phone)
    site = str(world.sites["school"].pk)
    phone.page.evaluate(FILL, [str(made.pk), made.form_id, site, BY_MODULE])
    assert push(phone) == {"ready": number}
    line.spoils = True
    phone = sends_through_everything(phone, server)
    assert until(phone, number) == {"sent": number}
    person.close()

    assert line.done["cut"] > 3 and line.done["lost"] > 3
    photos = 2 + len(range(0, BY_MODULE, 3))
    with acting(SYSTEM):
        assert Visit.objects.count() == Visit.objects.finished().count() == number
        assert Submission.objects.count() == number
        assert Finding.objects.count() == File.objects.count() == photos
