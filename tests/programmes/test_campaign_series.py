"""Campaigns that come again: their rules, and the times planned ahead."""

from datetime import date, timedelta
from itertools import islice
from typing import Any

import pytest

from anxiao.kernel.errors import Invalid, NotAllowed, Refused
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import word
from anxiao.places.services import end_organisation
from anxiao.programmes.campaigns import jobs
from anxiao.programmes.campaigns.models import ActionGroup, Campaign, CampaignSeries
from anxiao.programmes.campaigns.recurring import checked, occurrences, worded
from anxiao.programmes.campaigns.services import planning
from anxiao.programmes.campaigns.services import series as repeating
from tests.programmes.worlds import FIRST, group, noon, plan, refused
from tests.world import SYSTEM, World, make_world

TODAY = date(2026, 5, 4)


def days(rule: str, starts_on: date, number: int = 4) -> list[date]:
    kept = checked(rule, starts_on=starts_on, today=starts_on)
    coming = occurrences(kept, starts_on, first=starts_on, last=date.max)
    return [on for _number, on in islice(coming, number)]


# --- rules ------------------------------------------------------------------------------------


def test_every_month_is_the_same_day_of_each_month() -> None:
    assert days("FREQ=MONTHLY", date(2026, 1, 12)) == [
        date(2026, 1, 12), date(2026, 2, 12), date(2026, 3, 12), date(2026, 4, 12),
    ]  # fmt: skip


@pytest.mark.parametrize(("day", "february"), [(29, 28), (30, 28), (31, 28)])
def test_every_month_leaves_no_month_out(day: int, february: int) -> None:
    found = days("FREQ=MONTHLY", date(2026, 1, day))
    assert found[:3] == [date(2026, 1, day), date(2026, 2, february), date(2026, 3, day)]
    assert found[3] == date(2026, 4, min(day, 30))


def test_a_leap_day_belongs_to_february() -> None:
    assert days("FREQ=MONTHLY", date(2028, 1, 30))[1] == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("rule", "second"),
    [
        ("rrule:freq=monthly; interval=3", date(2026, 8, 11)),
        ("FREQ=MONTHLY;BYDAY=2MO", date(2026, 6, 8)),
        ("FREQ=WEEKLY", date(2026, 5, 18)),
        ("FREQ=WEEKLY;INTERVAL=2", date(2026, 5, 25)),
        ("FREQ=YEARLY", date(2027, 5, 11)),
        ("FREQ=MONTHLY;COUNT=2", date(2026, 6, 11)),
        ("FREQ=MONTHLY;UNTIL=20260801", date(2026, 6, 11)),
    ],
)
def test_rules_as_calendars_write_them_are_understood(rule: str, second: date) -> None:
    assert days(rule, FIRST)[:2] == [FIRST, second]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY", "FREQ=DAILY;INTERVAL=30", "FREQ=HOURLY", "FREQ=SECONDLY;BYMONTH=2",
        "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY;BYMONTHDAY=1,5", "FREQ=MONTHLY;BYDAY=MO,TU",
        "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=11,12",
    ],
)  # fmt: skip
def test_a_rule_that_fires_more_often_than_weekly_is_refused(rule: str) -> None:
    with refused(Invalid, "once a week at most"):
        checked(rule, starts_on=FIRST, today=TODAY)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYMONTHDAY=99", "FREQ=MONTHLY;UNTIL=20200101", "FREQ=MONTHLY;BYDAY=6MO",
    ],
)  # fmt: skip
def test_a_rule_that_never_fires_is_refused(rule: str) -> None:
    with refused(Invalid, "never fires"):
        checked(rule, starts_on=FIRST, today=TODAY)


def test_a_rule_that_has_run_out_is_refused() -> None:
    with refused(Invalid, "never fires"):
        checked("FREQ=MONTHLY;COUNT=3", starts_on=date(2025, 1, 1), today=TODAY)


