"""Pledges on paper: printed with a code on each page, signed by hand, scanned, matched, entered."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from anxiao.documents.printing import render, together
from anxiao.documents.services import file_of
from anxiao.evidence.models import Attachment
from anxiao.kernel import clock
from anxiao.kernel.errors import Invalid, NotAllowed, Refused
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.people.models import Post
from anxiao.people.services import appoint
from anxiao.programmes.pledges import reading
from anxiao.programmes.pledges.models import Pledge, Scan, Signature
from anxiao.programmes.pledges.papers.paper import PLEDGE_PAPER
from anxiao.programmes.pledges.services import making, printing, scans, signing
from tests.programmes.plans import a_programme, a_task, issue, issued
from tests.programmes.pledging import (
    a_mandate,
    a_pledge,
    bound,
    photographed,
    pledged,
    scan,
    seen,
    sign,
    words_of,
)
from tests.world import PASSWORD, SYSTEM, World, make_world, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Iterator[World]:
    cache.clear()
    with translation.override("en"):
        yield make_world()
    cache.clear()


def printed(world: World, row: Pledge) -> bytes:
    with acting(world.actors["coordinator"]) as office:
        return file_of(printing.issue(actor=office, row=row))


def long_pledge(world: World) -> Pledge:
    """A pledge with so many tasks that its paper has several pages."""
    programme = a_programme(world)
    for number in range(30):
        a_task(world, programme, "town", title=f"整治第{number}处校门口交通秩序" * 2)
    return pledged(world, issue(world, programme), "town")


def take_in(world: World, *contents: bytes) -> list[Scan]:
    with acting(world.actors["coordinator"]) as office:
        files = [scan(office, one).pk for one in contents]
        return scans.take_in(actor=office, files=files)


def enter(world: World, told: Any = None) -> scans.Entered:
    with acting(world.actors["coordinator"]) as office:
        return scans.enter(actor=office, signed_on=clock.today(), told=told)


# --- what is printed --------------------------------------------------------------------------


def test_the_paper_says_what_the_pledge_says(world: World) -> None:
    a_mandate(world)
    row = a_pledge(world)
    said = "".join(words_of(printed(world, row)).split())
    for words in ("责任书", "单位office", "单位town", "任务town", "2026年12月31日", "省平安办"):
        assert words in said, words
    assert "代表人（签字）" in said
    assert "另行公布" in said
    assert row.number in said


def test_each_page_names_its_pledge_by_a_code_that_a_scanner_reads(world: World) -> None:
    row = long_pledge(world)
    pdf = printed(world, row)
    read = reading.pledges_on(pdf)
    assert len(read) > 1
    assert {*read} == {row.pk}
    for page in range(len(read)):
        for turn in (0.7, 180):
            assert reading.pledges_on(photographed(pdf, page, turn=turn)) == [row.pk]


def test_the_same_signatures_give_the_same_paper_and_another_one_a_new_one(world: World) -> None:
    row = a_pledge(world)
    first = printed(world, row)
    assert printed(world, row) == first
    signed = sign(world, row, "town")
    second = printed(world, signed)
    assert second != first
    said = words_of(second)
    assert "本人在系统内确认签订" in said
    assert "town post" in said


def test_only_party_a_issues_and_nothing_is_printed_of_what_is_void(world: World) -> None:
    row = a_pledge(world)
    town = world.actors["town"]
    less = replace(town, abilities=town.abilities - {"pledge.make"})
    with acting(less), pytest.raises(NotAllowed):
        printing.issue(actor=less, row=row)
    with acting(world.actors["coordinator"]) as office:
        gone = making.void(actor=office, row=row, reason="作废")
        with pytest.raises(Refused, match="counts no more"):
            printing.issue(actor=office, row=gone)


def test_many_are_printed_in_one_file(world: World) -> None:
    programme, _tasks = issued(world, "town", "police", "education")
    rows = [pledged(world, programme, one) for one in ("town", "police", "education")]
    with acting(world.actors["coordinator"]) as office:
        made = printing.issue_many(actor=office, keys=[row.pk for row in rows])
        with pytest.raises(Invalid):
            printing.issue_many(actor=office, keys=[])
    content = together(PLEDGE_PAPER, [one.context for one in made])
    assert list(dict.fromkeys(reading.pledges_on(content))) == [row.pk for row in rows]
    assert render(PLEDGE_PAPER, made[0].context) == file_of(made[0])


# --- what comes back --------------------------------------------------------------------------


def test_a_scanned_pledge_is_matched_by_its_code_and_entered(world: World) -> None:
    row = a_pledge(world)
    (taken,) = take_in(world, photographed(printed(world, row)))
    assert [page["pledge"] for page in taken.pages] == [str(row.pk)]
    assert seen(world, row).state == "made"
    assert enter(world) == scans.Entered(done=1, refused=0)
    done = seen(world, row)
    assert done.state == "signed"
    with acting(world.actors["coordinator"]) as office:
        signed = {one.side: one for one in done.signatures.all()}
        assert {one.how for one in signed.values()} == {"paper"}
        assert signed["b"].person_name == "town post"
        assert signed["b"].entered_by_title == office.title
        hung = Attachment.objects.visible_to(office).of(row.pk).get()
        assert hung.role == "paper"
        entry = Entry.objects.of(row.pk).get(action="pledge.enter_paper")
        assert entry.details["papers"] == [hung.file.sha256]
        assert entry.details["digest"] == row.digest
        assert not Scan.objects.visible_to(office).waiting().exists()


def test_of_many_pledges_in_one_scan_each_gets_its_own_pages_alone(world: World) -> None:
    programme, _tasks = issued(world, "town", "police")
    one, other = (pledged(world, programme, to) for to in ("town", "police"))
    pages = [photographed(printed(world, row)) for row in (one, other)]
    take_in(world, bound([*pages, picture(5)]))
    assert enter(world) == scans.Entered(done=2, refused=0)
    with acting(world.actors["coordinator"]) as office:
        (waiting,) = Scan.objects.visible_to(office).waiting()
        assert [page["pledge"] is None for page in waiting.pages] == [False, False, True]
        from anxiao.evidence import shelf

        for row in (one, other):
            file = Attachment.objects.visible_to(office).of(row.pk).get().file
            content = shelf.fetch(file.path("original"))
            assert reading.pledges_on(content) == [row.pk]
        scans.enter(actor=office, signed_on=clock.today(), told={(waiting.pk, 2): scans.LEFT_OUT})
        assert not Scan.objects.visible_to(office).waiting().exists()


def test_a_page_without_a_readable_code_is_matched_by_hand(world: World) -> None:
    row = a_pledge(world)
    (taken,) = take_in(world, picture(9))
    assert taken.pages[0]["pledge"] is None
    assert enter(world) == scans.Entered(done=0, refused=0)
    with acting(world.actors["coordinator"]) as office:
        assert [one.pk for one in scans.choices(actor=office)] == [row.pk]
    told = {(taken.pk, 0): str(row.pk)}
    assert enter(world, told) == scans.Entered(done=1, refused=0)
    assert seen(world, row).state == "signed"


def test_what_cannot_be_entered_says_why_and_waits(world: World) -> None:
    row = sign(world, a_pledge(world), "town", "coordinator")
    (taken,) = take_in(world, photographed(printed(world, row)))
    assert enter(world) == scans.Entered(done=0, refused=1)
    with acting(world.actors["coordinator"]) as office:
        (page,) = Scan.objects.visible_to(office).get(pk=taken.pk).pages
    assert "not possible" in page["says"]["key"]


def test_a_side_that_signed_with_a_password_keeps_that_signature(world: World) -> None:
    row = sign(world, a_pledge(world), "town")
    take_in(world, photographed(printed(world, row)))
    enter(world)
    with acting(world.actors["coordinator"]):
        signed = {one.side: one.how for one in Signature.objects.filter(pledge=row.pk)}
    assert signed == {"b": "password", "a": "paper"}


def test_a_code_of_a_pledge_beyond_reach_matches_nothing(world: World) -> None:
    row = a_pledge(world)
    content = photographed(printed(world, row))
    with acting(world.actors["neighbour"]) as other:
        (taken,) = scans.take_in(actor=other, files=[scan(other, content).pk])
        assert taken.pages[0]["pledge"] is None
        told = {(taken.pk, 0): str(row.pk)}
        done = scans.enter(actor=other, signed_on=clock.today(), told=told)
    assert done == scans.Entered(done=0, refused=1)
    assert seen(world, row).state == "made"


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7 broken", b"%PDF-1.4\n" + b"0 0 obj" * 50], ids=["cut", "junk"]
)
def test_a_damaged_scan_is_refused_with_what_to_do(world: World, content: bytes) -> None:
    with acting(world.actors["coordinator"]) as office:
        file = scan(office, content)
        with pytest.raises(Invalid, match="scan it once more"):
            scans.take_in(actor=office, files=[file.pk])


def test_a_paper_needs_its_scan_and_a_day_between_making_and_today(world: World) -> None:
    row = a_pledge(world)
    with acting(world.actors["coordinator"]) as office:
        file = scan(office, picture(3), "paper.jpg").pk
        today = clock.today()
        for day in (today + timedelta(days=1), today - timedelta(days=1)):
            with pytest.raises(Invalid, match="date on the paper"):
                signing.enter_paper(actor=office, row=row, files=[file], signed_on=day)
        with pytest.raises(Invalid, match="Add the scan"):
            signing.enter_paper(actor=office, row=row, files=[], signed_on=today)
    assert seen(world, row).state == "made"


def test_a_paper_signed_after_its_mandate_had_ended_is_refused(world: World) -> None:
    a_mandate(world, until=clock.today())
    row = a_pledge(world)
    with clock.at(clock.now() + timedelta(days=3)), acting(world.actors["coordinator"]) as office:
        file = scan(office, picture(3), "paper.jpg").pk
        late, in_time = clock.today(), clock.today() - timedelta(days=3)
        with pytest.raises(Refused, match="ended on"):
            signing.enter_paper(actor=office, row=row, files=[file], signed_on=late)
        done = signing.enter_paper(actor=office, row=row, files=[file], signed_on=in_time)
    assert done.state == "signed"


# --- the pages ----------------------------------------------------------------------------------


def client(world: World, who: str) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(world.people[who])
    return made


def test_the_office_prints_scans_and_enters_on_its_pages(world: World) -> None:
    row = a_pledge(world)
    office = client(world, "coordinator")
    preview = office.get(reverse("pledges:paper", args=[row.pk]))
    assert "No mandate for pledges is recorded here" in preview.content.decode()
    assert office.post(reverse("pledges:paper", args=[row.pk])).status_code == 302
    paper = office.get(reverse("pledges:paper", args=[row.pk]))
    assert paper["Content-Type"] == "application/pdf"
    sent = SimpleUploadedFile("signed.jpg", photographed(paper.content), "image/jpeg")
    assert office.post(reverse("pledges:upload"), {"scans": [sent]}).status_code == 302
    page = office.get(reverse("pledges:scans")).content.decode()
    assert row.title in page
    done = office.post(reverse("pledges:scans"), {"signed_on": clock.today()}, follow=True)
    assert "1 pledge entered" in done.content.decode()
    assert seen(world, row).state == "signed"


def test_a_wrong_password_is_said_beside_the_field(world: World) -> None:
    row = a_pledge(world)
    town = client(world, "town")
    page = town.get(reverse("pledges:detail", args=[row.pk])).content.decode()
    assert 'type="password"' in page
    url = reverse("pledges:act", args=[row.pk, "sign"])
    wrong = town.post(url, {"password": "wrong", "digest": row.digest})
    assert wrong.status_code == 422
    assert "This password is not right." in wrong.content.decode()
    assert "wrong" not in wrong.content.decode().replace("has-error", "")
    right = town.post(url, {"password": PASSWORD, "digest": row.digest})
    assert right.status_code == 302
    assert seen(world, row).state == "signed_b"


def test_several_are_signed_with_one_password_or_none_of_them(world: World) -> None:
    programme, _tasks = issued(world, "town", "police")
    rows = [pledged(world, programme, to) for to in ("town", "police")]
    office = client(world, "coordinator")
    url = reverse("pledges:sign_many")
    asked = office.get(url, {"pledge": [row.pk for row in rows]}).content.decode()
    assert all(row.digest in asked for row in rows)
    given: dict[str, Any] = {"pledge": [row.pk for row in rows], "password": PASSWORD}
    stale = office.post(url, {**given, f"digest-{rows[0].pk}": rows[0].digest})
    assert stale.status_code == 412
    assert {seen(world, row).state for row in rows} == {"made"}
    given |= {f"digest-{row.pk}": row.digest for row in rows}
    assert office.post(url, given).status_code == 200
    assert {seen(world, row).state for row in rows} == {"signed_a"}


def test_an_answer_that_names_no_pledge_is_not_kept(world: World) -> None:
    row = a_pledge(world)
    (one,) = take_in(world, picture(5))
    done = enter(world, {(one.pk, 0): "abc"})
    assert (done.done, done.refused) == (0, 0)
    office = Client(headers={"accept-language": "en"})
    office.force_login(world.people["coordinator"])
    assert office.get("/pledges/scans/").status_code == 200
    assert seen(world, row).state == "made"


def test_one_person_does_not_sign_for_both_sides_on_paper(world: World) -> None:
    row = a_pledge(world)
    both = world.people["coordinator"]
    with acting(SYSTEM):
        post = Post.objects.get(pk=world.actors["town"].post)
        appoint(actor=SYSTEM, person=both, post=post, valid_from=clock.today())
    row = sign(world, row, "coordinator")
    with acting(world.actors["coordinator"]) as office:
        files = [scan(office, picture(6), "paper.jpg").pk]
        with pytest.raises(Refused, match="both sides"):
            signing.enter_paper(
                actor=office, row=row, files=files, signed_on=clock.today(), post_b=post.pk
            )
    assert seen(world, row).state == "signed_a"
