"""The trail of an account: entries on a person's chain, and what she is told."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor, Reach
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import Sentence
from anxiao.ledger import services as ledger
from anxiao.people.models import Person, SecurityEvent, Tenure, person_facts
from anxiao.places.models import Organisation


class _AsPerson:
    """A person seen as a subject of the ledger."""

    def __init__(self, facts: ledger.Facts) -> None:
        self.facts = facts

    def as_subject(self) -> ledger.Facts:
        return self.facts


def record(
    action: str,
    person: Person,
    at: Organisation | None,
    *,
    actor: Actor,
    says: Sentence,
    details: dict[str, Any] | None = None,
) -> None:
    """One entry on a person's chain; somebody who never held a post has none."""
    if at is None:
        return
    facts = person_facts(person, at)
    with reaching(actor, facts.parties):
        ledger.record(action, _AsPerson(facts), actor=actor, says=says, details=details)


def reaching(actor: Actor, organisations: Iterable[int]) -> AbstractContextManager[Actor]:
    """Write with the reach of the organisations concerned.

    An administrator reaches no business data, and somebody's second post must find the chain
    that her first began.
    """
    if actor.is_system:
        return acting(actor)
    named = tuple(organisations)
    return acting(replace(actor, reach=Reach(subjects=named, parties=named)))


def home(person: Person) -> Organisation | None:
    """The organisation of the latest post, those held now first."""
    tenures = Tenure.objects.filter(person=person).select_related("post__organisation")
    now = tenures.valid(on=clock.today()).order_by("-valid_from", "-pk").first()
    latest = now or tenures.order_by("-valid_from", "-pk").first()
    return latest.post.organisation if latest else None


def tell(person: Person, says: Sentence) -> None:
    SecurityEvent.objects.create(person=person, says=says, at=clock.now())
