"""Which pages of places a reader has, and the way between them."""

from django.urls import reverse
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.names import Name
from anxiao.people.roles import Span, roles
from anxiao.places.codes import ancestors, interval, width
from anxiao.places.models import Organisation, Territory

TOWN = 9
Crumb = tuple[str | Name, str]


def oversees(actor: Actor, code: int) -> bool:
    """Whether the whole of a territory lies within the reader's own."""
    lo, hi = interval(code)
    reach = actor.reach
    return reach.lo is not None and reach.hi is not None and reach.lo <= lo and hi <= reach.hi


def sees_school(actor: Actor, school: Organisation) -> bool:
    """Whether a school's page is the reader's: it lies in her territory, or she answers for it."""
    return school.pk in actor.reach.subjects or oversees(actor, school.territory_code)


def page_of(code: int) -> str:
    name = "portal:town" if width(code) >= TOWN else "portal:county"
    return reverse(name, args=[code // 1000 * 1000 if width(code) > TOWN else code])


def trail(actor: Actor, code: int) -> list[Crumb]:
    """The territories from the reader's own down to this one, each with its page."""
    codes = [one for one in ancestors(code) if one and width(one) <= TOWN]
    known = Territory.objects.in_bulk([one for one in codes if oversees(actor, one)])
    return [(known[one].name, page_of(one)) for one in reversed(codes) if one in known]


MINE = {"town": N_("My town"), "county": N_("My county"), "school": N_("My school")}


def mine(actor: Actor) -> tuple[str, str] | None:
    """The page that is the reader's own, with what it is called; None for posts without a place."""
    role = roles().get(actor.role)
    if role is None or actor.territory is None:
        return None
    if role.span is Span.SUBJECT and actor.organisation is not None:
        return MINE["school"], reverse("portal:school", args=[actor.organisation])
    if not oversees(actor, actor.territory):
        return None
    kind = "town" if width(actor.territory) >= TOWN else "county"
    return MINE[kind], page_of(actor.territory)
