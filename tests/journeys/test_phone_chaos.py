"""Three hundred inspections over a line that breaks: none is lost, none is there twice."""

import time
from collections.abc import Iterator

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
# Each with a failure that was put right on the spot; every third with a photo of it.
FILL = """async ([checklist, form, site, number]) => {
  const store = await import("/static/inspections/phone/store.js");
  const outbox = await import("/static/inspections/phone/outbox.js");
  const me = await store.kept("me");
  const shot = async (n) => {
    const canvas = new OffscreenCanvas(64, 48);
    const pen = canvas.getContext("2d");
    pen.fillStyle = `rgb(${n % 256}, ${(n * 7) % 256}, ${(n * 31) % 256})`;
    pen.fillRect(0, 0, 64, 48);
    pen.fillStyle = "#fff";
    pen.fillText(String(n), 4, 30);
    return canvas.convertToBlob({ type: "image/jpeg" });
  };
  for (let n = 0; n < number; n += 1) {
    const photos = [];
    if (n % 3 === 0) {
      const blob = await shot(n);
      const sha256 = await store.digest(blob);
      photos.push({ name: `${sha256.slice(0, 20)}.jpg`, blob, sha256, original: { sha256, size: 4000000, name: "IMG.jpg" } });
    }
    const failed = photos.length ? `<q1>fail</q1><q1_note>当场整改</q1_note><q1_photo>${photos[0].name}</q1_photo><q1_fixed>yes</q1_fixed>` : "<q1>pass</q1>";
    const xml = `<data id="${form}">${failed}<q2>pass</q2><meta><instanceID>uuid:${store.uuid()}</instanceID></meta></data>`;
    const now = new Date().toISOString();
    const head = { key: store.uuid(), state: "draft", person: me.person, post: me.post, who: me.name, beganAt: now, changedAt: now, done: 2, of: 2, failed: photos.length, photos: photos.length, place: "校区", name: "检查表", kind: "open", checklist, seen: 1, finishes: true, begun: { key: store.uuid(), site, kind: "open", checklists: [checklist], team: [] } };
    await store.save(head, xml, photos);
    await outbox.put(head, xml);
  }
}"""
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
    from tests.world import make_world  # noqa: PLC0415

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


def test_three_hundred_inspections_over_a_line_that_breaks(
    browser: Browser, world: World, server: Server, line: BadLine
) -> None:
    made = real_list(2)
    person = Person(browser, f"http://localhost:{line.port}", world, "inspector").is_in()
    phone = Phone(person)
    phone.opens(first=True)
    phone.is_off_line()
    for number in range(BY_HAND):
        phone.inspects("school校区")
        if number % 5 == 0:
            phone.fails(1, "盾牌破损两面", seed=number)
        else:
            phone.answers("q1", "pass")
        phone.answers("q2", "pass")
        phone.finishes()
    site = str(world.sites["school"].pk)
    phone.page.evaluate(FILL, [str(made.pk), made.form_id, site, BY_MODULE])
    assert push(phone) == {"ready": BY_HAND + BY_MODULE}

    line.spoils = True
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
    assert until(phone, BY_HAND + BY_MODULE) == {"sent": BY_HAND + BY_MODULE}
    person.close()

    assert line.done["cut"] > 3 and line.done["lost"] > 3
    with acting(SYSTEM):
        assert Visit.objects.count() == Visit.objects.finished().count() == BY_HAND + BY_MODULE
        assert Submission.objects.count() == BY_HAND + BY_MODULE
        photos = 2 + len(range(0, BY_MODULE, 3))
        assert Finding.objects.count() == photos
        assert File.objects.count() == photos
