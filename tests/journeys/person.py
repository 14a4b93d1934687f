"""Somebody at a screen: finds things by the words on them, and has her taps counted."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from io import BytesIO
from typing import Any
from uuid import UUID

from django.test import Client
from django.utils import translation
from PIL import ExifTags, Image
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    FilePayload,
    Locator,
    Page,
    Request,
    expect,
)

from anxiao.hazards.models import Hazard
from anxiao.hazards.waiting import NEXT
from anxiao.kernel.names import pick
from anxiao.kernel.principal import acting
from anxiao.norms.models import HazardItem
from tests.world import PASSWORD, SYSTEM, World

PHONE, DESK = (390, 844), (1440, 900)
LOCALES = {"zh-hans": "zh-CN", "zh-hant": "zh-TW", "en": "en-GB"}
TAPPABLE = ("button", "link", "radio", "checkbox")


@dataclass
class Traffic:
    """What a browser fetched, and what it complained of."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def asked(self, request: Request) -> None:
        if not request.url.startswith(("data:", "blob:", "chrome")):
            self.requests.append(request.url)

    def said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} {message.location.get('url', '')}")

    def broke(self, error: object) -> None:
        self.complaints.append(str(getattr(error, "error", error)))

    def abroad(self, home: str) -> list[str]:
        return [url for url in self.requests if not url.startswith(f"{home}/")]


@dataclass(frozen=True)
class Effort:
    """What something cost a person: taps, photos, fields filled by typing."""

    taps: int = 0
    photos: int = 0
    typed: int = 0

    def __sub__(self, before: "Effort") -> "Effort":
        return Effort(
            self.taps - before.taps, self.photos - before.photos, self.typed - before.typed
        )

    def counted(self) -> dict[str, int]:
        return {"taps": self.taps, "photos": self.photos, "typed": self.typed}


