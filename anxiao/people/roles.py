"""What a role is. The table of roles itself stands in the configuration, loaded by name."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from anxiao.kernel.names import Name


class Span(StrEnum):
    """Which of the three responsibilities a role reaches rows by."""

    TERRITORY = "territory"
    SECTOR = "sector"
    SUBJECT = "subject"
    NONE = "none"


@dataclass(frozen=True)
class Role:
    """A role: its name, the responsibility it reaches through, and what it may do.

    A deciding one accepts, decides or administers: two administrators give it to somebody.
    """

    code: str
    name: Name
    span: Span
    abilities: frozenset[str]
    is_deciding: bool = False


@lru_cache(maxsize=1)
def roles() -> dict[str, Role]:
    table: dict[str, Role] = import_string(settings.ROLES)
    return table
