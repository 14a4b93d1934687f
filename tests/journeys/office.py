"""An office on its first day: nobody has an account yet, and nothing is there but files."""

import os
import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, FilePayload, Locator, expect

from anxiao.config.env import TREE
from anxiao.hazards.models import Hazard
from anxiao.kernel.principal import acting
from tests import database
from tests.imports.sheets import xlsx
from tests.journeys import county
from tests.journeys.person import DESK, Person, picture
from tests.journeys.reading import fits, reads_well
from tests.world import SYSTEM, World

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OWN = "sonnenblume-am-zaun-9"


class Newcomer(Person):
    """Somebody who has what stands on her slip, and nothing else."""

    def comes_in(self, username: str, password: str) -> None:
        """Sign in with the first password, and choose one of her own before anything else."""
        self.goes("/accounts/login/")
        self.fill("User name", username)
        self.fill("Password", password)
        self.tap(self.word("Sign in"))
        expect(self.page.get_by_role("heading", level=1)).to_have_text(
            self.word("Change the password")
        )
        reads_well(self)
        boxes = self.page.locator("input[type=password]")
        for place, typed in enumerate((password, OWN, OWN)):
            self._spends(typed=1)
            boxes.nth(place).fill(typed)
        self.tap(self.word("Change the password"))

    def begins(self, address: str) -> dict[str, tuple[str, str]]:
        """The first-run page from its printed address: role to user name and first password."""
        self.goes(address)
        fits(self)
        towns = self.page.locator("input[type=file]")
        self.hands(towns, "乡镇.xlsx", XLSX, xlsx(county.TOWNS))
        self.tap(self.word("Check the sheet"))
        reads_well(self)
        self.fill("Administrator of accounts", "孙管")
        self.fill("Coordinator", "王协")
        self.tap(self.word("Look it over"))
        reads_well(self)
        self.tap(self.word("Begin"))
        fits(self)
        found = {}
        for account in self.page.locator("[data-account]").all():
            username, password = account.locator("code").all_inner_texts()
            found[str(account.get_attribute("data-account"))] = (username, password)
        return found

    def brings(self, kind: str, content: bytes, name: str) -> None:
        """From the page of day one to the dry run of a sheet."""
        self.goes("/imports/start/")
        card = self.page.get_by_role("listitem").filter(
            has=self.page.get_by_role("heading", name=re.compile(f"^{re.escape(self.word(kind))}"))
        )
        self.tap(self.word("Choose a sheet"), card)
        self.hands(self.page.locator("input[type=file]"), name, XLSX, content)
        self.tap(self.word("Check the sheet"))

    def hands(self, where: Locator, name: str, kind: str, content: bytes) -> None:
        """Choose a file: one tap on the control, one on the file."""
        self._spends(taps=2)
        where.set_input_files(files=[FilePayload(name=name, mimeType=kind, buffer=content)])

    def takes_over(self, *, leaves_out: int = 0) -> None:
        """Confirm the dry run, leaving out the rows that are wrong."""
        if leaves_out:
            self._spends(taps=1)
            self.page.locator("input[name=leaves_out]").check()
        self.presses_button("form[action$='/apply/'] button")

    def presses_button(self, where: str) -> None:
        """Tap what is found by its place, because its words carry a number."""
        self._spends(taps=1)
        self.page.locator(where).filter(visible=True).first.click()
        self.page.wait_for_load_state()

    def downloads(self, said: str) -> bytes:
        """Tap what leads to a file, and keep it."""
        with self.page.expect_download() as coming:
            self.tap(said)
        return Path(coming.value.path()).read_bytes()

    def slips(self, town: str) -> dict[str, tuple[str, str]]:
        """Print the slips of a place: name to user name and first password."""
        self.goes("/people/accounts/slips/")
        self.tap(re.compile(f"^{town} ·"))
        self.tap(self.word("Make the slips"))
        fits(self)
        found = {}
        for slip in self.page.locator(".ax-slips li").all():
            username, password = slip.locator("code").all_inner_texts()
            found[slip.locator("strong").inner_text()] = (username, password)
        return found

    def gives(self, content: bytes) -> None:
        """Hand a picture to the camera, where another file is asked for beside it."""
        self.hands(self.page.locator("input.ax-camera-input"), "现场.jpg", "image/jpeg", content)

    def gives_plainly(self, *, seed: int) -> None:
        """Add a photo to a form that sends it with everything else."""
        where = self.page.locator("input[type=file]").first
        self.hands(where, "整改后.jpg", "image/jpeg", picture(seed))

    def prints(self, where: str, hazard: Hazard) -> bytes:
        """Have the slip of a case issued; the paper that the browser is shown."""
        self.presses_button(where)
        answer = self.context.request.get(f"{self.home}/hazards/{hazard.pk}/slip/")
        return answer.body()

    def enters(self, verb: str, **days: str) -> None:
        """Enter what came on paper for the post that is proposed, with a scan of it."""
        self.tap(self.word(verb), self.page.get_by_role("main"))
        self.hands(self.page.locator("input[name=paper]"), "扫描件.jpg", "image/jpeg", picture(7))
        for label, text in days.items():
            self.fill(label, text)


def started(browser: Browser, home: str, key: str, size: tuple[int, int] = DESK) -> Newcomer:
    """Somebody at a screen before anybody has an account."""
    nobody = World()
    return Newcomer(browser, home, nobody, key, size=size)


def init(folder: Path) -> dict[str, tuple[str, str]]:
    """``anxiao init`` as whoever looks after the server types it: role to user name, password."""
    sheet = folder / "乡镇.xlsx"
    sheet.write_bytes(xlsx(county.TOWNS))
    words = ["init", "--territory", county.COUNTY, "--sheet", str(sheet)]
    names = ["--administrator", "孙管", "--coordinator", "王协"]
    told = anxiao([*words, *names], **database.server().urls(database.mine()))
    lines = [line.split() for line in told.splitlines()]
    return {
        line[0]: (line[1], line[2]) for line in lines if line[0] in ("administrator", "coordinator")
    }


def anxiao(words: list[str], **more: str) -> str:
    """Run the real command in a process of its own, and return what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "anxiao", *words],
        env={**os.environ, **more},
        cwd=TREE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def worker() -> "subprocess.Popen[bytes]":
    """A worker of its own on the database of this test."""
    env = {**os.environ, **database.server().urls(database.mine())}
    words = [sys.executable, "-m", "anxiao", "work"]
    return subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def hazard_called(title: str) -> Hazard:
    with acting(SYSTEM):
        return Hazard.objects.get(title=title)