class Person:
    """One person with one browser of her own, in one language, on a phone or at a desk."""

    def __init__(
        self,
        browser: Browser,
        home: str,
        world: World,
        key: str = "",
        *,
        language: str = "zh-hans",
        size: tuple[int, int] = PHONE,
    ) -> None:
        self.home, self.world, self.key, self.language = home, world, key, language
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale=LOCALES[language],
            has_touch=size == PHONE,
        )
        self.traffic = Traffic()
        self.context.on("request", self.traffic.asked)
        self.context.on("console", self.traffic.said)
        self.context.on("weberror", self.traffic.broke)
        self.effort = Effort()

    @cached_property
    def page(self) -> Page:
        """Her window; whoever only asks for an address opens none."""
        made = self.context.new_page()
        made.set_default_timeout(45_000)
        return made

    # --- coming in --------------------------------------------------------------------------

    def is_in(self) -> "Person":
        """Carry a session already: signing in itself is walked elsewhere."""
        client = Client()
        with acting(SYSTEM):
            client.force_login(self.world.people[self.key])
        session = client.cookies["sessionid"].value
        self.context.add_cookies([{"name": "sessionid", "value": session, "url": self.home}])
        return self

    def sign_in(self) -> None:
        """Fill in the page of signing in, where one stands there."""
        self.fill("User name", self.world.people[self.key].username)
        self.fill("Password", PASSWORD)
        self.tap(self.word("Sign in"))

    def goes(self, path: str) -> None:
        self.page.goto(f"{self.home}{path}")

    def goes_home(self) -> None:
        self.goes("/")

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.home)

    # --- words ------------------------------------------------------------------------------

    def word(self, msgid: str, **values: Any) -> str:
        """A message in the language of this person."""
        with translation.override(self.language):
            said = translation.gettext(msgid)
        return said % values if values else said

    def words(self, one: str, many: str, **values: int) -> str:
        """A message with a count, in the language of this person."""
        with translation.override(self.language):
            return translation.ngettext(one, many, next(iter(values.values()))) % values

    def name(self, named: Any) -> str:
        """What an organisation, an item or a pair of names is called in her language."""
        with translation.override(self.language):
            return pick(named if isinstance(named, Mapping) else named.name)

    # --- hands ------------------------------------------------------------------------------

    def thing(self, said: str | re.Pattern[str], within: Locator | None = None) -> Locator:
        """What can be tapped under a name."""
        scope: Any = within or self.page
        exact = isinstance(said, str)
        found = scope.get_by_role(TAPPABLE[0], name=said, exact=exact)
        for role in TAPPABLE[1:]:
            found = found.or_(scope.get_by_role(role, name=said, exact=exact))
        first: Locator = found.filter(visible=True).first
        return first

    def tap(self, said: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Tap what bears a name, and let the page that follows arrive."""
        self._spends(taps=1)
        self.thing(said, within).click()
        self.page.wait_for_load_state()

    def tick(self, said: str) -> None:
        self._spends(taps=1)
        self.page.get_by_role("checkbox", name=said, exact=True).check()

    def chooses(self, label: str, option: str) -> None:
        self._spends(taps=2)
        self.page.get_by_label(self.word(label)).select_option(label=option)

    def fill(self, label: str, text: str) -> None:
        self._spends(typed=1)
        self.page.get_by_label(self.word(label)).fill(text)

    def types(self, label: str, text: str) -> None:
        """Fill in a field that has to be tapped first, as on a phone."""
        self._spends(taps=1)
        self.fill(label, text)

    def writes(self, name: str, text: str) -> None:
        """Fill in a field, tapped first, that shares its label with others on the page."""
        self._spends(taps=1, typed=1)
        self.page.locator(f"[name='{name}']").fill(text)

    def photographs(self, *, seed: int) -> None:
        """Take a photo where the page calls it something else than a photo."""
        self._spends(photos=1)
        file = FilePayload(name="批示.jpg", mimeType="image/jpeg", buffer=picture(seed))
        self.page.locator("input.ax-camera-input").set_input_files(files=[file])
        expect(self.page.locator(".ax-shot.is-sent")).to_have_count(1)

    def takes_up(self, pk: UUID, step: str) -> None:
        """From *My work* to a record, by the one next step that its line offers."""
        self.goes_home()
        row = self.work().filter(has=self.page.locator(f"a[href*='{pk}']"))
        expect(row).to_have_count(1)
        self.tap(self.word(step), row)

    def presses(self, verb: str, **fields: str) -> None:
        """Carry a verb through its own page, filling in what it asks."""
        self.tap(self.word(verb))
        for label, text in fields.items():
            self.fill(label, text)
        self.tap(self.word(verb))

    def presses_with_photo(self, verb: str, *, seed: int) -> None:
        """Carry a verb through whose page asks for a photo."""
        self.tap(self.word(verb))
        self.photo(seed=seed)
        self.tap(self.word(verb))

    def photo(self, *, seed: int = 0, taken: datetime | None = None) -> None:
        """Take a photo, and wait until it is delivered."""
        before = self.page.locator(".ax-shot.is-sent").count()
        self.gives(picture(seed, taken))
        expect(self.page.locator(".ax-shot.is-sent")).to_have_count(before + 1)

    def gives(self, content: bytes) -> None:
        """Hand a picture to the page, which sends it when it can."""
        self._spends(photos=1)
        file = FilePayload(name="现场.jpg", mimeType="image/jpeg", buffer=content)
        self.page.get_by_label(self.word("Photos")).set_input_files(files=[file])

    def finds_place(self, words: str, name: str) -> None:
        """Name another place than the one proposed, by some of its letters."""
        self.tap_summary("Another place")
        self.page.get_by_role("searchbox", name=self.word("Name of the place, or its pinyin")).fill(
            words
        )
        self._spends(taps=1)
        self.page.get_by_text(name, exact=True).click()

    def _spends(self, *, taps: int = 0, photos: int = 0, typed: int = 0) -> None:
        now = self.effort
        self.effort = Effort(now.taps + taps, now.photos + photos, now.typed + typed)

    def tap_summary(self, msgid: str) -> None:
        self._spends(taps=1)
        self.page.locator("summary").filter(has_text=self.word(msgid)).click()

    @contextmanager
    def may_be_refused(self) -> Iterator[None]:
        """A page that may be an error page: its status is no complaint."""
        with self.is_refused():
            yield

    @contextmanager
    def is_off_line(self) -> Iterator[None]:
        """What happens inside finds no network, which the console may mention."""
        before = len(self.traffic.complaints)
        yield
        self.page.wait_for_load_state("networkidle")
        new = self.traffic.complaints[before:]
        del self.traffic.complaints[before:]
        assert all("ERR_INTERNET_DISCONNECTED" in said for said in new), new

    @contextmanager
    def is_refused(self) -> Iterator[None]:
        """What happens inside is answered with a no, which the console may mention."""
        before = len(self.traffic.complaints)
        yield
        new = self.traffic.complaints[before:]
        del self.traffic.complaints[before:]
        assert all("responded with a status of 4" in said for said in new), new

    def reports(self, item: HazardItem, *, seed: int = 1) -> Hazard:
        """From *My work* to a sent report of one kind, with a photo and without a typed word."""
        self.goes_home()
        self.tap(self.word("Report a hazard"))
        self.tap(self.name(item.focus_area))
        self.tap(re.compile(f"^{re.escape(self.name(item))}"))
        self.photo(seed=seed)
        self.tap(self.word("Send the report"))
        return hazard_at(self)

    # --- eyes -------------------------------------------------------------------------------

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible()

    def sees_kept(self) -> None:
        """The page says that what she typed is kept on her device."""
        with translation.override(self.language):
            kept = translation.pgettext("draft", "Kept on this device")
        self.sees(kept)

    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    def work(self) -> Locator:
        """The rows of *My work*."""
        return self.page.get_by_role("main").get_by_role("listitem")

    def has_work(self, hazard: Hazard, state: str) -> Locator:
        """The case waits for her, with the one next step of its state in her words."""
        self.goes_home()
        row = self.work().filter(has=self.page.locator(f"a[href='/hazards/{hazard.pk}/']"))
        expect(row).to_have_count(1)
        expect(row.locator("a.btn")).to_have_text([self.word(NEXT[state])])
        return row

    def has_no_work(self, hazard: Hazard) -> None:
        self.goes_home()
        expect(self.page.locator(f"main a[href*='{hazard.pk}']")).to_have_count(0)

    def opens_work(self, hazard: Hazard, state: str) -> None:
        row = self.has_work(hazard, state)
        self.tap(self.word(NEXT[state]), row)

    def opens(self, hazard: Hazard) -> None:
        self.goes(f"/hazards/{hazard.pk}/")

    def may(self) -> set[str]:
        """The verbs she can press on the record before her."""
        here = self._actions()
        return {said.strip() for said in here.locator("a, button").all_inner_texts()}

    def may_not(self) -> dict[str, str]:
        """The verbs that are grey, each with the reason beside it."""
        barred = {}
        for one in self._actions().locator("[aria-disabled=true]").all():
            reason = one.get_attribute("aria-describedby")
            barred[one.inner_text().strip()] = self.page.locator(f"[id='{reason}']").inner_text()
        return barred

    def _actions(self) -> Locator:
        return self.page.get_by_role("group", name=self.word("What you can do"), exact=True)

    def timeline(self) -> list[str]:
        """What happened, one sentence after the other."""
        heading = self.page.get_by_role("heading", name=self.word("What happened"), exact=True)
        card = self.page.locator("section").filter(has=heading)
        return [" ".join(line.split()) for line in card.get_by_role("listitem").all_inner_texts()]

    def sees_sound_chain(self) -> None:
        """The digests of what she sees were recomputed and hold."""
        with translation.override(self.language):
            said = translation.ngettext(
                "Sound: %(n)s entry recomputed.", "Sound: %(n)s entries recomputed.", 9
            )
        pattern = re.escape(said).replace(re.escape("%(n)s"), r"\d+")
        expect(self.page.get_by_text(re.compile(pattern)).first).to_be_visible()

    def status_of(self, path: str) -> int:
        """What the server answers her for an address."""
        return self.context.request.get(f"{self.home}{path}").status

    def finds_nothing(self, hazard: Hazard) -> None:
        """For her the case does not exist: not its address, not a list, not its ledger."""
        for path in (f"/hazards/{hazard.pk}/", f"/ledger/{hazard.pk}/"):
            assert self.status_of(path) == 404, (self.key, path)
        for path in ("/", "/hazards/", "/ledger/", "/notices/"):
            answer = self.context.request.get(f"{self.home}{path}")
            assert answer.status in (200, 403) and str(hazard.pk) not in answer.text(), path

    def close(self) -> None:
        self.context.close()


def picture(seed: int, taken: datetime | None = None, *, size: tuple[int, int] = (96, 64)) -> bytes:
    """A photo unlike those of other seeds, with the day its camera says."""
    image = Image.effect_noise(size, 20 + seed % 60).convert("RGB")
    image.paste(((seed * 53) % 256, (seed * 97) % 256, 90), (0, 0, 40 + seed % 50, 30))
    exif = Image.Exif()
    if taken:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = (
            f"{taken:%Y:%m:%d %H:%M:%S}"
        )
    kept = BytesIO()
    image.save(kept, "JPEG", exif=exif, quality=95)
    return kept.getvalue()


def kind(code: str) -> HazardItem:
    """A kind of hazard, with its area."""
    with acting(SYSTEM):
        return HazardItem.objects.select_related("focus_area").get(code=code)


def hazard_at(person: Person) -> Hazard:
    """The case whose page she has before her."""
    found = re.search(r"/hazards/([0-9a-f-]{36})/", person.page.url)
    assert found, person.page.url
    with acting(SYSTEM):
        return Hazard.objects.get(pk=UUID(found[1]))
