"""The languages of a form: which it has, and what stands in where one of them is silent."""

from collections.abc import Iterable
from dataclasses import dataclass

from anxiao.inspections.checklists.book import Book, Row
from anxiao.inspections.checklists.columns import (
    CHOICES,
    SURVEY,
    WORDED,
    family,
    is_chinese,
    tongue,
)


@dataclass(frozen=True)
class Languages:
    """The names of the languages as the author writes them; none where words have no language."""

    names: tuple[str, ...] = ()
    # In which language words without one are written.
    bare: str = "zh"

    @classmethod
    def of(cls, book: Book) -> "Languages":
        rows = [row for sheet in (SURVEY, CHOICES) for _number, row in book[sheet].rows]
        names = dict.fromkeys(family(column)[1] for row in rows for column in row)
        names.pop("", None)
        bare = (row["label"] for row in rows if "label" in row)
        return cls(tuple(sorted(names, key=_chinese_first)), _written_in(bare))

    @property
    def main(self) -> str:
        """The name of the one that a reader gets who has not chosen; empty where there is none."""
        return self.names[0] if self.names else ""

    def words(self, row: Row, column: str) -> dict[str, str]:
        """What a row says, in Chinese and in English; either may be missing."""
        found = {self.bare: row[column]} if column in row else {}
        for name in self.names:
            text = row.get(f"{column}::{name}", "")
            if text and tongue(name):
                found[tongue(name)] = text
        return found

    def name(self, row: Row, column: str = "label") -> tuple[str, str]:
        """Chinese and English; Chinese is never empty where anything is said at all."""
        found = self.words(row, column)
        said = (text for key, text in row.items() if family(key)[0] == column)
        return found.get("zh") or found.get("en") or next(said, ""), found.get("en", "")

    def completed(self, row: Row) -> Row:
        """The row with every language filled: the engines show a dash where one is silent."""
        if not self.names:
            return row
        full = {column: text for column, text in row.items() if not self._is_bare(column)}
        for column in WORDED:
            texts = [row[f"{column}::{one}"] for one in self.names if f"{column}::{one}" in row]
            if not texts and column not in row:
                continue
            instead = row.get(column) or texts[0]
            for name in self.names:
                full.setdefault(f"{column}::{name}", instead)
        return full

    def _is_bare(self, column: str) -> bool:
        return column in WORDED

    def row(self, zh: str, en: str, column: str = "label") -> Row:
        """Words of ours in every language of the form."""
        said = {"zh": zh, "en": en}
        if not self.names:
            return {column: said[self.bare]}
        return {f"{column}::{name}": said[tongue(name) or "en"] for name in self.names}


def _chinese_first(name: str) -> tuple[int, str]:
    return ("zh", "en", "").index(tongue(name)), name


def _written_in(labels: Iterable[str]) -> str:
    texts = list(labels)
    return "zh" if not texts or any(is_chinese(text) for text in texts) else "en"
