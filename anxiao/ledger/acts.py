"""One verb carried through on one record: locked, judged, kept, and told to the ledger."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Stale
from anxiao.kernel.governed import name_parties
from anxiao.kernel.machines import Machine
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.ledger import services as ledger

Change = Callable[[Any], None]
Attach = Callable[[Any], dict[str, Any]]


def locked(row: Any, version: int | None) -> Any:
    """The row as it is now, locked; Stale when the reader saw another version."""
    found = type(row).objects.lock(row.pk)
    require_version(found, version)
    return found


def require_version(row: Any, version: int | None) -> None:
    """Raise Stale where the reader saw another version than the one that is locked."""
    if version is not None and version != row.version:
        raise Stale(sentence(N_("Somebody has changed this record since you opened it.")))


@transaction.atomic
def act(
    verb: str,
    *,
    machine: Machine,
    actor: Actor,
    row: Any,
    says: Sentence,
    change: Change | None = None,
    after: Change | None = None,
    attach: Attach | None = None,
    details: dict[str, Any] | None = None,
    version: int | None = None,
) -> Any:
    """Carry one verb through.

    What ``change`` assigns is judged by the machine; what ``after`` assigns follows from it.
    ``attach`` hangs files and returns what the entry says of them; refusals roll everything
    back, files included. The record itself says whom to name on it (``named``). ``version`` is
    the one the reader saw; another one now is Stale.
    """
    return act_on(
        locked(row, version),
        verb,
        machine=machine,
        actor=actor,
        says=says,
        change=change,
        after=after,
        attach=attach,
        details=details,
    )


def act_on(
    found: Any,
    verb: str,
    *,
    machine: Machine,
    actor: Actor,
    says: Sentence,
    change: Change | None = None,
    after: Change | None = None,
    attach: Attach | None = None,
    details: dict[str, Any] | None = None,
) -> Any:
    """The same on a row that the caller's own transaction has locked, or has made."""
    machine.admit(verb, found, actor=actor)
    told = attach(found) if attach is not None else {}
    if change is not None:
        change(found)
    machine.fire(verb, found, actor=actor)
    if after is not None:
        after(found)
    name_parties(found, [actor.organisation, actor.standing, *found.named()])
    found.version += 1
    _save(found)
    ledger.record(
        f"{found._meta.model_name}.{verb}",
        found,
        actor=actor,
        says=says,
        details={"state": found.state, **told, **(details or {})},
    )
    return found


def _save(row: Any) -> None:
    """Everything but what the database keeps by itself, which may have moved meanwhile."""
    kept = set(getattr(row, "KEPT_BY_DATABASE", ()))
    fields = [one for one in row._meta.concrete_fields if not (one.generated or one.primary_key)]
    row.save(update_fields=[one.name for one in fields if one.name not in kept])
    computed = [one.name for one in row._meta.concrete_fields if one.generated]
    if kept or computed:
        row.refresh_from_db(fields=[*kept, *computed])
