"""Where days lie on the line of a programme: bars, months, today, in hundredths of its width."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import formats

from anxiao.kernel import clock
from anxiao.programmes.plans.models import Task
from anxiao.ui.words import language


@dataclass(frozen=True)
class Bar:
    """A bar from one day to another, and how much of it is filled."""

    x: str
    width: str
    filled: str


@dataclass(frozen=True)
class Month:
    """A month of the line: its name, where it begins, how wide it is."""

    name: str
    x: str
    width: str
    middle: str


@dataclass(frozen=True)
class Span:
    """The days from the first to the last of a programme."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return max((self.last - self.first).days + 1, 1)

    def at(self, on: date) -> float:
        """Where the beginning of a day lies; days outside lie on the edge."""
        return min(max((on - self.first).days / self.days * 100, 0.0), 100.0)

    def bar(self, task: Task) -> Bar | None:
        """The bar of a task; None without a deadline. It is never too thin to be seen."""
        if task.deadline is None:
            return None
        x = self.at(task.starts_on or self.first)
        width = max(self.at(task.deadline + timedelta(days=1)) - x, 0.8)
        x = min(x, 100 - width)
        return Bar(_share(x), _share(width), _share(width * task.progress / 10_000))

    @property
    def today(self) -> str:
        """Where today lies; empty where it lies outside."""
        on = clock.today()
        return _share(self.at(on)) if self.first <= on <= self.last else ""

    @property
    def months(self) -> list[Month]:
        found: list[Month] = []
        on = self.first.replace(day=1)
        while on <= self.last and len(found) < 36:
            following = (on + timedelta(days=32)).replace(day=1)
            x, end = self.at(on), self.at(following)
            found.append(Month(_month(on), _share(x), _share(end - x), _share((x + end) / 2)))
            on = following
        return found


def _share(value: float) -> str:
    return f"{value:.2f}%"


def _month(on: date) -> str:
    return formats.date_format(on, "n月" if language().startswith("zh") else "M")
