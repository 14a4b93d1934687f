"""Every checklist of the library, in our runner and in the engine of ODK Collect."""

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.visits import submission
from anxiao.kernel.principal import acting
from tests.inspections import collecting, forming
from tests.inspections.collecting import Filled
from tests.journeys.cast import Cast
from tests.journeys.person import Person, picture
from tests.world import SYSTEM

pytestmark = pytest.mark.browser
PHOTO = picture(7)
ANSWER = Path(__file__).with_name("answer.js").read_text("utf-8")


def fills(person: Person, row: Checklist, answers: dict[str, str]) -> str:
    """What the runner sends once everything is answered."""
    person.goes(f"/checklists/{row.pk}/try/")
    page: Page = person.page
    expect(page.locator("form-runner.is-open")).to_be_visible()
    asked = [(path, said) for path, said in answers.items() if said]
    sent: str = page.evaluate(ANSWER, [asked, b64encode(PHOTO).decode()])
    assert page.locator(".ax-runner-next").is_disabled()
    return sent


def leaves(xml: str) -> list[tuple[str, str]]:
    return sorted(forming.answers(xml).items())


def library() -> list[Checklist]:
    with acting(SYSTEM):
        return list(Checklist.objects.in_use().filter(owner=None).order_by("pk"))


def test_the_runner_and_collect_send_the_same(cast: Cast, tmp_path: Path) -> None:
    many = collecting.rich(PHOTO)
    form, items = forming.twenty()
    extra = {"seen_on": "2026-06-18", "guards": "0", "why_none": "正在招聘"}
    lists: dict[str, tuple[Checklist, Filled]] = {
        one.library_key: (one, Filled(one.xform, collecting.every_answer(one.items, PHOTO)))
        for one in library()
    }
    assert len(lists) >= 8
    more: list[Any] = [(form, items, {**collecting.every_answer(items, PHOTO), **extra})]
    more.append((many.xform, [], many.answers))
    for made, asked, answers in more:
        row = forming.checklist(cast.world, made, asked)
        lists[row.series.hex] = row, Filled(made, answers)

    collected = collecting.collect(tmp_path, {key: filled for key, (_row, filled) in lists.items()})
    coordinator = cast("coordinator")
    for key, (row, filled) in lists.items():
        answers = {path: said for path, said in filled.answers.items() if said}
        sent = fills(coordinator, row, answers)
        assert submission.read(sent).answers.items() >= answers.items(), key
        assert {item.path for item in row.items} <= {*answers}, key
        assert leaves(sent) == leaves(collected[key]), key
