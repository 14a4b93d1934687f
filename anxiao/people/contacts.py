"""A person's own mail address, which she keeps current herself."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, Refused
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import sentence
from anxiao.people.models import Contact, Person
from anxiao.people.trail import home, record, tell

WORKER = Actor.system("own contact")
NO_ADDRESS = N_("This is no mail address: it looks like name@office.example.")
CHANGED = N_("Changed the own mail address.")
TAKEN_BACK = N_("Took back the own mail address.")


def address_of(person: Person) -> str:
    """Her own address, whatever the reach of her post."""
    with acting(WORKER):
        found = Contact.objects.visible_to(WORKER).filter(person=person).first()
    return str(found.email) if found else ""


@transaction.atomic
def write_address(*, actor: Actor, email: str) -> str:
    """Take a person's own mail address, or none; she is told, and the address stands in no entry.

    Refused for somebody who never held a post: nobody would know where the contact belongs.
    """
    if actor.person is None:
        raise NotAllowed(sentence(N_("Only a person has a mail address.")))
    email = email.strip()
    _check(email)
    people = Person.objects.visible_to(WORKER).select_for_update(of=("self",))
    person = people.get(pk=actor.person)
    at = home(person)
    if at is None:
        raise Refused(sentence(N_("Only a person under a post has a mail address here.")))
    with acting(WORKER):
        found = Contact.objects.visible_to(WORKER).filter(person=person).first()
        contact = found or Contact(
            person=person,
            territory_code=at.territory_code,
            subject_owner=at.pk,
            parties=[at.pk],
        )
        if contact.email == email:
            return email
        contact.email = email
        contact.save()
    says = sentence(CHANGED if email else TAKEN_BACK)
    record("person.address", person, at, actor=actor, says=says)
    tell(person, says)
    return email


def _check(email: str) -> None:
    try:
        if email:
            validate_email(email)
    except ValidationError:
        raise Invalid(sentence(NO_ADDRESS), fields={"email": sentence(NO_ADDRESS)}) from None
