"""Hazards that were looked at again on a phone: said of the visit before it is finished."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext_noop as N_

from anxiao.inspections.phone.services.sent import Sent
from anxiao.inspections.visits.models import Visit
from anxiao.inspections.visits.services import rechecking
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.sentences import sentence


def look(*, actor: Actor, visit: Visit, sent: Sent, shown: Mapping[str, UUID]) -> None:
    """Say of each hazard what was seen; ``shown`` are the photos by the names that it gives them.

    Refused where one is not to be looked at on this visit, or somebody of the team has said
    already how it is: nothing that a colleague has said is overwritten.
    """
    if sent.rechecks and not sent.finishes:
        raise Invalid(
            sentence(
                N_("Hazards that were looked at again come with the sheet that finishes the visit.")
            )
        )
    for one in sent.rechecks:
        rechecking.recheck(
            actor=actor,
            row=visit,
            hazard=one["hazard"],
            outcome=str(one["outcome"]),
            words=one.get("words") or "",
            files=_files(one.get("photos") or (), shown),
            is_first=True,
        )


def _files(names: Sequence[str], shown: Mapping[str, UUID]) -> list[UUID]:
    missing = [name for name in names if name not in shown]
    if missing:
        raise Invalid(
            sentence(N_("The photo “%(name)s” has not arrived: send it first."), name=missing[0])
        )
    return [shown[name] for name in names]
