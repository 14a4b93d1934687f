"""One-time links: making, opening, spending, revoking, and the actor that one makes."""

import base64
import hmac
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor, Link, Reach
from anxiao.kernel.errors import Invalid, NotAllowed, Refused
from anxiao.kernel.governed import Governed
from anxiao.kernel.sentences import sentence
from anxiao.people.models import CaseLink
from anxiao.people.tokens import token_digest
from anxiao.places.models import Organisation

# Whoever holds a link is its actor below this path alone, by a cookie of its own.
PATH = "/answer/"
COOKIE = "answer"
TICKET_SECONDS = 2 * 60 * 60
SALT = "people.links"


@transaction.atomic
def make(
    *,
    actor: Actor,
    subject: Governed,
    organisation: Organisation,
    verbs: Iterable[str],
    expires_at: datetime,
    sent_to: str = "",
) -> tuple[CaseLink, str]:
    """Make a link to one record; its secret is returned once and never kept.

    The calling service judges who may, and records the act on the record's chain.
    """
    if actor.post is None or actor.organisation is None:
        raise NotAllowed(sentence(N_("Only a person under a post makes a link.")))
    now = clock.now()
    if not now < expires_at <= now + CaseLink.LONGEST:
        raise Invalid(sentence(N_("A link lasts until a day within the next 30 days.")))
    link = CaseLink(
        kind=str(subject._meta.model_name),
        subject=subject.pk,
        organisation=organisation,
        sender_id=actor.organisation,
        verbs=list(verbs),
        made_by=actor.post,
        made_at=now,
        expires_at=expires_at,
        sent_to=sent_to,
    )
    secret = secret_of(link)
    link.digest = token_digest(secret)
    link.save(force_insert=True)
    return link, secret


def secret_of(link: CaseLink) -> str:
    """The secret of a link, which only the key of this installation derives.

    So a job that mails it is given the id of the link and no secret lies in the queue.
    """
    value = salted_hmac(SALT, str(link.pk), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def is_whole(link: CaseLink, secret: str) -> bool:
    """Whether a derived secret is still the one that the link was made with."""
    return hmac.compare_digest(link.digest, token_digest(secret))


@transaction.atomic
def revoke(*, actor: Actor, link: CaseLink) -> CaseLink:
    """End a link; the calling service judges who may, and records it."""
    row = CaseLink.objects.visible_to(actor).select_for_update().get(pk=link.pk)
    if not row.is_living(at=clock.now()):
        raise Refused(sentence(N_("This link has ended already.")))
    row.revoked_at = clock.now()
    row.save(update_fields=["revoked_at"])
    return row


@transaction.atomic
def mark_opened(*, actor: Actor, link: CaseLink) -> None:
    """Somebody pressed the button: from the first time on it stands in the list of links."""
    rows = CaseLink.objects.visible_to(actor).filter(pk=link.pk, opened_at=None)
    rows.update(opened_at=clock.now())


@transaction.atomic
def spend(*, actor: Actor) -> None:
    """The last step that the link was for has been taken; Refused where it ended meanwhile."""
    if actor.link is None:
        return
    living = CaseLink.objects.living(at=clock.now()).filter(pk=actor.link.id)
    if not living.update(spent_at=clock.now()):
        raise Refused(sentence(N_("This link has ended. Call the office that sent it.")))


# --- from a secret to an actor ------------------------------------------------------------------


def find(secret: str) -> CaseLink | None:
    """The link of a secret, whatever has become of it."""
    return _by_digest(token_digest(secret))


def _by_digest(digest: str) -> CaseLink | None:
    """A function of the database looks it up: nobody acts yet, so no row is within reach."""
    rows = CaseLink.objects.raw("SELECT * FROM people_link_by_digest(%s)", [digest])
    return next(iter(rows), None)


def ticket_for(link: CaseLink) -> str:
    """What the browser keeps instead of the secret, for a short time and one path."""
    return signing.dumps(link.digest, salt=SALT)


def link_by_ticket(ticket: str) -> CaseLink | None:
    try:
        digest = signing.loads(ticket, salt=SALT, max_age=TICKET_SECONDS)
    except signing.BadSignature:
        return None
    return _by_digest(digest)


def actor_by_ticket(ticket: str) -> Actor | None:
    """The actor of a link that still lives; else None."""
    link = link_by_ticket(ticket) if ticket else None
    return actor_by_link(link) if link and link.is_living(at=clock.now()) else None


def actor_by_link(link: CaseLink) -> Actor:
    """Whoever holds the link: she reaches its record alone, and answers for its organisation."""
    organisation = link.organisation
    abilities: frozenset[str] = import_string(settings.BY_LINK)
    return Actor(
        name=f"link {link.pk}",
        abilities=abilities,
        reach=Reach(case=UUID(str(link.subject))),
        organisation=organisation.pk,
        organisation_name=organisation.zh,
        organisation_name_en=organisation.en,
        territory=organisation.territory_code,
        link=Link(id=link.pk, verbs=tuple(link.verbs)),
    )
