"""The small county of the tests, for inspections; refusals are matched by their English words."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import translation

if TYPE_CHECKING:
    from tests.inspections.sealed_walk import Case
    from tests.world import World


@pytest.fixture
def world(db: None) -> "World":
    from tests.world import make_world

    return make_world()


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def case(django_db_setup: None, django_db_blocker: Any) -> "Iterator[Case]":
    """The county of the walk that looks for leaks of sealed visits."""
    from tests.inspections import sealed_walk

    with django_db_blocker.unblock(), sealed_walk.made() as made:
        yield made
