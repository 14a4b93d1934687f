"""An inspection without network: begun, filled in and finished on the telephone, then sent."""

from uuid import uuid4

import pytest
from django.utils import translation
from playwright.sync_api import expect

from anxiao.hazards.models import Hazard
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.phone import shell
from anxiao.inspections.phone.models import Submission
from anxiao.inspections.phone.services import tray
from anxiao.inspections.visits.models import Finding, Sheet, Visit
from anxiao.inspections.visits.services import rechecking
from anxiao.kernel.principal import acting
from anxiao.people.models import Person as Account
from tests.inspections.planning import begun, does, issued, visits_of
from tests.inspections.sending import real_list
from tests.inspections.visiting import fill, start
from tests.journeys.cast import Cast
from tests.journeys.phone import READY, Phone
from tests.journeys.reading import fits
from tests.world import SYSTEM, World, make_hazard

pytestmark = pytest.mark.browser


def findings() -> list[Finding]:
    with acting(SYSTEM):
        return list(Finding.objects.select_related("hazard").order_by("number"))


def test_a_school_is_inspected_without_network_and_two_hazards_reach_their_owners(
    cast: Cast,
) -> None:
    real_list(4)
    phone = Phone(cast("inspector"))
    phone.opens(first=True)
    with phone.person.is_off_line():
        phone.is_off_line()
        phone.page.reload()
        expect(phone.page.locator(READY)).to_be_attached()
        phone.inspects("school校区")
        fits(phone.person)
        phone.fails(1, "盾牌破损两面", seed=1)
        phone.fails(2, "门卫室无人", seed=2)
        phone.answers("q3", "pass")
        phone.is_kept()
        # The tab is lost, and opened again where there is still no network.
        phone.page.reload()
        expect(phone.page.locator("form-runner.is-open")).to_be_visible()
        expect(phone.question("q2_photo").locator(".ax-runner-shot img")).to_be_visible()
        phone.answers("q4", "pass")
        phone.is_kept()
        phone.finishes()
        phone.has_in_outbox(ready=1)
        fits(phone.person)
        assert findings() == []
        phone.forgives_the_engine()
        phone.is_off_line(is_so=False)
        phone.has_in_outbox(sent=1, ready=0)
    two_hazards_are_with_their_owners(cast)


def two_hazards_are_with_their_owners(cast: Cast) -> None:
    found = findings()
    assert [len(one.photos) for one in found] == [1, 1]
    for one in found:
        assert one.hazard is not None
        cast("town").has_work(one.hazard, "reported")
        cast("far_school").finds_nothing(one.hazard)
    with acting(SYSTEM):
        assert Visit.objects.get().state == "finished"
        sent = Submission.objects.get()
        assert all(one["original"]["sha256"] for one in sent.files.values())


def test_what_another_device_changed_is_shown_and_not_overwritten(cast: Cast) -> None:
    visit = start(cast.world, lists=[real_list(2)])
    phone = Phone(cast("inspector"))
    phone.opens(first=True)
    phone.page.locator(f"a[href^='#/take/{visit.pk}']").click()
    phone.answers("q1", "pass")
    phone.answers("q2", "pass")
    phone.is_kept()
    fill(cast.world, visit, "inspector", q1="na")
    with phone.person.is_refused():
        phone.finishes()
        phone.has_in_outbox(conflict=1)
    with acting(SYSTEM):
        assert Visit.objects.get().state == "started"
    phone.forgives_the_engine()
    phone.page.locator(".ax-phone-acts button").first.click()
    phone.has_in_outbox(sent=1)
    with acting(SYSTEM):
        assert Visit.objects.get().state == "finished"


def test_signing_out_with_unsent_work_warns(cast: Cast) -> None:
    real_list(1)
    phone = Phone(cast("inspector"))
    phone.opens(first=True)
    phone.inspects("school校区")
    phone.answers("q1", "pass")
    phone.is_kept()
    asked: list[str] = []
    phone.page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    phone.goes("#/device")
    phone.page.get_by_role("button", name=phone.person.word("Sign out")).click()
    phone.page.wait_for_timeout(100)
    assert len(asked) == 1
    # The pages beside the app warn too, and leave what it keeps.
    phone.person.goes("/")
    phone.page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    phone.page.evaluate("document.querySelector('[data-forget]').click()")
    assert len(asked) == 2
    phone.opens()
    expect(phone.page.locator("[data-begun] li")).to_have_count(1)


