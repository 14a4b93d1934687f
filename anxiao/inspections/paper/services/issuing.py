"""Papers with a code: for a visit that is planned or begun, for a plan, or for one to come."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.inspections.paper import codes
from anxiao.inspections.paper.models import PaperSheet
from anxiao.inspections.visits import terms
from anxiao.inspections.visits.lifecycle import LIFECYCLE
from anxiao.inspections.visits.models import Sheet, Visit
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Refused
from anxiao.kernel.governed import COLUMNS, name_parties
from anxiao.kernel.names import Name
from anxiao.kernel.sentences import msg, sentence
from anxiao.ledger import acts
from anxiao.ledger import services as ledger
from anxiao.places.models import Site

VERB = "print_paper"
MOST_AT_ONCE = 200


@transaction.atomic
def print_paper(*, actor: Actor, row: Visit, version: int | None = None) -> Visit:
    """Print the checklists of a visit to be filled in by hand, under a code of their own.

    Its team does, once it knows of the visit. Printed again it keeps its code.
    """
    says = sentence(N_("Printed its checklists to be filled in by hand."))
    done: Visit = acts.act(
        VERB, machine=LIFECYCLE, actor=actor, row=row, says=says, version=version
    )
    if not PaperSheet.objects.visible_to(actor).filter(visit=done).exists():
        sheets = Sheet.objects.visible_to(actor).of_visit(done).order_by("place")
        lists = list(sheets.values_list("checklist", flat=True))
        _made(actor, lists, done.site_id, done.place, kind=done.kind, visit=done, **_reach(done))
    return done


@transaction.atomic
def print_mine(*, actor: Actor, plan: UUID | None = None) -> list[Visit]:
    """Print all visits on which the actor goes, of one plan or of all, that have no paper yet."""
    rows = [one for one in mine(actor=actor, plan=plan) if not hasattr(one, "paper")]
    if not rows:
        raise Refused(sentence(N_("No visit of yours is left that has no paper.")))
    return [print_paper(actor=actor, row=one) for one in rows]


def mine(*, actor: Actor, plan: UUID | None = None) -> list[Visit]:
    """The visits on which the actor goes, knows that she does, and that are not over."""
    rows = Visit.objects.visible_to(actor).unfinished().of_team(actor).select_related("paper")
    if plan is not None:
        rows = rows.filter(plan=plan)
    return [one for one in rows.order_by("pk")[:MOST_AT_ONCE] if may_print(actor=actor, visit=one)]


def may_print(*, actor: Actor, visit: Visit) -> bool:
    offered = LIFECYCLE.offers(visit, to=actor)
    return VERB in offered and offered[VERB] is None


@transaction.atomic
def print_by_hand(*, actor: Actor, site: Site, kind: str, checklists: Sequence[UUID]) -> PaperSheet:
    """Print checklists for a visit to come, which begins when the paper is entered.

    The same rules as for starting it: only self-checks, open and joint visits, and not at one's
    own organisation. The unit does not learn from it that somebody is going to come.
    """
    place = terms.site_within(actor, site.pk)
    terms.require(actor, place, kind)
    lists = [one.pk for one in terms.lists_for(actor, place, kind, checklists)]
    reach = {
        "territory_code": place.territory_code,
        "territorial_owner": place.territorial_owner,
        "subject_owner": place.subject_owner if kind == Visit.Kind.SELF_CHECK else None,
    }
    made = _made(actor, lists, place.pk, place.name, kind=kind, **reach)
    says = sentence(
        N_("Printed a %(kind)s at %(site)s to be filled in by hand."),
        kind=msg(terms.KIND_WORDS[terms.Kind(kind)]),
        site=place.name,
    )
    details = {"site": place.pk, "kind": kind, "checklists": lists}
    ledger.record("papersheet.print", made, actor=actor, says=says, details=details)
    return made


def _reach(visit: Visit) -> dict[str, Any]:
    """Whoever reaches the visit reaches its paper."""
    return {name: getattr(visit, name) for name in COLUMNS}


def _made(actor: Actor, lists: Sequence[UUID], site: UUID, place: Name, **more: Any) -> PaperSheet:
    assert actor.post is not None
    assert actor.organisation is not None
    made = PaperSheet(
        code=codes.fresh(),
        checklists=list(lists),
        site_id=site,
        place_zh=place["zh"],
        place_en=place["en"],
        printed_at=clock.now(),
        printed_by=actor.post,
        printed_title=actor.title[:120],
        printer=actor.organisation,
        printer_zh=actor.organisation_name,
        printer_en=actor.organisation_name_en,
        **more,
    )
    name_parties(made, [actor.organisation])
    made.save(force_insert=True)
    return made
