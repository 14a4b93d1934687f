"""What an import is to the app it fills: columns, a judgement of rows, applying, taking back.

The pages, the rows on their shelf and the ledger's record belong to the app ``imports``, which
finds every ``Kind`` by the names in the settings.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from anxiao.kernel.actors import Actor
from anxiao.kernel.columns import Column
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.kernel.tables import Fault

NEW, CHANGES, SAME, ERROR = "new", "changes", "same", "error"
Choices = Mapping[str, Mapping[str, str]]


@dataclass
class Row:
    """One row on its way in: what it says, what is wrong with it, what it would do."""

    number: int
    values: dict[str, Any]
    faults: list[Fault] = field(default_factory=list)
    verdict: str = ""
    notes: list[Sentence] = field(default_factory=list)
    # What somebody may settle on the page: the column, the value, what is proposed.
    asks: list[dict[str, str]] = field(default_factory=list)
    # Rows that others point at go first.
    rank: int = 0
    made: dict[str, Any] = field(default_factory=dict)
    found: dict[str, Any] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return not self.faults

    def fault(self, column: str, key: str, /, value: Any = None, **params: Any) -> None:
        """Say what is wrong with a cell, by the title of its column."""
        shown = "" if value is None else str(value)[:80]
        self.faults.append(Fault(column, shown, sentence(key, **params)))

    def note(self, key: str, /, **params: Any) -> None:
        self.notes.append(sentence(key, **params))

    def get(self, key: str, default: Any = "") -> Any:
        return self.values.get(key, default)


@dataclass(frozen=True)
class Stage:
    """Around the rows: which import, what was chosen on its page, into what it goes, and why.

    ``columns`` are those that the sheet has, be their cells filled or not.
    """

    pk: UUID
    choices: Choices = field(default_factory=dict)
    into: UUID | None = None
    reason: str = ""
    columns: frozenset[str] = frozenset()

    def chosen(self, column: str, value: str) -> str:
        return str(self.choices.get(column, {}).get(value, ""))


Judge = Callable[[Actor, Sequence[Row], Stage], None]
Stands = Callable[[Actor, Sequence[Row], Stage], dict[int, Sentence]]
Options = Callable[[Actor], dict[str, list[tuple[str, str]]]]


Absent = Callable[[Actor, Sequence[Row], Stage], list[Row]]


def _no_options(_actor: Actor) -> dict[str, list[tuple[str, str]]]:
    return {}


def _none_absent(_actor: Actor, _rows: Sequence[Row], _stage: Stage) -> list[Row]:
    return []


@dataclass(frozen=True)
class Into:
    """The record that the sheets of a kind go into.

    ``open`` gives its title to whoever may bring sheets into it now, and refuses all others;
    ``page`` is the name of its page.
    """

    open: Callable[[Actor, UUID], str]
    page: str


@dataclass(frozen=True)
class Kind:
    """One kind of import.

    ``judge`` fills faults, verdict and notes; nothing is written. ``apply`` carries out good
    rows that are new or change something and fills ``made``. ``stands`` says, by number, which
    rows cannot be taken back and why; ``undo`` takes back what ``made`` says of the others.
    ``brought`` are the records of the kind that are there already, ``absent`` rows for what is
    known and the sheet leaves out. A kind that is ``whole`` comes in with all its rows or not at
    all, in one transaction; one that ``asks_reason`` is confirmed with a reason; one that
    ``is_final`` is never taken back.
    """

    key: str
    name: str
    hint: str
    ability: str
    columns: tuple[Column, ...]
    judge: Judge
    apply: Judge
    stands: Stands
    undo: Judge
    brought: Callable[[Actor], QuerySet[Any, Any]]
    options: Options = _no_options
    into: Into | None = None
    absent: Absent = _none_absent
    is_whole: bool = False
    asks_reason: bool = False
    is_final: bool = False
    at_once: int = 500
    chunk: int = 500

    @property
    def step(self) -> int | None:
        """How many rows one transaction takes; None for all of them."""
        return None if self.is_whole else self.chunk
