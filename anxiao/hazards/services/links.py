"""One-time links to a hazard: who may make and revoke them, and what they open."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.hazards.abilities import Ability
from anxiao.hazards.lifecycle import STATE_WORDS, WORKING
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import NotAllowed, OutOfReach, Refused
from anxiao.kernel.sentences import Sentence, moment, msg, sentence
from anxiao.ledger import services as ledger
from anxiao.ledger.services import is_hidden
from anxiao.notices import mail
from anxiao.people.links import services as links
from anxiao.people.models import CaseLink
from anxiao.places.models import Organisation

VERBS = ("sign_for", "object", "interim", "ask_extension", "request_acceptance")
# With these the answer is complete, and the link is used up.
LAST = ("object", "request_acceptance")
DAYS_AFTER_LIMIT = 5


@transaction.atomic
def make(
    *, actor: Actor, hazard: Hazard, expires_on: date | None = None, send_to: str = ""
) -> tuple[CaseLink, str]:
    """Let the lead of a case answer it without an account; the secret is returned once.

    It is mailed where an address is given. Refused for a sealed case, and for one that waits
    for no answer.
    """
    row = _locked(actor, hazard)
    against = objection(row)
    if against is not None:
        raise Refused(against)
    if send_to.strip() and not mail.is_on():
        raise Refused(sentence(N_("No mail server is set: send the link another way.")))
    link, secret = links.make(
        actor=actor,
        subject=row,
        organisation=Organisation.objects.get(pk=row.lead or 0),
        verbs=VERBS,
        expires_at=_end_of(expires_on) if expires_on else default_end(row),
        sent_to=send_to.strip(),
    )
    says = sentence(
        N_("Made a one-time link for %(who)s, valid until %(until)s."),
        who=link.organisation.name,
        until=moment(link.expires_at),
    )
    _record("hazard.link", row, actor, link, says)
    if link.sent_to:
        mail.queue("hazards.mail_link", link=link.pk)
    return link, secret


@transaction.atomic
def revoke(*, actor: Actor, hazard: Hazard, link: CaseLink) -> CaseLink:
    """End a link that still lives."""
    row = _locked(actor, hazard)
    if link.subject != row.pk:
        raise OutOfReach(sentence(N_("There is no such link on this case.")))
    ended = links.revoke(actor=actor, link=link)
    says = sentence(N_("Revoked the one-time link for %(who)s."), who=link.organisation.name)
    _record("hazard.unlink", row, actor, link, says)
    return ended


@transaction.atomic
def spend(*, actor: Actor, verb: str) -> None:
    """Use a link up once its holder has answered."""
    if actor.link is not None and verb in LAST:
        links.spend(actor=actor)


def _locked(actor: Actor, hazard: Hazard) -> Hazard:
    if not actor.may(Ability.MAKE_LINK) or actor.behalf is not None:
        raise NotAllowed(sentence(N_("Your post does not make or revoke links.")))
    row: Hazard = Hazard.objects.lock(hazard.pk)
    return row


def _record(action: str, hazard: Hazard, actor: Actor, link: CaseLink, says: Sentence) -> None:
    details = {"link": str(link.pk), "expires_at": link.expires_at.isoformat()}
    details["is_mailed"] = str(bool(link.sent_to)).lower()
    ledger.record(action, hazard, actor=actor, says=says, details={"made": details})


def objection(hazard: Hazard) -> Sentence | None:
    """Why nobody can answer this case by link now; None while somebody can."""
    if is_hidden(hazard.seal):
        return sentence(N_("A case behind a seal is not answered by link."))
    if hazard.state not in WORKING or hazard.lead is None:
        return sentence(
            N_("A case that is “%(state)s” waits for no answer by link."),
            state=msg(STATE_WORDS[hazard.state]),
        )
    return None


def against_answering(*, actor: Actor, hazard: Hazard) -> Sentence | None:
    """Why the holder of a living link can no longer answer: the case has moved on."""
    if hazard.state not in WORKING:
        return sentence(
            N_("This case is “%(state)s” by now: nothing is left to answer."),
            state=msg(STATE_WORDS[hazard.state]),
        )
    if hazard.lead != actor.organisation:
        return sentence(N_("This case has been handed to somebody else meanwhile."))
    return None


def default_end(hazard: Hazard) -> datetime:
    """Some days after the limit, but within the month that a link may last at most."""
    now = clock.now()
    limit = max(hazard.due_at or now, now)
    return min(limit + timedelta(days=DAYS_AFTER_LIMIT), now + CaseLink.LONGEST)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, workdays.CLOSING, clock.LOCAL)
