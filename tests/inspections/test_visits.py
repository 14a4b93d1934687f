"""Starting, filling in and finishing visits: who may, what is asked, what becomes of failures."""

import threading
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection

from anxiao.evidence import services as evidence
from anxiao.evidence.models import Attachment
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import triage
from anxiao.inspections.visits.models import Finding, Member, Sheet, Visit
from anxiao.inspections.visits.services import filling, finishing, starting
from anxiao.kernel import clock
from anxiao.kernel.errors import Invalid, No, NotAllowed, OutOfReach, Refused, Stale
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import word
from anxiao.ledger.models import Entry
from anxiao.norms import services as norms
from anxiao.norms.models import HazardItem
from anxiao.notices.models import Notice
from tests.architecture.campaigns import run
from tests.inspections.visiting import (
    GATE,
    GEAR,
    WHY,
    again,
    checklist,
    does,
    fill,
    findings_of,
    finish,
    finished,
    picture,
    plain,
    question,
    self_check,
    sheet_of,
    start,
)
from tests.world import COUNTY, HOLDERS, SYSTEM, World, make_hazard, make_world

pytestmark = pytest.mark.django_db


def hazards() -> list[Hazard]:
    with acting(SYSTEM):
        return list(Hazard.objects.select_related("item").order_by("pk"))


def refused(error: type[No], words: str, call: Any, *args: Any, **more: Any) -> None:
    with pytest.raises(error) as said:
        call(*args, **more)
    assert words in str(said.value), str(said.value)


# --- starting -------------------------------------------------------------------------------


def test_whoever_starts_a_visit_goes_first_and_it_lies_on_her_organisations_desk(
    world: World,
) -> None:
    visit = start(world, "education", team=("inspector",))
    education = world.organisations["education"].pk
    assert (visit.state, visit.kind, visit.desk, visit.visitor) == (
        "started", "open", education, education,
    )  # fmt: skip
    assert visit.posts == [world.actors["education"].post, world.actors["inspector"].post]
    assert {education, world.organisations["school"].pk} <= {*visit.parties}
    with acting(SYSTEM):
        members = list(Member.objects.filter(visit=visit).order_by("joined_at", "pk"))
        assert {one.organisation_en for one in members} == {"Organisation education"}
        assert Sheet.objects.filter(visit=visit).count() == 1
        entry = Entry.objects.get(subject=visit.pk)
    assert entry.action == "visit.start"


def test_those_who_are_taken_along_are_told(world: World) -> None:
    visit = start(world, "coordinator", kind="joint", team=("police",))
    with acting(world.actors["police"]) as police:
        assert Notice.objects.visible_to(police).filter(subject=visit.pk).count() == 1
        assert Visit.objects.visible_to(police).filter(pk=visit.pk).exists()


@pytest.mark.parametrize("kind", ["covert", "random", "special"])
def test_sealed_kinds_are_not_started_by_hand(world: World, kind: str) -> None:
    refused(Refused, "comes from a plan and its seal", start, world, kind=kind)


def test_nobody_visits_her_own_organisation_but_by_a_self_check(world: World) -> None:
    refused(NotAllowed, "Nobody visits her own organisation", start, world, "school")
    refused(NotAllowed, "by the unit itself", start, world, "inspector", kind="self_check")
    assert self_check(world).kind == "self_check"


def test_a_school_checks_its_own_sites_alone(world: World) -> None:
    refused(NotAllowed, "checks its own sites", start, world, "school", at="shop")
    refused(NotAllowed, "by the unit itself", start, world, "school", at="shop", kind="self_check")
    # The central school answers for the one that it supervises.
    assert start(world, "central", kind="self_check").visitor == world.organisations["central"].pk


def test_a_site_beyond_reach_is_not_there(world: World) -> None:
    for who in ("neighbour", "other_town", "far_school", "market"):
        refused(OutOfReach, "no such site within your reach", start, world, who)


def test_a_post_without_the_ability_does_not_visit(world: World) -> None:
    refused(NotAllowed, "does not carry out visits", start, world, "leader")


