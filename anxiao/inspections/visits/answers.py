"""Answers against the published version of a checklist: what fits, what is missing, what failed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext_noop as N_

from anxiao.inspections.checklists.items import PASS, Item
from anxiao.kernel.errors import Invalid
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.places.registers import filling

LONGEST, YES = 4000, "yes"
NUMBERS = ("integer", "decimal")
Answers = Mapping[str, str]
Photos = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Fault:
    """What stands in the way of finishing, and the question at which it does."""

    item: Item
    says: Sentence


def paths(items: Iterable[Item]) -> dict[str, Item]:
    """Every path of a form that may carry an answer, with the question to which it belongs."""
    found: dict[str, Item] = {}
    for item in items:
        beside = (item.note_path, item.fixed_path, *item.photo_paths)
        found |= {path: item for path in (item.path, *beside) if path}
    return found


def fitting(items: Sequence[Item], answers: Answers) -> dict[str, str]:
    """The answers that are there; Invalid where one fits no question, naming it."""
    known, by_path = paths(items), {item.path: item for item in items}
    found = {path: str(text).strip() for path, text in answers.items()}
    for path, text in found.items():
        if path not in known:
            raise Invalid(sentence(N_("There is no question at “%(path)s”."), path=path[:200]))
        if len(text) > LONGEST:
            raise Invalid(
                sentence(N_("“%(question)s”: the answer is too long."), question=known[path].name)
            )
        if path in by_path and text:
            _check(by_path[path], text)
    return {path: text for path, text in found.items() if text}


def _check(item: Item, text: str) -> None:
    if item.choices:
        offered = {one.name for one in item.choices}
        given = text.split() if is_multiple(item) else [text]
        if not offered.issuperset(given):
            raise Invalid(
                sentence(
                    N_("“%(question)s”: “%(answer)s” is not among the choices."),
                    question=item.name,
                    answer=text[:80],
                )
            )
    elif item.kind in NUMBERS and not _is_number(text, is_whole=item.kind == "integer"):
        raise Invalid(sentence(N_("“%(question)s”: a number is asked for."), question=item.name))
    field = filling.fields().get(item.register) if item.register else None
    if field is not None and not field.is_fitting(text):
        says = N_("“%(question)s”: “%(answer)s” cannot stand in the register.")
        raise Invalid(sentence(says, question=item.name, answer=text[:80]))


def _is_number(text: str, *, is_whole: bool) -> bool:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return False
    return number.is_finite() and (not is_whole or number == number.to_integral_value())


def is_multiple(item: Item) -> bool:
    return "multiple" in item.kind


def is_failure(item: Item, answer: str) -> bool:
    given = answer.split() if is_multiple(item) else [answer]
    return any(item.is_failure(one) for one in given)


def failures(items: Iterable[Item], answers: Answers) -> Iterator[Item]:
    """The questions that failed, in their order."""
    return (item for item in items if is_failure(item, answers.get(item.path, "")))


def is_fixed(item: Item, answers: Answers) -> bool:
    return bool(item.fixed_path) and answers.get(item.fixed_path, "") == YES


def note_of(item: Item, answers: Answers) -> str:
    return answers.get(item.note_path, "") if item.note_path else ""


def faults(
    items: Sequence[Item], answers: Answers, photos: Photos, *, shows_fix: bool
) -> list[Fault]:
    """What is missing before it can be finished, question by question.

    Whether a question with a condition or in a repeat is asked at all only an engine knows, so
    none of those is missed. With ``shows_fix`` what was put right on the spot needs its photo too.
    """
    return [
        Fault(item, says)
        for item in items
        if (says := _fault(item, answers, photos, shows_fix=shows_fix)) is not None
    ]


def is_always_asked(item: Item) -> bool:
    return not (item.is_conditional or item.is_repeated)


def _fault(item: Item, answers: Answers, photos: Photos, *, shows_fix: bool) -> Sentence | None:
    answer, name = answers.get(item.path, ""), item.name
    if not answer:
        is_missed = item.is_required and is_always_asked(item)
        return _says(N_("“%(question)s” has no answer yet."), name) if is_missed else None
    if not is_failure(item, answer) or photos.get(item.path):
        return None
    if item.needs_photo:
        return _says(N_("“%(question)s” failed: add a photo of it."), name)
    if shows_fix and is_fixed(item, answers):
        return _says(
            N_("“%(question)s” was put right on the spot: add a photo of how it is now."), name
        )
    return None


def _says(key: str, question: dict[str, str]) -> Sentence:
    return sentence(key, question=question)


def passing(item: Item) -> str:
    """The answer that says that all is well; empty where a question has none."""
    names = [one.name for one in item.choices]
    return PASS if PASS in names and PASS not in item.fails else ""


def rest_passed(items: Iterable[Item], answers: Answers) -> dict[str, str]:
    """The answers, with every verdict that is still open given as passed."""
    rest = {item.path: passing(item) for item in items if not answers.get(item.path)}
    return {**answers, **{path: name for path, name in rest.items() if name}}


def still_open(items: Iterable[Item], answers: Answers) -> list[str]:
    """The verdicts that everybody is asked for and that nobody has given, by their paths."""
    return [
        item.path
        for item in items
        if is_always_asked(item) and passing(item) and not answers.get(item.path)
    ]


def progress(items: Sequence[Item], answers: Answers) -> tuple[int, int]:
    """How many of the questions have an answer, and how many are asked."""
    asked = [item for item in items if is_always_asked(item)]
    return sum(bool(answers.get(item.path)) for item in asked), len(asked)
