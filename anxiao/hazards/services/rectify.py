"""What the lead does: sign for, object, plan, measure, ask for time, request acceptance."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_noop as N_

from anxiao.hazards.lifecycle import FIVE_ITEMS
from anxiao.hazards.models import Hazard
from anxiao.hazards.services.acts import act
from anxiao.hazards.services.entering import not_before_dispatch, stated_at
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.given import need, not_later_than_now, reason_of
from anxiao.kernel.sentences import day, sentence


def sign_for(*, actor: Actor, hazard: Hazard, version: int | None = None) -> Hazard:
    """The lead takes the case; a general one is being rectified from now on."""

    def change(row: Hazard) -> None:
        row.rectifying_since = stated_at(actor=actor, hazard=row)

    says = sentence(N_("Signed for it."))
    return act("sign_for", actor=actor, hazard=hazard, says=says, change=change, version=version)


def object_to(*, actor: Actor, hazard: Hazard, reason: str, version: int | None = None) -> Hazard:
    """The lead says that the case is not its own, within the window of working days."""
    says = sentence(N_("Objected: %(reason)s"), reason=reason_of(reason))
    return act("object", actor=actor, hazard=hazard, says=says, version=version)


def plan(
    *,
    actor: Actor,
    hazard: Hazard,
    measures: str,
    responsibility: str,
    funds: str,
    time_limit: str,
    contingency: str,
    version: int | None = None,
) -> Hazard:
    """Fix the five items of a major hazard."""
    given = (measures, responsibility, funds, time_limit, contingency)
    kept = {name: text.strip() for name, text in zip(FIVE_ITEMS, given, strict=True)}
    if not all(kept.values()):
        raise Invalid(sentence(N_("All five fixed items are needed.")))

    def change(row: Hazard) -> None:
        row.plan = kept

    says = sentence(N_("Fixed measures, responsibility, funds, time limit and contingency plan."))
    return act(
        "plan", actor=actor, hazard=hazard, says=says, change=change, details=kept, version=version
    )


def start(*, actor: Actor, hazard: Hazard, version: int | None = None) -> Hazard:
    """Begin the rectification of a major hazard."""

    def change(row: Hazard) -> None:
        row.rectifying_since = stated_at(actor=actor, hazard=row)

    says = sentence(N_("Started rectifying."))
    return act("start", actor=actor, hazard=hazard, says=says, change=change, version=version)


def interim(
    *,
    actor: Actor,
    hazard: Hazard,
    measures: str,
    files: Sequence[UUID] = (),
    version: int | None = None,
) -> Hazard:
    """Record what keeps people safe until the danger is gone."""
    text = need(measures, sentence(N_("Say what keeps people safe meanwhile.")))

    def change(row: Hazard) -> None:
        row.interim = text

    says = sentence(N_("Interim measures: %(measures)s"), measures=text)
    return act(
        "interim",
        actor=actor,
        hazard=hazard,
        says=says,
        change=change,
        files=files,
        role="other",
        version=version,
    )


def stop(*, actor: Actor, hazard: Hazard, reason: str, version: int | None = None) -> Hazard:
    """Stop the use of the place or the vehicle at once."""
    why = reason_of(reason)

    def change(row: Hazard) -> None:
        row.stopped_at, row.resumed_at = clock.now(), None

    says = sentence(N_("Stopped use at once: %(reason)s"), reason=why)
    return act("stop", actor=actor, hazard=hazard, says=says, after=change, version=version)


def resume(*, actor: Actor, hazard: Hazard, version: int | None = None) -> Hazard:
    """Return the place to service once the danger has been seen to be gone."""

    def change(row: Hazard) -> None:
        row.resumed_at = clock.now()

    says = sentence(N_("Returned it to service."))
    return act("resume", actor=actor, hazard=hazard, says=says, after=change, version=version)


def ask_extension(
    *, actor: Actor, hazard: Hazard, until: date, reason: str, version: int | None = None
) -> Hazard:
    """Ask for more time before the limit; the clock goes on until somebody decides."""
    why = reason_of(reason)
    if hazard.due_at is None or until <= hazard.due_at.astimezone(clock.LOCAL).date():
        raise Invalid(sentence(N_("The new limit must lie after the present one.")))

    def change(row: Hazard) -> None:
        row.extension = {"until": until.isoformat(), "reason": why}

    says = sentence(
        N_("Asked for more time until %(until)s: %(reason)s"), until=day(until), reason=why
    )
    return act(
        "ask_extension", actor=actor, hazard=hazard, says=says, after=change, version=version
    )


def grant_extension(*, actor: Actor, hazard: Hazard, version: int | None = None) -> Hazard:
    """Approve the new limit; the old one stays in the ledger."""

    def change(row: Hazard) -> None:
        row.run_until(date.fromisoformat((row.extension or {})["until"]))
        row.overdue_since = row.extension = None

    asked = (hazard.extension or {}).get("until", "")
    says = sentence(N_("Granted more time until %(until)s."), until={"day": asked} if asked else "")
    return act(
        "grant_extension", actor=actor, hazard=hazard, says=says, after=change, version=version
    )


def refuse_extension(
    *, actor: Actor, hazard: Hazard, reason: str, version: int | None = None
) -> Hazard:

    def change(row: Hazard) -> None:
        row.extension = None

    says = sentence(N_("Refused more time: %(reason)s"), reason=reason_of(reason))
    return act(
        "refuse_extension",
        actor=actor,
        hazard=hazard,
        says=says,
        after=change,
        version=version,
    )


def request_acceptance(
    *,
    actor: Actor,
    hazard: Hazard,
    remedy: str,
    files: Sequence[UUID],
    remedied_at: datetime | None = None,
    version: int | None = None,
) -> Hazard:
    """Say how it was fixed and show it; photos older than the fix do not count."""
    text = need(remedy, sentence(N_("Say how the danger was removed.")))
    fixed_at = not_later_than_now(remedied_at) if remedied_at else None
    if actor.behalf is not None:
        not_before_dispatch(hazard, fixed_at)

    def change(row: Hazard) -> None:
        row.remedy, row.rectifier = text, row.lead
        row.remedied_at = fixed_at or row.rectifying_since

    says = sentence(N_("Fixed it and requested acceptance: %(remedy)s"), remedy=text)
    return act(
        "request_acceptance",
        actor=actor,
        hazard=hazard,
        says=says,
        change=change,
        files=files,
        version=version,
    )
