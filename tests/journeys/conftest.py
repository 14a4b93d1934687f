"""The county, and the people who walk through it in real Chromium."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser

# What imports models is imported late: this file is read before the settings are.
if TYPE_CHECKING:
    from tests.journeys.cast import Cast
    from tests.world import World


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: drives a real Chromium")


@pytest.fixture
def world(fresh_database: None) -> "World":
    from tests.world import make_world

    return make_world()


@pytest.fixture
def cast(browser: Browser, live_server: Any, world: "World") -> Iterator["Cast"]:
    """No page that anybody opens asks the internet or breaks its own policy."""
    from tests.journeys.cast import Cast

    cast = Cast(browser, live_server.url, world)
    yield cast
    faults = cast.found_fault()
    for one in cast.people.values():
        one.close()
    assert not faults
