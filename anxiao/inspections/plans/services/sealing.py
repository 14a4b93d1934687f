"""The seals of plans: who is behind them, when they open, and that reading one is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from anxiao.inspections.abilities import Ability
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.governed import Governed
from anxiao.kernel.names import pick
from anxiao.ledger import services as ledger
from anxiao.ledger.models import Entry, Seal
from anxiao.people.desks import desks
from anxiao.people.models import Post
from anxiao.programmes.abilities import Ability as OnBookings


def of_office(*, actor: Actor, orderer: int, ends_on: date) -> UUID:
    """A new seal, behind which stand the posts of the ordering office that plan and book."""
    members = {*desks(orderer, Ability.PLAN), *desks(orderer, OnBookings.BOOK)}
    return ledger.seal(actor=actor, members=members, opens_latest_on=latest(ends_on)).pk


def latest(ends_on: date) -> date:
    """The day on which everybody knows, whatever has become of it."""
    return ends_on + timedelta(days=1)


def lasts(seal: UUID | None, ends_on: date) -> bool:
    """Whether a seal that is closed stays so until the last of the days is over."""
    found = Seal.objects.filter(pk__in=[seal], opened_at=None).first()
    return found is not None and (found.opens_latest_on or date.min) >= latest(ends_on)


def note_reading(*rows: Governed, actor: Actor) -> None:
    """Write that somebody reads what is still sealed, on the record itself."""
    for row in hidden(rows):
        ledger.record_read(row, actor=actor)


def note_listing(*rows: Governed, actor: Actor) -> None:
    """Write that somebody sees in a list what is still sealed: once a day on each record."""
    sealed = hidden(rows)
    if not sealed:
        return
    morning = clock.now().astimezone(clock.LOCAL).replace(hour=0, minute=0, second=0, microsecond=0)
    known = Entry.objects.filter(subject__in=[row.pk for row in sealed], post=actor.post)
    known = known.filter(action__endswith=".read", at__gte=morning)
    noted = {*known.values_list("subject", flat=True)}
    note_reading(*(row for row in sealed if row.pk not in noted), actor=actor)


@dataclass(frozen=True)
class Readers:
    """The posts that alone know of something sealed, and until when at the latest."""

    names: list[str]
    until: date | None


def readers(row: Governed) -> Readers | None:
    """Who is behind the seal of a record; None once it is open, or where there is none."""
    if not hidden([row]):
        return None
    found = Seal.objects.get(pk__in=[row.seal])
    return Readers(named(found.members), found.opens_latest_on)


def named(posts: Sequence[UUID]) -> list[str]:
    """Posts with their organisations, in the order given."""
    found = Post.objects.select_related("organisation").in_bulk(posts)
    rows = [found[pk] for pk in posts if pk in found]
    return [f"{pick(one.organisation.name)} · {pick(one.name)}" for one in rows]


def hidden(rows: Iterable[Governed]) -> list[Governed]:
    """Those that nobody outside their seals knows of today."""
    sealed = [row for row in rows if row.seal is not None]
    seals = ledger.Seals.of(row.seal for row in sealed)
    return [row for row in sealed if seals.hide(row.seal)]
