"""What stands on a leader's page of a week; each app offers its own lines."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from anxiao.kernel.names import Name
from anxiao.kernel.sentences import Sentence

# No provider brings more lines than could ever fit.
MOST = 40


class Section(StrEnum):
    """The four parts of the page, in their order."""

    LATE = "late"
    GRAVE = "grave"
    DECISION = "decision"
    OWN = "own"


@dataclass(frozen=True)
class Line:
    """One line: what, whose, since when or what is wanted, and the record's page.

    The line with the highest ``rank`` comes first: for what is late, days.
    """

    what: str
    whose: str | Name
    says: Sentence
    rank: int = 0
    kind: str = ""
    subject: UUID | None = None


@dataclass(frozen=True)
class Part:
    """What one app has to say in one section: its first lines, and how many there are."""

    section: Section
    total: int
    lines: tuple[Line, ...] = field(default=())


def merged(section: Section, parts: Iterable[Part]) -> Part:
    """The parts of all apps in one section, the highest rank first."""
    own = [one for one in parts if one.section == section]
    lines = sorted((line for one in own for line in one.lines), key=lambda line: -line.rank)
    return Part(section, sum(one.total for one in own), tuple(lines))
