"""What is wrong with a form, each fault with its cell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.errors import Invalid
from anxiao.kernel.sentences import Sentence, sentence

MOST_SHOWN = 200


@dataclass(frozen=True)
class Fault:
    """A fault at a place of a sheet; ``row`` is 0 where the whole sheet is meant."""

    sheet: str
    row: int
    column: str
    says: Sentence

    @property
    def cell(self) -> str:
        """The place as a spreadsheet names it: ``survey!C5``."""
        place = f"{self.column}{self.row or ''}"
        return f"{self.sheet}!{place}" if place else self.sheet


class Faulty(Invalid):
    """A form that cannot be taken as it is; nothing of it was kept."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = _in_order(faults)
        first, number = self.faults[0], len(self.faults)
        says = sentence(
            N_("The form has faults, %(n)s in all; the first is at %(cell)s."),
            n=number,
            cell=first.cell,
        )
        super().__init__(says, fields=_by_cell(self.faults))


def _in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Sheet by sheet from the top, each place said once for each sentence."""
    known = {(one.cell, one.says["key"]): one for one in faults}
    rows = sorted(known.values(), key=lambda one: (one.sheet != "survey", one.sheet, one.row))
    return rows[:MOST_SHOWN]


def _by_cell(faults: Sequence[Fault]) -> dict[str, Sentence]:
    found: dict[str, Sentence] = {}
    for one in faults:
        found.setdefault(one.cell, one.says)
    return found