def test_only_checklists_in_use_for_such_a_site_and_visit_are_taken(world: World) -> None:
    withdrawn = checklist(state="withdrawn")
    refused(Invalid, "not in use any more", start, world, lists=[withdrawn])
    of_shops = checklist(site_kinds=["premises"])
    refused(Invalid, "not meant for a site of this kind", start, world, lists=[of_shops])
    own = checklist(visit_kinds=["self_check"])
    refused(Invalid, "not meant for visits of this kind", start, world, lists=[own])
    assert self_check(world, lists=[own]).is_self_check


def test_the_units_own_post_does_not_go_along(world: World) -> None:
    refused(Invalid, "leave out the post of the unit", start, world, team=("school",))


# --- the team -------------------------------------------------------------------------------


def test_an_authority_goes_by_two_and_some_go_alone(world: World) -> None:
    visit = start(world, "education")
    assert visit.team_least == 2
    fill(world, visit, "education")
    refused(Refused, "takes at least 2 persons", finish, world, visit, "education")
    post = world.actors["inspector"].post
    visit = does(world, "education", starting.add_members, visit, posts=[post])
    assert finish(world, visit, "education").state == "finished"
    for alone in ("inspector", "town"):
        assert finished(world, alone).state == "finished"


def test_how_many_go_is_a_rule_of_the_place(world: World) -> None:
    value = {"open": 3, "joint": 3, "alone": []}
    with acting(SYSTEM):
        norms.add_rule(
            actor=SYSTEM,
            key="inspections.team",
            territory_code=COUNTY,
            valid_from=clock.today(),
            value=value,
        )
    assert start(world, "inspector").team_least == 3


def test_a_colleague_of_the_team_may_go_on_and_strangers_may_not(world: World) -> None:
    visit = start(world, "inspector")
    assert fill(world, visit, "education").version == 2
    for who in ("school", "town", "coordinator"):
        refused(NotAllowed, "Only whoever carries the visit out", fill, world, visit, who)


# --- filling in -----------------------------------------------------------------------------


def test_an_unknown_question_and_a_choice_not_offered_are_refused_by_name(world: World) -> None:
    visit = start(world)
    refused(Invalid, "no question at “guard/q9”", fill, world, visit, **{"guard/q9": "pass"})
    refused(
        Invalid,
        "“Is item 1 in order”: “perhaps” is not among the choices",
        fill,
        world,
        visit,
        **{"guard/q1": "perhaps"},
    )


def test_numbers_are_numbers(world: World) -> None:
    guards = question(1, kind="integer", choices=(), fails=())
    visit = start(world, lists=[checklist([guards])])
    refused(Invalid, "a number is asked for", fill, world, visit, **{"guard/q1": "two"})
    assert fill(world, visit, **{"guard/q1": "2"}).answers == {"guard/q1": "2"}


def test_what_somebody_else_has_changed_meanwhile_is_not_overwritten(world: World) -> None:
    visit = start(world)
    sheet = fill(world, visit)
    with acting(world.actors["education"]) as other, pytest.raises(Stale):
        filling.save(actor=other, row=visit, sheet=sheet.pk, answers={}, version=1)


def test_a_sheet_of_another_visit_is_not_there(world: World) -> None:
    visit, other = start(world), start(world)
    with acting(world.actors["inspector"]) as actor, pytest.raises(OutOfReach):
        filling.save(actor=actor, row=visit, sheet=sheet_of(other).pk, answers={})


def test_a_photo_that_is_not_hers_is_missing(world: World) -> None:
    visit = start(world)
    theirs = picture(world, "far_school")
    refused(
        OutOfReach,
        "A photo is missing",
        fill,
        world,
        visit,
        "inspector",
        1,
        photos={1: [theirs.pk]},
    )


def test_nothing_is_filled_in_once_it_has_ended(world: World) -> None:
    visit = finished(world)
    refused(Refused, "not possible while", fill, world, visit)


# --- finishing ------------------------------------------------------------------------------


def test_a_missing_answer_is_named(world: World) -> None:
    visit = start(world)
    with acting(world.actors["inspector"]) as actor:
        filling.save(actor=actor, row=visit, sheet=sheet_of(visit).pk, answers={"guard/q1": "pass"})
    refused(Invalid, "“Is item 2 in order” has no answer yet", finish, world, visit)
    assert again(visit).state == "started"


def test_a_failure_that_needs_a_photo_names_its_question(world: World) -> None:
    visit = start(world, lists=[checklist([question(1, GEAR, needs_photo=True)])])
    fill(world, visit, "inspector", 1)
    refused(Invalid, "“Is item 1 in order” failed: add a photo", finish, world, visit)


