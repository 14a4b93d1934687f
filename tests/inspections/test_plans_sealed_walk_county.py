"""A sealed visit leaks nothing: every address there is answers the same with it as without it.

Here as the county's own departments and offices.
"""

import pytest

from tests.inspections.sealed_walk import OF_THE_COUNTY, Case, walk


@pytest.mark.parametrize("who", OF_THE_COUNTY)
def test_nobody_can_tell_a_county_with_sealed_visits_from_one_without(case: Case, who: str) -> None:
    walk(case, who)
