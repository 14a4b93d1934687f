"""Account slips: first passwords for those of a place who have never signed in, made in one batch.

A password exists while its slip is being printed and nowhere else.
"""

from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Refused
from anxiao.kernel.sentences import sentence
from anxiao.people import administering as rules
from anxiao.people import trail
from anxiao.people.models import Person, Post, Tenure
from anxiao.places.codes import interval, width
from anxiao.places.models import Territory

MOST = 120
COUNTY = 6


@dataclass(frozen=True)
class Slip:
    """What one person is handed: the user name, the first password, and for which post."""

    person: Person
    post: Post
    password: str


def waiting(actor: Actor, territory: int) -> QuerySet[Person]:
    """Persons with a post in a place, open accounts, who have never signed in.

    The county's own code means its offices and departments, not its towns.
    """
    codes = (territory, territory) if width(territory) <= COUNTY else interval(territory)
    here = Tenure.objects.unfinished(on=clock.today()).filter(
        person=OuterRef("pk"), post__organisation__territory_code__range=codes
    )
    return _newcomers(actor).filter(Exists(here)).order_by("username")


def _newcomers(actor: Actor) -> QuerySet[Person]:
    rows = Person.objects.visible_to(actor).filter(
        is_active=True, is_demo=False, last_login=None, must_change_password=True
    )
    found: QuerySet[Person] = rows.exclude(pk__in=[one for one in [actor.person] if one])
    return found


def places(actor: Actor) -> list[tuple[Territory, int]]:
    """The county and its towns with how many there wait for a slip."""
    rules.require(actor)
    held = Tenure.objects.unfinished(on=clock.today()).filter(person__in=_newcomers(actor))
    pairs = held.values_list("post__organisation__territory_code", "person").distinct()
    once = {(code // 1000 * 1000, person) for code, person in pairs}
    by_town = Counter(town for town, _person in once)
    towns = Territory.objects.within(actor.territory or 1).filter(
        level__in=("county", "town"), valid_to=None
    )
    return [(one, by_town[one.code]) for one in towns if by_town[one.code]]


@transaction.atomic
def issue(*, actor: Actor, territory: int) -> list[Slip]:
    """Make a new first password for everybody who waits in a place, and hand the slips out once.

    Passwords of slips printed earlier do not work any more. Refused where nobody waits.
    """
    rules.require(actor)
    found = list(waiting(actor, territory).select_for_update(of=("self",))[:MOST])
    if not found:
        raise Refused(sentence(N_("Everybody of this place has signed in already.")))
    slips = [_slip(actor, person) for person in found if not rules.objection(actor, person)]
    if not slips:
        raise Refused(rules.BEYOND)
    return sorted(slips, key=lambda one: (one.post.organisation.sort_key, one.person.username))


def _slip(actor: Actor, person: Person) -> Slip:
    password = rules.first_password()
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    at = trail.home(person)
    says = sentence(N_("A first password was made for the account slip."))
    trail.record("person.slip", person, at, actor=actor, says=says)
    tenures = Tenure.objects.unfinished(on=clock.today()).filter(person=person)
    tenure = tenures.select_related("post__organisation").order_by("valid_from", "pk").first()
    assert tenure is not None
    return Slip(person, tenure.post, password)
