"""Who of a programme has pledged: numbers, many at once, lists, JSON, and the auditor's view."""

import json
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from anxiao.kernel import batches as kernel_batches
from anxiao.kernel import clock
from anxiao.kernel.errors import NotAllowed
from anxiao.kernel.models import BatchItem
from anxiao.kernel.principal import acting
from anxiao.places.models import Organisation
from anxiao.portal.exceptions import Period, lines
from anxiao.programmes.plans.models import Programme, Task
from anxiao.programmes.plans.services import doing
from anxiao.programmes.pledges import batches, coverage
from anxiao.programmes.pledges.listing import narrowed
from anxiao.programmes.pledges.models import Pledge
from anxiao.programmes.pledges.services import signing
from tests.programmes.plans import do, issued, part
from tests.programmes.pledging import a_mandate, a_pledge, follow, pledged, seen, sign
from tests.world import PASSWORD, World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Iterator[World]:
    cache.clear()
    with translation.override("en"):
        yield make_world()
    cache.clear()


def client(world: World, who: str) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(world.people[who])
    return made


def mixed(world: World) -> Programme:
    """A programme whose organisations stand in every way that there is."""
    to = ("town", "other_town", "police", "market", "education", "school")
    programme, _tasks = issued(world, *to)
    pledged(world, programme, "other_town")
    sign(world, pledged(world, programme, "police"), "police")
    sign(world, pledged(world, programme, "market"), "market", "coordinator")
    sign(world, pledged(world, programme, "education"), "education", "coordinator")
    follow(world, "education")
    return programme


STATES = {
    "town": "none",
    "other_town": "made",
    "police": "half",
    "market": "signed",
    "education": "resign",
    "school": "none",
}


def recounted(world: World, programme: Programme) -> Counter[tuple[str, str]]:
    """The same numbers, counted one by one from the rows."""
    names = {one.pk: key for key, one in world.organisations.items()}
    found: Counter[tuple[str, str]] = Counter()
    for key in {task.organisation for task in Task.objects.filter(programme=programme)}:
        one = Organisation.objects.get(pk=key)
        town = one.territory_code // 1000 * 1000
        group = "departments" if one.kind == "department" else str(town)
        found[group, STATES[names[key]]] += 1
    return found


def test_the_coverage_counts_what_a_plain_recount_counts(world: World) -> None:
    programme = mixed(world)
    with acting(world.actors["coordinator"]) as office:
        found = coverage.lines(office, programme)
        expected = recounted(world, programme)
    names = {one.pk: key for key, one in world.organisations.items()}
    assert {names[one.organisation.pk]: one.state for one in found} == STATES
    groups = coverage.groups(found)
    counted = {(g.key, state): n for g in groups for state, n in g.cells() if n}
    assert counted == dict(expected)
    whole = coverage.whole(groups)
    assert (whole.total, whole.signed) == (6, 1)


def test_every_number_opens_the_organisations_that_make_it(world: World) -> None:
    programme = mixed(world)
    office = client(world, "coordinator")
    url = reverse("pledges:coverage", args=[programme.pk])
    page = office.get(url)
    for group in page.context["groups"]:
        for cell in group["cells"]:
            if cell["count"]:
                assert len(office.get(url + cell["url"]).context["rows"]) == cell["count"]
        assert len(office.get(url + group["total_url"]).context["rows"]) == group["total"]


def test_a_town_counts_the_schools_to_which_it_handed_parts(world: World) -> None:
    programme, (task, *_rest) = issued(world, "town", "police")
    part(world, do(world, "town", doing.sign_for, task), "town", "school")
    with acting(world.actors["town"]) as town:
        mine = [one for one in coverage.lines(town, programme) if one.giver == town.organisation]
        assert [one.organisation.pk for one in mine] == [world.organisations["school"].pk]
    row = pledged(world, programme, "school", who="town")
    assert row.party_a == world.organisations["town"].pk
    assert sign(world, row, "school", "town").state == "signed"


# --- many at once -------------------------------------------------------------------------------


def carried_out(world: World, programme: Programme, *to: str) -> list[BatchItem]:
    with acting(world.actors["coordinator"]) as office:
        keys = [world.organisations[one].pk for one in to]
        begun = batches.begin(actor=office, programme=programme, organisations=keys)
        while kernel_batches.step(actor=office, pk=begun.pk):
            pass
        return list(BatchItem.objects.visible_to(office).of(begun.pk))


def test_pledges_are_made_for_all_that_have_none_in_one_act(world: World) -> None:
    programme = mixed(world)
    with acting(world.actors["coordinator"]) as office:
        due = [
            one.line.organisation.zh for one in batches.proposals(office, programme) if one.is_due
        ]
    assert sorted(due) == ["单位education", "单位school", "单位town"]
    items = carried_out(world, programme, "town", "school", "education", "market")
    said = {str(one.subject): one.state for one in items}
    uids = {key: str(one.uid) for key, one in world.organisations.items()}
    assert said[uids["town"]] == said[uids["school"]] == said[uids["education"]] == "done"
    assert said[uids["market"]] == "refused"
    with acting(world.actors["coordinator"]) as office:
        found = {one.organisation.pk: one for one in coverage.lines(office, programme)}
    again = found[world.organisations["education"].pk]
    assert (again.state, again.coming is not None) == ("resign", True)


