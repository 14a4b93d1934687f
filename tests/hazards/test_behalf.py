"""Entry on behalf: the named post is judged, and both stand in the ledger."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from anxiao.evidence import services as evidence
from anxiao.evidence.models import Attachment, File
from anxiao.hazards.doors import DOORS
from anxiao.hazards.lifecycle import LIFECYCLE
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import accept, entering, rectify, triage
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, No, NotAllowed, Refused
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.people.actors import acting_for, actor_for
from anxiao.people.models import Post
from anxiao.people.services import add_post
from tests.world import FIVE, SYSTEM, WALKS, World, make_hazard, make_world, photo, picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Refusals are matched by their words."""
    with translation.override("en"):
        yield


@pytest.fixture
def world() -> World:
    return make_world()


def scan(actor: Actor, seed: int = 60) -> File:
    return evidence.store(actor=actor, content=picture(seed), name="回执.jpg")


def paper(world: World, hazard: Hazard, who: str = "school", **more: Any) -> Actor:
    """The office, entering for the post of somebody with a scan in hand."""
    office = world.actors["coordinator"]
    post = world.actors[who].post
    assert post is not None
    papers = more.pop("papers", None)
    papers = [scan(office, more.pop("seed", 60)).pk] if papers is None else papers
    return entering.enter_for(actor=office, hazard=hazard, post=post, papers=papers, **more)


def entry(hazard: Hazard) -> Entry:
    with acting(SYSTEM):
        found = Entry.objects.of(hazard.pk).last()
        assert found is not None
        return found


# --- who and for whom -------------------------------------------------------------------------


def test_both_stand_in_the_ledger(world: World) -> None:
    hazard, office = make_hazard(world, state="dispatched"), world.actors["coordinator"]
    with acting(office):
        done = rectify.sign_for(actor=paper(world, hazard), hazard=hazard)
    kept = entry(done)
    assert (kept.person, kept.post, kept.organisation) == (
        office.person,
        office.post,
        office.organisation,
    )
    assert kept.on_behalf_of is not None
    assert kept.on_behalf_of["post"] == str(world.actors["school"].post)
    assert kept.on_behalf_of["organisation"] == world.organisations["school"].pk
    assert (done.state, done.entered_on_behalf) == ("rectifying", 1)
    with acting(office):
        hung = Attachment.objects.visible_to(office).of(done.pk)
        assert [one.role for one in hung] == ["paper"]
        assert kept.details["papers"] == [one.file.sha256 for one in hung]
    assert done.evidence_at is None


@pytest.mark.parametrize(("state", "major"), list(product(sorted(WALKS), (False, True))))
def test_what_a_post_may_not_do_itself_nobody_does_for_it(
    world: World, state: str, major: bool
) -> None:
    """Every verb of every state for every post on the case."""
    if major and state in ("self_closed", "false", "accepted", "closed", "rebounded"):
        major = False
    if state == "signed":
        major = True
    hazard, tried = make_hazard(world, state=state, major=major), 0
    for who in ("coordinator", "town"):
        office = world.actors[who]
        with acting(office):
            found = entering.posts(actor=office, hazard=hazard)
            assert office.post not in {one.pk for one in found}
            for post, verb in product(found, LIFECYCLE.verbs):
                held = actor_for(world.people[who], post)
                named = acting_for(office, post, signed_on=clock.today(), papers=(hazard.pk,))
                tried += 1
                if not _may(verb, hazard, held):
                    assert not _may(verb, hazard, named), (post, verb)
                if verb not in entering.VERBS:
                    with pytest.raises(NotAllowed):
                        entering.require(actor=named, verb=verb, hazard=hazard)
    assert tried > 20


def _may(verb: str, hazard: Hazard, actor: Actor) -> bool:
    try:
        LIFECYCLE.judge(verb, hazard, actor=actor)
    except No:
        return False
    return True


