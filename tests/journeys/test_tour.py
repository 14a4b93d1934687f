"""The tour: every lit sentence opens something living, grey ones promise nothing."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.cast import Cast
from tests.journeys.person import DESK, Person
from tests.world import make_hazard

pytestmark = pytest.mark.browser


def _told(person: Person) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = person.context.request.get(f"{person.home}/tour.json").json()[
        "sentences"
    ]
    return rows


def test_every_lit_sentence_opens_a_page_and_no_grey_one_does(cast: Cast) -> None:
    for state, major in (("submitted", False), ("rectifying", True), ("self_closed", False)):
        make_hazard(cast.world, state=state, major=major)
    cast.speaks("en", DESK)
    office = cast("coordinator")
    rows = _told(office)
    office.goes("/tour")
    linked = set(
        office.page.evaluate(
            "[...document.querySelectorAll('main [id]')]"
            ".filter((one) => one.matches('a[href]') || one.querySelector('a[href]'))"
            ".map((one) => one.id)"
        )
    )
    for row in rows:
        assert (row["id"] in linked) == (row["state"] == "lit"), row["id"]
    lit = sorted({row["link"] for row in rows if row["state"] == "lit"})
    assert len(lit) > 10
    wrong = office.word("Something broke on our side. Nothing was changed. Try again in a minute.")
    for link in lit:
        answer = office.context.request.get(f"{office.home}{link}")
        assert answer.status == 200, link
        if "html" not in answer.headers["content-type"]:
            continue
        office.goes(link)
        expect(office.page.get_by_role("heading", level=1)).not_to_be_empty()
        expect(office.page.get_by_text(wrong)).to_have_count(0)


def test_a_stranger_is_led_to_the_door_and_back_to_the_sentence(cast: Cast) -> None:
    office = cast.stranger("coordinator")
    office.goes("/tour")
    row = next(one for one in _told(office) if one["link"] == "/hazards/")
    office.tap(row["sentence"]["zh"])
    expect(office.page.get_by_role("heading", level=1)).to_have_text(office.word("Sign in"))
    office.sign_in()
    office.page.wait_for_url(f"{office.home}/hazards/")
    expect(office.page.get_by_role("heading", level=1)).to_have_text(office.word("Hazards"))


def test_an_address_opened_without_a_session_leads_to_the_door_and_back(cast: Cast) -> None:
    hazard = make_hazard(cast.world)
    town = cast.stranger("town")
    town.goes(f"/hazards/{hazard.pk}/")
    expect(town.page.get_by_role("heading", level=1)).to_have_text(town.word("Sign in"))
    town.sign_in()
    town.page.wait_for_url(f"{town.home}/hazards/{hazard.pk}/")
