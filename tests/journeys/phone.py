"""Somebody with the app on her telephone."""

import time

from playwright.sync_api import FilePayload, Locator, expect

from anxiao.inspections.phone.jobs import take_some
from tests.journeys.person import Person, picture

LIST = "校园内部安保检查表"
ENGINE = "vendor/enketo.js"
READY = "html[data-ready]"


class Phone:
    """The app as one taps it; what it says is looked up by its keys."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page

    def opens(self, *, first: bool = False) -> None:
        self.person.goes("/phone/")
        expect(self.page.locator(READY)).to_be_attached()
        if first:
            self.has_taken_along()

    def has_taken_along(self) -> None:
        """Its files, its worker and its pack are on the device."""
        expect(self.page.locator("html[data-aboard]")).to_be_attached(timeout=20_000)
        self.page.evaluate("async () => { await navigator.serviceWorker.ready; }")

    def goes(self, place: str) -> None:
        self.page.locator(f"#places a[href='{place}']").click()

    def is_off_line(self, *, is_so: bool = True) -> None:
        self.person.context.set_offline(offline=is_so)

    def inspects(self, site: str, checklist: str = LIST) -> None:
        """Inspect now, at a site of this device, by one of its checklists."""
        self.goes("#/choose")
        self.page.locator("#find").fill(site)
        self.page.locator("#sites a").get_by_text(site, exact=True).click()
        self.page.locator("[data-name=list]").get_by_text(checklist, exact=True).click()
        self.page.locator("form button[class*=primary]").click()
        expect(self.page.locator("form-runner.is-open")).to_be_visible()

    def opens_list(self, checklist: object) -> None:
        """A list of the visit that is shown is filled in, or gone on with."""
        self.page.locator(f"[data-list='{checklist}'] a").click()
        expect(self.page.locator("form-runner.is-open")).to_be_visible()

    def ends_list(self) -> None:
        """A list is filled in while something else of its visit is left."""
        self.page.locator("[data-act=finish]").click()
        expect(self.page.locator("[data-lists]")).to_be_visible()

    def has_seen(self, hazard: object, outcome: str, words: str = "", *, seed: int = 0) -> None:
        """A hazard is looked at again: still in order, or there again, with a photo or without."""
        row = self.page.locator(f"[data-hazard='{hazard}']")
        row.locator(f"input[value={outcome}]").check()
        if words:
            row.locator("textarea").fill(words)
        if seed:
            file = FilePayload(name="复查.jpg", mimeType="image/jpeg", buffer=picture(seed))
            row.locator("input[type=file]").set_input_files(files=[file])
            expect(row.locator(".ax-phone-shot img")).to_be_visible()
        self.is_kept()

    def question(self, path: str) -> Locator:
        return self.page.locator(f".question[data-path='{path}']")

    def answers(self, path: str, choice: str) -> None:
        self.question(path).locator(f"input[value='{choice}']").click()

    def fails(self, number: int, words: str, *, seed: int) -> None:
        """One item fails: what was seen and a photo, in place."""
        self.answers(f"q{number}", "fail")
        note = self.question(f"q{number}_note").locator("input, textarea")
        note.fill(words)
        note.blur()
        file = FilePayload(name="现场.jpg", mimeType="image/jpeg", buffer=picture(seed))
        shot = self.question(f"q{number}_photo")
        shot.locator("input[type=file]").set_input_files(files=[file])
        expect(shot.locator(".ax-runner-shot img")).to_be_visible()

    def is_kept(self) -> None:
        expect(self.page.locator("[data-kept]")).to_have_attribute("data-kept", "saved")

    def finishes(self) -> None:
        self.page.locator("[data-act=finish]").click()
        expect(self.page.locator(".ax-phone-box")).to_be_visible()

    def forgives_the_engine(self) -> None:
        """Its reader of XML parses a broken text to learn what a fault looks like.

        Chromium shows a fault with a style of its own, which our policy refuses, and says so.
        """
        kept = [one for one in self.person.traffic.complaints if ENGINE not in one]
        self.person.traffic.complaints[:] = kept

    def has_in_outbox(self, **counts: int) -> None:
        """So many lines of each state; what lies in the tray is taken in, as by the worker."""
        self.goes("#/outbox")
        ends = time.monotonic() + 30
        for state, number in counts.items():
            rows = self.page.locator(f".ax-phone-box li[data-state={state}]")
            while state != "kept" and rows.count() != number and time.monotonic() < ends:
                take_some()
                self.page.wait_for_timeout(200)
            expect(rows).to_have_count(number, timeout=30_000)
