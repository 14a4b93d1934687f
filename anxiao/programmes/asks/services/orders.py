"""Ordering an organisation below to do something by a day, and what comes back."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.given import in_our_time, need, reason_of
from anxiao.kernel.sentences import day, sentence
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.asks import about as subjects
from anxiao.programmes.asks.lifecycle import Urgency
from anxiao.programmes.asks.models import Order
from anxiao.programmes.asks.peers import against_order
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
from anxiao.programmes.instructions.services.following import follow

MOST_AT_ONCE = 200


@transaction.atomic
def issue(
    *,
    actor: Actor,
    recipients: Sequence[int],
    text: str,
    title: str = "",
    about: UUID | None = None,
    limit_days: int | None = None,
    urgency: str = Urgency.NORMAL,
    files: Sequence[UUID] = (),
    instruction: UUID | None = None,
) -> list[Order]:
    """Order one or several organisations below to do something by a day; all of them or none.

    Refused towards peers and upwards: there a request is meant.
    """
    says = sentence(N_("Your post does not issue orders."))
    sender = sender_of(actor=actor, ability=Ability.ORDER, says=says)
    words = need(text, sentence(N_("Write what is to be done.")))
    to = _recipients(sender, recipients)
    rule = answer_days(sender.territory_code)
    days = check_limit(limit_days if limit_days is not None else rule)
    found = subjects.found(actor, about)
    rows = []
    for one in to:
        row = Order(text=words, title=titled(title, words), **columns(sender, one, lies_at=one))
        row.urgency, row.instruction_id = Urgency(urgency), instruction
        start_clock(row, days)
        _send(actor, row, one, found, files)
        rows.append(row)
    return rows


def _recipients(sender: Organisation, keys: Sequence[int]) -> list[Organisation]:
    wanted = list(dict.fromkeys(keys))
    if not 0 < len(wanted) <= MOST_AT_ONCE:
        says = N_("Choose between 1 and %(most)s organisations.")
        raise Invalid(sentence(says, most=MOST_AT_ONCE))
    found = [organisation(one) for one in wanted]
    for one in found:
        if reason := against_order(sender, one):
            raise Invalid(reason)
    return found


def _send(
    actor: Actor, row: Order, to: Organisation, about: subjects.About, files: Sequence[UUID]
) -> None:
    said = sentence(
        N_("Ordered %(who)s: %(title)s. The reply is due by %(due)s."),
        who=to.name,
        title=row.title,
        due=_day_of(row),
    )
    send(actor=actor, row=row, verb="issue", says=said, about=about, files=files)


def _day_of(row: Order) -> dict[str, str]:
    assert row.due_at is not None
    return day(row.due_at.astimezone(clock.LOCAL).date())


@transaction.atomic
def _carry(actor: Actor, row: Order, verb: str, **more: Any) -> Order:
    """Carry one verb through; the instruction that it comes from follows."""
    done: Order = carry(actor=actor, row=row, verb=verb, **more)
    follow(actor=actor, instruction=done.instruction_id)
    return done


def sign_for(*, actor: Actor, row: Order, version: int | None = None) -> Order:
    """The ordered have it, and their clock runs."""
    says = sentence(N_("Signed for it."))
    return _carry(actor, row, "sign_for", says=says, tells=True, version=version)


def reply(
    *,
    actor: Actor,
    row: Order,
    reply: str,
    files: Sequence[UUID] = (),
    papers: Sequence[UUID] = (),
    version: int | None = None,
) -> Order:
    """The ordered report what was done; whoever ordered it judges."""
    words = need(reply, sentence(N_("Write how it was dealt with.")))

    def change(found: Order) -> None:
        found.reply, found.replied_at, found.extension = words, clock.now(), None

    def after(found: Order) -> None:
        found.desk = found.sender

    says = sentence(N_("Replied: %(reply)s"), reply=words)
    return _carry(
        actor,
        row,
        "reply",
        says=says,
        change=change,
        after=after,
        files=[*files, *papers],
        version=version,
    )


def out_of_power(*, actor: Actor, row: Order, reason: str, version: int | None = None) -> Order:
    """It does not lie within their power: back to whoever ordered it, to be transferred.

    This is no declining: the issuer decides, and may insist.
    """
    why = reason_of(reason)

    def change(found: Order) -> None:
        found.reason, found.extension = why, None

    def after(found: Order) -> None:
        found.desk = found.sender

    says = sentence(N_("Not within their power: %(reason)s"), reason=why)
    return _carry(
        actor, row, "out_of_power", says=says, change=change, after=after, version=version
    )


def ask_extension(
    *, actor: Actor, row: Order, until: date, reason: str, version: int | None = None
) -> Order:
    """Ask for more time, until a day after the present limit; the issuer decides."""
    why = reason_of(reason)
    in_our_time(until)

    def after(found: Order) -> None:
        if found.due_at is not None and until <= found.due_at.astimezone(clock.LOCAL).date():
            raise Invalid(sentence(N_("The new limit must lie after the present one.")))
        found.extension = {"until": until.isoformat(), "reason": why}

    says = sentence(
        N_("Asked for more time until %(until)s: %(reason)s"), until=day(until), reason=why
    )
    return _carry(actor, row, "ask_extension", says=says, after=after, tells=True, version=version)


def grant_extension(
    *, actor: Actor, row: Order, note: str = "", version: int | None = None
) -> Order:
    """The limit moves to the day that was asked for; a note may say why."""

    def after(found: Order) -> None:
        found.run_until(date.fromisoformat((found.extension or {})["until"]))
        found.extension = None

    asked = (row.extension or {}).get("until", "")
    says = sentence(N_("Granted more time until %(until)s."), until={"day": asked} if asked else "")
    details = {"note": note.strip()} if note.strip() else {}
    return _carry(
        actor,
        row,
        "grant_extension",
        says=says,
        after=after,
        tells=True,
        details=details,
        version=version,
    )


def refuse_extension(*, actor: Actor, row: Order, reason: str, version: int | None = None) -> Order:
    """The limit stays."""
    why = reason_of(reason)

    def after(found: Order) -> None:
        found.extension = None

    says = sentence(N_("Refused more time: %(reason)s"), reason=why)
    return _carry(
        actor, row, "refuse_extension", says=says, after=after, tells=True, version=version
    )


def close(*, actor: Actor, row: Order, version: int | None = None) -> Order:
    """The reply is enough."""
    says = sentence(N_("Closed the order."))
    return _carry(actor, row, "close", says=says, after=end, tells=True, version=version)


def send_back(
    *,
    actor: Actor,
    row: Order,
    reason: str,
    limit_days: int | None = None,
    version: int | None = None,
) -> Order:
    """The reply is not enough: it is to be dealt with further, with a new limit where given."""
    why = reason_of(reason)
    days = None if limit_days is None else check_limit(limit_days)

    def after(found: Order) -> None:
        found.desk, found.replied_at, found.reason = found.recipient, None, why
        if days is not None:
            start_clock(found, days)

    says = sentence(N_("Sent the reply back: %(reason)s"), reason=why)
    return _carry(actor, row, "send_back", says=says, after=after, version=version)


def transfer(
    *,
    actor: Actor,
    row: Order,
    recipient: int,
    reason: str,
    limit_days: int | None = None,
    version: int | None = None,
) -> Order:
    """Give it to the organisation that has the power; the former one stays named on it."""
    why, to = reason_of(reason), organisation(recipient)
    if to.pk == row.recipient:
        raise Invalid(sentence(N_("%(who)s has it already."), who=to.name))
    sender = organisation(row.sender)
    if against := against_order(sender, to):
        raise Invalid(against)
    rule = answer_days(sender.territory_code)
    days = check_limit(limit_days if limit_days is not None else rule)

    def after(found: Order) -> None:
        again = columns(sender, to, lies_at=to) | {"made_at": found.made_at}
        for name, value in again.items():
            setattr(found, name, value)
        found.reason = ""
        start_clock(found, days)

    says = sentence(N_("Transferred it to %(who)s: %(reason)s"), who=to.name, reason=why)
    details = {"from": row.recipient, "to": to.pk}
    return _carry(actor, row, "transfer", says=says, after=after, details=details, version=version)


def insist(*, actor: Actor, row: Order, reason: str, version: int | None = None) -> Order:
    """It does lie within their power: back to them, with the reason."""
    why = reason_of(reason)

    def after(found: Order) -> None:
        found.desk, found.reason = found.recipient, why

    says = sentence(N_("Insisted on it: %(reason)s"), reason=why)
    return _carry(actor, row, "insist", says=says, after=after, version=version)


def withdraw(*, actor: Actor, row: Order, reason: str, version: int | None = None) -> Order:
    """The order is not needed any more."""
    why = reason_of(reason)

    def change(found: Order) -> None:
        found.reason, found.extension = why, None

    says = sentence(N_("Withdrew it: %(reason)s"), reason=why)
    return _carry(
        actor, row, "withdraw", says=says, change=change, after=end, tells=True, version=version
    )
