"""Records that lie on somebody's desk until they have ended: what all kinds have in common."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.clocked import Clocked
from anxiao.kernel.governed import Governed, GovernedQuerySet, governed_indexes
from anxiao.kernel.ids import number_of
from anxiao.kernel.names import Name
from anxiao.kernel.sentences import Sentence
from anxiao.kernel.waiting import Waiting
from anxiao.programmes.abilities import Ability


class DeskQuerySet(GovernedQuerySet):
    def unfinished(self) -> Self:
        return self.filter(closed_at=None)

    def late(self, *, at: datetime) -> Self:
        return self.unfinished().filter(due_at__lt=at)

    def on_desk_of(self, actor: Actor) -> Self:
        """Open records whose next step is the actor's organisation's."""
        own = [*{actor.organisation, *actor.reach.subjects} - {None}]
        return self.unfinished().filter(desk__in=own)


class OnDesk(Clocked, Governed):
    """A record with a title, a state, a clock, and the organisation whose step is next.

    Each kind names its own manager, of ``DeskQuerySet`` or one that grows from it.
    """

    title = models.CharField(max_length=160)
    state = models.CharField(max_length=12)
    desk = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        return number_of(self.pk)

    @property
    def next_ability(self) -> str:
        """What the next step takes: whoever has it at the desk is told."""
        return Ability.READ

    def named(self) -> Iterable[int | None]:
        """The organisations that are named on it now; nobody is ever dropped again."""
        return (self.desk,)


def desk_indexes(table: str) -> list[models.Index]:
    """The indexes of such a table: those of reach, and open ones by the desk they lie on."""
    return [
        *governed_indexes(table),
        # Whose desk it lies on is always named on it, so this too starts with reach.
        models.Index(
            fields=["desk", "due_at", "id"], name=f"{table}_desk", condition=Q(closed_at=None)
        ),
    ]


def end_of(on: date) -> datetime:
    """The last moment of a day here: until then a deadline of that day is kept."""
    return datetime.combine(on, datetime.max.time(), clock.LOCAL).replace(microsecond=0)


def as_waiting(
    row: Any, *, says: Sentence, page: str, place: Name, is_grave: bool = False
) -> Waiting:
    """A record on a desk as a line of *My work*."""
    return Waiting(
        subject=row.pk,
        title=row.title,
        place=place,
        state=row.state,
        next_step=says,
        due_at=row.due_at,
        days_left=row.days_left(),
        is_major=is_grave,
        url_name=page,
        desk=row.desk,
    )
