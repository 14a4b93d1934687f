"""Serial numbers as they stand in sheets, and which row they put below which."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.staging import Row
from anxiao.programmes.plans.sheets.form import TITLES

CHINESE = "[一二三四五六七八九十百]+"
STYLES = (
    ("一", re.compile(rf"第?{CHINESE}[、.．]?")),
    ("（一）", re.compile(rf"[（(]{CHINESE}[)）][、.．]?")),
    ("（1）", re.compile(r"[（(]\d+[)）][、.．]?")),
    ("1）", re.compile(r"\d+[)）]")),
)
DOTTED = re.compile(r"\d+(?:[.．·-]\d+)*[.．、]?")
Path = tuple[int, ...]


@dataclass(frozen=True)
class Mark:
    """One serial number: its style, and its figures where it has several."""

    style: str
    path: Path = ()


def read(said: str) -> Mark | None:
    """What a serial number looks like; None for what is none."""
    words = said.replace(" ", "")
    for style, pattern in STYLES:
        if pattern.fullmatch(words):
            return Mark(style)
    if DOTTED.fullmatch(words):
        path = tuple(int(part) for part in re.findall(r"\d+", words))
        return Mark("1", path)
    return None


@dataclass
class _Reader:
    """Goes down the rows and remembers under which of them the next one may lie."""

    ahead: dict[Path, int]
    # The numbers on the way from the top to the row before, by their style.
    way: list[tuple[str, int]] = field(default_factory=list)
    latest: dict[Path, int] = field(default_factory=dict)
    seen: dict[tuple[int | None, Path], str] = field(default_factory=dict)
    above: int | None = None

    def place(self, row: Row) -> int | None:
        """The number of the row that this one lies below."""
        said = str(row.get("number"))
        if not said:
            return self.above
        mark = read(said)
        if mark is None:
            row.fault(
                TITLES["number"], N_("This is no serial number: write it as 1.2 or （二）."), said
            )
        elif len(mark.path) > 1:
            self.above = self._dotted(row, mark.path)
        else:
            self.above = self._styled(row, mark)
        return self.above

    def _dotted(self, row: Row, path: Path) -> int | None:
        above = self.latest.get(path[:-1], self.ahead.get(path[:-1]))
        if above is None:
            says = N_("No row %(number)s stands above it: add the whole before its part.")
            shown = ".".join(map(str, path[:-1]))
            row.fault(TITLES["number"], says, row.get("number"), number=shown)
        before = self.seen.setdefault((above, path), row.get("title"))
        if before != row.get("title"):
            row.fault(TITLES["number"], N_("This number stands twice."), row.get("number"))
        self.latest[path] = row.number
        return above

    def _styled(self, row: Row, mark: Mark) -> int | None:
        styles = [style for style, _number in self.way]
        if mark.style in styles:
            del self.way[styles.index(mark.style) :]
        above = self.way[-1][1] if self.way else None
        self.way.append((mark.style, row.number))
        if mark.path:
            self.latest[mark.path] = row.number
        return above


def place(rows: Sequence[Row]) -> None:
    """Say of each row under which other one it lies, and how deep: ``above`` and ``rank``."""
    ahead: dict[Path, int] = {}
    for row in rows:
        if mark := read(str(row.get("number"))):
            ahead.setdefault(mark.path, row.number)
    reader = _Reader({path: number for path, number in ahead.items() if path})
    for row in rows:
        row.values["above"] = reader.place(row)
    _rank(rows)


def _rank(rows: Sequence[Row]) -> None:
    above = {row.number: row.values["above"] for row in rows}
    for row in rows:
        up, seen = above[row.number], [row.number]
        while up is not None and up not in seen:
            seen.append(up)
            up = above.get(up)
        row.rank = len(seen) - 1
