"""What every act on a booking does besides its own: a word to those whom it concerns."""

from collections.abc import Iterable
from uuid import UUID

from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import Sentence
from anxiao.notices import services as notices
from anxiao.people.desks import desks
from anxiao.programmes.abilities import Ability
from anxiao.programmes.bookings.models import Booking


def inform(
    *, actor: Actor, row: Booking, organisations: Iterable[int | None], says: Sentence
) -> None:
    """Put a booking before the school's posts and those that book; of a sealed one nobody is told.

    Whoever acts knows already.
    """
    posts: set[UUID] = set()
    for one in {*organisations} - {None, actor.organisation}:
        assert one is not None
        ability = Ability.RESPOND if one == row.subject_owner else Ability.BOOK
        posts.update(desks(one, ability))
    notices.send(actor, to=sorted(posts), subject=row, kind="work", says=says, due=row.due_at)
