"""Tokens: secrets of a person for one use, made once and kept as digests."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed
from anxiao.kernel.sentences import moment, sentence
from anxiao.people.abilities import Ability
from anxiao.people.actors import actor_for
from anxiao.people.models import Person, Post, Tenure, Token
from anxiao.people.trail import record, tell

TOKEN_DAYS, CALENDAR_DAYS = 90, 366


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


def living_token(secret: str, use: Token.Use = Token.Use.API) -> Token | None:
    """The living token of a secret, with person and post, where she still holds that post.

    One for another use is none.
    """
    today = clock.today()
    rows = Token.objects.select_related("person", "post__organisation")
    found = rows.filter(digest=token_digest(secret), use=use).first()
    if found is None or not found.is_living(at=clock.now()):
        return None
    if not found.person.is_active or not found.post.is_valid(on=today):
        return None
    held = Tenure.objects.valid(on=today).filter(person=found.person, post=found.post)
    return found if held.exists() else None


def actor_by_token(secret: str) -> Actor | None:
    """The actor of a living token whose person still holds its post; else None."""
    token = living_token(secret)
    return actor_for(token.person, token.post) if token else None