@pytest.mark.parametrize(
    ("office", "post"),
    [
        ("coordinator", "neighbour"),
        ("coordinator", "far_school"),
        ("coordinator", "police"),
        ("town", "education"),
        ("town", "other_town"),
        ("neighbour", "school"),
        ("school", "town"),
        ("inspector", "school"),
        ("leader", "school"),
    ],
)
def test_an_office_enters_for_posts_named_on_the_case_in_its_own_area(
    world: World, office: str, post: str
) -> None:
    hazard = make_hazard(world, state="dispatched")
    actor, named = world.actors[office], world.actors[post].post
    assert named is not None
    with acting(actor), pytest.raises(NotAllowed):
        entering.enter_for(actor=actor, hazard=hazard, post=named)


def test_a_forged_name_is_refused_where_the_step_is_taken(world: World) -> None:
    hazard, school = make_hazard(world, state="dispatched"), world.actors["school"]
    post = Post.objects.select_related("organisation").get(pk=world.actors["town"].post)
    forged = acting_for(school, post, signed_on=clock.today(), papers=(hazard.pk,))
    with acting(school), pytest.raises(NotAllowed, match="does not enter"):
        rectify.sign_for(actor=forged, hazard=hazard)


def test_a_post_that_nobody_holds_signs_on_paper(world: World) -> None:
    hazard, office = make_hazard(world, state="dispatched"), world.actors["coordinator"]
    vacant = add_post(
        actor=SYSTEM,
        organisation=world.organisations["school"],
        role="school_officer",
        title={"zh": "副校长", "en": "deputy head"},
        valid_from=date(2020, 1, 1),
    )
    with acting(office):
        named = entering.enter_for(
            actor=office, hazard=hazard, post=vacant.pk, papers=[scan(office).pk]
        )
        assert rectify.sign_for(actor=named, hazard=hazard).state == "rectifying"


def test_an_assist_does_not_sign_for_the_lead(world: World) -> None:
    hazard, office = make_hazard(world, state="dispatched"), world.actors["coordinator"]
    with acting(office), pytest.raises(NotAllowed, match="Only the lead"):
        rectify.sign_for(actor=paper(world, hazard, "town"), hazard=hazard)


# --- never one's own acceptance -----------------------------------------------------------------


def led_by(world: World, who: str) -> Hazard:
    """A case that this organisation has rectified."""
    hazard = make_hazard(world, state="graded")
    with acting(world.actors["coordinator"]) as office:
        hazard = triage.dispatch(
            actor=office, hazard=hazard, lead=world.organisations[who].pk, limit_days=15
        )
    with acting(world.actors["town"]) as town:
        hazard = rectify.sign_for(actor=town, hazard=hazard)
        return rectify.request_acceptance(
            actor=town, hazard=hazard, remedy="已清理", files=[photo(town, 31).pk]
        )


NEEDED: dict[str, Any] = {"return": {"reason": "未整改到位"}}


@pytest.mark.parametrize("verb", ["accept", "return"])
def test_whoever_rectified_enters_no_acceptance_for_another(world: World, verb: str) -> None:
    hazard, town = led_by(world, "town"), world.actors["town"]
    office = world.actors["coordinator"]
    for who, enters in (("education", office), ("town", office)):
        post = world.actors[who].post
        assert post is not None
        with acting(enters):
            named = entering.enter_for(
                actor=enters, hazard=hazard, post=post, papers=[scan(enters).pk]
            )
            allowed = _may(verb, hazard, named)
        assert allowed is (who == "education")
    other = add_post(
        actor=SYSTEM,
        organisation=world.organisations["central"],
        role="inspector",
        title={"zh": "督导", "en": "inspector"},
        valid_from=date(2020, 1, 1),
    )
    with acting(SYSTEM):
        Hazard.objects.filter(pk=hazard.pk).update(
            parties=sorted({*hazard.parties, world.organisations["central"].pk})
        )
    with acting(town):
        hazard = Hazard.objects.get(pk=hazard.pk)
        named = entering.enter_for(actor=town, hazard=hazard, post=other.pk, papers=[scan(town).pk])
        with pytest.raises(NotAllowed, match="other eyes"):
            DOORS[verb].service(actor=named, hazard=hazard, **NEEDED.get(verb, {}))


