"""Accounts, posts and tokens."""

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed
from anxiao.kernel.names import Name
from anxiao.kernel.sentences import Sentence, moment, sentence
from anxiao.ledger import services as ledger
from anxiao.people.abilities import Ability
from anxiao.people.actors import actor_for
from anxiao.people.models import (
    Person,
    Post,
    SecurityEvent,
    Tenure,
    Token,
    person_facts,
)
from anxiao.people.roles import roles
from anxiao.places.models import Organisation

TOKEN_DAYS = 90


class _AsPerson:
    """A person seen as a subject of the ledger."""

    def __init__(self, person: Person, organisation: Organisation) -> None:
        self.facts = person_facts(person, organisation)

    def as_subject(self) -> ledger.Facts:
        return self.facts


@transaction.atomic
def add_person(
    *, actor: Actor, username: str, name: str, password: str, at: Organisation, **more: bool
) -> Person:
    """Open an account; the person changes the first password at sign-in."""
    _administers(actor)
    if Person.objects.filter(username=username).exists():
        raise Invalid(sentence(N_("The user name %(name)s is taken."), name=username))
    person = Person(username=username, name=name, joined_at=clock.now(), **more)
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Invalid(sentence(N_("This password is too weak."))) from error
    person.set_password(password)
    person.save(force_insert=True)
    says = sentence(N_("Opened the account %(name)s."), name=username)
    ledger.record("person.add", _AsPerson(person, at), actor=actor, says=says)
    return person


@transaction.atomic
def add_post(
    *, actor: Actor, organisation: Organisation, role: str, title: Name, valid_from: date
) -> Post:
    """Create a post; nobody holds it yet."""
    _administers(actor)
    if role not in roles():
        raise Invalid(sentence(N_("There is no role %(role)s."), role=role))
    post = Post.objects.create(
        organisation=organisation,
        role=role,
        zh=title["zh"],
        en=title["en"],
        valid_from=valid_from,
    )
    says = sentence(N_("Created the post %(post)s."), post=title)
    ledger.record("post.add", organisation, actor=actor, says=says, details={"role": role})
    return post


@transaction.atomic
def appoint(*, actor: Actor, person: Person, post: Post, valid_from: date) -> Tenure:
    """Let a person hold a post from a day on; the person is told."""
    _administers(actor)
    tenure = Tenure.objects.create(person=person, post=post, valid_from=valid_from)
    says = sentence(N_("Holds the post %(post)s from now on."), post=post.name)
    of = _AsPerson(person, post.organisation)
    ledger.record("person.appoint", of, actor=actor, says=says, details={"post": post.pk})
    _tell(person, says)
    return tenure


@transaction.atomic
def end_tenure(*, actor: Actor, tenure: Tenure, on: date) -> Tenure:
    """Let a person leave a post; its tokens end with it."""
    _administers(actor)
    tenure = Tenure.objects.select_for_update(of=("self",)).select_related().get(pk=tenure.pk)
    if on < tenure.valid_from:
        raise Invalid(sentence(N_("The last day lies before the first.")))
    tenure.valid_to = on
    tenure.save(update_fields=["valid_to"])
    open_tokens = Token.objects.filter(person=tenure.person, post=tenure.post, revoked_at=None)
    open_tokens.update(revoked_at=clock.now())
    says = sentence(N_("Left the post %(post)s."), post=tenure.post.name)
    of = _AsPerson(tenure.person, tenure.post.organisation)
    ledger.record("person.leave", of, actor=actor, says=says, details={"on": on})
    return tenure


@transaction.atomic
def reset_password(*, actor: Actor, person: Person, at: Organisation) -> str:
    """Give a new first password, shown once; the person is told and must change it."""
    _administers(actor)
    password = secrets.token_urlsafe(9)
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    says = sentence(N_("The password was reset by an administrator."))
    ledger.record("person.reset", _AsPerson(person, at), actor=actor, says=says)
    _tell(person, says)
    return password


@transaction.atomic
def make_token(
    *, actor: Actor, label: str, days: int = TOKEN_DAYS, secret: str | None = None
) -> tuple[Token, str]:
    """Make an API token for the acting post; its secret is returned once and never kept."""
    if actor.person is None or actor.post is None:
        raise NotAllowed(sentence(N_("Only a person under a post makes tokens.")))
    if not 1 <= days <= 366:
        raise Invalid(sentence(N_("A token lasts between 1 and 366 days.")))
    secret = secret or f"axt_{secrets.token_urlsafe(32)}"
    person = Person.objects.get(pk=actor.person)
    post = Post.objects.select_related("organisation").get(pk=actor.post)
    token = Token.objects.create(
        person=person,
        post=post,
        label=label[:80],
        digest=token_digest(secret),
        made_at=clock.now(),
        expires_at=clock.now() + timedelta(days=days),
    )
    until = moment(token.expires_at)
    says = sentence(N_("Made an API token, valid until %(until)s."), until=until)
    ledger.record("token.make", _AsPerson(person, post.organisation), actor=actor, says=says)
    _tell(person, says)
    return token, secret


@transaction.atomic
def revoke_token(*, actor: Actor, token: Token) -> None:
    if token.person_id != actor.person and not actor.may(Ability.ADMINISTER):
        raise NotAllowed(sentence(N_("This token belongs to somebody else.")))
    Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=clock.now())
    of = _AsPerson(token.person, token.post.organisation)
    ledger.record("token.revoke", of, actor=actor, says=sentence(N_("Revoked an API token.")))


def token_digest(secret: str) -> str:
    return f"sha256:{hashlib.sha256(secret.encode()).hexdigest()}"


def actor_by_token(secret: str) -> Actor | None:
    """The actor of a living token whose person still holds its post; else None."""
    now: datetime = clock.now()
    token = (
        Token.objects.select_related("person", "post__organisation")
        .filter(digest=token_digest(secret), revoked_at=None, expires_at__gt=now)
        .first()
    )
    if token is None or not token.person.is_active:
        return None
    held = Post.objects.held_by(token.person, on=clock.today())
    return actor_for(token.person, token.post) if held.filter(pk=token.post_id).exists() else None


def _tell(person: Person, says: Sentence) -> None:
    SecurityEvent.objects.create(person=person, says=says, at=clock.now())


def _administers(actor: Actor) -> None:
    if not actor.may(Ability.ADMINISTER):
        raise NotAllowed(sentence(N_("Only an administrator of accounts may do this.")))
