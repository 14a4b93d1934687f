"""The pages and the API of bookings: what they say, count, refuse, and let out as a sheet."""

import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.programmes.bookings.models import Booking
from anxiao.programmes.bookings.services import changing, excepting
from tests.architecture.campaigns import run
from tests.programmes.booking import (
    FIRST,
    MONDAY,
    WHY,
    book,
    booked_in,
    does,
    fill,
    limit,
    sealed,
)
from tests.world import SYSTEM, World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Any:
    with clock.at(MONDAY):
        yield make_world()


def signed_in(world: World, who: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client


def page(world: World, who: str, path: str) -> str:
    answer = signed_in(world, who).get(path)
    assert answer.status_code == 200, (who, path, answer.status_code)
    return answer.content.decode()


def year(world: World, key: str = "school") -> str:
    return f"/bookings/schools/{world.organisations[key].pk}/"


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text.split('<main id="main"', 1)[1]))


def sent(world: World, **more: Any) -> dict[str, Any]:
    school = world.organisations["school"].pk
    return {
        "kind": "inspection",
        "schools": [school],
        "title": "秋季检查",
        "starts_on": f"{FIRST}",
        **more,
    }


def body(world: World, **more: Any) -> dict[str, Any]:
    given = {"school": world.organisations["school"].pk, "ends_on": f"{FIRST}", **more}
    return {key: value for key, value in sent(world, **given).items() if key != "schools"}


# --- the calendar ---------------------------------------------------------------------------


def test_a_principal_sees_the_year_at_one_look(world: World) -> None:
    limit(5, percent=40)
    row = book(world, "police")
    run(world)
    text = page(world, "school", year(world))
    assert f"/bookings/{row.pk}/" in text
    said = plain(text)
    for words in (
        "Inspections, announced", "1 of 3 booked", "2 left", "Comprehensive supervision",
        "0 of 1 booked", "春季安全检查", "Organisation police", "校园周边联合整治",
        "Safety log of the month before due on",
    ):  # fmt: skip
        assert words in said, words
    assert "unannounced" not in said.lower()


def test_a_department_reads_of_others_without_a_way_there(world: World) -> None:
    row = book(world, "education", title="教育局检查")
    text = page(world, "police", year(world))
    assert "教育局检查" in text
    assert f"/bookings/{row.pk}/" not in text
    assert signed_in(world, "police").get(f"/bookings/{row.pk}/").status_code == 404


def test_the_calendar_says_by_how_many_it_is_over_and_what_was_excepted(world: World) -> None:
    limit(0)
    row = book(world, "police", exception_reason=WHY)
    assert "1 exception is to be approved" in plain(page(world, "school", year(world)))
    does(world, "coordinator", excepting.approve, row, reason="情况属实")
    said = plain(page(world, "market", year(world)))
    for words in ("1 of 0 booked", "over by 1", "1 by exception", "beyond the quota"):
        assert words in said, words
    record = plain(page(world, "school", f"/bookings/{row.pk}/"))
    for words in (WHY, "情况属实", "coordinator"):
        assert words in record, words


def test_another_year_and_another_school(world: World) -> None:
    book(world, day=date(2027, 5, 10))
    assert "春季安全检查" not in page(world, "school", year(world))
    assert "春季安全检查" in page(world, "school", f"{year(world)}?year=2027")
    assert "2026" in page(world, "school", f"{year(world)}?year=x")
    for who, key in (("school", "far_school"), ("other_town", "school"), ("town", "shop")):
        assert signed_in(world, who).get(year(world, key)).status_code == 404


def test_the_own_office_alone_sees_its_unannounced_share(world: World) -> None:
    limit(5, percent=40)
    sealed(world)
    said = plain(page(world, "coordinator", year(world)))
    for words in ("Inspections, unannounced", "1 of 2 booked", "0 of 3 booked", "暗访"):
        assert words in said, words
    for who in ("leader", "auditor", "police", "town", "school", "education"):
        assert "nannounced" not in page(world, who, year(world)), who


def test_the_panel_of_the_school_leads_to_its_year(world: World) -> None:
    book(world)
    text = page(world, "school", f"/schools/{world.organisations['school'].pk}/bookings/")
    assert "春季安全检查" in text
    assert year(world) in text


# --- booking --------------------------------------------------------------------------------


