"""One verb of a case carried through, and everybody told who has to know."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.norms.models import LegalBasis
from anxiao.notices import services as notices
from anxiao.people.desks import desks
from anxiao.places.models import Organisation
from anxiao.programmes import acts
from anxiao.supervision.abilities import Ability
from anxiao.supervision.cases.lifecycle import LIFECYCLE
from anxiao.supervision.cases.models import Case

LONGEST_LIMIT = 400
Change = Callable[[Case], None]


def act(
    verb: str,
    *,
    actor: Actor,
    row: Case,
    says: Sentence,
    change: Change | None = None,
    after: Change | None = None,
    files: Sequence[UUID] = (),
    details: dict[str, Any] | None = None,
    version: int | None = None,
) -> Case:
    """Carry a verb through, lay the case on the desk that it belongs to, and tell both sides."""

    def follow(case: Case) -> None:
        if after is not None:
            after(case)
        case.desk = case.desk_now()

    before = row.desk
    done: Case = acts.act(
        verb,
        machine=LIFECYCLE,
        actor=actor,
        row=row,
        says=says,
        change=change,
        after=follow,
        files=files,
        details=details,
        version=version,
    )
    _tell_the_others(actor, done, says, before)
    return done


def _tell_the_others(actor: Actor, case: Case, says: Sentence, before: int | None) -> None:
    """The organisation hears of each decision of the office, and the office of what is asked."""
    is_of_office = actor.organisation != case.organisation
    to = case.organisation if is_of_office else case.office
    if to == case.desk and case.desk != before:
        return
    _tell(actor, case, to, says)


def _tell(actor: Actor, case: Case, organisation: int, says: Sentence) -> int:
    ability = Ability.RESPOND if organisation == case.organisation else Ability.DECIDE
    return notices.send(
        actor,
        to=desks(organisation, ability),
        subject=case,
        kind="work",
        says=says,
        due=case.due_at,
    )


# --- limits ---------------------------------------------------------------------------------


def start_clock(case: Case, working_days: int) -> None:
    """The limit runs in working days from today; Invalid where nobody can have meant them."""
    if not 1 <= working_days <= LONGEST_LIMIT:
        says = N_("A limit lies between 1 and %(days)s working days.")
        raise Invalid(sentence(says, days=LONGEST_LIMIT))
    case.run_for(working_days)


# --- what every decision names --------------------------------------------------------------


def basis_of(key: str) -> LegalBasis:
    """The text of law on which a body acts; Invalid where none is named."""
    found: LegalBasis | None = LegalBasis.objects.valid(on=clock.today()).filter(pk=key).first()
    if found is None:
        says = sentence(N_("Name the legal basis: a decision without one does not stand."))
        raise Invalid(says, fields={"basis": says})
    return found


def body_of(*, actor: Actor) -> Organisation:
    """The organisation in whose name it is decided."""
    found = Organisation.objects.filter(pk=actor.organisation or 0).first()
    if found is None:
        raise Invalid(sentence(N_("It is decided by an organisation, under a post.")))
    return found
