"""The dispatch slip: one for each dispatch, for whoever reaches the case, alone or in a file."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from anxiao.documents import services as documents
from anxiao.documents.models import Document
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import report, triage
from anxiao.hazards.services.slips import issue_slip, issue_slips
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused
from anxiao.kernel.ids import uuid7
from anxiao.kernel.principal import acting
from anxiao.ledger import services as ledger
from anxiao.ledger.models import Entry
from tests.world import SYSTEM, World, item, make_hazard, make_world, photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def client(world: World, who: str) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(world.people[who])
    return made


def slip(world: World, hazard: Hazard, who: str = "town", because: str = "") -> Document:
    with acting(world.actors[who]) as actor:
        return issue_slip(actor=actor, hazard=hazard, because=because)


def url(hazard: Hazard, name: str = "slip") -> str:
    return reverse(f"hazards:{name}", args=[hazard.pk])


def pages(content: bytes) -> int:
    return max(map(int, re.findall(rb"/Count (\d+)", content)))


def test_the_slip_says_what_the_case_says(world: World) -> None:
    row = slip(world, make_hazard(world, state="dispatched", major=True))
    body = row.context["body"]
    assert body["title"] == "消防通道堆放杂物"
    assert body["grade"] == "major"
    assert body["lead"] == "单位school"
    assert body["territorial"] == "单位town"
    assert body["criteria"]
    assert "年" in body["due"]
    assert body["limit_days"] > 0
    assert row.context["head"]["issuer"] == "单位town"


def test_its_code_leads_to_the_page_of_the_case(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    address = slip(world, hazard).context["body"]["url"]
    assert address == settings.BASE_URL.rstrip("/") + reverse("hazards:detail", args=[hazard.pk])
    path = address.removeprefix(settings.BASE_URL.rstrip("/"))
    assert client(world, "school").get(path).status_code == 200


def test_photos_of_the_report_are_printed_as_small_copies(world: World) -> None:
    with acting(world.actors["school"]) as school:
        files = [photo(school, seed).pk for seed in range(5)]
        hazard = report.report(
            actor=school, site=world.sites["school"], item=item(), title="有照片", files=files
        )
    with acting(world.actors["town"]) as town:
        hazard = triage.hand_out(actor=town, hazard=hazard)
    shown = slip(world, hazard).context["body"]["photos"]
    assert len(shown) == 3
    assert all("/thumb/" in one["picture"] for one in shown)


def test_pressing_the_button_issues_and_shows_the_same_bytes_ever_after(world: World) -> None:
    hazard, town = make_hazard(world, state="dispatched"), client(world, "town")
    assert "has not been issued" in town.get(url(hazard)).content.decode()
    assert not Document.objects.exists()
    answer = town.post(url(hazard), follow=True)
    assert answer["Content-Type"] == "application/pdf"
    again = [town.get(url(hazard)).content, client(world, "school").get(url(hazard)).content]
    assert town.post(url(hazard), follow=True).content == answer.content
    assert [one == answer.content for one in again] == [True, True]
    with acting(SYSTEM):
        assert Document.objects.count() == 1


def test_the_answer_is_a_pdf_and_nothing_else(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    row = slip(world, hazard)
    answer = client(world, "school").get(reverse("documents:file", args=[row.pk]))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"].startswith("inline; filename*=utf-8''")
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_whoever_lies_outside_reach_finds_nothing(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    row = slip(world, hazard)
    addresses = [
        url(hazard),
        *(reverse(f"documents:{n}", args=[row.pk]) for n in ("file", "detail")),
    ]
    for who in ("other_town", "far_school", "neighbour"):
        for address in addresses:
            assert client(world, who).get(address).status_code == 404, (who, address)
        for path in (
            f"hazards/{hazard.pk}/documents",
            f"documents/{row.pk}",
            f"documents/{row.pk}/file",
        ):
            assert client(world, who).get(f"/api/v1/{path}").status_code == 404, (who, path)
    assert client(world, "other_town").post(url(hazard)).status_code == 404


@pytest.mark.parametrize("state", ["reported", "graded", "closed", "self_closed", "rebounded"])
def test_a_case_that_is_not_dispatched_has_no_slip(world: World, state: str) -> None:
    hazard = make_hazard(world, state=state)
    with pytest.raises(Refused):
        slip(world, hazard)
    assert client(world, "town").get(url(hazard)).status_code == 200
    assert client(world, "town").post(url(hazard)).status_code == 409


def test_who_may_not_dispatch_prints_what_is_issued_and_issues_nothing(world: World) -> None:
    hazard, school = make_hazard(world, state="dispatched"), client(world, "school")
    assert school.post(url(hazard)).status_code == 403
    assert "Print dispatch slip" not in school.get(url(hazard, "detail")).content.decode()
    slip(world, hazard)
    assert school.get(url(hazard)).content.startswith(b"%PDF-")
    assert "Print dispatch slip" in school.get(url(hazard, "detail")).content.decode()


def test_a_transfer_makes_a_new_slip_and_the_old_one_says_replaced(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    old = slip(world, hazard, "coordinator")
    with acting(world.actors["coordinator"]) as office:
        lead = world.organisations["police"].pk
        hazard = triage.transfer(actor=office, hazard=hazard, lead=lead, reason="不属教育")
    new = slip(world, hazard, "coordinator")
    assert (old.ordinal, new.ordinal) == (1, 2)
    assert new.context["body"]["lead"] == "单位police"
    page = client(world, "police").get(url(hazard, "detail")).content.decode()
    assert old.number in page
    assert new.number in page
    assert "replaced" in page
    assert client(world, "police").get(reverse("documents:file", args=[old.pk])).status_code == 200


def test_issuing_anew_revokes_the_one_before(world: World) -> None:
    hazard, town = make_hazard(world, state="dispatched"), client(world, "town")
    old = slip(world, hazard)
    assert town.get(url(hazard, "slip_again")).status_code == 200
    assert town.post(url(hazard, "slip_again"), {"reason": ""}).status_code == 422
    assert town.post(url(hazard, "slip_again"), {"reason": "时限改了"}).status_code == 302
    with acting(SYSTEM):
        rows = {row.ordinal: row.standing for row in Document.objects.all()}
        assert rows == {1: "revoked", 2: "in force"}
        assert Document.objects.get(pk=old.pk).reason == "时限改了"


def test_another_organisation_does_not_revoke_by_issuing_anew(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    slip(world, hazard, "town")
    with pytest.raises(NotAllowed):
        slip(world, hazard, "coordinator", because="换一张")
    with acting(SYSTEM):
        assert [row.standing for row in Document.objects.all()] == ["in force"]


def test_revoking_by_page_leaves_the_case_without_a_slip(world: World) -> None:
    hazard, town = make_hazard(world, state="dispatched"), client(world, "town")
    row = slip(world, hazard)
    page = reverse("documents:revoke", args=[row.pk])
    assert client(world, "school").get(page).status_code == 403
    assert client(world, "coordinator").get(page).status_code == 403
    assert town.get(page).status_code == 200
    assert town.post(page, {"reason": "误发"}, follow=True).status_code == 200
    assert "has not been issued" in town.get(url(hazard)).content.decode()
    assert town.post(page, {"reason": "误发"}).status_code == 409
    assert slip(world, hazard).ordinal == 2


def test_the_page_of_a_paper_shows_its_digests(world: World) -> None:
    row = slip(world, make_hazard(world, state="dispatched"))
    text = client(world, "school").get(reverse("documents:detail", args=[row.pk])).content.decode()
    assert row.digest in text
    assert row.short_content in text
    assert "documents:revoke" not in text


def test_members_of_a_seal_alone_print_what_lies_behind_it(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    with acting(world.actors["coordinator"]) as office:
        seal = ledger.confidential(actor=office, members=[])
        Hazard.objects.filter(pk=hazard.pk).update(seal=seal.pk)
    hazard.seal = seal.pk
    assert client(world, "coordinator").post(url(hazard), follow=True).content.startswith(b"%PDF-")
    for who in ("town", "school", "leader"):
        assert client(world, who).get(url(hazard)).status_code == 404
        with acting(world.actors[who]) as actor, pytest.raises(OutOfReach):
            issue_slips(actor=actor, hazards=[hazard.pk])


def test_many_slips_come_in_one_file(world: World) -> None:
    hazards = [make_hazard(world, state="dispatched") for _each in range(3)]
    first = slip(world, hazards[0])
    keys = [str(one.pk) for one in hazards]
    answer = client(world, "town").post(reverse("hazards:slips"), {"hazard": keys})
    assert answer["Content-Type"] == "application/pdf"
    assert pages(answer.content) == 3
    with acting(SYSTEM):
        assert Document.objects.count() == 3
        assert Document.objects.filter(pk=first.pk, revoked_at=None).exists()


def test_a_batch_with_a_case_that_has_no_slip_is_refused_as_a_whole(world: World) -> None:
    good, bad = make_hazard(world, state="dispatched"), make_hazard(world)
    with acting(world.actors["town"]) as town:
        with pytest.raises(Refused) as caught:
            issue_slips(actor=town, hazards=[good.pk, bad.pk])
        assert bad.number in str(caught.value)
        assert good.number not in str(caught.value)
        assert not Document.objects.exists()


@pytest.mark.parametrize("number", [0, 201])
def test_a_batch_has_its_bounds(world: World, number: int) -> None:
    with acting(world.actors["town"]) as town, pytest.raises(Invalid):
        issue_slips(actor=town, hazards=[uuid7() for _each in range(number)])


def test_a_batch_takes_nothing_from_outside_reach(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    answer = client(world, "other_town").post(reverse("hazards:slips"), {"hazard": [hazard.pk]})
    assert answer.status_code == 404
    assert client(world, "school").post(reverse("hazards:slips"), {}).status_code == 403


def call(world: World, who: str, path: str, body: Any = None) -> Any:
    asked = client(world, who)
    address = f"/api/v1/{path}"
    return (
        asked.get(address)
        if body is None
        else asked.post(address, body, content_type="application/json")
    )


def test_the_api_issues_lists_serves_and_revokes(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    assert call(world, "town", f"hazards/{hazard.pk}/documents").json() == []
    made = call(world, "town", f"hazards/{hazard.pk}/slip", {}).json()
    assert call(world, "town", f"hazards/{hazard.pk}/slip", {}).json() == made
    listed = call(world, "school", f"hazards/{hazard.pk}/documents").json()
    assert [one["id"] for one in listed] == [made["id"]]
    file = call(world, "school", f"documents/{made['id']}/file")
    assert len(file.content) == made["size"]
    anew = call(world, "town", f"hazards/{hazard.pk}/slip", {"because": "时限改了"}).json()
    assert anew["id"] != made["id"]
    done = call(world, "town", f"documents/{anew['id']}/revoke", {"reason": "误发"}).json()
    assert done["standing"] == "revoked"
    assert call(world, "school", f"hazards/{hazard.pk}/slip", {}).status_code == 403


def test_a_character_no_font_has_is_said_on_the_page(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    with acting(SYSTEM):
        Hazard.objects.filter(pk=hazard.pk).update(title="王\U000323af家小卖部")
    answer = client(world, "town").post(url(hazard))
    assert answer.status_code == 422
    assert "U+323AF (Title)" in answer.content.decode()
    with acting(SYSTEM):
        assert not Entry.objects.filter(action="document.issue").exists()


def test_a_slip_that_stands_is_not_changed_by_later_acts(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    row = slip(world, hazard)
    before = documents.file_of(row)
    with acting(SYSTEM):
        Hazard.objects.filter(pk=hazard.pk).update(title="改了名")
    assert slip(world, hazard).pk == row.pk
    assert documents.file_of(row) == before
