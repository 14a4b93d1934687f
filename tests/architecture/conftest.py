"""One county for all tests of a module: made once, and what a test does to it is undone."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.architecture.county import County


@pytest.fixture(scope="module")
def county(django_db_setup: None, django_db_blocker: Any) -> "Iterator[County]":
    from tests.architecture.county import make_county, undone

    with django_db_blocker.unblock(), undone():
        yield make_county()


@pytest.fixture
def undo(county: "County") -> Iterator[None]:
    """Undo what the test did to the county."""
    from tests.architecture.county import undone

    with undone():
        yield
