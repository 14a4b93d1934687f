"""What a search finds; every app offers its own to the one box of the pages."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from anxiao.kernel.names import Name
from anxiao.kernel.sentences import Sentence

MOST = 5
COUNTED = 100


@dataclass(frozen=True)
class Hit:
    """One thing found: what it is called, what stands beside it, and its page."""

    title: str | Name
    url: str
    beside: tuple[str | Name | Sentence, ...] = ()
    key: str = ""


@dataclass(frozen=True)
class Hits:
    """What one kind of thing has to show: at most five, how many there are, where all stand."""

    kind: str
    title: str
    icon: str
    rows: list[Hit] = field(default_factory=list)
    count: int = 0
    url: str = ""

    @property
    def is_more(self) -> bool:
        """Whether counting stopped: there are at least as many."""
        return self.count > COUNTED


def ranked(names: Iterable[str], words: str) -> int:
    """How well a name fits: it is the words, begins with them, holds them, or is found otherwise."""
    said = [name.lower() for name in names if name]
    asked = words.strip().lower()
    tests = (str.__eq__, str.startswith, str.__contains__)
    for place, test in enumerate(tests):
        if any(test(name, asked) for name in said):
            return place
    return len(tests)
