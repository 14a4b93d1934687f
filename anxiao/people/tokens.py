"""Tokens: secrets of a person for one use, made once and kept as digests."""

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed
from anxiao.kernel.questions import Question
from anxiao.kernel.sentences import moment, sentence
from anxiao.people.abilities import Ability
from anxiao.people.actors import actor_for
from anxiao.people.models import Person, Post, Tenure, Token
from anxiao.people.trail import record, tell
from anxiao.places.models import Organisation

TOKEN_DAYS, CALENDAR_DAYS = 90, 366
Made = TypeVar("Made", bound=Model)


@transaction.atomic
def make_token(
    *, actor: Actor, label: str, days: int = TOKEN_DAYS, secret: str | None = None
) -> tuple[Token, str]:
    """Make an API token for the acting post; its secret is returned once and never kept."""
    if actor.person is None or actor.post is None:
        raise NotAllowed(sentence(N_("Only a person under a post makes tokens.")))
    if not actor.may(Ability.MAKE_TOKEN):
        raise NotAllowed(sentence(N_("Your post may not make tokens.")))
    if not 1 <= days <= 366:
        raise Invalid(sentence(N_("A token lasts between 1 and 366 days.")))
    secret = secret or f"axt_{secrets.token_urlsafe(32)}"
    token = _token(actor, label, secret, days=days, use=Token.Use.API)
    until = moment(token.expires_at)
    says = sentence(N_("Made an API token, valid until %(until)s."), until=until)
    record("token.make", token.person, token.post.organisation, actor=actor, says=says)
    tell(token.person, says)
    return token, secret


def _token(actor: Actor, label: str, secret: str, *, days: int, use: Token.Use) -> Token:
    assert actor.person is not None
    assert actor.post is not None
    return Token.objects.create(
        person=Person.objects.get(pk=actor.person),
        post=Post.objects.select_related("organisation").get(pk=actor.post),
        label=label[:80],
        use=use,
        digest=token_digest(secret),
        made_at=clock.now(),
        expires_at=clock.now() + timedelta(days=days),
    )


@transaction.atomic
def make_calendar(*, actor: Actor) -> tuple[Token, str]:
    """Make the secret of a calendar for the acting post, in place of the one that it had.

    It is returned once and never kept. Whoever has it reads the limits of this post, a year long.
    """
    if actor.person is None or actor.post is None:
        raise NotAllowed(sentence(N_("Only a person under a post has a calendar.")))
    former = Token.objects.calendars(actor.person).filter(post=actor.post, revoked_at=None)
    former.update(revoked_at=clock.now())
    secret = secrets.token_urlsafe(32)
    token = _token(actor, "", secret, days=CALENDAR_DAYS, use=Token.Use.CALENDAR)
    until = moment(token.expires_at)
    says = sentence(N_("Made the address of a calendar, valid until %(until)s."), until=until)
    record("calendar.make", token.person, token.post.organisation, actor=actor, says=says)
    tell(token.person, says)
    return token, secret


def token_digest(secret: str) -> str:
    return f"sha256:{hashlib.sha256(secret.encode()).hexdigest()}"


@dataclass(frozen=True)
class Bearer:
    """Whom a living token lets in: a person under a post, with what that one supervises."""

    person: Person
    post: Post
    supervised: tuple[int, ...]

    @property
    def actor(self) -> Actor:
        return actor_for(self.person, self.post, supervised=self.supervised)


def _columns(model: type[Model], *names: str) -> tuple[str, ...]:
    """These columns of a table, or all, in its own order: so a record is made from them."""
    own = (one.attname for one in model._meta.concrete_fields)
    return tuple(one for one in own if not names or one in names)


TOKEN = ("expires_at", "revoked_at")
PERSON, POST = _columns(Person), _columns(Post)
ORGANISATION = _columns(Organisation, "id", "kind", "zh", "en", "territory_code", "sectors")


def _bearing(*, digest: str, use: str, on: date) -> QuerySet[Any, Any]:
    held = Tenure.objects.valid(on=on).filter(person=OuterRef("person"), post=OuterRef("post"))
    below = Organisation.objects.filter(supervisor=OuterRef("post__organisation"))
    return Token.objects.filter(digest=digest, use=use).values_list(
        *TOKEN,
        Exists(held),
        ArraySubquery(below.values("id")),
        *(f"person__{one}" for one in PERSON),
        *(f"post__{one}" for one in POST),
        *(f"post__organisation__{one}" for one in ORGANISATION),
    )


BEARING = Question(_bearing, {"digest": "digest", "use": "use", "on": date.min})


def bearer(secret: str, use: Token.Use = Token.Use.API) -> Bearer | None:
    """Whom the secret of a living token lets in, if she still holds its post.

    A token for another use lets nobody in.
    """
    today = clock.today()
    for row in BEARING.ask(digest=token_digest(secret), use=str(use), on=today):
        values = iter(row)
        token = Token(**dict(zip(TOKEN, values, strict=False)))
        is_held, supervised = next(values), next(values)
        person, post = _made(Person, PERSON, values), _made(Post, POST, values)
        post.organisation = _made(Organisation, ORGANISATION, values)
        if token.is_living(at=clock.now()) and person.is_active and post.is_valid(on=today):
            return Bearer(person, post, tuple(supervised)) if is_held else None
    return None


def _made(model: type[Made], names: tuple[str, ...], values: Iterator[Any]) -> Made:
    return model.from_db(None, names, [*islice(values, len(names))])


def actor_by_token(secret: str) -> Actor | None:
    """The actor of a living token whose person still holds its post; else None."""
    found = bearer(secret)
    return found.actor if found else None
