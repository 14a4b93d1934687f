"""What becomes of a programme: begun, edited, issued, closed, or dropped before it was."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, Refused
from anxiao.kernel.given import in_our_time, need, reason_of
from anxiao.kernel.sentences import day, sentence
from anxiao.ledger import acts
from anxiao.ledger import services as ledger
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.plans.lifecycle import PROGRAMME, TASK, TaskState
from anxiao.programmes.plans.models import Programme, Task
from anxiao.programmes.plans.services import handing

FIELDS = ("title", "goals", "document_number", "starts_on", "ends_on", "superior")
# Nobody's territory: a draft is reached by who writes it alone.
NOWHERE = 0


@transaction.atomic
def begin(
    *,
    actor: Actor,
    title: str,
    starts_on: date,
    ends_on: date,
    goals: str = "",
    document_number: str = "",
    superior: UUID | None = None,
) -> Programme:
    """Open the draft of a programme of the own organisation; nobody else sees it yet."""
    issuer = issuer_of(actor=actor)
    row = Programme(issuer=issuer, territory_code=NOWHERE, made_at=clock.now())
    row.parties = [issuer]
    given = {
        "title": title,
        "goals": goals,
        "document_number": document_number,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "superior": superior,
    }
    _assign(row, actor, given)
    row.save(force_insert=True)
    says = sentence(N_("Began the draft."))
    ledger.record("programme.begin", row, actor=actor, says=says, details={"title": row.title})
    return row


def issuer_of(*, actor: Actor) -> int:
    handing.require_ability(actor=actor, ability=Ability.PLAN)
    if actor.organisation is None:
        raise NotAllowed(sentence(N_("A programme is written by an organisation.")))
    return actor.organisation


def _assign(row: Programme, actor: Actor, given: dict[str, Any]) -> None:
    unknown = {*given} - {*FIELDS}
    if unknown:
        raise Invalid(sentence(N_("Unknown: %(what)s."), what=", ".join(sorted(unknown))))
    if "superior" in given:
        row.superior = _superior(row, actor, given.pop("superior"))
    for name, value in given.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    need(row.title, sentence(N_("Give the programme its title.")))
    most = Programme._meta.get_field("document_number").max_length
    if len(row.document_number) > (most or 0):
        raise Invalid(sentence(N_("Too long: at most %(most)s characters."), most=most))
    in_our_time(row.starts_on, row.ends_on)
    if row.ends_on <= row.starts_on:
        says = N_("The programme ends before it begins: choose a last day after %(day)s.")
        raise Invalid(sentence(says, day=day(row.starts_on)))


def _superior(row: Programme, actor: Actor, key: UUID | None) -> Programme | None:
    """The programme above: an issued one within reach, of another organisation."""
    if key is None:
        return None
    found = superiors(actor=actor).filter(pk=key).first()
    if found is None or found.issuer == row.issuer:
        raise Refused(sentence(N_("Choose a programme that another organisation has issued.")))
    return found  # type: ignore[no-any-return]


def superiors(*, actor: Actor) -> Any:
    """Programmes under which one's own may stand: issued by others, within reach."""
    rows = Programme.objects.visible_to(actor).filter(state="issued")
    return rows.exclude(issuer=actor.organisation or 0).order_by("-starts_on", "-pk")


@transaction.atomic
def edit(*, actor: Actor, row: Programme, version: int | None = None, **given: Any) -> Programme:
    """Change the draft: its title, its goals, its days, the programme above it."""
    done: Programme = acts.act(
        "edit",
        machine=PROGRAMME,
        actor=actor,
        row=row,
        says=sentence(N_("Changed the draft.")),
        change=lambda found: _assign(found, actor, dict(given)),
        details={"changed": sorted(given)},
        version=version,
    )
    Task.objects.filter(programme=done).update(programme_title=done.title)
    return done


@transaction.atomic
def issue(*, actor: Actor, row: Programme, version: int | None = None) -> Programme:
    """Issue a programme: every one of its drafted tasks is handed over in the same act."""

    def after(found: Programme) -> None:
        issuer = Organisation.objects.get(pk=found.issuer)
        found.issued_at = clock.now()
        found.territory_code, found.subject_owner = issuer.territory_code, issuer.pk

    done: Programme = acts.act(
        "issue",
        machine=PROGRAMME,
        actor=actor,
        row=row,
        says=sentence(N_("Issued the programme.")),
        after=after,
        version=version,
    )
    handing.hand_over_all(actor=actor, tasks=_drafts(done))
    done.refresh_from_db()
    return done


def _drafts(programme: Programme) -> list[Task]:
    """All drafts, from the top down, each knowing what it hangs under."""
    rows = Task.objects.select_for_update(of=("self",)).filter(programme=programme)
    found = list(rows.filter(state=TaskState.DRAFT).order_by("depth", "sort_code"))
    known = {task.pk: task for task in found}
    for task in found:
        task.programme = programme
        if task.parent_id in known:
            task.parent = known[task.parent_id]
    return found


def close(*, actor: Actor, row: Programme, version: int | None = None) -> Programme:
    """End the year: nothing is added any more, and what is open can still be finished."""

    def after(found: Programme) -> None:
        found.closed_at = clock.now()

    says = sentence(N_("Closed the year."))
    return _act("close", actor, row, says, after, version)


def drop(*, actor: Actor, row: Programme, reason: str, version: int | None = None) -> Programme:
    """Give up a draft, with all that was drafted in it."""
    why = reason_of(reason)

    def after(found: Programme) -> None:
        tasks = _drafts(found)
        for task in tasks:
            TASK.fire("cancel", task, actor=actor)
            task.closed_at = clock.now()
        handing.write(tasks, is_new=False)

    says = sentence(N_("Dropped the draft: %(reason)s"), reason=why)
    return _act("drop", actor, row, says, after, version)


def _act(
    verb: str, actor: Actor, row: Programme, says: Any, after: Any, version: int | None
) -> Programme:
    done: Programme = acts.act(
        verb, machine=PROGRAMME, actor=actor, row=row, says=says, after=after, version=version
    )
    return done
