"""Campaigns and rosters in the county of the tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from anxiao.kernel import clock
from anxiao.kernel.errors import No
from anxiao.kernel.principal import acting
from anxiao.programmes.campaigns.models import Campaign
from anxiao.programmes.campaigns.services import closing, planning, running
from tests.world import TOWN, World

FIRST, LAST = date(2026, 5, 11), date(2026, 5, 29)


@contextmanager
def refused(error: type[No], says: str) -> Iterator[None]:
    """A refusal whose sentence, in the language of its key, says this."""
    with pytest.raises(error) as refusal:
        yield
    assert says in refusal.value.sentence["key"]


def noon(day: date) -> Any:
    """The clock at noon of a day."""
    return clock.at(datetime.combine(day, time(12), clock.LOCAL))


def plan(world: World, who: str = "coordinator", **terms: Any) -> Campaign:
    """A campaign against what blocks the ways to school, planned a week ahead."""
    given = {
        "title": "校园周边联合整治",
        "starts_on": FIRST,
        "ends_on": LAST,
        "members": [world.organisations["police"].pk, world.organisations["town"].pk],
        "zones": [TOWN] if who != "other_town" else [],
        **terms,
    }
    with noon(FIRST - timedelta(days=7)), acting(world.actors[who]) as actor:
        return planning.plan(actor=actor, **given)


def group(world: World, campaign: Campaign, lead: str = "police", *along: str) -> Campaign:
    with noon(FIRST - timedelta(days=6)), acting(world.actors["coordinator"]) as actor:
        return planning.add_group(
            actor=actor,
            row=campaign,
            name=f"{lead}组",
            lead=world.organisations[lead].pk,
            along=[world.organisations[key].pk for key in along],
        )


def start(world: World, campaign: Campaign, who: str = "coordinator") -> Campaign:
    with noon(FIRST), acting(world.actors[who]) as actor:
        return running.start(actor=actor, row=campaign)


def run(world: World, **terms: Any) -> Campaign:
    """A running campaign with one group of police and market, and one of the town."""
    campaign = group(world, plan(world, **terms), "police", "market")
    return start(world, group(world, campaign, "town"))


def over(world: World, campaign: Campaign) -> Campaign:
    with noon(LAST + timedelta(days=1)), acting(world.actors["coordinator"]) as actor:
        return running.end(actor=actor, row=campaign)


def closed(world: World, campaign: Campaign) -> Campaign:
    done = over(world, campaign)
    with noon(LAST + timedelta(days=2)), acting(world.actors["coordinator"]) as actor:
        return closing.close(actor=actor, row=done, brief="共出动三组，清理占道摊点。")
