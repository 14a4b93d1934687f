"""One table of verbs for a kind of record: the service behind each, and what it asks for.

Page and JSON read the same table, so what one door takes the other takes too.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import create_model

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.machines import Machine
from anxiao.kernel.sentences import Sentence, word


def as_it_is(value: Any, _actor: Actor) -> Any:
    return value


def always(_row: Any) -> bool:
    return True


@dataclass(frozen=True)
class Input:
    """One thing a verb asks for: its field on the page, its type in JSON, its way to the service.

    ``field`` is made for a record, since choices and proposals depend on it; None where the page
    does not ask. The page asks only ``when`` the answer matters to this record.
    """

    json: Any
    field: Callable[[Any], forms.Field] | None
    parse: Callable[[Any, Actor], Any] = as_it_is
    when: Callable[[Any], bool] = always

    def is_asked(self, row: Any) -> bool:
        return self.field is not None and self.when(row)


@dataclass(frozen=True)
class Door:
    """How a verb is asked for: its service, what it needs, and what it may be given besides."""

    service: Callable[..., Any]
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()

    @property
    def inputs(self) -> tuple[str, ...]:
        return (*self.needs, *self.takes)

    def asks(self, row: Any, inputs: Mapping[str, Input]) -> bool:
        """Whether the page has anything to ask; without, the button itself is the form."""
        return any(inputs[name].is_asked(row) for name in self.inputs)


class VerbForm(forms.Form):
    """The form of one verb for one record."""

    def __init__(
        self,
        data: Any,
        files: Any,
        *,
        door: Door,
        row: Any,
        inputs: Mapping[str, Input],
        expected: Iterable[str] = (),
    ) -> None:
        super().__init__(data, files)
        self.door, self.inputs = door, inputs
        wanted = {*door.needs, *expected}
        for name in door.inputs:
            one = inputs[name]
            if one.field is not None and one.when(row):
                self.fields[name] = one.field(row)
                self.fields[name].required = name in wanted

    def arguments(self, actor: Actor) -> dict[str, Any]:
        """What was filled in, as the arguments of the service."""
        filled = self.cleaned_data.items()
        return {
            name: self.inputs[name].parse(value, actor)
            for name, value in filled
            if name in self.door.inputs
        }


def schema_of(verb: str, door: Door, inputs: Mapping[str, Input], kind: str = "") -> type[Schema]:
    """The body that the API takes for a verb; what is not needed may be left out."""
    parts: dict[str, Any] = {name: (inputs[name].json, ...) for name in door.needs}
    parts |= {name: (inputs[name].json | None, None) for name in door.takes}
    title = "".join(part.title() for part in f"{kind}_{verb}".split("_"))
    body: type[Schema] = create_model(f"{title}In", __base__=Schema, **parts)
    return body


@dataclass(frozen=True)
class Doors:
    """All verbs of one kind of record, as its pages and its API offer them.

    ``primary`` ranks the verbs of which the first open one becomes the one primary button;
    ``expected`` names inputs that a page requires though a service would fill them in; ``cured``
    names verbs whose own form takes away what would otherwise speak against them.
    """

    kind: str
    machine: Machine
    table: Mapping[str, Door]
    inputs: Mapping[str, Input]
    primary: tuple[str, ...] = ()
    icons: Mapping[str, str] = field(default_factory=dict)
    expected: tuple[str, ...] = ()
    cured: tuple[str, ...] = ()

    def __contains__(self, verb: str) -> bool:
        return verb in self.table

    def form(self, verb: str, row: Any, data: Any = None, files: Any = None) -> VerbForm:
        return VerbForm(
            data,
            files,
            door=self.table[verb],
            row=row,
            inputs=self.inputs,
            expected=self.expected,
        )

    def schema(self, verb: str) -> type[Schema]:
        return schema_of(verb, self.table[verb], self.inputs, self.kind)

    def open(self, verb: str, row: Any, actor: Actor) -> None:
        """Raise what speaks against a verb, but for what its form is going to ask."""
        steps = self.machine.admit(verb, row, actor=actor)
        if verb in self.cured:
            return
        now = clock.now()
        against = [step.hindrance(actor, row, now) for step in steps]
        if against[0] is not None and all(against):
            raise against[0]

    def offers(self, row: Any, actor: Actor) -> dict[str, Sentence | None]:
        """The verbs to show, the primary ones first, each with the reason against it."""
        offered = self.machine.offers(row, to=actor)
        for verb in self.cured:
            if verb in offered and not self._barred(verb, row, actor):
                offered[verb] = None
        known = [verb for verb in offered if verb in self.table]
        first = [verb for verb in self.primary if verb in known]
        return {verb: offered[verb] for verb in [*first, *(v for v in known if v not in first)]}

    def _barred(self, verb: str, row: Any, actor: Actor) -> bool:
        """Whether something speaks against who acts, which no form takes away."""
        steps = [s for s in self.machine.steps if (s.verb, s.source) == (verb, row.state)]
        return all(step.bar(actor, row, clock.now()) for step in steps)

    def label(self, verb: str) -> str:
        """A verb as its button says it."""
        return _(self.machine.verbs[verb])

    def buttons(self, row: Any, actor: Actor, url: Callable[[str], str]) -> list[dict[str, Any]]:
        """One primary button, the other verbs, and what is barred with its reason."""
        offered = self.offers(row, actor)
        first = next((v for v in self.primary if v in offered and offered[v] is None), None)
        return [
            {
                "verb": verb,
                "label": self.label(verb),
                "icon": self.icons.get(verb, ""),
                "reason": word(reason) if reason else "",
                "primary": verb == first,
                "url": url(verb),
                "method": "get" if self.table[verb].asks(row, self.inputs) else "post",
                "fields": {"version": row.version},
            }
            for verb, reason in offered.items()
        ]
