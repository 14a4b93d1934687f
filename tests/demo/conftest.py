"""A small county with its hazards and its working year, told once and copied for every test."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest


@pytest.fixture
def loaded(furnished: Callable[[str, Callable[[], Any]], Any]) -> Iterator[None]:
    """Seen by the system on the demonstration's own day."""
    from anxiao.demo.services import SYSTEM
    from anxiao.kernel import clock
    from anxiao.kernel.principal import acting
    from tests.demo.small import MIDNIGHT, load

    furnished("story", load)
    with clock.at(MIDNIGHT), acting(SYSTEM):
        yield
