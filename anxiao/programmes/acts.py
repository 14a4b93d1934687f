"""What every verb of this app does besides its own: files, and a word to the next desk."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from anxiao.evidence import services as evidence
from anxiao.kernel.actors import Actor
from anxiao.kernel.machines import Machine
from anxiao.kernel.sentences import Sentence
from anxiao.ledger import acts
from anxiao.notices import services as notices
from anxiao.people.desks import desks


def act(
    verb: str,
    *,
    machine: Machine,
    actor: Actor,
    row: Any,
    says: Sentence,
    change: Callable[[Any], None] | None = None,
    after: Callable[[Any], None] | None = None,
    files: Sequence[UUID] = (),
    details: dict[str, Any] | None = None,
    version: int | None = None,
) -> Any:
    """Carry one verb through, hang its files on the record, and tell the desk it came to.

    ``change`` is judged by the machine; ``after`` follows from it and sets the desk.
    """
    done = acts.act(
        verb,
        machine=machine,
        actor=actor,
        row=row,
        says=says,
        change=change,
        after=after,
        attach=lambda found: {"files": attach(actor, found, files)},
        details=details,
        version=version,
    )
    if done.desk is not None and done.desk != row.desk:
        tell(actor, done, done.desk, says)
    return done


def attach(actor: Actor, row: Any, files: Sequence[UUID], role: str = "other") -> list[str]:
    """Hang files on a record; their digests, for the entry."""
    found = evidence.attach(actor=actor, files=list(files), to=row, role=role)
    return [file.sha256 for file in found]


def tell(actor: Actor, row: Any, organisation: int, says: Sentence) -> None:
    """Put the record before those posts of an organisation that can take its next step."""
    notices.send(
        actor,
        to=desks(organisation, row.next_ability),
        subject=row,
        kind="work",
        says=says,
        due=row.due_at,
    )
