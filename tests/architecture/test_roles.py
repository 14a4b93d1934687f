"""Every address as every role: found within reach, not found outside, refused without ability."""

from typing import Any

import pytest

from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Subject
from anxiao.places.codes import interval
from tests.addresses import Operation, Page, operations, pages
from tests.architecture import (
    of_asks,
    of_bookings,
    of_forms,
    of_inspection_plans,
    of_inspections,
    of_notices,
    of_papers,
    of_phone,
    of_plans,
    of_pledges,
    of_registers,
    of_supervision,
    of_vehicles,
    of_visits,
)
from tests.architecture.campaigns import ON_A_CAMPAIGN
from tests.architecture.county import County
from tests.world import COUNTY, HOLDERS, TOWN

# What a page asks for beyond reading; the others ask for their app's own reading.
NEEDS = {
    "calls:export": "programme.export",
    "calls:make": "call.make",
    "calls:made": "call.make",
    "hazards:export": "hazard.export",
    "hazards:behalf": "hazard.enter_on_behalf",
    "hazards:enter": "hazard.enter_on_behalf",
    "hazards:out": "hazard.enter_on_behalf",
    "hazards:out_sheet": "hazard.enter_on_behalf",
    "hazards:out_parcel": "hazard.enter_on_behalf",
    "hazards:back": "hazard.enter_on_behalf",
    "hazards:returned": "hazard.enter_on_behalf",
    "hazards:links": "hazard.make_link",
    "hazards:report": "hazard.report",
    "hazards:slip_again": "hazard.dispatch",
    "hazards:known": "hazard.report",
    "portal:school": "hazard.read",
    "portal:school_panel": "hazard.read",
    "portal:school_of": "hazard.read",
    "portal:town": "hazard.read",
    "portal:county": "hazard.read",
    "hazards:slips": "hazard.dispatch",
    "hazards:case_file": "hazard.export",
    "ledger:verify": "ledger.verify",
    "hazards:bulk": "hazard.dispatch",
    "portal:exceptions": "exceptions.read",
    "portal:export_exceptions": "exceptions.read",
    "portal:look": "exceptions.look",
    "norms:add_rule": "norms.add_rule",
    "norms:add_basis": "norms.add_basis",
    "norms:add_mandate": "norms.add_mandate",
    "places:export_sites": "places.export",
    "places:export_organisations": "places.export",
    "places:correct": "places.edit",
    "places:correct_school": "places.edit",
    "places:correct_site": "places.edit",
    "places:add_site": "places.edit",
    "places:end": "places.edit",
    "places:end_site": "places.edit",
    "places:merge": "places.edit",
    "imports:upload": "places.edit",
    "imports:template": "places.edit",
    "imports:match": "places.edit",
    "evidence:original": "evidence.original",
    "people:account": "",
    "people:index": "people.administer",
    "people:slips": "people.administer",
    "people:open": "people.administer",
    "people:person": "people.administer",
    "people:add_post": "people.administer",
    "people:end_tenure": "people.administer",
    "people:views": "",
    "people:view": "",
    "evidence:served": "",
    "evidence:thumb": "",
    **of_notices.NEEDS,
    **of_asks.NEEDS,
    **of_pledges.NEEDS,
    **of_plans.NEEDS,
    **of_supervision.NEEDS,
    **of_bookings.NEEDS,
    **of_inspections.NEEDS,
    **of_forms.NEEDS,
    **of_visits.NEEDS,
    **of_vehicles.NEEDS,
    **of_inspection_plans.NEEDS,
    **of_phone.NEEDS,
    **of_registers.NEEDS,
    "campaigns:export": "programme.export",
    "campaigns:plan": "campaign.lead",
    "campaigns:count": "campaign.lead",
    "duties:export": "programme.export",
    "duties:plan": "duty.plan",
}
READING = {
    "documents": "",
    "backups": "backups.read",
    "calls": "programme.read",
    "hazards": "hazard.read",
    "imports": "imports.use",
    "ledger": "ledger.read",
    "norms": "norms.read",
    "notices": "notices.read",
    "places": "places.read",
    "portal": "",
    "answer": "",
    "calendar": "",
    **of_asks.READING,
    **of_pledges.READING,
    **of_plans.READING,
    **of_supervision.READING,
    **of_bookings.READING,
    **of_inspections.READING,
    **of_visits.READING,
    **of_vehicles.READING,
    **of_inspection_plans.READING,
    **of_phone.READING,
    **of_papers.READING,
    **of_registers.READING,
    "campaigns": "programme.read",
    "duties": "programme.read",
}
API_NEEDS = {
    "/ledger/": "ledger.read", "/people/persons": "people.administer",
    "/people/confirmations": "people.administer", "/case-file": "hazard.export",
    **of_notices.API_NEEDS,
    **of_asks.API_NEEDS,
    **of_plans.API_NEEDS,
    **of_inspections.API_NEEDS,
    **of_visits.API_NEEDS,
    **of_papers.API_NEEDS,
    **of_vehicles.API_NEEDS,
    **of_registers.API_NEEDS,
    "/campaigns": "programme.read", "/gate-duties": "programme.read",
}  # fmt: skip
# The one record that the address names, and whether it is the hazard's or the site's reach.
ON_THE_HAZARD = {
    "hazards:behalf", "hazards:enter", "hazards:links", "hazards:case_file", "portal:look",
    "hazards:detail", "hazards:reported", "hazards:act", "hazards:slip", "hazards:slip_again",
    "documents:detail", "documents:file", "documents:revoke", "GET /api/v1/documents/{pk}",
    "GET /api/v1/documents/{pk}/file", "GET /api/v1/hazards/{pk}/documents", "ledger:subject",
    "evidence:served", "evidence:thumb", "evidence:original", "GET /api/v1/hazards/{pk}",
    "GET /api/v1/hazards/{pk}/offers", "GET /api/v1/ledger/subjects/{pk}",
    "GET /api/v1/evidence/{pk}", "GET /api/v1/hazards/{pk}/case-file",
    *of_visits.ON_THE_HAZARD,
}  # fmt: skip
ON_THE_SITE = {
    "places:site", "places:school", "places:correct_site", "places:correct_school",
    "places:end_site", "hazards:panel", "portal:school_of", "GET /api/v1/sites/{pk}",
    "GET /api/v1/organisations/{pk}/school", "duties:plan",
    *of_visits.ON_THE_SITE,
    *of_registers.ON_THE_SITE,
}  # fmt: skip
ON_THE_CALL = {
    "calls:detail", "calls:made", "calls:answer", "calls:act", "GET /api/v1/calls/{pk}",
    "GET /api/v1/calls/{pk}/offers", "GET /api/v1/calls/{pk}/passes",
}  # fmt: skip
# Whoever was called answers, and the school adds to its own call.
ON_THE_CALL_ALONE = {"calls:answer": ("police", "town"), "calls:act": ("school",)}
# The town has issued the slip of the hazard, so nobody else takes it back.
OF_THE_ISSUER = {"documents:revoke", "hazards:slip_again"}
# Pages of a place, open to whoever's territory holds all of it, or who answers for the school.
ON_THE_PLACE = {
    "portal:school": "", "portal:school_panel": "", "portal:town": TOWN, "portal:county": COUNTY,
    **of_bookings.ON_THE_PLACE,
}  # fmt: skip
# Without a demonstration, and where somebody has an account already, there are no such pages.
NOT_THERE = {
    "demo:move": 405, "demo:together": 404, "demo:cheat": 404,
    "portal:begin": 404,
}  # fmt: skip
OF_ITS_OFFICE = {"imports:detail", "imports:match", "imports:faults"}
LEADS_ON = {
    "portal:favicon", "portal:living", "portal:mine", "portal:school_of", "places:school",
    "places:organisation_of", "norms:rule_of", "norms:basis_of",
    "norms:mandate_of", "duties:turn",
    *of_plans.LEADS_ON, *of_papers.LEADS_ON, *of_registers.LEADS_ON,
}  # fmt: skip
FOR_POST_ALONE = {
    "hazards:revoke_link",
    "people:reset_password", "people:deactivate", "people:reactivate", "people:revoke_tokens",
    "people:drop_second_factor", "people:confirm", "people:refuse",
    "people:columns", "people:view_do",
    "people:make_token", "people:revoke_token", "notices:follow", "notices:read_all",
    "notices:make_calendar", *of_notices.FOR_POST_ALONE,
    "portal:switch_post", "portal:switch_language", "hazards:batch_again", "imports:apply",
    "imports:undo", *of_pledges.FOR_POST_ALONE, *of_plans.FOR_POST_ALONE,
    *of_supervision.FOR_POST_ALONE, *of_inspections.FOR_POST_ALONE,
    *of_visits.FOR_POST_ALONE, *of_papers.FOR_POST_ALONE, *of_inspection_plans.FOR_POST_ALONE,
    "campaigns:end_series", "duties:copy", "duties:drop",
}  # fmt: skip
# Without a link there is no case to answer, whoever asks.
BY_LINK_ALONE = {"calendar:feed", "answer:case", "answer:act", "answer:served", "answer:thumb"}
# The post named lies outside of the town; the sheet came back to the office.
OF_THE_OFFICE = {"campaigns:act": 403, "hazards:enter": 403, "hazards:returned": 404}
# An act on many is its own post's: the county office has begun one.
OF_ONE_POST = {
    "hazards:batch",
    "GET /api/v1/hazards/batches/{pk}",
    *of_pledges.OF_ONE_POST,
    *of_plans.OF_ONE_POST,
}
# The county office shares a view with everybody in its territory.
SHARED_AROUND = {"people:view"}
OPEN_TO_ALL = {
    "portal:home", "portal:tour", "portal:tour_json", "portal:facts", "portal:healthz",
    "portal:favicon", "portal:living", "answer:open", *of_phone.OPEN_TO_ALL,
}  # fmt: skip


