"""Effort is a number: taps on a phone, photos and typed fields, none of which may rise.

``effort.json`` holds what the pages need now and what they may need at most. Every count begins
at *My work*, that of closing by oneself at the page after the report, that of a view at the list.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from anxiao.kernel import clock
from anxiao.kernel.names import Name
from anxiao.kernel.principal import acting
from anxiao.programmes.calls.models import Call
from anxiao.programmes.plans.models import Task
from tests.journeys.cast import Cast
from tests.journeys.objectives import issued, task_called
from tests.journeys.person import Effort, Person, kind
from tests.programmes.calling import make_call
from tests.programmes.plan_world import sign
from tests.world import SYSTEM, make_hazard

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


def _task_for(cast: Cast, key: str) -> Task:
    issued(cast.world, {"排查校园周边": key}, clock.today())
    return task_called("排查校园周边")


def _sign_for_task(cast: Cast) -> Effort:
    town, task = cast("town"), _task_for(cast, "town")
    before = town.effort
    town.takes_up(task.pk, "Sign for")
    town.tap(town.word("Sign for"))
    town.sees(town.word("Signed for it."))
    return town.effort - before


def _report_progress(cast: Cast) -> Effort:
    school, task = cast("school"), _task_for(cast, "school")
    sign(cast.world, task, "school")
    before = school.effort
    school.takes_up(task.pk, "Report progress")
    school.writes("percent", "40")
    school.tap(school.word("Report progress"))
    school.sees(school.word("Reported %(percent)s %%.", percent="40"))
    return school.effort - before


def a_call(school: Person, kind_of_call: Name, words: str) -> Call:
    """From the school's home to a sent call: the kind, a few words, a photo."""
    school.goes_home()
    school.tap(school.word("Call for help"))
    school.tap(re.compile(f"^{re.escape(school.name(kind_of_call))}"))
    school.types("What is happening", words)
    school.photo(seed=4)
    school.tap(school.word("Send the call"))
    school.sees(school.word("The call has been sent"))
    with acting(SYSTEM):
        return Call.objects.latest("made_at")


def an_answer(person: Person, words: str) -> None:
    """On the page that *My work* leads to: what was done, and that is all."""
    person.types("What was done, or will be done and when", words)
    person.tap(person.word("Answer the call"))
    person.sees(words)


def _call(cast: Cast) -> Effort:
    school = cast("school")
    before = school.effort
    a_call(school, {"zh": "校门口交通", "en": "Traffic at the gate"}, "货车堵在校门口")
    return school.effort - before


def _answer_call(cast: Cast) -> Effort:
    police, call = cast("police"), make_call(cast.world)
    before = police.effort
    police.takes_up(call.pk, "Answer the call")
    an_answer(police, "民警已到场")
    return police.effort - before


WORK: dict[str, Callable[[Cast], Effort]] = {
    "report": _report,
    "sign_for": _sign_for,
    "accept": _accept,
    "self_close": _self_close,
    "open_view": _open_view,
    "sign_for_task": _sign_for_task,
    "report_progress": _report_progress,
    "call": _call,
    "answer_call": _answer_call,
}


def test_no_work_takes_more_than_it_did(cast: Cast) -> None:
    needed = {name: walk(cast).counted() for name, walk in WORK.items()}
    assert needed == {
        name: {key: TABLE[name][key] for key in ("taps", "photos", "typed")} for name in WORK
    }


def test_what_it_takes_is_within_what_it_may_take() -> None:
    assert all(row["taps"] <= row["most"] for row in TABLE.values())
