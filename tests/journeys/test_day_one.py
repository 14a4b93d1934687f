"""Day one: from an empty database to a proven closing, with what an office has in its drawer.

Nothing is prepared but the database: the county and its accounts come from the first-run page or
the command line, schools and hazards from untidy files, and every page is walked in real Chromium.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

import pytest
from playwright.sync_api import Browser, expect

from anxiao.config.env import kept_secret
from anxiao.hazards.models import Hazard
from anxiao.imports.services import carrying, staging
from anxiao.kernel.principal import acting
from anxiao.people.actors import actor_for
from anxiao.people.models import Person as Account
from anxiao.people.models import Post
from tests.journeys import county
from tests.journeys.office import (
    Newcomer,
    anxiao,
    hazard_called,
    init,
    started,
    worker,
)
from tests.journeys.person import DESK, PHONE
from tests.journeys.reading import fits, reads_well
from tests.journeys.test_effort import TABLE
from tests.world import SYSTEM

pytestmark = pytest.mark.browser


class House:
    """The people of the first day, and the worker in the background."""

    def __init__(self, browser: Browser, home: str) -> None:
        self.browser, self.home = browser, home
        self.people: list[Newcomer] = []
        self.worker: subprocess.Popen[bytes] | None = None

    def __call__(self, key: str, size: tuple[int, int] = DESK) -> Newcomer:
        made = started(self.browser, self.home, key, size)
        self.people.append(made)
        return made

    def opens(self) -> None:
        self.worker = worker()

    def closes(self) -> None:
        if self.worker is not None:
            self.worker.kill()
            self.worker.wait()
        faults = [
            f"{one.key}: {fault}"
            for one in self.people
            for fault in (*one.traffic.abroad(self.home), *one.traffic.complaints)
        ]
        for one in self.people:
            one.close()
        assert not faults


@pytest.fixture
def house(
    browser: Browser, fresh_database: None, live_server: Any, settings: Any, tmp_path: Path
) -> Iterator[House]:
    settings.BASE_URL = live_server.url
    settings.FIRST_RUN_KEY = tmp_path / "first_run_key"
    settings.DIVISIONS = tmp_path / "no divisions"
    house = House(browser, live_server.url)
    yield house
    house.closes()


def test_an_office_begins_with_its_own_files(house: House, tmp_path: Path) -> None:
    starter = house("starter")
    starter.goes("/accounts/login/")
    starter.sees("anxiao init")
    first = starter.begins(f"/begin/{kept_secret(tmp_path / 'first_run_key')}/")
    house.opens()
    office, keeper = house("office"), house("administrator")
    office.comes_in(*first["coordinator"])
    _is_led_to_day_one(office)
    _organisations(office)
    _schools(office)
    keeper.comes_in(*first["administrator"])
    _people(keeper)
    _running_ledger(office)
    slips = {**keeper.slips("青禾县"), **keeper.slips("白杨镇")}
    _hands_out_in_bulk(office)
    _prints_a_slip(office, hazard_called(county.BY_LINK))
    town = house("town")
    town.comes_in(*slips[county.TOWN_OFFICER])
    _by_the_school_on_a_phone(house, slips, hazard_called(county.BY_SCHOOL))
    _by_a_link_without_an_account(house, office, hazard_called(county.BY_LINK))
    _on_paper(office, hazard_called(county.ON_PAPER))
    for title in (county.BY_SCHOOL, county.BY_LINK):
        _accepted(town, hazard_called(title))
    _accepted(office, hazard_called(county.ON_PAPER))
    _audited(house, slips, hazard_called(county.BY_LINK), tmp_path)


def test_three_hundred_open_hazards_are_brought_in_and_handed_out_within_minutes(
    house: House, tmp_path: Path
) -> None:
    """At three seconds a tap the eleven taps are half a minute, and the forty that are allowed
    two; the rest of the quarter of an hour is the worker's, and the clerk may leave the page."""
    first = init(tmp_path)["coordinator"]
    _bring_schools(first[0])
    house.opens()
    office = house("office")
    office.comes_in(*first)
    office.goes_home()
    before = office.effort
    office.tap(office.word("The steps of day one"))
    office.brings("The running hazard ledger", county.many(300), "台账.xlsx")
    office.takes_over()
    hand_out = office.word("Hand out what is open")
    expect(office.thing(hand_out)).to_be_visible(timeout=90_000)
    office.tap(hand_out)
    office.tap(office.word("Select the whole page"))
    office.presses_button("[data-all]")
    fits(office)
    office.tap(office.word("Verify, grade and dispatch"))
    office.tap(office.word("Verify, grade and dispatch"))
    _is_carried_out(office, 300)
    needed = (office.effort - before).counted()
    assert needed == {key: TABLE["ledger_of_300"][key] for key in needed}
    with acting(SYSTEM):
        assert Hazard.objects.filter(state="dispatched").count() == 300


