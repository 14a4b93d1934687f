"""What an administrator of accounts may touch, and what an account must be like."""

import re
import secrets
import unicodedata
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach
from anxiao.kernel.sentences import Sentence, day, sentence
from anxiao.people.abilities import Ability
from anxiao.people.models import Person, Tenure
from anxiao.people.roles import roles
from anxiao.places.codes import interval
from anxiao.places.models import Organisation

USER_NAME = re.compile(r"[\w.@+-]{2,60}")
OWN = sentence(N_("Nobody changes her own posts or account here; another administrator does it."))
BEYOND = sentence(
    N_(
        "This person also holds a post outside your territory: only an administrator who answers"
        " for both may do this."
    )
)
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that sounds or looks like another


def require(actor: Actor) -> None:
    if not actor.may(Ability.ADMINISTER):
        raise NotAllowed(sentence(N_("Only an administrator of accounts may do this.")))


def require_place(actor: Actor, organisation: Organisation) -> None:
    """Refuse an organisation outside the territory of the administrator's own: it is not found."""
    require(actor)
    if actor.is_system:
        return
    lo, hi = interval(actor.territory) if actor.territory else (1, 0)
    if not lo <= organisation.territory_code <= hi:
        raise OutOfReach(sentence(N_("There is no such organisation within your territory.")))


def objection(actor: Actor, person: Person) -> Sentence | None:
    """Why an administrator may not act on a whole account, or nothing."""
    if person.pk == actor.person:
        return OWN
    if actor.is_system or actor.territory is None:
        return None
    held = Tenure.objects.filter(person=person).unfinished(on=clock.today())
    beyond = held.exclude(pk__in=held.within(actor.territory).values("pk"))
    return BEYOND if beyond.exists() else None


def require_other(actor: Actor, person: Person) -> None:
    if person.pk == actor.person:
        raise NotAllowed(OWN)


def require_whole(actor: Actor, person: Person) -> None:
    """Refuse acts on a whole account while one of its posts lies beyond the administrator."""
    if says := objection(actor, person):
        raise NotAllowed(says)


def organisations(actor: Actor) -> QuerySet[Organisation]:
    """The organisations in which an administrator opens accounts."""
    rows = Organisation.objects.filter(Q(valid_to=None) | Q(valid_to__gte=clock.today()))
    if actor.is_system:
        return rows
    return rows.filter(territory_code__range=interval(actor.territory or 1))


def check_username(text: str) -> str:
    """The user name as it is kept; Invalid when it cannot be one or somebody has it."""
    name = unicodedata.normalize("NFKC", text.strip())
    if not USER_NAME.fullmatch(name):
        says = sentence(N_("A user name has 2 to 60 letters, digits or . _ - @ +, without spaces."))
        raise Invalid(says, fields={"username": says})
    if Person.objects.filter(username__iexact=name).exists():
        says = sentence(N_("The user name %(name)s is taken."), name=name)
        raise Invalid(says, fields={"username": says})
    return name


def check_role(role: str) -> None:
    if role not in roles():
        says = sentence(N_("There is no role %(role)s."), role=role)
        raise Invalid(says, fields={"role": says})


def check_dates(valid_from: date, valid_to: date | None) -> None:
    if valid_to is not None and valid_to < valid_from:
        says = sentence(N_("The last day lies before the first."))
        raise Invalid(says, fields={"valid_to": says})


def check_organisation(organisation: Organisation, valid_from: date) -> None:
    """Refuse a post in an organisation that has ended by then."""
    ended = organisation.valid_to
    if ended is not None and ended < valid_from:
        says = sentence(
            N_("%(organisation)s ended on %(day)s; nobody takes up a post there after it."),
            organisation=organisation.name,
            day=day(ended),
        )
        raise Invalid(says, fields={"organisation": says})


def check_password(password: str, person: Person) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Invalid(sentence(N_("This password is too weak."))) from error


def first_password() -> str:
    """Twelve characters in three groups, fit to be read out over a telephone."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
    return "-".join(groups)