@pytest.mark.parametrize(
    "rule",
    [
        "", "every month", "FREQ=", "FREQ=FORTNIGHTLY", "INTERVAL=2", "FREQ=MONTHLY;FREQ=WEEKLY",
        "FREQ=MONTHLY;INTERVAL=0", "FREQ=MONTHLY;INTERVAL=-1", "FREQ=MONTHLY;COUNT=0",
        "FREQ=MONTHLY\nEXDATE:20260601", "FREQ=MONTHLY;BYHOUR=3", "FREQ=MONTHLY;BYDAY=XX",
        "FREQ=MONTHLY;UNTIL=soon", "FREQ=WEEKLY;BYSETPOS=9",
        "DTSTART:20260101;FREQ=MONTHLY", "FREQ=MONTHLY;" + "BYDAY=MO;" * 40,
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused_with_an_example(rule: str) -> None:
    with refused(Invalid, "FREQ=MONTHLY;BYMONTHDAY=15"):
        checked(rule, starts_on=FIRST, today=TODAY)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("FREQ=MONTHLY", "every month"),
        ("FREQ=MONTHLY;INTERVAL=3", "every quarter"),
        ("FREQ=MONTHLY;BYDAY=1MO", "by the rule FREQ=MONTHLY;BYDAY=1MO"),
    ],
)
def test_a_rule_is_said_in_words(rule: str, says: str, settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"
    from django.utils import translation

    with translation.override("en"):
        assert worded(checked(rule, starts_on=date(2026, 6, 1), today=TODAY)) == says


# --- the times planned ahead --------------------------------------------------------------------


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def repeated(world: World, rule: str = "FREQ=MONTHLY") -> Campaign:
    campaign = group(world, plan(world), "police", "market")
    with noon(TODAY), acting(world.actors["coordinator"]) as office:
        planning.set_sites(actor=office, row=campaign, sites=[world.sites["school"].pk])
        return repeating.repeat(actor=office, row=campaign, rule=rule)


def campaigns() -> list[Campaign]:
    with acting(SYSTEM):
        return list(Campaign.objects.order_by("starts_on"))


def test_the_next_times_are_planned_thirty_days_ahead_and_once(world: World) -> None:
    first = repeated(world)
    assert (first.ordinal, first.occurs_on) == (1, FIRST)
    for _each in range(2):
        with noon(TODAY):
            jobs.morning()
        assert len(campaigns()) == 1
    for _each in range(2):
        with noon(date(2026, 5, 13)):
            jobs.morning()
        assert [one.starts_on for one in campaigns()] == [FIRST, date(2026, 6, 11)]
    second = campaigns()[1]
    assert second.ends_on - second.starts_on == first.ends_on - first.starts_on
    assert (second.title, second.ordinal) == ("校园周边联合整治（第2期）", 2)
    assert (second.members, second.zones) == (first.members, first.zones)
    assert world.organisations["police"].pk in second.parties
    with acting(SYSTEM):
        formed = ActionGroup.objects.get(campaign=second.pk)
        assert (formed.name, formed.lead) == ("police组", world.organisations["police"].pk)
        assert [one.site_id for one in second.sites.all()] == [world.sites["school"].pk]


def test_a_moved_window_does_not_bring_the_same_time_twice(world: World) -> None:
    repeated(world)
    with noon(date(2026, 5, 13)):
        jobs.morning()
    second = campaigns()[1]
    with noon(date(2026, 5, 14)), acting(world.actors["coordinator"]) as office:
        moved = date(2026, 6, 20)
        planning.edit(actor=office, row=second, starts_on=moved, ends_on=moved + timedelta(days=9))
    with noon(date(2026, 5, 15)):
        jobs.morning()
    assert len(campaigns()) == 2


def test_the_next_ones_are_planned_like_a_later_one(world: World) -> None:
    repeated(world)
    with noon(date(2026, 5, 13)):
        jobs.morning()
    second = campaigns()[1]
    with noon(date(2026, 5, 14)), acting(world.actors["coordinator"]) as office:
        changed = planning.edit(
            actor=office,
            row=second,
            zones=[],
            ends_on=second.starts_on + timedelta(days=4),
        )
        repeating.be_pattern(actor=office, row=changed)
    with noon(date(2026, 6, 12)):
        jobs.morning()
    third = campaigns()[2]
    assert (third.zones, (third.ends_on - third.starts_on).days) == ([], 4)


def test_who_has_ended_is_left_out_of_the_next_time(world: World) -> None:
    repeated(world)
    with noon(TODAY), acting(world.actors["coordinator"]) as office:
        police = world.organisations["police"]
        end_organisation(actor=office, organisation=police, on=date(2026, 5, 5))
    with noon(date(2026, 5, 13)):
        jobs.morning()
    second = campaigns()[1]
    assert police.pk not in second.members
    with acting(SYSTEM):
        assert not ActionGroup.objects.filter(campaign=second.pk).exists()


def test_an_ended_series_plans_no_more(world: World) -> None:
    repeated(world)
    with acting(SYSTEM):
        series = CampaignSeries.objects.get()
    with noon(TODAY), acting(world.actors["police"]) as police, pytest.raises(NotAllowed):
        repeating.end_series(actor=police, series=series)
    with noon(TODAY), acting(world.actors["coordinator"]) as office:
        repeating.end_series(actor=office, series=series)
        with refused(Refused, "has ended already"):
            repeating.end_series(actor=office, series=series)
    with noon(date(2026, 5, 13)):
        jobs.morning()
    assert len(campaigns()) == 1


def test_a_campaign_whose_first_day_is_no_day_of_the_rule_is_refused(world: World) -> None:
    with refused(Invalid, "is no day of the rule"):
        repeated(world, "FREQ=MONTHLY;BYDAY=1MO")


def test_a_series_belongs_to_its_county(world: World) -> None:
    repeated(world)
    with acting(world.actors["neighbour"]):
        assert not CampaignSeries.objects.exists()
    with acting(world.actors["coordinator"]) as office:
        assert CampaignSeries.objects.visible_to(office).count() == 1
    assert word({"key": "every month", "params": {}})
