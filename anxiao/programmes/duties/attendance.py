"""What others saw at the gates: that those of the roster stood there, or did not."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.governed import Governed
from anxiao.kernel.sentences import Sentence, day, msg, sentence
from anxiao.ledger import services as ledger
from anxiao.notices import services as notices
from anxiao.people.desks import desks
from anxiao.places.models import Organisation
from anxiao.places.registers.filling import Seen
from anxiao.programmes.abilities import Ability
from anxiao.programmes.duties.models import KIND_WORDS, PEAK_WORDS, GateDuty

IS = N_("They stood there, as “%(visit)s” found.")
IS_NOT = N_("Not everybody stood there, as “%(visit)s” found.")


@transaction.atomic
def lay(
    *, actor: Actor, rows: Sequence[GateDuty], seen: Seen, is_there: bool, leaves: bool = True
) -> None:
    """Write down at turns of the roster what a visit saw.

    Of those who were missing whoever keeps the roster, the school and the provider are told,
    once for each turn and visit; by mail and chat too only where the visit may be told of there.
    """
    if not rows:
        return
    action, words = ("gateduty.present", IS) if is_there else ("gateduty.absent", IS_NOT)
    says = sentence(words, visit=seen.title)
    details = {"visit": seen.visit, "at": seen.at, "site": rows[0].site_id}
    ledger.record_many(action, rows, actor=actor, says=says, details=details)
    if not is_there:
        _tell(actor, rows, seen, leaves=leaves)


def _tell(actor: Actor, rows: Sequence[GateDuty], seen: Seen, *, leaves: bool) -> None:
    names = Organisation.objects.in_bulk({row.provider for row in rows})

    def says(row: Governed) -> Sentence:
        assert isinstance(row, GateDuty)
        return sentence(
            N_(
                "%(day)s, %(peak)s, %(gate)s: the %(kind)s of %(who)s were not all there, as "
                "“%(visit)s” found."
            ),
            day=day(seen.on),
            peak=msg(PEAK_WORDS[row.peak]),
            gate=row.gate,
            kind=msg(KIND_WORDS[row.kind]),
            who=names[row.provider].name if row.provider in names else "",
            visit=seen.title,
        )

    notices.send_many(
        actor=actor,
        told=[(row, _concerned(row)) for row in rows],
        kind="work",
        says=says,
        once=lambda row: f"duty.absent:{row.pk}:{seen.visit}",
        leaves=leaves,
    )


def _concerned(row: GateDuty) -> Iterable[UUID]:
    """The post that keeps the roster, and who answers at the school and at the provider."""
    posts = [] if row.planned_by is None else [row.planned_by]
    if not posts and row.territorial_owner is not None:
        posts = [*desks(row.territorial_owner, Ability.PLAN_DUTY)]
    for organisation in (row.subject_owner, row.provider):
        if organisation is not None:
            posts += desks(organisation, Ability.ANSWER)
    return dict.fromkeys(posts)