def test_a_visit_is_booked_with_one_form(world: World) -> None:
    form = page(world, "police", f"/bookings/book/?school={world.organisations['school'].pk}")
    assert 'name="share"' not in form
    assert 'name="share"' in page(world, "coordinator", "/bookings/book/")
    answer = signed_in(world, "police").post("/bookings/book/", sent(world))
    with acting(SYSTEM):
        row = Booking.objects.get()
    assert answer.headers["Location"] == f"/bookings/{row.pk}/"
    assert row.ends_on == FIRST


def test_a_full_quota_is_said_with_two_ways_out(world: World) -> None:
    limit(1, percent=0)
    near = book(world, "education")
    client, given = signed_in(world, "police"), sent(world)
    answer = client.post("/bookings/book/", given)
    assert answer.status_code == 409
    text = answer.content.decode()
    school = world.organisations["school"].pk
    for words in (f'name="merge-{school}"', f'value="{near.pk}"', "exception_reason"):
        assert words in text, words
    assert "and 1 are booked: Organisation education 22 June 2026" in plain(text)
    answer = client.post("/bookings/book/", {**given, "seen": "1", f"merge-{school}": near.pk})
    assert answer.headers["Location"] == f"/bookings/{near.pk}/"
    given["starts_on"] = "2026-12-01"
    assert client.post("/bookings/book/", {**given, "seen": "1"}).status_code == 409
    answer = client.post("/bookings/book/", {**given, "seen": "1", "exception_reason": WHY})
    assert "awaiting" not in answer.headers["Location"]
    with acting(SYSTEM):
        assert Booking.objects.filter(state="awaiting_approval").count() == 1


def test_a_visit_near_by_is_shown_before_another_is_booked(world: World) -> None:
    book(world, "education")
    client = signed_in(world, "police")
    assert client.post("/bookings/book/", sent(world)).status_code == 409
    assert client.post("/bookings/book/", {**sent(world), "seen": "1"}).status_code == 302


def test_the_form_shows_what_it_meets_as_it_is_filled_in(world: World) -> None:
    limit(5, percent=40)
    fill(world, 3)
    client = signed_in(world, "police")
    assert "What the visit meets" not in client.get("/bookings/against/").content.decode()
    shown = client.get("/bookings/against/", sent(world, share="unannounced")).content.decode()
    assert "3 of 3 booked" in shown
    assert "nannounced" not in shown
    assert "Most inspections of a school a year" in shown


def test_what_does_not_make_sense_comes_back(world: World) -> None:
    client = signed_in(world, "police")
    assert client.post("/bookings/book/", sent(world, title="")).status_code == 422
    answer = client.post("/bookings/book/", sent(world, ends_on="2026-06-01"))
    assert answer.status_code == 422
    assert "before the first" in answer.content.decode()


def test_an_unannounced_visit_is_booked_by_the_office(world: World) -> None:
    given = sent(world, share="unannounced")
    answer = signed_in(world, "coordinator").post("/bookings/book/", given)
    with acting(world.actors["coordinator"]):
        row = Booking.objects.get()
    assert answer.headers["Location"] == f"/bookings/{row.pk}/"
    assert "Only these posts know of it" in page(world, "coordinator", f"/bookings/{row.pk}/")
    assert signed_in(world, "leader").get(f"/bookings/{row.pk}/").status_code == 404


# --- record, list, work ---------------------------------------------------------------------


def test_verbs_are_pages_with_their_reasons(world: World) -> None:
    row = book(world, "police")
    client = signed_in(world, "police")
    record = page(world, "police", f"/bookings/{row.pk}/")
    assert "it cannot have been carried out before" in record
    assert client.post(f"/bookings/{row.pk}/carry_out/", {}).status_code == 409
    answer = client.post(f"/bookings/{row.pk}/cancel/", {"reason": "另行安排", "version": 1})
    assert answer.headers["Location"] == f"/bookings/{row.pk}/"
    assert "另行安排" in page(world, "school", f"/bookings/{row.pk}/")
    assert client.get(f"/bookings/{row.pk}/nothing/").status_code == 404


def test_a_visit_is_merged_on_its_page(world: World) -> None:
    police, other = book(world, "police"), book(world, "education", title="教育局检查")
    client = signed_in(world, "police")
    assert "教育局检查" in client.get(f"/bookings/{police.pk}/merge/").content.decode()
    client.post(f"/bookings/{police.pk}/merge/", {"into": other.pk})
    assert f"/bookings/{other.pk}/" in page(world, "police", f"/bookings/{police.pk}/")