def test_a_question_with_a_condition_is_never_missed(world: World) -> None:
    items = [question(1), question(2, is_conditional=True)]
    visit = start(world, lists=[checklist(items)])
    with acting(world.actors["inspector"]) as actor:
        filling.save(actor=actor, row=visit, sheet=sheet_of(visit).pk, answers={"guard/q1": "pass"})
    assert finish(world, visit).failed == 0


def test_every_failed_item_opens_a_hazard_with_all_that_its_list_says(world: World) -> None:
    items = [
        question(1, GEAR, lead="police", limit_days=3, legal_basis="penalty"),
        question(2, GATE, grade="major"),
        question(3),
    ]
    visit = start(world, "education", team=("town",), lists=[checklist(items)])
    shown = picture(world, "education", 5)
    note = {"guard/q1_note": "盾牌破损两面"}
    fill(world, visit, "education", 1, 2, photos={1: [shown.pk]}, **note)
    visit = finish(world, visit, "education")
    assert (visit.state, visit.failed, visit.desk) == ("finished", 2, None)
    first, second = hazards()
    assert (first.item_id, first.site_id, first.state) == (GEAR, visit.site_id, "reported")
    assert first.description == "《校园内部安保检查表》：第1项是否合格\n盾牌破损两面"
    assert (first.proposed_lead, first.proposed_days, first.legal_basis_id) == (
        "police", 3, "penalty",
    )  # fmt: skip
    assert (first.sector, second.sector) == ("police", "education")
    assert (first.grade, second.grade) == ("general", "major")
    assert {world.organisations[one].pk for one in ("education", "town")} <= {*first.parties}
    with acting(SYSTEM):
        hung = Attachment.objects.get(file=shown.pk)
    assert (hung.subject, hung.role) == (first.pk, "before")
    found = findings_of(visit)
    assert [one.hazard_id for one in found] == [first.pk, second.pk]
    assert (found[0].note, found[0].photos, found[0].number) == ("盾牌破损两面", [shown.pk], 1)
    assert sheet_of(visit).digest.startswith("sha256:")


def test_dispatching_proposes_what_the_list_said(world: World) -> None:
    visit = start(world, lists=[checklist([question(1, GEAR, lead="police", limit_days=4)])])
    fill(world, visit, "inspector", 1)
    finish(world, visit)
    (made,) = hazards()
    with acting(world.actors["town"]) as town:
        done = triage.hand_out(actor=town, hazard=made)
    assert (done.lead, done.limit_days) == (world.organisations["police"].pk, 4)


def test_a_case_that_is_open_already_is_seen_again_instead(world: World) -> None:
    open_one = make_hazard(world, state="dispatched")
    items = [question(1, open_one.item_id), question(2, open_one.item_id)]
    visit = start(world, lists=[checklist(items)])
    shown = picture(world, "inspector", 7)
    fill(world, visit, "inspector", 1, photos={1: [shown.pk]})
    visit = finish(world, visit)
    assert [one.pk for one in hazards()] == [open_one.pk]
    (found,) = findings_of(visit)
    assert (found.hazard_id, found.is_sighting) == (open_one.pk, True)
    with acting(SYSTEM):
        actions = Entry.objects.filter(subject=open_one.pk).values_list("action", flat=True)
        assert "hazard.add_sighting" in actions
        assert Attachment.objects.get(file=shown.pk).subject == open_one.pk


def test_two_questions_of_one_kind_are_two_hazards_and_a_closed_one_is_not_seen_again(
    world: World,
) -> None:
    closed = make_hazard(world, state="closed")
    items = [question(1, closed.item_id), question(2, closed.item_id)]
    visit = start(world, lists=[checklist(items)])
    fill(world, visit, "inspector", 1, 2)
    finish(world, visit)
    assert len(hazards()) == 3


def test_what_was_put_right_on_the_spot_is_written_down_and_opens_nothing(world: World) -> None:
    visit = start(world)
    shown = picture(world)
    fill(world, visit, "inspector", 1, photos={1: [shown.pk]}, **{"guard/q1_fixed": "yes"})
    visit = finish(world, visit)
    assert hazards() == []
    (found,) = findings_of(visit)
    assert (found.is_fixed, found.hazard_id) == (True, None)
    with acting(SYSTEM):
        assert Attachment.objects.get(file=shown.pk).subject == visit.pk


