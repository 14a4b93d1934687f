"""Carrying a key project out, and judging what came of it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.given import reason_of
from anxiao.kernel.sentences import day, sentence
from anxiao.programmes.acts import act
from anxiao.programmes.projects.lifecycle import PROJECT
from anxiao.programmes.projects.models import KeyProject
from anxiao.programmes.projects.services.planning import MOST_YUAN, open_milestone


def _to_desk(row: KeyProject) -> None:
    row.desk = row.desk_now()


@transaction.atomic
def start(*, actor: Actor, row: KeyProject, version: int | None = None) -> KeyProject:
    """Begin a planned project: it goes to its lead organisation."""

    def after(found: KeyProject) -> None:
        found.started_at = clock.now()
        _to_desk(found)

    done: KeyProject = act(
        "start",
        machine=PROJECT,
        actor=actor,
        row=row,
        version=version,
        after=after,
        says=sentence(N_("Began the project.")),
    )
    return done


@transaction.atomic
def reach(
    *,
    actor: Actor,
    row: KeyProject,
    milestone: UUID,
    done_on: date | None = None,
    note: str = "",
    files: Sequence[UUID] = (),
    version: int | None = None,
) -> KeyProject:
    """Report a milestone as reached, on a day that is not in the future."""
    found, on = open_milestone(row, milestone), done_on or clock.today()
    if on > clock.today():
        raise Invalid(sentence(N_("The day lies in the future.")))

    def change(project: KeyProject) -> None:
        open_milestone(project, milestone)
        found.done_on, found.note = on, note.strip()[:1000]
        found.save(update_fields=["done_on", "note"])

    says = N_("Reached the milestone “%(title)s” on %(day)s.")
    done: KeyProject = act(
        "reach",
        machine=PROJECT,
        actor=actor,
        row=row,
        version=version,
        change=change,
        files=files,
        says=sentence(says, title=found.title, day=day(on)),
        details={"milestone": str(found.pk), "note": note.strip()[:1000]},
    )
    return done


@transaction.atomic
def spend(
    *, actor: Actor, row: KeyProject, spent: int, note: str = "", version: int | None = None
) -> KeyProject:
    """Report what has been spent so far, in whole yuan; more than the budget needs a note."""
    if not 0 <= spent <= MOST_YUAN:
        raise Invalid(sentence(N_("What was spent is a whole number of yuan.")))
    if row.budget is not None and spent > row.budget and not note.strip():
        raise Invalid(sentence(N_("This is more than the budget: say in a few words why.")))

    def change(found: KeyProject) -> None:
        found.spent = spent

    done: KeyProject = act(
        "spend",
        machine=PROJECT,
        actor=actor,
        row=row,
        version=version,
        change=change,
        says=sentence(N_("Reported %(spent)s yuan as spent so far."), spent=f"{spent:,}"),
        details={"spent": spent, "note": note.strip()},
    )
    return done


@transaction.atomic
def submit(
    *,
    actor: Actor,
    row: KeyProject,
    files: Sequence[UUID] = (),
    note: str = "",
    version: int | None = None,
) -> KeyProject:
    """Report the project as done and ask for its acceptance."""

    def after(found: KeyProject) -> None:
        found.submitted_at = clock.now()
        _to_desk(found)

    done: KeyProject = act(
        "submit",
        machine=PROJECT,
        actor=actor,
        row=row,
        version=version,
        after=after,
        files=files,
        says=sentence(N_("Submitted the project for acceptance.")),
        details={"note": note.strip()},
    )
    return done


@transaction.atomic
def accept(
    *,
    actor: Actor,
    row: KeyProject,
    files: Sequence[UUID],
    opinion: str = "",
    version: int | None = None,
) -> KeyProject:
    """Accept the project with evidence, by other eyes than those of its lead."""
    if not files:
        raise Invalid(sentence(N_("Acceptance needs evidence: add a photo or a file.")))

    def change(found: KeyProject) -> None:
        found.accepted_by, found.opinion = actor.organisation, opinion.strip()

    def after(found: KeyProject) -> None:
        found.accepted_at = clock.now()
        _to_desk(found)

    done: KeyProject = act(
        "accept",
        machine=PROJECT,
        actor=actor,
        row=row,
        version=version,
        change=change,
        after=after,
        files=files,
        says=sentence(N_("Accepted the project.")),
        details={"note": opinion.strip()},
    )
    return done


@transaction.atomic
def send_back(
    *, actor: Actor, row: KeyProject, reason: str, version: int | None = None
) -> KeyProject:
    """Send a submitted project back to its lead, with what is still to be done."""
    why = reason_of(reason)
    done: KeyProject = act(
        "return",
        machine=PROJECT,
        actor=actor,
        row=row,
        version=version,
        after=_to_desk,
        says=sentence(N_("Sent the project back: %(reason)s"), reason=why),
    )
    return done


@transaction.atomic
def close(*, actor: Actor, row: KeyProject, version: int | None = None) -> KeyProject:
    """Close an accepted project."""
    done: KeyProject = act(
        "close",
        machine=PROJECT,
        actor=actor,
        row=row,
        version=version,
        after=_end,
        says=sentence(N_("Closed the project.")),
    )
    return done


@transaction.atomic
def drop(*, actor: Actor, row: KeyProject, reason: str, version: int | None = None) -> KeyProject:
    """Give a project up, with a reason; it stays readable."""
    why = reason_of(reason)

    def change(found: KeyProject) -> None:
        found.reason = why

    done: KeyProject = act(
        "drop",
        machine=PROJECT,
        actor=actor,
        row=row,
        version=version,
        change=change,
        after=_end,
        says=sentence(N_("Gave the project up: %(reason)s"), reason=why),
    )
    return done


def _end(row: KeyProject) -> None:
    row.closed_at = clock.now()
    _to_desk(row)