def reaches(actor: Actor, row: Any) -> bool:
    """The design's sentence about one unsealed row, written down once more."""
    r = actor.reach
    inside = r.lo is not None and r.hi is not None and r.lo <= row.territory_code <= r.hi
    return (
        (inside and (not r.sectors or row.sector in r.sectors))
        or row.subject_owner in r.subjects
        or bool({*row.parties} & {*r.parties})
    )


def expected(county: County, who: str, door: Page | Operation) -> set[int]:
    """The statuses that an address may answer with."""
    if door.name in FOR_POST_ALONE | BY_LINK_ALONE:
        return {405} if door.name in FOR_POST_ALONE else {404}
    if door.name in NOT_THERE:
        return {NOT_THERE[door.name]}
    if not who:
        return _for_nobody(door)
    actor = county.world.actors[who]
    needed, is_out = _needed(door), _is_out(county, actor, door)
    # Whoever brings anything in is told of another office's sheet that there is none.
    is_anothers = is_out and door.name in OF_ITS_OFFICE and actor.may("imports.use")
    if needed and not actor.may(needed) and not is_anothers:
        return {403}
    if is_out:
        return {404}
    return {_found(actor, who, door)}


def _found(actor: Actor, who: str, door: Page | Operation) -> int:
    """What is within reach and open to the role, but for what the record itself says."""
    special_to = (
        of_asks, of_pledges, of_plans, of_supervision, of_bookings, of_inspections, of_visits,
        of_inspection_plans,
        of_phone, of_papers,
    )  # fmt: skip
    told = (one.found(door.name, who) for one in special_to)
    if special := next(filter(None, told), None):
        return special
    if door.name in OF_THE_OFFICE:
        return 200 if who == "coordinator" else OF_THE_OFFICE[door.name]
    if door.name in OF_THE_ISSUER:
        return 200 if who == "town" else 403
    if door.name in ON_THE_CALL_ALONE:
        return 200 if who in ON_THE_CALL_ALONE[door.name] else 403
    if door.name == "hazards:act":
        return 200 if actor.may("hazard.accept") else 403
    is_day_one = door.name == "portal:home" and who == "neighbour"
    return 302 if door.name in LEADS_ON or is_day_one else 200


