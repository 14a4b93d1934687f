"""A campaign on its way: started, prolonged, ended, called off; what its groups report."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.given import need, reason_of
from anxiao.kernel.governed import name_parties
from anxiao.kernel.sentences import day, moment, sentence
from anxiao.norms import services as norms
from anxiao.programmes import acts
from anxiao.programmes.campaigns.lifecycle import LIFECYCLE
from anxiao.programmes.campaigns.models import LONGEST, Campaign
from anxiao.programmes.campaigns.services.planning import concerned
from anxiao.programmes.campaigns.telling import tell_members
from anxiao.programmes.desks import end_of


def _act(verb: str, **given: Any) -> Campaign:
    done: Campaign = acts.act(verb, machine=LIFECYCLE, **given)
    return done


@transaction.atomic
def start(*, actor: Actor, row: Campaign, version: int | None = None) -> Campaign:
    """Its window has begun: from now on hazards are found in it.

    The schools and sites that it concerns are named on it; whoever takes part is told.
    """

    def after(found: Campaign) -> None:
        found.due_at = end_of(found.ends_on)
        name_parties(found, concerned(found))

    says = sentence(N_("The campaign runs until %(day)s."), day=day(row.ends_on))
    done = _act("start", actor=actor, row=row, says=says, after=after, version=version)
    tell_members(actor, done, done.members, says)
    return done


@transaction.atomic
def prolong(
    *, actor: Actor, row: Campaign, until: date, reason: str, version: int | None = None
) -> Campaign:
    """Let the campaign run longer, with the reason."""
    why = reason_of(reason)
    if until <= row.ends_on:
        raise Invalid(sentence(N_("The new last day lies after the present one.")))
    if (until - row.starts_on).days >= LONGEST:
        raise Invalid(sentence(N_("A campaign lasts a year at most: plan the next one by itself.")))

    def after(found: Campaign) -> None:
        found.ends_on, found.due_at = until, end_of(until)

    says = sentence(N_("Prolonged until %(day)s: %(reason)s"), day=day(until), reason=why)
    done = _act("prolong", actor=actor, row=row, says=says, after=after, version=version)
    tell_members(actor, done, done.members, says)
    return done


@transaction.atomic
def end(*, actor: Actor, row: Campaign, version: int | None = None) -> Campaign:
    """The window is over, or ends today; the lead owes the closing brief by a limit.

    What was found in it until then stays counted to it.
    """
    today = clock.today()
    days = norms.rule("campaign.brief_days", territory=row.territory_code, on=today)
    due = workdays.deadline(today, days).at

    def after(found: Campaign) -> None:
        found.ends_on, found.due_at = min(found.ends_on, today), due

    says = sentence(
        N_("The window is over. The closing brief is due until %(due)s."), due=moment(due)
    )
    done = _act("end", actor=actor, row=row, says=says, after=after, version=version)
    acts.tell(actor, done, done.issuer, says)
    return done


@transaction.atomic
def call_off(*, actor: Actor, row: Campaign, reason: str, version: int | None = None) -> Campaign:
    """The campaign does not take place, or not to its end; hazards found in it keep its name."""
    why = reason_of(reason)

    def change(found: Campaign) -> None:
        found.closed_at = clock.now()

    def after(found: Campaign) -> None:
        found.desk = None

    says = sentence(N_("Called off: %(reason)s"), reason=why)
    done = _act(
        "call_off",
        actor=actor,
        row=row,
        says=says,
        change=change,
        after=after,
        version=version,
    )
    tell_members(actor, done, done.members, says)
    return done


@transaction.atomic
def report(
    *,
    actor: Actor,
    row: Campaign,
    words: str,
    files: Sequence[UUID] = (),
    version: int | None = None,
) -> Campaign:
    """What the actor's action group did, in words for the closing brief; the last word counts."""
    said = need(words, sentence(N_("Say in a few words what the group did.")))

    def after(found: Campaign) -> None:
        own = [one for one in actor.answers_for if one is not None]
        for group in found.groups.filter(lead__in=own):
            group.report, group.reported_at = said, clock.now()
            group.save(update_fields=["report", "reported_at"])

    says = sentence(N_("Reported what the group did: %(words)s"), words=said[:300])
    done = _act(
        "report",
        actor=actor,
        row=row,
        says=says,
        after=after,
        files=files,
        version=version,
    )
    acts.tell(actor, done, done.issuer, says)
    return done
