"""Entering what was filled in on paper: the visit begins, with the day on which it took place."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.evidence import services as evidence
from anxiao.evidence.models import Attachment
from anxiao.inspections.paper.models import PaperSheet
from anxiao.inspections.visits.lifecycle import LIFECYCLE
from anxiao.inspections.visits.models import Visit
from anxiao.inspections.visits.services import planned, starting
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed
from anxiao.kernel.sentences import Sentence, day, sentence
from anxiao.ledger import services as ledger


@transaction.atomic
def enter(
    *,
    actor: Actor,
    row: PaperSheet,
    happened_on: date,
    team: Iterable[UUID] = (),
    scans: Sequence[UUID] = (),
) -> Visit:
    """Begin the visit that a paper tells of, on the day that stands on it.

    A paper of a planned visit is that visit; any other begins one, with the lists that were
    printed. Entered once it leads to the same visit ever after. ``team`` are those who went
    besides, where no plan names them; ``scans`` are photos of the paper itself.
    """
    paper: PaperSheet = PaperSheet.objects.lock(row.pk)
    if paper.is_used:
        return _known(actor, paper)
    if why := against(actor=actor, paper=paper):
        raise NotAllowed(why)
    visit = _visit(actor, paper, happened_on, team)
    visit.happened_on = happened_on
    visit.save(update_fields=["happened_on"])
    files = _attached(actor, visit, scans)
    says = sentence(
        N_("Began to enter it from paper %(code)s: it took place on %(day)s."),
        code=paper.shown,
        day=day(happened_on),
    )
    details = {"paper": paper.pk, "happened_on": happened_on, "files": files}
    ledger.record("visit.enter_paper", visit, actor=actor, says=says, details=details)
    paper.visit, paper.used_at, paper.used_by = visit, clock.now(), actor.post
    paper.save(update_fields=["visit", "used_at", "used_by"])
    return visit


def against(*, actor: Actor, paper: PaperSheet) -> Sentence | None:
    """What speaks against it that the actor enters a paper."""
    if paper.visit is not None:
        return _against_visit(actor, paper.visit)
    if not actor.may("inspections.visit"):
        return sentence(N_("Your post does not carry out visits."))
    if actor.organisation != paper.printer:
        return sentence(N_("Only the organisation that printed it enters it."))
    return None


def _against_visit(actor: Actor, visit: Visit) -> Sentence | None:
    verb = "begin_away" if visit.is_planned else "save"
    offered = LIFECYCLE.offers(visit, to=actor)
    if verb in offered:
        return offered[verb]
    return sentence(N_("Only whoever carries the visit out may do this."))


def _known(actor: Actor, paper: PaperSheet) -> Visit:
    found: Visit = Visit.objects.visible_to(actor).get(pk=paper.visit_id)
    return found


def _visit(actor: Actor, paper: PaperSheet, on: date, team: Iterable[UUID]) -> Visit:
    if paper.visit_id is None:
        _require_day(on, paper.printed_at.astimezone(clock.LOCAL).date(), clock.today())
        return starting.start(
            actor=actor,
            site=paper.site_id,
            kind=paper.kind,
            checklists=paper.checklists,
            team=team,
            client_key=paper.pk,
            as_printed=True,
        )
    visit = _known(actor, paper)
    first = paper.printed_at.astimezone(clock.LOCAL).date()
    last = min(clock.today(), visit.ends_on or clock.today())
    _require_day(on, max(first, visit.starts_on or first), last)
    return planned.begin_away(actor=actor, row=visit, on=on) if visit.is_planned else visit


def _require_day(on: date, first: date, last: date) -> None:
    """Nothing takes place tomorrow, and nothing on a paper before it was printed."""
    if not first <= on <= last:
        says = sentence(
            N_("The day of the visit lies between %(first)s and %(last)s."),
            first=day(first),
            last=day(last),
        )
        raise Invalid(says, fields={"happened_on": says})


def _attached(actor: Actor, visit: Visit, scans: Sequence[UUID]) -> list[str]:
    if not scans:
        return []
    hung = evidence.attach(actor=actor, files=list(scans), to=visit, role=Attachment.Role.PAPER)
    return [one.sha256 for one in hung]
