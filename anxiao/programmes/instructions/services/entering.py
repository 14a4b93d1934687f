"""Entering a leader's words, and making orders of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.evidence import services as evidence
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed
from anxiao.kernel.given import need, reason_of
from anxiao.kernel.governed import name_parties
from anxiao.kernel.sentences import day, sentence
from anxiao.ledger import services as ledger
from anxiao.notices import services as notices
from anxiao.people.models import Post
from anxiao.programmes import acts
from anxiao.programmes.abilities import Ability
from anxiao.programmes.asks.lifecycle import Urgency
from anxiao.programmes.asks.services import orders
from anxiao.programmes.asks.services.sending import first_words
from anxiao.programmes.instructions.leaders import leaders
from anxiao.programmes.instructions.lifecycle import INSTRUCTION
from anxiao.programmes.instructions.models import Instruction

LONGEST_TITLE = 160


@dataclass(frozen=True)
class Passed:
    """What an office passes on of an instruction: to whom, in which words, until when."""

    recipients: Sequence[int] = ()
    text: str = ""
    limit_days: int | None = None
    files: Sequence[UUID] = field(default=())


@transaction.atomic
def enter(
    *,
    actor: Actor,
    leader: UUID,
    words: str = "",
    title: str = "",
    given_on: date | None = None,
    urgency: str = Urgency.NORMAL,
    files: Sequence[UUID] = (),
) -> Instruction:
    """Enter what a leader wrote or said, in words or as a photo of the paper, or both.

    Refused without either, for a post that is no leader's in the own territory, and for a day
    that lies ahead.
    """
    if not actor.may(Ability.INSTRUCT) or actor.organisation is None:
        raise NotAllowed(sentence(N_("Your post does not enter instructions.")))
    said, on = words.strip(), given_on or clock.today()
    if not said and not files:
        raise Invalid(sentence(N_("Take a photo of the paper, or write down the words.")))
    if on > clock.today():
        raise Invalid(sentence(N_("This day lies in the future.")))
    post = _leader(actor, leader)
    row = Instruction(
        leader=post.pk,
        leader_zh=f"{post.organisation.zh} {post.zh}"[:200],
        leader_en=f"{post.organisation.en} · {post.en}"[:240] if post.en else "",
        leader_organisation=post.organisation_id,
        words=said,
        given_on=on,
        urgency=Urgency(urgency),
        office=actor.organisation,
        desk=actor.organisation,
        made_at=clock.now(),
        territory_code=post.organisation.territory_code,
        title=_title(title, said, post, on),
    )
    name_parties(row, row.named())
    row.save(force_insert=True)
    _tell(actor, row, files)
    return row


def _leader(actor: Actor, pk: UUID) -> Post:
    post = leaders(actor).filter(pk=pk).first()
    if post is None:
        raise Invalid(sentence(N_("Choose a leader's post in your own territory.")))
    return post


def _title(title: str, words: str, post: Post, on: date) -> str:
    """As given, or how the words begin, or whose it is and of which day."""
    first = title.strip() or (first_words(words) if words else "")
    return (first or f"{post.zh}{on.month}月{on.day}日批示")[:LONGEST_TITLE]


def _tell(actor: Actor, row: Instruction, files: Sequence[UUID]) -> None:
    says = sentence(
        N_("Entered an instruction of %(leader)s of %(day)s."),
        leader=row.leader_name if row.leader_en else row.leader_zh,
        day=day(row.given_on),
    )
    details = {"words": row.words, "leader": row.leader, "urgency": row.urgency}
    ledger.record("instruction.enter", row, actor=actor, says=says, details=details)
    if files:
        attached = sentence(N_("Attached the photo of the paper."))
        evidence.attach(actor=actor, files=files, to=row, role="other", says=attached)


@transaction.atomic
def enter_and_order(*, actor: Actor, passed: Passed, **given: Any) -> Instruction:
    """Enter an instruction and, where it says to whom, make orders of it in the same act."""
    row = enter(actor=actor, **given)
    if not passed.recipients:
        return row
    return order(
        actor=actor,
        row=row,
        recipients=passed.recipients,
        text=passed.text,
        limit_days=passed.limit_days,
        files=passed.files,
    )


@transaction.atomic
def order(
    *,
    actor: Actor,
    row: Instruction,
    recipients: Sequence[int],
    text: str,
    limit_days: int | None = None,
    files: Sequence[UUID] = (),
    version: int | None = None,
) -> Instruction:
    """Make one or several orders of it: in the words that the office passes on, by a day."""

    def after(found: Instruction) -> None:
        found.desk = None

    done: Instruction = acts.act(
        "order",
        machine=INSTRUCTION,
        actor=actor,
        row=row,
        says=sentence(N_("Made orders of it: %(n)s."), n=len({*recipients})),
        after=after,
        details={"recipients": [*recipients]},
        version=version,
    )
    orders.issue(
        actor=actor,
        recipients=recipients,
        text=text,
        limit_days=limit_days,
        urgency=done.urgency,
        files=files,
        instruction=done.pk,
    )
    return done


def edit(
    *,
    actor: Actor,
    row: Instruction,
    words: str,
    urgency: str | None = None,
    version: int | None = None,
) -> Instruction:
    """Write down what the photo shows, or put the words right; the former stay in the ledger."""
    said = need(words, sentence(N_("Write down the words.")))

    def change(found: Instruction) -> None:
        found.words = said
        found.urgency = Urgency(urgency) if urgency else found.urgency

    done: Instruction = acts.act(
        "edit",
        machine=INSTRUCTION,
        actor=actor,
        row=row,
        says=sentence(N_("Wrote down its words.")),
        change=change,
        details={"words": said, "before": row.words},
        version=version,
    )
    return done


def settle(
    *, actor: Actor, row: Instruction, reply: str, version: int | None = None
) -> Instruction:
    """No order is needed: the office answers the leader itself."""
    words = need(reply, sentence(N_("Write what the leader was told.")))
    says = sentence(N_("Answered without an order: %(reply)s"), reply=words)
    return _end(actor, row, "settle", says, words, version)


def drop(*, actor: Actor, row: Instruction, reason: str, version: int | None = None) -> Instruction:
    """It was entered by mistake; it stays readable."""
    why = reason_of(reason)
    says = sentence(N_("Took the entry back: %(reason)s"), reason=why)
    return _end(actor, row, "drop", says, why, version)


@transaction.atomic
def _end(
    actor: Actor, row: Instruction, verb: str, says: Any, words: str, version: int | None
) -> Instruction:
    def after(found: Instruction) -> None:
        found.reply, found.closed_at, found.desk = words, clock.now(), None

    done: Instruction = acts.act(
        verb,
        machine=INSTRUCTION,
        actor=actor,
        row=row,
        says=says,
        after=after,
        version=version,
    )
    if verb == "settle":
        notices.send(actor, to=[done.leader], subject=done, kind="work", says=says)
    return done
