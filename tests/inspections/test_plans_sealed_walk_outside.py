"""A sealed visit leaks nothing: every address there is answers the same with it as without it.

Here as towns, schools and the county next to it.
"""

import pytest

from tests.inspections.sealed_walk import OUTSIDE, Case, walk


@pytest.mark.parametrize("who", OUTSIDE)
def test_nobody_can_tell_a_county_with_sealed_visits_from_one_without(case: Case, who: str) -> None:
    walk(case, who)
