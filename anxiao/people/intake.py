"""Accounts for the people of an office's own list, before anybody has a password.

Who is on the list gets an account, a post and a contact. Nobody can sign in with it until a
first password is made for an account slip.
"""

import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor, Reach
from anxiao.kernel.errors import Refused
from anxiao.kernel.names import Name
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import sentence
from anxiao.ledger.models import Entry, Subject
from anxiao.people import administering as rules
from anxiao.people import services, trail
from anxiao.people.models import Contact, Person, Post, Tenure
from anxiao.places.codes import interval
from anxiao.places.models import Organisation

LONGEST = 40


@dataclass
class Enrolment:
    """One person of a list with the post she holds."""

    name: str
    organisation: Organisation
    role: str
    valid_from: date
    title: Name | None = None
    phone: str = ""
    email: str = ""
    person: Person | None = None


@transaction.atomic
def enrol(*, actor: Actor, new: Enrolment) -> dict[str, Any]:
    """Give somebody of a list her account and post, or a known person another post.

    Returns what was made, so that it can be taken back.
    """
    rules.require_place(actor, new.organisation)
    person = new.person or _open(actor, new)
    posts = set(Post.objects.filter(organisation=new.organisation).values_list("pk", flat=True))
    tenure = services.take_up(
        actor=actor,
        person=person,
        organisation=new.organisation,
        role=new.role,
        title=new.title,
        valid_from=new.valid_from,
    )
    if new.person is None and (new.phone or new.email):
        _contact(actor, person, new)
    return {
        "person": str(person.pk),
        "is_new": new.person is None,
        "tenure": str(tenure.pk),
        "post": str(tenure.post_id) if tenure.post_id not in posts else "",
        "entries": _entries(actor, person, new.organisation),
    }


def _open(actor: Actor, new: Enrolment) -> Person:
    person = Person(
        username=free_username(new.name),
        name=new.name.strip(),
        joined_at=clock.now(),
        must_change_password=True,
    )
    person.set_unusable_password()
    person.save(force_insert=True)
    says = sentence(N_("Opened the account %(name)s."), name=person.username)
    trail.record("person.add", person, new.organisation, actor=actor, says=says)
    return person


def free_username(name: str) -> str:
    """The name in pinyin, with a number where somebody has it: zhangsan, zhangsan2."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 (not every process needs it)

    latin = "".join(lazy_pinyin(unicodedata.normalize("NFKC", name)))
    stem = "".join(c for c in latin.lower() if c.isascii() and c.isalnum())[:LONGEST]
    stem = stem if len(stem) > 1 else f"user{stem}"
    taken = set(Person.objects.filter(username__startswith=stem).values_list("username", flat=True))
    number = 1
    while (found := stem if number == 1 else f"{stem}{number}") in taken:
        number += 1
    return found


def _contact(actor: Actor, person: Person, new: Enrolment) -> None:
    pk = new.organisation.pk
    with trail.reaching(actor, [pk]):
        Contact.objects.create(
            person=person,
            phone=new.phone,
            email=new.email,
            territory_code=new.organisation.territory_code,
            subject_owner=pk,
            parties=[pk],
        )


def _entries(actor: Actor, person: Person, at: Organisation) -> int:
    with trail.reaching(actor, [at.pk]):
        found = Subject.objects.filter(pk=person.pk).values_list("entry_count", flat=True).first()
    return found or 0


def _others_since(actor: Actor, person: Person, at: Organisation, made: dict[str, Any]) -> bool:
    """Whether anybody wrote on the person's chain since, but for the import itself."""
    with trail.reaching(actor, [at.pk]):
        since = Entry.objects.filter(subject=person.pk, number__gt=made["entries"])
        return any(
            details.get("import") != made["import"]
            for details in since.values_list("details", flat=True)
        )


def contacts(actor: Actor, phones: set[str], persons: set[UUID]) -> list[Contact]:
    """Contacts in the administrator's territory: of these numbers, and of these persons."""
    rules.require(actor)
    lo, hi = interval(actor.territory or 0)
    reach = actor.reach if actor.is_system else Reach(lo=lo, hi=hi)
    with acting(replace(actor, reach=reach)) as inside:
        rows = Contact.objects.visible_to(inside).select_related("person")
        return list(rows.filter(Q(phone__in=phones - {""}) | Q(person__in=persons)))


@transaction.atomic
def withdraw(*, actor: Actor, made: dict[str, Any]) -> None:
    """Take back an account or a post that an import made and nobody has used.

    Refused once the person has signed in or anything was done to the account.
    """
    person = Person.objects.select_for_update().get(pk=UUID(made["person"]))
    tenure = Tenure.objects.select_related("post__organisation").get(pk=UUID(made["tenure"]))
    at = tenure.post.organisation
    rules.require_place(actor, at)
    if against := in_use(actor, person, at, made):
        raise Refused(sentence(against))
    says = sentence(N_("Taken back with the import that had brought it."))
    trail.record("person.take_back", person, at, actor=actor, says=says)
    tenure.delete()
    if made["post"]:
        Post.objects.filter(pk=UUID(made["post"]), tenures=None).delete()
    if made["is_new"]:
        with trail.reaching(actor, [at.pk]):
            Contact.objects.filter(person=person).delete()
        person.delete()


def in_use(actor: Actor, person: Person, at: Organisation, made: dict[str, Any]) -> str:
    """Why an account cannot be taken back, or nothing."""
    if made["is_new"] and person.last_login is not None:
        return N_("The person has signed in already.")
    if _others_since(actor, person, at, made):
        return N_("The account was changed since, or its slip was printed.")
    return ""