def test_the_database_refuses_an_acceptance_entered_by_the_rectifier(world: World) -> None:
    hazard = led_by(world, "town")
    rows = Hazard.objects.filter(pk=hazard.pk)
    with acting(SYSTEM), pytest.raises(IntegrityError, match="by_other_eyes"), transaction.atomic():
        rows.update(acceptance_entered_by=hazard.rectifier)


def test_an_acceptance_on_paper_is_the_named_organisations(world: World) -> None:
    hazard, office = make_hazard(world, state="submitted"), world.actors["coordinator"]
    with acting(office):
        done = accept.accept(actor=paper(world, hazard, "town"), hazard=hazard)
    assert done.accepted_by == world.organisations["town"].pk
    assert done.acceptance_entered_by == world.organisations["office"].pk
    assert done.state == "closed"


# --- the paper ---------------------------------------------------------------------------------


def test_the_same_scan_is_not_entered_twice_for_the_same_step(world: World) -> None:
    hazard, office = make_hazard(world, state="rectifying"), world.actors["coordinator"]
    with acting(office):
        rectify.interim(actor=paper(world, hazard), hazard=hazard, measures="拉警戒线")
        with pytest.raises(Refused, match=r"entered already, on .+ by 岗位coordinator"):
            rectify.interim(actor=paper(world, hazard), hazard=hazard, measures="再拉一次")
        until = clock.today() + timedelta(days=90)
        again = paper(world, hazard)
        rectify.ask_extension(actor=again, hazard=hazard, until=until, reason="材料未到")


@pytest.mark.parametrize("verb", sorted({*entering.VERBS} - {"sign_for"}))
def test_no_step_but_signing_is_entered_without_a_scan(world: World, verb: str) -> None:
    hazard, office = make_hazard(world, state="dispatched"), world.actors["coordinator"]
    with acting(office):
        named = paper(world, hazard, papers=[], note="王主任来电")
        with pytest.raises(Invalid, match="Add the scan"):
            entering.require(actor=named, verb=verb, hazard=hazard)


def test_a_telephone_call_signs_only_with_a_note(world: World) -> None:
    hazard, office = make_hazard(world, state="dispatched"), world.actors["coordinator"]
    with acting(office):
        with pytest.raises(Invalid, match="telephone"):
            rectify.sign_for(actor=paper(world, hazard, papers=[]), hazard=hazard)
        called = paper(world, hazard, papers=[], note="值班室 10 时来电")
        done = rectify.sign_for(actor=called, hazard=hazard)
    kept = entry(done)
    assert (kept.on_behalf_of or {})["by"] == "telephone"
    assert kept.details["note"] == "值班室 10 时来电"


def test_a_paper_is_dated_between_dispatch_and_today(world: World) -> None:
    sent = clock.now() - timedelta(days=6)
    with clock.at(sent):
        hazard = make_hazard(world, state="dispatched")
    office, today = world.actors["coordinator"], clock.today()
    with acting(office):
        for day, match in ((today + timedelta(1), "future"), (today - timedelta(7), "before")):
            with pytest.raises(Invalid, match=match):
                rectify.sign_for(actor=paper(world, hazard, signed_on=day), hazard=hazard)
        signed_on = today - timedelta(days=3)
        done = rectify.sign_for(actor=paper(world, hazard, signed_on=signed_on), hazard=hazard)
        since = done.rectifying_since
        assert since is not None
        assert since.astimezone(clock.LOCAL).date() == signed_on
        with pytest.raises(Invalid, match="before"):
            rectify.request_acceptance(
                actor=paper(world, done),
                hazard=done,
                remedy="已清理",
                files=[photo(office, 5).pk],
                remedied_at=sent - timedelta(days=1),
            )


def test_an_objection_counts_by_the_date_on_its_paper(world: World) -> None:
    with clock.at(clock.now() - timedelta(days=30)):
        hazard = make_hazard(world, state="dispatched")
        written = clock.today()
    office = world.actors["coordinator"]
    with acting(office):
        with pytest.raises(Refused, match="time to object"):
            rectify.object_to(actor=paper(world, hazard), hazard=hazard, reason="非本单位")
        named = paper(world, hazard, signed_on=written)
        done = rectify.object_to(actor=named, hazard=hazard, reason="非本单位")
    assert done.state == "objected"