def test_a_post_that_makes_no_pledges_begins_no_batch(world: World) -> None:
    programme, _tasks = issued(world, "town")
    with acting(world.actors["police"]) as police, pytest.raises(NotAllowed):
        batches.begin(actor=police, programme=programme, organisations=[1])


def test_the_page_shows_who_gets_one_and_begins(world: World) -> None:
    programme = mixed(world)
    office = client(world, "coordinator")
    url = reverse("pledges:make", args=[programme.pk])
    page = office.get(url).content.decode()
    assert "Organisation town" in page
    assert "No mandate for pledges is recorded here" in page
    given: dict[str, Any] = {
        "organisation": [world.organisations["town"].pk],
        "duties": "一是落实责任。\n二是按期完成。",
        "assessment": "年终考评。",
    }
    begun = office.post(url, given)
    assert begun.status_code == 302
    assert "Under way" in office.get(begun["Location"]).content.decode()


# --- the list, JSON, the auditor ----------------------------------------------------------------


def test_the_list_is_narrowed_and_the_sheet_holds_the_same_rows(world: World) -> None:
    programme = mixed(world)
    office = client(world, "coordinator")
    for state, expected in (("open", 2), ("again", 1), ("bare", 4), ("signed", 2), ("", 4)):
        url = f"{reverse('pledges:index')}?state={state}&programme={programme.pk}"
        assert len(office.get(url).context["page"].rows) == expected, state
        sheet = office.get(f"{reverse('pledges:export')}?state={state}&programme={programme.pk}")
        book = load_workbook(BytesIO(b"".join(sheet.streaming_content)))
        assert book.active.max_row == expected + 1
        with acting(world.actors["coordinator"]) as actor:
            rows = narrowed(Pledge.objects.visible_to(actor), {"state": state})
            assert rows.count() == expected


def test_the_api_makes_signs_and_says_no_like_the_pages(world: World) -> None:
    programme, _tasks = issued(world, "town")
    office, town = client(world, "coordinator"), client(world, "town")
    kind = "application/json"
    body = {
        "programme": str(programme.pk),
        "organisation": world.organisations["town"].pk,
        "until": "2099-01-01",
    }
    made = office.post("/api/v1/pledges", json.dumps(body), content_type=kind)
    assert made.status_code == 201, made.content
    row = made.json()
    url = f"/api/v1/pledges/{row['id']}"
    wrong = {"password": "wrong", "digest": row["digest"]}
    answer = town.post(f"{url}/sign", json.dumps(wrong), content_type=kind)
    assert answer.status_code == 422
    assert answer.json()["fields"] == {"password": "This password is not right."}
    right = {"password": PASSWORD, "digest": row["digest"]}
    assert town.post(f"{url}/sign", json.dumps(right), content_type=kind).status_code == 200
    done = town.get(url).json()
    assert done["state"] == "signed_b"
    assert done["signatures"][0]["side"] == "b"
    listed = office.get("/api/v1/pledges?state=open").json()["items"]
    assert [one["id"] for one in listed] == [row["id"]]
    covered = office.get(f"/api/v1/pledges/coverage/{programme.pk}").json()
    assert [one["state"] for one in covered] == ["half"]


def test_a_one_time_code_signs_as_well_as_the_password(world: World) -> None:
    row = a_pledge(world)
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    with acting(world.actors["town"]) as town:
        TOTP.activate(world.people["town"], secret)
        code = format_hotp_value(hotp_value(secret, next(iter(counters()))))
        done = signing.sign(actor=town, row=row, password=code, digest=row.digest)
        assert done.signatures.get().how == "code"


def test_the_auditor_sees_pledges_without_a_mandate_and_marks_them(world: World) -> None:
    bare = a_pledge(world)
    a_mandate(world)
    with acting(world.actors["auditor"]) as auditor:
        found = list(lines(auditor, Period(clock.today(), clock.today())))
        assert [one.subject for one in found if one.kind == "pledge"] == [bare.pk]
    page = client(world, "auditor").get(reverse("portal:exceptions") + "?kind=pledge")
    assert bare.title in page.content.decode()
    look = reverse("portal:look", args=[bare.pk]) + f"?kind=pledge&key={bare.pk}"
    auditor_client = client(world, "auditor")
    given = {"kind": "pledge", "key": str(bare.pk), "note": "已要求补办"}
    assert auditor_client.post(look, given).status_code == 302


def test_the_page_of_a_pledge_warns_of_what_is_missing(world: World) -> None:
    row = a_pledge(world)
    url = reverse("pledges:detail", args=[row.pk])
    said = client(world, "coordinator").get(url).content.decode()
    assert "No mandate for pledges is recorded here" in said
    a_mandate(world)
    said = client(world, "coordinator").get(url).content.decode()
    assert "A mandate has been entered since" in said


def test_a_pledge_is_found_by_its_words(world: World) -> None:
    row = a_pledge(world)
    page = client(world, "town").get("/api/v1/search?q=单位town").json()
    assert str(row.pk) in json.dumps(page)


def test_whoever_does_not_reach_it_gets_no_hint(world: World) -> None:
    row = a_pledge(world)
    for who in ("police", "neighbour", "far_school"):
        found = client(world, who).get(reverse("pledges:detail", args=[row.pk]))
        assert found.status_code == 404
    assert seen(world, row).state == "made"
