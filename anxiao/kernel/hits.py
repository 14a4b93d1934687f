"""What a search finds; every app offers its own to the one box of the pages."""

from dataclasses import dataclass, field

from django.db.models import Case, IntegerField, Q, When

from anxiao.kernel.names import Name

MOST = 5
COUNTED = 100


@dataclass(frozen=True)
class Hit:
    """One thing found: what it is called, what stands beside it, and its page."""

    title: str | Name
    url: str
    beside: tuple[str | Name, ...] = ()
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


def fitting(words: str, *names: str) -> Case:
    """How well a row's names fit: one is the words, or begins with them, or merely holds them."""
    asked = words.strip()
    exact = Q(*((f"{name}__iexact", asked) for name in names), _connector=Q.OR)
    begins = Q(*((f"{name}__istartswith", asked) for name in names), _connector=Q.OR)
    return Case(When(exact, then=0), When(begins, then=1), default=2, output_field=IntegerField())
