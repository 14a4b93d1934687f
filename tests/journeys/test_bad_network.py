"""On a bad network nothing is lost and nothing is sent twice."""

import re
import time

import pytest
from playwright.sync_api import Route, expect

from anxiao.evidence.models import File
from anxiao.hazards.models import Hazard
from anxiao.kernel.principal import acting
from tests.journeys.cast import Cast
from tests.journeys.person import Person, hazard_at, kind, picture
from tests.world import SYSTEM

pytestmark = pytest.mark.browser
UPLOADS = re.compile("/api/v1/evidence/uploads")


def _fills_in(cast: Cast) -> Person:
    school = cast("school")
    school.goes(f"/hazards/report/?item={kind('internal.exit_blocked').code}")
    return school


def _sent() -> int:
    with acting(SYSTEM):
        return Hazard.objects.count()


def test_a_double_tap_on_a_slow_network_reports_once(cast: Cast) -> None:
    school = _fills_in(cast)

    def slowly(route: Route) -> None:
        time.sleep(0.4)
        route.continue_()

    school.page.route("**/hazards/report/**", slowly)
    school.thing(school.word("Send the report")).dblclick()
    school.page.wait_for_url("**/reported/")
    assert _sent() == 1


def test_a_report_whose_answer_was_lost_is_sent_again_and_taken_once(cast: Cast) -> None:
    school = _fills_in(cast)

    def lose_the_answer(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort("internetdisconnected")
        else:
            route.continue_()

    school.page.route("**/hazards/report/**", lose_the_answer)
    with school.is_off_line(), school.page.expect_event("requestfailed"):
        school.thing(school.word("Send the report")).click(no_wait_after=True)
    assert _sent() == 1
    school.page.unroute_all()
    school.goes(f"/hazards/report/?item={kind('internal.exit_blocked').code}")
    school.tap(school.word("Send the report"))
    hazard_at(school)
    assert _sent() == 1


def test_what_is_filled_in_off_line_is_there_after_a_reload(cast: Cast) -> None:
    school = _fills_in(cast)
    with school.is_off_line():
        school.context.set_offline(offline=True)
        school.fill("What was seen", "三楼出口被课桌堵住")
        school.sees_kept()
        school.thing(school.word("Send the report")).click(no_wait_after=True)
        school.page.wait_for_timeout(500)
    school.context.set_offline(offline=False)
    school.goes(f"/hazards/report/?item={kind('internal.exit_blocked').code}")
    expect(school.page.get_by_label(school.word("What was seen"))).to_have_value(
        "三楼出口被课桌堵住"
    )
    school.tap(school.word("Send the report"))
    assert hazard_at(school).description == "三楼出口被课桌堵住"
    assert _sent() == 1
    school.goes(f"/hazards/report/?item={kind('internal.exit_blocked').code}")
    expect(school.page.get_by_label(school.word("What was seen"))).to_have_value("")


def test_an_interrupted_photo_goes_on_where_it_stopped(cast: Cast) -> None:
    school = _fills_in(cast)
    content, puts = picture(1, size=(1200, 900)), []

    def cut(route: Route) -> None:
        if route.request.method != "PUT":
            route.continue_()
            return
        puts.append(route.request.url)
        if len(puts) == 2:
            route.abort("internetdisconnected")
        else:
            route.continue_()

    school.page.route(UPLOADS, cut)
    assert len(content) > 600_000
    with school.is_off_line():
        school.gives(content)
        expect(school.page.locator(".ax-shot.is-sent")).to_have_count(1, timeout=20_000)
    offsets = [int(re.search(r"offset=(\d+)", url)[1]) for url in puts]
    assert offsets == sorted(offsets) and offsets.count(0) == 1
    school.page.reload()
    expect(school.page.locator(".ax-shot.is-sent")).to_have_count(1)
    school.tap(school.word("Send the report"))
    hazard_at(school)
    with acting(SYSTEM):
        assert File.objects.get().size == len(content)
