"""Dated rules, severity, mandates, and the content that comes with the software."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from anxiao.kernel.actors import Actor, Reach
from anxiao.kernel.errors import Invalid, NotAllowed
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.norms import services as norms
from anxiao.norms.abilities import Ability
from anxiao.norms.models import (
    Cause,
    Criterion,
    FocusArea,
    HazardItem,
    LegalBasis,
    Mandate,
    Rule,
    RuleKey,
    Sector,
)
from anxiao.norms.reference_files import load_reference
from anxiao.norms.schemas import TYPES, faults
from anxiao.places import services as places
from anxiao.places.codes import interval

pytestmark = pytest.mark.django_db

SYSTEM = Actor.system("test")
PROVINCE, CITY, COUNTY = 990000000000, 990100000000, 990121000000
TOWN, NEIGHBOUR = 990121100000, 990122000000
LEVELS = {PROVINCE: "province", CITY: "city", COUNTY: "county", NEIGHBOUR: "county", TOWN: "town"}
KEY = "objection.working_days"
DAY = date(2026, 6, 1)
CHECKED = {
    *("type", "properties", "required", "items", "enum"),
    *("minimum", "maximum", "minItems", "additionalProperties", "description"),
}


@pytest.fixture(autouse=True)
def reference() -> None:
    with acting(SYSTEM):
        load_reference(actor=SYSTEM)
        for code, level in LEVELS.items():
            name = {"zh": f"区划{code}", "en": f"Place {code}"}
            places.add_territory(actor=SYSTEM, code=code, name=name, level=level)  # type: ignore[arg-type]


@pytest.fixture
def coordinator() -> Actor:
    lo, hi = interval(COUNTY)
    abilities = frozenset({Ability.ADD_RULE, Ability.ADD_MANDATE})
    return Actor(name="coordinator", abilities=abilities, reach=Reach(lo=lo, hi=hi))


def add(actor: Actor = SYSTEM, **more: Any) -> Rule:
    fields = {"key": KEY, "territory_code": COUNTY, "valid_from": DAY, "value": 7, **more}
    with acting(actor):
        return norms.add_rule(actor=actor, **fields)


def add_mandate(actor: Actor = SYSTEM, **more: Any) -> Mandate:
    fields = {
        "module": "honours",
        "kind": "commendation",
        "authority": "County government",
        "number": "2026-3",
        "territory_code": COUNTY,
        "valid_from": DAY,
        "valid_to": date(2026, 12, 31),
        **more,
    }
    with acting(actor):
        return norms.add_mandate(actor=actor, **fields)


# --- which rule holds -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("territory", "on", "value"),
    [
        (TOWN, date(2026, 5, 31), 6),
        (TOWN, date(2026, 6, 1), 8),
        (COUNTY, date(2026, 5, 31), 6),
        (COUNTY, date(2026, 6, 1), 7),
        (990121101000, date(2026, 6, 1), 7),
        (NEIGHBOUR, date(2026, 6, 1), 6),
        (PROVINCE, date(2026, 6, 1), 6),
        (110000000000, date(2026, 6, 1), 5),
        (COUNTY, date(2025, 12, 31), 5),
    ],
)
def test_the_nearest_rule_of_the_day_wins(territory: int, on: date, value: int) -> None:
    add(territory_code=PROVINCE, valid_from=date(2026, 1, 1), value=6)
    add(territory_code=COUNTY, valid_from=date(2026, 6, 1), value=7)
    add(territory_code=TOWN, valid_from=date(2026, 6, 1), value=8)
    assert norms.rule(KEY, territory=territory, on=on) == value


@pytest.mark.parametrize(("key", "on"), [(KEY, date(1990, 1, 1)), ("no.such", DAY)])
def test_where_no_rule_holds_asking_is_refused(key: str, on: date) -> None:
    with pytest.raises(Invalid):
        norms.rule(key, territory=COUNTY, on=on)


def test_a_new_rule_ends_the_open_one_the_day_before_and_both_are_recorded() -> None:
    older, newer = add(value=7), add(valid_from=date(2026, 9, 1), value=9)
    older.refresh_from_db()
    assert older.valid_to == date(2026, 8, 31)
    assert norms.rule(KEY, territory=COUNTY, on=date(2026, 8, 31)) == 7
    assert norms.rule(KEY, territory=COUNTY, on=date(2026, 9, 1)) == 9
    with acting(SYSTEM):
        actions = [entry.action for entry in Entry.objects.of(older.pk)]
        assert actions == ["norms.add_rule", "norms.end_rule"]
        assert [entry.action for entry in Entry.objects.of(newer.pk)] == ["norms.add_rule"]


def test_a_new_rule_cuts_short_one_with_a_last_day_still_to_come() -> None:
    older = add(value=7, valid_to=date(2026, 12, 31))
    add(valid_from=date(2026, 9, 1), value=9)
    older.refresh_from_db()
    assert older.valid_to == date(2026, 8, 31)
    assert norms.rule(KEY, territory=COUNTY, on=date(2026, 10, 1)) == 9


def test_of_two_rules_that_overlap_the_later_wins() -> None:
    older = add(value=7)
    add(valid_from=date(2026, 9, 1), value=9)
    Rule.objects.filter(pk=older.pk).update(valid_to=None)
    assert norms.rule(KEY, territory=TOWN, on=date(2026, 8, 31)) == 7
    assert norms.rule(KEY, territory=TOWN, on=date(2026, 9, 1)) == 9


def test_a_new_rule_leaves_one_that_has_ended_and_other_territories_alone() -> None:
    ended = add(value=7, valid_to=date(2026, 7, 31))
    others = [add(territory_code=code) for code in (PROVINCE, TOWN, NEIGHBOUR)]
    add(valid_from=date(2026, 9, 1), value=9)
    for one in (ended, *others):
        one.refresh_from_db()
    assert ended.valid_to == date(2026, 7, 31)
    assert [one.valid_to for one in others] == [None, None, None]


# --- adding a rule --------------------------------------------------------------------------


def test_a_coordinator_makes_rules_for_her_county_and_its_towns(coordinator: Actor) -> None:
    assert add(coordinator).territory_code == COUNTY
    assert add(coordinator, territory_code=TOWN).territory_code == TOWN


@pytest.mark.parametrize("territory", [PROVINCE, CITY, NEIGHBOUR])
def test_nobody_makes_rules_outside_her_territory(coordinator: Actor, territory: int) -> None:
    with pytest.raises(NotAllowed):
        add(coordinator, territory_code=territory)


def test_everywhere_is_for_the_installation_alone(coordinator: Actor) -> None:
    with pytest.raises(Invalid):
        add(coordinator, territory_code=0)
    assert add(territory_code=0).territory_code == 0


@pytest.mark.parametrize("lack", [{"abilities": frozenset()}, {"reach": Reach(subjects=(1,))}])
def test_a_rule_needs_ability_and_territory(coordinator: Actor, lack: dict[str, Any]) -> None:
    with pytest.raises(NotAllowed):
        add(replace(coordinator, **lack))


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "no.such"},
        {"value": 0},
        {"value": 31},
        {"value": "7"},
        {"value": True},
        {"value": 7.5},
        {"key": "hazard.limit_options", "value": []},
        {"valid_to": DAY - timedelta(days=1)},
        {"legal_basis": "no.such"},
        {"territory_code": 990199000000},
    ],
    ids=str,
)
def test_a_rule_that_makes_no_sense_changes_nothing(wrong: dict[str, Any]) -> None:
    before = Rule.objects.count()
    with pytest.raises(Invalid):
        add(**wrong)
    assert Rule.objects.count() == before


@pytest.mark.parametrize("begins", [DAY, DAY - timedelta(days=1)])
def test_no_rule_slips_in_before_one_that_is_there(begins: date) -> None:
    add()
    with pytest.raises(Invalid):
        add(valid_from=begins)


# --- severity -------------------------------------------------------------------------------


@pytest.mark.parametrize("grade", ["general", "major"])
def test_without_a_criterion_the_item_decides(grade: str) -> None:
    for criteria in ([], ["no.such"]):
        assert norms.severity(item=HazardItem(grade=grade), criteria=criteria, on=DAY) == grade


def test_one_criterion_is_enough_between_its_days_alone() -> None:
    one = Criterion.objects.valid(on=DAY).earliest("pk")
    Criterion.objects.filter(pk=one.pk).update(valid_to=DAY)
    days = {
        one.valid_from - timedelta(days=1): "general",
        one.valid_from: "major",
        DAY: "major",
        DAY + timedelta(days=1): "general",
    }
    for on, grade in days.items():
        assert norms.severity(item=HazardItem(), criteria=["x", one.pk], on=on) == grade


def test_unknown_criteria_are_named() -> None:
    one = Criterion.objects.earliest("pk").pk
    assert norms.unknown_criteria([one, "no.such"]) == ["no.such"]


# --- mandates -------------------------------------------------------------------------------


def test_a_mandate_covers_its_kind_its_place_and_its_days() -> None:
    made = add_mandate()
    last = date(2026, 12, 31)
    asked = [
        ("commendation", COUNTY, DAY, made),
        ("commendation", TOWN, last, made),
        ("commendation", TOWN, last + timedelta(days=1), None),
        ("commendation", COUNTY, DAY - timedelta(days=1), None),
        ("commendation", CITY, DAY, None),
        ("commendation", NEIGHBOUR, DAY, None),
        ("designation", COUNTY, DAY, None),
    ]
    for kind, territory, on, found in asked:
        assert norms.mandate("honours", kind, territory=territory, on=on) == found


def test_the_nearest_mandate_wins() -> None:
    add_mandate(territory_code=PROVINCE)
    near = add_mandate(number="2026-4")
    assert norms.mandate("honours", "commendation", territory=TOWN, on=DAY) == near


@pytest.mark.parametrize(
    "wrong", [{"valid_to": date(2026, 5, 31)}, {"authority": " "}, {"number": ""}], ids=str
)
def test_a_mandate_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        add_mandate(**wrong)


def test_a_mandate_is_entered_within_reach_and_recorded(coordinator: Actor) -> None:
    with pytest.raises(NotAllowed):
        add_mandate(coordinator, territory_code=NEIGHBOUR)
    with pytest.raises(NotAllowed):
        add_mandate(replace(coordinator, abilities=frozenset({Ability.ADD_RULE})))
    made = add_mandate(coordinator, quota=30)
    with acting(coordinator):
        assert Entry.objects.of(made.pk).get().action == "norms.add_mandate"


# --- the content that comes with the software -----------------------------------------------

LISTS = (LegalBasis, Sector, FocusArea, Criterion, HazardItem, Cause, RuleKey, Rule)


def contents() -> list[list[dict[str, Any]]]:
    return [list(model.objects.order_by("pk").values()) for model in LISTS]  # type: ignore[attr-defined]


def test_loading_again_changes_nothing() -> None:
    add(territory_code=0, valid_from=date(2026, 9, 1), value=9)
    before = contents()
    assert all(before)
    with acting(SYSTEM):
        load_reference(actor=SYSTEM)
    assert contents() == before


def test_only_the_installation_loads(coordinator: Actor) -> None:
    with pytest.raises(NotAllowed):
        load_reference(actor=coordinator)


def test_every_rule_fits_its_key_and_none_overlap() -> None:
    for key in RuleKey.objects.prefetch_related("rules"):
        rows = list(key.rules.all())
        assert rows, key.pk
        for row in rows:
            assert not list(faults(row.value, key.schema)), row
            place = [one for one in rows if one.territory_code == row.territory_code]
            assert [one for one in place if _overlap(one, row)] == [row]


def _overlap(one: Rule, other: Rule) -> bool:
    ends = one.valid_to or date.max, other.valid_to or date.max
    return one.valid_from <= ends[1] and other.valid_from <= ends[0]


def test_every_schema_uses_words_that_the_checker_knows() -> None:
    for key in RuleKey.objects.all():
        _known(key.schema)


def _known(schema: dict[str, Any]) -> None:
    assert schema.keys() <= CHECKED
    kinds = schema.get("type", [])
    assert set(kinds if isinstance(kinds, list) else [kinds]) <= TYPES.keys()
    inner = [schema["items"]] if "items" in schema else []
    for one in (*schema.get("properties", {}).values(), *inner):
        _known(one)


def test_every_item_points_at_what_exists() -> None:
    sectors = {*Sector.objects.values_list("pk", flat=True), "subject", "town"}
    groups = set(FocusArea.objects.exclude(parent=None).values_list("pk", flat=True))
    for item in HazardItem.objects.select_related("focus_area"):
        assert {item.lead, *item.assists} <= sectors, item.pk
        assert item.lead not in item.assists, item.pk
        assert not item.group or item.group in groups, item.pk
        assert item.grade in {"general", "major"}, item.pk
        assert norms.unknown_criteria(item.major_if) == [], item.pk


def test_every_name_stands_in_both_languages() -> None:
    for model in LISTS[:-1]:
        for row in model.objects.all():  # type: ignore[attr-defined]
            assert row.name["zh"] and row.name["en"], row.pk
