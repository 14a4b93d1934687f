"""Taking what came back in a workbook: each paper whole, or nothing of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.inspections.paper.models import PaperSheet
from anxiao.inspections.paper.services import entering
from anxiao.inspections.visits.models import Sheet, Visit
from anxiao.inspections.visits.services import filling, finishing
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Refused
from anxiao.kernel.sentences import sentence

Answers = Mapping[UUID, Mapping[str, str]]
Photos = Mapping[UUID, Mapping[str, Sequence[UUID]]]


@transaction.atomic
def take(
    *,
    actor: Actor,
    row: PaperSheet,
    happened_on: date,
    answers: Answers,
    digest: str,
    photos: Photos | None = None,
    team: Iterable[UUID] = (),
) -> Visit:
    """Enter a paper, fill in its checklists and finish the visit: all of it, or nothing.

    ``answers`` and ``photos`` go by checklist, and then by the path of their question. ``digest``
    is of what was said: the same again finds the same visit, anything else under the code of a
    paper that was entered is refused. ``team`` went besides, told once for all papers of a
    workbook: nobody is added where a plan names the team, or a unit checks itself.
    """
    paper: PaperSheet = PaperSheet.objects.lock(row.pk)
    if paper.is_used:
        return _again(actor, paper, digest)
    beside = () if paper.visit_id is not None or paper.is_self_check else team
    visit = entering.enter(actor=actor, row=paper, happened_on=happened_on, team=beside)
    for sheet in Sheet.objects.visible_to(actor).of_visit(visit).order_by("place"):
        filling.save(
            actor=actor,
            row=visit,
            sheet=sheet.pk,
            answers=answers.get(sheet.checklist_id, {}),
            photos=_shown(sheet, (photos or {}).get(sheet.checklist_id, {})),
        )
    done = finishing.finish(actor=actor, row=visit)
    paper = PaperSheet.objects.lock(row.pk)
    paper.digest = digest
    paper.save(update_fields=["digest"])
    return done


def _shown(sheet: Sheet, sent: Mapping[str, Sequence[UUID]]) -> dict[str, list[UUID]]:
    """Photos that somebody put on the sheet before stay, with those that come now."""
    before = {path: [UUID(one) for one in keys] for path, keys in sheet.photos.items()}
    return {path: [*before.get(path, []), *sent.get(path, ())] for path in {*before, *sent}}


def _again(actor: Actor, paper: PaperSheet, digest: str) -> Visit:
    visit: Visit = Visit.objects.visible_to(actor).get(pk=paper.visit_id)
    if paper.digest == digest:
        return visit
    raise Refused(
        sentence(
            N_("Paper %(code)s was entered already, with other words, as visit %(number)s."),
            code=paper.shown,
            number=visit.number,
        )
    )
