"""Asking a peer for help, and what the peer makes of it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.given import need, reason_of
from anxiao.kernel.sentences import day, sentence
from anxiao.programmes.abilities import Ability
from anxiao.programmes.asks import about as subjects
from anxiao.programmes.asks.models import Request
from anxiao.programmes.asks.peers import against_request
from anxiao.programmes.asks.services.sending import (
    answer_days,
    carry,
    check_limit,
    columns,
    end,
    organisation,
    send,
    sender_of,
    start_clock,
    titled,
)


@transaction.atomic
def ask(
    *,
    actor: Actor,
    recipient: int,
    text: str,
    title: str = "",
    about: UUID | None = None,
    limit_days: int | None = None,
    files: Sequence[UUID] = (),
) -> Request:
    """Ask a peer, or somebody above, for help by a day.

    Without a limit the rule of the place says how many working days there are. Refused towards
    whoever stands below: there an order is meant.
    """
    says = sentence(N_("Your post does not send requests."))
    sender = sender_of(actor=actor, ability=Ability.REQUEST, says=says)
    words = need(text, sentence(N_("Write what is asked for.")))
    to = organisation(recipient)
    if reason := against_request(sender, to):
        raise Invalid(reason)
    rule = answer_days(sender.territory_code)
    days = check_limit(limit_days if limit_days is not None else rule)
    row = Request(text=words, title=titled(title, words), **columns(sender, to, lies_at=sender))
    start_clock(row, days)
    row.declinable_until = declinable_until(days, rule)
    assert row.due_at is not None
    due = day(row.due_at.astimezone(clock.LOCAL).date())
    said = sentence(
        N_("Asked %(who)s: %(title)s. The answer is due by %(due)s."),
        who=to.name,
        title=row.title,
        due=due,
    )
    found = subjects.found(actor, about)
    send(actor=actor, row=row, verb="ask", says=said, about=found, files=files)
    return row


def declinable_until(days: int, rule: int) -> date:
    """A long limit is no longer time to say no."""
    return workdays.deadline(clock.today(), min(days, rule)).on


def accept(*, actor: Actor, row: Request, version: int | None = None) -> Request:
    """The peer takes it on; the limit stays."""
    done: Request = carry(
        actor=actor,
        row=row,
        verb="accept",
        says=sentence(N_("Accepted the request.")),
        tells=True,
        version=version,
    )
    return done


def answer(
    *,
    actor: Actor,
    row: Request,
    reply: str,
    files: Sequence[UUID] = (),
    papers: Sequence[UUID] = (),
    version: int | None = None,
) -> Request:
    """The peer says what it did; a request that was not accepted yet is thereby."""
    words = need(reply, sentence(N_("Write how it was dealt with.")))

    def change(found: Request) -> None:
        found.reply, found.replied_at = words, clock.now()

    def after(found: Request) -> None:
        found.desk = found.sender

    done: Request = carry(
        actor=actor,
        row=row,
        verb="answer",
        says=sentence(N_("Answered: %(reply)s"), reply=words),
        change=change,
        after=after,
        files=[*files, *papers],
        version=version,
    )
    return done


def decline(*, actor: Actor, row: Request, reason: str, version: int | None = None) -> Request:
    """The peer cannot help and says why, in time; the asker sees it and may ask another."""
    why = reason_of(reason)

    def change(found: Request) -> None:
        found.reason = why

    done: Request = carry(
        actor=actor,
        row=row,
        verb="decline",
        says=sentence(N_("Declined: %(reason)s"), reason=why),
        change=change,
        after=end,
        tells=True,
        version=version,
    )
    return done


def close(*, actor: Actor, row: Request, version: int | None = None) -> Request:
    """The asker has read the answer."""
    done: Request = carry(
        actor=actor,
        row=row,
        verb="close",
        says=sentence(N_("Closed the request.")),
        after=end,
        version=version,
    )
    return done


def withdraw(*, actor: Actor, row: Request, reason: str, version: int | None = None) -> Request:
    """The asker needs it no more, and says why."""
    why = reason_of(reason)

    def change(found: Request) -> None:
        found.reason = why

    done: Request = carry(
        actor=actor,
        row=row,
        verb="withdraw",
        says=sentence(N_("Withdrew it: %(reason)s"), reason=why),
        change=change,
        after=end,
        tells=True,
        version=version,
    )
    return done