def _bring_schools(username: str) -> None:
    """The coordinator has brought in the organisations and schools before."""
    found = Account.objects.get(username=username)
    actor = actor_for(found, Post.objects.get(tenures__person=found))
    sheets = {"organisations": county.organisations(), "schools": county.schools()}
    for kind, content in sheets.items():
        with acting(actor):
            one = staging.upload(actor=actor, kind=kind, name="x.xlsx", content=content)
            carrying.apply(actor=actor, pk=one.pk, leaves_out=True)


# --- the four files -------------------------------------------------------------------------


def _is_led_to_day_one(office: Newcomer) -> None:
    office.goes_home()
    expect(office.page.get_by_role("heading", level=1)).to_have_text(office.word("Day one"))
    reads_well(office)


def _organisations(office: Newcomer) -> None:
    """A sector that nobody knows is seen in the dry run, and its row is left out."""
    office.brings("Organisations", county.organisations(), "成员单位名单.xlsx")
    office.sees("园林绿化")
    reads_well(office)
    office.takes_over(leaves_out=1)
    office.sees(office.word("The sheet has been taken over."))
    reads_well(office)


def _schools(office: Newcomer) -> None:
    """A misspelt town is named with the right one, mended in the sheet of faults, sent again."""
    office.tap(office.word("The next sheet"))
    reads_well(office)
    office.brings("Schools", county.schools(), "学校一览表.xlsx")
    office.sees("白扬镇")
    reads_well(office)
    faults = office.downloads(office.word("The rows to be put right, as a sheet"))
    office.takes_over(leaves_out=1)
    office.brings("Schools", county.mended(faults, "白扬镇", "白杨镇"), "待更正.xlsx")
    office.takes_over()
    office.sees(office.word("The sheet has been taken over."))


def _people(keeper: Newcomer) -> None:
    keeper.goes("/imports/start/")
    reads_well(keeper)
    keeper.brings("People and posts", county.people(), "通讯录.xlsx")
    reads_well(keeper)
    keeper.takes_over()
    keeper.sees(keeper.word("The sheet has been taken over."))
    reads_well(keeper)
    keeper.tap(keeper.word("Print account slips"))
    reads_well(keeper)


def _running_ledger(office: Newcomer) -> None:
    """A kind that nobody can guess is chosen; a day in the future keeps its row out."""
    office.brings("The running hazard ledger", county.hazards(), "隐患台账.xlsx")
    reads_well(office)
    office.presses_button("a[href$='/columns/']")
    reads_well(office)
    office.page.locator("select[name=ask_0]").select_option("internal.playground")
    office.tap(office.word("Check again"))
    reads_well(office)
    office.takes_over(leaves_out=1)
    office.sees(office.word("The sheet has been taken over."))
    reads_well(office)
    with acting(SYSTEM):
        assert sorted(Hazard.objects.values_list("state", flat=True)) == [
            "closed",
            "rectifying",
            "reported",
            "reported",
            "reported",
        ]


# --- handing out ----------------------------------------------------------------------------


def _hands_out_in_bulk(office: Newcomer) -> None:
    office.tap(office.word("Hand out what is open"))
    office.tap(office.word("Select the whole page"))
    reads_well(office)
    hand_out = office.word("Verify, grade and dispatch")
    office.tap(hand_out)
    reads_well(office)
    office.tap(hand_out)
    _is_carried_out(office, 3)
    reads_well(office)


