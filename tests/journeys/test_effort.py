"""Effort is a number: taps on a phone, photos and typed fields, none of which may rise.

``effort.json`` holds what the pages need now and what they may need at most. Every count begins
at *My work*, that of closing by oneself at the page after the report, that of a view at the list.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from anxiao.kernel.principal import acting
from tests.journeys.cast import Cast
from tests.journeys.person import Effort, kind
from tests.world import make_hazard

pytestmark = pytest.mark.browser
TABLE: dict[str, dict[str, int]] = json.loads(
    Path(__file__).with_name("effort.json").read_text(encoding="utf-8")
)


def _report(cast: Cast) -> Effort:
    school = cast("school")
    school.goes_home()
    before = school.effort
    school.reports(kind("market.alcohol"))
    return school.effort - before


def _sign_for(cast: Cast) -> Effort:
    school = cast("school")
    hazard = make_hazard(cast.world, state="dispatched")
    before = school.effort
    school.opens_work(hazard, "dispatched")
    school.tap(school.word("Sign for"))
    school.sees(school.word("Signed for it."))
    return school.effort - before


def _accept(cast: Cast) -> Effort:
    town = cast("town")
    hazard = make_hazard(cast.world, state="submitted")
    before = town.effort
    town.opens_work(hazard, "submitted")
    town.tap(town.word("Accept and close out"))
    town.tap(town.word("Accept and close out"))
    town.sees(town.word("Closed it out."))
    return town.effort - before


def _self_close(cast: Cast) -> Effort:
    school = cast("school")
    school.reports(kind("internal.extinguishers"))
    before = school.effort
    school.presses_with_photo("Fixed by ourselves", seed=2)
    school.sees(school.word("closed by the unit itself"))
    return school.effort - before


def _open_view(cast: Cast) -> Effort:
    """From the list to a view that the office shares."""
    from anxiao.people.saved import services as saved

    office, town = cast.world.actors["coordinator"], cast("town")
    with acting(office):
        saved.save(actor=office, of="hazards", name="逾期", query="due=late", scope="territory")
    town.goes("/hazards/")
    before = town.effort
    town.tap_summary("Views")
    town.tap(re.compile("^逾期"), town.page.locator(".ax-views"))
    town.page.wait_for_url(re.compile(r"/hazards/\?due=late&view="))
    return town.effort - before


WORK: dict[str, Callable[[Cast], Effort]] = {
    "report": _report,
    "sign_for": _sign_for,
    "accept": _accept,
    "self_close": _self_close,
    "open_view": _open_view,
}


def test_no_work_takes_more_than_it_did(cast: Cast) -> None:
    needed = {name: walk(cast).counted() for name, walk in WORK.items()}
    assert needed == {
        name: {key: TABLE[name][key] for key in ("taps", "photos", "typed")} for name in WORK
    }


def test_what_it_takes_is_within_what_it_may_take() -> None:
    assert all(row["taps"] <= row["most"] for row in TABLE.values())
