"""Other eyes: accept, send back, close, re-check."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.hazards.abilities import Ability
from anxiao.hazards.models import Hazard
from anxiao.hazards.services.acts import act
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.given import reason_of
from anxiao.kernel.sentences import sentence
from anxiao.norms.models import Cause


@transaction.atomic
def accept(
    *,
    actor: Actor,
    hazard: Hazard,
    on_site: bool = False,
    files: Sequence[UUID] = (),
    opinion: str = "",
    version: int | None = None,
) -> Hazard:
    """Find the danger removed; a general hazard that is the actor's to close closes with it."""

    def change(row: Hazard) -> None:
        row.accepted_by, row.accepted_at = actor.standing, clock.now()
        row.acceptance_entered_by = actor.organisation
        row.is_accepted_on_site = on_site

    says = sentence(N_("Accepted on site.") if on_site else N_("Accepted from the photos."))
    done = act(
        "accept",
        actor=actor,
        hazard=hazard,
        says=says,
        change=change,
        files=files,
        details={"on_site": on_site, "opinion": opinion.strip()},
        version=version,
    )
    if done.is_grave or not actor.may(Ability.CLOSE):
        return done
    return close(actor=actor, hazard=done)


def send_back(*, actor: Actor, hazard: Hazard, reason: str, version: int | None = None) -> Hazard:
    """Not removed yet: back to the lead, and only newer photos count from here on."""
    why = reason_of(reason)

    def change(row: Hazard) -> None:
        row.rectifying_since = clock.now()
        row.evidence_at = row.remedied_at = None

    says = sentence(N_("Sent it back: %(reason)s"), reason=why)
    return act("return", actor=actor, hazard=hazard, says=says, change=change, version=version)


def close(
    *,
    actor: Actor,
    hazard: Hazard,
    cause: str = "",
    change: str = "",
    version: int | None = None,
) -> Hazard:
    """Close the case out; major and rebounded ones say why it happened and what was changed."""
    if cause and not Cause.objects.filter(code=cause).exists():
        raise Invalid(sentence(N_("There is no cause %(code)s."), code=cause))

    def assign(row: Hazard) -> None:
        row.cause, row.change = cause or row.cause, change.strip() or row.change

    def end(row: Hazard) -> None:
        row.closed_at = clock.now()

    return act(
        "close",
        actor=actor,
        hazard=hazard,
        says=sentence(N_("Closed it out.")),
        change=assign,
        after=end,
        details={"cause": cause, "change": change},
        version=version,
    )


def confirm(
    *, actor: Actor, hazard: Hazard, files: Sequence[UUID] = (), version: int | None = None
) -> Hazard:
    """A sampled re-check found a self-closed hazard really gone."""

    def change(row: Hazard) -> None:
        row.accepted_by, row.accepted_at = actor.standing, clock.now()
        row.acceptance_entered_by = actor.organisation

    says = sentence(N_("Re-checked: the danger is gone."))
    return act(
        "confirm",
        actor=actor,
        hazard=hazard,
        says=says,
        change=change,
        files=files,
        version=version,
    )
