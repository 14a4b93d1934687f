"""A programme as far as somebody reaches it: whole, or only the tasks that name her."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max, Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import OutOfReach
from anxiao.kernel.sentences import sentence
from anxiao.programmes.plans.models import Programme, Task


@dataclass(frozen=True)
class Whole:
    """What of a programme everybody may know who has a task in it.

    Whoever has but a part of it takes the year of those tasks for its own; its revision is theirs
    alone who reach all of it.
    """

    pk: UUID
    title: str
    issuer: int
    first: date
    last: date
    revision: int | None = None
    programme: Programme | None = None

    @property
    def revision_words(self) -> str:
        if self.revision is None:
            return ""
        if self.revision == 0:
            return _("as first issued") if self._is_issued else _("draft")
        return _("revision %(number)s") % {"number": self.revision}

    @property
    def _is_issued(self) -> bool:
        return self.programme is not None and self.programme.issued_at is not None


def whole(actor: Actor, pk: UUID) -> Whole:
    """The programme of a key; out of reach where neither it nor any task of it is within."""
    found: Programme | None = Programme.objects.visible_to(actor).filter(pk=pk).first()
    return _all_of(found) if found is not None else _part_of(actor, pk)


def _all_of(found: Programme) -> Whole:
    return Whole(
        found.pk, found.title, found.issuer, found.starts_on, found.ends_on, found.revision, found
    )


def _part_of(actor: Actor, pk: UUID) -> Whole:
    rows = Task.objects.visible_to(actor).filter(programme=pk)
    one = rows.order_by("sort_code", "pk").first()
    if one is None:
        raise OutOfReach(sentence(N_("There is no such record within your reach.")))
    days = rows.aggregate(first=Min("starts_on"), until=Min("deadline"), last=Max("deadline"))
    first = days["first"] or days["until"] or clock.today()
    year = min(first, days["until"] or first).year
    last = max(days["last"] or first, date(year, 12, 31))
    return Whole(pk, one.programme_title, one.issuer, date(year, 1, 1), last)
