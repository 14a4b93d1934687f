"""What the page of one booking shows."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word_day, word_moment
from anxiao.people.models import Post
from anxiao.people.story import organisations, story
from anxiao.places.models import Organisation
from anxiao.programmes.bookings.doors import DOORS
from anxiao.programmes.bookings.met import in_year
from anxiao.programmes.bookings.models import Booking
from anxiao.programmes.bookings.quota import Figure, figure
from anxiao.programmes.bookings.services import sealing

# Where what a visit belongs to is read.
PAGES = {
    "task": ("tasks:detail", N_("a task")),
    "campaign": ("campaigns:detail", N_("a campaign")),
    "programme": ("programmes:detail", N_("a programme")),
    "keyproject": ("projects:detail", N_("a key project")),
}


def page(actor: Actor, booking: Booking) -> dict[str, Any]:
    keys = {booking.orderer, booking.subject_owner, booking.desk, booking.decided_by}
    named = organisations(keys | {*booking.departments})
    return {
        "booking": booking,
        "offers": DOORS.buttons(booking, actor, lambda verb: address(booking, verb)),
        "facts": _facts(booking, named),
        "exception": _exception(booking, named),
        "figures": _figures(booking),
        "readers": sealing.readers(booking),
        "other": _other(actor, booking),
        "entries": story(actor, booking.pk),
    }


def address(booking: Booking, verb: str) -> str:
    return reverse("bookings:act", args=[booking.pk, verb])


def _facts(booking: Booking, named: dict[int | None, Organisation]) -> list[Any]:
    done = booking.carried_out_on
    others = [pick(named[one].name) for one in booking.departments if one in named]
    rows = [
        (_("School"), booking.school_name),
        (_("Ordered by"), named.get(booking.orderer)),
        (_("Departments besides"), _(", ").join(others)),
        (_("Basis"), booking.basis),
        (_("Carried out"), word_day(done) if done else ""),
        (_("Booked at"), word_moment(booking.made_at)),
    ]
    found: list[Any] = [(term, value) for term, value in rows if value]
    return found + _belongs(booking)


def _belongs(booking: Booking) -> list[dict[str, Any]]:
    """What it was booked for, as a way there."""
    if booking.for_kind not in PAGES:
        return []
    page, says = PAGES[booking.for_kind]
    url = reverse(page, args=[booking.for_id])
    return [{"term": _("Belongs to"), "value": _(says), "url": url}]


def _exception(booking: Booking, named: dict[int | None, Organisation]) -> dict[str, Any] | None:
    """The reason for going beyond the quota, and who decided on it by what name."""
    if not booking.exception_reason:
        return None
    post = (
        Post.objects.filter(pk=booking.decided_by_post).first() if booking.decided_by_post else None
    )
    return {
        "reason": booking.exception_reason,
        "decision": booking.decision,
        "by": named.get(booking.decided_by),
        "post": post,
        "at": booking.decided_at,
        "waits_for": named.get(booking.desk) if booking.decided_at is None else None,
    }


def _figures(booking: Booking) -> list[Figure]:
    """How the announced share stands in the year of the visit; of an unannounced one nothing."""
    if booking.is_unannounced:
        return []
    rows = in_year(booking.school, booking.year)
    return [figure(booking.kind, rows, territory=booking.territory_code, on=booking.starts_on)]


def _other(actor: Actor, booking: Booking) -> Booking | None:
    """The visit into which it was merged, where the reader reaches that one."""
    if booking.merged_into_id is None:
        return None
    found: Booking | None = (
        Booking.objects.visible_to(actor).filter(pk=booking.merged_into_id).first()
    )
    return found
