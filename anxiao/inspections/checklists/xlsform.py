"""Checklists as XLSForm: in from a sheet, checked cell by cell, made into a form, out again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anxiao.inspections.checklists.bindings import Known
from anxiao.inspections.checklists.book import Book, Form, book_of
from anxiao.inspections.checklists.building import Builder
from anxiao.inspections.checklists.checking import faults_of
from anxiao.inspections.checklists.converting import convert
from anxiao.inspections.checklists.faults import Faulty
from anxiao.inspections.checklists.items import Item
from anxiao.inspections.checklists.reading import read as sheets_of
from anxiao.inspections.checklists.writing import empty, sheet_of
from anxiao.kernel.canonical import canonical
from anxiao.kernel.digests import digest

__all__ = ["Made", "build", "empty", "made_of", "make", "read", "sheet_of"]


@dataclass(frozen=True)
class Made:
    """A form that holds: as rows, as XForm, and what it asks."""

    form: Form
    xform: str
    items: list[Item]

    @property
    def questions(self) -> list[dict[str, Any]]:
        return [one.as_data() for one in self.items]

    @property
    def digest(self) -> str:
        kept = {"form": self.form, "xform": self.xform, "questions": self.questions}
        return digest(canonical(kept))


def read(content: bytes) -> Form:
    """The rows of a sheet from outside; Faulty with every fault and its cell."""
    return make(sheets_of(content)).form


def build(form: Mapping[str, Sequence[Mapping[str, Any]]]) -> tuple[str, list[Item]]:
    """The XForm of a form, and its items; Faulty as ``read``."""
    made = made_of(form)
    return made.xform, made.items


def made_of(form: Mapping[str, Sequence[Mapping[str, Any]]]) -> Made:
    return make(book_of(form))


def make(book: Book) -> Made:
    """Look a form through, bind its questions to the norms, and have its XForm made.

    Every fault of one look is told at once; the next look is taken when there is none.
    """
    if faults := faults_of(book):
        raise Faulty(faults)
    builder = Builder(book, Known.read())
    plan = builder.build()
    if plan.faults:
        raise Faulty(plan.faults)
    return Made(book.form, convert(book, builder), plan.items)
