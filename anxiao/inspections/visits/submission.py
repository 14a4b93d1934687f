"""What an engine sends: a small XML document whose leaves are the answers.

It comes from outside. A document type, entities, depth and size are refused before anything of
them is looked at; nothing is ever fetched.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.errors import Invalid
from anxiao.kernel.sentences import sentence

LONGEST, DEEPEST, MOST_NODES = 1_000_000, 30, 20_000


@dataclass
class Submission:
    """The form that it answers, and each answer by its path below the root."""

    form_id: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    # By the path of a repeat: the answers of each of its instances, by their paths.
    instances: dict[str, list[dict[str, str]]] = field(default_factory=dict)


@dataclass
class Reading:
    """A document being read: where it is, and what it has said.

    ``apart`` are the paths of repeats whose instances are kept one by one besides.
    """

    apart: frozenset[str] = frozenset()
    found: Submission = field(default_factory=Submission)
    way: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    nodes: int = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self.nodes += 1
        if self.nodes > MOST_NODES or len(self.way) >= DEEPEST:
            raise _refusal()
        if not self.way:
            self.found.form_id = attributes.get("id", "")
        self.way.append(name.rpartition("}")[2])
        self.text.clear()
        if self.apart and (path := self.path) in self.apart:
            self.found.instances.setdefault(path, []).append({})

    @property
    def path(self) -> str:
        return "/".join(self.way[1:])

    def say(self, text: str) -> None:
        self.text.append(text)

    def end(self, _name: str) -> None:
        path, said = self.path, "".join(self.text).strip()
        if path and said:
            # Of a question that repeats, the first answer stands in its place.
            self.found.answers.setdefault(path, said)
            for around, instances in self.found.instances.items():
                if path.startswith(f"{around}/"):
                    instances[-1][path] = said
        self.way.pop()
        self.text.clear()


def read(text: str, apart: Iterable[str] = ()) -> Submission:
    """The answers of a submission, or Invalid where it is none; ``apart`` names repeats."""
    if len(text) > LONGEST:
        raise Invalid(sentence(N_("The filled-in form is too large.")))
    reading = Reading(frozenset(apart))
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = reading.begin
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.say
    parser.StartDoctypeDeclHandler = _no_document_type
    parser.EntityDeclHandler = _no_document_type
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)  # noqa: FBT003
    except expat.ExpatError:
        raise _refusal() from None
    return reading.found


def _no_document_type(*_given: object) -> NoReturn:
    raise _refusal()


def _refusal() -> Invalid:
    return Invalid(sentence(N_("The filled-in form cannot be read: it is no plain XML document.")))
