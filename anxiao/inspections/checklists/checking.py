"""Looking through a form before it is made: every fault that can be told of a cell at once."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.utils.translation import gettext_noop as N_

from anxiao.inspections.checklists import kinds
from anxiao.inspections.checklists.book import LONGEST, Book, Part, Row
from anxiao.inspections.checklists.columns import (
    BOUND,
    CHOICES,
    MEDIA,
    PREFIX,
    RAW,
    SETTINGS,
    SURVEY,
    WORDED,
)
from anxiao.inspections.checklists.faults import MOST_SHOWN, Fault
from anxiao.inspections.checklists.kinds import BEGIN, END, Type, type_of
from anxiao.kernel.names import near
from anxiao.kernel.sentences import Sentence, sentence

Faults = Iterator[Fault]
DEEPEST = 6
LONGEST_NAME = 64
NAME = re.compile(r"[^\W\d][\w.\-]*")
REFERENCE = re.compile(r"\$\{\s*([^}]*?)\s*\}")
ADDRESS = re.compile(r"(?:https?|ftp|file)://|<\s*(?:img|a|audio|video|script)\b|!\[|\]\(", re.I)
OUTSIDE = re.compile(r"jr://|last-saved\s*#|\b(?:pulldata|search)\s*\(", re.I)
LOGIC = ("relevant", "constraint", "calculation", "choice_filter", "repeat_count", "readonly")
SENT_ELSEWHERE = re.compile(
    r"public_key|submission_url|auto_(?:send|delete)|sms_|attribute|namespace"
)
MOST_GUESSED = 20


def faults_of(book: Book) -> list[Fault]:
    """Every fault that is seen without making the form."""
    lists = _lists(book)
    looks: list[Callable[[], Faults]] = [
        lambda: _columns(book),
        lambda: _cells(book),
        lambda: _settings(book),
        lambda: _choices(book[CHOICES], book.settings),
        lambda: _survey(book[SURVEY], lists),
        lambda: _references(book[SURVEY]),
    ]
    return list(islice((fault for look in looks for fault in look()), MOST_SHOWN))


def _lists(book: Book) -> dict[str, set[str]]:
    """The names of the choices of each list."""
    found: dict[str, set[str]] = {}
    for _number, row in book[CHOICES].rows:
        if "list_name" in row:
            found.setdefault(row["list_name"], set()).add(row.get("name", ""))
    return found


# --- columns and cells ------------------------------------------------------------------------


def _columns(book: Book) -> Faults:
    for sheet in (SURVEY, CHOICES):
        part = book[sheet]
        for column, place in part.columns.items():
            head, _colons, rest = column.partition("::")
            if says := _refused_column(sheet, head, rest):
                yield Fault(sheet, 1, place, sentence(says, name=column))


def _refused_column(sheet: str, head: str, rest: str) -> str:
    if head in MEDIA:
        return N_("The column “%(name)s” is not taken: a checklist brings no pictures or sounds.")
    if head in RAW:
        return N_("The column “%(name)s” is not taken: write the plain column of the standard.")
    if head == PREFIX and (sheet != SURVEY or rest not in BOUND):
        return N_("There is no column “%(name)s”: see the empty form for those there are.")
    if head == "save_to":
        return N_("The column “%(name)s” is not taken: entities are not kept here.")
    return ""


def _cells(book: Book) -> Faults:
    for sheet in (SURVEY, CHOICES, SETTINGS):
        part = book[sheet]
        for number, row in part.rows:
            for column, text in row.items():
                if says := refused_text(column.partition("::")[0], text):
                    yield part.fault(number, column, sentence(says, most=LONGEST))


def refused_text(head: str, text: str) -> str:
    if len(text) > LONGEST:
        return N_("More than %(most)s characters: shorten it.")
    if head in WORDED and ADDRESS.search(text):
        return N_("A checklist carries no addresses of the web and no pictures: say it in words.")
    if head not in WORDED and OUTSIDE.search(text):
        return N_("Nothing from outside the form is read in a checklist: put it into “choices”.")
    if head in LOGIC and (says := _broken(text)):
        return says
    return ""


def _broken(text: str) -> str:
    """What is plainly wrong with an expression."""
    bare = re.sub(r"'[^']*'|\"[^\"]*\"", "''", text)
    bare = REFERENCE.sub("x", bare)
    if bare.replace("''", "").count("'") or bare.count('"'):
        return N_("A quotation mark is missing in this expression.")
    depth = 0
    for sign in bare:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth < 0:
            break
    if depth:
        return N_("The brackets of this expression do not match.")
    if re.search(r"(?:[=<>+*,]|\b(?:and|or|div|mod))\s*$", bare):
        return N_("This expression ends too early.")
    return ""


def _settings(book: Book) -> Faults:
    part = book[SETTINGS]
    for number, row in part.rows[1:]:
        del row
        yield Fault(SETTINGS, number, "", sentence(N_("Settings have one row: remove this one.")))
    for column in book.settings:
        if SENT_ELSEWHERE.match(column):
            says = N_("“%(name)s” is not taken: where answers go is this system's own affair.")
            yield part.fault(part.rows[0][0], column, sentence(says, name=column))


# --- choices ----------------------------------------------------------------------------------


def _choices(part: Part, settings: Row) -> Faults:
    seen: set[tuple[str, str]] = set()
    may_repeat = settings.get("allow_choice_duplicates", "").lower() in ("yes", "true")
    for number, row in part.rows:
        named, name = row.get("list_name", ""), row.get("name", "")
        if not named:
            yield part.fault(number, "list_name", sentence(N_("Say which list it belongs to.")))
        if not name:
            yield part.fault(number, "name", sentence(N_("A choice needs a name.")))
        elif re.search(r"\s", name) or len(name) > LONGEST_NAME:
            yield part.fault(
                number, "name", sentence(N_("A name has no spaces and at most 64 characters."))
            )
        elif (named, name) in seen and not may_repeat:
            says = N_("“%(name)s” is in this list already.")
            yield part.fault(number, "name", sentence(says, name=name))
        if not _has_words(row):
            yield part.fault(number, "label", sentence(N_("A choice needs words: fill “label”.")))
        seen.add((named, name))


def _has_words(row: Row) -> bool:
    return any(column.partition("::")[0] == "label" for column in row)


# --- the survey -------------------------------------------------------------------------------


@dataclass
class Level:
    """A group or repeat that is open at a row, or the whole form."""

    kind: str
    row: int
    names: set[str] = field(default_factory=set)


def _survey(part: Part, lists: dict[str, set[str]]) -> Faults:
    levels = [Level("", 0)]
    for number, row in part.rows:
        if "type" not in row:
            if not any(key in row for key in ("name", "relevant", "required")):
                continue
            yield part.fault(number, "type", sentence(N_("The type of this row is missing.")))
            continue
        kind = type_of(row["type"])
        yield from _type(part, number, row, kind, lists)
        if kind.side == END:
            yield from _close(part, number, kind, levels)
            continue
        yield from _name(part, number, row, kind, levels[-1])
        yield from _words(part, number, row, kind)
        if kind.side == BEGIN:
            yield from _open(part, number, kind, levels)
    for level in levels[1:]:
        says = sentence(N_("What begins here has no end."))
        yield part.fault(level.row, "type", says)
    if not part.rows:
        yield Fault(SURVEY, 0, "", sentence(N_("There is no question in it yet.")))


def _type(part: Part, number: int, row: Row, kind: Type, lists: dict[str, set[str]]) -> Faults:
    if refusal := kind.refusal:
        yield part.fault(number, "type", sentence(refusal))
    elif not kind.is_known:
        yield part.fault(number, "type", _no_type(row["type"][:60], kind.kind[:60]))
    elif kind.kind in kinds.SELECTS and kind.choices not in lists:
        says = N_("There is no list “%(name)s” in the sheet “choices”.")
        yield part.fault(number, "type", sentence(says, name=kind.choices))


def _no_type(written: str, kind: str) -> Sentence:
    if kind in kinds.SELECTS:
        return sentence(N_("Name the list of choices behind the type."))
    if likely := near(kind, sorted(kinds.ASKED | kinds.SILENT), 2):
        says = N_("There is no type “%(type)s”. Did you mean: %(likely)s?")
        return sentence(says, type=written, likely="、".join(likely))
    return sentence(N_("There is no type “%(type)s”."), type=written)


def _name(part: Part, number: int, row: Row, kind: Type, level: Level) -> Faults:
    name = row.get("name", "")
    if not name:
        if kind.kind != "note":
            yield part.fault(number, "name", sentence(N_("The name of this row is missing.")))
        return
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        says = N_(
            "“%(name)s” is no name: it begins with a letter, has no spaces, at most 64 characters."
        )
        yield part.fault(number, "name", sentence(says, name=name[:80]))
    elif name.lower() in level.names:
        says = N_("“%(name)s” is the name of another row beside it.")
        yield part.fault(number, "name", sentence(says, name=name))
    elif name == "meta":
        yield part.fault(number, "name", sentence(N_("The name “meta” is taken by the standard.")))
    level.names.add(name.lower())


def _words(part: Part, number: int, row: Row, kind: Type) -> Faults:
    if (kind.is_asked or kind.kind == "note") and not _has_words(row):
        yield part.fault(number, "label", sentence(N_("The words of the question are missing.")))
    if kind.kind == "calculate" and not ("calculation" in row or "default" in row):
        yield part.fault(number, "calculation", sentence(N_("The calculation is missing.")))


def _open(part: Part, number: int, kind: Type, levels: list[Level]) -> Faults:
    if len(levels) > DEEPEST:
        says = N_("Groups lie in one another at most %(most)s deep.")
        yield part.fault(number, "type", sentence(says, most=DEEPEST))
    levels.append(Level(kind.kind, number))


def _close(part: Part, number: int, kind: Type, levels: list[Level]) -> Faults:
    if len(levels) > 1 and levels[-1].kind == kind.kind:
        levels.pop()
        return
    says = N_("Nothing that has begun ends here: look at the order of “begin” and “end”.")
    yield part.fault(number, "type", sentence(says))


def _references(part: Part) -> Faults:
    """That what a cell speaks of is there."""
    names = {row["name"] for _number, row in part.rows if "name" in row}
    unknown = 0
    for number, row in part.rows:
        for column, text in row.items():
            for name in REFERENCE.findall(text):
                if name not in names and not OUTSIDE.search(name):
                    unknown += 1
                    known = names if unknown <= MOST_GUESSED else ()
                    yield part.fault(number, column, _no_row(name[:60], known))


def _no_row(name: str, known: Iterable[str]) -> Sentence:
    if likely := near(name, known, 1):
        says = N_("No row is named “%(name)s”. Did you mean “%(likely)s”?")
        return sentence(says, name=name, likely=likely[0])
    return sentence(N_("No row is named “%(name)s”."), name=name)
