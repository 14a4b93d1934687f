"""A lifecycle as a table, and the only code that assigns ``state``.

One table decides what may happen, which buttons are drawn, what the API allows, what the
diagram shows and what the exhaustive tests try.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import No, NotAllowed, Refused
from anxiao.kernel.sentences import Sentence, msg, sentence


class Stateful(Protocol):
    state: str


Predicate = Callable[[Actor, Any, datetime], Sentence | None]


def standing(predicate: Predicate) -> Predicate:
    """Mark a predicate that speaks of who acts: its reason is a 403, not a 409."""
    predicate.is_standing = True  # type: ignore[attr-defined]
    return predicate


def moot(predicate: Predicate) -> Predicate:
    """Mark a predicate whose reason says that the verb makes no sense here: no button for it."""
    predicate.is_moot = True  # type: ignore[attr-defined]
    return predicate


@dataclass(frozen=True)
class Step:
    """One row of a lifecycle: the verb, from which state, to which, by whom, unless what."""

    verb: str
    source: str
    target: str
    ability: str
    unless: tuple[Predicate, ...] = field(default=())

    def hindrance(self, actor: Actor, subject: Stateful, now: datetime) -> No | None:
        """The first reason against, as the refusal that would be raised."""
        for predicate in self.unless:
            reason = predicate(actor, subject, now)
            if reason is not None:
                return NotAllowed(reason) if _is(predicate, "standing") else Refused(reason)
        return None

    def bar(self, actor: Actor, subject: Stateful, now: datetime) -> NotAllowed | None:
        """The first reason against who acts, whatever the record has still to be given."""
        for predicate in self.unless:
            reason = predicate(actor, subject, now) if _is(predicate, "standing") else None
            if reason is not None:
                return NotAllowed(reason)
        return None

    def is_moot(self, actor: Actor, subject: Stateful, now: datetime) -> bool:
        """Whether the verb makes no sense for this record as it is."""
        return any(_is(one, "moot") and one(actor, subject, now) for one in self.unless)


def _is(predicate: Predicate, mark: str) -> bool:
    return bool(getattr(predicate, f"is_{mark}", False))


class Machine:
    """All steps of one kind of record, with the words of its verbs and states."""

    def __init__(self, *steps: Step, verbs: dict[str, str], states: dict[str, str]) -> None:
        self.steps = steps
        self.verbs = verbs
        self.states = states

    def fire(self, verb: str, subject: Stateful, *, actor: Actor) -> Step:
        """Move ``subject`` along ``verb``, or raise NotAllowed or Refused with the reason."""
        step = self.judge(verb, subject, actor=actor)
        subject.state = step.target
        return step

    def judge(self, verb: str, subject: Stateful, *, actor: Actor) -> Step:
        """The step that ``verb`` would take now; raises what ``fire`` would raise."""
        return self._first_open(self.admit(verb, subject, actor=actor), subject, actor)

    def admit(self, verb: str, subject: Stateful, *, actor: Actor) -> list[Step]:
        """The rows of a verb that ability, standing and state leave open.

        What a service is about to assign does not matter to these, so a service asks before
        it touches anything.
        """
        rows = [s for s in self.steps if s.verb == verb and actor.may(s.ability)]
        if not rows:
            raise NotAllowed(
                sentence(
                    N_("Your post does not include “%(verb)s”."),
                    verb=msg(self.verbs.get(verb, verb)),
                )
            )
        open_rows = [step for step in rows if step.source == subject.state]
        if not open_rows:
            raise Refused(
                sentence(
                    N_("“%(verb)s” is not possible while the state is “%(state)s”."),
                    verb=msg(self.verbs[verb]),
                    state=msg(self.states[subject.state]),
                )
            )
        bars = [step.bar(actor, subject, clock.now()) for step in open_rows]
        if bars[0] is not None and all(bars):
            raise bars[0]
        return open_rows

    def _first_open(self, rows: list[Step], subject: Stateful, actor: Actor) -> Step:
        now, worst = clock.now(), None
        for step in rows:
            hindrance = step.hindrance(actor, subject, now)
            if hindrance is None:
                return step
            worst = hindrance
        assert worst is not None
        raise worst

    def offers(self, subject: Stateful, *, to: Actor) -> dict[str, Sentence | None]:
        """Verbs that belong to the actor in this state, each with the reason against or None.

        A verb that makes no sense for the record as it is, is not offered at all.
        """
        now = clock.now()
        offered: dict[str, Sentence | None] = {}
        for step in self.steps:
            if step.source != subject.state or not to.may(step.ability):
                continue
            if step.is_moot(to, subject, now):
                continue
            hindrance = step.hindrance(to, subject, now)
            if hindrance is None or step.verb not in offered:
                offered[step.verb] = hindrance.sentence if hindrance else None
        return offered

    def mermaid(self) -> str:
        """The diagram of the docs, in Mermaid's words."""
        rows = dict.fromkeys((s.source, s.target, s.verb) for s in self.steps)
        lines = [f"    {source} --> {target}: {verb}" for source, target, verb in rows]
        return "\n".join(["stateDiagram-v2", *lines])
