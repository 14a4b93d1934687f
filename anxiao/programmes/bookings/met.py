"""What is known to be asked of a school, whoever asks it.

A department does not reach what another has booked, and has to know of it all the same before
it books itself: who comes, when, and for what. A function of the database tells this of the
schools within reach, and of nothing that lies under an unopened seal.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from anxiao.programmes.bookings.lifecycle import COUNTED, State
from anxiao.programmes.bookings.models import Booking


@dataclass(frozen=True)
class Met:
    """One booking as everybody may know it who reaches the school."""

    id: UUID
    kind: str
    share: str
    state: str
    title: str
    starts_on: date
    ends_on: date
    orderer: int
    departments: list[int]
    is_exception: bool

    def counts_as(self, kind: str, share: str, year: int) -> bool:
        is_of = (self.kind, self.share, self.starts_on.year) == (kind, share, year)
        return is_of and self.state in COUNTED

    @property
    def get_state_display(self) -> str:
        return str(State(self.state).label)

    @property
    def is_unannounced(self) -> bool:
        return self.share == Booking.Share.UNANNOUNCED


def met(school: int, first: date, last: date) -> list[Met]:
    """What stands in the calendar of a school with a day in a span, in order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM programmes_bookings_met(%s, %s, %s)", [school, first, last])
        return [Met(*row) for row in cursor.fetchall()]


def in_year(school: int, year: int) -> list[Met]:
    return met(school, date(year, 1, 1), date(year, 12, 31))


def unannounced_used(school: int, orderer: int, year: int) -> int:
    """How many unannounced visits an office has ordered, told to its own posts alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT programmes_unannounced_used(%s, %s, %s)", [school, orderer, year])
        found: int = cursor.fetchone()[0]
        return found


def hold(school: int, year: int, whose: str = "") -> None:
    """Book a school's year one after the other; who has the lock sees all that was booked.

    Unannounced visits of an office wait for one another alone, so that nobody else ever waits
    for what she does not know of.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))",
            [f"programmes.booking:{school}:{year}:{whose}"],
        )
