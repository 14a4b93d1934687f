"""The pages of norms: read by everybody signed in, added to by the office, checked before."""

from typing import Any

import pytest
from django.test import Client

from anxiao.kernel.principal import acting
from anxiao.norms.models import HazardItem, LegalBasis, Mandate, Rule, RuleKey
from anxiao.norms.value_fields import fields, flat, value_of
from anxiao.norms.values import told
from tests.world import COUNTY, NEIGHBOUR, World, make_world

pytestmark = pytest.mark.django_db
DATES = {"valid_from": "2027-01-01", "valid_to": ""}


@pytest.fixture
def world() -> World:
    return make_world()


def client(world: World, who: str) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(world.people[who])
    return made


@pytest.mark.parametrize(
    "path",
    ["", "taxonomy/", "taxonomy/?focus=market", "severity/", "rules/", "bases/", "mandates/"],
)
def test_every_page_opens_for_whoever_is_signed_in(world: World, path: str) -> None:
    answer = client(world, "school").get(f"/norms/{path}")
    assert answer.status_code == 200
    assert answer.content.decode().count("<h1") == 1


def test_an_item_names_who_leads_and_what_it_rests_on(world: World) -> None:
    item = HazardItem.objects.filter(lead="police").exclude(legal_basis=None).first()
    assert item is not None
    page = client(world, "school").get(f"/norms/taxonomy/{item.pk}/").content.decode()
    assert "Organisation police" in page
    assert f"/norms/bases/{item.legal_basis_id}/" in page


def test_a_legal_basis_says_what_rests_on_it(world: World) -> None:
    item = HazardItem.objects.exclude(legal_basis=None).first()
    assert item is not None
    page = client(world, "school").get(f"/norms/bases/{item.legal_basis_id}/").content.decode()
    assert item.en in page


def test_what_is_unknown_is_not_there(world: World) -> None:
    for path in ("taxonomy/none", "bases/none", "rules/none"):
        assert client(world, "school").get(f"/norms/{path}/").status_code == 404


def test_one_search_looks_in_everything(world: World) -> None:
    page = client(world, "school").get("/norms/?q=校车").content.decode()
    assert "Hazard items" in page and "Legal bases" in page
    assert "Nothing in the norms" in client(world, "school").get("/norms/?q=zzz").content.decode()


def test_a_rule_is_checked_before_it_counts_and_ends_the_one_before(world: World) -> None:
    office, url = client(world, "coordinator"), "/norms/rules/objection.working_days/add/"
    given = {"value": "7", "territory_code": str(COUNTY), **DATES}
    check = office.post(url, given)
    assert "Check the answers" in check.content.decode()
    assert not Rule.objects.filter(territory_code=COUNTY).exists()
    assert office.post(url, {**given, "confirmed": "1"}).status_code == 302
    rule = Rule.objects.get(territory_code=COUNTY)
    assert rule.value == 7
    page = office.get("/norms/rules/objection.working_days/").content.decode()
    assert "7 working days" in page
    assert office.get(f"/norms/rules/of/{rule.pk}/").status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": "99"},
        {"value": "x"},
        {"territory_code": str(NEIGHBOUR)},
        {"valid_to": "2026-01-01"},
    ],
)
def test_a_rule_that_cannot_be_is_shown_again(world: World, wrong: dict[str, str]) -> None:
    given = {"value": "7", "territory_code": str(COUNTY), **DATES, "confirmed": "1", **wrong}
    answer = client(world, "coordinator").post("/norms/rules/objection.working_days/add/", given)
    assert answer.status_code == 422
    assert not Rule.objects.filter(territory_code__in=(COUNTY, NEIGHBOUR)).exists()