def test_the_list_is_narrowed_and_goes_out_as_a_sheet(world: World) -> None:
    book(world, "police", departments=[world.organisations["market"].pk])
    row = book(world, "coordinator", kind="assessment", title="考评")
    does(world, "coordinator", changing.cancel, row, reason="另行安排")
    for query, number in (
        ("", 2), ("?kind=assessment", 1), ("?state=coming", 1), ("?state=cancelled", 1),
        ("?q=考评", 1), ("?year=2026", 2), ("?year=2025", 0), ("?part=ordered", 1),
        (f"?of={row.school}", 2), ("?of=1", 0),
    ):  # fmt: skip
        found = re.search(
            r"role=\"status\">(\d+) rows?<", page(world, "coordinator", f"/bookings/{query}")
        )
        assert found is not None
        assert int(found[1]) == number, query
    assert "春季安全检查" in page(world, "market", "/bookings/?part=served")
    answer = signed_in(world, "coordinator").get("/bookings/export.xlsx")
    book_ = load_workbook(BytesIO(b"".join(answer.streaming_content)), read_only=True)
    rows = [list(one) for one in book_.active.iter_rows(values_only=True)]  # type: ignore[union-attr]
    assert len(rows) == 3
    # Both were booked at the same moment of the stopped clock, so either comes first.
    [sheet_row] = [one for one in rows if "春季安全检查" in one]
    assert "Organisation market" in sheet_row


def test_exceptions_and_visits_about_to_begin_wait_in_my_work(world: World) -> None:
    book(world, "police", day=clock.today() + timedelta(days=1), title="明日检查")
    book(world, "police", day=clock.today() + timedelta(days=20), title="下月检查")
    home = page(world, "police", "/")
    assert "明日检查" in home
    assert "下月检查" not in home
    row = booked_in(world, "awaiting_approval")
    assert f"/bookings/{row.pk}/" in page(world, "coordinator", "/")
    assert f"/bookings/{row.pk}/" in page(world, "leader", "/")


def test_it_is_found_by_its_words(world: World) -> None:
    row = book(world)
    assert f"/bookings/{row.pk}/" in page(world, "school", "/search/?q=春季安全")


# --- JSON -----------------------------------------------------------------------------------


def test_the_api_books_looks_and_refuses_like_the_page(world: World) -> None:
    limit(1, percent=0)
    client, base = signed_in(world, "police"), "/api/v1/bookings"
    answer = client.post(base, body(world), "application/json")
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["state"], made["school_name"]["en"]) == ("booked", "Organisation school")
    market = signed_in(world, "market")
    answer = market.post(base, body(world), "application/json")
    assert answer.status_code == 409
    assert "Organisation police 22 June 2026" in answer.json()["detail"]
    asked = {key: value for key, value in body(world).items() if key != "title"}
    met = market.get(f"{base}/against", asked).json()
    assert [one["id"] for one in met["near"]] == [made["id"]]
    assert (met["figure"]["left"], met["refusal"]) == (0, answer.json()["detail"])
    joined = market.post(base, body(world, merge_into=made["id"]), "application/json").json()
    assert joined["id"] == made["id"]
    school = world.organisations["school"].pk
    shown = market.get(f"{base}/schools/{school}?year=2026").json()
    assert [one["id"] for one in shown["bookings"]] == [made["id"]]
    assert shown["unannounced"] is None
    shares = {one["kind"]: one for one in shown["announced"]}
    assert (shares["inspection"]["used"], shares["inspection"]["left"]) == (1, 0)
    assert signed_in(world, "far_school").get(f"{base}/schools/{school}").status_code == 404
    assert (
        market.post(f"{base}/{made['id']}/cancel", {"reason": "x"}, "application/json").status_code
        == 403
    )


def test_the_api_tells_the_office_its_own_share(world: World) -> None:
    limit(5, percent=40)
    row = sealed(world)
    school = world.organisations["school"].pk
    shown = signed_in(world, "coordinator").get(f"/api/v1/bookings/schools/{school}").json()
    assert shown["unannounced"] == {
        "kind": "inspection", "most": 2, "used": 1, "left": 1, "over": 0, "exceptions": 0,
    }  # fmt: skip
    assert [one["id"] for one in shown["bookings"]] == [str(row.pk)]
