"""What sending, answering and following up have in common, of requests and of orders."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.documents import services as documents
from anxiao.evidence import services as evidence
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed
from anxiao.kernel.governed import name_parties
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.ledger import services as ledger
from anxiao.norms import services as norms
from anxiao.places.models import Organisation
from anxiao.programmes import acts
from anxiao.programmes.asks.about import About
from anxiao.programmes.asks.lifecycle import ORDER, REQUEST
from anxiao.programmes.asks.models import STOPS, Ask, Order

ANSWER_DAYS = "request.answer_days"
LONGEST_LIMIT = 400
LONGEST_TITLE = 160
OWNED = (Organisation.Kind.SCHOOL, Organisation.Kind.OPERATOR)


def sender_of(*, actor: Actor, ability: str, says: Sentence) -> Organisation:
    """The organisation in whose name it is sent."""
    if not actor.may(ability):
        raise NotAllowed(says)
    found = Organisation.objects.filter(pk=actor.organisation or 0).first()
    if found is None:
        raise NotAllowed(sentence(N_("It is sent by an organisation, under a post.")))
    return found


def organisation(pk: int) -> Organisation:
    found = Organisation.objects.filter(pk=pk).first()
    if found is None:
        raise Invalid(sentence(N_("Choose an organisation that exists.")))
    return found


def answer_days(territory: int) -> int:
    """How many working days a peer has to answer, as the rule of the place says."""
    return int(norms.rule(ANSWER_DAYS, territory=territory, on=clock.today()))


def check_limit(days: int) -> int:
    if not 1 <= days <= LONGEST_LIMIT:
        says = N_("A limit lies between 1 and %(days)s working days.")
        raise Invalid(sentence(says, days=LONGEST_LIMIT))
    return days


def start_clock(row: Ask, working_days: int) -> None:
    """The answer is due so many working days from today."""
    row.run_for(working_days)


def titled(title: str, text: str) -> str:
    """The title as given, or how the text begins, without its full stop."""
    return title.strip()[:LONGEST_TITLE] or first_words(text)


def first_words(text: str) -> str:
    """The first line of a text as a title."""
    line = text.strip().splitlines()[0][:LONGEST_TITLE]
    return line.rstrip(STOPS) or line


def columns(
    sender: Organisation, recipient: Organisation, *, lies_at: Organisation
) -> dict[str, Any]:
    """The two sides, and by what others reach it: the place where it lies, a school's own."""
    return {
        "sender": sender.pk,
        "recipient": recipient.pk,
        "territory_code": lies_at.territory_code,
        "subject_owner": lies_at.pk if lies_at.kind in OWNED else None,
        "desk": recipient.pk,
        "made_at": clock.now(),
        "sent_at": clock.now(),
    }


@transaction.atomic
def send(
    *, actor: Actor, row: Ask, verb: str, says: Sentence, about: About, files: Sequence[UUID]
) -> None:
    """Keep it, record it, hang its files on it, and put it before the recipient."""
    for name, value in about.columns().items():
        setattr(row, name, value)
    name_parties(row, [actor.organisation, *row.named()])
    row.save(force_insert=True)
    kind = row._meta.model_name
    ledger.record(f"{kind}.{verb}", row, actor=actor, says=says, details=_facts(row))
    if files:
        said = sentence(N_("Attached the files that came with it."))
        evidence.attach(actor=actor, files=files, to=row, role="other", says=said)
    acts.tell(actor, row, row.recipient, says)


def _facts(row: Ask) -> dict[str, Any]:
    names = ("title", "text", "sender", "recipient", "due_at", "about", "about_title")
    return {name: getattr(row, name) for name in names}


@transaction.atomic
def carry(
    *,
    actor: Actor,
    row: Any,
    verb: str,
    says: Sentence,
    change: Callable[[Any], None] | None = None,
    after: Callable[[Any], None] | None = None,
    tells: bool = False,
    files: Sequence[UUID] = (),
    details: dict[str, Any] | None = None,
    version: int | None = None,
) -> Any:
    """Carry one verb through; its papers follow it, and with ``tells`` the other side hears."""
    done = acts.act(
        verb,
        machine=ORDER if isinstance(row, Order) else REQUEST,
        actor=actor,
        row=row,
        says=says,
        change=change,
        after=after,
        files=files,
        details=details,
        version=version,
    )
    kind, occasion = str(done._meta.model_name), done.sent_at.isoformat()
    documents.follow(actor=actor, about=done, kind=kind, occasion=occasion)
    if tells and (done.desk is None or done.desk == row.desk):
        acts.tell(actor, done, _other_side(actor, done), says)
    return done


def _other_side(actor: Actor, row: Ask) -> int:
    return row.recipient if row.sender in actor.answers_for else row.sender


def end(row: Ask) -> None:
    """Nobody's step is next any more."""
    row.closed_at, row.desk = clock.now(), None
