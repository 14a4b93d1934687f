"""How often a school is visited in a year, and who may go beyond it."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from anxiao.kernel import clock
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused
from anxiao.kernel.principal import acting
from anxiao.ledger import services as ledger
from anxiao.ledger.models import Entry
from anxiao.norms import services as norms
from anxiao.notices.models import Notice
from anxiao.programmes.bookings.met import in_year
from anxiao.programmes.bookings.models import Booking
from anxiao.programmes.bookings.quota import figure, split
from anxiao.programmes.bookings.services import booking as bookings
from anxiao.programmes.bookings.services import changing, excepting, looking
from tests.programmes.booking import (
    FIRST,
    MONDAY,
    WHY,
    book,
    booked_in,
    does,
    fill,
    limit,
    rule_of,
    sealed,
)
from tests.world import COUNTY, SYSTEM, TOWN, World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Any:
    with clock.at(MONDAY):
        yield make_world()


def announced(world: World, who: str = "police", year: int = 2026) -> tuple[int | None, int, int]:
    """How many there may be, how many there are, by how many that is too many."""
    school = world.organisations["school"]
    with acting(world.actors[who]):
        met = in_year(school.pk, year)
        on = date(year, 6, 15)
        found = figure("inspection", met, territory=school.territory_code, on=on)
    return found.most, found.used, found.over


def told(world: World, who: str, row: Booking) -> int:
    with acting(world.actors[who]) as actor:
        return Notice.objects.visible_to(actor).filter(subject=row.pk).count()


# --- the numbers ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quota", "percent", "shares"),
    [
        (5, 40, (3, 2)),
        (3, 40, (2, 1)),
        (1, 40, (1, 0)),
        (1, 50, (0, 1)),
        (5, 50, (2, 3)),
        (5, 0, (5, 0)),
        (5, 100, (0, 5)),
        (0, 40, (0, 0)),
        (None, 40, (None, None)),
    ],
)
def test_a_quota_is_split_once_and_rounded_half_up(
    quota: int | None, percent: int, shares: tuple[int | None, int | None]
) -> None:
    found = split(quota, percent)
    assert (found.announced, found.unannounced) == shares


def test_the_announced_share_is_what_can_be_booked(world: World) -> None:
    limit(5, percent=40)
    fill(world, 3)
    assert announced(world) == (3, 3, 0)
    with pytest.raises(Refused) as refused:
        book(world, "police", day=date(2026, 12, 1))
    said = str(refused.value)
    for words in (
        "Most inspections of a school a year", "3 announced inspections in 2026",
        "Organisation education", "22 June 2026", "22 July 2026", "Organisation office",
    ):  # fmt: skip
        assert words in said, (words, said)


def test_where_no_rule_sets_a_number_there_is_no_limit(world: World) -> None:
    fill(world, 6)
    assert announced(world) == (None, 6, 0)


def test_each_kind_has_its_own_number_and_reports_have_none(world: World) -> None:
    limit(0, assessments=1)
    book(world, kind="assessment")
    for kind in ("assessment", "inspection"):
        with pytest.raises(Refused):
            book(world, kind=kind, day=date(2026, 12, 1))
    book(world, kind="comprehensive", day=date(2026, 12, 1))
    book(world, kind="report")
    book(world, kind="report")


def test_the_nearest_rule_counts(world: World) -> None:
    limit(5, percent=0)
    value = {"comprehensive_supervision": 1, "routine_assessments": None, "inspections": 1}
    rule_of(TOWN, "school.inspection_quota", value)
    book(world)
    with pytest.raises(Refused):
        book(world, day=date(2026, 12, 1))
    book(world, day=date(2026, 12, 1), school=world.organisations["far_school"].pk)


def test_a_year_is_that_of_the_first_day(world: World) -> None:
    limit(1, percent=0)
    book(world, starts_on=date(2026, 12, 31), ends_on=date(2027, 1, 4))
    with pytest.raises(Refused):
        book(world, day=date(2026, 11, 2))
    book(world, day=date(2027, 1, 20))
    with pytest.raises(Refused):
        book(world, day=date(2027, 3, 1))


def test_a_lower_number_loses_nothing_and_lets_nobody_book_more(world: World) -> None:
    limit(4, percent=0)
    fill(world, 3)
    limit(2, percent=0, since=date(2026, 6, 1))
    assert announced(world) == (2, 3, 1)
    with pytest.raises(Refused):
        book(world, day=date(2026, 12, 1))


def test_what_is_cancelled_gives_its_place_back(world: World) -> None:
    limit(1, percent=0)
    row = book(world)
    does(world, "education", changing.cancel, row, reason="另行安排")
    book(world, "police", day=date(2026, 12, 1))
    assert told(world, "school", row) == 2


def test_a_visit_moves_within_its_year_and_into_another_where_a_place_is_left(
    world: World,
) -> None:
    limit(1, percent=0)
    row = book(world)
    row = does(
        world, "education", changing.move, row, starts_on=FIRST, ends_on=FIRST + timedelta(days=1)
    )
    book(world, "police", day=date(2027, 5, 10))
    into = {"starts_on": date(2027, 6, 1), "ends_on": date(2027, 6, 1)}
    with pytest.raises(Refused):
        does(world, "education", changing.move, row, **into)
    assert announced(world) == (1, 1, 0)


# --- merging --------------------------------------------------------------------------------


def test_a_department_takes_part_in_a_visit_that_it_does_not_reach(world: World) -> None:
    limit(1, percent=0)
    row = book(world, "education")
    with acting(world.actors["police"]) as police:
        assert not Booking.objects.visible_to(police).exists()
        met = looking.against(
            actor=police,
            school=row.school,
            kind="inspection",
            starts_on=FIRST + timedelta(days=9),
            ends_on=FIRST + timedelta(days=9),
        )
    assert [one.id for one in met.near] == [row.pk]
    joined = book(world, "police", day=FIRST + timedelta(days=9), merge_into=row.pk)
    assert joined.pk == row.pk
    assert joined.departments == [world.organisations["police"].pk]
    assert announced(world) == (1, 1, 0)
    assert told(world, "education", row) == 1
    with acting(world.actors["police"]) as police:
        assert Booking.objects.visible_to(police).get() == row
        assert Entry.objects.of(row.pk).last().action == "booking.join"  # type: ignore[union-attr]


def test_nobody_takes_part_in_what_is_far_away_or_not_announced(world: World) -> None:
    row, hidden = book(world), sealed(world, day=FIRST)
    said = set()
    for into, day in ((row.pk, FIRST + timedelta(days=40)), (hidden.pk, FIRST), (SYSTEM, FIRST)):
        key = into if into is not SYSTEM else world.organisations["office"].uid
        with pytest.raises(Refused) as refused:
            book(world, "police", day=day, merge_into=key)
        said.add(str(refused.value))
    assert len(said) == 1


def test_two_visits_become_one_and_a_place_comes_back(world: World) -> None:
    limit(2, percent=0)
    police = book(world, "police", departments=[world.organisations["market"].pk])
    education = book(world, "education", day=FIRST + timedelta(days=3))
    row = does(world, "police", changing.merge, police, into=education.pk)
    assert (row.state, row.merged_into_id) == ("merged", education.pk)
    with acting(world.actors["education"]):
        other = Booking.objects.get(pk=education.pk)
        assert Entry.objects.of(other.pk).last().action == "booking.take_in"  # type: ignore[union-attr]
    keys = {world.organisations[one].pk for one in ("police", "market")}
    assert {*other.departments} == keys
    assert told(world, "education", education) == 1
    assert announced(world) == (2, 1, 0)


def test_a_visit_is_not_merged_into_itself_or_another_kind(world: World) -> None:
    row = book(world, "police")
    other = book(world, "education", kind="assessment")
    for into in (row, other):
        with pytest.raises(Refused):
            does(world, "police", changing.merge, row, into=into.pk)


# --- exceptions -----------------------------------------------------------------------------


def test_an_exception_is_approved_by_the_office_and_seen_by_all(world: World) -> None:
    limit(0)
    row = book(world, "police", exception_reason=WHY)
    assert (row.state, row.desk) == ("awaiting_approval", world.organisations["office"].pk)
    assert announced(world) == (0, 0, 0)
    assert (told(world, "coordinator", row), told(world, "school", row)) == (1, 0)
    row = does(world, "coordinator", excepting.approve, row, reason="情况属实")
    assert (row.state, row.is_exception) == ("booked", True)
    assert row.decided_by_post == world.actors["coordinator"].post
    assert announced(world) == (0, 1, 1)
    assert told(world, "school", row) == 1
    with acting(world.actors["market"]):
        assert [one.is_exception for one in in_year(row.school, 2026)] == [True]


def test_whoever_asks_does_not_approve(world: World) -> None:
    limit(0)
    row = book(world, "coordinator", exception_reason=WHY)
    for who in ("coordinator", "police", "town", "neighbour"):
        with pytest.raises((NotAllowed, OutOfReach)):
            does(world, who, excepting.approve, row, reason="自批")
    assert does(world, "leader", excepting.approve, row, reason="同意").state == "booked"


def test_a_refused_exception_takes_no_place(world: World) -> None:
    row = booked_in(world, "refused")
    assert row.closed_at is not None
    assert announced(world) == (0, 0, 0)


def test_a_place_that_came_back_is_used_before_an_exception(world: World) -> None:
    limit(1, percent=0)
    first = book(world)
    row = book(world, "police", day=date(2026, 12, 1), exception_reason=WHY)
    does(world, "education", changing.cancel, first, reason="另行安排")
    row = does(world, "coordinator", excepting.approve, row, reason="名额已空出")
    assert (row.state, row.is_exception) == ("booked", False)


def test_with_a_place_left_nothing_is_excepted(world: World) -> None:
    limit(1, percent=0)
    with acting(world.actors["police"]) as actor:
        row = bookings.ask_exception(
            actor=actor,
            reason=WHY,
            school=world.organisations["school"].pk,
            kind="inspection",
            title="检查",
            starts_on=FIRST,
            ends_on=FIRST,
        )
    assert (row.state, row.exception_reason) == ("booked", "")


# --- unannounced ----------------------------------------------------------------------------


def test_only_an_office_comes_unannounced_and_only_to_inspect(world: World) -> None:
    for who in ("police", "education", "inspector", "town"):
        with pytest.raises(NotAllowed) as refused:
            sealed(world, who)
        assert "ask it for one by a request" in str(refused.value)
    with pytest.raises(Invalid):
        sealed(world, kind="assessment")


def test_sealed_visits_draw_on_their_own_share(world: World) -> None:
    limit(5, percent=40)
    for number in range(2):
        sealed(world, day=FIRST + timedelta(days=30 * number))
    with pytest.raises(Refused) as refused:
        sealed(world, day=date(2026, 12, 1))
    assert "Share of a school's inspections" in str(refused.value)
    with pytest.raises(Refused):
        sealed(world, day=date(2026, 12, 1), exception_reason=WHY)
    assert announced(world) == (3, 0, 0)
    fill(world, 3)


def test_what_one_office_has_ordered_refuses_no_other(world: World) -> None:
    limit(5, percent=20)
    city = _city_office(world)
    sealed(world)
    sealed(world, city)
    for who in ("coordinator", city):
        with pytest.raises(Refused):
            sealed(world, who, day=date(2026, 12, 1))


def _city_office(world: World) -> str:
    from anxiao.people.actors import actor_for
    from anxiao.people.models import Person
    from anxiao.places import services as places
    from tests.world import hold

    with acting(SYSTEM):
        office = places.add_organisation(
            actor=SYSTEM,
            name={"zh": "市平安办", "en": "City office"},
            kind="office",
            territory_code=990100000000,
            sectors=["coordination"],
        )
        person = Person.objects.create(username="city", name="city post")
        world.people["city"] = person
        world.actors["city"] = actor_for(person, hold(person, office, "coordinator"))
    return "city"


def test_a_seal_hides_the_visit_until_it_is_over(world: World) -> None:
    row = sealed(world)
    with acting(world.actors["coordinator"]) as office:
        early = ledger.seal(actor=office, members=[], opens_latest_on=FIRST).pk
        others = ledger.seal(actor=world.actors["leader"], members=[], opens_latest_on=FIRST).pk
    for seal in (early, others):
        with pytest.raises(Invalid):
            sealed(world, seal=seal)
    later = FIRST + timedelta(days=5)
    with pytest.raises(Refused):
        does(world, "coordinator", changing.move, row, starts_on=later, ends_on=later)


def test_an_opened_visit_stands_in_the_calendar_as_unannounced(world: World) -> None:
    limit(5, percent=40)
    row = sealed(world)
    with acting(world.actors["school"]):
        assert in_year(row.school, 2026) == []
    with acting(world.actors["coordinator"]) as office:
        ledger.open_seal(actor=office, pk=row.seal)  # type: ignore[arg-type]
    for who in ("school", "police", "market"):
        with acting(world.actors[who]):
            assert [one.share for one in in_year(row.school, 2026)] == ["unannounced"]
    assert announced(world) == (3, 0, 0)
    sealed(world, day=date(2026, 12, 1))
    with pytest.raises(Refused):
        sealed(world, day=date(2026, 12, 10))


# --- who, where, when -----------------------------------------------------------------------


def test_a_visit_is_booked_within_the_own_territory(world: World) -> None:
    for who in ("other_town", "neighbour"):
        with pytest.raises(OutOfReach):
            book(world, who)
    for who in ("school", "central", "leader", "auditor", "publisher"):
        with pytest.raises(NotAllowed):
            book(world, who)
    for who in ("town", "inspector", "police", "coordinator"):
        assert book(world, who).state == "booked"


@pytest.mark.parametrize(
    "given",
    [
        {"title": " "},
        {"kind": "party"},
        {"starts_on": date(2026, 6, 14)},
        {"ends_on": FIRST - timedelta(days=1)},
        {"ends_on": FIRST + timedelta(days=92)},
        {"starts_on": date(1926, 6, 22)},
        {"share": "half"},
        {"departments": [10**9]},
    ],
)
def test_what_makes_no_sense_is_not_booked(world: World, given: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        book(world, **given)
    with acting(SYSTEM):
        assert not Booking.objects.exists()


def test_a_shop_is_no_school(world: World) -> None:
    with pytest.raises(OutOfReach):
        book(world, school=world.organisations["shop"].pk)


def test_the_school_and_those_served_are_told_and_a_basis_is_named(world: World) -> None:
    market = world.organisations["market"].pk
    row = book(world, "police", departments=[market], basis="moe.burden_2025")
    assert row.legal_basis_id == "moe.burden_2025"
    assert row.basis == row.legal_basis.zh  # type: ignore[union-attr]
    assert [told(world, who, row) for who in ("school", "market", "education")] == [1, 1, 0]


def test_several_schools_are_booked_all_or_none(world: World) -> None:
    limit(1, percent=0)
    schools = [world.organisations[key].pk for key in ("school", "far_school")]
    given = {"kind": "inspection", "title": "检查", "starts_on": FIRST, "ends_on": FIRST}
    book(world, day=date(2026, 11, 2), school=schools[1])
    with acting(world.actors["police"]) as actor:
        with pytest.raises(Refused):
            bookings.book_many(actor=actor, schools=schools, **given)
        assert not Booking.objects.visible_to(actor).exists()
        rows = bookings.book_many(actor=actor, schools=schools[:1], **given)
    assert len(rows) == 1


def test_a_visit_belongs_to_what_it_was_booked_for(world: World) -> None:
    key = world.organisations["office"].uid
    row = book(world, for_=("campaign", key))
    assert (row.for_kind, row.for_id) == ("campaign", key)


def test_looking_writes_nothing(world: World) -> None:
    with acting(world.actors["police"]) as police:
        before = Entry.objects.count()
        looking.against(
            actor=police,
            school=world.organisations["school"].pk,
            kind="inspection",
            starts_on=FIRST,
            ends_on=FIRST,
        )
        assert Entry.objects.count() == before
    assert norms.rule("school.unannounced_share", territory=COUNTY, on=FIRST) == 40


def test_it_was_carried_out_between_its_first_day_and_today(world: World) -> None:
    today = clock.today()
    row = book(world, day=today)
    later = book(world)
    with pytest.raises(Refused):
        does(world, "education", changing.carry_out, later)
    for on in (today - timedelta(days=1), today + timedelta(days=1)):
        with pytest.raises(Invalid):
            does(world, "education", changing.carry_out, row, on=on)
    row = does(world, "education", changing.carry_out, row, words="未发现问题")
    assert (row.state, row.carried_out_on, row.desk) == ("carried_out", today, None)


# --- two at once ----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_of_two_that_want_the_last_place_one_gets_it() -> None:
    world, together = make_world(), threading.Barrier(2)
    limit(1, percent=0)
    day, won, refused = clock.today() + timedelta(days=9), [], []

    def run(who: str) -> None:
        together.wait(timeout=20)
        try:
            won.append(book(world, who, day=day).pk)
        except Refused:
            refused.append(who)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[who]) for who in ("police", "market")]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)
    assert (len(won), len(refused)) == (1, 1)