def test_a_unit_reports_and_closes_what_it_fixed_itself(world: World) -> None:
    visit = self_check(world)
    fixed = {"guard/q1_fixed": "yes"}
    fill(world, visit, "school", 1, 2, **fixed)
    refused(Invalid, "add a photo of how it is now", finish, world, visit, "school")
    shown = picture(world, "school")
    fill(world, visit, "school", 1, 2, photos={1: [shown.pk]}, **fixed)
    visit = finish(world, visit, "school")
    first, second = hazards()
    assert (first.state, second.state) == ("self_closed", "reported")
    assert first.is_self_found


def test_a_failure_without_a_kind_of_hazard_is_recorded_alone(world: World) -> None:
    visit = start(world, lists=[checklist([question(1)])])
    fill(world, visit, "inspector", 1)
    assert finish(world, visit).failed == 1
    assert hazards() == []


def test_its_campaign_goes_along(world: World) -> None:
    campaign = run(world)
    visit = start(world, "coordinator", team=("town",), campaign=campaign.pk)
    fill(world, visit, "coordinator", 1)
    finish(world, visit, "coordinator")
    (made,) = hazards()
    assert (visit.campaign_title, made.campaign) == (campaign.title, campaign.pk)


def test_photos_of_others_on_the_team_are_handed_on(world: World) -> None:
    visit = start(world, "coordinator", kind="joint", team=("police",))
    theirs = picture(world, "police", 11)
    fill(world, visit, "police", 1, photos={1: [theirs.pk]})
    finish(world, visit, "coordinator")
    (made,) = hazards()
    with acting(world.actors["coordinator"]) as office:
        hung = Attachment.objects.visible_to(office).select_related("file").get(file=theirs.pk)
        entry = Entry.objects.get(subject=made.pk, action="hazard.photos")
    assert hung.subject == made.pk
    # The office hung it; who took it stays its author, in the file and in the entry.
    police = world.actors["police"]
    assert (hung.file.added_by, entry.post) == (police.post, world.actors["coordinator"].post)
    (author,) = entry.details["by"]
    assert author == {"file": theirs.sha256, "post": str(police.post), "title": police.title}
    assert police.title in word(entry.says)


def test_a_photo_that_was_not_entrusted_stays_its_own_posts(world: World) -> None:
    visit = start(world, "coordinator", kind="joint", team=("police",))
    theirs = picture(world, "police", 12)
    with acting(world.actors["coordinator"]) as office, pytest.raises(OutOfReach):
        evidence.attach(
            actor=office,
            files=[theirs.pk],
            to=visit,
            role="other",
            entrusted={theirs.pk: world.actors["town"].post},
        )


def test_a_unit_closes_with_the_photo_of_a_colleague_too(world: World) -> None:
    visit = self_check(world, team=("central",))
    shown = picture(world, "school", 13)
    fill(world, visit, "school", 1, photos={1: [shown.pk]}, **{"guard/q1_fixed": "yes"})
    finish(world, visit, "central")
    (made,) = hazards()
    assert made.state == "self_closed"
    with acting(SYSTEM):
        assert Attachment.objects.get(file=shown.pk).role == "after"


def test_whoever_reaches_the_site_by_the_visit_alone_can_finish_it(world: World) -> None:
    visit = start(world, "coordinator", kind="joint", team=("police",))
    fill(world, visit, "police", 1)
    assert finish(world, visit, "police").state == "finished"
    with acting(world.actors["police"]) as police:
        assert Hazard.objects.visible_to(police).count() == 1


def test_nothing_is_half_done_on_an_error(world: World) -> None:
    items = [question(1, GEAR), question(2, GATE, criteria=("nobody.knows",))]
    visit = start(world, lists=[checklist(items)])
    fill(world, visit, "inspector", 1, 2)
    refused(Invalid, "no criterion nobody.knows", finish, world, visit)
    assert hazards() == []
    assert findings_of(visit) == []
    assert (again(visit).state, sheet_of(visit).finished_at) == ("started", None)


