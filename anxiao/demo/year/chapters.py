"""The chapters of the working year, in the order in which they are told."""

from collections.abc import Callable

from anxiao.demo.year import (
    asks,
    calls,
    campaigns,
    duties,
    inspections,
    lives,
    plans,
    pledges,
    projects,
    roads,
    supervision,
    visits,
)
from anxiao.demo.year.stage import Stage

Chapter = Callable[[Stage], None]


def _lived(*kinds: str) -> Chapter:
    return lambda stage: lives.lived(stage, plans.of(stage), among=kinds)


CHAPTERS: tuple[Chapter, ...] = (
    plans.city,
    plans.last_year,
    pledges.approved,
    plans.this_year,
    pledges.made,
    plans.in_the_schools,
    plans.in_the_towns,
    plans.revised,
    projects.told,
    campaigns.monthly,
    campaigns.special,
    _lived("department", "office"),
    _lived("town"),
    _lived("school"),
    plans.in_a_town_lately,
    plans.revised_lately,
    pledges.made_anew,
    pledges.moved,
    duties.told,
    asks.asked,
    asks.ordered,
    asks.instructed,
    calls.told,
    asks.reminded,
    supervision.told,
    visits.told,
    roads.told,
    inspections.recused,
    inspections.told,
)