def test_a_closed_account_wipes_the_telephone(cast: Cast) -> None:
    real_list(1)
    phone = Phone(cast("inspector"))
    phone.opens(first=True)
    phone.inspects("school校区")
    phone.answers("q1", "pass")
    phone.is_kept()
    with acting(SYSTEM):
        Account.objects.filter(username="inspector").update(is_active=False)
    with phone.person.is_refused():
        phone.opens()
        expect(phone.page.locator("[data-wiped]")).to_be_visible()
    left = """async () => {
      const store = await import("/static/inspections/phone/store.js");
      const [drafts, forms] = [await store.drafts(), await store.formKeys()];
      return [drafts.length, forms.length, Boolean(await store.kept("pack"))];
    }"""
    assert phone.page.evaluate(left) == [0, 0, False]


MANY = """async () => {
  const store = await import("/static/inspections/phone/store.js");
  const me = await store.kept("me");
  const bytes = new Uint8Array(200000).map((_, n) => n % 251);
  const blob = new Blob([bytes], { type: "image/jpeg" });
  const now = new Date().toISOString();
  for (let n = 0; n < 500; n += 1) {
    const sha256 = "0".repeat(64);
    const photos = [1, 2, 3].map((one) => ({ name: `${n}-${one}.jpg`, blob, sha256 }));
    const head = { key: store.uuid(), state: "draft", person: me.person, post: me.post };
    const said = { beganAt: now, changedAt: now, done: 3, of: 20, failed: 1, photos: 3 };
    const about = { place: `第${n}小学`, name: "检查表", kind: "open", seen: 1 };
    await store.save({ ...head, ...said, ...about }, "<data/>", photos);
  }
}"""


def test_five_hundred_drafts_with_photos_are_listed(cast: Cast) -> None:
    phone = Phone(cast("inspector"))
    phone.opens(first=True)
    phone.goes("#/device")
    phone.page.evaluate(MANY)
    phone.goes("#/")
    expect(phone.page.locator("[data-begun] li")).to_have_count(500)


