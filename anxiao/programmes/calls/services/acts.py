"""One verb of a call carried through, and everybody told who has to know."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import Sentence
from anxiao.people.desks import desks
from anxiao.programmes import acts
from anxiao.programmes.calls.circle import inform, let_in
from anxiao.programmes.calls.lifecycle import LIFECYCLE
from anxiao.programmes.calls.models import Call

Told = Callable[[Call], Iterable[int | None]]


def act(
    verb: str,
    *,
    actor: Actor,
    row: Call,
    says: Sentence,
    tells: Told,
    change: Callable[[Call], None] | None = None,
    after: Callable[[Call], None] | None = None,
    files: Sequence[UUID] = (),
    details: dict[str, Any] | None = None,
    version: int | None = None,
) -> Call:
    """Carry a verb through; whoever the call came to becomes a member of a confidential one.

    The desk it came to is told by the app's own act, the others that ``tells`` names here.
    Files of an answer show what is after it, those of the school what was before.
    """
    digests: list[str] = []

    def assign(found: Call) -> None:
        digests.extend(acts.attach(actor, found, files, "after" if verb == "answer" else "before"))
        if change is not None:
            change(found)

    def follow(found: Call) -> None:
        if after is not None:
            after(found)
        let_in(actor, found)

    done: Call = acts.act(
        verb,
        machine=LIFECYCLE,
        actor=actor,
        row=row,
        says=says,
        change=assign,
        after=follow,
        details={**(details or {}), "files": digests},
        version=version,
    )
    told = desks(done.desk or 0, done.next_ability) if _is_passed_on(row, done) else ()
    inform(actor, done, tells(done), says, but=told)
    return done


def _is_passed_on(before: Call, done: Call) -> bool:
    return done.desk is not None and done.desk != before.desk
