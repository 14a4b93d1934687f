"""A sheet laid beside its programme: what each row would add, change, or leave as it is."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import OutOfReach
from anxiao.kernel.sentences import msg, sentence
from anxiao.kernel.staging import CHANGES, NEW, SAME, Row, Stage
from anxiao.programmes.plans.lifecycle import DEEPEST, FOUR_WORDS, ProgrammeState, TaskState
from anxiao.programmes.plans.models import Programme, Task
from anxiao.programmes.plans.sheets import numbers
from anxiao.programmes.plans.sheets.form import TITLES
from anxiao.programmes.plans.sheets.known import Book, Known
from anxiao.programmes.plans.sheets.reader import Reader, check_within

SHOWN = 60
GONE = N_("Not in the sheet any more: would be called off.")


def programme_of(actor: Actor, pk: UUID | None) -> Programme:
    found: Programme | None = Programme.objects.visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise OutOfReach(sentence(N_("There is no such record within your reach.")))
    return found


def judge(actor: Actor, rows: Sequence[Row], stage: Stage) -> None:
    """Fill faults, verdict and notes of every row; nothing is written."""
    reader = Reader.of(actor, programme_of(actor, stage.into), stage)
    told = [row for row in rows if "absent" not in row.values]
    if any("task" not in row.values for row in told):
        numbers.place(told)
        _recognise(told, reader.book)
    for row in told:
        reader.read(row)
    check_within(told, reader.book)
    for row in told:
        _decide(row, reader)
    for row in rows:
        if "absent" in row.values:
            _judge_absent(row, reader.book)


def _recognise(rows: Sequence[Row], book: Book) -> None:
    """Which task each row means: by its key, else by its title under the same whole."""
    taken: set[UUID] = set()
    for row in rows:
        if known := book.by_key(row.get("key")):
            _take(row, known, taken)
    by_number = {row.number: row for row in rows}
    for row in sorted(rows, key=lambda row: row.rank):
        above = by_number.get(row.get("above", None) or 0)
        row.values["under"] = under = above.get("task") if above else ""
        if "task" in row.values:
            continue
        is_placed = above is None or bool(under)
        at = UUID(under) if under else None
        known = book.by_title(at, row.get("title"), taken) if is_placed else None
        row.values["task"] = str(known.pk) if known else ""
        if known is not None:
            taken.add(known.pk)
        elif row.get("key"):
            row.note(N_("Its key belongs to no task of this programme: it comes in as a new one."))


def _take(row: Row, known: Known, taken: set[UUID]) -> None:
    row.values["task"] = str(known.pk)
    row.values["keyed"] = True
    if known.pk in taken:
        row.fault(TITLES["key"], N_("This key stands twice: clear it where the task is new."))
    if known.is_cancelled:
        row.fault(TITLES["key"], N_("This task was called off: clear its key to add it anew."))
    taken.add(known.pk)


def _decide(row: Row, reader: Reader) -> None:
    known, programme = reader.known(row), reader.book.programme
    row.found["moves"] = known is not None and _moves(row, known)
    if row.rank >= DEEPEST:
        says = N_("The tree is %(most)s levels deep here: no part goes below it.")
        row.fault(TITLES["number"], says, row.get("number"), most=DEEPEST)
    if known is None:
        row.verdict = NEW
        _complete(row, programme)
        return
    changed = row.found["changed"]
    row.verdict = CHANGES if changed or row.found["moves"] else SAME
    if row.verdict == CHANGES:
        _may_change(row, known, programme)
        _say(row, known, changed)


def _moves(row: Row, known: Known) -> bool:
    under = row.get("under")
    is_under_new = row.get("above", None) is not None and not under
    return is_under_new or (UUID(under) if under else None) != known.parent


def _complete(row: Row, programme: Programme) -> None:
    """What a new row lacks: a draft may lack it for now, an issued programme may not.

    Where no leader is named at all, the organisation brings its own.
    """
    terms = row.found["terms"]
    missing = Task(**{name: terms[name] for name in terms if name != "assists"}).missing()
    lacks = [name for name in missing if name != "leader" or "leader" in terms]
    is_issued, is_good = programme.state == ProgrammeState.ISSUED, row.is_good
    for name in lacks if not is_issued or is_good else ():
        if is_issued:
            says = N_("A task of an issued programme needs %(what)s.")
            row.fault(TITLES["title"], says, what=msg(FOUR_WORDS[name]))
        else:
            row.note(N_("Still missing: %(what)s."), what=msg(FOUR_WORDS[name]))


def _may_change(row: Row, known: Known, programme: Programme) -> None:
    if known.giver != programme.issuer:
        row.fault(TITLES["title"], N_("Another organisation gave this task, and changes it."))
    elif known.state == TaskState.DONE:
        row.fault(TITLES["title"], N_("The task is done: it is not changed any more."))
    elif row.found["moves"] and programme.state == ProgrammeState.ISSUED:
        says = N_("A task of an issued programme stays where it hangs: put its number back.")
        row.fault(TITLES["number"], says, row.get("number"))


def _say(row: Row, known: Known, changed: Sequence[str]) -> None:
    for key in changed:
        row.note(
            N_("%(column)s: “%(before)s” → “%(after)s”"),
            column=TITLES[key],
            before=_short(known.cells[key]),
            after=_short(row.get(key)),
        )
    if row.found["moves"]:
        row.note(N_("It would hang elsewhere: see its serial number."))


def _short(value: Any) -> str:
    words = str(value).replace("\n", " ")
    return words if len(words) <= SHOWN else f"{words[: SHOWN - 1]}…"


def _judge_absent(row: Row, book: Book) -> None:
    known = book.kept.get(UUID(row.get("absent")))
    row.verdict = CHANGES if known and known.is_open else SAME
    row.note(GONE)


def absent(actor: Actor, rows: Sequence[Row], stage: Stage) -> list[Row]:
    """A row for each open task of the issuer's own that a sheet with keys leaves out."""
    if not any(row.get("keyed", None) for row in rows):
        return []
    book = Book.of(actor, programme_of(actor, stage.into))
    told = {row.get("task") for row in rows}
    left = [one for one in book.kept.values() if one.is_open and str(one.pk) not in told]
    own = [one for one in left if one.giver == book.programme.issuer]
    return [_absent(one) for one in own]


def _absent(known: Known) -> Row:
    values = {key: known.cells[key] for key in ("number", "title", "organisation")}
    row = Row(0, {**values, "absent": str(known.pk)}, verdict=CHANGES)
    row.note(GONE)
    return row
