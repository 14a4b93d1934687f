"""Three rules of dates, every kind of bar, and persons who change posts."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from anxiao.kernel import clock
from anxiao.kernel.errors import Invalid
from anxiao.kernel.principal import acting
from anxiao.norms import services as norms
from anxiao.people import services as people
from anxiao.people.models import Tenure
from anxiao.supervision.bars import services
from anxiao.supervision.bars.dates import Start, period
from anxiao.supervision.bars.models import Bar
from anxiao.supervision.bars.services import Answering, Source, bars
from anxiao.supervision.cases.services import harm
from anxiao.supervision.listings.services import ending
from tests.supervision.supervised import (
    BASIS,
    after,
    again,
    day_of,
    does,
    effects,
    holder,
    late_case,
    listed,
    night,
)
from tests.world import COUNTY, SYSTEM, World, hold

LISTING, END, EVENT = Start.LISTING_DATE, Start.END_OF_RECTIFICATION, Start.EVENT_DATE
# Worked out by hand: what it counts from, that day, months, and the last day that is barred.
BY_HAND = [
    # Listed, six months from the day of the listing (浙江省社会治安综合治理条例 28–29).
    (LISTING, date(2018, 4, 30), 6, date(2018, 10, 30)),
    (LISTING, date(2026, 7, 20), 6, date(2027, 1, 20)),
    # No 31st in the last month: its last day.
    (LISTING, date(2026, 8, 31), 6, date(2027, 2, 28)),
    (LISTING, date(2027, 8, 31), 6, date(2028, 2, 29)),
    (LISTING, date(2026, 12, 31), 6, date(2027, 6, 30)),
    (LISTING, date(2026, 2, 28), 6, date(2026, 8, 28)),
    # Not remedied in time, one year from the end of the rectification period.
    (END, date(2026, 9, 1), 12, date(2027, 9, 1)),
    (END, date(2028, 2, 29), 12, date(2029, 2, 28)),
    (END, date(2026, 12, 31), 12, date(2027, 12, 31)),
    # A listing of exactly a year: 30 April 2018 to 30 April 2019 (巴中, 2018).
    (END, date(2018, 4, 30), 12, date(2019, 4, 30)),
    # Especially grave harm, one year from the day of the event.
    (EVENT, date(2026, 5, 12), 12, date(2027, 5, 12)),
    (EVENT, date(2024, 2, 29), 12, date(2025, 2, 28)),
]


@pytest.mark.parametrize(("start", "first", "months", "last"), BY_HAND)
def test_a_period_ends_where_the_hand_made_table_has_it(
    start: Start, first: date, months: int, last: date
) -> None:
    found = period(start, months, {start: first})
    assert (found.starts_on, found.ends_on, found.start) == (first, last, start)


def test_the_three_periods_count_from_three_different_days() -> None:
    days = {LISTING: date(2026, 3, 2), END: date(2026, 4, 13), EVENT: date(2026, 2, 27)}
    found = [
        period(start, months, days).ends_on
        for start, months in ((LISTING, 6), (END, 12), (EVENT, 12))
    ]
    assert found == [date(2026, 9, 2), date(2027, 4, 13), date(2027, 2, 27)]


# --- imposed through the services -----------------------------------------------------------


def harmed(world: World, at: datetime, event_on: date, **more: Any) -> Any:
    case = late_case(world, major=True)
    given = {
        "event_on": event_on,
        "what": "一名学生在校门口被撞伤致死",
        "basis": BASIS,
        "direct": [world.actors["school"].post],
        **more,
    }
    return does(world, "coordinator", harm.name_harm, case, at, **given)


@pytest.mark.django_db
def test_a_listing_bars_unit_and_persons_from_its_day_for_six_months(world: World) -> None:
    at = after(8)
    row = listed(world, late_case(world, major=True), at)
    made = effects(source=row.pk)
    assert [(one.what, one.organisation is None) for one in made] == [
        ("awards", True),
        ("honours", False),
        ("promotion", True),
    ]
    first = day_of(at)
    assert {one.starts_on for one in made} == {first}
    assert {one.ends_on for one in made} == {period(LISTING, 6, {LISTING: first}).ends_on}
    assert {one.legal_basis for one in made} == {"responsibility.2016"}
    assert {one.basis for one in made} == {"listed"}


@pytest.mark.django_db
def test_a_listing_not_remedied_bars_for_a_year_from_the_end_of_its_period(world: World) -> None:
    row = listed(world, late_case(world, major=True), after(8), limit_days=10)
    assert row.due_at is not None
    due = day_of(row.due_at)
    swept = night(row.due_at + timedelta(hours=12))
    assert swept.expired == 1
    assert again(row).state == "expired"
    more = effects(source=row.pk, basis="not_remedied")
    assert len(more) == 3
    assert {(one.starts_on, one.ends_on) for one in more} == {(due, due.replace(year=due.year + 1))}
    # Both stand beside each other: the basis is kept, not only a last day.
    assert len(effects(source=row.pk)) == 6
    assert night(row.due_at + timedelta(hours=36)).expired == 0


@pytest.mark.django_db
def test_grave_harm_bars_for_a_year_from_the_event_without_any_rung_before(world: World) -> None:
    event = date(2026, 6, 10)
    done = harmed(world, after(9), event)
    assert done.state == "watched"
    made = effects(source=done.pk)
    assert {(one.starts_on, one.ends_on) for one in made} == {(event, date(2027, 6, 10))}
    assert {one.basis for one in made} == {"grave_harm"}
    assert bars(world.organisations["school"].pk, date(2026, 6, 9)) == []
    assert bars(world.organisations["school"].pk, event)


@pytest.mark.django_db
def test_harm_bars_whoever_held_the_post_on_the_day_of_the_event(world: World) -> None:
    """The successor who came afterwards is not barred, the predecessor is."""
    event = date(2026, 6, 10)
    before, post = world.people["school"], world.actors["school"].post
    successor = world.people["publisher"]
    with clock.at(after(2)), acting(SYSTEM):
        tenure = Tenure.objects.get(person=before, post=post)
        people.end_tenure(actor=SYSTEM, tenure=tenure, on=date(2026, 6, 15))
        people.appoint(
            actor=SYSTEM, person=successor, post=tenure.post, valid_from=date(2026, 6, 16)
        )
    harmed(world, after(9), event)
    assert {one.person for one in effects(person__isnull=False)} == {before.pk}
    assert bars(successor.pk, date(2026, 7, 1)) == []


@pytest.mark.django_db
def test_a_bar_goes_with_the_person_to_a_new_post(world: World) -> None:
    """Another county honours her not: it asks by the person, and its office sees the bar."""
    listed(world, late_case(world, major=True), after(8))
    person, neighbour = world.people["school"], world.actors["neighbour"]
    with acting(neighbour):
        assert not Bar.objects.visible_to(neighbour).exists()
    with clock.at(after(10)), acting(SYSTEM):
        tenure = Tenure.objects.get(person=person)
        people.end_tenure(actor=SYSTEM, tenure=tenure, on=day_of(after(10)))
        post = hold(person, world.organisations["neighbour"], "coordinator")
    on = day_of(after(12))
    assert {one.what for one in bars(person.pk, on)} == {"awards", "promotion"}
    assert night(after(12)).followed == 2
    with acting(neighbour):
        seen = Bar.objects.visible_to(neighbour)
        assert {one.what for one in seen} == {"awards", "promotion"}
        assert {one.answers_for_zh for one in seen} == {"单位school"}
    assert post.organisation == world.organisations["neighbour"]
    assert night(after(12)).followed == 0


@pytest.mark.django_db
def test_a_listing_that_is_not_remedied_stays_with_those_whom_it_named(world: World) -> None:
    """Whoever took over the post meanwhile is barred only when the body names her."""
    row = listed(world, late_case(world, major=True), after(8), limit_days=10)
    person, post = world.people["school"], world.actors["school"].post
    newcomer = world.people["publisher"]
    with clock.at(after(9)), acting(SYSTEM):
        tenure = Tenure.objects.get(person=person, post=post)
        people.end_tenure(actor=SYSTEM, tenure=tenure, on=day_of(after(9)))
        people.appoint(
            actor=SYSTEM, person=newcomer, post=tenure.post, valid_from=day_of(after(10))
        )
    assert row.due_at is not None
    later = row.due_at + timedelta(hours=12)
    night(later)
    year = effects(source=row.pk, basis="not_remedied", person__isnull=False)
    assert {one.person for one in year} == {person.pk}
    done = does(
        world,
        "coordinator",
        ending.name_answerable,
        again(row),
        later,
        direct=[post],
        reason="接任后仍未整改",
    )
    assert done.state == "expired"
    year = effects(source=row.pk, basis="not_remedied", person__isnull=False)
    assert {one.person for one in year} == {person.pk, newcomer.pk}


@pytest.mark.django_db
def test_delisting_shortens_nothing_and_taking_back_lifts_all(world: World) -> None:
    row = listed(world, late_case(world, major=True), after(8))
    done = does(world, "coordinator", ending.revoke, row, after(9), reason="认定有误")
    assert done.state == "revoked"
    assert {one.reason for one in effects(source=row.pk)} == {"认定有误"}
    assert bars(world.organisations["school"].pk, day_of(after(10))) == []
    assert bars(holder(world, "school"), day_of(after(10))) == []


@pytest.mark.django_db
def test_a_local_rule_gives_another_period_with_its_own_basis(world: World) -> None:
    value = {
        "listed": {"months": 9, "starts": "listing_date"},
        "not_remedied": {"months": 18, "starts": "end_of_rectification"},
        "grave_harm": {"months": 24, "starts": "event_date"},
    }
    with clock.at(after(0)), acting(SYSTEM):
        norms.add_rule(
            actor=SYSTEM,
            key="accountability.bar_periods",
            territory_code=COUNTY,
            valid_from=date(2026, 1, 1),
            value=value,
            legal_basis="zj.public_order_2017.28",
        )
    row = listed(world, late_case(world, major=True), after(8))
    made = effects(source=row.pk)
    first = day_of(after(8))
    assert {one.ends_on for one in made} == {period(LISTING, 9, {LISTING: first}).ends_on}
    assert {one.legal_basis for one in made} == {"zj.public_order_2017.28"}


@pytest.mark.django_db
def test_what_was_imposed_for_the_same_reason_is_not_imposed_twice(world: World) -> None:
    unit, post = world.organisations["school"].pk, world.actors["school"].post
    assert post is not None
    given: dict[str, Any] = {
        "organisation": unit,
        "answering": [Answering(post, holder(world, "school"), "direct")],
        "basis": "listed",
        "days": {LISTING: date(2026, 6, 1)},
        "source": Source("case", world.organisations["school"].uid, "督办"),
    }
    at = datetime.combine(date(2026, 6, 1), time(9), clock.LOCAL)
    with clock.at(at), acting(world.actors["coordinator"]) as office:
        assert len(services.impose(actor=office, **given)) == 3
        assert services.impose(actor=office, **given) == []
    assert len(effects()) == 3


@pytest.mark.django_db
def test_a_veto_without_a_period_in_the_rule_is_refused(world: World) -> None:
    with acting(world.actors["coordinator"]) as office, pytest.raises(Invalid, match="no period"):
        services.impose(
            actor=office,
            organisation=world.organisations["school"].pk,
            answering=[],
            basis="veto",
            days={EVENT: date(2026, 6, 1)},
            source=Source("case", world.organisations["school"].uid, "督办"),
        )
