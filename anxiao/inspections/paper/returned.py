"""A workbook that came back: what each of its papers says, and each fault with its cell."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as N_

from anxiao.inspections.checklists.faults import Fault
from anxiao.inspections.checklists.items import Item
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.paper import cells, codes, workbook
from anxiao.inspections.paper.models import PaperSheet
from anxiao.inspections.visits import answers as judging
from anxiao.inspections.visits import once
from anxiao.kernel import sheets
from anxiao.kernel.actors import Actor
from anxiao.kernel.columns import Unfit, day
from anxiao.kernel.errors import Invalid, TooLarge
from anxiao.kernel.sentences import sentence

LARGEST = 4 * sheets.MEGABYTE
ANSWER, NOTE, FIXED = 3, 4, 5
LETTERS = "ABCDEFG"
MOST_ROWS = 3000


@dataclass
class Page:
    """One sheet as it was written: its marks, its day, and the cells of each question."""

    name: str
    code: str = ""
    checklist: str = ""
    day: tuple[int, Any] = (0, "")
    rows: dict[str, tuple[int, list[Any]]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, row: int, column: int, key: str, /, **params: Any) -> None:
        self.faults.append(Fault(self.name, row, LETTERS[column], sentence(key, **params)))


@dataclass
class Returned:
    """One paper that came back, with the answers of each of its checklists, or its faults."""

    code: str
    paper: PaperSheet | None
    pages: list[Page]
    lists: dict[UUID, Checklist] = field(default_factory=dict)
    answers: dict[UUID, dict[str, str]] = field(default_factory=dict)
    happened_on: date | None = None

    @property
    def faults(self) -> list[Fault]:
        return [fault for page in self.pages for fault in page.faults]

    @property
    def digest(self) -> str:
        """Of what it says, so that the same is known when it comes again."""
        said = {str(pk): answers for pk, answers in self.answers.items()}
        return once.print_of({"on": self.happened_on, "answers": said})

    @property
    def is_same(self) -> bool:
        """Whether just this was taken before."""
        return self.is_used and not self.faults and self.paper_digest == self.digest

    @property
    def is_used(self) -> bool:
        return self.paper is not None and self.paper.is_used

    @property
    def paper_digest(self) -> str:
        return self.paper.digest if self.paper is not None else ""

    @property
    def is_good(self) -> bool:
        return self.paper is not None and not self.faults and not self.is_used

    def failed(self) -> Iterator[tuple[UUID, Item, str]]:
        """What failed, with the checklist and what was seen."""
        for pk, answers in self.answers.items():
            for item in judging.failures(self.lists[pk].items, answers):
                yield pk, item, judging.note_of(item, answers)

    @property
    def counts(self) -> list[dict[str, Any]]:
        """How far each of its checklists is answered, and how much of it failed."""
        return [self._count(self.lists[pk], answers) for pk, answers in self.answers.items()]

    @staticmethod
    def _count(checklist: Checklist, answers: Mapping[str, str]) -> dict[str, Any]:
        items = checklist.items
        done, asked = judging.progress(items, answers)
        failed = sum(1 for _each in judging.failures(items, answers))
        return {"name": checklist.name, "done": done, "asked": asked, "failed": failed}


# --- reading --------------------------------------------------------------------------------


def read(content: bytes) -> list[Page]:
    """The sheets of ours in a workbook; refused when it is too large, damaged, or has none."""
    if len(content) > LARGEST:
        raise TooLarge(sentence(N_("The file is larger than %(limit)s MB."), limit=4))
    if content[:4] != b"PK\x03\x04":
        raise Invalid(sentence(N_("A workbook to fill in is XLSX: save it as XLSX.")))
    book = sheets.read(content)
    if book.formula:
        says = N_("The formula in cell %(cell)s has no result: open the file and save it again.")
        raise Invalid(sentence(says, cell=book.formula))
    found = [page for one in book.sheets if (page := _page(one)) is not None]
    if not found:
        raise Invalid(
            sentence(
                N_("No sheet in it is one of ours: fill in the workbook that was downloaded here.")
            )
        )
    return found


def _page(sheet: sheets.Sheet) -> Page | None:
    """What the first column says of each row; a sheet without our mark is none of ours."""
    marks = [str(row[0]).strip() if row else "" for row in sheet.rows[:MOST_ROWS]]
    if workbook.MARK not in marks:
        return None
    page, top = Page(sheet.name), marks.index(workbook.MARK)
    page.code, page.checklist = (*marks[top + 1 : top + 3], "", "")[:2]
    for number, (mark, row) in enumerate(zip(marks, sheet.rows, strict=False), start=1):
        if number <= top + 3 or not mark:
            continue
        if mark == workbook.DAY:
            page.day = (number, _at(row, ANSWER))
        elif mark in page.rows:
            page.fault(number, 2, N_("This question stands here twice: take one row away."))
        else:
            page.rows[mark] = (number, row)
    return page


def _at(row: Sequence[Any], place: int) -> Any:
    return row[place] if place < len(row) else ""


# --- against what was printed ---------------------------------------------------------------


def told(actor: Actor, pages: Iterable[Page]) -> list[Returned]:
    """The papers of a workbook, each with its answers or its faults, in the order of the sheets."""
    by_code: dict[str, list[Page]] = {}
    for page in pages:
        by_code.setdefault(codes.plain(page.code), []).append(page)
    papers = {one.code: one for one in _papers(actor, by_code)}
    keys = {pk for one in papers.values() for pk in one.checklists}
    rows = Checklist.objects.visible_to(actor).defer("form", "xform")
    lists = rows.in_bulk(keys) if keys else {}
    found = [Returned(code, papers.get(code), pages) for code, pages in by_code.items()]
    for one in found:
        _judge(one, lists)
    return found


def _papers(actor: Actor, wanted: Iterable[str]) -> Iterable[PaperSheet]:
    known = [one for one in wanted if codes.is_one(one)]
    return PaperSheet.objects.visible_to(actor).select_related("visit").filter(code__in=known)


def _judge(one: Returned, lists: Mapping[UUID, Checklist]) -> None:
    if one.paper is None:
        one.pages[0].fault(0, 0, N_("There is no paper with this code within your reach."))
        return
    one.lists = {pk: lists[pk] for pk in one.paper.checklists if pk in lists}
    _match(one)
    one.happened_on = _day(one)
    for page in one.pages:
        pk = _key(page)
        if pk in one.lists:
            one.answers[pk] = _answers(page, one.lists[pk].items)


def _key(page: Page) -> UUID:
    try:
        return UUID(page.checklist)
    except ValueError:
        return UUID(int=0)


def _match(one: Returned) -> None:
    """Each of its checklists once, and no others."""
    seen: set[UUID] = set()
    for page in one.pages:
        pk = _key(page)
        if pk not in one.lists:
            page.fault(0, 0, N_("This checklist does not belong to the paper."))
        elif pk in seen:
            page.fault(0, 0, N_("This checklist stands in the workbook twice: take one away."))
        seen.add(pk)
    for pk in one.lists.keys() - seen:
        key = N_("The sheet of “%(list)s” is missing: the paper has several.")
        one.pages[0].fault(0, 0, key, list=one.lists[pk].name)


def _day(one: Returned) -> date | None:
    """The day of the visit; several sheets of one paper say the same day, or leave it out."""
    found: dict[date, Page] = {}
    for page in one.pages:
        number, cell = page.day
        try:
            text = day(cell) if cell not in ("", None) else ""
        except Unfit as error:
            page.faults.append(Fault(page.name, number, LETTERS[ANSWER], error.says))
            continue
        if text:
            found.setdefault(date.fromisoformat(text), page)
    first = one.pages[0]
    if not found and not first.faults:
        first.fault(first.day[0], ANSWER, N_("The day on which it took place is missing."))
    elif len(found) > 1:
        other = [*found.values()][1]
        other.fault(other.day[0], ANSWER, N_("The sheets of one paper name different days."))
    return next(iter(found), None)


def _answers(page: Page, items: Sequence[Item]) -> dict[str, str]:
    known = {item.path: item for item in items}
    for mark, (number, _row) in page.rows.items():
        if mark not in known:
            page.fault(number, 2, N_("This row is no question of the checklist: take it away."))
    found: dict[str, str] = {}
    for item in items:
        if item.path in page.rows:
            found |= _answer(page, item, *page.rows[item.path])
        elif cells.is_asked(item):
            key = N_("The row of “%(question)s” is missing: download the workbook anew.")
            page.fault(0, 2, key, question=item.name)
    return found


def _answer(page: Page, item: Item, number: int, row: Sequence[Any]) -> dict[str, str]:
    """What a row says: its answer, and of a failure what was seen and whether it was put right."""
    answer = _taken(page, number, ANSWER, cells.answered, item, row) if cells.is_asked(item) else ""
    seen = _taken(page, number, NOTE, lambda _item, cell: cells.note(cell), item, row)
    fixed = _taken(page, number, FIXED, lambda _item, cell: cells.is_yes(cell), item, row)
    has_failed = bool(answer) and judging.is_failure(item, answer)
    if (seen or fixed) and not has_failed:
        if answer and fixed:
            page.fault(number, FIXED, N_("It has not failed, so nothing was put right."))
        elif not answer and cells.is_asked(item):
            page.fault(number, ANSWER, N_("What was seen stands here, but no answer."))
    found = {item.path: answer}
    if has_failed:
        found |= {item.note_path: seen} if item.note_path else {}
        found |= {item.fixed_path: judging.YES} if item.fixed_path and fixed else {}
    return {path: text for path, text in found.items() if text}


def _taken(
    page: Page,
    number: int,
    place: int,
    reads: Callable[[Item, Any], Any],
    item: Item,
    row: Sequence[Any],
) -> Any:
    try:
        return reads(item, _at(row, place))
    except Unfit as error:
        page.faults.append(Fault(page.name, number, LETTERS[place], error.says))
    return ""