def _is_carried_out(office: Newcomer, number: int) -> None:
    """The worker does it; the page says so by itself."""
    done = office.words("%(done)s done", "%(done)s done", done=number)
    expect(office.page.get_by_text(done, exact=False).first).to_be_visible(timeout=90_000)


def _prints_a_slip(office: Newcomer, hazard: Hazard) -> None:
    office.opens(hazard)
    reads_well(office)
    paper = office.prints("form[action$='/slip/'] button", hazard)
    assert paper.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) >= 1


# --- answering ------------------------------------------------------------------------------


def _by_the_school_on_a_phone(
    house: House, slips: dict[str, tuple[str, str]], hazard: Hazard
) -> None:
    school = house("school", PHONE)
    school.comes_in(*slips[county.SCHOOL_OFFICER])
    school.goes_home()
    reads_well(school)
    school.opens_work(hazard, "dispatched")
    reads_well(school)
    school.tap(school.word("Sign for"))
    school.opens_work(hazard, "rectifying")
    school.tap(school.word("Request acceptance"))
    reads_well(school)
    school.fill("How it was fixed", "已更换四具灭火器")
    school.photo(seed=3)
    school.tap(school.word("Request acceptance"))
    reads_well(school)


def _by_a_link_without_an_account(house: House, office: Newcomer, hazard: Hazard) -> None:
    office.opens(hazard)
    office.tap(office.word("One-time link"))
    reads_well(office)
    office.tap(office.word("Make a link"))
    fits(office)
    address = office.page.locator("code.ax-secret").inner_text()
    bureau = house("bureau", PHONE)
    bureau.page.goto(address)
    reads_well(bureau)
    bureau.tap(bureau.word("Show the case"))
    reads_well(bureau)
    bureau.tap(bureau.word("Sign for"))
    bureau.tap(bureau.word("Request acceptance"))
    reads_well(bureau)
    bureau.fill("How it was fixed", "已下架并立案查处")
    bureau.gives_plainly(seed=5)
    bureau.tap(bureau.word("Request acceptance"))
    reads_well(bureau)
    bureau.sees(bureau.word("Answered"))


def _on_paper(office: Newcomer, hazard: Hazard) -> None:
    """The town signed on paper; the office enters it for the town's post, with the scans."""
    office.opens(hazard)
    office.tap(office.word("Enter what came on paper"))
    reads_well(office)
    office.enters("Sign for")
    reads_well(office)
    office.tap(office.word("Enter it"))
    office.tap(office.word("Enter what came on paper"))
    office.enters("Request acceptance", **{"How it was fixed": "工地已封闭并派人看守"})
    office.photo(seed=8)
    reads_well(office)
    office.tap(office.word("Enter it"))
    reads_well(office)


# --- other eyes -----------------------------------------------------------------------------


def _accepted(eyes: Newcomer, hazard: Hazard) -> None:
    eyes.opens_work(hazard, "submitted")
    reads_well(eyes)
    eyes.tap(eyes.word("Accept and close out"))
    eyes.tap(eyes.word("Accept and close out"))
    eyes.sees(eyes.word("Closed it out."))
    with acting(SYSTEM):
        assert Hazard.objects.get(pk=hazard.pk).state == "closed"


def _audited(house: House, slips: dict[str, tuple[str, str]], hazard: Hazard, folder: Path) -> None:
    """The auditor takes the case file home, where there is no database."""
    auditor = house("auditor")
    auditor.comes_in(*slips[county.AUDITOR])
    auditor.opens(hazard)
    reads_well(auditor)
    file = folder / "case.zip"
    file.write_bytes(auditor.downloads(auditor.word("Case file")))
    assert is_zipfile(file)
    nothing = {
        "DATABASE_URL": "",
        "ANXIAO_APP_DATABASE_URL": "",
        "ANXIAO_DATA_DIR": str(folder / "no"),
    }
    assert anxiao(["ledger", "verify", str(file)], **nothing).startswith("Sound: ")
    assert not (folder / "no" / "pg").exists()
