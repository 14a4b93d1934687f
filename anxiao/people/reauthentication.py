"""That it is really she: the own password, or a one-time code, asked for once more."""

from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, Refused
from anxiao.kernel.sentences import sentence
from anxiao.people.models import Person

WRONG, WITHIN_SECONDS = 5, 300
PASSWORD, CODE = "password", "code"
# The same words as at sign-in.
TOO_MANY = N_(
    "Too many wrong attempts. Wait five minutes and try again; if you have forgotten the"
    " password, ask the administrator of accounts for a new one."
)


def confirm(*, actor: Actor, secret: str) -> str:
    """How the actor proved that it is she: by ``password`` or by ``code``.

    Wrong attempts are counted like those at sign-in, and outlive whatever is rolled back after
    them: call it before the transaction of the act begins.
    """
    person = _person(actor)
    key = f"people.confirm:{person.pk}"
    if cache.get(key, 0) >= WRONG:
        raise Refused(sentence(TOO_MANY))
    how = _proof(person, secret)
    if not how:
        cache.set(key, cache.get(key, 0) + 1, WITHIN_SECONDS)
        says = sentence(N_("This password is not right."))
        raise Invalid(says, fields={"password": says})
    cache.delete(key)
    return how


def _person(actor: Actor) -> Person:
    """The person herself, locked, so that attempts at the same moment are counted one by one."""
    if actor.person is None or actor.link is not None or actor.behalf is not None:
        raise NotAllowed(sentence(N_("Only a person who is signed in can confirm this herself.")))
    found = Person.objects.select_for_update().filter(pk=actor.person, is_active=True).first()
    if found is None:
        raise NotAllowed(sentence(N_("Only a person who is signed in can confirm this herself.")))
    return found


def _proof(person: Person, secret: str) -> str:
    if secret and person.has_usable_password() and person.check_password(secret):
        return PASSWORD
    return CODE if secret and _is_code(person, secret.replace(" ", "")) else ""


def _is_code(person: Person, code: str) -> bool:
    if not (code.isascii() and code.isdigit()):
        return False
    rows = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP)
    return any(one.wrap().validate_code(code) for one in rows)