def _needed(door: Page | Operation) -> str:
    if isinstance(door, Operation):
        asked = (need for path, need in API_NEEDS.items() if path in door.path)
        return next(asked, "")
    return NEEDS.get(door.name, READING.get(door.name.split(":")[0], ""))


def _for_nobody(door: Page | Operation) -> set[int]:
    if isinstance(door, Operation) or door.name in of_phone.SAYS_SO:
        return {401}
    return {200, 302} if door.name in OPEN_TO_ALL else {302, 403, 404}


def _is_out(county: County, actor: Actor, door: Page | Operation) -> bool:
    if door.name in ON_THE_PLACE:
        return not _holds(county, actor, ON_THE_PLACE[door.name])
    if door.name == "portal:mine":
        return actor.role == "administrator"
    if door.name in OF_ONE_POST | SHARED_AROUND:
        only = "coordinator" if door.name in OF_ONE_POST else "neighbour"
        return (actor == county.world.actors[only]) is (door.name in SHARED_AROUND)
    given = (county.asks, county.pledges, county.plans, county.supervision, county.bookings)
    given = (*given, county.checklists, county.forms, county.visits)
    given = (*given, county.inspection_plans, county.phone, county.papers, county.vehicles)
    rows = [one.row_of(door.name) for one in given]
    rows += [county.call] if door.name in ON_THE_CALL else []
    rows += [county.campaign] if door.name in ON_A_CAMPAIGN else []
    rows += [county.duty] if door.name == "duties:turn" else []
    row = next(filter(None, rows), None)
    if row is not None or door.name in ON_THE_HAZARD:
        return not reaches(actor, row or county.hazard)
    if door.name in OF_ITS_OFFICE:
        return actor.organisation != county.world.organisations["office"].pk
    return door.name in ON_THE_SITE and not reaches(actor, county.world.sites["school"])


def _holds(county: County, actor: Actor, code: int | str) -> bool:
    school = county.world.organisations["school"]
    lo, hi = interval(int(code or school.territory_code))
    r = actor.reach
    inside = r.lo is not None and r.hi is not None and r.lo <= lo and hi <= r.hi
    return inside or (code == "" and school.pk in r.subjects)


@pytest.mark.parametrize("who", [*HOLDERS, ""])
def test_each_role_gets_exactly_its_addresses(county: County, undo: None, who: str) -> None:
    doors: list[Page | Operation] = [*pages(), *(o for o in operations() if o.method == "GET")]
    assert len(doors) > 50
    wrong = {}
    for door in doors:
        answer = county.client(who).get(county.url(door))
        if answer.status_code not in expected(county, who, door):
            wrong[door.name] = (answer.status_code, expected(county, who, door))
        elif not answer.streaming and who and not reaches(county.world.actors[who], county.hazard):
            assert county.hazard.title.encode() not in answer.content, door.name
    assert wrong == {}


def test_the_ledger_knows_the_hazard_by_the_same_reach(county: County, undo: None) -> None:

    for actor in county.world.actors.values():
        with acting(actor):
            found = Subject.objects.visible_to(actor).filter(pk=county.hazard.pk).exists()
        assert found is reaches(actor, county.hazard), actor.name
