"""Every way to change something leaves an entry, and only for those who may."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.models import model_to_dict

from anxiao.hazards.doors import DOORS
from anxiao.hazards.lifecycle import LIFECYCLE
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import rectify
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.norms.models import HazardItem, Rule
from anxiao.people.models import Person, Token
from anxiao.people.tokens import make_token
from tests.addresses import operations, pages
from tests.architecture import (
    campaigns,
    of_asks,
    of_bookings,
    of_inspection_plans,
    of_inspections,
    of_notices,
    of_papers,
    of_phone,
    of_plans,
    of_pledges,
    of_supervision,
    of_vehicles,
    of_visits,
)
from tests.architecture.county import County, undone
from tests.architecture.test_roles import reaches
from tests.programmes.calling import call_in
from tests.world import (
    COUNTY,
    FIVE,
    HOLDERS,
    OTHER_TOWN,
    STEPS,
    SYSTEM,
    TOWN,
    World,
    item,
    make_hazard,
    photo,
    picture,
)

# Doors that change something and leave no entry, each with the reason.
LEAVE_NO_ENTRY = {
    **of_plans.LEAVE_NO_ENTRY,
    **of_notices.LEAVE_NO_ENTRY,
    **of_visits.LEAVE_NO_ENTRY,
    **of_inspection_plans.LEAVE_NO_ENTRY,
    **of_phone.LEAVE_NO_ENTRY,
    **of_papers.LEAVE_NO_ENTRY,
    "portal:switch_post": "the reader's own session",
    "portal:begin": "where somebody has an account there is no such page",
    "portal:switch_language": "a cookie of the reader's browser",
    "demo:move": "days of a demonstration pass; the jobs of those days leave theirs",
    "demo:cheat": "an attempt is rolled back, whatever became of it",
    "hazards:bulk": "its job leaves entries on every hazard",
    "hazards:batch_again": "its job leaves entries on every hazard",
    "POST /api/v1/hazards/batches": "its job leaves entries on every hazard",
    "POST /api/v1/hazards/batches/{pk}/again": "its job leaves entries on every hazard",
    "people:columns": "how somebody reads a list is no act on a record",
    "notices:follow": "that a notice was read is nobody's act on a record",
    "notices:read_all": "that a notice was read is nobody's act on a record",
    "POST /api/v1/notices/{pk}/read": "that a notice was read is nobody's act on a record",
    "hazards:back": "a sheet that came back is only tried",
    "hazards:returned": "each row is entered by the services of its verbs",
    "answer:open": "that a link was opened stands in the list of links",
    "answer:act": "without a link nothing is answered; with one it is the services of the verbs",
    "imports:upload": "a sheet is looked at; nothing of it is kept as a record yet",
    "imports:match": "how its own sheet is read is the office's affair until it confirms",
    **of_pledges.LEAVE_NO_ENTRY,
    "POST /api/v1/evidence/uploads": "a file under way is on no record yet",
    "PUT /api/v1/evidence/uploads/{pk}": "a file under way is on no record yet",
    "POST /api/v1/evidence/uploads/{pk}/finish": "attaching the file is what is recorded",
}
MARKET = {"reason": "不属本单位职责"}


@dataclass(frozen=True)
class Case:
    """When a verb is possible, who carries it out, and what she sends."""

    state: str
    who: str
    body: dict[str, Any] = field(default_factory=dict)
    major: bool = False
    before: Callable[[World, Hazard], object] = lambda _world, _hazard: None
    photo: int = 0


def plan(world: World, hazard: Hazard) -> None:
    with acting(world.actors["school"]) as school:
        rectify.plan(actor=school, hazard=hazard, **FIVE)


def stop_and_fix(world: World, hazard: Hazard) -> None:
    with acting(world.actors["coordinator"]) as office:
        hazard = rectify.stop(actor=office, hazard=hazard, reason="立即停用")
    for verb in ("request_acceptance", "accept_only"):
        who, call = STEPS[verb]
        with acting(world.actors[who]) as actor:
            hazard = call(actor, hazard)


def ask(world: World, hazard: Hazard) -> None:
    assert hazard.due_at is not None
    until = (hazard.due_at + timedelta(days=20)).date()
    with acting(world.actors["school"]) as school:
        rectify.ask_extension(actor=school, hazard=hazard, until=until, reason="材料未到")


LATER = (clock.today() + timedelta(days=120)).isoformat()
CASES: dict[str, Case] = {
    "self_close": Case("reported", "school", photo=21),
    "verify": Case("reported", "town"),
    "grade": Case("verified", "town"),
    "dispatch": Case("graded", "town"),
    "mark_false": Case("reported", "town", MARKET),
    "sign_for": Case("dispatched", "school"),
    "object": Case("dispatched", "school", MARKET),
    "overrule": Case("objected", "coordinator", MARKET),
    "transfer": Case("objected", "coordinator", {**MARKET, "lead": 0}),
    "plan": Case("signed", "school", dict(FIVE), major=True),
    "start": Case("signed", "school", major=True, before=plan),
    "interim": Case("rectifying", "school", {"measures": "拉起警戒线"}),
    "stop": Case("rectifying", "coordinator", MARKET),
    "add_sighting": Case("rectifying", "town", {"words": "又看到了"}, photo=24),
    "resume": Case("rectifying", "coordinator", before=stop_and_fix),
    "ask_extension": Case("rectifying", "school", {**MARKET, "until": LATER}),
    "grant_extension": Case("rectifying", "coordinator", before=ask),
    "refuse_extension": Case("rectifying", "coordinator", MARKET, before=ask),
    "request_acceptance": Case("rectifying", "school", {"remedy": "已清理"}, photo=22),
    "return": Case("submitted", "inspector", MARKET),
    "accept": Case("submitted", "inspector", {"on_site": True}, photo=23),
    "close": Case("accepted", "coordinator", {"cause": "money", "change": "列入预算"}),
    "confirm": Case("self_closed", "coordinator"),
    "rebound": Case("closed", "coordinator", MARKET),
}


@pytest.fixture(autouse=True)
def chatting(settings: Any) -> None:
    """A chat can be reached from here; what is sent to a server of mail needs one."""
    settings.CHAT = of_notices.CHAT


def entries() -> int:
    with acting(SYSTEM):
        return Entry.objects.count()


def body_of(county: County, verb: str, *, photos: bool = True) -> dict[str, Any]:
    """What is sent with a verb; without ``photos`` it names one that is not there."""
    case = CASES[verb]
    body = dict(case.body)
    if "lead" in body:
        body["lead"] = county.world.organisations["police"].pk
    if case.photo and photos:
        with acting(county.world.actors[case.who]) as actor:
            body["files"] = [str(photo(actor, case.photo).pk)]
    elif case.photo:
        body["files"] = [str(uuid4())]
    return body


def send(county: County, who: str, url: str, body: dict[str, Any], method: str = "post") -> Any:
    call = getattr(county.client(who), method)
    return call(url, body, content_type="application/json")


@pytest.mark.parametrize("verb", DOORS)
def test_every_verb_leaves_an_entry(county: County, undo: None, verb: str) -> None:
    case = CASES[verb]
    hazard = make_hazard(county.world, state=case.state, major=case.major)
    case.before(county.world, hazard)
    body, before = body_of(county, verb), entries()
    answer = send(county, case.who, f"/api/v1/hazards/{hazard.pk}/{verb}", body)
    assert answer.status_code == 200, answer.content.decode()
    assert entries() > before


Told = dict[str, tuple[str, str, dict[str, Any]]]
RULE: dict[str, Any] = {"territory_code": COUNTY, "valid_from": "2099-01-01"}
BASIS: dict[str, Any] = {**RULE, "zh": "县护学岗办法", "issuer_zh": "县政府", "level": "local"}
MANDATE: dict[str, Any] = {
    **RULE,
    "approves": "pledge",
    "authority": "省平安办",
    "number": "2号",
    "valid_to": "2099-12-31",
}
FIGURES: dict[str, Any] = {
    "stage": "primary", "pupils": 310, "boarders": 0, "staff": 20, "guards": 2,
}  # fmt: skip
NO_GATES = {"gates-TOTAL_FORMS": "0", "gates-INITIAL_FORMS": "0"}
MERGE = {"from_codes": [str(OTHER_TOWN)], "into": str(TOWN), "on": "2099-01-01"}
LAST_DAY = {"on": "2099-12-31"}


def _by_page(county: County) -> Told:
    """Pages that take something: who sends what where."""
    hazard, site = county.hazard.pk, county.world.sites["school"].pk
    sure = {"confirmed": "1"}
    # Of a kind that nobody has seen there yet, or it would be asked whether it is the same.
    new = HazardItem.objects.exclude(group=item().group).filter(grade="general").first()
    report = {"item": new.pk, "site": site}
    rule = county.url(_page("norms:add_rule"))
    return {
        "hazards:act": ("inspector", f"/hazards/{hazard}/return/", dict(MARKET)),
        **_papers_by_page(county),
        "hazards:enter": (
            "coordinator",
            f"/hazards/{hazard}/behalf/{county.world.actors['school'].post}/interim/",
            _on_paper(),
        ),
        "hazards:links": ("coordinator", f"/hazards/{hazard}/links/", _for_a_week()),
        "hazards:revoke_link": ("town", county.url(_page("hazards:revoke_link")), {}),
        "hazards:report": ("school", "/hazards/report/", report),
        "norms:add_rule": ("coordinator", rule, {**RULE, **sure, "value": "7"}),
        "norms:add_basis": ("coordinator", "/norms/bases/add/", {**BASIS, **sure}),
        "norms:add_mandate": ("coordinator", "/norms/mandates/add/", {**MANDATE, **sure}),
        **_places_by_page(county),
        **_accounts_by_page(county),
        "portal:look": (
            "auditor",
            f"/exceptions/{hazard}/look/",
            {"kind": "quick", "key": "1", "note": "已核看"},
        ),
        "imports:apply": (
            "coordinator",
            f"/imports/{county.brought.pk}/apply/",
            {"leaves_out": "1"},
        ),
        "imports:undo": ("coordinator", f"/imports/{county.brought.pk}/undo/", {}),
        **_views_by_page(county),
        **_calls_by_page(county),
        **of_asks.by_page(county.world),
        **of_pledges.by_page(county.world),
        **of_plans.by_page(county.world),
        **of_supervision.by_page(county.world, county.supervision),
        **of_bookings.by_page(county.world),
        **of_inspections.by_page(county.world),
        **of_visits.by_page(county.world),
        **of_papers.by_page(county.world),
        **of_vehicles.by_page(county.world),
        **of_inspection_plans.by_page(county.world),
        **campaigns.by_page(county),
        "notices:make_calendar": ("town", "/notices/calendar/", {}),
        **of_notices.by_page(),
        "people:make_token": ("town", "/people/me/tokens/", {"label": "program"}),
        "people:revoke_token": ("town", county.url(_page("people:revoke_token")), {}),
        "places:merge": ("coordinator", "/places/merge/", {**MERGE, **sure}),
    }


def _papers_by_page(county: County) -> Told:
    """The paper is revoked before the slip is issued anew."""
    one, other = (make_hazard(county.world, state="dispatched") for _each in range(2))
    return {
        "documents:revoke": ("town", f"/documents/{county.paper.pk}/revoke/", dict(MARKET)),
        "hazards:slip_again": ("town", f"/hazards/{county.hazard.pk}/slip/again/", dict(MARKET)),
        "hazards:slip": ("town", f"/hazards/{one.pk}/slip/", {}),
        "hazards:slips": ("coordinator", "/hazards/slips/", {"hazard": [other.pk]}),
    }


def _views_by_page(county: County) -> Told:
    """Shared ones; what somebody keeps for herself leaves no entry."""
    page = f"/people/views/{county.view.pk}/"
    widely = {"name": "中心学校", "scope": "territory"}
    return {
        "people:views": ("coordinator", "/people/views/", {**widely, "of": "organisations"}),
        "people:view": ("coordinator", page, {**widely, "name": "全县学校"}),
        "people:view_do": ("coordinator", f"{page}revise/", {"query": "kind=town"}),
    }


def _calls_by_page(county: County) -> Told:
    call = f"/calls/{county.call.pk}/"
    return {
        "calls:make": ("school", "/calls/make/", {"kind": "stalls", "text": "摊点占道"}),
        "calls:act": ("school", f"{call}add/", {"words": "又来一批"}),
        "calls:answer": ("police", f"{call}answer/", {"answer": "已到场"}),
    }


CALLED: dict[str, tuple[str, str, dict[str, Any]]] = {
    "answer": ("made", "police", {"answer": "已到场"}),
    "route": ("made", "police", {"reason": "不属本部门", "to": 0}),
    "pass_up": ("made", "coordinator", {}),
    "close_helped": ("answered", "school", {}),
    "close_unhelped": ("answered", "school", {"words": "人又回来了"}),
    "reopen": ("answered", "school", {"words": "人还在"}),
    "add": ("made", "school", {"words": "又来一批"}),
    "withdraw": ("made", "school", {"reason": "已自行解决"}),
}


def _calls_by_api(county: County) -> Told:
    """Each verb on a call of its own, in a state in which it is possible."""
    base = "/api/v1/calls"
    told: Told = {f"POST {base}": ("school", base, {"kind": "stalls", "text": "摊点占道"})}
    for verb, (state, who, body) in CALLED.items():
        call = call_in(county.world, state)
        to = {"to": county.world.organisations["education"].pk} if "to" in body else {}
        told[f"POST {base}/{{pk}}/{verb}"] = (who, f"{base}/{call.pk}/{verb}", {**body, **to})
    return told


def _on_paper() -> dict[str, Any]:
    scan = SimpleUploadedFile("paper.jpg", picture(77), "image/jpeg")
    return {"measures": "拉警戒线", "signed_on": clock.today(), "paper": scan}


def _for_a_week() -> dict[str, Any]:
    return {"expires_on": clock.today() + timedelta(days=7)}


def _places_by_page(county: County) -> Told:
    bodies: dict[str, dict[str, Any]] = {
        "correct": {"zh": "第一小学"},
        "correct_school": FIGURES,
        "add_site": {"zh": "东校区", "kind": "campus"},
        "correct_site": {"zh": "西校区", **NO_GATES},
        "end_site": LAST_DAY,
    }
    told: Told = {
        f"places:{name}": ("coordinator", county.url(_page(f"places:{name}")), body)
        for name, body in bodies.items()
    }
    market = county.world.organisations["market"].pk
    told["places:end"] = ("coordinator", f"/places/organisations/{market}/end/", LAST_DAY)
    return told


def _by_api(county: County) -> Told:
    report = {"site": str(county.world.sites["school"].pk), "item": item().pk}
    rule = {**RULE, "key": "objection.working_days", "value": 7}
    return {
        "POST /api/v1/documents/{pk}/revoke": (
            "town",
            f"/api/v1/documents/{county.paper.pk}/revoke",
            dict(MARKET),
        ),
        "POST /api/v1/hazards/{pk}/slip": ("town", f"/api/v1/hazards/{county.hazard.pk}/slip", {}),
        "POST /api/v1/hazards": ("school", "/api/v1/hazards", report),
        "POST /api/v1/norms/rules": ("coordinator", "/api/v1/norms/rules", rule),
        "POST /api/v1/norms/legal-bases": ("coordinator", "/api/v1/norms/legal-bases", BASIS),
        "POST /api/v1/norms/mandates": ("coordinator", "/api/v1/norms/mandates", MANDATE),
        **_places_by_api(county),
        **_accounts_by_api(county),
        **_calls_by_api(county),
        **of_notices.by_api(),
        **of_asks.by_api(county.world),
        **of_pledges.by_api(county.world),
        **of_plans.by_api(county.world),
        **of_supervision.by_api(county.world),
        **of_inspection_plans.by_api(county.world),
        **of_bookings.by_api(county.world),
        **of_inspections.by_api(county.world),
        **of_visits.by_api(county.world),
        **of_papers.by_api(county.world),
        **of_phone.by_api(county.world),
        **campaigns.by_api(county),
        "POST /api/v1/people/views": (
            "town",
            "/api/v1/people/views",
            {"list": "hazards", "name": "逾期", "scope": "organisation"},
        ),
        "DELETE /api/v1/people/views/{pk}": (
            "coordinator",
            f"/api/v1/people/views/{county.view.pk}",
            {},
        ),
        "POST /api/v1/people/tokens": ("town", "/api/v1/people/tokens", {"label": "program"}),
    }


def _places_by_api(county: County) -> Told:
    name = {"name": {"zh": "第一小学"}}
    bodies: dict[str, dict[str, Any]] = {
        "POST /api/v1/organisations": {**name, "kind": "school", "territory_code": TOWN},
        "PATCH /api/v1/organisations/{pk}": name,
        "PUT /api/v1/organisations/{pk}/school": FIGURES,
        "POST /api/v1/organisations/{pk}/sites": {**name, "kind": "campus"},
        "PUT /api/v1/sites/{pk}": name,
        "POST /api/v1/sites/{pk}/end": LAST_DAY,
    }
    by_name = {one.name: one for one in operations()}
    told: Told = {
        one: ("coordinator", county.url(by_name[one]), body) for one, body in bodies.items()
    }
    market = county.world.organisations["market"].pk
    end = f"/api/v1/organisations/{market}/end"
    told["POST /api/v1/organisations/{pk}/end"] = ("coordinator", end, LAST_DAY)
    return told


HOLDING = {"role": "officer", "valid_from": "2026-01-01"}
NEWCOMER = {"username": "newcomer", "name": "Newcomer"}
ADMINISTERING = (
    ("reset", {}),
    ("revoke", {}),
    ("factor", {}),
    ("posts", HOLDING),
    ("end", {"on": "2030-01-01"}),
    ("deactivate", {}),
    ("reactivate", {}),
)


def _accounts_by_page(county: County) -> Told:
    names = {
        "reset": "reset_password",
        "revoke": "revoke_tokens",
        "factor": "drop_second_factor",
        "posts": "add_post",
        "end": "end_tenure",
    }
    office = {"organisation": county.world.organisations["office"].pk}
    slips = county.url(_page("people:slips"))
    told: dict[str, Any] = {
        "people:slips": ("administrator", slips, {"place": str(COUNTY)}),
        "people:open": (
            "administrator",
            "/people/accounts/open/",
            {**HOLDING, **NEWCOMER, **office},
        ),
    }
    for short, body in ADMINISTERING:
        name = f"people:{names.get(short, short)}"
        sent = {**body, **office} if short == "posts" else body
        told[name] = ("administrator", county.url(_page(name)), sent)
    for name in ("people:confirm", "people:refuse"):
        told[name] = ("administrator", county.url(_page(name)), {})
    return told


def _accounts_by_api(county: County) -> Told:
    ends = {
        "revoke": "revoke-tokens",
        "factor": "drop-second-factor",
        "end": f"posts/{county.account.tenures.get().pk}/end",
    }
    shown = {"end": "posts/{tenure}/end"}
    office = {"organisation": county.world.organisations["office"].pk}
    base, path = "/api/v1/people/persons", f"/api/v1/people/persons/{county.account.pk}"
    told: dict[str, Any] = {
        f"POST {base}": ("administrator", base, {**HOLDING, **NEWCOMER, **office})
    }
    for short, body in ADMINISTERING:
        end = ends.get(short, short)
        name = f"POST {base}/{{pk}}/{shown.get(short, end)}"
        sent = {**body, **office} if short == "posts" else body
        told[name] = ("administrator", f"{path}/{end}", sent)
    for verb, asked in zip(("confirm", "refuse"), county.asked, strict=True):
        where = "/api/v1/people/confirmations"
        told[f"POST {where}/{{pk}}/{verb}"] = ("administrator", f"{where}/{asked.pk}/{verb}", {})
    tokens = "/api/v1/people/tokens"
    told[f"POST {tokens}/{{pk}}/revoke"] = ("town", f"{tokens}/{county.token.pk}/revoke", {})
    return told


def give_means(county: County) -> None:
    """A token and a second factor for the account, so that they can be taken away."""
    person = county.account
    Person.objects.filter(pk=person.pk).update(must_change_password=True, last_login=None)
    with acting(county.world.actors["publisher"]) as actor:
        make_token(actor=actor, label="program")
        Authenticator.objects.create(user=person, type="totp", data={})


def _page(name: str) -> Any:
    return next(page for page in pages() if page.name == name)


def _taking(county: County) -> Iterator[str]:
    """The names of pages that take a POST."""
    for page in pages():
        with undone():
            who = "administrator" if page.name.startswith("people:") else "coordinator"
            if county.client(who).post(county.url(page)).status_code != 405:
                yield page.name


def faults_of(answer: Any) -> str:
    """What a refused page says, without its tags."""
    words = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.S)
    return " ".join(words.split())


def test_every_page_that_takes_something_leaves_an_entry(county: County, undo: None) -> None:
    told = _by_page(county)
    assert {*_taking(county)} == {*told} | {n for n in LEAVE_NO_ENTRY if " " not in n}
    give_means(county)
    for name, (who, url, body) in told.items():
        before = entries()
        answer = county.client(who).post(url, body)
        assert answer.status_code in (200, 302), (name, faults_of(answer))
        assert entries() > before, name


def test_every_operation_that_changes_something_leaves_an_entry(county: County, undo: None) -> None:
    told = _by_api(county)
    changing = {one.name for one in operations() if one.method != "GET"}
    verbs = {f"POST /api/v1/hazards/{{pk}}/{verb}" for verb in DOORS}
    assert changing == {*told} | verbs | {n for n in LEAVE_NO_ENTRY if " " in n}
    give_means(county)
    for name, (who, url, body) in told.items():
        before = entries()
        answer = send(county, who, url, body, name.split(" ")[0].lower())
        assert answer.status_code in (200, 201, 204), (name, answer.content.decode())
        assert entries() > before, name


# --- who may not ----------------------------------------------------------------------------


def state_of(county: County) -> tuple[Any, ...]:
    with acting(SYSTEM):
        row = Hazard.objects.get(pk=county.hazard.pk)
        return entries(), str(model_to_dict(row)), Rule.objects.count(), Token.objects.count()


def needs(verb: str) -> set[str]:
    return {step.ability for step in LIFECYCLE.steps if step.verb == verb}


def refusal(county: County, who: str, verb: str) -> tuple[int, int] | None:
    """How API and page say no to this role; None where the verb is its own."""
    if not who:
        return (401, 302)
    actor = county.world.actors[who]
    if not reaches(actor, county.hazard):
        return (404, 404 if actor.may("hazard.read") else 403)
    return None if any(map(actor.may, needs(verb))) else (403, 403)


@pytest.mark.parametrize("who", [*HOLDERS, ""])
def test_a_stranger_finds_nothing_to_change_and_a_role_without_ability_may_not(
    county: County, undo: None, who: str
) -> None:
    before, tried = state_of(county), 0
    for verb in DOORS:
        no = refusal(county, who, verb)
        if no is None:
            continue
        body, tried = body_of(county, verb, photos=False), tried + 1
        api = send(county, who, f"/api/v1/hazards/{county.hazard.pk}/{verb}", body)
        page = county.client(who).post(f"/hazards/{county.hazard.pk}/{verb}/", body)
        assert (api.status_code, page.status_code) == no, verb
    assert tried > 2
    assert state_of(county) == before


@pytest.mark.parametrize(
    ("who", "url", "body", "status"),
    [
        ("leader", "/hazards/report/", {}, 403),
        ("school", "/norms/rules/objection.working_days/add/", {}, 403),
        ("administrator", "/notices/{notice}/", {}, 404),
        ("school", "/people/me/tokens/{token}/revoke/", {}, 404),
        ("town", "/post/", {"post": "somebody else's"}, 404),
    ],
)
def test_what_is_not_ones_own_to_change_stays_as_it_is(
    county: County, undo: None, who: str, url: str, body: dict[str, str], status: int
) -> None:
    before = state_of(county)
    address = url.format(notice=county.notice.pk, token=county.token.pk)
    assert county.client(who).post(address, body).status_code == status
    assert state_of(county) == before


@pytest.mark.parametrize(
    ("who", "url", "status"),
    [
        ("leader", "/api/v1/hazards", 403),
        ("far_school", "/api/v1/hazards", 404),
        ("school", "/api/v1/norms/rules", 403),
        ("neighbour", "/api/v1/norms/rules", 403),
        ("far_school", "/api/v1/notices/{notice}/read", 404),
    ],
)
def test_an_operation_that_is_not_ones_own_changes_nothing(
    county: County, undo: None, who: str, url: str, status: int
) -> None:
    body = {"/api/v1/norms/rules": {**RULE, "key": "objection.working_days", "value": 7}}.get(
        url, {"site": str(county.world.sites["school"].pk), "item": item().pk}
    )
    before = state_of(county)
    answer = send(county, who, url.format(notice=county.notice.pk), body)
    assert answer.status_code == status
    assert state_of(county) == before
