"""What a leader wrote on a paper, and what became of it."""

from collections.abc import Iterable
from functools import reduce
from operator import and_
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from anxiao.kernel.names import Name
from anxiao.programmes.abilities import Ability
from anxiao.programmes.asks.lifecycle import Urgency
from anxiao.programmes.desks import DeskQuerySet, OnDesk, desk_indexes
from anxiao.programmes.instructions.lifecycle import ENDED, State

FEW_WORDS = 6


class InstructionQuerySet(DeskQuerySet):
    def saying(self, words: str) -> Self:
        """Those that hold every word, in their title or their words."""
        asked = words.replace("\0", "").split()[:FEW_WORDS]
        found = [Q(title__icontains=one) | Q(words__icontains=one) for one in asked]
        return self.filter(reduce(and_, found, Q()))

    def of_leader(self, post: UUID | None) -> Self:
        return self.filter(leader=post) if post else self.none()


class Instruction(OnDesk):
    """A leader's words under a post, entered by the office, in words or as a photo or both."""

    state = models.CharField(max_length=12, choices=State, default=State.ENTERED)
    leader = models.UUIDField()
    # As the post was called then: posts are renamed and end.
    leader_zh = models.CharField(max_length=200)
    leader_en = models.CharField(max_length=240, blank=True)
    leader_organisation = models.BigIntegerField()
    words = models.TextField(max_length=4000, blank=True)
    given_on = models.DateField()
    urgency = models.CharField(max_length=8, choices=Urgency, default=Urgency.NORMAL)
    office = models.BigIntegerField()
    # What the office told the leader where no order was needed, or why it was dropped.
    reply = models.TextField(max_length=4000, blank=True)

    objects = InstructionQuerySet.as_manager()

    class Meta:
        indexes = desk_indexes("instruction")
        constraints = [
            models.CheckConstraint(
                name="instruction_ended_when_closed",
                condition=Q(state__in=ENDED, closed_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(closed_at=None)),
            )
        ]

    @property
    def leader_name(self) -> Name:
        return {"zh": self.leader_zh, "en": self.leader_en}

    @property
    def next_ability(self) -> str:
        return Ability.INSTRUCT

    @property
    def is_grave(self) -> bool:
        return self.urgency == Urgency.AT_ONCE

    def named(self) -> Iterable[int | None]:
        return (self.leader_organisation, self.office, self.desk)
