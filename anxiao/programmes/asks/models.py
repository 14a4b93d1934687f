"""Requests between peers, and orders from above."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import reduce
from operator import and_
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from anxiao.kernel import clock, workdays
from anxiao.kernel.clocked import Limited
from anxiao.programmes.abilities import Ability
from anxiao.programmes.asks.lifecycle import (
    ORDER_ENDED,
    REQUEST_ENDED,
    OrderState,
    RequestState,
    Urgency,
)
from anxiao.programmes.desks import DeskQuerySet, OnDesk, desk_indexes

FEW_WORDS = 6
# What a title made of the text leaves out at its end.
STOPS = "。；，、：;,. "


class AskQuerySet(DeskQuerySet):
    def saying(self, words: str) -> Self:
        """Those that hold every word, in their title, their text or what they are about."""
        found = [
            Q(title__icontains=one) | Q(text__icontains=one) | Q(about_title__icontains=one)
            for one in words.replace("\0", "").split()[:FEW_WORDS]
        ]
        return self.filter(reduce(and_, found, Q()))

    def unanswered(self) -> Self:
        return self.unfinished().filter(replied_at=None)

    def late(self, *, at: datetime) -> Self:
        """Those whose answer is due and has not come; one that awaits its closing is not late."""
        return self.unanswered().filter(due_at__lt=at)


class Ask(Limited, OnDesk):
    """What one organisation wants of another by a day, and what came of it."""

    text = models.TextField(max_length=4000)
    sender = models.BigIntegerField()
    recipient = models.BigIntegerField()
    sent_at = models.DateTimeField()
    # The record that it is about, as it was called then, and the limit that this had then.
    about = models.UUIDField(null=True)
    about_kind = models.CharField(max_length=40, blank=True)
    about_title = models.CharField(max_length=240, blank=True)
    about_due_at = models.DateTimeField(null=True)
    reply = models.TextField(max_length=4000, blank=True)
    replied_at = models.DateTimeField(null=True)
    # Why it was declined, withdrawn, or sent back last.
    reason = models.TextField(max_length=2000, blank=True)

    objects = AskQuerySet.as_manager()

    class Meta:
        abstract = True

    def named(self) -> Iterable[int | None]:
        return (self.sender, self.recipient, self.desk)

    @property
    def is_late(self) -> bool:
        return self.replied_at is None and super().is_late

    def days_left(self, on: date | None = None) -> int | None:
        """Working days until the answer is due; None once it has come."""
        return None if self.replied_at else super().days_left(on)

    @property
    def clock(self) -> dict[str, Any]:
        """How the answer's limit stands: it is kept or missed on the day the answer comes."""
        if self.due_at is None or self.replied_at is None:
            return super().clock
        came = [one.astimezone(clock.LOCAL).date() for one in (self.due_at, self.replied_at)]
        late = max(0, workdays.between(*came))
        return {"state": "done", "due_at": self.due_at, "late_days": late}


def _asked(
    kind: str, ended: Iterable[str], answered: Iterable[str]
) -> list[models.CheckConstraint]:
    """What holds of both kinds."""
    closed = [str(one) for one in ended]
    return [
        models.CheckConstraint(
            name=f"{kind}_ended_when_closed",
            condition=Q(state__in=closed, closed_at__isnull=False)
            | (~Q(state__in=closed) & Q(closed_at=None)),
        ),
        models.CheckConstraint(name=f"{kind}_not_to_oneself", condition=~Q(sender=F("recipient"))),
        models.CheckConstraint(
            name=f"{kind}_answered_with_words",
            condition=~Q(state__in=[str(one) for one in answered])
            | (Q(replied_at__isnull=False) & ~Q(reply="")),
        ),
    ]


class Request(Ask):
    """What a peer is asked for; it may be declined, with a reason and in time."""

    state = models.CharField(max_length=12, choices=RequestState, default=RequestState.SENT)
    declinable_until = models.DateField()

    class Meta:
        indexes = desk_indexes("request")
        constraints = [
            *_asked("request", REQUEST_ENDED, (RequestState.ANSWERED, RequestState.CLOSED)),
            models.CheckConstraint(
                name="request_declined_with_a_reason",
                condition=~Q(state=RequestState.DECLINED) | ~Q(reason=""),
            ),
        ]

    @property
    def next_ability(self) -> str:
        """The asker closes, and hears of what was declined; the asked do all the rest."""
        is_askers = self.state in (RequestState.ANSWERED, RequestState.DECLINED)
        return Ability.REQUEST if is_askers else Ability.ANSWER


class Order(Ask):
    """What an organisation below has to do by a day; it cannot be declined."""

    state = models.CharField(max_length=12, choices=OrderState, default=OrderState.ISSUED)
    urgency = models.CharField(max_length=8, choices=Urgency, default=Urgency.NORMAL)
    extension = models.JSONField(null=True)
    # The leader's words that it follows from. Its own text is what the office passes on of them.
    instruction = models.ForeignKey(
        "programmes.Instruction", models.PROTECT, null=True, related_name="orders", db_index=False
    )

    class Meta:
        indexes = [
            *desk_indexes("order"),
            # Only ever entered at one key, so nobody walks past what she reaches.
            models.Index(
                fields=["instruction", "id"],
                name="order_of_instruction",
                condition=Q(instruction__isnull=False),
            ),
            # Who sent it is always named on it, so this too starts with reach.
            models.Index(
                fields=["sender", "id"],
                name="order_extension",
                condition=Q(closed_at=None, extension__isnull=False),
            ),
        ]
        constraints = [
            *_asked("order", ORDER_ENDED, (OrderState.REPLIED, OrderState.CLOSED)),
            models.CheckConstraint(
                name="order_returned_with_a_reason",
                condition=~Q(state=OrderState.RETURNED) | ~Q(reason=""),
            ),
        ]

    @property
    def is_grave(self) -> bool:
        return self.urgency == Urgency.AT_ONCE

    @property
    def next_ability(self) -> str:
        """The issuer judges what came back; the ordered do all the rest."""
        is_issuers = self.state in (OrderState.REPLIED, OrderState.RETURNED)
        return Ability.ORDER if is_issuers else Ability.ANSWER
