"""What the extra columns of a question say: which hazard its failure is, and what follows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop as N_

from anxiao.inspections.checklists.book import Part, Row
from anxiao.inspections.checklists.columns import BOUND, PREFIX, REGISTER
from anxiao.inspections.checklists.faults import Fault
from anxiao.inspections.checklists.items import FAIL
from anxiao.inspections.checklists.kinds import Type
from anxiao.kernel.names import near
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.norms.models import Criterion, HazardItem, LegalBasis, Sector
from anxiao.places.registers import filling

GRADES = ("general", "major")
# Who may lead besides the departments: the school itself, and the town.
OTHER_LEADS = ("subject", "town")
LONGEST_LIMIT = 400
LONGEST_KEY = 40
MOST_GUESSED = 20
OF_A_FAILURE = tuple(name for name in BOUND if name != REGISTER)
YES, NO = ("yes", "true", "1", "是"), ("no", "false", "0", "否")


def _cell(name: str) -> str:
    return f"{PREFIX}::{name}"


@dataclass(frozen=True)
class Known:
    """The codes of the norms that a form may name."""

    hazards: frozenset[str]
    bases: frozenset[str]
    criteria: frozenset[str]
    sectors: frozenset[str]

    @classmethod
    def read(cls) -> "Known":
        return cls(
            frozenset(HazardItem.objects.values_list("pk", flat=True)),
            frozenset(LegalBasis.objects.values_list("pk", flat=True)),
            frozenset(Criterion.objects.values_list("pk", flat=True)),
            frozenset(Sector.objects.values_list("pk", flat=True)),
        )


@dataclass(frozen=True)
class Binding:
    """The extra columns of one row, read."""

    hazard: str = ""
    fails: tuple[str, ...] = ()
    grade: str = ""
    criteria: tuple[str, ...] = ()
    days: int | None = None
    lead: str = ""
    basis: str = ""
    photo: bool = False
    departments: tuple[str, ...] = ()
    indicator: str = ""


@dataclass
class Reader:
    """Reads the extra columns of rows, and gathers what is wrong with them."""

    part: Part
    known: Known
    faults: list[Fault] = field(default_factory=list)

    def read(self, number: int, row: Row, choices: Mapping[str, object]) -> Binding:
        """What a question binds to; its faults are noted, and what is wrong is left out."""
        said = {name: row[_cell(name)] for name in OF_A_FAILURE if _cell(name) in row}
        binding = Binding(
            hazard=self._one(number, said, "hazard", self.known.hazards, NO_HAZARD),
            fails=self._fails(number, said, choices),
            grade=self._grade(number, said),
            criteria=self._several(number, said, "criteria", self.known.criteria, NO_CRITERION),
            days=self._days(number, said),
            lead=self._one(
                number, said, "lead", {*self.known.sectors, *OTHER_LEADS}, NO_DEPARTMENT
            ),
            basis=self._one(number, said, "basis", self.known.bases, NO_BASIS),
            photo=self._yes(number, said),
            departments=self._several(
                number, said, "departments", self.known.sectors, NO_DEPARTMENT
            ),
            indicator=said.get("indicator", "")[:LONGEST_KEY],
        )
        self._whole(number, said, binding)
        return binding

    def register(self, number: int, row: Row, kind: Type, choices: Iterable[str]) -> str:
        """The word of a register that a question fills, if its answers fit there."""
        word = row.get(_cell(REGISTER), "")
        known = filling.fields()
        if not word or word not in known:
            if word:
                guessed = self._guessed(known)
                self.note(number, REGISTER, _unknown(word, guessed, NO_REGISTER))
            return ""
        field = known[word]
        if not field.takes(kind.kind, choices):
            self.note(number, REGISTER, _misfit(word, field))
            return ""
        return word

    def note(self, number: int, column: str, says: Sentence) -> None:
        self.faults.append(self.part.fault(number, _cell(column), says))

    def _guessed(self, known: Iterable[str]) -> list[str]:
        """What an unknown code may have meant: looked for at the first few faults alone."""
        return sorted(known) if len(self.faults) < MOST_GUESSED else []

    def _one(
        self, number: int, said: Row, column: str, known: "frozenset[str] | set[str]", no: str
    ) -> str:
        code = said.get(column, "")
        if code and code not in known:
            self.note(number, column, _unknown(code, self._guessed(known), no))
            return ""
        return code

    def _several(
        self, number: int, said: Row, column: str, known: frozenset[str], no: str
    ) -> tuple[str, ...]:
        codes = said.get(column, "").replace(",", " ").replace(";", " ").split()
        for code in codes:
            if code not in known:
                self.note(number, column, _unknown(code, self._guessed(known), no))
        return tuple(dict.fromkeys(code for code in codes if code in known))

    def _fails(self, number: int, said: Row, choices: Mapping[str, object]) -> tuple[str, ...]:
        """The choices that fail; ``fail`` where nothing is said and there is such a choice."""
        named = said.get("fails", "").split()
        for name in named:
            if name not in choices:
                says = N_("The list of this question has no choice “%(name)s”.")
                self.note(number, "fails", sentence(says, name=name[:60]))
        found = tuple(name for name in named if name in choices)
        return found or ((FAIL,) if FAIL in choices and not named else ())

    def _grade(self, number: int, said: Row) -> str:
        grade = said.get("grade", "")
        if grade and grade not in GRADES:
            self.note(number, "grade", sentence(N_("A grade is general or major.")))
            return ""
        return grade

    def _days(self, number: int, said: Row) -> int | None:
        text = said.get("days", "").removesuffix(".0")
        if not text:
            return None
        if not (text.isascii() and text.isdigit()) or int(text) > LONGEST_LIMIT:
            says = N_("A limit is a whole number of working days, at most %(most)s.")
            self.note(number, "days", sentence(says, most=LONGEST_LIMIT))
            return None
        return int(text)

    def _yes(self, number: int, said: Row) -> bool:
        text = said.get("photo", "").lower()
        if text and text not in (*YES, *NO):
            self.note(number, "photo", sentence(N_("Write yes or no.")))
        return text in YES

    def _whole(self, number: int, said: Row, binding: Binding) -> None:
        """That what follows a failure has a failure to follow."""
        if said and not binding.fails:
            says = N_(
                "Which answers fail? Name them in “anxiao::fails”, or call one choice “fail”."
            )
            self.note(number, next(iter(said)), sentence(says))
        needs = [name for name in ("grade", "criteria", "days", "lead") if name in said]
        if needs and "hazard" not in said:
            says = N_("This needs a hazard item in “anxiao::hazard”.")
            self.note(number, needs[0], sentence(says))


NO_HAZARD = N_("There is no hazard item “%(code)s”.")
NO_CRITERION = N_("There is no criterion “%(code)s”.")
NO_BASIS = N_("There is no legal basis “%(code)s”.")
NO_DEPARTMENT = N_("There is no department “%(code)s”.")
NO_REGISTER = N_("No register keeps “%(code)s”.")
NEAREST = {
    NO_HAZARD: N_("There is no hazard item “%(code)s”. Did you mean “%(likely)s”?"),
    NO_CRITERION: N_("There is no criterion “%(code)s”. Did you mean “%(likely)s”?"),
    NO_BASIS: N_("There is no legal basis “%(code)s”. Did you mean “%(likely)s”?"),
    NO_DEPARTMENT: N_("There is no department “%(code)s”. Did you mean “%(likely)s”?"),
    NO_REGISTER: N_("No register keeps “%(code)s”. Did you mean “%(likely)s”?"),
}


def _unknown(code: str, known: list[str], no: str) -> Sentence:
    if likely := near(code[:60], known, 1):
        return sentence(NEAREST[no], code=code[:60], likely=likely[0])
    return sentence(no, code=code[:60])


def _misfit(word: str, field: filling.Field) -> Sentence:
    if field.choices:
        says = N_("“%(word)s” takes a select_one with these choices at most: %(choices)s.")
        return sentence(says, word=word, choices=" ".join(field.choices))
    says = N_("“%(word)s” takes answers of these types: %(types)s.")
    return sentence(says, word=word, types=", ".join(filling.FITTING[field.kind]))


def misplaced(part: Part, number: int, row: Row, *, is_asked: bool) -> Iterator[Fault]:
    """Extra columns on a row that is no question with choices, or none at all."""
    for name in OF_A_FAILURE:
        if _cell(name) in row:
            says = sentence(N_("Only a question with one answer of several has these columns."))
            yield part.fault(number, _cell(name), says)
            break
    if not is_asked and _cell(REGISTER) in row:
        says = sentence(N_("Only a question fills a register: here nobody is asked anything."))
        yield part.fault(number, _cell(REGISTER), says)
