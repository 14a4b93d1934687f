"""Registers of sites: what was seen last stands, whatever came in first."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.places.registers import filling
from anxiao.places.registers.filling import Seen, laid
from anxiao.places.registers.protection import judging, services
from anxiao.places.registers.protection.judging import Rules, Status
from anxiao.places.registers.protection.models import Protection
from anxiao.places.registers.protection.words import WORDS
from tests.world import SYSTEM

if TYPE_CHECKING:
    from tests.world import World

NOON = datetime(2026, 9, 1, 4, tzinfo=UTC)
TABLE: dict[str, Any] = {
    "pupils": [
        {"min": 0, "max": 99, "guards": 1},
        {"min": 100, "max": 999, "guards": 2},
        {"min": 1000, "max": None, "guards": 3, "step": 500, "per_step": 1},
    ],
    "boarding_minimum": 2,
    "boarders_step": None,
    "rounding": "down",
}
COSTS = {"guard_year": 36000, "alarm": 3000, "video": 20000, "gate": 15000, "equipment": 4000}
RULES = Rules(date(2026, 9, 1), TABLE, COSTS, {"helmets": 2, "shields": 2, "forks": 2}, 30, 30)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def world(db: None) -> "World":
    from tests.world import make_world

    return make_world()


def seen(hours: int = 0, visit: UUID | None = None) -> Seen:
    return Seen(NOON + timedelta(hours=hours), visit or uuid4(), "visit", "office")


def told(**answers: str) -> filling.Told:
    values = {word.replace("__", "."): text for word, text in answers.items()}
    return laid({}, seen(), values)[0]


def lines(pupils: int = 300, boarders: int = 0, **answers: str) -> dict[str, judging.Line]:
    found = judging.lines(told(**answers), pupils=pupils, boarders=boarders, rules=RULES)
    return {one.key: one for one in found}


WORD = st.sampled_from(["guards.present", "alarm.result", "video.days"])
VISIT = st.tuples(st.integers(0, 5), st.uuids(), st.dictionaries(WORD, st.sampled_from("123")))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(VISIT, max_size=5, unique_by=lambda one: one[1]), st.randoms())
def test_the_order_of_arrival_never_changes_what_stands_in_the_end(
    visits: list[tuple[int, UUID, dict[str, str]]], random: Any
) -> None:
    shuffled = list(visits)
    random.shuffle(shuffled)
    ends = []
    for arrived in (visits, shuffled):
        row: filling.Told = {}
        for hours, visit, values in arrived:
            row, _changed = laid(row, seen(hours, visit), values)
        ends.append(row)
    assert ends[0] == ends[1]


def test_only_words_that_say_something_else_count_as_changed() -> None:
    row, changed = laid({}, seen(0), {"guards.present": "2"})
    assert changed == ["guards.present"]
    row, changed = laid(row, seen(1), {"guards.present": "2"})
    assert (changed, filling.last_seen(row).at) == ([], NOON + timedelta(hours=1))  # type: ignore[union-attr]
    _row, changed = laid(row, seen(0), {"guards.present": "9"})
    assert changed == []


@pytest.mark.parametrize(
    ("pupils", "boarders", "guards"),
    [(0, 0, 1), (99, 0, 1), (99, 30, 2), (100, 0, 2), (999, 0, 2), (1000, 0, 3), (2100, 0, 5)],
)
def test_guards_are_asked_for_by_pupils_and_boarders(
    pupils: int, boarders: int, guards: int
) -> None:
    assert judging.required(TABLE, pupils, boarders) == guards


def test_the_sample_of_a_local_table_counts_by_thousandths() -> None:
    table = {
        "pupils": [
            {
                "min": 1000,
                "max": None,
                "guards": 3,
                "per_mille_of_growth": 2,
                "growth_from": 1000,
            }
        ],
        "rounding": "up",
    }
    assert judging.required(table, 1001, 0) == 4
    assert judging.required(table, 2000, 0) == 5


def test_what_nobody_has_seen_is_neither_fine_nor_missing() -> None:
    found = judging.lines({}, pupils=300, boarders=0, rules=RULES)
    assert {one.status for one in found} == {Status.UNSEEN}
    assert sum(one.cost for one in found) == 0


def test_too_few_guards_cost_their_wages() -> None:
    line = lines(pupils=1000, guards__present="1")["guards"]
    assert (line.required, line.present, line.short) == (3, 1, 2)
    assert (line.cost, line.status) == (72000, Status.SHORT)


def test_guards_without_a_certificate_are_missing_certificates() -> None:
    line = lines(guards__present="3", guards__certified="1")["certificates"]
    assert (line.short, line.status) == (2, Status.SHORT)


@pytest.mark.parametrize(
    ("day", "status"),
    [("2026-08-31", Status.EXPIRED), ("2026-09-01", Status.SOON), ("2027-06-01", Status.FINE)],
)
def test_certificates_run_out(day: str, status: Status) -> None:
    assert lines(guards__expires_on=day)["certificates"].status == status


def test_a_failed_live_test_costs_the_device() -> None:
    found = lines(alarm__result="fail", gate__result="pass", video__result="fail")
    assert (found["alarm"].status, found["alarm"].cost) == (Status.FAILED, 3000)
    assert (found["gate"].status, found["gate"].cost) == (Status.FINE, 0)
    assert found["video"].cost == 20000
    assert found["alarm"].tested_on == date(2026, 9, 1)


def test_an_alarm_that_was_not_tested_for_long_is_due() -> None:
    assert lines(alarm__tested_on="2026-07-01")["alarm"].status == Status.DUE
    assert lines(alarm__tested_on="2026-08-20")["alarm"].status == Status.FINE


def test_video_is_kept_too_short() -> None:
    line = lines(video__result="pass", video__days="7")["video"]
    assert (line.status, line.short, line.cost) == (Status.SHORT, 23, 20000)


def test_pieces_of_one_kind_do_not_make_up_for_another() -> None:
    line = lines(equipment__helmets="9", equipment__shields="1")["equipment"]
    assert (line.status, line.short) == (Status.SHORT, 1)


@pytest.mark.parametrize("text", ["-1", "1.5", "x", "NaN", "Infinity", "99999999999"])
def test_numbers_that_are_none_do_not_fit(text: str) -> None:
    assert not filling.fields()["guards.present"].is_fitting(text)


@pytest.mark.parametrize("text", ["2026-02-30", "soon", ""])
def test_days_that_are_none_do_not_fit(text: str) -> None:
    assert not filling.fields()["guards.expires_on"].is_fitting(text)


def test_a_live_test_is_never_filled_in_beforehand(world: "World") -> None:
    fill(world, {"guards.present": "2", "alarm.result": "pass"})
    with acting(world.actors["school"]) as actor:
        found = filling.foretold(actor=actor, site=world.sites["school"])
    assert {w: t for w, t in found.items() if w in WORDS} == {"guards.present": "2"}


def fill(world: "World", values: dict[str, str], at: Seen | None = None) -> None:
    with acting(world.actors["education"]) as actor:
        services.fill(
            actor=actor, site=world.sites["school"], seen=at or seen(), values=values, index=0
        )


def sheet() -> Protection:
    with acting(SYSTEM):
        return Protection.objects.get()  # type: ignore[no-any-return]


def entries(world: "World") -> int:
    with acting(SYSTEM):
        return Entry.objects.filter(
            subject=world.sites["school"].pk, action="site.register"
        ).count()


def test_filling_tells_the_ledger_once_and_only_what_changed(world: "World") -> None:
    fill(world, {"guards.present": "1", "alarm.result": "pass"})
    fill(world, {"guards.present": "1"}, at=seen(2))
    fill(world, {"guards.present": "5"}, at=seen(-2))
    assert entries(world) == 1
    assert sheet().present == 1
    assert sheet().seen_at == NOON + timedelta(hours=2)


def test_only_who_reaches_the_campus_reads_its_sheet(world: "World") -> None:
    fill(world, {"guards.present": "1"})
    near, far = ("school", "central", "town", "education"), ("other_town", "police", "neighbour")
    for who, reaches in [*((one, True) for one in near), *((one, False) for one in far)]:
        with acting(world.actors[who]) as actor:
            assert Protection.objects.visible_to(actor).exists() is reaches, who
            assert Protection.objects.exists() is reaches, who


def test_every_night_the_sheets_are_judged_by_the_rules_of_the_day(world: "World") -> None:
    fill(world, {"guards.present": "1"})
    assert (sheet().required, sheet().short, sheet().lacking) == (2, 1, ["guards"])
    with acting(SYSTEM):
        school = world.organisations["school"].school
        school.pupils = 50
        school.save()
        services.renew(actor=SYSTEM, on=clock.today())
    assert (sheet().required, sheet().short, sheet().cost) == (1, 0, 0)


def test_what_ran_out_is_given_with_its_kind_of_hazard(world: "World") -> None:
    fill(world, {"guards.expires_on": "2020-01-31", "equipment.expires_on": "2099-01-01"})
    with acting(SYSTEM):
        (found,) = services.expired(actor=SYSTEM, on=clock.today())
    assert (found.item, found.site) == ("internal.guard_certificate", world.sites["school"].pk)
    assert "2020年1月31日" in found.words
