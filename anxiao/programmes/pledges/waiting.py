"""What waits for an actor: the part of pledges in *My work*."""

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.names import Name
from anxiao.kernel.sentences import sentence
from anxiao.kernel.waiting import Waiting
from anxiao.people.story import organisations
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.desks import as_waiting
from anxiao.programmes.pledges.models import Pledge, Signature

NEXT, AGAIN = N_("Read and sign the pledge"), N_("Sign the pledge again")
MOST = 200


def waiting(actor: Actor, on: date) -> list[Waiting]:
    """Pledges to be signed, and those to be signed again because a post has changed hands."""
    if not actor.may(Ability.SIGN_PLEDGE):
        return []
    rows = Pledge.objects.visible_to(actor).for_list()
    found = rows.on_desk_of(actor).order_by("due_at", "pk")[:MOST]
    mine = [row for row in found if row.side_of(actor)]
    again = _to_sign_again(actor, on)
    named = organisations(row.organisation for row in (*mine, *again))
    return [
        *(_line(row, NEXT, row.desk, named) for row in mine),
        *(_line(row, AGAIN, actor.organisation, named) for row in again),
    ]


def _to_sign_again(actor: Actor, on: date) -> list[Pledge]:
    """Those of which the actor's own side has to sign anew."""
    lapsed = Signature.objects.visible_to(actor).lapsed(on=on)
    rows = Pledge.objects.visible_to(actor).for_list().to_be_resigned(on=on).without_successor()
    own = lapsed.filter(organisation=actor.organisation or 0)
    return list(rows.filter(pk__in=own.values("pledge")).order_by("pk")[:MOST])


def _line(
    row: Pledge, says: str, desk: int | None, named: dict[int | None, Organisation]
) -> Waiting:
    other = named.get(row.organisation)
    place: Name = other.name if other else {"zh": "", "en": ""}
    line = as_waiting(row, says=sentence(says), page="pledges:detail", place=place)
    return replace(line, desk=desk)
