"""A part of a school's page; every app offers its own, and the page shows them in order."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Panel:
    """A heading (a msgid), the template below it, and what that needs, asked for when shown."""

    key: str
    title: str
    template: str
    content: Callable[[], dict[str, Any]]
