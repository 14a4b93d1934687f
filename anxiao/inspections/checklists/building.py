"""From a form to what is asked of it: its items, and the rows that pyxform makes an XForm of.

Behind every question of which some answers are failures stands what a failure is asked for: a
note, photos, and whether it was fixed on the spot. What the author wrote under these names is
taken as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop as N_

from anxiao.inspections.checklists.bindings import Binding, Known, Reader, misplaced
from anxiao.inspections.checklists.book import Book, Row
from anxiao.inspections.checklists.columns import CHOICES, KNOWN, SETTINGS, SURVEY, family
from anxiao.inspections.checklists.faults import Fault
from anxiao.inspections.checklists.items import VERDICTS, Choice, Item
from anxiao.inspections.checklists.kinds import BEGIN, END, SELECTS, Type, type_of
from anxiao.inspections.checklists.languages import Languages
from anxiao.kernel.sentences import sentence

NOTE, PHOTO, FIXED = "text", "image", "select_one"
PHOTOS = ("p1", "p2", "p3")
FIXED_LIST = "anxiao_fixed"
TABLE = "table-list"
Rows = list[dict[str, str]]


@dataclass
class Frame:
    """A group or repeat that is open, or the whole form."""

    path: tuple[str, ...] = ()
    zh: str = ""
    en: str = ""
    is_conditional: bool = False
    repeat_path: str = ""
    is_table: bool = False

    @property
    def is_repeated(self) -> bool:
        return bool(self.repeat_path)


@dataclass
class Plan:
    """What a form comes to: rows for pyxform, each with the row it came from, and the items."""

    rows: Rows = field(default_factory=list)
    origins: list[int] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@dataclass
class Builder:
    """Walks a form that is without plain faults, row by row."""

    book: Book
    known: Known

    def __post_init__(self) -> None:
        self.part = self.book[SURVEY]
        self.languages = Languages.of(self.book)
        self.reader = Reader(self.part, self.known)
        self.lists = self._lists()
        self.plan = Plan()
        self.frames = [Frame()]
        self.siblings = self._siblings()
        # Rows that the author wrote for what a failure is asked for.
        self.taken: set[tuple[str, ...]] = set()
        self.needs_fixed_list = False

    def build(self) -> Plan:
        for number, row in self.part.rows:
            if "type" in row:
                self._row(number, row, type_of(row["type"]))
        self.plan.faults += self.reader.faults
        self.plan.items = [one for one in self.plan.items if _path(one) not in self.taken]
        return self.plan

    # --- rows -----------------------------------------------------------------------------

    def _row(self, number: int, row: Row, kind: Type) -> None:
        if kind.side == END:
            self.frames.pop()
            self._emit(number, {"type": kind.written})
            return
        self._emit(number, {**self._known(row), "type": kind.written})
        if kind.side == BEGIN:
            self._open(row, kind)
        if kind.kind == "select_one":
            binding = self.reader.read(number, row, self.lists.get(kind.choices, {}))
        else:
            self.plan.faults += misplaced(self.part, number, row, is_asked=kind.is_asked)
            binding = Binding()
        if kind.is_asked:
            self._ask(number, row, kind, binding)

    def _emit(self, number: int, row: dict[str, str]) -> None:
        self.plan.rows.append(row)
        self.plan.origins.append(number)

    def _known(self, row: Row) -> dict[str, str]:
        full = self.languages.completed(row)
        kept = (c for c in full if c in KNOWN[SURVEY] or family(c)[0])
        return {column: full[column] for column in kept if not column.startswith("anxiao")}

    def _open(self, row: Row, kind: Type) -> None:
        above = self.frames[-1]
        zh, en = self.languages.name(row)
        path = (*above.path, row["name"])
        self.frames.append(
            Frame(
                path=path,
                zh=zh or above.zh,
                en=en if zh else above.en,
                is_conditional=above.is_conditional or "relevant" in row,
                repeat_path="/".join(path) if kind.kind == "repeat" else above.repeat_path,
                is_table=TABLE in row.get("appearance", ""),
            )
        )

    # --- questions ------------------------------------------------------------------------

    def _ask(self, number: int, row: Row, kind: Type, binding: Binding) -> None:
        frame, asks = self.frames[-1], {}
        if binding.fails and not frame.is_repeated and not self._is_cramped(number, binding):
            asks = self._follow(number, row, binding)
        elif binding.hazard and frame.is_repeated:
            says = N_("A question in a repeat has many answers: none of them opens a hazard.")
            self.reader.note(number, "hazard", sentence(says))
        zh, en = self.languages.name(row)
        hint_zh, hint_en = self.languages.name(row, "hint")
        is_verdict = bool(binding.fails) and not frame.is_repeated
        self.plan.items.append(
            Item(
                path="/".join((*frame.path, row["name"])),
                kind=VERDICTS if is_verdict else kind.kind,
                zh=zh,
                en=en,
                hint_zh=hint_zh,
                hint_en=hint_en,
                group_zh=frame.zh,
                group_en=frame.en,
                is_required=row.get("required", "").lower() in ("yes", "true", "true()"),
                is_conditional=frame.is_conditional or "relevant" in row,
                is_repeated=frame.is_repeated,
                repeat_path=frame.repeat_path,
                register=self._register(number, row, kind),
                choices=self._choices(kind),
                **_bound(binding if is_verdict else Binding()),
                **asks,
            )
        )

    def _is_cramped(self, number: int, binding: Binding) -> bool:
        """A table of questions has no room for what a failure is asked for."""
        if not self.frames[-1].is_table:
            return False
        says = N_("A failure is asked for a note and photos: take “table-list” off its group.")
        column = "hazard" if binding.hazard else "fails"
        self.reader.note(number, column, sentence(says))
        return True

    def _register(self, number: int, row: Row, kind: Type) -> str:
        return self.reader.register(number, row, kind, self.lists.get(kind.choices, {}))

    def _choices(self, kind: Type) -> tuple[Choice, ...]:
        return tuple(self.lists.get(kind.choices, {}).values()) if kind.kind in SELECTS else ()

    def _lists(self) -> dict[str, dict[str, Choice]]:
        found: dict[str, dict[str, Choice]] = {}
        for _number, row in self.book[CHOICES].rows:
            zh, en = self.languages.name(row)
            one = Choice(row.get("name", ""), zh, en)
            found.setdefault(row.get("list_name", ""), {})[one.name] = one
        return found

    def _siblings(self) -> dict[tuple[str, ...], Type]:
        """Every row of the form by its path."""
        found: dict[tuple[str, ...], Type] = {}
        path: list[str] = []
        for _number, row in self.part.rows:
            kind = type_of(row.get("type", ""))
            if kind.side == END:
                path.pop()
                continue
            name = row.get("name", "")
            found[(*path, name)] = kind
            if kind.side == BEGIN:
                path.append(name)
        return found

    # --- what a failure is asked for --------------------------------------------------------

    def _follow(self, number: int, row: Row, binding: Binding) -> dict[str, Any]:
        """Add the rows that a failure opens; where each of them stands, for the item."""
        name = row["name"]
        failed = " or ".join(f"../{name} = '{one}'" for one in binding.fails)
        note = self._one(number, name, NOTE, self._note(name, failed))
        photos = list(self._photos(number, name, failed, binding))
        fixed = self._one(number, name, FIXED, self._fixed(name, failed))
        return {
            "note_path": note,
            "photo_path": photos[0] if photos else "",
            "more_photo_paths": tuple(photos[1:]),
            "fixed_path": fixed,
        }

    def _one(self, number: int, name: str, kind: str, made: Row) -> str:
        """The path of a row: the author's own, if it is of the kind, or the one that is made."""
        path = (*self.frames[-1].path, made["name"])
        own = self.siblings.get(path)
        if own is None:
            self._emit(number, made)
            self.needs_fixed_list |= kind == FIXED
        elif own.kind != kind:
            says = N_(
                "“%(name)s” is asked when “%(of)s” fails, and must be of the type “%(type)s”."
            )
            told = sentence(says, name=made["name"], of=name, type=type_of(made["type"]).kind)
            self.plan.faults.append(self.part.fault(number, "name", told))
        else:
            self.taken.add(path)
        return "/".join(path)

    def _note(self, name: str, failed: str) -> Row:
        words = self.languages.row("问题说明", "What is wrong")
        return {"type": "text", "name": f"{name}_note", "relevant": failed, **words}

    def _photos(self, number: int, name: str, failed: str, binding: Binding) -> Iterator[str]:
        """One photo, and a further one once there is the one before."""
        has_own = (*self.frames[-1].path, f"{name}_{PHOTOS[0]}") in self.siblings
        before = ""
        for place, end in enumerate(PHOTOS, start=1):
            made = self._photo(f"{name}_{end}", place, before or failed)
            if place == 1 and binding.photo:
                made["required"] = "yes"
            if has_own and place > 1 and (*self.frames[-1].path, made["name"]) not in self.siblings:
                return
            yield self._one(number, name, PHOTO, made)
            before = f"../{made['name']} != ''"

    def _photo(self, name: str, place: int, relevant: str) -> Row:
        number = "" if place == 1 else f" {place}"
        words = self.languages.row(f"现场照片{number}", f"Photo{number}")
        return {"type": "image", "name": name, "relevant": relevant, **words}

    def _fixed(self, name: str, failed: str) -> Row:
        words = self.languages.row("已当场整改", "Fixed on the spot")
        kind = f"select_one {FIXED_LIST}"
        return {"type": kind, "name": f"{name}_fixed", "relevant": failed, **words}

    # --- the other sheets -------------------------------------------------------------------

    def choices(self) -> Rows:
        rows = [dict(self.languages.completed(row)) for _number, row in self.book[CHOICES].rows]
        if self.needs_fixed_list:
            for name, zh, en in (("yes", "是", "Yes"), ("no", "否", "No")):
                words = self.languages.row(zh, en)
                rows.append({"list_name": FIXED_LIST, "name": name, **words})
        return rows

    def settings(self) -> dict[str, str]:
        kept = {c: text for c, text in self.book.settings.items() if c in KNOWN[SETTINGS]}
        if self.languages.names and kept.get("default_language") not in self.languages.names:
            kept["default_language"] = self.languages.main
        elif not self.languages.names:
            kept.pop("default_language", None)
        return kept


def _path(item: Item) -> tuple[str, ...]:
    return tuple(item.path.split("/"))


def _bound(binding: Binding) -> dict[str, Any]:
    return {
        "fails": binding.fails,
        "hazard": binding.hazard,
        "grade": binding.grade,
        "criteria": binding.criteria,
        "limit_days": binding.days,
        "lead": binding.lead,
        "legal_basis": binding.basis,
        "needs_photo": binding.photo,
        "departments": binding.departments,
        "indicator": binding.indicator,
    }
