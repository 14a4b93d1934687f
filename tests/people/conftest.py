"""The county of these tests, read in English."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture
def world(db: None) -> object:
    from tests.people.factories import make_administered_world

    return make_administered_world()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences in these tests are read in English."""
    with translation.override("en"):
        yield