def test_a_new_version_takes_over_and_finds_every_draft(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_list(1)
    phone = Phone(cast("inspector"))
    phone.opens(first=True)
    phone.inspects("school校区")
    phone.answers("q1", "na")
    phone.is_kept()
    monkeypatch.setattr(shell, "_print", lambda: "another")
    phone.goes("#/")
    phone.page.reload()
    with translation.override("zh-hans"):
        version = shell.version()
    phone.page.wait_for_function(
        "(version) => document.getElementById('configuration')?.textContent.includes(version)",
        arg=version,
    )
    phone.page.locator("[data-begun] a").click()
    expect(phone.question("q1").locator("input[value=na]")).to_be_checked()
    phone.forgives_the_engine()


def test_little_room_is_said_in_time(cast: Cast) -> None:
    phone = Phone(cast("inspector"))
    phone.page.add_init_script(
        "navigator.storage.estimate = async () => ({ usage: 950e6, quota: 1000e6 })"
    )
    phone.opens()
    expect(phone.page.locator("#banners .ax-late")).to_contain_text("47 MB")


def test_a_planned_visit_is_carried_out_without_network(cast: Cast) -> None:
    made = real_list(2)
    (visit,) = visits_of(issued(cast.world, "special", lists=[made.pk]), cast.world)
    phone = Phone(cast("inspector"))
    phone.opens(first=True)
    with phone.person.is_off_line():
        phone.is_off_line()
        phone.page.locator(f"[data-planned] a[href^='#/take/{visit.pk}']").click()
        phone.answers("q1", "pass")
        phone.answers("q2", "pass")
        phone.is_kept()
        phone.finishes()
        phone.has_in_outbox(ready=1)
        phone.forgives_the_engine()
        phone.is_off_line(is_so=False)
        phone.has_in_outbox(sent=1)
    with acting(SYSTEM):
        found = Visit.objects.get()
        assert (found.state, found.plan_id) == ("finished", visit.plan_id)


def of_two_lists(world: World) -> tuple[Visit, list[Checklist]]:
    """A planned visit by two lists, on which closed hazards are looked at again."""
    lists = [real_list(1, key=f"phone_{one}") for one in ("one", "two")]
    closed = {"sites_from": "recheck", "filters": {"closed": True}, "at": ()}
    plan = issued(world, "special", lists=[one.pk for one in lists], **closed)
    (visit,) = visits_of(plan, world)
    return visit, lists


def fills_both(phone: Phone, lists: list[Checklist]) -> None:
    """The tab is lost before each of them, and opened again where there is no network."""
    for one in lists:
        phone.page.reload()
        phone.opens_list(one.pk)
        phone.answers("q1", "pass")
        phone.is_kept()
        (phone.finishes if one == lists[-1] else phone.ends_list)()
        fits(phone.person)


def mends_what_a_colleague_has_said(phone: Phone, last: Checklist) -> None:
    phone.page.locator(".ax-phone-acts button").first.click()
    expect(phone.page.locator("[data-hazard]")).to_have_count(1)
    expect(phone.page.locator(f"[role=alert][data-refused='{last.pk}']")).to_be_visible()
    phone.page.locator(".ax-phone-end button").click()
    phone.has_in_outbox(sent=1, refused=0)


def test_two_lists_and_old_hazards_go_out_together_and_a_colleagues_word_stands(
    cast: Cast,
) -> None:
    """Filled in and seen without network; of one hazard a colleague said meanwhile how it is."""
    first, other = (make_hazard(cast.world, state="closed") for _each in range(2))
    visit, lists = of_two_lists(cast.world)
    phone = Phone(cast("inspector"))
    phone.opens(first=True)
    with phone.person.is_off_line():
        phone.is_off_line()
        phone.page.locator(f"[data-planned] a[href='#/visit/{visit.pk}']").click()
        phone.has_seen(first.pk, "gone", seed=3)
        phone.has_seen(other.pk, "back", "通道又堆满杂物")
        fills_both(phone, lists)
        phone.has_in_outbox(ready=1)
        begun(cast.world, visit, "police")
        seen = {"hazard": first.pk, "outcome": "gone"}
        does(cast.world, "police", rechecking.recheck, visit, **seen)
    with phone.person.is_refused():
        phone.is_off_line(is_so=False)
        phone.has_in_outbox(refused=1)
    mends_what_a_colleague_has_said(phone, lists[1])
    phone.forgives_the_engine()
    with acting(SYSTEM):
        assert (Visit.objects.get().state, Submission.objects.count()) == ("finished", 2)
        states = dict(Hazard.objects.values_list("pk", "state"))
    assert (states[first.pk], states[other.pk]) == ("closed", "rebounded")


def test_a_visit_is_begun_by_two_lists_and_ends_when_both_are_filled_in(cast: Cast) -> None:
    lists = [real_list(1, key=f"phone_{one}", zh=f"第{one}表") for one in ("一", "二")]
    phone = Phone(cast("inspector"))
    phone.opens(first=True)
    phone.goes("#/choose")
    phone.page.locator("#sites a").get_by_text("school校区", exact=True).click()
    for one in lists:
        phone.page.locator("[data-name=list]").get_by_text(one.zh, exact=True).click()
    phone.page.locator("form button[class*=primary]").click()
    phone.opens_list(lists[1].pk)
    phone.fails(1, "灭火器过期", seed=5)
    phone.is_kept()
    phone.ends_list()
    expect(phone.page.locator("[data-lacks]")).to_contain_text(lists[0].zh)
    fits(phone.person)
    phone.goes("#/")
    phone.page.locator("[data-begun] a").click()
    phone.opens_list(lists[0].pk)
    phone.answers("q1", "pass")
    phone.is_kept()
    phone.finishes()
    phone.has_in_outbox(sent=1)
    phone.forgives_the_engine()
    left = """async () => {
      const store = await import("/static/inspections/phone/store.js");
      const heads = await store.drafts();
      const kept = await Promise.all(heads.map(({ key }) => store.body(key)));
      return [heads.length, kept.filter(Boolean).length, (await store.visits()).length];
    }"""
    assert phone.page.evaluate(left) == [2, 0, 0]
    with acting(SYSTEM):
        visit = Visit.objects.get()
        assert (visit.state, visit.failed, visit.sheets.count()) == ("finished", 1, 2)


def test_of_two_lists_one_gives_way_to_a_colleagues_and_the_visit_ends_all_the_same(
    cast: Cast,
) -> None:
    lists = [real_list(1, key=f"phone_{one}") for one in ("one", "two")]
    visit = start(cast.world, lists=lists)
    phone = Phone(cast("inspector"))
    phone.opens(first=True)
    phone.page.locator(f"a[href='#/visit/{visit.pk}']").click()
    fill(cast.world, visit, "inspector", q1="na")
    with phone.person.is_refused():
        fills_both(phone, lists)
        phone.has_in_outbox(conflict=1, ready=0)
    phone.forgives_the_engine()
    phone.page.once("dialog", lambda dialog: dialog.accept())
    phone.page.locator(".ax-phone-acts button").last.click()
    expect(phone.page.locator("[data-filled]")).to_have_count(2)
    phone.page.locator(".ax-phone-end button").click()
    phone.has_in_outbox(sent=1)
    with acting(SYSTEM):
        assert Visit.objects.get().state == "finished"
        told = dict(Sheet.objects.values_list("checklist", "answers"))
    assert [told[one.pk]["q1"] for one in lists] == ["na", "pass"]


FIRST_VERSION = """async ([person, post, checklist, form, site, key]) => {
  const base = await new Promise((done, failed) => {
    const opening = indexedDB.open("anxiao-phone", 1);
    const stores = { kept: "key", forms: "key", drafts: "key", bodies: "key" };
    opening.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(stores)) {
        opening.result.createObjectStore(name, { keyPath });
      }
      opening.result.createObjectStore("photos", { keyPath: ["draft", "name"] });
    };
    opening.onsuccess = () => done(opening.result);
    opening.onerror = () => failed(opening.error);
  });
  const both = base.transaction(["drafts", "bodies"], "readwrite");
  const at = new Date().toISOString();
  const begun = { key, site, kind: "open", checklists: [checklist], team: [] };
  const about = { place: "school校区", name: "检查表", kind: "open", seen: 1, finishes: true };
  const said = { beganAt: at, changedAt: at, done: 1, of: 1, failed: 0, photos: 0 };
  const head = { key, state: "draft", person, post, who: "", checklist, begun };
  both.objectStore("drafts").put({ ...head, ...about, ...said });
  both.objectStore("bodies").put({ key, xml: `<data id="${form}"><q1>na</q1></data>` });
  await new Promise((done) => { both.oncomplete = done; });
  base.close();
}"""


def test_what_an_earlier_version_left_on_the_telephone_is_found_and_sent(cast: Cast) -> None:
    made, phone = real_list(1), Phone(cast("inspector"))
    actor = cast.world.actors["inspector"]
    named = (actor.person, actor.post, made.pk, made.form_id, cast.world.sites["school"].pk)
    phone.person.goes("/")
    phone.page.evaluate(FIRST_VERSION, [*map(str, named), str(uuid4())])
    phone.opens(first=True)
    phone.goes("#/")
    phone.page.locator("[data-begun] a").click()
    expect(phone.question("q1").locator("input[value=na]")).to_be_checked()
    phone.finishes()
    phone.has_in_outbox(sent=1)
    phone.forgives_the_engine()
    with acting(SYSTEM):
        assert Visit.objects.get().state == "finished"


@pytest.mark.parametrize("browser_of", ["MicroMessenger/8.0.50", "DingTalk/7.6.0"])
def test_inside_other_apps_one_line_says_how_to_open_it(cast: Cast, browser_of: str) -> None:
    real_list(1)
    phone = Phone(cast("inspector"))
    agent = f"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 {browser_of}"
    phone.page.add_init_script(
        f"Object.defineProperty(navigator, 'userAgent', {{ get: () => '{agent}' }})"
    )
    phone.opens(first=True)
    expect(phone.page.locator("#banners")).to_contain_text(
        phone.person.word(
            "Here it works with network only. For use without: menu “⋯”, “Open in browser”."
        )
    )
    phone.inspects("school校区")
    phone.answers("q1", "pass")
    phone.finishes()
    phone.has_in_outbox(sent=1)


def test_what_a_crowded_server_keeps_is_shown_as_arrived_until_it_is_taken_in(cast: Cast) -> None:
    real_list(4)
    phone = Phone(cast("inspector"))
    phone.opens(first=True)
    phone.inspects("school校区")
    phone.fails(1, "盾牌破损两面", seed=1)
    for path in ("q2", "q3", "q4"):
        phone.answers(path, "pass")
    with tray.DESK.served(can_wait=False):
        phone.finishes()
        phone.has_in_outbox(kept=1)
        fits(phone.person)
        assert findings() == []
    tray.DESK.crowded_at = float("-inf")
    phone.has_in_outbox(sent=1, kept=0)
    (found,) = findings()
    with acting(SYSTEM):
        assert Submission.objects.count() == 1
        assert Hazard.objects.filter(pk=found.hazard_id).exists()


def test_what_a_crowded_server_kept_and_did_not_accept_says_why(cast: Cast) -> None:
    made = real_list(2)
    phone = Phone(cast("inspector"))
    phone.opens(first=True)
    phone.inspects("school校区")
    for path in ("q1", "q2"):
        phone.answers(path, "pass")
    with tray.DESK.served(can_wait=False):
        phone.finishes()
        phone.has_in_outbox(kept=1)
    tray.DESK.crowded_at = float("-inf")
    with acting(SYSTEM):
        # Withdrawn meanwhile.
        Checklist.objects.filter(pk=made.pk).update(state="replaced")
    with phone.person.is_refused():
        phone.has_in_outbox(refused=1)
    expect(phone.page.locator(".ax-phone-box")).to_contain_text("请重新选择")
    with acting(SYSTEM):
        assert Submission.objects.count() == 0
