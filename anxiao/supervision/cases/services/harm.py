"""Especially grave harm: the effect comes from the event itself, without any rung before."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.given import in_our_time, need, reason_of
from anxiao.kernel.sentences import day, sentence
from anxiao.supervision.bars import services as bars
from anxiao.supervision.bars.dates import Start
from anxiao.supervision.bars.models import Basis, Rank
from anxiao.supervision.cases.models import Case
from anxiao.supervision.cases.services.acts import act, basis_of
from anxiao.supervision.listings.answering import named


@transaction.atomic
def name_harm(
    *,
    actor: Actor,
    row: Case,
    event_on: date,
    what: str,
    basis: str,
    main: Sequence[UUID] = (),
    in_charge: Sequence[UUID] = (),
    direct: Sequence[UUID] = (),
    version: int | None = None,
) -> Case:
    """Bar the unit and those who answer for it from the day of the event on.

    Those are barred who held the posts on the day of the event, whoever holds them today.
    """
    said = need(what, sentence(N_("Say what has happened.")))
    in_our_time(event_on)
    if event_on > clock.today():
        says = sentence(N_("This day lies in the future."))
        raise Invalid(says, fields={"event_on": says})
    law = basis_of(basis)
    ranks = {Rank.MAIN: main, Rank.IN_CHARGE: in_charge, Rank.DIRECT: direct}
    answering = named(row.organisation, ranks, event_on)
    says = sentence(N_("Especially grave harm on %(day)s: %(what)s"), day=day(event_on), what=said)
    details = {"event_on": event_on, "basis": law.pk, "posts": [one.post for one in answering]}

    def after(case: Case) -> None:
        case.harm_on = event_on

    done = act(
        "name_harm",
        actor=actor,
        row=row,
        says=says,
        after=after,
        details=details,
        version=version,
    )
    bars.impose(
        actor=actor,
        organisation=done.organisation,
        answering=answering,
        basis=Basis.GRAVE_HARM,
        days={Start.EVENT_DATE: event_on},
        source=bars.source_of(done, done.number),
        parties=[done.office],
    )
    return done


@transaction.atomic
def lift_harm(*, actor: Actor, row: Case, reason: str, version: int | None = None) -> Case:
    """It was not what it was taken for: the bars that rest on the event are lifted."""
    why = reason_of(reason)

    def after(case: Case) -> None:
        case.harm_on = None

    says = sentence(N_("Lifted the bars for especially grave harm: %(reason)s"), reason=why)
    done = act("lift_harm", actor=actor, row=row, says=says, after=after, version=version)
    bars.lift(actor=actor, source=done.pk, reason=why)
    return done