def test_a_photo_of_the_paper_is_not_a_photo_of_the_place(world: World) -> None:
    hazard, office = make_hazard(world, state="rectifying"), world.actors["coordinator"]
    with acting(office):
        named = paper(world, hazard)
        assert named.behalf is not None
        for files in (list(named.behalf.papers), [scan(office).pk]):
            with pytest.raises(Invalid, match="not a photo of the place"):
                rectify.request_acceptance(actor=named, hazard=hazard, remedy="已清理", files=files)
        with pytest.raises(Refused, match="photo of the place after the fix"):
            rectify.request_acceptance(actor=named, hazard=hazard, remedy="已清理", files=[])


# --- doors -------------------------------------------------------------------------------------


def signed_in(world: World, who: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client


def test_the_pages_propose_the_desks_post_and_enter_its_step(world: World) -> None:
    hazard, client = make_hazard(world, state="dispatched"), signed_in(world, "coordinator")
    page = client.get(f"/hazards/{hazard.pk}/").content.decode()
    assert f"/hazards/{hazard.pk}/behalf/" in page
    school = world.actors["school"].post
    page = client.get(f"/hazards/{hazard.pk}/behalf/").content.decode()
    url = f"/hazards/{hazard.pk}/behalf/{school}/object/"
    assert url in page
    assert client.get(url).status_code == 200
    today = clock.today().isoformat()
    sent: dict[str, Any] = {"reason": "非本单位职责", "signed_on": today}
    assert client.post(url, sent).status_code == 422
    file = SimpleUploadedFile("回执.jpg", picture(61), "image/jpeg")
    page = client.post(url, {**sent, "paper": file}, follow=True).content.decode()
    assert "entered on behalf of Organisation school · school_officer" in page
    assert "回执.jpg" in page
    assert "entered on behalf" in client.get("/hazards/").content.decode()
    assert signed_in(world, "school").get(f"/hazards/{hazard.pk}/behalf/").status_code == 403


def test_the_api_takes_the_post_and_the_scans(world: World) -> None:
    hazard, client = make_hazard(world, state="dispatched"), signed_in(world, "coordinator")
    office = world.actors["coordinator"]
    with acting(office):
        file = scan(office)
    body = {"on_behalf_of": str(world.actors["school"].post), "papers": [str(file.pk)]}
    url = f"/api/v1/hazards/{hazard.pk}/sign_for"
    answer = client.post(url, {**body, "papers": []}, content_type="application/json")
    assert answer.status_code == 422
    answer = client.post(url, body, content_type="application/json")
    assert answer.json()["entered_on_behalf"] == 1
    kept = entry(hazard)
    assert (kept.on_behalf_of or {})["post"] == body["on_behalf_of"]
    verify = f"/api/v1/hazards/{make_hazard(world).pk}/verify"
    answer = client.post(verify, body, content_type="application/json")
    assert answer.status_code == 200
    assert entry(Hazard(pk=answer.json()["id"])).on_behalf_of is None


def test_a_major_hazard_goes_its_whole_way_on_paper(world: World) -> None:
    hazard = make_hazard(world, state="dispatched", major=True)
    office = world.actors["coordinator"]
    with acting(office):
        for verb, given in (("sign_for", {}), ("plan", FIVE), ("start", {})):
            service = DOORS[verb].service
            hazard = service(actor=paper(world, hazard), hazard=hazard, **given)
        hazard = rectify.request_acceptance(
            actor=paper(world, hazard), hazard=hazard, remedy="已拆除", files=[photo(office, 7).pk]
        )
        named = paper(world, hazard, "education", seed=63)
        with pytest.raises(NotAllowed):
            accept.close(actor=named, hazard=hazard, cause="money", change="预算")
        inspector = paper(world, hazard, "inspector", seed=63)
        hazard = accept.accept(actor=inspector, hazard=hazard, on_site=True)
    assert (hazard.state, hazard.entered_on_behalf) == ("accepted", 5)