def test_the_unit_is_told_and_finished_with_nothing_wrong_says_so(world: World) -> None:
    visit = finished(world)
    with acting(world.actors["school"]) as school:
        told = Notice.objects.visible_to(school).filter(subject=visit.pk)
        assert told.count() == 1
    with acting(SYSTEM):
        last = Entry.objects.filter(subject=visit.pk).latest("number")
    assert last.says["key"] == "Finished the visit: nothing failed."


def test_a_visit_that_did_not_take_place_is_dropped_with_a_reason(world: World) -> None:
    visit = start(world)
    fill(world, visit, "inspector", 1)
    refused(Invalid, "Give the reason", does, world, "inspector", starting.drop, visit, reason=" ")
    done = does(world, "inspector", starting.drop, visit, reason=WHY)
    assert (done.state, done.desk, done.reason) == ("dropped", None, WHY)
    assert hazards() == []
    refused(Refused, "not possible while", finish, world, visit)


# --- sent once ------------------------------------------------------------------------------


def test_the_same_key_is_the_same_visit_and_other_words_are_refused(world: World) -> None:
    key, lists = uuid4(), [checklist()]
    visit = start(world, lists=lists, client_key=key)
    assert start(world, lists=lists, client_key=key).pk == visit.pk
    refused(Refused, "Something else was sent", start, world, lists=[checklist()], client_key=key)
    # The key is the post's own: somebody else's is another.
    assert start(world, "town", lists=lists, client_key=key).pk != visit.pk


def test_finishing_again_under_the_same_key_changes_nothing(world: World) -> None:
    visit, key = start(world), uuid4()
    sheet = sheet_of(visit)
    answers = {one.path: "fail" for one in sheet.checklist.items}
    sent = [{"sheet": sheet.pk, "answers": answers}]
    finish(world, visit, sheets=sent, client_key=key)
    number = len(hazards())
    assert finish(world, visit, sheets=sent, client_key=key).state == "finished"
    assert len(hazards()) == number == 3
    refused(Refused, "Something else was sent", finish, world, visit, client_key=key)
    refused(Refused, "not possible while", finish, world, visit, client_key=uuid4())


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_devices_that_send_the_same_at_once_make_one_visit() -> None:
    world = make_world()
    key, lists, made = uuid4(), [checklist()], []

    def run_once() -> None:
        try:
            visit = start(world, lists=lists, client_key=key)
            sheet = sheet_of(visit)
            answers = {one.path: "fail" for one in sheet.checklist.items}
            sent = [{"sheet": sheet.pk, "answers": answers}]
            made.append(finish(world, visit, sheets=sent, client_key=key).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=run_once) for _each in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)
    assert len(made) == 2
    assert len({*made}) == 1
    with acting(SYSTEM):
        assert Visit.objects.count() == 1
        assert (Hazard.objects.count(), Finding.objects.count()) == (3, 3)


# --- reach ----------------------------------------------------------------------------------

READERS = {"coordinator", "leader", "auditor", "publisher", "education", "inspector", "town",
           "central", "school"}  # fmt: skip


def test_a_visit_is_read_by_whoever_reaches_the_site_and_by_those_who_went(world: World) -> None:
    visit = finished(world, "inspector", 1)
    for who in HOLDERS:
        with acting(world.actors[who]) as actor:
            reached = Visit.objects.visible_to(actor).filter(pk=visit.pk).exists()
            parts = [
                model.objects.visible_to(actor).filter(visit=visit.pk).exists()
                for model in (Sheet, Member, Finding)
            ]
            # The database itself says the same, whoever asks it and how.
            assert Visit.objects.filter(pk=visit.pk).exists() is reached, who
            assert Finding.objects.filter(visit=visit.pk).exists() is reached, who
        assert reached is (who in READERS), who
        assert parts == [reached] * 3, who


def test_kinds_of_hazard_in_these_tests_exist(world: World) -> None:
    assert HazardItem.objects.filter(pk__in=(GEAR, GATE)).count() == 2
    assert len(plain()) == 3
    assert finishing.finish.__doc__


def empties(sheet: Sheet) -> None:
    with acting(SYSTEM):
        sheet.answers = {}
        sheet.save()


def test_what_was_filled_in_is_frozen_with_the_visit(world: World) -> None:
    sheet = sheet_of(finished(world))
    with pytest.raises(IntegrityError, match="does not change"):
        empties(sheet)
