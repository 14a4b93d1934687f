"""A broken thing that the school mends itself takes two acts; a sample is looked at again."""

import pytest

from anxiao.hazards.models import Hazard
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from tests.journeys.cast import Cast
from tests.journeys.person import kind
from tests.journeys.reading import reads_well
from tests.world import SYSTEM

pytestmark = pytest.mark.browser


def test_reported_and_mended_by_the_school_in_two_acts(cast: Cast) -> None:
    school = cast("school")
    hazard = school.reports(kind("internal.extinguishers"))
    school.tap(school.word("Fixed by ourselves"))
    reads_well(school)
    school.photo(seed=2)
    school.tap(school.word("Fixed by ourselves"))
    school.sees(school.word("closed by the unit itself"))
    reads_well(school)
    with acting(SYSTEM):
        acts = Entry.objects.filter(subject=hazard.pk).order_by("number")
        assert [one.action for one in acts] == [
            "hazard.report",
            "hazard.photos",
            "hazard.self_close",
        ]
        assert Hazard.objects.get(pk=hazard.pk).state == "self_closed"
    cast("town").has_no_work(hazard)


def test_other_eyes_look_again_at_what_a_school_closed_itself(cast: Cast) -> None:
    school, town = cast("school"), cast("town")
    hazard = school.reports(kind("internal.extinguishers"))
    school.presses_with_photo("Fixed by ourselves", seed=2)
    school.opens(hazard)
    assert school.word("Confirm after re-check") not in school.may()
    town.opens(hazard)
    town.presses_with_photo("Confirm after re-check", seed=3)
    town.sees(town.word("Re-checked: the danger is gone."))
    reads_well(town)
