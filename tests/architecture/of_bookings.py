"""What the walks through all doors need to know of bookings."""

from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from anxiao.kernel import clock
from anxiao.kernel.ids import uuid7
from anxiao.programmes.bookings.models import Booking
from tests.programmes.booking import book, booked_in
from tests.world import World

# The list asks how many there are only where not all are at hand.
COUNT_THEMSELVES = {"bookings:index"}
NEEDS = {
    "bookings:export": "programme.export",
    "bookings:book": "booking.book",
    "bookings:against": "booking.book",
}
READING = {"bookings": "programme.read"}
# The year of a school, open to whoever's territory holds it, or who answers for it.
ON_THE_PLACE = {
    "bookings:school": "",
    "GET /api/v1/bookings/schools/{pk}": "",
    "GET /api/v1/bookings/against": "",
}
WHY = {"reason": "另行安排"}
AHEAD = clock.today() + timedelta(days=30)
WINDOW = {"starts_on": f"{AHEAD}", "ends_on": f"{AHEAD}"}


@dataclass
class Bookings:
    """One inspection of the school, ordered by the police."""

    booking: Booking

    def keys(self) -> dict[str, dict[str, Any]]:
        school = {"pk": self.booking.school}
        return {
            "bookings:": {"pk": self.booking.pk, "verb": "cancel"},
            "bookings:school": school,
            "/api/v1/bookings/": {"pk": self.booking.pk},
            "/api/v1/bookings/schools/": school,
        }

    def row_of(self, name: str) -> Any:
        """The record that an address names, or nothing where it names none."""
        pages = {"bookings:detail", "bookings:act"}
        ends = ("/api/v1/bookings/{pk}", "/api/v1/bookings/{pk}/offers")
        return self.booking if name in pages or name.endswith(ends) else None

    def added(self, where: str) -> str:
        """What an address asks with."""
        if where != "/api/v1/bookings/against":
            return ""
        day = f"{AHEAD}"
        return f"?school={self.booking.school}&kind=inspection&starts_on={day}&ends_on={day}"


def make(world: World) -> Bookings:
    return Bookings(book(world, "police", day=AHEAD))


def found(name: str, who: str) -> int | None:
    """Whoever ordered a visit cancels it; the others within reach are told that they may not."""
    if name == "bookings:act":
        return 200 if who == "police" else 403
    return None


def add(bookings: Bookings, number: int) -> None:
    """More of them, past every service."""
    rows = []
    for _each in range(number):
        one = copy(bookings.booking)
        one.pk = uuid7()
        rows.append(one)
    Booking.objects.bulk_create(rows)


# --- what leaves an entry -------------------------------------------------------------------------

Told = dict[str, tuple[str, str, dict[str, Any]]]


def by_page(world: World) -> Told:
    school = world.organisations["far_school"].pk
    given = {"kind": "report", "schools": [school], "title": "报送材料", **WINDOW}
    row = book(world, "police", day=AHEAD)
    return {
        "bookings:book": ("market", "/bookings/book/", given),
        "bookings:act": ("police", f"/bookings/{row.pk}/cancel/", WHY),
    }


def by_api(world: World) -> Told:
    """Operations that change something, each on a record of its own."""
    base, school = "/api/v1/bookings", world.organisations["school"].pk
    given = {"kind": "report", "school": school, "title": "报送材料", **WINDOW}
    other = book(world, "market", day=AHEAD)
    cases: dict[str, tuple[str, str, dict[str, Any]]] = {
        "carry_out": ("police", "booked", {}),
        "join": ("town", "booked", {}),
        "move": ("police", "booked", WINDOW),
        "merge": ("police", "booked", {"into": str(other.pk)}),
        "cancel": ("police", "booked", WHY),
        "approve": ("coordinator", "awaiting_approval", WHY),
        "refuse_exception": ("coordinator", "awaiting_approval", WHY),
    }
    told: Told = {f"POST {base}": ("police", base, given)}
    for verb, (who, state, body) in cases.items():
        day = AHEAD if verb == "merge" else clock.today()
        more = {"departments": [world.organisations["market"].pk]} if verb == "join" else {}
        row = book(world, "police", day=day) if state == "booked" else booked_in(world, state)
        told[f"POST {base}/{{pk}}/{verb}"] = (who, f"{base}/{row.pk}/{verb}", body | more)
    return told