def test_a_rule_before_a_later_one_is_refused(world: World) -> None:
    office, url = client(world, "coordinator"), "/norms/rules/objection.working_days/add/"
    given = {"value": "7", "territory_code": str(COUNTY), **DATES, "confirmed": "1"}
    assert office.post(url, given).status_code == 302
    earlier = office.post(url, {**given, "valid_from": "2026-12-01"})
    assert earlier.status_code == 422
    assert "begins later is already there" in earlier.content.decode()


@pytest.mark.parametrize("path", ["rules/objection.working_days/", "bases/", "mandates/"])
def test_others_add_nothing(world: World, path: str) -> None:
    assert client(world, "town").get(f"/norms/{path}add/").status_code == 403
    assert f"/norms/{path}add/" not in client(world, "town").get(f"/norms/{path}").content.decode()


def test_a_legal_basis_of_the_county_gets_its_key_and_its_entry(world: World) -> None:
    office = client(world, "coordinator")
    given = {
        "zh": "《青禾县校园周边管理办法》",
        "issuer_zh": "县人民政府",
        "level": "local",
        "territory_code": str(COUNTY),
        **DATES,
        "confirmed": "1",
    }
    assert office.post("/norms/bases/add/", given).status_code == 302
    made = LegalBasis.objects.get(territory_code=COUNTY)
    assert made.zh == "青禾县校园周边管理办法"
    assert office.get(f"/ledger/{made.uid}/").status_code == 200
    assert office.get(f"/norms/bases/of/{made.uid}/")["Location"] == f"/norms/bases/{made.pk}/"
    again = office.post("/norms/bases/add/", given)
    assert "in the list already" in again.content.decode()


def test_a_mandate_opens_what_was_closed(world: World) -> None:
    office = client(world, "coordinator")
    assert "Closed without a mandate" in office.get("/norms/mandates/").content.decode()
    given = {
        "approves": "commendation",
        "authority": "市平安办",
        "number": "平安办〔2027〕1号",
        "territory_code": str(COUNTY),
        "valid_from": "2027-01-01",
        "valid_to": "2027-12-31",
        "confirmed": "1",
    }
    assert office.post("/norms/mandates/add/", given).status_code == 302
    made = Mandate.objects.get()
    assert (made.module, made.kind) == ("honours", "commendation")
    assert "平安办〔2027〕1号" in office.get("/norms/mandates/").content.decode()


def test_the_api_adds_as_the_pages_do(world: World) -> None:
    office, url = client(world, "coordinator"), "/api/v1/norms/mandates"
    body: dict[str, Any] = {
        "approves": "veto",
        "authority": "市平安办",
        "number": "1",
        "territory_code": COUNTY,
        "valid_from": "2027-01-01",
        "valid_to": "2026-01-01",
    }
    assert office.post(url, body, content_type="application/json").status_code == 422
    body["valid_to"] = "2027-12-31"
    made = office.post(url, body, content_type="application/json")
    assert (made.status_code, made.json()["module"]) == (201, "assessments")
    theirs = client(world, "town").post(url, body, content_type="application/json")
    assert theirs.status_code == 403


def test_every_value_survives_being_taken_apart_into_fields(world: World) -> None:
    """What the software comes with can be entered again through the form of its key."""
    for rule in Rule.objects.select_related("key"):
        given = {}
        parts = flat(rule.value)
        for name, field in fields(rule.key).items():
            value = parts.get(name)
            shown = field.prepare_value(value) if value is not None else ""
            given[name] = field.clean(shown)
        assert value_of(given, rule.key.schema) == rule.value, rule


def test_values_are_worded_and_not_shown_as_code(world: World) -> None:
    for rule in Rule.objects.select_related("key"):
        words = told(rule.value, rule.key)
        assert words.text or words.facts or words.rows, rule
        assert "{" not in words.text


def test_each_part_of_a_value_has_its_words(world: World) -> None:
    for key in RuleKey.objects.all():
        for field in fields(key).values():
            assert field.label, key
    with acting(world.actors["school"]):
        assert RuleKey.objects.get(pk="upload.limits").labels["names"]["photo_mb"]["en"]
